/** The counter of steps itself: it must tell one way of growing from another, or no law that uses it says anything. */
import { describe, expect, it } from 'vitest';
import { closest } from '../../runtime/basics/nearest.ts';
import { GROWTH, grows, stepsOf } from '../steps.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `name${at}`);

describe('steps', () => {
  it('are the same for the same work', async () => {
    const run = (): unknown => closest('unlike', names(200));
    await stepsOf(run);
    const counted = await stepsOf(run);
    expect(counted).toBeGreaterThan(200);
    expect(await stepsOf(run)).toBe(counted);
  });

  it('of work that grows as its input are found to', () =>
    grows((size) => () => closest('unlike', names(size)), [500, 1000, 2000]));

  it.each(['linear', 'sorted'] as const)('of work for each pair are found to grow faster than %s', async (growth) => {
    const pairs = (size: number) => () => names(size).map((name) => closest(name, names(size)));
    await expect(grows(pairs, [20, 40, 80], growth)).rejects.toThrow(/steps by size/);
    expect(GROWTH[growth]).toBeLessThan(4);
  });

  it('are counted of runs that fail, and of those that wait', async () => {
    const failing = async (): Promise<never> => {
      await Promise.resolve();
      closest('unlike', names(100));
      throw new Error('refused');
    };
    expect(await stepsOf(failing)).toBeGreaterThan(100);
  });
});
