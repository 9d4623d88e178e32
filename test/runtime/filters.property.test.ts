/** Generated filters of every kind of column, sent to the sandbox, against a plain reading of the same rows in memory. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Column, filterColumns, traitsOf } from '../../runtime/catalogue/kinds.ts';
import { hasWholeNumbers } from '../../runtime/oneuptime/filter-ranges.ts';
import { countedModules, fillTables, wholeRows } from '../oneuptime/filled-tables.ts';
import { sandboxCaller } from '../sandbox-caller.ts';

type Row = Record<string, unknown>;
type Test = (value: unknown) => boolean;
interface Condition {
  readonly name: string;
  readonly filter: unknown;
  readonly holds: Test;
  /** The same where letter case and blanks around do not count: what is meant where nothing matches letter by letter. */
  readonly loosely?: Test;
}

const NOW = new Date('2026-03-10T12:00:00.000Z');
const { sandbox, call } = await sandboxCaller(() => NOW);
fillTables(sandbox, NOW.getTime());

const isNone: Test = (value) => value === null || value === undefined;
const lower = (value: unknown): string => String(value).toLowerCase();
const folded = (value: unknown): string => lower(value).trim();
const swapped = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));

/** Conditions on one column, with values that rows have and values that none has. */
function conditions(name: string, column: Column, rows: readonly Row[]): fc.Arbitrary<Condition> | undefined {
  const { shape } = traitsOf(column.kind);
  const present = [...new Set(rows.map((row) => row[name]).filter((value) => !isNone(value)))].slice(0, 40);
  if (present.length === 0) return undefined;
  const value = fc.constantFrom(...present);
  const make = (filter: unknown, holds: Test, loosely = holds): Condition => ({
    name: name === '_id' ? 'id' : name,
    filter,
    holds,
    loosely: shape === 'text' ? loosely : holds,
  });
  const options: fc.Arbitrary<Condition>[] = [
    fc
      .boolean()
      .map((empty) =>
        make(
          { empty },
          (found) => (column.kind === 'many' ? (found as unknown[]).length === 0 : isNone(found)) === empty,
        ),
      ),
  ];
  if (column.kind === 'many') {
    const members = [...new Set(rows.flatMap((row) => (row[name] as string[] | null) ?? []))].slice(0, 20);
    if (members.length === 0) return undefined;
    const some = fc.subarray(members, { minLength: 1, maxLength: Math.min(3, members.length) });
    const of = (found: unknown): string[] => (found as string[] | null) ?? [];
    options.push(
      some.map((ids) => make(ids, (found) => ids.some((id) => of(found).includes(id)))),
      some.map((ids) => make({ any: ids }, (found) => ids.some((id) => of(found).includes(id)))),
      some.map((ids) => make({ all: ids }, (found) => ids.every((id) => of(found).includes(id)))),
      some.map((ids) => make({ none: ids }, (found) => !ids.some((id) => of(found).includes(id)))),
    );
    return fc.oneof(...options);
  }
  if (shape === 'json' || shape === 'list' || shape === 'choices') return fc.oneof(...options);
  if (shape !== 'time') {
    options.push(
      value.map((wanted) =>
        make(
          wanted,
          (found) => found === wanted,
          (found) => folded(found) === folded(wanted),
        ),
      ),
      value.map((wanted) => make([null, wanted], (found) => isNone(found) || found === wanted)),
    );
    if (shape === 'text')
      options.push(
        value.map((wanted) => {
          const other = ` ${swapped(String(wanted))}\t`;
          return make(
            other,
            (found) => found === other,
            (found) => folded(found) === folded(wanted),
          );
        }),
      );
    options.push(value.map((wanted) => make({ not: wanted }, (found) => !isNone(found) && found !== wanted)));
  }
  if (shape !== 'boolean' && shape !== 'time') {
    const several = fc.array(value, { minLength: 1, maxLength: 4 });
    options.push(
      ...[(wanted: unknown[]) => wanted, (wanted: unknown[]) => ({ in: wanted })].map((write) =>
        several.map((wanted) =>
          make(
            write(wanted),
            (found) => wanted.includes(found),
            (found) => wanted.some((item) => folded(item) === folded(found)),
          ),
        ),
      ),
    );
  }
  if (shape === 'text') options.push(...textConditions(value.map(String), make));
  if (shape === 'number' || shape === 'time')
    options.push(...orderConditions({ name, present: value, make, isTime: shape === 'time' }));
  return fc.oneof(...options);
}

function textConditions(
  value: fc.Arbitrary<string>,
  make: (filter: unknown, holds: Test) => Condition,
): fc.Arbitrary<Condition>[] {
  const piece = fc
    .oneof(
      fc
        .tuple(value, fc.nat(), fc.integer({ min: 1, max: 8 }))
        .map(([text, at, length]) => text.slice(at % text.length, (at % text.length) + length)),
      fc.constantFrom('%', '_', '\\', 'a_b', 'zz%'),
    )
    .filter((text) => text.trim() === text && text !== '');
  return [
    piece.map((text) => make({ contains: text }, (found) => !isNone(found) && lower(found).includes(lower(text)))),
    ...[
      (text: string): unknown => ({ not_contains: text }),
      (text: string): unknown => [null, { not_contains: text }],
    ].map((write) =>
      piece.map((text) => make(write(text), (found) => isNone(found) || !lower(found).includes(lower(text)))),
    ),
    piece.map((text) => make({ starts_with: text }, (found) => !isNone(found) && lower(found).startsWith(lower(text)))),
    piece.map((text) => make({ ends_with: text }, (found) => !isNone(found) && lower(found).endsWith(lower(text)))),
  ];
}

/** Bounds between the milliseconds that answers show: the server keeps microseconds, which no answer tells. */
function orderConditions({
  name,
  present,
  make,
  isTime,
}: {
  readonly name: string;
  readonly present: fc.Arbitrary<unknown>;
  readonly make: (filter: unknown, holds: Test) => Condition;
  readonly isTime: boolean;
}): fc.Arbitrary<Condition>[] {
  const value = isTime
    ? fc
        .tuple(present, fc.integer({ min: -90, max: 90 }))
        .map(([text, minutes]) => new Date(Date.parse(String(text)) + minutes * 60_007 + 3).toISOString())
    : present;
  const rank = (found: unknown): number => (isTime ? Date.parse(String(found)) : Number(found));
  const orders: [string, (a: number, b: number) => boolean][] = [
    ['gt', (a, b) => a > b],
    ['gte', (a, b) => a >= b],
    ['lt', (a, b) => a < b],
    ['lte', (a, b) => a <= b],
  ];
  // Which number is next to another one is known of whole ones only.
  const isExact = isTime || hasWholeNumbers(name);
  const pairs = orders.slice(0, 2).flatMap((lower) => orders.slice(2).map((upper) => [lower, upper] as const));
  const further = (from: unknown): unknown => (isTime ? new Date(rank(from) + 120_000).toISOString() : rank(from) + 2);
  const isOpen = (...operators: string[]): boolean => operators.some((operator) => operator.length === 2);
  return [
    ...orders.map(([operator, holds]) =>
      value.map((bound) => make({ [operator]: bound }, (found) => !isNone(found) && holds(rank(found), rank(bound)))),
    ),
    ...orders
      .filter(([operator]) => isExact || isOpen(operator))
      .map(([operator, holds]) =>
        value.map((bound) =>
          make([null, { [operator]: bound }], (found) => isNone(found) || holds(rank(found), rank(bound))),
        ),
      ),
    ...pairs
      .filter(([[lower], [upper]]) => isExact || !isOpen(lower, upper))
      .map(([[lower, isAbove], [upper, isBelow]]) =>
        fc
          .tuple(value, value)
          .map(([one, other]) => (rank(one) <= rank(other) ? [one, other] : [other, one]))
          // Of whole numbers nothing lies between neighbours, which is refused.
          .map(([from, to]) => [from, rank(to) - rank(from) > 1 ? to : further(from)])
          .map(([from, to]) =>
            make(
              { [upper]: to, [lower]: from },
              (found) => !isNone(found) && isAbove(rank(found), rank(from)) && isBelow(rank(found), rank(to)),
            ),
          ),
      ),
  ];
}

const COUNTED = await countedModules(call);
/** Tables that the company has many rows in, and a few filters of every other one in each run. */
const MANY = new Set(['incident', 'monitor', 'alert', 'status_page_subscriber', 'incident_state_timeline', 'api_key']);
const RUNS = { many: 60, few: 4 };

describe.each(COUNTED.map((module) => [module.resource, module] as const))('filters on %s', (resource, module) => {
  let rows: Row[];
  let conditionsOf: fc.Arbitrary<Condition>[];
  beforeAll(async () => {
    rows = await wholeRows(sandbox, module);
    const columns = [...filterColumns(module)];
    conditionsOf = columns.flatMap(([name, column]) => conditions(name, column, rows) ?? []);
  });

  it('find exactly the rows a reader would', async () => {
    expect(rows.length).toBeGreaterThan(1);
    const filters = fc
      .integer({ min: 1, max: 2 })
      .chain((count) =>
        fc.uniqueArray(fc.oneof(...conditionsOf), { minLength: count, maxLength: count, selector: ({ name }) => name }),
      );
    await fc.assert(
      fc.asyncProperty(filters, async (all) => {
        const filter = Object.fromEntries(all.map(({ name, filter }) => [name, filter]));
        const result = await call(module.operations.count?.name ?? '', { filter });
        expect(result.isError, `${JSON.stringify(filter)} ${JSON.stringify(result.content)}`).toBeFalsy();
        const matching = (testOf: (condition: Condition) => Test): Row[] =>
          rows.filter((row) =>
            all.every((condition) => testOf(condition)(row[condition.name === 'id' ? '_id' : condition.name])),
          );
        const exact = matching(({ holds }) => holds);
        const expected = exact.length > 0 ? exact : matching(({ holds, loosely = holds }) => loosely);
        expect(result.structuredContent?.count, JSON.stringify(filter)).toBe(expected.length);
      }),
      { numRuns: MANY.has(resource) ? RUNS.many : RUNS.few },
    );
  });
});
