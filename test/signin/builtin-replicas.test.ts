/** Replicas of one sign-in: any of them takes any step, none has to live from one to the next, and Redis may go and come. */
import type { FastifyInstance } from 'fastify';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { callAt, opened, sandboxOnPort } from '../limits/stand.ts';
import { freePort, hasRedis, OwnRedis } from '../mcp/redis-server.ts';
import { asked, Browser, bearer, Client, type Route } from './builtin-stand.ts';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

describe.skipIf(!hasRedis())('replicas that share a Redis', () => {
  let redis: OwnRedis;
  let sandbox: Awaited<ReturnType<typeof sandboxOnPort>>;
  beforeAll(async () => {
    [redis, sandbox] = await Promise.all([OwnRedis.start(), sandboxOnPort()]);
  });
  afterAll(() => redis?.stop());
  afterEach(() => {
    vi.useRealTimers();
  });

  const open: FastifyInstance[] = [];
  afterEach(async () => {
    for (const app of open.splice(0)) await app.close();
  });

  async function replica(PUBLIC_URL: string, env: NodeJS.ProcessEnv = {}) {
    const app = await opened({
      AUTH: 'builtin',
      PUBLIC_URL,
      ONEUPTIME_URL: sandbox.url,
      REDIS_URL: redis.url,
      ...env,
    });
    open.push(app);
    return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) };
  }

  /** Goes to each in turn. */
  function inTurn(url: string, replicas: readonly { readonly url: string }[]): Route {
    let turn = 0;
    return (address) => {
      turn += 1;
      return address.replace(url, replicas[turn % replicas.length]?.url ?? '');
    };
  }

  it('take each step of a sign-in as it comes, with the secret that Redis has', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const replicas = [await replica(url), await replica(url)];
    const client = await Client.registered(url, { grant_types: [DEVICE] }, inTurn(url, replicas));
    const tokens = await client.signIn(sandbox.keys.admin);
    expect(tokens).toMatchObject({ status: 200, scope: 'read' });
    for (const { url: at } of replicas) {
      const headers = bearer(tokens.access_token);
      expect(await callAt(at, undefined, ['list_incidents'], { headers })).toMatchObject({ status: 200 });
    }
    const both = await Promise.all([client.refresh(tokens.refresh_token), client.refresh(tokens.refresh_token)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[0]?.refresh_token).toBe(both[1]?.refresh_token);
    const shown = await asked(client.route(`${url}/signin/device-code`), { client_id: client.id });
    const { user_code, device_code } = shown as unknown as { user_code: string; device_code: string };
    const page = await new Browser(client.route).go(`${url}/signin/device`);
    const choice = await (await page.submit({ user_code })).submit({ key: sandbox.keys.admin });
    await choice.submit({ access: 'read', answer: 'allow' });
    expect(await client.token({ grant_type: DEVICE, device_code })).toMatchObject({ status: 200 });
  });

  it('redeem a code once between them', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const client = await Client.registered(url, {}, inTurn(url, [await replica(url), await replica(url)]));
    const code = await client.code(sandbox.keys.admin);
    const all = await Promise.all([1, 2, 3, 4].map(() => client.redeem(code)));
    expect(all.filter(({ status }) => status === 200).length).toBeLessThan(2);
    expect(all.filter(({ status }) => status === 400).length).toBeGreaterThan(2);
  });

  it('hear within seconds of what was withdrawn at another', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const replicas = [await replica(url), await replica(url)];
    const client = await Client.registered(url, {}, inTurn(url, replicas));
    const tokens = await client.signIn(sandbox.keys.admin);
    const statuses = () =>
      Promise.all(
        replicas.map(async ({ url: at }) => {
          const headers = bearer(tokens.access_token);
          return (await callAt(at, undefined, ['list_incidents'], { headers })).status;
        }),
      );
    expect(await statuses()).toEqual([200, 200]);
    await asked(client.route(`${url}/signin/revoke`), { token: tokens.refresh_token });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 });
    expect(await statuses()).toEqual([401, 401]);
  });

  it('may each end after any step, where the next has their secret', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const SEAL_KEY = 'a secret of all replicas';
    let now = await replica(url, { SEAL_KEY });
    const again = async (): Promise<void> => {
      await now.app.close();
      open.splice(0);
      now = await replica(url, { SEAL_KEY });
    };
    const route: Route = (address) => address.replace(url, now.url);
    const client = await Client.registered(url, {}, route);
    await again();
    const browser = new Browser(route);
    const first = await browser.go(client.authorizeUrl());
    await again();
    const second = await first.submit({ key: sandbox.keys.admin });
    await again();
    const last = await second.submit({ access: 'write', answer: 'allow' });
    await again();
    const tokens = await client.redeem(last.returned.get('code') ?? '');
    expect(tokens).toMatchObject({ status: 200, scope: 'read write' });
    await again();
    const call = async (token: string) =>
      (await callAt(now.url, undefined, ['list_incidents'], { headers: bearer(token) })).status;
    expect(await call(tokens.access_token)).toBe(200);
    const next = await client.refresh(tokens.refresh_token);
    await again();
    expect(await call(next.access_token)).toBe(200);
    await asked(route(`${url}/signin/revoke`), { token: next.refresh_token });
    await again();
    expect(await call(next.access_token)).toBe(401);
  });

  it('have keys sealed anew once a secret was followed by another', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const secrets = ['the first secret of all', 'the second secret of all'];
    let now = await replica(url, { SEAL_KEY: secrets[0] });
    const route: Route = (address) => address.replace(url, now.url);
    const client = await Client.registered(url, {}, route);
    const tokens = await client.signIn(sandbox.keys.admin);
    now = await replica(url, { SEAL_KEY: `${secrets[1]},${secrets[0]}` });
    const next = await client.refresh(tokens.refresh_token);
    now = await replica(url, { SEAL_KEY: secrets[1] });
    const last = await client.refresh(next.refresh_token);
    expect(last).toMatchObject({ status: 200 });
    const headers = bearer(last.access_token);
    expect(await callAt(now.url, undefined, ['list_incidents'], { headers })).toMatchObject({ status: 200 });
  });

  it('keep nothing in Redis that opens anything: no key, code, token or cookie', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const now = await replica(url);
    const client = await Client.registered(url, { grant_types: [DEVICE] }, inTurn(url, [now]));
    const shown = await asked(client.route(`${url}/signin/device-code`), { client_id: client.id });
    const { user_code, device_code } = shown as unknown as { user_code: string; device_code: string };
    await (await new Browser(client.route).go(`${url}/signin/device`)).submit({ user_code });
    const waiting = await new Browser(client.route).go(client.authorizeUrl());
    await waiting.submit({ key: sandbox.keys.admin });
    const code = await client.code(sandbox.keys.admin);
    const tokens = await client.signIn(sandbox.keys.admin);
    await client.refresh(tokens.refresh_token);
    const reader = new Redis(redis.url);
    const keys = await reader.keys('*signin*');
    const kept = await Promise.all(keys.map(async (key) => `${key} ${await reader.get(key)}`));
    reader.disconnect();
    expect(kept.length).toBeGreaterThan(8);
    for (const secret of [sandbox.keys.admin, code, device_code, tokens.access_token, tokens.refresh_token])
      for (const text of kept) expect(text).not.toContain(secret);
  });

  it('say that they cannot while Redis is away, and go on once it is back', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const now = await replica(url, { SEAL_KEY: 'a secret of all replicas' });
    const client = await Client.registered(url, {}, inTurn(url, [now]));
    const tokens = await client.signIn(sandbox.keys.admin);
    const page = await new Browser(client.route).go(client.authorizeUrl());
    await redis.stop();
    const call = async () =>
      (await callAt(now.url, undefined, ['list_incidents'], { headers: bearer(tokens.access_token) })).status;
    expect(await call()).toBe(503);
    expect(await client.refresh(tokens.refresh_token)).toMatchObject({ status: 503, error: 'temporarily_unavailable' });
    const shut = await page.submit({ key: sandbox.keys.admin });
    expect(shut.status).toBe(503);
    expect(shut.answer.headers.get('retry-after')).toBe('5');
    const register = await fetch(`${now.url}/signin/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"redirect_uris":["http://127.0.0.1/"]}',
    });
    expect(register.status).toBe(503);
    const begun = await new Browser(client.route).go(client.authorizeUrl());
    expect([303, 503]).toContain(begun.status);
    await redis.start();
    await vi.waitFor(async () => expect(await call()).toBe(200), { timeout: 10_000, interval: 100 });
  });
});
