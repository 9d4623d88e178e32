/**
 * Groups of telemetry, by the API's own aggregates: exact, and never a sample. What its buckets and columns cannot tell
 * apart is asked for in finer groups, which are put together here: days of other zones than UTC, single attributes, lists,
 * shapes of texts.
 */
import { badArgument } from '../basics/errors.ts';
import type { AskedGroups, GroupKey } from '../call/groups/asked.ts';
import { type Groups, type Merge, Tally } from '../call/groups/tally.ts';
import { type TimeStep, TimeSteps } from '../call/groups/time-steps.ts';
import type { Call, Query } from '../call/platform.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import { type AggregatePlan, aggregatePlan, isPercentile } from './aggregate-plan.ts';
import { type AggregateType, type AggregateWanted, readFigures, readWholeFigure } from './aggregate-request.ts';
import { decodeRow, type WireObject } from './codec.ts';
import { withGroupTexts } from './exception-groups.ts';
import { namesOfIds } from './pointed-names.ts';
import { countMatching } from './rows.ts';
import { isOpenAt, within } from './telemetry-times.ts';

/** Steps of time of which percentiles are asked for one by one. */
const MOST_STEPS = 31;

/** How two figures of one group become one, where they are not added. */
const MERGES: Partial<Readonly<Record<AggregateType, Merge>>> = { Min: Math.min, Max: Math.max };

/** Counts or measures rows in groups. Throws `bad_arguments` for what the API cannot work out truly. */
export async function groupTelemetry(call: Call, { query }: Query, grouping: AskedGroups): Promise<Groups> {
  const plan = aggregatePlan(call, query, grouping);
  const { type } = plan.wanted;
  if (isPercentile(type) && plan.isMerged) {
    if (plan.isByTimeAlone) return byStep(call, plan);
    throw badArgument(
      `${grouping.measure?.name} cannot be put together from parts, as these groups would need it.`,
      'Group by plain columns, or measure avg, sum, min or max.',
    );
  }
  const [found, measured] = await Promise.all([tallied(call, plan), measuredOfAll(call, plan)]);
  const counted = found.isCut ? await countMatching(call, call.tool.operation, query) : found.sum;
  return shaped(call, plan, { ...found, total: grouping.measure ? measured : counted });
}

/** What the groups that were read have together, and whether there are more. */
interface Filled {
  readonly tally: Tally;
  readonly isCut: boolean;
  readonly sum: number;
}

/** Reads the groups. A mean of means would be none: it is a sum by a count. */
async function tallied(call: Call, { wanted, isMerged, grouping }: AggregatePlan): Promise<Filled> {
  const read = async (type = wanted.type): Promise<Filled> => {
    const tally = new Tally(grouping);
    const { rows, isCut } = await readFigures(call, { ...wanted, type });
    const raw = rows.map(({ row }) => row);
    const told = await withGroupTexts(call, raw, wanted.groupBy ?? []);
    for (const [at, { figure, timestamp }] of rows.entries())
      tally.add(plainRow(told[at] ?? {}, wanted.time, timestamp), figure, MERGES[type]);
    return { tally, isCut, sum: rows.reduce((sum, { figure }) => sum + (figure ?? 0), 0) };
  };
  if (wanted.type !== 'Avg' || !isMerged) return read();
  const [sums, counts] = await Promise.all([read('Sum'), read('Count')]);
  return { tally: sums.tally.dividedBy(counts.tally), isCut: sums.isCut || counts.isCut, sum: 0 };
}

/** A row as ordinary tables would have it: the store writes nothing as an empty text. */
function plainRow(row: WireObject, time: string, timestamp: string): WireObject {
  const said = Object.entries(decodeRow(row)).map(([name, value]) => [name, value === '' ? null : value]);
  return { ...Object.fromEntries(said), [time]: timestamp };
}

/** What is measured of all rows, where they are measured in groups. */
async function measuredOfAll(call: Call, { wanted, grouping }: AggregatePlan): Promise<number | null> {
  const isAsked = grouping.measure && grouping.keys.length > 0 && !grouping.isWithoutTotal;
  return isAsked ? readWholeFigure(call, wanted) : null;
}

interface Found extends Filled {
  readonly total: number | null;
}

const CUT = 'There are more groups than can be read: the largest are shown. Narrow the filter for all.';
/** Figures are kept so long by the API. */
const STALE_MS = 8000;
const STALE = 'Rows of the last 8 seconds may be missing.';
const MIXED = 'Metrics of all names are measured together: filter by name, or group by it too.';
const FROM_BUCKETS = 'Percentiles of histograms are read from their buckets: a bucket is as exact as they get.';

function shaped(call: Call, { grouping, wanted }: AggregatePlan, { tally, isCut, sum, total }: Found): Groups {
  const { groups } = tally;
  const { keys, measure } = grouping;
  const isNew = isOpenAt(wanted.query, wanted.time, call.now().getTime() - STALE_MS);
  return {
    groups,
    total: keys.length === 0 ? (groups[0]?.figure ?? null) : total,
    unread: isCut && !measure ? Math.max(0, (total ?? 0) - sum) : 0,
    notes: [
      ...(isCut ? [CUT] : []),
      ...metricNotes(call.tool.module, grouping, wanted),
      ...(isNew && groups.length > 0 ? [STALE] : []),
    ],
    asides: [FROM_BUCKETS, STALE],
    placeOf: (key, value) => tally.placeOf(key, value),
    namesOf: (key, ids) => namesOfIds(call, keys[key]?.column, ids),
  };
}

/** Points of metrics are of many kinds, and some stand for many observations. */
function metricNotes({ resource }: ResourceModule, { measure, keys }: AskedGroups, wanted: AggregateWanted): string[] {
  if (resource !== 'metric' || !measure) return [];
  const isMixed = wanted.query.name === undefined && !keys.some(({ column }) => column === 'name');
  const mayBeBuckets = isPercentile(wanted.type) && wanted.query.metricPointType === undefined;
  return [...(isMixed ? [MIXED] : []), ...(mayBeBuckets ? [FROM_BUCKETS] : [])];
}

/** Percentiles of steps that are no buckets of the API: a request for each step in which there are rows. */
async function byStep(call: Call, plan: AggregatePlan): Promise<Groups> {
  const { grouping, wanted } = plan;
  const key = grouping.keys.find(({ step }) => step) as GroupKey & { readonly step: TimeStep };
  const steps = new TimeSteps(key.step, grouping.timezone);
  const { rows, isCut } = await readFigures(call, {
    ...without(wanted, 'column'),
    type: 'Count',
    groupBy: [],
    attributes: [],
  });
  const spans = new Map(rows.map(({ timestamp }) => [steps.labelOf(Date.parse(timestamp)), Date.parse(timestamp)]));
  if (spans.size > MOST_STEPS || isCut)
    throw badArgument(
      `${grouping.measure?.name} by ${key.step} of ${grouping.timezone} is a request each, and ${spans.size} are too many.`,
      `Narrow the filter to at most ${MOST_STEPS} of them, or leave timezone out.`,
    );
  const tally = new Tally(grouping);
  const total = measuredOfAll(call, plan);
  let isLong = false;
  let done = 0;
  for (const moment of spans.values()) {
    const query = within(wanted.query, key.column, steps.spanAt(moment));
    const figures = await readFigures(call, { ...wanted, query, interval: 'Total' });
    for (const { row, figure } of figures.rows)
      tally.add(plainRow(row, key.column, new Date(moment).toISOString()), figure);
    isLong ||= figures.isCut;
    done += 1;
    call.tellProgress(done, spans.size);
  }
  return shaped(call, plan, { tally, isCut: isLong, sum: 0, total: await total });
}

function without<T extends object, K extends keyof T>(record: T, name: K): Omit<T, K> {
  const { [name]: _, ...rest } = record;
  return rest;
}
