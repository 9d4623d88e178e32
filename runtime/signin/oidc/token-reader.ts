/** Reads access tokens of a provider: JWTs that it signed, for us, and not over. Each refusal says which check failed. */
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { shown } from '../../basics/errors.ts';
import { SignInAway, TokenRefused } from '../sign-in.ts';
import type { Provider } from './provider.ts';

/** Signatures that the provider's public keys check: never a secret that whoever reads tokens would share. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** What access tokens call themselves. Some say nothing, some only that they are tokens. */
const TYPES = ['at+jwt', 'jwt', ''];
/** Clocks may be apart by so much. */
const SKEW_S = 60;
const LONGEST = 12_000;
const LONGEST_SUBJECT = 255;
const SUBJECT = /^[^\p{Cc}]+$/u;

/** Claims of an access token that was found to be good. */
export interface AccessToken extends JWTPayload {
  readonly iss: string;
  readonly sub: string;
  readonly exp: number;
}

interface TokenReaderOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly provider: Pick<Provider, 'keyOf'>;
}

/** When a token is no longer taken, in milliseconds since 1970. */
export function tokenEnd({ exp }: AccessToken): number {
  return (exp + SKEW_S) * 1_000;
}

/** Resolves to what the token says. Rejects with TokenRefused, or with SignInAway where that cannot be told now. */
export async function readAccessToken(token: string, options: TokenReaderOptions): Promise<AccessToken> {
  const { issuer, audience, provider } = options;
  checkOutside(token, issuer);
  const at = Date.now();
  const wanted: JWTVerifyOptions = {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: SKEW_S,
    currentDate: new Date(at),
  };
  try {
    const claims = await verified(token, provider, wanted);
    checkInside(claims, at);
    return claims as AccessToken;
  } catch (cause) {
    if (cause instanceof TokenRefused || cause instanceof SignInAway) throw cause;
    throw new TokenRefused(wordsOf(cause, audience, at));
  }
}

async function verified(
  token: string,
  { keyOf }: Pick<Provider, 'keyOf'>,
  wanted: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keyOf, wanted)).payload;
  } catch (several) {
    if (!(several instanceof errors.JWKSMultipleMatchingKeys)) throw several;
    for await (const key of several) {
      try {
        return (await jwtVerify(token, key, wanted)).payload;
      } catch (cause) {
        if (!(cause instanceof errors.JWSSignatureVerificationFailed)) throw cause;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

/** What shows before anybody asks for keys: nothing of it is believed yet. */
function checkOutside(token: string, issuer: string): void {
  if (token.length > LONGEST)
    throw new TokenRefused(
      `The token is longer than ${LONGEST} characters: ask the provider for one with fewer claims.`,
    );
  const parts = token.split('.').length;
  if (parts === 5)
    throw new TokenRefused(
      'The token is encrypted, which this server cannot read: have the provider sign its access tokens alone.',
    );
  if (parts !== 3) throw new TokenRefused(OPAQUE);
  const { alg, typ } = outside(() => decodeProtectedHeader(token));
  if (!ALGORITHMS.includes(String(alg)))
    throw new TokenRefused(`The token is signed with ${shown(alg)}, and only signatures by public keys are taken.`);
  const type = String(typ ?? '').toLowerCase();
  if (!TYPES.includes(type.replace(/^application\//, '')))
    throw new TokenRefused(`The token is of type ${shown(typ)}, which is no access token (at+jwt or JWT).`);
  const { iss } = outside(() => decodeJwt(token));
  if (iss !== issuer)
    throw new TokenRefused(
      `The token is of the issuer ${shown(iss)}, and this server takes those of ${shown(issuer)} (OAUTH_ISSUER).`,
    );
}

const OPAQUE =
  'The token is no JWT: this server asks no provider about opaque ones. Have the provider issue JWTs, often by asking for an audience.';

function outside<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new TokenRefused('The token is no JWT that can be read.');
  }
}

/** What jose leaves to those who read tokens. */
function checkInside(claims: JWTPayload, at: number): void {
  const { sub, iat, cnf } = claims;
  if (typeof sub !== 'string' || sub.length > LONGEST_SUBJECT || !SUBJECT.test(sub))
    throw new TokenRefused(
      'The token says nothing usable of who signed in: its sub must be a text of at most 255 characters.',
    );
  if (iat !== undefined && iat > at / 1_000 + SKEW_S)
    throw new TokenRefused(
      'The token was issued in the future (iat): the clock of this server or of the provider is wrong.',
    );
  if (cnf !== undefined)
    throw new TokenRefused(
      'The token is bound to a key of its client (cnf), which this server cannot check: ask for one that is not.',
    );
  if (isIdToken(claims))
    throw new TokenRefused(
      'That is what only the client is meant to read, such as an ID token: send the access token.',
    );
}

/**
 * Whether a token shows to be no access token. Of ID tokens: hashes of what was issued beside them, or a nonce and no scope;
 * Keycloak says in a claim what a token is.
 */
function isIdToken({ at_hash, c_hash, s_hash, nonce, scope, scp, typ, events }: JWTPayload): boolean {
  if ([at_hash, c_hash, s_hash, events].some((claim) => claim !== undefined)) return true;
  if (typeof typ === 'string' && /^(?:id|refresh|offline|logout)$/i.test(typ)) return true;
  return nonce !== undefined && scope === undefined && scp === undefined;
}

/** What a failure of jose says, in words that tell nothing but what the token holds. */
function wordsOf(cause: unknown, audience: string, at: number): string {
  if (cause instanceof errors.JWTExpired) {
    const ago = Math.round(at / 1_000 - Number(cause.payload.exp));
    return `The token ran out ${ago} s ago: sign in again.`;
  }
  if (cause instanceof errors.JWTClaimValidationFailed) {
    const { claim, payload } = cause;
    if (claim === 'aud')
      return `The token is for ${shown(payload.aud)}, and this server takes those for ${shown(audience)} (OAUTH_AUDIENCE): have the provider put that into aud.`;
    if (claim === 'nbf')
      return 'The token is not good yet (nbf): the clock of this server or of the provider is wrong.';
    return `The token has no ${claim} that is good.`;
  }
  if (cause instanceof errors.JWSSignatureVerificationFailed) return 'The signature of the token does not hold.';
  return 'The token cannot be read.';
}
