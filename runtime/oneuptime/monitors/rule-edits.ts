/** Changes of the rules of a step: conditions per state, expectations, and what is raised. */
import type { Filter } from './condition.ts';
import type { State } from './ids.ts';
import { RAISES, readRaise } from './raise.ts';
import { refuse } from './refuse.ts';
import { onlyOne, type Rule, type RuleContext, readConditions, readMatch, readRules, withRaise } from './rule.ts';
import { EXPECTATION_ARGUMENTS, withExpectation } from './rule-expectations.ts';
import { inserted, negated, ofState, replaced, ruleFor, withFilters } from './rule-list.ts';
import { TYPES } from './type-table.ts';

type Check = Readonly<Record<string, unknown>>;
type Match = 'Any' | 'All';

const WHEN: readonly (readonly [name: string, state: State])[] = [
  ['offlineWhen', 'offline'],
  ['degradedWhen', 'degraded'],
  ['onlineWhen', 'operational'],
];

/** Arguments that change rules. */
export const RULE_ARGUMENTS: readonly string[] = [
  ...WHEN.map(([name]) => name),
  ...EXPECTATION_ARGUMENTS,
  'rules',
  'match',
  'incident',
  'alert',
];

/** The rules after all changes. `present` is empty for a new monitor, which then starts with the usual rules. */
export function editedRules(present: readonly Rule[], check: Check, context: RuleContext): Rule[] {
  const given = check.rules === undefined ? undefined : readRules(check.rules, present, context);
  const start = given ?? (present.length > 0 ? [...present] : usualRules(context));
  const match = matchOf(check);
  const conditioned = WHEN.reduce(
    (rules, [name, state]) =>
      check[name] === undefined ? rules : withWhen(rules, name, state, check[name], match, context),
    start,
  );
  const expecting = EXPECTATION_ARGUMENTS.reduce(
    (rules, name) => (check[name] === undefined ? rules : withExpectation(rules, name, check[name], context)),
    conditioned,
  );
  if (expecting.length === 0) refuse('Nothing says when this monitor is offline.', nextFor(context));
  return (['incident', 'alert'] as const).reduce(
    (rules, kind) => (check[kind] === undefined ? rules : raising(rules, kind, check[kind], context)),
    expecting,
  );
}

function nextFor({ type }: RuleContext): string {
  const heartbeat = type === 'Incoming Request' ? 'check.heartbeatEvery, for example "30m", or ' : '';
  return `Give ${heartbeat}check.offlineWhen.`;
}

function matchOf(check: Check): Match {
  const match = readMatch(check.match, 'check.match');
  if (match !== undefined && check.offlineWhen === undefined && check.degradedWhen === undefined) {
    refuse('check.match says how conditions combine, but there are none.', 'Give check.offlineWhen or degradedWhen.');
  }
  return match ?? 'Any';
}

/** An offline rule and its exact opposite. */
function usualRules(context: RuleContext): Rule[] {
  const usual = TYPES[context.type]?.offline ?? [];
  if (usual.length === 0) return [];
  const filters = usual.map(([checkOn, filterType, value]) => ({
    checkOn,
    filterType,
    ...(value === undefined ? {} : { value }),
  }));
  const online = negated(filters) ?? [];
  return [ruleFor('offline', filters, 'Any', context), ruleFor('operational', online, 'All', context)];
}

function withWhen(
  rules: Rule[],
  name: string,
  state: State,
  given: unknown,
  match: Match,
  context: RuleContext,
): Rule[] {
  const filters = readConditions(given, `check.${name}`, context.checks);
  const how = state === 'operational' ? 'All' : match;
  const before = onlyOne(ofState(rules, state, context), state);
  if (filters.length === 0) return rules.filter((rule) => rule !== before);
  const all = state === 'offline' && how === 'Any' ? withUnreachable(filters, context) : filters;
  if (!before) return withNewRule(rules, state, all, how, context);
  const changed = replaced(rules, before, withFilters(before, all, how));
  return state === 'offline' ? withOpposite(changed, before, all, how, context) : changed;
}

/** A first offline rule brings its opposite, where nothing says yet when the monitor is operational. */
function withNewRule(
  rules: Rule[],
  state: State,
  filters: readonly Filter[],
  match: Match,
  context: RuleContext,
): Rule[] {
  const added = inserted(rules, ruleFor(state, filters, match, context), state, context);
  const opposites = state === 'offline' && rules.length === 0 ? negated(filters) : undefined;
  return opposites ? [...added, ruleFor('operational', opposites, match === 'Any' ? 'All' : 'Any', context)] : added;
}

/** What cannot be reached is offline, whatever else is: a monitor without this would stay green for ever. */
function withUnreachable(filters: readonly Filter[], { type }: RuleContext): readonly Filter[] {
  const [checkOn, filterType] = TYPES[type]?.offline?.[0] ?? [];
  if (!checkOn || !filterType || filters.some((filter) => filter.checkOn === checkOn)) return filters;
  return [{ checkOn, filterType }, ...filters];
}

/** An operational rule that said the opposite of the offline one goes on doing so. */
function withOpposite(
  rules: Rule[],
  before: Rule,
  filters: readonly Filter[],
  match: Match,
  context: RuleContext,
): Rule[] {
  const [online] = ofState(rules, 'operational', context);
  if (!online || JSON.stringify(online.filters) !== JSON.stringify(negated(before.filters))) return rules;
  const opposites = negated(filters);
  if (!opposites) return rules.filter((rule) => rule !== online);
  return replaced(rules, online, withFilters(online, opposites, match === 'Any' ? 'All' : 'Any'));
}

function raising(rules: Rule[], kind: 'incident' | 'alert', given: unknown, context: RuleContext): Rule[] {
  const { list, on: usual } = RAISES[kind];
  const raise = readRaise(given, `check.${kind}`);
  const on: readonly State[] = raise ? (raise.on ?? usual) : usual;
  const concerned = raise ? on.flatMap((state) => ofState(rules, state, context)) : rules;
  if (concerned.length === 0) {
    refuse(
      `No rule makes this monitor ${on.join(' or ')}, so no ${kind} would be raised.`,
      'Give check.offlineWhen or check.degradedWhen.',
    );
  }
  const several = raise && concerned.find((rule) => Array.isArray(rule[list]) && rule[list].length > 1);
  if (several) refuse(`The rule "${several.name}" raises several ${kind}s.`, 'Give all rules as check.rules.');
  return rules.map((rule) => (concerned.includes(rule) ? withRaise(rule, kind, given, rule, 'check', context) : rule));
}
