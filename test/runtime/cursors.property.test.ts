/** Cursors hold what they were given, in 24 characters, and are good for one call of one caller. */
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { begunAt, type Ending, movedSince, readCursor, tagOf, writeCursor } from '../../runtime/call/cursor.ts';

const NOW = Date.parse('2026-03-10T12:00:00.000Z');
const SHAPE = ['list_incidents', { title: 'Down' }, null];
const HOURS = 3_600_000;

const begun = fc.integer({ min: 0, max: 70 * 3600 }).map((ago) => new Date(NOW - ago * 1000));
const counts = fc.integer({ min: 0, max: 2 ** 22 - 1 });
const CALLER = { key: 'key' };
const read = (cursor: string, key = 'key', shape: readonly unknown[] = SHAPE) =>
  readCursor(cursor, shape, { key }, new Date(NOW));
const write = (ending: Ending): string => writeCursor(ending, SHAPE, CALLER) as string;

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

  it('is signed with an HMAC of SHA-256 of its call and its numbers, which stand one behind the other', () => {
    const shapes = fc.tuple(fc.string(), fc.dictionary(fc.string(), fc.string({ unit: 'binary' })), fc.constant(null));
    fc.assert(
      fc.property(begun, counts, fc.option(counts), shapes, fc.string(), (first, skip, total, shape, key) => {
        const cursor = writeCursor({ skip, total, begun: first, mark: null }, shape, { key }) as string;
        const numbers = [
          [0, 2],
          [(first.getTime() / 1000) % 2 ** 18, 18],
          [skip, 24],
          [total === null ? 0 : 1, 1],
          [total ?? 0, 22],
        ] as const;
        const bits = numbers.map(([value, size]) => value.toString(2).padStart(size, '0')).join('');
        const payload = (bits.padEnd(96, '0').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
        const secret = createHash('sha256').update(`cursor ${key}`).digest();
        const signed = createHmac('sha256', secret)
          .update(`${JSON.stringify(shape)}\n`)
          .update(Buffer.from(payload));
        const bytes = Buffer.concat([signed.digest().subarray(0, 6), Buffer.from(payload)]);
        expect(cursor).toBe(bytes.toString('base64url'));
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

  it.each([
    ['a time before 1970', -1, false],
    ['the first time', 0, true],
    ['the last time that fits', 2 ** 42 - 1, true],
    ['a later time', 2 ** 42, false],
    ['no time', null, false],
  ])('of telemetry at %s goes by it where it fits, else by the number of rows if there is one', (_, at, fits) => {
    const ending = (skip: number | null): Ending => ({
      skip,
      total: 9,
      begun: new Date(NOW),
      mark: { at, place: 3, row: 'a' },
    });
    const row = tagOf('a');
    const byTime = { skip: null, total: null, begun: new Date(NOW), mark: { at, place: 3, row } };
    const byRows = { skip: 60, total: null, begun: new Date(NOW), mark: { at: null, place: 60, row } };
    expect(read(write(ending(60)))).toEqual(fits ? byTime : byRows);
    const withoutRows = writeCursor(ending(null), SHAPE, CALLER);
    if (fits) expect(read(withoutRows as string)).toEqual(byTime);
    else expect(withoutRows).toBeUndefined();
  });

  it('of telemetry counts no more rows at one time than any store lets page through', () => {
    for (const place of [16_382, 16_383, 16_384, 16_385, 1_000_000]) {
      const { mark } = read(write({ skip: 1, total: null, begun: new Date(NOW), mark: { at: NOW, place, row: 'a' } }));
      expect(mark?.place).toBe(Math.min(place, 16_383));
    }
  });

  it('keeps the moment that parts rows up to 2.3 hours around the beginning, and none that is later', () => {
    const far = 2 ** 23;
    for (const [by, kept] of [
      [-far - 1, -far],
      [-far, -far],
      [1 - far, 1 - far],
      [far - 1, far - 1],
      [far, undefined],
      [far + 1, undefined],
    ] as const) {
      const { mark, skip, total } = read(
        write({ skip: 5, total: 7, begun: new Date(NOW), mark: { at: NOW + by, place: 0 } }),
      );
      expect({ mark, skip, total }).toEqual({
        mark: kept === undefined ? null : { at: NOW + kept, place: 0 },
        skip: 5,
        total: 7,
      });
    }
    expect(read(write({ skip: null, total: 7, begun: new Date(NOW), mark: { at: null, place: 0 } }))).toMatchObject({
      skip: 0,
      mark: null,
    });
  });

  it('is none behind more rows than anybody pages through', () => {
    const behind = (skip: number) =>
      writeCursor({ skip, total: null, begun: new Date(NOW), mark: null }, SHAPE, CALLER);
    expect(read(behind(2 ** 24 - 1) as string).skip).toBe(2 ** 24 - 1);
    expect(behind(2 ** 24)).toBeUndefined();
  });

  it('of a replica whose clock is ahead by an hour means that moment, of one further ahead none of these days', () => {
    for (const [ahead, isThen] of [
      [3600, true],
      [3601, false],
    ] as const) {
      const first = new Date(NOW + ahead * 1000);
      const cursorAhead = write({ skip: 1, total: 1, begun: first, mark: null });
      expect(begunAt(cursorAhead, new Date(NOW))?.getTime() === first.getTime()).toBe(isThen);
    }
  });

  it('tells no beginning where it is none of ours by its length', () => {
    for (const text of ['', 'a', cursor.slice(0, -1), cursor.slice(0, 20), `${cursor}AA`])
      expect(begunAt(text, new Date(NOW))).toBeUndefined();
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

  it('says nothing of what came or went where either number is not known', () => {
    const counted = read(cursor);
    const uncounted = read(write({ skip: 20, total: null, begun: new Date(NOW), mark: null }));
    expect(uncounted.total).toBeNull();
    expect(movedSince(uncounted, 470)).toBeUndefined();
    expect(movedSince(uncounted, undefined)).toBeUndefined();
    expect(movedSince(counted, undefined)).toBeUndefined();
    expect(movedSince(counted, 470)).toBe(0);
    // Of so many nobody can tell which it was: that rows may be missing is the graver.
    expect(movedSince(counted, 470 + 2 ** 21 - 1)).toBe(2 ** 21 - 1);
    expect(movedSince(counted, 470 + 2 ** 21)).toBe(-(2 ** 21));
  });

  it('keeps of a row what every replica makes of its id: FNV-1a, folded to twenty bits', () => {
    // As the authors of FNV give them.
    const known: Readonly<Record<string, number>> = { '': 0x811c9dc5, a: 0xe40c292c, foobar: 0xbf9cf968 };
    for (const [id, hash] of Object.entries(known)) expect(tagOf(id)).toBe((hash & 0xfffff) ^ (hash >>> 20));
  });

  it('tells rows apart', () => {
    const ids = fc.sample(fc.uuid(), { numRuns: 2000, seed: 7 });
    // Of two thousand, two pairs are expected to share a tag.
    expect(new Set(ids.map(tagOf)).size).toBeGreaterThan(new Set(ids).size - 20);
  });
});

it.each([
  ['rows that were counted', 20, 470, null, 'w4aJTBGaAHwAAAFIADrAAAAA'],
  ['rows before a time', 20, null, { at: NOW - 5000, place: 0 }, '88pp7TGGQHwH_seAAAFAAAAA'],
  ['a row at a time', 40, null, { at: NOW, place: 3, row: 'a' }, 'QVcbYSvAgHwGc155GAAAPCds'],
  ['a row at no time', 60, null, { at: null, place: 60, row: 'b' }, 'ozfchV6VwHwAAAPMI5UAAAAA'],
])('a cursor behind %s is written as ever: those of the release before are good', (_, skip, total, mark, written) => {
  expect(write({ skip, total, mark, begun: new Date(NOW) })).toBe(written);
});
