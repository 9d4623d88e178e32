/** Changes of the rules of a step: conditions per state, expectations, and what is raised. */

import type { Plain } from '../../basics/plain.ts';
import { badCheck } from './bad-argument.ts';
import type { State } from './ids.ts';
import { RAISE_KINDS, RAISES, type RaiseKind, readRaise } from './raise.ts';
import {
  type Conditions,
  type Rule,
  type RuleContext,
  readConditions,
  readMatch,
  readRules,
  withRaise,
} from './rule.ts';
import { EXPECTATION_ARGUMENTS, expect } from './rule-expectations.ts';
import { negated, RuleList } from './rule-list.ts';
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

/**
 * The rules after all changes: of those that are given, or that are there, or of the usual ones where there are none,
 * as for a new monitor.
 */
export function editedRules(present: readonly Rule[], check: Plain, context: RuleContext): readonly Rule[] {
  const { type, checks } = context;
  const list = new RuleList(check.rules === undefined ? present : readRules(check.rules, present, context), context);
  const filters = TYPES[type]?.offline ?? [];
  if (list.rules.length === 0 && filters.length > 0) list.put('offline', { filterCondition: 'Any', filters });
  const match = matchOf(check);
  for (const [name, state] of WHEN) {
    if (check[name] === undefined) continue;
    const filterCondition = state === 'operational' ? 'All' : match;
    setWhen(list, state, { filterCondition, filters: readConditions(check[name], `check.${name}`, checks) });
  }
  for (const name of EXPECTATION_ARGUMENTS) if (check[name] !== undefined) expect(list, name, check[name]);
  if (list.rules.length === 0) {
    const heartbeat = type === 'Incoming Request' ? 'check.heartbeatEvery, for example "30m", or ' : '';
    badCheck('Nothing says when this monitor is offline.', `Give ${heartbeat}check.offlineWhen.`);
  }
  for (const kind of RAISE_KINDS) if (check[kind] !== undefined) setRaise(list, kind, check[kind]);
  return list.rules;
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

/** An operational rule that said the opposite of the offline one goes on doing so. */
function setWhen(list: RuleList, state: State, given: Conditions): void {
  const before = list.only(state);
  if (given.filters.length === 0) {
    if (before) list.change(before, undefined);
    return;
  }
  const conditions = state === 'offline' ? withUnreachable(given, list.context) : given;
  list.put(state, conditions, before);
  if (!before || state !== 'offline') return;
  const [online] = list.ofState('operational');
  if (online && JSON.stringify(online.filters) === JSON.stringify(negated(before)?.filters))
    list.change(online, negated(conditions));
}

/** What cannot be reached is offline, whatever else is: a monitor without this would stay green for ever. */
function withUnreachable(given: Conditions, { type }: RuleContext): Conditions {
  const [unreachable] = TYPES[type]?.offline ?? [];
  if (given.filterCondition === 'All' || !unreachable) return given;
  if (given.filters.some(({ checkOn }) => checkOn === unreachable.checkOn)) return given;
  const { checkOn, filterType } = unreachable;
  return { ...given, filters: [{ checkOn, filterType }, ...given.filters] };
}

function setRaise(list: RuleList, kind: RaiseKind, given: unknown): void {
  const { list: key, on: usual } = RAISES[kind];
  const raise = readRaise(given, `check.${kind}`);
  const on: readonly State[] = raise ? (raise.on ?? usual) : usual;
  const concerned = raise ? on.flatMap((state) => list.ofState(state)) : list.rules;
  if (concerned.length === 0) {
    badCheck(
      `No rule makes this monitor ${on.join(' or ')}, so no ${kind} would be raised.`,
      'Give check.offlineWhen or check.degradedWhen.',
    );
  }
  const several = raise && concerned.find((rule) => Array.isArray(rule[key]) && rule[key].length > 1);
  if (several) badCheck(`The rule "${several.name}" raises several ${kind}s.`, 'Give all rules as check.rules.');
  list.rules = list.rules.map((rule) =>
    concerned.includes(rule) ? withRaise(rule, kind, given, 'check', list.context) : rule,
  );
}
