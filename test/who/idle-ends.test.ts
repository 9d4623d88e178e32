/** Ending what falls idle costs as much as there are turns, not as there are answers. */
import { EventEmitter } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { ClientConnections } from '../../runtime/http/connections.ts';
import { UnderWay } from '../../runtime/http/under-way.ts';

class Response extends EventEmitter {
  readonly req = { socket: new EventEmitter() };
  setHeader(): void {}
}

function watch(emitter: EventEmitter): { readonly underWay: UnderWay; readonly connections: ClientConnections } {
  const server = emitter as unknown as Server;
  const connections = new ClientConnections(server);
  return { connections, underWay: new UnderWay(server, connections, () => false) };
}

it.each([1, 10, 100, 1_000, 4_000])('%i answers that close at once end idle connections once', async (count) => {
  let looked = 0;
  const server = Object.assign(new EventEmitter(), { closeIdleConnections: () => ++looked });
  const { underWay } = watch(server);
  const responses = Array.from({ length: count }, () => new Response());
  for (const response of responses) server.emit('request', response.req, response);
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
  for (const response of responses) server.emit('request', response.req, response);
  await close();
  expect(looked).toBe(1);
});

it.each([1, 10, 1_000])('%i requests whose clients went before they were begun are not kept', (count) => {
  const server = new EventEmitter();
  const { underWay, connections } = watch(server);
  const responses = Array.from({ length: count }, () => new Response());
  for (const response of responses) server.emit('request', response.req, response);
  for (const [place, response] of responses.entries()) {
    if (place % 2 === 0) response.emit('close');
    connections.exchangeOf(response as unknown as ServerResponse).request = {} as FastifyRequest;
    if (place % 2 === 1) response.emit('close');
  }
  expect(underWay.unanswered()).toEqual([]);
});

it.each([2, 5])(
  '%i requests that came on one connection before the first was answered are each known until it is over',
  (count) => {
    const server = new EventEmitter();
    const { underWay, connections } = watch(server);
    const [first, ...others] = Array.from({ length: count }, () => new Response());
    const { socket } = (first as Response).req;
    for (const response of [first as Response, ...others]) {
      response.req.socket = socket;
      server.emit('request', response.req, response);
    }
    const left = () => underWay.unanswered().map(({ response }) => response as unknown as Response);
    expect(left()).toEqual([first, ...others]);
    for (const response of [first as Response, ...others]) {
      expect(connections.exchangeOf(response as unknown as ServerResponse).response).toBe(response);
      response.emit('close');
      expect(left()).not.toContain(response);
    }
    expect([left(), connections.latestOn(socket as Socket)]).toEqual([[], undefined]);
  },
);
