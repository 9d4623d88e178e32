/** Sessions of one process: how long each lives, what it keeps, who hears of it, and what is left of one that is over. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { EVENTS, KEYLESS, type Owner, strangersOf } from '../../runtime/mcp/sessions/session-quotas.ts';
import { idleMsOf } from '../../runtime/mcp/sessions/session-room.ts';
import {
  ENDED,
  missedOf,
  type SessionMessage,
  type SessionRecord,
  streamOf,
} from '../../runtime/mcp/sessions/session-store.ts';

const LIMITS = { idleMs: 1_000_000, graceMs: 1_000, sessions: 100 };
const record = (id: string, owner: Owner = 'key'): SessionRecord => ({
  id,
  initialize: { capabilities: { a: 1 } },
  protocolVersion: '2025-06-18',
  principal: 'p',
  owner,
});

let now = 0;
let store: MemorySessions;
const start = (limits: Partial<typeof LIMITS> = {}) => {
  store.close();
  store = new MemorySessions({ ...LIMITS, ...limits }, () => now);
  return store;
};
beforeEach(() => {
  now = 50_000;
  store = new MemorySessions(LIMITS, () => now);
});
afterEach(() => store.close());

/** What a session is told, from here on. */
function heardOf(id: string): SessionMessage[] {
  const heard: SessionMessage[] = [];
  store.listen(id, (message) => heard.push(message));
  return heard;
}
const isThere = async (id: string): Promise<boolean> => (await store.find(id)) !== undefined;

describe('a session', () => {
  it('is found as it was kept, and is none before and after', async () => {
    expect([await store.find('s'), store.size]).toEqual([undefined, 0]);
    await store.create(record('s'));
    const { id, initialize, protocolVersion, principal, owner } = (await store.find('s')) as SessionRecord;
    expect({ id, initialize, protocolVersion, principal, owner }).toEqual(record('s'));
    expect([store.size, store.keptOf('key').sessions, store.isReady()]).toEqual([1, 1, true]);
    await store.end('s');
    expect([await store.find('s'), store.size, store.keptOf('key').sessions]).toEqual([undefined, 0, 0]);
  });

  it('that is there already stays what it is', async () => {
    await store.create(record('s'));
    await store.subscribe('s', 'uri:a', true);
    await store.create({ ...record('s', 'other'), principal: 'somebody else' });
    expect(await store.find('s')).toMatchObject({ principal: 'p', owner: 'key' });
    expect(await store.subscriptions('s')).toEqual(['uri:a']);
    expect(store.keptOf('other').sessions).toBe(0);
  });

  it.each<[Owner, number]>([
    ['key', LIMITS.idleMs],
    [strangersOf('key'), LIMITS.idleMs],
    [KEYLESS, 5 * 60_000],
    [strangersOf(KEYLESS), 5 * 60_000],
  ])('of %s lives for %i ms after it was used last', async (owner, ms) => {
    expect(idleMsOf(owner, LIMITS.idleMs)).toBe(ms);
    expect(idleMsOf(owner, 10)).toBe(10);
    await store.create(record('s', owner));
    now += ms - 1;
    expect(await isThere('s')).toBe(true);
    now += ms - 1;
    expect(await isThere('s')).toBe(true);
    const heard = heardOf('s');
    now += ms;
    expect(await isThere('s')).toBe(false);
    expect(heard).toEqual([{ kind: 'dropped' }]);
    expect(store.size).toBe(0);
  });

  it('is over at once where it makes room, which its streams hear of', async () => {
    start({ sessions: 2 });
    for (const id of ['a', 'b']) await store.create(record(id, id));
    const heard = ['a', 'b'].map(heardOf);
    await store.find('a');
    await store.create(record('c', 'c'));
    expect([await isThere('a'), await isThere('b'), await isThere('c')]).toEqual([true, false, true]);
    expect(heard).toEqual([[], [{ kind: 'dropped' }]]);
  });

  it('is swept away when its time is over, by itself too', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      start();
      await store.create(record('s'));
      const heard = heardOf('s');
      vi.advanceTimersByTime(30_000);
      expect(heard).toEqual([]);
      now += LIMITS.idleMs - 1;
      store.sweep();
      expect(heard).toEqual([]);
      now += 1;
      vi.advanceTimersByTime(29_999);
      expect(heard).toEqual([]);
      vi.advanceTimersByTime(1);
      expect([heard, store.size]).toEqual([[{ kind: 'dropped' }], 0]);
      await store.close();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is forgotten with its events when the store is closed, and nobody is told', async () => {
    await store.create(record('s'));
    await store.append('s', 'x', '{}');
    const heard = heardOf('s');
    await store.close();
    expect([store.size, store.eventBytes, heard]).toEqual([0, 0, []]);
  });
});

describe('a session whose last stream has closed', () => {
  it('lives as long as the grace period, unless it is used', async () => {
    await store.create(record('s'));
    await store.release('s');
    now += LIMITS.graceMs - 1;
    store.sweep();
    expect(store.size).toBe(1);
    now += 1;
    store.sweep();
    expect(store.size).toBe(0);
    await store.create(record('s'));
    await store.release('s');
    await store.find('s');
    now += LIMITS.graceMs;
    expect(await isThere('s')).toBe(true);
  });

  it('does not live longer for it', async () => {
    await store.create(record('s'));
    now += LIMITS.idleMs - 1;
    await store.release('s');
    now += 1;
    expect(await isThere('s')).toBe(false);
  });

  it('makes room, as does one that none was open of; one with a stream does not', async () => {
    start({ sessions: 2 });
    await store.create(record('a', 'a'));
    await store.create(record('b', 'b'));
    const letGo = [store.hold('a'), store.hold('a')];
    await store.find('b');
    await store.create(record('c', 'c'));
    expect(await isThere('b')).toBe(false);
    letGo[0]?.();
    await store.find('c');
    await store.create(record('d', 'd'));
    expect([await isThere('a'), await isThere('c')]).toEqual([true, false]);
    letGo[1]?.();
    await store.find('d');
    await store.create(record('e', 'e'));
    expect([await isThere('a'), await isThere('d'), await isThere('e')]).toEqual([false, true, true]);
  });

  it('is none of a session that came under the same id since, nor of none', async () => {
    start({ sessions: 2 });
    await store.create(record('a', 'a'));
    const letGo = store.hold('a');
    await store.end('a');
    await store.create(record('a', 'a'));
    store.hold('a');
    letGo();
    await store.create(record('b', 'b'));
    await store.create(record('c', 'c'));
    expect(await isThere('a')).toBe(true);
    expect(store.hold('nowhere')()).toBeUndefined();
    await store.release('nowhere');
    expect(await isThere('nowhere')).toBe(false);
  });
});

describe('that a session has ended', () => {
  it('is heard, and known by the name it had, for a day', async () => {
    await store.create(record('s'));
    const heard = heardOf('s');
    await store.end('s', 'name');
    expect(heard).toEqual([{ kind: 'ended' }]);
    expect([await store.hasEnded('name'), await store.hasEnded('s'), await store.hasEnded('other')]).toEqual([
      true,
      false,
      false,
    ]);
    now += ENDED.ms - 1;
    expect(await store.hasEnded('name')).toBe(true);
    now += 2;
    // The clock is looked at once in a millisecond.
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await store.hasEnded('name')).toBe(false);
  });

  it.each([0, 1])('is known for as long by a clock that begins at %i', async (begin) => {
    now = begin;
    await store.end('s', 'name');
    expect(await store.hasEnded('name')).toBe(true);
    now += ENDED.ms + 2;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await store.hasEnded('name')).toBe(false);
  });

  it('is known of so many without a key, which are other ones than those with one', async () => {
    await store.create(record('s'));
    await store.end('s', 'of a key');
    for (const owner of [KEYLESS, strangersOf(KEYLESS)]) {
      await store.create(record('t', owner));
      await store.end('t', `first of ${owner}`);
      for (let n = 1; n < ENDED.keyless; n += 1) await store.end('nowhere', `${owner} ${n}`);
      expect(await store.hasEnded(`first of ${owner}`)).toBe(true);
      await store.end('nowhere', `${owner} last`);
      expect(await store.hasEnded(`first of ${owner}`)).toBe(false);
    }
    expect(await store.hasEnded('of a key')).toBe(true);
  });
});

describe('events', () => {
  it('have ids that grow and begin with their stream, and are heard with them', async () => {
    await store.create(record('s'));
    const heard = heardOf('s');
    const others = heardOf('t');
    const ids = [await store.append('s', 'a_b', '1'), await store.append('s', 'get', '2', true)] as string[];
    expect(ids.map(streamOf)).toEqual(['a_b', 'get']);
    const [first, second] = ids.map((id) => Number(id.slice(id.lastIndexOf('_') + 1)));
    expect(second).toBe((first as number) + 1);
    expect(heard).toEqual([
      { kind: 'event', event: { id: ids[0], stream: 'a_b', data: '1', isLast: false } },
      { kind: 'event', event: { id: ids[1], stream: 'get', data: '2', isLast: true } },
    ]);
    expect(others).toEqual([]);
    expect(store.keptOf('key').eventBytes).toBe(store.eventBytes);
    expect(store.eventBytes).toBeGreaterThan(0);
  });

  it('are given again from one on, those of its stream', async () => {
    await store.create(record('s'));
    const id = (await store.append('s', 'a', '1')) as string;
    await store.append('s', 'b', 'other');
    await store.append('s', 'a', '2');
    const seen = async () => {
      const missed = await store.after('s', id);
      return missed && { ...missed, events: missed.events.map(({ data }) => data) };
    };
    expect(await seen()).toEqual({ events: ['2'], isOver: false });
    const last = (await store.append('s', 'a', '3', true)) as string;
    expect(await seen()).toEqual({ events: ['2', '3'], isOver: true });
    expect(await store.after('s', last)).toEqual({ events: [], isOver: true });
    for (const unknown of ['a_1', '', 'a']) expect(await store.after('s', unknown)).toBeUndefined();
    expect(await store.after('t', id)).toBeUndefined();
  });

  it('that are too large are heard and not kept; that it was the last is', async () => {
    await store.create(record('s'));
    const large = 'x'.repeat(EVENTS.sessionBytes / 2);
    const first = (await store.append('s', 'a', '1')) as string;
    const heard = heardOf('s');
    expect(await store.append('s', 'a', large)).toBeUndefined();
    expect(await store.after('s', first)).toEqual({ events: [], isOver: false });
    expect(await store.append('s', 'a', large, true)).toBeUndefined();
    expect(heard).toMatchObject([{ event: { id: '', data: large } }, { event: { id: '', data: large, isLast: true } }]);
    const missed = await store.after('s', first);
    expect(missed).toMatchObject({ events: [{ data: '' }], isOver: true });
  });

  it('of no session are heard, and not kept', async () => {
    const heard = heardOf('s');
    for (const isLast of [false, true]) expect(await store.append('s', 'a', '1', isLast)).toBeUndefined();
    expect(heard).toMatchObject([{ event: { id: '', stream: 'a', data: '1' } }, { event: { id: '', isLast: true } }]);
    expect(store.eventBytes).toBe(0);
  });

  it('go on behind where they were in a session that is had back', async () => {
    const place = (id: string | undefined) => Number(id?.split('_')[1]);
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000 });
    try {
      await store.create(record('s'));
      expect(place(await store.append('s', 'a', '1'))).toBe(1_000);
      await store.end('s');
      vi.setSystemTime(2_000);
      await store.create(record('s'));
      expect(place(await store.append('s', 'a', '1'))).toBe(2_000);
    } finally {
      vi.useRealTimers();
    }
  });

  it('of another stream are no continuation', () => {
    const events = [
      { id: 'a_1', stream: 'a', data: '1', isLast: true },
      { id: 'b_2', stream: 'b', data: '2', isLast: false },
    ];
    expect(missedOf(events, 'a_1')).toEqual({ events: [], isOver: true });
    expect(missedOf(events.slice(1), 'b_2')).toEqual({ events: [], isOver: false });
    expect(missedOf(events, 'b_2')).toBeUndefined();
    expect(missedOf([], 'a_1')).toBeUndefined();
    expect(['a_b_1', '_1', '1', ''].map(streamOf)).toEqual(['a_b', '', '', '']);
  });
});

describe('what is heard', () => {
  it('is told to all who listen to that session, until they stop', async () => {
    const heard: string[] = [];
    const stops = ['one', 'other'].map((name) => store.listen('s', ({ kind }) => heard.push(`${name} ${kind}`)));
    await store.tell('s', { kind: 'subscriptions' });
    await store.tell('t', { kind: 'ended' });
    stops[0]?.();
    await store.tell('s', { kind: 'ended' });
    expect(heard).toEqual(['one subscriptions', 'other subscriptions', 'other ended']);
  });

  it('is a change of what a session wants to hear of, and none without a session', async () => {
    await store.create(record('s'));
    const heard = [...['s', 't']].map(heardOf);
    await store.subscribe('s', 'uri:a', true);
    await store.subscribe('s', 'uri:b', true);
    await store.subscribe('s', 'uri:a', false);
    await store.subscribe('t', 'uri:a', true);
    expect(await store.subscriptions('s')).toEqual(['uri:b']);
    expect(await store.subscriptions('t')).toEqual([]);
    expect(heard).toEqual([[{ kind: 'subscriptions' }, { kind: 'subscriptions' }, { kind: 'subscriptions' }], []]);
  });
});
