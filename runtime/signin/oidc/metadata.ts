/** What a provider says of itself: where its metadata lie, and what is read of them (OpenID Connect Discovery, RFC 8414). */
import { isPlain } from '../../basics/plain.ts';

const OIDC = '/.well-known/openid-configuration';
const OAUTH = '/.well-known/oauth-authorization-server';

/** What answers is well, and is not the provider that was named: waiting changes nothing. */
export class WrongProvider extends Error {}

/** Addresses of its metadata, those that most providers have first. */
export function metadataAddresses(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const within = `${origin}${path}${OIDC}`;
  return [...new Set([within, `${origin}${OAUTH}${path}`, `${origin}${OIDC}${path}`])];
}

/** The address of its keys. Throws a WrongProvider where the metadata are another's, and an Error where they name none. */
export function keysAddress(metadata: unknown, issuer: string): string {
  if (!isPlain(metadata)) throw new Error('What it says of itself is no JSON object.');
  const { issuer: found, jwks_uri: keys } = metadata;
  if (found !== issuer)
    throw new WrongProvider(
      `OAUTH_ISSUER is ${issuer}, and the metadata there are of ${said(found)}: set it to that, letter by letter.`,
    );
  if (typeof keys !== 'string' || !URL.canParse(keys)) throw new Error('Its metadata name no jwks_uri.');
  // Whoever could change keys on the way could sign tokens.
  if (!['https:', new URL(issuer).protocol].includes(new URL(keys).protocol))
    throw new Error('Its metadata name a jwks_uri without https.');
  return keys;
}

function said(issuer: unknown): string {
  return typeof issuer === 'string' && URL.canParse(issuer) ? issuer.slice(0, 200) : 'no issuer';
}
