/** What is told of monitors, against readings of the sandbox's rows that share no code with the workflows. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ToolError } from '../../runtime/basics/errors.ts';
import type { Job } from '../../runtime/workflows/define.ts';
import { uptimeWorkflows } from '../../runtime/workflows/uptime/family.ts';
import { newestResults } from '../../runtime/workflows/uptime/newest-results.ts';
import { type StatusRow, serverDownMs, uptimeIn } from '../../runtime/workflows/uptime/uptime-figures.ts';
import { statusRowsOf } from '../../runtime/workflows/uptime/watched.ts';
import type { StoredRow } from '../../sandbox/engine/store.ts';
import { uptimeOf } from '../../sandbox/routes/uptime.ts';
import { contentOf } from '../sandbox-caller.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');
const MINUTE = 60_000;
const DAY = 86_400_000;
const iso = (time: number): string => new Date(time).toISOString();

type Told = Record<string, unknown>;
interface Listed<T> {
  readonly items: T[];
  readonly more?: number;
}
interface UptimeTold {
  readonly of: string;
  readonly uptime?: number;
  readonly serverUptime?: number;
  readonly average?: number;
  readonly downSeconds?: number;
  readonly outages?: number;
  readonly measured?: { from: string; to: string };
  readonly checks?: { total: number; healthy: number; unhealthy: number };
  readonly list?: Listed<{ from: string; to?: string; status: string; monitors?: string[] }>;
  readonly each?: Listed<{ monitor: string; uptime?: number; failedChecks?: number }>;
}

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await workflowBench(uptimeWorkflows, () => new Date(NOW));
  await readHistories();
});
afterAll(() => {
  for (const workflow of uptimeWorkflows) expect(bench.unused(workflow), workflow.name).toEqual([]);
});

interface Stay {
  readonly status: string;
  readonly isUp: boolean;
  readonly from: number;
  readonly to: number;
}

/** Ids of the seeded monitors by name, and their histories as the wire has them, oldest first. */
const ids = new Map<string, string>();
const histories = new Map<string, Stay[]>();
async function readHistories(): Promise<void> {
  for (const { _id, name } of await bench.rows('/monitor', {}, { name: true })) ids.set(String(name), String(_id));
  const select = {
    monitorId: true,
    startsAt: true,
    endsAt: true,
    monitorStatus: { name: true, isOperationalState: true },
  };
  const wireTime = (value: unknown): string => (value as { value: string }).value;
  for (const row of await bench.rows('/monitor-status-timeline', {}, select)) {
    const { name: status, isOperationalState: isUp } = row.monitorStatus as {
      name: string;
      isOperationalState: boolean;
    };
    const to = row.endsAt === null ? NOW : Date.parse(wireTime(row.endsAt));
    const stay = { status, isUp, from: Date.parse(wireTime(row.startsAt)), to };
    const monitor = wireTime(row.monitorId);
    histories.set(
      monitor,
      [...(histories.get(monitor) ?? []), stay].sort((a, b) => a.from - b.from),
    );
  }
}
const idOf = (name: string): string => ids.get(name) ?? '';
const staysOf = (name: string): Stay[] => histories.get(idOf(name)) ?? [];

/** Downtime of one monitor whose rows follow one another, in ms. */
const downIn = (stays: readonly Stay[], from: number, to: number): number =>
  stays
    .filter(({ isUp }) => !isUp)
    .reduce((sum, stay) => sum + Math.max(0, Math.min(stay.to, to) - Math.max(stay.from, from)), 0);

/** Four places, cut off as text. */
const cut = (share: number): number => Number((share * 100).toFixed(9).replace(/(\.\d{4})\d+$/, '$1'));

interface Result {
  readonly time: number;
  readonly body: Told;
}
async function resultsOf(name: string): Promise<Result[]> {
  const found = await bench.rows('/monitor-log', { monitorId: idOf(name) }, { time: true, logBody: true });
  return found.map(({ time, logBody }) => ({
    time: Date.parse((time as { value: string }).value),
    body: logBody as Told,
  }));
}

describe('get_monitor_uptime', () => {
  it('tells percent, downtime and outages of one monitor by its rows, and its checks by their results', async () => {
    const stays = staysOf('Payment gateway');
    const results = await resultsOf('Payment gateway');
    const from = NOW - 30 * DAY;
    const down = downIn(stays, from, NOW);
    const outages = stays.filter(({ isUp, to }) => !isUp && to > from);
    const told = await bench.run<UptimeTold>('get_monitor_uptime', { monitors: 'Payment gateway' });
    expect(outages.length).toBeGreaterThan(0);
    expect(told).toMatchObject({
      of: 'Payment gateway',
      uptime: cut(1 - down / (NOW - from)),
      downSeconds: Math.round(down / 1000),
      outages: outages.length,
      checks: { total: results.length, unhealthy: results.filter(({ body }) => body.isOnline === false).length },
    });
    expect(told.serverUptime).toBeUndefined();
    expect(told.list?.items.map(({ from: began }) => began).sort()).toEqual(
      outages.map((stay) => iso(stay.from)).sort(),
    );
  });

  it('counts an outage that began before the window, and says when it began', async () => {
    const open = staysOf('Payment gateway').at(-1) as Stay;
    const told = await bench.run<UptimeTold>('get_monitor_uptime', { monitors: ['Payment gateway'], from: '-1h' });
    expect(told).toMatchObject({ uptime: 0, outages: 1, downSeconds: 3600 });
    expect(told.list?.items[0]).toMatchObject({ from: iso(open.from), status: 'Offline' });
    expect(told.list?.items[0]?.to).toBeUndefined();
  });

  it('tells an outage that went on after a window from one that lasts', async () => {
    const past = staysOf('Payment gateway').findLast(({ isUp, to }) => !isUp && to < NOW);
    if (!past) throw new Error('Nothing is planted.');
    const listOf = async (from: number, to: number) =>
      (await bench.run<UptimeTold>('get_monitor_uptime', { monitors: 'Payment gateway', from: iso(from), to: iso(to) }))
        .list?.items[0];
    const cutOff = await listOf(past.from - MINUTE, past.from + MINUTE);
    expect(cutOff).toMatchObject({ from: iso(past.from), wentOn: true });
    expect(cutOff).not.toHaveProperty('to');
    expect(await listOf(past.from - MINUTE, past.to + MINUTE)).toMatchObject({ to: iso(past.to) });
    expect(await listOf(NOW - 3 * MINUTE, NOW)).not.toHaveProperty('wentOn');
  });

  it('tells all monitors without names, the lowest first, and their mean', async () => {
    const told = await bench.run<UptimeTold>('get_monitor_uptime', {});
    const own = [...ids.keys()].map((name) => cut(1 - downIn(staysOf(name), NOW - 30 * DAY, NOW) / (30 * DAY)));
    expect(told.each?.items.map(({ uptime }) => uptime)).toEqual([...own].sort((a, b) => a - b).slice(0, 10));
    expect(told.each?.more).toBe(ids.size - 10);
    expect(told.average).toBeCloseTo(own.reduce((sum, uptime) => sum + uptime, 0) / own.length, 3);
  });

  it('counts several as down while any of them is', async () => {
    const [one, other] = [staysOf('Checkout API'), staysOf('Payment gateway')];
    let down = 0;
    // Both began on whole seconds of the seed: every tenth of a second would be no finer.
    for (let at = NOW - DAY; at < NOW; at += 1000) {
      const isDown = [one, other].some((stays) => stays.some((stay) => !stay.isUp && stay.from <= at && at < stay.to));
      if (isDown) down += 1;
    }
    const args = { monitors: ['Checkout API', 'Payment gateway'], from: '-24h' };
    const told = await bench.run<UptimeTold>('get_monitor_uptime', args);
    expect(told.of).toBe('2 monitors');
    expect(Math.abs((told.downSeconds ?? 0) - down)).toBeLessThanOrEqual(1);
    expect(told.each?.items).toHaveLength(2);
  });

  it('tells what the server hides of a group beside what is true', async () => {
    const { group, page } = await groupDownSinceBefore();
    const [from, to] = [iso(NOW - 5 * DAY), iso(NOW - 2 * DAY)];
    const answer = await bench.sandbox.handle({
      method: 'POST',
      path: `/api/status-page/uptime/${page}`,
      query: {},
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ startDate: from, endDate: to }),
    });
    const [shown] = (JSON.parse(String(answer.body)) as { statusPageResourceUptimes: { uptimePercent: number }[] })
      .statusPageResourceUptimes;
    expect(shown?.uptimePercent).toBe(100);
    const told = await bench.run<UptimeTold>('get_monitor_uptime', { group, from, to });
    expect(told).toMatchObject({ of: 'Pair (2 monitors)', uptime: 0, serverUptime: 100, outages: 1 });
    expect(told.list?.items[0]?.monitors).toEqual(['Down since']);
  });

  it('knows what the server says of any group', () => {
    const { store } = bench.sandbox;
    const of = store.where('Monitor', 'name', 'Search API')[0]?.projectId;
    const statuses = store
      .where('MonitorStatus', 'projectId', of)
      .sort((a, b) => Number(a.priority) - Number(b.priority));
    // Rows that no other reading of this file meets.
    const elsewhere = randomUUID();
    const isDown = new Set(statuses.slice(1).map(({ _id }) => _id as unknown));
    const hour = fc.integer({ min: 0, max: 60 });
    const history = fc.uniqueArray(fc.tuple(hour, fc.integer({ min: 0, max: 2 })), {
      selector: ([at]) => at,
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(history, { minLength: 2, maxLength: 3 }), hour, hour, (drawn, one, other) => {
        const start = NOW - 61 * 60 * MINUTE;
        const rows = drawn.flatMap((own): StatusRow[] => {
          const monitor = randomUUID();
          const sorted = [...own].sort(([a], [b]) => a - b);
          return sorted.map(([at, place], index) => {
            const next = sorted[index + 1]?.[0];
            const [startsAt, endsAt] = [
              start + at * 60 * MINUTE,
              next === undefined ? null : start + next * 60 * MINUTE,
            ];
            const monitorStatusId = statuses[place]?._id;
            store.insert('MonitorStatusTimeline', {
              projectId: elsewhere,
              monitorId: monitor,
              monitorStatusId,
              startsAt,
              endsAt,
            });
            return {
              monitor,
              status: '',
              priority: Number(statuses[place]?.priority),
              isDown: place > 0,
              startsAt,
              endsAt,
            };
          });
        });
        const monitors = [...new Set(rows.map(({ monitor }) => monitor))];
        const window = {
          from: start + Math.min(one, other) * 60 * MINUTE,
          to: start + (Math.max(one, other) + 1) * 60 * MINUTE,
        };
        const known = uptimeIn(rows, window, NOW);
        const share = known ? serverDownMs(rows, window, NOW) / (known.measured.to - known.measured.from) : 0;
        expect((1 - share) * 100).toBeCloseTo(
          uptimeOf(store, monitors, isDown, { start: window.from, end: window.to }),
          6,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('tells less than was asked for where less is known, and nothing of nothing', async () => {
    const [{ from = 0 } = {}] = staysOf('Search API');
    const old = await bench.run<UptimeTold>('get_monitor_uptime', { monitors: 'Search API', from: '-400d', to: '+5d' });
    expect(old.measured).toEqual({ from: iso(from), to: iso(NOW) });
    const args = { monitors: 'Search API', from: '-400d', to: '-300d' };
    expect(await bench.run('get_monitor_uptime', args)).toEqual({ of: 'Search API', serverUptime: 100 });
    const { notes } = contentOf<{ notes: string[] }>(await bench.result('get_monitor_uptime', args));
    expect(notes).toEqual(['No status is known in this window.']);
    const future = { monitors: 'Search API', from: '+1d', to: '+2d' };
    expect(await bench.run('get_monitor_uptime', future)).toEqual({ of: 'Search API', serverUptime: 100 });
    const coming = contentOf<{ notes: string[] }>(await bench.result('get_monitor_uptime', future));
    expect(coming.notes).toEqual(['This window is still to come.']);
  });

  it('tells monitors of the same name apart', async () => {
    const name = '50 % "off" 🚢';
    const made = await Promise.all([1, 2].map(() => bench.call('create_monitor', { name, monitorType: 'Manual' })));
    const monitors = made.map((result) => contentOf<{ created: { id: string } }>(result).created.id);
    const told = await bench.run<UptimeTold>('get_monitor_uptime', { monitors });
    expect(told.each?.items.map(({ monitor }) => monitor).sort()).toEqual(
      monitors.map((id) => `${name} (${id})`).sort(),
    );
    const one = await bench.run<UptimeTold>('get_monitor_uptime', { monitors: monitors[0] });
    expect(one.of).toBe(name);
    for (const id of monitors) contentOf(await bench.call('delete_monitor', { id }));
  });

  it('counts what has been down for longer than rows can be read', async () => {
    const status = (isOperationalState: boolean) => ({ id: 'x', name: 'x', priority: 2, isOperationalState });
    const row = (id: string, monitor: string, startsAt: number, isUp: boolean) => ({
      ...{ id, monitor: { id: monitor }, monitorStatus: status(isUp) },
      ...{ startsAt: iso(startsAt), endsAt: id === 'first' ? iso(NOW - MINUTE) : null },
    });
    const newest = [row('last', 'flaps', NOW - MINUTE, true), row('first', 'flaps', NOW - 2 * MINUTE, false)];
    const asked: { filter: object }[] = [];
    const list = async (ask: { filter: object }) => {
      asked.push(ask);
      if (asked.length === 1) return { rows: newest, hasMore: true };
      return { rows: [newest[1], row('gone', 'long gone', NOW - 29 * DAY, false)], hasMore: false };
    };
    const notes: string[] = [];
    const job = {
      client: { monitorStatusEvents: { list } },
      note: (text: string) => notes.push(text),
    } as unknown as Job;
    const told = await statusRowsOf(job, { from: iso(NOW - 30 * DAY), to: iso(NOW) });
    expect(asked[1]?.filter).toEqual({
      startsAt: { lte: iso(NOW - 2 * MINUTE) },
      endsAt: [null, { gt: iso(NOW - 2 * MINUTE) }],
    });
    expect(told.rows.map(({ monitor, isDown }) => [monitor, isDown])).toEqual([
      ['flaps', false],
      ['flaps', true],
      ['long gone', true],
    ]);
    expect(told.span).toEqual({ from: NOW - 2 * MINUTE, to: NOW });
    expect(notes).toEqual([expect.stringContaining('more than 10000 status rows')]);
  });

  it('refuses windows that end before they begin, groups without members, and names of nothing', async () => {
    const empty = contentOf<{ created: { id: string } }>(await bench.call('create_monitor_group', { name: 'Nobody' }));
    const refused = async (args: object): Promise<string> => {
      const { isError, content } = await bench.result('get_monitor_uptime', args);
      expect(isError).toBe(true);
      return content.map(({ text }) => text).join('\n');
    };
    expect(await refused({ monitors: 'Search API', from: '-1h', to: '-2h' })).toMatch(/ends .* before it begins/);
    expect(await refused({ group: empty.created.id })).toMatch(/The group has no monitors/);
    expect(await refused({ monitors: 'Nothing like it' })).toMatch(/Nothing like it/);
  });

  it('says what a key may not read, and goes on', async () => {
    const told = await bench.result('get_monitor_uptime', { monitors: [idOf('Search API')] }, 'incidentRead');
    expect(told.isError).toBe(true);
    const readonly = await bench.run<UptimeTold>('get_monitor_uptime', { monitors: 'Search API' }, 'readonly');
    expect(readonly.uptime).toBeGreaterThan(99);
  });
});

/** A group of one monitor that went down before the window, and one that was up for longer; on a page that shows it. */
async function groupDownSinceBefore(): Promise<{ group: string; page: string }> {
  const made = async (tool: string, args: object): Promise<string> =>
    contentOf<{ created: { id: string } }>(await bench.call(tool, args)).created.id;
  const monitor = async (name: string, moves: readonly (readonly [string, number])[]): Promise<string> => {
    const id = await made('create_monitor', { name, monitorType: 'Manual' });
    for (const [monitorStatus, days] of moves)
      await made('create_monitor_status_event', { monitor: id, monitorStatus, startsAt: iso(NOW - days * DAY) });
    return id;
  };
  const down = await monitor('Down since', [['Offline', 6]]);
  const up = await monitor('Up for longer', [
    ['Degraded', 1],
    ['Operational', 8],
  ]);
  const group = await made('create_monitor_group', { name: 'Pair' });
  for (const member of [down, up])
    await made('create_monitor_group_resource', { monitorGroup: group, monitor: member });
  const page = await made('create_status_page', { name: 'Pair page' });
  await made('create_status_page_resource', {
    statusPage: page,
    monitorGroup: group,
    displayName: 'Pair',
    showUptimePercent: true,
    uptimePercentPrecision: '99.999% (Three Decimal)',
  });
  return { group, page };
}

describe('get_monitor_stats', () => {
  it('works out response times of results where there are no metrics', async () => {
    const results = (await resultsOf('Shipping API')).filter(({ time }) => time >= NOW - 2 * DAY);
    const times = results.map(({ body }) => Number(body.responseTimeInMs)).sort((a, b) => a - b);
    const told = await bench.run<{ checks: number; failed: number; ms: Record<string, number> }>('get_monitor_stats', {
      monitors: 'Shipping API',
      from: '-2d',
    });
    expect(told.checks).toBe(results.length);
    expect(told.failed).toBe(0);
    expect(told.ms.average).toBe(Math.round(times.reduce((sum, ms) => sum + ms, 0) / times.length));
    expect(told.ms.max).toBe(times.at(-1));
    expect(told.ms.median).toBeGreaterThanOrEqual(times[Math.floor((times.length - 1) / 2)] ?? 0);
    expect(told.ms.p95).toBeLessThanOrEqual(times.at(-1) ?? 0);
  });

  it('takes the metrics that the platform keeps of checks, and the median of the seven days before', async () => {
    const monitor = idOf('Accounts API');
    plantChecks(monitor);
    const told = await bench.run<Told>('get_monitor_stats', { monitors: 'Accounts API', from: '-24h' });
    expect(told).toMatchObject({
      checks: 10,
      failed: 2,
      failedPercent: 20,
      ms: { average: 550, max: 1000, usual: 40 },
      lastFailedCheck: { at: iso(NOW - 9 * 30 * MINUTE) },
    });
    // A percentile of the platform lies within one step of the sorted value.
    const { median, p95 } = told.ms as { median: number; p95: number };
    expect([median >= 500 && median <= 600, p95 >= 900 && p95 <= 1000]).toEqual([true, true]);
    const several = await bench.run<Told>('get_monitor_stats', {
      monitors: ['Accounts API', 'Search API'],
      from: '-24h',
    });
    const search = (await resultsOf('Search API')).filter(({ time }) => time >= NOW - DAY);
    expect(several).toMatchObject({ checks: 10 + search.length, failed: 2 });
  });

  it('says when the last check failed, and why', async () => {
    const failed = (await resultsOf('Payment gateway')).filter(({ body }) => body.isOnline === false);
    const told = await bench.run<Told>('get_monitor_stats', { monitors: 'Payment gateway' });
    expect(told.lastFailedCheck).toEqual({
      at: iso(Math.max(...failed.map(({ time }) => time))),
      error: failed[0]?.body.failureCause,
    });
  });

  it('counts no checks of heartbeats, which only the rules can judge, and takes statuses that count as down', async () => {
    const told = await bench.run<Told>('get_monitor_stats', { monitors: 'Invoice worker', down: ['Degraded'] });
    expect(told).not.toHaveProperty('checks');
    expect(told).toMatchObject({ uptime: 100, outages: 0 });
    const group = await bench.run<{ of: string }>('get_monitor_stats', { group: 'Databases' });
    expect(group.of).toBe('Databases (4 monitors)');
  });
});

/** Ten checks of the last hours, two of which failed, and one long before them; as the platform writes metrics of them. */
function plantChecks(monitor: string): void {
  const { store } = bench.sandbox;
  const [known] = store.where('Monitor', '_id', monitor);
  const point = (name: string, time: number, value: number): void => {
    const attributes = { monitorId: monitor };
    const own = { projectId: known?.projectId, primaryEntityId: monitor, primaryEntityType: 'Monitor' };
    store.insert('MetricItemV3', { createdAt: time, ...own, name, time, value, attributes, metricPointType: 'Sum' });
  };
  for (let at = 0; at < 10; at += 1) {
    const time = NOW - (at + 1) * 30 * MINUTE;
    point('oneuptime.monitor.online', time, at >= 8 ? 0 : 1);
    point('oneuptime.monitor.response.time', time, (at + 1) * 100);
  }
  point('oneuptime.monitor.response.time', NOW - 3 * DAY, 40);
}

describe('results of checks', () => {
  it('are fewer where as many do not fit into an answer', async () => {
    const asked: number[] = [];
    const list = async ({ limit }: { limit: number }): Promise<{ rows: never[]; hasMore: boolean }> => {
      asked.push(limit);
      if (limit > 50) throw new ToolError('too_large', 'Too large.', 'Ask for fewer.');
      return { rows: [], hasMore: true };
    };
    const client = { monitorLogs: { list } } as unknown as Job['client'];
    const window = { from: iso(NOW - DAY), to: iso(NOW) };
    expect((await newestResults(client, { monitor: ['a'], window, most: 1000 })).hasMore).toBe(true);
    expect(asked).toEqual([1000, 40]);
    const told = await bench.result('get_monitor_uptime', { monitors: 'Payment gateway' });
    const { notes } = contentOf<{ notes: string[] }>(told);
    const results = await resultsOf('Payment gateway');
    const oldest = Math.min(...results.map(({ time }) => time));
    expect(notes).toEqual([`Results of checks are there from ${iso(oldest)} on.`]);
  });
});

describe('get_monitor_history', () => {
  it('tells changes of a window, newest first, with their lengths', async () => {
    const stays = staysOf('Payment gateway');
    const inside = stays.filter(({ from }) => from >= NOW - 60 * DAY).reverse();
    const told = await bench.run<{ changes: number; times: Record<string, string>; list: Listed<Told> }>(
      'get_monitor_history',
      { monitors: 'Payment gateway', from: '-60d', limit: 50 },
    );
    expect(told.changes).toBe(inside.length);
    expect(told.list.items.map(({ at, to }) => [at, to])).toEqual(
      inside.map(({ from, status }) => [iso(from), status]),
    );
    expect(told.list.items[0]).toMatchObject({ from: 'Operational', to: 'Offline', lasts: true });
    expect(Object.keys(told.times)[0]).toBe('Operational');
  });

  it('tells of all monitors, or a group, and leaves out no more than it says', async () => {
    const all = await bench.rows('/monitor-status-timeline', {}, { startsAt: true });
    const since = all.filter(({ startsAt }) => Date.parse((startsAt as { value: string }).value) >= NOW - 30 * DAY);
    const told = await bench.run<{ changes: number; list: Listed<Told> }>('get_monitor_history', { from: '-30d' });
    expect(told.changes).toBe(since.length);
    expect(told.list.items).toHaveLength(10);
    expect(told.list.more).toBe(since.length - 10);
    const group = await bench.run<{ of: string; list: Listed<{ monitor: string }> }>('get_monitor_history', {
      group: 'Databases',
      from: '-90d',
    });
    expect(new Set(group.list.items.map(({ monitor }) => monitor)).size).toBeGreaterThan(1);
  });
});

describe('get_monitor_report', () => {
  it('tells everything about one monitor', async () => {
    const told = await bench.run<Told>('get_monitor_report', { monitor: 'Payment gateway' });
    const open = staysOf('Payment gateway').at(-1) as Stay;
    expect((NOW - open.from) / MINUTE).toBe(95);
    expect(told).toMatchObject({
      type: 'API',
      checks: 'https://gateway.example.com/v2/ping',
      every: 'every 5 minutes',
      status: 'Offline',
      for: '1h 35m',
      latestCheck: { verdict: 'failed', code: 502 },
      lastFailedCheck: { error: 'Request failed with status code 502' },
      incident: { number: 'INC-468', state: 'Acknowledged', severity: 'Critical Incident' },
      owners: { items: ['team Payments'] },
      pages: { items: ['Harbour Shop Status: Payment service'] },
      labels: ['production', 'payments'],
    });
    expect(told.rules).toEqual([
      'Offline if Is Online is false, opens an incident (Major Incident, pages Infrastructure on-call)',
      'Operational if Is Online is true',
      'Operational otherwise',
    ]);
    expect(told.link).toMatch(/\/monitors\//);
  });

  it('tells certificates, groups and pages that show them, and judges heartbeats by the rules', async () => {
    const certificate = await bench.run<Told>('get_monitor_report', { monitor: 'Certificate of www.example.com' });
    expect(certificate.certificate).toMatchObject({ days: 50, issuer: 'Example Trust Services' });
    const replica = await bench.run<Told>('get_monitor_report', { monitor: 'Replica database' });
    expect(replica).toMatchObject({ groups: ['Databases'], checks: 'db-2.example.com:5432' });
    const worker = await bench.run<Told>('get_monitor_report', { monitor: 'Invoice worker' });
    expect(worker).toMatchObject({ latestCheck: { verdict: 'failed' } });
    const paused = await bench.run<Told>('get_monitor_report', { monitor: 'Old campaign site' });
    expect(paused.unchecked).toBe('paused');
    const manual = await bench.run<Told>('get_monitor_report', { monitor: 'Carrier portal' });
    expect(manual).not.toHaveProperty('every');
  });

  it('refuses a name that nobody has', async () => {
    const { isError, content } = await bench.result('get_monitor_report', { monitor: 'Nothing like it' });
    expect(isError).toBe(true);
    expect(content[0]?.text).toMatch(/Nothing like it/);
  });
});

describe('get_health_summary', () => {
  interface Row {
    readonly monitor: string;
    readonly status: string;
    readonly uptime?: number;
    readonly usual?: number;
    readonly ms?: number;
    readonly failed?: number;
    readonly checks?: number;
    readonly unchecked?: string;
  }
  interface Health {
    readonly total: number;
    readonly statuses: Record<string, number>;
    readonly monitors: Listed<Row>;
    readonly fine?: Listed<string>;
  }

  it('puts those in trouble first, and names the others', async () => {
    const told = await bench.run<Health>('get_health_summary', {});
    const rows = await bench.rows('/monitor', {}, { name: true, currentMonitorStatus: { name: true } });
    const statuses: Record<string, number> = {};
    for (const { currentMonitorStatus } of rows) {
      const { name } = currentMonitorStatus as { name: string };
      statuses[name] = (statuses[name] ?? 0) + 1;
    }
    expect(told.total).toBe(rows.length);
    expect(told.statuses).toEqual(statuses);
    const order = told.monitors.items.map(({ status }) => ['Offline', 'Degraded', 'Operational'].indexOf(status));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(
      told.monitors.items
        .slice(0, 2)
        .map(({ monitor }) => monitor)
        .sort(),
    ).toEqual(['Invoice worker', 'Payment gateway']);
    expect(told.monitors.items.find(({ monitor }) => monitor === 'Old campaign site')?.unchecked).toBe('paused');
    expect(told.monitors.items.length + (told.fine?.items.length ?? 0)).toBe(rows.length);
  });

  it('tells response times beside the median of the seven days before', async () => {
    const told = await bench.run<Health>('get_health_summary', {});
    const gateway = told.monitors.items.find(({ monitor }) => monitor === 'Payment gateway');
    const results = await resultsOf('Payment gateway');
    const present = results.filter(({ time }) => time >= NOW - DAY);
    const before = results.filter(({ time }) => time <= NOW - DAY && time >= NOW - 8 * DAY);
    const times = before.map(({ body }) => Number(body.responseTimeInMs)).sort((a, b) => a - b);
    const half = (times.length - 1) / 2;
    const median = ((times[Math.floor(half)] ?? 0) + (times[Math.ceil(half)] ?? 0)) / 2;
    const mean = present.reduce((sum, { body }) => sum + Number(body.responseTimeInMs), 0) / present.length;
    expect(gateway).toMatchObject({
      usual: Math.round(median),
      ms: Math.round(mean),
      checks: present.length,
      failed: present.filter(({ body }) => body.isOnline === false).length,
      uptime: cut(1 - downIn(staysOf('Payment gateway'), NOW - DAY, NOW) / DAY),
    });
  });

  it('tells one label, and as many rows as asked for', async () => {
    const told = await bench.run<Health>('get_health_summary', { label: 'database', limit: 3 });
    expect(told.monitors.items).toHaveLength(3);
    expect(told.total).toBe(5);
    expect(told.fine?.items).toHaveLength(2);
  });

  it('reads all that are down of thousands, and says what it left out', async () => {
    const { store } = bench.sandbox;
    const { projectId, currentMonitorStatusId } = store.where('Monitor', 'name', 'Search API')[0] as StoredRow;
    for (let at = 0; at < 2000; at += 1)
      store.insert('Monitor', {
        projectId,
        currentMonitorStatusId,
        name: `A ${at}`,
        slug: `a-${at}`,
        monitorType: 'Manual',
      });
    const result = contentOf<Health & { notes: string[] }>(await bench.result('get_health_summary', {}));
    expect(result.notes).toEqual([
      expect.stringMatching(/^Of 20\d\d monitors those that are not operational were read/),
    ]);
    expect(
      result.monitors.items
        .slice(0, 3)
        .map(({ monitor }) => monitor)
        .sort(),
    ).toEqual(['Checkout API', 'Invoice worker', 'Payment gateway']);
    expect(Object.values(result.statuses).reduce((sum, count) => sum + count, 0)).toBe(result.total);
  });

  it('tells an empty project that it is one', async () => {
    expect(await bench.run<Health>('get_health_summary', {}, 'other')).toMatchObject({
      total: 0,
      monitors: { items: [] },
    });
  });
});
