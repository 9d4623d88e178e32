import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { besides, movedAverages, slowerOperations, totalOf } from '../../runtime/workflows/investigation/comparing.ts';
import { investigationWorkflows } from '../../runtime/workflows/investigation/family.ts';
import { isNamedIn } from '../../runtime/workflows/investigation/subject.ts';
import { type VersionSeen, versionChanges } from '../../runtime/workflows/investigation/versions.ts';
import type { SandboxKeys } from '../../sandbox/engine/keys.ts';
import { nanos } from '../sandbox/otlp.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';
import { recordSender, type SendRecords } from './sent-telemetry.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = new Date();
const ago = (ms: number): string => new Date(NOW.getTime() - ms).toISOString();

interface Items<T> {
  items: T[];
  more?: number;
}
interface Near {
  number: string;
  title: string;
  state: string;
  began: string;
  here?: true;
  link?: string;
}
interface Counted {
  count: number;
  before: number;
  messages: Items<{ what: string; count: number; before: number }>;
}
interface Checks {
  checks: number;
  failed: number;
  average_ms?: number;
  p95_ms?: number;
}
interface Found {
  about: { kind: string; name: string; link?: string; version?: string; state?: string; began?: string };
  monitors?: Items<{ monitor: string; status: string; since?: string }>;
  status_changes?: Items<{ time: string; monitor: string; to: string }>;
  incidents: Items<Near>;
  incidents_in_30_days: number;
  alerts: Items<Near>;
  changes: { since: string; items: { time: string; what: string; here?: true }[]; more?: number };
  checks?: Items<Checks & { monitor: string; before?: Checks }>;
  errors?: Counted;
  exceptions?: Counted;
  spans?: {
    count: number;
    failed: number;
    before: { count: number; failed: number };
    operations: Items<{ operation: string; count: number; p95_ms: number; before?: { p95_ms: number } }>;
    slowest: { trace: string; service: string; ms: number }[];
  };
  use?: Items<{ metric: string; average: number; before?: number }>;
  window: { from: string; to: string };
  notes: string[];
  unread?: string[];
}

let bench: WorkflowBench;
let send: SendRecords;

beforeAll(async () => {
  bench = await workflowBench(investigationWorkflows, () => NOW);
  send = await recordSender(bench.sandbox);
});

/** The result with what stands around it, once its own type has accepted it. */
async function investigated(args: object, role?: keyof SandboxKeys): Promise<Found> {
  await bench.run('investigate', args, role);
  return (await bench.result('investigate', args, role)).structuredContent as unknown as Found;
}

const plain = (value: unknown): string => String((value as { value?: unknown })?.value ?? value);
const between = ({ from, to }: { from: string; to: string }): object => ({
  ...{ _type: 'InBetween', startValue: from, endValue: to },
});
const atLeast = (value: unknown): object => ({ _type: 'GreaterThanOrEqual', value });

/** The rows that concern monitors with a word in their name. */
async function monitorsNamed(word: string): Promise<string[]> {
  const rows = await bench.rows('/monitor', {}, { name: true });
  return rows.filter(({ name }) => String(name).toLowerCase().includes(word)).map(({ _id }) => String(_id));
}

describe('investigate a service', () => {
  it('answers what is wrong with the checkout: its monitors, incidents, errors of half an hour', async () => {
    const found = await investigated({ service: 'checkout', from: '-30m' });
    expect(found.about).toEqual({ kind: 'service', name: 'checkout', version: '4.18.2' });
    expect(found.monitors?.items.map(({ monitor, status }) => [monitor, status]).sort()).toEqual([
      ['Checkout API', 'Degraded'],
      ['Checkout error rate', 'Operational'],
    ]);
    expect(found.incidents.items[0]).toMatchObject({ number: 'INC-470', state: 'Identified', here: true });
    expect(found.incidents.items[0]?.link).toMatch(/^http.*\/incidents\/[0-9a-f-]{36}$/);
    const ids = await monitorsNamed('checkout');
    const month = atLeast(new Date(Date.parse(found.window.to) - 30 * DAY).toISOString());
    const incidents = await bench.rows('/incident', { monitors: ids, declaredAt: month }, { title: true });
    expect(found.incidents_in_30_days).toBe(incidents.length);
    expect(found.incidents.items.length + (found.incidents.more ?? 0)).toBeGreaterThanOrEqual(incidents.length);

    const [alert] = found.alerts.items;
    expect(alert).toMatchObject({ number: 'ALT-60', state: 'Identified', here: true });
    const alerts = await bench.rows(
      '/alert',
      { monitorId: { _type: 'Includes', value: ids } },
      { currentAlertState: { isResolvedState: true }, createdAt: true },
    );
    const open = alerts.filter(
      ({ currentAlertState: state }) => !(state as { isResolvedState: boolean }).isResolvedState,
    );
    expect(found.alerts.items.filter(({ here }) => here)).toHaveLength(open.length);

    const services = await bench.rows('/service', { name: 'checkout' }, { name: true });
    const own = { primaryEntityId: services[0]?._id, severityNumber: atLeast(17) };
    const logs = await bench.rows('/logs', { ...own, time: between(found.window) }, { body: true });
    expect(found.errors?.count).toBe(logs.length);
    expect(found.errors?.count).toBeGreaterThan(50);
    const gateway = logs.filter(({ body }) => /answered 502/.test(String(body))).length;
    const shape = 'POST /orders failed: payment gateway answered # for order #';
    expect(found.errors?.messages.items.find(({ what }) => what === shape)?.count).toBe(gateway);
    expect(found.notes).toContain('Monitors are those with checkout in their name: OneUptime links none to a service.');
    expect(found).not.toHaveProperty('unread');
  });

  it('compares with the same window seven days earlier', async () => {
    const log = (time: number, text: string): object => ({
      ...{ timeUnixNano: nanos(NOW.getTime() - time), severityNumber: 17, body: { stringValue: text } },
    });
    const span = (time: number, ms: number, name: string, place: number, code = 1): object => ({
      ...{ traceId: 'ab'.repeat(16), spanId: place.toString(16).padStart(16, '0'), name, kind: 2, status: { code } },
      ...{ startTimeUnixNano: nanos(NOW.getTime() - time), endTimeUnixNano: nanos(NOW.getTime() - time + ms) },
    });
    const gauge = (time: number, value: number): object => ({
      name: 'system.memory.usage',
      gauge: { dataPoints: [{ timeUnixNano: nanos(NOW.getTime() - time), asDouble: value }] },
    });
    const [now, week] = [20 * MINUTE, 7 * DAY + 20 * MINUTE];
    const sender = { 'service.name': 'besides' };
    await send('Logs', sender, [log(now, 'broken 1'), log(now, 'broken 2'), log(now, 'old')]);
    await send('Logs', sender, [log(week, 'old'), log(week, 'old'), log(week, 'gone')]);
    await send('Spans', sender, [
      span(now, 800, 'GET /a', 1),
      span(now, 90, 'GET /b', 2, 2),
      span(week, 100, 'GET /a', 3),
    ]);
    await send('Metrics', sender, [gauge(now, 90), gauge(week, 30)]);
    const found = await investigated({ service: 'besides' });
    expect(found.errors).toEqual({
      count: 3,
      before: 3,
      messages: {
        items: [
          { what: 'broken #', count: 2, before: 0 },
          { what: 'old', count: 1, before: 2 },
        ],
      },
    });
    expect(found.spans).toMatchObject({ count: 2, failed: 1, before: { count: 1, failed: 0 } });
    expect(found.spans?.operations.items).toEqual([
      { operation: 'GET /a', count: 1, failed: 0, p95_ms: 800, before: { count: 1, failed: 0, p95_ms: 100 } },
      { operation: 'GET /b', count: 1, failed: 1, p95_ms: 90 },
    ]);
    expect(found.spans?.slowest).toEqual([
      { trace: 'ab'.repeat(16), service: 'besides', operation: 'GET /a', ms: 800 },
      { trace: 'ab'.repeat(16), service: 'besides', operation: 'GET /b', ms: 90, failed: true },
    ]);
    expect(found.use).toEqual({ items: [{ metric: 'system.memory.usage', average: 90, before: 30 }] });
    expect(found.notes[0]).toBe(
      'No monitor has besides in its name; OneUptime links none to a service. Give monitor for one.',
    );
  });

  it('tells of releases that logs or traces name for the first time', async () => {
    const log = (time: number): object => ({
      ...{ timeUnixNano: nanos(NOW.getTime() - time), severityNumber: 9, body: { stringValue: 'up' } },
    });
    const released = (version: string): Record<string, string> => ({
      'service.name': 'released',
      'service.version': version,
    });
    await send('Logs', released('1.0.0'), [log(20 * HOUR), log(3 * HOUR), log(10 * MINUTE)]);
    await send('Logs', released('1.1.0'), [log(2 * HOUR), log(5 * MINUTE)]);
    const { changes } = await investigated({ service: 'released' });
    const releases = changes.items.filter(({ what }) => what.includes('version'));
    expect(releases.map(({ what }) => what)).toEqual(['released first named version 1.1.0 (1.0.0 before).']);
    const off = Date.parse(releases[0]?.time ?? '') - (NOW.getTime() - 2 * HOUR);
    expect(Math.abs(off)).toBeLessThanOrEqual(20 * MINUTE);
    // Whatever else is saved in the project meanwhile hides none of it.
    const { store } = bench.sandbox;
    const [entry] = store.where(
      'AuditLogV2',
      'projectId',
      String(store.where('Service', 'name', 'released')[0]?.projectId),
    );
    for (let index = 0; index < 60; index += 1)
      store.insert('AuditLogV2', { ...entry, _id: undefined, createdAt: NOW.getTime() - MINUTE });
    const later = await investigated({ service: 'released' });
    expect(later.changes.items[0]).toEqual({ ...releases[0], here: true });
    const audited = await bench.rows('/audit-log', {
      createdAt: between({ from: later.changes.since, to: later.window.to }),
    });
    expect(later.changes.items.length + (later.changes.more ?? 0)).toBe(audited.length + 1);
  });
});

describe('investigate a monitor', () => {
  it('answers that the website is slow: its checks beside the week before, its incidents, what else is open', async () => {
    const found = await investigated({ monitor: 'Shop website' });
    expect(found.about).toMatchObject({
      kind: 'monitor',
      name: 'Shop website (www.example.com)',
      state: 'Operational',
    });
    expect(found.about.link).toMatch(/\/monitors\/[0-9a-f-]{36}$/);
    const [id] = await monitorsNamed('shop website');
    const logs = await bench.rows('/monitor-log', { monitorId: id, time: between(found.window) }, { logBody: true });
    const bodies = logs.map(({ logBody }) => logBody as { isOnline: boolean; responseTimeInMs: number });
    const times = bodies.map(({ responseTimeInMs }) => responseTimeInMs);
    const [checks] = found.checks?.items ?? [];
    expect(checks).toMatchObject({ monitor: found.about.name, checks: logs.length, failed: 0 });
    expect(checks?.average_ms).toBeCloseTo(times.reduce((sum, ms) => sum + ms, 0) / times.length, 0);
    expect(checks?.checks).toBeGreaterThan(5);
    const open = found.incidents.items.filter(({ link }) => link !== undefined);
    expect(open.map(({ number, here }) => [number, here])).toContainEqual(['INC-470', undefined]);
    expect(found.incidents.items.find(({ here }) => here)?.title).toBe('Shop website answers with errors');
    expect(found.notes).toContain('Telemetry is that of all services: none is named so. Give service for one.');
    expect(found.spans?.count).toBeGreaterThan(100);
  });

  it('reads telemetry of the service that it is named after, and tells of edits, maintenance and the audit log', async () => {
    const [monitor] = await monitorsNamed('checkout api');
    const edit = { monitor, monitorFeedEventType: 'MonitorUpdated', displayColor: '#123456', postedAt: ago(2 * HOUR) };
    await bench.call('create_monitor_feed', { ...edit, feedInfoInMarkdown: 'Interval\nwas changed' });
    await bench.call('create_monitor_feed', {
      ...{ ...edit, monitorFeedEventType: 'MonitorStatusChanged', feedInfoInMarkdown: 'no edit' },
    });
    await bench.call('create_scheduled_maintenance_event', {
      ...{ title: 'New disks', monitors: [monitor], startsAt: ago(3 * HOUR), endsAt: ago(-HOUR) },
    });
    const { changes, notes, ...found } = await investigated({ monitor });
    expect(notes).toContain('Telemetry is that of checkout: named so; OneUptime keeps no such link.');
    expect(changes.since).toBe(new Date(Date.parse(found.window.from) - DAY).toISOString());
    const all = changes.items.map(({ what }) => what).join('\n');
    const audited = await bench.rows('/audit-log', {
      createdAt: between({ from: changes.since, to: found.window.to }),
    });
    // Beside the audit log there are the edit and the maintenance.
    expect(changes.items.length + (changes.more ?? 0)).toBe(audited.length + 2);
    expect(all).toContain('Interval was changed');
    expect(all).toContain('Maintenance "New disks" until');
    expect(all).not.toContain('no edit');
    const order = changes.items.map(({ time, here }) => `${here ?? false} ${time}`);
    expect(order).toEqual([...order].sort().reverse());
    expect(found.spans?.count).toBeLessThan(100);
  });

  it('has the checks of the week before, whose metrics outlive their results', async () => {
    const [monitor] = await monitorsNamed('help centre');
    const { store } = bench.sandbox;
    const projectId = store.where('Monitor', '_id', monitor)[0]?.projectId;
    const measured = (name: string, time: number, value: number): void => {
      const row = { projectId, primaryEntityId: monitor, primaryEntityType: 'Monitor', metricPointType: 'Gauge' };
      store.insert('MetricItemV3', { ...row, name: `oneuptime.monitor.${name}`, value, time: NOW.getTime() - time });
    };
    for (const [time, online, ms] of [
      ...([
        [10, 1, 900],
        [20, 0, 0],
        [30, 1, 700],
      ] as const),
      ...([
        [7 * 1440 + 10, 1, 200],
        [7 * 1440 + 20, 1, 240],
      ] as const),
    ]) {
      measured('online', time * MINUTE, online);
      if (online) measured('response.time', time * MINUTE, ms);
    }
    const { checks } = await investigated({ monitor });
    expect(checks?.items).toMatchObject([
      {
        monitor: 'Help centre',
        checks: 3,
        failed: 1,
        average_ms: 800,
        before: { checks: 2, failed: 0, average_ms: 220 },
      },
    ]);
  });

  it('counts all incidents, however many there are', async () => {
    const [monitor] = await monitorsNamed('careers page');
    const { store } = bench.sandbox;
    const [incident] = store.where('Incident', 'incidentNumber', 430);
    for (let index = 0; index < 120; index += 1) {
      const declaredAt = NOW.getTime() - (index < 70 ? 20 * MINUTE : 3 * DAY);
      const number = { incidentNumber: 9000 + index, incidentNumberWithPrefix: `INC-${9000 + index}` };
      store.insert('Incident', { ...incident, ...number, _id: undefined, monitors: [monitor], declaredAt });
    }
    const found = await investigated({ monitor: 'Careers page' });
    const around = await bench.rows('/incident', { declaredAt: between(found.window) }, { monitors: { _id: true } });
    const elsewhere = around.filter(({ monitors }) => (monitors as { _id: string }[])[0]?._id !== monitor);
    expect(around.length - elsewhere.length).toBe(70);
    expect(found.incidents_in_30_days).toBe(120);
    expect(found.incidents.items.length + (found.incidents.more ?? 0)).toBe(120 + elsewhere.length);
  });

  it('shows changes of status in the window, and the status at its end', async () => {
    const found = await investigated({ monitor: 'Checkout API' });
    expect(found.status_changes?.items).toMatchObject([{ monitor: 'Checkout API', to: 'Degraded' }]);
    expect(found.status_changes?.items[0]?.time).toBe(found.monitors?.items[0]?.since);
    const past = await investigated({ monitor: 'Checkout API', from: '-3h', to: '-2h' });
    expect(past.monitors?.items).toMatchObject([{ monitor: 'Checkout API', status: 'Operational' }]);
    expect(past).not.toHaveProperty('status_changes');
  });
});

describe('investigate an incident', () => {
  it('looks at the hour before it began and two after, and takes it for no neighbour of its own', async () => {
    const [row] = await bench.rows('/incident', { incidentNumber: 470 }, { declaredAt: true, title: true });
    const found = await investigated({ incident: 'INC-470' });
    const began = Date.parse(plain(row?.declaredAt));
    expect(found.about).toMatchObject({
      kind: 'incident',
      name: `INC-470 ${row?.title}`,
      began: new Date(began).toISOString(),
    });
    expect(Date.parse(found.window.from)).toBe(began - HOUR);
    expect(Date.parse(found.window.to)).toBe(Math.min(began + 2 * HOUR, NOW.getTime() - 10_000));
    expect(found.incidents.items.map(({ number }) => number)).not.toContain('INC-470');
    expect(found.monitors?.items.map(({ monitor }) => monitor)).toEqual(['Checkout API']);
    const long = await investigated({ incident: 'INC-430' });
    expect(Date.parse(long.window.to) - Date.parse(long.window.from)).toBe(3 * HOUR);
    const given = await investigated({ incident: 'INC-430', to: '-1d' });
    expect(given.window).toEqual({ from: ago(DAY + HOUR), to: ago(DAY) });
  });
});

describe('an incident with services of its own', () => {
  it('is read by their telemetry, whatever they are called, and has their alerts and incidents beside it', async () => {
    const ids = async (path: string, query: object): Promise<string[]> =>
      (await bench.rows(path, query)).map(({ _id }) => String(_id));
    const services = await ids('/service', { name: 'search' });
    const [severity] = await ids('/incident-severity', {});
    const [alertSeverity] = await ids('/alert-severity', {});
    const made = { services, incidentSeverity: severity };
    await bench.call('create_incident', { ...made, title: 'Another one on the search' });
    await bench.call('create_alert', { title: 'Search is slow', alertSeverity, services });
    const created = await bench.call('create_incident', { ...made, title: 'Nothing is found' });
    const { created: row } = created.structuredContent as { created: { id: string } };
    const found = await investigated({ incident: row.id, from: '-1h', to: '+1m' });
    expect(found.incidents_in_30_days).toBe(1);
    const alone = await bench.call('create_incident', { title: 'Nothing is named', incidentSeverity: severity });
    const { created: other } = alone.structuredContent as { created: { id: string } };
    expect(await investigated({ incident: other.id })).not.toHaveProperty('incidents_in_30_days');
    expect(found.incidents.items[0]).toMatchObject({ title: 'Another one on the search', here: true });
    expect(found.alerts.items[0]).toMatchObject({ title: 'Search is slow', here: true });
    expect(new Set(found.spans?.slowest.map(({ service }) => service))).toEqual(new Set(['search']));
    expect(found).not.toHaveProperty('monitors');
  });
});

describe('what cannot be read', () => {
  it('is told, and the rest goes on: the audit log of a viewer, nearly everything of a key for incidents', async () => {
    const viewer = await investigated({ service: 'checkout' }, 'readonly');
    expect(viewer.unread).toEqual(['audit log: The API key may not read audit log entries.']);
    expect(viewer.errors?.count).toBeGreaterThan(0);
    const narrow = await investigated({ incident: 'INC-470' }, 'incidentRead');
    const unread = narrow.unread?.map((line) => line.split(':')[0]).sort();
    expect(unread).toEqual([
      ...[
        'alerts',
        'audit log',
        'edits of monitors',
        'error logs',
        'exceptions',
        'figures of checks',
        'kinds of the monitors',
        'maintenance',
      ],
      ...[
        'open alerts on these monitors',
        'releases in logs',
        'releases in traces',
        'results of checks',
        'services',
        'spans',
      ],
      ...['statuses of monitors', 'the slowest spans', 'use of processors and memory'],
    ]);
    expect(narrow.incidents.items.length).toBeGreaterThan(0);
    for (const name of ['errors', 'exceptions', 'spans', 'checks', 'monitors', 'alerts'])
      expect(narrow).not.toHaveProperty(name);
  });

  it('is asked for wrongly: nothing, two things, a name that is unknown', async () => {
    const error = async (args: object): Promise<unknown> =>
      (await bench.result('investigate', args)).structuredContent as unknown;
    expect(await error({})).toMatchObject({ error: { message: 'There is nothing to investigate.' } });
    expect(await error({ service: 'checkout', monitor: 'Checkout API' })).toMatchObject({
      error: { message: 'One thing is investigated at a time.' },
    });
    expect(await error({ service: 'chekout' })).toMatchObject({ error: { code: 'bad_arguments' } });
  });
});

it('every operation and route that it names is one that it uses', () => {
  for (const workflow of investigationWorkflows) expect(bench.unused(workflow)).toEqual([]);
});

describe('windows beside each other', () => {
  const groups = fc.array(fc.record({ by: fc.tuple(fc.constantFrom('a', 'b', 'c')), figure: fc.nat({ max: 50 }) }), {
    maxLength: 6,
  });

  it('count each thing of now once, the largest rise first', () => {
    fc.assert(
      fc.property(groups, groups, (now, before) => {
        const count = (some: typeof now, what: string): number =>
          some.filter(({ by }) => by[0] === what).reduce((sum, { figure }) => sum + figure, 0);
        const told = besides(now, before);
        expect(told.map(({ what }) => what).sort()).toEqual([...new Set(now.map(({ by }) => by[0]))].sort());
        for (const one of told)
          expect([one.count, one.before]).toEqual([count(now, one.what), count(before, one.what)]);
        expect(told.reduce((sum, one) => sum + one.count, 0)).toBe(totalOf(now));
        const rises = told.map((one) => one.count - one.before);
        expect(rises).toEqual([...rises].sort((a, b) => b - a));
      }),
      { numRuns: 100 },
    );
  });

  it('put operations first that became slower, and averages that moved', () => {
    const of = (operation: string, p95: number) => ({ operation, count: 1, failed: 0, p95_ms: p95 });
    const now = [of('a', 900), of('b', 500), of('new', 50)];
    expect(slowerOperations(now, [of('a', 890), of('b', 100)]).map(({ operation }) => operation)).toEqual([
      'b',
      'new',
      'a',
    ]);
    const average = (name: string, figure: number | null) => ({ by: [name], figure });
    expect(
      movedAverages([average('cpu', 0.5), average('memory', 60), average('disk', null)], [average('memory', 30)]),
    ).toEqual([
      { metric: 'memory', average: 60, before: 30 },
      { metric: 'cpu', average: 0.5 },
    ]);
  });
});

describe('names and versions', () => {
  it('are found as words of their own', () => {
    expect(isNamedIn('checkout', 'Checkout API')).toBe(true);
    expect(isNamedIn('web-frontend', 'The web frontend')).toBe(true);
    expect(isNamedIn('pay', 'Payment gateway')).toBe(false);
    expect(isNamedIn('--', 'anything')).toBe(false);
  });

  it('are changes when a service names one that it had not named, whatever else is named between', () => {
    const seen: fc.Arbitrary<VersionSeen[]> = fc.array(
      fc.record({
        time: fc.nat({ max: 9 }),
        service: fc.constantFrom('x', 'y'),
        version: fc.constantFrom('1', '2', '3', ''),
      }),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(seen, (rows) => {
        const changes = versionChanges(rows);
        for (const service of ['x', 'y']) {
          const own = rows.filter((row) => row.service === service && row.version !== '');
          const versions = new Set(own.map(({ version }) => version));
          const told = changes.filter((change) => change.service === service);
          expect(told).toHaveLength(Math.max(0, versions.size - 1));
          for (const { time, version } of told)
            expect(time).toBe(Math.min(...own.filter((row) => row.version === version).map((row) => row.time)));
        }
        const times = changes.map(({ time }) => time);
        expect(times).toEqual([...times].sort((a, b) => b - a));
      }),
      { numRuns: 150 },
    );
  });
});
