/** The rules of a step while they are changed: found by their state, and put in their places. */

import { isPlain } from '../../basics/plain.ts';
import { badCheck, cited } from './bad-argument.ts';
import { type Filter, opposite } from './condition.ts';
import { STATES, type State, stateId, stateOf } from './ids.ts';
import { type Conditions, nameFor, newRule, type Rule, type RuleContext, wordsFor } from './rule.ts';

/** Rules in the order in which the platform looks at them: the first that holds decides. */
export class RuleList {
  readonly context: RuleContext;
  rules: readonly Rule[];

  constructor(rules: readonly Rule[], context: RuleContext) {
    this.rules = rules;
    this.context = context;
  }

  ofState(state: State): Rule[] {
    return this.rules.filter(({ monitorStatusId }) => stateOf(monitorStatusId, this.context.ids) === state);
  }

  /** The rule of a state, if there is one. Stops an edit that would have to guess between several. */
  only(state: State): Rule | undefined {
    const rules = this.ofState(state);
    if (rules.length > 1) {
      badCheck(
        `This monitor has ${rules.length} ${state} rules: ${rules.map((rule) => cited(rule.name)).join(', ')}.`,
        'Give all rules as check.rules; get_monitor with fields ["monitorSteps"] shows them.',
      );
    }
    return rules[0];
  }

  /** A rule for a state of the project, without anything to raise; not in the list yet. */
  ruleFor(state: State, conditions: Conditions): Rule {
    const { ids } = this.context;
    return newRule(nameFor(state), stateId(state, ids), conditions, ids);
  }

  /**
   * Gives a rule other conditions, or a state without one a new rule in its place: offline before degraded before
   * operational. A first offline rule brings its opposite: nothing says yet when the monitor is operational.
   */
  put(state: State, conditions: Conditions, rule?: Rule): void {
    if (rule) this.change(rule, conditions);
    else this.#add(state, conditions);
  }

  #add(state: State, conditions: Conditions): void {
    const isFirst = this.rules.length === 0;
    const worse = STATES.slice(0, STATES.indexOf(state) + 1);
    const isWorse = ({ monitorStatusId }: Rule) =>
      worse.includes(stateOf(monitorStatusId, this.context.ids) ?? 'offline');
    const before = this.rules.findIndex((other) => !isWorse(other));
    this.rules = this.rules.toSpliced(before < 0 ? this.rules.length : before, 0, this.ruleFor(state, conditions));
    const opposites = state === 'offline' && isFirst ? negated(conditions) : undefined;
    if (opposites) this.#add('operational', opposites);
  }

  /** Gives a rule other conditions, and new texts where they were made from the old ones; without conditions it goes. */
  change(rule: Rule, conditions: Conditions | undefined): void {
    const changed = conditions ? [rewritten(rule, conditions)] : [];
    this.rules = this.rules.flatMap((other) => (other === rule ? changed : other));
  }
}

function rewritten(rule: Rule, conditions: Conditions): Rule {
  const old = wordsFor(rule);
  const renewed = <T>(made: T): T =>
    isPlain(made) && made.description === old ? { ...made, description: wordsFor(conditions) } : made;
  const all = (list: unknown): unknown => (Array.isArray(list) ? list.map(renewed) : list);
  return { ...renewed(rule), ...conditions, incidents: all(rule.incidents), alerts: all(rule.alerts) };
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
