/** Real clients, played from what was recorded of them, against the built product. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGENTS } from './agents.ts';
import { byName, type Step, sevenSteps, throughCompact, withNulls } from './conversation.ts';
import { Ground } from './ground.ts';
import { LIBRARIES } from './libraries.ts';
import { readsEqualTwice } from './model-view.ts';
import { type CallResult, type ClientProfile, isModern, type ToolCallOf } from './profile.ts';
import { type Listed, RealClient } from './real-client.ts';
import { requestOf } from './requests.ts';
import { HttpTransport } from './transport.ts';

const WAYS = { 'through the compact tools': throughCompact, 'by name': byName } as const;
const LABEL = { name: 'of the clients', description: 'kept whoever asks', color: '#123456' };
const ACCEPTED = ['application/json', 'text/event-stream'];

let ground: Ground;
let listed: ReadonlyMap<string, Listed>;

beforeAll(async () => {
  ground = await Ground.start();
  const all = [];
  for (const address of ['/all', '']) {
    const client = await open(LIBRARIES[0] as ClientProfile, address);
    all.push(...(await client.list()));
    if (address === '') await client.call(...argumentsOf(throughCompact({ tool: 'create_label', arguments: LABEL })));
    await client.close();
  }
  listed = new Map(all.map((tool) => [tool.name, tool]));
});
afterAll(() => ground?.close());

function open(profile: ClientProfile, path = '', role?: string): Promise<RealClient> {
  const transport = new HttpTransport(() => ground.url + path);
  return RealClient.open({ profile, transport, key: ground.key(role) });
}

/** Opens a client, uses it and closes it. */
async function using(profile: ClientProfile, use: (client: RealClient) => Promise<void>, path?: string, role?: string) {
  const client = await open(profile, path, role);
  await use(client).finally(() => client.close());
}

const textOf = ({ content }: CallResult): string => content.map(({ text }) => text).join('\n');
const notes = (note: string) => ground.rows('incident-internal-note', { note }, ['note']);
const argumentsOf = ({ name, arguments: args }: ToolCallOf) => [name, args] as const;
const createNote = (note: string): ToolCallOf =>
  throughCompact({ tool: 'create_incident_internal_note', arguments: { incident: 'INC-470', note } });

describe.each([...AGENTS, ...LIBRARIES])('$name $version', (profile) => {
  describe.each(Object.entries(WAYS))('%s', (way, callOf) => {
    const say = (suffix: string): string => `${profile.name}, ${way}${suffix}`;

    it('is answered and reads nothing twice', async () => {
      const note = say('');
      await using(profile, async (client) => {
        for (const step of sevenSteps(note)) {
          const call = callOf(step);
          const result = await answerTo(client, call, step);
          if (result === undefined) continue;
          expect(textOf(result), step.what).toMatch(step.says);
          expect(result.isError ?? false, step.what).toBe(step.isRefused ?? false);
          // Tools called by their own names, as programs do, have their JSON as a structure beside it.
          const hasBoth = call.name === step.tool && textOf(result).startsWith('{');
          if (!(hasBoth && readsEqualTwice(profile.view))) expectOnce(client, result, call, step);
        }
      });
      expect(await notes(note)).toHaveLength(1);
    });

    it('may send null for whatever was left out', async () => {
      const note = say(', with nulls');
      await using(profile, async (client) => {
        for (const step of sevenSteps(note)) {
          const call = callOf({ ...step, arguments: withNulls(listed.get(step.tool), step.arguments) });
          const filled = { ...call, arguments: withNulls(listed.get(call.name), call.arguments) };
          const result = await answerTo(client, filled, step);
          if (result === undefined) continue;
          expect(textOf(result), step.what).toMatch(step.says);
        }
        const change = { id: LABEL.name, color: '#654321' };
        const filled = withNulls(listed.get('update_label'), change);
        expect(filled).toMatchObject({ description: null });
        const updated = await client.call(...argumentsOf(callOf({ tool: 'update_label', arguments: filled })));
        expect(updated.isError, textOf(updated)).not.toBe(true);
        const counted = await client.call('call_read', { tool: 'count_labels', arguments: null });
        expect(counted.isError, textOf(counted)).not.toBe(true);
      });
      expect(await notes(note)).toHaveLength(1);
      const [label] = await ground.rows('label', { name: LABEL.name }, ['name', 'description', 'color']);
      expect(label).toMatchObject({ description: LABEL.description, color: { value: '#654321' } });
    });
  });

  it('may begin to count again on its connection: no call is taken for an earlier one', async () => {
    const [first, second, again] = ['first', 'second', 'again'].map((turn) => `${profile.name}: ${turn}`) as [
      string,
      string,
      string,
    ];
    await using(profile, async (client) => {
      for (const note of [first, second, again, again]) {
        await client.endTurn();
        client.beginAnew();
        const result = await client.call(...argumentsOf(createNote(note)));
        expect(result.isError, textOf(result)).not.toBe(true);
        expect(textOf(result)).toContain(note);
      }
    });
    // What was asked for again after its answer had been delivered is wanted again.
    expect([await notes(first), await notes(second), await notes(again)].map(({ length }) => length)).toEqual([
      1, 1, 2,
    ]);
  });

  it('may number every request 1, of conversations at the same time too', async () => {
    const texts = [1, 2, 3, 4].map((turn) => `${profile.name}, numbered 1: ${turn}`);
    await using(profile, async (client) => {
      const write = async (note: string): Promise<void> => {
        const { name, arguments: args } = createNote(note);
        const answer = await client.send(requestOf(profile, 1, 'tools/call', { name, arguments: args }));
        expect(JSON.stringify(answer.message?.result)).toContain(note);
      };
      const [one, two, ...others] = texts as [string, string, string, string];
      await write(one);
      await write(two);
      await Promise.all(others.map(write));
    });
    for (const note of texts) expect(await notes(note), note).toHaveLength(1);
  });

  it('is told of a key that the API refuses', async () => {
    await using(
      profile,
      async (client) => {
        const { name, arguments: args } = createNote(`${profile.name}, refused`);
        const result = await client.call(name, args);
        expect(result).toMatchObject({ isError: true });
        expect(textOf(result)).toMatch(/API key/);
        expectOnce(client, result, { name, arguments: args }, { what: 'a refused key' });
      },
      '',
      'invalid',
    );
    expect(await notes(`${profile.name}, refused`)).toEqual([]);
  });

  it('is told so, too, when its key changes under its connection', async () => {
    await using(profile, async (client) => {
      client.useKey(ground.key('invalid'));
      const result = await client.call('call_read', { tool: 'count_labels' });
      expect(textOf(result)).toMatch(/API key/);
    });
  });

  it.each(['*/*', ...ACCEPTED, 'Application/JSON, Text/Event-Stream', 'application/*;q=0.9, text/*;q=0.1'])(
    'may accept %s',
    async (accept) => {
      await using(profile, async (client) => {
        for (const [method, params] of [
          ['tools/list', {}],
          ['tools/call', { name: 'call_read', arguments: { tool: 'count_labels' } }],
        ] as const) {
          const { status, type, message } = await client.request(method, params, { accept });
          expect([status, message?.error]).toEqual([200, undefined]);
          expect(ACCEPTED.includes(accept) ? [accept] : ACCEPTED).toContain(type);
        }
      });
    },
  );

  it('gets every refusal under the id of its request', async () => {
    await using(profile, async (client) => {
      // Each of these would throw where the answer comes without its id.
      expect((await client.request('no/such')).message?.error).toBeDefined();
      expect((await client.request('tools/call', { name: 'no_such_tool', arguments: {} })).message).toBeDefined();
      expect((await client.request('tools/list', { cursor: 'nowhere' })).message).toBeDefined();
      expect((await client.request('tools/list', {}, { accept: 'image/png' })).message).toBeDefined();
      const strange = { 'mcp-protocol-version': '1999-01-01' };
      expect((await client.request('tools/list', {}, strange)).message?.error).toBeDefined();
      expect((await client.request('tools/list', {}, { host: 'elsewhere.example' })).message).toBeDefined();
    });
    const mistyped = new HttpTransport(() => `${ground.url}/x/incident,monitor`);
    await expect(RealClient.open({ profile, transport: mistyped, key: ground.key() })).rejects.toThrow(
      /did not connect: There is no toolset/,
    );
  });

  it.each([{ params: null }, { arguments: null }, { cursor: null }])('may send %o', async (given) => {
    await using(profile, async (client) => {
      if ('arguments' in given) {
        const params = { name: 'find_tools', arguments: null };
        const { message } = await client.request('tools/call', params);
        expect(message?.result?.isError, JSON.stringify(message)).not.toBe(true);
        expect(message?.error).toBeUndefined();
        return;
      }
      // The stateless era has its envelope in params.
      if ('params' in given && isModern(profile)) return;
      const message =
        'params' in given
          ? ({ jsonrpc: '2.0', id: 77, method: 'tools/list', params: null } as const)
          : requestOf(profile, 77, 'tools/list', given);
      expect((await client.send(message)).message?.result?.tools).toHaveLength(4);
    });
  });
});

/** Calls; an unknown tool by name is an error of the protocol, which a client shows in its own words. */
async function answerTo(client: RealClient, { name, arguments: args }: ToolCallOf, step: Step) {
  if (!step.isRefused || name !== step.tool) return client.call(name, args);
  await expect(client.call(name, args)).rejects.toThrow(/Unknown tool: list_nothing/);
  return undefined;
}

/** What the model reads is the server's text, once and whole unless the client cuts it, in the client's own words. */
function expectOnce(client: RealClient, result: CallResult, call: ToolCallOf, { what }: Pick<Step, 'what'>): void {
  const { structuredContent: _more, ...bare } = result;
  const read = client.reads(result, call);
  const seen = `${what}: ${read.slice(0, 2_000)}`;
  expect(read.length, seen).toBeLessThanOrEqual(client.reads(bare, call).length);
  // Of failures some repeat the text by themselves.
  const own = timesIn(client.reads(bare, call), textOf(result));
  if (read.length < client.profile.cutAt) expect([timesIn(read, textOf(result)), own > 0], seen).toEqual([own, true]);
}

/** How often a text stands in another, as it is or as JSON writes it, in JSON within JSON too. */
function timesIn(read: string, text: string): number {
  const written = (form: string): string => JSON.stringify(form).slice(1, -1);
  return Math.max(...[text, written(text), written(written(text))].map((form) => read.split(form).length - 1));
}
