/** What an objective comes to; no I/O. */
import { momentOfClock, offsetAt } from '../../basics/zone-clock.ts';
import { percentUp, rowsByMonitor, type StatusRow, type Stretch, uptimeIn } from '../uptime/uptime-figures.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export type Light = 'green' | 'amber' | 'red' | 'unknown';

const LIGHTS: Readonly<Record<string, Light>> = { Healthy: 'green', 'At Risk': 'amber', 'Budget Exhausted': 'red' };

/** What the server's status comes to; `unknown` of what it cannot work out, has not yet, or no longer looks at. */
export function lightOf(status: string | undefined, isEvaluated: boolean): Light {
  return isEvaluated ? (LIGHTS[status ?? ''] ?? 'unknown') : 'unknown';
}

export interface SloTerms {
  readonly targetPercentage: number;
  readonly windowType: string;
  readonly windowDays: number;
  readonly timezone: string | null;
}

/** The time that an objective looks at now: so many days back, or from the first of the month until its end. */
export function spanOf({ windowType, windowDays, timezone }: SloTerms, now: Date): Stretch {
  if (windowType !== 'Calendar Month') return { from: now.getTime() - windowDays * DAY_MS, to: now.getTime() };
  const zone = timezone ?? 'UTC';
  const local = new Date(now.getTime() + offsetAt(now, zone));
  const first = (ahead: number): number => {
    const day = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + ahead, 1));
    return momentOfClock(day.toISOString().slice(0, 10), '00:00', zone).getTime();
  };
  return { from: first(0), to: first(1) };
}

/** Share of a window that a target allows to be down, without what floating point adds to it. */
function allowedBy({ targetPercentage }: SloTerms): number {
  return Math.round((100 - targetPercentage) * 1e6) / 1e8;
}

/** Seconds of downtime that a target allows in a window. */
export function budgetSeconds(terms: SloTerms, { from, to }: Stretch): number {
  return ((to - from) / 1000) * allowedBy(terms);
}

interface Budget {
  /** Percent of the budget that is left. */
  readonly leftPercent: number;
  /** 1 spends the budget evenly over the window. */
  readonly burnRate: number;
}

/**
 * When the budget is used up if it goes on like this: a burn rate of 1 takes the length of the window for all of it.
 * Undefined where it is not: nothing burns, it is used up already, a calendar month ends before, or a rolling window has
 * forgotten by then what it looks at now, and holds such a rate for ever.
 */
export function exhaustionOf(terms: SloTerms, { leftPercent, burnRate }: Budget, now: Date): Date | undefined {
  if (burnRate <= 0 || leftPercent <= 0) return undefined;
  const { from, to } = spanOf(terms, now);
  const at = now.getTime() + ((leftPercent / 100) * (to - from)) / burnRate;
  const end = terms.windowType === 'Calendar Month' ? to : to + (to - from);
  return at >= end ? undefined : new Date(at);
}

export interface OwnFigures extends Budget {
  readonly achieved: number;
  readonly leftSeconds: number;
  /** Of the whole month, or of the part of a rolling window that is known: as the server counts it. */
  readonly totalSeconds: number;
}

interface Measured {
  readonly rows: readonly StatusRow[];
  readonly terms: SloTerms;
  readonly isAverage: boolean;
  readonly now: Date;
}

/** The same figures from status rows, where the server has not worked them out. Undefined where no status is known. */
export function ownFigures({ rows, terms, isAverage, now }: Measured): OwnFigures | undefined {
  const span = spanOf(terms, now);
  const whole = downIn(rows, span, { isAverage, now });
  if (whole.totalMs === 0) return undefined;
  const allowed = allowedBy(terms);
  const isMonth = terms.windowType === 'Calendar Month';
  const budget = (isMonth ? ((span.to - span.from) * whole.totalMs) / whole.measuredMs : whole.totalMs) * allowed;
  const hour = downIn(rows, { from: now.getTime() - HOUR_MS, to: now.getTime() }, { isAverage, now });
  const left = budget - whole.downMs;
  return {
    achieved: percentUp(whole.downMs, whole.totalMs) ?? 100,
    // What is exactly used up is 0, and not -0.
    leftSeconds: Math.round(left / 1000) + 0,
    totalSeconds: budget / 1000,
    leftPercent: Math.round((left / budget) * 1000) / 10 + 0,
    burnRate: hour.totalMs === 0 ? 0 : Math.round((hour.downMs / hour.totalMs / allowed) * 100) / 100,
  };
}

/** Downtime of monitors as one line, or of each added up; the same of all time that is known. */
function downIn(rows: readonly StatusRow[], span: Stretch, { isAverage, now }: { isAverage: boolean; now: Date }) {
  const lines = isAverage ? [...rowsByMonitor(rows).values()] : [rows];
  let [downMs, totalMs, measuredMs] = [0, 0, 0];
  for (const line of lines) {
    const uptime = uptimeIn(line, span, now.getTime());
    if (!uptime) continue;
    const length = uptime.measured.to - uptime.measured.from;
    downMs += uptime.downMs;
    totalMs += length;
    measuredMs = Math.max(measuredMs, length);
  }
  return { downMs, totalMs, measuredMs };
}
