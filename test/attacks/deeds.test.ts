/** What an agreement hangs on, part by part: where one of them is another, it is no agreement to that. */
import { describe, expect, it } from 'vitest';
import { Confirmation, type Deed, type DeedPart, type TokenUse } from '../../runtime/guard/confirmation.ts';
import { Seal } from '../../runtime/mcp/asking/seal.ts';

const DEED: Deed = {
  site: 'https://one.example',
  caller: 'digest of a key',
  tool: 'delete_label',
  arguments: { id: 'a', more: ['b', { c: 1 }] },
  rows: [['a', 1]],
  effects: [['tells', 'Tells 6 subscribers.']],
};
const OTHERS: Readonly<Record<DeedPart, readonly unknown[]>> = {
  site: ['https://two.example', 'https://one.example/', ''],
  caller: ['digest of another', 'digest of a key ', ''],
  tool: ['delete_team', 'delete_labels', ''],
  arguments: [
    { id: 'b' },
    { id: 'a', more: ['b', { c: '1' }] },
    { id: 'a', more: [{ c: 1 }, 'b'] },
    {},
    null,
    '{"id":"a"}',
  ],
  rows: [
    [['a', 2]],
    [['a', '1']],
    [['a']],
    [
      ['a', 1],
      ['b', 1],
    ],
    [],
    null,
  ],
  effects: [
    [],
    [['tells', 'Tells 7 subscribers.']],
    [['mails', 'Tells 6 subscribers.']],
    [...(DEED.effects as []), ['pages', 'x']],
  ],
};
const USES: readonly TokenUse[] = ['argument', 'answer'];
const seal = new Seal('the seal of these tests');

const CASES = Object.entries(OTHERS).flatMap(([part, values]) =>
  values.flatMap((value) => USES.map((use) => [part, JSON.stringify(value), use, value] as const)),
);

describe('a token', () => {
  it.each(CASES)('is for this %s, not for %s (%s)', async (part, _text, use, value) => {
    const confirmation = new Confirmation({ seal });
    const other = { ...DEED, [part]: value } as Deed;
    for (const [given, wanted] of [
      [DEED, other],
      [other, DEED],
    ] as const) {
      const token = confirmation.token(given, use);
      expect(await confirmation.spend(token, wanted, use)).toEqual({ changed: part });
      // It was not used up by that.
      expect(await confirmation.spend(token, given, use)).toBeUndefined();
      expect(await confirmation.spend(token, given, use)).toBe('used');
    }
  });

  it.each(USES)('of one use is none of another: %s', async (use) => {
    const confirmation = new Confirmation({ seal });
    const [other] = USES.filter((one) => one !== use) as [TokenUse];
    for (let turn = 0; turn < 3; turn += 1)
      expect(await confirmation.spend(confirmation.token(DEED, use), DEED, other)).toBe('forged');
  });

  it.each([undefined, 'another seal of these tests', 'the seal of these tests '])(
    'of another seal is none: %s',
    async (secret) => {
      const token = new Confirmation({ seal: new Seal(secret) }).token(DEED, 'argument');
      expect(await new Confirmation({ seal }).spend(token, DEED, 'argument')).toBe('forged');
    },
  );

  it('is the same however members are ordered, and tells nothing of them', async () => {
    const confirmation = new Confirmation({ seal });
    const token = confirmation.token(DEED, 'argument');
    const turned = { ...DEED, arguments: { more: ['b', { c: 1 }], id: 'a', nothing: undefined } };
    expect(await confirmation.spend(token, turned, 'argument')).toBeUndefined();
    const said = Buffer.from(token, 'base64url').toString('latin1');
    for (const text of ['delete', 'label', 'example', 'digest']) expect(said).not.toContain(text);
    expect(new Set(Array.from({ length: 50 }, () => confirmation.token(DEED, 'argument'))).size).toBe(50);
  });

  it.each([1, 59, 299])('is good %d seconds later', async (seconds) => {
    let now = 1_700_000_000_000;
    const confirmation = new Confirmation({ seal, now: () => now });
    const token = confirmation.token(DEED, 'answer');
    now += seconds * 1_000;
    expect(await confirmation.spend(token, DEED, 'answer')).toBeUndefined();
  });

  it.each([302, 600, 86_400, 31_536_000])(
    'is void %d seconds later, also where it was used before',
    async (seconds) => {
      let now = 1_700_000_000_000;
      const confirmation = new Confirmation({ seal, now: () => now });
      const [token, used] = [confirmation.token(DEED, 'answer'), confirmation.token(DEED, 'answer')];
      expect(await confirmation.spend(used, DEED, 'answer')).toBeUndefined();
      now += seconds * 1_000;
      for (const one of [token, used]) expect(await confirmation.spend(one, DEED, 'answer')).toBe('expired');
    },
  );

  it('is remembered as used for as long as it would be good, however many there are', async () => {
    let now = 1_700_000_000_000;
    const confirmation = new Confirmation({ seal, now: () => now });
    const used = confirmation.token(DEED, 'answer');
    await confirmation.spend(used, DEED, 'answer');
    for (let step = 0; step < 299; step += 1) {
      now += 1_000;
      for (let more = 0; more < 10; more += 1)
        await confirmation.spend(confirmation.token(DEED, 'answer'), DEED, 'answer');
      expect(await confirmation.spend(used, DEED, 'answer')).toBe('used');
    }
  });
});

describe('one who uses very many tokens', () => {
  it.each([1, 2, 5])('keeps nobody else from using theirs: %d of them', async (greedy) => {
    let now = 1_700_000_000_000;
    const confirmation = new Confirmation({ seal, now: () => now });
    const spend = (caller: string) => {
      const deed = { ...DEED, caller };
      return confirmation.spend(confirmation.token(deed, 'answer'), deed, 'answer');
    };
    const faults = new Set<unknown>();
    for (let at = 0; at < 2_100 * greedy; at += 1) faults.add(await spend(`greedy ${at % greedy}`));
    expect(faults).toEqual(new Set([undefined, 'full']));
    expect(await spend('somebody else')).toBeUndefined();
    now += 301_500;
    expect(await spend('greedy 0')).toBeUndefined();
  });
});
