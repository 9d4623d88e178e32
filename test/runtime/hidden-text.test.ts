/** What comes from rows, callers and logs reaches nobody with something hidden in it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from '../../runtime/basics/visible.ts';
import { answer, callWith, ID, textOf } from '../catalogue.ts';

const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => String.fromCodePoint(from + at));
const UNSEEN: Readonly<Record<string, readonly string[]>> = {
  'controls of ASCII': range(0, 31).filter((one) => one !== '\n' && one !== '\t'),
  'controls beyond ASCII': range(0x7f, 0x9f),
  'the Arabic letter mark': ['\u061c'],
  'soft hyphens': ['\u00ad'],
  'lone carriage returns': ['\r'],
  'line and paragraph separators': ['\u2028', '\u2029'],
  'zero widths': ['\u200b', '\u2060', '\ufeff', '\u034f', '\u180e'],
  'marks and turns of direction': ['\u200e', '\u200f', ...range(0x202a, 0x202e), ...range(0x2066, 0x2069)],
  'invisible operators': range(0x2060, 0x2065),
  'deprecated format characters': range(0x206a, 0x206f),
  'fillers of Hangul': ['\u115f', '\u1160', '\u3164', '\uffa0'],
  'selectors of Mongolian': ['\u180b', '\u180c', '\u180d', '\u180f'],
  'marks of annotation': ['\ufff9', '\ufffa', '\ufffb'],
  'variation selectors': [...range(0xfe00, 0xfe0f)],
  'more variation selectors': range(0xe0100, 0xe01ef),
  tags: range(0xe0000, 0xe007f),
  'marks of music and shorthand': [...range(0x1d173, 0x1d17a), ...range(0x1bca0, 0x1bca3)],
  'halves of characters': ['\ud83d', '\udea8'],
  'joiners among Latin letters': ['\u200c', '\u200d'],
  'colours of a terminal': ['\u001b[31m', '\u001b[0;1m', '\u009b32m', '\u001b[38;5;196m'],
  'moves of a cursor': ['\u001b[2J', '\u001b[1;1H', '\u001b7', '\u001b(B'],
  'titles and links of a terminal': ['\u001b]0;title\u0007', '\u001b]8;;https://example.com\u001b\\'],
};
const KINDS = Object.entries(UNSEEN);

/** Letters, and the same with unseen characters strewn among them. */
const strewn = (unseen: readonly string[]): fc.Arbitrary<{ letters: string; text: string }> =>
  fc
    .array(fc.tuple(fc.constantFrom(...'abc xyz'), fc.constantFrom(...unseen), fc.integer({ min: 1, max: 4 })), {
      minLength: 1,
      maxLength: 12,
    })
    .map((parts) => ({
      letters: parts.map(([letter]) => letter).join(''),
      text: parts.map(([letter, one, times]) => letter + one.repeat(times)).join(''),
    }));

/** What may stand in the place of something unseen: a line end of ours, the sign of what cannot be read. */
const STAND_INS = /[\n\ufffd]/g;
/** All single characters that no result may hold; a half of one is looked for beside them. */
const ALL_UNSEEN = [...new Set(Object.values(UNSEEN).flat())].filter((one) => [...one].length === 1);
const HALF = /\p{Surrogate}/u;
const clean = (text: string): boolean =>
  !HALF.test(text) && !ALL_UNSEEN.some((one) => !HALF.test(one) && text.includes(one));

describe.each(KINDS)('%s', (_, unseen) => {
  it('are not in what is shown of a text, whose letters all are', () => {
    fc.assert(
      fc.property(strewn(unseen), ({ letters, text }) => {
        expect(visible(text).replace(STAND_INS, '')).toBe(letters);
      }),
      { numRuns: 50 },
    );
  });

  it('are in no result: rows, names of attributes, tables, repeated filters, refusals, candidates, find_tools', async () => {
    const bad = unseen.map((one) => `a${one}b`).join('');
    const rows = [{ _id: ID, title: bad, customFields: { [bad]: bad, list: [bad] } }];
    const handlers = [
      answer('/incident/get-list', { data: rows, count: 1 }),
      answer(`/incident/${ID}/get-item`, rows[0]),
      answer('/incident-severity/get-list', { data: [{ _id: ID, name: bad }], count: 1 }),
    ];
    const calls: [string, Record<string, unknown>][] = [
      ['list_incidents', { fields: ['title', 'customFields'] }],
      ['list_incidents', { fields: ['title', 'customFields'], format: 'table' }],
      ['list_incidents', { filter: { title: { contains: bad } } }],
      ['get_incident', { id: ID, fields: ['title', 'customFields'] }],
      ['list_incidents', { [bad]: 1 }],
      ['list_incidents', { sort: bad }],
      ['create_incident', { title: bad, incidentSeverity: bad }],
      ['create_incident', { title: bad, incidentSeverity: ID, preview: true }],
    ];
    for (const [name, args] of calls) {
      const { result } = await callWith(name, args, { handlers });
      expect([name, clean(textOf(result)), clean(saidIn(result))]).toEqual([name, true, true]);
    }
  });
});

/** All texts and names of a result, as a client reads them: its text, where that is JSON, as what it says. */
function saidIn(result: { content: readonly { text: string }[]; structuredContent?: unknown }): string {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    JSON.stringify(value, (key, part) => {
      found.push(key, typeof part === 'string' ? part : '');
      return part;
    });
  };
  walk(result.structuredContent);
  for (const { text } of result.content) walk(/^[{[]/.test(text) ? JSON.parse(text) : text);
  return found.join(' ');
}

describe('what is meant stays', () => {
  it.each([
    ['emoji with their forms', '❤️ ☎︎ 1️⃣ 👩‍🔧 👩🏽‍💻 🏳️‍🌈'],
    ['joiners of Persian and Hindi', 'می‌خواهم क्‍ष'],
    ['every script', 'Ünïcode Ελληνικά Русский עברית العربية 日本語 한국어 ไทย'],
    ['tabs and line ends', 'a\tb\nc'],
  ])('%s', (_, text) => expect(visible(text)).toBe(text));

  it('other line ends become one of ours', () => expect(visible('a\r\nb\rc\u2028d\u0085e')).toBe('a\nb\nc\nd\ne'));
  it('a sequence that never ends takes nothing with it', () => {
    expect(visible(`\u001b]${'x'.repeat(5000)}`)).toBe(`]${'x'.repeat(5000)}`);
  });
});
