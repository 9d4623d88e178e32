/**
 * Readable checks -> columns of a monitor: `monitorSteps`, `monitoringInterval`, and a name where none was given.
 * Pure; names have been looked up before (`references.ts`).
 */
import { type CheckIds, freshId, statusId } from './ids.ts';
import { intervalCron } from './interval.ts';
import { isFilled, valueAt, withValueAt } from './places.ts';
import { checkedRawSteps } from './raw.ts';
import { type Arguments, changesRules, type ReadableCheck, readableChecks, wantsSteps } from './readable.ts';
import { instead, isRecord, readText, refuse, shown } from './refuse.ts';
import { editedRules } from './rule-edits.ts';
import { withSettings } from './settings.ts';
import { rulesOf, type Step, type Steps, unwrapSteps, type Wire, withRules, wrapSteps } from './steps.ts';
import { article, nameOfTarget, withTarget } from './target.ts';
import { TYPES } from './type-table.ts';

/** Columns to send beside those that were given as such. A name only when the arguments hold none. */
export interface CheckColumns {
  readonly monitorSteps?: Wire | null;
  readonly monitoringInterval?: string | null;
  readonly name?: string;
}

/** Columns of a new monitor. Throws `bad_arguments` for whatever the platform would swallow in silence. */
export function encodeChecks(args: Arguments, ids: CheckIds): CheckColumns {
  return columns(args, ids, undefined);
}

/** Columns of a changed monitor; `args.monitorType` is the type of the present row. What is not given stays as it is. */
export function applyChecks(present: unknown, args: Arguments, ids: CheckIds): CheckColumns {
  const { name: _, ...changed } = columns(args, ids, unwrapSteps(present));
  return changed;
}

function columns(args: Arguments, ids: CheckIds, present: Steps | undefined): CheckColumns {
  const { monitorType, monitorSteps } = args;
  const type = typeof monitorType === 'string' ? monitorType : undefined;
  const interval = intervalColumn(args, type);
  if (wantsSteps(args)) {
    const steps = readableSteps(args, checkedType(type), ids, present);
    const [first] = steps.steps;
    const wire = wrapSteps(steps.steps, steps.defaultStatus, steps.rest);
    const name = present || givenName(args) !== undefined ? undefined : first && nameOfTarget(first);
    return { ...interval, monitorSteps: wire, ...(name === undefined ? {} : { name }) };
  }
  if (monitorSteps === undefined) return interval;
  return { ...interval, monitorSteps: monitorSteps === null ? null : checkedRawSteps(monitorSteps, type) };
}

function intervalColumn(args: Arguments, type: string | undefined): CheckColumns {
  const { interval, monitoringInterval } = args;
  if (interval !== undefined && isFilled(monitoringInterval)) {
    refuse('interval and monitoringInterval are the same thing.', 'Give interval.');
  }
  const given = interval ?? monitoringInterval;
  if (given === undefined) return {};
  if (given === null) return { monitoringInterval: null };
  if (type === 'Manual') refuse('A Manual monitor checks nothing, so it has no interval.', 'Leave interval out.');
  return { monitoringInterval: intervalCron(given) };
}

function checkedType(type: string | undefined): string {
  const known = Object.keys(TYPES);
  if (type === undefined) return refuse('monitorType is missing.', 'Give one, for example "Website".');
  if (!known.includes(type)) return refuse(`There is no monitor type ${shown(type)}.`, instead(type, known));
  if (type !== 'Manual') return type;
  return refuse(
    'A Manual monitor checks nothing: people set its status.',
    'Leave url, host, port and check out, or choose another type.',
  );
}

/** The name a caller gives: of a monitor, or of the monitors that a template makes. */
function givenName({ name, monitorName }: Arguments): string | undefined {
  return [name, monitorName].find((text) => typeof text === 'string');
}

function readableSteps(args: Arguments, type: string, ids: CheckIds, present: Steps | undefined): Steps {
  const given = readableChecks(args);
  const anew = isRecord(args.monitorSteps) ? args.monitorSteps : undefined;
  const kept = anew ? undefined : present;
  if (kept && kept.steps.length > 1) {
    refuse(
      `This monitor has ${kept.steps.length} steps; which one is meant cannot be told.`,
      'Give all of them as monitorSteps: {steps: [{url, check}, ...]}, as get_monitor shows them.',
    );
  }
  const name = givenName(args) ?? ids.monitorName;
  const steps = given.map((one) => stepOf(one, type, ids, kept?.steps[0], name));
  const otherwise = given.map(({ check }) => check.otherwise).find((status) => status !== undefined);
  const defaultStatus =
    otherwise === undefined
      ? (kept?.defaultStatus ?? ids.operationalStatusId)
      : statusId(readText(otherwise, 'check.otherwise'), ids, 'check.otherwise');
  return { steps, defaultStatus, rest: kept?.rest ?? (isRecord(anew?.other) ? anew.other : {}) };
}

function stepOf(
  given: ReadableCheck,
  type: string,
  ids: CheckIds,
  present: Step | undefined,
  name: string | undefined,
): Step {
  const { check } = given;
  const start: Step = present ?? { id: freshId(ids), requestType: 'GET', ...TYPES[type]?.start };
  const pointed = withTarget(start, type, given);
  const set = withOther(withSettings(pointed, type, check), check, present !== undefined);
  checkNeeds(set, type);
  const rules = present ? rulesOf(present) : [];
  if (rules.length > 0 && !changesRules(check)) return set;
  const monitor = name ?? nameOfTarget(set) ?? `The ${type} monitor`;
  const context = { type, checks: TYPES[type]?.checks ?? [], ids, monitor };
  return withRules(set, editedRules(rules, check, context));
}

/** Parts of a step that have no readable form, by their places; shown by `describeSteps`, taken back as they are. */
function withOther(step: Step, check: Arguments, isKept: boolean): Step {
  const { other, hidden } = check;
  if (hidden !== undefined && !isKept) {
    refuse(
      `check.hidden names secrets that cannot be copied: ${shown(hidden)}.`,
      'Leave check.hidden out, or give them in monitorSteps.',
    );
  }
  if (other === undefined) return step;
  if (!isRecord(other)) return refuse(`check.other is not an object: ${shown(other)}.`, 'Leave it out.');
  return Object.entries(other).reduce<Step>((result, [place, value]) => withValueAt(result, place, value), step);
}

function checkNeeds(step: Step, type: string): void {
  const { needs = [], target, port, settings = {} } = TYPES[type] ?? {};
  const missing = needs.find((place) => !isFilled(valueAt(step, place)));
  if (missing === undefined) return;
  const setting = Object.keys(settings).find((name) => settings[name] === missing);
  const argument = missing === target?.at ? target.argument : missing === port ? 'port' : setting && `check.${setting}`;
  if (argument) refuse(`${article(type)} monitor needs ${argument}.`, `Give ${argument}${EXAMPLES[argument] ?? ''}.`);
  refuse(
    `${article(type)} monitor needs ${missing}, which has no readable form.`,
    `Give monitorSteps in the API's own form, or check.other: {${shown(missing)}: ...}.`,
  );
}

const EXAMPLES: Readonly<Record<string, string>> = {
  url: ', for example "https://example.com"',
  host: ', for example "example.com"',
  port: ', for example 443',
  'check.script': ', JavaScript that returns {data}',
};
