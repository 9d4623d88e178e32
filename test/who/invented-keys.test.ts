/** Anybody can write a key that looks like one: however many come, places are left for those that the instance knows. */
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { AcceptedKeys, isUnproven } from '../../runtime/basics/accepted-keys.ts';
import { callerName } from '../../runtime/guard/caller-budgets.ts';
import { callerOf, principalOf } from '../../runtime/guard/principal.ts';
import { refusalOf, SSE_STREAMS } from '../../runtime/http/legacy-sse.ts';
import { OpenStreams, STREAMS } from '../../runtime/mcp/open-streams.ts';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import { api, ORIGIN } from '../catalogue.ts';
import { MswDispatcher } from '../msw-dispatcher.ts';

const who = (name: string) => principalOf({ key: name });
const PER_KEY = [1, 3, 16, 64, 250, 1_000];

describe('event streams', () => {
  it.each(PER_KEY)('of invented keys leave a fifth to the others: %i of each', (each) => {
    const accepted = new AcceptedKeys();
    const streams = new OpenStreams(accepted);
    const invented = Array.from({ length: STREAMS.all + 100 }, (_, n) => who(`invented ${Math.floor(n / each)}`));
    const taken = invented.filter((principal) => streams.enter(principal) !== undefined);
    expect(taken.length).toBe(STREAMS.unproven);
    accepted.accept(who('mine').fingerprint);
    const own = Array.from({ length: 500 }, () => streams.enter(who('mine')));
    expect(own.every((place) => place !== undefined)).toBe(true);
    expect(streams.enter(who('another'))).toBeUndefined();
  });

  it.each(PER_KEY)('count as those of a known key once a call with it has succeeded: %i of it', (count) => {
    const accepted = new AcceptedKeys();
    const streams = new OpenStreams(accepted);
    for (let n = 0; n < count; n += 1) streams.enter(who('mine'));
    for (let n = count; n < STREAMS.unproven; n += 1) streams.enter(who(`invented ${n}`));
    expect(streams.enter(who('late'))).toBeUndefined();
    accepted.accept(who('mine').fingerprint);
    const late = Array.from({ length: STREAMS.all }, (_, n) => streams.enter(who(`late ${n}`)));
    expect(late.filter((place) => place !== undefined).length).toBe(Math.min(count, STREAMS.all - STREAMS.unproven));
  });

  it('are all the same where nobody keeps a record of keys', () => {
    const streams = new OpenStreams();
    const taken = Array.from({ length: STREAMS.all + 1 }, (_, n) => streams.enter(who(`${n}`)));
    expect(taken.filter((place) => place !== undefined).length).toBe(STREAMS.all);
  });
});

describe('streams of 2024-11-05', () => {
  it.each([1, 7, 64])('of invented keys leave a fifth to the others: %i of each', (each) => {
    const accepted = new AcceptedKeys();
    accepted.accept(who('mine').fingerprint);
    const streams = new OpenStreams(accepted, SSE_STREAMS);
    const enter = (principal: ReturnType<typeof who>) =>
      streams.enter(principal) === undefined ? refusalOf(principal, streams) : undefined;
    let refusal: ReturnType<typeof enter>;
    for (let n = 0; refusal === undefined; n += 1) refusal = enter(who(`invented ${Math.floor(n / each)}`));
    expect([streams.size, refusal.status]).toEqual([800, 503]);
    expect(refusal.message).toMatch(/no call has succeeded yet: connect to \/mcp instead/);
    expect(Array.from({ length: 64 }, () => enter(who('mine'))).filter(Boolean)).toEqual([]);
    accepted.accept(who('invented 0').fingerprint);
    expect(enter(who('late'))).toBe(undefined);
  });
});

describe('a key is known', () => {
  const answers = {
    'a success': [() => HttpResponse.json({ count: 7 }), true],
    'a success with nothing in it': [() => HttpResponse.json({}), true],
    'a bad key': [() => HttpResponse.json({ message: 'Invalid API Key' }, { status: 400 }), false],
    'no permission': [() => HttpResponse.json({ message: 'no' }, { status: 422 }), false],
    'its own fault': [() => HttpResponse.json({ error: 'Server Error' }, { status: 500 }), false],
    'the page of a gateway': [() => HttpResponse.html('<title>Sign in</title>'), false],
    'half an answer': [() => new HttpResponse('{"count":', { headers: { 'content-type': 'application/json' } }), false],
    nothing: [() => HttpResponse.error(), false],
  } as const;

  it.each(Object.entries(answers))('by what the instance answers to it: %s', async (_what, [answer, isKnown]) => {
    const accepted = new AcceptedKeys();
    const dispatcher = new MswDispatcher([http.all(api('/label/*'), answer)]);
    const upstream = new Upstream({ url: ORIGIN, api: ONEUPTIME_API, dispatcher, retries: 0, accepted });
    const request = { method: 'POST', path: '/label/count', isRead: true };
    expect(isUnproven(who('mine'), accepted)).toBe(true);
    await upstream.send(request, undefined).catch(() => undefined);
    await upstream.send(request, { key: 'mine' }).catch(() => undefined);
    expect([isUnproven(who('mine'), accepted), isUnproven(who('other'), accepted)]).toEqual([!isKnown, true]);
    expect(isUnproven(principalOf(undefined), accepted)).toBe(false);
  });
});

describe('one key is one caller, in whatever case it is written', () => {
  const KEY = 'abcdef01-2345-4abc-8def-0123456789ab';
  const written = Array.from({ length: 12 }, (_, seed) =>
    [...KEY].map((letter, at) => ((at * 7 + seed * 5) % 12 < seed ? letter.toUpperCase() : letter)).join(''),
  );

  it.each([...new Set(written)])('%s', (text) => {
    const caller = callerOf({});
    const plain = caller({ 'x-api-key': KEY });
    for (const headers of [
      { 'x-api-key': text },
      { authorization: `Bearer ${text}` },
      { apikey: text, 'x-api-key': KEY },
    ]) {
      const other = caller(headers);
      expect([other.fingerprint, callerName(other, 'here')]).toEqual([plain.fingerprint, callerName(plain, 'here')]);
      expect(other.problem).toBe(undefined);
    }
  });

  it('what is no UUID is left as it is', () => {
    expect(callerOf({})({ 'x-api-key': 'SomeKeyOfAnotherRelease9' }).credential?.key).toBe('SomeKeyOfAnotherRelease9');
  });
});
