/** Which arguments are readable checks, and what they hold once gathered from their places. */
import { CHECK_KEYS } from './arguments.ts';
import { badCheck, readRecord } from './bad-argument.ts';
import { isPlain, type Plain } from './places.ts';
import { RULE_ARGUMENTS } from './rule-edits.ts';
import { unwrapSteps } from './steps.ts';
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

/** The readable arguments of a call: one set per step, nearly always one. Steps shown by `get` are taken back. */
export function readableChecks(args: Plain): readonly ReadableCheck[] {
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
  return steps.map((step) => {
    const one = readableCheck(readRecord(step, 'monitorSteps.steps', OF_STEPS));
    return { ...one, check: { ...shared, ...one.check } };
  });
}

function readableCheck({ url, host, port, check }: Plain): ReadableCheck {
  const read = check === undefined ? {} : readRecord(check, 'check', CHECK_KEYS);
  return { url, host, port, check: read };
}

/** True when the rules of the steps change. */
export function changesRules(check: Plain): boolean {
  return RULE_ARGUMENTS.some((name) => check[name] !== undefined);
}
