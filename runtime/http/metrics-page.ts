/** `/metrics`: what was counted, for whoever scrapes it; with a token of its own where the operator gave it one. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerGauges } from '../basics/server-gauges.ts';
import { httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import { sendJsonRpcError } from './http-errors.ts';

/** What counts. */
export interface ServedMetrics {
  /** Told where to read what the server has. */
  watchServer(read: () => Promise<ServerGauges>): void;
  page(): Promise<{ readonly type: string; readonly text: string }>;
}

export interface MetricsPageOptions {
  readonly metrics: ServedMetrics;
  /** What a scraper brings as `Authorization: Bearer`; absent, whoever reaches the port may read. */
  readonly token?: string | undefined;
}

const PATH = '/metrics';

/** Whether somebody asks for what was counted: that takes from nobody's budget, and is answered to the end. */
export function isScrape(request: Pick<FastifyRequest, 'routeOptions' | 'raw'>): boolean {
  const { url = '', method } = request.raw;
  // Asked of every request: the options of a route cost more than all the rest.
  if (method === 'POST' || !url.startsWith(PATH)) return false;
  return request.routeOptions.url === PATH;
}

/** Serves it. */
export function addMetricsPage(app: FastifyInstance, { metrics, token }: MetricsPageOptions): void {
  const wanted = token === undefined ? undefined : digestOf(token);
  app.get(PATH, async (request, reply) => {
    if (wanted !== undefined && !timingSafeEqual(wanted, digestOf(broughtBy(request))))
      return sendJsonRpcError(reply.header('www-authenticate', 'Bearer'), NO_TOKEN);
    const { type, text } = await metrics.page();
    return reply.header('content-type', type).header('cache-control', 'no-store').send(text);
  });
}

const NO_TOKEN = httpError(
  401,
  HTTP_REFUSAL,
  'Unauthorized: metrics are read with a token. Send it as Authorization: Bearer; whoever runs this server has set it (METRICS_TOKEN)',
);

function broughtBy({ headers }: FastifyRequest): string {
  const [, token = ''] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  return token;
}

/** Of equal length, whatever was brought. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
