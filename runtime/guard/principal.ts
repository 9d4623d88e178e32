import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Credential, Principal } from '../basics/credential.ts';

/** Who sends a request with these headers. */
export type CallerOf = (headers: IncomingHttpHeaders) => Principal;

/** The server's own key, and whether it is lent. */
interface OwnKey {
  readonly credential?: Credential | undefined;
  readonly sharedKey?: boolean;
}

/**
 * Makes what reads the caller from a request: who pays is the caller's own key, or the server's where the operator lends
 * it. Without the explicit `sharedKey` a server with a key of its own would be an open door to whoever reaches its port.
 */
export function callerOf({ credential, sharedKey = false }: OwnKey): CallerOf {
  const lent = sharedKey ? credential : undefined;
  return (headers) => principalOf(credentialOf(headers) ?? lent);
}

/** The caller whose key this is. */
export function principalOf(credential: Credential | undefined): Principal {
  return new KeyHolder(credential);
}

/** A class, so that the fingerprint costs those nothing who do not ask for it. */
class KeyHolder implements Principal {
  readonly credential: Credential | undefined;

  constructor(credential: Credential | undefined) {
    this.credential = credential;
  }

  get fingerprint(): string {
    return this.credential === undefined ? 'none' : keyDigest(this.credential);
  }
}

/**
 * The key a request brings: `x-api-key`, else `apikey`, else `Authorization: Bearer`. An empty header counts as absent,
 * so that a client with an unfilled setting is told that it has no key rather than that its key is wrong.
 */
function credentialOf({ 'x-api-key': first, apikey: second, authorization }: IncomingHttpHeaders) {
  const bearer = /^\s*bearer\s+(.*)$/is.exec(authorization ?? '')?.[1];
  const key = filled(first) ?? filled(second) ?? filled(bearer);
  return key === undefined ? undefined : { key };
}

/** A header that came several times is read as one. */
function filled(value: string | string[] | undefined): string | undefined {
  const text = (Array.isArray(value) ? value.join(', ') : value)?.trim();
  return text === '' ? undefined : text;
}

const digests = new WeakMap<Credential, string>();

/**
 * What stands for a key where something is remembered for its owner; the key itself is never kept. Computed once for
 * each credential, of which a call has one.
 */
export function keyDigest(credential: Credential): string {
  let digest = digests.get(credential);
  if (digest === undefined) {
    digest = createHash('sha256').update(`oneuptime-mcp/session:${credential.key}`).digest('base64url');
    digests.set(credential, digest);
  }
  return digest;
}
