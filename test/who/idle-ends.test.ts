/** Ending what falls idle costs as much as there are turns, not as there are answers. */
import { EventEmitter } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { UnderWay } from '../../runtime/http/under-way.ts';

class Response extends EventEmitter {
  setHeader(): void {}
}

it.each([1, 10, 100, 1_000, 4_000])('%i answers that close at once end idle connections once', async (count) => {
  let looked = 0;
  const server = Object.assign(new EventEmitter(), { closeIdleConnections: () => ++looked });
  const underWay = new UnderWay(server as unknown as Server, () => false);
  const responses = Array.from({ length: count }, () => new Response());
  for (const response of responses) server.emit('request', { socket: new EventEmitter() }, response);
  expect(underWay.unanswered().length).toBe(count);
  const close = async () => {
    for (const response of responses.splice(0, Math.ceil(count / 2))) response.emit('close');
    await nextTurn();
    await nextTurn();
  };
  await close();
  expect(looked).toBe(0);
  underWay.endIdle();
  if (responses.length === 0) responses.push(new Response());
  for (const response of responses) server.emit('request', { socket: new EventEmitter() }, response);
  await close();
  expect(looked).toBe(1);
});

it.each([1, 10, 1_000])('%i requests whose clients went before they were begun are not kept', (count) => {
  const server = new EventEmitter();
  const underWay = new UnderWay(server as unknown as Server, () => false);
  const responses = Array.from({ length: count }, () => new Response());
  for (const response of responses) server.emit('request', { socket: new EventEmitter() }, response);
  for (const [place, response] of responses.entries()) {
    if (place % 2 === 0) response.emit('close');
    underWay.begin(response as unknown as ServerResponse, {} as FastifyRequest);
    if (place % 2 === 1) response.emit('close');
  }
  expect(underWay.unanswered()).toEqual([]);
});
