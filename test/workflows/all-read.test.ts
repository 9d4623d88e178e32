/** Reads beside each other: what they bring, and which of several refusals is told. */
import { expect, it } from 'vitest';
import { allRead } from '../../runtime/workflows/all-read.ts';

const after = async (turns: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
};

it('brings what each brings, in their order, and what is no promise as it is', async () => {
  const late = after(5).then(() => 'late');
  expect(await allRead([late, undefined, Promise.resolve(2)])).toEqual(['late', undefined, 2]);
});

it('tells the first failure in order, whichever comes first in time', async () => {
  for (const [first, second] of [
    [1, 9],
    [9, 1],
  ] as const) {
    const reads = [first, second].map(async (turns, place) => {
      await after(turns);
      throw new Error(`read ${place}`);
    });
    await expect(allRead([Promise.resolve(), ...reads])).rejects.toThrow('read 0');
  }
});
