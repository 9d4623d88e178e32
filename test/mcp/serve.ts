import { callerOf } from '../../runtime/guard/principal.ts';
import { createHttpServer, type HttpServerOptions } from '../../runtime/http/server.ts';
import { FakeToolServer } from './fake-tool-server.ts';

export interface Served {
  readonly toolServer: FakeToolServer;
  readonly url: string;
  readonly faults: string[];
  close(): Promise<void>;
}

/** The HTTP server over a fake tool server, on a free loopback port. */
export async function serve(options: Partial<HttpServerOptions> = {}): Promise<Served> {
  const toolServer = new FakeToolServer();
  const faults: string[] = [];
  const app = createHttpServer({
    at: (path) => (path === '' || path === '/all' ? toolServer : undefined),
    address: '127.0.0.1',
    callerOf: callerOf({}),
    tools: async () => ({ count: 1, tools: [{ name: 'echo' }] }),
    health: async () => ({ status: 'ok' }),
    report: (fault, where) => faults.push(`${where}: ${fault}`),
    ...options,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { toolServer, url, faults, close: () => app.close() };
}

const META = 'io.modelcontextprotocol/';

export const modernMeta = {
  [`${META}protocolVersion`]: '2026-07-28',
  [`${META}clientCapabilities`]: { elicitation: { form: {} }, roots: { listChanged: true } },
  [`${META}clientInfo`]: { name: 'test', version: '1' },
};

export interface RawRequest {
  readonly headers: Record<string, string>;
  readonly message: unknown;
}

/** A well-formed request of the modern era. */
export function modern(method: string, params: Record<string, unknown> = {}, id: string | number = 1): RawRequest {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
  };
  if (typeof params.name === 'string') headers['mcp-name'] = params.name;
  return { headers, message: { jsonrpc: '2.0', id, method, params: { _meta: modernMeta, ...params } } };
}

/** A well-formed request of the handshake era, without a session. */
export function legacy(method: string, params?: Record<string, unknown>, id: string | number = 1): RawRequest {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2025-06-18',
  };
  return { headers, message: { jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) } };
}

export function post(url: string, { headers, message }: RawRequest, signal?: AbortSignal): Promise<Response> {
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(message), signal: signal ?? null });
}

/** The one JSON-RPC message of an answer, out of JSON or out of an event stream. */
export async function messageOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    return text === '' ? null : JSON.parse(text);
  return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? 'null');
}
