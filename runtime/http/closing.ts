import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { httpError } from '../mcp/http-call.ts';
import { refusedIdsIn } from '../mcp/id-finder.ts';
import { ERROR, errorAnswer, HTTP_REFUSAL } from '../mcp/protocol.ts';
import type { ClientConnections } from './connections.ts';
import { sendJsonRpcError } from './http-errors.ts';
import { isScrape } from './metrics-page.ts';
import { isProbe } from './request-policy.ts';
import { UnderWay } from './under-way.ts';

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
export function addClosing(
  app: FastifyInstance,
  connections: ClientConnections,
  { draining, cut }: ClosingOrders = {},
): Closing {
  const state = { isClosing: false };
  const isLeaving = () => state.isClosing || draining?.aborted === true;
  const underWay = new UnderWay(app.server, connections, isLeaving);
  const held = new HeldBack();
  app.addHook('preClose', async () => {
    state.isClosing = true;
    // Who closes a server without a word knows that nobody comes.
    if (draining === undefined) {
      underWay.endIdle();
      underWay.endUnused();
    }
    underWay.closeWithAnswers();
  });
  app.addHook('preHandler', (request, reply, done) => {
    request.exchange.request = request;
    if (!state.isClosing || isProbe(request) || isScrape(request) || isForCallUnderWay(request)) return done();
    held.give(() => sendJsonRpcError(reply.header('retry-after', '1'), CLOSING));
  });
  cut?.addEventListener('abort', () => {
    for (const { response, request } of underWay.unanswered()) endUnanswered(response, request);
    underWay.endUnused();
  });
  const lastCame = () => underWay.lastCame;
  return {
    get isClosing() {
      return isLeaving();
    },
    async untilQuiet() {
      if (app.server.listening && !(await isQuiet(lastCame, QUIET_MS, LONGEST_MS))) {
        held.begin();
        await isQuiet(lastCame, HELD_QUIET_MS, HELD_LONGEST_MS);
      }
      underWay.endIdle();
      setTimeout(() => held.end(), HELD_QUIET_MS);
      // Whoever connected just now is about to ask something.
      underWay.endUnused(performance.now() - QUIET_MS);
      setTimeout(() => underWay.endUnused(), QUIET_MS).unref();
    },
  };
}

/** Answers that are given at once, or held back for a while. */
class HeldBack {
  #held: (() => void)[] | undefined;

  give(answer: () => void): void {
    if (this.#held) this.#held.push(answer);
    else answer();
  }

  begin(): void {
    this.#held ??= [];
  }

  /** Gives those that were held back. */
  end(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const answer of held) answer();
  }
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
