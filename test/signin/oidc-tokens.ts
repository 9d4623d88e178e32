/** Tokens as providers sign them, and a provider that answers from memory. */
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { metadataAddresses } from '../../runtime/signin/oidc/metadata.ts';
import { Provider, type ReadProvider } from '../../runtime/signin/oidc/provider.ts';

export const OIDC_ISSUER = 'https://login.example.com/realms/work';
export const AUDIENCE = 'https://mcp.example.com/mcp';

/** A key that signs, and its public half as it is published. */
export type SigningKey = Awaited<ReturnType<typeof signingKey>>;

export async function signingKey(kid: string, alg = 'RS256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }, alg, kid };
}

/** Claims of a token that is good at `at`. */
export function goodClaims(at = Date.now()): JWTPayload {
  const iat = Math.floor(at / 1_000);
  return { iss: OIDC_ISSUER, aud: AUDIENCE, sub: 'ana', iat, nbf: iat, exp: iat + 3_600, azp: 'client', scope: 'read' };
}

/** A token that differs from a good one; undefined leaves a claim or header out. */
export function tokenOf(
  { privateKey, alg, kid }: Pick<SigningKey, 'privateKey' | 'alg' | 'kid'>,
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const own = JSON.parse(JSON.stringify({ alg, kid, typ: 'at+jwt', ...header })) as JWTHeaderParameters;
  return new SignJWT({ ...goodClaims(), ...claims }).setProtectedHeader(own).sign(privateKey);
}

/** A token put together by hand: signed by nobody, or by whoever gives a signature. */
export function writtenToken(header: object, claims: object, signature = ''): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.${signature}`;
}

/** What a provider answers, by address; a function answers itself, and whatever else is not there. */
export type Documents = Record<string, unknown>;

const KEYS = `${OIDC_ISSUER}/keys`;
const [METADATA = ''] = metadataAddresses(OIDC_ISSUER);

/** A provider whose answers and clock are the test's. */
export class MemoryProvider {
  readonly asked: string[] = [];
  readonly said: string[] = [];
  now = 0;
  documents: Documents;
  fault: Error | undefined;
  readonly provider: Provider;

  constructor(keys: readonly SigningKey[], documents: Documents = {}) {
    this.documents = {
      [METADATA]: { issuer: OIDC_ISSUER, jwks_uri: KEYS },
      [KEYS]: { keys: keys.map(({ jwk }) => jwk) },
      ...documents,
    };
    this.provider = new Provider({
      issuer: OIDC_ISSUER,
      read: this.#read,
      report: (line) => this.said.push(line),
      now: () => this.now,
    });
  }

  /** From now on it has other keys. */
  publish(...keys: readonly SigningKey[]): void {
    this.documents = { ...this.documents, [KEYS]: { keys: keys.map(({ jwk }) => jwk) } };
  }

  readonly #read: ReadProvider = async (address) => {
    this.asked.push(address);
    // As one that asks elsewhere: others go on in between.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.fault) throw this.fault;
    const body = this.documents[address];
    return body === undefined ? { status: 404, body: {} } : { status: 200, body };
  };
}
