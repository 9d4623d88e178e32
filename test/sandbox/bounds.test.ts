/** What no client of the sandbox can do: take its time, its memory, or a fault out of it. Depth, width, length, odd names, odd types. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { likePattern } from '../../sandbox/engine/like.ts';
import { Store } from '../../sandbox/engine/store.ts';
import { weightOf } from '../../sandbox/engine/weight.ts';
import { readMoment } from '../../sandbox/ingest/otlp.ts';
import { type RunningSandbox, Sandbox, startSandbox } from '../../sandbox/server.ts';
import { type Answer, type Client, clientOf, realFacts } from './client.ts';

let sandbox: Sandbox;
let admin: Client;
let ingestionKey: string;
beforeAll(async () => {
  sandbox = new Sandbox({ facts: await realFacts(), seed: null });
  admin = clientOf(sandbox, sandbox.keys.admin);
  await admin('POST', '/telemetry-ingestion-key', { data: { name: 'Bounds' } });
  const [key] = [...sandbox.store.table('TelemetryIngestionKey').rows.values()];
  ingestionKey = String(key?.secretKey);
  for (const name of ['one', 'two']) await admin('POST', '/label', { data: { name, color: '#fff' } });
});

/** An answer that is the real server's; whatever is wrong with ours is written out instead, and found here. */
async function answerOf(ask: () => Promise<Answer>): Promise<Answer> {
  const written: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const answer = await ask().finally(() => spy.mockRestore());
  expect(written).toEqual([]);
  expect([200, 400, 401, 404, 415, 422, 500]).toContain(answer.status);
  if (answer.status === 500) expect(answer.body).toEqual({ error: 'Server Error' });
  return answer;
}

const raw = async (path: string, body: string, headers: Record<string, string> = {}): Promise<Answer> => {
  const answer = await sandbox.handle({
    method: 'POST',
    path,
    query: {},
    headers: { 'content-type': 'application/json', apikey: sandbox.keys.admin, ...headers },
    body,
  });
  return { status: answer.status, body: JSON.parse(answer.body) };
};

const nested = (levels: number, open: string, close: string): string =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;
const PATHS = ['/label', '/label/get-list', '/monitor', '/logs/get-list'];

describe('bodies', () => {
  const cases = [499, 2_000, 20_000].flatMap((levels) =>
    ['data', 'query', 'select', 'sort', 'limit'].map((place) => [place, levels] as const),
  );
  test.each(cases)('nested at %s over %i levels are answered', async (place, levels) => {
    for (const path of PATHS) {
      for (const [open, close] of [
        ['[', ']'],
        ['{"a":', '}'],
        ['{"_type":"Search","value":', '}'],
      ] as const) {
        const body = `{"${place}":{"name":${nested(levels - 2, open, close)}}}`;
        const answer = await answerOf(() => raw(`/api${path}`, body));
        if (levels > 500) expect(answer).toEqual({ status: 500, body: { error: 'Server Error' } });
      }
    }
  });

  test.each([1_000, 20_000])('of %i conditions are answered', async (count) => {
    const names = Object.fromEntries(Array.from({ length: count }, (_, at) => [`column${at}`, at]));
    for (const place of ['data', 'query', 'select', 'sort', 'groupBy'])
      for (const path of PATHS) await answerOf(() => raw(`/api${path}`, JSON.stringify({ [place]: names })));
    const list = Array.from({ length: count }, (_, at) => `item${at}`);
    for (const _type of ['Includes', 'IncludesNone', 'IncludesAll', 'MultiSearch']) {
      const query = { name: { _type, value: list, fields: Array(count).fill('name') } };
      await answerOf(() => admin('POST', '/label/get-list', { query }));
      await answerOf(() => admin('POST', '/logs/get-list', { query: { body: query.name, attributeKeys: query.name } }));
    }
  });

  test.each([2 ** 16, 2 ** 20])('of %i bytes are answered', async (size) => {
    const text = 'x'.repeat(size);
    for (const body of [{ data: { name: text } }, { query: { name: text } }, { [text]: 1 }, { select: { [text]: 1 } }])
      for (const path of PATHS) await answerOf(() => raw(`/api${path}`, JSON.stringify(body)));
  });

  test('that are longer than any that is read are not kept', async () => {
    const running: RunningSandbox = await startSandbox({ facts: await realFacts(), seed: null });
    const long = new ReadableStream({
      start: (controller) => {
        for (let sent = 0; sent < 52; sent += 1) controller.enqueue(new Uint8Array(1_048_576));
        controller.close();
      },
    });
    const response = await fetch(`${running.url}/api/label`, { method: 'POST', body: long, duplex: 'half' } as never);
    expect([response.status, await response.json()]).toEqual([500, { error: 'Server Error' }]);
    const repeated = await fetch(`${running.url}/api/label/get-list?limit=1&limit=-5&skip=0&skip=x`, {
      method: 'POST',
      headers: { apikey: running.keys.admin },
    });
    expect(await repeated.json()).toMatchObject({ limit: 1, skip: 0 });
    await running.close();
  });
});

describe('names that every object seems to have', () => {
  const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', ''];
  test.each(NAMES)('%j are columns, operators, directions, keys and ids like any others', async (name) => {
    const key = JSON.stringify(name);
    for (const column of ['name', 'createdAt', 'body', 'time', 'severityNumber', 'attributes', 'attributeKeys', '_id'])
      for (const value of [key, `{"_type":${key},"value":1}`, `{${key}:1}`, `{${key}:{"_type":${key},"value":1}}`])
        for (const path of ['/label/get-list', '/logs/get-list', '/label', '/logs/count'])
          for (const place of ['query', 'sort', 'select', 'data'])
            await answerOf(() => raw(`/api${path}`, `{"${place}":{"${column}":${value}}}`));
    for (const place of ['query', 'sort', 'select', 'data', 'groupBy', 'aggregateBy'])
      for (const path of ['/label/get-list', '/label', '/logs/get-list', '/logs/aggregate'])
        await answerOf(() => raw(`/api${path}`, `{"${place}":{${key}:${key}}}`));
    await answerOf(() => admin('POST', `/label/${name || 'x'}/get-item`, {}));
    expect(({} as Record<string, unknown>).value).toBeUndefined();
  });
});

describe('texts that are looked for', () => {
  const SHAPES: Record<string, (size: number) => readonly [pattern: string, text: string]> = {
    'one letter, and another at the end': (size) => [`%${'a'.repeat(size)}b%`, 'a'.repeat(2 * size)],
    'wildcards between letters': (size) => [`${'%a'.repeat(size)}b`, 'a'.repeat(2 * size)],
    'any characters': (size) => [`%${'_'.repeat(size)}b%`, 'a'.repeat(2 * size)],
    'nothing but wildcards': (size) => ['%'.repeat(size), 'a'.repeat(size)],
  };
  const cases = Object.keys(SHAPES).flatMap((shape) =>
    [1_000, 10_000, 15_000, 20_000].map((size) => [shape, size] as const),
  );
  test.each(cases)('%s, %i of them: found or given up after so many steps', (shape, size) => {
    const [pattern, text] = SHAPES[shape]?.(size) ?? ['', ''];
    const ask = (): boolean => likePattern(pattern)(text);
    let outcome: unknown;
    try {
      outcome = ask();
    } catch (refusal) {
      outcome = (refusal as { status: number }).status;
    }
    const isAnswered = outcome === (shape === 'nothing but wildcards');
    expect(isAnswered || outcome === 500).toBe(true);
    const isQuadratic = /^(one|any)/.test(shape);
    expect(isAnswered).toBe(size === 1_000 || !isQuadratic);
  });

  test('find what they found before', () => {
    const alphabet = ['a', 'b', '%', '_', '\\%', '😀', '.'];
    let seed = 7;
    const next = (count: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return (seed >> 8) % count;
    };
    const some = (length: number, letters: readonly string[]) =>
      Array.from({ length }, () => letters[next(letters.length)] ?? '').join('');
    for (let round = 0; round < 2_000; round += 1) {
      const pattern = some(next(6), alphabet);
      const text = some(next(7), ['a', 'B', '%', '😀', '.', 'ab']);
      const parts = [...pattern.matchAll(/\\%|[\s\S]/gu)].map(([part]) =>
        part === '%' ? '.*' : part === '_' ? '.' : part.replace(/^\\/, '').replace(/[.*]/, '\\$&'),
      );
      const known = new RegExp(`^${parts.join('')}$`, 'isu').test(text);
      expect(likePattern(pattern)(text), `${pattern} on ${text}`).toBe(known);
    }
  });

  test.each(['Search', 'StartsWith', 'EndsWith', 'NotContains'])('%s of a megabyte is answered', async (_type) => {
    for (const value of ['a'.repeat(2 ** 20), '%a'.repeat(2 ** 19), '_'.repeat(2 ** 20)]) {
      await answerOf(() => admin('POST', '/label/get-list', { query: { name: { _type, value } } }));
      await answerOf(() =>
        admin('POST', '/logs/get-list', { query: { body: { _type, value }, attributes: { a: { _type, value } } } }),
      );
    }
  });
});

describe('telemetry', () => {
  const send = (signal: string, body: unknown): Promise<Answer> =>
    answerOf(() =>
      raw(`/otlp/v1/${signal}`, typeof body === 'string' ? body : JSON.stringify(body), {
        'x-oneuptime-token': ingestionKey,
      }),
    );
  const WORDS: Record<string, readonly [string, string, string]> = {
    logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
    traces: ['resourceSpans', 'scopeSpans', 'spans'],
    metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
  };
  const around = (signal: string, records: unknown, resource: unknown = {}): unknown => {
    const [outer, inner, list] = WORDS[signal] ?? ['', '', ''];
    return { [outer]: [{ resource, [inner]: [{ scope: {}, [list]: records }] }] };
  };
  const TABLES = ['logs', 'span', 'metrics'];
  const readAll = async (): Promise<void> => {
    for (const table of TABLES)
      await answerOf(() => admin('POST', `/${table}/get-list?limit=50`, { select: { _id: true, attributes: true } }));
    for (const route of ['logs/export', 'logs/histogram', 'logs/facets', 'logs/get-attributes', 'traces/facets'])
      await answerOf(() => admin('POST', `/telemetry/${route}`, {}));
  };
  const ODD = [null, 5, 'x', [], {}, [null], true, 1e308, -1e308, '1e308', -1, '9'.repeat(400), [[[]]], { a: 1 }];
  const FIELDS =
    'timeUnixNano startTimeUnixNano endTimeUnixNano severityNumber body attributes traceId spanId parentSpanId events links status kind name sum gauge histogram exponentialHistogram summary observedTimeUnixNano'.split(
      ' ',
    );

  test.each(Object.keys(WORDS).flatMap((signal) => FIELDS.map((field) => [signal, field] as const)))(
    '%s with anything for %s are taken, and can be read again',
    async (signal, field) => {
      const records = ODD.flatMap((value) => [
        { name: 'odd', [field]: value },
        {
          name: 'odd',
          gauge: { dataPoints: [{ [field]: value, asInt: value }] },
          events: [{ name: 'exception', [field]: value }],
        },
      ]);
      expect((await send(signal, around(signal, records))).status).toBe(200);
      await readAll();
    },
  );

  test.each(Object.keys(WORDS))('%s of any shape are taken', async (signal) => {
    for (const odd of ODD) {
      const [outer, inner] = WORDS[signal] ?? ['', ''];
      for (const body of [
        odd,
        { [outer]: odd },
        { [outer]: [odd] },
        { [outer]: [{ [inner]: odd, resource: odd }] },
        around(signal, odd),
        around(signal, [odd], odd),
      ])
        expect((await send(signal, body)).status).toBe(200);
    }
    const deep = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${nested(50_000, '[', ']')}}]}]}]}`;
    expect((await send(signal, deep)).status).toBe(200);
  });

  test.each([100, 1_000, 4_000, 10_000])('of %i attributes keeps so many of them', async (count) => {
    const attributes = Array.from({ length: count }, (_, at) => ({ key: `k${at}`, value: { stringValue: 'v' } }));
    await send('logs', around('logs', [{ body: `wide ${count}`, attributes }], { attributes }));
    const row = [...sandbox.store.table('LogItemV3').rows.values()].at(-1);
    expect(Object.keys(row?.attributes as object).length).toBeLessThanOrEqual(2 * 256 + 10);
  });

  test.each([10, 100, 400])(
    'of lists of keys in each other, %i deep, keeps names of bounded length',
    async (levels) => {
      const key = 'k'.repeat(200);
      const leaf = Array.from({ length: 50 }, (_, at) => ({ key: `${key}${at}`, value: { stringValue: 'v' } }));
      let attributes: unknown = leaf;
      for (let at = 0; at < levels / 4; at += 1) attributes = [{ key, value: { kvlistValue: { values: attributes } } }];
      await send('logs', around('logs', [{ body: 'deep', attributes }]));
      const row = [...sandbox.store.table('LogItemV3').rows.values()].at(-1);
      for (const name of Object.keys(row?.attributes as object)) expect(name.length).toBeLessThanOrEqual(1_300);
    },
  );
});

describe('what is kept', () => {
  const storeOf = (rows: number, weight: number): Store =>
    new Store(sandbox.store.model, () => new Date(), { rows, weight });

  test.each([1, 2, 8, 32])('of telemetry is the newest: %i rows', (rows) => {
    const store = storeOf(rows, 1e9);
    for (let at = 0; at < 3 * rows; at += 1) store.insert('LogItemV3', { body: `${at}` });
    const kept = [...store.table('LogItemV3').rows.values()].map(({ body }) => body);
    expect(kept).toEqual(Array.from({ length: rows }, (_, at) => `${2 * rows + at}`));
    expect(store.isFull('LogItemV3')).toBe(false);
  });

  test.each([10_000, 20_000, 40_000, 80_000])('of telemetry weighs no more than %i characters', (weight) => {
    const store = storeOf(1e9, weight);
    for (let at = 0; at < 60; at += 1) store.insert('LogItemV3', { body: 'x'.repeat(3_000) });
    const kept = [...store.table('LogItemV3').rows.values()];
    expect(kept.reduce((sum, row) => sum + weightOf(row), 0)).toBeLessThanOrEqual(weight);
    expect(kept.length).toBeGreaterThan(1);
  });

  test.each([1, 4, 16])('of other tables ends at %i rows, until some are deleted', (rows) => {
    const store = storeOf(rows, 1e9);
    const labels = Array.from({ length: rows }, (_, at) => store.insert('Label', { name: `${at}` }));
    expect(store.isFull('Label')).toBe(true);
    store.remove('Label', labels[0] as (typeof labels)[0]);
    expect(store.isFull('Label')).toBe(false);
  });

  test.each([1_000, 10_000, 100_000])(
    'of other tables ends at a weight, changes and snapshots included: %i',
    (size) => {
      const store = storeOf(1e9, size);
      const row = store.insert('Label', { name: 'x' });
      store.update(row, { description: 'x'.repeat(size) });
      expect(store.isFull('Label')).toBe(true);
      const other = storeOf(1e9, size);
      other.load(store.dump());
      expect(other.isFull('Monitor')).toBe(true);
      store.update(row, { description: '' });
      expect(store.isFull('Label')).toBe(weightOf(row) >= size);
    },
  );
});

describe('moments of telemetry', () => {
  const now = Date.UTC(2026, 10, 29);

  test.each([8.65e21, -8.65e21, '9e21', 1e30, '-1e60', '1e90'])('beyond all dates are those of arrival: %s', (sent) => {
    for (const value of [sent, String(sent)]) expect(readMoment(value, now).time).toBe(now);
  });

  test.each([8.64e21, -8.64e21, '1e18', 0])('that dates can hold are taken: %s', (sent) => {
    expect(Math.abs(readMoment(sent, now).time - Number(sent) / 1e6)).toBeLessThanOrEqual(1);
  });
});
