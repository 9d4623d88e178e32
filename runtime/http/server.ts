import type { Socket } from 'node:net';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { messageBounds } from '../basics/bounds.ts';
import type { Observer } from '../basics/observer.ts';
import type { CallerBudgets } from '../guard/caller-budgets.ts';
import { type Callers, KnownCallers } from '../guard/known-callers.ts';
import { POLICY_HEADERS } from '../guard/policy-header-names.ts';
import type { CallerOf, OwnKey } from '../guard/principal.ts';
import { prefersPage } from '../mcp/accept.ts';
import { Seal } from '../mcp/asking/seal.ts';
import type { OpenStreams } from '../mcp/open-streams.ts';
import { ERROR, errorAnswer } from '../mcp/protocol.ts';
import type { SessionStore } from '../mcp/sessions/session-store.ts';
import { type AddressSet, addAskingAddress } from './asking-from.ts';
import { addBodies } from './bodies.ts';
import { addClosing, type Closing, type ClosingOrders } from './closing.ts';
import { addConnections } from './connections.ts';
import { addDiscovery } from './discovery.ts';
import { addEndpoints, type EndpointsOptions } from './endpoints.ts';
import { addFairness } from './fairness.ts';
import { addFirstPage, sendToolsPage } from './first-page.ts';
import { addHalfClosed } from './half-closed.ts';
import { httpErrorOf, INTERNAL, sendJsonRpcError, sendNotFound } from './http-errors.ts';
import { InstanceCallers, type InstanceFace, NO_SUCH_INSTANCE, type ToolsQuery } from './instances.ts';
import { addLegacySse, type SseTransportClass } from './legacy-sse.ts';
import { addMetricsPage, type MetricsPageOptions, type ServedMetrics } from './metrics-page.ts';
import { addObserved } from './observed-requests.ts';
import { plainAddress } from './plain-address.ts';
import { policyOrRefusal } from './policy-of-request.ts';
import { firstOfEach } from './query.ts';
import { addRequestPolicy, type RequestPolicy, requestId } from './request-policy.ts';
import { addKeyRequirement } from './require-key.ts';
import type { SignInFace } from './sign-in-face.ts';
import { addUnreadLimit } from './unread-answers.ts';

export interface HttpServerOptions
  extends RequestPolicy,
    InstanceFace,
    Omit<EndpointsOptions, 'seal' | 'bounds' | 'callers'> {
  readonly callerOf: CallerOf;
  /** Where people can sign in, and what for; absent, callers bring keys alone. */
  readonly signIn?: SignInFace | undefined;
  /** Largest body of a request, in bytes. */
  readonly maxBody?: number | undefined;
  /** Signs what clients carry from a question to its answer; replicas need one with the same key. */
  readonly seal?: Seal | undefined;
  /** The key that callers without one use. */
  readonly lent?: OwnKey;
  /** What the server is told before it is closed, and when that takes too long. */
  readonly orders?: ClosingOrders | undefined;
  /** Told of every request. */
  readonly observer?: Observer | undefined;
  /** What counts, where somebody does; told where to read what the server has. */
  readonly metrics?: ServedMetrics | undefined;
  /** Serves what was counted at `/metrics`. */
  readonly metricsPage?: MetricsPageOptions | undefined;
  /** Where other bounds are wanted than those of a process. */
  readonly budgets?: CallerBudgets | undefined;
  /** Proxies that are believed; where it is given, calls know the address that asks for them. */
  readonly trustedProxies?: AddressSet | undefined;
  /** Serves the transport of 2024-11-05 at /mcp/sse with this. */
  readonly legacySse?: SseTransportClass | undefined;
}

/** A request that takes longer to arrive is given up; an answer may take as long as CALL_TIMEOUT allows. */
const REQUEST_TIMEOUT_MS = 30_000;

/** No route has a schema. Unless told who compiles them, Fastify loads a compiler that costs as much as all the rest of it. */
export const NO_SCHEMAS = { buildValidator: schemaRefused, buildSerializer: schemaRefused };

function schemaRefused(): never {
  throw new Error('Routes have no schemas here: name a compiler in `schemaController` first.');
}

/** The HTTP face, not yet listening. `close()` ends it gracefully: calls under way are answered first. */
export function createHttpServer(given: HttpServerOptions): FastifyInstance {
  const { instances } = given;
  const ofKeys = instances ? new InstanceCallers(given, instances) : new KnownCallers(given);
  const { signIn } = given;
  const callers = signIn?.callersBeside(ofKeys, given) ?? ofKeys;
  // Where people sign in, nothing is answered to those who bring nothing.
  const requireKey = given.requireKey || signIn !== undefined;
  const options = { ...given, callers, scopeRefusal: signIn?.scopeRefusal, signInAt: signIn?.at, requireKey };
  const app = Fastify({
    requestTimeout: REQUEST_TIMEOUT_MS,
    return503OnClosing: false,
    genReqId: requestId,
    // Node would refuse a request without a host in no words: ours say what it lacks.
    http: { requireHostHeader: false },
    schemaController: { compilersFactory: NO_SCHEMAS },
    rewriteUrl: plainAddress,
    routerOptions: { ignoreTrailingSlash: true, querystringParser: firstOfEach },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (_error, request, reply) => sendNotFound(request, reply),
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const known = httpErrorOf(error);
    if (!known) options.report(error, `${request.method} ${request.routeOptions.url ?? ''}, request ${request.id}`);
    return sendJsonRpcError(reply, known ?? INTERNAL);
  });
  app.setNotFoundHandler(sendNotFound);
  const sealed = { ...options, seal: options.seal ?? new Seal(), bounds: messageBounds(options.maxBody) };
  const connections = addConnections(app);
  addUnreadLimit(app, connections);
  addHalfClosed(app, connections);
  if (options.observer) addObserved(app, options.observer, callers);
  addRequestPolicy(app, { ...options, takesTokens: signIn !== undefined, ofAnyOrigin: signIn?.isOwn });
  signIn?.addReading(app);
  addFairness(app, options);
  if (signIn) signIn.addGate(app);
  else if (requireKey) addKeyRequirement(app, options);
  addBodies(app, sealed);
  if (options.trustedProxies) addAskingAddress(app, options.trustedProxies);
  const closing = addClosing(app, connections, options.orders);
  addProbes(app, options.sessions, closing);
  const ofSse = addForBareAddress(app, sealed);
  addFirstPage(app, options);
  const streams = addEndpoints(app, sealed);
  addData(app, options);
  if (options.metricsPage) addMetricsPage(app, options.metricsPage);
  const { sessions } = options;
  options.metrics?.watchServer(async () => ({
    connections: connections.size,
    requests: connections.underWay().length,
    streams: streams.size + (ofSse?.size ?? 0),
    sessions: await sessions?.count().catch(() => undefined),
    isStoreReady: sessions?.isReady(),
    isClosing: closing.isClosing,
  }));
  // Who closes a server without a word knows that nobody comes.
  if (options.orders !== undefined) app.addHook('preClose', () => closing.untilQuiet());
  return app;
}

/** `/livez`: the process answers. `/readyz`: it can do what it is for; red while Redis is away and when it is closing. */
function addProbes(app: FastifyInstance, sessions: SessionStore | undefined, closing: Closing): void {
  app.get('/livez', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const store = sessions === undefined || sessions.isReady() ? 'ok' : 'away';
    const { isClosing } = closing;
    const isReady = !isClosing && store === 'ok';
    reply.code(isReady ? 200 : 503).header('cache-control', 'no-store');
    return { status: isReady ? 'ok' : isClosing ? 'closing' : 'not ready', sessions: store };
  });
}

/** The catalogue as plain data, and how it does: below the bare address, and below that of each instance. */
function addData(app: FastifyInstance, options: HttpServerOptions & { readonly callers: Callers }): void {
  const { instances, callers } = options;
  const add = (root: string, faceOf: (request: FastifyRequest) => InstanceFace | undefined): void => {
    app.get(`${root}/tools`, async (request, reply) => {
      const face = faceOf(request);
      if (face === undefined) return sendJsonRpcError(reply, NO_SUCH_INSTANCE);
      const layers = await policyOrRefusal({ policyOf: face.policyOf, callers }, request, reply);
      if (layers === undefined) return reply;
      if ((await request.budget?.longAnswer()) === false) return reply;
      reply.header('vary', varying(reply, ['accept', ...POLICY_HEADERS]));
      const query = request.query as ToolsQuery;
      if (!prefersPage(request.headers.accept)) return face.tools(query, layers);
      return sendToolsPage(reply, {
        root: pathBefore(request.url, '/tools'),
        query,
        tools: (q) => face.tools(q, layers),
      });
    });
    app.get(`${root}/health`, async (request, reply) => {
      const face = faceOf(request);
      return face === undefined ? sendJsonRpcError(reply, NO_SUCH_INSTANCE) : face.health();
    });
  };
  add('/mcp', () => options);
  if (instances === undefined) return;
  add('/i/:instance/mcp', ({ params }) => instances.get((params as { instance: string }).instance));
}

/** What is served for the bare address alone; streams of the old transport, where it is served. */
function addForBareAddress(
  app: FastifyInstance,
  { at, legacySse: transport, ...options }: HttpServerOptions & EndpointsOptions,
): OpenStreams | undefined {
  const toolServer = at('');
  if (toolServer === undefined || 'problem' in toolServer) return undefined;
  addDiscovery(app, { ...options, version: toolServer.version });
  return transport && addLegacySse(app, { ...options, transport, at });
}

/** The path of an address up to a part of it. */
function pathBefore(url: string, part: string): string {
  return url.slice(0, url.indexOf(part));
}

/** What an answer depends on, beside what was said before. */
function varying(reply: FastifyReply, headers: readonly string[]): string {
  const before = reply.getHeader('vary');
  return [...(before === undefined ? [] : [before]), ...headers].join(', ');
}

/** For what Node could not read as HTTP at all; there is no request to answer, only a socket. */
function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const status = UNREADABLE[error.code ?? ''] ?? '400 Bad Request';
  const body = errorAnswer(null, ERROR.parse, 'Parse error: the request is not valid HTTP');
  const headers = `content-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close`;
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${body}`);
}

const UNREADABLE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};
