/** Places shared out among owners, in generated histories of arrivals, ends, and time that passes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairShare, type Leave, NoPlace } from '../../runtime/basics/fair-share.ts';
import { HandClock } from '../time/hand-clock.ts';

interface Shape {
  readonly places: number;
  readonly reserve: number;
  readonly waitingEach: number;
  readonly waiting: number;
}

interface Entry {
  readonly owner: string;
  /** In which it came. */
  readonly order: number;
  state: 'waits' | 'runs' | 'over' | 'refused' | 'gone';
  leave?: Leave;
  readonly stop: AbortController;
  readonly since: number;
}

const WAIT_MS = 1_000;

/** A share with all that came to it. Whoever hangs never leaves by itself. */
class World {
  readonly clock = new HandClock();
  readonly entries: Entry[] = [];
  readonly share: FairShare;
  readonly #shape: Shape;
  /** Owners in the order in which those who waited got in, by how many they had then. */
  readonly admitted: { readonly entry: Entry; readonly held: Readonly<Record<string, number>> }[] = [];

  constructor(shape: Shape) {
    this.#shape = shape;
    this.share = new FairShare({ ...shape, waitMs: WAIT_MS, after: this.clock.after });
  }

  of(state: Entry['state'], owner?: string): Entry[] {
    return this.entries.filter((entry) => entry.state === state && (owner === undefined || entry.owner === owner));
  }

  async arrive(owner: string): Promise<void> {
    const entry: Entry = {
      owner,
      order: this.entries.length,
      state: 'waits',
      stop: new AbortController(),
      since: this.clock.now,
    };
    this.entries.push(entry);
    try {
      const entered = this.share.enter(owner, entry.stop.signal);
      if (typeof entered === 'function') Object.assign(entry, { state: 'runs', leave: entered });
      else
        entered.then(
          (leave) => Object.assign(entry, { state: 'runs', leave }),
          (cause: unknown) => Object.assign(entry, { state: cause instanceof NoPlace ? 'refused' : 'gone' }),
        );
    } catch (cause) {
      expect(cause).toBeInstanceOf(NoPlace);
      expect(
        this.of('waits', owner).length > this.#shape.waitingEach || this.of('waits').length > this.#shape.waiting,
      ).toBe(true);
      entry.state = 'refused';
    }
    await settled();
  }

  async end(place: number, state: 'over' | 'gone'): Promise<void> {
    const some = this.of(state === 'over' ? 'runs' : 'waits');
    const entry = some[place % Math.max(1, some.length)];
    if (entry === undefined) return;
    if (state === 'over') {
      entry.state = 'over';
      entry.leave?.();
      entry.leave?.();
    } else entry.stop.abort(new Error('gone'));
    await settled();
  }

  /** What must hold whenever nothing moves. */
  check(): void {
    const { places, reserve, waiting, waitingEach } = this.#shape;
    const running = this.of('runs');
    const free = places - running.length;
    expect(this.share.free).toBe(free);
    expect(free).toBeGreaterThanOrEqual(0);
    expect(this.of('waits')).toHaveLength(this.share.waiting);
    expect(this.share.waiting).toBeLessThanOrEqual(waiting);
    for (const owner of new Set(this.entries.map((entry) => entry.owner))) {
      const waits = this.of('waits', owner);
      const held = this.of('runs', owner).length;
      expect(waits.length).toBeLessThanOrEqual(waitingEach);
      // Nobody with a share waits while there is a place; nobody waits longer than is told.
      if (waits.length > 0) expect(held * reserve).toBeGreaterThanOrEqual(free);
      for (const { since } of waits) expect(this.clock.now - since).toBeLessThan(WAIT_MS);
      // Of one owner, nobody is overtaken.
      const [first] = waits;
      const later = this.of('runs', owner).filter(({ order }) => first !== undefined && order > first.order);
      expect(later).toEqual([]);
    }
    expect(this.share.size).toBe(new Set([...running, ...this.of('waits')].map(({ owner }) => owner)).size);
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
}

const shapes = fc.record({
  places: fc.integer({ min: 1, max: 24 }),
  reserve: fc.integer({ min: 0, max: 8 }),
  waitingEach: fc.integer({ min: 1, max: 12 }),
  waiting: fc.integer({ min: 1, max: 30 }),
});
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('arrive' as const), owner: fc.integer({ min: 0, max: 5 }) }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('over' as const), place: fc.nat(40) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('gone' as const), place: fc.nat(40) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 700 }) }) },
  ),
  { maxLength: 80 },
);

describe('places shared out among owners', () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed))('hold their bounds in any history, seed %i', async (seed) => {
    await fc.assert(
      fc.asyncProperty(shapes, steps, async (shape, history) => {
        const world = new World(shape);
        for (const step of history) {
          if (step.kind === 'arrive') await world.arrive(`owner ${step.owner}`);
          else if (step.kind === 'pass') {
            world.clock.pass(step.ms);
            await settled();
          } else await world.end(step.place, step.kind);
          world.check();
        }
        // Whatever can end ends: then everybody was let in or told why not, and nothing is remembered.
        while (world.of('runs').length > 0) await world.end(0, 'over');
        expect([world.of('waits'), world.share.size, world.clock.waiting]).toEqual([[], 0, 0]);
      }),
      { seed, numRuns: 25, endOnFailure: true },
    );
  });

  it.each([1, 2, 5, 16])('have a line with an end: %i of one owner, and twice as many of all', async (waitingEach) => {
    const bounds = { places: 1, reserve: 0, waitingEach, waiting: 2 * waitingEach, waitMs: 1 };
    const share = new FairShare({ ...bounds, after: () => () => {} });
    await share.enter('holds');
    const arrive = (name: string): void => void Promise.resolve(share.enter(name)).catch(() => {});
    for (const name of ['one', 'two']) {
      for (let turn = 0; turn < waitingEach; turn += 1) arrive(name);
      expect(() => arrive(name)).toThrow(NoPlace);
    }
    expect(() => arrive('three')).toThrow(NoPlace);
  });

  it.each(Array.from({ length: 10 }, (_, place) => ({ greedy: place + 1, places: [64, 256][place % 2] as number })))(
    'has one for whoever comes after $greedy who take all they can of $places',
    async ({ greedy, places }) => {
      const world = new World({ places, reserve: 7, waitingEach: places, waiting: 100_000 });
      for (let one = 0; one < greedy; one += 1) {
        for (let turn = 0; turn < places; turn += 1) void world.arrive(`greedy ${one}`);
      }
      await settled();
      expect(world.of('runs', 'greedy 0').length).toBeLessThanOrEqual(places / 8);
      expect(world.share.waiting).toBeGreaterThan(0);
      await world.arrive('late');
      expect(world.of('runs', 'late')).toHaveLength(1);
    },
  );

  it.each(Array.from({ length: 8 }, (_, place) => place + 2))(
    'gives what falls free to each of %i in turn, whoever came first and with how many',
    async (owners) => {
      const world = new World({ places: owners, reserve: 0, waitingEach: 1_000, waiting: 10_000 });
      for (let turn = 0; turn < owners * 4; turn += 1) void world.arrive('first');
      for (let one = 1; one < owners; one += 1)
        for (let turn = 0; turn < 4; turn += 1) void world.arrive(`owner ${one}`);
      await settled();
      // The first has all of them; one after the other ends.
      expect(world.of('runs', 'first')).toHaveLength(owners);
      for (let turn = 1; turn < owners; turn += 1) {
        await world.end(0, 'over');
        const newest = world.of('runs').at(-1);
        expect(world.of('runs').filter(({ owner }) => owner !== 'first')).toHaveLength(turn);
        expect(newest?.owner).toBe(`owner ${turn}`);
      }
    },
  );
});
