import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Credential, Principal } from '../basics/credential.ts';
import { trimmed } from '../basics/trimmed.ts';
import { isKeyInScheme, isKeyLike, keyFault } from './key-fault.ts';

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

  get problem() {
    return this.credential?.problem;
  }

  get fingerprint(): string {
    return this.credential === undefined ? 'none' : keyDigest(this.credential);
  }
}

/**
 * The key a request brings: `x-api-key`, else `apikey`, else `Authorization`. An empty header counts as absent, so that a
 * client with an unfilled setting is told that it has no key rather than that its key is wrong.
 */
function credentialOf({ 'x-api-key': first, apikey: second, authorization }: IncomingHttpHeaders) {
  return credentialIn('x-api-key', first) ?? credentialIn('apikey', second) ?? authorized(authorization);
}

/**
 * `Bearer` and a key, or the key alone. Of what stands there besides, only that is ours which was plainly meant for us: other
 * schemes are for the proxy before us.
 */
function authorized(header: string | undefined): Credential | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const bearer = /^bearer(?:\s+(.*))?$/is.exec(text);
  if (bearer !== null) return credentialIn('Authorization: Bearer', bearer[1]);
  if (/^[a-z][\w-]*[\s:]/i.test(text)) {
    if (!isKeyInScheme(text)) return undefined;
    const message =
      'Authorization brings a key in a scheme that is not read: this call has no key, and nothing was sent.';
    return {
      key: text,
      problem: { message, next: 'Send Authorization: Bearer and the key, or the key as x-api-key.' },
    };
  }
  const bare = credentialIn('Authorization', text);
  return bare?.problem !== undefined || isKeyLike(text) ? bare : undefined;
}

/** What a header holds as a key. One that came several times, from a client and from what stands before us, is read as one. */
function credentialIn(header: string, value: string | string[] | undefined): Credential | undefined {
  const given = onlyOne(Array.isArray(value) ? value.join(', ') : value);
  if (given === undefined) return undefined;
  const key = isKeyLike(given) ? given : trimmed(decoded(given));
  if (key === '') return undefined;
  const fault = keyFault(key);
  if (fault === undefined) return { key };
  const message = `${header} ${fault.wrong}: that is no key, and nothing was sent.`;
  return { key, problem: { message, next: `In ${header}, ${fault.next}.` } };
}

/** A text once that was given several times over. */
function onlyOne(text: string | undefined): string | undefined {
  if (!text?.includes(',')) return text;
  const parts = new Set(text.split(',').map((part) => part.trim()));
  const [only] = parts;
  return parts.size === 1 ? only : text;
}

/** Node reads headers as Latin-1, most clients write UTF-8. */
function decoded(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  const read = Buffer.from(text, 'latin1').toString('utf8');
  return read.includes('\ufffd') ? text : read;
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
