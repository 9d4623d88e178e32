/** Heartbeats as a line in time: how far apart, which came late, how many did not come. No I/O. */
import type { CheckRow } from './check-rows.ts';

export interface Beat {
  /** ISO text in UTC. */
  readonly time: string;
  /** Seconds since the one before; absent for the first that is known. */
  readonly gap?: number;
  /** Longer away than the monitor's rule allows. */
  readonly isLate: boolean;
  /** How many others were due in that gap, by the usual one; 0 where none is known. */
  readonly missing: number;
}

export interface Beats {
  /** Oldest first. */
  readonly beats: readonly Beat[];
  /** The median gap in seconds, of three gaps or more. */
  readonly usualGap: number | undefined;
}

/** Gaps that make a usual one. */
const ENOUGH = 3;

/** `times` are moments of arrivals as ISO text, in any order and also twice; `allowedMinutes` is what the rule says. */
export function beatsOf(times: Iterable<string>, allowedMinutes: number | undefined): Beats {
  const moments = [...new Set(times)].sort();
  const gaps = moments.slice(1).map((time, at) => secondsBetween(moments[at] as string, time));
  const usualGap = gaps.length >= ENOUGH ? middleOf(gaps) : undefined;
  const beats = moments.map((time, at): Beat => {
    const gap = gaps[at - 1];
    if (gap === undefined) return { time, isLate: false, missing: 0 };
    return {
      time,
      gap,
      isLate: isOver(gap, allowedMinutes),
      missing: usualGap ? Math.max(0, Math.round(gap / usualGap) - 1) : 0,
    };
  });
  return { beats, usualGap };
}

export interface Silence {
  /** Seconds since the last heartbeat. */
  readonly gap: number;
  readonly isLate: boolean;
  /** How many were due since, by the usual gap; absent where none is known. */
  readonly missing?: number;
}

/** How long nothing has come. */
export function silenceSince(
  last: string,
  now: Date,
  { usualGap }: Pick<Beats, 'usualGap'>,
  allowedMinutes: number | undefined,
): Silence {
  const gap = Math.max(0, (now.getTime() - Date.parse(last)) / 1000);
  const missing = usualGap === undefined || usualGap === 0 ? {} : { missing: Math.floor(gap / usualGap) };
  return { gap, isLate: isOver(gap, allowedMinutes), ...missing };
}

/** Moments at which heartbeats came, as results tell them: those that came, and what later looks of the server say of the last. */
export function arrivalsIn(rows: readonly CheckRow[]): string[] {
  return rows.flatMap(({ reading: { heartbeat } }) => heartbeat?.last ?? []);
}

/** The middle of some numbers; of an even count the mean of the two in the middle. */
export function middleOf(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

/** The platform counts whole minutes. */
function isOver(seconds: number, allowedMinutes: number | undefined): boolean {
  return allowedMinutes !== undefined && Math.floor(seconds / 60) > allowedMinutes;
}
