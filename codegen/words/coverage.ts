/** How much of the words is written: per toolset, overall, and for the resources people use most. Pure. */
import type { Document } from '../model/document.ts';
import type { Model, ModelResource } from '../model/model.ts';
import type { Subject } from './patterns.ts';
import { argumentsOf, type ResourceWords } from './words.ts';

/** Written out of how many. */
interface Share {
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
  const silent = (counted: readonly Counted[]): string[] => counted.filter(({ isDone }) => !isDone).map(({ at }) => at);
  return {
    toolsets: Object.keys(model.toolsets).map((id) => sumOf(id, ({ toolset }) => toolset === id)),
    overall: sumOf('all', () => true),
    everyday: sumOf('everyday', ({ schema }) => everyday.includes(schema)),
    missing: measured
      .flatMap(({ resource: { schema }, parts: { resources, columns } }) => [
        ...silent(resources),
        ...silent(columns).map((argument) => `${schema}.${argument}`),
      ])
      .sort(),
    unread: measured.flatMap(({ resource, parts: { reads } }) => {
      const unread = silent(reads);
      return unread.length > 0 ? [`${resource.schema}: ${unread.join(', ')}`] : [];
    }),
  };
}

/** One thing to write, and whether it is written. */
interface Counted {
  readonly at: string;
  readonly isDone: boolean;
}

interface Measured {
  readonly resource: ModelResource;
  readonly parts: Readonly<Record<(typeof PARTS)[number], readonly Counted[]>>;
  readonly hasExample: boolean;
}

function measure(resource: ModelResource, words: ResourceWords | undefined): Measured {
  const hasSentence = (argument: string): boolean => Boolean(words?.columns[argument]);
  const count = (isCounted: (subject: Subject) => boolean, isDone: (argument: string, subject: Subject) => boolean) =>
    [...argumentsOf(resource)]
      .filter(([, subject]) => isCounted(subject))
      .map(([at, subject]): Counted => ({ at, isDone: isDone(at, subject) }));
  return {
    resource,
    parts: {
      resources: [{ at: resource.schema, isDone: Boolean(words?.about) }],
      columns: count(({ isWritable }) => isWritable, hasSentence),
      reads: count(({ isWritable, column }) => !isWritable && column.access.includes('r'), hasSentence),
      enums: count(
        ({ column: { values } }) => values !== undefined && values.length <= MAX_EXPLAINED_VALUES,
        (at, { column: { values = [] } }) => values.every((value) => words?.values[at]?.[value]),
      ),
    },
    hasExample: Object.keys(words?.examples ?? {}).length > 0,
  };
}

function sum(toolset: string, measured: readonly Measured[]): ToolsetCoverage {
  const shares = PARTS.map((part) => {
    const counted = measured.flatMap(({ parts }) => parts[part]);
    return [part, { done: counted.filter(({ isDone }) => isDone).length, of: counted.length }];
  });
  const examples = measured.filter(({ hasExample }) => hasExample).length;
  return { toolset, ...(Object.fromEntries(shares) as Shares), examples };
}

/** A share in percent, rounded down: 100 means all of it. Nothing out of nothing is all of it. */
export function percent({ done, of }: Share): number {
  return of === 0 ? 100 : Math.floor((1000 * done) / of) / 10;
}
