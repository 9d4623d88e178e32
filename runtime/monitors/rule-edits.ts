/** Changes of the rules of a step: conditions per state, expectations ("status 200"), and what is raised. */
import { checkNamed } from './check-names.ts';
import type { Operator } from './check-table.ts';
import { CHECKS } from './check-table.ts';
import { type Filter, opposite } from './condition.ts';
import { readValue } from './condition-value.ts';
import { type State, stateId, stateOf } from './ids.ts';
import { RAISES, readRaise } from './raise.ts';
import { refuse } from './refuse.ts';
import {
  nameFor,
  newRule,
  onlyOne,
  type Rule,
  type RuleContext,
  readConditions,
  readMatch,
  readRules,
  withRaise,
  wordsFor,
} from './rule.ts';
import { article } from './target.ts';
import { TYPES } from './type-table.ts';

type Check = Readonly<Record<string, unknown>>;

interface Expectation {
  /** Words that find the check among those of the type. */
  readonly checks: readonly string[];
  readonly operator: Operator;
  /** State of the monitor when the expectation is not met. */
  readonly state: State;
}

/** Arguments that stand for a condition each. */
export const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  expectStatus: { checks: ['Response Status Code'], operator: 'Not Equal To', state: 'offline' },
  expectBody: { checks: ['Response Body', 'Request Body'], operator: 'Not Contains', state: 'offline' },
  heartbeatEvery: { checks: ['Incoming Request'], operator: 'Not Recieved In Minutes', state: 'offline' },
  maxResponseMs: { checks: ['response time', 'execution time'], operator: 'Greater Than', state: 'degraded' },
  expiresInDays: { checks: ['expires in days'], operator: 'Less Than', state: 'degraded' },
};

/** Arguments that change rules. */
export const RULE_ARGUMENTS = [
  'rules',
  'offlineWhen',
  'degradedWhen',
  'onlineWhen',
  'match',
  'recordValue',
  'incident',
  'alert',
].concat(Object.keys(EXPECTATIONS));

const ORDER: readonly State[] = ['offline', 'degraded', 'operational'];
const WHEN: readonly (readonly [string, State])[] = [
  ['offlineWhen', 'offline'],
  ['degradedWhen', 'degraded'],
  ['onlineWhen', 'operational'],
];

/** The rules after all changes. `present` is empty for a new monitor, which then starts with the usual rules. */
export function editedRules(present: readonly Rule[], type: string, check: Check, context: RuleContext): Rule[] {
  const given = check['rules'] === undefined ? undefined : readRules(check['rules'], present, context);
  const start = given ?? (present.length > 0 ? [...present] : usualRules(type, context));
  const withConditions = WHEN.reduce(
    (rules, [name, state]) => withWhen(rules, name, state, type, check, context),
    start,
  );
  const withExpected = Object.keys(EXPECTATIONS).reduce(
    (rules, name) => (check[name] === undefined ? rules : withExpectation(rules, name, type, check[name], context)),
    withConditions,
  );
  const withRecord =
    check['recordValue'] === undefined ? withExpected : withRecordValue(withExpected, type, check, context);
  if (withRecord.length === 0) {
    refuse(
      `Nothing says when this monitor is offline.`,
      type === 'Incoming Request'
        ? 'Give check.heartbeatEvery, for example "30m", or check.offlineWhen.'
        : 'Give check.offlineWhen.',
    );
  }
  return (['incident', 'alert'] as const).reduce(
    (rules, kind) => raising(rules, kind, check[kind], context),
    withRecord,
  );
}

function usualRules(type: string, context: RuleContext): Rule[] {
  const filters = (TYPES[type]?.offline ?? []).map(([checkOn, filterType, value]) => ({
    checkOn,
    filterType,
    ...(value === undefined ? {} : { value }),
  }));
  return filters.length === 0 ? [] : pairOf(filters, 'Any', context);
}

/** An offline rule and its exact opposite. */
function pairOf(filters: readonly Filter[], match: 'Any' | 'All', context: RuleContext): Rule[] {
  const offline = ruleFor('offline', filters, match, context);
  const online = negated(filters);
  return online ? [offline, ruleFor('operational', online, match === 'Any' ? 'All' : 'Any', context)] : [offline];
}

function ruleFor(state: State, filters: readonly Filter[], match: 'Any' | 'All', { ids }: RuleContext): Rule {
  return newRule({ name: nameFor(state), statusId: stateId(state, ids), match, filters }, ids);
}

/** The opposites of all filters; undefined when one has none. */
function negated(filters: readonly Filter[]): Filter[] | undefined {
  const opposites = filters.map(opposite).filter((filter) => filter !== undefined);
  return opposites.length === filters.length ? opposites : undefined;
}

function ofState(rules: readonly Rule[], state: State, { ids }: RuleContext): Rule[] {
  return rules.filter((rule) => stateOf(rule.monitorStatusId, ids) === state);
}

function replaced(rules: readonly Rule[], before: Rule, after: Rule): Rule[] {
  return rules.map((rule) => (rule === before ? after : rule));
}

function withFilters(rule: Rule, filters: readonly Filter[], match: string): Rule {
  const isOwnText = rule.description === wordsFor(rule.filters, rule.filterCondition);
  return { ...rule, filters, filterCondition: match, ...(isOwnText ? { description: wordsFor(filters, match) } : {}) };
}

/** The platform takes the first rule that holds: offline goes before degraded, degraded before operational. */
function inserted(rules: readonly Rule[], rule: Rule, state: State, context: RuleContext): Rule[] {
  const rank = ORDER.indexOf(state);
  const place = rules.findIndex(
    (other) => ORDER.indexOf(stateOf(other.monitorStatusId, context.ids) ?? 'offline') > rank,
  );
  return place < 0 ? [...rules, rule] : rules.toSpliced(place, 0, rule);
}

function withWhen(rules: Rule[], name: string, state: State, type: string, check: Check, context: RuleContext): Rule[] {
  if (check[name] === undefined) return rules;
  const filters = readConditions(check[name], `check.${name}`, context.checks);
  const usual = state === 'operational' ? 'All' : 'Any';
  const match = (state === 'operational' ? undefined : readMatch(check['match'], 'check.match')) ?? usual;
  const before = onlyOne(ofState(rules, state, context), state);
  if (filters.length === 0) return rules.filter((rule) => rule !== before);
  const all = state === 'offline' && match === 'Any' ? withUnreachable(filters, type) : filters;
  if (!before) return inserted(rules, ruleFor(state, all, match, context), state, context);
  const changed = replaced(rules, before, withFilters(before, all, match));
  return state === 'offline' ? withOpposite(changed, before, all, match, context) : changed;
}

/** What cannot be reached is offline, whatever else is: a monitor without this rule would stay green for ever. */
function withUnreachable(filters: readonly Filter[], type: string): readonly Filter[] {
  const [checkOn, filterType] = TYPES[type]?.offline?.[0] ?? [];
  if (!checkOn || !filterType || filters.some((filter) => filter.checkOn === checkOn)) return filters;
  return [{ checkOn, filterType }, ...filters];
}

/** An operational rule that said the opposite of the offline one goes on doing so. */
function withOpposite(
  rules: Rule[],
  before: Rule,
  filters: readonly Filter[],
  match: 'Any' | 'All',
  context: RuleContext,
): Rule[] {
  const [online] = ofState(rules, 'operational', context);
  if (!online || JSON.stringify(online.filters) !== JSON.stringify(negated(before.filters))) return rules;
  const opposites = negated(filters);
  if (!opposites) return rules.filter((rule) => rule !== online);
  return replaced(rules, online, withFilters(online, opposites, match === 'Any' ? 'All' : 'Any'));
}

function withExpectation(rules: Rule[], name: string, type: string, value: unknown, context: RuleContext): Rule[] {
  const { checks, operator, state } = EXPECTATIONS[name] as Expectation;
  const checkOn = checks.map((words) => checkNamed(words, context.checks)).find((found) => found !== undefined);
  if (checkOn === undefined)
    return refuse(`${article(type)} monitor has no check.${name}.`, `It checks: ${context.checks.join(', ')}.`);
  const facts = CHECKS[checkOn] ?? { operators: [], value: 'none' };
  const where = `check.${name}`;
  const filter: Filter = {
    checkOn,
    filterType: operator,
    value: readValue(value, { check: checkOn, facts, operator, where, isWritten: false }),
  };
  const before = onlyOne(ofState(rules, state, context), state);
  if (before && before.filterCondition === 'All' && before.filters.length > 1) {
    refuse(
      `The ${state} rule needs all of its conditions at once, so ${where} cannot be added.`,
      `Give check.${state}When.`,
    );
  }
  const failing = before
    ? replaced(rules, before, withFilters(before, upserted(before.filters, filter), 'Any'))
    : inserted(rules, ruleFor(state, [filter], 'Any', context), state, context);
  return state === 'offline' ? withMet(failing, filter, context) : failing;
}

/** The operational rule asks for what is expected. */
function withMet(rules: Rule[], filter: Filter, context: RuleContext): Rule[] {
  const met = opposite(filter);
  const online = ofState(rules, 'operational', context);
  if (!met || online.length > 1) return rules;
  const [rule] = online;
  if (!rule) return inserted(rules, ruleFor('operational', [met], 'All', context), 'operational', context);
  if (rule.filterCondition !== 'All' && rule.filters.length > 1) return rules;
  return replaced(rules, rule, withFilters(rule, upserted(rule.filters, met), 'All'));
}

function upserted(filters: readonly Filter[], filter: Filter): readonly Filter[] {
  const others = filters.filter((other) => other.checkOn !== filter.checkOn);
  return [...others, filter];
}

/**
 * A DNS answer may hold several records and a condition holds when any of them fits, so "not equal" would fail good
 * answers. Instead the operational rule asks for the record, and a last rule catches answers without it.
 */
function withRecordValue(rules: Rule[], type: string, check: Check, context: RuleContext): Rule[] {
  const checkOn = checkNamed('DNS Record Value', context.checks);
  if (checkOn === undefined)
    return refuse(`${article(type)} monitor has no check.recordValue.`, 'It is for DNS monitors.');
  const met: Filter = { checkOn, filterType: 'Equal To', value: String(check['recordValue']) };
  const operational = onlyOne(ofState(rules, 'operational', context), 'operational');
  const answered: Filter = { checkOn: 'DNS Is Online', filterType: 'True' };
  const before = operational?.filters ?? [answered];
  const rest = operational
    ? replaced(rules, operational, withFilters(operational, upserted(before, met), 'All'))
    : [...rules, ruleFor('operational', upserted(before, met), 'All', context)];
  if (rest.some((rule) => rule.name === WRONG_ANSWER)) return rest;
  return [...rest, { ...ruleFor('offline', [answered], 'All', context), name: WRONG_ANSWER }];
}

const WRONG_ANSWER = 'Wrong answer';

function raising(rules: Rule[], kind: 'incident' | 'alert', given: unknown, context: RuleContext): Rule[] {
  if (given === undefined) return rules;
  const raise = readRaise(given, `check.${kind}`);
  const on: readonly State[] = (raise && raise.on) || RAISES[kind].on;
  const concerned = raise === false ? rules : on.flatMap((state) => ofState(rules, state, context));
  if (concerned.length === 0) {
    refuse(
      `No rule makes this monitor ${on.join(' or ')}, so no ${kind} would be raised.`,
      'Give check.offlineWhen or check.degradedWhen.',
    );
  }
  const several = concerned.find((rule) => raise && ((rule[RAISES[kind].list] ?? []) as unknown[]).length > 1);
  if (several) refuse(`The rule "${several.name}" raises several ${kind}s.`, 'Give all rules as check.rules.');
  return rules.map((rule) => (concerned.includes(rule) ? withRaise(rule, kind, given, rule, 'check', context) : rule));
}
