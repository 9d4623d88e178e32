/** Which statuses, severities and policies readable checks name, before anything is looked up. */
import { readList } from './bad-argument.ts';
import { type CheckReferences, isName, STATES, stateNamed } from './ids.ts';
import { asList, type Plain } from './places.ts';
import { type Raise, readRaise } from './raise.ts';
import { changesRules, readableChecks, wantsSteps } from './readable.ts';
import { rulesOf, unwrapSteps } from './steps.ts';

/**
 * What `encodeChecks` needs from the project; for `applyChecks` give the present steps too, and a change that leaves
 * the rules alone needs nothing. Throws `bad_arguments` for arguments that cannot be read.
 */
export function referencesOf(args: Plain, present?: unknown): CheckReferences {
  const checks = wantsSteps(args) ? readableChecks(args).map(({ check }) => check) : [];
  const [step] = unwrapSteps(present)?.steps ?? [];
  const isNew = !step || rulesOf(step).length === 0;
  const concerned = checks.some((check) => isNew || changesRules(check) || check.otherwise !== undefined);
  const rules = checks.flatMap((check) => asList(check.rules));
  const holders = [...checks, ...rules];
  const statuses = [...checks.map((check) => check.otherwise), ...rules.map((rule) => rule.status)];
  const incidents = holders.flatMap((holder) => raises(holder.incident, 'incident'));
  const alerts = holders.flatMap((holder) => raises(holder.alert, 'alert'));
  return {
    states: concerned ? STATES.toReversed() : [],
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
