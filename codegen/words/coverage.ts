/** How much of the words is written: per toolset, overall, and for the resources people use most. Pure. */
import type { Document } from '../model/document.ts';
import type { Model, ModelResource } from '../model/model.ts';
import { argumentsOf, type ResourceWords } from './words.ts';

/** Written out of how many. */
export interface Share {
  readonly done: number;
  readonly of: number;
}

/**
 * What is counted: resources with an `x-about`, columns a caller may write that have a sentence, columns that can only be
 * read and have one, enum columns whose every value is explained.
 */
export const PARTS = ['resources', 'columns', 'reads', 'enums'] as const;
type Shares = Readonly<Record<(typeof PARTS)[number], Share>>;

/** What is written about the resources of one toolset, or of all. */
export interface ToolsetCoverage extends Shares {
  readonly toolset: string;
  /** Resources with at least one example. */
  readonly examples: number;
}

export interface Coverage {
  readonly toolsets: readonly ToolsetCoverage[];
  readonly overall: ToolsetCoverage;
  /** The resources people use most alone. */
  readonly everyday: ToolsetCoverage;
  /** `Schema` for a missing `x-about`, `Schema.argument` for a missing sentence, sorted. */
  readonly missing: readonly string[];
  /** `Schema: argument, argument` for columns only read that have no sentence; many are known from their name. */
  readonly unread: readonly string[];
}

/** Schema names of the resources people use most, as the overlay has them. */
export function everydayResources(document: Document): readonly string[] {
  return (document['x-everyday-resources'] ?? []) as readonly string[];
}

/** Longer lists of values, such as time zones, are not explained one by one. */
const MAX_EXPLAINED_VALUES = 60;

/** Counts what is there and names what is not. Everyday schemas the model lacks count for nothing. */
export function coverageOf(
  model: Model,
  words: ReadonlyMap<string, ResourceWords>,
  everyday: readonly string[],
): Coverage {
  const measured = model.resources.map((resource) => measure(resource, words.get(resource.schema)));
  const sumOf = (name: string, isCounted: (resource: ModelResource) => boolean): ToolsetCoverage =>
    sum(
      name,
      measured.filter(({ resource }) => isCounted(resource)),
    );
  return {
    toolsets: Object.keys(model.toolsets).map((id) => sumOf(id, ({ toolset }) => toolset === id)),
    overall: sumOf('all', () => true),
    everyday: sumOf('everyday', ({ schema }) => everyday.includes(schema)),
    missing: measured.flatMap(({ missing }) => missing).sort(),
    unread: measured.flatMap(({ resource, unread }) =>
      unread.length > 0 ? [`${resource.schema}: ${unread.join(', ')}`] : [],
    ),
  };
}

interface Measured extends Shares {
  readonly resource: ModelResource;
  readonly examples: number;
  readonly missing: readonly string[];
  readonly unread: readonly string[];
}

function measure(resource: ModelResource, words: ResourceWords | undefined): Measured {
  const offered = [...argumentsOf(resource)];
  const writable = offered.filter(([, { isWritable }]) => isWritable).map(([argument]) => argument);
  const readOnly = offered.filter(([, { isWritable, column }]) => !isWritable && column.access.includes('r'));
  const unread = readOnly.filter(([argument]) => !words?.columns[argument]).map(([argument]) => argument);
  const silent = writable.filter((argument) => !words?.columns[argument]);
  const enums = offered.filter(([, { column }]) => column.values && column.values.length <= MAX_EXPLAINED_VALUES);
  const explained = enums.filter(([argument, { column }]) =>
    column.values?.every((value) => words?.values[argument]?.[value]),
  );
  const isUntold = !words?.about;
  return {
    resource,
    resources: { done: isUntold ? 0 : 1, of: 1 },
    columns: { done: writable.length - silent.length, of: writable.length },
    reads: { done: readOnly.length - unread.length, of: readOnly.length },
    enums: { done: explained.length, of: enums.length },
    examples: Object.keys(words?.examples ?? {}).length > 0 ? 1 : 0,
    missing: [...(isUntold ? [resource.schema] : []), ...silent.map((argument) => `${resource.schema}.${argument}`)],
    unread,
  };
}

function sum(toolset: string, measured: readonly Measured[]): ToolsetCoverage {
  const total = (count: (each: Measured) => number): number => measured.reduce((all, each) => all + count(each), 0);
  const shares = PARTS.map((part) => [
    part,
    { done: total((each) => each[part].done), of: total((each) => each[part].of) },
  ]);
  return { toolset, ...(Object.fromEntries(shares) as Shares), examples: total(({ examples }) => examples) };
}

/** A share in percent, rounded down: 100 means all of it. Nothing out of nothing is all of it. */
export function percent({ done, of }: Share): number {
  return of === 0 ? 100 : Math.floor((1000 * done) / of) / 10;
}
