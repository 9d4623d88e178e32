/** What the server says of itself tells how to sign in, where people can. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxOnPort } from '../limits/stand.ts';
import { bearer, METADATA, PUBLIC_URL, type SignInGround, signInGround } from './ground.ts';
import { ISSUER, ToySignIn } from './toy-sign-in.ts';

const signIn = new ToySignIn();
let ground: SignInGround;
let key = '';

beforeAll(async () => {
  const sandbox = await sandboxOnPort();
  key = sandbox.keys.admin;
  ground = await signInGround(signIn, { ONEUPTIME_URL: sandbox.url });
});
afterAll(async () => {
  await ground.app.close();
  expect(signIn.isClosed).toBe(true);
});
const at = async (path: string): Promise<unknown> => (await fetch(ground.url + path)).json();

describe('where people sign in', () => {
  it.each(['/mcp/server-card', '/.well-known/mcp/server-card.json'])(
    '%s wants no header, and says why there is one',
    async (path) => {
      expect(await at(path)).toMatchObject({
        remotes: [
          {
            url: `${PUBLIC_URL}/mcp`,
            headers: [
              { name: 'x-api-key', isRequired: false, isSecret: true, description: expect.stringContaining(METADATA) },
            ],
          },
        ],
      });
    },
  );

  it('the earlier form names both addresses', async () => {
    expect(await at('/.well-known/mcp.json')).toMatchObject({
      authorization: { resource_metadata: METADATA, authorization_servers: [ISSUER] },
    });
  });

  it('the catalogue of a domain names the place', async () => {
    expect(await at('/.well-known/ai-catalog.json')).toMatchObject({
      entries: [{ description: expect.stringContaining(`People sign in at ${ISSUER}.`) }],
    });
  });

  it('the first page says it in a sentence, and offers nothing that would be refused', async () => {
    const page = await (await fetch(ground.url, { headers: { accept: 'text/html' } })).text();
    expect(page).toContain(`${PUBLIC_URL}/mcp</code>: it has you sign in with your browser.`);
    expect(page).not.toContain('<form');
  });

  it('the address itself says so to whoever may look', async () => {
    const headers = bearer(signIn.issue({ key, scopes: ['read'] }));
    const said = (await (await fetch(`${ground.url}/mcp`, { headers })).json()) as { authentication: string };
    expect(said.authentication).toMatch(
      /^Sign in, as most clients do by themselves, or send a OneUptime API key as x-api-key/,
    );
    expect(said.authentication).not.toContain('needs none');
  });
});
