/** Uptime against a reading second by second that shares nothing with it, and against what the server shows for groups. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentUp, type StatusRow, serverDownMs, uptimeIn } from '../../runtime/workflows/uptime/uptime-figures.ts';

const SECOND = 1000;
/** Statuses as a project may have them: the worst one of all is no downtime. */
const STATUSES = [
  { status: 'Operational', priority: 1, isDown: false },
  { status: 'Degraded', priority: 2, isDown: true },
  { status: 'Offline', priority: 3, isDown: true },
  { status: 'Maintenance', priority: 4, isDown: false },
] as const;

interface Seconds {
  readonly monitor: string;
  readonly status: number;
  readonly start: number;
  readonly end: number | null;
}

const rowOf = ({ monitor, status, start, end }: Seconds): StatusRow => ({
  monitor,
  ...(STATUSES[status] as (typeof STATUSES)[number]),
  startsAt: start * SECOND,
  endsAt: end === null ? null : end * SECOND,
});

/** Which row of each monitor holds in a second; an open row until the next one of its monitor. */
function heldIn(rows: readonly Seconds[], second: number): Seconds[] {
  return rows.filter(({ monitor, start, end }) => {
    const later = rows.filter((row) => row.monitor === monitor && row.start > start).map((row) => row.start);
    const until = end ?? (later.length > 0 ? Math.min(...later) : Number.POSITIVE_INFINITY);
    return start <= second && second < until;
  });
}

interface Naive {
  readonly first: number | undefined;
  readonly down: readonly number[];
}

function naive(rows: readonly Seconds[], from: number, end: number): Naive {
  let first: number | undefined;
  const down: number[] = [];
  for (let second = from; second < end; second += 1) {
    const held = heldIn(rows, second);
    if (held.length === 0) continue;
    first ??= second;
    const worst = Math.max(...held.map(({ status }) => status));
    if (STATUSES[worst]?.isDown) down.push(second);
  }
  return { first, down };
}

/** Runs of seconds that follow one another. */
function runsOf(seconds: readonly number[]): [from: number, to: number][] {
  const runs: [number, number][] = [];
  for (const second of seconds) {
    const last = runs.at(-1);
    if (last?.[1] === second) last[1] = second + 1;
    else runs.push([second, second + 1]);
  }
  return runs;
}

const seconds = fc.integer({ min: 0, max: 90 });
const row = fc.record({
  monitor: fc.constantFrom('a', 'b', 'c'),
  status: fc.integer({ min: 0, max: 3 }),
  start: seconds,
  length: fc.option(fc.integer({ min: 0, max: 40 }), { nil: null }),
});
const rows = fc
  .array(row, { maxLength: 9 })
  .map((drawn) => drawn.map(({ length, ...told }) => ({ ...told, end: length === null ? null : told.start + length })));
/** A history as the platform keeps it: rows that follow one another, the last one open. */
const histories = fc
  .array(fc.record({ start: seconds, status: fc.integer({ min: 0, max: 3 }) }), { minLength: 1, maxLength: 5 })
  .map((drawn) => [...drawn].sort((a, b) => a.start - b.start));
const kept = fc.array(histories, { minLength: 1, maxLength: 3 }).map((all) =>
  all.flatMap((history, at) =>
    history.map(({ start, status }, index): Seconds => {
      const end = history[index + 1]?.start ?? null;
      return { monitor: 'abc'[at] ?? 'a', status, start, end };
    }),
  ),
);

describe('uptime', () => {
  it.each([
    ['rows as the platform keeps them', kept],
    ['rows that overlap, leave gaps or stay open', rows],
  ])('is what a reading of every second finds: %s', (_name, drawn) => {
    fc.assert(
      fc.property(drawn, seconds, seconds, seconds, (some, one, other, now) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other) + 1];
        const end = Math.min(to, now);
        const found = uptimeIn(some.map(rowOf), { from: from * SECOND, to: to * SECOND }, now * SECOND);
        const { first, down } = naive(some, from, end);
        expect(found?.measured).toEqual(first === undefined ? undefined : { from: first * SECOND, to: end * SECOND });
        if (!found || first === undefined) return;
        expect(found.downMs).toBe(down.length * SECOND);
        expect(found.outages.map((outage) => [outage.from / SECOND, outage.to / SECOND])).toEqual(runsOf(down));
        for (const { from: start, began, isOpen, to: stop, monitors, status } of found.outages) {
          const held = heldIn(some, start / SECOND).filter((held) => STATUSES[held.status]?.isDown);
          const cut = held.filter((held) => Math.max(held.start, from) * SECOND === start);
          expect(began).toBe(cut.length > 0 ? Math.min(...cut.map((held) => held.start)) * SECOND : start);
          expect(isOpen).toBe(stop === end * SECOND);
          for (const { monitor } of held) expect(monitors).toContain(monitor);
          expect(STATUSES.find((known) => known.status === status)?.isDown).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is cut down, never rounded up, whatever the length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2e6 }), fc.integer({ min: 0, max: 2e6 }), (total, drawn) => {
        const down = drawn % (total + 1);
        const told = percentUp(down, total);
        const text = String((BigInt(total - down) * 1_000_000n) / BigInt(total)).padStart(5, '0');
        expect(told).toBe(Number(`${text.slice(0, -4)}.${text.slice(-4)}`));
        if (down > 0) expect(told).toBeLessThan(100);
      }),
      { numRuns: 300 },
    );
    expect(percentUp(1, 90 * 86_400_000)).toBe(99.9999);
    expect(percentUp(3_600_000, 25 * 3_600_000, 3)).toBe(96);
    expect(percentUp(0, 0)).toBeNull();
    expect(percentUp(50, 100, 0)).toBe(50);
  });

  it('is the same as the server counts it for one monitor', () => {
    fc.assert(
      fc.property(kept, seconds, seconds, (some, one, other) => {
        const own = some.filter(({ monitor }) => monitor === 'a').map(rowOf);
        const window = { from: Math.min(one, other) * SECOND, to: (Math.max(one, other) + 1) * SECOND };
        expect(serverDownMs(own, window, 95 * SECOND)).toBe(uptimeIn(own, window, 95 * SECOND)?.downMs ?? 0);
      }),
      { numRuns: 300 },
    );
  });

  it('shows what the server hides of groups: an outage that began before the window', () => {
    const up = rowOf({ monitor: 'a', status: 0, start: 0, end: null });
    const window = { from: 20 * SECOND, to: 60 * SECOND };
    const since = (start: number) => [up, rowOf({ monitor: 'b', status: 2, start, end: null })];
    // Seen: 100 for 0 where the good row began first, and what is true where it began later, or the outage inside.
    expect(serverDownMs(since(10), window, 100 * SECOND)).toBe(0);
    expect(uptimeIn(since(10), window, 100 * SECOND)?.downMs).toBe(40 * SECOND);
    const later = [{ ...up, startsAt: 15 * SECOND }, rowOf({ monitor: 'b', status: 2, start: 10, end: null })];
    expect(serverDownMs(later, window, 100 * SECOND)).toBe(40 * SECOND);
    expect(serverDownMs(since(30), window, 100 * SECOND)).toBe(30 * SECOND);
  });

  it('knows nothing of a window in the future, or before the first row', () => {
    const open = [rowOf({ monitor: 'a', status: 2, start: 50, end: null })];
    expect(uptimeIn(open, { from: 90 * SECOND, to: 95 * SECOND }, 80 * SECOND)).toBeUndefined();
    expect(uptimeIn(open, { from: 0, to: 40 * SECOND }, 80 * SECOND)).toBeUndefined();
    expect(uptimeIn(open, { from: 0, to: 500 * SECOND }, 80 * SECOND)).toMatchObject({
      measured: { from: 50 * SECOND, to: 80 * SECOND },
      downMs: 30 * SECOND,
    });
  });
});
