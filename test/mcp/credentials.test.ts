import { describe, expect, it } from 'vitest';
import { callerOf, keyDigest, principalOf } from '../../runtime/guard/principal.ts';

describe('a caller', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    ['nothing', {}, undefined],
    ['x-api-key', { 'x-api-key': 'k' }, 'k'],
    ['apikey', { apikey: 'k' }, 'k'],
    ['bearer', { authorization: 'Bearer k' }, 'k'],
    ['bearer in any case', { authorization: 'bEARER   k ' }, 'k'],
    ['bearer without a token', { authorization: 'Bearer ' }, undefined],
    ['another scheme', { authorization: 'Basic k' }, undefined],
    ['a scheme that only begins alike', { authorization: 'Bearerk' }, undefined],
    ['an empty header', { 'x-api-key': '' }, undefined],
    ['a blank header', { 'x-api-key': '  ' }, undefined],
    ['an empty header before a full one', { 'x-api-key': '', apikey: '', authorization: 'Bearer k' }, 'k'],
    ['all three', { 'x-api-key': 'a', apikey: 'b', authorization: 'Bearer c' }, 'a'],
    ['two', { apikey: 'b', authorization: 'Bearer c' }, 'b'],
  ])('reads %s', (_what, headers, key) => {
    expect(callerOf({})(headers).credential?.key).toBe(key);
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
