/** Several instances behind one server: each has its address, and nothing of one is worth anything at another. */
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as FirstHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { answerTo, callAt, opened, sandboxOnPort, served } from '../limits/stand.ts';
import { legacy, messageOf, modern, post } from '../mcp/serve.ts';
import { openSession, within } from '../mcp/session-client.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instances-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
function fileOf(instances: object): string {
  files += 1;
  const file = path.join(folder, `instances-${files}.json`);
  writeFileSync(file, JSON.stringify(instances));
  return file;
}

const [one, other] = [await sandboxOnPort(1), await sandboxOnPort(2)];
const keyFile = path.join(folder, 'lent-key');
writeFileSync(keyFile, `${other.keys.admin}\n`, { mode: 0o600 });
const INSTANCES = fileOf({
  eu: { url: one.url },
  us: { url: other.url },
  // The same instance by another name: what is remembered by name must not be mixed up even there.
  eu2: { url: one.url },
  lent: { url: other.url, keyFile: 'lent-key', sharedKey: true, readOnly: true },
});
const url = await served({ INSTANCES, LIMITS: 'key:1000' });
const EU = '/i/eu/mcp';
const US = '/i/us/mcp';
const LABELS = ['list_labels', { limit: 3 }] as const;

describe('addresses', () => {
  it('each leads to its instance, with all surfaces', async () => {
    for (const surface of ['', '/all', '/readonly', '/x/incidents', '/x/everyday/readonly']) {
      expect(await callAt(url, one.keys.admin, LABELS, { path: `${EU}${surface}` }), surface).toMatchObject({
        isError: false,
      });
      expect((await callAt(url, one.keys.admin, LABELS, { path: `${US}${surface}` })).text).toContain('invalid_key');
      expect(await callAt(url, other.keys.admin, LABELS, { path: `${US}${surface}` })).toMatchObject({
        isError: false,
      });
    }
  });

  it.each(['modern', 'legacy'] as const)('in the %s era', async (era) => {
    expect(await callAt(url, one.keys.admin, LABELS, { path: EU, era })).toMatchObject({ isError: false });
    expect((await callAt(url, other.keys.admin, LABELS, { path: EU, era })).text).toContain('invalid_key');
  });

  it.each([
    '/i/nope/mcp',
    '/i/EU/mcp',
    '/i//mcp',
    '/i/eu%2fmcp/mcp',
    '/i/..%2fus/mcp',
    '/i/__proto__/mcp',
    '/i/constructor/mcp/all',
    '/i/toString/mcp',
    '/i/http:%2f%2f127.0.0.1:9%2f/mcp',
    '/i/eu/mcp/../../us/nope',
    '/i/eu',
    '/i/eu/other',
    '/i/',
    '/i',
  ])('%s is served by nobody, and tells nothing of others', async (address) => {
    const { headers, message } = modern('tools/list');
    const answer = await post(`${url}${address}`, { headers: { ...headers, 'x-api-key': one.keys.admin }, message });
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toMatch(/eu2|\bus\b|lent|127\.0\.0\.1:\d/);
    for (const what of ['tools', 'health']) expect((await fetch(`${url}/i/nope/mcp/${what}`)).status).toBe(404);
  });

  it('the bare one says where to connect, and names none', async () => {
    for (const bare of ['/mcp', '/mcp/all', '/mcp/x/incidents']) {
      const answer = await answerTo(`${url}${bare}`, modern('tools/list'));
      expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('connect to /i/<name>/mcp')]);
      expect(answer.text).not.toMatch(/eu|us\b/);
    }
    const health = await (await fetch(`${url}/mcp/health`)).json();
    expect(health).toEqual({ status: 'ok', version: expect.any(String), instances: { ok: 4, degraded: 0 } });
  });

  it('the bare one is there where an instance of its own is named', async () => {
    const both = await served({ INSTANCES, ONEUPTIME_URL: other.url });
    expect(await callAt(both, other.keys.admin, LABELS)).toMatchObject({ isError: false });
    expect(await callAt(both, one.keys.admin, LABELS, { path: EU })).toMatchObject({ isError: false });
    expect((await callAt(both, one.keys.admin, LABELS)).text).toContain('invalid_key');
  });

  it('health and tools are told of each', async () => {
    expect(await (await fetch(`${url}${EU}/health`)).json()).toMatchObject({ status: 'ok', upstream: 'ok' });
    expect(await (await fetch(`${url}${EU}/tools?q=incidents`)).json()).toMatchObject({ tools: expect.any(Array) });
    const text = await (await fetch(`${url}${EU}`)).text();
    expect(text).toContain('/i/eu/mcp/tools');
  });

  it('one that is away is degraded by itself, and the bare address counts it', async () => {
    const away = fileOf({ eu: { url: one.url }, us: { url: 'http://127.0.0.1:1' } });
    const at = await served({ INSTANCES: away });
    const health = async (of: string) => (await fetch(`${at}${of}/health`)).json();
    expect(await health(US)).toMatchObject({ status: 'degraded', upstream: 'unreachable' });
    expect(await health(EU)).toMatchObject({ status: 'ok', upstream: 'ok' });
    expect(await health('/mcp')).toMatchObject({ status: 'degraded', instances: { ok: 1, degraded: 1 } });
    const both = await served({ INSTANCES: away, ONEUPTIME_URL: other.url });
    const bare = await (await fetch(`${both}/mcp/health`)).json();
    expect(bare).toMatchObject({ status: 'degraded', upstream: 'ok', instances: { ok: 1, degraded: 1 } });
    // What is wrong with one is mended where its address stands.
    const { text } = await callAt(at, other.keys.admin, LABELS, { path: US });
    expect(text).toMatch(/nothing listens there.* us\.url in INSTANCES/);
    expect(text).not.toContain('ONEUPTIME_URL');
  });

  it('no header and no query leads elsewhere', async () => {
    const headers = {
      'x-forwarded-prefix': '/i/us',
      'x-oneuptime-url': other.url,
      'x-instance': 'us',
      host: new URL(url).host,
    };
    expect(
      (await callAt(url, other.keys.admin, LABELS, { path: `${EU}?url=${other.url}&instance=us`, headers })).text,
    ).toContain('invalid_key');
  });
});

describe('crossing', () => {
  it('a cursor', async () => {
    const page = JSON.parse((await callAt(url, one.keys.admin, ['list_labels', { limit: 1 }], { path: EU })).text);
    expect(page.nextCursor).toBeDefined();
    const next = ['list_labels', { limit: 1, cursor: page.nextCursor }] as const;
    expect((await callAt(url, one.keys.admin, next, { path: '/i/eu2/mcp' })).text).toContain('belongs to another call');
    expect(await callAt(url, one.keys.admin, next, { path: EU })).toMatchObject({ isError: false });
  });

  it.each([
    ['with a key', { 'x-api-key': one.keys.admin }],
    ['without one', {}],
  ])('a session %s: its stream and its end are of its own instance', async (_how, headers) => {
    const session = await openSession(`${url}${EU}`, headers);
    const own = { ...session.headers, 'mcp-session-id': session.id, accept: 'text/event-stream' };
    const stop = new AbortController();
    expect((await fetch(`${url}/i/eu2/mcp`, { headers: own, signal: stop.signal })).status).toBe(405);
    await fetch(`${url}/i/eu2/mcp`, { method: 'DELETE', headers: own });
    const stream = await fetch(`${url}${EU}`, { headers: own, signal: stop.signal });
    expect(stream.status).toBe(200);
    stop.abort();
  });

  it('a write that is repeated at another instance is another write', async () => {
    const session = await openSession(`${url}${EU}`, { 'x-api-key': one.keys.admin });
    const write = within(
      session,
      legacy('tools/call', { name: 'create_label', arguments: { name: 'Crossed', color: '#ff0000' } }, 9),
    );
    expect(await answerTo(`${url}${EU}`, write)).toMatchObject({ isError: false });
    const again = await answerTo(`${url}/i/eu2/mcp`, write);
    expect(again.text).not.toContain('"Crossed"}');
    expect(again.isError).toBe(true);
  });

  it('limits', async () => {
    const narrow = await served({ INSTANCES, LIMITS: 'key:1' });
    await callAt(narrow, one.keys.admin, LABELS, { path: EU });
    expect((await callAt(narrow, one.keys.admin, LABELS, { path: EU })).text).toContain('rate_limited');
    expect(await callAt(narrow, one.keys.admin, LABELS, { path: '/i/eu2/mcp' })).toMatchObject({ isError: false });
  });

  it('a confirmation', async () => {
    const asking = await served({ INSTANCES, CONFIRM: 'ask' });
    const remove = (path: string, more: object = {}) =>
      callAt(asking, one.keys.admin, ['delete_label', { id: 'database', ...more }], {
        path,
        era: 'legacy',
      });
    const first = await remove(EU);
    const token = /confirm\w*"?\s*:\s*"([\w.-]{20,})"/i.exec(first.text)?.[1];
    expect(token, first.text).toBeDefined();
    const argument = /"(confirm\w*)"/i.exec(first.text)?.[1] ?? 'confirm';
    expect((await remove('/i/eu2/mcp', { [argument]: token })).text).not.toMatch(/"deleted"/);
    expect((await callAt(asking, one.keys.admin, ['get_label', { id: 'database' }], { path: EU })).isError).toBe(false);
  });

  it('a key with which calls succeed at one is a stranger at another', async () => {
    for (let call = 0; call < 3; call++)
      expect((await callAt(url, one.keys.admin, LABELS, { path: US })).text).toContain('invalid_key');
  });
});

describe('an instance with a key of its own', () => {
  const LENT = '/i/lent/mcp';
  it('lends it there and nowhere else', async () => {
    expect(await callAt(url, undefined, LABELS, { path: LENT })).toMatchObject({ isError: false });
    for (const path of [EU, US])
      expect((await callAt(url, undefined, LABELS, { path })).text).toContain('no_credential');
  });

  it('only reads where that is said, on every surface', async () => {
    for (const surface of ['', '/all', '/x/incidents'])
      expect(
        (await callAt(url, undefined, ['create_label', { name: 'x', color: '#ff0000' }], { path: `${LENT}${surface}` }))
          .text,
      ).toMatch(/read_only|not_allowed/);
    expect(
      await callAt(url, other.keys.admin, ['create_label', { name: 'y', color: '#ff0000' }], { path: US }),
    ).toMatchObject({ isError: false });
  });

  it('reads its file again', async () => {
    const own = path.join(folder, 'changing');
    writeFileSync(own, other.keys.admin, { mode: 0o600 });
    const app = await opened({ INSTANCES: fileOf({ a: { url: other.url, keyFile: own, sharedKey: true } }) });
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    expect(await callAt(address, undefined, LABELS, { path: '/i/a/mcp' })).toMatchObject({ isError: false });
    unlinkSync(own);
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect((await callAt(address, undefined, LABELS, { path: '/i/a/mcp' })).text).toContain('cannot be read any more');
    expect(String(told.mock.calls[0]?.[0])).toContain('INSTANCES: a.keyFile');
    told.mockRestore();
    await app.close();
  });
});

it('a master key is found out at each', async () => {
  expect((await callAt(url, one.keys.master, LABELS, { path: EU })).text).toContain('master key');
  expect((await callAt(url, one.keys.master, LABELS, { path: US })).text).toContain('invalid_key');
});

it('REQUIRE_KEY holds at each', async () => {
  const strict = await served({ INSTANCES, REQUIRE_KEY: 'true' });
  for (const path of [EU, `${US}/all`, `${EU}/tools`]) {
    const answer = path.endsWith('/tools')
      ? await fetch(`${strict}${path}`)
      : await post(`${strict}${path}`, modern('tools/list'));
    expect(answer.status, path).toBe(401);
  }
  expect((await fetch(`${strict}${EU}/health`)).status).toBe(200);
});

it('clients of both eras connect', async () => {
  const requestInit = { headers: { 'x-api-key': one.keys.admin } };
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}${EU}`), { requestInit }));
  expect((await client.callTool({ name: 'count_labels', arguments: {} })).isError).not.toBe(true);
  await client.close();
  const first = new FirstClient({ name: 'test', version: '1' });
  await first.connect(
    new FirstHttp(new URL(`${url}${EU}/all`), { requestInit }) as Parameters<FirstClient['connect']>[0],
  );
  expect((await first.callTool({ name: 'count_labels', arguments: {} })).isError).not.toBe(true);
  await first.close();
});

it('lists are the same bytes, made once', async () => {
  const list = async (path: string) => messageOf(await post(`${url}${path}/x/incidents`, modern('tools/list')));
  expect(await list(EU)).toEqual(await list(US));
});
