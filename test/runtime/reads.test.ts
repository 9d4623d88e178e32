/** List, count and get: what is asked of a platform, and what is made of what it found. */
import { describe, expect, it } from 'vitest';
import type {
  FoundRow,
  NoRows,
  PageMark,
  PageRequest,
  Platform,
  Query,
  Row,
  RowPage,
} from '../../runtime/call/platform.ts';
import { BUDGET, estimateTokens } from '../../runtime/call/tokens.ts';
import { UNTRUSTED } from '../../runtime/call/untrusted.ts';
import type { ResourceModule } from '../../runtime/catalogue/kinds.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { moduleOf, NOON, refusal, said, type Told, type ToldCall, toldProduct } from './told-platform.ts';

const MONITOR = moduleOf('monitor', {
  _id: { kind: 'id' },
  title: { kind: 'text' },
  key: { kind: 'text', secret: true },
  createdAt: { kind: 'date' },
});
const MAIL = moduleOf('mail', { _id: { kind: 'id' }, title: { kind: 'text' } }, { outside: true });
const THING = moduleOf(
  'thing',
  {
    _id: { kind: 'id' },
    title: { kind: 'text' },
    size: { kind: 'number' },
    createdAt: { kind: 'date' },
    password: { kind: 'text', secret: true },
    monitor: { kind: 'one', to: 'monitor', label: 'title' },
    mail: { kind: 'one', to: 'mail', label: 'title', access: 'r' },
    body: { kind: 'json', heavy: true },
    notes: { kind: 'markdown', heavy: true },
  },
  { defaultColumns: ['_id', 'title', 'size', 'createdAt'] },
);

const rowsOf = (count: number, from = 0): Row[] =>
  Array.from({ length: count }, (_, at) => ({ id: `id-${from + at}`, title: `t${from + at}`, size: from + at }));
const pageOf = (rows: readonly Row[], more: Partial<RowPage> = {}): RowPage => ({
  rows,
  total: rows.length,
  hasMore: false,
  omitted: [],
  notes: [],
  markAfter: async () => null,
  ...more,
});

interface Listed {
  readonly result: ToolResult;
  /** What was asked of the platform. */
  readonly pages: PageRequest[];
  readonly queries: Query[];
  readonly explained: number;
}

const product = (platform: Partial<Platform>, module: ResourceModule = THING): Told =>
  toldProduct([module, MONITOR, MAIL], platform);

async function listed(
  page: RowPage | ((page: PageRequest) => RowPage),
  args: object = {},
  {
    why,
    module,
    ...more
  }: { why?: NoRows; module?: ResourceModule; platform?: Partial<Platform>; call?: ToldCall } = {},
): Promise<Listed> {
  const pages: PageRequest[] = [];
  const queries: Query[] = [];
  let explained = 0;
  const { call, faults } = product(
    {
      list: async (_call, query, wanted) => {
        queries.push(query);
        pages.push(wanted);
        return typeof page === 'function' ? page(wanted) : page;
      },
      whyNone: async () => {
        explained += 1;
        return why ?? { notes: [] };
      },
      ...more.platform,
    },
    module,
  );
  const result = await call('list_thing', args, more.call);
  expect(faults).toEqual([]);
  return { result, pages, queries, explained };
}
const isMarked = ({ _meta }: ToolResult): boolean => _meta?.[UNTRUSTED] === true;
const textOf = ({ content }: ToolResult): string => content[0]?.text ?? '';

describe('what a list asks for', () => {
  it('is the default columns, without related ones, twenty rows from the first', async () => {
    const { pages } = await listed(pageOf([]));
    expect(pages).toEqual([
      {
        columns: ['_id', 'title', 'size', 'createdAt'],
        related: undefined,
        mayOmit: true,
        brief: [],
        sort: undefined,
        limit: 20,
        skip: 0,
        mark: undefined,
      },
    ]);
  });

  it('is what was named, which the key has to be able to read', async () => {
    const { pages } = await listed(pageOf([]), { fields: ['size', 'monitor.title'], sort: '-size', limit: 3 });
    expect(pages).toEqual([
      {
        columns: ['_id', 'size', 'monitor'],
        related: new Map([['monitor', ['title']]]),
        mayOmit: false,
        brief: [],
        sort: { column: 'size', isDescending: true },
        limit: 3,
        skip: 0,
        mark: undefined,
      },
    ]);
    const all = await listed(pageOf([]), { fields: ['*', 'body'] });
    expect(all.pages[0]).toMatchObject({
      mayOmit: true,
      brief: [],
      columns: expect.arrayContaining(['body', 'monitor']),
    });
  });

  it('is the gist of large columns that nobody named', async () => {
    const module = moduleOf('thing', THING.columns as never, { defaultColumns: ['_id', 'body', 'title'] });
    expect((await listed(pageOf([]), {}, { module })).pages[0]).toMatchObject({ brief: ['body'] });
    expect((await listed(pageOf([]), { fields: ['body'] }, { module })).pages[0]).toMatchObject({ brief: [] });
  });
});

describe('what a list shows', () => {
  it('is rows, how many there are, and nothing that nobody has', async () => {
    const { result, explained } = await listed(pageOf(rowsOf(2)));
    expect(said(result)).toEqual({ items: rowsOf(2), total: 2 });
    expect(isMarked(result)).toBe(false);
    expect(explained).toBe(0);
  });

  it('is no more rows than were asked for', async () => {
    const { result } = await listed(pageOf(rowsOf(5)), { limit: 3 });
    expect(said(result)).toEqual({ items: rowsOf(3), total: 5, nextCursor: expect.any(String) });
  });

  it('is all that there is to say, in its order', async () => {
    const page = pageOf(rowsOf(1), {
      omitted: ['_id', 'size'],
      link: 'http://told.test/{id}',
      notes: ['Of the page.'],
      total: 9,
      hasMore: true,
    });
    const platform: Partial<Platform> = {
      query: async (call) => {
        call.remark('A remark.');
        call.took('title "a" -> A');
        return { query: { q: 1 }, described: { title: 'A' }, notes: ['Of the query.'] };
      },
    };
    const { result } = await listed(page, { filter: { title: 'a' } }, { platform, call: { ignored: ['chatId'] } });
    expect(said(result)).toEqual({
      items: rowsOf(1),
      total: 9,
      link: 'http://told.test/{id}',
      nextCursor: expect.any(String),
      applied: { filter: { title: 'A' }, taken: ['title "a" -> A'] },
      omitted: { id: 'the key may not read it', size: 'the key may not read it' },
      notes: [expect.stringContaining('chatId'), 'Of the query.', 'Of the page.', 'A remark.'],
    });
    expect(Object.keys(said(result))).toEqual(['items', 'total', 'link', 'nextCursor', 'applied', 'omitted', 'notes']);
    const without = await listed(page, { filter: {} }, { platform });
    expect(said(without.result)).not.toHaveProperty('applied');
  });

  it('is no secret, unless secrets are revealed', async () => {
    const row = { id: 'id-1', password: 'hunter-22', monitor: { id: 'id-2', key: 'hunter-33' } };
    const { result } = await listed(pageOf([row]));
    expect(textOf(result)).not.toContain('hunter');
    const { call } = toldProduct([THING, MONITOR, MAIL], { list: async () => pageOf([row]) }, { revealSecrets: true });
    expect(said(await call('list_thing'))).toMatchObject({ items: [row] });
  });

  it('is ages where they were asked for, of times that are some', async () => {
    const rows = [
      { id: 'id-1', createdAt: '2026-03-10T11:00:00.789Z' },
      { id: 'id-2', createdAt: 'soon' },
      { id: 'id-3', createdAt: null },
    ];
    const { result } = await listed(pageOf(rows), { fields: ['createdAt:age'] });
    expect(said(result).items).toEqual([{ ...rows[0], 'createdAt:age': '1 h ago' }, rows[1], rows[2]]);
  });

  it('is times in the zone that was asked for, beside ages too', async () => {
    const rows = [{ id: 'id-1', createdAt: '2026-03-10T11:00:00.789Z' }];
    const local = { id: 'id-1', createdAt: '2026-03-10T12:00:00.789+01:00' };
    const zone = { timezone: 'Europe/Berlin' };
    expect(said((await listed(pageOf(rows), zone)).result).items).toEqual([local]);
    const aged = await listed(pageOf(rows), { ...zone, fields: ['createdAt:age'] });
    expect(said(aged.result).items).toEqual([{ ...local, 'createdAt:age': '1 h ago' }]);
  });

  it('is texts cut to what a list has room for', async () => {
    const { result } = await listed(pageOf([{ id: 'id-1', title: 'x'.repeat(401) }]));
    expect(said(result).items).toEqual([{ id: 'id-1', title: `${'x'.repeat(400)}… (401 characters)` }]);
  });

  it('is as many rows as fit, and how to go on', async () => {
    const words = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ');
    const rows = rowsOf(100).map((row) => ({ ...row, title: words.slice(0, 390), other: words.slice(0, 390) }));
    for (const format of ['json', 'table']) {
      let marked = -1;
      const page = pageOf(rows, {
        markAfter: async (shown) => {
          marked = shown;
          return null;
        },
      });
      const { result } = await listed(page, { limit: 100, format });
      const shown = format === 'json' ? (said(result).items as Row[]).length : textOf(result).split('\n').length - 2;
      expect(shown).toBeGreaterThan(5);
      expect(shown).toBeLessThan(100);
      expect(marked).toBe(shown);
      expect(textOf(result)).toContain(`Cut to ${shown} rows to keep the result readable; nextCursor goes on.`);
      expect(textOf(result)).toContain('nextCursor');
      if (format === 'json')
        expect((said(result).items as Row[]).map(({ id }) => id)).toEqual(
          rows.slice(0, shown).map((row: Row) => row.id),
        );
    }
  });

  it('is a table where that was asked for', async () => {
    const page = pageOf([...rowsOf(2), { id: 'id-9', title: 'a|b', size: null }]);
    const { result } = await listed(page, { format: 'table' });
    expect(textOf(result)).toBe(
      'id | title | size\nid-0 | t0 | 0\nid-1 | t1 | 1\nid-9 | a\\|b | \n3 of 3; empty: createdAt',
    );
    expect(textOf((await listed(page, { format: 'json' })).result)).toMatch(/^\{/);
  });

  it('has in a table a cell for each column of a related row', async () => {
    const row = {
      id: 'id-1',
      title: 'a',
      monitor: { id: 'id-2', title: 'Web', createdAt: '2026-03-10T11:00:00.000Z' },
    };
    const fields = ['title', 'monitor.title', 'monitor.createdAt'];
    const { result } = await listed(pageOf([row]), { format: 'table', fields });
    expect(textOf(result).split('\n').slice(0, 2)).toEqual([
      'title | monitor.title | monitor.createdAt',
      'a | Web | 2026-03-10T11:00:00Z',
    ]);
    expect(said((await listed(pageOf([row]), { fields })).result).items).toEqual([row]);
  });

  it('leaves room for a header, and for the names of what is empty', async () => {
    const names = Array.from(
      { length: 20 },
      (_, at) => `column${at}OfWhichTheNameIsLongerThanAnythingThatStandsInItsCells`,
    );
    const rows = Array.from({ length: 100 }, () => Object.fromEntries(names.map((name) => [name, 'a few words'])));
    const fields = Object.keys(THING.columns).filter((name) => name !== '_id' && name !== 'password');
    const { result } = await listed(pageOf(rows), { format: 'table', limit: 100, fields });
    const lines = textOf(result).split('\n');
    expect(lines.at(-1)).toMatch(/^\d\d of 100; nextCursor: \S+; empty: title, size/);
    expect(estimateTokens(lines.slice(0, -1).join('\n'))).toBeLessThanOrEqual(BUDGET);
  });
});

describe('how many rows there are', () => {
  it.each<[string, Partial<RowPage>, object]>([
    ['are counted', { total: 7 }, { total: 7 }],
    ['are not counted, and none follow', { total: undefined }, { atLeast: 2 }],
    ['are not counted, and some follow', { total: undefined, hasMore: true }, { atLeast: 3 }],
  ])('where they %s', async (_, more, expected) => {
    const { total, atLeast } = said((await listed(pageOf(rowsOf(2), more))).result);
    expect({ ...(total === undefined ? {} : { total }), ...(atLeast === undefined ? {} : { atLeast }) }).toEqual(
      expected,
    );
  });
});

describe('a list that finds nothing', () => {
  const none = pageOf([]);

  it.each<[string, RowPage, number]>([
    ['is explained', none, 1],
    ['is explained where nothing was counted', { ...none, total: undefined }, 1],
    ['is not where there are rows before this page', { ...none, total: 3 }, 0],
    ['is not where there are rows', pageOf(rowsOf(1), { total: 0 }), 0],
  ])('%s', async (_, page, times) => {
    const { explained, result } = await listed(page, {}, { why: { notes: ['Because.'] } });
    expect(explained).toBe(times);
    expect(said(result).notes).toEqual(times === 1 ? ['Because.'] : undefined);
    expect(said(result)).not.toHaveProperty('nextCursor');
  });

  it('is read again for what was meant, and says what that was', async () => {
    const instead: Query = { query: { q: 2 }, described: { title: 'Web' }, notes: [] };
    const { result, queries, pages } = await listed(
      none,
      { filter: { title: 'web' } },
      { why: { instead, notes: ['Meant.'] } },
    );
    expect(queries.map(({ query }) => query)).toEqual([{ title: 'web' }, { q: 2 }]);
    expect(pages[1]).toEqual(pages[0]);
    expect(said(result).applied).toEqual({ filter: { title: 'Web' } });
    expect(said(result).notes).toEqual(['Meant.']);
  });
});

describe('what others wrote', () => {
  it.each<[string, RowPage, object, boolean]>([
    ['is marked where rows point to it', pageOf(rowsOf(1)), { fields: ['mail'] }, true],
    ['is not where they point elsewhere', pageOf(rowsOf(1)), { fields: ['monitor'] }, false],
    ['is not where there are no rows', pageOf([]), { fields: ['mail'] }, false],
    ['is marked in a table', pageOf(rowsOf(1)), { fields: ['mail'], format: 'table' }, true],
  ])('%s', async (_, page, args, expected) => {
    expect(isMarked((await listed(page, args)).result)).toBe(expected);
  });

  it('is marked in rows of a table of it', async () => {
    const module = moduleOf('thing', THING.columns as never, { outside: true });
    expect(isMarked((await listed(pageOf(rowsOf(1)), {}, { module })).result)).toBe(true);
    expect(isMarked((await listed(pageOf([]), {}, { module })).result)).toBe(false);
  });

  it.each<[string, boolean, boolean, object, boolean]>([
    ['what a filter was taken for', true, false, { mail: 'id-1' }, true],
    ['notes that quote rows', false, true, { mail: 'id-1' }, true],
    ['neither', false, false, { mail: 'id-1' }, false],
    ['what a filter of something else was taken for', true, true, { title: 'a' }, false],
  ])('is marked in %s', async (_, takes, isQuoting, filter, expected) => {
    const platform: Partial<Platform> = {
      query: async (call) => {
        if (takes) call.took('something');
        return { query: {}, described: {}, notes: [] };
      },
      count: async () => 0,
      whyNone: async () => ({ notes: ['a'], ...(isQuoting ? { isQuoting } : {}) }),
    };
    expect(isMarked((await listed(pageOf([]), { filter }, { platform })).result)).toBe(expected);
    expect(isMarked(await product(platform).call('count_thing', { filter }))).toBe(expected);
  });

  it('is not marked where there is no filter', async () => {
    const { result } = await listed(pageOf([]), {}, { why: { notes: ['a'], isQuoting: true } });
    expect(isMarked(result)).toBe(false);
  });
});

describe('pages', () => {
  /** Both pages of a list, each told by the platform as it is. */
  async function pagesOf(
    first: RowPage,
    second: RowPage,
    args: object = {},
    then: ToldCall = {},
  ): Promise<{ one: Row; two: Row; asked: PageRequest[]; nows: Date[] }> {
    const asked: PageRequest[] = [];
    const nows: Date[] = [];
    const { call, faults } = product({
      query: async (state) => {
        nows.push(await state.resolve(({ times }) => times.now));
        return { query: {}, described: {}, notes: [] };
      },
      list: async (_call, _query, wanted) => {
        asked.push(wanted);
        return asked.length === 1 ? first : second;
      },
      whyNone: async () => ({ notes: [] }),
    });
    const one = said(await call('list_thing', args));
    const two = said(await call('list_thing', { ...args, cursor: one.nextCursor }, then));
    expect(faults).toEqual([]);
    return { one, two, asked, nows };
  }

  it('go on behind what was shown, with the mark that the platform made', async () => {
    const markAfter = async (shown: number): Promise<PageMark<string>> => ({ at: NOON.getTime() - 5000, place: shown });
    const { asked, two } = await pagesOf(
      pageOf(rowsOf(5), { total: 9, markAfter }),
      pageOf(rowsOf(3), { total: 9, markAfter, hasMore: true }),
      { limit: 3 },
    );
    expect(asked[1]).toMatchObject({ skip: 3, limit: 3, mark: { at: NOON.getTime() - 5000, place: 0 } });
    expect(two).toEqual({ items: rowsOf(3), total: 9, nextCursor: expect.any(String) });
  });

  it('add up what was shown, and keep the total of the first', async () => {
    const asked: PageRequest[] = [];
    const { call } = product({
      list: async (_call, _query, wanted) => {
        asked.push(wanted);
        return pageOf(rowsOf(2), { total: 10 + asked.length, hasMore: true });
      },
    });
    let cursor: unknown;
    const notes: unknown[] = [];
    for (let page = 0; page < 4; page++) {
      const result = said(await call('list_thing', { limit: 2, ...(cursor ? { cursor } : {}) }));
      cursor = result.nextCursor;
      notes.push(result.notes);
    }
    expect(asked.map(({ skip }) => skip)).toEqual([0, 2, 4, 6]);
    const came = ['Rows came into the list since the first page: rows may repeat.'];
    expect(notes).toEqual([undefined, came, came, came]);
  });

  it.each<[string, RowPage, boolean]>([
    ['none follows', pageOf(rowsOf(2)), false],
    ['some follow', pageOf(rowsOf(2), { hasMore: true }), true],
    ['nothing was shown', pageOf([], { hasMore: true }), false],
  ])('end where %s', async (_, page, goesOn) => {
    expect('nextCursor' in said((await listed(page)).result)).toBe(goesOn);
  });

  it('mean the moment of the first, to the second', async () => {
    const later = new Date(NOON.getTime() + 3_600_000);
    const { nows } = await pagesOf(pageOf(rowsOf(1), { hasMore: true }), pageOf([]), {}, { now: later });
    expect(nows).toEqual([new Date('2026-03-10T12:00:00.000Z'), new Date('2026-03-10T12:00:00.000Z')]);
  });

  it.each<[string, number | undefined, number | undefined, RegExp | undefined]>([
    ['rows left', 9, 6, /^3 rows left the list since the first page: rows may have been skipped\.$/],
    ['rows came', 9, 12, /^Rows came into the list since the first page: rows may repeat\.$/],
    ['neither', 9, 9, undefined],
    ['nobody counted at first', undefined, 9, undefined],
    ['nobody counted since', 9, undefined, undefined],
  ])('say where %s', async (_, before, after, note) => {
    const { two } = await pagesOf(
      pageOf(rowsOf(1), { total: before, hasMore: true }),
      pageOf(rowsOf(1), { total: after }),
    );
    expect(two.notes).toEqual(note && [expect.stringMatching(note)]);
    if (after === undefined) expect(two.atLeast).toBe(2);
  });

  it('that go by the mark alone do not say how many rows there are at least', async () => {
    const markAfter = async (): Promise<PageMark<string>> => ({ at: NOON.getTime(), place: 1, row: 'id-0' });
    const uncounted = { total: undefined, markAfter, hasMore: true };
    const { one, two, asked } = await pagesOf(pageOf(rowsOf(1), uncounted), pageOf(rowsOf(1), uncounted));
    expect(one).toMatchObject({ atLeast: 2 });
    expect(asked[1]).toMatchObject({ skip: 0, mark: { at: NOON.getTime(), place: 1 } });
    expect(two).toEqual({ items: rowsOf(1), nextCursor: expect.any(String) });
  });

  it.each<[string, object, ToldCall]>([
    ['another order', { sort: 'size' }, {}],
    ['another filter', { filter: { title: 'b' } }, {}],
    ['another key', {}, { key: 'other' }],
  ])('are none of %s', async (_, args, more) => {
    const { call } = product({ list: async () => pageOf(rowsOf(1), { hasMore: true }) });
    const cursor = said(await call('list_thing', { filter: { title: 'a' } })).nextCursor;
    const same = await call('list_thing', { filter: { title: 'a' }, cursor });
    expect(same.isError).toBeUndefined();
    const other = await call('list_thing', { filter: { title: 'a' }, cursor, ...args }, more);
    expect(textOf(other)).toContain('The cursor belongs to another call.');
  });

  it('are none of a cursor that is none', async () => {
    expect(textOf((await listed(pageOf([]), { cursor: 'elsewhere' })).result)).toContain(
      'The cursor belongs to another call.',
    );
  });
});

describe('a count', () => {
  const counted = async (
    counts: readonly number[],
    why: NoRows = { notes: [] },
    args: object = {},
  ): Promise<{ result: ToolResult; queries: Row[]; explained: number }> => {
    const queries: Row[] = [];
    let explained = 0;
    const { call } = product({
      query: async (state) => {
        if ((state.args.filter as Row | undefined)?.title === 'taken') state.took('title "taken" -> Taken');
        return { query: { q: 1 }, described: { title: 'a' }, notes: ['Of the query.'] };
      },
      count: async (_call, { query }) => {
        queries.push(query);
        return counts[queries.length - 1] as number;
      },
      whyNone: async () => {
        explained += 1;
        return why;
      },
    });
    return { result: await call('count_thing', args, { ignored: ['chatId'] }), queries, explained };
  };

  it('is a number, the filter as it was understood, and what there is to say', async () => {
    const { result, explained } = await counted([7], { notes: [] }, { filter: { title: 'taken' } });
    expect(said(result)).toEqual({
      count: 7,
      applied: { filter: { title: 'a' }, taken: ['title "taken" -> Taken'] },
      notes: [expect.stringContaining('chatId'), 'Of the query.'],
    });
    expect(explained).toBe(0);
  });

  it('of nothing is explained, or asked again', async () => {
    const none = await counted([0], { notes: ['Because.'] });
    expect(said(none.result)).toEqual({ count: 0, notes: [expect.any(String), 'Of the query.', 'Because.'] });
    const instead: Query = { query: { q: 2 }, described: { title: 'b' }, notes: [] };
    const again = await counted([0, 5], { instead, notes: ['Meant.'] }, { filter: { title: 'x' } });
    expect(again.queries).toEqual([{ q: 1 }, { q: 2 }]);
    expect(said(again.result)).toMatchObject({ count: 5, applied: { filter: { title: 'b' } } });
  });
});

describe('one row', () => {
  async function got(
    found: (columns: readonly string[]) => Row | undefined,
    args: object = {},
    { module, ...more }: { module?: ResourceModule } & Partial<FoundRow> = {},
  ): Promise<{ result: ToolResult; asked: unknown[] }> {
    const asked: unknown[] = [];
    const { call } = product(
      {
        get: async (state, id, choice) => {
          asked.push({ id, ...choice });
          if ((args as Row).remark) state.remark('A remark.');
          const row = found(choice.columns);
          return row && { row, omitted: [], ...more };
        },
      },
      module,
    );
    const { remark: _, ...plain } = args as Row;
    return { result: await call('get_thing', { id: 'id-1', ...plain }), asked };
  }

  it('is all that it has a value for', async () => {
    const row = {
      id: 'id-1',
      title: 'a',
      size: 0,
      isIt: false,
      none: null,
      nothing: undefined,
      text: '',
      list: [],
      object: {},
      blank: ' ',
    };
    const { result, asked } = await got(() => row);
    expect(asked).toEqual([
      { id: 'id-1', columns: ['_id', 'title', 'size', 'createdAt', 'monitor', 'mail', 'body', 'notes'], mayOmit: true },
    ]);
    expect(said(result)).toEqual({ item: { id: 'id-1', title: 'a', size: 0, isIt: false, blank: ' ' } });
  });

  it('is what was named of it, empty or not', async () => {
    const row = { id: 'id-1', title: '', size: null, body: {} };
    const { result, asked } = await got(() => row, { fields: ['title', 'size', 'body'] });
    expect(asked).toEqual([
      { id: 'id-1', columns: ['_id', 'title', 'size', 'body'], related: undefined, mayOmit: false, brief: [] },
    ]);
    expect(said(result)).toEqual({ item: row });
  });

  it('leaves out large columns that are large, and tells how large', async () => {
    const columns = { small: 'x'.repeat(398), large: 'x'.repeat(399) };
    const row = { id: 'id-1', title: columns.large.repeat(2), notes: columns.small, body: { a: 'y'.repeat(400) } };
    const { result } = await got(() => row, {});
    expect(said(result)).toEqual({
      item: { id: 'id-1', title: row.title, notes: columns.small },
      omitted: { body: '408 characters: name it in fields' },
    });
    const larger = await got(() => ({ ...row, notes: columns.large }), {}, { omitted: ['size', 'notes'] });
    expect(said(larger.result).omitted).toEqual({
      body: '408 characters: name it in fields',
      notes: 'the key may not read it',
      size: 'the key may not read it',
    });
    const named = await got(() => row, { fields: ['title', 'notes', 'body'] });
    expect(said(named.result)).toEqual({ item: row });
  });

  it('has more room the more plainly its columns were asked for', async () => {
    const title = 'word '.repeat(2000);
    const cut = (length: number): string => `${title.slice(0, length)}… (10000 characters)`;
    const shown = async (args: object): Promise<unknown> =>
      (said((await got(() => ({ id: 'id-1', title }), args)).result).item as Row).title;
    expect(await shown({})).toBe(cut(8000));
    expect(await shown({ fields: ['*'] })).toBe(cut(8000));
    expect(await shown({ fields: ['title'] })).toBe(title);
    const inside = await got(() => ({ id: 'id-1', body: { title } }), { fields: ['*', 'body'] });
    expect(said(inside.result).item).toEqual({ id: 'id-1', body: { title } });
  });

  it('says where it is, and what else there is to know', async () => {
    const { result } = await got(() => ({ id: 'id-1' }), { remark: true }, { link: 'http://told.test/x' });
    expect(said(result)).toEqual({ item: { id: 'id-1' }, link: 'http://told.test/x', notes: ['A remark.'] });
  });

  it('that is not there is an error with the way to find it', async () => {
    const { result } = await got(() => undefined);
    expect(said(result)).toEqual({
      error: {
        code: 'not_found',
        message: 'There is no thing with this id, or the key may not see it.',
        next: 'Find it with list_thing.',
      },
    });
    const module = moduleOf('thing', THING.columns as never, { operations: { get: THING.operations.get as never } });
    expect(textOf((await got(() => undefined, {}, { module })).result)).toContain('Find it with its list.');
  });

  it('that is too large is read without what makes it so, once, where nobody named its columns', async () => {
    const tooLarge = refusal('Too large.', 'too_large');
    const found = (columns: readonly string[]): Row => {
      if (columns.includes('body')) throw tooLarge;
      return { id: 'id-1' };
    };
    const { result, asked } = await got(found);
    expect(asked).toEqual([
      expect.objectContaining({ columns: expect.arrayContaining(['body', 'notes']) }),
      { id: 'id-1', columns: ['_id', 'title', 'size', 'createdAt', 'monitor', 'mail'], mayOmit: true },
    ]);
    expect(said(result)).toEqual({
      item: { id: 'id-1' },
      notes: ['Large columns make this row too large for one answer: name those that you need in fields.'],
    });
    const named = await got(found, { fields: ['body'] });
    expect(textOf(named.result)).toContain('Too large.');
    expect(named.asked).toHaveLength(1);
  });

  it.each([
    ['another failure', () => refusal('No.', 'rejected'), 'rejected'],
    ['a fault of ours', () => new TypeError('a bug'), 'internal'],
  ])('that fails with %s is not read again', async (_, failure, code) => {
    const { result, asked } = await got(() => {
      throw failure();
    });
    expect(said(result)).toMatchObject({ error: { code } });
    expect(asked).toHaveLength(1);
  });

  it('shows no secret, and times in the zone that was asked for', async () => {
    const row = { id: 'id-1', password: 'hunter-22', createdAt: '2026-03-10T11:00:00.000Z' };
    const { result } = await got(() => row, { timezone: 'Europe/Berlin' });
    expect(said(result).item).toEqual({
      id: 'id-1',
      password: expect.stringContaining('masked'),
      createdAt: '2026-03-10T12:00:00.000+01:00',
    });
    const aged = await got(() => row, { fields: ['createdAt:age'] });
    expect(said(aged.result).item).toMatchObject({ 'createdAt:age': '1 h ago' });
  });

  it.each<[string, Row, object, boolean]>([
    ['is marked where it is shown', { id: 'id-1', mail: { id: 'id-2', title: 'x' } }, {}, true],
    ['is not where nothing of it is shown', { id: 'id-1', mail: null }, {}, false],
    ['is marked where it was named', { id: 'id-1' }, { fields: ['mail'] }, true],
    ['is not where something else was', { id: 'id-1' }, { fields: ['title'] }, false],
  ])('of others %s', async (_, row, args, expected) => {
    expect(isMarked((await got(() => row, args)).result)).toBe(expected);
  });

  it('of others is marked where it is usually shown', async () => {
    const module = moduleOf('thing', THING.columns as never, { defaultColumns: ['_id', 'mail'] });
    expect(isMarked((await got(() => ({ id: 'id-1' }), {}, { module })).result)).toBe(true);
  });
});
