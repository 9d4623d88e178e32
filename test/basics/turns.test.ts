/** Turns of the loop, on one of our own: whoever asks for little is not behind all that others ask for, and nobody waits for ever. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TurnClock, Turns } from '../../runtime/basics/turns.ts';

const runs = { seed: 20_261_130, numRuns: 200 };

/** A loop whose time passes only where work is done, or nothing is. */
class Loop implements TurnClock {
  time = 0;
  readonly #soon: (() => void)[] = [];
  readonly #later: { readonly at: number; readonly run: () => void }[] = [];
  readonly #arrivals: { readonly at: number; readonly run: () => void }[] = [];

  now = (): number => this.time;
  soon = (run: () => void): void => void this.#soon.push(run);
  later = (run: () => void): void => void this.#later.push({ at: this.time + 1, run });
  arrives = (at: number, run: () => void): void => void this.#arrivals.push({ at, run });

  /** Goes round until there is nothing left to do: timers, what came, and then what was to come soon. */
  async end(): Promise<void> {
    this.#arrivals.sort((a, b) => a.at - b.at);
    for (let round = 0; round < 100_000; round += 1) {
      await this.#due(this.#later);
      await this.#due(this.#arrivals);
      for (const run of this.#soon.splice(0)) await settled(run);
      if (this.#soon.length > 0) continue;
      const next = Math.min(...[...this.#later, ...this.#arrivals].map(({ at }) => at));
      if (next === Number.POSITIVE_INFINITY) return;
      this.time = Math.max(this.time, next);
    }
    throw new Error('the loop did not end');
  }

  async #due(all: { readonly at: number; readonly run: () => void }[]): Promise<void> {
    const due = all.filter(({ at }) => at <= this.time);
    all.splice(0, all.length, ...all.filter(({ at }) => at > this.time));
    for (const { run } of due) await settled(run);
  }
}

/** As in Node, whatever promises have to do is done before the loop goes on. */
async function settled(run: () => void): Promise<void> {
  run();
  for (let depth = 0; depth < 8; depth += 1) await undefined;
}

interface Asked {
  readonly name: string;
  readonly at: number;
  /** Milliseconds of each part; all but the first are long work. */
  readonly parts: readonly number[];
}

interface Begun {
  readonly asked: Asked;
  readonly part: number;
  readonly at: number;
}

async function played(all: readonly Asked[]) {
  const loop = new Loop();
  const turns = new Turns(loop);
  const begun: Begun[] = [];
  for (const asked of all) {
    loop.arrives(asked.at, async () => {
      for (const [part, ms] of asked.parts.entries()) {
        const turn = part === 0 ? turns.request(asked.name) : turns.long('long work');
        if (turn !== undefined) await turn;
        begun.push({ asked, part, at: loop.time });
        loop.time += ms;
      }
    });
  }
  await loop.end();
  return { begun, turns, loop };
}

const cost = fc.integer({ min: 1, max: 150 }).map((tenths) => tenths / 10);
const requests = fc.array(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    at: fc.integer({ min: 0, max: 200 }),
    parts: fc.array(cost, { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('turns of the loop', () => {
  it('come to all that wait, to one after the other of a caller, and nothing is kept of them', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (all) => {
        const { begun, turns } = await played(all);
        expect(begun).toHaveLength(all.reduce((sum, { parts }) => sum + parts.length, 0));
        expect({ waiting: turns.waiting, size: turns.size }).toEqual({ waiting: 0, size: 0 });
        for (const name of 'abcd') {
          const first = begun.filter(({ asked, part }) => asked.name === name && part === 0);
          expect(first.map(({ asked }) => asked.at)).toEqual(first.map(({ asked }) => asked.at).sort((x, y) => x - y));
        }
      }),
      runs,
    );
  });

  it('make nobody wait while all that is asked is little', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 }), async (names) => {
        const all = names.map((name, place) => ({ name, at: place * 5, parts: [0.5] }));
        const { begun } = await played(all);
        expect(begun.map(({ asked, at }) => at - asked.at)).toEqual(names.map(() => 0));
      }),
      runs,
    );
  });

  it.each([
    [1, 15],
    [2, 15],
    [5, 15],
    [1, 2],
    [2, 2],
    [5, 2],
  ])(
    'let who asks for little begin after one part of each of %i others, of %i ms or less, whatever those have sent',
    async (others, longest) => {
      const parts = fc.array(fc.integer({ min: 1, max: 10 * longest - 1 }), {
        minLength: 1,
        maxLength: longest > 2 ? 3 : 1,
      });
      const backlog = fc.array(fc.tuple(fc.nat({ max: others - 1 }), parts), { minLength: 40, maxLength: 80 });
      await fc.assert(
        fc.asyncProperty(backlog, fc.integer({ min: 1, max: 15 }), async (sent, at) => {
          const loud = sent.map(([name, tenths]) => ({
            name: `loud ${name}`,
            at: 0,
            parts: tenths.map((part) => part / 10),
          }));
          const honest = { name: 'honest', at, parts: [0.1] };
          const { begun } = await played([...loud, honest]);
          const mine = begun.find(({ asked }) => asked === honest);
          // One goes on, and one part of each follows, and of long work, which is nobody's.
          expect((mine?.at ?? Number.NaN) - at).toBeLessThanOrEqual((others + 2) * longest);
        }),
        runs,
      );
    },
  );

  it.each([3, 10, 40])(
    'leave the thread to others for longer than %i ms that were taken, where there are others',
    async (ms) => {
      const loud = Array.from({ length: 20 }, () => ({ name: 'loud', at: 0, parts: [ms] }));
      const honest = Array.from({ length: 100 }, (_, place) => ({ name: 'honest', at: place * ms, parts: [0.1] }));
      const beside = await played([...honest, ...loud]);
      const starts = beside.begun.filter(({ asked }) => asked.name === 'loud').map(({ at }) => at);
      const gaps = starts.slice(1).map((at, place) => at - (starts[place] as number));
      expect(Math.min(...gaps)).toBeGreaterThan(2.9 * ms);
      const waits = beside.begun.filter(({ asked }) => asked.name === 'honest').map(({ at, asked }) => at - asked.at);
      expect(Math.max(...waits)).toBeLessThanOrEqual(ms);

      const alone = await played(loud);
      expect(alone.loop.time).toBeLessThanOrEqual(20 * ms + 1);
    },
  );

  it.each([2, 3, 7])(
    'begin none of %i parts of long work between what came and what it is about to send',
    async (count) => {
      const loop = new Loop();
      const turns = new Turns(loop);
      const order: string[] = [];
      const comes = (at: number) =>
        loop.arrives(at, () => {
          order.push('came');
          loop.soon(() => order.push('sent'));
        });
      loop.arrives(0, () => {
        turns.request('a');
        turns.request('b');
        for (let part = 1; part <= count; part += 1) {
          void turns.long('long work').then(() => {
            order.push('part');
            loop.time += 5;
          });
          comes(part * 15 - 11);
        }
      });
      comes(0);
      await loop.end();
      const exchange = ['came', 'sent'];
      expect(order).toEqual([...exchange, ...Array.from({ length: count }, () => ['part', ...exchange]).flat()]);
    },
  );

  it.each([1, 2, 3, 4, 8])(
    'come to long work as well while %i others have short work waiting all the time',
    async (others) => {
      const milliseconds = fc.integer({ min: 6, max: 19 }).map((tenths) => tenths / 10);
      await fc.assert(
        fc.asyncProperty(milliseconds, fc.integer({ min: 2, max: 6 }), async (ms, count) => {
          const loud = Array.from({ length: 600 }, (_, place) => ({
            name: `loud ${place % others}`,
            at: Math.floor(place * ms * 0.9),
            parts: [ms],
          }));
          const honest = { name: 'honest', at: 50, parts: Array<number>(count + 1).fill(ms) };
          const { begun } = await played([...loud, honest]);
          const mine = begun.filter(({ asked }) => asked === honest).map(({ at }) => at);
          const waits = mine.slice(1).map((at, place) => at - (mine[place] as number));
          expect(Math.max(...waits)).toBeLessThanOrEqual((others + 3) * (ms + 1));
        }),
        { ...runs, numRuns: 40 },
      );
    },
  );

  it.each([100, 1_000, 9_000, 60_000])(
    'keep nobody away whose work was under way when the process was stopped for %i ms',
    async (stopped) => {
      const all = Array.from({ length: 300 }, (_, place) => ({
        name: `both ${place % 2}`,
        at: place < 3 ? 0 : stopped + place,
        parts: [place === 1 ? stopped : 1.1],
      }));
      const { begun } = await played(all);
      const late = begun.filter(({ asked }) => asked.at > 0).map(({ asked, at }) => at - asked.at);
      expect(Math.max(...late)).toBeLessThan(500);
    },
  );

  it.each([100, 300, 1_000, 2_000])(
    'give who comes first no claim to what another one had of the thread before, be it %i parts',
    async (count) => {
      // One works for long, has to rest when the other comes, and comes back while that one always waits.
      const worked = Array.from({ length: count }, () => ({ name: 'first', at: 0, parts: [1] }));
      const rests = { name: 'first', at: 1, parts: [9] };
      const loud = Array.from({ length: 3_000 }, (_, place) => ({
        name: 'second',
        at: count + 1 + Math.floor(place / 2),
        parts: [1],
      }));
      const back: Asked[] = Array.from({ length: 10 }, (_, place) => ({
        name: 'first',
        at: count + 40 + place * 20,
        parts: [1],
      }));
      const { begun } = await played([...worked, rests, ...loud, ...back]);
      const waits = begun.filter(({ asked }) => back.includes(asked)).map(({ asked, at }) => at - asked.at);
      expect(Math.max(...waits)).toBeLessThan(40);
    },
  );
});
