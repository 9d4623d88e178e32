import type { IncomingHttpHeaders } from 'node:http';
import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { type HttpError, httpError } from '../http-call.ts';
import { ERROR, HTTP_REFUSAL, isLegacyRevision, LEGACY_REVISIONS, SESSION_NOT_FOUND } from '../protocol.ts';

/** No session is named, and one must be. */
export const NO_SESSION_ID = httpError(400, HTTP_REFUSAL, 'Bad Request: Mcp-Session-Id header is required');
/** Its client has ended it. */
export const NO_SUCH_SESSION = httpError(404, SESSION_NOT_FOUND, 'Session not found');
/** Nothing is known of the session that could be told on a stream. */
export const NO_STREAM = httpError(405, HTTP_REFUSAL, 'Method not allowed: there is no stream for this session');
export const NOT_JSON_RPC = httpError(400, ERROR.invalidRequest, 'Invalid Request: not a JSON-RPC message');
/** Nothing was done, and may be tried again. */
export const STORE_AWAY = httpError(
  503,
  ERROR.internal,
  'The store of sessions (Redis) does not answer just now. Nothing was done: try again in a moment.',
);

/** The id a request names its session by. */
export function sessionIdOf({ 'mcp-session-id': id }: IncomingHttpHeaders): string | undefined {
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** Why the headers of a POST of a session are refused, in the SDK's words. */
export function headerProblem({ 'mcp-protocol-version': revision }: IncomingHttpHeaders): HttpError | undefined {
  if (isLegacyRevision(revision)) return undefined;
  const supported = [...LEGACY_REVISIONS].join(', ');
  const message = `Bad Request: Unsupported protocol version: ${String(revision).slice(0, 40)} (supported versions: ${supported})`;
  return httpError(400, HTTP_REFUSAL, message);
}

/** The messages of a body; undefined when one of them is none. */
export async function readMessages(message: unknown): Promise<readonly JSONRPCMessage[] | undefined> {
  const { parseJSONRPCMessage } = await import('@modelcontextprotocol/server');
  const all = Array.isArray(message) ? message : [message];
  try {
    return all.length === 0 ? undefined : all.map((one) => parseJSONRPCMessage(one));
  } catch {
    return undefined;
  }
}
