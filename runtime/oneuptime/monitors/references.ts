/** Which statuses, severities and policies readable checks name, before anything is looked up. */
import { type CheckReferences, isName, type State, stateNamed } from './ids.ts';
import { type Raise, readRaise } from './raise.ts';
import { type Arguments, changesRules, readableChecks, wantsSteps } from './readable.ts';
import { isRecord, readList } from './refuse.ts';
import { rulesOf, unwrapSteps } from './steps.ts';

/**
 * What `encodeChecks` needs from the project; for `applyChecks` give the present steps too, and a change that leaves
 * the rules alone needs nothing. Throws `bad_arguments` for arguments that cannot be read.
 */
export function referencesOf(args: Arguments, present?: unknown): CheckReferences {
  const checks = wantsSteps(args) ? readableChecks(args).map(({ check }) => check) : [];
  const [step] = unwrapSteps(present)?.steps ?? [];
  const isNew = !step || rulesOf(step).length === 0;
  const concerned = checks.some((check) => isNew || changesRules(check) || check.otherwise !== undefined);
  const rules = checks.flatMap((check) => (Array.isArray(check.rules) ? check.rules.filter(isRecord) : []));
  const holders = [...checks, ...rules];
  const statuses = [...checks.map((check) => check.otherwise), ...rules.map((rule) => rule.status)];
  const incidents = holders.flatMap((holder) => raises(holder.incident, 'incident'));
  const alerts = holders.flatMap((holder) => raises(holder.alert, 'alert'));
  const states: readonly State[] = concerned ? ['operational', 'degraded', 'offline'] : [];
  return {
    states,
    statuses: names(statuses).filter((name) => stateNamed(name) === undefined),
    severities: names(incidents.map(({ severity }) => severity)),
    alertSeverities: names(alerts.map(({ severity }) => severity)),
    onCallPolicies: names([...incidents, ...alerts].flatMap(({ onCallPolicies }) => onCallPolicies ?? [])),
    defaultSeverity: incidents.some(({ severity }) => severity === undefined),
    defaultAlertSeverity: alerts.some(({ severity }) => severity === undefined),
  };
}

function raises(given: unknown, where: string): Raise[] {
  if (given === undefined) return [];
  return readList(given).flatMap((item) => readRaise(item, `check.${where}`) || []);
}

function names(values: readonly unknown[]): string[] {
  const texts = values.filter((value) => typeof value === 'string').filter(isName);
  return [...new Set(texts)];
}
