/** How much of the words is written: per toolset, overall, and for the resources people use most. Pure. */
import type { Document } from '../document.ts';
import type { Model, ModelResource } from '../model.ts';
import { argumentsOf, type ResourceWords } from './words.ts';

/** Written out of how many. */
export interface Share {
  readonly done: number;
  readonly of: number;
}

/** What is written about the resources of one toolset, or of all. */
export interface ToolsetCoverage {
  readonly toolset: string;
  /** Resources with an `x-about`. */
  readonly resources: Share;
  /** Columns a caller may write that have a sentence. */
  readonly columns: Share;
  /** Columns that can only be read and have a sentence. */
  readonly reads: Share;
  /** Enum columns whose every value is explained. */
  readonly enums: Share;
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
  const wanted = new Set(everyday);
  const measured = model.resources.map((resource) => measure(resource, words.get(resource.schema)));
  const toolsets = Object.keys(model.toolsets).map((toolset) =>
    sum(
      toolset,
      measured.filter(({ resource }) => resource.toolset === toolset),
    ),
  );
  return {
    toolsets,
    overall: sum('all', measured),
    everyday: sum(
      'everyday',
      measured.filter(({ resource }) => wanted.has(resource.schema)),
    ),
    missing: measured.flatMap(({ missing }) => missing).sort(),
    unread: measured.flatMap(({ resource, unread }) =>
      unread.length > 0 ? [`${resource.schema}: ${unread.join(', ')}`] : [],
    ),
  };
}

interface Measured {
  readonly resource: ModelResource;
  readonly hasAbout: boolean;
  readonly columns: Share;
  readonly reads: Share;
  readonly enums: Share;
  readonly hasExample: boolean;
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
  const hasAbout = Boolean(words?.about);
  return {
    resource,
    hasAbout,
    columns: { done: writable.length - silent.length, of: writable.length },
    reads: { done: readOnly.length - unread.length, of: readOnly.length },
    enums: { done: explained.length, of: enums.length },
    hasExample: Object.keys(words?.examples ?? {}).length > 0,
    missing: [...(hasAbout ? [] : [resource.schema]), ...silent.map((argument) => `${resource.schema}.${argument}`)],
    unread,
  };
}

function sum(toolset: string, measured: readonly Measured[]): ToolsetCoverage {
  return {
    toolset,
    resources: { done: measured.filter(({ hasAbout }) => hasAbout).length, of: measured.length },
    columns: add(measured.map(({ columns }) => columns)),
    reads: add(measured.map(({ reads }) => reads)),
    enums: add(measured.map(({ enums }) => enums)),
    examples: measured.filter(({ hasExample }) => hasExample).length,
  };
}

function add(shares: readonly Share[]): Share {
  return {
    done: shares.reduce((total, { done }) => total + done, 0),
    of: shares.reduce((total, { of }) => total + of, 0),
  };
}

/** A share in percent, rounded down: 100 means all of it. Nothing out of nothing is all of it. */
export function percent({ done, of }: Share): number {
  return of === 0 ? 100 : Math.floor((1000 * done) / of) / 10;
}
