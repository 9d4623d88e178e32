/** Requests that the login of a caller is not for: refused as HTTP, so that clients can have their person sign in for more. */
import { isPlain } from '../basics/plain.ts';
import { httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import type { ToolServer } from '../mcp/tool-server.ts';
import { challenge, type ProtectedResource } from '../signin/resource.ts';
import type { ScopeGuard } from './sign-in-face.ts';

/** Most letters of scopes that a refusal repeats. */
const MOST_SAID = 200;
const SHORT = { code: 'insufficient_scope', description: 'This needs more than the login is for.' } as const;

/**
 * The client is told of all scopes that a message needs, those among them that it has: whoever signs in for the new ones alone
 * loses the others.
 */
export function scopeGuard(resource: ProtectedResource): ScopeGuard {
  return (message, { scopes }, { missingScopes }) => {
    if (scopes === undefined || missingScopes === undefined) return undefined;
    const missing = new Set((Array.isArray(message) ? message : [message]).flatMap((one) => asked(one, missingScopes)));
    if (missing.size === 0) return undefined;
    const has = scopes.length === 0 ? 'nothing' : scopes.join(' ').slice(0, MOST_SAID);
    const error = httpError(
      403,
      HTTP_REFUSAL,
      `Forbidden: this needs the scope ${[...missing].join(' ')}, and the login is for ${has}. Nothing was sent. Sign in again and allow it there`,
    );
    return { error, challenge: challenge(resource, [...new Set([...scopes, ...missing])], SHORT) };
  };
}

function asked(message: unknown, missing: NonNullable<ToolServer['missingScopes']>): readonly string[] {
  if (!isPlain(message) || typeof message.method !== 'string' || !isPlain(message.params)) return [];
  return missing(message.method, message.params);
}
