/** Readings that calls make at the same time: one of each, never another's failure, and nothing that a write made old. */
import { describe, expect, it } from 'vitest';
import { Stopper } from '../../runtime/basics/stop.ts';
import { SharedReadings } from '../../runtime/call/shared-readings.ts';

const PATIENT = { patience: new Stopper() };

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
    const both = Promise.all([shared.read('a', source.read, PATIENT), shared.read('a', source.read, PATIENT)]);
    const other = shared.read('b', source.read, PATIENT);
    expect(source.begun).toHaveLength(2);
    source.begun[0]?.resolve('first');
    source.begun[1]?.resolve('other');
    expect(await both).toEqual(Array(2).fill({ value: 'first', isFresh: true }));
    expect(await other).toEqual({ value: 'other', isFresh: true });
    const later = shared.read('a', source.read, PATIENT);
    source.begun[2]?.resolve('second');
    expect(await later).toEqual({ value: 'second', isFresh: true });
  });

  it('are made by each that waits where the first one fails', async () => {
    const [shared, source] = [new SharedReadings<string>(), new Source()];
    const first = shared.read('a', source.read, PATIENT);
    const others = [shared.read('a', source.read, PATIENT), shared.read('a', source.read, PATIENT)];
    source.begun[0]?.reject(new Error('its caller left'));
    await expect(first).rejects.toThrow('its caller left');
    await new Promise(setImmediate);
    expect(source.begun).toHaveLength(3);
    source.begun[1]?.resolve('own');
    source.begun[2]?.reject(new Error('mine'));
    expect(await others[0]).toEqual({ value: 'own', isFresh: true });
    await expect(others[1]).rejects.toThrow('mine');
  });

  it('are not waited for longer than whoever waits has time: its own reading says why', async () => {
    const [shared, source, patience] = [new SharedReadings<string>(), new Source(), new Stopper()];
    const first = shared.read('a', source.read, PATIENT);
    const late = shared.read('a', () => Promise.reject(new Error('no time')), { patience });
    patience.abort(new Error('over'));
    await expect(late).rejects.toThrow('no time');
    source.begun[0]?.resolve('it');
    expect(await first).toEqual({ value: 'it', isFresh: true });
  });

  it('that something was changed during are not fresh, and nobody joins them', async () => {
    const [shared, source] = [new SharedReadings<string>(), new Source()];
    const [old, untouched] = [
      shared.read('owner label x', source.read, PATIENT),
      shared.read('owner team x', source.read, PATIENT),
    ];
    shared.forget('owner label ');
    const anew = shared.read('owner label x', source.read, PATIENT);
    expect(source.begun).toHaveLength(3);
    for (const { resolve } of source.begun) resolve('it');
    expect((await old).isFresh).toBe(false);
    expect((await untouched).isFresh).toBe(true);
    expect((await anew).isFresh).toBe(true);
  });
});
