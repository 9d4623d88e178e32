/** Requests that the login of a caller is not for: refused as HTTP, so that clients can have their person sign in for more. */
import type { Principal } from '../basics/credential.ts';
import { isPlain } from '../basics/plain.ts';
import { type HttpError, httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import type { ToolServer } from '../mcp/tool-server.ts';

/** Tells a client which scopes it has to sign in for, as the value of `WWW-Authenticate`. */
export type ScopeChallenge = (scopes: readonly string[]) => string;

interface Serving {
  readonly toolServer: Pick<ToolServer, 'missingScopes'>;
  readonly challengeFor?: ScopeChallenge | undefined;
}

interface ScopeRefusal {
  readonly error: HttpError;
  readonly challenge: string;
}

/**
 * Why a message, or one of a batch, goes beyond what its caller signed in for; undefined where it does not, as far as it tells.
 * The client is told of all scopes that it needs, those among them that it has: whoever signs in for the new ones alone loses
 * the others.
 */
export function scopeRefusal(
  message: unknown,
  { scopes }: Pick<Principal, 'scopes'>,
  { toolServer: { missingScopes }, challengeFor }: Serving,
): ScopeRefusal | undefined {
  if (scopes === undefined || missingScopes === undefined || challengeFor === undefined) return undefined;
  const missing = new Set((Array.isArray(message) ? message : [message]).flatMap((one) => asked(one, missingScopes)));
  if (missing.size === 0) return undefined;
  const has = scopes.length === 0 ? 'nothing' : scopes.join(' ').slice(0, MOST_SAID);
  const error = httpError(
    403,
    HTTP_REFUSAL,
    `Forbidden: this needs the scope ${[...missing].join(' ')}, and the login is for ${has}. Nothing was sent. Sign in again and allow it there`,
  );
  return { error, challenge: challengeFor([...new Set([...scopes, ...missing])]) };
}

/** Most letters of scopes that a refusal repeats. */
const MOST_SAID = 200;

function asked(message: unknown, missing: NonNullable<ToolServer['missingScopes']>): readonly string[] {
  if (!isPlain(message) || typeof message.method !== 'string' || !isPlain(message.params)) return [];
  return missing(message.method, message.params);
}
