/** Figures of rows that were read one by one: how many there are in each group, or what is measured of these and of all. */
import type { AskedGroups, FigureName, Measure } from './asked.ts';
import { type CountedGroup, type Merge, Tally } from './tally.ts';

type Row = Readonly<Record<string, unknown>>;

const MERGES: Readonly<Partial<Record<FigureName, Merge>>> = { min: Math.min, max: Math.max };
const LEVELS: Readonly<Partial<Record<FigureName, number>>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };

export class MeasuredRows {
  readonly #measure: Measure | undefined;
  readonly #groups: Figures;
  /** All rows as one group; a count of them is known without. */
  readonly #whole: Figures | undefined;

  constructor(asked: AskedGroups) {
    this.#measure = asked.measure;
    this.#groups = new Figures(asked);
    this.#whole = asked.measure && new Figures({ ...asked, keys: [] });
  }

  /** Adds a row in plain form; of how many groups it is. What is measured may be missing in it. */
  add(row: Row): number {
    const value = this.#measure ? numberOf(row[this.#measure.column]) : 1;
    this.#whole?.add(row, value);
    return this.#groups.add(row, value);
  }

  /** How many groups there are so far. */
  get size(): number {
    return this.#groups.size;
  }

  /** The groups; looked at when all rows are in. */
  get tally(): Tally {
    return this.#groups.settled;
  }

  /** What is measured of all rows together; null where none has a value. */
  get measured(): number | null {
    return this.#whole?.settled.groups[0]?.figure ?? null;
  }
}

/** The figures of one way of putting rows together. */
class Figures {
  readonly #asked: AskedGroups;
  readonly #sums: Tally;
  readonly #counts: Tally;
  #settled: Tally | undefined;
  readonly #values = new Map<CountedGroup, number[]>();

  constructor(asked: AskedGroups) {
    this.#asked = asked;
    this.#sums = new Tally(asked);
    this.#counts = new Tally(asked);
  }

  get size(): number {
    return this.#sums.size;
  }

  add(row: Row, value: number | null): number {
    const figure = this.#asked.measure?.figure;
    const groups = this.#sums.add(row, value, figure && MERGES[figure]);
    if (figure === 'avg') this.#counts.add(row, value === null ? null : 1);
    if (value === null || figure === undefined || LEVELS[figure] === undefined) return groups.length;
    for (const group of groups) {
      const values = this.#values.get(group);
      if (values) values.push(value);
      else this.#values.set(group, [value]);
    }
    return groups.length;
  }

  /** Each group with its figure. */
  get settled(): Tally {
    this.#settled ??= this.#settle();
    return this.#settled;
  }

  #settle(): Tally {
    const figure = this.#asked.measure?.figure;
    const level = figure && LEVELS[figure];
    if (figure === 'avg') return this.#sums.dividedBy(this.#counts);
    if (level !== undefined)
      for (const [group, values] of this.#values) this.#sums.settle(group, percentile(values, level));
    return this.#sums;
  }
}

/** The value that a share of all is below, between its two neighbours where it is none of them. */
function percentile(values: readonly number[], level: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = level * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]] as [number, number];
  return low + (high - low) * (place - Math.floor(place));
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
