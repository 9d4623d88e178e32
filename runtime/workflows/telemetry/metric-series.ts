/** Steps of a series, and its points in the order of time. No I/O. */
import type { CountedBy } from '../client-types.ts';
import type { TimeWindow } from '../define.ts';

export type MetricStep = 'minute' | 'hour' | 'day' | 'week' | 'month';

const HOUR = 3_600_000;
/** The widest window for a step: none has more than fifty points. */
const WIDEST: readonly (readonly [ms: number, step: MetricStep])[] = [
  [50 * 60_000, 'minute'],
  [49 * HOUR, 'hour'],
  [49 * 24 * HOUR, 'day'],
  [49 * 7 * 24 * HOUR, 'week'],
];

/** The finest step that makes at most fifty points of a window. */
export function stepFor({ from, to }: TimeWindow): MetricStep {
  const length = Date.parse(to) - Date.parse(from);
  return WIDEST.find(([ms]) => length <= ms)?.[1] ?? 'month';
}

/** Groups by a step of time, the earliest first: `2026-10-25 02:00+02:00` is before `2026-10-25 02:00+01:00`. */
export function inTimeOrder(groups: readonly CountedBy[]): CountedBy[] {
  const moment = ({ by }: CountedBy): number => Date.parse(String(by[0]).replace(' ', 'T'));
  return [...groups].sort((a, b) => moment(a) - moment(b) || (String(a.by[0]) < String(b.by[0]) ? -1 : 1));
}
