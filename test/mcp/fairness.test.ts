/** What one caller may have under way, over sockets: nobody keeps others from being served, and who has too much is told. */
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AcceptedKeys } from '../../runtime/basics/accepted-keys.ts';
import { CALLER_BOUNDS, CallerBudgets, callerName, countedAddress } from '../../runtime/guard/caller-budgets.ts';
import { KnownCallers } from '../../runtime/guard/known-callers.ts';
import { callerOf, principalOf } from '../../runtime/guard/principal.ts';
import type { ToolList } from '../../runtime/mcp/tool-server.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { legacy, messageOf, modern, post, type RawRequest, serve } from './serve.ts';
import { until } from './until.ts';

const KEYS = ['3f1e9c52-6a1b-4c9e-8f00-0d6b7a3c2e11', '8f9ad6c1-52f0-4f54-9e0c-3a8f6f9a1b2c'] as const;
const [KEY, OTHER] = KEYS;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of cleanUp.splice(0).reverse()) await one();
});

/** Small bounds: of requests a key has 8 and an address 16 of 32; of long answers 2 of 16, and 2 wait. */
const SMALL = {
  ...CALLER_BOUNDS,
  requests: { places: 32, reserve: 3 },
  requestsOfAddress: { places: 32, reserve: 1 },
  longAnswers: { places: 16, reserve: 7, waitingEach: 2, waiting: 4, waitMs: 60_000 },
  unreadBytes: 4 * 1024 * 1024,
};

/** More than the sockets of a system hold. */
const MEGABYTES = 16 * 1024 * 1024;

/** Lists, and says, more than anybody reads at once. */
class LongToolServer extends FakeToolServer {
  readonly #text = 'x'.repeat(MEGABYTES);

  override async list(): Promise<ToolList> {
    return { json: Buffer.from(JSON.stringify([{ name: 'long', description: this.#text }])), count: 1 };
  }

  override call(call: Parameters<FakeToolServer['call']>[0]) {
    if (call.name !== 'long') return super.call(call);
    this.calls.push(call);
    return Promise.resolve({ content: [{ type: 'text' as const, text: this.#text }] });
  }
}

async function started(
  toolServer = new FakeToolServer(),
  bounds: Partial<typeof SMALL> = {},
  accepted: AcceptedKeys | undefined = undefined,
) {
  const budgets = new CallerBudgets({ ...SMALL, ...bounds });
  const served = await serve({ at: (path) => (path === '' ? toolServer : undefined), budgets, accepted });
  cleanUp.push(served.close);
  return { toolServer, budgets, url: `${served.url}/mcp`, port: Number(new URL(served.url).port) };
}

const withKey = ({ headers, message }: RawRequest, key: string): RawRequest => ({
  headers: { ...headers, 'x-api-key': key },
  message,
});

/** Sends a request and reads nothing: the socket, and what it got once it is told to read. */
function unread(port: number, { headers, message }: RawRequest, path = '/mcp', whole = true): Socket {
  const socket = connect(port, '127.0.0.1');
  cleanUp.push(() => socket.destroy());
  socket.on('error', () => {}).pause();
  const body = message === undefined ? '' : JSON.stringify(message);
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers, 'content-length': Buffer.byteLength(body) });
  const head = [`${message === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1`, ...lines.map((line) => line.join(': '))];
  socket.write(`${head.join('\r\n')}\r\n\r\n${whole ? body : body.slice(0, 10)}`);
  return socket;
}

const tooMany = (id: unknown) => ({
  jsonrpc: '2.0',
  id,
  error: { code: -32000, message: expect.stringMatching(/^Too Many Requests: .*send it again/) },
});

async function refusal(answer: Response) {
  return [answer.status, answer.headers.get('retry-after'), await messageOf(answer)];
}

describe('requests of one caller', () => {
  it.each([
    ['calls that hang', modern('tools/call', { name: 'hang' }), true],
    ['calls in the handshake era', legacy('tools/call', { name: 'hang' }), true],
    ['bodies that do not come', modern('tools/call', { name: 'echo' }), false],
  ])('are so many at a time, and others go on: %s', async (_what, request, whole) => {
    const { port, url, toolServer } = await started();
    for (let one = 0; one < 8; one += 1) unread(port, withKey(request, KEY), '/mcp', whole);
    if (whole) await until(() => toolServer.calls.length === 8);
    const echo = modern('tools/call', { name: 'echo' }, 7);
    await until(async () => (await post(url, withKey(echo, KEY))).status === 429);
    expect(await refusal(await post(url, withKey(echo, KEY)))).toEqual([429, '1', tooMany(7)]);
    for (const other of [withKey(echo, OTHER), echo]) expect((await post(url, other)).status).toBe(200);
  });

  it('are taken again when those before have ended', async () => {
    const { port, url, toolServer } = await started();
    const hang = withKey(modern('tools/call', { name: 'hang' }), KEY);
    const sockets = Array.from({ length: 8 }, () => unread(port, hang));
    await until(() => toolServer.calls.length === 8);
    for (const socket of sockets) socket.destroy();
    await until(async () => (await post(url, withKey(modern('tools/call', { name: 'echo' }), KEY))).status === 200);
  });

  it.each([
    ['modern', modern('tools/call', { name: 'hang' })],
    ['legacy', legacy('tools/call', { name: 'hang' })],
    ['with blanks', modern('tools/call', { name: 'hang', arguments: { text: ' '.repeat(1_000) } })],
  ])('under keys that were made up are counted by address: %s', async (_what, hang) => {
    const { port, url, toolServer } = await started();
    for (let one = 0; one < 16; one += 1) unread(port, withKey(hang, `${KEY.slice(0, -2)}${10 + one}`));
    await until(() => toolServer.calls.length === 16);
    expect((await post(url, withKey(modern('tools/list'), OTHER))).status).toBe(429);
    // Another address would have the other half; probes come from anywhere.
    expect((await fetch(url.replace('/mcp', '/livez'))).status).toBe(200);
  });

  it.each([100_000, 200_000])('are refused without reading %i bytes for their id', async (length) => {
    const { port, url, toolServer } = await started();
    for (let one = 0; one < 8; one += 1) unread(port, withKey(modern('tools/call', { name: 'hang' }), KEY));
    await until(() => toolServer.calls.length === 8);
    const long = modern('tools/call', { name: 'echo', arguments: { text: 'x'.repeat(length) } }, 7);
    expect(await refusal(await post(url, withKey(long, KEY)))).toEqual([429, '1', tooMany(null)]);
  });
});

describe('requests of one address', () => {
  it.each([1, 2, 4])('keep out nobody whose key the instance has accepted: %i of each invented one', async (each) => {
    const accepted = new AcceptedKeys();
    const { port, url, toolServer } = await started(new FakeToolServer(), {}, accepted);
    const invented = (n: number) => `aaaaaaaa-bbbb-4ccc-8ddd-${String(Math.floor(n / each)).padStart(12, '0')}`;
    for (let n = 0; n < 16; n += 1) unread(port, withKey(modern('tools/call', { name: 'hang' }), invented(n)));
    await until(() => toolServer.calls.length === 16);
    const call = modern('tools/call', { name: 'echo', arguments: {} }, 7);
    expect(await refusal(await post(url, withKey(call, KEY)))).toEqual([429, '1', tooMany(7)]);
    accepted.accept(principalOf({ key: KEY }).fingerprint);
    expect(await post(url, withKey(call, KEY))).toMatchObject({ status: 200 });
    expect(await refusal(await post(url, withKey(call, OTHER)))).toEqual([429, '1', tooMany(7)]);
    expect(await refusal(await post(url, call))).toEqual([429, '1', tooMany(7)]);
  });
});

describe('long answers of one caller', () => {
  const list = modern('tools/list', {}, 7);

  it.each([
    ['lists', list],
    ['lists of the handshake era', legacy('tools/list', {}, 7)],
    ['lists as events', { ...list, headers: { ...list.headers, accept: 'text/event-stream' } }],
    ['lists in batches', { ...legacy('tools/list'), message: [legacy('tools/list', {}, 7).message] }],
  ])('that nobody reads leave others theirs: %s', async (_what, request) => {
    const { port, url, budgets } = await started(new LongToolServer());
    const entering = vi.spyOn(budgets, 'longAnswer');
    const asking = vi.spyOn(budgets, 'request');
    // Two are written, two wait or are refused for what is unread by then, and the next is refused.
    for (let one = 0; one < 4; one += 1) unread(port, withKey(request, KEY));
    const refused = () => asking.mock.results.filter(({ value }) => typeof value === 'string');
    await until(() => entering.mock.calls.length + refused().length === 4);
    expect(await refusal(await post(url, withKey(list, KEY)))).toEqual([429, '1', tooMany(7)]);
    const { length } = await (await post(url, withKey(list, OTHER))).text();
    expect(length).toBeGreaterThan(MEGABYTES);
  });

  it('wait for those before, in order', async () => {
    const { port } = await started(new LongToolServer());
    const sockets = Array.from({ length: 4 }, () => unread(port, withKey(list, KEY)));
    const heads = sockets.map((socket) => new Promise((resolve) => socket.once('data', resolve)));
    const [first, second, third, fourth] = sockets as [Socket, Socket, Socket, Socket];
    first.resume();
    await heads[0];
    second.resume();
    third.resume();
    fourth.resume();
    await Promise.all(heads);
  });

  it.each([
    ['modern', modern('tools/call', { name: 'long' })],
    ['legacy', legacy('tools/call', { name: 'long' })],
    [
      'any type',
      {
        ...modern('tools/call', { name: 'long' }),
        headers: { ...modern('tools/call', { name: 'long' }).headers, accept: '*/*' },
      },
    ],
  ])('that are calls count while nobody reads them: %s', async (_what, request) => {
    const { port, url, toolServer } = await started(new LongToolServer());
    unread(port, withKey(request, KEY));
    await until(() => toolServer.calls.length === 1);
    await until(async () => (await post(url, withKey(modern('tools/call', { name: 'echo' }), KEY))).status === 429);
    expect((await post(url, withKey(modern('tools/call', { name: 'echo' }), OTHER))).status).toBe(200);
  });

  it.each(['/mcp/tools', '/mcp/tools?q=x'])('are those of %s, too', async (path) => {
    const { budgets, url } = await started();
    const leaves = Array.from({ length: 2 }, () => budgets.longAnswer('at 127.0.0.1'));
    const waiting = [0, 1].map(() => Promise.resolve(budgets.longAnswer('at 127.0.0.1')));
    const address = url.replace('/mcp', path);
    expect((await fetch(address)).status).toBe(429);
    for (const leave of leaves) if (typeof leave === 'function') leave();
    for (const leave of await Promise.all(waiting)) leave();
    expect((await fetch(address)).status).toBe(200);
  });
});

describe('connections of one address', () => {
  it.each([4, 10, 20])('beyond half of %i are answered once, and not kept', async (places) => {
    const { port, url } = await started(new FakeToolServer(), { connections: { places, reserve: 1 } });
    const list = modern('tools/list', {}, 7);
    for (let one = 0; one < places / 2; one += 1) unread(port, { headers: {}, message: undefined }, '/livez');
    const answer = await until(async () => (await post(url, list)).status === 503).then(() => post(url, list));
    expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('connection')]).toEqual([
      503,
      '1',
      'close',
    ]);
    expect(await messageOf(answer)).toMatchObject({
      id: 7,
      error: { message: expect.stringMatching(/full.*send it again/) },
    });
    expect((await fetch(url.replace('/mcp', '/livez'))).status).toBe(200);
  });
});

describe('a caller', () => {
  it.each([
    ['a key', { 'x-api-key': KEY }, `key ${KEY}`],
    ['no key', {}, 'at 192.0.2.7'],
    ['what is no key', { 'x-api-key': 'your-api-key' }, 'at 192.0.2.7'],
  ])('with %s is counted as such', (_what, headers, name) => {
    expect(callerName(callerOf({})(headers), '192.0.2.7')).toBe(name);
  });

  it.each(['192.0.2.7', '198.51.100.1', '2001:db8:0:1'])(
    'that borrows the key of the server is counted by its address, %s',
    (address) => {
      const lent = { key: KEY };
      const callers = new KnownCallers({ callerOf: callerOf({ credential: lent, sharedKey: true }), lent });
      const socket = { remoteAddress: address };
      const { principal, name } = callers.of({ headers: {}, socket });
      expect([name, callerName(principal, 'elsewhere')]).toEqual([`at ${address}`, `at ${address}`]);
      expect(principal.fingerprint).toBe(principalOf({ key: KEY }).fingerprint);
      expect(callers.of({ headers: { apikey: OTHER }, socket }).name).toBe(`key ${OTHER}`);
    },
  );

  const seeds = Array.from({ length: 10 }, (_, seed) => seed);
  /** Eight groups of an address in IPv6. */
  const groupsOf = (seed: number) =>
    Array.from({ length: 8 }, (_, place) => ((seed * 7919 + place * 104_729) % 0xffff) + 1);
  const hex = (groups: readonly number[]) => groups.map((group) => group.toString(16)).join(':');

  it.each(seeds)('of one IPv6 network is one, however its addresses are written, seed %i', (seed) => {
    const groups = groupsOf(seed);
    const network = groups.slice(0, 4);
    const zeros = [...network.slice(0, 2), 0, 0];
    expect(countedAddress(hex(groups))).toBe(hex(network));
    expect(countedAddress(`${hex(groups)}%eth0`)).toBe(hex(network));
    expect(countedAddress(hex([...network, 0, 0, 0, seed + 1]))).toBe(
      countedAddress(`${hex(network)}::${(seed + 1).toString(16)}`),
    );
    expect(countedAddress(`${hex(network.slice(0, 2))}::${hex(groups.slice(4))}`)).toBe(hex(zeros));
    expect(countedAddress(hex([(groups[0] as number) ^ 1, ...groups.slice(1)]))).not.toBe(hex(network));
    const dotted = groups
      .slice(0, 4)
      .map((group) => group % 256)
      .join('.');
    expect([countedAddress(dotted), countedAddress(`::ffff:${dotted}`)]).toEqual([dotted, dotted]);
  });
});
