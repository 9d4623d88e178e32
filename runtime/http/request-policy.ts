import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import { sendJsonRpcError } from './http-errors.ts';

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
const PREFLIGHT = {
  'access-control-allow-methods': 'GET, HEAD, POST, DELETE, OPTIONS',
  'access-control-allow-headers':
    'content-type, accept, authorization, x-api-key, apikey, mcp-session-id, mcp-protocol-version, mcp-method, mcp-name, last-event-id, x-request-id, traceparent, tracestate, baggage',
  'access-control-max-age': '7200',
};

/** A request id as others give it; anything else is not repeated into headers and logs. */
const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

/** The id of a request: its client's own, when that is one. */
export function requestId({ headers }: { readonly headers: IncomingHttpHeaders }): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** What holds for every request, whatever it is for: an id, who may call by which name, and what a web page may read. */
export function addRequestPolicy(app: FastifyInstance, policy: RequestPolicy): void {
  const { problem, mayRead } = checksOf(policy);
  // Nearly all requests come under one name and from no page: that name is read once.
  let knownHost: string | undefined;
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    const { host, origin } = request.headers;
    if (origin === undefined && host !== undefined && host === knownHost) return done();
    if (PROBES.has(request.url)) return done();
    const message = problem(host, origin);
    if (message !== undefined) {
      sendJsonRpcError(reply, httpError(403, HTTP_REFUSAL, message));
      return;
    }
    if (origin === undefined) knownHost = host;
    else if (mayRead(origin)) allow(reply, origin);
    done();
  });
}

/**
 * On loopback, a web page whose name was made to resolve to this machine names itself in `Host`, and any page that
 * scripts the browser names itself in `Origin`; clients that are no browser send none. What the operator has named need
 * not be a loopback name.
 */
function checksOf({ address, allowedOrigins = [], allowedHosts = [] }: RequestPolicy) {
  const isLocal = isLoopback(address);
  const own = new Set(['localhost', '127.0.0.1', '[::1]', address]);
  const isNamed = (host: string | undefined) => allowedHosts.includes(hostname(`http://${host}`));
  const isListed = (origin: string) => allowedOrigins.includes('*') || allowedOrigins.includes(origin.toLowerCase());
  const local = (host: string | undefined, origin: string | undefined): string | undefined => {
    if (!host) return 'Missing Host header';
    if (!own.has(hostname(`http://${host}`)) && !isNamed(host))
      return 'Invalid Host: this server answers on loopback names only';
    const isForeign = origin && !own.has(hostname(origin)) && !isListed(origin);
    return isForeign ? 'Invalid Origin: only pages of this machine may call' : undefined;
  };
  const elsewhere = (host: string | undefined, origin: string | undefined): string | undefined => {
    if (allowedHosts.length > 0 && !isNamed(host)) return 'Invalid Host: this server does not answer under that name';
    if (allowedOrigins.length === 0 || origin === undefined || isListed(origin)) return undefined;
    const isSame = URL.canParse(origin) && new URL(origin).host === host;
    return isSame ? undefined : 'Invalid Origin: pages of that origin may not call';
  };
  return { problem: isLocal ? local : elsewhere, mayRead: (origin: string) => isLocal || isListed(origin) };
}

/** Whether a server bound to `host` is reachable from this machine only. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Host name of an address, without its port; empty for what is no address, such as the `null` of an opaque origin. */
function hostname(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : '';
}

/** Lets a page read the answer. */
function allow(reply: FastifyReply, origin: string): void {
  reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', EXPOSED);
  reply.header('vary', 'origin');
  const { method, headers } = reply.request;
  if (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined) reply.headers(PREFLIGHT);
}
