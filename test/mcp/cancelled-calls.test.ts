import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { principalOf } from '../../runtime/guard/principal.ts';
import { serveStreams } from '../../runtime/mcp/sdk/serve-streams.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { messagesIn, send } from './raw-client.ts';
import { legacy, modern, type RawRequest, type Served, serve } from './serve.ts';
import { type ClientSession, events, nextEvent, openSession, within } from './session-client.ts';
import { until } from './until.ts';
import { WritingToolServer } from './writing-tool-server.ts';

// Clients cancel by a notification or by closing the connection, which is also what a network does that breaks.

let served: Served;
let url: string;
let tools: WritingToolServer;
let session: ClientSession;
beforeEach(async () => {
  tools = new WritingToolServer();
  served = await serve({ at: () => tools, sessions: new MemorySessions() });
  url = `${served.url}/mcp`;
  session = await openSession(url);
});
afterEach(async () => {
  tools.release();
  await served.close();
});

const params = (k: string, name: string) => ({ name, arguments: { k } });
const call = (k: string, name: string, more: object = {}): RawRequest =>
  legacy('tools/call', { ...params(k, name), ...more }, 1);
/** The SDK's path: whatever is not plain. */
const THROUGH_SDK = { task: {} };
const begun = (count: number) => until(() => tools.pending.length === count);
const underWay = (k: string) => tools.pending.find(({ call }) => (call.arguments as { k: string }).k === k)?.call;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const batchOf = (request: RawRequest): RawRequest => ({ headers: request.headers, message: [request.message] });

describe('a cancellation in the batch of the call it names', () => {
  const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } };
  const BATCHES: [string, (message: unknown) => unknown[]][] = [
    ['behind it', (message) => [message, cancelled]],
    ['before it', (message) => [cancelled, message]],
    ['with others', (message) => [message, cancelled, legacy('ping', {}, 2).message, cancelled]],
  ];
  const PLACES: [string, (request: RawRequest) => RawRequest][] = [
    ['without a session', (request) => request],
    ['in a session', (request) => within(session, request)],
  ];

  it.each(BATCHES.flatMap(([order, batch]) => PLACES.map(([place, put]) => ({ order, place, batch, put }))))(
    'is of an earlier call, and the answer comes: $order, $place',
    async ({ batch, put }) => {
      for (const accept of ['application/json, text/event-stream', 'application/json']) {
        const { headers, message } = call('k', 'write');
        const sent = send(url, put({ headers: { ...headers, accept }, message: batch(message) }));
        await begun(1);
        tools.release();
        const { status, text } = await sent.answer;
        expect([status, messagesIn(text).find(({ id }) => id === 1)]).toMatchObject([200, { result: {} }]);
      }
    },
  );

  it('alone is taken, without a session as in one', async () => {
    for (const [, put] of PLACES) {
      const { status } = await send(url, put({ headers: legacy('ping').headers, message: [cancelled] })).answer;
      expect(status).toBe(202);
    }
  });
});

describe('a connection that is closed', () => {
  const WAYS: [string, () => RawRequest][] = [
    ['modern', () => modern('tools/call', params('k', 'read'))],
    ['modern, a write', () => modern('tools/call', params('k', 'write'))],
    ['stateless', () => call('k', 'read')],
    ['stateless, through the SDK', () => call('k', 'read', THROUGH_SDK)],
    ['stateless, in a batch', () => batchOf(call('k', 'read'))],
    ['in a session', () => within(session, call('k', 'read'))],
    ['in a session, through the SDK', () => within(session, call('k', 'read', THROUGH_SDK))],
    ['in a session, in a batch', () => within(session, batchOf(call('k', 'read')))],
    ['in a session that is not known', () => within({ id: 'never-seen', headers: {} }, call('k', 'read'))],
  ];

  it.each(WAYS)('cancels, at once: %s', async (_way, request) => {
    const sent = send(url, request());
    await begun(1);
    expect(underWay('k')?.signal.aborted).toBe(false);
    sent.drop();
    await until(() => underWay('k')?.signal.aborted === true);
  });

  it.each([
    ['plain', {}],
    ['through the SDK', THROUGH_SDK],
  ])(
    'does not cut a write of a session short, which learns of it when nobody comes back: %s',
    async (_way, more) => {
      const sent = send(url, within(session, call('k', 'write', more)));
      await begun(1);
      sent.drop();
      await pause(1_500);
      expect([underWay('k')?.signal.aborted, underWay('k')?.gone?.aborted]).toEqual([false, false]);
      await until(() => underWay('k')?.gone?.aborted === true, { turns: 300 });
      expect(underWay('k')?.signal.aborted).toBe(false);
      tools.release();
      await pause(100);
      // What was done is told all the same, should it come back after all.
      const again = send(url, within(session, call('k', 'write', more)));
      expect(messagesIn((await again.answer).text)[0]?.result?.content[0]?.text).toBe('write k #1');
    },
    10_000,
  );

  it('is none to a write whose repetition waits for it', async () => {
    const sent = send(url, within(session, call('k', 'write')));
    await begun(1);
    sent.drop();
    const again = send(url, within(session, call('k', 'write')));
    await pause(4_000);
    expect(underWay('k')?.gone?.aborted).toBe(false);
    again.drop();
    await until(() => underWay('k')?.gone?.aborted === true, { turns: 400 });
  }, 15_000);

  it('lets a read go on for as long as its stream may be resumed, and is told to who comes too late', async () => {
    const sent = send(url, within(session, call('k', 'read')));
    await until(() => sent.received().includes('id: '), { turns: 700 });
    const lastId = /^id: (.+)$/m.exec(sent.received())?.[1];
    sent.drop();
    const resumed = await events(url, session, lastId);
    await pause(4_000);
    expect(underWay('k')?.signal.aborted).toBe(false);
    await resumed.close();
    await until(() => underWay('k')?.signal.aborted === true, { turns: 400 });
    const late = await events(url, session, lastId);
    expect((await nextEvent(late, 'error')).data).toContain('connection was closed');
    await late.ended;
  }, 25_000);
});

describe('over stdio', () => {
  it('equal ids follow each other, also after they were cancelled', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    let said = '';
    output.on('data', (chunk) => {
      said += chunk;
    });
    const lines = () => said.split('\n').filter((line) => line !== '');
    const report = () => {};
    const connection = serveStreams({ input, output, toolServer: tools, principal: principalOf(undefined), report });
    const say = ({ message }: RawRequest) => input.write(`${JSON.stringify(message)}\n`);
    const cancel = () =>
      say({ headers: {}, message: { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } } });
    const clientInfo = { name: 't', version: '1' };
    say(legacy('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }, 1));
    await until(() => lines().length === 1);
    for (let n = 1; n <= 3; n += 1) {
      say(call('k', 'write'));
      await begun(1);
      tools.release();
      await until(() => lines().length === n + 1);
      expect(lines().at(-1)).toContain(`write k #${n}`);
      cancel();
    }
    say(call('k', 'write'));
    await begun(1);
    cancel();
    await until(() => underWay('k')?.signal.aborted === true);
    tools.release();
    say(call('k', 'write'));
    await begun(1);
    tools.release();
    await until(() => lines().length === 5);
    expect(lines().at(-1)).toContain('write k #5');
    await connection.close();
  });
});
