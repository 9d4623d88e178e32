/** Buckets of time: which there are, which one a window gets unasked, and where one begins. All are UTC. */
import { DAY, daysSinceMonday, HOUR, MINUTE, midnight } from '../../engine/clock.ts';

/** Every interval of an aggregate, in the order in which the server's error names them. `Total` is one bucket for everything. */
export const AGGREGATION_INTERVALS = [
  'Minute',
  'FiveMinutes',
  'FifteenMinutes',
  'ThirtyMinutes',
  'Hour',
  'Day',
  'Week',
  'Month',
  'Year',
  'Total',
] as const;

/** The name of an interval. */
export type AggregationInterval = (typeof AGGREGATION_INTERVALS)[number];

/** The longest window that each interval is the default of, finest first; anything longer gets years. */
const LONGEST_WINDOWS: readonly (readonly [AggregationInterval, number])[] = [
  ['Minute', 3 * HOUR],
  ['FiveMinutes', 12 * HOUR],
  ['FifteenMinutes', DAY],
  ['ThirtyMinutes', 3 * DAY],
  ['Hour', 7 * DAY],
  ['Day', 6 * 7 * DAY],
  ['Week', 6 * 30 * DAY],
  ['Month', 6 * 365 * DAY],
];

/** The interval that a window gets where none is named. A window that ends before it starts gets minutes, one with an unreadable end years. */
export function intervalOfWindow(start: number, end: number): AggregationInterval {
  return LONGEST_WINDOWS.find(([, longest]) => end - start <= longest)?.[0] ?? 'Year';
}

const STEPS: Partial<Record<AggregationInterval, number>> = {
  Minute: MINUTE,
  FiveMinutes: 5 * MINUTE,
  FifteenMinutes: 15 * MINUTE,
  ThirtyMinutes: 30 * MINUTE,
  Hour: HOUR,
  Day: DAY,
};

/** Start of the bucket that a moment falls into; weeks begin on Monday. */
export function intervalStart(time: number, interval: Exclude<AggregationInterval, 'Total'>): number {
  const date = new Date(time);
  if (interval === 'Year') return Date.UTC(date.getUTCFullYear(), 0);
  if (interval === 'Month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  if (interval === 'Week') return midnight(time) - daysSinceMonday(time) * DAY;
  const step = STEPS[interval] ?? DAY;
  return Math.floor(time / step) * step;
}
