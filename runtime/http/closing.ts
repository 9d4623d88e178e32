import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { httpError } from '../mcp/http-call.ts';
import { refusedIdsIn } from '../mcp/id-finder.ts';
import { ERROR, errorAnswer, HTTP_REFUSAL } from '../mcp/protocol.ts';
import { sendJsonRpcError } from './http-errors.ts';
import { isProbe } from './request-policy.ts';

/** How far a server is on its way to the end. */
export interface Closing {
  /** Whether it was told to go out of service. */
  readonly isClosing: boolean;
  /**
   * Resolves when connections have ceased to come: until then the listener stays open. The system resets those that it took
   * and the process did not, and a client cannot know that nothing of its request was read. The last hook of `preClose`.
   */
  untilQuiet(): Promise<void>;
}

/** What a server is told on its way to the end, beside `close()`. */
export interface ClosingOrders {
  /** Aborted when it is to be taken out of service: it serves on, and says that it is not ready. */
  readonly draining?: AbortSignal | undefined;
  /** Aborted when nothing is waited for any more: what is still under way is told that its outcome is unknown. */
  readonly cut?: AbortSignal | undefined;
}

/**
 * The listener is closed when no connection came for so long. Clients that ask again at once, refused or not, never let that
 * be: from the longest wait on their answers are held back, so that they come no more, until it is closed.
 */
const QUIET_MS = 200;
const LONGEST_MS = 3_000;
const HELD_QUIET_MS = 50;
const HELD_LONGEST_MS = 1_000;
const QUIET_STEPS = 10;

/**
 * How a server ends: what is under way is answered, nothing is begun any more, and no connection outlives its answer.
 * The server must let requests reach it meanwhile (`return503OnClosing: false`): Fastify's own refusal has no id.
 */
export function addClosing(app: FastifyInstance, { draining, cut }: ClosingOrders = {}): Closing {
  const state = { isClosing: false, endsIdle: false };
  let held: (() => void)[] | undefined;
  // Clients open connections ahead of need. One that never carried a request is not idle in Node's book.
  const unused = new Map<Socket, number>();
  let last = 0;
  const underWay = new Map<ServerResponse, FastifyRequest | undefined>();
  app.server.on('connection', (socket: Socket) => {
    last = performance.now();
    unused.set(socket, last);
    socket.once('close', () => unused.delete(socket));
  });
  // Ahead of what answers: it may do so at once.
  app.server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    unused.delete(socket);
    underWay.set(response, undefined);
    // Whoever keeps its connection goes elsewhere with the next request.
    if (state.isClosing || draining?.aborted) response.setHeader('connection', 'close');
    response.once('close', () => {
      underWay.delete(response);
      // Node ends what is idle when it is told to, not what falls idle later; clients keep theirs for minutes.
      if (state.endsIdle) app.server.closeIdleConnections();
    });
  });
  app.addHook('preClose', async () => {
    state.isClosing = true;
    // Who closes a server without a word knows that nobody comes.
    if (draining === undefined) {
      state.endsIdle = true;
      endUnused();
    }
    for (const response of underWay.keys()) if (!response.headersSent) response.setHeader('connection', 'close');
  });
  app.addHook('preHandler', (request, reply, done) => {
    underWay.set(reply.raw, request);
    if (!state.isClosing || isProbe(request) || isForCallUnderWay(request)) return done();
    const answer = () => sendJsonRpcError(reply.header('retry-after', '1'), CLOSING);
    if (held) held.push(answer);
    else answer();
  });
  const endUnused = (before = Number.POSITIVE_INFINITY): void => {
    for (const [socket, since] of unused) if (since < before) socket.destroy();
  };
  cut?.addEventListener('abort', () => {
    for (const [response, request] of underWay) endUnanswered(response, request);
    endUnused();
  });
  return {
    get isClosing() {
      return state.isClosing || draining?.aborted === true;
    },
    async untilQuiet() {
      if (app.server.listening && !(await isQuiet(() => last, QUIET_MS, LONGEST_MS))) {
        held = [];
        await isQuiet(() => last, HELD_QUIET_MS, HELD_LONGEST_MS);
      }
      state.endsIdle = true;
      setTimeout(() => {
        for (const answer of held?.splice(0) ?? []) answer();
        held = undefined;
      }, HELD_QUIET_MS);
      // Whoever connected just now is about to ask something.
      endUnused(performance.now() - QUIET_MS);
      setTimeout(endUnused, QUIET_MS).unref();
    },
  };
}

/**
 * Resolves with true when nothing came in so many steps, or with false after the longest wait. Steps are counted, not time: a
 * process that is kept waiting for its turn has seen nothing.
 */
async function isQuiet(lastOf: () => number, quietMs: number, longestMs: number): Promise<boolean> {
  const begun = performance.now();
  let seen = lastOf();
  for (let step = 0; step < QUIET_STEPS; step += 1) {
    if (performance.now() - begun >= longestMs) return false;
    await pause(quietMs / QUIET_STEPS);
    // What came by now is taken in the turn that follows.
    await nextTurn();
    if (lastOf() !== seen) step = -1;
    seen = lastOf();
  }
  return true;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const CLOSING = httpError(
  503,
  HTTP_REFUSAL,
  'Service Unavailable: this server is ending, and nothing of this was begun. Send it again: another process may take it',
);

const UNKNOWN = httpError(
  200,
  ERROR.internal,
  'This server was told to end before the answer was there, and the call was given up. Whether a change was made is not known, and it may still come: look before you call again. What only reads may be sent again: another process may take it',
);

/** Tells whoever still waits that nothing more comes, in the form that the answer has by now. */
function endUnanswered(response: ServerResponse, request: FastifyRequest | undefined): void {
  if (response.writableEnded) return;
  const isBegun = request !== undefined;
  const ids = request?.method === 'POST' ? refusedIdsIn(request.body) : null;
  const { code, message } = isBegun ? UNKNOWN : CLOSING;
  const texts = [ids].flat().map((id) => errorAnswer(id, code, message));
  if (!response.headersSent) {
    const { status } = isBegun ? UNKNOWN : CLOSING;
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(Array.isArray(ids) ? `[${texts.join(',')}]` : texts.join(''));
  } else if (String(response.getHeader('content-type')).startsWith('text/event-stream')) {
    response.end(ids === null ? '' : texts.map((text) => `event: message\ndata: ${text}\n\n`).join(''));
  }
}

/** Cancellations and answers to questions are no requests: there is no id to refuse them under. So is the end of a session. */
function isForCallUnderWay({ method, body }: FastifyRequest): boolean {
  return method === 'DELETE' || (method === 'POST' && refusedIdsIn(body) === null);
}
