/** Readings that calls make at the same time: one of each, never another's failure, and nothing that a write made old. */
import { describe, expect, it } from 'vitest';
import { SharedReadings } from '../../runtime/call/shared-readings.ts';

/** Readings that end when the test says so. */
class Source {
  readonly begun: { resolve: (value: string) => void; reject: (cause: unknown) => void }[] = [];
  readonly read = (): Promise<string> =>
    new Promise((resolve, reject) => {
      this.begun.push({ resolve, reject });
    });
}

describe('readings of the same', () => {
  it('are one while it lasts, and anew afterwards', async () => {
    const [shared, source] = [new SharedReadings<string>(), new Source()];
    const both = Promise.all([shared.read('a', source.read), shared.read('a', source.read)]);
    const other = shared.read('b', source.read);
    expect(source.begun).toHaveLength(2);
    source.begun[0]?.resolve('first');
    source.begun[1]?.resolve('other');
    expect(await both).toEqual(Array(2).fill({ value: 'first', isFresh: true }));
    expect(await other).toEqual({ value: 'other', isFresh: true });
    const later = shared.read('a', source.read);
    source.begun[2]?.resolve('second');
    expect(await later).toEqual({ value: 'second', isFresh: true });
  });

  it('are made by each that waits where the first one fails', async () => {
    const [shared, source] = [new SharedReadings<string>(), new Source()];
    const first = shared.read('a', source.read);
    const others = [shared.read('a', source.read), shared.read('a', source.read)];
    source.begun[0]?.reject(new Error('its caller left'));
    await expect(first).rejects.toThrow('its caller left');
    await new Promise(setImmediate);
    expect(source.begun).toHaveLength(3);
    source.begun[1]?.resolve('own');
    source.begun[2]?.reject(new Error('mine'));
    expect(await others[0]).toEqual({ value: 'own', isFresh: true });
    await expect(others[1]).rejects.toThrow('mine');
  });

  it('that something was changed during are not fresh, and nobody joins them', async () => {
    const [shared, source] = [new SharedReadings<string>(), new Source()];
    const [old, untouched] = [shared.read('owner label x', source.read), shared.read('owner team x', source.read)];
    shared.forget('owner label ');
    const anew = shared.read('owner label x', source.read);
    expect(source.begun).toHaveLength(3);
    for (const { resolve } of source.begun) resolve('it');
    expect((await old).isFresh).toBe(false);
    expect((await untouched).isFresh).toBe(true);
    expect((await anew).isFresh).toBe(true);
  });
});
