/** Tokens of the embedded sign-in: refreshed, in parallel too, stolen, withdrawn, and of somebody else. */
import { SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { callAt } from '../limits/stand.ts';
import { asked, bearer, Client, type SignInStand, signInStand } from './builtin-stand.ts';

let stand: SignInStand;
let client: Client;
beforeAll(async () => {
  stand = await signInStand();
  client = await Client.registered(stand.url);
});

const statusWith = async (token: string, url = stand.url) =>
  (await callAt(url, undefined, ['list_incidents'], { headers: bearer(token) })).status;

describe('refreshing', () => {
  it('gives the next of both, and what was chosen stays', async () => {
    const first = await client.signIn(stand.keys.admin, { access: 'write' });
    const next = await client.refresh(first.refresh_token);
    expect(next).toMatchObject({ status: 200, scope: 'read write' });
    expect(next.refresh_token).not.toBe(first.refresh_token);
    expect(await statusWith(next.access_token)).toBe(200);
  });

  it('gives all the same next one who ask at once with one token', async () => {
    const first = await client.signIn(stand.keys.admin);
    const all = await Promise.all([1, 2, 3, 4].map(() => client.refresh(first.refresh_token)));
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(all.map((one) => one.refresh_token)).size).toBe(1);
    const late = await client.refresh(first.refresh_token);
    expect(late.refresh_token).toBe(all[0]?.refresh_token);
    expect(await client.refresh(late.refresh_token)).toMatchObject({ status: 200 });
  });

  it('may ask for less, and for something else not at all', async () => {
    const first = await client.signIn(stand.keys.admin, { access: 'write' });
    expect(await client.refresh(first.refresh_token, { scope: 'read' })).toMatchObject({ scope: 'read' });
    const other = await client.refresh(first.refresh_token, { scope: 'delete' });
    expect(other).toMatchObject({ status: 400, error: 'invalid_scope' });
  });

  it.each(['read offline_access', 'read write delete'])(
    'gives what was chosen to a client that names again what it asked for at first, as Codex does: %s',
    async (scope) => {
      const first = await client.signIn(stand.keys.admin, { access: 'write' });
      const next = await client.refresh(first.refresh_token, { scope });
      expect(next).toMatchObject({ status: 200, scope: 'read write' });
      const last = await client.refresh(next.refresh_token, { scope });
      expect(last).toMatchObject({ status: 200, scope: 'read write' });
    },
  );

  it('is refused to another client', async () => {
    const first = await client.signIn(stand.keys.admin);
    const other = await Client.registered(stand.url);
    expect(await other.refresh(first.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });
});

describe('withdrawing', () => {
  const revoke = (token: string, form = {}) => asked(`${stand.url}/signin/revoke`, { token, ...form });

  it('of a refresh token ends all that came of the sign-in', async () => {
    const first = await client.signIn(stand.keys.admin);
    const next = await client.refresh(first.refresh_token);
    expect(await revoke(next.refresh_token, { client_id: client.id })).toMatchObject({ status: 200 });
    expect(await client.refresh(next.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await statusWith(first.access_token)).toBe(401);
    expect(await statusWith(next.access_token)).toBe(401);
  });

  it('of an access token ends it alone', async () => {
    const first = await client.signIn(stand.keys.admin);
    expect(await revoke(first.access_token)).toMatchObject({ status: 200 });
    expect(await statusWith(first.access_token)).toBe(401);
    expect(await client.refresh(first.refresh_token)).toMatchObject({ status: 200 });
  });

  it('is not done for another client, and what is no token is as good as ended', async () => {
    const first = await client.signIn(stand.keys.admin);
    for (const token of [first.access_token, first.refresh_token])
      expect(await revoke(token, { client_id: 'another' })).toMatchObject({ status: 200 });
    expect(await statusWith(first.access_token)).toBe(200);
    expect(await revoke('nothing')).toMatchObject({ status: 200 });
    expect(await revoke('')).toMatchObject({ status: 400, error: 'invalid_request' });
  });
});

describe('a token', () => {
  it('of another server is refused, also of one with the same secret and another address', async () => {
    const SEAL_KEY = 'a secret of both these servers';
    const [one, other] = [await signInStand({ SEAL_KEY }), await signInStand({ SEAL_KEY })];
    const theirs = await Client.registered(other.url);
    const { access_token: token } = await theirs.signIn(other.keys.admin);
    expect(await statusWith(token, other.url)).toBe(200);
    expect(await statusWith(token, one.url)).toBe(401);
    expect(await statusWith(token)).toBe(401);
  });

  it('goes on after its secret was followed by another, until that is gone', async () => {
    const secrets = ['the first secret of all', 'the second secret of all'];
    const before = await signInStand({ SEAL_KEY: secrets[0] });
    const { url: PUBLIC_URL, sandbox } = before;
    const { access_token: token } = await (await Client.registered(PUBLIC_URL)).signIn(before.keys.admin);
    await before.app.close();
    const status = async (SEAL_KEY: string): Promise<number> => {
      const { app } = await signInStand({ SEAL_KEY, PUBLIC_URL }, sandbox);
      const found = await statusWith(token, PUBLIC_URL);
      await app.close();
      return found;
    };
    expect(await status(`${secrets[1]},${secrets[0]}`)).toBe(200);
    expect(await status(secrets[1] ?? '')).toBe(401);
  });

  it('changed in any part, or signed instead of sealed, is refused with a challenge', async () => {
    const { access_token: token } = await client.signIn(stand.keys.admin);
    const parts = token.split('.');
    for (const place of [0, 2, 3, 4]) {
      const part = parts[place] ?? '';
      const other = part.slice(0, 5) + (part[5] === 'A' ? 'B' : 'A') + part.slice(6);
      expect(await statusWith(parts.with(place, other).join('.')), String(place)).toBe(401);
    }
    const signed = await new SignJWT({ scope: 'delete' }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32));
    const answer = await fetch(`${stand.url}/mcp`, { headers: bearer(signed) });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('resource_metadata=');
  });
});
