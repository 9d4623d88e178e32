/** Arguments that stand for one condition each: `expectStatus`, `maxResponseMs`, `heartbeatEvery` ... */
import { badCheck, readText } from './bad-argument.ts';
import { checkNamed } from './check-names.ts';
import type { Operator } from './check-table.ts';
import { type Filter, opposite } from './condition.ts';
import { readValue } from './condition-value.ts';
import type { State } from './ids.ts';
import { onlyOne, type Rule, type RuleContext } from './rule.ts';
import { ofState, ruleFor, upserted, withConditions } from './rule-list.ts';
import { aMonitor } from './target.ts';

interface Expectation {
  /** Words that find the check among those of the type. */
  readonly checks: readonly string[];
  readonly operator: Operator;
  /** State of the monitor when the expectation is not met. */
  readonly state: State;
}

const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  expectStatus: { checks: ['Response Status Code'], operator: 'Not Equal To', state: 'offline' },
  expectBody: { checks: ['Response Body', 'Request Body'], operator: 'Not Contains', state: 'offline' },
  heartbeatEvery: { checks: ['Incoming Request'], operator: 'Not Recieved In Minutes', state: 'offline' },
  maxResponseMs: { checks: ['response time', 'execution time'], operator: 'Greater Than', state: 'degraded' },
  expiresInDays: { checks: ['expires in days'], operator: 'Less Than', state: 'degraded' },
};

/** Names of these arguments. */
export const EXPECTATION_ARGUMENTS: readonly string[] = [...Object.keys(EXPECTATIONS), 'recordValue'];

/** Rules that hold the monitor to an expectation. Throws `bad_arguments` where the type cannot check it. */
export function withExpectation(rules: Rule[], name: string, value: unknown, context: RuleContext): Rule[] {
  const where = `check.${name}`;
  const expectation = EXPECTATIONS[name];
  const checks = expectation?.checks ?? ['DNS Record Value'];
  const checkOn = checks.map((words) => checkNamed(words, context.checks)).find((found) => found !== undefined);
  if (checkOn === undefined) {
    return badCheck(`${aMonitor(context.type)} has no ${where}.`, `It checks: ${context.checks.join(', ')}.`);
  }
  if (!expectation) return withRecordValue(rules, checkOn, readText(value, where), context);
  const { operator, state } = expectation;
  const given = readValue(value, { check: checkOn, operator, where, isWritten: false });
  const filter: Filter = { checkOn, filterType: operator, value: given };
  const before = onlyOne(ofState(rules, state, context), state);
  if (before && before.filterCondition === 'All' && before.filters.length > 1) {
    badCheck(
      `The ${state} rule needs all of its conditions at once, so ${where} cannot be added.`,
      `Give check.${state}When.`,
    );
  }
  const filters = upserted(before?.filters ?? [], filter);
  const failing = withConditions(rules, state, before, { filterCondition: 'Any', filters }, context);
  return state === 'offline' ? withMet(failing, filter, context) : failing;
}

/** The operational rule asks for what is expected. */
function withMet(rules: Rule[], filter: Filter, context: RuleContext): Rule[] {
  const met = opposite(filter);
  const [rule, ...others] = ofState(rules, 'operational', context);
  const asksForAny = rule && rule.filterCondition !== 'All' && rule.filters.length > 1;
  if (!met || others.length > 0 || asksForAny) return rules;
  const filters = upserted(rule?.filters ?? [], met);
  return withConditions(rules, 'operational', rule, { filterCondition: 'All', filters }, context);
}

const WRONG_ANSWER = 'Wrong answer';

/**
 * A DNS answer may hold several records and a condition holds when any of them fits, so "not equal" would fail good
 * answers. Instead the operational rule asks for the record, and a last rule catches answers without it.
 */
function withRecordValue(rules: Rule[], checkOn: string, value: string, context: RuleContext): Rule[] {
  const answered: Filter = { checkOn: 'DNS Is Online', filterType: 'True' };
  const online = onlyOne(ofState(rules, 'operational', context), 'operational');
  const filters = upserted(online?.filters ?? [answered], { checkOn, filterType: 'Equal To', value });
  const asking = withConditions(rules, 'operational', online, { filterCondition: 'All', filters }, context);
  if (asking.some((rule) => rule.name === WRONG_ANSWER)) return asking;
  const wrong = ruleFor('offline', { filterCondition: 'All', filters: [answered] }, context);
  return [...asking, { ...wrong, name: WRONG_ANSWER }];
}
