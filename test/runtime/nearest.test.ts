/** What was probably meant by a word that nobody knows. */
import fc from 'fast-check';
import { distance } from 'fastest-levenshtein';
import { describe, expect, it } from 'vitest';
import { closest, didYouMean, nearest, slips } from '../../runtime/basics/nearest.ts';

describe('slips', () => {
  it.each([
    ['incident', 'incident', 0],
    ['incidnet', 'incident', 1],
    ['incidet', 'incident', 1],
    ['inicdnet', 'incident', 2],
    ['badc', 'abcd', 2],
    ['badcfe', 'abcdef', 4],
    ['kubrenets', 'kubernetes', 2],
    ['', 'abc', 3],
  ])('%j and %j are %i apart', (left, right, apart) => {
    expect(slips(left, right, 2)).toBe(apart);
  });

  it('are at most what the table of all prefixes says, and a swap never counts less than half its two edits', () => {
    const words = fc.string({ unit: fc.constantFrom(...'abcd'), maxLength: 9 });
    fc.assert(
      fc.property(words, words, (left, right) => {
        const found = slips(left, right, 2);
        const exact = tabled(left, right);
        if (exact <= 2) expect(found).toBeLessThanOrEqual(exact);
        expect(2 * found).toBeGreaterThanOrEqual(distance(left, right));
      }),
      { numRuns: 2000 },
    );
  });
});

/** Edits with neighbouring letters swapped counting once, by the usual table: whatever is swapped is not edited again. */
function tabled(left: string, right: string): number {
  const rows = [Array.from({ length: right.length + 1 }, (_, index) => index)];
  const at = (i: number, j: number): number => (rows[i] as number[])[j] as number;
  for (let i = 1; i <= left.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= right.length; j++) {
      const changed = at(i - 1, j - 1) + (left[i - 1] === right[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      const swapped = isSwapped ? at(i - 2, j - 2) + 1 : changed;
      (rows[i] as number[])[j] = Math.min(changed, swapped, at(i - 1, j) + 1, at(i, j - 1) + 1);
    }
  }
  return at(left.length, right.length);
}

describe('nearest', () => {
  const known = ['SURFACE', 'MODE', 'ONEUPTIME_URL', 'SHARED_KEY', 'UPSTREAM_TIMEOUT'];

  it.each([
    ['SURAFCE', 'SURFACE'],
    ['MDOE', 'MODE'],
    ['ONEUPTIME-ULR', 'ONEUPTIME_URL'],
    ['shraed_kye', 'SHARED_KEY'],
    ['UPSTREAM_TIMOEUT', 'UPSTREAM_TIMEOUT'],
  ])('takes %s for %s: swapped letters are one slip', (word, meant) => {
    expect(nearest(word, known)).toBe(meant);
  });

  it('prefers one swap to two other slips, and is silent about strangers', () => {
    expect(closest('list_monitros', ['list_monitor_s3', 'list_monitors'])).toEqual([
      'list_monitors',
      'list_monitor_s3',
    ]);
    expect(nearest('PATH', known)).toBeUndefined();
    expect(didYouMean('PATH', known)).toBeUndefined();
  });

  it('answers at once for a word that nearly everything resembles', () => {
    const many = Array.from({ length: 2000 }, (_, index) => `${'ab'.repeat(24)}${index}`);
    const start = performance.now();
    nearest('ba'.repeat(24), many);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
