import { beforeAll, describe, expect, it } from 'vitest';
import { handoffSummary } from '../../runtime/workflows/reports/handoff-summary.ts';
import type { StoredRow } from '../../sandbox/engine/store.ts';
import { contentOf } from '../sandbox-caller.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';

const DAY = 864e5;
const NOW = Date.parse('2026-03-28T12:00:00.000Z');

interface Trouble {
  readonly number: string;
  readonly title: string;
  readonly severity: string;
  readonly state: string;
  readonly note?: string;
}
interface Handoff {
  readonly duty: { items: { schedule: string; person: string; until: string; next: string }[] };
  readonly incidents: { items: Trouble[]; more?: number };
  readonly alerts: { items: Trouble[]; more?: number };
  readonly since: { opened: number; resolved: number; alerts: number };
  readonly pages?: { runs: number; reachedNobody: number };
  readonly monitors: { items: { monitor: string; status: string }[] };
  readonly maintenance: { items: { title: string; state: string; from: string; to: string }[] };
}

let bench: WorkflowBench;

const table = (name: string): StoredRow[] => [...bench.sandbox.store.table(name).rows.values()];
const named = (name: string, id: unknown): string => String(table(name).find(({ _id }) => _id === id)?.name ?? '');

/** Open rows of a table by their states. */
function open(kind: 'Incident' | 'Alert'): StoredRow[] {
  const resolved = new Set(
    table(`${kind}State`)
      .filter(({ isResolvedState }) => isResolvedState === true)
      .map(({ _id }) => _id),
  );
  return table(kind).filter((row) => !resolved.has(String(row[`current${kind}StateId`])));
}

beforeAll(async () => {
  bench = await workflowBench([handoffSummary], () => new Date(NOW));
});

describe('handoff_summary', () => {
  it('tells what is open, what happened and who takes over, as the rows have it', async () => {
    const note = `Failed over to the second database. ${'It holds so far. '.repeat(20)}`;
    const [incident] = open('Incident') as [StoredRow];
    contentOf(await bench.call('create_incident_internal_note', { incident: incident._id, note }));
    const [alert] = open('Alert') as [StoredRow];
    contentOf(
      await bench.call('create_alert_internal_note', { alert: alert._id, note: 'Known, a disk is on its way.' }),
    );
    const told = await bench.run<Handoff>('handoff_summary');
    const [schedule] = table('OnCallDutyPolicySchedule') as [StoredRow];
    expect(told.duty.items).toMatchObject([
      {
        schedule: 'Infrastructure rota',
        person: named('User', schedule.currentUserIdOnRoster),
        next: expect.any(String),
      },
    ]);
    for (const [kind, { items }] of [
      ['Incident', told.incidents],
      ['Alert', told.alerts],
    ] as const) {
      const rows = open(kind);
      const key = kind === 'Incident' ? 'incidentNumberWithPrefix' : 'alertNumberWithPrefix';
      expect(items.map(({ number }) => number).sort()).toEqual(rows.map((row) => row[key]).sort());
      for (const { number, severity, state, title } of items) {
        const row = rows.find((one) => one[key] === number);
        expect({ title, severity, state }).toEqual({
          title: row?.title,
          severity: named(`${kind}Severity`, row?.[`${kind.toLowerCase()}SeverityId`]),
          state: named(`${kind}State`, row?.[`current${kind}StateId`]),
        });
      }
      const rank = (name: string): number => Number(table(`${kind}Severity`).find((row) => row.name === name)?.order);
      const ranks = items.map(({ severity }) => rank(severity));
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    }
    const noted = told.incidents.items.find(({ number }) => number === incident.incidentNumberWithPrefix);
    expect(noted?.note).toMatch(/^Failed over to the second database\. It holds/);
    expect(noted?.note).toHaveLength(160);
    const known = told.alerts.items.find(({ number }) => number === alert.alertNumberWithPrefix);
    expect(known?.note).toBe('Known, a disk is on its way.');
    const resolved = table('IncidentState').filter(({ isResolvedState }) => isResolvedState === true);
    expect(told.since).toEqual({
      opened: table('Incident').filter(({ declaredAt }) => Number(declaredAt) >= NOW - DAY).length,
      resolved: table('IncidentStateTimeline').filter(
        (row) => row.incidentStateId === resolved[0]?._id && Number(row.startsAt) >= NOW - DAY,
      ).length,
      alerts: table('Alert').filter(({ createdAt }) => createdAt >= NOW - DAY).length,
    });
    const well = new Set(
      table('MonitorStatus')
        .filter(({ isOperationalState }) => isOperationalState)
        .map(({ _id }) => _id),
    );
    const unwell = table('Monitor').filter(
      (row) => !well.has(String(row.currentMonitorStatusId)) && row.disableActiveMonitoring !== true,
    );
    expect(told.monitors.items.map(({ monitor }) => monitor).sort()).toEqual(unwell.map(({ name }) => name).sort());
  });

  it('counts pages that reached nobody, and tells the maintenance of the days ahead', async () => {
    contentOf(await bench.call('create_on_call_policy', { name: 'Nobody' }));
    const severity = String(table('IncidentSeverity')[0]?.name);
    const trouble = { title: 'Nobody comes', incidentSeverity: severity, onCallDutyPolicies: ['Nobody'] };
    contentOf(await bench.call('create_incident', trouble));
    const work = (title: string, days: number): object => ({
      title,
      startsAt: new Date(NOW + days * DAY).toISOString(),
      endsAt: new Date(NOW + days * DAY + 3_600_000).toISOString(),
    });
    contentOf(await bench.call('create_scheduled_maintenance_event', work('Soon', 1)));
    contentOf(await bench.call('create_scheduled_maintenance_event', work('Later', 9)));
    const move = async (title: string, days: number, flags: readonly string[]): Promise<void> => {
      const event = contentOf<{ created: { id: string } }>(
        await bench.call('create_scheduled_maintenance_event', work(title, days)),
      ).created.id;
      for (const flag of flags) {
        const state = table('ScheduledMaintenanceState').find((row) => row[flag] === true)?._id;
        const moved = { scheduledMaintenance: event, scheduledMaintenanceState: state };
        contentOf(await bench.call('create_scheduled_maintenance_state_timeline', moved));
      }
    };
    await move('Over before its time', 0.01, ['isOngoingState', 'isEndedState']);
    await move('Overdue', -0.2, ['isOngoingState']);
    const told = await bench.run<Handoff>('handoff_summary', { schedule: 'Infrastructure rota', from: '-1h' });
    const logs = table('OnCallDutyPolicyExecutionLog').filter(({ createdAt }) => createdAt >= NOW - 3_600_000);
    expect(told.pages).toEqual({ runs: logs.length, reachedNobody: 1 });
    expect(told.maintenance.items.map(({ title, from }) => [title, from])).toEqual([
      ['Overdue', '2026-03-28T07:12Z'],
      ['Soon', '2026-03-29T12:00Z'],
    ]);
    expect(told.since.opened).toBe(
      table('Incident').filter(({ declaredAt }) => Number(declaredAt) >= NOW - 3_600_000).length,
    );
  });

  it('leaves out what is in a state behind the resolved one', async () => {
    const state = { name: 'Reviewed', color: '#000000', order: 9 };
    const { store } = bench.sandbox;
    const before = await bench.run<Handoff>('handoff_summary');
    for (const kind of ['Incident', 'Alert'] as const) {
      const made = await bench.call(`create_${kind.toLowerCase()}_state`, state);
      const { id } = contentOf<{ created: { id: string } }>(made).created;
      const [first] = table(kind) as [StoredRow];
      store.update(first, { [`current${kind}StateId`]: id });
    }
    const told = await bench.run<Handoff>('handoff_summary');
    expect([told.incidents, told.alerts]).toEqual([before.incidents, before.alerts]);
    for (const kind of ['Incident', 'Alert'] as const) {
      const resolved = table(`${kind}State`).find(({ isResolvedState }) => isResolvedState === true)?._id;
      store.update(table(kind)[0] as StoredRow, { [`current${kind}StateId`]: resolved });
    }
  });

  it('tells what a key may not read, and refuses a window that is none', async () => {
    const told = await bench.result('handoff_summary', {}, 'incidentRead');
    const { incidents, unread } = told.structuredContent as unknown as Handoff & { unread: string[] };
    expect(incidents.items.length).toBe(open('Incident').length);
    expect(unread.join(' ')).toContain('who is on call');
    expect(unread.join(' ')).toContain('open alerts');
    // Nothing open is something else than not read.
    for (const part of ['duty', 'alerts', 'monitors', 'maintenance', 'pages'])
      expect(told.structuredContent).not.toHaveProperty(part);
    const refused = await bench.result('handoff_summary', { from: '+1d' });
    expect(JSON.stringify(refused.structuredContent)).toContain('before it begins');
    expect(bench.unused(handoffSummary)).toEqual([]);
  });
});
