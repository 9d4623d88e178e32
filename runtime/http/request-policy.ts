import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { KEY_HEADERS, type KeyHeader } from '../guard/key-headers.ts';
import { httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import {
  hostPattern,
  isAddress,
  isHostListed,
  isOriginListed,
  isPageOf,
  type NamePattern,
  originOf,
  originPattern,
  placeOf,
  writtenOrigin,
} from './called-names.ts';
import { sendJsonRpcError } from './http-errors.ts';
import { isLoopback } from './loopback.ts';
import { isScrape } from './metrics-page.ts';
import { joinAuthorizations, namesTwoHosts, takeOnce } from './repeated-headers.ts';

export interface RequestPolicy {
  /** The address or name the server is told to listen on. What a name turns out to be is seen once it listens. */
  readonly address: string;
  /** Web pages that may call, as `originPattern` reads them. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Names the server is called by, as `hostPattern` reads them; empty for all, on loopback for its own only. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Where clients reach this server: its host is a name of it, and what it publishes about itself says so. */
  readonly publicUrl?: string | undefined;
  /** Headers that may bring a key; absent, all that are known. */
  readonly keyHeaders?: readonly KeyHeader[] | undefined;
  /** Addresses that judge by themselves which pages may ask them: those of a sign-in, whose forms come from no origin. */
  readonly ofAnyOrigin?: ((path: string) => boolean) | undefined;
  /** Whether tokens are taken, which come in `authorization`. */
  readonly takesTokens?: boolean;
}

const PROBES = new Set(['/livez', '/readyz']);

/** Whether a request asks how the process does. Those come under whatever name the machine has, and to the end. */
export function isProbe(request: Pick<FastifyRequest, 'routeOptions' | 'raw'>): boolean {
  // Fastify makes the options of a route anew whenever it is asked for them, which costs more than all that is checked here.
  const { url = '' } = request.raw;
  if (!url.startsWith('/l') && !url.startsWith('/r') && !url.includes('%')) return false;
  return PROBES.has(request.routeOptions.url ?? '');
}

const EXPOSED = 'mcp-session-id, mcp-protocol-version, x-request-id, retry-after, www-authenticate';
const SENT =
  'mcp-session-id, mcp-protocol-version, mcp-method, mcp-name, last-event-id, x-request-id, traceparent, tracestate, baggage, x-mcp-readonly, x-mcp-toolsets, x-mcp-tools, x-mcp-exclude-tools';

const preflight = (keyHeaders: readonly string[]) => ({
  'access-control-allow-methods': 'GET, HEAD, POST, DELETE, OPTIONS',
  'access-control-allow-headers': `content-type, accept, ${keyHeaders.join(', ')}, ${SENT}`,
  'access-control-max-age': '7200',
});

/** A request id as others give it; anything else is not repeated into headers and logs. */
const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

/** The id of a request: its client's own, when that is one. */
export function requestId({ headers }: { readonly headers: IncomingHttpHeaders }): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** What holds for every request, whatever it is for: an id, who may call by which name, and what a web page may read. */
export function addRequestPolicy(app: FastifyInstance, policy: RequestPolicy): void {
  let checks = checksOf(policy);
  app.server.on('listening', () => {
    const bound = app.server.address();
    if (typeof bound === 'object' && bound !== null) checks = checksOf(policy, bound.address);
  });
  const allow = allowing(policy);
  // Nearly all requests come under one name and from no page: that name is read once.
  let knownHost: string | undefined;
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    takeOnce(request.headers);
    joinAuthorizations(request.raw);
    const { host, origin } = request.headers;
    const isTwofold = namesTwoHosts(request.raw);
    if (origin === undefined && host !== undefined && host === knownHost && !isTwofold) return done();
    if (isProbe(request)) return done();
    const isMissing = host === undefined && request.raw.httpVersion !== '1.0';
    const unreadable = isTwofold ? TWO_HOSTS : isMissing ? NO_HOST : undefined;
    if (unreadable === undefined && isScrapeByAddress(request)) return done();
    const isOfAny = origin !== undefined && policy.ofAnyOrigin?.(request.url.split('?', 1)[0] ?? '') === true;
    const message = unreadable ?? checks.problem(host, isOfAny ? undefined : origin);
    if (message !== undefined) {
      sendJsonRpcError(reply, httpError(unreadable === undefined ? 403 : 400, HTTP_REFUSAL, message));
      return;
    }
    if (origin === undefined) knownHost = host;
    else if (!isOfAny && checks.mayRead(origin)) allow(reply, origin);
    done();
  });
}

/** In a cluster each pod is scraped by its address, which nobody can list. No name was made to resolve to that, and no page asks. */
function isScrapeByAddress(request: FastifyRequest): boolean {
  const { host = '', origin } = request.headers;
  return origin === undefined && isScrape(request) && isAddress(host);
}

/** A request's host or origin; a text refuses it, and says what would let it in. */
type Check = (header: string | undefined, host: string | undefined) => string | undefined;

/**
 * On loopback, a web page whose name was made to resolve to this machine names itself in `Host`, and any page that
 * scripts the browser names itself in `Origin`; clients that are no browser send none. What the operator has named need
 * not be a loopback name. What a proxy says in other headers is not believed: anybody may write them.
 */
function checksOf(policy: RequestPolicy, bound?: string) {
  const isLocal = isLoopback(policy.address, bound);
  const own = new Set(isLocal ? ['localhost', '127.0.0.1', '[::1]', ...namesOf(policy.address, bound)] : []);
  const hosts = patternsOf(policy.allowedHosts, hostPattern);
  const origins = patternsOf(policy.allowedOrigins, originPattern);
  const takesAnyHost = hosts.some(({ host, port = '*' }) => host === '' && port === '*');
  if (policy.publicUrl !== undefined) hosts.push(...patternsOf([new URL(policy.publicUrl).hostname], hostPattern));
  const checksHosts = (isLocal || policy.allowedHosts?.length) && !takesAnyHost;
  const checksOrigins = isLocal || policy.allowedOrigins?.length;
  const hostProblem = checksHosts ? hostCheck(own, hosts) : undefined;
  // A page of the server itself is known by the name in `Host`, unless that may be the name of any page.
  const originProblem = originCheck(own, origins, !(isLocal && takesAnyHost));
  return {
    problem: (host: string | undefined, origin: string | undefined) =>
      hostProblem?.(host, host) ?? (checksOrigins && origin ? originProblem(origin, host) : undefined),
    mayRead: (origin: string) => isLocal || isOriginListed(originOf(origin), origins),
  };
}

/** Addresses as a Host header names them. */
function namesOf(...addresses: readonly (string | undefined)[]): string[] {
  return addresses.flatMap((address = '') => placeOf(address.includes(':') ? `[${address}]` : address)?.host ?? []);
}

const NO_HOST = 'Bad Request: HTTP/1.1 wants a Host header. The client, or a proxy in front, must send one';
const TWO_HOSTS =
  'Bad Request: the request names two hosts. The client, or a proxy in front, must send one Host header';
const ANY_HOST = 'it should name this server. Whoever runs it can set ALLOWED_HOSTS to * to take any name, or none';

function hostCheck(own: ReadonlySet<string>, hosts: readonly NamePattern[]): Check {
  return (header) => {
    if (!header) return `Missing Host header: ${ANY_HOST}`;
    const place = placeOf(header);
    if (place === undefined) return `Invalid Host, no host name at all: ${ANY_HOST}`;
    if (own.has(place.host) || isHostListed(place, hosts)) return undefined;
    return `Invalid Host: this server does not answer to ${place.host}. Whoever runs it can add ${place.host} to ALLOWED_HOSTS`;
  };
}

function originCheck(own: ReadonlySet<string>, origins: readonly NamePattern[], knowsItsPages: boolean): Check {
  return (header = '', host = '') => {
    const origin = originOf(header);
    if (isOriginListed(origin, origins) || own.has(origin?.host ?? '')) return undefined;
    if (origin === undefined)
      return 'Invalid Origin: pages without an origin of their own may not call. Whoever runs this server can set ALLOWED_ORIGINS to * for all pages';
    if (knowsItsPages && isPageOf(origin, placeOf(host))) return undefined;
    const page = writtenOrigin(origin);
    return `Invalid Origin: pages of ${page} may not call. Whoever runs this server can add ${page} to ALLOWED_ORIGINS`;
  };
}

/** What entries allow. Those that cannot be read were refused at the start, and allow nothing. */
function patternsOf(
  entries: readonly string[] | undefined = [],
  read: (entry: string) => NamePattern | string,
): NamePattern[] {
  return entries.map(read).filter((pattern) => typeof pattern !== 'string');
}

/** What lets a page read an answer. */
function allowing({
  keyHeaders = KEY_HEADERS,
  takesTokens = false,
}: Pick<RequestPolicy, 'keyHeaders' | 'takesTokens'>): (reply: FastifyReply, origin: string) => void {
  const ahead = preflight([...new Set([...keyHeaders, ...(takesTokens ? ['authorization'] : [])])]);
  return (reply, origin) => {
    reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', EXPOSED);
    reply.header('vary', 'origin');
    const { method, headers } = reply.request;
    if (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined) reply.headers(ahead);
  };
}
