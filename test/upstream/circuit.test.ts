/** When requests are kept from an instance, for how long, and what lets them through again. Time is moved by hand. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Circuit, type CircuitWait, type LetThrough } from '../../runtime/upstream/circuit.ts';

let now = 0;
let changes: object[] = [];
let circuit: Circuit;
beforeEach(() => {
  now = 0;
  changes = [];
  circuit = new Circuit({ now: () => now, onChange: (change) => changes.push(change) });
});

function entered(): LetThrough {
  const found = circuit.enter();
  if ('seconds' in found) throw new Error(`Refused for ${found.seconds} s.`);
  return found;
}
const refused = (): CircuitWait => {
  const found = circuit.enter();
  if (!('seconds' in found)) throw new Error('Let through.');
  return found;
};
const fail = (times: number, retryAfter?: number): void => {
  for (let count = 0; count < times; count += 1) {
    const one = entered();
    now += 10;
    one.failed(retryAfter);
  }
};

describe('it opens', () => {
  it('after five in a row without an answer, for five seconds', () => {
    fail(4);
    expect(circuit.state).toBe('closed');
    fail(1);
    expect(refused()).toEqual({ failures: 5, seconds: 5 });
    now += 4_999;
    expect(refused()).toEqual({ failures: 5, seconds: 1 });
    expect(changes).toEqual([{ state: 'open', failures: 5, seconds: 5 }]);
  });

  it('not where one between them was answered', () => {
    fail(4);
    entered().answered();
    fail(4);
    expect(circuit.state).toBe('closed');
  });

  it('whatever said nothing of the instance between them', () => {
    fail(4);
    entered().undecided();
    fail(1);
    expect(circuit.state).toBe('open');
  });

  it.each([5, 9])('not for %i who waited in vain while others were answered', (count) => {
    const slow = Array.from({ length: count }, entered);
    now += 30_000;
    entered().answered();
    now += 1;
    for (const one of slow) one.failed(undefined);
    expect(circuit.state).toBe('closed');
  });

  it('for all that were under way at once, and is told once', () => {
    const all = Array.from({ length: 9 }, entered);
    now += 1;
    for (const one of all) one.failed(undefined);
    expect(refused()).toMatchObject({ failures: 9 });
    expect(changes).toHaveLength(1);
  });

  it('not for failures that were long ago', () => {
    fail(4);
    now += 61_000;
    fail(4);
    expect(circuit.state).toBe('closed');
  });

  it('for those that each took long', () => {
    for (let count = 0; count < 5; count += 1) {
      const one = entered();
      now += 600_000;
      one.failed(undefined);
    }
    expect(circuit.state).toBe('open');
  });

  it.each([
    [3, 5],
    [20, 20],
    [3_600, 60],
  ])('for as long as whoever answered asks for, within bounds: %i', (retryAfter, seconds) => {
    fail(5, retryAfter);
    expect(refused().seconds).toBe(seconds);
  });
});

describe('once it was open', () => {
  beforeEach(() => {
    fail(5);
    now += 5_000;
    changes = [];
  });

  it('lets one through alone, and all when that was answered', () => {
    const one = entered();
    expect(circuit.state).toBe('half_open');
    expect(refused()).toEqual({ failures: 5, seconds: 5 });
    one.answered();
    expect(circuit.state).toBe('closed');
    entered();
    entered();
    expect(changes).toEqual([
      { state: 'half_open', failures: 5, seconds: undefined },
      { state: 'closed', failures: 0, seconds: undefined },
    ]);
  });

  it('waits twice as long after each that fails, up to a minute, and begins anew after an answer', () => {
    const waits = [];
    for (let turn = 0; turn < 6; turn += 1) {
      entered().failed(undefined);
      const { seconds } = refused();
      waits.push(seconds);
      now += seconds * 1_000;
    }
    expect(waits).toEqual([10, 20, 40, 60, 60, 60]);
    entered().answered();
    fail(5);
    expect(refused().seconds).toBe(5);
  });

  it('lets another through where one is not over in time', () => {
    const heavy = entered();
    now += 5_000;
    entered().answered();
    now += 1;
    heavy.failed(undefined);
    expect(circuit.state).toBe('closed');
  });

  it('lets another through at once where one said nothing', () => {
    entered().undecided();
    entered();
    refused();
  });

  it('is not opened anew by what was sent before', () => {
    const [early] = [circuit.enter() as LetThrough];
    early.answered();
    const before = entered();
    now += 10;
    fail(5);
    now += 5_000;
    entered();
    before.failed(undefined);
    expect(circuit.state).toBe('half_open');
  });

  it('closes at any answer, of those sent before, too', () => {
    circuit = new Circuit({ now: () => now });
    const before = entered();
    fail(5);
    expect(circuit.state).toBe('open');
    before.answered();
    expect(circuit.state).toBe('closed');
  });
});
