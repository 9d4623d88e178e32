/** Calls that the login of a caller is not for: refused as HTTP, so that clients can have their person sign in for more. */
import { isPlain } from '../basics/plain.ts';
import { type HttpError, httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';

/** The call that a message is, as far as it plainly is one. */
export function namedCall(message: unknown): readonly { readonly name: string; readonly args: unknown }[] {
  if (!isPlain(message) || message.method !== 'tools/call' || !isPlain(message.params)) return [];
  const { name, arguments: args } = message.params;
  return typeof name === 'string' ? [{ name, args }] : [];
}

export function insufficientScope(missing: readonly string[], scopes: readonly string[]): HttpError {
  const has = scopes.length === 0 ? 'nothing here' : scopes.join(' ');
  const needs = [...new Set(missing)].join(' ');
  return httpError(
    403,
    HTTP_REFUSAL,
    `Forbidden: this needs the scope ${needs}, and the login is for ${has.slice(0, 200)}. Nothing was sent. Sign in again and allow it on the page (docs/sign-in.md)`,
  );
}
