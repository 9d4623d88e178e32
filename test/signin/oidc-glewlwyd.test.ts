/** AUTH=oidc with a provider that is not ours, and a client whose OAuth code is not ours either. */
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { importPKCS8, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { opened, sandboxOnPort } from '../limits/stand.ts';
import { freePort } from '../mcp/redis-server.ts';
import { CALLBACK, CLIENT_ID, Glewlwyd, hasGlewlwyd } from './glewlwyd.ts';
import { asked, callOf, recordingUpstream, testFolder } from './oidc-ground.ts';
import { SdkPerson } from './sdk-person.ts';

const LIST = ['list_labels', { limit: 2 }] as const;
const WRITE = ['create_label', { name: 'From a test', color: '#00ff00' }] as const;

describe.skipIf(!hasGlewlwyd())('a provider elsewhere', () => {
  const files = testFolder();
  let provider: Glewlwyd;
  let url = '';
  let env: NodeJS.ProcessEnv;
  let sent: string[];

  beforeAll(async () => {
    const [port, other] = [await freePort(), await freePort()];
    url = `http://localhost:${port}`;
    const sandbox = await sandboxOnPort();
    provider = await Glewlwyd.start(other, [`${url}/mcp`, 'http://localhost:9/other']);
    const upstream = await recordingUpstream(sandbox.url);
    sent = upstream.sent;
    files.write('ana_40example.com', sandbox.keys.admin);
    const rules = [
      { when: { claim: 'email', is: ['ana@example.com', 'bo@example.com'] }, key: { directory: '.', by: 'email' } },
    ];
    env = {
      AUTH: 'oidc',
      PUBLIC_URL: url,
      ONEUPTIME_URL: upstream.url,
      OAUTH_ISSUER: provider.issuer,
      OAUTH_RULES: files.write('rules.json', { rules }),
    };
    const app = await opened(env);
    afterAll(() => app.close());
    await app.listen({ host: '127.0.0.1', port });
  });
  afterAll(() => provider?.close());
  afterEach(() => vi.restoreAllMocks());

  /** A client that signed in, from nothing. */
  async function signedIn(era: 'legacy' | 'auto' = 'auto') {
    const person = new SdkPerson({ clientId: CLIENT_ID, redirectUrl: CALLBACK });
    const connect = () => {
      const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: era } });
      const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { authProvider: person });
      return { client, transport, connected: client.connect(transport) };
    };
    const first = connect();
    await expect(first.connected).rejects.toThrow(UnauthorizedError);
    const back = await provider.authorize(person.pages.at(-1) as URL);
    await first.transport.finishAuth(back.searchParams);
    const { client, transport, connected } = connect();
    await connected;
    return { person, client, transport };
  }

  it.each(['legacy', 'auto'] as const)(
    'signs people in who come from nothing, and calls tools for them (%s)',
    async (era) => {
      const { person, client } = await signedIn(era);
      const [page] = person.pages;
      expect(page?.href).toContain(`${provider.issuer}/auth?`);
      expect(Object.fromEntries(page?.searchParams ?? [])).toMatchObject({
        resource: `${url}/mcp`,
        scope: 'read',
        code_challenge_method: 'S256',
      });
      sent.length = 0;
      const result = await client.callTool({ name: LIST[0], arguments: LIST[1] });
      expect(result.isError).toBeFalsy();
      const token = person.tokens()?.access_token ?? '';
      expect(sent.length).toBeGreaterThan(0);
      for (const part of token.split('.')) expect(sent.join('\n')).not.toContain(part);
      await client.close();
    },
  );

  it('gives another token for one that is over, without anybody being asked', async () => {
    const { person, client } = await signedIn();
    const { pem, kid } = await provider.signingKey();
    const held = JSON.parse(Buffer.from(person.tokens()?.access_token.split('.')[1] ?? '', 'base64url').toString());
    const over = await new SignJWT({ ...held, exp: held.iat - 3_600 })
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt' })
      .sign(await importPKCS8(pem, 'RS256'));
    person.holdToken(over);
    expect((await asked(url, over, callOf(...LIST))).headers.get('www-authenticate')).toContain('The token ran out');
    expect((await client.callTool({ name: LIST[0], arguments: LIST[1] })).isError).toBeFalsy();
    expect([person.pages.length, person.saved.length]).toEqual([1, 2]);
    await client.close();
  });

  it('is asked for more where a call needs it, and the call is carried out', async () => {
    const { person, client, transport } = await signedIn();
    await expect(client.callTool({ name: WRITE[0], arguments: WRITE[1] })).rejects.toThrow(UnauthorizedError);
    expect(person.pages.at(-1)?.searchParams.get('scope')).toBe('read write');
    const back = await provider.authorize(person.pages.at(-1) as URL);
    await transport.finishAuth(back.searchParams);
    expect((await client.callTool({ name: WRITE[0], arguments: WRITE[1] })).isError).toBeFalsy();
    await client.close();
  });

  it('opens nothing with tokens for others, and nobody’s key for those who have none', async () => {
    const foreign = await provider.token({ resource: 'http://localhost:9/other' });
    const refused = await asked(url, foreign, callOf(...LIST));
    expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining('http://localhost:9/other')]);
    const keyless = await asked(url, await provider.token({ user: 'bo', resource: `${url}/mcp` }), callOf(...LIST));
    expect([keyless.status, keyless.headers.get('www-authenticate')]).toEqual([403, null]);
    expect(await keyless.text()).toContain('there is no OneUptime key for you here');
  });

  it('changes its keys, and its tokens go on being taken; those of before are not, once that is known', async () => {
    const before = await provider.token({ resource: `${url}/mcp` });
    expect((await asked(url, before, callOf(...LIST))).status).toBe(200);
    await provider.rotate();
    const after = await provider.token({ resource: `${url}/mcp` });
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 11_000);
    expect((await asked(url, after, callOf(...LIST))).status).toBe(200);
    expect((await asked(url, `${before}`, callOf(...LIST))).status).toBe(401);
  });

  it('goes away: what it signed is taken on, and a server that starts then says later', async () => {
    const token = await provider.token({ resource: `${url}/mcp` });
    expect((await asked(url, token, callOf(...LIST))).status).toBe(200);
    await provider.close();
    expect((await asked(url, token, callOf(...LIST))).status).toBe(200);
    const app = await opened(env);
    afterAll(() => app.close());
    const late = await app.listen({ host: '127.0.0.1', port: 0 });
    const answer = await asked(late, token, callOf(...LIST));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  });
});
