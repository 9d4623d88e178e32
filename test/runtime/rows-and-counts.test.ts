/** Count and get: what is asked of a platform, and what is made of what it found. */
import { describe, expect, it } from 'vitest';
import type { FoundRow, NoRows, Query, Row } from '../../runtime/call/platform.ts';
import type { ResourceModule } from '../../runtime/catalogue/kinds.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { said, toldModule, toldRefusal, toldText } from './told-platform.ts';
import { isMarked, product, THING } from './told-reads.ts';

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
    const module = toldModule('thing', THING.columns as never, { operations: { get: THING.operations.get as never } });
    expect(toldText((await got(() => undefined, {}, { module })).result)).toContain('Find it with its list.');
  });

  it('that is too large is read without what makes it so, once, where nobody named its columns', async () => {
    const tooLarge = toldRefusal('Too large.', 'too_large');
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
    expect(toldText(named.result)).toContain('Too large.');
    expect(named.asked).toHaveLength(1);
  });

  it.each([
    ['another failure', () => toldRefusal('No.', 'rejected'), 'rejected'],
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
    const module = toldModule('thing', THING.columns as never, { defaultColumns: ['_id', 'mail'] });
    expect(isMarked((await got(() => ({ id: 'id-1' }), {}, { module })).result)).toBe(true);
  });
});
