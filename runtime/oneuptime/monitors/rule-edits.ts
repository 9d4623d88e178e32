/** Changes of the rules of a step: conditions per state, expectations, and what is raised. */
import { badCheck } from './bad-argument.ts';
import type { State } from './ids.ts';
import type { Plain } from './places.ts';
import { RAISE_KINDS, RAISES, type RaiseKind, readRaise } from './raise.ts';
import {
  type Conditions,
  onlyOne,
  type Rule,
  type RuleContext,
  readConditions,
  readMatch,
  readRules,
  withRaise,
} from './rule.ts';
import { EXPECTATION_ARGUMENTS, withExpectation } from './rule-expectations.ts';
import { negated, ofState, rewritten, ruleFor, withConditions } from './rule-list.ts';
import { TYPES } from './type-table.ts';

const WHEN: readonly (readonly [name: string, state: State])[] = [
  ['offlineWhen', 'offline'],
  ['degradedWhen', 'degraded'],
  ['onlineWhen', 'operational'],
];

/** Arguments that change rules. */
export const RULE_ARGUMENTS: readonly string[] = [
  ...WHEN.map(([name]) => name),
  ...EXPECTATION_ARGUMENTS,
  ...RAISE_KINDS,
  'rules',
  'match',
];

/** The rules after all changes. `present` is empty for a new monitor, which then starts with the usual rules. */
export function editedRules(present: readonly Rule[], check: Plain, context: RuleContext): Rule[] {
  let rules = startingRules(present, check, context);
  const match = matchOf(check);
  for (const [name, state] of WHEN) {
    if (check[name] === undefined) continue;
    const filters = readConditions(check[name], `check.${name}`, context.checks);
    rules = withWhen(rules, state, { filterCondition: state === 'operational' ? 'All' : match, filters }, context);
  }
  for (const name of EXPECTATION_ARGUMENTS)
    if (check[name] !== undefined) rules = withExpectation(rules, name, check[name], context);
  if (rules.length === 0) badCheck('Nothing says when this monitor is offline.', nextFor(context));
  for (const kind of RAISE_KINDS) if (check[kind] !== undefined) rules = raising(rules, kind, check[kind], context);
  return rules;
}

/** Rules that are given, those that are there, or for a new monitor an offline rule and its exact opposite. */
function startingRules(present: readonly Rule[], check: Plain, context: RuleContext): Rule[] {
  if (check.rules !== undefined) return readRules(check.rules, present, context);
  const filters = TYPES[context.type]?.offline ?? [];
  if (present.length > 0 || filters.length === 0) return [...present];
  return withNewRule([], 'offline', { filterCondition: 'Any', filters }, context);
}

function nextFor({ type }: RuleContext): string {
  const heartbeat = type === 'Incoming Request' ? 'check.heartbeatEvery, for example "30m", or ' : '';
  return `Give ${heartbeat}check.offlineWhen.`;
}

function matchOf({ match, offlineWhen, degradedWhen }: Plain): 'Any' | 'All' {
  if (match === undefined) return 'Any';
  const read = readMatch(match, 'check.match');
  if (offlineWhen !== undefined || degradedWhen !== undefined) return read;
  return badCheck(
    'check.match says how conditions combine, but there are none.',
    'Give check.offlineWhen or degradedWhen.',
  );
}

function withWhen(rules: Rule[], state: State, given: Conditions, context: RuleContext): Rule[] {
  const before = onlyOne(ofState(rules, state, context), state);
  if (given.filters.length === 0) return rules.filter((rule) => rule !== before);
  const conditions = state === 'offline' ? withUnreachable(given, context) : given;
  if (!before) return withNewRule(rules, state, conditions, context);
  const changed = rewritten(rules, before, conditions);
  return state === 'offline' ? withOpposite(changed, before, conditions, context) : changed;
}

/** A first offline rule brings its opposite, where nothing says yet when the monitor is operational. */
function withNewRule(rules: Rule[], state: State, conditions: Conditions, context: RuleContext): Rule[] {
  const added = withConditions(rules, state, undefined, conditions, context);
  const opposites = state === 'offline' && rules.length === 0 ? negated(conditions) : undefined;
  return opposites ? [...added, ruleFor('operational', opposites, context)] : added;
}

/** What cannot be reached is offline, whatever else is: a monitor without this would stay green for ever. */
function withUnreachable(given: Conditions, { type }: RuleContext): Conditions {
  const [unreachable] = TYPES[type]?.offline ?? [];
  if (given.filterCondition === 'All' || !unreachable) return given;
  if (given.filters.some(({ checkOn }) => checkOn === unreachable.checkOn)) return given;
  const { checkOn, filterType } = unreachable;
  return { ...given, filters: [{ checkOn, filterType }, ...given.filters] };
}

/** An operational rule that said the opposite of the offline one goes on doing so. */
function withOpposite(rules: Rule[], before: Rule, conditions: Conditions, context: RuleContext): Rule[] {
  const [online] = ofState(rules, 'operational', context);
  if (!online || JSON.stringify(online.filters) !== JSON.stringify(negated(before)?.filters)) return rules;
  const opposites = negated(conditions);
  return opposites ? rewritten(rules, online, opposites) : rules.filter((rule) => rule !== online);
}

function raising(rules: Rule[], kind: RaiseKind, given: unknown, context: RuleContext): Rule[] {
  const { list, on: usual } = RAISES[kind];
  const raise = readRaise(given, `check.${kind}`);
  const on: readonly State[] = raise ? (raise.on ?? usual) : usual;
  const concerned = raise ? on.flatMap((state) => ofState(rules, state, context)) : rules;
  if (concerned.length === 0) {
    badCheck(
      `No rule makes this monitor ${on.join(' or ')}, so no ${kind} would be raised.`,
      'Give check.offlineWhen or check.degradedWhen.',
    );
  }
  const several = raise && concerned.find((rule) => Array.isArray(rule[list]) && rule[list].length > 1);
  if (several) badCheck(`The rule "${several.name}" raises several ${kind}s.`, 'Give all rules as check.rules.');
  return rules.map((rule) =>
    concerned.includes(rule) ? withRaise(rule, kind, given, { before: rule, where: 'check', ...context }) : rule,
  );
}
