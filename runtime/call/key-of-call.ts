import type { Credential } from '../basics/credential.ts';
import { ToolError } from '../basics/errors.ts';
import { KEY_HEADERS, type KeyHeader, saidKeyHeaders } from '../guard/key-headers.ts';
import type { ToolCall } from '../mcp/tool-server.ts';

/** The key of a call. Throws `no_credential` when it brings none, `invalid_key` where that plainly is no key. */
export function credentialOf(
  { credential }: Pick<ToolCall, 'credential'>,
  title: string,
  keyHeaders: readonly KeyHeader[] = KEY_HEADERS,
): Credential {
  if (credential?.problem) throw new ToolError('invalid_key', credential.problem.message, credential.problem.next);
  if (credential) return credential;
  const places =
    keyHeaders.length < KEY_HEADERS.length
      ? saidKeyHeaders(keyHeaders)
      : 'x-api-key (or Authorization: Bearer; Basic and other schemes are not read)';
  throw new ToolError(
    'no_credential',
    `This call brings no ${title} API key.`,
    `Send one with each request as ${places}; over stdio set ONEUPTIME_API_KEY. Operators: SHARED_KEY=true lends ONEUPTIME_API_KEY to HTTP callers.`,
  );
}
