/** Searches need no key: callers take turns, and who asks for many keeps nobody waiting for more than one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AcceptedKeys } from '../../runtime/basics/accepted-keys.ts';
import { type Credential, keyDigest } from '../../runtime/basics/credential.ts';
import { SearchTurns } from '../../runtime/tools/search-turns.ts';

const stays = (): AbortSignal => new AbortController().signal;
const keyed = (number: number): Credential => ({ key: `0000000${number}-6a1b-4c9e-8f00-0d6b7a3c2e11` });

/** Turns that note who searched, in which order, and that no two searched at once. */
function noted(turns: SearchTurns) {
  const order: string[] = [];
  let under = 0;
  let most = 0;
  const search = (name: string, credential?: Credential) =>
    turns.take(credential, stays(), async () => {
      under += 1;
      most = Math.max(most, under);
      await Promise.resolve();
      order.push(name);
      under -= 1;
    });
  return { order, search, most: () => most };
}

describe('searches', () => {
  it('go one at a time, and an accepted key waits for one of everybody else, however many those are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 100 }), fc.integer({ min: 1, max: 5 }), async (strangers, keys) => {
        const accepted = new AcceptedKeys();
        const { order, search, most } = noted(new SearchTurns(accepted));
        const all = Array.from({ length: strangers }, (_, n) =>
          search('stranger', n % 2 === 0 ? undefined : { key: `invented-key-${n}` }),
        );
        for (let n = 0; n < keys; n += 1) {
          accepted.accept(keyDigest(keyed(n)));
          all.push(search(`key ${n}`, keyed(n)));
        }
        await Promise.all(all);
        expect(most()).toBe(1);
        expect(order).toHaveLength(strangers + keys);
        // One had begun, and one more may be first among equals.
        const last = Math.max(...Array.from({ length: keys }, (_, n) => order.indexOf(`key ${n}`)));
        expect(last).toBeLessThanOrEqual(keys + 1);
      }),
      { seed: 20_261_129, numRuns: 30 },
    );
  });

  it.each([2, 12, 60])('of %i invented keys have one turn together beside an accepted key', async (invented) => {
    const accepted = new AcceptedKeys();
    accepted.accept(keyDigest(keyed(1)));
    const { order, search, most } = noted(new SearchTurns(accepted));
    const all = Array.from({ length: invented }, (_, n) => search('stranger', { key: `invented-key-${n}` }));
    const own = Array.from({ length: 3 }, () => search('key', keyed(1)));
    await Promise.all([...all, ...own]);
    // One of each in turn, after the first that had begun.
    const last = Math.min(2 * own.length + 1, invented + own.length - 1);
    expect(order.lastIndexOf('key')).toBeLessThanOrEqual(last);
    expect(most()).toBe(1);
  });

  it('let other work in between', async () => {
    const { order, search } = noted(new SearchTurns());
    const all = Array.from({ length: 5 }, () => search('search'));
    setImmediate(() => order.push('other'));
    await Promise.all(all);
    expect(order.indexOf('other')).toBeLessThanOrEqual(2);
  });

  it('are refused, with a next step, where too many wait; who has none waiting is let in', async () => {
    const turns = { places: 1, reserve: 0, waitingEach: 2, waiting: 3, waitMs: 60_000 };
    const accepted = new AcceptedKeys();
    accepted.accept(keyDigest(keyed(1)));
    const { search } = noted(new SearchTurns(accepted, turns));
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 5 }, () => search('stranger')),
      search('key', keyed(1)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    const [refused] = outcomes.filter((one): one is PromiseRejectedResult => one.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'rate_limited', next: expect.stringMatching(/again/) });
  });

  it('of who left are not made, and their turn is passed on', async () => {
    const turns = new SearchTurns();
    const left = new AbortController();
    const first = turns.take(undefined, stays(), () => new Promise((resolve) => setTimeout(resolve, 20)));
    let searched = false;
    const given = turns.take(undefined, left.signal, async () => {
      searched = true;
    });
    left.abort(new Error('left'));
    await expect(given).rejects.toMatchObject({ code: 'cancelled' });
    await first;
    await turns.take(undefined, stays(), async () => {});
    expect(searched).toBe(false);
  });

  it('that fail give their turn back', async () => {
    const turns = new SearchTurns();
    await expect(turns.take(undefined, stays(), () => Promise.reject(new Error('a fault')))).rejects.toThrow('a fault');
    expect(await turns.take(undefined, stays(), async () => 'found')).toBe('found');
  });
});
