/** Puts rows together by what they have in common. */
import { badArgument } from '../../basics/errors.ts';
import { isPlain } from '../../basics/plain.ts';
import type { AskedGroups, GroupKey } from './asked.ts';
import { textShape } from './text-shape.ts';
import { TimeSteps } from './time-steps.ts';

/** What the rows of a group share, one of each key; null stands for none. Rows are known by their ids. */
export type GroupValue = string | number | boolean | null;

export interface CountedGroup {
  readonly values: readonly GroupValue[];
  /** Rows of the group, or what was measured of them; null where there was nothing to measure. */
  readonly figure: number | null;
}

/** What was found of all rows that match, in groups. */
export interface Groups {
  readonly groups: readonly CountedGroup[];
  /** Of all rows that were read: how many, or what was measured. */
  readonly total: number | null;
  /** Rows that match beside those in the groups, where not all could be read. */
  readonly unread: number;
  readonly notes: readonly string[];
  /** Those of the notes by which nothing is missing: how exact the figures are. */
  readonly asides?: readonly string[];
  /** Where a step of time stands among others; the same for all other values. */
  placeOf(key: number, value: GroupValue | undefined): number;
  /** Names of the rows by which groups are known, by id, as far as there are any. */
  namesOf(key: number, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** How two figures of one group become one. */
export type Merge = (one: number, other: number) => number;

const add: Merge = (one, other) => one + other;

/** Longest value that tells groups apart; what is shown of one is shorter. */
const LONGEST = 1000;

/** Groups that one row may belong to: all are made while everybody else waits. */
const MOST_OF_ROW = 10_000;

function tooManyOfRow(keys: readonly GroupKey[]): Error {
  return badArgument(
    `One row belongs to more than ${MOST_OF_ROW} groups of ${keys.map(({ name }) => name).join(' and ')}.`,
    keys.length > 1 ? 'Group by one of them, or narrow the filter.' : 'Narrow the filter, or group by another column.',
  );
}

export class Tally {
  readonly #keys: readonly GroupKey[];
  readonly #steps: readonly (TimeSteps | undefined)[];
  readonly #names: readonly Map<string, string>[];
  readonly #groups = new Map<string, { readonly values: readonly GroupValue[]; figure: number | null }>();

  constructor({ keys, timezone }: AskedGroups) {
    this.#keys = keys;
    this.#steps = keys.map(({ step }) => step && new TimeSteps(step, timezone));
    this.#names = keys.map(() => new Map());
  }

  /** Adds a row in plain form, or what is known of several alike: their figure, by default 1. The groups it belongs to. */
  add(row: Readonly<Record<string, unknown>>, figure: number | null = 1, merge = add): readonly CountedGroup[] {
    return this.#valuesOf(row).map((values) => {
      const key = JSON.stringify(values);
      const known = this.#groups.get(key);
      if (known && figure !== null) known.figure = known.figure === null ? figure : merge(known.figure, figure);
      const group = known ?? { values, figure };
      if (!known) this.#groups.set(key, group);
      return group;
    });
  }

  /** Puts another figure in the place of a group's. */
  settle(group: CountedGroup, figure: number): void {
    this.#groups.set(JSON.stringify(group.values), { values: group.values, figure });
  }

  /** The same groups with the mean of each, where this one has their sums and the other how many values made them. */
  dividedBy(counts: Tally): this {
    for (const [key, group] of this.#groups) {
      const count = counts.#groups.get(key)?.figure ?? 0;
      group.figure = group.figure === null || count === 0 ? null : group.figure / count;
    }
    return this;
  }

  get groups(): readonly CountedGroup[] {
    return [...this.#groups.values()];
  }

  /** Names of rows that groups are known by, as the rows brought them, by id. */
  namesOf(key: number): ReadonlyMap<string, string> {
    return this.#names[key] ?? new Map();
  }

  /** Where a step of time stands among others; 0 for all other values. */
  placeOf(key: number, value: GroupValue | undefined): number {
    return this.#steps[key]?.placeOf(String(value)) ?? 0;
  }

  /** How many groups there are. */
  get size(): number {
    return this.#groups.size;
  }

  /**
   * The groups that a row belongs to: more than one where it holds several values. Throws `bad_arguments` where they are too
   * many, as those of two columns multiply.
   */
  #valuesOf(row: Readonly<Record<string, unknown>>): GroupValue[][] {
    return this.#keys.reduce<GroupValue[][]>(
      (groups, key, at) => {
        const own = this.#valuesIn(row[key.column], key, at);
        if (groups.length * own.length > MOST_OF_ROW) throw tooManyOfRow(this.#keys);
        return groups.flatMap((values) => own.map((value) => [...values, value]));
      },
      [[]],
    );
  }

  #valuesIn(value: unknown, key: GroupKey, at: number): readonly GroupValue[] {
    const { inside, isSeveral } = key;
    const members = [value].flat();
    const items =
      inside === undefined ? members : members.flatMap((row) => (isPlain(row) ? [row[inside]].flat() : [null]));
    if (!isSeveral) return [this.#valueOf(items[0], key, at)];
    return items.length > 0 ? [...new Set(items.map((item) => this.#valueOf(item, key, at)))] : [null];
  }

  #valueOf(value: unknown, { attribute, isShape, label }: GroupKey, at: number): GroupValue {
    if (value === null || value === undefined) return null;
    if (attribute !== undefined)
      return (isPlain(value) && Object.hasOwn(value, attribute) && plainText(value[attribute])) || null;
    const steps = this.#steps[at];
    if (steps) {
      const time = Date.parse(String(value));
      return Number.isNaN(time) ? plainText(value) : steps.labelOf(time);
    }
    if (isPlain(value)) return this.#rowOf(value, label, at);
    if (typeof value === 'number' || typeof value === 'boolean') return value;
    return isShape ? textShape(String(value)) : plainText(value);
  }

  /** A row by its id; its name is kept beside. */
  #rowOf(row: Readonly<Record<string, unknown>>, label: string | undefined, at: number): GroupValue {
    const { id } = row;
    if (typeof id !== 'string') return plainText(row);
    const name = label === undefined ? undefined : row[label];
    if (typeof name === 'string' && name !== '') this.#names[at]?.set(id, name);
    return id;
  }
}

/** A value as a text; an attribute without a value is none. */
function plainText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.slice(0, LONGEST);
}
