/** Which texts of a call are secrets, and how far what hides them in a failure goes: each bound, and what lies beside it. */
import { describe, expect, it } from 'vitest';
import { secretTexts, withoutGiven, withoutTexts } from '../../runtime/call/given-secrets.ts';
import { HIDDEN } from '../../runtime/call/secret-texts.ts';
import { KINDS, type Kind, type ResourceModule } from '../../runtime/catalogue/kinds.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';

const columns = {
  phrase: { kind: 'text', access: 'cu', secret: true },
  title: { kind: 'text', access: 'cru' },
  body: { kind: 'json', access: 'cru' },
} as const;
const module = { columns } as unknown as ResourceModule;

/** A value so many levels below an object. */
const below = (levels: number, wrap: (value: unknown) => unknown, value: unknown): unknown =>
  Array.from({ length: levels }).reduce<unknown>((inner) => wrap(inner), value);

describe('secrets among what was given', () => {
  it('are those of secret columns of every kind, and of names that tell', () => {
    for (const kind of Object.keys(KINDS) as Kind[]) {
      const secretOf = { columns: { phrase: { kind, access: 'c', secret: true } } } as unknown as ResourceModule;
      expect(secretTexts(secretOf, { phrase: 'abc', title: 'def' })).toEqual(['abc']);
      expect(secretTexts(secretOf, { phrase: [{ at: 'abc' }, ['defg']] })).toEqual(['defg', 'abc']);
    }
    expect(secretTexts(module, { title: 'abc', body: { password: 'defg', colour: 'hij' } })).toEqual(['defg']);
    expect(secretTexts(module, { toString: 'abc', phrase: 'def' })).toEqual(['def']);
  });

  it('are none where nothing that can hold one was given', () => {
    for (const given of [undefined, null, 'password', 7, true, ['password']])
      expect(secretTexts(module, given)).toEqual([]);
    expect(secretTexts(module, { phrase: null, body: { password: null, token: 5, secret: true } })).toEqual([]);
  });

  it('have at least three characters beside the blanks around them', () => {
    expect(secretTexts(module, { phrase: 'abc' })).toEqual(['abc']);
    expect(secretTexts(module, { phrase: ' abc\n' })).toEqual(['abc']);
    for (const phrase of ['', 'ab', '  ab  ']) expect(secretTexts(module, { phrase })).toEqual([]);
  });

  it('are not what tells how a value is wrapped', () => {
    expect(secretTexts(module, { phrase: { _type: 'ObjectID', value: 'abcd' } })).toEqual(['abcd']);
  });

  it.each([
    ['lists', (value: unknown) => [value]],
    ['objects', (value: unknown) => ({ at: value })],
  ])('are sought a hundred levels deep in %s', (_, wrap) => {
    expect(secretTexts(module, { phrase: below(101, wrap, 'abc') })).toEqual(['abc']);
    expect(secretTexts(module, { phrase: below(102, wrap, 'abc') })).toEqual([]);
  });

  it('are sought until there are more than anybody gives', () => {
    const rows = (length: number) => Array.from({ length }, (_, at) => ({ password: `secret-${at + 1000}` }));
    expect(secretTexts(module, { body: rows(200) })).toHaveLength(200);
    for (const length of [201, 202, 500]) expect(secretTexts(module, { body: rows(length) })).toHaveLength(201);
  });
});

describe('a text without secrets', () => {
  it('of which there are none is the same', () => {
    expect(withoutTexts('nothing…', [])).toBe('nothing…');
  });

  it('is hidden whole where there are more than two hundred', () => {
    const secrets = Array.from({ length: 201 }, (_, at) => `secret-${at + 1000}`);
    expect(withoutTexts('It says secret-1000.', secrets.slice(0, 200))).toBe(`It says ${HIDDEN}.`);
    expect(withoutTexts('It says nothing.', secrets)).toBe(HIDDEN);
  });

  it.each([
    ['begins with one', 'hunter-22 it was', `${HIDDEN} it was`],
    ['ends with one', 'It was hunter-22', `It was ${HIDDEN}`],
    ['is one', 'hunter-22', HIDDEN],
    ['has one behind the other', 'hunter-22hunter-22', HIDDEN + HIDDEN],
    ['has one beside letters that grow as capitals', 'Größe: HUNTER-22 <ß>', `Größe: ${HIDDEN} <ß>`],
    ['has it in small letters beside such letters', 'größe: hunter-22.', `größe: ${HIDDEN}.`],
  ])('that %s', (_, text, left) => {
    expect(withoutTexts(text, ['hunter-22'])).toBe(left);
  });

  it.each(['µ-hunter', '\u{10428}\u{10429}-key', 'éàü-key', 'ключ-22'])('has not %s, in capitals either', (secret) => {
    expect(withoutTexts(`It was ${secret.toUpperCase()}.`, [secret])).toBe(`It was ${HIDDEN}.`);
  });

  it('ends where the first two thousand characters of a longer one stand', () => {
    const secret = 'Zq7'.repeat(1000);
    expect(withoutTexts(`Said: ${secret.slice(0, 2000)} and more.`, [secret])).toBe(`Said: ${HIDDEN}`);
    expect(withoutTexts(`Said: ${secret.slice(0, 1999)} and more.`, [secret])).not.toContain(HIDDEN);
    const whole = secret.slice(0, 2000);
    expect(withoutTexts(`Said: ${whole} and more.`, [whole])).toBe(`Said: ${HIDDEN} and more.`);
  });

  it.each([
    ['a beginning that tells, where a quotation ends', 'It said abcdef… so.', `It said ${HIDDEN}… so.`],
    ['the same at once', 'abcdef… so.', `${HIDDEN}… so.`],
    ['the same in the second of two quotations', 'It… abcdefgh… so.', `It… ${HIDDEN}… so.`],
    ['less of it', 'It said abcde… so.', 'It said abcde… so.'],
    ['a beginning where nothing is cut', 'It said abcdef so.', 'It said abcdef so.'],
    ['a beginning behind the last cut', 'It… said abcdef', 'It… said abcdef'],
    ['a beginning with something behind it', 'It said abcdef!… so.', 'It said abcdef!… so.'],
    ['its beginning twice, once where a quotation ends', 'abcdef!abcdef… so.', `abcdef!${HIDDEN}… so.`],
  ])('has %s', (_, text, left) => {
    expect(withoutTexts(text, ['abcdefghijklmnopqrstuvwxyz'])).toBe(left);
  });
});

describe('a failure', () => {
  const failure = (message: string, code: string): ToolResult => ({
    content: [{ type: 'text', text: `${message} Mend it. (${code})` }],
    structuredContent: {
      error: { code, message, next: 'Mend it.' },
      done: [{ id: message, sent: 3, isAll: true, row: null }],
      names: [message, ['deep', message]],
    },
    isError: true,
    _meta: { 'x/untrusted': true, said: 'text' },
  });

  it('is the same where nothing secret was given', () => {
    const some = failure('text is taken.', 'bad_arguments');
    expect(withoutGiven(some, [])).toBe(some);
  });

  it('has no secret in any of its texts, whatever they are in', () => {
    expect(withoutGiven(failure('Said hunter-22.', 'bad_arguments'), ['hunter-22'])).toEqual(
      failure(`Said ${HIDDEN}.`, 'bad_arguments'),
    );
  });

  it.each(['text', 'true', 'not_found', 'error', 'code', 'said'])(
    'keeps its code and what the protocol asks for where %j is the secret',
    (secret) => {
      const left = withoutGiven(failure(`Said ${secret}.`, 'not_found'), [secret]);
      expect(left).toEqual(failure(secret === 'said' ? `${HIDDEN} ${HIDDEN}.` : `Said ${HIDDEN}.`, 'not_found'));
    },
  );

  it('says its code as part of a sentence only where that is its own', () => {
    const content = [
      { type: 'text', text: 'It says not_found here. (not_found)' },
      { type: 'text', text: ' (not_found) it says' },
    ] as const;
    const texts = (code: string) =>
      withoutGiven({ content, structuredContent: { error: { code } }, isError: true }, ['not_found']).content.map(
        ({ text }) => text,
      );
    expect(texts('not_found')).toEqual([`It says ${HIDDEN} here. (not_found)`, ` (${HIDDEN}) it says`]);
    expect(texts('timed_out')).toEqual([`It says ${HIDDEN} here. (${HIDDEN})`, ` (${HIDDEN}) it says`]);
  });

  it('without structure loses its secrets all the same', () => {
    const { content } = withoutGiven({ content: [{ type: 'text', text: 'hunter-22' }], isError: true }, ['hunter-22']);
    expect(content).toEqual([{ type: 'text', text: HIDDEN }]);
  });
});
