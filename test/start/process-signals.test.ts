import { afterEach, expect, it, vi } from 'vitest';
import { endOnSignals } from '../../runtime/start/process-signals.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it.each([
  ['SIGINT', 0, 13],
  ['SIGTERM', 0, 13],
  ['SIGINT', 600_000, 13],
  ['SIGTERM', 2_000, 15],
  ['SIGTERM', 600_000, 613],
] as const)(
  'says why it leaves when ending takes too long: %s, which waits %i ms',
  async (signal, drainMs, seconds) => {
    vi.useFakeTimers();
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const before = new Map(SIGNALS.map((name) => [name, process.listeners(name)]));
    endOnSignals(() => new Promise(() => {}), drainMs);
    const added = SIGNALS.map((name) => [name, process.listeners(name).at(-1) as (signal: string) => void] as const);
    new Map(added).get(signal)?.(signal);
    await vi.advanceTimersByTimeAsync(seconds * 1_000 - 1);
    expect([exit.mock.calls, said.mock.calls]).toEqual([[], []]);
    await vi.advanceTimersByTimeAsync(1);
    expect(exit.mock.calls).toEqual([[1]]);
    expect(said.mock.calls).toEqual([
      [expect.stringMatching(new RegExp(` ${seconds} s after the signal: calls under way were cut off\n$`))],
    ]);
    for (const [name, listener] of added) process.off(name, listener);
    for (const name of SIGNALS) expect(process.listeners(name)).toEqual(before.get(name));
  },
);
