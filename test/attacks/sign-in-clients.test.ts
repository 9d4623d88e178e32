/** Attacks by clients: what they say of themselves, where their documents lie, and how many of them come. */
import { Agent, request as httpRequest, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Browser, Client, RETURN, register, type SignInStand, signInStand } from '../signin/builtin-stand.ts';
import { documentServer } from '../signin/document-server.ts';
import { documentStand } from '../signin/document-stand.ts';
import { issue } from '../upstream/certificates.ts';

const KEY = '11111111-1111-4111-8111-111111111111';
const DOCUMENT = {
  client_name: 'An editor',
  redirect_uris: ['http://127.0.0.1/callback'],
  token_endpoint_auth_method: 'none',
};
const BACK = 'http://127.0.0.1:50123/callback';

describe('a client that registers itself', () => {
  let stand: SignInStand;
  beforeAll(async () => {
    stand = await signInStand();
  });
  let count = 0;
  beforeEach(async () => {
    if (++count % 20 === 0) stand = await signInStand({}, stand.sandbox);
  });

  it.each([
    'javascript:alert(document.domain)',
    'JavaScript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html;base64,PHNjcmlwdD4=',
    'vbscript:x',
    'blob:https://evil.example/x',
    'file:///etc/passwd',
    'view-source:https://app.example/',
    'about:blank',
    'ws://app.example/',
    'http://app.example/callback',
    'http://127.0.0.1.evil.example/callback',
    'http://localhost.evil.example/callback',
    'http://127.1.evil.example/',
    'http://10.0.0.1/callback',
    'http://169.254.169.254/latest',
    'https://user:word@app.example/callback',
    'https://user@app.example/callback',
    'https://app.example/callback#part',
    'https://*.app.example/callback',
    'https://app.example\\@evil.example/',
    'https://app.example/\r\nlocation: x',
    'https://app.example/<script>',
    'https://app。example/',
    '//app.example/callback',
    '/callback',
    '',
    'urn:ietf:wg:oauth:2.0:oob',
    `https://app.example/${'x'.repeat(1_000)}`,
  ])('leads nobody to %j', async (uri) => {
    for (const redirect_uris of [[uri], [RETURN, uri]]) {
      const answer = await register(stand.url, { redirect_uris });
      if (answer.status === 201) {
        // What is taken opens an application of the person's, and runs or shows nothing.
        expect(uri).toBe('urn:ietf:wg:oauth:2.0:oob');
        continue;
      }
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: 'invalid_redirect_uri' });
    }
  });

  it.each([
    ['redirects that are no list', { redirect_uris: RETURN }],
    ['redirects that are objects', { redirect_uris: [{ href: RETURN }] }],
    ['redirects within lists', { redirect_uris: [[RETURN]] }],
    ['too many redirects', { redirect_uris: Array(21).fill(RETURN) }],
    ['no redirects', { redirect_uris: null }],
  ])('with %s is refused', async (_, said) => {
    expect((await register(stand.url, said)).status).toBe(400);
  });

  it('is given nothing that it asks for beside: no secret, no id of its choice, no scope, no key, no address to fetch', async () => {
    const said = {
      client_id: 'chosen',
      client_secret: 'chosen',
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['client_credentials', 'password', 'implicit', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
      response_types: ['token', 'code id_token'],
      scope: 'read write delete',
      jwks_uri: 'http://169.254.169.254/latest/meta-data',
      sector_identifier_uri: 'http://127.0.0.1:1/',
      request_uris: ['http://127.0.0.1:1/'],
      logo_uri: 'http://127.0.0.1:1/',
      initiate_login_uri: 'https://evil.example/',
      __proto__: { polluted: true },
    };
    const answer = await register(stand.url, said);
    expect(answer.status).toBe(201);
    const given = (await answer.json()) as Record<string, unknown>;
    expect(given.client_id).toMatch(/^[\w-]{22}$/);
    expect(given).toMatchObject({ token_endpoint_auth_method: 'none', response_types: ['code'] });
    expect(given.grant_types).toEqual(['authorization_code', 'refresh_token']);
    for (const name of [
      'client_secret',
      'scope',
      'jwks_uri',
      'sector_identifier_uri',
      'request_uris',
      'logo_uri',
      'polluted',
    ])
      expect(given).not.toHaveProperty(name);
  });

  it.each([
    `${'['.repeat(8_000)}${']'.repeat(8_000)}`,
    `{"redirect_uris":${'['.repeat(4_000)}${']'.repeat(4_000)}}`,
    '{"redirect_uris":["http://127.0.0.1/"],"redirect_uris":["javascript:x"]}',
    '{"redirect_uris":["http://127.0.0.1/"]}{}',
    '',
  ])('says what can be read: not %.40s', async (body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${stand.url}/signin/register`, { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
  });

  it.each([
    ['/signin/register', 'application/json'],
    ['/signin/token', 'application/x-www-form-urlencoded'],
    ['/signin/revoke', 'application/x-www-form-urlencoded'],
    ['/signin/device-code', 'application/x-www-form-urlencoded'],
    ['/signin/device', 'application/x-www-form-urlencoded'],
  ])(
    'says no more than fits to %s, and holds up nobody who comes on the same connection after it',
    async (path, type) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const send = (method: string, to: string, body = ''): Promise<number | undefined> =>
        new Promise((resolve) => {
          const { hostname, port } = new URL(stand.url);
          const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
          const request = httpRequest({ agent, hostname, port, path: to, method, headers }, (answer) => {
            answer.resume().once('end', () => resolve(answer.statusCode));
          });
          request.setTimeout(5_000, () => request.destroy());
          request.once('error', () => resolve(undefined));
          request.end(body);
        });
      try {
        const status = await send(
          'POST',
          path,
          `{"redirect_uris":["${RETURN}"],"client_name":"${'x'.repeat(2_000_000)}"}`,
        );
        expect([400, 403, 413, undefined]).toContain(status);
        expect(await send('GET', '/livez')).toBe(200);
      } finally {
        agent.destroy();
      }
    },
  );

  it.each([
    ['turned round', 'An \u202Eeditor', 'An editor'],
    ['in several lines', 'An\r\n\u2028editor', 'An editor'],
    ['with what is not seen', 'An\u200B \u00A0\u{E0041}editor\u0000', 'An editor'],
    ['of nothing that is seen', '\u200B\u202E ', undefined],
  ])('has a name that says what is seen: %s', async (_, client_name, said) => {
    const answer = await register(stand.url, { client_name });
    expect(await answer.json()).toMatchObject({ redirect_uris: [RETURN], ...(said && { client_name: said }) });
    expect(answer.status).toBe(201);
  });

  it.each([
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data; boundary=x',
    'text/plain; x=application/json',
  ])('comes as JSON alone, so that no form of a page elsewhere registers one: not as %s', async (type) => {
    const body = JSON.stringify({ redirect_uris: [RETURN] });
    const headers = { 'content-type': type };
    const answer = await fetch(`${stand.url}/signin/register`, { method: 'POST', headers, body });
    expect(answer.status, type).toBe(400);
  });

  it('is read, changed and deleted by nobody afterwards', async () => {
    const { id } = await Client.registered(stand.url);
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH'])
      for (const path of [`/signin/register/${id}`, `/signin/register?client_id=${id}`]) {
        const answer = await fetch(`${stand.url}${path}`, { method });
        expect([404, 405]).toContain(answer.status);
      }
    expect((await new Browser().go(new Client(stand.url, id).authorizeUrl())).status).toBe(200);
  });

  it.each(['x-forwarded-for', 'x-real-ip'])(
    'comes so often and no more from an address, whatever %s says, and others are still known',
    async (name) => {
      const own = await signInStand({}, stand.sandbox);
      const first = await Client.registered(own.url);
      const headers = (n: number) => ({ 'content-type': 'application/json', [name]: `192.0.2.${n}` });
      const body = JSON.stringify({ redirect_uris: [RETURN] });
      const statuses: number[] = [];
      for (let n = 0; n < 61; n += 1) {
        const answer = await fetch(`${own.url}/signin/register`, { method: 'POST', headers: headers(n), body });
        statuses.push(answer.status);
        await answer.arrayBuffer();
      }
      expect(statuses.slice(0, 59)).toEqual(Array(59).fill(201));
      expect(statuses.slice(59)).toEqual([429, 429]);
      expect((await new Browser().go(first.authorizeUrl())).status).toBe(200);
    },
  );
});

describe('a client known by a document', () => {
  const authority = issue('client.test');
  const resolved: string[] = [];
  let url: string;
  let server: Server;
  let documents: Awaited<ReturnType<typeof documentServer>>;
  const reports: unknown[] = [];

  beforeAll(async () => {
    documents = await documentServer(authority.pem);
  });
  beforeEach(async () => {
    ({ url, server } = await documentStand({
      report: (fault) => reports.push(fault),
      visits: {
        resolve: async (name) => {
          resolved.push(name);
          return name === 'both.test'
            ? ['127.0.0.1', '127.0.0.2']
            : [name === 'client.test' ? '127.0.0.1' : '127.0.0.2'];
        },
        isAllowed: (address) => address === '127.0.0.1',
        isPort: (port) => port === String(documents.port),
        limitMs: 1_000,
        ca: authority.certificate,
      },
    }));
    return () => {
      server.closeAllConnections();
      server.close();
    };
  });
  afterAll(() => documents.close());

  const go = (id: string) => new Browser().go(new Client(url, id, BACK).authorizeUrl());
  const idOf = (path: string, host = 'client.test') => `https://${host}:${documents.port}${path}`;

  it.each([
    ['this machine', (port: number) => `https://127.0.0.2:${port}/c`],
    ['this machine by name', (port: number) => `https://localhost:${port}/c`],
    ['this machine, of IPv6', (port: number) => `https://[::1]:${port}/c`],
    ['this machine, of IPv6 in IPv4', (port: number) => `https://[::ffff:127.0.0.2]:${port}/c`],
    ['this machine as a number', (port: number) => `https://2130706434:${port}/c`],
    ['this machine in other figures', (port: number) => `https://0x7f.0.0.2:${port}/c`],
    ['no address', (port: number) => `https://0.0.0.0:${port}/c`],
    ['a private network', (port: number) => `https://10.0.0.1:${port}/c`],
    ['another private network', (port: number) => `https://192.168.0.1:${port}/c`],
    ['the metadata of a cloud', (port: number) => `https://169.254.169.254:${port}/latest/meta-data`],
    ['the metadata of a cloud, of IPv6', (port: number) => `https://[fd00:ec2::254]:${port}/latest`],
    ['the metadata of a cloud by name', (port: number) => `https://metadata.google.internal:${port}/c`],
    ['a name that leads inside', (port: number) => `https://inside.test:${port}/c`],
    ['a name that leads inside, too', (port: number) => `https://both.test:${port}/c`],
    ['another port', () => 'https://client.test:22/c'],
    ['a user', (port: number) => `https://user@client.test:${port}/c`],
    ['a user and a word', (port: number) => `https://user:word@client.test:${port}/c`],
    ['a fragment', (port: number) => `https://client.test:${port}/c#x`],
    ['a path that leads back', (port: number) => `https://client.test:${port}/a/../c`],
    ['a path with written dots', (port: number) => `https://client.test:${port}/a/%2e%2e/c`],
    ['no TLS', (port: number) => `http://client.test:${port}/c`],
    ['another scheme', () => 'file:///etc/passwd'],
    ['a scheme of data', () => 'data:application/json,{}'],
  ])('is not looked for at %s', async (_, id) => {
    const before = documents.connections;
    documents.serve('/c', (asked) => ({ ...DOCUMENT, client_id: asked.id }));
    const page = await go(id(documents.port));
    expect(page.url.origin).toBe(url);
    expect(page.status).toBe(400);
    expect(page.text).not.toContain('name="key"');
    expect(page.text).not.toMatch(/ECONNREFUSED|127\.0\.0\.[12]:\d/);
    expect(documents.connections).toBe(before);
    expect(reports).toEqual([]);
  });

  it.each([
    ['that is another’s', { client_id: 'https://client.test/other' }],
    ['that is another’s in capitals', { client_id: 'HTTPS://CLIENT.TEST/d' }],
    ['that is nobody’s', { client_id: undefined }],
    ['of a list', { client_id: ['x'] }],
    ['with a secret', { token_endpoint_auth_method: 'client_secret_basic' }],
    ['that leads into a script', { redirect_uris: ['javascript:alert(1)'] }],
    ['that leads elsewhere without TLS', { redirect_uris: ['http://evil.example/'] }],
    ['that leads nowhere', { redirect_uris: [] }],
    ['that is too long', { client_name: 'x'.repeat(6_000) }],
    ['that is too long where nobody reads it', { policy_uri: `https://client.test/${'x'.repeat(6_000)}` }],
    ['of many redirects', { redirect_uris: Array(21).fill('http://127.0.0.1/callback') }],
  ])('is not taken by a document %s', async (what, changed) => {
    const path = `/d${what.length}`;
    documents.serve(path, ({ id }) => ({ ...DOCUMENT, client_id: id, ...changed }));
    expect((await go(idOf(path))).status).toBe(400);
  });

  it.each([301, 302, 303, 307, 308])('is not looked for where a redirect leads: %s', async (status) => {
    documents.serve(`/r${status}`, () => status);
    documents.serve('/target.json', ({ id }) => ({ ...DOCUMENT, client_id: id }));
    expect((await go(idOf(`/r${status}`))).status).toBe(400);
    expect(documents.asked).not.toContain('/target.json');
  });

  it.each([204, 206, 403, 404, 500])('is not taken where the answer is %s', async (status) => {
    documents.serve(`/s${status}`, () => status);
    expect((await go(idOf(`/s${status}`))).status).toBe(400);
  });

  it('leads where its document says alone, and other names of loopback are other places', async () => {
    documents.serve('/places', ({ id }) => ({ ...DOCUMENT, client_id: id }));
    for (const uri of ['https://evil.example/callback', 'http://localhost:50123/callback', `${BACK}/x`]) {
      const page = await new Browser().go(new Client(url, idOf('/places'), uri).authorizeUrl());
      expect(page.url.origin).toBe(url);
      expect(page.status).toBe(400);
    }
  });

  it('leads where it says now, once what is remembered of it is old', async () => {
    documents.serve('/moves', ({ id }) => ({ ...DOCUMENT, client_id: id }));
    const client = new Client(url, idOf('/moves'), BACK);
    expect((await new Browser().go(client.authorizeUrl())).status).toBe(200);
    documents.serve('/moves', ({ id }) => ({
      ...DOCUMENT,
      client_id: id,
      redirect_uris: ['https://new.example/callback'],
    }));
    expect((await new Browser().go(client.authorizeUrl())).status).toBe(200);
    vi.useFakeTimers({ toFake: ['Date', 'performance'], now: Date.now() + 3_700_000 });
    try {
      expect((await new Browser().go(client.authorizeUrl())).status).toBe(400);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is another than one that took its name, and what one may have is not the other’s', async () => {
    documents.serve('/one', ({ id }) => ({ ...DOCUMENT, client_id: id }));
    documents.serve('/two', ({ id }) => ({ ...DOCUMENT, client_id: id }));
    const [one, two] = [new Client(url, idOf('/one'), BACK), new Client(url, idOf('/two'), BACK)];
    const code = await one.code(KEY);
    expect(await two.redeem(code, { code_verifier: one.verifier })).toMatchObject({ error: 'invalid_grant' });
    const tokens = await one.redeem(code);
    expect(tokens.status).toBe(200);
    expect(await two.refresh(tokens.refresh_token)).toMatchObject({ error: 'invalid_grant' });
    const page = await go(idOf('/two'));
    expect(page.text).toContain('/two');
    expect(page.text).toContain('name="key"');
  });

  it.each(['/flood', '/flood/', '/flood?n='])(
    'is looked for so often and no more for one address: %s',
    async (path) => {
      const before = documents.asked.length;
      for (let n = 0; n < 62; n += 1) await go(idOf(`${path}${n}`));
      expect(documents.asked.length - before).toBeLessThanOrEqual(60);
    },
  );
});
