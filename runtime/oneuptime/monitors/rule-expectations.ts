/** Arguments that stand for one condition each: `expectStatus`, `maxResponseMs`, `heartbeatEvery` ... */
import { checkNamed } from './check-names.ts';
import { CHECKS, type Operator } from './check-table.ts';
import { type Filter, opposite } from './condition.ts';
import { readValue } from './condition-value.ts';
import type { State } from './ids.ts';
import { readText, refuse } from './refuse.ts';
import { onlyOne, type Rule, type RuleContext } from './rule.ts';
import { inserted, ofState, replaced, ruleFor, upserted, withFilters } from './rule-list.ts';
import { article } from './target.ts';

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
  if (name === 'recordValue') return withRecordValue(rules, value, context);
  const { checks, operator, state } = EXPECTATIONS[name] as Expectation;
  const where = `check.${name}`;
  const checkOn = checks.map((words) => checkNamed(words, context.checks)).find((found) => found !== undefined);
  const facts = checkOn === undefined ? undefined : CHECKS[checkOn];
  if (checkOn === undefined || !facts) return refuseExpectation(name, context);
  const given = readValue(value, { check: checkOn, facts, operator, where, isWritten: false });
  const filter: Filter = { checkOn, filterType: operator, value: given };
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

function refuseExpectation(name: string, { type, checks }: RuleContext): never {
  return refuse(`${article(type)} monitor has no check.${name}.`, `It checks: ${checks.join(', ')}.`);
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

const WRONG_ANSWER = 'Wrong answer';

/**
 * A DNS answer may hold several records and a condition holds when any of them fits, so "not equal" would fail good
 * answers. Instead the operational rule asks for the record, and a last rule catches answers without it.
 */
function withRecordValue(rules: Rule[], value: unknown, context: RuleContext): Rule[] {
  const checkOn = checkNamed('DNS Record Value', context.checks);
  if (checkOn === undefined) return refuseExpectation('recordValue', context);
  const met: Filter = { checkOn, filterType: 'Equal To', value: readText(value, 'check.recordValue') };
  const answered: Filter = { checkOn: 'DNS Is Online', filterType: 'True' };
  const online = onlyOne(ofState(rules, 'operational', context), 'operational');
  const filters = upserted(online?.filters ?? [answered], met);
  const asking = online
    ? replaced(rules, online, withFilters(online, filters, 'All'))
    : [...rules, ruleFor('operational', filters, 'All', context)];
  if (asking.some((rule) => rule.name === WRONG_ANSWER)) return asking;
  return [...asking, { ...ruleFor('offline', [answered], 'All', context), name: WRONG_ANSWER }];
}
