/** What is asked of the API for a grouping: its own groups where they are those, finer ones where they are not. */
import { badArgument } from '../basics/errors.ts';
import type { AskedGroups, GroupKey, Measure } from '../call/groups/asked.ts';
import { gridOf, type TimeStep } from '../call/groups/time-steps.ts';
import type { Call } from '../call/platform.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import { type AggregateInterval, type AggregateType, type AggregateWanted, timeColumnOf } from './aggregate-request.ts';
import type { WireObject } from './codec.ts';
import { groupKeys } from './exception-groups.ts';

const TYPES: Readonly<Record<Measure['figure'], AggregateType>> = {
  avg: 'Avg',
  sum: 'Sum',
  min: 'Min',
  max: 'Max',
  p50: 'P50',
  p90: 'P90',
  p95: 'P95',
  p99: 'P99',
};
const INTERVALS: Readonly<Record<TimeStep, AggregateInterval>> = {
  minute: 'Minute',
  hour: 'Hour',
  day: 'Day',
  week: 'Week',
  month: 'Month',
  year: 'Year',
};
const GRID_INTERVALS: Readonly<Record<number, AggregateInterval>> = {
  [60 * 60_000]: 'Hour',
  [30 * 60_000]: 'ThirtyMinutes',
  [15 * 60_000]: 'FifteenMinutes',
};
/** Groups of one answer whose texts may be long, or that hold whole maps: an answer is bounded in bytes and values. */
const PAGES = { text: 4000, map: 2000 } as const;
const HOUR = 60 * 60_000;

/** What is asked of the API for a grouping. */
export interface AggregatePlan {
  readonly grouping: AskedGroups;
  readonly wanted: AggregateWanted;
  /** Whether groups that were asked for are put together to those that were meant. */
  readonly isMerged: boolean;
  /** Whether that is because of the time alone. */
  readonly isByTimeAlone: boolean;
}

/** Whether figures of parts say nothing of the whole. */
export function isPercentile(type: AggregateType): boolean {
  return type.startsWith('P');
}

/** Plans a grouping. Throws `bad_arguments` for what the API cannot measure. */
export function aggregatePlan(call: Call, query: WireObject, grouping: AskedGroups): AggregatePlan {
  const { module } = call.tool;
  const { keys, measure, timezone } = grouping;
  const timed = keys.find(({ step }) => step);
  const time = timed?.column ?? timeColumnOf(module);
  const observed = measure?.column === 'value' && module.resource === 'metric' && time === timeColumnOf(module);
  const attributes = observed ? keys.flatMap(({ attribute }) => (attribute === undefined ? [] : [attribute])) : [];
  const columns = keys.filter(({ step, attribute }) => !step && !(observed && attribute !== undefined));
  const named = columns.map(({ column }) => column);
  const told = groupKeys(call.tool, named);
  const groupBy = [...new Set([...named, ...told])];
  if (measure && groupBy.includes(measure.column))
    throw badArgument(`Rows cannot be grouped by ${measure.column}, which is measured.`, 'Group by another column.');
  refuseBucketPercentile(module, measure);
  const interval = timed?.step ? intervalOf(timed.step, timezone, call.now().getTime()) : 'Total';
  const isFiner = timed?.step !== undefined && interval !== INTERVALS[timed.step];
  const isPart = ({ isShape, isSeveral, attribute }: GroupKey): boolean =>
    isShape === true || isSeveral === true || attribute !== undefined;
  const isParted = told.length > 0 || columns.some(isPart);
  const wanted = {
    type: measure ? TYPES[measure.figure] : 'Count',
    ...(measure ? { column: measure.column } : {}),
    ...{ interval, time, query, groupBy, attributes },
    ...pageOf(module, columns),
  } as const;
  return { grouping, wanted, isMerged: isFiner || isParted, isByTimeAlone: isFiner && !isParted };
}

/** Of metric points, the API reads percentiles from the buckets of `value`, whichever column is named. */
function refuseBucketPercentile({ resource }: ResourceModule, measure: Measure | undefined): void {
  if (resource !== 'metric' || !measure || !isPercentile(TYPES[measure.figure]) || measure.column === 'value') return;
  throw badArgument(
    `The API has percentiles of value alone, not of ${measure.column}.`,
    `Measure ${measure.figure}(value).`,
  );
}

function pageOf({ columns }: ResourceModule, keys: readonly GroupKey[]): Pick<AggregateWanted, 'page'> {
  const kinds = keys.map(({ column }) => columns[column]?.kind);
  if (kinds.some((kind) => kind === 'textMap' || kind === 'texts')) return { page: PAGES.map };
  return kinds.includes('text') ? { page: PAGES.text } : {};
}

/** Buckets of the API that no step begins within: its own where they are the steps. */
function intervalOf(step: TimeStep, timezone: string, now: number): AggregateInterval {
  const grid = gridOf(timezone, now);
  const isSame = step === 'minute' || timezone === 'UTC' || (step === 'hour' && grid === HOUR);
  return isSame ? INTERVALS[step] : (GRID_INTERVALS[grid] ?? 'FifteenMinutes');
}
