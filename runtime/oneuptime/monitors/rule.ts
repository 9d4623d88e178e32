/** One rule, "when this holds, the monitor is offline": readable form <-> a criteria of the platform. */
import { type Filter, readCondition } from './condition.ts';
import { conditionText } from './condition-text.ts';
import { type CheckIds, freshId, idText, type State, stateNamed, stateOf, statusId } from './ids.ts';
import { describeRaise, encodeRaise, RAISES, type RaiseKind, readRaise } from './raise.ts';
import {
  isRecord,
  plainText,
  readBoolean,
  readChoice,
  readList,
  readRecord,
  readText,
  refuse,
  shown,
} from './refuse.ts';

/** A criteria as it travels, out of its wrapper. */
export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly filterCondition: string;
  readonly filters: readonly Filter[];
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

/** What sets a rule apart; everything else has a default. */
export interface RuleParts {
  readonly name: string;
  readonly statusId: string | undefined;
  readonly match: 'Any' | 'All';
  readonly filters: readonly Filter[];
}

export const RULE_KEYS = ['name', 'status', 'match', 'when', 'incident', 'alert', 'description', 'enabled', 'other'];

/** A rule that raises nothing yet. */
export function newRule({ name, statusId: status, match, filters }: RuleParts, ids: CheckIds): Rule {
  return {
    id: freshId(ids),
    name,
    description: wordsFor(filters, match),
    ...(status === undefined ? {} : { monitorStatusId: status }),
    filterCondition: match,
    filters,
    incidents: [],
    alerts: [],
    changeMonitorStatus: status !== undefined,
    createIncidents: false,
    createAlerts: false,
    isEnabled: true,
  };
}

/** The conditions of a rule in one line. */
export function wordsFor(filters: readonly Filter[], match: string): string {
  const phrases = filters.map((filter) => {
    const text = conditionText(filter);
    if (typeof text === 'string') return text;
    const parts = [text.check, text.is, text.value].filter((part) => part !== undefined);
    return parts.map(plainText).join(' ');
  });
  return phrases.join(match === 'All' ? ' and ' : ' or ').slice(0, 500);
}

/** Reads a list of conditions. */
export function readConditions(given: unknown, where: string, checks: readonly string[]): Filter[] {
  return readList(given).map((item, index) => readCondition(item, { checks, where: `${where}[${index}]` }));
}

export function readMatch(given: unknown, where: string): 'Any' | 'All' | undefined {
  return given === undefined ? undefined : readChoice(given, where, ['Any', 'All'] as const);
}

/** Reads `check.rules`. A rule keeps the id of the present one of its name, so that open incidents find it. */
export function readRules(given: unknown, present: readonly Rule[], context: RuleContext): Rule[] {
  if (!Array.isArray(given) || given.length === 0) {
    refuse('check.rules is not a list of rules.', 'Write [{"status": "offline", "when": ["not online"]}].');
  }
  return (given as unknown[]).map((item, index) => readRule(item, `check.rules[${index}]`, present, context));
}

function readRule(given: unknown, where: string, present: readonly Rule[], context: RuleContext): Rule {
  const parts = readRecord(given, where, RULE_KEYS);
  const filters = readConditions(parts.when ?? [], `${where}.when`, context.checks);
  if (filters.length === 0) refuse(`${where}.when is missing.`, 'Write conditions such as "not online".');
  const status = parts.status === undefined ? undefined : readText(parts.status, `${where}.status`);
  const name = parts.name === undefined ? nameFor(status) : readText(parts.name, `${where}.name`);
  const match = readMatch(parts.match, `${where}.match`) ?? (isOperational(status) ? 'All' : 'Any');
  const id = status === undefined ? undefined : statusId(status, context.ids, `${where}.status`);
  const rule = newRule({ name, statusId: id, match, filters }, context.ids);
  const before = present.find((other) => other.name === name);
  const raised = (['incident', 'alert'] as const).reduce(
    (result, kind) =>
      parts[kind] === undefined ? result : withRaise(result, kind, parts[kind], before, where, context),
    { ...rule, id: before?.id ?? rule.id },
  );
  return {
    ...raised,
    ...(parts.description === undefined ? {} : { description: plainText(parts.description) }),
    ...(parts.enabled === undefined ? {} : { isEnabled: readBoolean(parts.enabled, `${where}.enabled`) }),
    ...(isRecord(parts.other) ? parts.other : {}),
  };
}

function isOperational(status: string | undefined): boolean {
  return status !== undefined && stateNamed(status) === 'operational';
}

/** "Offline", "Degraded", "Online", or the status itself. */
export function nameFor(status: string | undefined): string {
  const state = status === undefined ? undefined : stateNamed(status);
  const names: Readonly<Record<State, string>> = { offline: 'Offline', degraded: 'Degraded', operational: 'Online' };
  return state ? names[state] : (status ?? 'Note');
}

/** A rule that raises what is given in place of what it raised; parts that are not given stay. */
export function withRaise(
  rule: Rule,
  kind: RaiseKind,
  given: unknown,
  before: Rule | undefined,
  where: string,
  { ids, monitor }: RuleContext,
): Rule {
  const { list, flag } = RAISES[kind];
  const previous = (before?.[list] ?? []) as readonly Record<string, unknown>[];
  const templates = readList(given).flatMap((item, index) => {
    const raise = readRaise(item, `${where}.${kind}`);
    const state = stateOf(rule.monitorStatusId, ids) ?? rule.name.toLowerCase();
    const context = {
      kind,
      where: `${where}.${kind}`,
      ids,
      title: `${monitor} is ${state}`,
      description: rule.description,
    };
    return raise ? [encodeRaise(raise, previous[index], context)] : [];
  });
  return { ...rule, [list]: templates, [flag]: templates.length > 0 };
}

/** A rule as people read it. Nothing is left out: what has no readable form stands in `other`. */
export function describeRule(rule: Rule, name: (id: string) => string): Record<string, unknown> {
  const { id: _, name: title, description, filterCondition, filters, monitorStatusId, ...rest } = rule;
  const { incidents, alerts, changeMonitorStatus, createIncidents, createAlerts, isEnabled, ...unknown } = rest;
  const status = idText(monitorStatusId);
  const changes = changeMonitorStatus === true && status !== undefined;
  const raised = { incident: asList(incidents), alert: asList(alerts) };
  const other = {
    ...unknown,
    ...(changes || status === undefined
      ? {}
      : { monitorStatusId: status, changeMonitorStatus: changeMonitorStatus === true }),
    ...(raised.incident.length > 0 && createIncidents !== true ? { createIncidents: false } : {}),
    ...(raised.alert.length > 0 && createAlerts !== true ? { createAlerts: false } : {}),
  };
  const raises = (['incident', 'alert'] as const).flatMap((kind) => {
    const texts = raised[kind].map((template) => describeRaise(kind, template, description, name));
    return texts.length === 0 ? [] : [[kind, texts.length === 1 ? texts[0] : texts] as const];
  });
  return {
    ...(changes && title === nameFor(name(status)) ? {} : { name: title }),
    ...(changes ? { status: name(status) } : {}),
    match: plainText(filterCondition).toLowerCase(),
    when: asList(filters).map((filter) => conditionText(filter as unknown as Filter)),
    ...Object.fromEntries(raises),
    ...(description === '' || description === wordsFor(filters ?? [], filterCondition) ? {} : { description }),
    ...(isEnabled === false ? { enabled: false } : {}),
    ...(Object.keys(other).length > 0 ? { other } : {}),
  };
}

function asList(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Stops an edit that would have to guess between several rules. */
export function onlyOne(rules: readonly Rule[], state: State): Rule | undefined {
  if (rules.length > 1) {
    refuse(
      `This monitor has ${rules.length} ${state} rules: ${rules.map((rule) => shown(rule.name)).join(', ')}.`,
      'Give all rules as check.rules; get_monitor with fields ["monitorSteps"] shows them.',
    );
  }
  return rules[0];
}
