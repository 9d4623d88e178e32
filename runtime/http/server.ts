import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { callerCredential, headersOf } from '../guard/principal.ts';
import { Seal } from '../mcp/asking/seal.ts';
import type { FaultReporter } from '../mcp/call-tool.ts';
import { ERROR, HTTP_REFUSAL, MAX_BODY_BYTES } from '../mcp/protocol.ts';
import type { SessionStore } from '../mcp/sessions/session-store.ts';
import type { Credential, ToolServer } from '../mcp/tool-server.ts';
import { addDiscovery } from './discovery.ts';
import { Endpoint } from './endpoint.ts';
import { INTERNAL, jsonRpcError, refusalOf, sendJsonRpcError, sendNotFound } from './http-errors.ts';
import { addLegacySse, type SseTransportClass } from './legacy-sse.ts';
import { addRequestPolicy, requestId } from './request-policy.ts';

export interface HttpServerOptions {
  /** Host of what stands after `/mcp` in an address; a problem, or undefined, when nothing is served there. */
  readonly at: (path: string) => ToolServer | { readonly problem: string } | undefined;
  /** The address it will be bound to; on loopback, requests of foreign pages are refused. */
  readonly address: string;
  /** Origins of web pages that may call, and names to be called by, beside those of a loopback address. */
  readonly allowedOrigins?: readonly string[];
  readonly allowedHosts?: readonly string[];
  /** Where clients reach this server, for what it publishes about itself. */
  readonly publicUrl?: string | undefined;
  /** The server's own key, lent to callers without one only when `sharedKey`. */
  readonly credential?: Credential | undefined;
  readonly sharedKey?: boolean;
  /** Whether lists need a key, too. */
  readonly requireKey?: boolean;
  /** Data of `GET /mcp/tools`, all or those found for a request, and of `GET /mcp/health`. */
  readonly tools: (query: ToolsQuery) => Promise<unknown>;
  readonly health: () => Promise<unknown>;
  /** Where sessions of the handshake era are kept; absent, its clients are served statelessly. Closed with the server. */
  readonly sessions?: SessionStore | undefined;
  /** Signs what clients carry from one round of questions to the next; replicas need one with the same key. */
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

/** A request that takes longer to arrive is given up; an answer may take as long as its deadline upstream allows. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The HTTP face, not yet listening. `close()` ends it gracefully: calls under way are answered first. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: requestId,
    routerOptions: { ignoreTrailingSlash: true },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (_error, request, reply) => sendNotFound(request, reply),
  });
  // Bodies reach the endpoint as bytes, whatever their type: it alone words what is wrong with them.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error as Parameters<typeof refusalOf>[0]);
    if (refusal === undefined)
      options.report(error, `${request.method} ${request.routeOptions.url ?? ''}, request ${request.id}`);
    return sendJsonRpcError(reply, refusal ?? INTERNAL);
  });
  app.setNotFoundHandler(sendNotFound);
  endUnusedConnections(app);
  addRequestPolicy(app, options);
  addProbes(app, options.sessions);
  const sealed = { ...options, seal: options.seal ?? new Seal(undefined) };
  addForBareAddress(app, sealed);
  addEndpoints(app, sealed);
  app.get('/mcp/tools', async ({ query }) => options.tools(query as ToolsQuery));
  app.get('/mcp/health', async () => options.health());
  return app;
}

/**
 * Clients open connections ahead of need. One that never carried a request is not idle in Node's book, so that closing
 * would wait for its client to give it up.
 */
function endUnusedConnections(app: FastifyInstance): void {
  const unused = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  app.server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  app.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy();
  });
}

/** `/livez`: the process answers. `/readyz`: it can do what it is for; red while Redis is away and when it is closing. */
function addProbes(app: FastifyInstance, sessions: SessionStore | undefined): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.get('/livez', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const store = sessions === undefined || sessions.isReady() ? 'ok' : 'away';
    const isReady = !isClosing && store === 'ok';
    reply.code(isReady ? 200 : 503).header('cache-control', 'no-store');
    return { status: isReady ? 'ok' : isClosing ? 'closing' : 'not ready', sessions: store };
  });
}

type SealedOptions = HttpServerOptions & { readonly seal: Seal };

function addForBareAddress(app: FastifyInstance, options: SealedOptions): void {
  const { at, publicUrl, legacySse: transport, credential, sharedKey = false, seal, report } = options;
  const host = at('');
  if (host === undefined || 'problem' in host) return;
  addDiscovery(app, { host, publicUrl });
  if (transport === undefined) return;
  const caller = (request: FastifyRequest) => callerCredential(headersOf(request), { credential, sharedKey });
  addLegacySse(app, { transport, host, credential: caller, seal, report });
}

/** One endpoint per surface, made when its address is first asked for: addresses that list the same share its bytes. */
function addEndpoints(app: FastifyInstance, options: SealedOptions): void {
  const { at, credential, sharedKey = false, sessions, seal, report } = options;
  const endpoints = new Map<ToolServer, Endpoint>();
  const endpointOf = (host: ToolServer): Endpoint => {
    const known = endpoints.get(host);
    if (known) return known;
    const [oldest] = endpoints;
    if (oldest && endpoints.size >= MAX_ENDPOINTS) {
      endpoints.delete(oldest[0]);
      oldest[1].close().catch((fault) => report(fault, 'closing an endpoint'));
    }
    const endpoint = new Endpoint({ host, credential, sharedKey, sessions, seal, report });
    endpoints.set(host, endpoint);
    return endpoint;
  };
  const route = (request: FastifyRequest, reply: FastifyReply): FastifyReply | Promise<FastifyReply> => {
    const path = (request.url.split('?', 1)[0] ?? '').replace(/\/+$/, '');
    const host = at(path.replace(/^\/mcp/, ''));
    if (host === undefined) return sendNotFound(request, reply);
    if ('problem' in host) return sendJsonRpcError(reply, { status: 404, code: HTTP_REFUSAL, message: host.problem });
    return answer(endpointOf(host), request, reply, () => introduction(host, path));
  };
  app.all('/mcp', route);
  app.all('/mcp/*', route);
  app.addHook('onClose', async () => sessions?.close());
  app.addHook('preClose', async () => {
    await Promise.all([...endpoints.values()].map((endpoint) => endpoint.close()));
  });
}

function answer(
  endpoint: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  introduce: () => object,
): Promise<FastifyReply> {
  return request.method === 'POST' ? endpoint.post(request, reply) : answerOther(endpoint, request, reply, introduce);
}

async function answerOther(
  endpoint: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  introduce: () => object,
): Promise<FastifyReply> {
  const { method } = request;
  if (method === 'OPTIONS') return reply.code(204).header('allow', allowed(endpoint)).send();
  if (method === 'DELETE') return (await endpoint.delete(request, reply)) ?? refuseMethod(endpoint, reply);
  if (method !== 'GET' && method !== 'HEAD') return refuseMethod(endpoint, reply);
  if (!wantsStream(request)) return reply.send(introduce());
  const stream = method === 'GET' ? await endpoint.get(request, reply) : undefined;
  return stream ?? refuseMethod(endpoint, reply);
}

function allowed({ hasSessions }: Endpoint): string {
  return hasSessions ? 'POST, GET, HEAD, DELETE, OPTIONS' : 'POST, GET, HEAD, OPTIONS';
}

/** Without sessions, a GET for a stream is refused; clients take the 405 for that and go on. */
function refuseMethod(endpoint: Endpoint, reply: FastifyReply): FastifyReply {
  reply.header('allow', endpoint.hasSessions ? 'POST, GET, DELETE' : 'POST');
  return sendJsonRpcError(reply, { status: 405, code: HTTP_REFUSAL, message: 'Method not allowed.' });
}

function wantsStream(request: FastifyRequest): boolean {
  return (request.headers.accept ?? '').includes('text/event-stream');
}

/** For the person who opens the address in a browser. */
function introduction(host: ToolServer, path: string): object {
  return {
    name: host.name,
    version: host.version,
    message: `This is an MCP endpoint (Streamable HTTP): give the address of ${path} to an MCP client, it will POST here.`,
    authentication: 'Send a OneUptime API key as x-api-key, apikey or Authorization: Bearer. tools/list needs none.',
    see: { tools: '/mcp/tools', health: '/mcp/health' },
  };
}

/** For what Node could not read as HTTP at all; there is no request to answer, only a socket. */
function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const status = UNREADABLE[error.code ?? ''] ?? '400 Bad Request';
  const body = JSON.stringify(
    jsonRpcError({ code: ERROR.parse, message: 'Parse error: the request is not valid HTTP' }),
  );
  const headers = `content-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close`;
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${body}`);
}

const UNREADABLE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};
