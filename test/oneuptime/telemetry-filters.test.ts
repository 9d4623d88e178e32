/** Filters of telemetry per kind of column: what is sent, what is refused and with which advice, and what is echoed. */
import { describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { type ResourceModule, traitsOf } from '../../runtime/catalogue/kinds.ts';
import { inputSchema, toPortable } from '../../runtime/catalogue/schema.ts';
import { describeQuery } from '../../runtime/oneuptime/describe-query.ts';
import { encodeFilter } from '../../runtime/oneuptime/filters.ts';
import { telemetryOperatorsOf } from '../../runtime/oneuptime/telemetry-filters.ts';

const NOW = new Date('2026-03-10T12:00:00.000Z');
const values = { times: { now: NOW, timezone: 'UTC' }, idOf: (_resource: unknown, text: string) => text };
const modules = new Map<string, ResourceModule>();
for (const [name, { load }] of Object.entries(resources)) modules.set(name, await load());
const moduleOf = (name: string): ResourceModule => modules.get(name) as ResourceModule;

const encode = (resource: string, filter: object) =>
  encodeFilter(moduleOf(resource), filter as Record<string, unknown>, values, () => undefined);

function refusal(resource: string, filter: object): { message: string; next: string } {
  try {
    encode(resource, filter);
  } catch (cause) {
    return cause as { message: string; next: string };
  }
  throw new Error(`Not refused: ${JSON.stringify(filter)}`);
}

const between = (startValue: unknown, endValue: unknown) => ({ _type: 'InBetween', startValue, endValue });
const wire = (_type: string, value: unknown) => ({ _type, value });

describe('severities', () => {
  // The store derives the text from the number: what a sender calls it finds nothing, without a word.
  it.each([
    ['WARN', /Did you mean Warning/],
    ['critical', /It takes Fatal .*, Error/],
  ])('%s is refused with those there are', (severityText, advice) => {
    expect(refusal('log', { severityText }).next).toMatch(advice);
  });
});

describe('what is sent', () => {
  it.each([
    ['log', { body: 'a' }, { body: 'a' }],
    ['log', { body: '' }, { body: { _type: 'IsNull' } }],
    ['log', { body: null, time: null, entityKeys: null, attributes: null }, {}],
    ['log', { body: { empty: true } }, { body: { _type: 'IsNull' } }],
    ['log', { body: { empty: false } }, { body: wire('NotEqual', '') }],
    ['log', { body: ['a', 'b'] }, { body: wire('Includes', ['a', 'b']) }],
    ['log', { body: { in: 'a' } }, { body: wire('Includes', ['a']) }],
    ['log', { body: { not: 'a' } }, { body: wire('NotEqual', 'a') }],
    ['log', { body: { not: ['a', 'b'] } }, { body: wire('IncludesNone', ['a', 'b']) }],
    ['log', { body: { contains: '50%_\\' } }, { body: wire('Search', '50\\%\\_\\\\') }],
    ['log', { body: { starts_with: 'a%' } }, { body: between('a%', 'a%\u{10FFFF}') }],
    ['log', { severityText: 'ERROR' }, { severityText: 'Error' }],
    ['log', { severityText: ['error', 'FATAL'] }, { severityText: wire('Includes', ['Error', 'Fatal']) }],
    ['log', { severityText: { not: 'debug' } }, { severityText: wire('NotEqual', 'Debug') }],
    ['log', { severityNumber: '9' }, { severityNumber: 9 }],
    ['log', { severityNumber: [9, '17'] }, { severityNumber: wire('Includes', [9, 17]) }],
    ['log', { severityNumber: { not: [9] } }, { severityNumber: wire('IncludesNone', [9]) }],
    ['log', { severityNumber: { gte: 9, lte: 17 } }, { severityNumber: between(9, 17) }],
    ['log', { severityNumber: { gt: 9, lt: 17 } }, { severityNumber: between(10, 16) }],
    ['log', { severityNumber: { lte: 17, gt: 9 } }, { severityNumber: between(10, 17) }],
    ['metric', { value: { gte: 0, lte: 1 } }, { value: between(0, 1) }],
    ['metric', { value: { gt: 0, lt: 1 } }, { value: between(1e-300, 1 - 8 * Number.EPSILON) }],
    ['span', { durationUnixNano: { gt: '1', lt: '4' } }, { durationUnixNano: between('2', '3') }],
    // Beyond 2^53 numbers are kept rounded: at this size by 256.
    [
      'log',
      { timeUnixNano: { gt: '1795168800000000000', lt: '1795168812000000000' } },
      { timeUnixNano: between('1795168800000000256', '1795168811999999744') },
    ],
    ['log', { body: [null, 'a'] }, { body: wire('Includes', ['', 'a']) }],
    ['log', { traceId: ['a', null, { in: ['b'] }] }, { traceId: wire('Includes', ['', 'a', 'b']) }],
    ['log', { body: { in: [null, 'a'] } }, { body: wire('Includes', ['', 'a']) }],
    ['log', { body: ['a', { in: ['b'] }] }, { body: wire('Includes', ['a', 'b']) }],
    ['log', { severityNumber: [{ gte: 9, lte: 17 }] }, { severityNumber: between(9, 17) }],
    ['log', { flags: { empty: true } }, { flags: { _type: 'IsNull' } }],
    ['network_flow', { octets: '9000000000' }, { octets: '9000000000' }],
    ['network_flow', { octets: ['10', 20] }, { octets: wire('Includes', [10, 20]) }],
    ['span', { durationUnixNano: { gt: '500' } }, { durationUnixNano: wire('GreaterThan', '500') }],
    ['span', { durationUnixNano: { gte: '1', lte: '2' } }, { durationUnixNano: between('1', '2') }],
    ['span', { hasException: 'true' }, { hasException: true }],
    ['span', { hasException: { not: true } }, { hasException: wire('NotEqual', true) }],
    ['log', { entityKeys: 'a' }, { entityKeys: wire('Includes', ['a']) }],
    ['log', { entityKeys: ['a', 'b'] }, { entityKeys: wire('Includes', ['a', 'b']) }],
    ['log', { entityKeys: { any: ['a'] } }, { entityKeys: wire('Includes', ['a']) }],
    ['log', { entityKeys: { all: ['a', 'b'] } }, { entityKeys: ['a', 'b'] }],
    ['log', { entityKeys: { none: ['a'] } }, { entityKeys: wire('IncludesNone', ['a']) }],
  ])('%s %j', (resource, filter, query) => {
    expect(encode(resource, filter).query).toEqual(query);
  });

  it.each([
    // Shown to the millisecond and kept to the nanosecond: a row of a bound's own millisecond is inside or outside as a whole.
    [
      'log',
      { time: { gte: '2026-03-10T11:00:00.342Z' } },
      { time: wire('GreaterThanOrEqual', '2026-03-10T11:00:00.342Z') },
    ],
    [
      'log',
      { time: { gt: '2026-03-10T11:00:00.342Z' } },
      { time: wire('GreaterThanOrEqual', '2026-03-10T11:00:00.343Z') },
    ],
    ['log', { time: { lt: '2026-03-10T11:00:00.342Z' } }, { time: wire('LessThan', '2026-03-10T11:00:00.342Z') }],
    ['log', { time: { lte: '2026-03-10T11:00:00.342Z' } }, { time: wire('LessThan', '2026-03-10T11:00:00.343Z') }],
    ['log', { time: { lte: '2026-03-10' } }, { time: wire('LessThan', '2026-03-11T00:00:00.000Z') }],
    ['log', { time: { gte: '-1h' } }, { time: wire('GreaterThanOrEqual', '2026-03-10T11:00:00.000Z') }],
    [
      'log',
      { time: { gte: '2026-03-01', lte: '2026-03-31' } },
      { time: between('2026-03-01T00:00:00.000Z', '2026-03-31T23:59:59.999Z') },
    ],
    [
      'log',
      { time: { gt: '2026-03-10T11:00:00.342Z', lt: '2026-03-10T12:00:00.000Z' } },
      { time: between('2026-03-10T11:00:00.343Z', '2026-03-10T11:59:59.999Z') },
    ],
    [
      'log',
      { time: { gte: '2026-03-10', lt: '2026-03-11' } },
      { time: between('2026-03-10T00:00:00.000Z', '2026-03-10T23:59:59.999Z') },
    ],
    [
      'log',
      { createdAt: { gt: '2026-03-10T11:00:00Z', lt: '2026-03-10T11:00:02Z' } },
      { createdAt: between('2026-03-10T11:00:01.000Z', '2026-03-10T11:00:01.000Z') },
    ],
    // A millisecond holds what came within it, though a range of the API ends where it begins.
    [
      'log',
      { time: { gte: '2026-03-10T11:00:00.342Z', lte: '2026-03-10T11:00:00.342Z' } },
      { time: between('2026-03-10T11:00:00.342Z', '2026-03-10T11:00:00.343Z') },
    ],
    // Kept to the second.
    [
      'log',
      { createdAt: { gte: '2026-03-10T11:00:00Z', lte: '2026-03-10T11:00:00Z' } },
      { createdAt: between('2026-03-10T11:00:00.000Z', '2026-03-10T11:00:00.000Z') },
    ],
    [
      'log',
      { createdAt: { gte: '2026-03-10T11:00:00.342Z' } },
      { createdAt: wire('GreaterThanOrEqual', '2026-03-10T11:00:01.000Z') },
    ],
    [
      'log',
      { createdAt: { gt: '2026-03-10T11:00:00.342Z' } },
      { createdAt: wire('GreaterThanOrEqual', '2026-03-10T11:00:01.000Z') },
    ],
    [
      'log',
      { createdAt: { lte: '2026-03-10T11:00:00.342Z' } },
      { createdAt: wire('LessThan', '2026-03-10T11:00:01.000Z') },
    ],
    [
      'slo_history',
      { bucketStart: { lte: '2026-03-10T11:00:00Z' } },
      { bucketStart: wire('LessThan', '2026-03-10T11:00:01.000Z') },
    ],
    [
      'slo_history',
      { bucketStart: { gte: '2026-03-01', lte: '2026-03-31' } },
      { bucketStart: between('2026-03-01T00:00:00.000Z', '2026-03-31T23:59:59.000Z') },
    ],
  ])('of times: %s %j', (resource, filter, query) => {
    expect(encode(resource, filter).query).toEqual(query);
  });

  it.each([
    [{ 'http.route': '/pay' }, { 'http.route': '/pay' }],
    [
      { 'http.status_code': 500, ok: true, off: false, zero: 0 },
      { 'http.status_code': '500', ok: 'true', off: 'false', zero: '0' },
    ],
    [
      { b: '', c: { empty: true } },
      { b: { _type: 'IsNull' }, c: { _type: 'IsNull' } },
    ],
    [{ b: { empty: false } }, { b: { _type: 'NotNull' } }],
    [{ a: ['x', 5] }, { a: wire('Includes', ['x', '5']) }],
    [{ a: [null, 'x'] }, { a: wire('Includes', ['', 'x']) }],
    [{ a: { in: ['x', null] } }, { a: wire('Includes', ['x', '']) }],
    [{ a: { in: ['x'] } }, { a: wire('Includes', ['x']) }],
    [{ a: { not: 'x' } }, { a: wire('NotEqual', 'x') }],
    [{ a: { not: ['x', 'y'] } }, { a: wire('IncludesNone', ['x', 'y']) }],
    [{ a: { contains: '1_0' } }, { a: wire('Search', '1\\_0') }],
    [{ a: { not_contains: 'x' } }, { a: wire('NotContains', 'x') }],
    [{ a: { starts_with: 'x' } }, { a: wire('StartsWith', 'x') }],
    [{ a: { ends_with: 'x' } }, { a: wire('EndsWith', 'x') }],
    [{ a: { gt: '200' } }, { a: wire('GreaterThan', 200) }],
    [{ a: { lte: 0.5 } }, { a: wire('LessThanOrEqual', 0.5) }],
    // A key that is called like an operator is one where an operator stands inside.
    [{ in: { in: ['x'] } }, { in: wire('Includes', ['x']) }],
    [JSON.parse('{"__proto__": "x"}') as object, JSON.parse('{"__proto__": "x"}') as object],
  ])('of attributes: %j', (attributes, sent) => {
    expect(JSON.stringify(encode('log', { attributes }).query)).toBe(JSON.stringify({ attributes: sent }));
  });

  it('is told of where rows without a value are in, or out', () => {
    const notes = (resource: string, filter: object): string => encode(resource, filter).notes.join();
    expect(notes('log', { body: { not: 'a' } })).toContain('included');
    expect(notes('log', { severityText: { not: 'Error' } })).toBe('');
    for (const not of ['', ['', 'a']]) {
      expect(notes('log', { body: { not } })).toBe('');
      expect(notes('log', { attributes: { a: { not } } })).toBe('');
    }
    expect(notes('log', { flags: { not: 1 } })).toContain('left out');
    expect(notes('log', { attributes: { a: { not: ['x'] } } })).toContain('without the attribute are included');
    expect(notes('log', { attributes: { a: { not_contains: 'x' } } })).toContain('without the attribute are included');
    expect(notes('log', { attributes: { a: { gt: 1 } } })).toContain('no number');
    expect(notes('log', { body: { starts_with: 'a' } })).toContain('letter case');
    const at = '2026-03-10T11:00:00.342Z';
    expect(notes('log', { time: { gte: at, lte: at } })).toContain('millisecond after');
    expect(notes('log', { time: { gte: at, lte: '2026-03-10T11:00:00.343Z' } })).toBe('');
  });
});

describe('what is refused, and what it is told to do instead', () => {
  it.each([
    ['log', { body: { ends_with: 'a' } }, 'ends_with', 'contains'],
    ['log', { body: { not_contains: 'a' } }, 'not_contains', 'It takes a value, a list'],
    ['log', { body: { gt: 'a' } }, 'gt', 'starts_with'],
    ['log', { body: { contains: 'a', starts_with: 'b' } }, 'contains with starts_with', 'It takes a value, a list'],
    ['log', { body: { contain: 'a' } }, 'contain', 'Did you mean contains?'],
    ['log', { body: {} }, '{}', 'contains'],
    ['log', { body: [] }, 'empty list', 'at least one'],
    ['log', { time: { gte: 'now', lte: '-1h' } }, 'ends before it begins', 'gte'],
    ['log', { severityNumber: { gte: 17, lte: 9 } }, 'ends before it begins', 'gte'],
    ['span', { durationUnixNano: { gte: '10000000000', lte: '9000000000' } }, 'ends before it begins', 'gte'],
    ['incident', { createdAt: { gte: '2026-03-02', lte: '2026-03-01' } }, 'ends before it begins', 'gte'],
    ['incident', { incidentNumber: { gte: 10, lte: 9 } }, 'ends before it begins', 'gte'],
    ['log', { body: { not: [] } }, 'is an empty list.', 'leave it out'],
    ['log', { 'attributes.http.route': '/pay' }, 'attributes.http.route', 'Write {"attributes": {"http.route": …}}.'],
    ['monitor', { 'currentMonitorStatus.name': 'x' }, 'Status.name', '{"currentMonitorStatus": {"name": …}}'],
    ['log', { 'time.x': 'x' }, 'time.x', 'time'],
    ['log', { body: { contains: '' } }, 'not empty', 'text'],
    ['log', { time: '2026-03-10' }, 'no exact time', '{"gte":"-24h"}'],
    ['log', { time: ['2026-03-10'] }, 'no exact time', '{"gte":"-24h"}'],
    ['log', { time: { not: '2026-03-10' } }, 'no exact time', '{"gte":"-24h"}'],
    ['log', { time: { empty: true } }, 'every row has one', '{"gte":"-24h"}'],
    ['log', { time: { gt: null, gte: '-24h' } }, 'filter.time.gt is null', '{"empty": true}'],
    ['log', { body: { not: null } }, 'filter.body.not is null', '{"empty": false}'],
    ['log', { body: [null] }, 'filter.body holds null', '{"empty": true}'],
    ['log', { time: { after: '-1h' } }, 'after', 'gte'],
    ['span', { durationUnixNano: '250000000' }, 'rounded', '{"gte":'],
    ['span', { durationUnixNano: { in: ['1'] } }, 'rounded', '{"gte":'],
    ['span', { durationUnixNano: { not: '1' } }, 'rounded', '{"gte":'],
    ['log', { severityNumber: { contains: '1' } }, 'contains', 'gt or gte with lt or lte'],
    ['log', { severityNumber: { empty: false } }, 'any value', '{"gte": 0}'],
    ['log', { severityNumber: [1.5] }, 'whole numbers', 'range'],
    ['network_flow', { octets: ['9000000000'] }, 'whole numbers', 'range'],
    ['log', { severityNumber: 'x' }, 'a number', 'Correct'],
    ['span', { hasException: [true] }, 'a list', 'a value'],
    ['span', { hasException: { not: [true] } }, 'a list', 'a value'],
    ['span', { hasException: { empty: false } }, 'any value', 'true'],
    ['log', { entityKeys: { empty: true } }, 'empty', 'any, all, none'],
    ['log', { entityKeys: { any: [] } }, 'empty list', 'at least one'],
    ['log', { time: { gt: '2026-03-10T11:00:00Z', lt: '2026-03-10T11:00:00Z' } }, 'ends before it begins', 'gte or gt'],
    ['log', { severityNumber: { gt: 9, lt: 9 } }, 'ends before it begins', 'gte or gt'],
    ['log', { severityNumber: { gt: 9, lte: 9 } }, 'ends before it begins', 'gte or gt'],
    ['log', { severityNumber: { gte: 9, lt: 9 } }, 'ends before it begins', 'gte or gt'],
    ['log', { severityNumber: [null, 9] }, 'which one of these conditions', '{"empty": true}'],
    ['log', { body: [null, { contains: 'a' }] }, 'which one of these conditions', '[null, "a", "b"]'],
    ['log', { body: [null, 'a', { contains: 'b' }] }, 'which one of these conditions', '[null, "a", "b"]'],
    ['log', { body: [null, { in: [] }] }, 'which one of these conditions', '[null, "a", "b"]'],
    ['log', { body: [{ contains: 'a' }, { contains: 'b' }] }, 'which one of these conditions', 'Ask once for each'],
    ['log', { body: { not: ['a', null] } }, 'filter.body.not holds null', '{"empty": true}'],
    ['log', { attributes: { a: { not: ['a', null] } } }, 'holds null', '{"empty": true}'],
    [
      'log',
      { 'attributes.http.route': 'x' },
      'cannot be filtered by "attributes.http.route"',
      '{"attributes": {"http.route": …}}',
    ],
    ['monitor_log', { 'logBody.isOnline': true }, 'no operator of the telemetry store looks into it', 'time'],
    ['span', { events: { name: 'x' } }, 'no operator of the telemetry store looks into it', 'name'],
    ['log', { attributes: {} }, 'nothing', '{"http.route": "/pay"}'],
    ['log', { attributes: { a: null } }, 'filter.attributes.a is null', '{"empty": true}'],
    ['log', { attributes: { a: { not: null } } }, 'filter.attributes.a.not is null', '{"empty": false}'],
    ['log', { attributes: 'x' }, 'nothing', '{"http.route": "/pay"}'],
    ['log', { attributes: { empty: true } }, 'operator', '{"http.route": {"empty": …}}'],
    ['log', { attributes: { contains: 'x' } }, 'operator', '{"http.route": {"contains": …}}'],
    ['log', { attributes: { http: { route: '/pay' } } }, 'route', '{"http.route": "/pay"}'],
    ['log', { attributes: { a: {} } }, 'empty object', 'contains'],
    ['log', { attributes: { a: [] } }, 'empty list', 'at least one'],
    ['log', { attributes: { a: [null] } }, 'filter.attributes.a holds null', '{"empty": true}'],
    ['log', { attributes: { a: [['x']] } }, 'a text', 'single values'],
    ['log', { attributes: { a: { gt: 'x' } } }, 'a number', 'contains'],
    ['log', { attributes: { a: { gte: 1, lte: 2 } } }, '2 operators', 'gte'],
    ['log', { attributes: { a: { start_with: 'x' } } }, 'start_with', 'starts_with'],
    ['monitor_log', { logBody: { a: 'x' } }, 'cannot be filtered by "logBody"', 'time'],
    ['metric', { bucketCounts: { any: [1] } }, 'cannot be filtered by "bucketCounts"', 'name'],
  ])('%s %j', (resource, filter, message, next) => {
    const told = refusal(resource, filter);
    expect(told.message).toContain(message);
    expect(told.next).toContain(next);
  });
});

describe('what a result echoes', () => {
  it.each([
    ['log', { body: { starts_with: 'a%' } }],
    ['log', { body: { contains: '50%_\\' } }],
    ['log', { body: { empty: false } }],
    ['log', { body: { not: ['a', 'b'] } }],
    ['log', { severityNumber: { in: [9, 17] } }],
    ['log', { entityKeys: { any: ['a'] } }],
    ['log', { entityKeys: { all: ['a', 'b'] } }],
    ['log', { entityKeys: { none: ['a'] } }],
    ['log', { attributes: { 'http.route': { not: ['/pay'] }, b: { ends_with: 'x' }, c: { empty: false }, d: 'e' } }],
    ['incident', { title: { not: ['a', 'b'] } }],
    ['incident', { monitors: { none: ['8f9ad6c1-52f0-4f54-9e0c-3a8f6f9a1b2c'] } }],
  ])('%s %j', (resource, filter) => {
    expect(describeQuery(encode(resource, filter).query, moduleOf(resource))).toEqual(filter);
  });
});

describe('what is listed', () => {
  const help = (module: ResourceModule): string =>
    String(
      (toPortable(inputSchema(module, 'list')) as { properties: { filter: { description: string } } }).properties.filter
        .description,
    );
  const telemetry = [...modules.values()].filter(({ analytics }) => analytics);

  it('names every operator that telemetry takes, and none beside', () => {
    const taken = new Set(telemetry.flatMap(({ columns }) => Object.values(columns).flatMap(telemetryOperatorsOf)));
    const inAttributes = ['not_contains', 'ends_with'];
    const text = help(moduleOf('log'));
    const named = text.match(
      /\b(not_contains|ends_with|starts_with|contains|not|in|gte|gt|lte|lt|empty|any|all|none)\b/g,
    );
    expect(new Set(named)).toEqual(new Set([...taken, ...inAttributes]));
    expect(telemetry.every((module) => help(module) === text)).toBe(true);
    expect(help(moduleOf('incident'))).not.toBe(text);
  });

  it('offers no column that cannot be filtered', () => {
    for (const module of telemetry) {
      const { properties } = toPortable(inputSchema(module, 'count')) as {
        properties: { filter: { properties: Record<string, unknown> } };
      };
      for (const [name, { kind }] of Object.entries(module.columns)) {
        const isClosed = kind === 'json' || kind === 'numbers';
        if (isClosed) expect(properties.filter.properties, `${module.resource}.${name}`).not.toHaveProperty(name);
        else if (kind !== 'textMap')
          expect(telemetryOperatorsOf({ kind, access: 'r' }), traitsOf(kind).shape).not.toEqual([]);
      }
    }
  });
});

it('ordinary tables leave out several values at once', () => {
  const { query, notes } = encode('incident', { title: { not: ['a', 'b'] }, incidentSeverity: { not: ['x', 'y'] } });
  expect(query).toEqual({
    title: wire('IncludesNone', ['a', 'b']),
    incidentSeverityId: wire('IncludesNone', ['x', 'y']),
  });
  expect(notes).toEqual([expect.stringMatching(/incidentSeverity.*left out/)]);
  expect(encode('incident', { description: { not: ['a'] } }).notes.join()).toContain('left out');
  expect(refusal('incident', { title: { not: [] } }).message).toContain('empty list');
  const list = refusal('monitor', { disableActiveMonitoring: { not: [true] } });
  expect([list.message, list.next].join()).toMatch(/a list.*It takes a value or one of not, empty/);
});
