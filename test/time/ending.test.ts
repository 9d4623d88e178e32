/** Calls under way in a process that is told to end, and waits no longer: each says what is known of it. */
import { describe, expect, it } from 'vitest';
import { ServerEnding, TimeLimits } from '../../runtime/basics/time-limit.ts';
import { answerOf, errorOf, ID } from '../catalogue.ts';
import { HandClock } from './hand-clock.ts';
import { type Answer, isReading, slowCall } from './slow-caller.ts';

const TABLES = ['label', 'monitor', 'incident', 'team', 'status_page', 'on_call_policy'] as const;
const LOOK = /\b(list|get)_\w+/;

/** Answers what `passes` and holds the rest. */
const holding =
  (passes: (request: Parameters<Answer>[0]) => boolean): Answer =>
  (request) =>
    passes(request) ? answerOf(request) : undefined;
const NOTHING = holding(() => false);
const READS = holding(isReading);

async function ended(name: string, args: object, answer: Answer) {
  const call = slowCall(name, args, answer);
  await call.hangs();
  call.stop();
  const result = await Promise.race([call.result, turns()]);
  expect([call.held.count - call.held.ended, call.faults, call.clock.waiting]).toEqual([0, [], 0]);
  return { error: errorOf(result), text: JSON.stringify(result), seen: call.seen };
}

/** Fails where the call goes on: nothing here waits for sockets or timers. */
async function turns(): Promise<never> {
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  throw new Error('The call goes on.');
}

describe('when the process ends', () => {
  it.each(
    TABLES.flatMap((table) => [`list_${table}s`, `count_${table}s`].map((name) => name.replace('policys', 'policies'))),
  )('a read may be sent again: %s', async (name) => {
    const { error, text } = await ended(name, {}, NOTHING);
    expect(error).toMatchObject({ code: 'timed_out', message: expect.stringContaining('told to end') });
    expect(error?.next).toMatch(/^Send it again: another process/);
    expect(text).not.toMatch(/not known|CALL_TIMEOUT|cannot be reached/);
  });

  it.each(TABLES)(
    'of a write that was sent nobody knows, and it says where to look: update and delete %s',
    async (table) => {
      for (const [name, args] of [
        [`delete_${table}`, { id: ID }],
        [`update_${table}`, { id: ID, name: 'x', title: 'x' }],
      ] as const) {
        const given = name.startsWith('update') ? { id: ID, [table === 'incident' ? 'title' : 'name']: 'x' } : args;
        const { error, seen } = await ended(name, given, READS);
        expect(seen.every(isReading)).toBe(false);
        expect(error?.message).toContain('told to end');
        expect(error?.next).toMatch(/not known, and it may still come/);
        expect(error?.next).toMatch(LOOK);
        expect(error?.next).not.toMatch(/Send it again/);
      }
    },
  );

  it('of a create that was sent nobody knows', async () => {
    const { error } = await ended('create_label', { name: 'x', color: '#ff0000' }, READS);
    expect(error?.next).toMatch(/not known, and it may still come: look with list_labels before you call again/);
  });

  it.each(TABLES)('a write whose names are still looked up was not sent, and may be sent again: %s', async (table) => {
    const { error, seen } = await ended(`delete_${table}`, { id: 'Payments' }, NOTHING);
    expect(seen.every(isReading)).toBe(true);
    expect(error?.next).toMatch(/^Nothing was sent: .* Send it again/);
  });

  it.each([1, 2, 3])('a write of several rows says which are done: stopped in row %i', async (row) => {
    const ids = [1, 2, 3].map((place) => `00000000-0000-4000-8000-00000000000${place}`);
    const hangs = ids[row - 1] as string;
    const { text } = await ended(
      'delete_label',
      { id: ids },
      holding(({ path, method }) => isReading({ path }) || method !== 'DELETE' || !path.includes(hangs)),
    );
    const { error, done, notAttempted } = JSON.parse(text).structuredContent;
    expect(error.message).toMatch(new RegExp(`^Row ${row} of 3`));
    expect(error.next).toMatch(/not known, and it may still come/);
    expect(done.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, row - 1));
    expect(notAttempted.map(({ id }: { id: string }) => id)).toEqual(ids.slice(row));
  });

  it('limits that were not begun yet are over, and none is remembered that has ended', () => {
    const clock = new HandClock();
    const limits = new TimeLimits({ after: clock.after });
    const [first, second] = [1, 2].map(() => limits.begin(new AbortController().signal));
    first?.end();
    limits.stop();
    expect(second?.until('end').reason).toBeInstanceOf(ServerEnding);
    expect(first?.until('end').reason).not.toBeInstanceOf(ServerEnding);
    const later = limits.begin(new AbortController().signal);
    expect([later.until('end').reason, later.isPast('begin')]).toEqual([expect.any(ServerEnding), true]);
    expect(clock.waiting).toBe(0);
  });
});
