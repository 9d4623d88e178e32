/** Counts in groups and measures: what they ask of the API, what they say, what they refuse. */
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { textShape } from '../../runtime/call/groups/text-shape.ts';
import { gridOf, TimeSteps } from '../../runtime/call/groups/time-steps.ts';
import { ClientChannel } from '../../runtime/mcp/asking/questions.ts';
import { answer, api, callWith, errorOf, textOf } from '../catalogue.ts';
import { sandboxCaller } from '../sandbox-caller.ts';
import { slowCall, toTheEnd } from '../time/slow-caller.ts';

const { call, dispatcher } = await sandboxCaller();
const idOf = (place: number): string => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;

async function requestsOf(name: string, args: object): Promise<{ text: string; paths: string[] }> {
  const before = dispatcher.seen.length;
  const text = textOf(await call(name, args));
  return { text, paths: dispatcher.seen.slice(before).map(({ path }) => path) };
}

describe('the questions of every day are one call', () => {
  it('incidents by severity and month: one request, names out of the rows', async () => {
    const { text, paths } = await requestsOf('count_incidents', { by: ['incidentSeverity', 'createdAt:month'] });
    expect(paths).toEqual(['/api/incident/get-list']);
    expect(text).toMatch(/^incidentSeverity \| createdAt:month \| count\nCritical Incident \| \d{4}-\d\d \| \d+\n/);
  });

  it('top errors of a service in the last day: the name looked up, then one request', async () => {
    const filter = { primaryEntityId: 'checkout', severityText: 'Error', time: { gte: '-24h' } };
    const { text, paths } = await requestsOf('count_logs', { filter, by: 'body:shape', top: 3 });
    expect(paths.slice(-1)).toEqual(['/api/logs/aggregate']);
    expect(text).toMatch(/^body:shape \| count\nPOST \/orders failed: payment gateway answered # for order # \| \d+\n/);
  });

  it('average memory per service last week: figures, figure of all, names', async () => {
    const filter = { name: 'process.memory.usage', time: { gte: '-7d' } };
    const { text, paths } = await requestsOf('count_metrics', {
      filter,
      by: ['primaryEntityId'],
      measure: 'avg(value)',
    });
    expect(paths).toEqual(['/api/metrics/aggregate', '/api/metrics/aggregate', '/api/service/get-list']);
    expect(text).toMatch(/^primaryEntityId \| avg\(value\)\n[a-z-]+ \| [\d.]+\n/);
    expect(text).toMatch(/\navg\(value\) of all: [\d.]+; groups: 8; applied: /);
  });
});

it('groups of telemetry that is not there are none', async () => {
  const filter = { time: { gte: '-24h' }, body: 'nobody logged this' };
  const result = await call('count_logs', { filter, by: 'body:shape' });
  expect(result.isError, textOf(result)).toBeFalsy();
});

it('a plain count asks and answers as ever', async () => {
  const handlers = [answer('/incident/count', { count: 7 })];
  const { result, seen } = await callWith('count_incidents', {}, { handlers });
  expect(seen.map(({ path, body }) => [path, body])).toEqual([['/api/incident/count', { query: {} }]]);
  expect(textOf(result)).toBe('{"count":7}');
});

describe('refusals', () => {
  it.each([
    ['count_api_keys', { by: 'apiKey' }, /is a secret, which groups would give away/],
    ['count_incidents', { by: 'id' }, /each row has its own/],
    ['count_incidents', { by: 'customFields' }, /no plain value/],
    ['count_incidents', { by: 'severity' }, /incidentSeverity/],
    ['count_incidents', { by: 'createdAt:decade' }, /createdAt:day; steps are minute, hour, day, week, month, year/],
    ['count_incidents', { by: 'monitors.name.x' }, /more than one relation/],
    ['count_incidents', { by: 'title.name' }, /is no relation/],
    ['count_incidents', { by: 'monitors.kind' }, /monitors cannot be grouped by "kind". Did you mean monitorType/],
    ['count_incidents', { by: 'createdByProbe.key' }, /is a secret/],
    ['count_incidents', { by: 'title:day' }, /steps such as :day are of times/],
    ['count_incidents', { by: ['title', 'title'.toUpperCase()] }, /cannot be grouped by "TITLE"/],
    ['count_incidents', { by: ['labels', 'monitors', 'title'] }, /at most 2 items/],
    ['count_incidents', { by: ['day', 'createdAt:day'] }, /same column twice/],
    ['count_incidents', { by: 'title', top: 0.5 }, /top must be a whole number/],
    ['count_labels', { measure: 'avg(order)' }, /no argument "measure"/],
    ['count_incident_measurement_values', { measure: 'avg(status)' }, /Numbers: .*valueInSeconds/],
    ['count_logs', { by: ['time:day', 'createdAt:day'] }, /one time only/],
    ['count_spans', { by: 'attributes' }, /attributes\.http\.route/],
    ['count_spans', { measure: 'avg(name)' }, /no number to measure/],
    ['count_spans', { measure: 'avg(startTimeUnixNano)' }, /no number to measure/],
    ['count_spans', { measure: 'median' }, /Write one of avg, sum/],
    ['count_spans', { by: 'statusCode', measure: 'avg(statusCode)' }, /which is measured/],
    ['count_spans', { by: 'attributes.x', measure: 'p95(durationUnixNano)' }, /cannot be put together/],
    ['count_metrics', { measure: 'p95(sum)' }, /p95\(value\)/],
    ['count_monitor_logs', { measure: 'avg(time)' }, /no argument "measure"/],
  ])('%s %j', async (name, args, said) => {
    const { result, seen } = await callWith(name, args);
    expect(errorOf(result)?.code).toBe('bad_arguments');
    expect(textOf(result)).toMatch(said);
    expect(seen).toEqual([]);
  });

  it('what the key may not read is told as for a list', async () => {
    const result = await call('count_incidents', { by: 'incidentSeverity' }, 'noperms');
    expect(errorOf(result)?.code).toBe('not_permitted');
    expect(textOf(result)).toContain('ReadProjectIncident');
  });
});

it('a filter that is spelt otherwise than rows have it is taken as it is meant, as for a list', async () => {
  const { text } = await requestsOf('count_logs', { by: 'severityText', filter: { severityText: 'ERROR' } });
  expect(text).toMatch(/^severityText \| count\nError \| \d+\n/);
  const none = textOf(await call('count_incidents', { by: 'labels', filter: { title: 'no such title' } }));
  expect(none).toMatch(/^count: 0; applied: /);
});

it('rows are grouped by columns of related rows, in one request where the relation shows them', async () => {
  const { text, paths } = await requestsOf('count_incidents', { by: ['currentIncidentState.isResolvedState'] });
  expect(text).toMatch(/^currentIncidentState\.isResolvedState \| count\ntrue \| \d+\nfalse \| \d+\n/);
  expect(paths).toEqual(['/api/incident/get-list']);
});

it('rows are grouped by those members alone that a filter names, and the result says so', async () => {
  const { text } = await requestsOf('count_incidents', { by: 'labels', filter: { labels: ['database', 'payments'] } });
  expect(text.match(/^[a-z-]+(?= \| \d)/gm)?.sort()).toEqual(['database', 'payments']);
  expect(text).toContain('Rows are grouped by those labels alone that the filter names.');
});

it('rows of one name are told apart by their ids', async () => {
  const row = (place: number) => ({ _id: idOf(place), probe: { _id: idOf(place % 2), name: 'Frankfurt' } });
  const handlers = [answer('/monitor-probe/get-list', { data: [1, 2, 3].map(row), count: 3 })];
  const { result } = await callWith('count_monitor_probes', { by: 'probe' }, { handlers });
  expect(textOf(result)).toBe(
    `probe | count\nFrankfurt (${idOf(1)}) | 2\nFrankfurt (${idOf(0)}) | 1\ncount: 3; groups: 2`,
  );
});

it('what others wrote is marked as theirs, and shown without hidden characters', async () => {
  const data = [{ timestamp: '2026-03-10T11:00:00.000Z', value: 2, body: 'a\u202eb | c' }];
  const handlers = [answer('/logs/aggregate', { data, truncated: false })];
  const { result } = await callWith('count_logs', { by: 'body' }, { handlers });
  expect(result._meta).toEqual({ 'io.oneuptime-mcp/untrusted': true });
  expect(textOf(result)).not.toContain('\u202e');
  expect(textOf(result)).toContain('\\| c | 2');
});

describe('a long table', () => {
  const label = (place: number) => ({ _id: idOf(place), color: place % 3 === 0 ? '#ff0000' : '#00ff00' });
  const pages = (total: number, shift = 0) =>
    http.post(api('/label/get-list'), async ({ request }) => {
      const { skip, limit } = (await request.json()) as { skip: number; limit: number };
      const first = Math.max(0, skip - (skip > 0 ? shift : 0));
      const data = Array.from({ length: Math.max(0, Math.min(limit, total - first)) }, (_, at) => label(first + at));
      return HttpResponse.json({ data, count: total });
    });

  it.each([1, 5, 400])('is read page by page, each row once where %i others came meanwhile', async (shift) => {
    const { result, seen } = await callWith('count_labels', { by: 'color' }, { handlers: [pages(4500, shift)] });
    expect(seen.map(({ body }) => (body as { skip: number }).skip)).toEqual([0, 2000, 4000]);
    expect(textOf(result)).toBe('color | count\n#00ff00 | 3000\n#ff0000 | 1500\ncount: 4500; groups: 2');
  });

  it('whose answers are too large is read in smaller pages', async () => {
    const text = 'x'.repeat(20_000);
    const asked: number[] = [];
    const handler = http.post(api('/label/get-list'), async ({ request }) => {
      const { skip, limit } = (await request.json()) as { skip: number; limit: number };
      asked.push(limit);
      const data = Array.from({ length: Math.max(0, Math.min(limit, 700 - skip)) }, (_, at) => label(skip + at));
      return HttpResponse.json({ data: data.map((row) => ({ ...row, text })), count: 700 });
    });
    const { result } = await callWith('count_labels', { by: 'color' }, { handlers: [handler] });
    expect(asked).toEqual([2000, 500, 125, 125, 125, 125, 125, 125]);
    expect(textOf(result)).toContain('count: 700; groups: 2');
  });

  it.each([40_001, 50_000])(
    'of %i rows is read so far and no further, and what was not read is said',
    async (total) => {
      const { result, seen } = await callWith('count_labels', { by: 'color' }, { handlers: [pages(total)] });
      expect(seen).toHaveLength(20);
      const groups = '#00ff00 | 26666\n#ff0000 | 13334';
      const text = textOf(result);
      expect(text).toContain(`\n${groups}\nnot in these groups | ${total - 40_000}\ncount: ${total}; groups: 2`);
      expect(text).toContain(`Only the newest 40000 of ${total} rows were read, the most for one call`);
    },
  );

  it('whose time ends shows what was read, tells how far it has come, and says so', async () => {
    const told: { params: object }[] = [];
    const writer = { notify: (notification: object) => told.push(notification as never), log: () => {} };
    const channel = new ClientChannel({ capabilities: {}, token: 'p', logs: false, writer });
    let pagesRead = 0;
    const slow = slowCall(
      'count_labels',
      { by: 'color' },
      ({ body }) => {
        const { skip } = body as { skip: number };
        if (pagesRead === 2) return undefined;
        pagesRead += 1;
        slow.clock.pass(6000);
        return { data: Array.from({ length: 2000 }, (_, at) => label(skip + at)), count: 8000 };
      },
      channel,
    );
    const text = textOf(await toTheEnd(slow));
    expect(text).toContain('not in these groups | 4000\ncount: 8000');
    expect(text).toContain('Only the newest 4000 of 8000 rows could be read in time');
    expect(told.map(({ params }) => params)).toEqual([
      { progressToken: 'p', progress: 1, total: 4, message: '1 of 4' },
      { progressToken: 'p', progress: 2, total: 4, message: '2 of 4' },
    ]);
  });
});

describe('percentiles by days of a zone', () => {
  it('are a request a day, each with its own window', async () => {
    const before = dispatcher.seen.length;
    const args = { by: ['primaryEntityId', 'day'], measure: 'p95(durationUnixNano)', timezone: 'America/New_York' };
    const text = textOf(await call('count_spans', { ...args, filter: { startTime: { gte: '-3d' } } }));
    const asked = dispatcher.seen.slice(before).map(({ body }) => (body as { aggregateBy?: object }).aggregateBy ?? {});
    const windows = asked.flatMap((one) => ('query' in one ? [JSON.stringify(one.query)] : []));
    const days = new Set(text.match(/\d{4}-\d\d-\d\d(?= \|)/g));
    expect(days.size).toBeGreaterThanOrEqual(3);
    expect(windows.filter((query) => /InBetween.*T(?:04|05):00:00/.test(query)).length).toBeGreaterThanOrEqual(
      days.size - 1,
    );
  });

  it('are refused for more days than a call can ask for', async () => {
    const bucket = (day: number) => ({ timestamp: new Date(Date.UTC(2026, 0, day, 12)).toISOString(), value: 1 });
    const data = Array.from({ length: 40 }, (_, day) => bucket(day + 1));
    const handlers = [answer('/span/aggregate', { data, truncated: false })];
    const args = { by: 'day', measure: 'p50(durationUnixNano)', timezone: 'Asia/Tokyo' };
    const { result, seen } = await callWith('count_spans', args, { handlers });
    expect(errorOf(result)?.message).toContain('40 are too many');
    expect(seen).toHaveLength(1);
  });
});

it('exceptions are grouped by what their groups know, where the occurrences do not', async () => {
  const found = (fingerprint: string, value: number, exceptionType: string) => ({
    ...{ timestamp: '2026-03-10T11:00:00.000Z', value, exceptionType },
    ...{ fingerprint, primaryEntityId: idOf(1) },
  });
  const data = [found('a', 5, ''), found('b', 3, 'TypeError'), found('c', 2, '')];
  const group = (fingerprint: string, exceptionType: string) => ({ _id: idOf(2), fingerprint, exceptionType });
  const handlers = [
    answer('/exceptions/aggregate', { data, truncated: false }),
    answer('/telemetry-exception/get-list', { data: [group('a', 'TypeError'), group('c', 'Timeout')], count: 2 }),
  ];
  const { result, seen } = await callWith('count_exception_instances', { by: 'exceptionType' }, { handlers });
  expect(seen.map(({ path }) => path)).toEqual(['/api/exceptions/aggregate', '/api/telemetry-exception/get-list']);
  expect(textOf(result)).toMatch(/^exceptionType \| count\nTypeError \| 8\nTimeout \| 2\ncount: 10; groups: 2;/);
});

it('metric points by time alone are those of the window: not read from a table that knows none', async () => {
  const data = [{ timestamp: '2026-03-10T11:00:00.000Z', value: 1, name: 'a' }];
  const handlers = [answer('/metrics/aggregate', { data, truncated: false })];
  const filter = { time: { gte: '-1h' } };
  const nanos = { timeUnixNano: { _type: 'GreaterThanOrEqual', value: 0 } };
  const queriesOf = async (args: object): Promise<object[]> => {
    const { seen } = await callWith('count_metrics', { filter, ...args }, { handlers });
    return seen.map(({ body }) => (body as { aggregateBy: { query: object } }).aggregateBy.query);
  };
  const [byHour, whole] = await queriesOf({ by: 'hour', measure: 'max(value)' });
  expect(byHour).toMatchObject({ time: { _type: 'GreaterThanOrEqual' }, ...nanos });
  expect(whole).not.toMatchObject(nanos);
  const [grouped] = await queriesOf({ by: ['name', 'hour'], measure: 'max(value)' });
  expect(grouped).not.toMatchObject(nanos);
});

it('groups beyond those that can be read are counted apart', async () => {
  const name = (place: number) => ({ timestamp: '2026-03-10T11:00:00.000Z', value: 2, name: `metric ${place}` });
  const handlers = [
    http.post(api('/metrics/aggregate'), async ({ request }) => {
      const { limit, skip } = ((await request.json()) as { aggregateBy: { limit: number; skip: number } }).aggregateBy;
      return HttpResponse.json({ data: Array.from({ length: limit }, (_, at) => name(skip + at)), truncated: true });
    }),
    answer('/metrics/count', { count: 100_000 }),
  ];
  const { result } = await callWith('count_metrics', { by: 'name', top: 1 }, { handlers });
  expect(textOf(result)).toContain('count: 100000; ');
  expect(textOf(result)).toMatch(/not in these groups \| 99998\n/);
  expect(textOf(result)).toContain('more groups than can be read');
});

describe('steps of time', () => {
  it.each([
    ['hour', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25 02:00+02:00'],
    ['hour', 'Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25 02:00+01:00'],
    ['hour', 'UTC', '2026-10-25T01:59:59.999Z', '2026-10-25 01:00Z'],
    ['minute', 'America/St_Johns', '2026-01-01T00:00:30Z', '2025-12-31 20:30-03:30'],
    ['day', 'Pacific/Apia', '2026-01-01T11:00:00Z', '2026-01-02'],
    ['week', 'UTC', '2026-11-29T23:59:59Z', '2026-11-23'],
    ['week', 'UTC', '2026-11-30T00:00:00Z', '2026-11-30'],
    ['month', 'Asia/Tokyo', '2026-10-31T15:00:00Z', '2026-11'],
    ['year', 'America/New_York', '2026-01-01T04:59:59Z', '2025'],
  ] as const)('%s in %s of %s is %s', (step, zone, time, label) => {
    expect(new TimeSteps(step, zone).labelOf(Date.parse(time))).toBe(label);
  });

  it.each([
    ['day', 'Europe/Berlin', '2026-03-29T12:00:00Z', 23],
    ['day', 'Europe/Berlin', '2026-10-25T12:00:00Z', 25],
    ['week', 'America/New_York', '2026-11-01T12:00:00Z', 169],
    ['day', 'Australia/Lord_Howe', '2026-04-05T12:00:00Z', 24.5],
    ['month', 'UTC', '2026-02-10T00:00:00Z', 28 * 24],
    ['year', 'UTC', '2026-02-10T00:00:00Z', 365 * 24],
    ['hour', 'Asia/Kathmandu', '2026-02-10T00:00:00Z', 1],
  ] as const)('a %s in %s may be longer or shorter', (step, zone, time, hours) => {
    const moment = Date.parse(time);
    const { from, to } = new TimeSteps(step, zone).spanAt(moment);
    expect(to - from).toBe(hours * 3_600_000);
    expect(from <= moment && moment < to).toBe(true);
  });

  it('are put together of buckets that none of them begins within', () => {
    const minutes = (zone: string): number => gridOf(zone, Date.parse('2026-11-30')) / 60_000;
    expect(['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Asia/Kathmandu'].map(minutes)).toEqual([
      60, 60, 30, 30, 15,
    ]);
  });

  it('without rows are left out, and those of a window are in order of time, the latest where not all are shown', async () => {
    const { text } = await requestsOf('count_logs', { by: 'minute' });
    const labels = [...text.matchAll(/^(\d{4}-\d\d-\d\d \d\d:\d\dZ) \| \d+$/gm)].map(([, label]) => label);
    expect(labels).toHaveLength(100);
    expect(labels).toEqual([...labels].sort());
    expect(text).toMatch(/\n\d+ earlier groups \| \d+\ncount: /);
  });
});

it.each([
  ['Payment 17 refused by gateway', 'Payment # refused by gateway'],
  ['Timeout after 30.5 s on 10.0.0.12:8080', 'Timeout after # s on #'],
  ["Can't open 'orders.csv' for \"Ann O'Hara\"", "Can't open '…' for \"…\""],
  ['trace 0af7651916cd43dd8448eb211c80319c at 2026-11-30T10:00:00Z', 'trace <id> at #T#Z'],
  ['user 6c84fb90-12c4-11e1-840d-7b25c5ee775a left', 'user <id> left'],
  ['utf8 decode error in worker-3', 'utf# decode error in worker-#'],
  ['an unmatched " stays', 'an unmatched " stays'],
  ['  two\n lines ', 'two lines'],
])('the shape of %s', (text, shape) => {
  expect(textShape(text)).toBe(shape);
});

it('shapes take no longer for what is made to take long', () => {
  const began = performance.now();
  for (const sign of ['"', "'", '0', 'a0', '-', '#.', '0-'])
    for (let turn = 0; turn < 50; turn++) textShape(sign.repeat(100_000));
  expect(performance.now() - began).toBeLessThan(2000);
});
