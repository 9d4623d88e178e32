/**
 * The transport of 2024-11-05: an event stream, and POSTs beside it. For clients that know nothing newer; a connection
 * lives in one process, so that a load balancer must keep a client where it began.
 */
import type { ServerResponse } from 'node:http';
import type { Transport } from '@modelcontextprotocol/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MessageBounds } from '../basics/bounds.ts';
import type { CallerOf } from '../guard/principal.ts';
import { KEEP_ALIVE_MS } from '../mcp/event-stream.ts';
import { httpError } from '../mcp/http-call.ts';
import { parseMessage } from '../mcp/parse-message.ts';
import { ERROR, HTTP_REFUSAL } from '../mcp/protocol.ts';
import type { ServerOptions } from '../mcp/sdk/create-server.ts';
import { NO_SUCH_SESSION, NOT_JSON_RPC } from '../mcp/sessions/session-request.ts';
import { closeWhenAnswered } from './close-when-answered.ts';
import { sendJsonRpcError } from './http-errors.ts';

/** What is needed of the transport in the first SDK. */
interface SseTransport extends Transport {
  readonly sessionId: string;
  handleMessage(message: unknown): Promise<void>;
}
export type SseTransportClass = new (endpoint: string, response: ServerResponse) => SseTransport;

interface LegacySseOptions extends Pick<ServerOptions, 'toolServer' | 'seal' | 'report'> {
  readonly transport: SseTransportClass;
  readonly callerOf: CallerOf;
  readonly bounds: MessageBounds;
}

const STREAM = '/mcp/sse';
const MESSAGES = '/mcp/sse/messages';
const MAX_CONNECTIONS = 1_000;

/** Loads the first SDK, which nothing else needs. Undefined where it is not installed. */
export async function loadSseTransport(): Promise<SseTransportClass | undefined> {
  try {
    const { SSEServerTransport } = await import('@modelcontextprotocol/sdk/server/sse.js');
    return SSEServerTransport as unknown as SseTransportClass;
  } catch {
    return undefined;
  }
}

/** Serves the old transport at /mcp/sse. */
export function addLegacySse(app: FastifyInstance, options: LegacySseOptions): void {
  const connections = new Map<string, SseTransport>();
  app.get(STREAM, async (request, reply) => {
    // Some clients look whether there is something before they connect; nobody listens then.
    if (request.method === 'HEAD') return reply.type('text/event-stream').send();
    if (connections.size >= MAX_CONNECTIONS) return sendJsonRpcError(reply, TOO_MANY);
    await connect(request, reply, connections, options);
    return reply;
  });
  app.post(MESSAGES, async ({ query, body, headers }, reply) => {
    const { sessionId } = query as { sessionId?: unknown };
    const connection = connections.get(String(sessionId));
    if (connection === undefined) return sendJsonRpcError(reply, NO_SUCH_SESSION);
    const parsed = parseMessage(body, headers, options.bounds.withKey);
    if ('error' in parsed) return sendJsonRpcError(reply, parsed.error);
    if (Array.isArray(parsed.message)) return sendJsonRpcError(reply, NO_BATCHES);
    try {
      await connection.handleMessage(parsed.message);
    } catch {
      return sendJsonRpcError(reply, NOT_JSON_RPC);
    }
    return reply.code(202).send('Accepted');
  });
  app.addHook('preClose', async () => {
    await Promise.all([...connections.values()].map((connection) => connection.close()));
  });
}

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

async function connect(
  request: FastifyRequest,
  reply: FastifyReply,
  connections: Map<string, SseTransport>,
  { transport: Sse, toolServer, callerOf, seal, report }: LegacySseOptions,
): Promise<void> {
  reply.hijack();
  const response = reply.raw;
  for (const [name, value] of Object.entries(reply.getHeaders())) response.setHeader(name, value as string);
  response.setHeader('x-accel-buffering', 'no');
  const { createServer } = await import('../mcp/sdk/create-server.ts');
  const server = createServer({ toolServer, principal: callerOf(request.headers), seal, report });
  const connection = closeWhenAnswered(new Sse(MESSAGES, response), response);
  connections.set(connection.sessionId, connection);
  const keepAlive = setInterval(() => response.write(': still here\n\n'), KEEP_ALIVE_MS).unref();
  response.once('close', () => {
    clearInterval(keepAlive);
    connections.delete(connection.sessionId);
    server.close().catch((fault) => report(fault, 'closing a connection'));
  });
  await server.connect(connection);
}
