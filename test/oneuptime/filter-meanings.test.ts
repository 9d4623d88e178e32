/** Conditions that are looked up before a filter is encoded: which they are, what is asked for them, and what is told. */
import { describe, expect, it } from 'vitest';
import type { Call } from '../../runtime/call/platform.ts';
import type { Column, ResourceModule } from '../../runtime/catalogue/kinds.ts';
import * as meanings from '../../runtime/oneuptime/filter-meanings.ts';
import { KnownStates } from '../../runtime/oneuptime/known-states.ts';

const moduleOf = (resource: string, columns: Readonly<Record<string, Column>>): ResourceModule => ({
  resource,
  schema: resource,
  title: resource,
  plural: `${resource}s`,
  toolset: 'all',
  label: 'name',
  defaultColumns: [],
  columns,
  operations: { list: { name: '', operationId: '', method: 'POST', path: `/${resource}`, risk: 'read' } },
});
const one = (to: string, more: Partial<Column> = {}): Column => ({
  kind: 'one',
  access: 'r',
  to,
  label: 'name',
  ...more,
});
const THING = moduleOf('thing', {
  title: { kind: 'text', access: 'r' },
  state: one('incident_state'),
  states: { kind: 'many', access: 'r', to: 'incident_state', label: 'name' },
  status: one('monitor_status'),
  monitors: { kind: 'many', access: 'r', to: 'monitor', label: 'name' },
  owner: one('owner'),
  nameless: { kind: 'one', access: 'r', to: 'owner' },
  source: { kind: 'uuid', access: 'r', to: 'owner' },
  onlyIds: { kind: 'many', access: 'r', to: 'owner', byId: true },
  loose: { kind: 'many', access: 'r' },
  closed: one('incident_state', { access: 'cu' }),
});

const idOf = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
type Row = Readonly<Record<string, unknown>>;

const STATES: readonly Row[] = [
  { _id: idOf(1), name: 'New', order: 1, isCreatedState: true, isAcknowledgedState: false, isResolvedState: false },
  { _id: idOf(2), name: 'Seen', order: 2, isCreatedState: false, isAcknowledgedState: true, isResolvedState: false },
  { _id: idOf(3), name: 'Gone', order: 10, isCreatedState: false, isAcknowledgedState: false, isResolvedState: true },
];

/** Nothing is known of states from an earlier call. */
const withMeanings = (call: Call, filter: Row) => meanings.withMeanings(call, filter, new KnownStates());
const withStateWords = (call: Call, filter: Row) => meanings.withStateWords(call, filter, new KnownStates());

/** A call over tables that hold what is given; of others the key may list nothing. */
function callOver(tables: Readonly<Record<string, readonly Row[]>>) {
  const taken: string[] = [];
  const asked: { readonly path: string; readonly body: Readonly<Record<string, unknown>> }[] = [];
  const call = {
    tool: { module: THING, operation: THING.operations.list },
    module: async (resource: string) => moduleOf(resource, { name: { kind: 'text', access: 'r' } }),
    toolOf: async (resource: string) => {
      const module = moduleOf(resource, {});
      return { module, operation: module.operations.list };
    },
    send: async (request: (typeof asked)[number]) => {
      asked.push(request);
      const rows = tables[request.path.slice(1)];
      return rows ? { status: 200, body: { data: rows, count: rows.length } } : { status: 422, body: {} };
    },
    took: (what: string) => taken.push(what),
    owner: 'somebody',
  };
  return { call: call as unknown as Call, asked, taken };
}

async function meant(filter: Row, tables: Readonly<Record<string, readonly Row[]>>, read = withMeanings) {
  const { call, asked, taken } = callOver(tables);
  return { filter: await read(call, filter), asked, taken };
}

async function refusal(filter: Row, tables: Readonly<Record<string, readonly Row[]>>, read = withMeanings) {
  const { message, next } = await meant(filter, tables, read).then(
    () => expect.fail(`Not refused: ${JSON.stringify(filter)}`),
    (cause: { readonly message: string; readonly next: string }) => cause,
  );
  return `${message} ${next}`;
}

const named = (names: readonly string[]): Row[] => names.map((name, at) => ({ _id: idOf(at + 1), name }));

describe('a filter without such conditions', () => {
  const filters: Row[] = [
    {},
    { title: 'open' },
    { title: { contains: 'open' } },
    { nope: 'open', toString: 'open' },
    { closed: 'open' },
    { state: null, status: 5, monitors: undefined },
    { state: idOf(1), status: 'somewhere' },
    { state: ['Resolved', 'identified'], states: 'ACKNOWLEDGED' },
    { status: { not: 'operational' } },
    { owner: { contains: 'a' }, loose: { contains: 'a' }, onlyIds: { contains: 'a' } },
    { monitors: { contains: 'a', ends_with: 'b' }, owner: { contains: 'a', ends_with: 'b' } },
    { monitors: { not_contains: 'a' }, nameless: { toString: 'a' }, source: ['a'], owner: {} },
    { monitors: 'open', owner: 'open' },
    { state: { in: ['open'], not: 'closed' }, states: { all: 'open', any: 'a' } },
    { state: { all: 'open' }, states: { any: 'a', none: 'open' } },
    { state: [5, null, true, {}], states: [['a']] },
  ];

  it.each(filters)('%j is the same, at once', (filter) => {
    const { call } = callOver({});
    expect(withMeanings(call, filter)).toBe(filter);
  });

  it('has no words for states either, but what its states are usually called', async () => {
    const { call } = callOver({ incident_state: STATES });
    for (const filter of [{ title: 'open' }, { state: idOf(1) }, { owner: 'open' }, { state: { all: 'open' } }])
      expect(await withStateWords(call, filter)).toBeUndefined();
    expect(await withStateWords(call, { title: 'a', state: 'Resolved' })).toEqual({ title: 'a', state: [idOf(3)] });
  });
});

describe('a part of a name', () => {
  const monitors = named(['Pay desk', 'Desk API', 'Other']);

  it.each([
    [{ contains: ' DESK ' }, [1, 2], 'contains "DESK" -> Pay desk, Desk API'],
    [{ starts_with: 'desk' }, [2], 'starts_with "desk" -> Desk API'],
    [{ ends_with: 'Desk' }, [1], 'ends_with "Desk" -> Pay desk'],
  ])('%j means the ids of all that fit', async (condition, ids, told) => {
    const { filter, asked, taken } = await meant(
      { title: 'a', monitors: condition, owner: 'b' },
      { monitor: monitors },
    );
    expect(Object.entries(filter)).toEqual([
      ['title', 'a'],
      ['monitors', ids.map(idOf)],
      ['owner', 'b'],
    ]);
    expect(taken).toEqual([`monitors ${told}`]);
    expect(asked.map(({ path }) => path)).toEqual(['/monitor']);
    expect(asked[0]?.body.query).toEqual({ name: { _type: 'Search', value: expect.stringMatching(/^desk$/i) } });
  });

  it('is looked up where the API does not compare names itself', async () => {
    const tables = { owner: named(['Ann']), monitor: monitors };
    for (const filter of [
      { owner: { starts_with: 'A' } },
      { owner: { ends_with: 'n' } },
      { nameless: { contains: 'n' } },
      { source: { contains: 'n' } },
    ])
      expect((await meant(filter, tables)).filter, JSON.stringify(filter)).toEqual({
        [Object.keys(filter)[0] as string]: [idOf(1)],
      });
    const both = await meant({ owner: { starts_with: 'a' }, monitors: { contains: 'pay' } }, tables);
    expect(both.filter).toEqual({ owner: [idOf(1)], monitors: [idOf(1)] });
    expect(both.taken).toHaveLength(2);
  });

  it('that is no text, or an empty one, is refused before anything is asked', async () => {
    for (const operand of ['', ' ', 5, null, ['a'], { a: 1 }])
      expect(await refusal({ monitors: { contains: operand } }, {})).toBe(
        'filter.monitors.contains must be a text that is not empty. Give the text to look for.',
      );
  });

  it('that fits no name is refused, and one that fits too many to name them', async () => {
    expect(await refusal({ monitors: { contains: 'zzz' } }, { monitor: monitors })).toBe(
      'filter.monitors.contains: there is no monitor whose name fits "zzz". Give another part of it, or a name or an id as the value.',
    );
    const long = 'z'.repeat(70);
    expect(await refusal({ monitors: { starts_with: long } }, { monitor: monitors })).toContain(`"${'z'.repeat(60)}".`);
    const many = (count: number) => named(Array.from({ length: count }, (_, at) => `Desk ${at}`));
    const most = await meant({ monitors: { contains: 'desk' } }, { monitor: many(99) });
    expect(most.filter.monitors).toHaveLength(99);
    expect(await refusal({ monitors: { contains: 'desk' } }, { monitor: many(100) })).toBe(
      'filter.monitors.contains: too many are called so to filter by. Give more of the name, or a list of names or ids.',
    );
  });

  it('is told with the first five names, each cut', async () => {
    const told = async (names: readonly string[]) =>
      (await meant({ monitors: { starts_with: 'a' } }, { monitor: named(names) })).taken[0];
    expect(await told(['a1', 'a2', 'a3', 'a4', 'a5'])).toBe('monitors starts_with "a" -> a1, a2, a3, a4, a5');
    expect(await told(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7'])).toMatch(/a4, a5 and 2 more$/);
    expect(await told([`a${'b'.repeat(70)}`])).toBe(`monitors starts_with "a" -> a${'b'.repeat(59)}`);
    // As a quotation: one line, and none that closes it.
    expect(await told(['a\n"b"'])).toBe(`monitors starts_with "a" -> a 'b'`);
  });
});

describe('a word for states', () => {
  const tables = { incident_state: STATES };

  it.each([
    [{ state: 'open' }, { state: [1, 2] }, ['state "open" -> New, Seen']],
    [{ state: ' Open ' }, { state: [1, 2] }, ['state " Open " -> New, Seen']],
    [{ state: ['open', 'closed'] }, { state: [1, 2, 3] }, ['state "open" -> New, Seen', 'state "closed" -> Gone']],
    [{ state: { in: ['closed'] } }, { state: { in: [3] } }, ['state "closed" -> Gone']],
    [{ state: { not: 'open' } }, { state: { not: [1, 2] } }, ['state "open" -> New, Seen']],
    [{ states: { any: 'open' } }, { states: { any: [1, 2] } }, ['states "open" -> New, Seen']],
    [{ states: { none: ['open'] } }, { states: { none: [1, 2] } }, ['states "open" -> New, Seen']],
    [{ state: [{ in: ['open'] }] }, { state: [{ in: ['open'] }] }, []],
  ])('%j', async (written, filter, told) => {
    const withIds = JSON.parse(JSON.stringify(filter).replace(/\b\d\b/g, (at) => JSON.stringify(idOf(Number(at)))));
    const result = await meant(written, tables);
    expect(result.filter).toEqual(withIds);
    expect(result.taken).toEqual(told);
  });

  it('asks for the flags of all states, in their order', async () => {
    const { asked } = await meant({ state: 'open' }, tables);
    expect(asked).toEqual([
      expect.objectContaining({
        path: '/incident_state',
        body: {
          query: {},
          select: { name: true, order: true, isCreatedState: true, isAcknowledgedState: true, isResolvedState: true },
          sort: { order: 'ASC' },
          limit: 100,
          skip: 0,
        },
      }),
    ]);
  });

  it('is what a state is called first, and an id or another name stays what it is', async () => {
    const [first, ...rest] = STATES;
    const own = { incident_state: [{ ...first, name: 'Open' }, ...rest] };
    const { filter, taken } = await meant({ state: ['OPEN', idOf(9), 'nowhere', 7, 'closed'] }, own);
    expect(filter.state).toEqual([idOf(1), idOf(9), 'nowhere', 7, idOf(3)]);
    expect(taken).toEqual(['state "closed" -> Gone']);
  });

  it('that no state of the project has is refused with those there are', async () => {
    const names = { incident_state: STATES.slice(0, 2) };
    expect(await refusal({ state: 'closed' }, names)).toBe(
      'filter.state: no state of this project means "closed". There are New, Seen.',
    );
    const blank = `${' '.repeat(30)}closed${' '.repeat(40)}`;
    expect(await refusal({ state: blank }, names)).toContain(`means ${JSON.stringify(blank.slice(0, 60))}.`);
  });

  it('that means something else is refused with that', async () => {
    expect(await refusal({ status: 'paused' }, { monitor_status: [] })).toMatch(
      /^filter.status: no state of this project means "paused". It is no status: .*"disableActiveMonitoring": true/,
    );
  });

  it('reads flags that are set, places that are numbers, and passes over what is no row', async () => {
    const rows = [
      { _id: 'no id', name: 'Odd', order: 12, isResolvedState: true },
      { _id: idOf(4), name: { _type: 'Name', value: 'Late' }, order: '11', isResolvedState: 'true' },
      ...STATES,
    ];
    const { filter, taken } = await meant({ state: 'closed' }, { incident_state: rows });
    expect(filter.state).toEqual([idOf(4), idOf(3)]);
    expect(taken).toEqual(['state "closed" -> Late, Gone']);
  });

  it('is asked for by the flags where the key may not list states: one word alone, of one row', async () => {
    const alone = await meant({ title: 'a', state: 'open' }, {});
    expect(alone.filter).toEqual({ title: 'a', state: { isResolvedState: false } });
    expect(alone.taken).toEqual(['state "open" -> {"isResolvedState":false}']);
    for (const filter of [{ state: ['open'] }, { state: { not: 'open' } }, { states: 'open' }, { status: 'paused' }]) {
      const { filter: same, taken } = await meant(filter, {});
      expect(same).toEqual(filter);
      expect(taken).toEqual([]);
    }
  });
});
