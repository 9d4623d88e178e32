/** Lists of rules: finding those of a state, and putting changed ones in their place. */
import { type Filter, opposite } from './condition.ts';
import { STATES, type State, stateId, stateOf } from './ids.ts';
import { isPlain } from './places.ts';
import { type Conditions, nameFor, newRule, type Rule, type RuleContext, wordsFor } from './rule.ts';

/** A rule for a state of the project, without anything to raise. */
export function ruleFor(state: State, conditions: Conditions, { ids }: RuleContext): Rule {
  return newRule(nameFor(state), stateId(state, ids), conditions, ids);
}

export function ofState(rules: readonly Rule[], state: State, { ids }: RuleContext): Rule[] {
  return rules.filter((rule) => stateOf(rule.monitorStatusId, ids) === state);
}

/**
 * The rules, one of them with other conditions, or a new one for the state in its place: the platform takes the first
 * rule that holds, so offline goes before degraded and degraded before operational.
 */
export function withConditions(
  rules: readonly Rule[],
  state: State,
  rule: Rule | undefined,
  conditions: Conditions,
  context: RuleContext,
): Rule[] {
  if (rule) return rewritten(rules, rule, conditions);
  const rank = STATES.indexOf(state);
  const rankOf = ({ monitorStatusId }: Rule): number =>
    STATES.indexOf(stateOf(monitorStatusId, context.ids) ?? 'offline');
  const place = rules.findIndex((other) => rankOf(other) > rank);
  return rules.toSpliced(place < 0 ? rules.length : place, 0, ruleFor(state, conditions, context));
}

/** The rules, one with other conditions; its texts that were made from the old ones are made anew. */
export function rewritten(rules: readonly Rule[], rule: Rule, conditions: Conditions): Rule[] {
  const old = wordsFor(rule);
  const words = wordsFor(conditions);
  const renewed = (list: unknown): unknown =>
    Array.isArray(list)
      ? list.map((item) => (isPlain(item) && item.description === old ? { ...item, description: words } : item))
      : list;
  const after = {
    ...rule,
    ...conditions,
    description: rule.description === old ? words : rule.description,
    incidents: renewed(rule.incidents),
    alerts: renewed(rule.alerts),
  };
  return rules.map((other) => (other === rule ? after : other));
}

/** What holds exactly when the conditions do not; undefined when one of them has no opposite. */
export function negated({ filterCondition, filters }: Conditions): Conditions | undefined {
  const opposites = filters.map(opposite).filter((filter) => filter !== undefined);
  if (opposites.length < filters.length) return undefined;
  return { filterCondition: filterCondition === 'All' ? 'Any' : 'All', filters: opposites };
}

/** The filters with another one for the same check. */
export function upserted(filters: readonly Filter[], filter: Filter): readonly Filter[] {
  return [...filters.filter((other) => other.checkOn !== filter.checkOn), filter];
}
