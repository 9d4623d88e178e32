/** What the embedded sign-in says of itself, and who may ask it from a web page. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Browser, Client, RETURN, type SignInStand, signInStand } from './builtin-stand.ts';

let stand: SignInStand;
beforeAll(async () => {
  stand = await signInStand();
});

const PATHS = ['oauth-authorization-server', 'openid-configuration'].flatMap((name) => [
  `/.well-known/${name}`,
  `/.well-known/${name}/mcp`,
]);
const PAGE = 'https://inspector.example';

describe('metadata', () => {
  it.each(PATHS)('stand at %s, for every page to read', async (path) => {
    const answer = await fetch(`${stand.url}${path}`, { headers: { origin: PAGE } });
    expect(answer.headers.get('access-control-allow-origin')).toMatch(/^(\*|https:\/\/inspector\.example)$/);
    const metadata = (await answer.json()) as Record<string, unknown>;
    const at = (place: string) => `${stand.url}/signin/${place}`;
    expect(metadata).toMatchObject({
      issuer: stand.url,
      authorization_endpoint: at('authorize'),
      token_endpoint: at('token'),
      registration_endpoint: at('register'),
      revocation_endpoint: at('revoke'),
      device_authorization_endpoint: at('device-code'),
      jwks_uri: at('jwks'),
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      client_id_metadata_document_supported: true,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      scopes_supported: ['read', 'offline_access'],
      token_endpoint_auth_methods_supported: ['none'],
    });
  });

  it('are the same whatever the server is called by', async () => {
    const port = new URL(stand.url).port;
    const headers = { 'x-forwarded-host': 'elsewhere.example', 'x-forwarded-proto': 'https', forwarded: 'host=x' };
    const answer = await fetch(`http://localhost:${port}${PATHS[0]}`, { headers });
    expect(await answer.text()).toBe(await (await fetch(`${stand.url}${PATHS[0]}`)).text());
  });

  it('are without documents of clients where the operator has them off, so that clients register', async () => {
    const own = await signInStand({ CLIENT_DOCUMENTS: 'off' }, stand.sandbox);
    const metadata = (await (await fetch(`${own.url}${PATHS[0]}`)).json()) as Record<string, unknown>;
    expect(metadata).not.toHaveProperty('client_id_metadata_document_supported');
    const byDocument = new Client(own.url, 'https://client.test/document.json');
    const page = await new Browser().go(byDocument.authorizeUrl());
    expect(page.status).toBe(400);
    expect(page.text).not.toContain('fetch');
    expect(await (await Client.registered(own.url)).signIn(own.keys.admin)).toMatchObject({ status: 200 });
  });

  it('name nothing that is not there', async () => {
    const metadata = (await (await fetch(`${stand.url}${PATHS[0]}`)).json()) as Record<string, unknown>;
    for (const [name, value] of Object.entries(metadata)) {
      if (!/_endpoint$|_uri$/.test(name)) continue;
      const answer = await fetch(String(value), { method: /^jwks|^authorization/.test(name) ? 'GET' : 'POST' });
      expect(answer.status, name).not.toBe(404);
    }
    for (const gone of ['userinfo', 'introspection', 'end_session', 'pushed_authorization_request'])
      expect(metadata).not.toHaveProperty(`${gone}_endpoint`);
  });
});

describe('a web page of elsewhere', () => {
  it.each(['token', 'register', 'revoke', 'device-code'])('may ask for %s and read what comes', async (place) => {
    const address = `${stand.url}/signin/${place}`;
    const ahead = await fetch(address, {
      method: 'OPTIONS',
      headers: {
        origin: PAGE,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(ahead.status).toBe(204);
    expect(ahead.headers.get('access-control-allow-methods')).toContain('POST');
    expect(ahead.headers.get('access-control-allow-headers')).toContain('content-type');
    const answer = await fetch(address, {
      method: 'POST',
      headers: { origin: PAGE },
      body: new URLSearchParams({ token: 'x' }),
    });
    expect(answer.headers.get('access-control-allow-origin')).toMatch(/^(\*|https:\/\/inspector\.example)$/);
    expect(answer.headers.get('access-control-allow-credentials')).toBe(null);
  });

  it('registers and redeems', async () => {
    const headers = { origin: PAGE, 'content-type': 'application/json' };
    const body = JSON.stringify({ redirect_uris: [RETURN] });
    const answer = await fetch(`${stand.url}/signin/register`, { method: 'POST', headers, body });
    const { client_id: id } = (await answer.json()) as { client_id: string };
    const client = new Client(stand.url, id);
    const form = { grant_type: 'authorization_code', code: await client.code(stand.keys.admin) };
    const redeemed = await fetch(`${stand.url}/signin/token`, {
      method: 'POST',
      headers: { origin: PAGE },
      body: new URLSearchParams({ ...form, client_id: id, redirect_uri: RETURN, code_verifier: client.verifier }),
    });
    expect(redeemed.status).toBe(200);
  });

  it('reads no page of a person', async () => {
    const client = await Client.registered(stand.url);
    const page = await new Browser().go(client.authorizeUrl());
    const answer = await fetch(page.url, { headers: { origin: PAGE } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(null);
  });
});

describe('programs that ask wrongly', () => {
  it.each(['token', 'register', 'revoke', 'device-code'])('are told so by %s', async (place) => {
    const address = `${stand.url}/signin/${place}`;
    expect((await fetch(address)).status).toBe(405);
    const headers = { 'content-type': 'text/plain' };
    const odd = await fetch(address, { method: 'POST', headers, body: 'x' });
    expect(odd.status).toBe(400);
    expect(await odd.json()).toHaveProperty('error');
    const long = await fetch(address, { method: 'POST', body: new URLSearchParams({ token: 'x'.repeat(100_000) }) });
    expect(long.status).toBeGreaterThanOrEqual(400);
    expect(long.status).toBeLessThan(500);
  });
});
