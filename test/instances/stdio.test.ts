/** Several instances for one client on stdio: each call names the one that is meant. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, describe, expect, it } from 'vitest';
import { isQuestions } from '../../runtime/mcp/asking/questions.ts';
import type { ToolServer } from '../../runtime/mcp/tool-server.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { forStdio } from '../../runtime/start/stdio-instances.ts';
import { BIN } from '../e2e/product.ts';
import { sandboxOnPort } from '../limits/stand.ts';
import { sentText } from '../sent-result.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instances-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const [one, other] = [await sandboxOnPort(1), await sandboxOnPort(2)];
const INSTANCES = path.join(folder, 'instances.json');
writeFileSync(path.join(folder, 'us-key'), other.keys.admin, { mode: 0o600 });
const ENTRIES = { eu: { url: one.url, keyEnv: 'EU_KEY' }, us: { url: other.url, keyFile: 'us-key', readOnly: true } };
writeFileSync(INSTANCES, JSON.stringify(ENTRIES));
process.env.EU_KEY = one.keys.admin;
afterAll(() => {
  delete process.env.EU_KEY;
});

async function serverWith(argv: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<ToolServer> {
  const read = readSettings(argv, { INSTANCES, CONFIRM: 'never', ...env });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  const product = await openProduct(read.settings, { env: {} });
  afterAll(() => product.close());
  return (await forStdio(read.settings, product)).toolServer;
}
async function call(server: ToolServer, name: string, args: unknown, key?: string) {
  const credential = key === undefined ? undefined : { key };
  const { signal } = new AbortController();
  const result = await server.call({ name, arguments: args, credential, signal });
  if (result === undefined || isQuestions(result)) throw new Error('No result.');
  return { ...result, text: sentText(result) };
}
const toolsOf = async (server: ToolServer) => JSON.parse((await server.list()).json.toString('utf8'));

const several = await serverWith();

describe('several', () => {
  it('add an argument to what is listed, and few words', async () => {
    for (const { name, inputSchema } of await toolsOf(several)) {
      if (name === 'find_tools') expect(inputSchema.properties.instance).toBeUndefined();
      else {
        const names = name === 'call_read' ? ['eu', 'us'] : ['eu'];
        expect(inputSchema.properties.instance).toEqual({ type: 'string', enum: names, description: 'Where' });
        expect(inputSchema.required).toContain('instance');
      }
    }
    expect(several.instructions).toMatch(/^There are several instances: eu, us\. Every call names one in instance\./);
    const all = await toolsOf(await serverWith(['--surface', 'all']));
    expect(all.length).toBeGreaterThan(2000);
    expect(
      all.filter(({ inputSchema }: { inputSchema: { required: string[] } }) =>
        inputSchema.required?.includes('instance'),
      ),
    ).toHaveLength(all.length);
  });

  it('are called with their own keys, and results say which', async () => {
    for (const instance of ['eu', 'us']) {
      const direct = await call(several, 'count_labels', { instance });
      expect(JSON.parse(direct.text)).toMatchObject({ instance, count: expect.any(Number) });
      expect(direct.structuredContent).toMatchObject({ instance });
      const through = await call(several, 'call_read', { instance, tool: 'list_labels', arguments: { limit: 1 } });
      expect(JSON.parse(through.text)).toMatchObject({ instance, items: [{}] });
      const table = await call(several, 'list_labels', { instance, format: 'table' });
      expect(table.text).toMatch(new RegExp(`\ninstance: ${instance}$`));
    }
  });

  it.each([
    ['none', undefined],
    ['another', 'usa'],
    ['an address', 'http://127.0.0.1:9'],
    ['a name of the language', '__proto__'],
    ['another one of those', 'constructor'],
    ['a list', ['eu', 'us']],
    ['null', null],
    ['in capitals', 'EU'],
    ['a number', 0],
  ])('refuse a call that names %s', async (_what, instance) => {
    const args = instance === undefined ? { name: 'x', color: '#ff0000' } : { instance, name: 'x', color: '#ff0000' };
    const { isError, text } = await call(several, 'create_label', args);
    expect(isError).toBe(true);
    expect(text).toMatch(
      /which is meant is not guessed: nothing was sent\..*There are eu, us: give \{"instance": "eu"/,
    );
  });

  it('say where it belongs in a call through another tool', async () => {
    const { text } = await call(several, 'call_read', { tool: 'list_labels', arguments: { instance: 'eu' } });
    expect(text).toContain('{"instance": "eu", "tool": …, "arguments": {…}}');
  });

  it('search once for all, and keep what one may only read', async () => {
    expect((await call(several, 'find_tools', { intent: 'who is on call' })).isError).not.toBe(true);
    const write = { name: 'Written', color: '#ff0000' };
    expect((await call(several, 'create_label', { instance: 'us', ...write })).text).toMatch(/read_only|not_allowed/);
    expect((await call(several, 'create_label', { instance: 'eu', ...write })).isError).not.toBe(true);
  });

  it('take no key that comes with a call', async () => {
    const { text } = await call(several, 'count_labels', { instance: 'us' }, one.keys.invalid);
    expect(JSON.parse(text)).toMatchObject({ instance: 'us' });
  });

  it('keep cursors apart', async () => {
    const page = JSON.parse((await call(several, 'list_labels', { instance: 'eu', limit: 1 })).text);
    const crossed = await call(several, 'list_labels', { instance: 'us', limit: 1, cursor: page.nextCursor });
    expect(crossed.text).toContain('belongs to another call');
  });

  it('tell whether a call may be sent again as each does', () => {
    expect(several.retrySafety?.('count_labels', { instance: 'eu' })).toMatchObject({ isRead: true });
    expect(several.retrySafety?.('create_label', { instance: 'eu' })).toMatchObject({ isRead: false });
  });
});

describe('where the first may do less than the others', () => {
  const SHUT = path.join(folder, 'shut.json');
  writeFileSync(SHUT, JSON.stringify({ us: ENTRIES.us, eu: ENTRIES.eu }));
  const server = serverWith([], { INSTANCES: SHUT });

  it('what they may do is listed, with where', async () => {
    const places = (await toolsOf(await server)).map(({ name, inputSchema }: { name: string; inputSchema: never }) => [
      name,
      (inputSchema as { properties: { instance?: { enum: string[] } } }).properties.instance?.enum,
    ]);
    expect(places).toEqual([
      ['find_tools', undefined],
      ['call_read', ['us', 'eu']],
      ['call_write', ['eu']],
      ['call_delete', ['eu']],
    ]);
  });

  it('it is found, and called there alone', async () => {
    const found = await call(await server, 'find_tools', { intent: 'delete a label' });
    expect(found.text).toContain('delete_label');
    const there = { tool: 'create_label', arguments: { name: 'Where', color: '#ff0000', preview: true } };
    expect((await call(await server, 'call_write', { instance: 'eu', ...there })).isError).not.toBe(true);
    expect((await call(await server, 'call_write', { instance: 'us', ...there })).text).toContain('read_only');
  });

  it('each is said to be what it is', async () => {
    const { instructions = '' } = await server;
    expect(instructions).toMatch(/us: OneUptime monitoring, for reading/);
    expect(instructions).toMatch(/\neu: OneUptime monitoring[^,]/);
  });
});

describe('where each may do something else', () => {
  const POLICY = path.join(folder, 'each-policy.json');
  const EACH = path.join(folder, 'each.json');
  const profiles = {
    incidents: { allow: ['list_incidents', 'get_incident'] },
    labels: { allow: ['list_labels', 'create_label'] },
    both: { allow: ['list_labels', 'list_incidents'] },
  };
  writeFileSync(POLICY, JSON.stringify({ profiles, default: 'both' }));
  const entries = Object.entries({ eu: 'incidents', us: 'labels', asia: 'both' });
  const key = { url: one.url, keyEnv: 'EU_KEY' };
  writeFileSync(EACH, JSON.stringify(Object.fromEntries(entries.map(([name, policy]) => [name, { ...key, policy }]))));
  const server = serverWith(['--surface', 'all'], { INSTANCES: EACH, POLICY });

  it('every tool is listed once, with each that has it', async () => {
    const places = (await toolsOf(await server)).map(({ name, inputSchema }: { name: string; inputSchema: never }) => [
      name,
      (inputSchema as { properties: { instance?: { enum: string[] } } }).properties.instance?.enum,
    ]);
    expect(Object.fromEntries(places)).toEqual({
      list_incidents: ['eu', 'asia'],
      get_incident: ['eu'],
      list_labels: ['us', 'asia'],
      create_label: ['us'],
    });
    expect(places).toHaveLength(4);
  });

  it('is called there, and nowhere else', async () => {
    const served = await server;
    const listed = new Map(
      (await toolsOf(served)).map(({ name, inputSchema }: never) => [name, inputSchema]),
    ) as ReadonlyMap<string, { properties: { instance: { enum: string[] } } }>;
    for (const name of ['list_incidents', 'list_labels'])
      for (const instance of ['eu', 'us', 'asia']) {
        const { isError = false, text } = await call(served, name, { instance, limit: 1 });
        expect(isError, `${name} at ${instance}: ${text}`).toBe(
          listed.get(name)?.properties.instance.enum.includes(instance) !== true,
        );
      }
  });
});

it('one is served as it is', async () => {
  const alone = await serverWith(['--instance', 'us']);
  for (const { inputSchema } of await toolsOf(alone)) expect(inputSchema.properties.instance).toBeUndefined();
  expect(alone.instructions).not.toContain('several');
  await expect(serverWith(['--instance', 'use'])).rejects.toThrow(/INSTANCES has no "use"/);
});

it('the one of ONEUPTIME_URL is among them, as default', async () => {
  const server = await serverWith([], { ONEUPTIME_URL: one.url, ONEUPTIME_API_KEY: one.keys.admin });
  expect(server.instructions).toMatch(/: default, eu, us\./);
  expect(JSON.parse((await call(server, 'count_labels', { instance: 'default' })).text)).toMatchObject({
    instance: 'default',
  });
});

it('serves a real client', async () => {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  const env = { PATH: process.env.PATH ?? '', EU_KEY: one.keys.admin, INSTANCES, CONFIRM: 'never' };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [BIN], env }));
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('call_read');
  const result = await client.callTool({
    name: 'call_read',
    arguments: { instance: 'us', tool: 'count_labels', arguments: {} },
  });
  expect(sentText(result)).toContain('"instance":"us"');
  await client.close();
});
