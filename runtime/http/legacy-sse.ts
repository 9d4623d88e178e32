/**
 * The transport of 2024-11-05: an event stream, and POSTs beside it. For clients that know nothing newer; a connection
 * lives in one process, so that a load balancer must keep a client where it began.
 */
import type { ServerResponse } from 'node:http';
import type { Transport } from '@modelcontextprotocol/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { StartError } from '../basics/errors.ts';
import type { Seal } from '../mcp/asking/seal.ts';
import type { FaultReporter } from '../mcp/call-tool.ts';
import { parseBody } from '../mcp/parse-body.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import { NO_SUCH_SESSION, NOT_JSON_RPC } from '../mcp/sessions/session-request.ts';
import type { Credential, ToolServer } from '../mcp/tool-server.ts';
import { parseTools } from '../tools/tool-list.ts';
import { sendJsonRpcError } from './http-errors.ts';

/** What is needed of the transport in the first SDK. */
interface SseTransport extends Transport {
  readonly sessionId: string;
  handleMessage(message: unknown): Promise<void>;
}
export type SseTransportClass = new (endpoint: string, response: ServerResponse) => SseTransport;

export interface LegacySseOptions {
  readonly transport: SseTransportClass;
  readonly host: ToolServer;
  readonly credential: (request: FastifyRequest) => Credential | undefined;
  readonly seal: Seal;
  readonly report: FaultReporter;
}

const STREAM = '/mcp/sse';
const MESSAGES = '/mcp/sse/messages';
const MAX_CONNECTIONS = 1_000;
const KEEP_ALIVE_MS = 15_000;

/** Loads the first SDK, which nothing else needs. Throws a StartError where it is not installed. */
export async function loadSseTransport(): Promise<SseTransportClass> {
  try {
    const { SSEServerTransport } = await import('@modelcontextprotocol/sdk/server/sse.js');
    return SSEServerTransport as unknown as SseTransportClass;
  } catch {
    throw new StartError(
      'LEGACY_SSE=true needs the package @modelcontextprotocol/sdk, which is not installed: npm install @modelcontextprotocol/sdk, or unset it.',
    );
  }
}

/** Serves the old transport at /mcp/sse. */
export function addLegacySse(app: FastifyInstance, options: LegacySseOptions): void {
  const connections = new Map<string, SseTransport>();
  app.get(STREAM, async (request, reply) => {
    if (connections.size >= MAX_CONNECTIONS) {
      const message = 'Too many connections of the transport of 2024-11-05: connect to /mcp instead';
      return sendJsonRpcError(reply, { status: 503, code: HTTP_REFUSAL, message });
    }
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value as string);
    await connect(request, reply.raw, connections, options);
    return reply;
  });
  app.post(MESSAGES, async (request, reply) => {
    const { sessionId } = request.query as { sessionId?: unknown };
    const connection = typeof sessionId === 'string' ? connections.get(sessionId) : undefined;
    if (connection === undefined) {
      return sendJsonRpcError(reply, NO_SUCH_SESSION);
    }
    const body = parseBody(request.body, request.headers['content-type'], request.headers['content-encoding']);
    if ('refusal' in body) return sendJsonRpcError(reply, body.refusal);
    try {
      await connection.handleMessage(body.message);
    } catch {
      return sendJsonRpcError(reply, NOT_JSON_RPC);
    }
    return reply.code(202).send('Accepted');
  });
  app.addHook('preClose', async () => {
    await Promise.all([...connections.values()].map((connection) => connection.close()));
  });
}

async function connect(
  request: FastifyRequest,
  response: ServerResponse,
  connections: Map<string, SseTransport>,
  { transport: Sse, host, credential, seal, report }: LegacySseOptions,
): Promise<void> {
  const { createServer } = await import('../mcp/sdk/create-server.ts');
  const tools = async () => parseTools(await host.list());
  const server = createServer({ host, credential: credential(request), tools, seal, report });
  const connection = new Sse(MESSAGES, response);
  connections.set(connection.sessionId, connection);
  const keepAlive = setInterval(() => response.write(': still here\n\n'), KEEP_ALIVE_MS).unref();
  response.once('close', () => {
    clearInterval(keepAlive);
    connections.delete(connection.sessionId);
    server.close().catch((fault) => report(fault, 'closing a connection'));
  });
  await server.connect(connection);
}
