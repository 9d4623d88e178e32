/** A connection's caller is remembered for as long as its requests bring the same, and never taken for another one. */
import { describe, expect, it, vi } from 'vitest';
import { KnownCallers } from '../../runtime/guard/known-callers.ts';
import { callerOf } from '../../runtime/guard/principal.ts';

const KEY = '11111111-6a1b-4c9e-8f00-0d6b7a3c2e11';
const OTHER = '21111111-6a1b-4c9e-8f00-0d6b7a3c2e11';
/** What requests may bring: keys that differ in one character, in case, in nothing but their header, and what is none. */
const BROUGHT: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'x-api-key': KEY },
  { 'x-api-key': OTHER },
  { 'x-api-key': `${KEY.slice(0, -1)}2` },
  { 'x-api-key': KEY.toUpperCase() },
  { 'x-api-key': '' },
  { 'x-api-key': 'your-api-key' },
  { apikey: KEY },
  { apikey: OTHER },
  { authorization: `Bearer ${KEY}` },
  { authorization: `Bearer ${OTHER}` },
  { authorization: KEY },
  { 'x-api-key': KEY, apikey: OTHER },
  { 'x-api-key': KEY, apikey: KEY },
  { 'x-api-key': KEY, authorization: 'Basic x' },
];
const LENT = { key: 'lent' };

describe.each([
  ['without a key to lend', {}, undefined],
  ['with a key to lend', { credential: LENT, sharedKey: true }, LENT],
] as const)('callers of one connection, %s', (_what, options, lent) => {
  const read = callerOf(options);
  const pairs = BROUGHT.flatMap((first) => BROUGHT.map((second) => [first, second] as const));

  it.each(pairs)('%j and then %j are who they are alone', (first, second) => {
    const callers = new KnownCallers({ callerOf: read, lent });
    const socket = { remoteAddress: '192.0.2.7' };
    for (const headers of [first, second, first]) {
      const alone = new KnownCallers({ callerOf: read, lent }).of({ headers, socket: { ...socket } });
      const { principal, name, address } = callers.of({ headers: { ...headers }, socket });
      expect([principal.credential, principal.problem, principal.fingerprint, name, address]).toEqual([
        alone.principal.credential,
        alone.principal.problem,
        alone.principal.fingerprint,
        alone.name,
        alone.address,
      ]);
    }
  });
});

describe('a caller', () => {
  it('is read once for all requests that bring the same', () => {
    const read = vi.fn(callerOf({}));
    const callers = new KnownCallers({ callerOf: read });
    const socket = { remoteAddress: '192.0.2.7' };
    const all = [1, 2, 3].map(() => callers.of({ headers: { 'x-api-key': KEY, accept: '*/*' }, socket }));
    expect([read.mock.calls.length, new Set(all).size]).toEqual([1, 1]);
  });

  it('of another connection is another one, though both bring the same', () => {
    const callers = new KnownCallers({ callerOf: callerOf({}) });
    const names = ['192.0.2.7', '192.0.2.8'].map(
      (remoteAddress) => callers.of({ headers: {}, socket: { remoteAddress } }).name,
    );
    expect(names).toEqual(['at 192.0.2.7', 'at 192.0.2.8']);
  });

  it('is known by the headers that count alone', () => {
    const keyHeaders = ['x-api-key'] as const;
    const read = vi.fn(callerOf({ keyHeaders }));
    const callers = new KnownCallers({ callerOf: read, keyHeaders });
    const socket = { remoteAddress: '192.0.2.7' };
    for (const authorization of ['Basic x', 'Basic y'])
      callers.of({ headers: { 'x-api-key': KEY, authorization }, socket });
    expect(read).toHaveBeenCalledTimes(1);
    expect(callers.of({ headers: { 'x-api-key': OTHER }, socket }).principal.credential?.key).toBe(OTHER);
  });
});
