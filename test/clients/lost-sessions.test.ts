/** Real clients whose server was restarted under them: sessions, streams and everything it knew of them are gone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGENTS } from './agents.ts';
import { throughCompact } from './conversation.ts';
import { Ground } from './ground.ts';
import { LIBRARIES } from './libraries.ts';
import { isModern } from './profile.ts';
import { RealClient } from './real-client.ts';
import { HttpTransport } from './transport.ts';

const CLIENTS = [...AGENTS, ...LIBRARIES];
const clients = new Map<string, RealClient>();
let ground: Ground;

beforeAll(async () => {
  ground = await Ground.start();
  for (const profile of CLIENTS) {
    const transport = new HttpTransport(() => ground.url);
    const client = await RealClient.open({ profile, transport, key: ground.key() });
    await write(client, 'before');
    clients.set(profile.name, client);
  }
  await ground.restart();
});
afterAll(async () => {
  for (const client of clients.values()) await client.close();
  await ground?.close();
});

const noteOf = (client: RealClient, when: string): string => `${client.profile.name}, ${when}`;

/** Writes a note and says what came of it. */
async function write(client: RealClient, when: string): Promise<string> {
  const note = noteOf(client, when);
  const call = throughCompact({ tool: 'create_incident_internal_note', arguments: { incident: 'INC-470', note } });
  const { content } = await client.call(call.name, call.arguments);
  return content.map(({ text }) => text).join('\n');
}

const rows = (client: RealClient, when: string) =>
  ground.rows('incident-internal-note', { note: noteOf(client, when) }, ['note']);

describe.each(CLIENTS)('$name $version, after a restart of the server', (profile) => {
  const own = (): RealClient => {
    const client = clients.get(profile.name);
    if (client === undefined) throw new Error(`${profile.name} never connected`);
    return client;
  };

  it('had a session to lose, if it is of the handshake era', () => {
    expect(own().session === undefined).toBe(isModern(profile));
  });

  it('goes on: reads, writes once, lists', async () => {
    const client = own();
    const counted = await client.call('call_read', { tool: 'count_labels' });
    expect(counted.isError, counted.content[0]?.text).not.toBe(true);
    expect(await write(client, 'after')).toContain('"created"');
    expect(await rows(client, 'after')).toHaveLength(1);
    expect((await client.list()).length).toBeGreaterThan(0);
  });

  it('goes on under a request id of before', async () => {
    const client = own();
    client.beginAnew();
    expect(await write(client, 'before')).toContain('"created"');
    expect(await rows(client, 'before')).toHaveLength(2);
  });

  it('is served in a session that never was', async () => {
    const client = own();
    const params = { name: 'call_read', arguments: { tool: 'count_labels' } };
    const { message } = await client.request('tools/call', params, { 'mcp-session-id': 'never-was' });
    expect(message?.result?.isError, JSON.stringify(message)).not.toBe(true);
    expect(message?.error).toBeUndefined();
  });

  it('hears of a refused key before it hears of a session', async () => {
    const client = own();
    const headers = { 'mcp-session-id': 'never-was', 'x-api-key': ground.key('invalid') };
    const params = { name: 'call_read', arguments: { tool: 'count_labels' } };
    const { message } = await client.request('tools/call', params, headers);
    expect(JSON.stringify(message)).toMatch(/API key/);
  });
});
