/** Clients that write out every member they know send null for what they have not set. */
import { isPlain } from '../basics/plain.ts';
import { META } from './protocol.ts';

type Members = Record<string, unknown>;

/** No envelope is deeper; what a client nests further is its own. */
const DEPTH = 8;

/**
 * Takes away the members of messages that are null, in place: absent is what is meant. What a tool is given is left as it
 * is, because only the tool knows its arguments, and so is the id of a request, which needs one.
 */
export function dropNulls(message: unknown): void {
  for (const one of Array.isArray(message) ? message : [message]) if (isPlain(one)) dropFrom(one as Members);
}

function dropFrom(message: Members): void {
  const { method } = message;
  const needsId = typeof method === 'string' && !method.startsWith('notifications/');
  for (const key in message) if (message[key] === null && !(key === 'id' && needsId)) delete message[key];
  const { params, result } = message;
  if (isPlain(params)) {
    saysNone(params as Members, 'capabilities');
    if (isPlain(params._meta)) saysNone(params._meta as Members, META.clientCapabilities);
    strip(params as Members, DEPTH, method === 'tools/call' ? 'arguments' : undefined);
  }
  if (isPlain(result)) strip(result as Members, DEPTH);
}

/** A client must say what it can do; with null it says nothing. */
function saysNone(members: Members, key: string): void {
  if (members[key] === null) members[key] = {};
}

function strip(members: Members, depth: number, except?: string): void {
  for (const key in members) {
    if (key === except && members[key] !== null) continue;
    const value = members[key];
    if (value === null) delete members[key];
    else if (depth > 1 && isPlain(value)) strip(value as Members, depth - 1);
  }
}
