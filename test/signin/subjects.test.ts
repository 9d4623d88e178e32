/** Several persons with one key: each counts for itself, and what came as a token is nobody's key. */
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AcceptedKeys } from '../../runtime/basics/accepted-keys.ts';
import { keyDigest, payerOf } from '../../runtime/basics/credential.ts';
import { CountedNames } from '../../runtime/guard/counted-names.ts';
import { KnownCallers } from '../../runtime/guard/known-callers.ts';
import { callerOf } from '../../runtime/guard/principal.ts';
import { SignedInCallers } from '../../runtime/http/signed-in-callers.ts';
import { callAt, sandboxOnPort } from '../limits/stand.ts';
import { bearer, type SignInGround, signInGround } from './ground.ts';
import { ToySignIn } from './toy-sign-in.ts';

const KEY = '11111111-2222-4333-8444-555555555555';

describe('persons who use one key', () => {
  const [ada, bob, alone] = [{ key: KEY, subject: 'ada' }, { key: KEY, subject: 'bob' }, { key: KEY }];

  it('are three owners of what is remembered, and pay each for themselves', () => {
    expect(new Set([ada, bob, alone].map(keyDigest)).size).toBe(3);
    expect(new Set([ada, bob, alone].map(payerOf)).size).toBe(3);
    expect(keyDigest({ ...ada })).toBe(keyDigest(ada));
    // No name is another key, or another instance.
    expect(keyDigest({ key: `${KEY}\n\nada` })).toBe(keyDigest(ada));
    expect(payerOf({ ...ada, borrower: 'ada' })).toBe('at ada');
  });

  it('are counted each by itself, and together as the key', () => {
    const names = new CountedNames(new AcceptedKeys(), () => {});
    const [first, second, third] = [ada, bob, alone].map((one) => names.of(one));
    expect(new Set([first?.key, second?.key, third?.key, third?.name]).size).toBe(1);
    expect(new Set([first?.name, second?.name, third?.name]).size).toBe(3);
  });
});

describe.each([
  ['user:2', [true, true, false], [true, true, false]],
  ['key:3', [true, true, true], [false]],
  ['day:2', [true, true, false], [true]],
] as const)('LIMITS=%s', (limits, ofAda, ofBob) => {
  const signIn = new ToySignIn();
  let ground: SignInGround;
  let key = '';
  beforeAll(async () => {
    const sandbox = await sandboxOnPort();
    key = sandbox.keys.admin;
    ground = await signInGround(signIn, { ONEUPTIME_URL: sandbox.url, LIMITS: limits });
  });
  afterAll(() => ground.app.close());

  it('counts whom it says, whatever token they bring', async () => {
    const went = async (subject: string) => {
      const headers = bearer(signIn.issue({ key, subject, scopes: ['read'] }));
      return !(await callAt(ground.url, undefined, ['list_labels'], { headers })).text.includes('rate_limited');
    };
    for (const expected of ofAda) expect(await went('ada')).toBe(expected);
    for (const expected of ofBob) expect(await went('bob')).toBe(expected);
  });
});

/** Requests as far as they are read. */
const request = (headers: Record<string, string>, socket: object = { remoteAddress: '192.0.2.7' }): IncomingMessage =>
  ({ headers, socket, url: '/mcp' }) as unknown as IncomingMessage;

describe('who is said to send a request', () => {
  let now = 0;
  const made = (signIn = new ToySignIn()) => ({
    signIn,
    callers: new SignedInCallers({ signIn, others: new KnownCallers({ callerOf: callerOf({}) }), now: () => now }),
  });

  it.each(['toy-unknown', 'some-opaque-token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmVk'])(
    'has no key where a token was not read: %s',
    (token) => {
      const { callers } = made();
      const { principal, name } = callers.of(request(bearer(token)));
      expect([principal.credential, principal.scopes, name]).toEqual([undefined, undefined, 'at 192.0.2.7']);
    },
  );

  it.each(['toy-unknown', 'some-opaque-token'])('has none either where it was refused: %s', async (token) => {
    const { callers } = made();
    const sent = request(bearer(token));
    expect(await callers.read(sent)).toMatchObject({ why: 'refused' });
    expect(callers.of(sent).principal.credential).toBeUndefined();
    expect(callers.isSignedIn(sent)).toBe(false);
  });

  it('has none while nobody can tell', async () => {
    const { callers, signIn } = made();
    const sent = request(bearer(signIn.issue({ key: KEY, scopes: ['read'] })));
    signIn.isAway = true;
    expect(await callers.read(sent)).toMatchObject({ why: 'away' });
    expect(callers.of(sent).principal.credential).toBeUndefined();
  });

  it('is whoever signed in, with what they signed in for', async () => {
    const { callers, signIn } = made();
    const sent = request(bearer(signIn.issue({ key: KEY, scopes: ['read'], subject: 'ada', claims: { azp: 'app' } })));
    expect(await callers.read(sent)).toBeUndefined();
    const { principal } = callers.of(sent);
    expect(principal).toMatchObject({
      credential: { key: KEY, subject: 'ada', from: '192.0.2.7', login: { subject: 'ada', client: 'app' } },
      scopes: ['read'],
      claims: { sub: 'ada' },
    });
    expect(principal.fingerprint).toBe(keyDigest({ key: KEY, subject: 'ada' }));
  });

  it.each([
    [Number.POSITIVE_INFINITY, 5_000],
    [10_000, 5_000],
    [3_000, 3_000],
    [1, 1],
  ])('is read once in five seconds on a connection, and never beyond the end at %d', async (endsAt, last) => {
    const { callers, signIn } = made();
    const socket = { remoteAddress: '192.0.2.7' };
    const token = signIn.issue({ key: KEY, scopes: [], endsAt });
    const read = async (at: number) => {
      now = at;
      return (await callers.read(request(bearer(token), socket)))?.why;
    };
    expect(await read(0)).toBeUndefined();
    signIn.withdraw(token);
    expect([await read(last - 1), await read(last), await read(last + 1)]).toEqual([undefined, 'refused', 'refused']);
    now = 0;
  });

  it('is nobody else on the same connection, whatever is alike', async () => {
    const { callers, signIn } = made();
    const socket = { remoteAddress: '192.0.2.7' };
    const token = signIn.issue({ key: KEY, scopes: ['delete'] });
    expect(await callers.read(request(bearer(token), socket))).toBeUndefined();
    for (const other of [
      `${token}x`,
      token.slice(0, -1),
      token.toUpperCase(),
      `${token.slice(0, -1)}é`,
      `${token.slice(0, -1)}~`,
    ])
      expect(await callers.read(request({ authorization: `Bearer ${other}` }, socket)), other).toMatchObject({
        why: 'refused',
      });
    expect(await callers.read(request({}, socket))).toMatchObject({ why: 'nothing' });
  });

  it.each([1_500, 2_000, 3_000])(
    'waits for nobody who sends many: of %i tokens of an address some are read',
    async (many) => {
      const signIn = new ToySignIn();
      let free: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        free = resolve;
      });
      const read = signIn.read.bind(signIn);
      signIn.read = async (token) => {
        await held;
        return read(token);
      };
      const { callers } = made(signIn);
      const token = signIn.issue({ key: KEY, scopes: ['read'] });
      const sent = Array.from({ length: many }, () => callers.read(request(bearer(token))));
      const crowded = sent.filter((one) => !(one instanceof Promise));
      expect(crowded.length).toBeGreaterThan(100);
      expect(crowded[0]).toMatchObject({ why: 'away' });
      const elsewhere = callers.read(request(bearer(token), { remoteAddress: '198.51.100.1' }));
      expect(elsewhere).toBeInstanceOf(Promise);
      free();
      expect(await elsewhere).toBeUndefined();
      expect(await Promise.all(sent.filter((one) => one instanceof Promise))).toEqual(
        Array.from({ length: sent.length - crowded.length }, () => undefined),
      );
      expect(callers.read(request(bearer(token)))).toBeInstanceOf(Promise);
    },
  );

  it('is looked at again for streams', async () => {
    const { callers, signIn } = made();
    now = 0;
    const token = signIn.issue({ key: KEY, scopes: [], endsAt: 40_000 });
    const sent = request(bearer(token));
    expect(await callers.lasts(sent)).toBe(30_000);
    now = 30_000;
    expect(await callers.lasts(sent)).toBe(10_000);
    now = 40_000;
    expect(await callers.lasts(sent)).toBeUndefined();
    expect(await callers.lasts(request({ 'x-api-key': KEY }))).toBeUndefined();
    now = 0;
  });
});
