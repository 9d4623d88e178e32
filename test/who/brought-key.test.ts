/** What one header brings as a key: which words of it are the key, what else it may be, and what is told of what is none. */
import { describe, expect, it } from 'vitest';
import { type Brought, broughtIn } from '../../runtime/guard/brought-key.ts';
import { isKeyInScheme, isKeyLike, isToken, keyFault, MAX_KEY } from '../../runtime/guard/key-fault.ts';
import { KEY_HEADERS, type KeyHeader, saidKeyHeaders } from '../../runtime/guard/key-headers.ts';
import { callerOf } from '../../runtime/guard/principal.ts';

const KEY = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln';
const bring = (header: KeyHeader, value: string | string[], counting: readonly KeyHeader[] = KEY_HEADERS): Brought =>
  broughtIn(header, value, counting);
const told = (brought: Brought): string =>
  'problem' in brought ? `${brought.kind}: ${brought.problem.message} ${brought.problem.next}` : brought.kind;
const GATEWAYS = 'whoever runs that can name the headers that hold keys in KEY_HEADERS';

describe('a header', () => {
  it.each<[KeyHeader, string]>([
    ['x-api-key', 'x-api-key'],
    ['apikey', 'apikey'],
    ['authorization', 'Authorization: Bearer'],
  ])('%s that holds nothing is empty, however that is written', (header, said) => {
    const nothing = ['', ' ', '\t', ', ', ' , , ', '\u00a0', 'Bearer, ', ', bearer'];
    for (const value of [...nothing, [], ['', ''], ['Bearer', '']])
      expect(bring(header, value), JSON.stringify(value)).toEqual({ kind: 'empty', text: '', said });
  });

  it.each<[KeyHeader, string]>([
    ['x-api-key', ''],
    ['apikey', ''],
    ['authorization', 'Bearer '],
    ['authorization', 'bEARER\t  '],
  ])('%s brings the key in it, behind "%s"', (header, scheme) => {
    const said = header === 'authorization' ? 'Authorization: Bearer' : header;
    expect(bring(header, `${scheme}${'k'.repeat(MAX_KEY)}`)).toMatchObject({ kind: 'key' });
    for (const text of ['k', KEY, KEY.toUpperCase(), 'a.b+c/d=e~f-g_h'])
      for (const value of [text, ` ${text} `, `${text}, ${scheme}${text}`, `, ${scheme}${text}`, `${text},${text}`])
        expect(bring(header, `${scheme}${value}`.trim().startsWith(',') ? value : `${scheme}${value}`), value).toEqual({
          kind: 'key',
          text,
          said,
        });
  });

  it('brings a key amid what is not seen as it is', () => {
    const latin1 = (text: string) => Buffer.from(text).toString('latin1');
    for (const value of [`\uFEFF${KEY}`, `\u200B${KEY}\u2060`, `\u00a0${KEY}\u00a0`]) {
      expect(bring('apikey', latin1(value))).toEqual({ kind: 'key', text: KEY, said: 'apikey' });
      const most = latin1(`\u200B${'k'.repeat(MAX_KEY - 1)}`);
      expect(bring('apikey', most).kind).toBe('key');
      // As much of that as there is no key.
      const long = `${value}${'\u200B'.repeat(MAX_KEY)}`;
      expect(told(bring('apikey', latin1(long)))).toContain('broken: apikey is longer than any key');
    }
    expect(told(bring('apikey', latin1('schlüssel')))).toContain('holds characters that no key has');
    // What is no UTF-8 is left as it came.
    expect(told(bring('apikey', 'schl\xfcssel'))).toContain('holds characters that no key has');
    expect(bring('apikey', 'schl\xfcssel').text).toBe('schl\xfcssel');
    expect(bring('apikey', latin1('schlüssel')).text).toBe('schlüssel');
  });

  it('with more than a key may have is none', () => {
    expect(bring('apikey', 'k'.repeat(MAX_KEY)).kind).toBe('key');
    expect(told(bring('apikey', 'k'.repeat(MAX_KEY + 1)))).toBe(
      'broken: apikey is longer than any key: that is no key, and nothing was sent. In apikey, give the key itself.',
    );
    expect(bring('apikey', `${'k'.repeat(MAX_KEY - 1)}  x`).kind).toBe('broken');
  });

  it.each(['a, b', 'a,b', 'a,b,c', 'a, b, cc', 'aa,bb', `${KEY},x`, 'a=b,c', `${KEY}, ${KEY.replace('a', 'b')}`])(
    'that holds several keys is told so: %s',
    (value) => {
      for (const header of ['x-api-key', 'apikey'] as const)
        expect(told(bring(header, value))).toBe(
          `broken: ${header} holds several keys: that is no key, and nothing was sent. In ${header}, give one.`,
        );
      expect(told(bring('authorization', `Bearer ${value}`))).toContain('Authorization: Bearer holds several keys');
    },
  );

  it.each(['a b, c', 'a, b c', '"a", b', 'a,  b', 'a,, b', '<a>, b', ',a,b,'])(
    'that holds words between commas, and other things, is told of those: %s',
    (value) => {
      expect(told(bring('apikey', value))).not.toContain('holds several keys');
    },
  );
});

describe('what is for others', () => {
  it('is the token of a login, which is left aside with what to do', () => {
    for (const counting of [['x-api-key'], ['apikey', 'authorization'], [...KEY_HEADERS]] as KeyHeader[][]) {
      const [first] = counting as [KeyHeader];
      for (const [header, value, said] of [
        ['x-api-key', TOKEN, 'x-api-key'],
        ['authorization', `Bearer ${TOKEN}`, 'Authorization: Bearer'],
        ['authorization', TOKEN, 'Authorization'],
      ] as const) {
        const brought = bring(header, value, counting);
        expect([brought.kind, brought.text]).toEqual(['foreign', TOKEN]);
        expect(told(brought)).toMatch(
          new RegExp(`^foreign: ${said} brings a token .*Send the OneUptime key as ${first}\\. .*${GATEWAYS}`),
        );
      }
    }
  });

  it('is another scheme, unless it plainly brings our key', () => {
    for (const value of ['Basic dXNlcjpwYXNz', 'Digest username="x"', 'Token: abc', 'a x']) {
      expect(bring('authorization', value)).toMatchObject({ kind: 'foreign', text: value });
      expect(told(bring('authorization', value))).toContain(GATEWAYS);
    }
    for (const value of [`Token ${KEY}`, `ApiKey: ${KEY}`, 'Basic x, Bearer k', 'Basic x,bearer']) {
      expect(bring('authorization', value)).toMatchObject({ kind: 'broken', text: value });
      expect(told(bring('authorization', value))).toMatch(/in a scheme that is not read/);
      expect(told(bring('authorization', value))).not.toContain(GATEWAYS);
    }
  });

  it('is no word alone, which is told; but the key alone is one', () => {
    for (const value of ['k', 'Bearerk', 'Digest'])
      expect(told(bring('authorization', value))).toMatch(
        new RegExp(`^broken: Authorization holds a word that is no key.*Send Authorization: Bearer.*${GATEWAYS}`),
      );
    expect(bring('authorization', ` ${KEY} `)).toEqual({ kind: 'key', text: KEY, said: 'Authorization' });
    expect(told(bring('authorization', `<${KEY}>`))).toContain('broken: Authorization stands in brackets');
  });

  it.each<[KeyHeader[], string]>([
    [['authorization'], 'Send Authorization: Bearer and the key.'],
    [['x-api-key', 'authorization'], 'Send Authorization: Bearer and the key, or the key as x-api-key.'],
    [[...KEY_HEADERS], 'Send Authorization: Bearer and the key, or the key as x-api-key or apikey.'],
  ])('is told where a key may stand: %j', (counting, next) => {
    const { problem } = bring('authorization', `Token ${KEY}`, counting) as Extract<Brought, { problem: object }>;
    expect(problem.next).toBe(next);
  });
});

describe('the headers', () => {
  it('are said in their order', () => {
    expect([[], ['apikey'], ['apikey', 'authorization'], undefined].map((of) => saidKeyHeaders(of as never))).toEqual([
      '',
      'apikey',
      'apikey or Authorization: Bearer',
      'x-api-key, apikey or Authorization: Bearer',
    ]);
  });

  it('that are empty are nothing, but where a key is lent: then whoever sends them is not somebody else', () => {
    const lent = { credential: { key: 'lent' }, sharedKey: true };
    for (const [header, said] of [
      ['apikey', 'apikey'],
      ['authorization', 'Authorization: Bearer'],
    ]) {
      const headers = { [header as string]: '' };
      expect(callerOf({})(headers).credential).toBeUndefined();
      const { credential, problem } = callerOf(lent)(headers);
      expect([credential?.key, problem?.message]).toEqual([
        '',
        `${said} is empty: this call has no key, and nothing was sent.`,
      ]);
      expect(problem?.next).toContain('leave the header out');
    }
    expect(callerOf({})({ apikey: '', authorization: 'Basic x' }).problem?.message).toContain('other schemes');
    expect(callerOf(lent)({}).credential).toBe(lent.credential);
    for (const own of [{ ...lent, sharedKey: false }, { credential: lent.credential }])
      expect(callerOf(own)({}).credential).toBeUndefined();
    expect(callerOf(lent)({ apikey: '', 'x-api-key': 'k' })).toMatchObject({
      credential: { key: 'k' },
      problem: undefined,
    });
  });
});

describe('two keys that differ', () => {
  it('are one caller each time, and another with another of them', () => {
    const of = (one: string, other: string) => callerOf({})({ 'x-api-key': one, apikey: other }).fingerprint;
    expect(of('a', 'b')).toBe(of('a', 'b'));
    expect(new Set([of('a', 'b'), of('a', 'c'), of('c', 'b')]).size).toBe(3);
  });
});

describe('a text', () => {
  it('may be a key as long as nothing shows that it is none', () => {
    expect([isKeyLike(KEY), isKeyLike(` ${KEY}`), isKeyLike(`${KEY}0`)]).toEqual([true, false, false]);
    expect(['k', KEY, 'k'.repeat(MAX_KEY), `k${KEY.slice(1)}`].map(keyFault)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(keyFault('x'.repeat(MAX_KEY + 1))?.wrong).toBe('is longer than any key');
  });

  it('is a token or a scheme by its form', () => {
    for (const text of [TOKEN, 'eyJ.b.c', 'eyJh.eyJi.aa.bb.cc']) expect(isToken(text), text).toBe(true);
    for (const text of ['eyJh.b', 'eyJh.a.b.c.d.e', 'abc.d.e', ` ${TOKEN}`]) expect(isToken(text), text).toBe(false);
    for (const text of [`Token ${KEY}`, `Key: ${KEY}`, `ApiKey key="${KEY}"`, `a=${KEY}`])
      expect(isKeyInScheme(text)).toBe(true);
    for (const text of [KEY, `Token ${KEY} x`, `Token x ${KEY}`, 'Token k']) expect(isKeyInScheme(text)).toBe(false);
  });

  it.each([
    [`${KEY} ${KEY}`, 'holds several keys'],
    [`${KEY} `, 'holds blanks'],
    [`x ${KEY}`, 'holds blanks'],
    [`x:${KEY}`, 'holds more than a key'],
    ['a\u200bb', 'not seen (U+200B)'],
    ['a\u00a0b', 'not seen (U+00A0)'],
    ['"undefined"', 'holds undefined, which'],
    ['<my key>', 'holds the placeholder <my key>, which'],
    // A placeholder that may hold what is secret is not repeated.
    ['<s3cret token>', 'holds a placeholder, which'],
    ['<something>', 'holds a placeholder, which'],
    ['__API_KEY__', 'holds the placeholder __API_KEY__, which'],
    ['__API_KEY_7f3a__', 'holds a placeholder, which'],
    ['__api_key__7f__', 'holds a placeholder, which'],
    ['%{my"key}', 'holds a placeholder, which'],
    ['"<my key>"', 'holds the placeholder <my key>, which'],
    ["'%API_KEY%'", 'holds the placeholder %API_KEY%, which'],
    ['x%API_TOKEN%x', 'holds the placeholder %API_TOKEN%, which'],
    ['__s3cret_key__', 'holds a placeholder, which'],
    ['[key 7f3a]', 'holds a placeholder, which'],
    ['{key}7f3a)', 'holds a placeholder, which'],
    ['@api_key@', 'holds a placeholder, which'],
    ['"Bearer: x', 'begins with the word Bearer, which'],
    ['your key', 'holds an example'],
    ['apiKeyHere', 'holds an example'],
    ['the api key', 'holds an example'],
    ['insert-token', 'holds an example'],
    ['--my--key--', 'holds an example'],
    ['uuid/value', 'holds an example'],
    ['your-KEY-1', 'holds an example'],
    ['redacted', 'holds an example'],
  ])('is told by what shows first: %s', (text, wrong) => {
    expect(keyFault(text)?.wrong).toContain(wrong);
  });

  it.each([
    'key',
    'mysecretthing',
    'insert-coin',
    'some-thing',
    'keykeeper',
    'sample9',
    'project-x7',
    '9f-secret',
    'a b'.replace(' ', '-'),
  ])('of such words alone is no example: %s', (text) => {
    expect(keyFault(text)?.wrong ?? '').not.toContain('example');
  });
});
