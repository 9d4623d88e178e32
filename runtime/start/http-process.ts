import type { FastifyInstance } from 'fastify';
import { callerOf } from '../guard/principal.ts';
import { loadSseTransport, type SseTransportClass } from '../http/legacy-sse.ts';
import { createHttpServer } from '../http/server.ts';
import { openHost } from './open-product.ts';
import { openSessions } from './open-sessions.ts';
import { endOnSignals, reportFault, StartError } from './process-signals.ts';
import type { Config } from './settings.ts';

/** Once the first clients are served, and before anybody searches. */
const WARM_AFTER_MS = 1500;

/** The HTTP server as a process. Resolves when it listens; rejects with a `StartError` when it cannot. */
export async function runHttp(config: Config): Promise<void> {
  const opened = await openHost(config);
  const { sessions, seal } = await openSessions(config.http, reportFault);
  const legacySse = config.http.legacySse ? await openSseTransport() : undefined;
  const app = createHttpServer({
    at: (path) => opened.at(path),
    address: config.host,
    callerOf: callerOf({ credential: opened.credential ?? config.credential, sharedKey: config.sharedKey }),
    allowedOrigins: config.http.allowedOrigins,
    allowedHosts: config.http.allowedHosts,
    publicUrl: config.http.publicUrl,
    sessions,
    seal,
    legacySse,
    tools: (query) => opened.tools(query),
    health: () => opened.health(),
    report: reportFault,
  });
  app.addHook('onClose', () => opened.close());
  endOnSignals(() => app.close());
  try {
    const address = await listen(app, config);
    process.stdout.write(`oneuptime-mcp ${opened.host.version} listens: ${address}/mcp\n`);
  } catch (error) {
    await app.close();
    throw error;
  }
  setTimeout(() => opened.warm().catch((fault) => reportFault(fault, 'warming the search')), WARM_AFTER_MS).unref();
}

async function openSseTransport(): Promise<SseTransportClass> {
  const transport = await loadSseTransport();
  if (transport !== undefined) return transport;
  throw new StartError(
    'LEGACY_SSE=true needs the package @modelcontextprotocol/sdk, which is not installed: npm install @modelcontextprotocol/sdk, or unset it.',
  );
}

/** Starts listening, or says in one sentence why that cannot be and what to do. */
async function listen(app: FastifyInstance, { host, port }: Pick<Config, 'host' | 'port'>): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const explain = LISTEN_PROBLEMS[code];
    throw explain === undefined ? error : new StartError(explain(host, port));
  }
}

const noSuchHost = (host: string) =>
  `${host} is not an address of this machine: set HOST (or --host) to 127.0.0.1, or to 0.0.0.0 for all addresses.`;

const LISTEN_PROBLEMS: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `Port ${port} on ${host} is in use: stop what uses it, or choose another with --port N (or PORT).`,
  EACCES: (_host, port) =>
    `Port ${port} may not be opened by this user: choose one above 1023 with --port N (or PORT).`,
  EADDRNOTAVAIL: noSuchHost,
  ENOTFOUND: noSuchHost,
  EAI_AGAIN: noSuchHost,
};
