/** Attacks on codes, refresh tokens and device codes: used twice, by others, for more, in place of each other, or guessed. */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { callAt } from '../limits/stand.ts';
import {
  asked,
  Browser,
  bearer,
  Client,
  type Page,
  RETURN,
  type SignInStand,
  signInStand,
} from '../signin/builtin-stand.ts';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

let stand: SignInStand;
let client: Client;
/** Of the same name, at the same place. */
let rival: Client;
beforeAll(async () => {
  stand = await signInStand();
  const said = { grant_types: ['authorization_code', DEVICE] };
  [client, rival] = [await Client.registered(stand.url, said), await Client.registered(stand.url, said)];
});

const statusWith = async (token: string) =>
  (await callAt(stand.url, undefined, ['list_incidents'], { headers: bearer(token) })).status;
const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');
const noToken = (answer: object) => {
  expect(answer).not.toHaveProperty('access_token');
  expect(answer).not.toHaveProperty('refresh_token');
  return answer as { readonly status: number; readonly error: string };
};

describe('a code', () => {
  const redeem = { grant_type: 'authorization_code', redirect_uri: RETURN };

  it.each([
    ['no verifier', () => ({})],
    ['an empty one', () => ({ code_verifier: '' })],
    ['the challenge in its place', () => ({ code_verifier: challengeOf(client.verifier) })],
    ['one that ends early', () => ({ code_verifier: client.verifier.slice(0, 42) })],
    ['one that goes on', () => ({ code_verifier: `${client.verifier}x` })],
    ['one in capitals', () => ({ code_verifier: client.verifier.toUpperCase() })],
    ['the method named anew', () => ({ code_verifier: challengeOf(client.verifier), code_challenge_method: 'plain' })],
    [
      'a challenge brought along',
      () => ({ code_verifier: 'x'.repeat(43), code_challenge: challengeOf('x'.repeat(43)) }),
    ],
  ])('opens nothing with %s', async (_, form) => {
    const code = await client.code(stand.keys.admin);
    const answer = noToken(await client.token({ ...redeem, code, ...form() }));
    expect(answer).toMatchObject({ status: 400 });
  });

  it.each([
    ['none', undefined],
    ['another port of loopback', 'http://127.0.0.1:10/callback'],
    ['another name of loopback', 'http://localhost:9/callback'],
    ['a query more', `${RETURN}?x=1`],
  ])('opens nothing with a redirect that is %s', async (_, redirect_uri) => {
    const code = await client.code(stand.keys.admin);
    const form = { grant_type: 'authorization_code', code, code_verifier: client.verifier };
    noToken(await client.token({ ...form, ...(redirect_uri && { redirect_uri }) }));
  });

  it.each(['', 'short', 'x'.repeat(42), `${'x'.repeat(42)}!`, 'x'.repeat(129)])(
    'is not even made for the challenge %j',
    async (code_challenge) => {
      const page = await new Browser().go(client.authorizeUrl({ code_challenge }));
      expect(page.returned.get('error')).toBe('invalid_request');
    },
  );

  it.each([undefined, 'consent', 'login'])('is not even made without a challenge, with prompt %s', async (prompt) => {
    const without = { code_challenge: undefined, code_challenge_method: undefined, prompt };
    const page = await new Browser().go(client.authorizeUrl(without));
    expect(page.returned.get('error')).toBe('invalid_request');
  });

  it('of one client opens nothing for another of the same name, whatever that knows, and is not used up by it', async () => {
    const code = await client.code(stand.keys.admin);
    for (const form of [{}, { code_verifier: client.verifier }])
      expect(noToken(await rival.redeem(code, form))).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect((await client.redeem(code)).status).toBe(200);
  });

  it('that was asked for with one challenge is not redeemed with the verifier of another question', async () => {
    const own = await Client.registered(stand.url);
    const other = new Client(stand.url, own.id);
    const code = await own.code(stand.keys.admin);
    noToken(await other.redeem(code));
  });

  it('that comes a second time without its verifier opens nothing, and ends nothing', async () => {
    const code = await client.code(stand.keys.admin);
    const { access_token, refresh_token } = await client.redeem(code);
    noToken(await client.redeem(code, { code_verifier: 'x'.repeat(43) }));
    noToken(await rival.redeem(code, { code_verifier: client.verifier }));
    expect(await statusWith(access_token)).toBe(200);
    expect((await client.refresh(refresh_token)).status).toBe(200);
  });

  it('is good once of many who come at once', async () => {
    const code = await client.code(stand.keys.admin);
    const all = await Promise.all(Array.from({ length: 8 }, () => client.redeem(code)));
    expect(all.filter(({ status }) => status === 200).length).toBeLessThan(2);
  });

  it.each(['x', '', '__proto__', '../Client/x', 'AuthorizationCode:x', '\0', '*', 'x'.repeat(4_000)])(
    'that was made up opens nothing: %j',
    async (code) => {
      expect(noToken(await client.redeem(code)).status).toBe(400);
    },
  );

  it('never holds identity: nothing here says who somebody is', async () => {
    const page = await new Browser().go(client.authorizeUrl({ scope: 'openid profile email read', nonce: 'n' }));
    const choice = await page.submit({ key: stand.keys.admin });
    const { returned } = await choice.submit({ access: 'read', answer: 'allow' });
    const tokens = await client.redeem(returned.get('code') ?? '');
    expect(tokens).toMatchObject({ status: 200, scope: 'read' });
    expect(tokens).not.toHaveProperty('id_token');
  });
});

describe('asking for more', () => {
  it.each([
    'delete',
    'read write delete',
    'oneuptime:full',
    'incidents:delete',
    '*',
    'read\u00a0delete',
    'openid',
    '__proto__',
  ])('at the start gives what the person chose, and no more: %j', async (scope) => {
    const page = await new Browser().go(client.authorizeUrl({ scope }));
    if (page.url.origin !== stand.url) return expect(page.returned.get('error')).toBeTruthy();
    expect(page.text).not.toMatch(/value="(?:write|delete)" checked/);
    const choice = await page.submit({ key: stand.keys.admin });
    expect(choice.text).toMatch(/value="read" checked/);
    const { returned } = await choice.submit({ access: 'read', answer: 'allow' });
    const tokens = await client.redeem(returned.get('code') ?? '', { scope });
    expect(tokens.scope).toBe('read');
    const call = ['create_label', { name: 'x', color: '#ff0000' }] as const;
    expect((await callAt(stand.url, undefined, call, { headers: bearer(tokens.access_token) })).status).toBe(403);
  });

  it.each(['delete', 'read write', 'incidents:write', 'oneuptime:full', 'read openid', '*'])(
    'at a refresh is refused: %j',
    async (scope) => {
      const { refresh_token } = await client.signIn(stand.keys.admin);
      expect(noToken(await client.refresh(refresh_token, { scope }))).toMatchObject({ error: 'invalid_scope' });
    },
  );

  it('of one toolset at a refresh of another is refused', async () => {
    const { refresh_token } = await client.signIn(stand.keys.admin, { access: 'read', toolset: 'incidents' });
    for (const scope of ['read', 'monitors:read', 'incidents:write'])
      noToken(await client.refresh(refresh_token, { scope }));
  });

  it('than was left at a refresh does not come back as more than was chosen', async () => {
    const first = await client.signIn(stand.keys.admin, { access: 'write' });
    const less = await client.refresh(first.refresh_token, { scope: 'read' });
    expect(less.scope).toBe('read');
    noToken(await client.refresh(less.refresh_token, { scope: 'read write delete' }));
  });

  it.each([
    'https://evil.example/mcp',
    'URL/',
    'URL/mcpx',
    'URL/mcp/../admin',
    'URL/mcp?x=1',
    'URL/mcp#x',
    'mcp',
    'URL/mcp/%2e%2e/x',
  ])('as for the resource %j, at no step', async (given) => {
    const resource = given.replace('URL', stand.url);
    const page = await new Browser().go(client.authorizeUrl({ resource }));
    expect(page.returned.get('error')).toBe('invalid_target');
    const code = await client.code(stand.keys.admin);
    noToken(await client.redeem(code, { resource }));
    const { refresh_token } = await client.signIn(stand.keys.admin);
    noToken(await client.refresh(refresh_token, { resource }));
    const shown = await asked(`${stand.url}/signin/device-code`, { client_id: client.id, resource });
    expect(shown).toMatchObject({ status: 400 });
  });
});

describe('one kind in place of another', () => {
  it('opens nothing', async () => {
    const code = await client.code(stand.keys.admin);
    const { access_token, refresh_token } = await client.signIn(stand.keys.admin);
    const device = await asked(`${stand.url}/signin/device-code`, { client_id: client.id });
    const { device_code, user_code } = device as unknown as { device_code: string; user_code: string };
    for (const wrong of [access_token, refresh_token, device_code, user_code])
      expect(noToken(await client.redeem(wrong)).status).toBe(400);
    for (const wrong of [access_token, code, device_code, user_code])
      expect(noToken(await client.refresh(wrong)).status).toBe(400);
    for (const wrong of [access_token, code, refresh_token, user_code])
      expect(noToken(await client.token({ grant_type: DEVICE, device_code: wrong })).status).toBe(400);
    for (const wrong of [code, refresh_token, device_code, user_code]) expect(await statusWith(wrong)).toBe(401);
    expect(await statusWith(access_token)).toBe(200);
  });

  it.each([
    'password',
    'client_credentials',
    'implicit',
    'urn:ietf:params:oauth:grant-type:token-exchange',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'urn:openid:params:grant-type:ciba',
    '__proto__',
    'constructor',
    '',
  ])('nor does the grant %j', async (grant_type) => {
    const { access_token: subject_token } = await client.signIn(stand.keys.admin);
    const form = { grant_type, subject_token, username: 'x', password: stand.keys.admin, assertion: subject_token };
    expect(noToken(await client.token(form)).status).toBe(400);
  });

  it.each(['client_secret', 'client_assertion'])('nor is a client taken that brings a %s', async (name) => {
    const code = await client.code(stand.keys.admin);
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const form = { client_assertion_type: type, [name]: 'x.y.z' };
    noToken(await rival.redeem(code, form));
  });
});

describe('a refresh token', () => {
  it('is good for its client alone, and is not used up by another’s try', async () => {
    const first = await client.signIn(stand.keys.admin);
    expect(noToken(await rival.refresh(first.refresh_token))).toMatchObject({ error: 'invalid_grant' });
    const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    noToken(await asked(`${stand.url}/signin/token`, form));
    noToken(await asked(`${stand.url}/signin/token`, { ...form, client_id: 'another' }));
    expect((await client.refresh(first.refresh_token)).status).toBe(200);
  });

  it('is withdrawn by nobody for another client, and tells nobody whether it was one', async () => {
    const first = await client.signIn(stand.keys.admin);
    const answers = [
      await asked(`${stand.url}/signin/revoke`, { token: first.refresh_token, client_id: rival.id }),
      await asked(`${stand.url}/signin/revoke`, { token: 'made up', client_id: rival.id }),
    ];
    expect(answers[0]).toEqual(answers[1]);
    expect((await client.refresh(first.refresh_token)).status).toBe(200);
  });
});

describe('a device code', () => {
  const begin = async () =>
    (await asked(`${stand.url}/signin/device-code`, { client_id: client.id, scope: 'delete' })) as unknown as {
      readonly device_code: string;
      readonly user_code: string;
    };
  const typed = async (user_code: string) =>
    (await new Browser().go(`${stand.url}/signin/device`)).submit({ user_code });

  it('gives what the person chose, whatever the device asked for', async () => {
    const { device_code, user_code } = await begin();
    const choice = await (await typed(user_code)).submit({ key: stand.keys.admin });
    await choice.submit({ access: 'read', answer: 'allow' });
    const form = { grant_type: DEVICE, device_code, scope: 'delete' };
    noToken(await rival.token(form));
    expect(await client.token(form)).toMatchObject({ status: 200, scope: 'read' });
    noToken(await client.token(form));
  });

  it.each([
    ['allow', 'allow', 200],
    ['allow', 'deny', 200],
    ['deny', 'allow', 400],
  ])('is answered once, whoever else typed its code: %s, then %s', async (one, other, status) => {
    const { device_code, user_code } = await begin();
    const choices: Page[] = [];
    for (const page of [await typed(user_code), await typed(user_code)])
      choices.push(await page.submit({ key: stand.keys.admin }));
    expect((await choices[0]?.submit({ access: 'read', answer: one }))?.status).toBe(200);
    expect((await choices[1]?.submit({ access: 'delete', answer: other }))?.status).toBe(409);
    const { scope, ...answer } = await client.token({ grant_type: DEVICE, device_code });
    expect(answer.status).toBe(status);
    expect(scope).toBe(status === 200 ? 'read' : undefined);
  });

  it('is not what the person types, nor the other way round', async () => {
    const { device_code, user_code } = await begin();
    expect((await typed(device_code)).text).not.toContain('name="key"');
    noToken(await client.token({ grant_type: DEVICE, device_code: user_code }));
  });

  it.each(['x-forwarded-for', 'x-real-ip', 'forwarded'])('is guessed a few times, whatever %s says', async (name) => {
    const own = await signInStand({}, stand.sandbox);
    const headers = (n: number) => ({ [name]: `${name === 'forwarded' ? 'for=' : ''}192.0.2.${n}` });
    const page = await fetch(`${own.url}/signin/device`);
    const cookie = page.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const csrf = /name="csrf" value="([^"]*)"/.exec(await page.text())?.[1] ?? '';
    const statuses: number[] = [];
    for (let n = 0; n < 22; n += 1) {
      const body = new URLSearchParams({ csrf, user_code: `BCDF-GHJ${'BCDFGHJKLMNPQRSTVWXZ'[n % 20]}` });
      const answer = await fetch(`${own.url}/signin/device`, {
        method: 'POST',
        body,
        headers: { cookie, ...headers(n) },
      });
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(422));
    expect(statuses.slice(20)).toEqual([429, 429]);
  });
});
