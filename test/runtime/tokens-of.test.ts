/** Tokens of a text, counted in one go over it: the very number that comes of it by patterns, and word by word. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tokensOf } from '../../runtime/call/tokens.ts';

const ID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z/g;
const WORD = /[0-9A-Za-z]+/g;

function partTokens(part: string): number {
  const { length } = part;
  if (/^\d/.test(part)) return Math.max(1, length * 0.5);
  if (length <= 3) return /[A-Z]$|^[^aeiouyAEIOUY]+$/.test(part) ? length : 1 + (length - 1) * 0.45;
  const isSpoken = !/[^aeiouy]{5}/i.test(part) && part.replace(/[^aeiouy]/gi, '').length * 4 >= length;
  if (isSpoken) return length * 0.42;
  return length * (/[A-Z]$/.test(part) ? 0.95 : 0.75);
}

/** Small letters with or without a capital before them, capitals, digits. */
function partsOf(word: string): string[] {
  const parts: string[] = [];
  for (let rest = word; rest !== ''; ) {
    const [part = ''] = /^(?:\d+|[A-Z][a-z]+|[A-Z]+|[a-z]+)/.exec(rest) ?? [];
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return parts;
}

function wordTokens(word: string): number {
  const parts = partsOf(word);
  if (parts.length > 1 && word.length < parts.length * 3) return 1 + word.length * 0.9;
  return parts.reduce((sum, part) => sum + partTokens(part), 0);
}

function signTokens(sign: string, next: string): number {
  if (sign >= '\u0080') return 0;
  if (sign === ' ') return /[A-Za-z]/.test(next) ? 0 : 1;
  if (sign > ' ') return 0.78;
  return /[\t\n\r]/.test(sign) ? 0.75 : 1.2;
}

/** Of a text of ASCII. */
function byPatterns(text: string): number {
  let known = 0;
  const costing = (tokens: number) => (): string => {
    known += tokens;
    return '';
  };
  const rest = text.replace(ID, costing(28)).replace(TIME, costing(16));
  let tokens = 0;
  for (let at = 0; at < rest.length; ) {
    WORD.lastIndex = at;
    const word = /[0-9A-Za-z]/.test(rest[at] ?? '') ? (WORD.exec(rest)?.[0] ?? '') : '';
    tokens += word === '' ? signTokens(rest[at] ?? '', rest[at + 1] ?? '') : wordTokens(word);
    at += Math.max(1, word.length);
  }
  return known + tokens;
}

const PIECES = [
  '8c46870b-a16f-48a6-aa70-c642336a0196',
  '8C46870B-A16F-48A6-AA70-C642336A0196',
  '8c46870b-a16f-48a6-aa70-c642336a019',
  '2026-06-22T20:24:24.168Z',
  '2026-06-22T20:24:24Z',
  '2026-06-22T20:24:24.16Z',
  ...['-', '8c46870b', '-a16f', '-48a6-', 'c642336a0196', '2026', 'T', 'Z', ':', '"', ' ', '  ', '\n', '\u0001'],
  ...[
    'a1',
    'abc',
    'currentIncidentState2',
    'HTTPServer',
    'XyZ',
    'strength',
    'wxyzbcdfg',
    'AB',
    'A',
    'AAAA',
    '1234',
    '7',
  ],
];

it('is the number that comes of it by patterns', () => {
  const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((all) => all.join(''));
  const ascii = fc.string({ unit: 'binary-ascii' });
  fc.assert(
    fc.property(
      fc.oneof(
        pieces,
        ascii,
        fc.tuple(pieces, ascii, pieces).map((all) => all.join('')),
      ),
      (text) => {
        expect(tokensOf(text), text).toBe(byPatterns(text));
      },
    ),
    { numRuns: 1500 },
  );
});
