/** Requests of many callers that come at once: none of them is behind all that another one has sent. */
import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { AcceptedKeys } from '../../runtime/basics/accepted-keys.ts';
import { keyDigest } from '../../runtime/basics/credential.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { modern, type RawRequest, serve } from './serve.ts';

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

/** In which order calls were begun: of 40 by loud callers, and of one by an honest one that was sent after them. */
async function order(keyOfJunk: (place: number) => string | undefined) {
  const accepted = new AcceptedKeys();
  for (const key of [HONEST, LOUD]) accepted.accept(keyDigest({ key }));
  const toolServer = new BusyToolServer();
  const served = await serve({ at: (at) => (at === '' ? toolServer : undefined), accepted });
  cleanUp.push(served.close);
  const connections = Array.from({ length: JUNK + 1 }, () => new Connection(`${served.url}/mcp`));
  await Promise.all(connections.map((connection) => connection.ask(modern('tools/list'))));
  const answers = await Promise.all(
    connections.map((connection, place) => {
      const name = place === JUNK ? 'honest' : 'junk';
      const call = modern('tools/call', { name: 'echo', arguments: { name } });
      return connection.ask(call, place === JUNK ? HONEST : keyOfJunk(place));
    }),
  );
  const names = toolServer.calls.map(({ arguments: args }) => (args as { name: string }).name);
  return { names, answers };
}

describe('a call that comes after forty of', () => {
  it.each([
    ['one other key', () => LOUD],
    ['nobody', () => undefined],
    ['as many invented keys', (place: number) => keyOf(100 + place)],
    ['invented keys and another key', (place: number) => (place % 4 === 0 ? LOUD : keyOf(100 + place))],
    ['nobody and another key', (place: number) => (place % 2 === 0 ? LOUD : undefined)],
    ['invented keys and nobody', (place: number) => (place % 2 === 0 ? keyOf(100 + place) : undefined)],
  ])('%s is begun before most of them, and all are answered', async (_who, keyOfJunk) => {
    const { names, answers } = await order(keyOfJunk);
    expect(names).toHaveLength(JUNK + 1);
    expect(names.indexOf('honest')).toBeLessThan(JUNK / 2);
    expect(answers).toEqual(
      Array.from({ length: JUNK + 1 }, () => expect.objectContaining({ result: expect.anything() })),
    );
  });
});
