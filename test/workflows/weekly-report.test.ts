/** The weekly report against readings of the sandbox's rows that share no code with it. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WeekFigures, weekAdvice } from '../../runtime/workflows/reports/week-advice.ts';
import { weeklyReport } from '../../runtime/workflows/reports/weekly-report.ts';
import type { StoredRow } from '../../sandbox/engine/store.ts';
import { contentOf } from '../sandbox-caller.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');
const WEEK = 7 * 86_400_000;

type Told = Record<string, unknown>;
interface Report {
  readonly comparedWith: { from: string; to: string };
  readonly monitors?: { total: number; new?: { items: string[] }; notOperational?: { items: string[] } };
  readonly uptime?: { average: Pair; outages: Pair; worst?: { monitor: string }[] };
  readonly incidents?: { declared: Pair; bySeverity: Record<string, Pair>; open: number; mtta?: Words; mttr?: Words };
  readonly responseMs?: Pair;
  readonly failedChecks?: Pair;
  readonly errorLogs?: { now: number; before: number; most?: Record<string, number> };
  readonly usage?: { items: { of: string; cpuPercent?: Pair; memoryMb?: Pair; memoryPercent?: Pair }[]; more?: number };
  readonly advice: string[];
}
interface Pair {
  readonly now: number;
  readonly before?: number;
}
interface Words {
  readonly now: string;
  readonly before?: string;
}

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await workflowBench([weeklyReport], () => new Date(NOW));
});
afterAll(() => {
  expect(bench.unused(weeklyReport)).toEqual([]);
});

const timeOf = (value: unknown): number => Date.parse((value as { value: string }).value);
const isIn = (time: number, week: 0 | 1): boolean => time >= NOW - (week + 1) * WEEK && time < NOW - week * WEEK;

/** Length in words, as minutes: the two largest units are told. */
function minutesOf(words: string): number {
  const lengths: Record<string, number> = { d: 1440, h: 60, m: 1, s: 1 / 60 };
  return words.split(' ').reduce((sum, part) => sum + Number.parseInt(part, 10) * (lengths[part.slice(-1)] ?? 0), 0);
}

describe('weekly_report', () => {
  it('counts incidents by severity, and how fast they were met, beside the week before', async () => {
    const told = await bench.run<Report>('weekly_report');
    const select = {
      declaredAt: true,
      incidentSeverity: { name: true },
      currentIncidentState: { isResolvedState: true },
    };
    const rows = await bench.rows('/incident', {}, select);
    const week = rows.filter(({ declaredAt }) => isIn(timeOf(declaredAt), 0));
    const past = rows.filter(({ declaredAt }) => isIn(timeOf(declaredAt), 1));
    const severityOf = (row: Told): string => (row.incidentSeverity as { name: string }).name;
    const bySeverity = Object.fromEntries(
      [...week, ...past].map(severityOf).map((name) => {
        const [now, before] = [week, past].map((some) => some.filter((row) => severityOf(row) === name).length);
        return [name, { now, before }];
      }),
    );
    expect(week.length).toBeGreaterThan(5);
    expect(told.incidents).toMatchObject({
      declared: { now: week.length, before: past.length },
      bySeverity,
      // Whenever they were declared.
      open: rows.filter((row) => !(row.currentIncidentState as { isResolvedState: boolean }).isResolvedState).length,
    });
    const means = await Promise.all([meanUntil(week, 'isAcknowledgedState'), meanUntil(week, 'isResolvedState')]);
    expect(Math.abs(minutesOf(told.incidents?.mtta?.now ?? '') - means[0])).toBeLessThan(1);
    expect(Math.abs(minutesOf(told.incidents?.mttr?.now ?? '') - means[1])).toBeLessThan(1);
  });

  it('tells of incidents that have been open for longer than the week', async () => {
    const declaredAt = new Date(NOW - 4 * WEEK).toISOString();
    const old = { title: 'Never resolved', incidentSeverity: 'Minor Incident', declaredAt };
    const { created } = contentOf<{ created: { id: string } }>(await bench.call('create_incident', old));
    const told = await bench.run<Report>('weekly_report');
    const rows = await bench.rows('/incident', { currentIncidentState: { isResolvedState: false } });
    expect(told.incidents?.open).toBe(rows.length);
    expect(told.advice[0]).toMatch(/has been open for 28d: Never resolved/);
    // A state behind the resolved one is no open one.
    const behind = { name: 'Reviewed', color: '#000000', order: 9 };
    const state = contentOf<{ created: { id: string } }>(await bench.call('create_incident_state', behind)).created.id;
    const row = bench.sandbox.store.find('Incident', created.id) as StoredRow;
    bench.sandbox.store.update(row, { currentIncidentStateId: state });
    const reviewed = await bench.run<Report>('weekly_report');
    expect(reviewed.incidents?.open).toBe(rows.length - 1);
    expect(reviewed.advice[0]).not.toMatch(/Never resolved/);
    contentOf(await bench.call('delete_incident', { id: created.id }));
  });

  it('tells a week that is not over as far as it has come', async () => {
    const told = contentOf<Report & { window: object; notes: string[] }>(
      await bench.result('weekly_report', { from: '-3d', to: '+4d' }),
    );
    expect(told.window).toEqual({
      from: new Date(NOW - (3 / 7) * WEEK).toISOString(),
      to: new Date(NOW).toISOString(),
    });
    expect(told.comparedWith.from).toBe(new Date(NOW - (6 / 7) * WEEK).toISOString());
    expect(told.notes.join(' ')).toContain('not over');
    expect((await bench.result('weekly_report', { from: '+1d', to: '+2d' })).isError).toBe(true);
  });

  it('tells uptime, outages and monitors that are new or down', async () => {
    contentOf(await bench.call('create_monitor', { name: 'Brand new', monitorType: 'Manual' }));
    const told = await bench.run<Report>('weekly_report');
    const monitors = await bench.rows(
      '/monitor',
      {},
      { name: true, currentMonitorStatus: { isOperationalState: true } },
    );
    const isDown = (row: Told): boolean =>
      !(row.currentMonitorStatus as { isOperationalState: boolean }).isOperationalState;
    expect(told.monitors).toMatchObject({
      total: monitors.length,
      new: { items: ['Brand new'] },
      notOperational: {
        items: monitors
          .filter(isDown)
          .map(({ name }) => name)
          .sort(),
      },
    });
    const rows = await bench.rows(
      '/monitor-status-timeline',
      {},
      {
        monitorId: true,
        startsAt: true,
        endsAt: true,
        monitorStatus: { isOperationalState: true },
      },
    );
    const bad = rows.filter((row) => !(row.monitorStatus as { isOperationalState: boolean }).isOperationalState);
    const inWeek = bad.filter((row) => row.endsAt === null || timeOf(row.endsAt) > NOW - WEEK);
    expect(told.uptime?.outages.now).toBe(inWeek.length);
    const down = inWeek.reduce((sum, row) => {
      const end = row.endsAt === null ? NOW : timeOf(row.endsAt);
      return sum + end - Math.max(timeOf(row.startsAt), NOW - WEEK);
    }, 0);
    const seeded = monitors.length - 1;
    expect(told.uptime?.average.now).toBeCloseTo(100 - (down / WEEK / seeded) * 100, 3);
    expect(told.uptime?.worst?.[0]?.monitor).toBe('Payment gateway');
  });

  it('counts error logs, failed checks and what services use', async () => {
    const told = await bench.run<Report>('weekly_report');
    const logs = bench.sandbox.store.where('LogItemV3', 'severityText', 'Error');
    const project = bench.sandbox.store.where('Monitor', 'name', 'Search API')[0]?.projectId;
    const count = (week: 0 | 1): number =>
      logs.filter(({ projectId, time }) => projectId === project && isIn(Number(time), week)).length;
    expect(told.errorLogs).toMatchObject({ now: count(0), before: count(1) });
    expect(Object.keys(told.errorLogs?.most ?? {})[0]).toBe('checkout');
    const services = bench.sandbox.store.where('Service', 'projectId', project).map(({ _id, name }) => [_id, name]);
    const names = new Map(services as [string, string][]);
    for (const { of, cpuPercent, memoryMb } of told.usage?.items ?? []) {
      const mean = (metric: string): number => {
        const points = bench.sandbox.store
          .where('MetricItemV3', 'name', metric)
          .filter(({ primaryEntityId, time }) => names.get(String(primaryEntityId)) === of && isIn(Number(time), 0));
        return points.reduce((sum, { value }) => sum + Number(value), 0) / points.length;
      };
      expect(cpuPercent?.now).toBeCloseTo(mean('process.cpu.utilization') * 100, 0);
      expect(memoryMb?.now).toBeCloseTo(mean('process.memory.usage') / 1024 / 1024, 0);
    }
    expect(told.usage?.items.length).toBeGreaterThan(0);
    expect(told.failedChecks?.now).toBeGreaterThan(0);
  });

  it('tells hosts and servers by the states that say something', async () => {
    plantHosts();
    const told = await bench.run<Report>('weekly_report', { from: '-7d' });
    const all = [...(told.usage?.items ?? [])];
    expect(all.find(({ of }) => of === 'rack-1')).toMatchObject({
      cpuPercent: { now: 90, before: 30 },
      memoryPercent: { now: 50 },
    });
    expect(all.find(({ of }) => of === 'Build server')?.cpuPercent).toEqual({ now: 12.5, before: 50 });
    expect(told.comparedWith).toEqual({
      from: new Date(NOW - 2 * WEEK).toISOString(),
      to: new Date(NOW - WEEK).toISOString(),
    });
  });

  it('tells what a key may not read, and nothing of an empty project', async () => {
    const { unread, incidents } = contentOf<{ unread: string[] } & Report>(
      await bench.result('weekly_report', {}, 'incidentRead'),
    );
    expect(unread.map((text) => text.split(':')[0]).sort()).toEqual([
      'CPU and memory',
      'error logs',
      'monitors',
      'states of incidents',
    ]);
    expect(incidents?.declared.now).toBeGreaterThan(5);
    const empty = await bench.run<Report>('weekly_report', {}, 'other');
    expect(empty).toMatchObject({ monitors: { total: 0 }, incidents: { declared: { now: 0 } }, advice: [] });
  });

  it('follows no figures but those it has', () => {
    const nothing: WeekFigures = {
      worst: [],
      unchecked: [],
      openIncidents: [],
      toAcknowledge: { present: undefined, before: undefined },
      toResolve: { present: 600, before: undefined },
      slower: [],
      errorLogs: { present: undefined, before: undefined },
      usage: [],
    };
    expect(weekAdvice(nothing, 5)).toEqual([]);
    const calm = weekAdvice(
      {
        ...nothing,
        worst: [{ monitor: 'A', uptime: 99.95, downtime: '5m', outages: 1 }],
        toAcknowledge: { present: 60, before: 59 },
        slower: [{ monitor: 'A', ms: 110, before: 100 }],
        errorLogs: { present: 101, before: 100 },
        usage: [{ name: 'a', what: 'CPU', present: 50, before: 49, unit: '%' }],
      },
      5,
    );
    expect(calm).toEqual([]);
    const busy = weekAdvice(
      {
        worst: [{ monitor: 'A', uptime: 99.1, downtime: '1h 30m', outages: 2 }],
        unchecked: ['B', 'C'],
        openIncidents: [{ number: 'INC-1', title: 'Slow', ageSeconds: 90_000 }],
        toAcknowledge: { present: 1200, before: 300 },
        toResolve: { present: 1200, before: 1100 },
        slower: [{ monitor: 'A', ms: 300, before: 100 }],
        errorLogs: { present: 50, before: 10, most: ['checkout', 40] },
        usage: [{ name: 'web-1', what: 'CPU', present: 91, before: undefined, unit: '%' }],
      },
      9,
    );
    expect(busy).toEqual([
      'INC-1 has been open for 1d 1h: Slow.',
      'Look into A: down 1h 30m in 2 outages, uptime 99.1 %.',
      'Nobody checks B and 1 more now: resume, or delete what is no longer needed.',
      'A answers slower: 300 ms on average against 100 ms.',
      'Error logs went from 10 to 50, most from checkout (40): see summarize_errors.',
      'Acknowledging incidents took 20m on average, 5m the week before.',
      'CPU of web-1 is at 91 % on average.',
    ]);
  });
});

/** Mean minutes from declaring incidents to their first state with a flag. */
async function meanUntil(incidents: readonly Told[], flag: string): Promise<number> {
  const states = await bench.rows(
    '/incident-state-timeline',
    { incidentId: { _type: 'Includes', value: incidents.map(({ _id }) => _id) } },
    {
      incidentId: true,
      startsAt: true,
      incidentState: { isAcknowledgedState: true, isResolvedState: true },
    },
  );
  const lengths = incidents.flatMap(({ _id, declaredAt }) => {
    const own = states.filter(({ incidentId }) => (incidentId as { value: string }).value === _id);
    const entered = own.filter(({ incidentState }) => (incidentState as Record<string, boolean>)[flag]);
    const first = Math.min(...entered.map(({ startsAt }) => timeOf(startsAt)));
    return Number.isFinite(first) ? [(first - timeOf(declaredAt)) / 60_000] : [];
  });
  return lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
}

/** A host and a server with figures of both weeks, as their agents send them. */
function plantHosts(): void {
  const { store } = bench.sandbox;
  const [build] = store.where('Monitor', 'name', 'Build server') as [StoredRow];
  const { projectId } = build;
  const host = store.insert('Host', { projectId, name: 'rack-1', slug: 'rack-1', hostIdentifier: 'rack-1' });
  const point = (
    kind: string,
    primaryEntityId: unknown,
    [name, days, value, state]: readonly [string, number, number, string?],
  ): void => {
    const time = NOW - days * 86_400_000;
    const attributes = state === undefined ? {} : { state };
    store.insert('MetricItemV3', {
      ...{ createdAt: time, projectId, primaryEntityId, primaryEntityType: kind },
      ...{ name, time, value, attributes, metricPointType: 'Gauge' },
    });
  };
  const cpu = 'system.cpu.utilization';
  for (const told of [
    [cpu, 1, 0.1, 'idle'],
    [cpu, 1, 0.7, 'user'],
    [cpu, 9, 0.7, 'idle'],
    ['system.memory.utilization', 1, 0.5, 'used'],
    ['system.memory.utilization', 1, 0.4, 'free'],
    // Of one process among many: says nothing of the host.
    ['process.cpu.utilization', 1, 0.01],
  ] as const)
    point('Host', host._id, told);
  point('Monitor', build?._id, ['oneuptime.monitor.cpu.usage.percent', 2, 12.5]);
  point('Monitor', build?._id, ['oneuptime.monitor.cpu.usage.percent', 10, 50]);
}
