/** Pieces of duty as people speak of them: whole runs, gaps and days, without the seams that the platform leaves. No I/O. */
import { DUTY_SEAM } from './duty-turns.ts';
import type { Stint } from './roster.ts';
import type { Covered } from './stand-ins.ts';

const SECOND = 1000;
const MINUTE = 60_000;

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
const SHORTEST_GAP = MINUTE;

/** An edge of a piece without its seam: a second after a whole minute, a second or a millisecond before one. */
function neat(instant: number): number {
  const second = instant % SECOND === SECOND - 1 ? instant + 1 : instant;
  const beyond = second % MINUTE;
  if (beyond === DUTY_SEAM) return second - DUTY_SEAM;
  return beyond === MINUTE - DUTY_SEAM ? second + DUTY_SEAM : second;
}

/** Pieces put together where the same person goes on. `whose` of a covered piece is whom the override takes off duty. */
export function dutyRuns(stints: readonly Covered<Stint>[]): DutyRun[] {
  const runs: DutyRun[] = [];
  for (const { person, layer, override, start, end } of stints) {
    const last = runs.at(-1);
    const layers = layer === '' ? [] : [layer];
    const covers = override ? [override.person] : [];
    if (last && last.person === person && start - last.to <= DUTY_SEAM) {
      runs[runs.length - 1] = {
        ...last,
        to: neat(end),
        layers: [...new Set([...last.layers, ...layers])],
        covers: [...new Set([...last.covers, ...covers])],
      };
    } else {
      // After a seam the one begins where the other ends.
      const from = last && start - last.to <= DUTY_SEAM ? Math.max(neat(start), last.to) : neat(start);
      runs.push({ person, from, to: neat(end), layers, covers });
    }
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
