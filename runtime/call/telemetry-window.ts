/** What the store of telemetry is asked to look over: where the operator bounds it, a list or count names a time. */
import { badArgument, type ToolError } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import type { Call, NoRows, Platform, Query } from './platform.ts';
import { isDay } from './times.ts';

/** The longest time that may be looked over, and as its setting says it. */
export interface TelemetryWindow {
  readonly ms: number;
  readonly text: string;
}

const DAY_MS = 86_400_000;
/** Clocks and round numbers: `-24h` until now is 24 hours. */
const SPARE_MS = 60_000;
const NO_REASONS: NoRows = { notes: [] };

/** The same platform, which looks over no longer time of telemetry, whatever asks: calls, workflows, pages. */
export function boundedTelemetry(platform: Platform, window: TelemetryWindow): Platform {
  const bounded = (call: Call, query: Query): Query => {
    const column = timeColumnOf(call);
    const wide = column === undefined ? undefined : problemOf(query.described[column], call.now().getTime(), window.ms);
    if (wide !== undefined) throw refusal(call, column as string, wide, window.text);
    return query;
  };
  return {
    ...platform,
    query: (call) => {
      const asked = platform.query(call);
      if (call.tool.module.analytics !== true) return asked;
      return asked instanceof Promise ? asked.then((query) => bounded(call, query)) : bounded(call, asked);
    },
    checkRequest: ({ body }, now) => {
      const from = timeOf(body?.startTime);
      const until = timeOf(body?.endTime) ?? now.getTime();
      if (from === undefined || until - from <= window.ms + SPARE_MS) return;
      throw badArgument(
        `This looks over more than ${window.text} of telemetry, which this server does not do (LIMITS=telemetry:${window.text}).`,
        `Ask for a shorter time, such as {"from": "-${window.text}"}.`,
      );
    },
    // It drops conditions, times among them, to see which of them finds nothing.
    whyNone: async (call, query) => (call.tool.module.analytics === true ? NO_REASONS : platform.whyNone(call, query)),
  };
}

/** The column by which rows of telemetry are kept. */
function timeColumnOf({ tool: { module } }: Call): string | undefined {
  return module.sort?.replace(/^-/, '');
}

/** What is wrong with a condition on a time; undefined for one that looks over no longer than `most`. */
function problemOf(condition: unknown, now: number, most: number): 'none' | 'wide' | undefined {
  if (typeof condition === 'string') return isDay(condition) && most < DAY_MS ? 'wide' : undefined;
  if (!isPlain(condition)) return 'none';
  const from = timeOf(condition.gte ?? condition.gt);
  const until = timeOf(condition.lte ?? condition.lt) ?? now;
  if (from === undefined) return 'none';
  return until - from > most + SPARE_MS ? 'wide' : undefined;
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function refusal({ tool }: Call, column: string, problem: 'none' | 'wide', most: string): ToolError {
  const what = problem === 'none' ? 'looks over all of its time' : `looks over more than ${most}`;
  return badArgument(
    `${tool.operation.name} ${what}, which this server does not do (LIMITS=telemetry:${most}).`,
    `Bound filter.${column} by a time, such as {"${column}": {"gte": "-${most}"}}, or by gte and lte at most ${most} apart.`,
  );
}
