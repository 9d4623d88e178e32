/** Going on with what may be there already, and what is made once. */
import { describe, expect, it } from 'vitest';
import { once } from '../../runtime/basics/once.ts';
import { whenThere } from '../../runtime/basics/when-there.ts';

describe('whenThere', () => {
  it('goes on at once with what is there, and says what came of it as it is', () => {
    expect(whenThere(2, (value) => value + 1)).toBe(3);
    expect(whenThere(undefined, (value) => [value])).toEqual([undefined]);
    expect(() =>
      whenThere(2, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
  });

  it('waits for what is not, and fails as that does', async () => {
    const seen: number[] = [];
    const later = whenThere(Promise.resolve(2), (value) => seen.push(value));
    expect(later).toBeInstanceOf(Promise);
    expect(seen).toEqual([]);
    expect(await later).toBe(1);
    expect(seen).toEqual([2]);
    const failing = whenThere(Promise.reject<number>(new Error('not there')), (value) => seen.push(value));
    await expect(failing).rejects.toThrow('not there');
    expect(seen).toEqual([2]);
  });
});

describe('what is made once', () => {
  it('is there at once as soon as it was made, and not before', async () => {
    let runs = 0;
    let done: (value: object) => void = () => undefined;
    const made = once(() => {
      runs += 1;
      return new Promise<object>((resolve) => {
        done = resolve;
      });
    });
    expect([made.isStarted(), made.made()]).toEqual([false, undefined]);
    const first = made();
    expect([made.isStarted(), made.made()]).toEqual([true, undefined]);
    const value = {};
    done(value);
    expect(await first).toBe(value);
    expect(made.made()).toBe(value);
    expect(await made()).toBe(value);
    expect(runs).toBe(1);
  });

  it('is not there after a failure, and is tried again', async () => {
    let runs = 0;
    const made = once(async () => {
      runs += 1;
      if (runs === 1) throw new Error('not yet');
      return runs;
    });
    await expect(made()).rejects.toThrow('not yet');
    expect([made.isStarted(), made.made()]).toEqual([false, undefined]);
    expect(await made()).toBe(2);
    expect(made.made()).toBe(2);
  });
});
