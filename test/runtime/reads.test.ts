/** What a list asks of a platform, and what is made of the page that it found. */
import { describe, expect, it } from 'vitest';
import type { Platform, Query, Row, RowPage } from '../../runtime/call/platform.ts';
import { BUDGET, estimateTokens } from '../../runtime/call/tokens.ts';
import { said, toldModule, toldProduct, toldText } from './told-platform.ts';
import { isMarked, listed, MAIL, MONITOR, pageOf, product, THING, thingRows } from './told-reads.ts';

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
    const module = toldModule('thing', THING.columns as never, { defaultColumns: ['_id', 'body', 'title'] });
    expect((await listed(pageOf([]), {}, { module })).pages[0]).toMatchObject({ brief: ['body'] });
    expect((await listed(pageOf([]), { fields: ['body'] }, { module })).pages[0]).toMatchObject({ brief: [] });
  });
});

describe('what a list shows', () => {
  it('is rows, how many there are, and nothing that nobody has', async () => {
    const { result, explained } = await listed(pageOf(thingRows(2)));
    expect(said(result)).toEqual({ items: thingRows(2), total: 2 });
    expect(isMarked(result)).toBe(false);
    expect(explained).toBe(0);
  });

  it('is no more rows than were asked for', async () => {
    const { result } = await listed(pageOf(thingRows(5)), { limit: 3 });
    expect(said(result)).toEqual({ items: thingRows(3), total: 5, nextCursor: expect.any(String) });
  });

  it('is all that there is to say, in its order', async () => {
    const page = pageOf(thingRows(1), {
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
      items: thingRows(1),
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
    expect(toldText(result)).not.toContain('hunter');
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
    const rows = thingRows(100).map((row) => ({ ...row, title: words.slice(0, 390), other: words.slice(0, 390) }));
    for (const format of ['json', 'table']) {
      let marked = -1;
      const page = pageOf(rows, {
        markAfter: async (shown) => {
          marked = shown;
          return null;
        },
      });
      const { result } = await listed(page, { limit: 100, format });
      const shown = format === 'json' ? (said(result).items as Row[]).length : toldText(result).split('\n').length - 2;
      expect(shown).toBeGreaterThan(5);
      expect(shown).toBeLessThan(100);
      expect(marked).toBe(shown);
      expect(toldText(result)).toContain(`Cut to ${shown} rows to keep the result readable; nextCursor goes on.`);
      expect(toldText(result)).toContain('nextCursor');
      if (format === 'json')
        expect((said(result).items as Row[]).map(({ id }) => id)).toEqual(
          rows.slice(0, shown).map((row: Row) => row.id),
        );
    }
  });

  it('is a table where that was asked for', async () => {
    const page = pageOf([...thingRows(2), { id: 'id-9', title: 'a|b', size: null }]);
    const { result } = await listed(page, { format: 'table' });
    expect(toldText(result)).toBe(
      'id | title | size\nid-0 | t0 | 0\nid-1 | t1 | 1\nid-9 | a\\|b | \n3 of 3; empty: createdAt',
    );
    expect(toldText((await listed(page, { format: 'json' })).result)).toMatch(/^\{/);
  });

  it('has in a table a cell for each column of a related row', async () => {
    const row = {
      id: 'id-1',
      title: 'a',
      monitor: { id: 'id-2', title: 'Web', createdAt: '2026-03-10T11:00:00.000Z' },
    };
    const fields = ['title', 'monitor.title', 'monitor.createdAt'];
    const { result } = await listed(pageOf([row]), { format: 'table', fields });
    expect(toldText(result).split('\n').slice(0, 2)).toEqual([
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
    const lines = toldText(result).split('\n');
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
    const { total, atLeast } = said((await listed(pageOf(thingRows(2), more))).result);
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
    ['is not where there are rows', pageOf(thingRows(1), { total: 0 }), 0],
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
    ['is marked where rows point to it', pageOf(thingRows(1)), { fields: ['mail'] }, true],
    ['is not where they point elsewhere', pageOf(thingRows(1)), { fields: ['monitor'] }, false],
    ['is not where there are no rows', pageOf([]), { fields: ['mail'] }, false],
    ['is marked in a table', pageOf(thingRows(1)), { fields: ['mail'], format: 'table' }, true],
  ])('%s', async (_, page, args, expected) => {
    expect(isMarked((await listed(page, args)).result)).toBe(expected);
  });

  it('is marked in rows of a table of it', async () => {
    const module = toldModule('thing', THING.columns as never, { outside: true });
    expect(isMarked((await listed(pageOf(thingRows(1)), {}, { module })).result)).toBe(true);
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
