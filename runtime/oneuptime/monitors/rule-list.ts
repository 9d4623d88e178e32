/** Lists of rules: finding those of a state, and putting changed ones in their place. */
import { type Filter, opposite } from './condition.ts';
import { type State, stateId, stateOf } from './ids.ts';
import { isRecord } from './refuse.ts';
import { nameFor, newRule, type Rule, type RuleContext, wordsFor } from './rule.ts';

const ORDER: readonly State[] = ['offline', 'degraded', 'operational'];

/** A rule for a state of the project, without anything to raise. */
export function ruleFor(state: State, filters: readonly Filter[], match: 'Any' | 'All', { ids }: RuleContext): Rule {
  return newRule({ name: nameFor(state), statusId: stateId(state, ids), match, filters }, ids);
}

export function ofState(rules: readonly Rule[], state: State, { ids }: RuleContext): Rule[] {
  return rules.filter((rule) => stateOf(rule.monitorStatusId, ids) === state);
}

export function replaced(rules: readonly Rule[], before: Rule, after: Rule): Rule[] {
  return rules.map((rule) => (rule === before ? after : rule));
}

/** The platform takes the first rule that holds: offline goes before degraded, degraded before operational. */
export function inserted(rules: readonly Rule[], rule: Rule, state: State, { ids }: RuleContext): Rule[] {
  const rank = ORDER.indexOf(state);
  const place = rules.findIndex((other) => ORDER.indexOf(stateOf(other.monitorStatusId, ids) ?? 'offline') > rank);
  return place < 0 ? [...rules, rule] : rules.toSpliced(place, 0, rule);
}

/** A rule with other conditions; texts that were made from the old ones are made anew. */
export function withFilters(rule: Rule, filters: readonly Filter[], match: string): Rule {
  const old = wordsFor(rule.filters, rule.filterCondition);
  const words = wordsFor(filters, match);
  const renewed = (list: unknown): unknown =>
    Array.isArray(list)
      ? list.map((item) => (isRecord(item) && item.description === old ? { ...item, description: words } : item))
      : list;
  return {
    ...rule,
    filters,
    filterCondition: match,
    description: rule.description === old ? words : rule.description,
    incidents: renewed(rule.incidents),
    alerts: renewed(rule.alerts),
  };
}

/** The opposites of all filters; undefined when one has none. */
export function negated(filters: readonly Filter[]): Filter[] | undefined {
  const opposites = filters.map(opposite).filter((filter) => filter !== undefined);
  return opposites.length === filters.length ? opposites : undefined;
}

/** The filters with another one for the same check. */
export function upserted(filters: readonly Filter[], filter: Filter): readonly Filter[] {
  return [...filters.filter((other) => other.checkOn !== filter.checkOn), filter];
}
