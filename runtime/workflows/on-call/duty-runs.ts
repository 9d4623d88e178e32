/** Pieces of duty as people speak of them: whole runs, gaps and days, without the seams that the platform leaves. No I/O. */
import type { Stint } from './roster.ts';
import type { Covered } from './stand-ins.ts';

/** Somebody's duty without a break, whichever layers it comes from. */
export interface DutyRun {
  readonly person: string;
  readonly from: number;
  readonly to: number;
  readonly layers: readonly string[];
  /** Whom the person stands in for. */
  readonly covers: readonly string[];
}

/** A stretch of time in which nobody is on call. */
export interface DutyGap {
  readonly from: number;
  readonly to: number;
}

/** Gaps that last at least so long are told. */
const SHORTEST_GAP = 60_000;

/** Pieces without seams, put together where the same person goes on. */
export function dutyRuns(stints: readonly Covered<Stint>[]): DutyRun[] {
  const runs: DutyRun[] = [];
  for (const { person, layer, override, start, end } of stints) {
    if (end <= start) continue;
    const last = runs.at(-1);
    const isSame = last?.person === person && start <= last.to;
    const before = isSame ? last : { person, from: start, layers: [], covers: [] };
    const run = {
      ...before,
      to: end,
      layers: [...new Set([...before.layers, ...(layer === '' ? [] : [layer])])],
      covers: [...new Set([...before.covers, ...(override ? [override.person] : [])])],
    };
    runs.splice(isSame ? -1 : runs.length, 1, run);
  }
  return runs;
}

/** What runs leave open between two moments. */
export function dutyGaps(
  runs: readonly { readonly from: number; readonly to: number }[],
  from: number,
  to: number,
): DutyGap[] {
  const gaps: DutyGap[] = [];
  let covered = from;
  for (const run of [...runs].sort((a, b) => a.from - b.from)) {
    if (run.from - covered >= SHORTEST_GAP) gaps.push({ from: covered, to: Math.min(run.from, to) });
    covered = Math.max(covered, run.to);
  }
  if (to - covered >= SHORTEST_GAP) gaps.push({ from: covered, to });
  return gaps;
}
