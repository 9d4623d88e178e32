/** Sessions, streams, repetitions, changes: what is one caller's is to any other as if it were not there. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerDigest } from '../../runtime/guard/audit/owner.ts';
import { legacy, messageOf, post } from '../mcp/serve.ts';
import { type ClientSession, events, openSession, within } from '../mcp/session-client.ts';
import { answerInSession } from './asked.ts';
import { attack, type Ground, openGround, unharmed } from './ground.ts';

let folder: string;
let ground: Ground;
let url: string;
let session: ClientSession;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneuptime-mcp-crossings-'));
  ground = await openGround({ AUDIT: `file:${path.join(folder, 'audit.jsonl')}`, SEAL_KEY: 'the seal of these tests' });
  url = `${ground.url}/mcp`;
  session = await openSession(url, { 'x-api-key': ground.keys.admin });
});
afterAll(async () => {
  await ground.close();
  await rm(folder, { recursive: true });
});

/** Keys that are not the one of the session. */
const STRANGERS = ['other', 'readonly', 'noperms', 'incidentRead', 'invalid', 'none'] as const;
type Stranger = (typeof STRANGERS)[number];
const keyOf = (stranger: Stranger): Record<string, string> =>
  stranger === 'none' ? {} : { 'x-api-key': ground.keys[stranger] };
/** The session of somebody else, as a stranger names it. */
const taken = (stranger: Stranger): ClientSession => ({ id: session.id, headers: keyOf(stranger) });
const textOf = async (answer: Response): Promise<string> => answer.text();
let lastId = 100;
const call = (name: string, args: object, id = ++lastId) => legacy('tools/call', { name, arguments: args }, id);
const newLabel = (name: string) => call('create_label', { name, color: '#101010' });
const labels = (name: string) => ground.running.sandbox.store.where('Label', 'name', name);

describe.each(STRANGERS)('with the key %s, a session of another', (stranger) => {
  it('has no stream to listen to', async () => {
    await expect(events(url, taken(stranger))).rejects.toThrow(/No stream: 4\d\d/);
  });

  it('resumes no stream, by any id of an event', async () => {
    const own = await events(url, session);
    const answer = await post(url, within(session, call('list_labels', { limit: 1 })));
    await textOf(answer);
    const [id = '1'] = own.received.map((event) => event.id);
    for (const lastEventId of [id, '0', '', `${id}0`, `get-${id}`])
      await expect(events(url, taken(stranger), lastEventId)).rejects.toThrow(/No stream: 4\d\d/);
    await own.close();
  });

  it('is not ended', async () => {
    const headers = { ...keyOf(stranger), 'mcp-session-id': session.id };
    await textOf(await fetch(url, { method: 'DELETE', headers }));
    const own = await events(url, session);
    await own.close();
    const answer = await messageOf(await post(url, within(session, call('count_labels', {}))));
    expect(JSON.stringify(answer)).toMatch(/count/);
  });

  it('shows nothing that its owner may read', async () => {
    const [row] = ground.running.sandbox.store.where('Incident', 'incidentNumber', 468);
    for (const request of [
      call('get_incident', { id: '468' }),
      call('list_incidents', { filter: { incidentNumber: 468 } }),
      legacy('resources/read', { uri: `oneuptime://incident/${row?._id}` }, ++lastId),
      legacy('resources/subscribe', { uri: `oneuptime://incident/${row?._id}` }, ++lastId),
    ]) {
      const said = await textOf(await post(url, within(taken(stranger), request)));
      if (stranger !== 'readonly' && stranger !== 'incidentRead') expect(said).not.toContain(String(row?.title));
    }
  });

  it('gives no answer again that was its owner’s, and does not stand in the way of any', async () => {
    const name = `Once, beside ${stranger}`;
    const request = newLabel(name);
    const foreign = await textOf(await post(url, within(taken(stranger), request)));
    const own = await textOf(await post(url, within(session, request)));
    expect(own).toContain('created');
    const again = await textOf(await post(url, within(taken(stranger), request)));
    const [row] = ground.running.sandbox.store.where('Label', 'name', name).filter(({ _id }) => own.includes(_id));
    expect(row).toBeDefined();
    for (const said of [foreign, again]) expect(said).not.toContain(row?._id);
  });

  it('is not cancelled in', async () => {
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7_000 } };
    const request = call('list_labels', { limit: 2 }, 7_000);
    const [own] = await Promise.all([
      post(url, within(session, request)).then(textOf),
      ...[1, 2, 3].map(() =>
        post(url, within(taken(stranger), { headers: legacy('ping').headers, message: cancel })).then(textOf),
      ),
    ]);
    expect(own).toContain('"id":7000');
    expect(own).toContain('items');
  });
});

describe('a question in a session', () => {
  const label = (): string => labels('database')[0]?._id as string;
  const YES = { action: 'accept', content: { sure: true } };

  it.each(STRANGERS)('is not answered by a stranger: %s', async (stranger) => {
    const key = ground.keys.admin;
    await unharmed(ground, async () => {
      const by = keyOf(stranger)['x-api-key'] ?? '';
      const met = await answerInSession(ground, { name: 'delete_label', args: { id: label() }, key }, (id) => [
        { id, result: YES, by },
        { id, result: { action: 'cancel' } },
      ]);
      expect(met.isError, met.text).toBe(true);
    });
  });

  it('is not answered in another session of the same key', async () => {
    const key = ground.keys.admin;
    await unharmed(ground, async () => {
      const met = await answerInSession(ground, { name: 'delete_label', args: { id: label() }, key }, (id) => [
        { id, result: YES, in: session.id },
        { id, result: { action: 'decline' } },
      ]);
      expect(met.isError, met.text).toBe(true);
    });
  });
});

describe('changes of one key', () => {
  const AUDIT_ID = /[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}/g;
  const changesOf = (key: string) => attack(ground, 'list_my_changes', {}, { key });

  beforeAll(async () => {
    const row = { name: 'Changed by its owner', color: '#101010' };
    await attack(ground, 'create_label', row, { key: ground.keys.admin });
  });

  it.each(['other', 'readonly', 'noperms', 'incidentRead'] as const)(
    'are no changes of another: %s',
    async (stranger) => {
      const key = ground.keys[stranger];
      const own = (await changesOf(ground.keys.admin)).said.match(AUDIT_ID) ?? [];
      expect(own.length).toBeGreaterThan(0);
      // A line of the owner that speaks of the stranger's key is no line of the stranger.
      const description = `of ${ownerDigest({ key })}, "key":"${ownerDigest({ key })}"`;
      const planted = { name: `Changed by its owner beside ${stranger}`, color: '#101010', description };
      const made = await attack(ground, 'create_label', planted, { key: ground.keys.admin });
      expect(made.isError, made.said).toBe(false);
      // Texts that look like lines of others change nothing.
      await attack(ground, 'create_label', { name: `"},{"key":"${own[0]}"}`, color: '#111111' }, { key });
      const theirs = await changesOf(key);
      for (const id of own) expect(theirs.text).not.toContain(id);
      expect(theirs.text).not.toContain('Changed by its owner');
      await unharmed(ground, async () => {
        for (const audit_id of own.slice(0, 3))
          for (const more of [{}, { preview: true }]) {
            const met = await attack(ground, 'undo_change', { audit_id, ...more }, { key });
            expect(met.isError).toBe(true);
            expect(met.text).not.toContain('Changed by its owner');
          }
      });
      expect(labels('Changed by its owner')).toHaveLength(1);
    },
  );

  it.each(['../../etc/passwd', '', '*', '01890a5d', "' OR 1=1 --", '01890a5d-ac96-774b-bcce-b302099a8057\n'])(
    'are not found by what is no id of theirs: %j',
    async (audit_id) => {
      await unharmed(ground, async () => {
        expect((await attack(ground, 'undo_change', { audit_id }, { key: ground.keys.admin })).isError).toBe(true);
      });
    },
  );
});
