/** Figures and pages that cannot be true: never shown as counts, never counted twice, never asked for without end. */
import { describe, expect, it } from 'vitest';
import { callOver, type OddOutcome } from '../rows/odd-upstream.ts';

const SOUND = { timestamp: '2026-03-10T00:00:00.000Z', value: 5, severityText: 'a' };
const GROUPINGS: readonly (readonly [name: string, args: { readonly by: string | readonly string[] }])[] = [
  ['a column', { by: 'severityText' }],
  ['steps of time', { by: 'time:hour' }],
  ['both', { by: ['time:hour', 'severityText'] }],
];

/** Counts logs over what is answered to each request for figures. */
function figures(answer: (request: number) => object, args: object): Promise<OddOutcome> {
  let asked = 0;
  return callOver(
    ({ path }) => (path.includes('/aggregate') ? JSON.stringify(answer(asked++)) : undefined),
    'count_logs',
    args,
  );
}

function expectStrange({ text, faults }: OddOutcome): void {
  expect(faults).toEqual([]);
  expect(text).toMatch(/^OneUptime answered with .*\(upstream_failed\)$/s);
}

const NO_FIGURES = [
  '',
  ' ',
  'x',
  '5 rows',
  [],
  [5],
  {},
  { value: 5 },
  true,
  false,
  null,
  undefined,
  -3,
  1.5,
  '-1',
  1e300,
  '9'.repeat(30),
  'NaN',
];
const NO_ROWS = [null, 1, 'x', true, [], [SOUND]];
const NO_TIMES = [null, undefined, '', 'x', {}, [], true, 'Invalid date', '9999999-01-01'];

describe.each(GROUPINGS)('counts by %s', (_name, args) => {
  it.each(NO_FIGURES.map((value) => [value]))('take no %j for a figure', async (value) => {
    expectStrange(await figures(() => ({ data: [SOUND, { ...SOUND, value }] }), args));
  });

  it.each(NO_ROWS.map((row) => [row]))('take no %j for a row, alone or among others', async (row) => {
    expectStrange(await figures(() => ({ data: [row] }), args));
    expectStrange(await figures(() => ({ data: [SOUND, row] }), args));
  });

  it.each(['5', 5, '0', 0])('read the figure %j', async (value) => {
    const { text } = await figures(() => ({ data: [{ ...SOUND, value }] }), args);
    expect(text).toContain(`count: ${value}; groups: 1`);
  });

  it('add up no page that came twice', async () => {
    expectStrange(await figures(() => ({ data: [SOUND], truncated: true }), args));
  });
});

it.each(NO_TIMES.map((timestamp) => [timestamp]))('steps of time have no %j', async (timestamp) => {
  expectStrange(await figures(() => ({ data: [{ ...SOUND, timestamp }] }), { by: 'time:hour' }));
});

it.each([null, 'nan', '-nan', 'inf', 'NaN'])('a measure of nothing is told as none: %j', async (value) => {
  const reply = () => JSON.stringify({ data: [{ ...SOUND, name: 'm', value }] });
  const args = { measure: 'avg(value)', by: 'name' };
  const { text, result } = await callOver(
    ({ path }) => (path.includes('/aggregate') ? reply() : undefined),
    'count_metrics',
    args,
  );
  expect(result.isError, text).toBeUndefined();
  expect(text).toContain('avg(value) of all: none');
});

const ROWS = Array.from({ length: 450 }, (_, place) => ({
  _id: `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`,
  description: 'd',
}));
type Page = (page: { readonly skip: number; readonly limit: number }) => object;
const incidents = (page: Page): Promise<OddOutcome> =>
  callOver(
    ({ path, body }) => (path.includes('/incident/get-list') ? JSON.stringify(page(body as never)) : undefined),
    'count_incidents',
    { by: 'description' },
  );

describe('pages of rows', () => {
  it.each([undefined, null, 0, 3, -1, 1.5, '450', {}, 450])('are all read where the total is %j', async (count) => {
    const { text } = await incidents(({ skip, limit }) => ({ data: ROWS.slice(skip, skip + limit), count }));
    expect(text).toBe('description | count\nd | 450\ncount: 450; groups: 1');
  });

  it.each([450, 40_000, undefined])(
    'that hold the same again are not asked for without end: a total of %j',
    async (count) => {
      const { text, asked } = await incidents(({ limit }) => ({ data: ROWS.slice(0, limit), count }));
      expect(text).toContain('d | 200');
      expect(text).toMatch(/Only the newest 200 (of \d+ )?rows could be told apart/);
      expect(text).not.toContain('Infinity');
      expect(asked.length).toBeLessThan(4);
    },
  );
});
