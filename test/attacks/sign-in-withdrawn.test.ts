/** Tokens that were withdrawn, used on: at once where that was, within seconds elsewhere, and withdrawn by nobody else. */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { EncryptJWT } from 'jose';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Seal } from '../../runtime/mcp/asking/seal.ts';
import { AccessTokens } from '../../runtime/signin/builtin/access-tokens.ts';
import { MemoryStore } from '../../runtime/signin/builtin/memory-store.ts';
import { TokenRefused } from '../../runtime/signin/sign-in.ts';
import { asked, bearer, Client, type SignInStand, signInStand } from '../signin/builtin-stand.ts';

let stand: SignInStand;
let client: Client;
beforeAll(async () => {
  stand = await signInStand();
  client = await Client.registered(stand.url);
});
afterEach(() => {
  vi.useRealTimers();
});

/** Stops the clock: what was read of a token a moment ago is remembered. */
function stopped(ms = 0): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

/** Of a request on a connection of its own: what is remembered of others says nothing there. */
async function statusWith(token: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = http.get(
      `${stand.url}/mcp/tools?q=incidents`,
      { agent: false, headers: bearer(token) },
      (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode));
      },
    );
    request.once('error', reject);
  });
}

describe('a token that was just used is refused from then on', () => {
  it('once its refresh token was withdrawn', async () => {
    const { access_token, refresh_token } = await client.signIn(stand.keys.admin);
    stopped();
    expect(await statusWith(access_token)).toBe(200);
    await asked(`${stand.url}/signin/revoke`, { token: refresh_token });
    expect(await statusWith(access_token)).toBe(401);
  });

  it('once its code came again', async () => {
    const code = await client.code(stand.keys.admin);
    const { access_token } = await client.redeem(code);
    stopped();
    expect(await statusWith(access_token)).toBe(200);
    expect((await client.redeem(code)).status).toBe(400);
    expect(await statusWith(access_token)).toBe(401);
  });

  it('once a refresh token of its family came again, after its time', async () => {
    const stolen = await client.signIn(stand.keys.admin);
    const { access_token } = await client.refresh(stolen.refresh_token);
    stopped(2 * 60_000);
    expect(await statusWith(access_token)).toBe(200);
    expect((await client.refresh(stolen.refresh_token)).status).toBe(400);
    expect(await statusWith(access_token)).toBe(401);
  });
});

describe('a token is withdrawn by nobody', () => {
  it.each([
    ['access_token', 'another client'],
    ['refresh_token', 'another client'],
    ['access_token', 'one that there is not'],
    ['refresh_token', 'one that there is not'],
  ] as const)('%s, for %s', async (kind, who) => {
    const client_id = who === 'another client' ? (await Client.registered(stand.url)).id : 'x';
    const tokens = await client.signIn(stand.keys.admin);
    const answer = await asked(`${stand.url}/signin/revoke`, { token: tokens[kind], client_id });
    expect(answer.status).toBe(200);
    expect(await statusWith(tokens.access_token)).toBe(200);
    expect((await client.refresh(tokens.refresh_token)).status).toBe(200);
  });

  it('who has only seen a part of it, or what stands within it', async () => {
    const { access_token, refresh_token } = await client.signIn(stand.keys.admin);
    for (const token of [
      access_token.slice(0, -1),
      `${access_token}x`,
      refresh_token.slice(0, -1),
      `${refresh_token}x`,
    ])
      expect((await asked(`${stand.url}/signin/revoke`, { token })).status).toBe(200);
    expect(await statusWith(access_token)).toBe(200);
    expect((await client.refresh(refresh_token)).status).toBe(200);
  });
});

describe('a token that was withdrawn at another replica', () => {
  const [issuer, resource] = ['http://127.0.0.1:1', 'http://127.0.0.1:1/mcp'];
  const seal = new Seal();
  const opened = () => {
    const store = new MemoryStore();
    const made = () => new AccessTokens({ keysFor: (of) => seal.keysFor(of), store, issuer, resource });
    return { store, replicas: [made(), made()] as const };
  };
  async function tokenOf(tokens: AccessTokens) {
    const { key, kid, alg, enc } = tokens.encryption;
    const said = { jti: randomUUID(), gid: randomUUID(), client_id: 'x', scope: 'read', key: 'a key', sub: 'ada' };
    const token = await new EncryptJWT({ ...said, iss: issuer, aud: resource })
      .setProtectedHeader({ alg, enc, kid, typ: 'at+jwt' })
      .setExpirationTime('1h')
      .encrypt(key);
    return { ...said, token };
  }

  /** A millisecond of the real one, too: a cache looks at the clock once in each. */
  async function passed(ms: number): Promise<void> {
    stopped(ms);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }

  it.each(['jti', 'gid'] as const)('is refused within seconds: by its %s', async (by) => {
    const { store, replicas } = opened();
    const { token, ...said } = await tokenOf(replicas[0]);
    for (const replica of replicas) expect(await replica.read(token)).toMatchObject({ scopes: ['read'] });
    await store.put('Ended', said[by], '1', 3_600);
    await passed(4_000);
    for (const replica of replicas) await expect(replica.read(token)).rejects.toThrow(TokenRefused);
  });

  it('is not kept alive by being used all the time', async () => {
    stopped();
    const { store, replicas } = opened();
    const { token, jti } = await tokenOf(replicas[0]);
    await replicas[1].read(token);
    await store.put('Ended', jti, '1', 3_600);
    for (const at of [1_000, 1_000, 500]) {
      await passed(at);
      await replicas[1].read(token);
    }
    await passed(1_000);
    await expect(replicas[1].read(token)).rejects.toThrow('was withdrawn');
  });
});
