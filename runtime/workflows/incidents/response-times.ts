/** How long an incident or alert stood in each state, and until it was acknowledged and resolved. Arithmetic, no I/O. */

/** A state that was entered; times as ISO text. */
export interface Entered {
  readonly state: string;
  readonly since: string;
  readonly isAcknowledged: boolean;
  readonly isResolved: boolean;
}

/** Seconds; undefined where it has not come to that, or nobody can tell. */
export interface ResponseTimes<E extends Entered> {
  /** Oldest first. Of the last one of a resolved case nothing is counted: it lasts for ever. */
  readonly states: readonly (E & { readonly seconds: number | undefined })[];
  readonly toAcknowledge: number | undefined;
  readonly toResolve: number | undefined;
  /** From declared to resolved, or to now. */
  readonly open: number;
}

/**
 * Reads a history, oldest first or not. Times count from `declared`; what was entered before that counts as at once. One
 * that was resolved without being acknowledged has no time to acknowledge.
 */
export function responseTimes<E extends Entered>(
  declared: string | undefined,
  history: readonly E[],
  now: Date,
): ResponseTimes<E> {
  const entries = [...history].sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
  const start = declared ?? entries[0]?.since ?? now.toISOString();
  const after = (time: string | undefined): number | undefined =>
    time === undefined ? undefined : secondsBetween(start, time);
  const last = entries.at(-1);
  const resolvedAt = last?.isResolved === true ? resolvedSince(entries) : undefined;
  const acknowledgedAt = entries.find(({ isAcknowledged }) => isAcknowledged)?.since;
  return {
    states: entries.map((entry, at) => ({ ...entry, seconds: secondsOf(entry, entries[at + 1], now) })),
    toAcknowledge: after(acknowledgedAt),
    toResolve: after(resolvedAt),
    open: secondsBetween(start, resolvedAt ?? now.toISOString()),
  };
}

/** When the resolved states at the end of a history began. */
function resolvedSince(entries: readonly Entered[]): string | undefined {
  const lastOpen = entries.findLastIndex(({ isResolved }) => !isResolved);
  return entries[lastOpen + 1]?.since;
}

function secondsOf({ since, isResolved }: Entered, next: Entered | undefined, now: Date): number | undefined {
  if (next) return secondsBetween(since, next.since);
  return isResolved ? undefined : secondsBetween(since, now.toISOString());
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
}
