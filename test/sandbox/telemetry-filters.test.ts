/**
 * Which operator does what on which kind of telemetry column: the table of the survey, row by row and nothing left out.
 * What works is held against a plain reading of the same rows.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import { type Answer, type Client, clientOf, realFacts } from './client.ts';
import { attributes, nanos, otlpSender } from './otlp.ts';

const NOW = new Date('2026-03-02T10:00:00.000Z');
const at = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();

/** A log line as it is sent, with the few columns that the cases ask for. */
const LOGS = [
  { body: 'Payment 17 refused', severityNumber: 17, minutes: 50, route: '/pay', code: '500' },
  { body: 'payment_18 refused', severityNumber: 17, minutes: 40, route: '/pay', code: '500' },
  { body: 'order 1 accepted', severityNumber: 9, minutes: 30, route: '/Items', code: '200' },
  { body: '50% of orders late', severityNumber: 13, minutes: 20, route: '/mail', code: 'none' },
  { body: 'queue lost', severityNumber: 21, minutes: 10, route: undefined, code: undefined },
] as const;
type Log = (typeof LOGS)[number];
type Holds = (log: Log) => boolean;

/** Every operator there is, one that is none, and three forms without operator. */
const FORMS = [
  ...['plain', 'list', 'null'],
  ...['EqualTo', 'NotEqual', 'EqualToOrNull', 'IsNull', 'NotNull', 'Search', 'StartsWith', 'EndsWith', 'NotContains'],
  ...['Includes', 'IncludesAll', 'IncludesNone', 'GreaterThan', 'GreaterThanOrEqual', 'GreaterThanOrNull'],
  ...['LessThan', 'LessThanOrEqual', 'LessThanOrNull', 'InBetween', 'Bogus'],
] as const;
type Form = (typeof FORMS)[number];
const LISTS: ReadonlySet<string> = new Set(['Includes', 'IncludesAll', 'IncludesNone']);

/** The filter of a form for one value; lists hold that value alone, ranges begin and end with it. */
function filterOf(form: Form, value: unknown): unknown {
  if (form === 'plain') return value;
  if (form === 'list') return [value];
  if (form === 'null') return null;
  if (form === 'InBetween') return { _type: form, startValue: value, endValue: value };
  return { _type: form, value: LISTS.has(form) ? [value] : value };
}

/** One kind of column. What stands neither in `works` nor in `nothing` is refused with `error`. */
interface Kind {
  readonly kind: string;
  /** What the filters stand at: a column, or a key of attributes. */
  readonly place: (filter: unknown) => object;
  readonly value: unknown;
  readonly works: Partial<Record<Form, Holds>>;
  readonly nothing?: readonly Form[];
  readonly error?: { readonly status: number; readonly error?: RegExp; readonly except?: readonly Form[] };
}

/** The comparisons of a value that rows have, as `order` tells its place. */
function comparisons(order: (log: Log) => number): Partial<Record<Form, Holds>> {
  return {
    NotEqual: (log) => order(log) !== 0,
    GreaterThan: (log) => order(log) > 0,
    GreaterThanOrEqual: (log) => order(log) >= 0,
    GreaterThanOrNull: (log) => order(log) >= 0,
    LessThan: (log) => order(log) < 0,
    LessThanOrEqual: (log) => order(log) <= 0,
    LessThanOrNull: (log) => order(log) <= 0,
    InBetween: (log) => order(log) === 0,
  };
}

const never: Holds = () => false;
const always: Holds = () => true;
const textOrder = ({ body }: Log): number => (body < 'order 1 accepted' ? -1 : body > 'order 1 accepted' ? 1 : 0);
const isPay: Holds = ({ route }) => route === '/pay';

const KINDS: readonly Kind[] = [
  {
    kind: 'text',
    place: (body) => ({ body }),
    value: 'order 1 accepted',
    works: {
      ...comparisons(textOrder),
      plain: (log) => textOrder(log) === 0,
      null: never,
      IsNull: never,
      Search: (log) => textOrder(log) === 0,
      Includes: (log) => textOrder(log) === 0,
      IncludesNone: (log) => textOrder(log) !== 0,
    },
    nothing: [
      'list',
      'EqualTo',
      'EqualToOrNull',
      'StartsWith',
      'EndsWith',
      'NotContains',
      'NotNull',
      'IncludesAll',
      'Bogus',
    ],
  },
  {
    kind: 'id',
    place: (primaryEntityId) => ({ primaryEntityId }),
    value: '00000000-0000-4000-8000-000000000000',
    works: {
      NotEqual: always,
      IncludesNone: always,
      GreaterThan: always,
      GreaterThanOrEqual: always,
      GreaterThanOrNull: always,
    },
    nothing: FORMS.filter((form) => !/^(NotEqual|IncludesNone|Greater)/.test(form)),
  },
  {
    kind: 'number',
    place: (severityNumber) => ({ severityNumber }),
    value: 13,
    works: {
      ...comparisons(({ severityNumber }) => severityNumber - 13),
      plain: ({ severityNumber }) => severityNumber === 13,
      Includes: ({ severityNumber }) => severityNumber === 13,
      IncludesNone: ({ severityNumber }) => severityNumber !== 13,
      IsNull: never,
    },
    error: { status: 500 },
  },
  {
    kind: 'number as text',
    place: (severityNumber) => ({ severityNumber }),
    value: '13',
    works: {
      ...comparisons(({ severityNumber }) => severityNumber - 13),
      plain: ({ severityNumber }) => severityNumber === 13,
      Includes: ({ severityNumber }) => severityNumber === 13,
      IncludesNone: ({ severityNumber }) => severityNumber !== 13,
      IsNull: never,
    },
    error: { status: 500 },
  },
  {
    kind: 'date',
    place: (time) => ({ time }),
    value: at(30),
    works: { ...comparisons(({ minutes }) => 30 - minutes), IsNull: never },
    nothing: ['plain'],
    error: { status: 400, error: /^Invalid date: /, except: ['Search'] },
  },
  {
    kind: 'typed date',
    place: (time) => ({ time }),
    value: { _type: 'DateTime', value: at(30) },
    works: { ...comparisons(({ minutes }) => 30 - minutes), IsNull: never },
    nothing: ['plain'],
    error: { status: 400, error: /^Invalid date: /, except: ['Search'] },
  },
  {
    kind: 'date as a number of milliseconds',
    place: (time) => ({ time }),
    value: NOW.getTime(),
    works: { IsNull: never },
    error: { status: 400, error: /^Invalid date: /, except: ['Search'] },
  },
  {
    kind: 'list of texts',
    place: (attributeKeys) => ({ attributeKeys }),
    value: 'http.route',
    works: {
      list: ({ route }) => route !== undefined,
      Includes: ({ route }) => route !== undefined,
      IncludesNone: ({ route }) => route === undefined,
      IsNull: never,
    },
    error: { status: 500 },
  },
  {
    kind: 'text among attributes',
    place: (filter) => ({ attributes: { 'http.route': filter } }),
    value: '/pay',
    works: {
      plain: isPay,
      null: always,
      EqualTo: isPay,
      NotEqual: (log) => !isPay(log),
      EqualToOrNull: isPay,
      IsNull: ({ route }) => route === undefined,
      NotNull: ({ route }) => route !== undefined,
      Search: isPay,
      StartsWith: isPay,
      EndsWith: isPay,
      NotContains: (log) => !isPay(log),
      Includes: isPay,
      IncludesNone: (log) => !isPay(log),
    },
    nothing: [
      'list',
      'IncludesAll',
      'Bogus',
      'InBetween',
      'GreaterThan',
      'GreaterThanOrEqual',
      'LessThan',
      'LessThanOrEqual',
    ],
  },
  {
    kind: 'number among attributes',
    place: (filter) => ({ attributes: { 'http.code': filter } }),
    value: 300,
    works: {
      GreaterThan: ({ code }) => code === '500',
      GreaterThanOrEqual: ({ code }) => code === '500',
      LessThan: ({ code }) => code === '200',
      LessThanOrEqual: ({ code }) => code === '200',
    },
  },
];

describe('filters of telemetry columns', () => {
  let admin: Client;
  const count = (query: unknown, path = '/logs'): Promise<Answer> => admin('POST', `${path}/count`, { query });

  beforeAll(async () => {
    const sandbox = new Sandbox({ facts: await realFacts(), seed: null, now: () => NOW });
    admin = clientOf(sandbox, sandbox.keys.admin);
    const send = await otlpSender(sandbox);
    const records = LOGS.map(({ body, severityNumber, minutes, route, code }) => ({
      timeUnixNano: nanos(at(minutes)),
      severityNumber,
      body: { stringValue: body },
      attributes: route === undefined ? [] : attributes({ 'http.route': route, 'http.code': code }),
    }));
    await send('Logs', 'shop', records);
    await send('Spans', 'shop', [
      { name: 'a', startTimeUnixNano: nanos(at(2)), endTimeUnixNano: nanos(at(1)), parentSpanId: '00f067aa0ba902b7' },
      { name: 'b', startTimeUnixNano: nanos(at(2)), endTimeUnixNano: nanos(at(2)) },
    ]);
  });

  const cases = KINDS.flatMap((kind) =>
    FORMS.filter((form) => kind.error || kind.works[form] || kind.nothing?.includes(form)).map(
      (form) => [form, kind.kind, kind] as const,
    ),
  );

  test.each(cases)('%s on a %s', async (form, _name, { place, value, works, nothing, error }) => {
    const answer = await count(place(filterOf(form, value)));
    const holds = works[form];
    if (holds !== undefined) expect(answer).toEqual({ status: 200, body: { count: LOGS.filter(holds).length } });
    else if (nothing?.includes(form)) expect(answer).toEqual({ status: 200, body: { count: 0 } });
    else if (error?.except?.includes(form)) expect(answer).toEqual({ status: 500, body: { error: 'Server Error' } });
    else {
      expect(answer.status).toBe(error?.status);
      expect(answer.body.error).toMatch(error?.error ?? /^Server Error$/);
    }
  });

  test.each([
    ['Search', 'PAYMENT', 2, 'the letter case does not count'],
    ['Search', 'payment_1', 2, 'an underscore is any character'],
    ['Search', 'payment\\_1', 1, 'unless it is escaped'],
    ['Search', 'p%d', 3, 'a percent sign is any text'],
    ['Search', '50\\%', 1, 'unless it is escaped'],
  ])('%s for %s finds %i: %s', async (_type, value, expected) => {
    expect((await count({ body: { _type, value } })).body).toEqual({ count: expected });
  });

  test.each([
    ['the name of a key', { 'HTTP.Route': { _type: 'Search', value: 'PAY' } }, 2],
    ['the name of a key, but not where it must be equal', { 'HTTP.Route': '/pay' }, 0],
    ['an empty text, which is a missing key', { 'http.route': '' }, 1],
    ['no keys at all', {}, 5],
    ['two keys', { 'http.route': '/pay', 'http.code': 500 }, 2],
    ['keys in keys', { http: { route: '/pay' } }, 0],
    ['an empty list', { 'http.route': { _type: 'Includes', value: [] } }, 5],
    ['an empty list of what must not be', { 'http.route': { _type: 'IncludesNone', value: [] } }, 5],
    ['a number that is none', { 'http.code': { _type: 'GreaterThan', value: 'many' } }, 0],
    ['an underscore', { 'http.route': { _type: 'StartsWith', value: '/_ay' } }, 2],
  ])('attributes: letter case, wildcards and blanks of %s', async (_what, wanted, expected) => {
    expect((await count({ attributes: wanted })).body).toEqual({ count: expected });
  });

  test.each([
    ['text', { body: { _type: 'Includes', value: [] } }, 0],
    ['text', { body: { _type: 'IncludesNone', value: [] } }, 5],
    ['number', { severityNumber: { _type: 'Includes', value: [] } }, 0],
    ['number', { severityNumber: { _type: 'IncludesNone', value: [] } }, 5],
    ['list', { attributeKeys: { _type: 'Includes', value: [] } }, 5],
    ['list', { attributeKeys: { _type: 'IncludesNone', value: [] } }, 5],
    ['date', { time: { _type: 'IncludesNone', value: [] } }, 5],
  ])('an empty list on a %s: %o', async (_kind, query, expected) => {
    expect((await count(query)).body).toEqual({ count: expected });
  });

  test.each([
    ['Search without a value', { body: { _type: 'Search' } }, 5],
    ['Search for null', { body: { _type: 'Search', value: null } }, 5],
    ['Search without a value on a key', { attributes: { 'http.route': { _type: 'Search' } } }, 4],
    ['Includes without a list', { body: { _type: 'Includes' } }, 0],
    ['IncludesNone without a list', { severityNumber: { _type: 'IncludesNone', value: null } }, 5],
    ['Includes without a list on a key', { attributes: { 'http.route': { _type: 'Includes' } } }, 5],
    ['a text for a list, which is its letters', { traceId: { _type: 'Includes', value: 't1' } }, 0],
    ['NotEqual without a value, which is the empty text', { traceId: { _type: 'NotEqual' } }, 0],
    ['NotEqual null', { body: { _type: 'NotEqual', value: null } }, 5],
    ['bounds inside the value', { body: { _type: 'InBetween', value: { startValue: 'a', endValue: 'z' } } }, 0],
    [
      'null in the list of a key, which is a word',
      { attributes: { 'http.route': { _type: 'Includes', value: [null] } } },
      0,
    ],
    ['a number for a list', { body: { _type: 'Includes', value: 5 } }, 500],
    ['null in a list', { body: { _type: 'Includes', value: [null] } }, 500],
    ['a number without a value', { severityNumber: { _type: 'NotEqual' } }, 500],
    ['bounds of numbers inside the value', { severityNumber: { _type: 'InBetween', value: { startValue: 1 } } }, 500],
  ])('operators without their value: %s', async (_what, query, expected) => {
    const { status, body } = await count(query);
    expect(status === 200 ? body.count : status).toBe(expected);
  });

  test('a list wants all of its members, Includes any', async () => {
    const both = ['http.route', 'scope.name'];
    expect((await count({ attributeKeys: both })).body).toEqual({ count: 4 });
    expect((await count({ attributeKeys: { _type: 'Includes', value: both } })).body).toEqual({ count: 5 });
  });

  test.each([
    [{ isRootSpan: true }, 1],
    [{ isRootSpan: 'true' }, 1],
    [{ isRootSpan: { _type: 'NotEqual', value: true } }, 1],
    [{ isRootSpan: { _type: 'Includes', value: [true] } }, 500],
    [{ isRootSpan: { _type: 'EqualTo', value: true } }, 500],
    [{ isRootSpan: 'perhaps' }, 500],
    [{ isRootSpan: null }, 500],
    [{ durationUnixNano: { _type: 'GreaterThan', value: 59_000_000_000 } }, 1],
    [{ durationUnixNano: 60_000_000_000 }, 0],
    [{ durationUnixNano: 0 }, 0],
    [{ traceId: null }, 2],
    [{ traceId: '' }, 2],
    [{ events: { name: 'x' } }, 0],
    [{ events: { _type: 'IsNull' } }, 500],
  ])('booleans, durations and blanks of spans: %o gives %i', async (query, expected) => {
    const { status, body } = await count(query, '/span');
    expect(status === 200 ? body.count : status).toBe(expected);
  });

  test('rubbish is a 500, and what cannot be read at all a 400', async () => {
    expect(await count({ time: 'soon' })).toMatchObject({ status: 500 });
    expect(await count({ time: { _type: 'GreaterThan', value: 'soon' } })).toMatchObject({ status: 500 });
    expect(await count({ severityNumber: 'many' })).toMatchObject({ status: 500 });
    expect((await count({ time: null })).body).toEqual({ error: 'Invalid date: undefined' });
    expect((await count({ time: { _type: 'GreaterThan', value: 5 } })).body).toEqual({ error: 'Invalid date: 5' });
    const equal = { _type: 'EqualTo', value: at(30) };
    expect((await count({ time: equal })).body).toEqual({ error: `Invalid date: ${at(30)}` });
    const among = { _type: 'Includes', value: [at(30)] };
    expect((await count({ time: among })).body).toEqual({ error: 'Invalid date: [object Object]' });
  });

  test('columns that do not exist, and those that nobody reads', async () => {
    const unknown = (name: string) => ({ error: `Invalid column on Log - ${name}. Column does not exist.` });
    expect((await count({ bogus: 1 })).body).toEqual(unknown('bogus'));
    expect((await count({ 'attributes.http.route': '/pay' })).body).toEqual(unknown('attributes.http.route'));
    expect((await count({ any: { _type: 'MultiSearch', value: 'x', fields: ['body'] } })).body).toEqual(unknown('any'));
    expect((await count({ updatedAt: 1 })).body).toEqual({ error: 'Unknown column: updatedAt' });
    expect(await count({ retentionDate: 1 })).toMatchObject({ status: 422 });
  });

  test('all columns must hold, none at all holds for everything, and the project is that of the key', async () => {
    expect((await count({ severityNumber: 17, body: { _type: 'Search', value: 'refused' } })).body.count).toBe(2);
    expect((await count(undefined)).body.count).toBe(LOGS.length);
    expect((await count({ projectId: '11111111-1111-4111-8111-111111111111' })).body.count).toBe(LOGS.length);
    expect((await admin('POST', '/logs/count')).body.count).toBe(LOGS.length);
  });
});
