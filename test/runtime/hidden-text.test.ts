/** What comes from rows, callers and logs reaches nobody with something hidden in it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from '../../runtime/basics/visible.ts';
import { answer, callWith, ID, textOf } from '../catalogue.ts';
import { clean, STAND_INS, UNSEEN } from './unseen.ts';

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
function saidIn(result: { content: readonly { text?: string | undefined }[]; structuredContent?: unknown }): string {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    JSON.stringify(value, (key, part) => {
      found.push(key, typeof part === 'string' ? part : '');
      return part;
    });
  };
  walk(result.structuredContent);
  for (const { text = '' } of result.content) walk(/^[{[]/.test(text) ? JSON.parse(text) : text);
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
