/** What `/metrics` says of calls, of requests to the API and of the server, and who may read it. */
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRIC_PREFIX, METRIC_TABLE } from '../../runtime/observe/metric-table.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import type { RunningSandbox } from '../../sandbox/server.ts';
import { companyOnPort } from '../company.ts';
import { callAt } from '../limits/stand.ts';
import { events, openSession } from '../mcp/session-client.ts';
import { sampleOf, samplesOf, type WatchedServer, watchedServer } from './watched-server.ts';

const TOKEN = 'a-token-of-sixteen-and-more';
let sandbox: RunningSandbox;
const servers: WatchedServer[] = [];
async function opened(env: NodeJS.ProcessEnv): Promise<WatchedServer> {
  const server = await watchedServer({ ONEUPTIME_URL: sandbox.url, ...env });
  servers.push(server);
  return server;
}
beforeAll(async () => {
  sandbox = await companyOnPort();
});
afterAll(async () => {
  for (const { app } of servers) await app.close();
  await sandbox.close();
});

async function scraped(url: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(`${url}/metrics`, { headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}
const name = (short: keyof typeof METRIC_TABLE) => `${METRIC_PREFIX}${short}`;

describe('a page of metrics', () => {
  it('counts calls by what was called, what became of it and who called', async () => {
    const { url } = await opened({});
    const key = sandbox.keys.admin;
    await callAt(url, key, ['count_monitors'], { headers: { 'user-agent': 'codex-mcp-client/0.171.0' } });
    await callAt(url, key, ['count_monitors']);
    await callAt(url, key, ['create_label', { name: 'Counted', color: '#111111' }], { era: 'legacy' });
    await callAt(url, key, ['get_monitor', { id: '12121212-1212-4212-8212-121212121212' }]);
    await callAt(url, key, ['whoami']);
    await callAt(url, key, ['find_tools', { intent: ['open incidents'] }]);
    await callAt(url, key, ['call_read', { tool: 'list_nothing', arguments: {} }]);
    await callAt(url, undefined, ['count_monitors']);
    const samples = samplesOf((await scraped(url)).text);
    const calls = (labels: Record<string, string>) => sampleOf(samples, name('calls_total'), labels);
    expect(calls({ toolset: 'monitors', verb: 'count', outcome: 'ok' })).toBe(2);
    expect(calls({ toolset: 'monitors', verb: 'count', outcome: 'no_credential' })).toBe(1);
    expect(calls({ verb: 'get', outcome: 'not_found' })).toBe(1);
    expect(calls({ verb: 'workflow', outcome: 'ok' })).toBe(1);
    expect(calls({ toolset: 'none', verb: 'search', outcome: 'ok' })).toBe(1);
    expect(calls({ toolset: 'none', verb: 'unknown', outcome: 'unknown_tool' })).toBe(1);
    expect(sampleOf(samples, name('changes_total'))).toBe(1);
    expect(sampleOf(samples, `${name('call_duration_seconds')}_count`, { verb: 'count' })).toBe(3);
    expect(sampleOf(samples, `${name('call_result_characters')}_sum`, { verb: 'count' })).toBeGreaterThan(0);
    expect(sampleOf(samples, name('client_calls_total'), { era: 'legacy', outcome: 'ok' })).toBe(1);
    expect(sampleOf(samples, name('client_calls_total'))).toBe(8);
    expect(sampleOf(samples, name('upstream_requests_total'), { result: '2xx' })).toBeGreaterThan(3);
    expect(sampleOf(samples, name('upstream_requests_under_way'))).toBe(0);
    expect(sampleOf(samples, name('calls_under_way'))).toBe(0);
    expect(sampleOf(samples, name('http_requests_total'), { method: 'POST', status: '200' })).toBe(8);
  });

  it('knows a client by its name, or by its program where it does not say it', async () => {
    const { url } = await opened({});
    const agent = { headers: { 'user-agent': 'claude-code/2.1.332 (sdk-cli)' }, era: 'legacy' } as const;
    await callAt(url, sandbox.keys.admin, ['count_labels'], agent);
    const samples = samplesOf((await scraped(url)).text);
    expect(sampleOf(samples, name('client_calls_total'), { client: 'claude-code', era: 'legacy' })).toBe(1);
  });

  it('tells what the server has just now', async () => {
    const { url } = await opened({});
    await openSession(`${url}/mcp`, { 'x-api-key': sandbox.keys.admin });
    const session = await openSession(`${url}/mcp`, { 'x-api-key': sandbox.keys.admin });
    const stream = await events(`${url}/mcp`, session);
    const before = samplesOf((await scraped(url)).text);
    expect(sampleOf(before, name('sessions'))).toBe(2);
    expect(sampleOf(before, name('streams'))).toBe(1);
    // The stream, and the scrape itself.
    expect(sampleOf(before, name('http_requests_under_way'))).toBe(2);
    expect(sampleOf(before, name('http_connections'))).toBeGreaterThanOrEqual(2);
    expect(sampleOf(before, name('session_store_ready'))).toBe(1);
    expect(sampleOf(before, name('closing'))).toBe(0);
    await stream.close();
    await expect.poll(async () => sampleOf(samplesOf((await scraped(url)).text), name('streams'))).toBe(0);
  });

  it('counts what LIMITS refuse by their bound, and what persons answer', async () => {
    const { url } = await opened({ LIMITS: 'key:1', CONFIRM: 'ask' });
    const { admin } = sandbox.keys;
    await callAt(url, admin, ['count_labels']);
    expect((await callAt(url, admin, ['count_labels'])).text).toContain('LIMITS=key:1');
    const asking = await opened({ CONFIRM: 'ask' });
    const made = await callAt(asking.url, admin, ['create_label', { name: 'Not for long', color: '#111111' }]);
    const [id] = /[\da-f]{8}-[\da-f-]{27}/.exec(made.text) ?? [];
    // Whoever can be asked is asked; the other gets a token.
    await callAt(asking.url, admin, ['delete_label', { id }]);
    await callAt(asking.url, admin, ['delete_label', { id }], { era: 'legacy' });
    const refused = samplesOf((await scraped(url)).text);
    expect(sampleOf(refused, name('limiter_refusals_total'), { bound: 'key' })).toBe(1);
    expect(sampleOf(refused, name('limiter_refusals_total'))).toBe(1);
    expect(sampleOf(refused, name('limiter_shared'))).toBe(0);
    const asked = samplesOf((await scraped(asking.url)).text);
    expect(sampleOf(asked, name('confirmations_total'), { way: 'token', answer: 'open' })).toBe(1);
    expect(sampleOf(asked, name('calls_total'), { verb: 'delete', outcome: 'asked' })).toBe(2);
    // Where nothing is counted there is nothing to say.
    expect(sampleOf(asked, name('limiter_shared'))).toBeUndefined();
  });

  it('holds no name but those of the table, of Node and of the process, and docs/metrics.md has that table', async () => {
    const { url } = await opened({});
    await callAt(url, sandbox.keys.admin, ['count_labels']);
    const { text } = await scraped(url);
    const told = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, metric, type]) => `${metric} ${type}`);
    const ours = told.filter((line) => !/^(?:nodejs|process)_/.test(line));
    const table = Object.entries(METRIC_TABLE).map(([short, { type }]) => `${METRIC_PREFIX}${short} ${type}`);
    // Of these there is something to tell when a circuit has moved.
    const later = new Set([`${name('upstream_circuit')} gauge`]);
    expect([...ours].sort()).toEqual(table.filter((line) => !later.has(line)).sort());
    const page = readFileSync(packageFile('docs/metrics.md'), 'utf8').replaceAll(/ +/g, ' ');
    for (const [short, { type, labels, help }] of Object.entries(METRIC_TABLE)) {
      const said = labels.map((label) => `\`${label}\``).join(', ');
      expect(page).toContain(`| \`${short}\` | ${type} | ${said === '' ? '' : `${said} `}| ${help} |`);
    }
  });
});

describe('whoever reads metrics', () => {
  const statusOf = (url: string, headers: Readonly<Record<string, string>>, path = '/metrics') =>
    new Promise((resolve) =>
      httpRequest({ port: new URL(url).port, path, headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end(),
    );

  it('takes nothing from the budget of a caller, and comes under a name of the server', async () => {
    const { url } = await opened({});
    const { status, headers } = await scraped(url);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await statusOf(url, { host: 'evil.example' })).toBe(403);
  });

  it('comes by an address, as in a cluster, whatever names there are; nobody else does, and no page', async () => {
    const { url } = await opened({ ALLOWED_HOSTS: 'mcp.example.com' });
    for (const host of ['10.1.2.3:9464', '[fd00::1]:9464', '10.1.2.3'])
      expect(await statusOf(url, { host }), host).toBe(200);
    const origin = 'http://evil.example';
    for (const headers of [{ host: '10.1.2.3', origin }, { host: '10.1.2.3.evil.example' }, { host: 'evil.example' }])
      expect(await statusOf(url, headers), headers.host).toBe(403);
    // What was let in there is no name of the server.
    expect(await statusOf(url, { host: '10.1.2.3' }, '/mcp/tools')).toBe(403);
    expect(await statusOf(url, { host: '10.1.2.3' }, '/metrics/x')).toBe(403);
  });

  it('brings the token where there is one', async () => {
    const { url } = await opened({ METRICS_TOKEN: TOKEN, REQUIRE_KEY: 'true' });
    for (const authorization of [undefined, `Bearer ${TOKEN}x`, 'Bearer', `Basic ${TOKEN}`, sandbox.keys.admin]) {
      const refused = await scraped(url, authorization === undefined ? {} : { authorization });
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      expect(refused.text).toContain('METRICS_TOKEN');
      expect(refused.text).not.toContain(TOKEN);
    }
    const read = await scraped(url, { authorization: `Bearer ${TOKEN}` });
    expect([read.status, sampleOf(samplesOf(read.text), name('build_info'))]).toEqual([200, 1]);
  });

  it('finds nothing where METRICS=off, nor beside a port of their own', async () => {
    for (const METRICS of ['off', '9464']) {
      const { url } = await opened({ METRICS });
      expect((await scraped(url)).status).toBe(404);
    }
  });

  it('is told to the end', async () => {
    const server = await watchedServer({ ONEUPTIME_URL: sandbox.url });
    const at = `${server.url}/mcp`;
    const open = await events(at, await openSession(at, { 'x-api-key': sandbox.keys.admin }));
    expect(sampleOf(samplesOf((await server.metrics?.page())?.text ?? ''), name('streams'))).toBe(1);
    await server.app.close();
    await open.ended;
    const last = samplesOf((await server.metrics?.page())?.text ?? '');
    expect(sampleOf(last, name('streams'))).toBe(0);
    expect(sampleOf(last, name('closing'))).toBe(1);
  });
});
