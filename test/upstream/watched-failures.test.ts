/** With which code whoever watches is told of a request that had no answer: counted by it, a caller who left is no failure. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SeenAnswer } from '../../runtime/basics/observer.ts';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';

let silent: Server;
let url = '';
let arrived: () => void = () => {};
beforeAll(async () => {
  silent = createServer(() => arrived());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
});
afterAll(() => {
  silent.closeAllConnections();
  silent.close();
});

async function failureOf(deadlineMs: number, signal?: AbortSignal): Promise<string | undefined> {
  const told: SeenAnswer[] = [];
  const observer = { sending: () => ({ answered: (answer: SeenAnswer) => void told.push(answer) }) };
  const upstream = new Upstream({ url, api: ONEUPTIME_API, deadlineMs, retries: 0, observer });
  await upstream.send({ method: 'GET', path: '/label', isRead: true }, undefined, signal).catch(() => {});
  await upstream.close();
  expect(told).toHaveLength(1);
  return told[0]?.failure;
}

it('one that took too long has timed out', async () => {
  expect(await failureOf(200)).toBe('timed_out');
});

it('one that its caller gave up is cancelled', async () => {
  const leaving = new AbortController();
  arrived = () => leaving.abort();
  expect(await failureOf(60_000, leaving.signal)).toBe('cancelled');
});
