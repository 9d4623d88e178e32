/** Cursors hold what they were given, in 24 characters, and are good for one call of one caller. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { begunAt, type Ending, movedSince, readCursor, tagOf, writeCursor } from '../../runtime/call/cursor.ts';

const NOW = Date.parse('2026-03-10T12:00:00.000Z');
const SHAPE = ['list_incidents', { title: 'Down' }, null];
const HOURS = 3_600_000;

const begun = fc.integer({ min: 0, max: 70 * 3600 }).map((ago) => new Date(NOW - ago * 1000));
const counts = fc.integer({ min: 0, max: 2 ** 22 - 1 });
const read = (cursor: string, key = 'key', shape: readonly unknown[] = SHAPE) =>
  readCursor(cursor, shape, key, new Date(NOW));
const write = (ending: Ending): string => writeCursor(ending, SHAPE, 'key') as string;

describe('a cursor', () => {
  it('of rows that are numbered keeps the number, the total and the moment that parts them from later ones', () => {
    const near = fc.integer({ min: -2 * HOURS, max: 2 * HOURS });
    fc.assert(
      fc.property(begun, counts, fc.option(counts), fc.option(near), (first, skip, total, by) => {
        const mark = by === null ? null : { at: first.getTime() + by, place: 0 };
        const cursor = write({ skip, total, begun: first, mark });
        expect(cursor).toMatch(/^[\w-]{24}$/);
        expect(begunAt(cursor, new Date(NOW))).toEqual(first);
        expect(read(cursor)).toEqual({ skip, total, begun: first, mark });
      }),
    );
  });

  it('parts rows that are long there from later ones by any moment between', () => {
    fc.assert(
      fc.property(begun, fc.integer({ min: 3 * HOURS, max: 10 * 365 * 24 * HOURS }), (first, ago) => {
        const at = first.getTime() - ago;
        const { mark } = read(write({ skip: 20, total: 470, begun: first, mark: { at, place: 0 } }));
        expect(mark?.at).toBeGreaterThan(at);
        expect(mark?.at).toBeLessThan(first.getTime());
      }),
    );
  });

  it('of telemetry keeps the time, the place in it and enough of the row', () => {
    const time = fc.integer({ min: 0, max: 2 ** 42 - 1 });
    fc.assert(
      fc.property(begun, time, fc.integer({ min: 1, max: 10_000 }), fc.uuid(), (first, at, place, row) => {
        const cursor = write({ skip: 40, total: null, begun: first, mark: { at, place, row } });
        expect(cursor).toMatch(/^[\w-]{24}$/);
        expect(read(cursor)).toEqual({
          skip: null,
          total: null,
          begun: first,
          mark: { at, place, row: tagOf(row) },
        });
      }),
    );
  });

  it('of telemetry without such a time goes by the number of rows', () => {
    const mark = { at: null, place: 60, row: 'a' };
    expect(read(write({ skip: 60, total: null, begun: new Date(NOW), mark }))).toMatchObject({
      skip: 60,
      mark: { at: null, place: 60, row: tagOf('a') },
    });
  });

  const cursor = write({ skip: 20, total: 470, begun: new Date(NOW), mark: null });

  it.each([
    ['of another caller', () => read(cursor, 'other')],
    ['of another tool', () => read(cursor, 'key', ['list_alerts', { title: 'Down' }, null])],
    ['of another filter', () => read(cursor, 'key', ['list_incidents', { title: 'Up' }, null])],
    ['of another order', () => read(cursor, 'key', ['list_incidents', { title: 'Down' }, { column: 'title' }])],
    ['that somebody changed', () => read(`${cursor.slice(0, 20)}${cursor[20] === 'A' ? 'B' : 'A'}${cursor.slice(21)}`)],
    ['that is too short', () => read(cursor.slice(0, -1))],
    ['that is empty', () => read('')],
  ])('%s is none', (_, call) => {
    expect(call).toThrow('The cursor belongs to another call.');
  });

  it('of long ago means another moment, so that no filter of then fits it', () => {
    expect(begunAt(cursor, new Date(NOW + 30 * 24 * HOURS))).not.toEqual(new Date(NOW));
  });

  it('says how many rows came or went, as long as they are fewer than two million', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100_000_000 }), fc.integer({ min: -2_000_000, max: 2_000_000 }), (total, moved) => {
        fc.pre(total + moved >= 0);
        const position = read(write({ skip: 1, total, begun: new Date(NOW), mark: null }));
        expect(movedSince(position, total + moved)).toBe(moved);
      }),
    );
  });

  it('tells rows apart', () => {
    const ids = fc.sample(fc.uuid(), { numRuns: 2000, seed: 7 });
    // Of two thousand, two pairs are expected to share a tag.
    expect(new Set(ids.map(tagOf)).size).toBeGreaterThan(new Set(ids).size - 20);
  });
});
