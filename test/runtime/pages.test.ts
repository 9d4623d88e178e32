/** Pages of a list: where each goes on, what it means, what it says of rows that came or went, and whose it is. */
import { describe, expect, it } from 'vitest';
import type { PageMark, PageRequest, Row, RowPage } from '../../runtime/call/platform.ts';
import { NOON, said, type ToldCall, toldText } from './told-platform.ts';
import { listed, pageOf, product, thingRows } from './told-reads.ts';

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
      pageOf(thingRows(5), { total: 9, markAfter }),
      pageOf(thingRows(3), { total: 9, markAfter, hasMore: true }),
      { limit: 3 },
    );
    expect(asked[1]).toMatchObject({ skip: 3, limit: 3, mark: { at: NOON.getTime() - 5000, place: 0 } });
    expect(two).toEqual({ items: thingRows(3), total: 9, nextCursor: expect.any(String) });
  });

  it('add up what was shown, and keep the total of the first', async () => {
    const asked: PageRequest[] = [];
    const { call } = product({
      list: async (_call, _query, wanted) => {
        asked.push(wanted);
        return pageOf(thingRows(2), { total: 10 + asked.length, hasMore: true });
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
    ['none follows', pageOf(thingRows(2)), false],
    ['some follow', pageOf(thingRows(2), { hasMore: true }), true],
    ['nothing was shown', pageOf([], { hasMore: true }), false],
  ])('end where %s', async (_, page, goesOn) => {
    expect('nextCursor' in said((await listed(page)).result)).toBe(goesOn);
  });

  it('mean the moment of the first, to the second', async () => {
    const later = new Date(NOON.getTime() + 3_600_000);
    const { nows } = await pagesOf(pageOf(thingRows(1), { hasMore: true }), pageOf([]), {}, { now: later });
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
      pageOf(thingRows(1), { total: before, hasMore: true }),
      pageOf(thingRows(1), { total: after }),
    );
    expect(two.notes).toEqual(note && [expect.stringMatching(note)]);
    if (after === undefined) expect(two.atLeast).toBe(2);
  });

  it('that go by the mark alone do not say how many rows there are at least', async () => {
    const markAfter = async (): Promise<PageMark<string>> => ({ at: NOON.getTime(), place: 1, row: 'id-0' });
    const uncounted = { total: undefined, markAfter, hasMore: true };
    const { one, two, asked } = await pagesOf(pageOf(thingRows(1), uncounted), pageOf(thingRows(1), uncounted));
    expect(one).toMatchObject({ atLeast: 2 });
    expect(asked[1]).toMatchObject({ skip: 0, mark: { at: NOON.getTime(), place: 1 } });
    expect(two).toEqual({ items: thingRows(1), nextCursor: expect.any(String) });
  });

  it.each<[string, object, ToldCall]>([
    ['another order', { sort: 'size' }, {}],
    ['another filter', { filter: { title: 'b' } }, {}],
    ['another key', {}, { key: 'other' }],
  ])('are none of %s', async (_, args, more) => {
    const { call } = product({ list: async () => pageOf(thingRows(1), { hasMore: true }) });
    const cursor = said(await call('list_thing', { filter: { title: 'a' } })).nextCursor;
    const same = await call('list_thing', { filter: { title: 'a' }, cursor });
    expect(same.isError).toBeUndefined();
    const other = await call('list_thing', { filter: { title: 'a' }, cursor, ...args }, more);
    expect(toldText(other)).toContain('The cursor belongs to another call.');
  });

  it('are none of a cursor that is none', async () => {
    expect(toldText((await listed(pageOf([]), { cursor: 'elsewhere' })).result)).toContain(
      'The cursor belongs to another call.',
    );
  });
});
