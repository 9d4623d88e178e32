/**
 * A write reads before it and after: what goes wrong there never makes it be sent twice, or told as what it is not. Either
 * nothing is sent, and said so, or everything is, once.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asked, isWrite } from './bad-upstream.ts';
import { type Outcome, openBench } from './bench.ts';
import { FAULTS, type Fault } from './faults.ts';
import { expectClearError, SAYS } from './laws.ts';

const bench = await openBench();
const { upstream } = bench;
const id = (place: number): string => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;
const moment = { _type: 'DateTime', value: '2026-03-10T00:00:00.000Z' };

const STATES = [
  { _id: id(7001), name: 'Created', order: 1, isCreatedState: true },
  { _id: id(7002), name: 'Resolved', order: 2, isResolvedState: true },
];
const incident = (place: number) => ({
  ...{ _id: id(place), title: `Incident ${place}`, incidentNumber: place, createdAt: moment },
  ...{ currentIncidentState: STATES[0], currentIncidentStateId: id(7001), monitors: [{ _id: id(8001), name: 'Web' }] },
  labels: [{ _id: id(9001), name: 'Label' }],
});
const TABLES: Readonly<Record<string, readonly { readonly _id: string; readonly name?: string }[]>> = {
  incident: [1, 2, 3].map(incident),
  'incident-state': STATES,
  label: ['Label', 'Other'].map((name, place) => ({ _id: id(9001 + place), name })),
  monitor: [{ _id: id(8001), name: 'Web' }],
};

function sound(asked: Asked): object | undefined {
  const [, table = '', row = '', read] = asked.path.split('/');
  if (isWrite(asked)) return asked.method === 'POST' ? { _id: id(99), ...asked.body.data } : {};
  const rows = TABLES[table] ?? [];
  if (read === 'get-item') return rows.find(({ _id }) => _id === row) ?? {};
  return row === 'get-list' ? { data: matching(rows, asked), count: rows.length } : undefined;
}

function matching(rows: readonly { readonly _id: string }[], { body: { query = {} } }: Asked): readonly object[] {
  const { _id: wanted } = query;
  return typeof wanted === 'string' ? rows.filter(({ _id }) => _id === wanted) : rows;
}

const WRITES: readonly (readonly [what: string, tool: string, args: object])[] = [
  ['a column', 'update_incident', { id: id(1), title: 'New' }],
  ['a column of several rows', 'update_incident', { id: [id(1), id(2), id(3)], title: 'New' }],
  ['a state', 'update_incident', { id: id(1), currentIncidentState: 'Resolved' }],
  ['members', 'update_incident', { id: id(1), labels: { add: ['Other'] } }],
  ['a row that goes', 'delete_incident', { id: id(1) }],
  ['a row by its name', 'update_incident', { id: 'Incident 2', title: 'New' }],
];

beforeAll(() => {
  upstream.isApplied = true;
  upstream.others = sound;
});
afterAll(() => {
  upstream.others = () => undefined;
});

let keys = 0;
const freshKey = (): string => `3f1e9c52-6a1b-4c9e-8f01-${String(++keys).padStart(12, '0')}`;
const MET = FAULTS.filter(({ at }) => at !== 'connection');

/** Requests as they come in a sound run: which of them only read, and what is sent. */
async function rehearsed(tool: string, args: object): Promise<Outcome> {
  upstream.misdeed = () => undefined;
  const outcome = await bench.call(tool, args, freshKey());
  expect(outcome.result.isError, outcome.text).toBeUndefined();
  return outcome;
}

describe.each(WRITES)('%s', (_what, tool, args) => {
  let whole: Outcome;
  beforeAll(async () => {
    whole = await rehearsed(tool, args);
  });

  it.each(
    MET.map((fault, place) => [fault.name, fault, place] as const).filter(
      ([, , place]) => place % 2 === keysOf(tool, args),
    ),
  )('%s', async (_name, fault, place) => {
    const looks = whole.seen.length - whole.writes.length;
    const hit = place % Math.max(1, looks);
    let read = 0;
    upstream.misdeed = (asked) => (asked && !isWrite(asked) && read++ === hit ? fault : undefined);
    expectTold(await bench.call(tool, args, freshKey()), whole, fault);
  });
});

/** Half of the faults for one, the other half for the next. */
function keysOf(tool: string, args: object): number {
  return (tool.length + JSON.stringify(args).length) % 2;
}

const sentIn = ({ writes }: Outcome): string[] => writes.map(({ method, path }) => `${method} ${path}`);

function expectTold(outcome: Outcome, whole: Outcome, fault: Fault): void {
  const { result, text, writes } = outcome;
  expect(writes.map(({ body }) => body.data)).toEqual(
    whole.writes.map(({ body }) => body.data).slice(0, writes.length),
  );
  expect(sentIn(outcome)).toEqual(sentIn(whole).slice(0, writes.length));
  if (!result.isError) {
    expect(writes).toHaveLength(whole.writes.length);
    return;
  }
  expect(fault.isReadable, text).toBeUndefined();
  expectClearError(outcome);
  expect(text).not.toMatch(SAYS.maybe);
  const done = writes.map(({ path }) => path.split('/').at(-1) as string);
  if (done.length > 0) expect(text).toContain(`Done: ${done.join(', ')}.`);
  else expect(text).toMatch(/nothing was (sent|done|saved)|was not sent|There is no|not (found|permitted|made)/i);
}
