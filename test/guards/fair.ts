/** Nobody takes what others need: places at the instance, requests, connections; and ends that answer everybody. */
import type { Guard } from './guard.ts';

export const guards: readonly Guard[] = [
  {
    name: 'one key leaves places at the instance for others',
    file: 'runtime/basics/fair-share.ts',
    from: 'return held * this.#options.reserve < this.#free;',
    to: 'return held * 0 < this.#free;',
    tests: ['test/upstream/fair-share.property.test.ts', 'test/upstream/places.test.ts'],
  },
  {
    name: 'a place that falls free goes to whoever has fewest',
    file: 'runtime/basics/fair-share.ts',
    from: 'owner.held < poorest.held',
    to: 'owner.held > poorest.held',
    tests: ['test/upstream/fair-share.property.test.ts'],
  },
  {
    name: 'the line of those who wait has an end',
    file: 'runtime/basics/fair-share.ts',
    from: 'owner.waiting.size >= waitingEach || this.#waiting >= waiting',
    to: 'waitingEach < 0 || waiting < 0',
    tests: ['test/upstream/fair-share.property.test.ts', 'test/upstream/places.test.ts'],
  },
  {
    name: 'nobody waits for a place for ever',
    file: 'runtime/basics/fair-share.ts',
    from: "after(waitMs, () => refuse(new NoPlace('late', owner.held)))",
    to: 'after(waitMs, () => void refuse)',
    tests: ['test/upstream/fair-share.property.test.ts', 'test/upstream/places.test.ts'],
  },
];
