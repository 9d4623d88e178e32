/** Requests of many callers that come at once: none of them is behind all that another one has sent. */
import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { AcceptedKeys } from '../../runtime/basics/accepted-keys.ts';
import { keyDigest } from '../../runtime/basics/credential.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { legacy, modern, type RawRequest, serve } from './serve.ts';
import { until } from './until.ts';

const keyOf = (number: number): string => `${String(number).padStart(8, '0')}-6a1b-4c9e-8f00-0d6b7a3c2e11`;
const HONEST = keyOf(1);
const LOUD = keyOf(2);
const JUNK = 40;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of cleanUp.splice(0).reverse()) await one();
});

/** Keeps the thread for some milliseconds with each call. */
class BusyToolServer extends FakeToolServer {
  override call(call: Parameters<FakeToolServer['call']>[0]) {
    const until = performance.now() + 4;
    while (performance.now() < until);
    return super.call(call);
  }
}

/** A client with one connection of its own, which stays open. */
class Connection {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
    cleanUp.push(() => this.#agent.destroy());
  }

  /** What comes of a request, which is on its way before anything else happens where the connection is there. */
  ask({ headers, message }: RawRequest, key?: string): Promise<unknown> {
    const all = key === undefined ? headers : { ...headers, 'x-api-key': key };
    return new Promise((resolve, reject) => {
      const asked = request(this.#url, { agent: this.#agent, method: 'POST', headers: all }, (answer) => {
        json(answer).then(resolve, reject);
      });
      asked.once('error', reject).end(JSON.stringify(message));
    });
  }
}

/** A busy server that knows both keys, and connections to it that are open. */
async function started(count: number) {
  const accepted = new AcceptedKeys();
  for (const key of [HONEST, LOUD]) accepted.accept(keyDigest({ key }));
  const toolServer = new BusyToolServer();
  const served = await serve({ at: (at) => (at === '' ? toolServer : undefined), accepted });
  cleanUp.push(served.close);
  const connections = Array.from({ length: count }, () => new Connection(`${served.url}/mcp`));
  await Promise.all(connections.map((connection) => connection.ask(modern('tools/list'))));
  return { toolServer, connections };
}

type WayToCall = (name: string) => RawRequest;

const called = (name: string) => ({ name: 'echo', arguments: { name } });
const plain: WayToCall = (name) => modern('tools/call', called(name));

/** In which order calls were begun: of 40 by loud callers, and of one by an honest one that was sent after them. */
async function order(keyOfJunk: (place: number) => string | undefined, way: WayToCall = plain) {
  const { toolServer, connections } = await started(JUNK + 1);
  const answers = await Promise.all(
    connections.map((connection, place) =>
      connection.ask(way(place === JUNK ? 'honest' : 'junk'), place === JUNK ? HONEST : keyOfJunk(place)),
    ),
  );
  const names = toolServer.calls.map(({ arguments: args }) => (args as { name: string }).name);
  return { names, answers };
}

const LOUD_CALLERS = [
  ['one other key', () => LOUD],
  ['nobody', () => undefined],
  ['as many invented keys', (place: number) => keyOf(100 + place)],
  ['invented keys and another key', (place: number) => (place % 4 === 0 ? LOUD : keyOf(100 + place))],
  ['nobody and another key', (place: number) => (place % 2 === 0 ? LOUD : undefined)],
  ['invented keys and nobody', (place: number) => (place % 2 === 0 ? keyOf(100 + place) : undefined)],
] as const;

describe('a call that comes after forty of', () => {
  it.each(LOUD_CALLERS)('%s is begun before most of them, and all are answered', async (_who, keyOfJunk) => {
    const { names, answers } = await order(keyOfJunk);
    expect(names).toHaveLength(JUNK + 1);
    expect(names.indexOf('honest')).toBeLessThan(JUNK / 2);
    expect(answers).toEqual(
      Array.from({ length: JUNK + 1 }, () => expect.objectContaining({ result: expect.anything() })),
    );
  });
});

/** What is carried out by the SDK, and how many calls one request makes. */
const THROUGH_SDK: readonly [string, number, WayToCall][] = [
  ['one of the modern era', 1, (name) => modern('tools/call', { ...called(name), inputResponses: {} })],
  ['one of the handshake era', 1, (name) => asJson(legacy('tools/call', { ...called(name), task: {} }))],
  ['five in a batch', 5, (name) => batch(name, 5)],
  ['twenty in a batch', 20, (name) => batch(name, 20)],
];

function batch(name: string, count: number): RawRequest {
  const message = Array.from({ length: count }, (_, id) => legacy('tools/call', called(name), id).message);
  return asJson({ ...legacy('tools/call'), message });
}

function asJson({ headers, message }: RawRequest): RawRequest {
  return { headers: { ...headers, accept: 'application/json' }, message };
}

describe.each(THROUGH_SDK.map((kind, place) => [...kind, place % 2] as const))(
  'calls through the SDK, %s:',
  (...kind) => {
    const [, each, way, half] = kind;
    it.each(LOUD_CALLERS.filter((_, place) => place % 2 === half))(
      'one by somebody else is before most of eighty of %s',
      async (_who, keyOfJunk) => {
        const { toolServer, connections } = await started(80 / each + 1);
        const [mine, ...others] = connections as [Connection, ...Connection[]];
        const loud = others.map((connection, place) => connection.ask(way('junk'), keyOfJunk(place)));
        await until(() => toolServer.calls.length >= 10, { turns: 1_000 });
        const begun = toolServer.calls.length;
        await mine.ask(asJson(legacy('tools/call', { ...called('honest'), task: {} })), HONEST);
        expect(toolServer.calls.length - begun).toBeLessThan(40);
        await Promise.all(loud);
        expect(toolServer.calls).toHaveLength(81);
      },
    );
  },
);

/** How many calls of 40 loud callers, who go on and on, are begun while each of some of an honest one waits. */
async function begunMeanwhile(keyOfJunk: (place: number) => string | undefined, length: number) {
  const words = Array(length).fill('twenty characters');
  const { toolServer, connections } = await started(JUNK + 1);
  const [mine, ...others] = connections as [Connection, ...Connection[]];
  let isOver = false;
  const calling = (name: string) => modern('tools/call', { name: 'echo', arguments: { name, words } });
  const loud = others.map(async (connection, place) => {
    while (!isOver) await connection.ask(calling('junk'), keyOfJunk(place));
  });
  await until(() => toolServer.calls.length >= JUNK, { turns: 1_000 });
  const begun: number[] = [];
  for (let call = 0; call < 3; call += 1) {
    const before = toolServer.calls.length;
    await mine.ask(calling('honest'), HONEST);
    begun.push(toolServer.calls.length - before);
  }
  isOver = true;
  await Promise.all(loud);
  return begun;
}

describe.each([4_000, 8_000])('a call of %i words beside forty callers with as many words each:', (length) => {
  it.each(LOUD_CALLERS)('%s is read and begun before most of theirs', async (_who, keyOfJunk) => {
    expect(Math.max(...(await begunMeanwhile(keyOfJunk, length)))).toBeLessThan(JUNK / 2);
  });
});
