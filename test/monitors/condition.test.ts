import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ToolError } from '../../runtime/basics/errors.ts';
import {
  CHECKS,
  GATHER_MINUTES,
  GATHERED,
  OPERATORS,
  type Operator,
} from '../../runtime/oneuptime/monitors/check-table.ts';
import { conditionText, type Filter, opposite, readCondition } from '../../runtime/oneuptime/monitors/condition.ts';
import { TYPES } from '../../runtime/oneuptime/monitors/type-table.ts';

const read = (type: string, given: unknown): Filter =>
  readCondition(given, { checks: TYPES[type]?.checks ?? [], where: 'check.offlineWhen[0]' });

function refusal(type: string, given: unknown): string {
  try {
    return `accepted: ${JSON.stringify(read(type, given))}`;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    expect(error.code).toBe('bad_arguments');
    return `${error.message} ${error.next}`;
  }
}

const slow = (value: number): Filter => ({ checkOn: 'Response Time (in ms)', filterType: 'Greater Than', value });

describe('conditions as people write them', () => {
  it.each<[type: string, given: unknown, filter: Filter]>([
    ['Website', 'response time > 5000', slow(5000)],
    ['Website', 'Response Time (in ms) is greater than 5s', slow(5000)],
    ['Website', { check: 'response time', is: 'above', value: '5000' }, slow(5000)],
    ['Website', { check: 'Response Time (in ms)', is: 'Greater Than', value: 5000 }, slow(5000)],
    ['Website', 'status code != 200', { checkOn: 'Response Status Code', filterType: 'Not Equal To', value: 200 }],
    ['Website', 'status is not 200', { checkOn: 'Response Status Code', filterType: 'Not Equal To', value: 200 }],
    [
      'Website',
      'status >= 500',
      { checkOn: 'Response Status Code', filterType: 'Greater Than Or Equal To', value: 500 },
    ],
    ['Website', 'not online', { checkOn: 'Is Online', filterType: 'False' }],
    ['Website', 'offline', { checkOn: 'Is Online', filterType: 'False' }],
    ['Website', 'timed out', { checkOn: 'Is Request Timeout', filterType: 'True' }],
    ['Website', 'body contains "all good"', { checkOn: 'Response Body', filterType: 'Contains', value: 'all good' }],
    [
      'Website',
      'Response Body contains sum over 5 minutes',
      { checkOn: 'Response Body', filterType: 'Contains', value: 'sum over 5 minutes' },
    ],
    [
      'API',
      'javascript {{responseBody.queue}} > 10',
      { checkOn: 'JavaScript Expression', filterType: 'Evaluates To True', value: '{{responseBody.queue}} > 10' },
    ],
    [
      'API',
      'response time > 2000 (average over 5 minutes)',
      {
        ...slow(2000),
        evaluateOverTime: true,
        evaluateOverTimeOptions: { timeValueInMinutes: 5, evaluateOverTimeType: 'Average' },
      },
    ],
    ['Ping', 'packet loss > 10%', { checkOn: 'Packet Loss (in %)', filterType: 'Greater Than', value: 10 }],
    ['SSL Certificate', 'expires in < 14 days', { checkOn: 'Expires In Days', filterType: 'Less Than', value: 14 }],
    ['SSL Certificate', 'invalid', { checkOn: 'Is Not A Valid Certificate', filterType: 'True' }],
    ['DNS', 'record value = 192.0.2.1', { checkOn: 'DNS Record Value', filterType: 'Equal To', value: '192.0.2.1' }],
    [
      'Incoming Request',
      'no heartbeat for 2 hours',
      { checkOn: 'Incoming Request', filterType: 'Not Recieved In Minutes', value: 120 },
    ],
    ['Synthetic Monitor', 'error is not empty', { checkOn: 'Error', filterType: 'Is Not Empty' }],
    ['Synthetic Monitor', 'result value = "5"', { checkOn: 'Result Value', filterType: 'Equal To', value: '5' }],
    ['Synthetic Monitor', 'result value = 5', { checkOn: 'Result Value', filterType: 'Equal To', value: 5 }],
  ])('%s: %j', (type, given, filter) => {
    expect(read(type, given)).toEqual(filter);
  });

  it.each<[type: string, given: unknown, words: RegExp]>([
    ['Website', 'reponse time > 5000', /no check "reponse time".*"Response Time"/],
    ['Ping', 'status code = 200', /no check "status code".*Packet Loss/],
    ['Website', 'response', /Did you mean "Response Time"/],
    ['Website', 'status code contains 5', /"contains 5" does not fit.*=, !=, >, <, >=, <=/],
    ['Website', 'status code', /no condition by itself/],
    ['Website', 'status code > abc', /needs a number, not "abc"/],
    ['Website', 'body contains', /needs a value/],
    ['Website', 'response time > 2000 over 7 minutes', /Possible: 2, 3, 5, 10/],
    ['Website', 'body contains x (average over 5 minutes) y', /^accepted/],
    ['SSL Certificate', 'expires in days < 5 over 5 minutes', /cannot be gathered over time/],
    ['Synthetic Monitor', 'browser type = chrome', /Chromium, Firefox/],
    ['Website', { check: 'Is Online', is: 'True', value: 3 }, /takes no value/],
    ['Website', { check: 'Is Online', operator: 'True' }, /has no "operator"/],
    ['Website', 17, /is not a text/],
  ])('%s: refuses or takes %j', (type, given, words) => {
    expect(refusal(type, given)).toMatch(words);
  });
});

/** Any filter that fits a check, as the platform stores it. */
const anyFilter = fc
  .tuple(
    fc.constantFrom(...Object.keys(CHECKS)),
    fc.nat(),
    fc.string({ minLength: 1 }),
    fc.integer({ min: 1 }),
    fc.boolean(),
  )
  .map(([checkOn, pick, text, number, gathers]): Filter => {
    const facts = CHECKS[checkOn] as (typeof CHECKS)[string];
    const filterType = facts.operators[pick % facts.operators.length] as Operator;
    const isOrder = /^(?:Greater|Less)/.test(filterType);
    const isNumber =
      facts.value === 'number' || facts.value === 'minutes' || isOrder || (facts.value === 'either' && gathers);
    const value = facts.values?.[pick % facts.values.length] ?? (isNumber ? number : text);
    const options = {
      timeValueInMinutes: GATHER_MINUTES[pick % GATHER_MINUTES.length] ?? 5,
      evaluateOverTimeType: Object.values(GATHERED)[pick % 6] ?? 'Average',
    };
    return {
      checkOn,
      filterType,
      ...('bare' in OPERATORS[filterType] ? {} : { value }),
      ...(facts.overTime && gathers ? { evaluateOverTime: true, evaluateOverTimeOptions: options } : {}),
    };
  });

describe('every filter of the platform', () => {
  it('is read back from its own words', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        expect(readCondition(conditionText(filter), { checks: [filter.checkOn], where: '' })).toEqual(filter);
      }),
      { numRuns: 500 },
    );
  });

  it('is read back among all checks of its type', () => {
    for (const { checks } of Object.values(TYPES)) {
      for (const checkOn of checks) {
        for (const filterType of CHECKS[checkOn]?.operators ?? []) {
          const isBare = 'bare' in OPERATORS[filterType];
          const value = CHECKS[checkOn]?.values?.[0] ?? (CHECKS[checkOn]?.value === 'text' ? 'x' : 5);
          const filter: Filter = { checkOn, filterType, ...(isBare ? {} : { value }) };
          const text = conditionText(filter);
          expect(typeof text, JSON.stringify(filter)).toBe('string');
          expect(readCondition(text, { checks, where: '' })).toEqual(filter);
        }
      }
    }
  });

  it('has no opposite where its operator is no text at all', () => {
    const filterType = Object.create(null) as string;
    expect(opposite({ checkOn: 'Response Status Code', filterType, value: '200' } as Filter)).toBeUndefined();
  });

  it('has an opposite whose opposite it is, or none', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const other = opposite(filter);
        if (other) expect(opposite(other)).toEqual(filter);
      }),
    );
  });

  it('never becomes a filter that the platform does not know', () => {
    const words = fc.constantFrom(
      'status code',
      'response time',
      'is',
      'not',
      'online',
      '>',
      '!=',
      'contains',
      '5',
      'x',
      '"',
      '(',
      'over',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 6 }), (parts) => {
        const text = refusal('Website', parts.join(' '));
        if (!text.startsWith('accepted: ')) return;
        const filter = JSON.parse(text.slice('accepted: '.length)) as Filter;
        expect(TYPES.Website?.checks).toContain(filter.checkOn);
        expect(CHECKS[filter.checkOn]?.operators).toContain(filter.filterType);
      }),
    );
  });
});
