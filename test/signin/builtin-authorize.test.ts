/** What may be asked for at the embedded sign-in, and what of a code is taken: PKCE, resource, redirects, once and in time. */
import { beforeAll, describe, expect, it } from 'vitest';
import { callAt } from '../limits/stand.ts';
import { asked, Browser, bearer, Client, RETURN, register, type SignInStand, signInStand } from './builtin-stand.ts';

let stand: SignInStand;
let client: Client;
beforeAll(async () => {
  stand = await signInStand();
  client = await Client.registered(stand.url);
});

const go = (changed: Readonly<Record<string, string | undefined>>) => new Browser().go(client.authorizeUrl(changed));

describe('asking', () => {
  it.each([
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['with PKCE that shows its verifier', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['with PKCE of no method', { code_challenge_method: undefined }, 'invalid_request'],
    ['for another kind of answer', { response_type: 'token' }, 'unsupported_response_type'],
    ['for another resource', { resource: 'https://elsewhere.example/mcp' }, 'invalid_target'],
    ['for a resource beside ours', { resource: 'URL/mcpx' }, 'invalid_target'],
    ['for nobody to be asked', { prompt: 'none' }, 'login_required'],
    ['with a request object', { request: 'x.y.z' }, 'request_not_supported'],
  ])('%s is refused at the client', async (_, changed, error) => {
    const given = Object.fromEntries(
      Object.entries(changed).map(([name, value]) => [name, value?.replace('URL', stand.url)]),
    );
    const page = await go(given);
    expect(page.url.origin).toBe('http://127.0.0.1:9');
    const said = new URLSearchParams(page.url.hash.slice(1) || page.url.search);
    expect(Object.fromEntries(said)).toMatchObject({ error, state: 'a state', iss: stand.url });
  });

  it.each([
    ['to an address that was not registered', { redirect_uri: 'http://127.0.0.1:9/elsewhere' }],
    ['to another host', { redirect_uri: 'https://elsewhere.example/callback' }],
    ['for a client that nobody registered', { client_id: 'nobody' }],
    ['for no client', { client_id: undefined }],
    ['to no address', { redirect_uri: undefined }],
  ])('%s leads nowhere: the page says why', async (_, changed) => {
    const page = await go(changed);
    expect(page.url.origin).toBe(stand.url);
    expect(page.status).toBe(400);
    expect(page.text).toContain('You cannot sign in this way');
    expect(page.answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('lets loopback have any port', async () => {
    const page = await go({ redirect_uri: RETURN.replace(':9', ':50123') });
    expect(page.status).toBe(200);
  });

  it.each([
    ['itself', '/mcp'],
    ['a surface below it', '/mcp/x/incidents'],
    ['nothing', undefined],
  ])('takes a resource that is named as %s', async (_, path) => {
    const own = await Client.registered(stand.url);
    const page = await new Browser().go(own.authorizeUrl({ resource: path && `${stand.url}${path}` }));
    const second = await page.submit({ key: stand.keys.admin });
    const last = await second.submit({ access: 'read', answer: 'allow' });
    const code = last.returned.get('code') ?? '';
    const tokens = await own.redeem(code, path === undefined ? {} : { resource: `${stand.url}${path}` });
    expect(tokens).toMatchObject({ status: 200 });
    const answer = await callAt(stand.url, undefined, ['list_incidents'], { headers: bearer(tokens.access_token) });
    expect(answer.status).toBe(200);
    const next = await own.refresh(tokens.refresh_token, { resource: `${stand.url}/mcp` });
    expect(next).toMatchObject({ status: 200 });
  });

  it('asks again each time, and takes what the library of clients says about asking', async () => {
    for (const prompt of ['consent', 'login', 'select_account', 'login consent']) {
      const page = await go({ prompt });
      expect(page.status, prompt).toBe(200);
    }
  });
});

describe('a code', () => {
  it.each([
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['another redirect', { redirect_uri: `${RETURN}2` }],
  ])('is refused with %s', async (_, changed) => {
    const code = await client.code(stand.keys.admin);
    expect(await client.redeem(code, changed)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it('is refused without a verifier', async () => {
    const code = await client.code(stand.keys.admin);
    const form = { grant_type: 'authorization_code', code, redirect_uri: RETURN };
    expect(await client.token(form)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it('is refused for another resource, and from another client', async () => {
    const code = await client.code(stand.keys.admin);
    const other = await Client.registered(stand.url);
    expect(await other.redeem(code, { code_verifier: client.verifier })).toMatchObject({ error: 'invalid_grant' });
    const elsewhere = await client.redeem(code, { resource: 'https://elsewhere.example/mcp' });
    expect(elsewhere).toMatchObject({ error: 'invalid_target' });
  });

  it('is good once: with the second time all that came of it is over', async () => {
    const code = await client.code(stand.keys.admin);
    const first = await client.redeem(code);
    expect(first.status).toBe(200);
    expect(await client.redeem(code)).toMatchObject({ status: 400, error: 'invalid_grant' });
    const answer = await callAt(stand.url, undefined, ['list_incidents'], { headers: bearer(first.access_token) });
    expect(answer.status).toBe(401);
    expect(await client.refresh(first.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it('opens one family where two ask with it at once', async () => {
    const code = await client.code(stand.keys.admin);
    const both = await Promise.all([client.redeem(code), client.redeem(code)]);
    expect(both.filter(({ status }) => status === 200).length).toBeLessThan(2);
  });

  it('is good for nobody whose request has no client', async () => {
    const answer = await asked(`${stand.url}/signin/token`, { grant_type: 'authorization_code', code: 'x' });
    expect(answer).toMatchObject({ status: 400, error: 'invalid_request' });
    const unknown = await asked(`${stand.url}/signin/token`, { grant_type: 'authorization_code', client_id: 'x' });
    expect(unknown).toMatchObject({ status: 401, error: 'invalid_client' });
    expect(await client.token({ grant_type: 'password' })).toMatchObject({ error: 'unsupported_grant_type' });
  });
});

describe('what is chosen', () => {
  it('may be more than was asked, less, and of some toolsets alone', async () => {
    const more = await client.signIn(stand.keys.admin, { access: 'delete' });
    expect(more.scope).toBe('read write delete');
    const some = await client.signIn(stand.keys.admin, { access: 'write', toolset: ['incidents', 'on-call'] });
    expect(some.scope).toBe('incidents:write on-call:write');
    const listed = await callAt(stand.url, undefined, ['list_monitors'], { headers: bearer(some.access_token) });
    expect(listed.status).toBe(403);
  });

  it('is asked anew where a client asks for more', async () => {
    const less = await client.signIn(stand.keys.admin);
    const headers = bearer(less.access_token);
    const refused = await callAt(stand.url, undefined, ['create_label', { name: 'x' }], { headers });
    expect(refused.status).toBe(403);
    const page = await go({ scope: 'read write' });
    expect(page.text).toContain('name="key"');
    const more = await client.signIn(stand.keys.admin, { access: 'write' });
    const made = await callAt(stand.url, undefined, ['create_label', { name: 'x', color: '#ff0000' }], {
      headers: bearer(more.access_token),
    });
    expect(made).toMatchObject({ status: 200, isError: false });
  });
});

describe('registering', () => {
  it('takes public clients as they come, and gives no secret', async () => {
    const answer = await register(stand.url, {
      client_name: 'An\u202eeditor\u0007',
      redirect_uris: ['http://localhost:7777/oauth/callback', 'cursor://anysphere.cursor/oauth/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
      scope: 'read openid anything',
    });
    expect(answer.status).toBe(201);
    const said = (await answer.json()) as Record<string, unknown>;
    expect(said).toMatchObject({ client_name: 'An editor', token_endpoint_auth_method: 'none' });
    expect(said).not.toHaveProperty('client_secret');
  });

  it.each([
    [['http://elsewhere.example/callback']],
    [['https://user@elsewhere.example/callback']],
    [['https://elsewhere.example/callback#part']],
    [['https://*.elsewhere.example/callback']],
    [['javascript:alert(1)']],
    [['data:text/html,x']],
    [['https://localhost/callback']],
    [['no address']],
    [[]],
  ])('refuses to lead to %j', async (redirect_uris) => {
    const answer = await register(stand.url, { redirect_uris });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'invalid_redirect_uri' });
  });

  it('refuses what is no JSON object', async () => {
    for (const body of ['', '[]', '{', '"x"']) {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${stand.url}/signin/register`, { method: 'POST', headers, body });
      expect(answer.status, body).toBe(400);
    }
  });
});
