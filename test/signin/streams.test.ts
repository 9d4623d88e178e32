/** Event streams end with the login that they were opened with, and with no other. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LOOK_MS } from '../../runtime/http/signed-in-callers.ts';
import { sandboxOnPort } from '../limits/stand.ts';
import { modern, post } from '../mcp/serve.ts';
import { openSession } from '../mcp/session-client.ts';
import { until } from '../mcp/until.ts';
import { bearer, type SignInGround, signInGround } from './ground.ts';
import { ToySignIn } from './toy-sign-in.ts';

const signIn = new ToySignIn();
let ground: SignInGround;
let url = '';
let key = '';
let now = 0;
/** What waits for its time. */
const waiting = new Set<{ readonly ms: number; readonly run: () => void }>();

beforeAll(async () => {
  const sandbox = await sandboxOnPort();
  key = sandbox.keys.admin;
  const after = (ms: number, run: () => void) => {
    const one = { ms, run };
    waiting.add(one);
    return () => waiting.delete(one);
  };
  ground = await signInGround(signIn, { ONEUPTIME_URL: sandbox.url, LEGACY_SSE: 'true' }, { now: () => now, after });
  url = `${ground.url}/mcp`;
});
afterAll(() => ground.app.close());
beforeEach(() => {
  now = 0;
  signIn.isAway = false;
});

interface Stream {
  readonly status: number;
  isEnded(): boolean;
  close(): void;
}

function reading(answer: Response, stop: AbortController): Stream {
  let isEnded = false;
  const ended = () => {
    isEnded = true;
  };
  void (async () => {
    for await (const _ of answer.body ?? []);
  })().then(ended, ended);
  return { status: answer.status, isEnded: () => isEnded, close: () => stop.abort() };
}

const WAYS: Readonly<Record<string, (headers: Record<string, string>) => Promise<Stream>>> = {
  'of a session': async (headers) => {
    const { id } = await openSession(url, headers);
    const stop = new AbortController();
    const own = { ...headers, accept: 'text/event-stream', 'mcp-session-id': id };
    return reading(await fetch(url, { headers: own, signal: stop.signal }), stop);
  },
  'of a listener': async (headers) => {
    const stop = new AbortController();
    const listen = modern('subscriptions/listen', {
      notifications: { resourceSubscriptions: ['oneuptime://toolsets'] },
    });
    return reading(await post(url, { ...listen, headers: { ...listen.headers, ...headers } }, stop.signal), stop);
  },
  'of the transport of 2024-11-05': async (headers) => {
    const stop = new AbortController();
    return reading(await fetch(`${url}/sse`, { headers, signal: stop.signal }), stop);
  },
};

/** Has the time come that one waits for; resolves when something waits again, or the stream has ended. */
async function pass(stream: Stream): Promise<void> {
  const [one] = waiting;
  expect(waiting.size).toBe(1);
  waiting.clear();
  now += one?.ms ?? 0;
  one?.run();
  await until(() => waiting.size === 1 || stream.isEnded());
}

describe.each(Object.keys(WAYS))('a stream %s', (way) => {
  const open = (headers: Record<string, string>) => (WAYS[way] as (typeof WAYS)[string])(headers);
  const close = async (stream: Stream) => {
    stream.close();
    await until(() => waiting.size === 0);
  };

  it('is looked at every half minute, and ends when its token was withdrawn', async () => {
    const token = signIn.issue({ key, scopes: ['read'] });
    const stream = await open(bearer(token));
    expect(stream.status).toBe(200);
    expect([...waiting].map(({ ms }) => ms)).toEqual([LOOK_MS]);
    await pass(stream);
    await pass(stream);
    expect(stream.isEnded()).toBe(false);
    signIn.withdraw(token);
    await pass(stream);
    expect(stream.isEnded()).toBe(true);
  });

  it('ends when its token is over', async () => {
    const token = signIn.issue({ key, scopes: ['read'], endsAt: LOOK_MS + 10 });
    const stream = await open(bearer(token));
    await pass(stream);
    expect([...waiting].map(({ ms }) => ms)).toEqual([10]);
    expect(stream.isEnded()).toBe(false);
    await pass(stream);
    expect(stream.isEnded()).toBe(true);
  });

  it('goes on while nobody can tell', async () => {
    const stream = await open(bearer(signIn.issue({ key, scopes: ['read'] })));
    signIn.isAway = true;
    await pass(stream);
    expect(stream.isEnded()).toBe(false);
    signIn.isAway = false;
    await close(stream);
  });

  it('of a key is not looked at', async () => {
    const stream = await open({ 'x-api-key': key });
    expect([stream.status, waiting.size]).toEqual([200, 0]);
    stream.close();
    await until(() => stream.isEnded());
  });
});
