/** Clients that are known by a document at an address of theirs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentFetch } from '../../runtime/signin/builtin/client-documents.ts';
import type { VisitParts } from '../../runtime/visits/visit.ts';
import { issue } from '../upstream/certificates.ts';
import { Browser, Client, RETURN } from './builtin-stand.ts';
import { documentServer } from './document-server.ts';
import { documentStand } from './document-stand.ts';

const KEY = '11111111-1111-4111-8111-111111111111';
const DOCUMENT = {
  client_name: 'An editor',
  redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'none',
};

describe('a client known by its document', () => {
  const authority = issue('client.test');
  let url: string;
  let documents: Awaited<ReturnType<typeof documentServer>>;
  const reports: unknown[] = [];
  const visits: VisitParts = {
    resolve: async (name) => [name === 'client.test' ? '127.0.0.1' : '127.0.0.2'],
    isAllowed: (address) => address === '127.0.0.1',
    isPort: () => true,
    limitMs: 5_000,
    ca: authority.certificate,
  };

  beforeAll(async () => {
    documents = await documentServer(authority.pem);
    const stand = await documentStand({ report: (fault) => reports.push(fault), visits });
    url = stand.url;
    const { server } = stand;
    afterAll(async () => {
      await documents.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  });

  const clientOf = (path: string, host = 'client.test') =>
    new Client(url, `https://${host}:${documents.port}${path}`, 'http://127.0.0.1:50123/callback');

  it('signs in with any port on loopback, and is shown by its address', async () => {
    documents.serve('/client.json', ({ id }) => ({ ...DOCUMENT, client_id: id }));
    const client = clientOf('/client.json');
    const page = await new Browser().go(client.authorizeUrl());
    expect(page.status, page.text).toBe(200);
    expect(page.text).toContain(`client.test:${documents.port}`);
    const tokens = await client.signIn(KEY);
    expect(tokens).toMatchObject({ status: 200, scope: 'read' });
    expect(await client.refresh(tokens.refresh_token)).toMatchObject({ status: 200 });
    expect(documents.asked.filter((path) => path === '/client.json')).toHaveLength(1);
  });

  it.each([
    ['of another client', { client_id: 'https://client.test/other.json' }],
    ['without redirects', { redirect_uris: [] }],
    ['that leads elsewhere over http', { redirect_uris: ['http://elsewhere.example/'] }],
    ['with a secret', { token_endpoint_auth_method: 'client_secret_post' }],
    ['that is too long', { client_name: 'x'.repeat(6_000) }],
  ])('is not taken with a document %s', async (what, changed) => {
    const path = `/${what.replaceAll(' ', '-')}.json`;
    documents.serve(path, ({ id }) => ({ ...DOCUMENT, client_id: id, ...changed }));
    const page = await new Browser().go(clientOf(path).authorizeUrl());
    expect(page.url.origin).toBe(url);
    expect(page.status).toBe(400);
  });

  it.each(['never', 'by half'] as const)(
    'is waited for no longer than whoever asks says: one that comes %s',
    async (how) => {
      const path = `/${how.replace(' ', '-')}.json`;
      documents.serve(path, () => how);
      const fetched = documentFetch(visits)(`https://client.test:${documents.port}${path}`, {
        signal: AbortSignal.timeout(100),
      });
      await expect(fetched.then(({ ok }) => ok || Promise.reject(new Error('refused')))).rejects.toThrow();
      expect(documents.asked).toContain(path);
    },
  );

  it('is told to the person where it does not come', async () => {
    documents.serve('/slow.json', () => 'never');
    const page = await new Browser().go(clientOf('/slow.json').authorizeUrl());
    expect(page.status).toBe(400);
    expect(page.text).toContain('describes itself could not be read');
  });

  it('is not looked for where a redirect leads', async () => {
    documents.serve('/moved.json', () => 302);
    expect((await new Browser().go(clientOf('/moved.json').authorizeUrl())).status).toBe(400);
    expect(documents.asked).not.toContain('/target.json');
  });

  it.each([
    ['a name that leads inside', 'inside.test'],
    ['an address inside', '127.0.0.3'],
    ['another loopback', '[::1]'],
  ])('is not looked for at %s', async (_, host) => {
    const before = documents.asked.length;
    expect((await new Browser().go(clientOf('/client.json', host).authorizeUrl())).status).toBe(400);
    expect(documents.asked).toHaveLength(before);
  });

  it('is not looked for without TLS, with a user, or in parts of another address', async () => {
    for (const id of [
      `http://client.test:${documents.port}/client.json`,
      `https://user@client.test:${documents.port}/client.json`,
      `https://client.test:${documents.port}/a/../client.json`,
      `https://client.test:${documents.port}/client.json#x`,
    ]) {
      const page = await new Browser().go(new Client(url, id, RETURN).authorizeUrl());
      expect(page.status, id).toBe(400);
    }
    expect(reports).toEqual([]);
  });
});
