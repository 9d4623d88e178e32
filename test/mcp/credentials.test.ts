import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyDigest } from '../../runtime/basics/credential.ts';
import { keyFault } from '../../runtime/guard/key-fault.ts';
import { callerOf, principalOf } from '../../runtime/guard/principal.ts';

const KEY = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln';

describe('a caller', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    ['nothing', {}, undefined],
    ['x-api-key', { 'x-api-key': 'k' }, 'k'],
    ['apikey', { apikey: 'k' }, 'k'],
    ['bearer', { authorization: 'Bearer k' }, 'k'],
    ['bearer in any case', { authorization: 'bEARER   k ' }, 'k'],
    ['bearer without a token', { authorization: 'Bearer ' }, undefined],
    ['an empty header', { 'x-api-key': '' }, undefined],
    ['a blank header', { 'x-api-key': '  ' }, undefined],
    ['an empty header before a full one', { 'x-api-key': '', apikey: '', authorization: 'Bearer k' }, 'k'],
    ['a bare key in Authorization', { authorization: KEY }, KEY],
    ['a bare key in capitals, amid blanks', { authorization: ` ${KEY.toUpperCase()} ` }, KEY],
    ['Bearer alone', { authorization: 'Bearer' }, undefined],
    ['a key beside what is for the proxy before us', { apikey: 'k', authorization: 'Basic dXNlcjpwYXNz' }, 'k'],
    ['a key beside the token of a gateway', { 'x-api-key': 'k', authorization: `Bearer ${TOKEN}` }, 'k'],
    ['a byte order mark before a key', { 'x-api-key': latin1(`\uFEFF${KEY}`) }, KEY],
    ['hidden characters around one', { apikey: latin1(`\u200B${KEY}\u00A0\u2060`) }, KEY],
    ['a no-break space of Latin-1', { 'x-api-key': `${KEY}\u00A0` }, KEY],
    ['nothing but hidden characters', { 'x-api-key': latin1('\u200B\uFEFF') }, undefined],
    ['one key in all three', { 'x-api-key': 'a', apikey: 'a', authorization: 'Bearer a' }, 'a'],
    ['one key in two, in either case', { apikey: KEY, authorization: `Bearer ${KEY.toUpperCase()}` }, KEY],
    ['one key given twice, as Node joins it', { 'x-api-key': 'a, a' }, 'a'],
    ['one key in two values of Authorization', { authorization: 'Bearer a, bearer a' }, 'a'],
    ['a key after an empty value', { authorization: `Bearer, Bearer ${KEY}`, apikey: `, ${KEY}` }, KEY],
  ])('reads %s', (_what, headers, key) => {
    expect(callerOf({})(headers).credential?.key).toBe(key);
  });
});

describe('what is brought, and is no key that may be used,', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['another scheme', { authorization: 'Basic k' }, /other schemes are not read.*KEY_HEADERS/],
    ['a scheme that only begins alike', { authorization: 'Bearerk' }, /a word that is no key.*KEY_HEADERS/],
    ['a bare word', { authorization: 'k' }, /a word that is no key.*x-api-key/],
    ['what is for the proxy before us', { authorization: 'Basic dXNlcjpwYXNz' }, /other schemes are not read/],
    ['what only mentions one', { authorization: `Digest username="x", nonce="${KEY}"` }, /other schemes are not read/],
    ['a token of a gateway', { authorization: `Bearer ${TOKEN}` }, /a JWT.* x-api-key\..*KEY_HEADERS/],
    ['such a token, encrypted', { authorization: 'Bearer eyJh.eyJi.aa.bb.cc' }, /a JWT/],
    ['such a token without Bearer', { authorization: TOKEN }, /a JWT/],
    ['such a token elsewhere', { apikey: TOKEN }, /apikey brings a token/],
    [
      'another key in each',
      { 'x-api-key': 'a', apikey: 'b', authorization: 'Bearer c' },
      /different keys.*KEY_HEADERS/,
    ],
    [
      'an opaque token beside a key',
      { 'x-api-key': KEY, authorization: 'Bearer o' },
      /x-api-key and Authorization: Be/,
    ],
    ['two keys in one header', { 'x-api-key': 'a, b' }, /x-api-key holds several keys/],
    ['two values of Authorization', { authorization: 'Bearer a, Bearer b' }, /Bearer holds several keys/],
    ['a key behind another scheme', { authorization: `Basic eA==, Bearer ${KEY}` }, /a scheme that is not read/],
    ['a placeholder beside a key', { 'x-api-key': KEY, authorization: 'Bearer undefined' }, /holds undefined/],
    ['a text longer than any key', { apikey: 'k'.repeat(2_000) }, /longer than any key/],
  ])('is told: %s', (_what, headers, told) => {
    const { problem, credential } = callerOf({})(headers);
    expect(`${problem?.message} ${problem?.next}`).toMatch(told);
    expect(credential?.problem).toBe(problem);
    expect(JSON.stringify(problem)).not.toContain(KEY);
  });
});

/** Text as Node gives it, when a client has written it as UTF-8. */
function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** Keys that plainly are none, what is said of each, and what to do. */
const NO_KEYS: readonly [string, RegExp, RegExp][] = [
  [`"${KEY}"`, /quotation marks/, /leave .* out/],
  [`'${KEY}'`, /quotation marks/, /leave .* out/],
  [`${KEY}"`, /quotation marks/, /leave .* out/],
  [`\u201C${KEY}\u201D`, /quotation marks/, /leave .* out/],
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: so they come.
  ['${ONEUPTIME_API_KEY}', /\$\{ONEUPTIME_API_KEY\}/, /fills it in/],
  ['"${ONEUPTIME_API_KEY}"', /\$\{ONEUPTIME_API_KEY\}/, /fills it in/],
  ['${env:ONEUPTIME_API_KEY}', /\$\{env:ONEUPTIME_API_KEY\}/, /fills it in/],
  ['${input:oneuptime-key}', /\$\{input:oneuptime-key\}/, /fills it in/],
  ['${user_config.api_key}', /placeholder/, /fills it in/],
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: so they come.
  ['$ONEUPTIME_API_KEY', /\$ONEUPTIME_API_KEY/, /fills it in/],
  ['$env:ONEUPTIME_API_KEY', /placeholder/, /fills it in/],
  ['%ONEUPTIME_API_KEY%', /%ONEUPTIME_API_KEY%/, /fills it in/],
  ['{input:oneuptime-key}', /\{input:oneuptime-key\}/, /fills it in/],
  ['{{ONEUPTIME_API_KEY}}', /placeholder/, /fills it in/],
  ['{{ secrets.oneuptime }}', /placeholder/, /fills it in/],
  ['#{ONEUPTIME_API_KEY}#', /placeholder/, /fills it in/],
  ['@ONEUPTIME_API_KEY@', /placeholder/, /fills it in/],
  ['process.env.ONEUPTIME_API_KEY', /name of a variable/, /fills it in/],
  ['/run/secrets/oneuptime_api_key', /name of a variable or file/, /the key itself/],
  ['secrets.ONEUPTIME_KEY', /example/, /the key itself/],
  [`user:${KEY}`, /more than a key/, /alone/],
  ['<your key>', /placeholder/, /fills it in/],
  ['<YOUR_API_KEY>', /placeholder/, /fills it in/],
  [`<${KEY}>`, /brackets/, /leave .* out/],
  ['your project API key', /example/, /the key itself/],
  ['your-api-key-here', /example/, /the key itself/],
  ['sk-your-api-key', /example/, /the key itself/],
  ['YOUR_API_KEY', /example/, /the key itself/],
  ['yourApiKey', /example/, /the key itself/],
  ['changeme', /example/, /the key itself/],
  ['ONEUPTIME_API_KEY', /a name in place/, /the key itself/],
  ['xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx', /masked/, /the key itself/],
  ['********', /masked/, /the key itself/],
  [`Bearer ${KEY}`, /begins with the word Bearer/, /stands behind it/],
  [`x-api-key: ${KEY}`, /begins with the word x-api-key/, /stands behind it/],
  [`ONEUPTIME_API_KEY=${KEY}`, /begins with the word ONEUPTIME_API_KEY/, /stands behind it/],
  [`${KEY} ${KEY}`, /several keys/, /one/],
  [`${KEY},`, /more than a key/, /alone/],
  ['aaaa bbbb', /blanks/, /again/],
  [`aaaa\u200Bbbbb`, /not seen \(U\+200B\)/, /again/],
  ['a\nb', /line breaks/, /one line/],
  ['undefined', /undefined/, /the key itself/],
  ['null', /null/, /the key itself/],
  ['[object Object]', /\[object Object\]/, /the key itself/],
  ['https://oneuptime.com', /address/, /the key itself/],
  [`{"key":"${KEY}"}`, /JSON/, /alone/],
  ['kl\u00FCssel', /characters that no key has/, /again/],
];

describe('what plainly is no key', () => {
  it.each(NO_KEYS)('is told by what it is: %s', (text, wrong, next) => {
    expect(keyFault(text)).toEqual({ wrong: expect.stringMatching(wrong), next: expect.stringMatching(next) });
    for (const [headers, header] of [
      [{ 'x-api-key': latin1(text) }, 'x-api-key'],
      [{ apikey: latin1(text) }, 'apikey'],
      [{ authorization: `Bearer ${latin1(text)}` }, 'Authorization: Bearer'],
    ] as const) {
      const { problem, credential } = callerOf({ credential: { key: 'lent' }, sharedKey: true })(headers);
      expect(problem).toEqual({
        message: expect.stringMatching(new RegExp(`^${header} .*(${wrong.source}).* nothing was sent\\.$`)),
        next: expect.stringMatching(new RegExp(`^In ${header}, .*${next.source}`)),
      });
      expect(credential?.key).not.toBe('lent');
      expect(JSON.stringify(problem)).not.toContain(KEY);
    }
  });

  it.each([`ApiKey ${KEY}`, `Token ${KEY}`, `Basic ${KEY}`, `Bearer: ${KEY}`, `x-api-key: ${KEY}`])(
    'is told of a key in a scheme that is not read: %s',
    (authorization) => {
      const { problem } = callerOf({ credential: { key: 'lent' }, sharedKey: true })({ authorization });
      expect(problem?.next).toContain('Authorization: Bearer');
      expect(JSON.stringify(problem)).not.toContain(KEY);
    },
  );

  it.each(['undefined', `"${KEY}"`, '%KEY%'])('is told where Authorization has no scheme: %s', (authorization) => {
    expect(callerOf({})({ authorization }).problem?.message).toMatch(/^Authorization /);
  });

  it('is what the documents show in place of one', () => {
    const shown = [...readFileSync('README.md', 'utf8').matchAll(/"(?:x-api-key|ONEUPTIME_API_KEY)": "([^"]+)"/g)];
    expect(shown.length).toBeGreaterThan(1);
    for (const [, text] of shown) expect(keyFault(text as string)?.wrong).toMatch(/example/);
  });

  it('is no key of any form without such signs: other releases may make others', () => {
    for (const key of ['k', 'mine', `proj_${KEY}`, 'sk-abc123', 'AbC/9+x==', 'eyJhbGciOiJI.e30.abc', '$2b$10$abcdef'])
      expect(keyFault(key), key).toBeUndefined();
    fc.assert(
      fc.property(fc.uuid(), (key) => keyFault(key) === undefined && keyFault(key.toUpperCase()) === undefined),
    );
    const random = fc.uint8Array({ minLength: 16, maxLength: 48 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(random, (bytes) => {
        for (const encoding of ['hex', 'base64url'] as const)
          expect(keyFault(bytes.toString(encoding).replace(/x{3,}/gi, ''))).toBeUndefined();
      }),
    );
  });

  it('is told without what may be secret in it, whatever stands around a key', () => {
    const around = fc.string({ unit: 'binary-ascii', maxLength: 12 });
    fc.assert(
      fc.property(around, fc.uuid(), around, (before, key, after) => {
        const fault = keyFault(before + key + after);
        expect(JSON.stringify(fault ?? '')).not.toContain(key.slice(9, 23));
      }),
    );
  });

  it('is found out within milliseconds, however long it is', () => {
    const took = (text: string): number => {
      const began = performance.now();
      keyFault(text);
      callerOf({})({ authorization: text });
      return performance.now() - began;
    };
    const pieces = ['$\u007b', '{a:', '%a', '<', '"', 'x', ' ', '\u200B', 'your ', '{"', KEY.slice(0, 30)];
    for (const piece of pieces) {
      const text = `a${piece.repeat(16_000 / piece.length)}b`;
      // The quickest of three, as other tests run beside it.
      expect(Math.min(took(text), took(text), took(text)), piece).toBeLessThan(50);
    }
  });
});

describe('a caller of a server with a key', () => {
  const own = { key: 'own' };
  it.each([
    ['the caller’s own key first', { apikey: 'k' }, true, 'k'],
    ['the server’s key only where it is shared', {}, true, 'own'],
    ['no key where it is not shared', {}, false, undefined],
    ['no shared key for an empty header without sharing', { apikey: '' }, false, undefined],
  ])('gives %s', (_what, headers, sharedKey, key) => {
    expect(callerOf({ credential: own, sharedKey })(headers).credential?.key).toBe(key);
  });
});

describe('the fingerprint of a caller', () => {
  it('equals for equal keys, and is not the key', () => {
    const [one, same, other] = ['k', 'k', 'l'].map((key) => principalOf({ key }).fingerprint);
    expect(one).toBe(same);
    expect(one).not.toBe(other);
    expect(one).toBe(keyDigest({ key: 'k' }));
    expect(one).toMatch(/^[\w-]{43}$/);
    expect(principalOf(undefined).fingerprint).toBe('none');
  });
});
