import type { IncomingHttpHeaders } from 'node:http';
import { isPlain } from '../basics/plain.ts';
import { META } from './protocol.ts';

const HEADER = 'mcp-protocol-version';

/**
 * Takes away a version header that says nothing. It names what a handshake agreed on: with the handshake itself it is the
 * newest that a client knows, and what is offered stands in the body. An empty one is none.
 */
export function dropIdleVersion(headers: IncomingHttpHeaders, message: unknown): void {
  if (headers[HEADER] === '' || isHandshake(message)) delete headers[HEADER];
}

/** Whether a message opens a session. Clients of later revisions have no handshake, and name theirs in each request. */
function isHandshake(message: unknown): boolean {
  if (!isPlain(message) || message.method !== 'initialize') return false;
  const { params } = message;
  return !(isPlain(params) && isPlain(params._meta) && META.protocolVersion in params._meta);
}
