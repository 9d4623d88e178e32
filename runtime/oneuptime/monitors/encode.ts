/**
 * Readable checks -> columns of a monitor: `monitorSteps`, `monitoringInterval`, and a name where none was given.
 * Pure; names have been looked up before (`referencesOf`).
 */

import { isPlain, type Plain } from '../../basics/plain.ts';
import { badCheck, cited, instead, readList, readPlain, readText } from './bad-argument.ts';
import { type CheckIds, freshId, statusId } from './ids.ts';
import { intervalCron } from './interval.ts';
import { isFilled, onlyDefined, valueAt, withValueAt } from './places.ts';
import { checkedRawSteps } from './raw.ts';
import { changesRules, type ReadableCheck, readableChecks, wantsSteps } from './readable.ts';
import { editedRules } from './rule-edits.ts';
import { withSettings } from './settings.ts';
import { rulesOf, type Steps, unwrapSteps, withRules, wrapSteps } from './steps.ts';
import { aMonitor, nameOfTarget, withTarget } from './target.ts';
import { TYPES } from './type-table.ts';

/** Columns to send beside those that were given as such. A name only when the arguments hold none. */
export interface CheckColumns {
  readonly monitorSteps?: Plain | null;
  readonly monitoringInterval?: string | null;
  readonly name?: string;
}

/** Columns of a new monitor. Throws `bad_arguments` for whatever the platform would swallow in silence. */
export function encodeChecks(args: Plain, ids: CheckIds): CheckColumns {
  return columns(args, ids, undefined);
}

/** Columns of a changed monitor; `args.monitorType` is the type of the present row. What is not given stays as it is. */
export function applyChecks(present: unknown, args: Plain, ids: CheckIds): CheckColumns {
  const { name: _, ...changed } = columns(args, ids, unwrapSteps(present));
  return changed;
}

function columns(args: Plain, ids: CheckIds, present: Steps | undefined): CheckColumns {
  const { monitorType, monitorSteps } = args;
  const type = typeof monitorType === 'string' ? monitorType : undefined;
  const interval = intervalColumn(args, type);
  if (wantsSteps(args)) {
    if (monitorSteps === null) {
      badCheck('monitorSteps is to be emptied, and url, host, port or check describe it.', 'Keep one of them.');
    }
    const steps = readableSteps(args, checkedType(type), ids, present);
    const [first] = steps.steps;
    const name = present || givenName(args) !== undefined ? undefined : first && nameOfTarget(first);
    return { ...interval, ...onlyDefined({ monitorSteps: wrapSteps(steps), name }) };
  }
  if (monitorSteps === undefined) return interval;
  return { ...interval, monitorSteps: monitorSteps === null ? null : checkedRawSteps(monitorSteps, type) };
}

function intervalColumn(args: Plain, type: string | undefined): CheckColumns {
  const { interval, monitoringInterval } = args;
  if (interval !== undefined && isFilled(monitoringInterval)) {
    badCheck('interval and monitoringInterval are the same thing.', 'Give interval.');
  }
  if (interval !== undefined && monitoringInterval === null) {
    badCheck('interval is given, and monitoringInterval is to be emptied.', 'Keep one of them.');
  }
  const given = interval ?? monitoringInterval;
  if (given === undefined) return {};
  if (given === null) return { monitoringInterval: null };
  if (type === 'Manual') badCheck('A Manual monitor checks nothing, so it has no interval.', 'Leave interval out.');
  return { monitoringInterval: intervalCron(given) };
}

function checkedType(type: string | undefined): string {
  const known = Object.keys(TYPES);
  if (type === undefined) return badCheck('monitorType is missing.', 'Give one, for example "Website".');
  if (!known.includes(type)) return badCheck(`There is no monitor type ${cited(type)}.`, instead(type, known));
  if (type !== 'Manual') return type;
  return badCheck(
    'A Manual monitor checks nothing: people set its status.',
    'Leave url, host, port and check out, or choose another type.',
  );
}

/** The name a caller gives: of a monitor, or of the monitors that a template makes. */
function givenName({ name, monitorName }: Plain): string | undefined {
  return [name, monitorName].find((text) => typeof text === 'string');
}

function readableSteps(args: Plain, type: string, ids: CheckIds, present: Steps | undefined): Steps {
  const given = readableChecks(args);
  const anew = isPlain(args.monitorSteps) ? args.monitorSteps : undefined;
  const kept = anew ? undefined : present;
  if (kept && kept.steps.length > 1) {
    badCheck(
      `This monitor has ${kept.steps.length} steps; which one is meant cannot be told.`,
      'Give all of them as monitorSteps: {steps: [{url, check}, ...]}, as get_monitor shows them.',
    );
  }
  const monitorName = givenName(args) ?? ids.monitorName;
  const steps = given.map((one) => stepOf(one, type, onlyDefined({ ...ids, monitorName }), kept?.steps[0]));
  const otherwise = given.map(({ check }) => check.otherwise).find((status) => status !== undefined);
  const defaultStatus =
    otherwise === undefined
      ? (kept?.defaultStatus ?? ids.operationalStatusId)
      : statusId(readText(otherwise, 'check.otherwise'), ids, 'check.otherwise');
  return { steps, defaultStatus, rest: kept?.rest ?? readPlain(anew?.other) ?? {} };
}

function stepOf(given: ReadableCheck, type: string, ids: CheckIds, present: Plain | undefined): Plain {
  const { check } = given;
  const { start, checks = [] } = TYPES[type] ?? {};
  const pointed = withTarget(present ?? { id: freshId(ids), requestType: 'GET', ...start }, type, given);
  const set = withOther(withSettings(pointed, type, check), check, present !== undefined);
  checkNeeds(set, type);
  const rules = present ? rulesOf(present) : [];
  if (rules.length > 0 && !changesRules(check)) return set;
  const monitor = ids.monitorName ?? nameOfTarget(set) ?? `The ${type} monitor`;
  return withRules(set, editedRules(rules, check, { type, checks, ids, monitor }));
}

/** Parts of a step that have no readable form, by their places; shown by `describeSteps`, taken back as they are. */
function withOther(step: Plain, check: Plain, isKept: boolean): Plain {
  const { other, hidden } = check;
  if (hidden !== undefined && !isKept) {
    badCheck(
      `check.hidden names secrets that cannot be copied: ${cited(hidden)}.`,
      'Leave check.hidden out, or give them in monitorSteps.',
    );
  }
  if (other === undefined) return step;
  if (!isPlain(other)) return badCheck(`check.other is not an object: ${cited(other)}.`, 'Leave it out.');
  const long = Object.keys(other).find((place) => place.length > LONGEST_PLACE);
  if (long !== undefined) badCheck(`check.other has no place ${cited(long)}.`, 'Send what get_monitor showed.');
  readList(Object.keys(other), 'check.other');
  return Object.entries(other).reduce((result, [place, value]) => withValueAt(result, place, value), step);
}

/** Places are a name in a block. */
const LONGEST_PLACE = 200;

function checkNeeds(step: Plain, type: string): void {
  const { needs = [], target, port, settings = {} } = TYPES[type] ?? {};
  const places = target ? [target.at, ...needs] : needs;
  const missing = places.find((place) => !isFilled(valueAt(step, place)));
  if (missing === undefined) return;
  const setting = Object.keys(settings).find((name) => settings[name] === missing);
  const argument = missing === target?.at ? target.argument : missing === port ? 'port' : setting && `check.${setting}`;
  if (argument) badCheck(`${aMonitor(type)} needs ${argument}.`, `Give ${argument}${EXAMPLES[argument] ?? ''}.`);
  badCheck(
    `${aMonitor(type)} needs ${missing}, which has no readable form.`,
    `Give monitorSteps in the API's own form, or check.other: {${cited(missing)}: ...}.`,
  );
}

const EXAMPLES: Readonly<Record<string, string>> = {
  url: ', for example "https://example.com"',
  host: ', for example "example.com"',
  port: ', for example 443',
  'check.script': ', JavaScript that returns {data}',
};
