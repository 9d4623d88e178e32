import { describe, expect, it } from 'vitest';
import { KEYLESS, sessionQuota, strangersOf } from '../../runtime/mcp/sessions/session-quotas.ts';
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
