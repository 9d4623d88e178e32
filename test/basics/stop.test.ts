import { expect, test } from 'vitest';
import { anyStop, type Stop, Stopper, signalOf } from '../../runtime/basics/stop.ts';

/** The same for Node's own and for ours. */
const both: readonly (readonly [string, () => { stop: Stop; abort: (reason?: unknown) => void }])[] = [
  [
    'an AbortSignal',
    () => {
      const controller = new AbortController();
      return { stop: controller.signal, abort: (reason) => controller.abort(reason) };
    },
  ],
  [
    'a Stopper',
    () => {
      const stopper = new Stopper();
      return { stop: stopper, abort: (reason) => stopper.abort(reason) };
    },
  ],
];

test.each(both)('%s tells its listeners once, in their order, and why', (_name, make) => {
  const { stop, abort } = make();
  const told: string[] = [];
  const [first, second] = [() => void told.push('first'), () => void told.push('second')];
  stop.addEventListener('abort', first);
  stop.addEventListener('abort', second);
  stop.addEventListener('abort', first);
  expect(stop.aborted).toBe(false);
  stop.throwIfAborted();
  abort('why');
  abort('again');
  stop.addEventListener('abort', () => told.push('late'));
  expect(told).toEqual(['first', 'second']);
  expect(stop.reason).toBe('why');
  expect(() => stop.throwIfAborted()).toThrow('why');
});

test.each(both)('%s does not tell who no longer listens, be it since a moment ago', (_name, make) => {
  const { stop, abort } = make();
  const told: string[] = [];
  const [gone, late] = [() => void told.push('gone'), () => void told.push('late')];
  stop.addEventListener('abort', gone);
  stop.addEventListener('abort', () => stop.removeEventListener('abort', late));
  stop.addEventListener('abort', late);
  stop.removeEventListener('abort', gone);
  stop.removeEventListener('abort', gone);
  abort();
  expect(told).toEqual([]);
  expect((stop.reason as Error).name).toBe('AbortError');
});

test('Node’s own signal follows a Stopper, and is itself where it was one', () => {
  const stopper = new Stopper();
  const signal = signalOf(stopper);
  stopper.abort('why');
  expect([signal.aborted, signal.reason]).toEqual([true, 'why']);
  expect([signalOf(stopper).aborted, signalOf(stopper).reason]).toEqual([true, 'why']);
  expect(signalOf(signal)).toBe(signal);
});

test('one that stands for several is aborted with the first of them, for its reason, be that before or after', () => {
  const [first, second] = [new Stopper(), new Stopper()];
  const any = anyStop([first, second]);
  expect(any.aborted).toBe(false);
  second.abort('second');
  first.abort('first');
  expect([any.aborted, any.reason]).toEqual([true, 'second']);
  expect([anyStop([new Stopper(), first]).aborted, anyStop([first, second]).reason]).toEqual([true, 'first']);
});
