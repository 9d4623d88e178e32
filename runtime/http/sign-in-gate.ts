/** Whoever brings neither token nor key is told where to sign in, ahead of every other check of what it asks for. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { After } from '../basics/time-limit.ts';
import type { Callers } from '../guard/known-callers.ts';
import { httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import {
  challenge,
  METADATA_PATHS,
  metadataAddress,
  type ProtectedResource,
  resourceMetadata,
} from '../signin/resource.ts';
import type { SignIn } from '../signin/sign-in.ts';
import { endWithLogin, opensStream } from './end-with-login.ts';
import { sendJsonRpcError } from './http-errors.ts';
import { isOpenAddress } from './require-key.ts';
import { scopeGuard } from './scope-refusal.ts';
import type { ScopeGuard, SignInFace, SignInPlace, TakenKeys } from './sign-in-face.ts';
import { LOOK_MS, SignedInCallers, type TurnedAway } from './signed-in-callers.ts';

const RETRY_SECONDS = '5';

/** Requests that go no further, and why. */
const turnedAway = new WeakMap<object, TurnedAway>();

/** Where people sign in, and what for. */
interface SignInParts {
  readonly signIn: SignIn;
  readonly resource: ProtectedResource;
  /** The clock by which tokens run out, where it is another one. */
  readonly now?: (() => number) | undefined;
  readonly after?: After | undefined;
}

/** Signing in as the server is put together with it. Closing the server closes the sign-in. */
export class SignInGate implements SignInFace {
  readonly scopeRefusal: ScopeGuard;
  readonly at: SignInPlace;
  readonly isOwn = (path: string): boolean => this.#parts.signIn.own?.has(path) === true;
  readonly #parts: SignInParts;
  #callers: SignedInCallers | undefined;

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.scopeRefusal = scopeGuard(parts.resource);
    this.at = { issuer: parts.resource.issuer, metadata: metadataAddress(parts.resource) };
  }

  callersBeside(others: Callers, { accepted, keyHeaders }: TakenKeys): Callers {
    const { signIn, now } = this.#parts;
    this.#callers = new SignedInCallers({ signIn, now, others, accepted, keyHeaders });
    return this.#callers;
  }

  addReading(app: FastifyInstance): void {
    app.addHook('onClose', () => this.#parts.signIn.close());
    app.addHook('onRequest', (request, reply, done) => {
      const callers = this.#callers;
      if (callers === undefined || isOpenAddress(request)) return done();
      const { raw } = request;
      const { after } = this.#parts;
      const go = (why: TurnedAway | undefined): void => {
        if (why !== undefined) turnedAway.set(raw, why);
        else if (opensStream(request) && callers.isSignedIn(raw))
          endWithLogin(reply.raw, LOOK_MS, { again: () => callers.lasts(raw), after });
        done();
      };
      const read = callers.read(raw);
      if (read instanceof Promise) read.then(go, done);
      else go(read);
    });
  }

  /** Once requests are counted, and before anything is read of what they ask for. */
  addGate(app: FastifyInstance): void {
    const { resource, signIn } = this.#parts;
    app.addHook('onRequest', ({ raw }, reply, done) => {
      const why = turnedAway.get(raw);
      if (why === undefined) done();
      else turnAway(reply, resource, why);
    });
    addResourceMetadata(app, resource);
    addSignInPages(app, signIn);
  }
}

/** Tells where people sign in. Public: any page may read it. */
function addResourceMetadata(app: FastifyInstance, resource: ProtectedResource): void {
  for (const path of METADATA_PATHS) {
    app.get(path, (_request, reply) => {
      reply.header('access-control-allow-origin', '*').header('cache-control', 'public, max-age=300');
      return reply.send(resourceMetadata(resource));
    });
    app.options(path, (_request, reply) => {
      reply.header('access-control-allow-origin', '*').header('access-control-allow-methods', 'GET, HEAD, OPTIONS');
      // Clients name the revision of the protocol there, too.
      reply.header('access-control-allow-headers', 'accept, content-type, mcp-protocol-version');
      return reply.header('access-control-max-age', '7200').code(204).send();
    });
  }
}

/** How each is answered: what is wrong with a token is healed by signing in, what is wrong with settings is not. */
function turnAway(reply: FastifyReply, resource: ProtectedResource, { why, said }: TurnedAway): void {
  if (why === 'barred') {
    // Without a challenge: clients would have their person sign in again for ever.
    sendJsonRpcError(reply, httpError(403, HTTP_REFUSAL, `Forbidden: ${said}`));
    return;
  }
  if (why === 'away') {
    const message = `Service Unavailable: ${said} Nothing was begun: send it again in a moment`;
    sendJsonRpcError(reply.header('retry-after', RETRY_SECONDS), httpError(503, HTTP_REFUSAL, message));
    return;
  }
  const code = why === 'twofold' ? ('invalid_request' as const) : ('invalid_token' as const);
  const error = why === 'nothing' ? undefined : { code, description: said };
  reply.header('www-authenticate', challenge(resource, undefined, error));
  const [status, title] = why === 'twofold' ? [400, 'Bad Request'] : [401, 'Unauthorized'];
  sendJsonRpcError(reply, httpError(status, HTTP_REFUSAL, `${title}: ${said}`));
}

/** Has the sign-in answer what is its own: pages and endpoints, whose bodies it reads itself. */
function addSignInPages(app: FastifyInstance, { own }: SignIn): void {
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
