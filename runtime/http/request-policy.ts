import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import { sendJsonRpcError } from './http-errors.ts';
import { hostname, isLoopback, rebindingProblem } from './loopback.ts';

export interface RequestPolicy {
  /** The address the server is bound to. */
  readonly address: string;
  /** Web pages that may call, as origins; `*` for all. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Names the server is called by; empty for all, on loopback for its own only. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** Probes come under whatever name the machine has. */
const PROBES = new Set(['/livez', '/readyz']);

const EXPOSED = 'mcp-session-id, mcp-protocol-version, x-request-id, retry-after';
const ACCEPTED =
  'content-type, accept, authorization, x-api-key, apikey, mcp-session-id, mcp-protocol-version, mcp-method, mcp-name, last-event-id, x-request-id, traceparent, tracestate, baggage';
const METHODS = 'GET, HEAD, POST, DELETE, OPTIONS';
const PREFLIGHT_SECONDS = '7200';

/** A request id as others give it; anything else is not repeated into headers and logs. */
const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

/** The id of a request: its client's own, when that is one. */
export function requestId({ headers }: { readonly headers: IncomingHttpHeaders }): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** What holds for every request, whatever it is for: an id, who may call by which name, and what a web page may read. */
export function addRequestPolicy(app: FastifyInstance, manners: RequestPolicy): void {
  // Nearly all requests come under one name and from no page: that name is read once.
  let usual: string | undefined;
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    const { headers, url } = request;
    if (headers.origin === undefined && headers.host !== undefined && headers.host === usual) return done();
    if (PROBES.has(url)) return done();
    const message = problem(headers, manners);
    if (message !== undefined) {
      sendJsonRpcError(reply, { status: 403, code: HTTP_REFUSAL, message });
      return;
    }
    if (headers.origin !== undefined) allow(reply, headers, manners);
    else usual = headers.host;
    done();
  });
}

function problem(headers: IncomingHttpHeaders, { address, allowedOrigins = [], allowedHosts = [] }: RequestPolicy) {
  const { host, origin } = headers;
  const isNamed = allowedHosts.length > 0 && allowedHosts.includes(nameOf(host));
  const isListed = origin === undefined || isAllowed(origin, allowedOrigins);
  if (isLoopback(address)) {
    // What the operator has named need not be a loopback name.
    const checked = { host: isNamed ? address : host, origin: isListed ? undefined : origin };
    return rebindingProblem(checked, address);
  }
  if (allowedHosts.length > 0 && !isNamed) return 'Invalid Host: this server does not answer under that name';
  if (allowedOrigins.length > 0 && !isListed && !isSame(origin, host)) {
    return 'Invalid Origin: pages of that origin may not call';
  }
  return undefined;
}

/** Lets a page read the answer, where pages may call at all. */
function allow(
  reply: FastifyReply,
  headers: IncomingHttpHeaders,
  { address, allowedOrigins = [] }: RequestPolicy,
): void {
  const origin = headers.origin as string;
  if (!isAllowed(origin, allowedOrigins) && !isLoopback(address)) return;
  reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', EXPOSED);
  reply.header('vary', 'origin');
  if (reply.request.method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return;
  reply.header('access-control-allow-methods', METHODS).header('access-control-allow-headers', ACCEPTED);
  reply.header('access-control-max-age', PREFLIGHT_SECONDS);
}

function isAllowed(origin: string, allowed: readonly string[]): boolean {
  return allowed.includes('*') || allowed.includes(origin.toLowerCase());
}

function isSame(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

/** Host name without its port, in lower case. */
function nameOf(host: string | undefined): string {
  return hostname(`http://${host}`) ?? '';
}
