/**
 * The transport of 2024-11-05: an event stream, and POSTs beside it. For clients that know nothing newer; a connection
 * lives in one process, so that a load balancer must keep a client where it began.
 */
import type { ServerResponse } from 'node:http';
import type { Transport } from '@modelcontextprotocol/server';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import type { MessageBounds } from '../basics/bounds.ts';
import { hasKey, type Principal } from '../basics/credential.ts';
import type { Callers } from '../guard/known-callers.ts';
import { type Policy, policyKey } from '../guard/policy.ts';
import { isSameCaller } from '../guard/principal.ts';
import { cutUnread, KEEP_ALIVE_MS } from '../mcp/event-stream.ts';
import { headerMismatch } from '../mcp/header-mismatch.ts';
import { type HttpError, httpError } from '../mcp/http-call.ts';
import { askedBy } from '../mcp/message-problem.ts';
import { OpenStreams, type StreamBounds } from '../mcp/open-streams.ts';
import { parseMessage } from '../mcp/parse-message.ts';
import { ERROR, HTTP_REFUSAL } from '../mcp/protocol.ts';
import { refusedIds } from '../mcp/request-ids.ts';
import type { ServerOptions } from '../mcp/sdk/create-server.ts';
import { NO_SUCH_SESSION, NOT_JSON_RPC } from '../mcp/sessions/session-request.ts';
import type { ToolServer } from '../mcp/tool-server.ts';
import { type Answered, closeWhenAnswered } from './close-when-answered.ts';
import { sendJsonRpcError, sendNotFound } from './http-errors.ts';
import { type CallerPolicy, policyOrRefusal } from './policy-of-request.ts';
import type { ScopeGuard } from './sign-in-face.ts';

/** What is needed of the transport in the first SDK. */
interface SseTransport extends Transport {
  readonly sessionId: string;
  handleMessage(message: unknown): Promise<void>;
}
export type SseTransportClass = new (endpoint: string, response: ServerResponse) => SseTransport;

interface LegacySseOptions extends Pick<ServerOptions, 'seal' | 'report'> {
  /** Serves the bare address under what a request takes away. */
  readonly at: (path: string, layers: Policy) => ToolServer | { readonly problem: string } | undefined;
  readonly policyOf?: CallerPolicy | undefined;
  readonly transport: SseTransportClass;
  readonly callers: Callers;
  readonly bounds: MessageBounds;
  readonly accepted?: AcceptedKeys | undefined;
  /** Absent where nobody signs in. */
  readonly scopeRefusal?: ScopeGuard | undefined;
}

const STREAM = '/mcp/sse';
const MESSAGES = '/mcp/sse/messages';
/** Fewer than of sessions: each has a server of its own. */
export const SSE_STREAMS: StreamBounds = { ofKey: 64, keyless: 32, unproven: 800, all: 1_000 };

/** An open stream, and who opened it. */
interface Connection {
  readonly transport: SseTransport & Answered;
  readonly principal: Principal;
  /** What its stream was opened with. */
  readonly policy: string;
  readonly toolServer: ToolServer;
}
type Connections = Map<string, Connection>;

/** Loads the first SDK, which nothing else needs. Undefined where it is not installed. */
export async function loadSseTransport(): Promise<SseTransportClass | undefined> {
  try {
    const { SSEServerTransport } = await import('@modelcontextprotocol/sdk/server/sse.js');
    return SSEServerTransport as unknown as SseTransportClass;
  } catch {
    return undefined;
  }
}

/** Serves the old transport at /mcp/sse. What it returns knows the streams that are open. */
export function addLegacySse(app: FastifyInstance, options: LegacySseOptions): OpenStreams {
  const connections: Connections = new Map();
  const streams = new OpenStreams(options.accepted, SSE_STREAMS);
  app.get(STREAM, async (request, reply) => {
    // Some clients look whether there is something before they connect; nobody listens then.
    if (request.method === 'HEAD') return reply.type('text/event-stream').send();
    const { createServer } = await import('../mcp/sdk/create-server.ts');
    if (reply.raw.destroyed) return reply.hijack();
    const layers = await policyOrRefusal(options, request, reply);
    if (layers === undefined) return reply;
    const toolServer = options.at('', layers);
    if (toolServer === undefined || 'problem' in toolServer) return sendNotFound(request, reply);
    const { principal } = options.callers.of(request.raw);
    const place = streams.enter(principal);
    if (place === undefined) return sendJsonRpcError(reply, refusalOf(principal, streams));
    reply.raw.once('close', () => place.leave());
    const { seal, report } = options;
    const turns = request.budget?.turns;
    const server = createServer({ toolServer, principal, turns, seal, report });
    const of = { principal, policy: policyKey(layers), toolServer };
    const connection = connect(reply, connections, { ...of, Sse: options.transport });
    reply.raw.once('close', () => void server.close().catch((fault) => report(fault, 'closing a connection')));
    await server.connect(connection);
    return reply;
  });
  app.post(MESSAGES, async (request, reply) => {
    const { query, body, headers, raw, budget } = request;
    const { sessionId = '' } = query as { sessionId?: string };
    const connection = connections.get(sessionId);
    // Whoever is not its owner learns nothing, not even that it is there.
    if (connection === undefined || !isSameCaller(connection.principal, options.callers.of(raw).principal))
      return sendJsonRpcError(reply, NO_SUCH_SESSION);
    const layers = await policyOrRefusal(options, request, reply);
    if (layers === undefined) return reply;
    // What a message takes away beyond its stream cannot be taken from a connection that is served already.
    if (layers.length > 0 && policyKey(layers) !== connection.policy) return sendJsonRpcError(reply, OTHER_POLICY);
    const parsing = parseMessage(body, headers, options.bounds.withKey, budget?.turns.long);
    const parsed = parsing instanceof Promise ? await (budget?.until(parsing) ?? parsing) : parsing;
    if ('error' in parsed) return sendJsonRpcError(reply, parsed.error);
    if (Array.isArray(parsed.message)) return sendJsonRpcError(reply, NO_BATCHES);
    request.exchange.asked = askedBy(parsed.message);
    const mismatch = headerMismatch(headers, parsed.message);
    if (mismatch) return sendJsonRpcError(reply, mismatch);
    const { principal } = options.callers.of(raw);
    const short = options.scopeRefusal?.(parsed.message, principal, connection.toolServer);
    if (short) return sendJsonRpcError(reply.header('www-authenticate', short.challenge), short.error);
    try {
      await connection.transport.handleMessage(parsed.message);
    } catch {
      return sendJsonRpcError(reply, NOT_JSON_RPC);
    }
    // Its own answer says nothing of what was asked: that is under way for longer.
    void budget?.until(connection.transport.answered(refusedIds(parsed.message)));
    return reply.code(202).send('Accepted');
  });
  app.addHook('preClose', async () => {
    await Promise.all([...connections.values()].map(({ transport }) => transport.close()));
  });
  return streams;
}

const OTHER_POLICY = httpError(
  400,
  HTTP_REFUSAL,
  'Bad Request: the X-MCP headers of a message differ from those of its stream. Send them with the GET that opens the stream, too',
);
const NO_BATCHES = httpError(
  400,
  ERROR.invalidRequest,
  'Invalid Request: batches are not taken here. Send each message in a request of its own',
);
const TOO_MANY = httpError(
  503,
  HTTP_REFUSAL,
  'Too many connections of the transport of 2024-11-05: connect to /mcp instead',
);
const TOO_MANY_UNPROVEN = httpError(
  503,
  HTTP_REFUSAL,
  'Too many connections of keys with which no call has succeeded yet: connect to /mcp instead, or again once one has',
);
const TOO_MANY_OF_ONE = httpError(
  429,
  HTTP_REFUSAL,
  `Too many connections of one key: ${SSE_STREAMS.ofKey} may be open at /mcp/sse. Close those that are not in use, or connect to /mcp instead`,
);
const TOO_MANY_KEYLESS = httpError(
  429,
  HTTP_REFUSAL,
  'Too many connections without a key: send a OneUptime API key, or connect to /mcp instead',
);

/** Why a caller may not open another stream. */
export function refusalOf(caller: Principal, streams: OpenStreams): HttpError {
  if (streams.isFull) return TOO_MANY;
  if (!hasKey(caller)) return TOO_MANY_KEYLESS;
  return streams.isCrowded(caller) ? TOO_MANY_UNPROVEN : TOO_MANY_OF_ONE;
}

/** Begins a stream on a reply, and keeps it until its client leaves or what waits for it is too much. */
function connect(
  reply: FastifyReply,
  connections: Connections,
  { Sse, ...of }: Omit<Connection, 'transport'> & { readonly Sse: SseTransportClass },
): SseTransport & Answered {
  const headers = Object.entries(reply.getHeaders());
  reply.hijack();
  const response = reply.raw;
  for (const [name, value] of headers) response.setHeader(name, value as string);
  response.setHeader('x-accel-buffering', 'no');
  const transport = closeWhenAnswered(new Sse(MESSAGES, response), response);
  const send = transport.send.bind(transport);
  transport.send = async (...sent) => {
    if (!cutUnread(response)) await send(...sent);
  };
  connections.set(transport.sessionId, { transport, ...of });
  const keepAlive = setInterval(() => response.write(': still here\n\n'), KEEP_ALIVE_MS).unref();
  response.once('close', () => {
    clearInterval(keepAlive);
    connections.delete(transport.sessionId);
  });
  return transport;
}
