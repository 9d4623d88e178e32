/** Clients that close their side once they have asked, and read on, as scripts do; and those that have gone. */
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { messagesIn } from './raw-client.ts';
import { legacy, messageOf, modern, post, type RawRequest, type Served, serve } from './serve.ts';
import { type ClientSession, openSession, within } from './session-client.ts';
import { until } from './until.ts';
import { WritingToolServer } from './writing-tool-server.ts';

let served: Served;
let tools: WritingToolServer;
let session: ClientSession;
const sockets: Socket[] = [];
beforeEach(async () => {
  tools = new WritingToolServer();
  served = await serve({ at: () => tools, sessions: new MemorySessions() });
  session = await openSession(`${served.url}/mcp`);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  tools.release();
  await served.close();
});

/** The bytes of a POST. */
function bytesOf({ headers, message }: RawRequest, version = '1.1'): string {
  const body = JSON.stringify(message);
  const all = { host: '127.0.0.1', ...headers, 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries(all).map((line) => line.join(': '));
  return `POST /mcp HTTP/${version}\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

function opened(): Socket {
  const socket = connect({ port: Number(new URL(served.url).port), host: '127.0.0.1', allowHalfOpen: true });
  sockets.push(socket);
  return socket.on('error', () => {});
}

/** All that a server sends until it closes its side. */
async function readOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
}

/** The last answer of a connection, without the words before it that say nothing. */
function answerIn(text: string): { readonly status: number; readonly message: unknown } {
  const last = text.slice(text.search(/HTTP\/1\.[01] [2-5]\d\d (?!Processing)/));
  const body = last.slice(last.indexOf('\r\n\r\n') + 4);
  const isChunked = /transfer-encoding: chunked/i.test(last);
  const whole = isChunked ? body.replace(/^[0-9a-f]+\r\n|\r\n(?=[0-9a-f]+\r\n|$)/gim, '') : body;
  return { status: Number(last.slice(9, 12)), message: messagesIn(whole).find(({ id }) => id !== undefined) };
}

const params = { name: 'read', arguments: { k: 'k' } };
const json = ({ headers, message }: RawRequest): RawRequest => ({
  headers: { ...headers, accept: 'application/json' },
  message,
});
const CALLS: readonly (readonly [string, () => RawRequest])[] = [
  ['modern', () => modern('tools/call', params)],
  ['modern, as JSON', () => json(modern('tools/call', params))],
  ['modern, through the SDK', () => modern('tools/call', { ...params, inputResponses: {} })],
  ['modern, a write', () => modern('tools/call', { ...params, name: 'write' })],
  ['without a session', () => legacy('tools/call', params)],
  ['without a session, as JSON', () => json(legacy('tools/call', params))],
  ['without a session, through the SDK', () => legacy('tools/call', { ...params, task: {} })],
  ['in a session', () => within(session, legacy('tools/call', params))],
  ['in a session, a write', () => within(session, legacy('tools/call', { ...params, name: 'write' }))],
  ['in a session, through the SDK', () => within(session, legacy('tools/call', { ...params, task: {} }))],
];
/** How long a call takes, and when its client closes its side: with what it asks, or while it is under way. */
const TIMES = [0, 30, 300].flatMap((takes) => ['at once', 'later'].map((when) => [takes, when] as const));

describe.each(CALLS)('a client that closes its side and reads on gets its answer: %s', (_name, requestOf) => {
  it.each(TIMES)('which takes %i ms, closed %s', async (takes, when) => {
    const socket = opened();
    const read = readOf(socket);
    if (when === 'at once') socket.end(bytesOf(requestOf()));
    else socket.write(bytesOf(requestOf()));
    await until(() => tools.pending.length === 1);
    if (when === 'later') socket.end();
    await pause(takes);
    expect(tools.pending[0]?.call.signal.aborted).toBe(false);
    tools.release();
    expect(answerIn(await read)).toMatchObject({ status: 200, message: { result: { content: expect.anything() } } });
  });
});

const OTHERS: readonly (readonly [string, string, number])[] = [
  ['a list', bytesOf(modern('tools/list')), 200],
  ['a discovery', bytesOf(modern('server/discover')), 200],
  [
    'a handshake',
    bytesOf(
      legacy('initialize', {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 't', version: '1' },
      }),
    ),
    200,
  ],
  ['a batch', bytesOf({ ...legacy('ping'), message: [1, 2].map((id) => legacy('ping', {}, id).message) }), 200],
  ['what is no JSON', bytesOf(legacy('ping')).replace('"jsonrpc"', 'jsonrpc '), 400],
  ['a page that is not there', 'GET /nowhere HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n', 404],
  ['a probe', 'GET /livez HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n', 200],
  ['half a body', bytesOf(legacy('ping')).slice(0, -5), 400],
];

it.each(OTHERS)('%s is answered on a connection whose client has closed its side', async (_name, bytes, status) => {
  const socket = opened();
  const read = readOf(socket);
  socket.end(bytes);
  expect(answerIn(await read).status).toBe(status);
});

/** How clients go, whatever the system tells of it. */
const GONE: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['closes its connection', (socket) => socket.destroy()],
  ['resets it', (socket) => socket.resetAndDestroy()],
  [
    'closes its side, and then the other',
    (socket) => {
      socket.end();
      setTimeout(() => socket.destroy(), 100);
    },
  ],
];

const MOMENTS = [0, 5, 20, 60, 120].flatMap((after) => GONE.map(([how, leave]) => ({ after, how, leave })));

it.each(MOMENTS)(
  'a write is carried out once: its client $how, and it is answered $after ms later',
  async ({ after, leave }) => {
    const socket = opened();
    const request = within(session, legacy('tools/call', { ...params, name: 'write' }));
    socket.write(bytesOf(request));
    await until(() => tools.pending.length === 1);
    leave(socket);
    await pause(30 + after);
    tools.release();
    await pause(50);
    const again = post(`${served.url}/mcp`, request);
    await pause(50);
    tools.release();
    expect(await messageOf(await again)).toMatchObject({ result: { content: [{ text: 'write k #1' }] } });
  },
);

it('answers all that was asked on a connection, one after the other, before it was closed on one side', async () => {
  const socket = opened();
  const read = readOf(socket);
  const [first, second] = [1, 2].map((id) => bytesOf(json(legacy('tools/call', params, id))));
  socket.end(`${first}${second}`);
  await until(() => tools.pending.length > 0);
  await pause(150);
  tools.release();
  await until(() => tools.pending.length > 0).catch(() => {});
  tools.release();
  const text = await read;
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
});

it('sends no word before the answer to a client of HTTP/1.0', async () => {
  const socket = opened();
  const read = readOf(socket);
  socket.end(bytesOf(json(modern('tools/call', params)), '1.0'));
  await until(() => tools.pending.length === 1);
  await pause(250);
  tools.release();
  expect(await read).toMatch(/^HTTP\/1\.[01] 200 OK/);
});

describe.each(CALLS.filter(([name]) => !name.includes('a write') && !name.includes('session')))(
  'a client that has gone is noticed: %s',
  (_name, requestOf) => {
    it.each(GONE)('one that %s', async (_how, leave) => {
      const socket = opened();
      socket.write(bytesOf(requestOf()));
      await until(() => tools.pending.length === 1);
      leave(socket);
      await until(() => tools.pending[0]?.call.signal.aborted === true, { turns: 400 });
    });
  },
);
