import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hasKey, type KeyProblem } from '../basics/credential.ts';
import { KEY_HEADERS, type KeyHeader, saidKeyHeaders } from '../guard/key-headers.ts';
import type { Callers } from '../guard/known-callers.ts';
import { httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import { sendJsonRpcError } from './http-errors.ts';

/** What stands below /mcp and tells nothing but what the server is and how it does. */
const OPEN = new Set(['/mcp/health', '/mcp/server-card', '/i/:instance/mcp/health']);

/** Whether an address is none of those that want a caller, or is asked what may be asked of it. */
export function isOpenAddress({
  method,
  routeOptions: { url },
}: Pick<FastifyRequest, 'method' | 'routeOptions'>): boolean {
  return method === 'OPTIONS' || !(url?.startsWith('/mcp') || url?.startsWith('/i/')) || OPEN.has(url ?? '');
}

const noKey = (said: string) =>
  httpError(
    401,
    HTTP_REFUSAL,
    `Unauthorized: this server answers nobody without a key. Send a OneUptime API key with every request, as ${said}`,
  );

const notOne = ({ message, next }: KeyProblem) => httpError(401, HTTP_REFUSAL, `Unauthorized: ${message} ${next}`);

interface KeyRequirement {
  readonly callers: Callers;
  readonly keyHeaders?: readonly KeyHeader[] | undefined;
}

/** Refuses whatever comes to /mcp without a key, or with what plainly is none, lists and handshakes included, before its body is read. */
export function addKeyRequirement(app: FastifyInstance, { callers, keyHeaders = KEY_HEADERS }: KeyRequirement): void {
  const none = noKey(saidKeyHeaders(keyHeaders));
  // A client that is told of Bearer would bring it where nobody reads it.
  const scheme = keyHeaders.includes('authorization') ? 'Bearer' : 'ApiKey';
  app.addHook('onRequest', (request, reply, done) => {
    if (isOpenAddress(request)) return done();
    const { principal } = callers.of(request.raw);
    if (hasKey(principal)) return done();
    const { problem } = principal;
    sendJsonRpcError(reply.header('www-authenticate', scheme), problem === undefined ? none : notOne(problem));
  });
}
