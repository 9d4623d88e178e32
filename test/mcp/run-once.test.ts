import { describe, expect, it } from 'vitest';
import { CLAIMS } from '../../runtime/mcp/sessions/claims.ts';
import { MemoryClaims } from '../../runtime/mcp/sessions/memory-claims.ts';
import { callKey, type Outcome, runOnce } from '../../runtime/mcp/sessions/run-once.ts';

const CALL = { id: 1, name: 'write', arguments: { a: 1 }, checkWith: 'list_things' };
const KEY = callKey(CALL);

function start(now?: () => number) {
  const claims = new MemoryClaims(now);
  let runs = 0;
  const once = (perform: () => Promise<Outcome>, session = 's') => {
    runs += 1;
    const left = new AbortController().signal;
    return runOnce({ claims, session, call: CALL, run: `run ${runs}`, isHeld: false, left, await: () => {}, perform });
  };
  return { claims, once };
}

const says = (text: string) => async () => ({ text });

describe('a call that is carried out once', () => {
  it('is free again after a fault of ours, which is told once', async () => {
    const { once } = start();
    await expect(once(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
    const told = await once(says('never'));
    expect(told.text).toMatch(/outcome is unknown.*list_things/);
    told.settle(true);
    expect((await once(says('done'))).text).toBe('done');
  });

  it('is told once the store knows: what is called next may come to another process', async () => {
    const { claims, once } = start();
    const record = claims.record.bind(claims);
    const release = claims.release.bind(claims);
    const slowly = () => new Promise((resolve) => setTimeout(resolve, 50));
    claims.record = (...given) => slowly().then(() => record(...given));
    claims.release = (...given) => slowly().then(() => release(...given));
    await once(says('done'));
    expect(await claims.claim('s', KEY, 'other')).toMatchObject({ kind: 'answered', answer: 'done' });
    await once(async () => ({ text: 'refused', isUnchanged: true }), 'second');
    expect(await claims.claim('second', KEY, 'other')).toEqual({ kind: 'new' });
  });

  it('keeps no answer that is too long, but that there was one', async () => {
    const { once } = start();
    (await once(says('x'.repeat(CLAIMS.answerLength + 1)))).settle(false);
    const told = await once(says('never'));
    expect(told.text).toMatch(/was carried out before.*not kept.*list_things/);
    told.settle(true);
    expect((await once(says('done'))).text).toBe('done');
  });

  it('forgets answers nobody fetches, and the oldest of too many, but nothing that is under way', async () => {
    let now = 1;
    const { claims, once } = start(() => now);
    expect(await claims.claim('busy', KEY, 'run')).toEqual({ kind: 'new' });
    (await once(says('lost'))).settle(false);
    now += CLAIMS.keptMs + 1;
    expect((await once(says('again'))).text).toBe('again');
    const long = 'x'.repeat(CLAIMS.answerLength);
    const many = Math.ceil(CLAIMS.answerBytes / CLAIMS.answerLength) + 1;
    for (let n = 0; n < many; n += 1) (await once(says(long), `session ${n}`)).settle(false);
    // That it was carried out is known all the same.
    expect((await once(says('never'), 'session 0')).text).toMatch(/was carried out before.*not kept/);
    expect((await once(says('never'), `session ${many - 1}`)).text).toBe(long);
    expect(await claims.claim('busy', KEY, 'other')).toEqual({ kind: 'begun', run: 'run' });
  });
});
