/** A slow instance, on sockets at both ends: what clients of every kind are answered when the time of a call is over. */
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpServerOf } from '../../runtime/start/http-process.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { ID, KEY } from '../catalogue.ts';
import { legacy, messageOf, modern, post, type RawRequest } from '../mcp/serve.ts';
import { openSession, within } from '../mcp/session-client.ts';
import { until } from '../mcp/until.ts';
import { HandClock } from './hand-clock.ts';
import { StubUpstream } from './stub-upstream.ts';

const OTHER = '11111111-2222-4333-8444-555555555555';
const LATE = 45_000;
const keyed = ({ headers, message }: RawRequest): RawRequest => ({
  headers: { ...headers, 'x-api-key': KEY },
  message,
});

let upstream: StubUpstream;
let clock: HandClock;
let app: FastifyInstance;
let url: string;

/** Serves in front of the stub; requests to it alone would be given up much later. */
async function start(env: NodeJS.ProcessEnv = {}): Promise<void> {
  const read = readSettings(['--http'], {
    ONEUPTIME_URL: await upstream.listen(),
    UPSTREAM_TIMEOUT: '600',
    ALLOW_MASTER_KEY: 'true',
    ...env,
  });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  app = await httpServerOf(read.settings, await openProduct(read.settings, { after: clock.after }));
  url = await app.listen({ host: '127.0.0.1', port: 0 });
}

beforeEach(async () => {
  upstream = new StubUpstream();
  clock = new HandClock();
});
afterEach(async () => {
  await app.close();
  await upstream.close();
});

/** How a client asks. */
const WAYS: Readonly<Record<string, (params: Record<string, unknown>) => Promise<RawRequest>>> = {
  'in the modern era': async (params) => modern('tools/call', params),
  'in the handshake era': async (params) => legacy('tools/call', params),
  'in a session': async (params) =>
    within(await openSession(`${url}/mcp`, { 'x-api-key': KEY }), legacy('tools/call', params)),
};

/** Direct, and through the compact tools. */
const DOORS = {
  directly: (name: string, args: object) => ({ name, arguments: args }),
  'through a dispatcher': (name: string, args: object) => ({
    name: /^(list|count|get)_/.test(name) ? 'call_read' : 'call_write',
    arguments: { tool: name, arguments: args },
  }),
};

describe.each(Object.keys(WAYS))('%s', (way) => {
  beforeEach(() => start());

  describe.each(Object.keys(DOORS) as (keyof typeof DOORS)[])('%s', (door) => {
    /** The text that a call is answered with; `meanwhile` is what happens once a request hangs. */
    async function call(name: string, args: object, meanwhile: () => void = () => clock.pass(LATE)): Promise<string> {
      const request = (await WAYS[way]?.(DOORS[door](name, args))) as RawRequest;
      const answering = post(`${url}/mcp`, keyed(request));
      await upstream.holds();
      meanwhile();
      const { result } = (await messageOf(await answering)) as { result: { content: { text: string }[] } };
      // Nothing is left running: no request, no timer.
      await until(() => upstream.held === 0);
      expect(clock.waiting).toBe(0);
      return result.content.map(({ text }) => text).join('\n');
    }

    it('a list with nothing to show says what would do', async () => {
      upstream.reply = () => undefined;
      expect(await call('list_labels', {})).toMatch(/^OneUptime had not answered 45 s into this call.*Ask for less/);
    });

    it('a list shows the rows that came, and goes on behind them', async () => {
      const monitorSteps = { _type: 'MonitorSteps', value: { monitorStepsInstanceArray: [] } };
      upstream.reply = (_method, path) =>
        path.includes('/monitor/') ? { data: [{ _id: ID, name: 'Checkout', monitorSteps }], count: 2 } : undefined;
      const page = JSON.parse(await call('list_monitors', { limit: 1, fields: ['name', 'monitorSteps'] }));
      expect(page).toMatchObject({
        items: [{ id: ID, name: 'Checkout' }],
        total: 2,
        nextCursor: expect.any(String),
        notes: [expect.stringContaining('could be read in time')],
      });
    });

    it('a count says what would do', async () => {
      upstream.reply = () => undefined;
      expect(await call('count_incidents', {})).toContain('Narrow the filter');
    });

    it('an update of several rows tells which are done, and how to go on with the rest', async () => {
      const ids = [ID, OTHER];
      upstream.reply = (_method, path) => (path.includes(ID) ? {} : undefined);
      const first = await call('update_label', { id: ids, color: '#ff0000' });
      expect(first).toMatch(/^Row 2 of 2 .* failed: OneUptime had not answered 40 s into this call/);
      expect(first).toMatch(/is not known, and it may still come: look with get_label/);
      expect(first).toContain(`Done before it: ${ID}`);
    });

    it('a create says that nobody knows, and where to look', async () => {
      upstream.reply = () => undefined;
      const text = await call('create_label', { name: 'a', color: '#ff0000' });
      expect(text).toMatch(/is not known, and it may still come: look with list_labels/);
      expect(upstream.seen.filter((line) => line === 'POST /api/label')).toHaveLength(1);
    });
  });
});

it('operators with patient clients set the limit', async () => {
  await start({ CALL_TIMEOUT: '120' });
  upstream.reply = () => undefined;
  const answering = post(`${url}/mcp`, keyed(modern('tools/call', { name: 'count_labels', arguments: {} })));
  await upstream.holds();
  clock.pass(119_000);
  expect(upstream.held).toBe(1);
  clock.pass(1_000);
  expect(JSON.stringify(await messageOf(await answering))).toContain('had not answered 120 s into this call');
});

describe('beside tools', () => {
  beforeEach(() => start());

  const ask = async (method: string, params: Record<string, unknown>): Promise<unknown> => {
    const request = keyed(modern(method, params));
    const name = params.uri ?? params.name;
    if (name !== undefined) request.headers['mcp-name'] = String(name);
    const answering = post(`${url}/mcp`, request);
    await upstream.holds();
    clock.pass(LATE);
    const message = await messageOf(await answering);
    await until(() => upstream.held === 0);
    expect(clock.waiting).toBe(0);
    return message;
  };

  it('the page of an incident says what it could not read', async () => {
    upstream.reply = (_method, path) =>
      path.includes('get-item') ? { _id: ID, title: 'Down', incidentNumber: 1 } : undefined;
    expect(JSON.stringify(await ask('resources/read', { uri: `oneuptime://incident/${ID}` }))).toContain(
      'Not shown, because it could not be read: States, Told to subscribers, Internal notes.',
    );
  });

  it('a page that cannot be read at all says why', async () => {
    upstream.reply = () => undefined;
    expect(await ask('resources/read', { uri: `oneuptime://incident/${ID}` })).toMatchObject({
      error: { message: expect.stringContaining('had not answered 45 s into this call') },
    });
  });

  it('a prompt comes without the incident that it is about', async () => {
    upstream.reply = () => undefined;
    expect(await ask('prompts/get', { name: 'post_mortem', arguments: { incident: ID } })).toMatchObject({
      result: { messages: [{ role: 'user', content: { type: 'text' } }] },
    });
  });

  it('arguments are completed with nothing', async () => {
    upstream.reply = () => undefined;
    const ref = { type: 'ref/resource', uri: 'oneuptime://incident/{id}' };
    expect(await ask('completion/complete', { ref, argument: { name: 'id', value: 'I' } })).toMatchObject({
      result: { completion: { values: [] } },
    });
  });
});
