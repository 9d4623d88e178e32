import type { IncomingHttpHeaders } from 'node:http';
import { isPlain } from '../basics/plain.ts';
import { type HttpError, httpError } from './http-call.ts';
import { HEADER_MISMATCH, META } from './protocol.ts';

/**
 * What is wrong with a message of the handshake era whose headers name another method, or another tool. Nobody has to send
 * them there; who does it may have been let through by a gateway that reads headers. Of the modern era the SDK says it.
 */
export function headerMismatch(
  { 'mcp-method': method, 'mcp-name': name }: IncomingHttpHeaders,
  message: unknown,
): HttpError | undefined {
  if (method === undefined && name === undefined) return undefined;
  const isOneOther = [message].flat().some((one) => isOther(one, method, name));
  return isOneOther ? MISMATCH : undefined;
}

const MISMATCH = httpError(
  400,
  HEADER_MISMATCH,
  'Bad Request: the request headers and body disagree: Mcp-Method and Mcp-Name name something else than the body. Leave them out, or send what the body says',
);

function isOther(message: unknown, method: unknown, name: unknown): boolean {
  if (!isPlain(message) || typeof message.method !== 'string') return false;
  const params = isPlain(message.params) ? message.params : {};
  if (isPlain(params._meta) && META.protocolVersion in params._meta) return false;
  if (method !== undefined && method !== message.method) return true;
  const named = NAMED_BY[message.method];
  return name !== undefined && named !== undefined && name !== params[named];
}

/** What tells methods apart beyond their own name. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'resources/subscribe': 'uri',
};
