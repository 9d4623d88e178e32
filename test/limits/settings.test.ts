/** LIMITS as it is written, and what is said of what cannot be read. */
import { describe, expect, it } from 'vitest';
import { limits } from '../../runtime/start/limits-setting.ts';
import { readSettings } from '../../runtime/start/settings.ts';

const read = (text: string) => limits(text, 'LIMITS', () => {});

it.each([
  ['off', undefined],
  ['OFF', undefined],
  ['key:60,user:100', { key: 60, user: 100 }],
  [' Key : 60 , BURST: 5 ', { key: 60, burst: 5 }],
  ['concurrent:1,day:1000000', { concurrent: 1, day: 1_000_000 }],
  ['telemetry:24h', { telemetry: { ms: 86_400_000, text: '24h' } }],
  ['telemetry:90m,key:1', { telemetry: { ms: 5_400_000, text: '90m' }, key: 1 }],
])('%s', (text, bounds) => {
  expect(read(text)).toEqual(bounds);
});

describe('refused, with what would do', () => {
  it.each([
    ['keys:60', 'has no keys: did you mean key?'],
    ['concurent:6', 'did you mean concurrent?'],
    ['60', 'must hold limits by the names key, user, burst, concurrent, day, telemetry, not "60": such as key:60'],
    ['key', 'needs a whole number from 1 to 1000000 for key, such as key:60.'],
    ['key:0', 'needs a whole number'],
    ['key:-1', 'needs a whole number'],
    ['key:1.5', 'needs a whole number'],
    ['key:1e3', 'needs a whole number'],
    ['key:1000001', 'needs a whole number'],
    ['key:99999999999999', 'needs a whole number'],
    ['key:60:60', 'needs a whole number'],
    ['key:60/m', 'needs a whole number'],
    ['key:60,key:70', 'says key twice'],
    ['key:60,off', 'says off beside others'],
    ['off,off', 'says off beside others'],
    ['key:60,', 'must hold limits by the names'],
    ['__proto__:1', 'must hold limits by the names'],
    ['constructor:1', 'must hold limits by the names'],
    ['telemetry:24', 'needs a time in minutes, hours or days for telemetry, such as telemetry:24h.'],
    ['telemetry:0h', 'needs a time'],
    ['telemetry', 'needs a time'],
    [
      '11111111-2222-4333-8444-555555555555:1',
      'must hold limits by the names key, user, burst, concurrent, day, telemetry: such',
    ],
  ])('%s', (text, said) => {
    expect(() => read(text)).toThrow(said);
    expect(() => read(text)).not.toThrow('55555555');
  });
});

it('stops a start, on stdio and over HTTP', () => {
  for (const argv of [[], ['--http']])
    expect(readSettings(argv, { LIMITS: 'keys:60' })).toEqual({ problems: ['LIMITS has no keys: did you mean key?'] });
});

it('is off unless it is set', () => {
  const given = readSettings([], {});
  expect('settings' in given && given.settings.limits).toBeUndefined();
});
