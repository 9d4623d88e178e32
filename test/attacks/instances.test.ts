/** Instances behind one server: what was had at one is nothing at another, and no path leads from one to another. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningSandbox } from '../../sandbox/server.ts';
import { legacy, post } from '../mcp/serve.ts';
import { events, openSession, within } from '../mcp/session-client.ts';
import { attack, ERAS, type Ground, openGround, openSandboxAlone, unharmed } from './ground.ts';
import { rawAttack, rawCall } from './raw.ts';

let folder: string;
let ground: Ground;
let second: RunningSandbox;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneuptime-mcp-instances-'));
  const first = await openSandboxAlone();
  second = await openSandboxAlone();
  const file = path.join(folder, 'instances.json');
  await writeFile(path.join(folder, 'key'), first.keys.admin, { mode: 0o600 });
  const instances = {
    one: { url: first.url },
    // The same rows by another name.
    twin: { url: first.url },
    two: { url: second.url },
    lent: { url: first.url, keyFile: 'key', sharedKey: true, readOnly: true },
  };
  await writeFile(file, JSON.stringify(instances));
  const AUDIT = `file:${path.join(folder, 'audit.jsonl')}`;
  ground = await openGround(
    { INSTANCES: file, SEAL_KEY: 'the seal of these tests', AUDIT, RESULTS: 'both', ONEUPTIME_URL: '' },
    [],
    first,
  );
});
afterAll(async () => {
  await ground.close();
  await ground.running.close();
  await second.close();
  await rm(folder, { recursive: true });
});

const OTHERS = ['twin', 'two', 'lent'] as const;
const at = (name: string): string => `/i/${name}/mcp`;
const keyAt = (name: string): string => (name === 'two' ? second : ground.running).keys.admin;
const label = () => ground.running.sandbox.store.where('Label', 'name', 'database')[0]?._id as string;
const isThere = () => expect(ground.running.sandbox.store.where('Label', 'name', 'database')).toHaveLength(1);
const capabilities = { elicitation: {} };

/** Tries something at another instance, with the key of the first and with its own. */
async function tryAt(name: string, run: (key: string) => Promise<{ isError: boolean; text: string }>): Promise<void> {
  const { revision } = second.sandbox.store;
  await unharmed(ground, async () => {
    for (const key of [keyAt('one'), keyAt(name)]) {
      const met = await run(key);
      expect(met.isError || /input_required/.test(met.text), met.text).toBe(true);
    }
  });
  expect(second.sandbox.store.revision).toBe(revision);
  isThere();
}

describe.each(OTHERS)('at %s', (name) => {
  it('no token of another instance confirms', async () => {
    const { said } = await attack(ground, 'delete_label', { id: label() }, { path: at('one'), key: keyAt('one') });
    const [, confirm] = /"confirm": "([\w-]{80})"/.exec(said) ?? [];
    expect(confirm).toBeDefined();
    await tryAt(name, (key) => attack(ground, 'delete_label', { id: label(), confirm }, { path: at(name), key }));
  });

  it('no answer to a question of another instance confirms', async () => {
    const given = { path: at('one'), key: keyAt('one'), capabilities };
    const { result } = await attack(ground, 'delete_label', { id: label() }, given);
    const inputResponses = { confirm: { action: 'accept', content: { sure: true } } };
    const params = { inputResponses, requestState: result?.requestState };
    expect(params.requestState).toBeDefined();
    await tryAt(name, (key) =>
      attack(ground, 'delete_label', { id: label() }, { path: at(name), key, capabilities, params }),
    );
  });

  it.each(ERAS)('no cursor goes on (%s)', async (era) => {
    const first = await attack(ground, 'list_labels', { limit: 1 }, { path: at('one'), key: keyAt('one'), era });
    const [, cursor] = /"nextCursor":"([^"]+)"/.exec(first.said) ?? [];
    expect(cursor).toBeDefined();
    await tryAt(name, (key) => attack(ground, 'list_labels', { limit: 1, cursor }, { path: at(name), key, era }));
  });

  it('no session has its stream, and none is ended', async () => {
    const session = await openSession(`${ground.url}${at('one')}`, { 'x-api-key': keyAt('one') });
    for (const key of [keyAt('one'), keyAt(name)]) {
      const taken = { id: session.id, headers: { 'x-api-key': key } };
      const url = `${ground.url}${at(name)}`;
      await expect(events(url, taken)).rejects.toThrow(/No stream/);
      await expect(events(url, taken, '1')).rejects.toThrow(/No stream/);
      const headers = { ...taken.headers, 'mcp-session-id': session.id };
      await (await fetch(url, { method: 'DELETE', headers })).text();
    }
    const own = await events(`${ground.url}${at('one')}`, session);
    await own.close();
  });

  it('no answer of another instance is given again', async () => {
    const session = await openSession(`${ground.url}${at('one')}`, { 'x-api-key': keyAt('one') });
    const row = { name: `Once, not at ${name}`, color: '#101010' };
    const request = legacy('tools/call', { name: 'create_label', arguments: row }, 77);
    const own = await (await post(`${ground.url}${at('one')}`, within(session, request))).text();
    const id = /"id\\?":\\?"([\w-]{36})/.exec(own)?.[1] ?? '';
    expect(id).not.toBe('');
    const taken = { id: session.id, headers: { 'x-api-key': keyAt(name) } };
    const met = await (await post(`${ground.url}${at(name)}`, within(taken, request))).text();
    expect(met).not.toContain(id);
  });

  it('no change of another instance is told or taken back', async () => {
    const row = { name: `Changed, not at ${name}`, color: '#101010' };
    await attack(ground, 'create_label', row, { path: at('one'), key: keyAt('one') });
    const told = await attack(ground, 'list_my_changes', {}, { path: at('one'), key: keyAt('one') });
    const [audit_id] = /[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}/.exec(told.said) ?? [];
    expect(audit_id).toBeDefined();
    const there = await attack(ground, 'list_my_changes', {}, { path: at(name), key: keyAt(name) });
    expect(there.text).not.toContain(`Changed, not at ${name}`);
    await tryAt(name, (key) => attack(ground, 'undo_change', { audit_id }, { path: at(name), key, capabilities: {} }));
  });
});

describe('no path leads to another instance', () => {
  const TRICKS = [
    '/i/lent/../one/mcp',
    '/i/lent/mcp/../../one/mcp',
    '/i/lent%2f..%2fone/mcp',
    '/i/lent/%2e%2e/one/mcp',
    '/i/lent/..;/one/mcp',
    '/i/lent\\..\\one/mcp',
    '/i/lent//one/mcp',
    '/i/lent,one/mcp',
    '/i/one%00/mcp',
    '/i/one%20/mcp',
    '/i/one./mcp',
    '/i/ONE/mcp',
    '/i/%6fne%2fmcp',
    '/i//mcp',
    '/i/../mcp',
    '/mcp',
    '/mcp/../i/one/mcp',
    '/mcp?instance=one',
  ];
  it.each(TRICKS)('%s', async (trick) => {
    await unharmed(ground, async () => {
      const call = rawCall('create_label', { name: 'Led elsewhere', color: '#101010' });
      for (const lines of [call.lines, [...call.lines, ['x-instance', 'one'] as const]])
        for (const method of ['POST', 'GET', 'DELETE']) {
          const met = await rawAttack(ground, { path: trick, lines, body: call.body, method });
          expect([400, 404, 405, 406].includes(met.status) || met.isError, `${met.status} ${met.text}`).toBe(true);
          expect(met.text).not.toMatch(/127\.0\.0\.1:\d+\/api|twin/);
        }
    });
  });

  it('and what is lent at one only reads, there alone', async () => {
    await unharmed(ground, async () => {
      for (const tool of ['create_label', 'call_write', 'delete_label'])
        expect((await attack(ground, tool, { name: 'Lent' }, { path: at('lent') })).isError).toBe(true);
      for (const name of ['one', 'twin', 'two'])
        expect((await attack(ground, 'list_labels', {}, { path: at(name) })).isError).toBe(true);
      expect((await attack(ground, 'list_labels', {}, { path: at('lent') })).isError).toBe(false);
    });
  });
});
