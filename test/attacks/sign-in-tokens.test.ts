/** Attacks with tokens: made up, changed, of others, in the wrong place, two at once. None opens anything, and none is repeated. */
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { EncryptJWT, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { callAt } from '../limits/stand.ts';
import { bearer, Client, type SignInStand, signInStand, type TokenAnswer } from '../signin/builtin-stand.ts';
import { rawAttack, rawCall } from './raw.ts';

let stand: SignInStand;
let client: Client;
let tokens: TokenAnswer;
let header: Readonly<Record<string, string>>;
beforeAll(async () => {
  stand = await signInStand();
  client = await Client.registered(stand.url);
  tokens = await client.signIn(stand.keys.admin);
  header = JSON.parse(Buffer.from(tokens.access_token.split('.')[0] ?? '', 'base64url').toString());
});

const part = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const claims = () => {
  const now = Math.floor(Date.now() / 1000);
  const own = { scope: 'read write delete', client_id: client.id, gid: 'x', key: stand.keys.admin };
  return { iss: stand.url, aud: `${stand.url}/mcp`, sub: 'x', jti: 'x', iat: now, exp: now + 600, ...own };
};

/** Refused with a challenge that repeats nothing of it; nothing was called. */
async function refused(token: string): Promise<void> {
  const answer = await callAt(stand.url, undefined, ['list_incidents'], { headers: bearer(token) });
  expect(answer.status).toBe(401);
  expect(answer.isError).toBe(true);
  const told = await fetch(`${stand.url}/mcp`, { headers: bearer(token) });
  const text = `${told.headers.get('www-authenticate')} ${await told.text()}`;
  expect(told.status).toBe(401);
  expect(text).toContain('resource_metadata=');
  if (token.length > 8) expect(text).not.toContain(token);
}

it('what is sealed shows nothing of a key, or of who signed in', () => {
  expect(Object.keys(header).sort()).toEqual(['alg', 'aud', 'enc', 'iss', 'kid', 'typ']);
  expect(JSON.stringify(header)).not.toContain(client.id);
  expect(tokens.access_token).not.toContain(stand.keys.admin);
});

describe('a token is refused', () => {
  it.each<[string, () => string | Promise<string>]>([
    ['that nobody signed', () => `${part({ alg: 'none', typ: 'at+jwt' })}.${part(claims())}.`],
    ['that nobody signed, in capitals', () => `${part({ alg: 'NONE', typ: 'at+jwt' })}.${part(claims())}.x`],
    ['that has five parts and nothing inside', () => `${part(header)}....`],
    [
      'that is another’s words under the name of our key',
      () => `${part(header)}..${part('x'.repeat(12))}.${part(claims())}.${part('x'.repeat(16))}`,
    ],
    ['whose key is said to be encrypted in it', () => tokens.access_token.replace('..', `.${part('x'.repeat(32))}.`)],
    [
      'that stands in another',
      () => `${part(header)}..${part('x'.repeat(12))}.${part(tokens.access_token)}.${part('x'.repeat(16))}`,
    ],
    ['that was cut', () => tokens.access_token.slice(0, -1)],
    ['that goes on', () => `${tokens.access_token}A`],
    ['that ends early', () => tokens.access_token.split('.').slice(0, 4).join('.')],
    ['that comes twice in one', () => `${tokens.access_token}.${tokens.access_token}`],
    ['that is a long nothing', () => `${part(header)}..${'A'.repeat(16)}.${'A'.repeat(7_999)}.${'A'.repeat(22)}`],
    ['that is one letter', () => 'x'],
    ['that is the name of a prototype', () => '__proto__'],
    ['that is a refresh token', () => tokens.refresh_token],
    ['that is the name of a client', () => client.id],
    [
      'signed with a word',
      () => new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(Buffer.alloc(32)),
    ],
    [
      'signed with the id of our key',
      () => {
        const text = `${part({ alg: 'HS256', typ: 'at+jwt', kid: header.kid })}.${part(claims())}`;
        return `${text}.${createHmac('sha256', header.kid ?? '')
          .update(text)
          .digest('base64url')}`;
      },
    ],
    [
      'signed with a key that it brings along',
      () => {
        const { privateKey, publicKey } = generateKeyPairSync('ed25519');
        const jwk = publicKey.export({ format: 'jwk' }) as never;
        return new SignJWT(claims()).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', jwk }).sign(privateKey);
      },
    ],
    ['sealed with another key under our key’s name', () => sealed(Buffer.alloc(32), { kid: header.kid })],
    ['sealed with a key that has no name', () => sealed(Buffer.alloc(32), {})],
    ['sealed with a key that its name leads to', () => sealed(Buffer.alloc(32), { kid: '/dev/null' })],
    ['sealed with a key of the prototype', () => sealed(Buffer.alloc(32), { kid: '__proto__' })],
    ['sealed with one of another length', () => sealed(Buffer.alloc(16), { kid: header.kid }, 'A128GCM')],
  ])('%s', async (_, token) => refused(await token()));

  const sealed = (key: Uint8Array, more: object, enc = 'A256GCM') =>
    new EncryptJWT(claims()).setProtectedHeader({ alg: 'dir', enc, typ: 'at+jwt', ...more }).encrypt(key);

  it.each([0, 2, 3, 4])('with any letter of part %s another', async (place) => {
    const parts = tokens.access_token.split('.');
    const given = parts[place] ?? '';
    for (const at of [0, Math.floor(given.length / 2), given.length - 2]) {
      const other = given.slice(0, at) + (given[at] === 'A' ? 'B' : 'A') + given.slice(at + 1);
      await refused(parts.with(place, other).join('.'));
    }
  });

  it.each([
    ['another kind of thing', { typ: 'JWT' }],
    ['another way of sealing', { enc: 'A128GCM' }],
    ['another way of bringing the key', { alg: 'A256KW' }],
    ['a password as its key', { alg: 'PBES2-HS256+A128KW', p2s: 'x', p2c: 1_000_000 }],
    ['a compressed text', { zip: 'DEF' }],
    ['something that must be understood', { crit: ['x'], x: 1 }],
    ['another key', { kid: 'another' }],
    ['no key', { kid: undefined }],
  ])('that says of itself to be %s', async (_, more) => {
    const [, ...rest] = tokens.access_token.split('.');
    await refused([part({ ...header, ...more }), ...rest].join('.'));
  });
});

describe('what was sealed for one purpose', () => {
  it('is nothing for another: neither what a page keeps, nor a text of another kind, is a token', async () => {
    const { Seal } = await import('../../runtime/mcp/asking/seal.ts');
    const { Sealing } = await import('../../runtime/signin/builtin/sealed.ts');
    const { AccessTokens } = await import('../../runtime/signin/builtin/access-tokens.ts');
    const { MemoryStore } = await import('../../runtime/signin/builtin/memory-store.ts');
    const seal = new Seal();
    const keysFor = (purpose: string) => seal.keysFor(`signin/${purpose}`);
    const access = new AccessTokens({
      keysFor,
      store: new MemoryStore(),
      issuer: stand.url,
      resource: `${stand.url}/mcp`,
    });
    for (const purpose of ['asked', 'held-key', 'successor', 'access-token']) {
      const sealing = new Sealing(keysFor, purpose);
      const text = await sealing.seal('x', claims(), 60);
      await expect(access.read(text)).rejects.toThrow(/none of this server|of another server/);
      expect(await sealing.open('y', text)).toBeUndefined();
      expect(await new Sealing(keysFor, `${purpose}2`).open('x', text)).toBeUndefined();
    }
  });
});

describe('a token in another place', () => {
  it.each(['access_token', 'token', 'key', 'api_key', 'authorization', 'x-api-key'])(
    'opens nothing: in the query as %s',
    async (name) => {
      for (const value of [tokens.access_token, `Bearer ${tokens.access_token}`, stand.keys.admin]) {
        const path = `/mcp?${new URLSearchParams({ [name]: value })}`;
        const answer = await callAt(stand.url, undefined, ['list_incidents'], { path });
        expect(answer.status).toBe(401);
        expect(answer.text).not.toContain(value);
      }
    },
  );

  it.each([
    ['without its scheme', 'authorization', ''],
    ['as a login of another kind', 'authorization', 'Basic '],
    ['as a proof of possession', 'authorization', 'DPoP '],
    ['as a key', 'x-api-key', ''],
    ['as a key, with its scheme', 'x-api-key', 'Bearer '],
    ['as a cookie', 'cookie', 'access_token='],
    ['as a login of a proxy', 'proxy-authorization', 'Bearer '],
    ['as another’s header', 'x-forwarded-access-token', ''],
  ])('opens nothing: %s', async (_, name, before) => {
    const headers = { [name]: `${before}${tokens.access_token}` };
    const answer = await callAt(stand.url, undefined, ['list_incidents'], { headers });
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain(tokens.access_token.slice(-40));
  });

  it('opens nothing in a body', async () => {
    const { lines, body } = rawCall('list_incidents', {});
    const given = { ...body, access_token: tokens.access_token };
    expect((await rawAttack(stand, { lines, body: given })).status).toBe(401);
  });
});

describe('two at once', () => {
  const with2 = (lines: readonly (readonly [string, string])[]) => {
    const call = rawCall('list_incidents', {});
    return rawAttack(stand, { lines: [...call.lines, ...lines], body: call.body });
  };
  const own = (): [string, string] => ['Authorization', `Bearer ${tokens.access_token}`];

  it('are refused, whichever comes first: another token, a key, a login', async () => {
    const others = ['Bearer x.y.z', `Bearer ${tokens.refresh_token}`, `Bearer ${stand.keys.admin}`, 'Basic eDp4'];
    for (const other of others)
      for (const lines of [
        [own(), ['authorization', other] as const],
        [['AUTHORIZATION', other] as const, own()],
      ]) {
        const answer = await with2(lines);
        expect(answer.status, other).toBe(401);
        expect(answer.text).not.toContain(stand.keys.admin);
      }
  });

  it.each(['x-api-key', 'apikey', 'X-API-KEY'])('are refused: a token beside a key in %s', async (name) => {
    for (const key of [stand.keys.admin, '11111111-1111-4111-8111-111111111111', tokens.access_token]) {
      const answer = await with2([own(), [name, key]]);
      expect([400, 401], name).toContain(answer.status);
      expect(answer.said).not.toContain(key);
    }
  });

  it('in one line are refused', async () => {
    for (const text of [
      `Bearer ${tokens.access_token}, Bearer x`,
      `Bearer x ${tokens.access_token}`,
      `Bearer ${tokens.access_token},`,
    ])
      expect((await with2([['authorization', text]])).status).toBe(401);
  });
});

describe('what a token is for', () => {
  it.each(['a secret of both these servers', 'another secret of both of them,a secret that came before it'])(
    'is one server: the same secret at another address opens nothing: %s',
    async (SEAL_KEY) => {
      const [one, other] = [
        await signInStand({ SEAL_KEY }, stand.sandbox),
        await signInStand({ SEAL_KEY }, stand.sandbox),
      ];
      const theirs = await (await Client.registered(other.url)).signIn(stand.keys.admin);
      const statusAt = async (url: string) =>
        (await callAt(url, undefined, ['list_incidents'], { headers: bearer(theirs.access_token) })).status;
      expect([await statusAt(other.url), await statusAt(one.url), await statusAt(stand.url)]).toEqual([200, 401, 401]);
    },
  );

  it('is not widened by a header, a surface or a name of a toolset', async () => {
    const narrow = await client.signIn(stand.keys.admin, { access: 'read', toolset: 'incidents' });
    const call = ['create_label', { name: 'x', color: '#ff0000' }] as const;
    for (const path of ['/mcp', '/mcp/x/labels', '/mcp/x/all', '/mcp?toolsets=all', '/mcp/code'])
      for (const headers of [
        {},
        { 'x-mcp-toolsets': 'all' },
        { 'x-mcp-readonly': 'false' },
        { 'x-mcp-tools': 'create_label' },
      ]) {
        const answer = await callAt(stand.url, undefined, call, {
          path,
          headers: { ...bearer(narrow.access_token), ...headers },
        });
        expect(answer.isError, path).toBe(true);
      }
  });

  it('is nothing more where the person’s key may do less', async () => {
    const all = await client.signIn(stand.keys.noperms, { access: 'delete' });
    if (all.status !== 200) return expect(all.status).toBe(400);
    const call = ['create_label', { name: 'x', color: '#ff0000' }] as const;
    const answer = await callAt(stand.url, undefined, call, { headers: bearer(all.access_token) });
    expect(answer.isError).toBe(true);
  });
});
