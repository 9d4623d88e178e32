/** Which arguments are readable checks, what they hold once gathered from their places, and what they name. */

import { isPlain, type Plain } from '../../basics/plain.ts';
import { CHECK_KEYS } from './arguments.ts';
import { badCheck, readList, readRecord } from './bad-argument.ts';
import { type CheckReferences, isName, STATES, stateNamed } from './ids.ts';
import { asList } from './places.ts';
import { type Raise, readRaise } from './raise.ts';
import { RULE_ARGUMENTS } from './rule-edits.ts';
import { rulesOf, unwrapSteps } from './steps.ts';
import type { TargetArguments } from './target.ts';

/** Arguments that define steps. */
const OF_STEPS = ['url', 'host', 'port', 'check'];

/** Arguments that are no plain columns: they are read here, and columns made of them. */
export const READABLE: readonly string[] = [...OF_STEPS, 'interval', 'monitoringInterval', 'monitorSteps'];

/** Readable arguments, with `check` checked for unknown keys. */
export interface ReadableCheck extends TargetArguments {
  readonly check: Plain;
}

/** True when the arguments say anything about steps in the readable form, so that an update needs the present steps. */
export function wantsSteps(args: Plain): boolean {
  return OF_STEPS.some((name) => args[name] !== undefined) || isReadable(args.monitorSteps);
}

/** True for steps in the form that `describeSteps` shows. */
function isReadable(steps: unknown): boolean {
  return (
    isPlain(steps) &&
    unwrapSteps(steps) === undefined &&
    steps._type === undefined &&
    [...OF_STEPS, 'steps'].some((key) => key in steps)
  );
}

/** True when the call needs more of this module than to pass columns on. */
export function concernsChecks(args: Plain): boolean {
  return READABLE.some((name) => args[name] !== undefined);
}

/** Conditions of all checks in a call: each is read word by word. */
const MOST_CONDITIONS = 300;

/** The readable arguments of a call: one set per step, nearly always one. Steps shown by `get` are taken back. */
export function readableChecks(args: Plain): readonly ReadableCheck[] {
  const checks = givenChecks(args);
  const lists = checks.flatMap(({ check: { offlineWhen, degradedWhen, onlineWhen, rules } }) => [
    ...[offlineWhen, degradedWhen, onlineWhen],
    ...asList(rules).map(({ when }) => when),
  ]);
  const count = lists.flat().filter((condition) => condition !== undefined).length;
  if (count <= MOST_CONDITIONS) return checks;
  return badCheck(`check holds ${count} conditions: at most ${MOST_CONDITIONS} are taken.`, 'Leave the others out.');
}

function givenChecks(args: Plain): readonly ReadableCheck[] {
  const { monitorSteps } = args;
  if (!isReadable(monitorSteps)) return [readableCheck(args)];
  const given = readRecord(monitorSteps, 'monitorSteps', [...OF_STEPS, 'steps', 'otherwise', 'other']);
  if (OF_STEPS.some((name) => args[name] !== undefined)) {
    badCheck('monitorSteps and url, host, port or check say the same thing twice.', 'Give one of them.');
  }
  const { steps, otherwise } = given;
  if (steps === undefined) return [readableCheck(given)];
  if (!Array.isArray(steps) || steps.length === 0)
    return badCheck('monitorSteps.steps is not a list.', 'Give url, host or check.');
  const shared = otherwise === undefined ? {} : { otherwise };
  return readList(steps, 'monitorSteps.steps').map((step) => {
    const one = readableCheck(readRecord(step, 'monitorSteps.steps', OF_STEPS));
    return { ...one, check: { ...shared, ...one.check } };
  });
}

function readableCheck({ url, host, port, check }: Plain): ReadableCheck {
  const read = check === undefined ? {} : readRecord(check, 'check', CHECK_KEYS);
  if (Array.isArray(read.rules)) readList(read.rules, 'check.rules');
  const said = Object.entries(read).filter(([name, value]) => !isLeftEmpty(name, value));
  return { url, host, port, check: Object.fromEntries(said) };
}

/** Of texts only a body can be empty, of numbers only retries can be 0, and of nothing can a browser be chosen. */
function isLeftEmpty(name: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 && (name === 'browsers' || name === 'screens');
  return (value === '' && name !== 'body') || (value === 0 && name !== 'retries');
}

/** True when the rules of the steps change. */
export function changesRules(check: Plain): boolean {
  return RULE_ARGUMENTS.some((name) => check[name] !== undefined);
}

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
  return readList(given, `check.${where}`).flatMap((item) => readRaise(item, `check.${where}`) || []);
}

function names(values: readonly unknown[]): string[] {
  const texts = values.filter((value) => typeof value === 'string').filter(isName);
  return [...new Set(texts)];
}
