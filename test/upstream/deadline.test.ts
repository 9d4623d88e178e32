/** Requests that wait for a connection when their time is over: they end at once, and nothing of them is ever sent. */
import { Pool } from 'undici';
import { expect, it } from 'vitest';
import { TimeLimits } from '../../runtime/basics/time-limit.ts';
import { Executor } from '../../runtime/call/executor.ts';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { oneuptime } from '../../runtime/oneuptime/platform.ts';
import type { Connections } from '../../runtime/upstream/connections.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import { errorOf, ID, KEY } from '../catalogue.ts';
import { CATALOGUE } from '../time/slow-caller.ts';
import { closing, serving, servingRaw } from './servers.ts';

const READ = { method: 'POST', path: '/label/count', body: {}, isRead: true };
const WRITE = { method: 'DELETE', path: '/label/1', isRead: false };
/** More than one caller may have under way. */
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
  await expect.poll(() => asked.length).toBe(32);
  return { asked, upstream, reads, free: () => release.splice(0).forEach((go) => void go()) };
}

/** Connections that never come about. */
const SILENT: Connections = { dispatch: () => {}, close: async () => {} };

/** A call that has a fifth of a second. */
function callOver(dispatcher: Connections, name: string, args: object) {
  const executor = new Executor({
    catalogue: CATALOGUE,
    platform: oneuptime(CATALOGUE),
    upstream: new Upstream({ url: 'https://a.test', api: ONEUPTIME_API, dispatcher }),
    onInternalError: (fault) => expect.unreachable(String(fault)),
    now: () => new Date(),
    limits: new TimeLimits({ ms: 200 }),
  });
  const { signal } = new AbortController();
  return executor.callByName({ name, arguments: args, credential: { key: KEY }, signal });
}

it.each([
  ['list_labels', {}],
  ['list_monitors', { filter: { currentMonitorStatus: 'Operational' } }],
  ['update_label', { id: 'Payments', name: 'x' }],
  ['update_monitor', { id: [ID, KEY], labels: { add: [ID] } }],
  ['delete_label', { id: ID }],
  ['create_label', { name: 'x', color: '#ff0000' }],
])('a call of %s whose time is over without a connection does not blame what it asked for', async (name, args) => {
  const error = errorOf(await callOver(SILENT, name, args));
  expect(error).toMatchObject({ code: 'unreachable', next: expect.stringContaining('Check ONEUPTIME_URL') });
  expect(error?.message).toMatch(/no connection came about in time: nothing was sent\.$/);
  expect(error?.next).not.toMatch(/ids in place of names|fewer rows|Ask for less|not known/);
});

it('a call whose time is over while it waits to ask again tells why it waited', async () => {
  const url = await serving((_request, response) =>
    response.writeHead(503, { 'retry-after': '5' }).end('<h1>Busy</h1>'),
  );
  const error = errorOf(await callOver(closing(new Pool(url)), 'list_labels', {}));
  expect(error).toMatchObject({ code: 'upstream_failed', next: expect.stringContaining('Try again in 5 s') });
});

it('a write that found no connection was not sent, and says so', async () => {
  const upstream = new Upstream({ url: 'https://a.test', api: ONEUPTIME_API, deadlineMs: 50, dispatcher: SILENT });
  const failure = await upstream.send(WRITE, undefined).catch((cause: unknown) => cause);
  expect(failure).toMatchObject({
    code: 'unreachable',
    isUnsent: true,
    next: expect.not.stringContaining('not known'),
  });
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
  expect(failure).toMatchObject({ code: 'timed_out', isUnsent: false });
});
