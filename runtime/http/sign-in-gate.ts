/** Who signed in: read from the token of a request before anything else looks at it. Whoever brings nothing is told where to. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import { type Credential, hasKey, keyDigest, type Principal } from '../basics/credential.ts';
import { callerName, countedAddress } from '../guard/caller-budgets.ts';
import { KEY_HEADERS, type KeyHeader } from '../guard/key-headers.ts';
import type { Caller, Callers } from '../guard/known-callers.ts';
import { principalOf } from '../guard/principal.ts';
import { httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import { challenge, METADATA_PATHS, type ProtectedResource, resourceMetadata } from '../signin/resource.ts';
import { NotAdmitted, type SignedIn, type SignIn, SignInAway, TokenRefused } from '../signin/sign-in.ts';
import { sendJsonRpcError } from './http-errors.ts';
import { isOpenAddress } from './require-key.ts';

export interface SignInGateOptions {
  readonly signIn: SignIn;
  readonly resource: ProtectedResource;
  /** Those who bring keys. */
  readonly callers: Callers;
  readonly accepted?: AcceptedKeys | undefined;
  /** Headers that may bring a key. */
  readonly keyHeaders?: readonly KeyHeader[] | undefined;
}

/** For so long a token that was read on a connection is taken as read there: it may be withdrawn. */
const LATELY_MS = 5_000;
const RETRY_SECONDS = '5';

/** Who signed in, for each request. */
const signedIn = new WeakMap<object, Caller>();

/** Callers, those who signed in among them: asked once the gate has read their token. */
export class SignedInCallers implements Callers {
  readonly #others: Callers;

  constructor(others: Callers) {
    this.#others = others;
  }

  of(sent: Parameters<Callers['of']>[0]): Caller {
    return signedIn.get(sent) ?? this.#others.of(sent);
  }
}

/** What was read on a connection. */
interface Read {
  readonly token: string;
  readonly caller: Caller;
  readonly until: number;
}

/** Answers whoever brings neither token nor key with a challenge, ahead of every other check of what it asks for. */
export function addSignInGate(
  app: FastifyInstance,
  { signIn, resource, callers, accepted, keyHeaders = KEY_HEADERS }: SignInGateOptions,
): void {
  const read = new WeakMap<object, Read>();
  for (const path of METADATA_PATHS)
    app.get(path, (_request, reply) => {
      reply.header('access-control-allow-origin', '*').header('cache-control', 'public, max-age=300');
      return reply.send(resourceMetadata(resource));
    });
  app.addHook('onClose', () => signIn.close());
  app.addHook('onRequest', (request, reply, done) => {
    if (isOpenAddress(request)) return done();
    const { raw, socket } = request;
    const token = tokenOf(raw, signIn);
    if (token === undefined) {
      const { principal } = callers.of(raw);
      if (hasKey(principal)) return done();
      const { problem } = principal;
      return unauthorized(reply, resource, problem && `${problem.message} ${problem.next}`);
    }
    if (otherKey(raw.headers, keyHeaders)) return unauthorized(reply, resource, TWO);
    const known = read.get(socket);
    if (known !== undefined && isSameText(known.token, token) && Date.now() < known.until) {
      signedIn.set(raw, known.caller);
      return done();
    }
    signIn.read(token).then(
      (found) => {
        const caller = callerOf(found, request);
        if (caller.principal.credential) accepted?.accept(keyDigest(caller.principal.credential));
        read.set(socket, { token, caller, until: Math.min(found.endsAt, Date.now() + LATELY_MS) });
        signedIn.set(raw, caller);
        done();
      },
      (fault) => refuse(fault, reply, resource, done),
    );
  });
}

const TWO = 'A token and a key came together: which of them counts is not guessed. Send one of them.';

/** Whether a header brings a key beside the token. */
function otherKey(headers: IncomingHttpHeaders, keyHeaders: readonly KeyHeader[]): boolean {
  return keyHeaders.some((header) => header !== 'authorization' && String(headers[header] ?? '').trim() !== '');
}

/** The token of a request, where it brings one. */
function tokenOf({ headers }: IncomingMessage, signIn: SignIn): string | undefined {
  const [, text] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  return text !== undefined && signIn.isToken(text) ? text : undefined;
}

/** In a time that tells nothing but the length: behind a proxy, the token before may be somebody else's. */
function isSameText(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function callerOf({ credential, endsAt: _, ...login }: SignedIn, request: FastifyRequest): Caller {
  const address = countedAddress(request.socket.remoteAddress);
  const held: Credential = credential.borrower === undefined ? { ...credential, from: address } : credential;
  const { fingerprint } = principalOf(held);
  const principal: Principal = { credential: held, problem: undefined, fingerprint, ...login };
  return { principal, address, name: callerName(principal, address) };
}

function refuse(fault: unknown, reply: FastifyReply, resource: ProtectedResource, fail: (fault: Error) => void): void {
  if (fault instanceof TokenRefused) unauthorized(reply, resource, fault.message);
  // Without a challenge: clients would have their person sign in again for ever.
  else if (fault instanceof NotAdmitted)
    sendJsonRpcError(reply, httpError(403, HTTP_REFUSAL, `Forbidden: ${fault.message}`));
  else if (fault instanceof SignInAway) {
    const message = `Service Unavailable: ${fault.message} Nothing was begun: send it again in a moment`;
    sendJsonRpcError(reply.header('retry-after', RETRY_SECONDS), httpError(503, HTTP_REFUSAL, message));
  } else fail(fault as Error);
}

/** `wrong`: what is wrong with what it brought; absent, it brought nothing. */
function unauthorized(reply: FastifyReply, resource: ProtectedResource, wrong?: string): void {
  const error = wrong === undefined ? undefined : ({ code: 'invalid_token', description: wrong } as const);
  reply.header('www-authenticate', challenge(resource, undefined, error));
  const message = `Unauthorized: ${wrong ?? 'sign in, or send a OneUptime API key with every request.'}`;
  sendJsonRpcError(reply, httpError(401, HTTP_REFUSAL, message));
}

/** Has the sign-in answer what is its own: pages and endpoints, whose bodies it reads itself. */
export function addSignInPages(app: FastifyInstance, { own }: SignIn): void {
  if (own === undefined) return;
  app.addHook('onRequest', (request, reply, done) => {
    const [path = ''] = request.url.split('?', 1);
    if (!own.has(path)) return done();
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value);
    own.handle(request.raw, reply.raw);
  });
}
