import { describe, expect, it } from 'vitest';
import { EventLogs } from '../../runtime/mcp/sessions/event-logs.ts';
import { EVENTS, KEYLESS } from '../../runtime/mcp/sessions/session-quotas.ts';
import type { LoggedEvent } from '../../runtime/mcp/sessions/session-store.ts';

let made = 0;
const event = (length: number): LoggedEvent => ({ id: `s_${++made}`, stream: 's', data: 'x'.repeat(length) });
const UNIT = 'x'.repeat(1_024);
/** Large texts share their characters, so that the test needs no memory of its own. */
const large = (kilobytes: number): LoggedEvent => ({ id: `s_${++made}`, stream: 's', data: UNIT.repeat(kilobytes) });

describe('the events of a session', () => {
  it.each(['key', KEYLESS].flatMap((owner) => [0, 10, 1_000, 10_000, 30_000].map((length) => ({ owner, length }))))(
    'are as many as have room, the newest: $length characters, $owner',
    ({ owner, length }) => {
      const logs = new EventLogs();
      const most = owner === KEYLESS ? EVENTS.keylessSessionBytes : EVENTS.sessionBytes;
      const all = Array.from({ length: 400 }, () => event(length));
      for (const one of all) expect(logs.append('s', owner, one)).toBe(true);
      const last = all.at(-1) as LoggedEvent;
      expect(logs.from('s', last.id)).toEqual([last]);
      const kept = all.filter(({ id }) => logs.from('s', id).length > 0);
      expect(kept).toEqual(all.slice(-kept.length));
      expect(kept.length).toBeLessThanOrEqual(EVENTS.ofSession);
      expect(logs.bytes).toBeLessThanOrEqual(most);
      expect(logs.bytes).toBeGreaterThanOrEqual(kept.length * 2 * length);
      // None was forgotten before it had to.
      expect(kept.length === EVENTS.ofSession || logs.bytes > most - 2 * length - 1_000).toBe(true);
      logs.drop('s');
      expect([logs.bytes, logs.bytesOf(owner)]).toEqual([0, 0]);
    },
  );

  it.each(['key', KEYLESS].flatMap((owner) => [1, 2, 10].map((times) => ({ owner, times }))))(
    'have none that is larger than all that they may be: $owner, $times times',
    ({ owner, times }) => {
      const logs = new EventLogs();
      const most = owner === KEYLESS ? EVENTS.keylessSessionBytes : EVENTS.sessionBytes;
      const small = event(10);
      expect(logs.append('s', owner, small)).toBe(true);
      expect(logs.append('s', owner, large((most / 2 / 1_024) * times))).toBe(false);
      expect(logs.from('s', small.id)).toEqual([small]);
    },
  );
});

describe('the events of all', () => {
  it.each([1, 3, 10, 20, 40])('leave the share of an owner to the others: %i sessions of it', (sessions) => {
    const logs = new EventLogs();
    for (let turn = 0; turn < 2_000; turn += 1) logs.append(`s ${turn % sessions}`, 'heavy', large(30));
    for (let turn = 0; turn < 500; turn += 1) logs.append(`n ${turn % sessions}`, KEYLESS, large(20));
    expect(logs.bytesOf('heavy')).toBeLessThanOrEqual(EVENTS.ownerBytes);
    expect(logs.bytesOf(KEYLESS)).toBeLessThanOrEqual(EVENTS.keylessBytes);
  });

  it.each([5, 34, 40, 80, 200])('are forgotten of whoever has most: %i owners', (owners) => {
    const logs = new EventLogs();
    const small = Array.from({ length: 5 }, () => event(1_000));
    for (const one of small) logs.append('light', 'light', one);
    for (let turn = 0; turn < 1_600; turn += 1) {
      const owner = turn % owners;
      logs.append(`s ${owner}`, `key ${owner}`, large(100));
      expect(logs.bytes).toBeLessThanOrEqual(EVENTS.allBytes);
    }
    expect(logs.from('light', small[0]?.id ?? '')).toEqual(small);
  });
});

describe('what is counted', () => {
  const COSTS = 200;
  const one = (data: string, stream = 'ab'): LoggedEvent => ({ id: `${stream}_1`, stream, data });
  const sizeOf = ({ id, stream, data }: LoggedEvent): number => 2 * (id.length + stream.length + data.length) + COSTS;

  it('is what an event takes, of its session, its owner and all', () => {
    const logs = new EventLogs();
    const [first, second] = [one('xyz', 'ab'), one('', 'c')];
    logs.append('s', 'key', first);
    expect([logs.bytes, logs.bytesOf('key'), logs.bytesOf('other')]).toEqual([sizeOf(first), sizeOf(first), 0]);
    logs.append('t', 'other', second);
    expect([logs.bytes, logs.bytesOf('other')]).toEqual([sizeOf(first) + sizeOf(second), sizeOf(second)]);
    expect(logs.owners).toBe(2);
    logs.drop('nowhere');
    logs.drop('s');
    expect(logs.owners).toBe(1);
    expect([logs.bytes, logs.bytesOf('key'), logs.bytesOf('other')]).toEqual([sizeOf(second), 0, sizeOf(second)]);
    expect([logs.from('s', first.id), logs.from('t', second.id)]).toEqual([[], [second]]);
  });

  it.each([
    ['key', EVENTS.sessionBytes],
    [KEYLESS, EVENTS.keylessSessionBytes],
  ])('is no more than a session of %s may have, to the byte: %i', (owner, most) => {
    const fill = (bytes: number): LoggedEvent => ({ id: '', stream: '', data: 'x'.repeat((bytes - COSTS) / 2) });
    const logs = new EventLogs();
    expect(logs.append('s', owner, fill(most + 2))).toBe(false);
    expect([logs.bytes, logs.append('s', owner, fill(most)), logs.bytes]).toEqual([0, true, most]);
    // The next one takes the place of that.
    const small = one('');
    expect(logs.append('s', owner, small)).toBe(true);
    expect(logs.bytes).toBe(sizeOf(small));
    for (const bytes of [most - sizeOf(small), most - sizeOf(small) + 2]) {
      const both = new EventLogs();
      both.append('s', owner, small);
      both.append('s', owner, fill(bytes));
      expect(both.from('s', small.id).length > 0).toBe(bytes + sizeOf(small) <= most);
    }
  });

  it('is no more than an owner may have, of which the oldest go, whichever session they are of', () => {
    const logs = new EventLogs();
    const bytes = EVENTS.sessionBytes;
    const most = EVENTS.ownerBytes / bytes;
    const events = Array.from({ length: most + 4 }, (_, n) => ({
      id: String(n).padStart(2, '0'),
      stream: '',
      data: UNIT.repeat(512).slice(0, (bytes - COSTS) / 2 - 2),
    }));
    const append = (n: number) => logs.append(`s ${n}`, 'key', events[n] as LoggedEvent);
    const kept = () => events.map(({ id }, at) => logs.from(`s ${at}`, id).length > 0);
    for (const n of events.keys()) {
      expect(append(n)).toBe(true);
      expect(logs.bytesOf('key')).toBe(Math.min(n + 1, most) * bytes);
      expect(kept()).toEqual(events.map((_, at) => at <= n && at > n - most));
    }
  });

  it('beyond what all may have, goes down to the same for everyone, an eighth below that', () => {
    const logs = new EventLogs();
    const unit = 512 * 1024;
    const data = UNIT.repeat(256).slice(0, (unit - COSTS) / 2 - 4);
    /** Half megabytes that each owner keeps: together they are all that there may be. */
    const has = [16, 1, 12, 3, 16, 16];
    const kept = has.map(() => 0);
    const append = (owner: number) => {
      const at = kept[owner] as number;
      kept[owner] = at + 1;
      return logs.append(`${owner} ${at % 8}`, `key ${owner}`, { id: String(at).padStart(4, '0'), stream: '', data });
    };
    const counts = () => has.map((_, owner) => Math.round(logs.bytesOf(`key ${owner}`) / unit));
    for (const [owner, count] of has.entries()) for (let at = 0; at < count; at += 1) expect(append(owner)).toBe(true);
    expect([counts(), logs.bytes]).toEqual([has, EVENTS.allBytes]);
    // One more: 56 are left of 64, which the four largest share once the small ones have theirs.
    append(1);
    expect(counts()).toEqual([13, 2, 12, 3, 13, 13]);
  });
});
