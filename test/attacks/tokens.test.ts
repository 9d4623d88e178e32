/** Tokens that confirm a call: each is good for one call of one caller on one instance, for as long as nothing has changed. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Attack, attack, ERAS, type Ground, type Met, openGround, unharmed } from './ground.ts';

const SEAL_KEY = 'the seal of these tests';
let ground: Ground;
/** Made anew for each test, so that none is left over from another one. */
let first: string;
let second: string;
let count = 0;

beforeAll(async () => {
  ground = await openGround({ SEAL_KEY });
});
afterAll(() => ground.close());

async function newLabel(name = `Attacked ${++count}`): Promise<string> {
  const met = await attack(ground, 'create_label', { name, color: '#123456' }, { key: ground.keys.admin });
  return /"id":"([\w-]{36})"/.exec(met.said)?.[1] ?? met.said;
}
beforeEach(async () => {
  [first, second] = [await newLabel(), await newLabel()];
});

const isThere = (id: string): boolean => ground.running.sandbox.store.where('Label', '_id', id).length === 1;
const tokenIn = ({ said }: Met): string => /"confirm": "([\w-]{80})"/.exec(said)?.[1] ?? '';
const admin = (more: Attack = {}): Attack => ({ key: ground.keys.admin, ...more });

/** A token for deleting the first label. */
async function tokenOf(name = 'delete_label', args: object = { id: first }, more: Attack = {}): Promise<string> {
  const met = await unharmed(ground, () => attack(ground, name, args, admin(more)));
  expect(tokenIn(met), met.said).toMatch(/^[\w-]{80}$/);
  return tokenIn(met);
}

/** Tries a token; nothing may come of it. */
const refused = (confirm: unknown, args: object = { id: first }, more: Attack = {}, name = 'delete_label') =>
  unharmed(ground, async () => {
    const met = await attack(ground, name, { ...args, confirm }, admin(more));
    expect(met.isError, met.said).toBe(true);
    return met;
  });

describe('a token that was made up', () => {
  /** Bytes of a token: when it ends, what it is known by, what it stands for, and the signature. */
  const FIELDS = { expiry: 0, nonce: 4, site: 16, caller: 18, tool: 20, arguments: 22, rows: 24, effects: 26 };
  const flipped = (token: string, at: number, bit = 1): string => {
    const bytes = Buffer.from(token, 'base64url');
    bytes[at] = (bytes[at] as number) ^ bit;
    return bytes.toString('base64url');
  };
  const places = [...Object.entries(FIELDS), ['signature', 28], ['end of the signature', 59]] as [string, number][];

  it.each(places)('is refused with another %s', async (_field, at) => {
    for (const bit of [1, 128]) await refused(flipped(await tokenOf(), at, bit));
    expect(isThere(first)).toBe(true);
  });

  it('lives no longer because it says so', async () => {
    const bytes = Buffer.from(await tokenOf(), 'base64url');
    for (const expiry of [0xffffffff, 0x7fffffff, bytes.readUInt32BE() + 1]) {
      bytes.writeUInt32BE(expiry);
      await refused(bytes.toString('base64url'));
    }
  });

  const WRITTEN: Readonly<Record<string, (token: string) => unknown>> = {
    'cut short': (token) => token.slice(0, -1),
    'with one letter more': (token) => `${token}A`,
    'with a pad': (token) => `${token}==`,
    'with a blank inside': (token) => `${token.slice(0, 40)} ${token.slice(40)}`,
    'in capitals': (token) => token.toUpperCase(),
    backwards: (token) => [...token].reverse().join(''),
    'in a list': (token) => [token],
    'in an object': (token) => ({ token }),
    'as a text of JSON': (token) => JSON.stringify(token),
    'twice in one': (token) => token + token,
    'with its halves changed': (token) => token.slice(40) + token.slice(0, 40),
    'as a Bearer': (token) => `Bearer ${token}`,
    'with other letters of base64': (token) => `${token.slice(0, 78)}+/`,
    'of zeros': () => 'A'.repeat(80),
    empty: () => '',
    true: () => true,
    'the word true': () => 'true',
    yes: () => 'yes',
    'a number': () => 1,
    'an id': () => first,
    'a key': () => ground.keys.admin,
    'very long': () => 'A'.repeat(100_000),
  };
  it.each(Object.entries(WRITTEN))('is refused %s', async (_how, write) => {
    const met = await refused(write(await tokenOf()));
    expect(met.said.length).toBeLessThan(3_000);
    expect(isThere(first)).toBe(true);
  });

  it.each(['A'.repeat(80), 'nonsense', 'true', 'a'.repeat(79), '_'.repeat(80)])(
    'gets no other one in exchange: %s',
    async (made) => {
      expect(tokenIn(await refused(made))).toBe('');
    },
  );
});

/** What may be agreed to, each with what else would be wanted for it. */
const DEEDS: Readonly<Record<string, () => readonly [name: string, args: object]>> = {
  'the label by its id': () => ['delete_label', { id: first }],
  'another label': () => ['delete_label', { id: second }],
  'both labels': () => ['delete_label', { id: [first, second] }],
  'both, the other way round': () => ['delete_label', { id: [second, first] }],
  'a row of another table': () => ['delete_team', { id: 'Operations' }],
  'a plan of it': () => ['run_plan', { steps: [{ tool: 'delete_label', arguments: { id: first } }] }],
  'a plan of both': () => ['run_plan', { steps: [{ tool: 'delete_label', arguments: { id: [first, second] } }] }],
};
const names = Object.keys(DEEDS);
const CROSSED = names.flatMap((given) => names.filter((used) => used !== given).map((used) => [given, used] as const));

describe('a token for something else', () => {
  it.each(CROSSED)('of %s is none for %s', async (given, used) => {
    const [name, args] = (DEEDS[given] as () => readonly [string, object])();
    const met = await unharmed(ground, () => attack(ground, name, args, admin()));
    const token = tokenIn(met);
    // There may be no such row: nothing is held back then.
    if (given !== 'a row of another table') expect(token).not.toBe('');
    const [other, otherArgs] = (DEEDS[used] as () => readonly [string, object])();
    await refused(token, otherArgs, {}, other);
    expect([isThere(first), isThere(second)]).toEqual([true, true]);
  });

  it.each([
    ['with its id in a list', () => ({ id: [first] })],
    ['with its id in capitals', () => ({ id: first.toUpperCase() })],
    ['by its name', () => ({ id: `Attacked ${count - 1}` })],
    ['twice', () => ({ id: [first, first] })],
    ['with arguments that clients add', () => ({ id: first, reason: 'x' })],
    ['with a zone', () => ({ id: first, timezone: 'Europe/Berlin' })],
    ['as a preview', () => ({ id: first, preview: true })],
    ['as a preview, almost', () => ({ id: first, preview: 'false' })],
  ] as const)('is none for the same row, said otherwise: %s', async (_how, args) => {
    const token = await tokenOf();
    await unharmed(ground, () => attack(ground, 'delete_label', { ...args(), confirm: token }, admin()));
    expect(isThere(first)).toBe(true);
  });
});

describe('a token of somebody else', () => {
  it.each(['other', 'readonly', 'noperms', 'master', 'invalid', 'expired'] as const)('is none: %s', async (whose) => {
    await refused(await tokenOf(), { id: first }, { key: ground.keys[whose] });
    await refused(await tokenOf(), { id: first }, { key: undefined });
  });

  it('is none where something beside it asks for it', async () => {
    for (const headers of [{ 'x-mcp-exclude-tools': 'delete_label' }, { 'x-mcp-readonly': '1' }])
      await refused(await tokenOf(), { id: first }, { headers });
    for (const path of ['/mcp/readonly', '/mcp/all/readonly']) await refused(await tokenOf(), { id: first }, { path });
  });

  it.each([
    ['of an instance with the same seal', { SEAL_KEY }, false],
    ['of a server with another seal', { SEAL_KEY: 'another seal of tests' }, true],
    ['of the server as it was before, which had no seal to keep', {}, true],
  ] as const)('is none: %s', async (_which, env, isSameSandbox) => {
    const other = await openGround(env, [], isSameSandbox ? ground.running : undefined);
    try {
      const args = isSameSandbox ? { id: first } : { id: 'database' };
      const met = await attack(other, 'delete_label', args, { key: other.keys.admin });
      const token = tokenIn(met);
      expect(token).not.toBe('');
      await refused(token);
      if (!isSameSandbox) await refused(token, args);
    } finally {
      await other.close();
    }
  });
});

describe('a token is void', () => {
  it.each([
    ['named otherwise', { name: 'Named otherwise' }],
    ['coloured otherwise', { color: '#654321' }],
  ])('once the row is %s', async (_how, change) => {
    const token = await tokenOf();
    await attack(ground, 'update_label', { id: first, ...change }, admin());
    const met = await refused(token);
    expect(met.said).toMatch(/rows have changed/);
  });

  it('once the row is gone, and another has its name', async () => {
    const name = `Attacked ${count - 1}`;
    const token = await tokenOf('delete_label', { id: name });
    await attack(ground, 'delete_label', { id: first, confirm: await tokenOf() }, admin());
    const again = await newLabel(name);
    await refused(token, { id: name });
    expect(isThere(again)).toBe(true);
  });

  it.each(ERAS)('once it was used (%s)', async (era) => {
    const token = await tokenOf();
    const confirmed = { id: first, confirm: token };
    expect((await attack(ground, 'delete_label', confirmed, admin({ era }))).isError).toBe(false);
    for (const path of ['/mcp', '/mcp/all', '/mcp/x/everyday'])
      expect((await attack(ground, 'delete_label', confirmed, admin({ path }))).said).not.toMatch(/is deleted/);
    const through = { tool: 'delete_label', arguments: confirmed };
    await unharmed(ground, () => attack(ground, 'call_delete', through, admin({ era })));
  });

  it.each([2, 8])('for all but one of %d that come at once', async (together) => {
    const plan = {
      steps: [
        { tool: 'delete_label', arguments: { id: first } },
        { tool: 'create_label', arguments: { name: `Once ${first}`, color: '#101010' } },
      ],
    };
    const confirm = await tokenOf('run_plan', plan);
    const met = await Promise.all(
      Array.from({ length: together }, () => attack(ground, 'run_plan', { ...plan, confirm }, admin())),
    );
    expect(met.filter(({ isError }) => !isError)).toHaveLength(1);
    expect(ground.running.sandbox.store.where('Label', 'name', `Once ${first}`)).toHaveLength(1);
  });

  it('used by a call that then fails', async () => {
    const token = await tokenOf();
    const { keys } = ground;
    // Another key with the token uses nothing up.
    await refused(token, { id: first }, { key: keys.other });
    expect((await attack(ground, 'delete_label', { id: first, confirm: token }, admin())).isError).toBe(false);
  });
});

describe('a token after five minutes', () => {
  it.each([
    [4 * 60_000 + 50_000, false],
    [5 * 60_000 + 2_000, true],
    [6 * 60_000, true],
    [60 * 60_000, true],
    [24 * 60 * 60_000, true],
  ])('%d ms later: void is %s', async (later, isVoid) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const own = await openGround({}, [], ground.running);
    try {
      const met = await attack(own, 'delete_label', { id: first }, admin());
      vi.setSystemTime(Date.now() + later);
      const tried = await attack(own, 'delete_label', { id: first, confirm: tokenIn(met) }, admin());
      expect(tried.isError).toBe(isVoid);
      expect(isThere(first)).toBe(isVoid);
      if (isVoid) expect(tried.said).toMatch(/expired/);
    } finally {
      vi.useRealTimers();
      await own.close();
    }
  });
});

describe('without anything wrong', () => {
  it.each(ERAS)('the token confirms, however members are ordered (%s)', async (era) => {
    const confirm = await tokenOf();
    expect(
      (await attack(ground, 'call_delete', { arguments: { confirm, id: first }, tool: 'delete_label' }, admin({ era })))
        .isError,
    ).toBe(false);
    expect(isThere(first)).toBe(false);
  });
});
