/** Names in place of ids: which are looked up, where, how often, for whom they are remembered, and what is said of them. */
import { describe, expect, it } from 'vitest';
import { ToolError } from '../../runtime/basics/errors.ts';
import { Stopper } from '../../runtime/basics/stop.ts';
import type { Candidate } from '../../runtime/call/names.ts';
import type { Call, NamedRows, Platform, Within } from '../../runtime/call/platform.ts';
import { References } from '../../runtime/call/references.ts';
import type { IdOf } from '../../runtime/call/values.ts';
import type { ResourceModule, Verb } from '../../runtime/catalogue/kinds.ts';
import { type ToldColumns, toldModule } from './told-platform.ts';

type Tables = Readonly<Record<string, readonly (readonly [id: string, label: string, within?: string])[]>>;

interface LookUp {
  readonly resource: string;
  readonly texts: readonly string[];
  readonly within?: Within | undefined;
}

const ANY = toldModule('any', { title: { kind: 'text' } });

/** References over tables whose rows are known by name, some within another row, and calls that note what they are told. */
class Bench {
  readonly lookUps: LookUp[] = [];
  readonly took: string[] = [];
  readonly quoted: string[] = [];
  /** Since a moment that is none of a cache. */
  seconds = 1000;
  failure: Error | undefined;
  /** Runs while names are looked up. */
  meanwhile = (): void => {};
  readonly references: References;
  readonly #modules: Readonly<Record<string, ResourceModule>>;

  constructor(tables: Tables, modules: Readonly<Record<string, ResourceModule>> = {}) {
    this.#modules = modules;
    const candidate = ([id, label]: readonly [string, string, string?]): Candidate => ({ id, label, also: [] });
    const rowsNamed = async (
      _call: Call,
      resource: string,
      texts: readonly string[],
      within?: Within,
    ): Promise<NamedRows> => {
      this.lookUps.push({ resource, texts, ...(within ? { within } : {}) });
      if (this.failure) throw this.failure;
      await Promise.resolve();
      this.meanwhile();
      const rows = (tables[resource] ?? []).filter(([, , parent]) => within === undefined || parent === within.id);
      return { title: resource, candidates: () => rows.map(candidate) };
    };
    const readId = (text: string): string | undefined => (/^id-/i.test(text) ? text.toLowerCase() : undefined);
    const platform = { readId, rowsNamed } as unknown as Platform;
    this.references = new References(platform, () => new Date(this.seconds * 1000));
  }

  call(verb: Verb = 'list', module = ANY, owner = 'owner'): Call {
    return {
      tool: { verb, module },
      owner,
      patience: new Stopper(),
      module: async (resource: string) => this.#modules[resource] ?? ANY,
      took: (what: string) => this.took.push(what),
      quotes: (resource: string) => this.quoted.push(resource),
    } as unknown as Call;
  }

  /** Ids of what arguments name, each `argument: [resource, text]`. */
  async idsOf(
    wanted: Readonly<Record<string, readonly [resource: string | undefined, ...texts: string[]]>>,
    call = this.call(),
    mayRemember = true,
  ): Promise<Record<string, string | string[]>> {
    const encode = (idOf: IdOf): Record<string, string | string[]> =>
      Object.fromEntries(
        Object.entries(wanted).map(([argument, [resource, ...texts]]) => {
          const ids = texts.map((text) => idOf(resource, text, argument));
          return [argument, ids.length === 1 ? (ids[0] as string) : ids];
        }),
      );
    return this.references.resolve(encode, call, mayRemember);
  }
}

const LABELS: Tables = {
  label: [
    ['id-1', 'Blue'],
    ['id-2', 'Dark red'],
    ['id-3', 'Light green'],
    ['id-4', 'Dark green'],
  ],
  team: [['id-9', 'Blue']],
};

describe('ids', () => {
  it('are taken as the platform spells them, and nothing is looked up', async () => {
    const bench = new Bench(LABELS);
    let runs = 0;
    const result = await bench.references.resolve(
      (idOf) => {
        runs += 1;
        return [idOf('label', 'ID-7', 'a'), idOf(undefined, 'id-8', 'b')];
      },
      bench.call(),
      true,
    );
    expect([result, runs, bench.lookUps]).toEqual([['id-7', 'id-8'], 1, []]);
  });

  it('stand beside names', async () => {
    const bench = new Bench(LABELS);
    expect(await bench.idsOf({ labels: ['label', 'ID-7', 'blue', 'id-8'] })).toEqual({
      labels: ['id-7', 'id-1', 'id-8'],
    });
    expect(bench.lookUps).toEqual([{ resource: 'label', texts: ['blue'] }]);
  });
});

describe('names', () => {
  it('are looked up together, each once in its resource, however often and in whatever letters', async () => {
    const bench = new Bench(LABELS);
    const ids = await bench.idsOf({
      one: ['label', 'blue'],
      all: ['label', 'Dark red', 'BLUE', 'blue', 'Blue'],
      team: ['team', 'blue'],
    });
    expect(ids).toEqual({ one: 'id-1', all: ['id-2', 'id-1', 'id-1', 'id-1'], team: 'id-9' });
    expect(bench.lookUps).toEqual([
      { resource: 'label', texts: ['Blue', 'Dark red'] },
      { resource: 'team', texts: ['blue'] },
    ]);
    expect([bench.took, bench.quoted]).toEqual([[], []]);
  });

  it('are learned with an id in their place, and told with their own', async () => {
    const bench = new Bench(LABELS);
    const seen: string[] = [];
    await bench.references.resolve((idOf) => seen.push(idOf('label', 'blue', 'a')), bench.call(), true);
    expect(seen).toEqual(['00000000-0000-0000-0000-000000000000', 'id-1']);
  });

  it('that are none are refused with what there is, which is a quotation', async () => {
    const bench = new Bench(LABELS);
    const refused = bench.idsOf({ labels: ['label', 'nothing like it'] });
    await expect(refused).rejects.toThrow('labels: There is no label called "nothing like it".');
    expect(bench.quoted).toEqual(['label']);
  });

  it('that could not be looked up quote nothing', async () => {
    const bench = new Bench(LABELS);
    bench.failure = new ToolError('unreachable', 'No way.', 'Wait.');
    await expect(bench.idsOf({ labels: ['label', 'blue'] })).rejects.toBe(bench.failure);
    expect(bench.quoted).toEqual([]);
  });

  it('are a hundred of a call at the most, counted once, and refused before anything is looked up', async () => {
    const names = Array.from({ length: 101 }, (_, at) => `name ${at}`);
    const tables = { label: names.map((name, at): [string, string] => [`id-${at}`, name]) };
    const hundred = new Bench(tables);
    const some = names.slice(0, 100);
    await hundred.idsOf({ a: ['label', ...some], b: ['label', ...some.map((name) => name.toUpperCase())] });
    expect(hundred.lookUps).toHaveLength(1);
    for (const wanted of [
      { a: ['label', ...names] as const },
      { a: ['label', ...some] as const, b: ['team', 'name 0'] as const },
    ]) {
      const more = new Bench(tables);
      await expect(more.idsOf(wanted)).rejects.toMatchObject({
        code: 'bad_arguments',
        message: '101 names are too many for one call.',
        next: 'Give ids, or at most 100 names.',
      });
      expect(more.lookUps).toEqual([]);
    }
  });

  it.each<[string, string | undefined, string, string]>([
    ['', 'label', 'labels is blank.', 'Give a name, a number or an id.'],
    [' \t', 'label', 'labels is blank.', 'Give a name, a number or an id.'],
    [' ', undefined, 'labels is blank.', 'Give an id.'],
    [
      'blue',
      undefined,
      'labels is not an id: "blue".',
      'It takes ids only (UUIDs): take it from a list of such rows, or from a row that is linked to it.',
    ],
    [
      'x'.repeat(61),
      undefined,
      `labels is not an id: "${'x'.repeat(60)}".`,
      'It takes ids only (UUIDs): take it from a list of such rows, or from a row that is linked to it.',
    ],
  ])('such as %j are none of %s', async (text, resource, message, next) => {
    const bench = new Bench(LABELS);
    await expect(bench.idsOf({ labels: [resource, text] })).rejects.toMatchObject({
      code: 'bad_arguments',
      message,
      next,
    });
    expect(bench.lookUps).toEqual([]);
  });

  it('of the row itself that go by ids only say where to find them', async () => {
    const bench = new Bench(LABELS);
    await expect(bench.idsOf({ id: [undefined, 'blue'] })).rejects.toMatchObject({
      next: 'It takes ids only (UUIDs): take it from list_any, or from a row that is linked to it.',
    });
    const unlisted = bench.call('get', toldModule('any', {}, { operations: {} }));
    await expect(bench.idsOf({ id: [undefined, 'blue'] }, unlisted)).rejects.toMatchObject({
      next: expect.stringContaining('take it from a list of such rows'),
    });
  });
});

describe('names that were found', () => {
  it('are remembered for half a minute, for their owner, in their resource', async () => {
    const bench = new Bench(LABELS);
    const ask = async (resource = 'label', owner = 'owner'): Promise<number> => {
      const before = bench.lookUps.length;
      await bench.idsOf({ labels: [resource, 'BLUE'] }, bench.call('list', ANY, owner));
      return bench.lookUps.length - before;
    };
    expect(await ask()).toBe(1);
    expect(await ask()).toBe(0);
    expect(await ask('label', 'other')).toBe(1);
    expect(await ask('team')).toBe(1);
    bench.seconds += 30;
    expect(await ask()).toBe(0);
    bench.seconds += 1;
    expect(await ask()).toBe(1);
    expect(await ask()).toBe(0);
  });

  it('are looked up all the same where that has to be, and are known afterwards', async () => {
    const bench = new Bench(LABELS);
    for (const [mayRemember, lookUps] of [
      [false, 1],
      [true, 1],
      [false, 2],
      [true, 2],
    ] as const) {
      expect(await bench.idsOf({ labels: ['label', 'blue'] }, bench.call(), mayRemember)).toEqual({ labels: 'id-1' });
      expect(bench.lookUps).toHaveLength(lookUps);
    }
  });

  it('are forgotten of one resource and one owner alone', async () => {
    const tables = { label: LABELS.label ?? [], label_rule: [['id-5', 'Blue'] as const], team: LABELS.team ?? [] };
    const bench = new Bench(tables);
    const askAll = async (): Promise<string[]> => {
      const before = bench.lookUps.length;
      for (const resource of Object.keys(tables))
        for (const owner of ['owner', 'other'])
          await bench.idsOf({ a: [resource, 'blue'] }, bench.call('list', ANY, owner));
      return bench.lookUps.slice(before).map(({ resource }) => resource);
    };
    expect(await askAll()).toHaveLength(6);
    expect(await askAll()).toEqual([]);
    bench.references.forget('label', 'owner');
    expect(await askAll()).toEqual(['label']);
    bench.references.forget('rule', 'owner');
    bench.references.forget('label', 'someone');
    expect(await askAll()).toEqual([]);
  });
});

describe('names that several calls look up at once', () => {
  it('are looked up once for calls of one owner that may remember', async () => {
    const bench = new Bench(LABELS);
    const ask = (owner?: string, mayRemember = true) =>
      bench.idsOf({ 'filter.labels': ['label', 'red'] }, bench.call('list', ANY, owner), mayRemember);
    expect(await Promise.all([ask(), ask(), ask('other'), ask('owner', false)])).toEqual(
      Array(4).fill({ 'filter.labels': 'id-2' }),
    );
    expect(bench.lookUps).toHaveLength(3);
    expect(bench.took).toHaveLength(4);
  });

  it('are not remembered where a write came between', async () => {
    const bench = new Bench(LABELS);
    bench.meanwhile = () => bench.references.forget('label', 'owner');
    expect(await bench.idsOf({ labels: ['label', 'blue'] })).toEqual({ labels: 'id-1' });
    bench.meanwhile = () => {};
    await bench.idsOf({ labels: ['label', 'blue'] });
    expect(bench.lookUps).toHaveLength(2);
  });
});

describe('a word of a name', () => {
  it.each<[Verb, string, boolean]>([
    ['list', 'filter.labels', true],
    ['count', 'filter.labels', true],
    ['list', 'labels', false],
    ['get', 'filter.labels', false],
    ['update', 'labels', false],
  ])('in a %s, as %s, will do: %s', async (verb, argument, isTaken) => {
    const bench = new Bench(LABELS);
    const asked = bench.idsOf({ [argument]: ['label', 'RED'] }, bench.call(verb));
    if (!isTaken) await expect(asked).rejects.toThrow('There is no label called "RED".');
    else expect(await asked).toEqual({ [argument]: 'id-2' });
    expect(bench.took).toEqual(isTaken ? ['labels "RED" -> Dark red'] : []);
    expect(bench.quoted).toEqual(isTaken ? [] : ['label']);
  });

  it('will not where two rows have it', async () => {
    await expect(new Bench(LABELS).idsOf({ 'filter.labels': ['label', 'dark'] })).rejects.toThrow(
      'no label called "dark"',
    );
  });

  it('is told each time it is taken, and is none to whom it may not be', async () => {
    const bench = new Bench(LABELS);
    const told = 'labels "red" -> Dark red';
    for (const [count, lookUps] of [
      [1, 1],
      [2, 1],
    ] as const) {
      await bench.idsOf({ 'filter.labels': ['label', 'red'] });
      expect([bench.took, bench.lookUps.length]).toEqual([Array(count).fill(told), lookUps]);
    }
    await expect(bench.idsOf({ labels: ['label', 'red'] }, bench.call('update'))).rejects.toThrow(
      'no label called "red"',
    );
    expect(bench.lookUps).toHaveLength(2);
    // A whole name is known to whoever asks.
    await bench.idsOf({ 'filter.labels': ['label', 'blue'] });
    await bench.idsOf({ labels: ['label', 'blue'] }, bench.call('update'));
    expect(bench.lookUps).toHaveLength(3);
  });

  it('is told shortly', async () => {
    const label = `red ${'x'.repeat(200)}`;
    const word = 'x'.repeat(200);
    const bench = new Bench({ label: [['id-1', label]] });
    await bench.idsOf({ 'filter.labels': ['label', word] });
    expect(bench.took).toEqual([`labels "${word.slice(0, 60)}" -> ${label.slice(0, 100)}`]);
  });
});

describe('names beside the row that theirs belongs to', () => {
  const child = (resource: string, parent: string): ResourceModule =>
    toldModule(resource, { [parent]: { kind: 'one', to: parent, required: true, access: 'cr' } });
  const called = (columns: ToldColumns): ResourceModule => toldModule('called', columns);
  const one = (to: string): ToldColumns[string] => ({ kind: 'one', to });
  const tables: Tables = {
    policy: [
      ['id-a', 'First'],
      ['id-b', 'Second'],
    ],
    step: [
      ['id-1', 'Step one', 'id-a'],
      ['id-2', 'Step one', 'id-b'],
    ],
    part: [
      ['id-5', 'Part', 'id-1'],
      ['id-6', 'Part', 'id-2'],
    ],
  };
  const modules = { step: child('step', 'policy'), part: child('part', 'step') };
  const module = called({ part: one('part'), step: one('step'), policy: one('policy') });
  const bench = (): Bench => new Bench(tables, modules);

  it('are looked up behind it, among its rows', async () => {
    for (const prefix of ['', 'filter.']) {
      const some = bench();
      const wanted = {
        [`${prefix}step`]: ['step', 'step one'] as const,
        [`${prefix}policy`]: ['policy', 'second'] as const,
      };
      expect(await some.idsOf(wanted, some.call('list', module))).toEqual({
        [`${prefix}step`]: 'id-2',
        [`${prefix}policy`]: 'id-b',
      });
      expect(some.lookUps).toEqual([
        { resource: 'policy', texts: ['second'] },
        { resource: 'step', texts: ['step one'], within: { column: 'policy', id: 'id-b' } },
      ]);
    }
  });

  it('are looked up at once where it is given by its id', async () => {
    const some = bench();
    expect(
      await some.idsOf({ step: ['step', 'step one'], policy: ['policy', 'id-a'] }, some.call('list', module)),
    ).toEqual({
      step: 'id-1',
      policy: 'id-a',
    });
    expect(some.lookUps).toEqual([{ resource: 'step', texts: ['step one'], within: { column: 'policy', id: 'id-a' } }]);
  });

  it('are looked up one behind the other, as they belong to each other', async () => {
    const some = bench();
    const wanted = { part: ['part', 'part'], step: ['step', 'step one'], policy: ['policy', 'first'] } as const;
    expect(await some.idsOf(wanted, some.call('list', module))).toEqual({ part: 'id-5', step: 'id-1', policy: 'id-a' });
    expect(some.lookUps.map(({ resource, within }) => [resource, within?.id])).toEqual([
      ['policy', undefined],
      ['step', 'id-a'],
      ['part', 'id-1'],
    ]);
  });

  it('are known apart by it', async () => {
    const some = bench();
    for (const [policy, id] of [
      ['first', 'id-1'],
      ['second', 'id-2'],
      ['first', 'id-1'],
    ] as const)
      expect(
        await some.idsOf({ step: ['step', 'step one'], policy: ['policy', policy] }, some.call('list', module)),
      ).toMatchObject({ step: id });
    expect(some.lookUps).toHaveLength(4);
    some.references.forget('step', 'owner');
    await some.idsOf({ step: ['step', 'step one'], policy: ['policy', 'first'] }, some.call('list', module));
    expect(some.lookUps).toHaveLength(5);
  });

  it.each<[string, readonly string[]]>([
    ['it is not named', []],
    ['several are named', ['first', 'second']],
    ['several are given by their ids', ['id-a', 'id-b']],
  ])('are looked up everywhere where %s, and say what would tell them apart', async (_, policies) => {
    const some = bench();
    const wanted = {
      'filter.step': ['step', 'step one'],
      ...(policies.length > 0 ? { 'filter.policy': ['policy', ...policies] } : {}),
    } as Record<string, [string, ...string[]]>;
    await expect(some.idsOf(wanted, some.call('list', module))).rejects.toMatchObject({
      message: 'filter.step: 2 of them are called "step one".',
      next: expect.stringContaining('Or name its filter.policy too.'),
    });
    expect(some.lookUps.find(({ resource }) => resource === 'step')).toEqual({ resource: 'step', texts: ['step one'] });
  });

  it('that wait for each other are looked up everywhere', async () => {
    const some = new Bench(
      { one: [['id-1', 'A']], other: [['id-2', 'B']] },
      { one: child('one', 'other'), other: child('other', 'one') },
    );
    const both = called({ one: { kind: 'one', to: 'one' }, other: { kind: 'one', to: 'other' } });
    expect(await some.idsOf({ one: ['one', 'a'], other: ['other', 'b'] }, some.call('list', both))).toEqual({
      one: 'id-1',
      other: 'id-2',
    });
    expect(some.lookUps).toEqual([
      { resource: 'one', texts: ['a'] },
      { resource: 'other', texts: ['b'] },
    ]);
  });
});
