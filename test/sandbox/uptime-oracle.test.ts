/** Uptime against a second reading that paints hours one by one and counts them. */
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import { type Client, clientOf, realFacts } from './client.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-04T10:00:00.000Z');
/** Hours that are painted; the present lies some hours before their end. */
const HOURS = 60;
const AHEAD = 10;
const hourAt = (hour: number): number => NOW + (hour - (HOURS - AHEAD)) * HOUR;

/** A status by its rank, 0 to 2, and how many hours it lasts. */
type Trail = readonly (readonly [rank: number, hours: number])[];

let sandbox: Sandbox;
let admin: Client;
let statuses: string[];
let monitors: string[];
let page: string;
let projectId: unknown;

beforeEach(async () => {
  sandbox = new Sandbox({ facts: await realFacts(), seed: null, now: () => new Date(NOW) });
  admin = clientOf(sandbox, sandbox.keys.admin);
  const create = async (path: string, data: object): Promise<string> => (await admin('POST', path, { data })).body._id;
  const found = await admin('POST', '/monitor-status/get-list', { sort: { priority: 'ASC' } });
  statuses = found.body.data.map((row: { _id: string }) => row._id);
  page = await create('/status-page', { name: 'p' });
  const manual = { monitorType: 'Manual' };
  monitors = [await create('/monitor', { name: 'a', ...manual }), await create('/monitor', { name: 'b', ...manual })];
  const monitorGroupId = await create('/monitor-group', { name: 'g' });
  for (const monitorId of monitors) await create('/monitor-group-resource', { monitorGroupId, monitorId });
  const uptimePercentPrecision = '99.999% (Three Decimal)';
  const shown = { statusPageId: page, displayName: 'R', showUptimePercent: true, uptimePercentPrecision };
  await create('/status-page-resource', { ...shown, monitorId: monitors[0] });
  await create('/status-page-resource', { ...shown, monitorGroupId });
  projectId = sandbox.store.find('Monitor', monitors[0])?.projectId;
});

interface Row {
  readonly from: number;
  readonly to: number;
  readonly rank: number;
}

/** A trail as rows of hours; the last one is open, which lasts until the present. */
function rowsOf(first: number, trail: Trail): Row[] {
  let hour = first;
  return trail.map(([rank, hours], index) => {
    const from = hour;
    hour += hours;
    return { from, to: index === trail.length - 1 ? HOURS - AHEAD : hour, rank };
  });
}

function plant(histories: readonly (readonly Row[])[]): void {
  const timeline = 'MonitorStatusTimeline';
  for (const row of [...sandbox.store.table(timeline).rows.values()]) sandbox.store.remove(timeline, row);
  histories.forEach((rows, monitor) => {
    rows.forEach(({ from, to, rank }, index) => {
      const times = { startsAt: hourAt(from), endsAt: index === rows.length - 1 ? null : hourAt(to) };
      const ids = { projectId, monitorId: monitors[monitor], monitorStatusId: statuses[rank] };
      sandbox.store.insert(timeline, { ...ids, ...times });
    });
  });
}

/** Paints rows over each other, hour by hour, and says what percentage of the painted time is good. */
function painted(histories: readonly (readonly Row[])[], start: number, end: number): number {
  const present = Math.min(end, HOURS - AHEAD);
  const cut = histories
    .flat()
    .map((row) => ({ ...row, first: Math.max(row.from, start), last: Math.min(row.to, present) }))
    .filter(({ first, last }) => last > first)
    .sort((a, b) => a.first - b.first || b.from - a.from);
  const hours: (number | undefined)[] = [];
  for (const { first, last, rank } of cut) {
    const isFree = first >= hours.length;
    const below = hours.at(-1) ?? -1;
    if (!isFree && rank <= below && last < hours.length) continue;
    for (let hour = first; hour < last; hour += 1) hours[hour] = rank;
  }
  const seen = hours.filter((rank) => rank !== undefined);
  const down = seen.filter((rank) => rank > 0).length;
  const total = cut.length === 0 ? 0 : present - Math.min(...cut.map(({ first }) => first));
  return down === 0 ? 100 : Math.floor(((total - down) / total) * 100 * 1000) / 1000;
}

const trail = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 15 })), { maxLength: 6 });

test('equals what painted hours say, for a monitor and for a group of two', async () => {
  const asked = fc.record({
    trails: fc.tuple(trail, trail),
    firsts: fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 })),
    window: fc.tuple(fc.integer({ min: 0, max: HOURS }), fc.integer({ min: 0, max: HOURS })),
  });
  const property = fc.asyncProperty(asked, async ({ trails, firsts, window }) => {
    // Rows that would start after the present do not exist yet.
    const histories = trails.map((item, index) => {
      const rows = rowsOf(firsts[index] as number, item).filter(({ from }) => from < HOURS - AHEAD);
      return rows.map((row, at) => (at === rows.length - 1 ? { ...row, to: HOURS - AHEAD } : row));
    });
    plant(histories);
    const [start, end] = [Math.min(...window), Math.max(...window)];
    const iso = (hour: number): string => new Date(hourAt(hour)).toISOString();
    const { body } = await admin('POST', `/status-page/uptime/${page}`, { startDate: iso(start), endDate: iso(end) });
    const told = body.statusPageResourceUptimes.map((row: { uptimePercent: number }) => row.uptimePercent);
    expect(told).toEqual([painted([histories[0] as Row[]], start, end), painted(histories, start, end)]);
  });
  await fc.assert(property, { numRuns: 300 });
});
