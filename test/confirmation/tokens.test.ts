/** Tokens that stand for an agreement: bound to all that it hangs on, dated, and good for one call. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFIRM_MS, Confirmation, type Deed, type DeedPart, type TokenUse } from '../../runtime/guard/confirmation.ts';
import { OwnSpentTokens } from '../../runtime/guard/spent-tokens.ts';
import { Seal } from '../../runtime/mcp/asking/seal.ts';

const DEED: Deed = {
  site: 'https://oneuptime.example',
  caller: 'digest of a key',
  tool: 'delete_monitor',
  arguments: { id: 'Checkout API', since: '-24h' },
  rows: [['8f4c', ['2026-03-10T12:00:00.000Z', 3]]],
  effects: [[]],
};

/** Another value of each part. */
const OTHERS: Readonly<Record<DeedPart, readonly unknown[]>> = {
  site: ['https://oneuptime.example/', 'https://other.example'],
  caller: ['digest of another', ''],
  tool: ['delete_monitors', 'update_monitor'],
  arguments: [
    { id: 'Checkout API' },
    { id: ['Checkout API'], since: '-24h' },
    { id: 'Checkout API', since: '-24H' },
    null,
  ],
  rows: [[['8f4c', ['2026-03-10T12:00:00.000Z', 4]]], [], [['8f4d', ['2026-03-10T12:00:00.000Z', 3]]]],
  effects: [[[['pages', 'Pages Ada.']]], []],
};

function stand(secret = 'a secret of replicas') {
  const clock = { ms: 1_000_000 };
  const now = (): number => clock.ms;
  return { clock, confirmation: new Confirmation({ seal: new Seal(secret), now }) };
}

describe('a token', () => {
  it('is good for its deed, however the members of its arguments are ordered', async () => {
    const { confirmation } = stand();
    const token = confirmation.token(DEED, 'argument');
    const turned = { ...DEED, arguments: { since: '-24h', id: 'Checkout API', left: undefined } };
    expect(await confirmation.spend(token, turned, 'argument')).toBeUndefined();
  });

  it.each(Object.entries(OTHERS).flatMap(([part, others]) => others.map((other): [string, unknown] => [part, other])))(
    'is void for another %s: %j',
    async (part, other) => {
      const { confirmation } = stand();
      const token = confirmation.token(DEED, 'argument');
      expect(await confirmation.spend(token, { ...DEED, [part]: other }, 'argument')).toEqual({ changed: part });
      // That it was tried elsewhere does not use it up.
      expect(await confirmation.spend(token, DEED, 'argument')).toBeUndefined();
    },
  );

  it('is good for five minutes', async () => {
    const { confirmation, clock } = stand();
    const [early, late] = [confirmation.token(DEED, 'argument'), confirmation.token(DEED, 'argument')];
    clock.ms += CONFIRM_MS - 1;
    expect(await confirmation.spend(early, DEED, 'argument')).toBeUndefined();
    clock.ms += 1_001;
    expect(await confirmation.spend(late, DEED, 'argument')).toBe('expired');
  });

  it('is good once, and of many who come at once for one', async () => {
    const { confirmation } = stand();
    const token = confirmation.token(DEED, 'argument');
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => confirmation.spend(token, DEED, 'argument')));
    expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'used')).toHaveLength(19);
  });

  it.each<[TokenUse, TokenUse]>([
    ['argument', 'answer'],
    ['answer', 'argument'],
  ])('made for an %s is none for an %s', async (made, used) => {
    const { confirmation } = stand();
    expect(await confirmation.spend(confirmation.token(DEED, made), DEED, used)).toBe('forged');
  });

  it('is void once a single letter of it is another', async () => {
    const { confirmation } = stand();
    const token = confirmation.token(DEED, 'argument');
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const fault = await confirmation.spend(`${token.slice(0, at)}${other}${token.slice(at + 1)}`, DEED, 'argument');
      expect(fault, String(at)).toBeDefined();
    }
    expect(await confirmation.spend(token, DEED, 'argument')).toBeUndefined();
  });

  it('is nothing that somebody makes up', async () => {
    const { confirmation } = stand();
    const letters = fc.stringMatching(/^[\w-]{80}$/);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), letters), async (text) => {
        expect(await confirmation.spend(text, DEED, 'argument')).toBeDefined();
      }),
    );
  });

  it('of a process with another secret is forged; of one with the same it is good', async () => {
    const token = stand().confirmation.token(DEED, 'argument');
    expect(await stand('another secret of theirs').confirmation.spend(token, DEED, 'argument')).toBe('forged');
    expect(await stand().confirmation.spend(token, DEED, 'argument')).toBeUndefined();
  });

  it('holds nothing of the deed', () => {
    const { confirmation } = stand();
    const tokens = new Set(Array.from({ length: 50 }, () => confirmation.token(DEED, 'argument').slice(6, 20)));
    expect(tokens.size).toBe(50);
    expect(Buffer.from(confirmation.token(DEED, 'argument'), 'base64url').toString('latin1')).not.toMatch(
      /monitor|Checkout/,
    );
  });
});

describe('what was used', () => {
  it('is not forgotten before it is void, and too much of it is refused', async () => {
    const clock = { ms: 0 };
    const spent = new OwnSpentTokens(() => clock.ms, 3);
    for (const nonce of ['a', 'b', 'c']) expect(await spent.spend(nonce, 1_000, `caller ${nonce}`)).toBe('spent');
    expect(await spent.spend('d', 1_000, 'caller d')).toBe('full');
    expect(await spent.spend('a', 1_000, 'caller a')).toBe('used');
    clock.ms = 1_000;
    expect(await spent.spend('d', 1_000, 'caller d')).toBe('spent');
  });

  it('cannot be known while what keeps it is away: nothing is confirmed then', async () => {
    const { confirmation } = stand();
    confirmation.share({ spend: () => Promise.reject(new Error('away')) });
    expect(await confirmation.spend(confirmation.token(DEED, 'argument'), DEED, 'argument')).toBe('away');
  });

  describe('before a process was started anew, with the same secret', () => {
    const atRestart = async (use: TokenUse, afterMs: number) => {
      const { confirmation, clock } = stand();
      const token = confirmation.token(DEED, use);
      expect(await confirmation.spend(token, DEED, use)).toBeUndefined();
      clock.ms += afterMs;
      return { token, clock, next: new Confirmation({ seal: new Seal('a secret of replicas'), now: () => clock.ms }) };
    };

    it.each<[TokenUse, number]>([
      ['argument', 1_000],
      ['answer', 1_000],
      ['argument', CONFIRM_MS - 1],
    ])('is not known to it: an older %s is void, after %d ms', async (use, afterMs) => {
      const { token, next } = await atRestart(use, afterMs);
      expect(await next.spend(token, DEED, use)).toBe('older');
      expect(await next.spend(next.token(DEED, use), DEED, use)).toBeUndefined();
    });

    it('is known to a store that outlives it', async () => {
      const { clock, next } = await atRestart('argument', 1_000);
      next.share(new OwnSpentTokens(() => clock.ms));
      const other = stand().confirmation.token(DEED, 'argument');
      expect(await next.spend(other, DEED, 'argument')).toBeUndefined();
      expect(await next.spend(other, DEED, 'argument')).toBe('used');
    });
  });

  it('is shared by processes that share a store', async () => {
    const [one, other] = [stand().confirmation, stand().confirmation];
    const shared = new OwnSpentTokens();
    for (const each of [one, other]) each.share(shared);
    const token = one.token(DEED, 'argument');
    expect(await other.spend(token, DEED, 'argument')).toBeUndefined();
    expect(await one.spend(token, DEED, 'argument')).toBe('used');
  });
});
