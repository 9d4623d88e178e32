/** Connections that are refused, break unseen, or come back: how often is asked, what is told, and nothing is left. */
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isQuestions } from '../../runtime/mcp/asking/questions.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { framed, isWrite, type Misdeed } from './bad-upstream.ts';
import { openBench, plainSettings } from './bench.ts';
import { expectClearError, SAYS } from './laws.ts';

const ID = '8f9ad6c1-52f0-4f54-9e0c-3a8f6f9a1b2c';
const WRITES = [
  ['create_label', { name: 'New', color: '#ff0000' }],
  ['update_label', { id: ID, name: 'New' }],
  ['delete_label', { id: ID }],
  ['update_label', { id: [ID, ID.replace('8', '9')], name: 'New' }],
] as const;

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function callAt(url: string, name: string, args: object, env: NodeJS.ProcessEnv = {}) {
  const product = await openProduct(plainSettings(url, env), { env: {} });
  open.push(() => product.close());
  const { signal } = new AbortController();
  const result = await product.server.call({ name, arguments: args, credential: { key: 'k'.repeat(36) }, signal });
  if (!result || isQuestions(result)) throw new Error(`${name} asks.`);
  return { result, text: result.content.map(({ text }) => text).join('\n') };
}

async function port(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('surely nothing was sent', () => {
  it.each(WRITES)('where nothing listens, by %s %j', async (tool, args) => {
    const server = createServer();
    const free = await port(server);
    await new Promise((resolve) => server.close(resolve));
    const outcome = await callAt(`http://127.0.0.1:${free}`, tool, args);
    expectClearError(outcome);
    expect(outcome.text).toMatch(SAYS.unsent);
    expect(outcome.text).not.toMatch(SAYS.maybe);
  });

  it.each(WRITES)('where TLS is broken off, by %s %j', async (tool, args) => {
    const server = createServer((socket) => {
      socket.on('error', () => {}).on('data', () => socket.destroy());
    });
    const url = `https://127.0.0.1:${await port(server)}`;
    open.push(() => server.close());
    const outcome = await callAt(url, tool, args);
    expectClearError(outcome);
    expect(outcome.text).toMatch(SAYS.unsent);
    expect(outcome.text).not.toMatch(SAYS.maybe);
  });
});

describe('an instance that goes away between two rows', () => {
  const IDS = [1, 2, 3, 4, 5].map((place) => `00000000-0000-4000-9000-00000000000${place}`);

  it.each([1, 2, 3, 4])('after %i of them', async (count) => {
    let answered = 0;
    const server = createHttpServer((request, response) => {
      request.resume().on('end', () => {
        // What a row was called is read before.
        if (request.method === 'DELETE') answered += 1;
        if (answered === count) server.close();
        response.setHeader('connection', 'close').end('{}');
      });
    });
    const url = `http://127.0.0.1:${await port(server)}`;
    const { text } = await callAt(url, 'delete_label', { id: IDS });
    expect(answered).toBe(count);
    expect(text).toContain(`Row ${count + 1} of 5 (${IDS[count]}) failed: `);
    expect(text).toContain('(ECONNREFUSED): this row was not sent.');
    expect(text).not.toMatch(/nothing was sent|may have been made/i);
    expect(text).toContain(`Done before it: ${IDS.slice(0, count).join(', ')}.`);
  });
});

describe.each([0, 1, 2])('with UPSTREAM_RETRIES=%i', async (retries) => {
  const bench = await openBench({ UPSTREAM_RETRIES: String(retries) });
  const { upstream } = bench;
  const drop: Misdeed = { at: 'whole', act: (socket) => void socket.destroy() };
  const busy: Misdeed = {
    at: 'whole',
    act: (socket) => void socket.write(framed(503, 'busy', { 'retry-after': '0' })),
  };
  const forbidden: Misdeed = { at: 'whole', act: (socket) => void socket.write(framed(403, 'no')) };
  const half: Misdeed = { at: 'whole', act: (socket) => void socket.write(framed(200, '{"count":')) };

  it.each([
    ['dropped', drop, true],
    ['busy', busy, true],
    ['forbidden', forbidden, false],
    ['half', half, false],
  ])('a read that is %s is asked for so often', async (_what, misdeed, isPassing) => {
    upstream.misdeed = (asked) => asked && misdeed;
    const outcome = await bench.call('count_labels', {});
    expectClearError(outcome);
    expect(outcome.seen).toHaveLength(isPassing ? retries + 1 : 1);
    await bench.expectSound();
  });

  it.each([0, 1, 2, 3])('one that is dropped %i times comes through where it may', async (times) => {
    let count = 0;
    upstream.misdeed = (asked) => (asked && count++ < times ? drop : undefined);
    const { result, seen } = await bench.call('count_labels', {});
    expect(result.isError === true).toBe(times > retries);
    expect(seen).toHaveLength(Math.min(times, retries) + 1);
    await bench.expectSound();
  });

  it.each([
    ['dropped', drop],
    ['busy', busy],
    ['half', half],
  ])('a write that is %s is sent once', async (_what, misdeed) => {
    upstream.misdeed = (asked) => (asked && isWrite(asked) ? misdeed : undefined);
    const { writes, text } = await bench.call('delete_label', { id: ID });
    expect(writes).toHaveLength(1);
    expect(text).toMatch(/may have been made|may still be|Yet/);
    await bench.expectSound();
  });
});

describe('a connection that broke while nobody used it', async () => {
  const bench = await openBench();
  const { upstream } = bench;

  it.each(['create_label', 'update_label', 'delete_label'] as const)('sends no second %s', async (tool) => {
    for (let round = 0; round < 10; round++) {
      await bench.expectSound();
      const args = {
        create_label: { name: `n${round}`, color: '#ff0000' },
        update_label: { id: ID, name: 'x' },
        delete_label: { id: ID },
      };
      upstream.drop();
      // The more turns pass, the more of the end is seen in time.
      for (let turn = 0; turn < round; turn++) await new Promise((resolve) => setImmediate(resolve));
      const outcome = await bench.call(tool, args[tool]);
      expect(outcome.writes.length).toBeLessThanOrEqual(1);
      if (outcome.result.isError) expect(outcome.text).toMatch(/may have been made|may still be|Yet|nothing was sent/);
      else expect(outcome.writes).toHaveLength(1);
    }
  });
});
