/** Which tokens of a provider are taken, and what is said of the others. */
import { createHmac, sign } from 'node:crypto';
import { CompactEncrypt, exportSPKI } from 'jose';
import { describe, expect, it } from 'vitest';
import { readAccessToken } from '../../runtime/signin/oidc/token-reader.ts';
import { SignInAway, TokenRefused } from '../../runtime/signin/sign-in.ts';
import { AUDIENCE, goodClaims, MemoryProvider, OIDC_ISSUER, signingKey, tokenOf, writtenToken } from './oidc-tokens.ts';

const [key, other, stranger] = await Promise.all([signingKey('k1'), signingKey('k2', 'ES256'), signingKey('k1')]);
const memory = new MemoryProvider([key, other]);
const options = { issuer: OIDC_ISSUER, audience: AUDIENCE, provider: memory.provider };
const read = (token: string) => readAccessToken(token, options);
const now = () => Math.floor(Date.now() / 1_000);

/** What a token is refused with. */
async function refusalOf(token: string): Promise<string> {
  const fault = await read(token).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(fault).toBeInstanceOf(TokenRefused);
  const { message } = fault as Error;
  // Nothing of a signature, and no more of a token than one claim, is told again.
  expect(message).not.toContain(token.split('.')[2] || token);
  expect(message.length).toBeLessThan(400);
  return message;
}

describe('a token is taken', () => {
  it('that says who somebody is, with all its claims', async () => {
    expect(await read(await tokenOf(key, { groups: ['oncall'], email: 'ana@example.com' }))).toMatchObject({
      sub: 'ana',
      iss: OIDC_ISSUER,
      azp: 'client',
      groups: ['oncall'],
      email: 'ana@example.com',
    });
  });

  it.each([
    ['of another algorithm', {}, {}],
    ['for several audiences', { aud: ['account', AUDIENCE] }, {}],
    ['of type JWT', {}, { typ: 'JWT' }],
    ['of type application/at+jwt', {}, { typ: 'application/at+jwt' }],
    ['without a type', {}, { typ: undefined }],
    ['without a scope, and without a nonce', { scope: undefined }, {}],
    ['with a nonce and a scope, as old Keycloaks write it', { nonce: 'n' }, {}],
    ['that says of itself what Keycloak does', { typ: 'Bearer' }, { typ: 'JWT' }],
    ['that ran out a moment ago', { exp: now() - 30 }, {}],
    ['from a clock that is a little ahead', { iat: now() + 30, nbf: now() + 30 }, {}],
    ['without iat and nbf', { iat: undefined, nbf: undefined }, {}],
  ])('%s', async (_, claims, header) => {
    expect(await read(await tokenOf(other, claims, header))).toMatchObject({ sub: 'ana' });
  });

  it('that names no key, where several may be meant', async () => {
    const twins = new MemoryProvider([stranger, key]);
    const token = await tokenOf(key, {}, { kid: undefined });
    expect(await readAccessToken(token, { ...options, provider: twins.provider })).toMatchObject({ sub: 'ana' });
    const forged = await tokenOf(await signingKey('k9'), {}, { kid: undefined });
    await expect(readAccessToken(forged, { ...options, provider: twins.provider })).rejects.toThrow(
      'The signature of the token does not hold.',
    );
  });
});

/** Tokens whose outside is wrong. */
const WRITTEN: readonly (readonly [string, string, string])[] = [
  ['signed by nobody', writtenToken({ alg: 'none' }, goodClaims()), 'signed with "none"'],
  ['signed by nobody, in other letters', writtenToken({ alg: 'nOnE', kid: 'k1' }, goodClaims(), 'x'), '"nOnE"'],
  ['of a type that is none of access tokens', await tokenOf(key, {}, { typ: 'logout+jwt' }), '"logout+jwt"'],
  [
    'of the type of an answer about tokens',
    await tokenOf(key, {}, { typ: 'token-introspection+jwt' }),
    'introspection',
  ],
  ['bound to its client by its type', await tokenOf(key, {}, { typ: 'dpop+jwt' }), '"dpop+jwt"'],
  ['with headers that must be understood', await tokenOf(key).then(withCrit), 'cannot be read'],
  ['signed by a stranger under the name of a key', await tokenOf(stranger), 'signature of the token does not hold'],
  ['of another key than it names', await tokenOf(key, {}, { kid: 'k2' }), 'does not publish'],
  [
    'changed on the way',
    (await tokenOf(key)).replace(/\.[^.]+\./, `.${part({ ...goodClaims(), sub: 'root' })}.`),
    'not hold',
  ],
  ['without claims', `${part({ alg: 'RS256', kid: 'k1' })}.${Buffer.from('[]').toString('base64url')}.x`, 'no JWT'],
  ['that is no JSON', 'eyJhbGci.eyJ.x', 'no JWT'],
  ['with a long text', await tokenOf(key, { pad: 'x'.repeat(9_500) }), 'longer than'],
  ['opaque', 'at_2f0a7c31b9', 'is no JWT: this server asks no provider about opaque ones'],
  ['of two parts', 'eyJhbGciOiJub25lIn0.eyJ', 'is no JWT'],
  [
    'larger than any',
    await tokenOf(key, { groups: Array.from({ length: 2_000 }, (_, at) => `group-${at}`) }),
    'longer than',
  ],
];

describe('a token is refused, and which check failed is said', () => {
  it.each([
    ['of another issuer', { iss: 'https://evil.example.com' }, 'of the issuer "https://evil.example.com"'],
    ['of an issuer with one slash more', { iss: `${OIDC_ISSUER}/` }, 'OAUTH_ISSUER'],
    ['without an issuer', { iss: undefined }, 'of the issuer nothing'],
    ['for another audience', { aud: 'https://other.example.com' }, 'The token is for "https://other.example.com"'],
    ['for an audience that begins as ours', { aud: `${AUDIENCE}/more` }, 'OAUTH_AUDIENCE'],
    ['for others', { aud: ['account', 'x'] }, 'The token is for ["account","x"]'],
    ['for nobody', { aud: undefined }, 'The token is for nothing'],
    ['that ran out', { exp: now() - 120 }, 'The token ran out 12'],
    ['that never runs out', { exp: undefined }, 'The token has no exp that is good.'],
    ['that runs out at a word', { exp: 'soon' as unknown as number }, 'no exp'],
    ['that is not good yet', { nbf: now() + 600 }, 'not good yet (nbf)'],
    ['of the future', { iat: now() + 600 }, 'issued in the future (iat)'],
    ['of tomorrow', { iat: now() + 86_400 }, 'issued in the future (iat)'],
    ['of nobody', { sub: undefined }, 'no sub'],
    ['of a blank name', { sub: '' }, 'who signed in'],
    ['of a name with lines', { sub: 'ana\nroot' }, 'who signed in'],
    ['of a name without end', { sub: 'a'.repeat(256) }, 'who signed in'],
    ['that is an ID token, by the hash of another', { at_hash: 'x' }, 'such as an ID token'],
    ['that is an ID token, by its nonce', { nonce: 'n', scope: undefined }, 'such as an ID token'],
    ['that is an ID token, as Keycloak says', { typ: 'ID' }, 'such as an ID token'],
    ['that is to end a session', { events: {} }, 'such as an ID token'],
    ['that is a refresh token of Keycloak', { typ: 'Refresh' }, 'such as an ID token'],
    ['that is bound to a key of its client', { cnf: { jkt: 'x' } }, 'bound to a key of its client'],
    ['that is bound to a certificate', { cnf: { 'x5t#S256': 'x' } }, 'bound to a key of its client'],
  ])('%s', async (_, claims, said) => {
    expect(await refusalOf(await tokenOf(key, claims))).toContain(said);
  });

  it.each(WRITTEN)('%s', async (_, token, said) => {
    expect(await refusalOf(token)).toContain(said);
  });

  it('signed with the public key as if it were a secret', async () => {
    const pem = await exportSPKI(key.publicKey);
    for (const secret of [pem, pem.trim(), JSON.stringify(key.jwk), Buffer.from(String(key.jwk.n), 'base64url')]) {
      const unsigned = writtenToken({ alg: 'HS256', kid: 'k1', typ: 'at+jwt' }, goodClaims()).slice(0, -1);
      const token = `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`;
      expect(await refusalOf(token)).toContain('signed with "HS256"');
    }
  });

  it('that brings the key it is signed with, or says where that lies: neither is asked for', async () => {
    const asked = memory.asked.length;
    for (const header of [
      { jwk: stranger.jwk },
      { jku: 'https://evil.example.com/keys' },
      { x5u: 'https://evil.example.com' },
    ])
      expect(await refusalOf(await tokenOf(stranger, {}, header))).toContain('signature of the token does not hold');
    expect(memory.asked.slice(asked)).toEqual([]);
  });

  it('encrypted', async () => {
    const encrypted = await new CompactEncrypt(Buffer.from('{}'))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(new Uint8Array(32));
    expect(await refusalOf(encrypted)).toContain('is encrypted');
  });

  it('where it names no key that is published; a foreign one is not asked for', async () => {
    expect(await refusalOf(await tokenOf({ ...key, kid: 'gone' }))).toContain(
      'a key that the provider does not publish',
    );
    const asked = memory.asked.length;
    await refusalOf(await tokenOf({ ...key, kid: 'other' }, { iss: 'https://evil.example.com' }));
    expect(memory.asked.length).toBe(asked);
  });
});

it('nothing is said of a token where the provider cannot be asked: it may be good', async () => {
  const away = new MemoryProvider([key]);
  away.fault = new Error('connection refused');
  const fault = await readAccessToken(await tokenOf(key), { ...options, provider: away.provider }).catch(String);
  expect(String(fault)).toContain(OIDC_ISSUER);
  await expect(readAccessToken(await tokenOf(key), { ...options, provider: away.provider })).rejects.toThrow(
    SignInAway,
  );
});

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The same claims under a header that says `crit`. */
function withCrit(token: string): string {
  const unsigned = `${part({ alg: 'RS256', kid: 'k1', crit: ['x-must'], 'x-must': 1 })}.${token.split('.')[1]}`;
  return `${unsigned}.${sign('sha256', Buffer.from(unsigned), key.privateKey as never).toString('base64url')}`;
}
