/** Lines of the log as records at a collector, within the traces that calls are of; a collector that is away costs records alone. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MOST_WAITING } from '../../runtime/guard/audit/audit-sink.ts';
import { openLogRecords } from '../../runtime/guard/audit/log-records.ts';
import { openLineRecords } from '../../runtime/observe/line-records.ts';
import type { LogLine } from '../../runtime/observe/log-line.ts';
import { recordAttributes } from '../../runtime/observe/record-words.ts';
import type { RunningSandbox } from '../../sandbox/server.ts';
import { Outputs, type Watched, watched } from '../audit/canary-process.ts';
import { companyOnPort } from '../company.ts';
import { callAt } from '../limits/stand.ts';
import { type Collector, startCollector } from './collector.ts';
import { documentedAttributes, documentedFields } from './docs-fields.ts';
import { watchedServer } from './watched-server.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const traceparent = `00-${TRACE}-${PARENT}-01`;

let sandbox: RunningSandbox;
let collector: Collector;
const open: (() => unknown)[] = [];
beforeAll(async () => {
  sandbox = await companyOnPort();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  collector = await startCollector();
  open.push(() => collector.close());
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe('a line over HTTP', () => {
  async function recordsOf(env: NodeJS.ProcessEnv, headers: Readonly<Record<string, string>>) {
    const to = `otlp:${collector.url}`;
    const server = await watchedServer({ ONEUPTIME_URL: sandbox.url, LOG_LEVEL: 'debug', LOGS: to, ...env });
    await callAt(server.url, sandbox.keys.admin, ['count_monitors'], { headers });
    await server.app.close();
    await server.closeObservers();
    return (body: string) => collector.records.find((record) => record.body === body);
  }

  it('is a record with all that it says, and of the span of its call', async () => {
    const record = await recordsOf({ TRACES: `otlp:${collector.url}` }, { traceparent });
    const [span, ...others] = collector.spans.filter(({ kind }) => kind === 2);
    expect(others).toEqual([]);
    expect(record('call')).toMatchObject({
      severityNumber: 9,
      severityText: 'INFO',
      traceId: TRACE,
      spanId: span?.spanId,
      attributes: {
        'gen_ai.tool.name': 'count_monitors',
        'oneuptime_mcp.outcome': 'ok',
        'oneuptime_mcp.surface': 'compact',
        'oneuptime_mcp.ms': expect.any(Number),
        'oneuptime_mcp.upstream.status': 200,
        'oneuptime_mcp.key': expect.stringMatching(/^[\w-]{16}$/),
        'oneuptime_mcp.request': expect.any(String),
      },
    });
    expect(record('upstream')).toMatchObject({ severityText: 'DEBUG', traceId: TRACE, spanId: span?.spanId });
    expect(record('request')).toMatchObject({
      traceId: TRACE,
      spanId: PARENT,
      attributes: { 'http.request.method': 'POST', 'url.path': '/mcp', 'http.response.status_code': 200 },
    });
    const sender = { 'service.name': 'oneuptime-mcp', 'service.version': expect.stringMatching(/^\d+\.\d+\.\d+/) };
    for (const resource of collector.resources) expect(resource).toMatchObject(sender);
    const ms = Number(BigInt(record('call')?.timeUnixNano ?? 0) / 1_000_000n);
    expect(Math.abs(Date.now() - ms)).toBeLessThan(600_000);
  });

  it('is of the span that its client names where the server makes none', async () => {
    const record = await recordsOf({}, { traceparent });
    for (const body of ['call', 'upstream', 'request'])
      expect(record(body)).toMatchObject({ traceId: TRACE, spanId: PARENT });
  });

  it('is of none where nobody names one', async () => {
    const record = await recordsOf({}, { traceparent: `00-${'0'.repeat(32)}-${PARENT}-01` });
    for (const body of ['call', 'upstream', 'request']) expect(record(body)?.traceId).toBeUndefined();
    expect(record('call')?.attributes['gen_ai.tool.name']).toBe('count_monitors');
  });

  it('that is not written on standard error is not sent either', async () => {
    const record = await recordsOf({ LOG_LEVEL: 'warn' }, {});
    expect(record('call')).toBeUndefined();
  });
});

describe('names of attributes', () => {
  it('are those of the documentation for every field that there is', () => {
    const named = new Map<string, ReadonlyMap<string, string>>();
    for (const [msg, fields] of documentedFields()) {
      const line: LogLine = { msg, ...Object.fromEntries([...fields].map((field) => [field, `${field}:80`])) };
      const attributes = Object.entries(recordAttributes(line)).filter(([name]) => name !== 'server.port');
      const byField = attributes.map(([name, value]): [string, string] => [String(value).split(':', 1)[0] ?? '', name]);
      named.set(msg, new Map(byField));
    }
    expect(named.get('call')?.get('outcome')).toBe('oneuptime_mcp.outcome');
    expect(documentedAttributes()).toEqual(named);
  });

  it('say what was called', () => {
    const nameOf = (kind: string) => Object.keys(recordAttributes({ msg: 'call', tool: 'a', kind }));
    expect(nameOf('tool')).toEqual(['gen_ai.tool.name', 'oneuptime_mcp.kind']);
    expect(nameOf('prompt')).toEqual(['gen_ai.prompt.name', 'oneuptime_mcp.kind']);
    expect(nameOf('resource')).toEqual(['mcp.resource.uri', 'oneuptime_mcp.kind']);
  });

  it('leave out what says nothing, and keep lists', () => {
    expect(recordAttributes({ msg: 'Words.', missing: undefined, instances: ['a', 'b'] })).toEqual({
      'oneuptime_mcp.instances': ['a', 'b'],
    });
    expect(recordAttributes({ msg: 'circuit', host: 'one.example' })).toEqual({ 'server.address': 'one.example' });
  });
});

async function recordsTo(url: string) {
  const told: string[] = [];
  const records = await openLineRecords({ version: '1', url: `${url}/v1/logs`, tell: (line) => void told.push(line) });
  open.push(() => records.close());
  return { told, records, write: (msg: string) => records.write('info', { msg }, undefined) };
}

it('has the severity of its level', async () => {
  const { records } = await recordsTo(collector.url);
  for (const level of ['debug', 'info', 'warn', 'error'] as const) records.write(level, { msg: level }, undefined);
  await records.close();
  expect(
    collector.records.map(({ body, severityText, severityNumber }) => [body, severityText, severityNumber]),
  ).toEqual([
    ['debug', 'DEBUG', 5],
    ['info', 'INFO', 9],
    ['warn', 'WARN', 13],
    ['error', 'ERROR', 17],
  ]);
});

describe('a collector that takes nothing', () => {
  it('is told of once, and once when it takes them again', async () => {
    const { told, write } = await recordsTo(collector.url);
    collector.answer(400);
    write('one');
    await expect.poll(() => told.length, { timeout: 10_000 }).toBe(1);
    write('two');
    await expect.poll(() => collector.refused, { timeout: 10_000 }).toBe(2);
    collector.answer(200);
    write('three');
    await expect.poll(() => told.length, { timeout: 10_000 }).toBe(2);
    expect(told).toEqual([
      'log lines for the collector are being lost: 400. Calls go on.',
      'log lines for the collector arrive again; 2 were lost.',
    ]);
    expect(collector.records.map(({ body }) => body)).toEqual(['three']);
  });

  it('is sent what waits, and no more than is kept', async () => {
    const { told, records, write } = await recordsTo(collector.url);
    const release = collector.hold();
    for (let n = 0; n < MOST_WAITING.lines + 7; n += 1) write(`line ${n}`);
    expect(told).toEqual([
      'log lines for the collector are being lost: more waits to be sent than is kept. Calls go on.',
    ]);
    release();
    await records.close();
    expect(collector.records).toHaveLength(MOST_WAITING.lines);
    expect(told.at(-1)).toBe('log lines for the collector arrive again; 7 were lost.');
  });

  it('that is slower than lines come is told of once, however often it takes some', async () => {
    const { told, records, write } = await recordsTo(collector.url);
    for (let round = 1; round <= 3; round += 1) {
      const release = collector.hold();
      for (let n = 0; n < MOST_WAITING.lines + 1; n += 1) write(`line ${n}`);
      await expect.poll(() => collector.held).toBe(1);
      release(1);
      await expect.poll(() => collector.records.length).toBeGreaterThan(round * 500);
    }
    expect(told).toHaveLength(1);
    collector.hold()();
    await records.close();
    expect(told).toEqual([
      'log lines for the collector are being lost: more waits to be sent than is kept. Calls go on.',
      expect.stringMatching(/^log lines for the collector arrive again; \d{4} were lost\.$/),
    ]);
  });

  it('has at most so many characters waiting', async () => {
    let lost = 0;
    const noteLost = (count: number): void => {
      lost += count;
    };
    const wanted = { version: '1', url: `${collector.url}/v1/logs`, scope: 'test', setting: 'LOGS', instead: '' };
    const records = await openLogRecords({ ...wanted, together: 1 }, { lost: noteLost, well: () => {} });
    open.push(() => records.close());
    collector.hold();
    for (let n = 0; n < 10; n += 1) records.write({ body: 'x'.repeat(MOST_WAITING.bytes / 8) });
    expect(lost).toBe(2);
  });

  it('and answers for ever, is given up at the end', async () => {
    const { told, records, write } = await recordsTo(collector.url);
    collector.answerForEver();
    write('one');
    await records.close();
    expect(told.at(-1)).toBe('1 log lines for the collector were lost.');
  });

  it('is told of at the end with how many did not arrive', async () => {
    const { told, records, write } = await recordsTo(collector.url);
    collector.answer(400);
    write('one');
    await records.close();
    expect(told).toEqual([
      'log lines for the collector are being lost: 400. Calls go on.',
      '1 log lines for the collector were lost.',
    ]);
  });
});

describe('a process', () => {
  const message = { jsonrpc: '2.0', id: 9, method: 'tools/call', params: { name: 'count_labels', arguments: {} } };

  function started(
    args: readonly string[],
    to: string,
    env: NodeJS.ProcessEnv = {},
    nodeArgs: readonly string[] = [],
  ): Watched {
    // Warnings before the server serves are no lines of the log.
    const plain = { CONFIRM: 'ask', AUDIT: 'off', DRAIN_SECONDS: '0', ONEUPTIME_URL: sandbox.url };
    const process_ = watched(new Outputs(), 'records', args, { ...plain, LOGS: to, TRACES: to, ...env }, nodeArgs);
    open.push(() => process_.child.kill('SIGKILL'));
    return process_;
  }

  async function calledOnStdio(to: string): Promise<Watched> {
    const process_ = started([], to, { ONEUPTIME_API_KEY: sandbox.keys.admin });
    process_.write(`${JSON.stringify(message)}\n`);
    await process_.until('out', /("id":9)/);
    process_.child.stdin?.end();
    return process_;
  }

  async function calledOverHttp(to: string): Promise<Watched> {
    const process_ = started(['--http', '--port', '0'], to);
    const url = await process_.until('out', /listens: (\S+)\/mcp/);
    await callAt(url, sandbox.keys.admin, ['count_labels']);
    process_.child.kill('SIGTERM');
    return process_;
  }

  const WAYS = { 'over HTTP': calledOverHttp, 'on stdio': calledOnStdio } as const;
  const linesOf = ({ said }: Watched) =>
    said.err
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as LogLine);

  it.each(Object.entries(WAYS))('%s sends every line before it ends, and writes it as ever', async (_, called) => {
    const process_ = await called(`otlp:${collector.url}`);
    expect(await process_.ended).toBe(0);
    const written = linesOf(process_).map(({ msg }) => msg);
    expect(written).toContain('call');
    expect(collector.records.map(({ body }) => body)).toEqual(written);
    const [span] = collector.spans.filter(({ kind }) => kind === 2);
    expect(collector.records.find(({ body }) => body === 'call')).toMatchObject({
      traceId: span?.traceId,
      spanId: span?.spanId,
    });
  });

  const DEAD = {
    'is not there': () => collector.close(),
    'answers for ever': () => collector.answerForEver(),
  } as const;
  const deaths = Object.keys(WAYS).flatMap((way) => Object.keys(DEAD).map((death) => [way, death] as const));

  it.each(deaths)('%s ends before a collector that %s, and says what was lost', async (way, death) => {
    await DEAD[death as keyof typeof DEAD]();
    const process_ = await WAYS[way as keyof typeof WAYS](`otlp:${collector.url}`);
    expect(await process_.ended).toBe(0);
    const lines = linesOf(process_);
    expect(lines.map(({ msg }) => msg)).toContain('call');
    const told = (wanted: RegExp) => lines.filter(({ level, msg }) => level === 'warn' && wanted.test(msg));
    for (const what of ['spans', 'log lines for the collector']) {
      expect(told(new RegExp(`^${what} are being lost: `))).toHaveLength(1);
      expect(told(new RegExp(`^\\d+ ${what} were lost\\.$`))).toHaveLength(1);
    }
  });

  it('may send to OneUptime itself, which then finds lines and spans of a call by its trace', async () => {
    const made = await fetch(`${sandbox.url}/api/telemetry-ingestion-key`, {
      method: 'POST',
      headers: { apikey: sandbox.keys.admin, 'content-type': 'application/json' },
      body: JSON.stringify({ data: { name: 'Own lines' } }),
    });
    const { secretKey } = (await made.json()) as { secretKey: { value: string } };
    const process_ = started(['--http', '--port', '0'], `otlp:${sandbox.url}/otlp/v1/logs`, {
      TRACES: `otlp:${sandbox.url}/otlp/v1/traces`,
      OTEL_EXPORTER_OTLP_HEADERS: `x-oneuptime-token=${secretKey.value}`,
    });
    const url = await process_.until('out', /listens: (\S+)\/mcp/);
    const key = sandbox.keys.admin;
    await callAt(url, key, ['count_labels'], { headers: { traceparent } });
    const foundBy = async (tool: string) => (await callAt(url, key, [tool, { trace: TRACE }])).text;
    await expect.poll(() => foundBy('search_logs'), { timeout: 10_000 }).toMatch(/"found":2\b/);
    expect(await foundBy('search_logs')).toMatch(/"text":"call"/);
    await expect.poll(() => foundBy('get_trace'), { timeout: 10_000 }).toContain('tools/call count_labels');
    expect(process_.said.err).not.toContain('are being lost');
  });

  it('that breaks has sent why', async () => {
    const crash = `process.on('SIGUSR2', () => Promise.reject(new Error('broken, key: ${sandbox.keys.admin}')))`;
    const preload = `data:text/javascript,${encodeURIComponent(crash)}`;
    const process_ = started(['--http', '--port', '0'], `otlp:${collector.url}`, {}, ['--import', preload]);
    await process_.until('out', /(listens)/);
    process_.child.kill('SIGUSR2');
    expect(await process_.ended).toBe(1);
    expect(collector.records.at(-1)).toMatchObject({
      severityText: 'ERROR',
      body: expect.stringContaining('Error: broken'),
    });
    expect(collector.bodies.join()).not.toContain(sandbox.keys.admin);
  });

  it('never sends there what it says of it', async () => {
    collector.answer(400);
    const process_ = started(['--http', '--port', '0'], `otlp:${collector.url}`);
    const url = await process_.until('out', /listens: (\S+)\/mcp/);
    await callAt(url, sandbox.keys.admin, ['count_labels']);
    await process_.until('err', /(log lines for the collector are being lost)/);
    collector.answer(200);
    await callAt(url, sandbox.keys.admin, ['count_labels']);
    await process_.until('err', /(log lines for the collector arrive again)/);
    process_.child.kill('SIGTERM');
    expect(await process_.ended).toBe(0);
    expect(collector.records.length).toBeGreaterThan(0);
    expect(collector.records.filter(({ body }) => body.startsWith('log lines'))).toEqual([]);
  });
});
