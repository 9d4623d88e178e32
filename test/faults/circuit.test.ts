/** An instance that answers nothing, seen by callers: after a while they are refused at once, told for how long, and nothing is sent. */
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SeenCircuit } from '../../runtime/basics/observer.ts';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { openProduct, type Product } from '../../runtime/start/open-product.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import { UpstreamFailure } from '../../runtime/upstream/upstream-failure.ts';
import { sentCode } from '../sent-result.ts';
import { BadUpstream, framed, isWrite, type Misdeed } from './bad-upstream.ts';
import { plainSettings } from './bench.ts';

const KEY = '3f1e9c52-6a1b-4c9e-8f01-000000000001';
const whole = (act: Misdeed['act']): Misdeed => ({ at: 'whole', act });
const drop = whole((socket) => void socket.destroy());
const says = (status: number, body: string, headers = {}): Misdeed =>
  whole((socket) => void socket.write(framed(status, body, headers)));

let instance: BadUpstream;
let url: string;
const open: (() => unknown)[] = [];
beforeEach(async () => {
  instance = new BadUpstream();
  url = await instance.listen();
  open.push(() => instance.close());
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
const misbehave = (misdeed: Misdeed | undefined): void => {
  instance.misdeed = (asked) => (asked && asked.path !== '/status' ? misdeed : undefined);
};

describe('requests', () => {
  const read = { method: 'POST', path: '/label/count', body: {}, isRead: true };
  const write = { method: 'DELETE', path: '/label/1', isRead: false };
  let now = 0;
  let told: SeenCircuit[] = [];

  function connected(more: Partial<ConstructorParameters<typeof Upstream>[0]> = {}): Upstream {
    now = 0;
    told = [];
    const upstream = new Upstream({
      url,
      api: ONEUPTIME_API,
      retries: 0,
      hasCircuit: true,
      now: () => now,
      observer: { circuit: (circuit) => void told.push(circuit) },
      ...more,
    });
    open.push(() => upstream.close());
    return upstream;
  }
  const send = (upstream: Upstream, request: typeof read | typeof write = read) =>
    upstream.send(request, { key: KEY }).catch((cause: unknown) => cause as UpstreamFailure);

  it.each([
    ['hangs up', drop],
    ['is behind a gateway that does not reach it', says(502, '<title>Bad Gateway</title>')],
    ['is behind one that says so in JSON', says(503, '{"code":7}', { 'retry-after': '1' })],
  ])('are refused by what %s: nothing is sent, and surely so', async (_what, misdeed) => {
    const upstream = connected();
    misbehave(misdeed);
    for (let count = 0; count < 5; count += 1)
      expect(await send(upstream)).not.toMatchObject({ code: 'upstream_away' });
    const seen = instance.seen.length;
    for (const request of [read, write]) {
      const refused = await send(upstream, request);
      expect(refused).toBeInstanceOf(UpstreamFailure);
      expect(refused).toMatchObject({
        code: 'upstream_away',
        message: `OneUptime at ${url} did not answer the last 5 requests: nothing was sent.`,
        next: expect.stringMatching(/^It is tried again in 5 s: /),
        isUnsent: true,
        saysUnsent: true,
        retryAfter: 5,
      });
    }
    expect(instance.seen).toHaveLength(seen);
    expect(upstream.circuit).toBe('open');
    expect(told).toEqual([{ state: 'open', host: new URL(url).host, failures: 5, seconds: 5 }]);
    misbehave(undefined);
    now += 5_000;
    // Whoever asks how it is hears what the next request would meet.
    expect(upstream.circuit).toBe('half_open');
    expect(await send(upstream)).toMatchObject({ status: 200 });
    expect(told.map(({ state }) => state)).toEqual(['open', 'half_open', 'closed']);
    expect(upstream.circuit).toBe('closed');
  });

  it.each([
    ['a limit of the API', says(429, '{"error":"Too many requests"}')],
    ['trouble of the API', says(500, '{"error":"Server Error"}')],
    ['a key that is none', says(400, '{"error":"Invalid API Key"}')],
    ['a firewall', says(403, '<title>Blocked</title>')],
    ['a login', says(302, '', { location: 'https://login.example' })],
    ['half an answer', says(200, '{"count":')],
  ])('go on where there is an answer, however bad: %s', async (_what, misdeed) => {
    const upstream = connected();
    misbehave(misdeed);
    for (let count = 0; count < 12; count += 1) await send(upstream);
    expect(instance.seen).toHaveLength(12);
    expect(upstream.circuit).toBe('closed');
  });

  it('count once with all that is sent again', async () => {
    const upstream = connected({ retries: 6 });
    misbehave(drop);
    await send(upstream);
    expect(instance.seen).toHaveLength(7);
    expect(upstream.circuit).toBe('closed');
  });

  it('that take too long count, too', async () => {
    const upstream = connected({ deadlineMs: 20 });
    misbehave(whole((_socket, _answer, hold) => hold()));
    for (let count = 0; count < 5; count += 1) expect(await send(upstream)).toMatchObject({ code: 'timed_out' });
    expect(await send(upstream)).toMatchObject({ code: 'upstream_away' });
  });

  /** Requests that wait until the connections they came on break. */
  async function waiting(upstream: Upstream, count: number) {
    const from = instance.seen.length;
    const sockets: Socket[] = [];
    misbehave(whole((socket) => void sockets.push(socket)));
    const all = Array.from({ length: count }, () => send(upstream));
    await expect.poll(() => sockets.length).toBe(count);
    expect(instance.seen).toHaveLength(from + count);
    misbehave(undefined);
    return async () => {
      for (const socket of sockets) socket.destroy();
      return Promise.all(all);
    };
  }

  it('that fail while others are answered do not', async () => {
    const upstream = connected();
    const broken = await waiting(upstream, 6);
    now += 1;
    expect(await send(upstream)).toMatchObject({ status: 200 });
    now += 1;
    for (const failure of await broken()) expect(failure).toMatchObject({ code: 'unreachable' });
    expect(upstream.circuit).toBe('closed');
  });

  it('wait for the one that finds out', async () => {
    const upstream = connected();
    misbehave(drop);
    for (let count = 0; count < 5; count += 1) await send(upstream);
    now += 5_000;
    const broken = await waiting(upstream, 1);
    expect(await send(upstream)).toMatchObject({ code: 'upstream_away', retryAfter: 5 });
    now += 1_000;
    expect(await broken()).toMatchObject([{ code: 'unreachable' }]);
    expect(await send(upstream)).toMatchObject({ code: 'upstream_away', retryAfter: 10 });
  });

  it('that their callers gave up do not', async () => {
    const upstream = connected();
    misbehave(whole((_socket, _answer, hold) => hold()));
    for (let count = 0; count < 8; count += 1) {
      const caller = new AbortController();
      const sent = upstream.send(read, { key: KEY }, caller.signal).catch(() => undefined);
      await expect.poll(() => instance.seen.length).toBe(count + 1);
      caller.abort();
      await sent;
    }
    expect(upstream.circuit).toBe('closed');
  });

  it('go on where nobody wants them kept back', async () => {
    const upstream = connected({ hasCircuit: false });
    misbehave(drop);
    for (let count = 0; count < 12; count += 1) await send(upstream);
    expect(instance.seen).toHaveLength(12);
    expect(upstream.circuit).toBe(undefined);
  });
});

describe('callers', () => {
  async function served(env: NodeJS.ProcessEnv = {}): Promise<Product> {
    const product = await openProduct(plainSettings(url, env), { env: {} });
    open.push(() => product.close());
    return product;
  }
  const call = async ({ server }: Product, name: string, args: object) => {
    const { signal } = new AbortController();
    const result = await server.call({ name, arguments: args, credential: { key: KEY }, signal });
    if (result === undefined || !('content' in result)) throw new Error(`${name} asks.`);
    return { code: sentCode(result), text: result.content.map(({ text }) => text).join('\n'), result };
  };

  it('are told when to call again, and that nothing was changed', async () => {
    const product = await served();
    misbehave(drop);
    for (let count = 0; count < 5; count += 1)
      expect((await call(product, 'count_labels', {})).code).toBe('unreachable');
    const writes = instance.seen.filter(isWrite).length;
    const ID = '00000000-0000-4000-9000-000000000001';
    for (const [name, args] of [
      ['count_labels', {}],
      ['create_label', { name: 'New', color: '#111111' }],
      ['delete_label', { id: ID }],
      ['update_label', { id: [ID, ID.replace('1', '2')], name: 'New' }],
    ] as const) {
      const { code, text, result } = await call(product, name, args);
      expect([name, code]).toEqual([name, 'upstream_away']);
      expect(text).toMatch(/did not answer the last 5 requests: nothing was sent\. It is tried again in \d s/);
      expect(text).not.toMatch(/may have been made|may still be/);
      if (name === 'count_labels')
        expect(result.structuredContent).toMatchObject({ retryAfterSeconds: expect.any(Number) });
    }
    expect(instance.seen.filter(isWrite)).toHaveLength(writes);
  });

  it('see it in the health of the server, which asks all the same', async () => {
    const product = await served();
    expect(await product.health()).toMatchObject({ status: 'ok', upstream: 'ok' });
    misbehave(drop);
    for (let count = 0; count < 5; count += 1) await call(product, 'count_labels', {});
    expect(await product.health()).toMatchObject({ status: 'degraded', upstream: 'ok', circuit: 'open' });
    // Nobody calls any more: what is well again is not degraded until somebody does.
    const real = performance.now.bind(performance);
    const later = vi.spyOn(performance, 'now').mockImplementation(() => real() + 6_000);
    expect(await product.health()).toMatchObject({ status: 'ok', upstream: 'ok', circuit: 'half_open' });
    later.mockRestore();
  });

  it('of one instance are not kept from another', async () => {
    const other = new BadUpstream();
    const otherUrl = await other.listen();
    open.push(() => other.close());
    const [one, two] = [await served(), await served({ ONEUPTIME_URL: otherUrl })];
    misbehave(drop);
    for (let count = 0; count < 6; count += 1) await call(one, 'count_labels', {});
    expect((await call(one, 'count_labels', {})).code).toBe('upstream_away');
    expect((await call(two, 'count_labels', {})).code).toBeUndefined();
  });

  it('go on as ever with CIRCUIT=off', async () => {
    const product = await served({ CIRCUIT: 'off' });
    misbehave(drop);
    for (let count = 0; count < 8; count += 1)
      expect((await call(product, 'count_labels', {})).code).toBe('unreachable');
  });
});
