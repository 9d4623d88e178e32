/** Every way that a client can have an operation: whom it asks, how, and who that is for the reader. */
import { load, type Request, type Served } from './load.ts';
import { askOnce, callRequest, type Era, message, openSession } from './mcp-requests.ts';
import { check, type Operation } from './operations.ts';
import { BIN } from './product-process.ts';
import type { Run } from './rounds.ts';
import type { Stand } from './stand.ts';
import { StdioServer } from './stdio-load.ts';

export interface Way {
  /** For the reader. */
  readonly name: string;
  readonly run: Run;
}

/** Connections that are ever open at once: each has a session of its own. */
const MOST_CONNECTIONS = 64;

/** The servers that are measured, of which each way asks one. */
export interface Servers {
  readonly product: Served;
  readonly proxy: Served;
  readonly sdk: Served;
  readonly stdio: StdioServer;
}

export async function startServers(stand: Stand): Promise<Servers> {
  const env = { ONEUPTIME_URL: stand.stub.url, ONEUPTIME_API_KEY: stand.key };
  const stdio = new StdioServer(process.execPath, [BIN], env, 'server');
  stand.adopt(stdio.child);
  await stdio.open();
  return {
    product: await stand.product(),
    proxy: await stand.server('proxy.js'),
    sdk: await stand.server('sdk-server.js'),
    stdio,
  };
}

/** One way over HTTP, once its first answer was found to be right. */
export async function httpWay(
  name: string,
  server: Served,
  request: Request | ((connection: number) => Request),
  operation: Operation,
): Promise<Way> {
  const first = typeof request === 'function' ? request(0) : request;
  check(name, await askOnce(server.url, first), operation);
  return { name, run: (amount) => load(server, request, amount) };
}

/** The ways of the product, of the proxy and of the SDK's server. */
export async function waysOf(operation: Operation, servers: Servers, stand: Stand) {
  const { product, proxy, sdk, stdio } = servers;
  const { tool, args, handed } = operation;
  const headers = { 'x-api-key': stand.key };
  const direct = (era: Era) => callRequest(tool, args, { path: '/mcp/all', era, headers });
  const through = { tool, arguments: args };
  const dispatcher = (era: Era) => callRequest('call_read', through, { path: '/mcp', era, headers });
  const hand = { path: handed.path, body: JSON.parse(handed.body) as unknown };
  const forward = (era: Era) => callRequest('forward', hand, { path: '/mcp', era, headers });
  const sessions = await sessionsOf(`${product.url}/mcp/all`, headers);
  const inSession = (connection: number): Request => {
    const { path, headers: own, body } = direct('handshake');
    return { path, headers: { ...own, ...sessions[connection % sessions.length] }, body };
  };
  const line = message('tools/call', { name: tool, arguments: args });
  check('stdio', await stdio.ask(line), operation);
  const http = (name: string, server: Served, request: Request | ((connection: number) => Request)) =>
    httpWay(name, server, request, operation);
  return {
    proxy: await http('bare Fastify + undici proxy', proxy, handed),
    direct: await http('`/mcp/all`, 2025, no session', product, direct('handshake')),
    modern: await http('`/mcp/all`, 2026-07-28', product, direct('modern')),
    session: await http('`/mcp/all`, 2025, in a session', product, inSession),
    dispatcher: await http('`/mcp` through `call_read`, 2025', product, dispatcher('handshake')),
    dispatcherModern: await http('`/mcp` through `call_read`, 2026-07-28', product, dispatcher('modern')),
    stdio: { name: 'stdio', run: (amount) => stdio.load(line, amount) } satisfies Way,
    sdk: await http('least server of the SDK, 2025', sdk, forward('handshake')),
    sdkModern: await http('least server of the SDK, 2026-07-28', sdk, forward('modern')),
  };
}

async function sessionsOf(url: string, headers: Readonly<Record<string, string>>): Promise<Record<string, string>[]> {
  const sessions: Record<string, string>[] = [];
  for (let one = 0; one < MOST_CONNECTIONS; one++) sessions.push(await openSession(url, headers));
  return sessions;
}
