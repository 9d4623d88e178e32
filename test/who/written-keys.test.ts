/** A key that upstream repeats, in every way of writing it and in every place, is never brought into a result. */
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { withoutKey, withoutKeyIn } from '../../runtime/basics/credential.ts';
import { answer, api, callWith, ID, KEY } from '../catalogue.ts';

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(2, '0');
const each = (write: (character: string) => string): string => [...KEY].map(write).join('');
const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');

/** The key as others write it. What an escape needs of backslashes depends on where it stands. */
const WRITTEN: Readonly<Record<string, string>> = {
  'as it is': KEY,
  'in capitals': KEY.toUpperCase(),
  'in both cases': [...KEY].map((letter, at) => (at % 2 ? letter : letter.toUpperCase())).join(''),
  'without hyphens': KEY.replaceAll('-', ''),
  'with hyphens of an address': KEY.replaceAll('-', '%2D'),
  'with each letter escaped as in an address': each((letter) => `%${hex(letter)}`),
  'escaped twice': each((letter) => `%25${hex(letter)}`),
  'with its first letter escaped': `%${hex(KEY)}${KEY.slice(1)}`,
  'as JSON within JSON': each((letter) => `\\u00${hex(letter)}`),
  'as entities of a page': each((letter) => `&#x${hex(letter)};`),
  'as entities in figures': each((letter) => `&#${letter.charCodeAt(0)};`),
  'with an escaped hyphen': KEY.replaceAll('-', '\\-'),
  'in base64': base64(KEY),
  'in base64 behind a name': base64(`u:${KEY}`),
  'in base64 behind a longer name': base64(`user:${KEY}`),
  'in base64 before more': base64(`${KEY}:x and more`),
  'amid words': `your key ${KEY}, which`,
  twice: `${KEY} ${KEY}`,
};
const WAYS = Object.entries(WRITTEN).map(([way, text]) => ({ way, text }));

const row = (text: string) => ({ _id: ID, name: `Web ${text}`, description: text, [text]: 1, slug: { a: [text] } });
const list = (text: string) => [answer('/label/get-list', { data: [row(text)], count: 1 })];
const page = (text: string) =>
  http.post(api('/label/get-list'), () => new HttpResponse(`<h1>${text}</h1>${text}`, { status: 502, headers: HTML }));
const HTML = { 'content-type': 'text/html', 'x-echo': 'seen' };

/** Where it stands in what upstream answers, and the call that brings it. */
const PLACES: readonly (readonly [string, string, object, (text: string) => never[]])[] = [
  ['rows of a list', 'list_labels', { fields: ['name', 'description', 'slug'] }, list],
  ['a table', 'list_labels', { format: 'table', fields: ['id', 'name', 'description'] }, list],
  ['one row', 'get_label', { id: ID }, (text: string) => [answer(`/label/${ID}/get-item`, row(text))]],
  ['an error', 'list_labels', {}, (text: string) => [answer('/label/get-list', { message: `No: ${text}` }, 400)]],
  ['an error of another form', 'list_labels', {}, (text: string) => [answer('/label/get-list', { data: text }, 422)]],
  ['a page of a proxy', 'list_labels', {}, (text: string) => [page(text)]],
  ['a created row', 'create_label', { name: 'x', color: '#112233' }, (text: string) => [answer('/label', row(text))]],
] as never;

describe.each(WAYS)('a key written $way', ({ text }) => {
  it.each(PLACES)('does not come with %s', async (_what, name, args, handlers) => {
    const { result, faults } = await callWith(name, args, { handlers: handlers(text) });
    const told = JSON.stringify(result);
    for (const secret of [text, KEY, KEY.toUpperCase(), KEY.replaceAll('-', '')]) {
      expect(told).not.toContain(secret);
      expect(told).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
    expect(faults).toEqual([]);
  });

  it('is taken out of a text, and the text around it stays', () => {
    const credential = { key: KEY };
    expect(withoutKey(`before ${text} after`, credential)).toMatch(/^before [^\w]?.*….* after$/);
    expect(JSON.stringify(withoutKeyIn({ [text]: [{ a: text, n: 1, none: null }] }, credential))).not.toContain(text);
    expect(withoutKey(`before ${text} after`, { key: ID })).toBe(`before ${text} after`);
  });

  it('is taken out of the same text by who has read much before', () => {
    const later = { key: KEY };
    for (let turn = 0; turn < 20; turn += 1) {
      for (const all of [`${text} ${'x'.repeat(20_000)}`, 'y'.repeat(20_000), `before ${text} after`])
        expect(withoutKey(all, later)).toBe(withoutKey(all, { key: KEY }));
    }
  });
});

describe('a key', () => {
  it.each(['\u200B', '\u2060', '\u00AD', '\uFEFF', '\u202E'])(
    'is not put together out of letters with something hidden between them: %j',
    async (hidden) => {
      const { result } = await callWith('list_labels', {}, { handlers: list([...KEY].join(hidden)) });
      expect(JSON.stringify(result)).not.toContain(KEY);
    },
  );

  it.each([372, 380, 388, 396])('is not told in part, where a text is cut behind its letter %i', async (before) => {
    const text = `${'x'.repeat(before)}${KEY}${'y'.repeat(200)}`;
    const { result } = await callWith('list_labels', { fields: ['description'] }, { handlers: list(text) });
    expect(JSON.stringify(result)).not.toContain(`x${KEY[0]}`);
  });

  it('is not said back to who sent it in an argument', async () => {
    const { result } = await callWith('list_labels', { filter: { name: KEY } }, { handlers: list('x') });
    expect(JSON.stringify(result)).not.toContain(KEY);
  });

  it('that begins within an escape leaves the rest of an answer readable', async () => {
    const key = `f${KEY.slice(1)}`;
    const handlers = [answer('/label/get-list', { data: [{ _id: ID, name: `a\f${key.slice(1)} b` }], count: 1 })];
    const { result } = await callWith('list_labels', {}, { handlers, key });
    expect(result.structuredContent).toMatchObject({ total: 1 });
  });

  it.each(['k', 'short', '1234567'])('that is none, being as short as %s, is sought nowhere', (key) => {
    expect(withoutKey(`a ${key} b`, { key })).toBe(`a ${key} b`);
  });

  it.each(['a+b/c(d)?.*e', 'proj_$1_\\d+', 'one|two|three', '[0-9]{8,}'])('is no pattern: %s', (key) => {
    expect(withoutKey(`see ${key}!`, { key })).toBe('see …!');
    expect(withoutKey('see 12345678, two and three', { key })).toBe('see 12345678, two and three');
  });
});
