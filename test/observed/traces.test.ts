/** Calls as spans, within the trace of their client and handed on to the API; a collector that is away costs spans alone. */
import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { promisify } from 'node:util';
import * as api from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { SeenCall } from '../../runtime/basics/observer.ts';
import { clientContext, traceHeaders } from '../../runtime/observe/trace-context.ts';
import { openTraces } from '../../runtime/observe/traces.ts';
import type { RunningSandbox } from '../../sandbox/server.ts';
import { companyOnPort } from '../company.ts';
import { BIN } from '../e2e/product.ts';
import { callAt } from '../limits/stand.ts';
import { modern, post } from '../mcp/serve.ts';
import { type Collector, startCollector } from './collector.ts';
import { type WatchedServer, watchedServer } from './watched-server.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

let sandbox: RunningSandbox;
let collector: Collector;
let server: WatchedServer;
/** What each request to the API had of a trace. */
const sent: string[] = [];
const watch = (message: unknown): void => {
  const { headers } = (message as { request: { headers: readonly string[] } }).request;
  const all = [headers].flat();
  const at = all.indexOf('traceparent');
  if (at >= 0) sent.push(all[at + 1] as string);
};
beforeAll(async () => {
  sandbox = await companyOnPort();
  collector = await startCollector();
  server = await watchedServer({ ONEUPTIME_URL: sandbox.url, TRACES: `otlp:${collector.url}` });
  subscribe('undici:request:create', watch);
});
afterAll(async () => {
  unsubscribe('undici:request:create', watch);
  await server.app.close();
  await server.closeObservers();
  await collector.close();
  await sandbox.close();
});
afterEach(() => {
  collector.spans.length = 0;
  sent.length = 0;
});

const spans = async (count: number) => {
  await expect.poll(() => collector.spans.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
  return {
    calls: collector.spans.filter(({ kind }) => kind === 2),
    requests: collector.spans.filter(({ kind }) => kind === 3),
  };
};

it('a call is a span of the trace of its client, its requests are spans below it, and the API is told of them', async () => {
  const { headers, message } = modern('tools/call', {
    name: 'count_monitors',
    arguments: {},
    _meta: undefined,
  });
  const { params, ...rest } = message as { params: object };
  const meta = { ...(modern('x').message as { params: { _meta: object } }).params._meta };
  const _meta = { ...meta, traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=1' };
  // A proxy between has a trace of its own.
  const own = { ...headers, 'x-api-key': sandbox.keys.admin, traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` };
  await (await post(`${server.url}/mcp`, { headers: own, message: { ...rest, params: { ...params, _meta } } })).text();
  const { calls, requests } = await spans(2);
  const [call] = calls;
  expect(call).toMatchObject({
    name: 'tools/call count_monitors',
    traceId: TRACE,
    parentSpanId: PARENT,
    traceState: 'vendor=1',
    status: 0,
    attributes: {
      'mcp.method.name': 'tools/call',
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'count_monitors',
      'mcp.protocol.version': '2026-07-28',
      'network.transport': 'tcp',
      'oneuptime_mcp.outcome': 'ok',
      'oneuptime_mcp.toolset': 'monitors',
      'oneuptime_mcp.upstream.requests': requests.length,
    },
  });
  const request = requests.at(-1);
  expect(request).toMatchObject({
    name: 'POST /api/monitor/count',
    traceId: TRACE,
    parentSpanId: call?.spanId,
    attributes: {
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(sandbox.url).port),
    },
  });
  expect(sent).toContain(`00-${TRACE}-${request?.spanId}-01`);
  expect(collector.resources.at(-1)).toMatchObject({ 'service.name': 'oneuptime-mcp' });
});

it('one that fails says so, and holds nothing of a row or of a name that nobody knows', async () => {
  const id = '12121212-1212-4212-8212-121212121212';
  await callAt(server.url, sandbox.keys.admin, ['get_monitor', { id }]);
  await callAt(server.url, sandbox.keys.admin, ['call_read', { tool: `list_${id}`, arguments: {} }]);
  const { calls, requests } = await spans(3);
  expect(calls.map(({ name, status, attributes }) => [name, status, attributes['error.type']])).toEqual([
    ['tools/call get_monitor', 2, 'tool_error'],
    ['tools/call', 2, 'tool_error'],
  ]);
  expect(calls.map(({ attributes }) => attributes['oneuptime_mcp.outcome'])).toEqual(['not_found', 'unknown_tool']);
  expect(requests.map(({ name }) => name).join()).toContain('{id}');
  expect(JSON.stringify(collector.spans)).not.toContain(id);
  expect(JSON.stringify(collector.spans)).not.toContain(sandbox.keys.admin);
});

it('one of what stands beside tools names a prompt that there is, and nothing of what a caller makes up', async () => {
  const key = sandbox.keys.admin;
  const asked = async (method: string, params: Record<string, unknown>): Promise<void> => {
    const { headers, message } = modern(method, params);
    const own = { ...headers, 'x-api-key': key, ...(params.uri ? { 'mcp-name': String(params.uri) } : {}) };
    await (await post(`${server.url}/mcp`, { headers: own, message })).text();
  };
  await asked('prompts/get', { name: 'a-made-up-name' });
  await asked('prompts/get', { name: 'triage' });
  await asked('resources/read', { uri: `oneuptime://incident/${key.replaceAll('-', '')}` });
  const { calls } = await spans(3);
  expect(calls.map(({ name, attributes }) => [name, attributes['gen_ai.prompt.name']])).toEqual([
    ['prompts/get', undefined],
    ['prompts/get triage', 'triage'],
    ['resources/read', undefined],
  ]);
  expect(calls[2]?.attributes['mcp.resource.uri']).toMatch(/^oneuptime:\/\/incident\//);
  expect(JSON.stringify(collector.spans)).not.toContain(key.replaceAll('-', ''));
});

it('has the id of its request, as log and audit have it', async () => {
  const id = '34343434-3434-4343-8343-343434343434';
  await callAt(server.url, sandbox.keys.admin, ['count_labels'], { headers: { 'x-request-id': id } });
  const { calls } = await spans(2);
  expect(calls.map(({ attributes }) => attributes['oneuptime_mcp.request'])).toEqual([id]);
});

it('one that its client does not record is not recorded, and the API is told that', async () => {
  const headers = { traceparent: `00-${TRACE}-${PARENT}-00` };
  await callAt(server.url, sandbox.keys.admin, ['count_labels'], { headers });
  await callAt(server.url, sandbox.keys.admin, ['count_monitors']);
  const { calls } = await spans(2);
  expect(calls.map(({ name }) => name)).toEqual(['tools/call count_monitors']);
  expect(sent[0]).toMatch(new RegExp(`^00-${TRACE}-[\\da-f]{16}-00$`));
});

it.each([
  ['nothing', undefined],
  ['no trace', `00-${'0'.repeat(32)}-${PARENT}-01`],
  ['no span', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['a version that is none', `ff-${TRACE}-${PARENT}-01`],
  ['more than its version has', `00-${TRACE}-${PARENT}-01-more`],
  ['capitals', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
  ['words', 'yes please'],
])('%s is the beginning of no trace', (_, traceparent) => {
  expect(clientContext({ traceparent, tracestate: 'a=1' }, api)).toBe(api.ROOT_CONTEXT);
});

it('a parent of a version to come is one, and what is handed on is of ours', () => {
  const context = clientContext({ traceparent: `cc-${TRACE}-${PARENT}-ff-more`, tracestate: 'a=1,b=2' }, api);
  expect(traceHeaders(api.trace.getSpanContext(context) as api.SpanContext)).toEqual([
    'traceparent',
    `00-${TRACE}-${PARENT}-01`,
    'tracestate',
    'a=1,b=2',
  ]);
});

const opened = (url: string, told: string[]) =>
  openTraces({ version: '1', url: `${url}/v1/traces`, transport: 'pipe', tell: (line) => void told.push(line) });

function seen({ observer }: Awaited<ReturnType<typeof opened>>): void {
  const nobody = { name: undefined, version: undefined };
  const caller = {
    credential: undefined,
    request: undefined,
    client: nobody,
    agent: undefined,
    protocol: undefined,
    era: undefined,
    traceparent: undefined,
    tracestate: undefined,
  };
  const call = new SeenCall({ name: 'whoami', kind: 'workflow' }, caller, 'all');
  observer.began?.(call);
  call.outcome = 'ok';
  observer.ended?.(call);
}

it('what has ended is sent before the end; a collector that takes nothing is told of once, and then how many it did not take', async () => {
  const own = await startCollector();
  const told: string[] = [];
  const traces = await opened(own.url, told);
  own.answer(400);
  seen(traces);
  await expect.poll(() => told.length, { timeout: 10_000 }).toBe(1);
  seen(traces);
  await traces.close();
  expect(told).toEqual([
    expect.stringMatching(/^spans are being lost: .*Calls go on\.$/),
    expect.stringMatching(/^2 spans were lost\.$/),
  ]);
  const again = await opened(own.url, told);
  own.answer(200);
  seen(again);
  await again.close();
  expect(own.spans.map(({ name }) => name)).toEqual(['tools/call whoami']);
  expect(own.spans[0]?.attributes['network.transport']).toBe('pipe');
  await own.close();
});

it.each([
  [
    'TRACES',
    'otlp',
    'TRACES=otlp',
    'sdk-trace @opentelemetry/resources @opentelemetry/exporter-trace-otlp-http',
    'set it to off',
  ],
  [
    'LOGS',
    'otlp',
    'LOGS=otlp',
    'sdk-logs @opentelemetry/resources @opentelemetry/exporter-logs-otlp-http',
    'set it to stderr',
  ],
  [
    'AUDIT',
    'otlp:http://c',
    'AUDIT=otlp:',
    'sdk-logs @opentelemetry/resources @opentelemetry/exporter-logs-otlp-http',
    'choose another AUDIT',
  ],
])(
  'packages that are missing keep a server from starting, in one sentence: %s',
  async (name, value, said, names, instead) => {
    const loader = `export const resolve = (name, context, next) => {
    if (name.startsWith('@opentelemetry/sdk-')) throw Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(name, context);
  };`;
    const without = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(loader)}`)});`;
    const env = { ...process.env, AUDIT: 'off', ONEUPTIME_URL: sandbox.url, [name]: value };
    const args = ['--import', `data:text/javascript,${encodeURIComponent(without)}`, BIN, '--http', '--port', '0'];
    const { code, stderr } = (await promisify(execFile)(process.execPath, args, { env, timeout: 30_000 }).catch(
      (failed: { code: number; stderr: string }) => failed as never,
    )) as unknown as { code: number; stderr: string };
    expect(stderr).toContain(
      `${said} needs packages that are not installed: npm install @opentelemetry/${names}, or ${instead}.`,
    );
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(1);
  },
);
