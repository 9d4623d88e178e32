/** One rule, "when this holds, the monitor is offline": readable form <-> a criteria of the platform. */

import type { Plain } from '../../basics/plain.ts';
import { badCheck, plainText, readFlag, readList, readOneOf, readParts, readPlain, readText } from './bad-argument.ts';
import { conditionText, type Filter, readCondition } from './condition.ts';
import { type CheckIds, freshId, idText, type State, stateNamed, stateOf, statusId } from './ids.ts';
import { asList, onlyDefined, unlessEmpty } from './places.ts';
import { describeRaise, encodeRaise, RAISE_KINDS, RAISES, type RaiseKind, readRaise } from './raise.ts';

/** When a rule holds. */
export interface Conditions {
  readonly filterCondition: 'Any' | 'All';
  readonly filters: readonly Filter[];
}

/** A criteria as it travels, out of its wrapper. */
export interface Rule extends Conditions {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly monitorStatusId?: unknown;
  readonly [key: string]: unknown;
}

/** What rules are read against. */
export interface RuleContext {
  /** Type of the monitor, and what it checks. */
  readonly type: string;
  readonly checks: readonly string[];
  readonly ids: CheckIds;
  /** Name of the monitor, for titles. */
  readonly monitor: string;
}

/** A rule that raises nothing yet. */
export function newRule(name: string, status: string | undefined, conditions: Conditions, ids: CheckIds): Rule {
  return {
    id: freshId(ids),
    name,
    description: wordsFor(conditions),
    ...(status === undefined ? {} : { monitorStatusId: status }),
    ...conditions,
    incidents: [],
    alerts: [],
    changeMonitorStatus: status !== undefined,
    createIncidents: false,
    createAlerts: false,
    isEnabled: true,
  };
}

/** The conditions of a rule in one line. */
export function wordsFor({ filterCondition, filters }: Conditions): string {
  const joint = filterCondition === 'All' ? ' and ' : ' or ';
  let words = '';
  for (const filter of filters) {
    if (words.length > LONGEST_WORDS) break;
    words += `${words === '' ? '' : joint}${phraseOf(filter)}`;
  }
  return words.slice(0, LONGEST_WORDS);
}

const LONGEST_WORDS = 500;

function phraseOf(filter: Filter): string {
  const text = conditionText(filter);
  if (typeof text === 'string') return text;
  const parts = [text.check, text.is, text.value].filter((part) => part !== undefined);
  return parts.map(plainText).join(' ');
}

/** Reads a list of conditions. */
export function readConditions(given: unknown, where: string, checks: readonly string[]): Filter[] {
  return readList(given, where).map((item, index) => readCondition(item, { checks, where: `${where}[${index}]` }));
}

/** Reads how conditions combine. */
export function readMatch(given: unknown, where: string): 'Any' | 'All' {
  return readOneOf(given, where, ['Any', 'All']);
}

const asGiven = (value: unknown): unknown => value;
const READERS = {
  name: readText,
  status: readText,
  match: readMatch,
  when: asGiven,
  incident: asGiven,
  alert: asGiven,
  description: plainText,
  enabled: readFlag,
  other: readPlain,
};

/** Keys of a rule in readable form. */
export const RULE_KEYS: readonly string[] = Object.keys(READERS);

/** Reads `check.rules`. A rule keeps the id of the present one of its name, so that open incidents find it. */
export function readRules(given: unknown, present: readonly Rule[], context: RuleContext): Rule[] {
  if (Array.isArray(given) && given.length > 0)
    return readList(given, 'check.rules').map((item, index) =>
      readRule(item, `check.rules[${index}]`, present, context),
    );
  return badCheck('check.rules is not a list of rules.', 'Write [{"status": "offline", "when": ["not online"]}].');
}

function readRule(given: unknown, where: string, present: readonly Rule[], context: RuleContext): Rule {
  const parts = readParts(given, where, READERS);
  const { status, name = nameFor(status), match } = parts;
  const filters = readConditions(parts.when ?? [], `${where}.when`, context.checks);
  if (filters.length === 0) badCheck(`${where}.when is missing.`, 'Write conditions such as "not online".');
  const isOperational = status !== undefined && stateNamed(status) === 'operational';
  const filterCondition = match ?? (isOperational ? 'All' : 'Any');
  const id = status === undefined ? undefined : statusId(status, context.ids, `${where}.status`);
  const before = present.find((other) => other.name === name);
  let rule = newRule(name, id, { filterCondition, filters }, context.ids);
  if (before) rule = { ...rule, id: before.id };
  for (const kind of RAISE_KINDS) {
    if (parts[kind] === undefined) continue;
    const { list } = RAISES[kind];
    rule = withRaise({ ...rule, [list]: before?.[list] }, kind, parts[kind], where, context);
  }
  return { ...rule, ...onlyDefined({ description: parts.description, isEnabled: parts.enabled }), ...parts.other };
}

const NAMES: Readonly<Record<State, string>> = { offline: 'Offline', degraded: 'Degraded', operational: 'Online' };

/** "Offline", "Degraded", "Online", or the status itself. */
export function nameFor(status: string | undefined): string {
  const state = status === undefined ? undefined : stateNamed(status);
  return state ? NAMES[state] : (status ?? 'Note');
}

/** A rule that raises what is given in place of what it raised; parts that are not given stay. */
export function withRaise(
  rule: Rule,
  kind: RaiseKind,
  given: unknown,
  within: string,
  { ids, monitor }: RuleContext,
): Rule {
  const { list, flag } = RAISES[kind];
  const where = `${within}.${kind}`;
  const previous = (rule[list] ?? []) as readonly Plain[];
  const state = stateOf(rule.monitorStatusId, ids) ?? rule.name.toLowerCase();
  const texts = { title: `${monitor} is ${state}`, description: rule.description };
  const templates = readList(given, where).flatMap((item, index) => {
    const raise = readRaise(item, where);
    return raise ? [encodeRaise(raise, { ...texts, ...previous[index] }, { kind, where, ids })] : [];
  });
  return { ...rule, [list]: templates, [flag]: templates.length > 0 };
}

/** A rule as people read it. Nothing is left out: what has no readable form stands in `other`. */
export function describeRule(rule: Rule, name: (id: string) => string): Plain {
  const { id: _, name: title, description, filterCondition, filters, monitorStatusId, ...rest } = rule;
  const { incidents, alerts, changeMonitorStatus, createIncidents, createAlerts, isEnabled, ...other } = rest;
  const status = idText(monitorStatusId);
  const changes = changeMonitorStatus === true && status !== undefined;
  const raised = RAISE_KINDS.map((kind) => {
    const texts = asList(rule[RAISES[kind].list]).map((item) => describeRaise(kind, item, description, name));
    return { kind, texts, isOff: texts.length > 0 && rule[RAISES[kind].flag] !== true };
  });
  return onlyDefined({
    name: changes && title === nameFor(name(status)) ? undefined : title,
    status: changes ? name(status) : undefined,
    match: plainText(filterCondition).toLowerCase(),
    when: asList(filters).map((filter) => conditionText(filter as unknown as Filter)),
    ...Object.fromEntries(raised.map(({ kind, texts }) => [kind, texts.length > 1 ? texts : texts[0]])),
    description: description === '' || description === wordsFor(rule) ? undefined : description,
    enabled: isEnabled === false ? false : undefined,
    other: unlessEmpty({
      ...other,
      ...(changes || status === undefined
        ? {}
        : { monitorStatusId: status, changeMonitorStatus: changeMonitorStatus === true }),
      ...Object.fromEntries(raised.filter(({ isOff }) => isOff).map(({ kind }) => [RAISES[kind].flag, false])),
    }),
  });
}
