/** What a count in groups may take: groups of a row multiply, and whoever writes `by` may write anything. */
import { describe, expect, it } from 'vitest';
import { callOver } from '../rows/odd-upstream.ts';

const id = (n: number): string => `${n.toString(16).padStart(8, '0')}-1111-4111-8111-111111111111`;
const several = (seed: number, count: number) =>
  Array.from({ length: count }, (_, at) => ({ _id: id(seed + at), name: `row ${seed + at}` }));

/** Counts incidents over these rows. */
function counted(rows: readonly object[], args: object) {
  const page = (body: unknown): readonly object[] => {
    const { limit, skip } = body as { limit: number; skip: number };
    return rows.slice(skip, skip + limit);
  };
  return callOver(
    ({ path, body }) =>
      path.includes('/incident/get-list') ? JSON.stringify({ data: page(body), count: rows.length }) : undefined,
    'count_incidents',
    args,
  );
}

const HEADS = ['title', 'createdAt', 'monitors', 'nothing', 'customFields', '', '.', 'monitors.name', '__proto__'];
const TAILS = [
  '',
  ':',
  ':day',
  ':shape',
  ':a.b',
  '.a',
  '.a.b',
  ':day.x',
  '.name:shape',
  '.name:a.b:c',
  '.createdAt:day',
  ': . ',
  '..',
  '.:',
];

describe('by as anybody may write it', () => {
  it.each(HEADS.flatMap((head) => TAILS.map((tail) => head + tail)))('%j is read, or refused in words', async (by) => {
    const { text, result, faults } = await counted([{ _id: id(1), title: 'a' }], { by });
    expect(faults).toEqual([]);
    expect(text).toMatch(result.isError ? /\(bad_arguments\)$/ : /count\W+1\b/);
  });
});

describe('a row that holds several values', () => {
  it.each([
    [10, 10],
    [100, 100],
    [10_000, 1],
    [1, 10_000],
  ])('of two columns is in all of their groups: %i by %i', async (labels, monitors) => {
    const row = { _id: id(1), labels: several(1_000, labels), monitors: several(20_000, monitors) };
    const { text } = await counted([row], { by: ['labels', 'monitors'] });
    expect(text).toContain(`count: 1; groups: ${labels * monitors}`);
  });

  it.each([
    [101, 100],
    [100, 101],
    [5_001, 2],
    [2, 5_001],
    [10_001, 1],
    [300, 300],
  ])('is in no more than can be made at once: %i by %i', async (labels, monitors) => {
    const row = { _id: id(1), labels: several(1_000, labels), monitors: several(50_000, monitors) };
    for (const args of [{}, { top: 1 }]) {
      const { text } = await counted([row], { by: ['labels', 'monitors'], ...args });
      expect(text).toMatch(/more than 10000 groups of labels and monitors.*Group by one of them.*bad_arguments/);
    }
  });
});

it('others have turns while groups are made', async () => {
  const rows = Array.from({ length: 40 }, (_, at) => ({
    _id: id(at + 1),
    labels: several(1_000, 50),
    monitors: several(20_000, 50),
  }));
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const { text } = await counted(rows, { by: ['labels', 'monitors'] });
  isOver = true;
  expect(text).toContain('count: 40; groups: 2500');
  expect(turns).toBeGreaterThanOrEqual(30);
});

it.each([30, 300])('no more groups are kept than one call may: %i of each row', async (each) => {
  const rows = Array.from({ length: Math.ceil(120_000 / each) }, (_, at) => ({
    _id: id(at + 1),
    labels: several((at + 1) * 1_000, each),
  }));
  const { text, faults } = await counted(rows, { by: 'labels' });
  expect(faults).toEqual([]);
  expect(text).toMatch(/Only the newest \d+ of \d+ rows were read, as they make so many groups: narrow the filter/);
  expect(text).toMatch(/not in these groups \| \d+/);
});
