/** Takes from the budgets of callers whatever they ask for, and refuses what is more than their share. */
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import { type Leave, NoPlace } from '../basics/fair-share.ts';
import { type CallerTurns, turns, turnsOf } from '../basics/own-turn.ts';
import { CallerBudgets, countedAddress } from '../guard/caller-budgets.ts';
import type { Caller, Callers } from '../guard/known-callers.ts';
import { type HttpError, httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import { sendJsonRpcError } from './http-errors.ts';
import { isScrape } from './metrics-page.ts';
import { isProbe } from './request-policy.ts';

/** What one request has to do with the budgets of its caller. */
interface RequestBudget {
  /** Whose it is. */
  readonly caller: Caller;
  /**
   * Waits for a place for a long answer, which is left when the answer is over. False where it was refused, and the client
   * told so, or has gone.
   */
  longAnswer(): boolean | Promise<boolean>;
  /** Tells of bytes that are sent, until the answer is over. */
  sending(bytes: number): void;
  /** Its turn, or work on what it brought: until then it is under way, though its client may have gone. */
  until<T>(done: Promise<T>): Promise<T>;
  /** In whose name it takes turns of the loop. */
  readonly owner: string;
  /** Those turns, for whatever is done for it once it has had its own. */
  readonly turns: CallerTurns;
}

declare module 'fastify' {
  interface FastifyRequest {
    budget: RequestBudget | null;
  }
}

interface FairnessOptions {
  readonly callers: Callers;
  readonly budgets?: CallerBudgets | undefined;
  readonly accepted?: AcceptedKeys | undefined;
}

/** Counts connections and requests of each caller. */
export function addFairness(
  app: FastifyInstance,
  { callers, budgets = new CallerBudgets(), accepted }: FairnessOptions,
): void {
  const turnedAway = new WeakSet<Socket>();
  app.server.on('connection', (socket: Socket) => {
    const leave = budgets.connection(countedAddress(socket.remoteAddress));
    if (leave === undefined) turnedAway.add(socket);
    else socket.once('close', leave);
  });
  app.decorateRequest('budget', null);
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request;
    if (turnedAway.has(socket)) {
      // Not counted, and not kept: it is answered once.
      if (!(isProbe(request) || isScrape(request))) return refuse(reply.header('connection', 'close'), FULL);
      reply.header('connection', 'close');
      return done();
    }
    if (isProbe(request) || isScrape(request)) return done();
    const caller = callers.of(request.raw);
    const { principal, address, name } = caller;
    const isKnown = () => accepted?.has(principal.fingerprint) === true && name !== `at ${address}`;
    const taken = budgets.request(name, address, request.method === 'GET', isKnown);
    if (taken === 'full') return refuse(reply, FULL);
    if (taken === 'share') return refuse(reply, mayOpen(request) ? OVER_SHARE_AT_FIRST : OVER_SHARE);
    request.budget = new Budget({ caller, reply, budgets, accepted, leave: taken });
    done();
  });
  // Its body has come: what follows is work.
  app.addHook('preHandler', (request, _reply, done) => {
    const { budget } = request;
    const turn = budget === null ? undefined : turns.request(budget.owner);
    if (turn === undefined) done();
    else budget?.until(turn).then(() => done());
  });
}

interface BudgetOptions {
  readonly caller: Caller;
  readonly reply: FastifyReply;
  readonly budgets: CallerBudgets;
  readonly accepted: AcceptedKeys | undefined;
  /** What was taken for it. */
  readonly leave: Leave;
}

/** A class: there is one for every request. */
class Budget implements RequestBudget {
  readonly caller: Caller;
  readonly #reply: FastifyReply;
  readonly #budgets: CallerBudgets;
  readonly #accepted: AcceptedKeys | undefined;
  readonly #leave: Leave;
  #waits = false;

  constructor({ caller, reply, budgets, accepted, leave }: BudgetOptions) {
    this.caller = caller;
    this.#reply = reply;
    this.#budgets = budgets;
    this.#accepted = accepted;
    this.#leave = leave;
    reply.request.exchange.whenOver(() => this.#waits || leave());
  }

  /**
   * Asked for anew each time: an event stream is open for long. Keys cost nothing to invent: whoever brings one that the
   * instance has not accepted yet, or none, has turns with all others who do.
   */
  get owner(): string {
    const { name, principal } = this.caller;
    return this.#accepted === undefined || this.#accepted.has(principal.fingerprint) ? name : 'anybody';
  }

  get turns(): CallerTurns {
    return turnsOf(() => this.owner);
  }

  longAnswer(): boolean | Promise<boolean> {
    const { exchange } = this.#reply.request;
    const taken = (leave: Leave): boolean => {
      exchange.whenOver(leave);
      return !this.#reply.raw.destroyed;
    };
    const refused = (cause: unknown): boolean => {
      if (cause instanceof NoPlace) refuse(this.#reply, OVER_LONG);
      return false;
    };
    try {
      const entered = this.#budgets.longAnswer(this.caller.name, exchange.hangUp);
      return typeof entered === 'function' ? taken(entered) : entered.then(taken, refused);
    } catch (cause) {
      return refused(cause);
    }
  }

  sending(bytes: number): void {
    this.#reply.request.exchange.whenOver(this.#budgets.unread(this.caller.name, bytes));
  }

  async until<T>(done: Promise<T>): Promise<T> {
    this.#waits = true;
    try {
      return await done;
    } finally {
      this.#waits = false;
      if (this.#reply.raw.destroyed) this.#leave();
    }
  }
}

function refuse(reply: FastifyReply, error: HttpError): void {
  sendJsonRpcError(reply.header('retry-after', '1'), error);
}

/**
 * Whether a request may be the first of a client: `server/discover`, or `initialize`, which names itself in its body alone. To
 * those no 429: clients take a server that answers 4xx for an old one, for good; after 5xx they may come again.
 */
function mayOpen({ method, headers, url }: FastifyRequest): boolean {
  const { 'mcp-method': named, 'mcp-session-id': session } = headers;
  // Of the old transport, whoever sends a message has opened its stream.
  if (method !== 'POST' || url.startsWith('/mcp/sse/')) return false;
  return named === undefined ? session === undefined : named === 'server/discover' || named === 'initialize';
}

const NOTHING = 'Nothing of this was begun: send it again in a moment';
const OVER_SHARE = httpError(
  429,
  HTTP_REFUSAL,
  `Too Many Requests: as many requests of this caller are under way as one may have, or it does not read their answers. ${NOTHING}`,
);
const OVER_SHARE_AT_FIRST = httpError(
  503,
  HTTP_REFUSAL,
  `Service Unavailable: as many requests of this caller are under way as one may have, or it does not read their answers. ${NOTHING}`,
);
const OVER_LONG = httpError(
  429,
  HTTP_REFUSAL,
  'Too Many Requests: as many long answers of this caller are being written as one may have. Read those first, then send it again',
);
const FULL = httpError(503, HTTP_REFUSAL, `Service Unavailable: this server is full. ${NOTHING}`);
