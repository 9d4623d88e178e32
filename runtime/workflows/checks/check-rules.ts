/**
 * The rules of a monitor, as far as its results are judged by them: which status a rule gives, and how long a heartbeat may
 * be away. Results name the rule that held, and no status.
 */
import { isPlain, type Plain } from '../../basics/plain.ts';
import { asList } from '../../oneuptime/monitors/places.ts';
import { nameFor } from '../../oneuptime/monitors/rule.ts';

/** How a check ended, as the monitor's own rules judge it; `unknown` where neither they nor the result say. */
export type Verdict = 'ok' | 'degraded' | 'failed' | 'unknown';

export interface CheckRules {
  /** By the name of the rule. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** Minutes that a heartbeat may be away: what the rule that gives the alarm says. */
  readonly heartbeatMinutes: number | undefined;
}

/** A status of the project, by what it counts as. */
interface Status {
  readonly name?: string | null;
  readonly isOperationalState?: boolean | null;
  readonly isOfflineState?: boolean | null;
}

/** Of `monitorSteps` as they are read, and the statuses of the project. */
export function checkRules(steps: unknown, statuses: readonly Status[]): CheckRules {
  const rules = stepsOf(steps).flatMap((step) => (isPlain(step.check) ? asList(step.check.rules) : []));
  const verdicts = rules.flatMap((rule): [string, Verdict][] => {
    const { status } = rule;
    if (typeof status !== 'string') return [];
    const verdict = verdictOf(statuses.find(({ name }) => name === status));
    return [[typeof rule.name === 'string' ? rule.name : nameFor(status), verdict]];
  });
  const windows = rules.flatMap((rule) => (Array.isArray(rule.when) ? rule.when : []).flatMap(awayMinutes));
  return { verdicts: new Map(verdicts), heartbeatMinutes: windows.length > 0 ? Math.min(...windows) : undefined };
}

function stepsOf(steps: unknown): readonly Plain[] {
  if (!isPlain(steps)) return [];
  return Array.isArray(steps.steps) ? asList(steps.steps) : [steps];
}

function verdictOf(status: Status | undefined): Verdict {
  if (!status) return 'unknown';
  if (status.isOfflineState) return 'failed';
  return status.isOperationalState ? 'ok' : 'degraded';
}

/** "Incoming Request not received in 30 minutes" -> 30. */
function awayMinutes(condition: unknown): number[] {
  const [, minutes] =
    typeof condition === 'string' ? (/ not received in (\d{1,6}) minutes?$/i.exec(condition) ?? []) : [];
  return minutes === undefined ? [] : [Number(minutes)];
}
