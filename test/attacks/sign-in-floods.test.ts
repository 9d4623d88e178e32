/** Floods at the sign-in, from one address and from many: what is kept stays bounded, and others go on being served. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EncryptJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Seal } from '../../runtime/mcp/asking/seal.ts';
import { adapters } from '../../runtime/signin/builtin/adapter.ts';
import { Attempts } from '../../runtime/signin/builtin/attempts.ts';
import { Beginnings, TooMuchBegun } from '../../runtime/signin/builtin/beginnings.ts';
import { loadLibrary } from '../../runtime/signin/builtin/library.ts';
import { MemoryStore } from '../../runtime/signin/builtin/memory-store.ts';
import { PLACES } from '../../runtime/signin/builtin/places.ts';
import type { KEPT } from '../../runtime/signin/builtin/sign-in-store.ts';
import { callAt } from '../limits/stand.ts';
import { bearer, Client, RETURN, type SignInStand, signInStand } from '../signin/builtin-stand.ts';
import { documentStand } from '../signin/document-stand.ts';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const DAY_SECONDS = 24 * 60 * 60;
const SEAL_KEY = 'the seal of these tests';
const KEY = '11111111-1111-4111-8111-111111111111';

/** Does something so often, some at a time. */
async function many<T>(times: number, work: (at: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let at = 0; at < times; at += 50)
    done.push(...(await Promise.all(Array.from({ length: Math.min(50, times - at) }, (_, more) => work(at + more)))));
  return done;
}

const counted = (statuses: readonly number[]): Readonly<Record<number, number>> =>
  Object.fromEntries(
    [...new Set(statuses)].sort().map((one) => [one, statuses.filter((other) => other === one).length]),
  );

/** Tells what is kept, beside counts. */
class WatchedStore extends MemoryStore {
  readonly kept: string[] = [];

  override async put(...[kind, id, text, seconds]: Parameters<MemoryStore['put']>): Promise<void> {
    this.kept.push(kind);
    await super.put(kind, id, text, seconds);
  }

  override async add(...[kind, id, text, seconds]: Parameters<MemoryStore['add']>): Promise<boolean> {
    this.kept.push(kind);
    return super.add(kind, id, text, seconds);
  }
}

describe('a flood at the embedded sign-in', () => {
  const store = new WatchedStore();
  const reports: unknown[] = [];
  let url: string;
  let server: Server;
  let client: Client;
  beforeAll(async () => {
    const addressOf = ({ headers }: IncomingMessage): string => String(headers['x-from'] ?? 'an address');
    ({ url, server } = await documentStand({ report: (fault) => reports.push(fault), store, addressOf }));
    client = await Client.registered(url, { grant_types: ['authorization_code', DEVICE] });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    expect(reports).toEqual([]);
  });

  const send = async (path: string, from: string, body?: string | URLSearchParams, type?: string) => {
    const headers = { 'x-from': from, ...(type && { 'content-type': type }) };
    const answer = await fetch(new URL(path, url), {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers,
      ...(body !== undefined && { body }),
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const authorize = (from: string) => send(client.authorizeUrl(), from);
  const deviceCode = (from: string) =>
    send(PLACES.deviceCode, from, new URLSearchParams({ client_id: client.id, scope: 'read' }));
  const registered = (from: string) =>
    send(PLACES.register, from, JSON.stringify({ redirect_uris: [RETURN] }), 'application/json');

  it('of questions from one address ends there: others begin theirs, and what was begun goes on', async () => {
    const code = await client.code(KEY);
    expect(counted((await many(310, () => authorize('flooding'))).map(({ status }) => status))).toEqual({
      303: 300,
      429: 10,
    });
    const refused = await authorize('flooding');
    expect(refused.headers.get('retry-after')).toBe('900');
    expect(refused.text).toContain('Too many sign-ins were begun');
    expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await authorize('another')).status).toBe(303);
    expect((await client.redeem(code)).status).toBe(200);
  });

  it('of codes for devices from one address ends there', async () => {
    const first = JSON.parse((await deviceCode('a lab')).text) as { readonly device_code: string };
    expect(counted((await many(65, () => deviceCode('a lab'))).map(({ status }) => status))).toEqual({
      200: 59,
      429: 6,
    });
    const refused = await deviceCode('a lab');
    expect(JSON.parse(refused.text)).toMatchObject({ error: 'temporarily_unavailable' });
    expect((await deviceCode('another lab')).status).toBe(200);
    expect(await client.token({ grant_type: DEVICE, device_code: first.device_code })).toMatchObject({
      error: 'authorization_pending',
    });
  });

  it('of registrations from many addresses ends, and those that are known sign in', async () => {
    for (let n = 0; n < 1_498; n += 1) await store.count('register', 3_600);
    expect((await registered('one of many')).status).toBe(201);
    expect((await registered('another of many')).status).toBe(429);
    expect(await client.signIn(KEY)).toMatchObject({ status: 200 });
  });

  it('of what is worth nothing leaves nothing behind, whoever sends it', async () => {
    const junk = () => randomBytes(32).toString('base64url');
    const form = (said: Record<string, string>) => new URLSearchParams({ client_id: client.id, ...said });
    const redeem = { redirect_uri: RETURN, code_verifier: 'x'.repeat(43) };
    const sent: readonly ((from: string) => Promise<{ readonly status: number }>)[] = [
      (from) => send(PLACES.token, from, form({ grant_type: 'authorization_code', code: junk(), ...redeem })),
      (from) => send(PLACES.token, from, form({ grant_type: 'refresh_token', refresh_token: junk() })),
      (from) => send(PLACES.token, from, form({ grant_type: DEVICE, device_code: junk() })),
      (from) => send(PLACES.token, from, form({ grant_type: junk(), client_id: junk() })),
      (from) => send(PLACES.token, from, junk(), 'text/plain'),
      (from) => send(PLACES.revoke, from, form({ token: junk() })),
      (from) => send(PLACES.revoke, from, form({ token: `eyJ${junk()}..${junk()}.${junk()}.${junk()}` })),
      (from) => send(PLACES.deviceCode, from, form({ client_id: junk() })),
      (from) => send(PLACES.register, from, junk(), 'application/json'),
      (from) =>
        send(PLACES.register, from, JSON.stringify({ redirect_uris: ['http://x.example'] }), 'application/json'),
      (from) => send(PLACES.jwks, from),
      (from) => send(`${PLACES.authorize}?client_id=${junk()}&response_type=code`, from),
      (from) => send(`${PLACES.authorize}/${junk()}`, from),
      (from) => send(`${PLACES.ask}/${junk()}`, from),
      (from) => send(`${PLACES.ask}/${junk()}`, from, form({ key: KEY, csrf: junk() })),
      (from) => send(PLACES.device, from, form({ user_code: 'BCDF-GHJK', csrf: junk() })),
      (from) => send('/.well-known/oauth-authorization-server', from),
    ];
    store.kept.length = 0;
    const statuses = await many(
      sent.length * 20,
      async (at) => (await sent[at % sent.length]?.(`${at % 7}`))?.status ?? 0,
    );
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    expect(store.kept).toEqual([]);
  });
});

describe('what is begun', () => {
  const from = (address: string) => ({ address }) as unknown as IncomingMessage;
  const opened = () =>
    new Beginnings(new Attempts(new MemoryStore(), (request) => String(Reflect.get(request, 'address'))));
  const begun = async (
    beginnings: Beginnings,
    times: number,
    addressOf: (at: number) => string,
    place: string = PLACES.authorize,
  ) => {
    let taken = 0;
    for (let at = 0; at < times; at += 1)
      await beginnings.count(from(addressOf(at)), place).then(
        () => {
          taken += 1;
        },
        (fault) => expect(fault).toBeInstanceOf(TooMuchBegun),
      );
    return taken;
  };

  it('by many addresses is bounded altogether, to less than is kept', async () => {
    const beginnings = opened();
    expect(await begun(beginnings, 6_000, (at) => `10.0.0.${at % 100}`)).toBe(4_500);
    expect(await begun(beginnings, 1, () => 'a person')).toBe(0);
  });

  it('on devices is bounded by itself', async () => {
    const beginnings = opened();
    expect(await begun(beginnings, 4_000, (at) => `10.0.0.${at % 100}`, PLACES.deviceCode)).toBe(3_000);
    expect(await begun(beginnings, 1, () => 'a person')).toBe(1);
  });

  it('by one address beyond its share takes nothing of what others have', async () => {
    const beginnings = opened();
    expect(await begun(beginnings, 6_000, () => 'one')).toBe(300);
    expect(await begun(beginnings, 4_300, (at) => `10.0.0.${at % 100}`)).toBe(4_200);
  });

  it('elsewhere is counted by nobody', async () => {
    const beginnings = opened();
    for (let at = 0; at < 1_000; at += 1) await beginnings.count(from('one'), PLACES.token);
  });
});

describe('what one process keeps', () => {
  const lettersIn = async (store: MemoryStore, kind: (typeof KEPT)[number], ids: number): Promise<number> => {
    let letters = 0;
    for (let id = 0; id < ids; id += 1) letters += (await store.get(kind, `${id}`))?.length ?? 0;
    return letters;
  };

  it.each(['Interaction', 'DeviceCode', 'NewClient'] as const)(
    'is bounded in letters where they are long: %s',
    async (kind) => {
      const store = new MemoryStore();
      await store.put('Grant', 'of somebody', 'a grant', 60);
      for (let id = 0; id < 1_000; id += 1) await store.put(kind, `${id}`, `${id}`.padEnd(40_000, 'x'), 60);
      expect(await lettersIn(store, kind, 1_000)).toBeLessThan(11_000_000);
      expect(await store.get(kind, '999')).toHaveLength(40_000);
      expect(await store.get('Grant', 'of somebody')).toBe('a grant');
    },
  );

  it('is bounded in number where they are short, and what is long beyond all room is not kept', async () => {
    const store = new MemoryStore();
    for (let id = 0; id < 6_000; id += 1) await store.add('Interaction', `${id}`, 'x', 60);
    expect(await lettersIn(store, 'Interaction', 6_000)).toBe(5_000);
    await store.put('NewClient', 'x', 'x'.repeat(5_000_000), 60);
    expect(await store.get('NewClient', 'x')).toBeUndefined();
  });
});

describe('refreshing without end', () => {
  /** A grant that was refreshed as often as it may be, and two replicas. */
  async function refreshed() {
    const store = new MemoryStore();
    const { errors } = await loadLibrary();
    const parts = { store, errors, tokenSeconds: 60, tokens: { forget: () => undefined }, sealing: undefined as never };
    const [one, other] = [adapters(parts)('RefreshToken'), adapters(parts)('RefreshToken')];
    const exp = Math.floor(Date.now() / 1_000) + 2 * DAY_SECONDS;
    const refresh = async (id: string, grantId: string, by = one): Promise<void> => {
      await one.upsert(id, { jti: id, grantId, exp } as never, 2 * DAY_SECONDS);
      await by.consume(id);
    };
    for (let n = 0; n < 5_000; n += 1) await refresh(`t${n}`, 'a grant', n % 2 === 0 ? one : other);
    return { store, refresh, other };
  }

  it('ends for this grant alone', async () => {
    const { refresh } = await refreshed();
    await expect(refresh('last', 'a grant')).rejects.toMatchObject({ status: 429, error: 'temporarily_unavailable' });
    await refresh('first', 'another grant');
  });

  it('ends at every replica, and the token that came last stays good', async () => {
    const { store, refresh, other } = await refreshed();
    await expect(refresh('last', 'a grant', other)).rejects.toMatchObject({ status: 429 });
    expect(await store.get('Used', 'last')).toBeUndefined();
  });

  it('goes on the day after', async () => {
    const { refresh } = await refreshed();
    await expect(refresh('last', 'a grant')).rejects.toMatchObject({ status: 429 });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + (DAY_SECONDS + 1) * 1_000 });
    try {
      // A cache looks at the clock once in a millisecond of the real one.
      await new Promise((resolve) => setTimeout(resolve, 2));
      await refresh('next', 'a grant');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a flood of tokens', () => {
  let stand: SignInStand;
  let good: string;
  beforeAll(async () => {
    stand = await signInStand({ SEAL_KEY });
    const client = await Client.registered(stand.url);
    good = (await client.signIn(stand.keys.admin)).access_token;
  });

  const letters = (bytes: number): string => randomBytes(bytes).toString('base64url');
  const header = (): string => good.split('.', 1)[0] ?? '';
  /** A genuine one whose time is over. */
  const over = (): Promise<string> => {
    const { kid } = JSON.parse(Buffer.from(header(), 'base64url').toString()) as { readonly kid: string };
    const said = { jti: letters(5_000), gid: 'x', client_id: 'x', scope: 'read', key: KEY };
    return new EncryptJWT({ ...said, iss: stand.url, aud: `${stand.url}/mcp`, sub: 'x' })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid, typ: 'at+jwt' })
      .setExpirationTime(Math.floor(Date.now() / 1_000) - 1)
      .encrypt(new Seal(SEAL_KEY).keysFor('signin/access-token')[0] as Uint8Array);
  };
  const KINDS: readonly (readonly [string, () => string | Promise<string>])[] = [
    ['that are over', over],
    ['that look like ours', () => `${header()}..${letters(12)}.${letters(7_000)}.${letters(16)}`],
    ['of other keys', () => `eyJ${letters(40)}..${letters(12)}.${letters(7_000)}.${letters(16)}`],
    ['that were signed elsewhere', () => `eyJ${letters(40)}.${letters(7_000)}.${letters(32)}`],
    ['that are none', () => letters(7_500)],
    ['that are too long', () => `${header()}..${letters(12)}.${letters(9_100)}.${letters(16)}`],
  ];

  const statusOf = async (token: string) =>
    (await callAt(stand.url, undefined, ['list_incidents'], { headers: bearer(token) })).status;
  const collect = (): number => {
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    return process.memoryUsage().heapUsed;
  };

  it.each(KINDS)('is made of some that are refused: %s', async (what, made) => {
    const headers = bearer(await made());
    const { status, text } = await callAt(stand.url, undefined, ['list_incidents'], { headers });
    expect(status).toBe(401);
    if (what === 'that are over') expect(text).toContain('The access token is over');
  });

  it('is refused, leaves nothing behind, and keeps nobody out', async () => {
    const flood = (times: number) =>
      many(times, async (at) => {
        if (at % 20 === 0) return statusOf(good);
        return statusOf((await KINDS[at % KINDS.length]?.[1]()) ?? '');
      });
    await flood(100);
    const before = collect();
    const statuses = await flood(500);
    const grown = collect() - before;
    expect(counted(statuses)).toEqual({ 200: 25, 401: 475 });
    // Five megabytes came.
    expect(grown / 1e6).toBeLessThan(2.5);
  });
});
