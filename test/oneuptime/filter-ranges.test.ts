/** Ranges and times in filters: their ends, what is beside a bound, and what nothing is in. */
import { describe, expect, it } from 'vitest';
import { hasWholeNumbers } from '../../runtime/oneuptime/filter-ranges.ts';
import { AT, ORDER, queryOf, refusal, wire } from './every-kind.ts';

describe('times that the server sets', () => {
  it.each(['createdAt', 'updatedAt'])('%s equals nothing that anybody can write', (name) => {
    for (const condition of ['-1h', ['-1h'], { in: ['-1h'] }, { not: '-1h' }])
      expect(refusal({ [name]: condition })).toMatch(/stored to the microsecond, .*\{"gte":"-24h"\}/);
    expect(queryOf({ [name]: { gt: '-1h' } })).toEqual({ [name]: wire('GreaterThan', AT) });
    expect(queryOf({ [name]: { empty: false } })).toEqual({ [name]: { _type: 'NotNull' } });
  });

  it('days are whole days as the end of a range', () => {
    const ends = (operator: string) =>
      (queryOf({ date: { [operator]: ' 2026-03-09 ' } }).date as { value: string }).value;
    expect(ORDER.map(ends)).toEqual([
      '2026-03-09T23:59:59.999Z',
      '2026-03-09T00:00:00.000Z',
      '2026-03-09T00:00:00.000Z',
      '2026-03-09T23:59:59.999Z',
    ]);
    // A text that looks like one is none.
    expect(refusal({ number: { lte: '2026-03-09' } })).toContain('not "2026-03-09".');
  });
});

describe('ranges', () => {
  const range = (kind: string, condition: object) => {
    const { startValue, endValue } = queryOf({ [kind]: condition })[kind] as { startValue: unknown; endValue: unknown };
    return [startValue, endValue];
  };
  const NEVER = 'ends before it begins, so that nothing matches';

  it('have their ends in the order of the bounds, however they are written', () => {
    expect(range('number', { lte: 9, gte: -1.5 })).toEqual([-1.5, 9]);
    expect(range('bigint', { gte: '5', lte: '9' })).toEqual(['5', '9']);
    expect(range('date', { gte: '-2h', lte: '-1h' })).toEqual(['2026-03-10T10:00:00.000Z', AT]);
  });

  it('of which an end is left out begin or end with the value beside it', () => {
    expect(range('retryCount', { gt: 5, lt: 9 })).toEqual([6, 8]);
    expect(range('retryCount', { gt: 5.5, lt: 8.5 })).toEqual([6, 8]);
    expect(range('retryCount', { gt: -5.5, lte: 9 })).toEqual([-5, 9]);
    expect(range('bigint', { gt: '5', lt: '9' })).toEqual(['6', '8']);
    expect(range('date', { gt: '2026-03-10T10:00:00Z', lt: '2026-03-10T11:00:00Z' })).toEqual([
      '2026-03-10T10:00:00.001Z',
      '2026-03-10T10:59:59.999999Z',
    ]);
    expect(refusal({ number: { gt: 5, lte: 9 } })).toMatch(/^filter.number: .*Write gte with lte/);
    expect(refusal({ number: { gte: 5, lt: 9 } })).toContain('Write gte with lte');
  });

  it('of one value hold it if both ends are inside, and nothing else', () => {
    expect(range('retryCount', { gte: 5, lte: 5 })).toEqual([5, 5]);
    expect(range('date', { gte: AT, lte: AT })).toEqual([AT, AT]);
    for (const condition of [
      { gt: 5, lte: 5 },
      { gte: 5, lt: 5 },
      { gt: 5, lt: 5 },
      { gt: 5, lt: 6 },
      { gte: 6, lte: 5 },
      { gt: 6, lt: 5 },
    ]) {
      expect(refusal({ retryCount: condition }), JSON.stringify(condition)).toContain(`filter.retryCount ${NEVER}`);
      expect(refusal({ bigint: condition })).toContain(NEVER);
    }
    expect(range('retryCount', { gt: 5, lt: 7 })).toEqual([6, 6]);
    expect(refusal({ date: { gte: 'now', lte: '-1h' } })).toContain(NEVER);
    expect(refusal({ date: { gt: AT, lt: '2026-03-10T11:00:00.001Z' } })).toContain(NEVER);
  });

  it('name the bound that is wrong', () => {
    expect(refusal({ number: { gte: 'many', lte: 5 } })).toContain('filter.number.gte must be a number');
    expect(refusal({ number: { gte: 5, lte: 'many' } })).toContain('filter.number.lte must be a number');
  });

  it('of nanoseconds step as far as their numbers are apart', () => {
    const most = BigInt(Number.MAX_SAFE_INTEGER);
    for (const [end, apart] of [
      [most - 1n, 1n],
      [most + 1n, 2n],
      [2n * (most + 1n), 4n],
      [1795168800000000000n, 256n],
    ] as const) {
      expect(range('nanos', { gt: String(end), lte: String(end * 2n) })[0]).toBe(String(end + apart));
      expect(range('nanos', { gte: String(-2n * end), lt: String(-end) })[1]).toBe(String(-end - apart));
    }
    // The last number that is exact on either side.
    expect(range('nanos', { gt: String(most), lte: String(2n * most) })[0]).toBe(String(most + 1n));
    expect(range('nanos', { gte: String(-2n * most), lt: String(-most) })[1]).toBe(String(-most - 1n));
  });

  it('are of whole numbers where the name of the column says so', () => {
    for (const name of ['incidentNumber', 'retryCount', 'httpPort', 'order', 'priority', 'version', 'delayMinutes'])
      expect(hasWholeNumbers(name), name).toBe(true);
    for (const name of ['value', 'Orders', 'reorder', 'orderly', 'countOf', 'percentage', 'numbers'])
      expect(hasWholeNumbers(name), name).toBe(false);
  });
});
