import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Credential } from '../mcp/tool-server.ts';

/** Reads one request header by its lower-case name; undefined when absent. */
export type HeaderReader = (name: string) => string | undefined;

/**
 * The key a request brings: `x-api-key`, else `apikey`, else `Authorization: Bearer`. An empty header counts as absent,
 * so that a client with an unfilled setting is told that it has no key rather than that its key is wrong.
 */
export function credentialOf(header: HeaderReader): Credential | undefined {
  const key = filled(header('x-api-key')) ?? filled(header('apikey')) ?? bearer(header('authorization'));
  return key === undefined ? undefined : { key };
}

/**
 * Who pays for an HTTP call: the caller's own key, or the server's where the operator lends it. Without the explicit
 * `sharedKey` a server with a key of its own would be an open door to whoever reaches its port.
 */
export function callerCredential(
  header: HeaderReader,
  server: { readonly credential: Credential | undefined; readonly sharedKey: boolean },
): Credential | undefined {
  return credentialOf(header) ?? (server.sharedKey ? server.credential : undefined);
}

function filled(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === undefined || trimmed === '' ? undefined : trimmed;
}

function bearer(authorization: string | undefined): string | undefined {
  return filled(/^\s*bearer\s+(.*)$/is.exec(authorization ?? '')?.[1]);
}

/** What stands for a key where something is remembered for its owner; the key itself is never kept. */
export function keyDigest({ key }: Credential): string {
  return createHash('sha256').update(key).digest('base64url');
}

/** Reads the headers of a request; one that came several times as one. */
export function headersOf(request: { readonly headers: IncomingHttpHeaders }): HeaderReader {
  return (name) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
}
