/** Pages of rows: what is passed over where there is little to show changes nothing of what is shown. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hidesNothing, visibleValue } from '../../runtime/basics/visible.ts';
import type { Row } from '../../runtime/call/platform.ts';
import { jsonResult, type Page } from '../../runtime/call/result.ts';
import { shownPage } from '../../runtime/call/shown-page.ts';
import { CELL, cutTexts } from '../../runtime/call/shown-row.ts';
import { BUDGET, estimateTokens, mostTokens } from '../../runtime/call/tokens.ts';
import { withinCeiling } from '../../runtime/call/within-ceiling.ts';
import { stubCall } from '../stub-calls.ts';

/** The same, with each row cut and counted, whatever it holds. */
function shownOneByOne(rows: readonly Row[]): Row[] {
  let left = BUDGET;
  const shown: Row[] = [];
  for (const row of rows) {
    const cut = withinCeiling(cutTexts(row, { limit: CELL.list, ceiling: BUDGET }), BUDGET);
    left -= estimateTokens(JSON.stringify(cut)) + 1;
    if (left < 0 && shown.length > 0) break;
    shown.push(cut);
  }
  return shown;
}

const ODD = [
  '\u200b',
  '\u001b[31m',
  '\ud83d',
  '👩‍💻',
  'é',
  '\r\n',
  '\u007f',
  '\u0085',
  '\u2028',
  '\\u',
  '"',
  '\\',
  '\t',
  'ለ',
  '한',
  'a1',
];
const texts = fc.oneof(
  { weight: 6, arbitrary: fc.string() },
  {
    weight: 2,
    arbitrary: fc.array(fc.constantFrom(...ODD, 'word '), { maxLength: 12 }).map((parts) => parts.join('')),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('a', 'a1', 'word ', 'é', '한'), fc.integer({ min: 1, max: 450 }))
      .map(([part, count]) => part.repeat(count)),
  },
);
const parts = fc.oneof(texts, fc.integer(), fc.boolean(), fc.constant(null));
const held = fc.oneof(
  { weight: 8, arbitrary: parts },
  { weight: 2, arbitrary: fc.record({ id: texts, name: texts }) },
  { weight: 1, arbitrary: fc.array(parts, { maxLength: 60 }) },
  { weight: 1, arbitrary: fc.object({ maxDepth: 5 }) },
);
const names = fc.oneof(
  fc.constantFrom('id', 'name', 'createdAt', '__proto__'),
  fc.string(),
  fc.constant('n'.repeat(201)),
);
const anyRows = fc.array(fc.dictionary(names, held, { maxKeys: 12 }), { maxLength: 25 });
const plain = fc.oneof(fc.string({ maxLength: 40 }), fc.integer(), fc.boolean(), fc.constant(null));
const fewRows = fc.array(fc.dictionary(fc.constantFrom('id', 'name', 'createdAt'), plain), { maxLength: 10 });
const rows = fc.oneof(anyRows, fewRows);

describe('a page', () => {
  it('shows what it does where every row is cut and counted', () => {
    const { state } = stubCall('list', {});
    const seen = { few: 0, cut: 0 };
    fc.assert(
      fc.property(rows, (made) => {
        const given = JSON.parse(JSON.stringify(made)) as Row[];
        const { items, result } = shownPage(state, given, { columns: [], mayOmit: true });
        const wanted = shownOneByOne(given);
        expect(JSON.stringify(items)).toBe(JSON.stringify(wanted));
        expect(result({ items } as Page)).toEqual(jsonResult({ items: wanted }));
        seen[items === given ? 'few' : 'cut'] += 1;
      }),
      { numRuns: 200 },
    );
    expect(Math.min(seen.few, seen.cut), JSON.stringify(seen)).toBeGreaterThan(20);
  });

  it.each([CELL.list, CELL.list + 1])('cuts a text of %s characters as ever, at any level', (length) => {
    const { state } = stubCall('list', {});
    const text = 'a'.repeat(length);
    for (const row of [{ a: text }, { a: [text] }, { a: { b: text } }, { a: { b: [{ c: { d: text } }] } }]) {
      const { items } = shownPage(state, [row], { columns: [], mayOmit: true });
      expect(items).toEqual(shownOneByOne([row]));
    }
  });
});

describe('what is told of a text at a look', () => {
  const any = fc.oneof(
    texts,
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom('a1', 'aA1', '1', ' ', '\u0001', ...ODD)).map((all) => all.join('')),
  );

  it('is no less than its tokens', () => {
    fc.assert(
      fc.property(any, (text) => {
        for (const each of [text, text.repeat(40), JSON.stringify({ text })])
          expect(mostTokens(each)).toBeGreaterThanOrEqual(estimateTokens(each));
      }),
      { numRuns: 500 },
    );
    for (let unit = 0; unit < 0x1_0000; unit++)
      for (const text of [String.fromCharCode(unit), `a${String.fromCharCode(unit)}1`])
        if (mostTokens(text) < estimateTokens(text)) expect(unit).toBe('dearer than its bytes');
  });

  it('is that it hides nothing only where nothing would be taken from it', () => {
    fc.assert(
      fc.property(fc.oneof(any, fc.array(any), fc.dictionary(any, any)), (value) => {
        if (hidesNothing(JSON.stringify(value)))
          expect(JSON.stringify(visibleValue(value))).toBe(JSON.stringify(value));
      }),
      { numRuns: 500 },
    );
    for (let code = 0; code < 0x11_0000; code += code >= 0x2_0000 && code < 0xe_0000 ? 0x101 : 1) {
      const text = String.fromCodePoint(code);
      if (hidesNothing(JSON.stringify(text)) && visibleValue(text) !== text) expect(code).toBe('hidden');
    }
    for (const plain of ['a', 'Größe', '日本', '\n\t"\\', '😀']) expect(hidesNothing(JSON.stringify(plain))).toBe(true);
  });
});
