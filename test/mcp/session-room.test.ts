import { describe, expect, it } from 'vitest';
import { principalOf } from '../../runtime/guard/principal.ts';
import {
  FAIR_SHARE,
  isKeyless,
  KEYLESS,
  ownerOf,
  sessionQuota,
  strangersOf,
} from '../../runtime/mcp/sessions/session-quotas.ts';
import { SessionRoom } from '../../runtime/mcp/sessions/session-room.ts';
import { CROWDS, RoomRules, steps } from './room-rules.ts';

const LIMITS = [1, 3, 20, 60, 150];
const cases = LIMITS.flatMap((limit) =>
  Object.keys(CROWDS).flatMap((crowd) => [1, 2].map((seed) => ({ limit, crowd, seed: seed * 977 + limit }))),
);

/** Who proves to hold a key of the instance: all, or more and more of them. */
const PROVEN: Readonly<Record<string, (owner: string, step: number) => boolean>> = {
  all: () => true,
  'more and more': (owner, step) => owner.length % 3 === 0 || (step > 200 && owner.endsWith('1')),
};

describe('the share of an owner', () => {
  it.each([
    { all: 1, key: 1, keyless: 1, strangers: 1 },
    { all: 5, key: 5, keyless: 5, strangers: 1 },
    { all: 60, key: 60, keyless: 50, strangers: 6 },
    { all: 200, key: 100, keyless: 50, strangers: 20 },
    { all: 640, key: 100, keyless: 50, strangers: 64 },
    { all: 1_000, key: 100, keyless: 50, strangers: 64 },
    { all: 1_001, key: 101, keyless: 51, strangers: 64 },
    { all: 10_000, key: 1_000, keyless: 500, strangers: 64 },
  ])('is a tenth, and more where there is room: $all', ({ all, key, keyless, strangers }) => {
    const share = (owner: string) => sessionQuota(owner, all);
    expect([share('key'), share(KEYLESS)]).toEqual([key, keyless]);
    expect([share(strangersOf('key')), share(strangersOf(KEYLESS))]).toEqual([strangers, strangers]);
    // A key that is called so is a key.
    expect(share(`${strangersOf('')} key`)).toBe(key);
  });

  it('is that of its key, or of all without one', () => {
    const problem = { message: '', next: '' };
    const { fingerprint } = principalOf({ key: 'k' });
    expect(ownerOf(principalOf({ key: 'k' }))).toBe(fingerprint);
    expect([ownerOf(principalOf(undefined)), ownerOf(principalOf({ key: 'k', problem }))]).toEqual([KEYLESS, KEYLESS]);
    expect(['k', KEYLESS, strangersOf(KEYLESS), strangersOf('k')].map(isKeyless)).toEqual([false, true, true, false]);
  });
});

describe('a session with an open stream', () => {
  const fill = (room: SessionRoom, owner: string, count: number, isHeld = false): void => {
    for (let n = 0; n < count; n += 1) {
      room.enter(`${owner} ${n}`, owner);
      if (isHeld) room.hold(`${owner} ${n}`, true);
    }
  };

  it('makes no room: the next of those that have many does', () => {
    const room = new SessionRoom(60);
    fill(room, 'most', 22, true);
    fill(room, 'few', FAIR_SHARE);
    fill(room, 'many', FAIR_SHARE + 2);
    for (let n = 0; room.size < 60; n += 1) room.enter(`other ${n}`, `other ${n}`);
    room.use('many 0');
    expect([room.enter('new', 'new'), room.enter('newer', 'newer')]).toEqual([['many 1'], ['many 2']]);
    // From here on nobody has more than a fair share: whoever is unused for longest goes.
    expect(room.enter('newest', 'newest')).toEqual(['few 0']);
    expect([room.size, room.sizeOf('most'), room.sizeOf('many')]).toEqual([60, 22, FAIR_SHARE]);
  });

  it('makes no room even where all have one: the newest is not kept', () => {
    const room = new SessionRoom(20);
    fill(room, 'a', 10, true);
    fill(room, 'b', 10, true);
    expect([room.enter('new', 'c'), room.size, room.sizeOf('c')]).toEqual([['new'], 20, 0]);
    room.hold('a 3', false);
    expect([room.enter('new', 'c'), room.sizeOf('c'), room.sizeOf('a')]).toEqual([['a 3'], 1, 9]);
  });

  it('is used by being open, and lies idle from when it closes on', () => {
    const room = new SessionRoom(20);
    for (let n = 0; n < 20; n += 1) room.enter(`s ${n}`, `owner ${n}`);
    room.hold('s 0', true);
    room.use('s 0');
    room.hold('s 0', false);
    expect(room.enter('new', 'new')).toEqual(['s 1']);
    room.leave('s 2');
    room.leave('nowhere');
    room.use('nowhere');
    room.hold('nowhere', true);
    expect([room.size, room.sizeOf('owner 2'), room.sizeOf('nobody')]).toEqual([19, 0, 0]);
    expect([room.enter('newer', 'newer'), room.enter('newest', 'newest')]).toEqual([[], ['s 3']]);
  });
});

describe('keys of which nothing is known', () => {
  it('make room first, unless they are known by then', () => {
    const known = new Set<string>();
    const room = new SessionRoom(20, (owner) => known.has(owner));
    for (let n = 0; n < 20; n += 1) room.enter(`s ${n}`, `owner ${n}`);
    for (const n of [0, 1, 3]) known.add(`owner ${n}`);
    expect([room.enter('a', 'a'), room.enter('b', 'b')]).toEqual([['s 2'], ['s 4']]);
    // One that is held makes none, and does again when it is not.
    room.hold('s 5', true);
    expect(room.enter('c', 'c')).toEqual(['s 6']);
    room.hold('s 5', false);
    expect(room.enter('d', 'd')).toEqual(['s 7']);
    for (let n = 8; n < 20; n += 1) room.leave(`s ${n}`);
    for (const id of ['a', 'b', 'c', 'd']) room.leave(id);
    expect(room.size).toBe(4);
  });
});

describe.each(Object.keys(PROVEN))('sessions make room by the rules, keys proven: %s', (proven) => {
  it.each(proven === 'all' ? cases : cases.filter(({ limit }) => limit < 100))(
    '$limit in all, $crowd, seed $seed',
    ({ limit, crowd, seed }) => {
      let step = 0;
      const isProven = (owner: string) => PROVEN[proven]?.(owner, step) === true;
      const room = new SessionRoom(limit, isProven);
      const rules = new RoomRules(limit, isProven);
      let made = 0;
      for (const { kind, owner: draw, pick } of steps(seed, 350)) {
        step += 1;
        const ids = rules.ids();
        const known = ids[pick % ids.length];
        if (kind < 6 || known === undefined) {
          const id = `session ${++made}`;
          const owner = CROWDS[crowd]?.(draw) ?? '';
          rules.entered(id, owner, room.enter(id, owner));
          expect([room.size, room.sizeOf(owner)]).toEqual([rules.sessions.size, rules.ids(owner).length]);
        } else if (kind === 6) {
          room.leave(known);
          rules.sessions.delete(known);
        } else if (kind === 7) {
          room.use(known);
          rules.use(known);
        } else {
          room.hold(known, kind === 8);
          rules.hold(known, kind === 8);
        }
      }
    },
  );

  it.each([1, 10, 100])('keeps the sessions of a key that is known from any number of others: %i', (own) => {
    const room = new SessionRoom(150, (owner) => owner === 'mine');
    const left: string[] = [];
    for (let n = 0; n < own; n += 1) left.push(...room.enter(`own ${n}`, 'mine'));
    for (let n = 0; n < 1_000; n += 1) left.push(...room.enter(`other ${n}`, `key ${n}`));
    expect([left.filter((id) => id.startsWith('own')), room.size, room.sizeOf('mine')]).toEqual([[], 150, own]);
  });

  it('keeps the sessions of whoever has few from a crowd that has one each', () => {
    const room = new SessionRoom(100);
    for (let n = 0; n < 5; n += 1) room.enter(`own ${n}`, 'mine');
    const left: string[] = [];
    for (let n = 0; n < 1_000; n += 1) {
      for (let own = 0; own < 5; own += 1) room.use(`own ${own}`);
      left.push(...room.enter(`other ${n}`, `key ${n}`));
    }
    expect([left.filter((id) => id.startsWith('own')), room.size, room.sizeOf('mine')]).toEqual([[], 100, 5]);
  });

  it('lets uses of unknown ids push out nothing but each other', () => {
    const room = new SessionRoom(1_000);
    for (let n = 0; n < 90; n += 1) room.enter(`own ${n}`, 'mine');
    const left: string[] = [];
    for (let n = 0; n < 2_000; n += 1) left.push(...room.enter(`made up ${n}`, strangersOf('mine')));
    expect([left.some((id) => id.startsWith('own')), room.sizeOf('mine')]).toEqual([false, 90]);
    expect(room.sizeOf(strangersOf('mine'))).toBe(sessionQuota(strangersOf('mine'), 1_000));
  });

  it.each([1, 2, 5, 10, 50, 100, 1_000, 10_000, 1_000_000])('has a share for everyone: %i in all', (all) => {
    for (const owner of ['key', KEYLESS, strangersOf('key'), strangersOf(KEYLESS)]) {
      const share = sessionQuota(owner, all);
      expect(share).toBeGreaterThanOrEqual(1);
      expect(share).toBeLessThanOrEqual(Math.max(100, all / 10));
      expect(share).toBeLessThanOrEqual(all);
    }
    expect(sessionQuota(KEYLESS, all)).toBeLessThanOrEqual(sessionQuota('key', all));
  });
});
