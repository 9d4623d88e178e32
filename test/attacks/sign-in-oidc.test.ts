/** Attacks with tokens of a provider elsewhere: of other kinds, for others, with keys of their own, and claims that lead astray. */
import { createHmac, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { exportSPKI, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { asked, callOf, type OidcGround, oidcGround, RESOURCE } from '../signin/oidc-ground.ts';
import { goodClaims, type SigningKey, signingKey, tokenOf, writtenToken } from '../signin/oidc-tokens.ts';
import { rawAttack, rawCall } from './raw.ts';

let ground: OidcGround;
let stranger: SigningKey;
beforeAll(async () => {
  ground = await oidcGround(({ admin = '', folder = '' }) => ({
    rules: [
      { when: { claim: 'groups', is: 'oncall' }, key: { file: admin } },
      { when: { claim: 'realm.roles', is: 'oncall' }, key: { file: admin } },
      { when: { claim: 'kind', is: 'person' }, key: { directory: folder, by: 'sub' } },
    ],
  }));
  stranger = await signingKey('k1');
});

/** Nothing was asked of the instance, and nothing of the token was repeated. */
async function refused(token: string, statuses: readonly number[] = [401]): Promise<void> {
  const before = ground.upstream.sent.length;
  const answer = await asked(ground.url, token, callOf('list_incidents'));
  const text = `${answer.headers.get('www-authenticate')} ${await answer.text()}`;
  expect(statuses).toContain(answer.status);
  expect(ground.upstream.sent).toHaveLength(before);
  if (token.length > 20) expect(text).not.toContain(token);
}

const own = (claims: object = {}, header: object = {}) =>
  ground.provider.token({ groups: ['oncall'], ...claims }, { ...header });
const good = () => ({ ...goodClaims(), iss: ground.provider.issuer, aud: RESOURCE, groups: ['oncall'] });

it('a good one opens what its rule says', async () => {
  expect((await asked(ground.url, await own(), callOf('list_incidents'))).status).toBe(200);
});

describe('a token is refused', () => {
  it.each<[string, () => string | Promise<string>]>([
    ['that nobody signed', () => writtenToken({ alg: 'none', typ: 'at+jwt' }, good())],
    ['that nobody signed, in other letters', () => writtenToken({ alg: 'nOnE', typ: 'at+jwt' }, good(), 'x')],
    ['that says nothing of its signature', () => writtenToken({ typ: 'at+jwt' }, good(), 'x')],
    ['whose signature was taken away', async () => `${(await own()).split('.').slice(0, 2).join('.')}.`],
    ['of whoever uses the name of a key', () => tokenOf(stranger, good())],
    ['that brings its key along', () => tokenOf(stranger, good(), { jwk: stranger.jwk })],
    [
      'that says where its key lies',
      () => tokenOf(stranger, good(), { jku: 'http://127.0.0.1:1/', x5u: 'http://127.0.0.1:1/' }),
    ],
    ['whose key is a file', () => tokenOf(stranger, good(), { kid: '../../../../dev/null' })],
    ['whose key is of the prototype', () => tokenOf(stranger, good(), { kid: '__proto__' })],
    ['whose key is a list', () => writtenToken({ alg: 'RS256', kid: ['k1'] }, good(), 'x')],
    [
      'signed with the public key as a secret',
      async () => {
        const text = writtenToken({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' }, good()).slice(0, -1);
        const secret = await exportSPKI((ground.provider.keys[0] as SigningKey).publicKey as never);
        return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
      },
    ],
    [
      'signed in another way under the name of a key',
      () => {
        const { privateKey } = generateKeyPairSync('ed25519');
        return new SignJWT(good()).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'k1' }).sign(privateKey);
      },
    ],
    [
      'that must be understood',
      () => writtenToken({ alg: 'RS256', kid: 'k1', crit: ['b64'], b64: false }, good(), 'x'),
    ],
    ['for another server', () => own({ aud: 'https://elsewhere.example/mcp' })],
    ['for the server, and not for its resource', () => own({ aud: RESOURCE.replace('/mcp', '') })],
    ['for a resource that goes on', () => own({ aud: `${RESOURCE}/` })],
    ['for another one, authorized for ours', () => own({ aud: 'client', azp: RESOURCE })],
    ['for a list without ours', () => own({ aud: ['a', `${RESOURCE}2`, [RESOURCE]] })],
    ['for an object', () => own({ aud: { [RESOURCE]: true } })],
    ['for nobody', () => own({ aud: undefined })],
    ['of another issuer', () => own({ iss: 'https://evil.example' })],
    ['of an issuer that goes on', () => own({ iss: `${ground.provider.issuer}/` })],
    ['of a list of issuers', () => own({ iss: [ground.provider.issuer] })],
    ['that is over', () => own({ exp: 1_000 })],
    ['that is never over', () => own({ exp: undefined })],
    ['that is over as a text says', () => own({ exp: '9999999999' })],
    ['that is not good yet', () => own({ nbf: Math.floor(Date.now() / 1000) + 600 })],
    ['from the future', () => own({ iat: Math.floor(Date.now() / 1000) + 600 })],
    ['that is an ID token', () => own({ nonce: 'n', scope: undefined })],
    ['that is an ID token beside an access token', () => own({ at_hash: 'x' })],
    ['that calls itself an ID token', () => own({ typ: 'ID' })],
    ['that calls itself a refresh token', () => own({ typ: 'Refresh' })],
    ['that ends a session', () => own({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } })],
    ['of another type', () => own({}, { typ: 'logout+jwt' })],
    ['of a type for proofs', () => own({}, { typ: 'dpop+jwt' })],
    ['bound to a key', () => own({ cnf: { jkt: 'x' } })],
    ['of nobody', () => own({ sub: undefined })],
    ['of somebody without a name', () => own({ sub: '' })],
    ['of somebody who breaks lines', () => own({ sub: 'ana\nadmin' })],
    ['of a number', () => own({ sub: 7 })],
    ['of somebody with a long name', () => own({ sub: 'x'.repeat(256) })],
    [
      'that is encrypted',
      () => `${Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')}..eHh4.eHh4.eHh4`,
    ],
    ['that is opaque', () => 'opaque-token-of-a-provider-elsewhere'],
    ['that is no JSON', () => 'x.y.z'],
    ['that is a list', () => writtenToken([] as never, [] as never, 'x')],
    ['that is very long', () => own({ pad: 'x'.repeat(9_500) })],
    ['that comes twice', async () => `${await own()}.${await own()}`],
  ])('%s', async (_, token) => refused(await token()));
});

describe('a claim leads nowhere else', () => {
  it.each<[string, object]>([
    ['an object', { groups: { oncall: true } }],
    ['an object with a number', { groups: { 0: 'oncall', length: 1 } }],
    ['a list in a list', { groups: [['oncall']] }],
    ['a text that holds it', { groups: 'oncall admins' }],
    ['other letters', { groups: ['ONCALL', 'oncall ', 'oncаll'] }],
    ['yes', { groups: true }],
    ['another claim that is called alike', { groups: undefined, Groups: ['oncall'] }],
    ['members of the prototype', { groups: undefined, realm: { __proto__: { roles: ['oncall'] } } }],
    ['a name of a prototype', { groups: ['__proto__', 'constructor'] }],
    ['a text in place of what it is within', { groups: undefined, realm: 'roles oncall' }],
  ])('that is %s is no reason', async (_, claims) => refused(await own(claims), [403]));

  it.each([
    '../admin',
    'sub/../../admin',
    '/etc/passwd',
    '..',
    '.',
    'admin\0',
    'ADMIN',
    'admin/',
    '%61dmin',
    'ａdmin',
    'admin.',
    './admin',
    '..\\admin',
    '__proto__',
    'rules.json',
  ])('that names a file names one of its own: %j', async (sub) => {
    await refused(await own({ groups: [], kind: 'person', sub }), [401, 403, 503]);
  });
});

describe('two at once', () => {
  it('are refused, whichever comes first', async () => {
    const { lines, body } = rawCall('list_incidents', {});
    const good1 = ['Authorization', `Bearer ${await own()}`] as const;
    for (const other of [`Bearer ${await own({ sub: 'bob' })}`, `Bearer ${ground.sandbox.keys.admin}`, 'Basic eDp4']) {
      const second = ['authorization', other] as const;
      for (const two of [
        [good1, second],
        [second, good1],
      ])
        expect((await rawAttack(ground, { lines: [...lines, ...two], body })).status).toBe(401);
    }
    for (const key of ['x-api-key', 'apikey']) {
      const met = await rawAttack(ground, { lines: [...lines, good1, [key, ground.sandbox.keys.admin]], body });
      expect([400, 401]).toContain(met.status);
    }
  });

  it('opens nothing in a query', async () => {
    const before = ground.upstream.sent.length;
    const { lines, body } = rawCall('list_incidents', {});
    const path = `/mcp?access_token=${await own()}`;
    expect((await rawAttack(ground, { lines, body, path })).status).toBe(401);
    expect(ground.upstream.sent).toHaveLength(before);
  });
});

it('a key that the provider publishes for something else signs nothing', async () => {
  const other = await signingKey('enc');
  ground.provider.keys.push({ ...other, jwk: { ...other.jwk, use: 'enc' } as JsonWebKey as never });
  await refused(await tokenOf(other, good()), [401, 503]);
});
