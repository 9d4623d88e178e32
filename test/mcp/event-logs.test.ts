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
