/**
 * Filters on telemetry of every kind of column, every operator on each, through the built server and over HTTP: what is
 * accepted finds exactly the rows that a plain reading of the same rows finds, what is refused names what works.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { type Column, filterColumns, type ResourceModule, shapeOf } from '../../runtime/catalogue/kinds.ts';
import { type AnyClient, CLIENTS, type Product, startProduct } from './product.ts';
import { type Row, rowsOf } from './telemetry.ts';
import { BEGIN, sendSample } from './telemetry-sample.ts';

const RUNS = 400;

let product: Product;
let client: AnyClient;
/** The filter that leaves rows of this test alone, by resource. */
let ours: (resource: string) => Row;

beforeAll(async () => {
  product = await startProduct([], { RESULTS: 'both' });
  client = await (CLIENTS['v2 over HTTP, whichever era'] as (typeof CLIENTS)[string])(
    product,
    product.keys.admin as string,
  );
  ours = await sendSample(product);
});
afterAll(async () => {
  await client?.close();
  await product?.close();
});

interface Condition {
  readonly column: string;
  /** Key of an attribute; null where the column holds one value. */
  readonly key: string | null;
  readonly operator: string;
  readonly operand: unknown;
}

const isNone = (value: unknown): boolean => value === null || value === undefined || value === '';
const folded = (value: unknown): string => String(value).toLowerCase();
const trimmed = (value: unknown): string => folded(value).trim();
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** How values of a column compare: numbers by size, times by what is shown of them, all else as text. */
function rankOf(column: Column, key: string | null): (value: unknown) => number | string {
  if (key !== null) return (value) => (String(value).trim() === '' ? Number.NaN : Number(value));
  if (shapeOf(column) === 'time') return (value) => Date.parse(String(value));
  return ['number', 'integer'].includes(shapeOf(column)) ? Number : String;
}

/** The plain reading of a condition, for any kind of value; `isLoose` where letter case and blanks around do not count. */
function holds({ operator, operand, key }: Condition, value: unknown, column: Column, isLoose: boolean): boolean {
  const rank = rankOf(column, key);
  const isText = key !== null || ['text', 'choice'].includes(shapeOf(column));
  const isSame = (wanted: unknown, isFolded = isLoose): boolean =>
    isNone(value)
      ? isNone(wanted)
      : !isNone(wanted) &&
        ((key === null ? rank(wanted) === rank(value) : String(wanted) === String(value)) ||
          (isText && (isFolded || shapeOf(column) === 'choice') && trimmed(wanted) === trimmed(value)));
  // What has no number or flag differs from nothing; what has no text differs from every text.
  const mayDiffer = !isNone(value) || key !== null || ['text', 'id'].includes(shapeOf(column));
  const compare = (test: (a: number | string, b: number | string) => boolean, bound: unknown): boolean =>
    !isNone(value) && test(rank(value), rank(bound));
  const members = asList(value ?? []);
  const range = Object.entries(isRow(operand) ? operand : {});
  const orders: Readonly<Record<string, (a: number | string, b: number | string) => boolean>> = {
    gt: (a, b) => a > b,
    gte: (a, b) => a >= b,
    lt: (a, b) => a < b,
    lte: (a, b) => a <= b,
  };
  const readings: Readonly<Record<string, () => boolean>> = {
    // Null says nothing of a column.
    is: () => operand === null || (Array.isArray(value) ? members.includes(operand) : isSame(operand)),
    in: () =>
      Array.isArray(value)
        ? asList(operand).some((item) => members.includes(item))
        : asList(operand).some((item) => isSame(item)),
    not: () => mayDiffer && !asList(operand).some((item) => isSame(item)),
    empty: () => isNone(value) === operand,
    contains: () => !isNone(value) && folded(value).includes(folded(operand)),
    not_contains: () => isNone(value) || !folded(value).includes(folded(operand)),
    // Attributes are compared in any letter case, texts are not: a note of the result says it.
    starts_with: () =>
      !isNone(value) &&
      (key === null ? String(value).startsWith(String(operand)) : folded(value).startsWith(folded(operand))),
    ends_with: () => !isNone(value) && folded(value).endsWith(folded(operand)),
    gt: () => compare((a, b) => a > b, operand),
    gte: () => compare((a, b) => a >= b, operand),
    lt: () => compare((a, b) => a < b, operand),
    lte: () => compare((a, b) => a <= b, operand),
    between: () => range.every(([name, end]) => compare(orders[name] as (typeof orders)[string], end)),
    none_or: () => isNone(value) || asList(operand).some((item) => isSame(item, false)),
    any: () => asList(operand).some((item) => members.includes(item)),
    all: () => asList(operand).every((item) => members.includes(item)),
    none: () => !asList(operand).some((item) => members.includes(item)),
  };
  return readings[operator]?.() ?? false;
}

function filterOf({ column, key, operator, operand }: Condition): Row {
  const plain = ['is', 'in', 'between'].includes(operator) && !(operator === 'in' && key === 'odd');
  const condition = operator === 'none_or' ? [null, ...asList(operand)] : plain ? operand : { [operator]: operand };
  return { [column === '_id' ? 'id' : column]: key === null ? condition : { [key]: condition } };
}

const swapped = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));

/** Values to ask for where no row has one. */
const ABSENT: Readonly<Record<string, unknown>> = {
  number: 7,
  integer: '7',
  boolean: true,
  time: new Date(BEGIN).toISOString(),
};

/** Operators with operands that fit the values of a column, and some that do not. */
function conditionsOn(
  column: string,
  key: string | null,
  kind: Column,
  values: readonly unknown[],
): fc.Arbitrary<Condition> {
  const isTime = shapeOf(kind) === 'time' && key === null;
  const isText = key !== null || ['text', 'choice'].includes(shapeOf(kind));
  const known = values.length > 0 ? values : [ABSENT[shapeOf(kind)] ?? 'absent'];
  const value = fc
    .constantFrom(...known)
    .map((found) => (typeof found === 'number' && shapeOf(kind) === 'integer' ? String(found) : found));
  // Times are kept to the nanosecond: where a range ends in a row's own millisecond, the API cannot include all of it.
  const shifted = (step: number, by = 0) =>
    fc
      .tuple(value, fc.integer({ min: -3, max: 3 }))
      .map(([at, steps]) => new Date(Date.parse(String(at)) + steps * step + by).toISOString());
  const bound = isTime ? fc.oneof(shifted(1), shifted(1000)) : value;
  const edge = isTime ? shifted(1000, 7) : value;
  const several = fc.array(value, { minLength: 1, maxLength: 3 });
  const piece = fc.oneof(
    fc.tuple(value, fc.nat(), fc.integer({ min: 1, max: 6 })).map(([text, from, length]) => {
      const whole = String(text);
      return whole.slice(from % Math.max(1, whole.length)).slice(0, length);
    }),
    fc.constantFrom('%', '_', '\\', 'a_b', 'PAY', 'é'),
  );
  const make = (operator: string, operand: fc.Arbitrary<unknown>): fc.Arbitrary<Condition> =>
    operand.map((found) => ({ column, key, operator, operand: found }));
  return fc.oneof(
    make('is', fc.oneof(value, fc.constant(null))),
    make('in', several),
    make('not', fc.oneof(value, several, fc.constant(null))),
    make('empty', fc.boolean()),
    ...['contains', 'not_contains', 'starts_with', 'ends_with'].map((name) =>
      make(
        name,
        piece.filter((text) => text !== ''),
      ),
    ),
    ...['gt', 'gte', 'lt', 'lte'].map((name) => make(name, bound)),
    ...(isText
      ? [
          make(
            'is',
            value.map((found) => ` ${swapped(String(found))}`),
          ),
        ]
      : []),
    make('none_or', several),
    make('between', fc.record({ gte: edge, lte: edge })),
    make('between', fc.record({ gt: edge, lte: edge })),
    make('between', fc.record({ gte: edge, lt: edge })),
    make('between', fc.record({ gt: edge, lt: edge })),
    ...['any', 'all', 'none'].map((name) => make(name, several)),
  );
}

const WORDS = /\b(value|list|gt|gte|lt|lte|in|not|any|all|none|contains|starts_with|empty|range|number|true)\b/;

async function check(module: ResourceModule, rows: readonly Row[], conditions: readonly Condition[]): Promise<string> {
  const filter = { ...ours(module.resource), ...Object.assign({}, ...conditions.map(filterOf)) } as Row;
  const { isError, structuredContent } = await client.callTool({
    name: module.operations.count?.name ?? '',
    arguments: { filter },
  });
  const result = structuredContent as { count?: number; error?: { code: string; message: string; next: string } };
  if (isError) {
    expect(result.error?.code, `${JSON.stringify(filter)} ${JSON.stringify(result.error)}`).toBe('bad_arguments');
    expect(result.error?.next, JSON.stringify(filter)).toMatch(WORDS);
    return 'refused';
  }
  const matching = (isLoose: boolean): readonly Row[] =>
    rows.filter((row) =>
      conditions.every((condition) => {
        const column = module.columns[condition.column] as Column;
        const value = row[condition.column];
        const own = condition.key === null ? value : (value as Row | null)?.[condition.key];
        return holds(condition, own, column, isLoose);
      }),
    );
  // Only where nothing is spelt as asked is it looked for in other letter case.
  const exact = matching(false);
  const expected = exact.length > 0 ? exact : matching(true);
  expect(result.count, JSON.stringify(filter)).toBe(expected.length);
  return expected.length > 0 && expected.length < rows.length ? 'telling' : 'trivial';
}

describe.each(['log', 'span', 'metric', 'exception_instance', 'network_flow'])('filters on %s', (resource) => {
  it('find what a plain reading finds, or are refused with what works', async () => {
    const module = (await resources[resource]?.load()) as ResourceModule;
    const columns = [...filterColumns(module)].filter(([name]) => !(name in ours(resource)));
    const path = module.operations.list?.path.replace('/get-list', '') ?? '';
    const rows = await rowsOf(
      product,
      path,
      ours(resource),
      columns.map(([name]) => name),
    );
    expect(rows.length).toBeGreaterThan(9);
    const on = columns.flatMap(([name, column]) => {
      const distinct = [...new Set(rows.flatMap((row) => asList(row[name] ?? [])).filter((value) => !isNone(value)))];
      if (column.kind !== 'textMap') return [conditionsOn(name, null, column, distinct.slice(0, 30))];
      return ['http.route', 'http.status_code', 'odd', 'scope.name', 'absent'].map((key) => {
        const found = distinct.map((texts) => (texts as Row)[key]).filter((value) => !isNone(value));
        return conditionsOn(name, key, column, [...new Set(found)]);
      });
    });
    const outcomes = new Map<string, number>();
    const filters = fc.uniqueArray(fc.oneof(...on), { minLength: 1, maxLength: 2, selector: ({ column }) => column });
    await fc.assert(
      fc.asyncProperty(filters, async (conditions) => {
        const outcome = await check(module, rows, conditions);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }),
      { numRuns: RUNS },
    );
    // A test in which everything is refused, or everything found, would tell nothing.
    for (const outcome of ['telling', 'trivial', 'refused'])
      expect(outcomes.get(outcome) ?? 0, outcome).toBeGreaterThan(5);
  }, 120_000);
});
