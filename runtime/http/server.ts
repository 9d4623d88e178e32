import type { Socket } from 'node:net';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { CallerOf } from '../guard/principal.ts';
import { namesStream } from '../mcp/accept.ts';
import { Seal } from '../mcp/asking/seal.ts';
import type { FaultReporter } from '../mcp/call-tool.ts';
import { httpError } from '../mcp/http-call.ts';
import { ERROR, errorAnswer, HTTP_REFUSAL, MAX_BODY_BYTES } from '../mcp/protocol.ts';
import { sessionIdOf } from '../mcp/sessions/session-request.ts';
import type { SessionStore } from '../mcp/sessions/session-store.ts';
import type { ToolServer } from '../mcp/tool-server.ts';
import { addClosing, type Closing } from './closing.ts';
import { addDiscovery } from './discovery.ts';
import { Endpoint } from './endpoint.ts';
import { FastifyCall } from './http-call.ts';
import { httpErrorOf, INTERNAL, sendJsonRpcError, sendNotFound } from './http-errors.ts';
import { addLegacySse, type SseTransportClass } from './legacy-sse.ts';
import { plainAddress } from './plain-address.ts';
import { addRequestPolicy, type RequestPolicy, requestId } from './request-policy.ts';
import { addKeyRequirement } from './require-key.ts';

export interface HttpServerOptions extends RequestPolicy {
  /** Serves what stands after `/mcp` in an address; a problem, or undefined, when nothing is served there. */
  readonly at: (path: string) => ToolServer | { readonly problem: string } | undefined;
  /** Where clients reach this server, for what it publishes about itself. */
  readonly publicUrl?: string | undefined;
  readonly callerOf: CallerOf;
  /** Refuses whoever brings no key, whatever is asked for; absent, only calls need one. */
  readonly requireKey?: boolean;
  /** Data of `GET /mcp/tools`, all or those found for a request, and of `GET /mcp/health`. */
  readonly tools: (query: ToolsQuery) => Promise<unknown>;
  readonly health: () => Promise<unknown>;
  /** Where sessions of the handshake era are kept; absent, its clients are served statelessly. Closed with the server. */
  readonly sessions?: SessionStore | undefined;
  /** Signs what clients carry from a question to its answer; replicas need one with the same key. */
  readonly seal?: Seal | undefined;
  /** Serves the transport of 2024-11-05 at /mcp/sse with this. */
  readonly legacySse?: SseTransportClass | undefined;
  /** Told of faults of ours. */
  readonly report: FaultReporter;
}

/** Query string of `GET /mcp/tools`, as text. */
export interface ToolsQuery {
  readonly q?: string;
  readonly limit?: string;
}

/** Addresses of a process are few; one that keeps inventing combinations of toolsets must not grow it. */
const MAX_ENDPOINTS = 64;

/** A request that takes longer to arrive is given up; an answer may take as long as CALL_TIMEOUT allows. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The HTTP face, not yet listening. `close()` ends it gracefully: calls under way are answered first. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    return503OnClosing: false,
    genReqId: requestId,
    // Node would refuse a request without a host in no words: ours say what it lacks.
    http: { requireHostHeader: false },
    rewriteUrl: plainAddress,
    routerOptions: { ignoreTrailingSlash: true },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (_error, request, reply) => sendNotFound(request, reply),
  });
  // Bodies reach the endpoint as bytes, whatever their type: it alone words what is wrong with them.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const known = httpErrorOf(error);
    if (!known) options.report(error, `${request.method} ${request.routeOptions.url ?? ''}, request ${request.id}`);
    return sendJsonRpcError(reply, known ?? INTERNAL);
  });
  app.setNotFoundHandler(sendNotFound);
  addRequestPolicy(app, options);
  if (options.requireKey) addKeyRequirement(app, options.callerOf);
  addProbes(app, options.sessions, addClosing(app));
  const sealed = { ...options, seal: options.seal ?? new Seal() };
  addForBareAddress(app, sealed);
  addEndpoints(app, sealed);
  app.get('/mcp/tools', async ({ query }) => options.tools(query as ToolsQuery));
  app.get('/mcp/health', async () => options.health());
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

type SealedOptions = HttpServerOptions & { readonly seal: Seal };

function addForBareAddress(app: FastifyInstance, { at, legacySse: transport, ...options }: SealedOptions): void {
  const toolServer = at('');
  if (toolServer === undefined || 'problem' in toolServer) return;
  addDiscovery(app, { ...options, version: toolServer.version });
  if (transport !== undefined) addLegacySse(app, { ...options, transport, toolServer });
}

/** One endpoint per surface, made when its address is first asked for: addresses that list the same share its bytes. */
function addEndpoints(app: FastifyInstance, options: SealedOptions): void {
  const { at, callerOf, requireKey, sessions, seal, report } = options;
  const endpoints = new LRUCache<ToolServer, Endpoint>({
    max: MAX_ENDPOINTS,
    memoMethod: (toolServer) => new Endpoint({ toolServer, sessions, seal, report }),
    dispose: (endpoint) => void endpoint.close().catch((fault) => report(fault, 'closing an endpoint')),
  });
  const route = (request: FastifyRequest, reply: FastifyReply): void => {
    const path = (request.url.split('?', 1)[0] ?? '').replace(/\/+$/, '');
    const found = at(path.replace(/^\/mcp/, ''));
    if (found === undefined) sendNotFound(request, reply);
    else if ('problem' in found) sendJsonRpcError(reply, httpError(404, HTTP_REFUSAL, found.problem));
    else {
      const call = new FastifyCall(request, reply, callerOf);
      const endpoint = endpoints.memo(found);
      const answered =
        request.method === 'POST'
          ? endpoint.post(call)
          : answerOther(endpoint, call, () => introduction(found, path, requireKey));
      answered.catch((fault) => reply.send(fault));
    }
  };
  app.all('/mcp', route);
  app.all('/mcp/*', route);
  app.addHook('onClose', async () => sessions?.close());
  app.addHook('preClose', async () => {
    await Promise.all([...endpoints.values()].map((endpoint) => endpoint.close()));
  });
}

async function answerOther(endpoint: Endpoint, call: FastifyCall, introduce: () => object): Promise<void> {
  const { method, headers } = call.request;
  const { hasSessions } = endpoint;
  const isOfSession = method === 'GET' && hasSessions && sessionIdOf(headers) !== undefined;
  const isStream = isOfSession || namesStream(headers.accept);
  const isForPeople = (method === 'GET' || method === 'HEAD') && !isStream;
  if (isForPeople) call.reply.send(introduce());
  else if (method === 'GET' && !call.accepted.stream) call.refuse(NO_STREAM);
  else if (hasSessions && method === 'GET') await endpoint.get(call);
  else if (hasSessions && method === 'DELETE') await endpoint.delete(call);
  else if (method === 'OPTIONS') {
    call.setHeader('allow', hasSessions ? 'POST, GET, HEAD, DELETE, OPTIONS' : 'POST, GET, HEAD, OPTIONS');
    call.end(204);
  } else {
    // Without sessions, a GET for a stream is refused; clients take the 405 for that and go on.
    call.setHeader('allow', hasSessions ? 'POST, GET, DELETE' : 'POST');
    call.refuse(httpError(405, HTTP_REFUSAL, 'Method not allowed.'));
  }
}

const NO_STREAM = httpError(
  406,
  HTTP_REFUSAL,
  'Not Acceptable: a GET within a session is answered with text/event-stream. Send Accept: text/event-stream',
);

/** For the person who opens the address in a browser. */
function introduction({ name, version }: ToolServer, path: string, requireKey = false): object {
  return {
    name,
    version,
    message: `This is an MCP endpoint (Streamable HTTP): give the address of ${path} to an MCP client, it will POST here.`,
    authentication: `Send a OneUptime API key as x-api-key, apikey or Authorization: Bearer.${requireKey ? '' : ' tools/list needs none.'}`,
    see: { tools: '/mcp/tools', health: '/mcp/health' },
  };
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
