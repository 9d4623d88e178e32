/** Arguments that stand for one condition each: `expectStatus`, `maxResponseMs`, `heartbeatEvery` ... */
import { badCheck, readText } from './bad-argument.ts';
import { checkNamed } from './check-names.ts';
import type { Operator } from './check-table.ts';
import { type Filter, opposite } from './condition.ts';
import { readComparedValue } from './condition-value.ts';
import type { State } from './ids.ts';
import { type RuleList, upserted } from './rule-list.ts';
import { aMonitor } from './target.ts';

interface Expectation {
  /** Words that find the check among those of the type. */
  readonly checks: readonly string[];
  readonly operator: Operator;
  /** State whose rule holds then: that of a monitor which does not meet the expectation, or which does. */
  readonly state: State;
}

const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  expectStatus: { checks: ['Response Status Code'], operator: 'Not Equal To', state: 'offline' },
  expectBody: { checks: ['Response Body', 'Request Body'], operator: 'Not Contains', state: 'offline' },
  heartbeatEvery: { checks: ['Incoming Request'], operator: 'Not Recieved In Minutes', state: 'offline' },
  maxResponseMs: { checks: ['response time', 'execution time'], operator: 'Greater Than', state: 'degraded' },
  expiresInDays: { checks: ['expires in days'], operator: 'Less Than', state: 'degraded' },
  recordValue: { checks: ['DNS Record Value'], operator: 'Equal To', state: 'operational' },
};

/** Names of these arguments. */
export const EXPECTATION_ARGUMENTS: readonly string[] = Object.keys(EXPECTATIONS);

/** Holds a monitor to an expectation. Throws `bad_arguments` where the type cannot check it. */
export function expect(list: RuleList, name: string, value: unknown): void {
  const { type, checks } = list.context;
  const where = `check.${name}`;
  const { checks: possible, operator, state } = EXPECTATIONS[name] as Expectation;
  const checkOn =
    possible.map((words) => checkNamed(words, checks)).find((found) => found !== undefined) ??
    badCheck(`${aMonitor(type)} has no ${where}.`, `It checks: ${checks.join(', ')}.`);
  if (state === 'operational') {
    expectRecord(list, { checkOn, filterType: operator, value: readText(value, where) });
    return;
  }
  const given = readComparedValue(value, { check: checkOn, operator, where, isWritten: false });
  const filter: Filter = { checkOn, filterType: operator, value: given };
  const before = list.only(state);
  if (before && before.filterCondition === 'All' && before.filters.length > 1) {
    badCheck(
      `The ${state} rule needs all of its conditions at once, so ${where} cannot be added.`,
      `Give check.${state}When.`,
    );
  }
  list.put(state, { filterCondition: 'Any', filters: upserted(before?.filters ?? [], filter) }, before);
  if (state === 'offline') askFor(list, opposite(filter));
}

/** The operational rule asks for what is expected. */
function askFor(list: RuleList, met: Filter | undefined): void {
  const [rule, ...others] = list.ofState('operational');
  const asksForAny = rule && rule.filterCondition !== 'All' && rule.filters.length > 1;
  if (!met || others.length > 0 || asksForAny) return;
  list.put('operational', { filterCondition: 'All', filters: upserted(rule?.filters ?? [], met) }, rule);
}

const WRONG_ANSWER = 'Wrong answer';

/**
 * A DNS answer may hold several records and a condition holds when any of them fits, so "not equal" would fail good
 * answers. Instead the operational rule asks for the record, and a last rule catches answers without it.
 */
function expectRecord(list: RuleList, record: Filter): void {
  const answered: Filter = { checkOn: 'DNS Is Online', filterType: 'True' };
  const online = list.only('operational');
  const filters = upserted(online?.filters ?? [answered], record);
  list.put('operational', { filterCondition: 'All', filters }, online);
  if (list.rules.some((rule) => rule.name === WRONG_ANSWER)) return;
  const wrong = list.ruleFor('offline', { filterCondition: 'All', filters: [answered] });
  list.rules = [...list.rules, { ...wrong, name: WRONG_ANSWER }];
}
