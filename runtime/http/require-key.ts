import type { FastifyInstance } from 'fastify';
import type { KeyProblem } from '../basics/credential.ts';
import type { CallerOf } from '../guard/principal.ts';
import { httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import { sendJsonRpcError } from './http-errors.ts';

/** What stands below /mcp and tells nothing but what the server is and how it does. */
const OPEN = new Set(['/mcp/health', '/mcp/server-card']);

const NO_KEY = httpError(
  401,
  HTTP_REFUSAL,
  'Unauthorized: this server answers nobody without a key. Send a OneUptime API key with every request, as x-api-key, apikey or Authorization: Bearer',
);

const notOne = ({ message, next }: KeyProblem) => httpError(401, HTTP_REFUSAL, `Unauthorized: ${message} ${next}`);

/** Refuses whatever comes to /mcp without a key, or with what plainly is none, lists and handshakes included, before its body is read. */
export function addKeyRequirement(app: FastifyInstance, callerOf: CallerOf): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { url } = request.routeOptions;
    const isOpen = request.method === 'OPTIONS' || !url?.startsWith('/mcp') || OPEN.has(url);
    if (isOpen) return done();
    const { credential, problem } = callerOf(request.headers);
    if (credential !== undefined && problem === undefined) return done();
    sendJsonRpcError(reply.header('www-authenticate', 'Bearer'), problem === undefined ? NO_KEY : notOne(problem));
  });
}
