import { afterEach, expect, it, vi } from 'vitest';
import { endOnSignals } from '../../runtime/start/process-signals.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it.each(SIGNALS)('says why it leaves when ending takes too long: %s', async (signal) => {
  vi.useFakeTimers();
  const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const before = new Map(SIGNALS.map((name) => [name, process.listeners(name)]));
  endOnSignals(() => new Promise(() => {}));
  const added = SIGNALS.map((name) => [name, process.listeners(name).at(-1) as () => void] as const);
  new Map(added).get(signal)?.();
  await vi.advanceTimersByTimeAsync(9_000);
  expect([exit.mock.calls, said.mock.calls]).toEqual([[], []]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(exit.mock.calls).toEqual([[1]]);
  expect(said.mock.calls).toEqual([[expect.stringMatching(/10 s after the signal: calls under way were cut off\n$/)]]);
  for (const [name, listener] of added) process.off(name, listener);
  for (const name of SIGNALS) expect(process.listeners(name)).toEqual(before.get(name));
});
