/** Keys that an instance has accepted: remembered for a day since they were last used, here or by what others tell. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ACCEPTED_MS, AcceptedKeys } from '../../runtime/basics/accepted-keys.ts';

const HOUR = 60 * 60_000;
let time = 0;
beforeEach(() => {
  time = 1;
  vi.spyOn(performance, 'now').mockImplementation(() => time);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** What remembers the time looks at the clock anew after a millisecond. */
async function passes(ms: number): Promise<void> {
  time += ms;
  await pause(5);
}

it('a key is known for a day after its last use, and told once in an hour', async () => {
  const keys = new AcceptedKeys();
  const told: number[] = [];
  keys.share(async () => void told.push(time));
  for (let use = 0; use < 6; use += 1) {
    keys.accept('a');
    await passes(HOUR / 2);
  }
  expect(told).toEqual([1, 1 + 1.5 * HOUR]);
  await passes(ACCEPTED_MS - HOUR);
  expect(keys.has('a')).toBe(true);
  await passes(HOUR);
  expect(keys.has('a')).toBe(false);
});

it('one that was only heard of is known for what is left of its day, and for a whole one once it is used', async () => {
  const keys = new AcceptedKeys();
  for (const key of ['heard', 'used']) keys.hear(key, ACCEPTED_MS - HOUR / 2);
  keys.accept('used');
  expect([keys.has('heard'), keys.has('used')]).toEqual([true, true]);
  await passes(HOUR);
  expect([keys.has('heard'), keys.has('used')]).toEqual([false, true]);
  await passes(ACCEPTED_MS - 2 * HOUR);
  expect(keys.has('used')).toBe(true);
});

it('where nobody could be told, the next use tells', async () => {
  const keys = new AcceptedKeys();
  const tell = vi.fn().mockRejectedValueOnce(new Error('gone')).mockResolvedValue(undefined);
  keys.share(tell);
  for (let use = 0; use < 4; use += 1) {
    keys.accept('a');
    await pause(1);
  }
  expect(tell).toHaveBeenCalledTimes(2);
});
