/** Budgets of callers as they are counted: what one may have under way, what is left to others, and what falls free. */
import { describe, expect, it, vi } from 'vitest';
import { NoPlace } from '../../runtime/basics/fair-share.ts';
import { CALLER_BOUNDS, CallerBudgets, callerName, countedAddress } from '../../runtime/guard/caller-budgets.ts';
import { isSameCaller, principalOf } from '../../runtime/guard/principal.ts';

const SMALL = {
  ...CALLER_BOUNDS,
  requests: { places: 8, reserve: 3 },
  requestsOfAddress: { places: 4, reserve: 1 },
  streams: { places: 4, reserve: 1 },
  connections: { places: 4, reserve: 1 },
  longAnswers: { places: 2, reserve: 1, waitingEach: 1, waiting: 1, waitMs: 1_000 },
  unreadBytes: 100,
};
type Taken = ReturnType<CallerBudgets['request']>;
const leave = (taken: Taken | undefined): void => (taken as () => void)();
/** What comes of so many requests: taken, or why not. */
const outcomes = (count: number, take: (n: number) => Taken) =>
  Array.from({ length: count }, (_, n) => {
    const taken = take(n);
    return typeof taken === 'string' ? taken : 'taken';
  });

describe('requests', () => {
  it('of one caller leave a part to others, and are refused as its share', () => {
    const budgets = new CallerBudgets(SMALL);
    const got = outcomes(8, (n) => budgets.request('a', `address ${n}`, false));
    expect(got).toEqual(['taken', 'taken', ...Array(6).fill('share')]);
    expect(budgets.request('b', 'address 8', false)).toBeInstanceOf(Function);
  });

  it('are refused for want of room where there is none for anybody', () => {
    const budgets = new CallerBudgets({ ...SMALL, requestsOfAddress: { places: 100, reserve: 1 } });
    const got = outcomes(9, (n) => budgets.request(`caller ${n}`, `address ${n}`, false));
    expect(got).toEqual([...Array(8).fill('taken'), 'full']);
  });

  it('fall free when their answer is over, for the caller and for its address', () => {
    const budgets = new CallerBudgets(SMALL);
    const taken: Taken[] = [];
    const fill = () => {
      for (
        let next = budgets.request('a', 'here', false);
        typeof next !== 'string';
        next = budgets.request('a', 'here', false)
      )
        taken.push(next);
    };
    fill();
    const most = taken.length;
    expect(most).toBe(2);
    for (const one of taken.splice(0)) leave(one);
    fill();
    expect(taken).toHaveLength(most);
  });

  it('of an address are bounded whatever keys they bring, unless the instance knows the key', () => {
    const budgets = new CallerBudgets(SMALL);
    expect(outcomes(4, (n) => budgets.request(`key ${n}`, 'here', false))).toEqual([
      'taken',
      'taken',
      'share',
      'share',
    ]);
    expect(budgets.request('known', 'here', false, () => false)).toBe('share');
    const known = budgets.request('known', 'here', false, () => true);
    expect(known).toBeInstanceOf(Function);
    leave(known);
    // Those that were not taken on hold no place of their caller's.
    expect(outcomes(20, () => budgets.request('key 9', 'here', false))).toEqual(Array(20).fill('share'));
    expect(budgets.request('key 9', 'elsewhere', false)).toBeInstanceOf(Function);
  });

  it('of addresses that nobody knows are refused for want of room where there is none', () => {
    const budgets = new CallerBudgets({ ...SMALL, requests: { places: 100, reserve: 3 } });
    expect(outcomes(5, (n) => budgets.request(`key ${n}`, `address ${n}`, false))).toEqual([
      ...Array(4).fill('taken'),
      'full',
    ]);
  });

  it('ask whether a key is known only where it matters', () => {
    const budgets = new CallerBudgets(SMALL);
    const isKnown = vi.fn(() => true);
    budgets.request('a', 'here', false, isKnown);
    budgets.request('a', 'here', true, isKnown);
    expect(isKnown).not.toHaveBeenCalled();
    budgets.request('b', 'here', false);
    budgets.request('c', 'here', false, isKnown);
    expect(isKnown).toHaveBeenCalledTimes(1);
  });
});

describe('streams', () => {
  it('are counted apart, and by no address', () => {
    const budgets = new CallerBudgets(SMALL);
    expect(outcomes(3, () => budgets.request('a', 'here', true))).toEqual(['taken', 'taken', 'share']);
    expect(outcomes(3, (n) => budgets.request(`b ${n}`, 'here', true))).toEqual(['taken', 'taken', 'full']);
    expect(outcomes(2, (n) => budgets.request(`b ${n}`, 'here', false))).toEqual(['taken', 'taken']);
  });

  it('fall free when they are over', () => {
    const budgets = new CallerBudgets(SMALL);
    const streams = [1, 2].map(() => budgets.request('a', 'here', true));
    expect(budgets.request('a', 'here', true)).toBe('share');
    leave(streams[0]);
    expect(budgets.request('a', 'here', true)).toBeInstanceOf(Function);
  });
});

describe('what waits to be read', () => {
  it('keeps its caller from anything new beyond so many bytes, until it is read', () => {
    const budgets = new CallerBudgets(SMALL);
    const take = () => outcomes(1, () => budgets.request('a', 'here', true))[0];
    const read = [budgets.unread('a', 60), budgets.unread('a', 40)];
    expect(take()).toBe('taken');
    const more = budgets.unread('a', 1);
    expect([take(), budgets.request('a', 'here', false)]).toEqual(['share', 'share']);
    expect(outcomes(1, () => budgets.request('b', 'here', true))).toEqual(['taken']);
    more();
    expect(budgets.request('a', 'here', false)).toBeInstanceOf(Function);
    budgets.unread('a', 50);
    expect(budgets.request('a', 'here', false)).toBe('share');
    for (const one of read) one();
    expect(budgets.request('a', 'here', false)).toBeInstanceOf(Function);
  });
});

describe('connections and long answers', () => {
  it('are counted by address, and by caller', async () => {
    const budgets = new CallerBudgets(SMALL);
    const connections = [1, 2, 3].map(() => budgets.connection('here'));
    expect(connections.map((one) => one !== undefined)).toEqual([true, true, false]);
    expect(budgets.connection('elsewhere')).toBeDefined();
    leave(connections[0]);
    expect(budgets.connection('here')).toBeDefined();
    const first = budgets.longAnswer('a');
    expect(first).toBeInstanceOf(Function);
    const waits = budgets.longAnswer('a');
    expect(waits).toBeInstanceOf(Promise);
    expect(() => budgets.longAnswer('a')).toThrow(NoPlace);
    leave(first as () => void);
    expect(await waits).toBeInstanceOf(Function);
  });

  it('are not waited for once nobody wants them', async () => {
    const budgets = new CallerBudgets(SMALL);
    budgets.longAnswer('a');
    const gone = new AbortController();
    const waits = budgets.longAnswer('a', gone.signal);
    gone.abort(new Error('gone'));
    await expect(waits).rejects.toThrow('gone');
  });
});

describe('who is counted', () => {
  it('is the key, or else the address', () => {
    expect(callerName(principalOf({ key: 'k' }), 'here')).toBe('key k');
    expect(callerName(principalOf({ key: 'k', borrower: 'there' }), 'here')).toBe('at there');
    expect(callerName(principalOf(undefined), 'here')).toBe('at here');
    expect(callerName(principalOf({ key: 'k', problem: { message: '', next: '' } }), 'here')).toBe('at here');
  });

  it.each([
    [undefined, 'nowhere'],
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['::ffff:192.168.100.200', '192.168.100.200'],
    ['2001:db8::ffff:192.0.2.7', '2001:db8:0:0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:db8::', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['::', '0:0:0:0'],
    ['fe80::1:2:3:4%eth0', 'fe80:0:0:0'],
    ['fe80::2:3:4:5:6%eth0', 'fe80:0:0:2'],
    ['1:2:3:4:5:6:7::', '1:2:3:4'],
    ['1::3:4:5:6:7:8', '1:0:3:4'],
    ['a:b::1:2:3:4:5', 'a:b:0:1'],
  ])('%s counts as %s', (address, counted) => {
    expect(countedAddress(address)).toBe(counted);
  });

  it('is the same caller by its key, and by what is wrong with it', () => {
    const problem = { message: 'm', next: 'n' };
    const who = [
      principalOf(undefined),
      principalOf({ key: 'a' }),
      principalOf({ key: 'b' }),
      principalOf({ key: 'a', problem }),
    ];
    for (const [at, one] of who.entries())
      for (const [other, two] of who.entries()) expect(isSameCaller(one, two)).toBe(at === other);
    expect(isSameCaller(principalOf({ key: 'a' }), principalOf({ key: 'a' }))).toBe(true);
    expect(isSameCaller(principalOf({ key: 'a', problem }), principalOf({ key: 'a', problem: { ...problem } }))).toBe(
      true,
    );
  });
});
