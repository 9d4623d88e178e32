/** Requests that wait for a connection when their time is over: they end at once, and nothing of them is ever sent. */
import { expect, it } from 'vitest';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import { closing, serving, servingRaw } from './servers.ts';

const READ = { method: 'POST', path: '/label/count', body: {}, isRead: true };
const WRITE = { method: 'DELETE', path: '/label/1', isRead: false };
/** More than there are connections. */
const MANY = 80;

function upstreamAt(url: string, deadlineMs: number): Upstream {
  return closing(new Upstream({ url, api: ONEUPTIME_API, deadlineMs, retries: 0 }));
}

/** An instance that keeps its first caller waiting on every connection, and what it was asked. */
async function busy() {
  const asked: string[] = [];
  const release: (() => void)[] = [];
  const url = await serving((request, response) => {
    asked.push(request.method ?? '');
    release.push(() => response.end('{"count":1}'));
  });
  const upstream = upstreamAt(url, 10_000);
  const reads = Array.from({ length: MANY }, () => upstream.send(READ, undefined).catch((cause: unknown) => cause));
  await expect.poll(() => asked.length).toBeGreaterThanOrEqual(64);
  return { asked, upstream, reads, free: () => release.splice(0).forEach((go) => void go()) };
}

it('a write that found no connection was not sent, and says so', async () => {
  const silent = { request: () => new Promise<never>(() => {}), close: async () => {} };
  const upstream = new Upstream({ url: 'https://a.test', api: ONEUPTIME_API, deadlineMs: 50, dispatcher: silent });
  const failure = await upstream.send(WRITE, undefined).catch((cause: unknown) => cause);
  expect(failure).toMatchObject({ code: 'timed_out', isUnsent: true, next: expect.not.stringContaining('not known') });
  expect(String(failure)).toContain('nothing was sent');
});

it('a write that is given up while it waits ends at once, and is not sent when there is a connection', async () => {
  const { asked, upstream, reads, free } = await busy();
  const controller = new AbortController();
  const write = upstream.send(WRITE, undefined, controller.signal).catch((cause: unknown) => cause);
  controller.abort();
  expect(await write).toMatchObject({ code: 'cancelled', isUnsent: true });
  const freeing = setInterval(free, 10);
  await Promise.all(reads).finally(() => clearInterval(freeing));
  expect(asked).not.toContain('DELETE');
}, 15_000);

it('a write whose connection does not come about ends in time', async () => {
  // Speaks no TLS, and does not hang up either.
  const url = (await servingRaw(() => {})).replace('http:', 'https:');
  const controller = new AbortController();
  const begun = performance.now();
  setTimeout(() => controller.abort(), 50);
  const failure = await upstreamAt(url, 2000)
    .send(WRITE, undefined, controller.signal)
    .catch((cause: unknown) => cause);
  expect(failure).toMatchObject({ code: 'cancelled', isUnsent: true });
  expect(performance.now() - begun).toBeLessThan(1000);
});

it('a write that was sent is not taken for one that was not', async () => {
  const url = await serving(() => {});
  const failure = await upstreamAt(url, 300)
    .send(WRITE, undefined)
    .catch((cause: unknown) => cause);
  expect(failure).toMatchObject({ code: 'timed_out', isUnsent: false, next: expect.stringContaining('not known') });
});
