/**
 * Whatever goes wrong on one of several requests of a read: it brings the true result, or less with a word about it, or a
 * clear error; and nothing of it is remembered.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asked } from './bad-upstream.ts';
import { type Outcome, openBench } from './bench.ts';
import { FAULTS, type Fault } from './faults.ts';
import { expectClearError } from './laws.ts';

const bench = await openBench();
const { upstream } = bench;
const id = (place: number): string => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;
const moment = { _type: 'DateTime', value: '2026-03-10T00:00:00.000Z' };

const INCIDENTS = Array.from({ length: 450 }, (_, place) => ({
  _id: id(place),
  createdAt: moment,
  description: `kind ${place % 3}`,
  currentIncidentState: { _id: id(7001), name: 'Created' },
  monitors: [{ _id: id(8000 + (place % 2)), name: `Monitor ${place % 2}` }],
}));
const TABLES: Readonly<Record<string, readonly object[]>> = {
  '/incident/get-list': INCIDENTS,
  '/monitor/get-list': [0, 1].map((place) => ({ _id: id(8000 + place), description: `described ${place}` })),
  '/service/get-list': [0, 1].map((place) => ({ _id: id(9000 + place), name: `Service ${place}` })),
  '/incident-state/get-list': [
    { _id: id(7001), name: 'Created', order: 1, isCreatedState: true },
    { _id: id(7002), name: 'Resolved', order: 2, isResolvedState: true },
  ],
};
const FIGURES = [0, 1].map((place) => ({
  ...{ timestamp: '2026-03-10T00:00:00.000Z', value: 40 + place },
  ...{ primaryEntityId: id(9000 + place), severityText: `Grade ${place}`, name: `metric ${place}` },
}));

function sound({ path, body: { skip = 0, limit = 10 } }: Asked): object | undefined {
  const [address = ''] = path.split('?');
  if (address.endsWith('/aggregate')) return { data: FIGURES, truncated: false };
  const rows = TABLES[address];
  return rows && { data: rows.slice(skip, skip + limit), count: rows.length };
}

/** A read, and which request of it meets the fault: the first to that address, the second ... */
const READS: readonly (readonly [what: string, tool: string, args: object, address: string, turn: number])[] = [
  ['figures in groups', 'count_logs', { by: 'severityText' }, '/aggregate', 1],
  ['a measure in groups', 'count_metrics', { by: 'name', measure: 'max(value)' }, '/aggregate', 1],
  ['a measure of all', 'count_metrics', { by: 'name', measure: 'max(value)' }, '/aggregate', 2],
  ['names of groups', 'count_logs', { by: 'primaryEntityId' }, '/service/get-list', 1],
  ['the first page', 'count_incidents', { by: 'description' }, '/incident/get-list', 1],
  ['a page between', 'count_incidents', { by: 'description' }, '/incident/get-list', 2],
  ['the last page', 'count_incidents', { by: 'description' }, '/incident/get-list', 3],
  ['related rows', 'list_incidents', { fields: ['monitors.description'], limit: 3 }, '/monitor/get-list', 1],
  ['related rows in groups', 'count_incidents', { by: 'monitors.description' }, '/monitor/get-list', 1],
  [
    'words for states',
    'count_incidents',
    { filter: { currentIncidentState: 'open' }, by: 'description' },
    '/incident-state/get-list',
    1,
  ],
];

beforeAll(() => {
  upstream.others = sound;
});
afterAll(() => {
  upstream.others = () => undefined;
});

let keys = 0;
/** A key of nobody before: nothing is remembered for it. */
const freshKey = (): string => `3f1e9c52-6a1b-4c9e-8f00-${String(++keys).padStart(12, '0')}`;

const MET = FAULTS.filter(({ at }) => at !== 'connection');

describe.each(READS.map((read, place) => [...read, place] as const))('%s', (what, tool, args, address, turn, place) => {
  // Each meets one of three; every fault is met at several places.
  const cases = MET.filter((_, at) => at % 3 === place % 3).map((fault) => [fault.name, fault] as const);
  let whole: Outcome;
  beforeAll(async () => {
    upstream.misdeed = () => undefined;
    whole = await bench.call(tool, args, freshKey());
    expect(whole.result.isError, whole.text).toBeUndefined();
  });

  it.each(cases)('%s', async (_name, fault) => {
    const key = freshKey();
    let met = 0;
    upstream.misdeed = (asked) => (asked?.path.split('?')[0]?.endsWith(address) && ++met === turn ? fault : undefined);
    const outcome = await bench.call(tool, args, key);
    expect(met, 'requests to that address').toBeGreaterThanOrEqual(turn);
    expect(outcome.writes).toEqual([]);
    if (fault.isReadable) expect(shownIn(outcome)).toBe(shownIn(whole));
    else if (outcome.result.isError) expectClearError(outcome);
    else expectLess(outcome, whole, fault);
    if (what === 'names of groups') expect(outcome.text).toContain('count: 81;');
    upstream.misdeed = () => undefined;
    expect(shownIn(await bench.call(tool, args, key))).toBe(shownIn(whole));
  });
});

/** A result without its cursor, which is another one each time. */
const shownIn = ({ text }: Outcome): string => text.replace(/"nextCursor":"[^"]*"/, '');

/** A result that says less than the whole one says so; only what the key may not see is passed over. */
function expectLess(outcome: Outcome, whole: Outcome, { hasEnded }: Fault): void {
  if (shownIn(outcome) === shownIn(whole) || hasEnded) return;
  expect(outcome.text).toMatch(/could (not )?be read|left out of/);
}
