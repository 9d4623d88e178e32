/** Which groups of many are shown, and in which order. */
import type { AskedGroups } from './asked.ts';
import type { CountedGroup, Groups } from './tally.ts';

/** Groups that are shown where nobody says how many: of steps of time more, since a gap in them would mislead. */
const DEFAULT_TOP = { largest: 20, latest: 100 } as const;

type Compare = (one: CountedGroup, other: CountedGroup) => number;

/** Groups in the order in which they are worth showing, as many as were asked for. */
export interface Ranked {
  readonly groups: readonly CountedGroup[];
  /** Whether those that are left out are earlier ones, and not the smaller ones. */
  readonly isLatest: boolean;
}

/** The largest groups first; steps of time from the latest back, unless a number of groups is asked for. */
export function ranked(found: Groups, grouping: AskedGroups, top: number | undefined): Ranked {
  const byTime = timeOrder(found, grouping);
  const isLatest = byTime !== undefined && top === undefined;
  const order: Compare = isLatest ? (one, other) => byTime(other, one) || bySize(one, other) : bySize;
  const most = top ?? (isLatest ? DEFAULT_TOP.latest : DEFAULT_TOP.largest);
  return { groups: [...found.groups].sort(order).slice(0, most), isLatest };
}

/** Groups as they are shown: steps of time one after the other, and the largest first. */
export function inOrder(groups: readonly CountedGroup[], found: Groups, grouping: AskedGroups): CountedGroup[] {
  const byTime = timeOrder(found, grouping);
  return [...groups].sort((one, other) => byTime?.(one, other) || bySize(one, other));
}

function timeOrder({ placeOf }: Groups, { keys }: AskedGroups): Compare | undefined {
  const steps = keys.flatMap(({ step }, at) => (step ? [at] : []));
  if (steps.length === 0) return undefined;
  const apart = (at: number, one: CountedGroup, other: CountedGroup): number =>
    placeOf(at, one.values[at]) - placeOf(at, other.values[at]);
  return (one, other) => steps.map((at) => apart(at, one, other)).find((difference) => difference !== 0) ?? 0;
}

/** What has no figure comes last; of equals the first by name. */
const bySize: Compare = (one, other) => {
  const [left, right] = [one, other].map(({ figure }) => figure ?? Number.NEGATIVE_INFINITY) as [number, number];
  if (left !== right) return left < right ? 1 : -1;
  for (const [at, value] of one.values.entries()) {
    const [name, next] = [String(value), String(other.values[at])];
    if (name !== next) return name < next ? -1 : 1;
  }
  return 0;
};
