/** The parts of the overview: each reads one thing, and says it in a few lines. */
import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import type { TypedClient } from '../client-types.ts';
import type { Job } from '../define.ts';
import { alertCases, incidentCases } from '../incidents/cases.ts';
import { trulyOpen } from '../incidents/open-cases.ts';
import { ageOf } from '../spans.ts';

/** Rows of one part that are read: what is broken at once is fewer. */
const MOST_READ = 3000;
const MOST_SHOWN = 5;

interface Asked {
  readonly client: TypedClient;
  readonly now: Date;
  /** Tells what a reader has to know. */
  readonly note: (text: string) => void;
  readonly attempt: Job['attempt'];
}

/** Where more rows match than are read, the worst of all may not be among those shown. */
function tellUnseen({ note }: Pick<Asked, 'note'>, what: string, read: number, total: number): void {
  if (total > read) note(`The worst ${what}, and their severities, are of ${read} out of ${total}.`);
}

const monitorsPart = z.strictObject({
  total: z.int(),
  paused: z.int(),
  notOperational: z.int(),
  troubled: cappedOf(z.strictObject({ name: z.string(), status: z.string(), for: z.string().optional() })).optional(),
});

/** Monitors that are not operational, worst first, and since when. */
export async function readMonitors({ client, now, note }: Asked): Promise<z.input<typeof monitorsPart>> {
  const [total, paused, bad] = await Promise.all([
    client.monitors.count(),
    client.monitors.count({ filter: { disableActiveMonitoring: true } }),
    client.monitors.list({
      filter: { currentMonitorStatus: { isOperationalState: false } },
      fields: ['name', 'currentMonitorStatus', 'currentMonitorStatus.priority'],
      limit: MOST_READ,
    }),
  ]);
  const rank = (row: (typeof bad.rows)[number]): number => Number(row.currentMonitorStatus?.priority ?? 0);
  const worst = [...bad.rows].sort((a, b) => rank(b) - rank(a)).slice(0, MOST_SHOWN);
  const since =
    worst.length > 0
      ? await openSince(
          client,
          worst.map(({ id }) => id),
        )
      : new Map();
  const troubled = worst.map(({ id, name, currentMonitorStatus }) => ({
    name: name ?? id,
    status: currentMonitorStatus?.name ?? 'unknown',
    for: since.has(id) ? ageOf(since.get(id), now) : undefined,
  }));
  const notOperational = bad.total ?? bad.rows.length;
  tellUnseen({ note }, 'monitors', bad.rows.length, notOperational);
  return {
    total,
    paused,
    notOperational,
    ...(notOperational > 0 ? { troubled: capped(troubled, MOST_SHOWN, notOperational) } : {}),
  };
}

/** Since when monitors have their present status: the latest row of each that has no end. */
async function openSince(client: TypedClient, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await client.monitorStatusEvents.list({
    filter: { monitor: [...ids], endsAt: { empty: true } },
    fields: ['monitor', 'startsAt'],
    sort: 'startsAt',
  });
  return new Map(
    rows.flatMap(({ monitor, startsAt }): [string, string][] => (monitor && startsAt ? [[monitor.id, startsAt]] : [])),
  );
}

const openIncident = z.strictObject({
  number: z.string(),
  title: z.string(),
  severity: z.string().optional(),
  state: z.string().optional(),
  age: z.string().optional(),
});

const incidentsPart = z.strictObject({
  open: z.int(),
  bySeverity: z.record(z.string(), z.int()).optional(),
  worst: cappedOf(openIncident).optional(),
});

/** Open incidents: how many of each severity, and the worst of them, oldest first. */
export async function readIncidents({ client, now, note, attempt }: Asked): Promise<z.input<typeof incidentsPart>> {
  const { rows: found, total } = await client.incidents.list({
    filter: { currentIncidentState: { isResolvedState: false } },
    fields: [
      'title',
      'incidentNumberWithPrefix',
      'incidentSeverity',
      'incidentSeverity.order',
      'currentIncidentState',
      'currentIncidentState.isCreatedState',
      'currentIncidentState.isAcknowledgedState',
      'declaredAt',
    ],
    sort: 'declaredAt',
    limit: MOST_READ,
  });
  const states = () => attempt('states of incidents', () => incidentCases(client).states());
  const rows = await trulyOpen(found, ({ currentIncidentState }) => currentIncidentState, states);
  const rank = (row: (typeof rows)[number]): number => Number(row.incidentSeverity?.order ?? Number.MAX_SAFE_INTEGER);
  const worst = [...rows].sort((a, b) => rank(a) - rank(b));
  const open = (total ?? found.length) - (found.length - rows.length);
  if (open === 0) return { open };
  tellUnseen({ note }, 'incidents', rows.length, open);
  return {
    open,
    bySeverity: countedBy(worst.map((row) => row.incidentSeverity?.name ?? 'none')),
    worst: capped(
      worst.slice(0, MOST_SHOWN).map((row) => ({
        number: row.incidentNumberWithPrefix ?? row.id,
        title: row.title ?? '',
        severity: row.incidentSeverity?.name,
        state: row.currentIncidentState?.name,
        age: row.declaredAt ? ageOf(row.declaredAt, now) : undefined,
      })),
      MOST_SHOWN,
      open,
    ),
  };
}

const alertsPart = z.strictObject({
  open: z.int(),
  bySeverity: z.record(z.string(), z.int()).optional(),
  newest: z.string().optional(),
});

/** Open alerts: how many of each severity, and the newest. */
export async function readAlerts({ client, now, note, attempt }: Asked): Promise<z.input<typeof alertsPart>> {
  const { rows: found, total } = await client.alerts.list({
    filter: { currentAlertState: { isResolvedState: false } },
    fields: [
      'title',
      'alertNumberWithPrefix',
      'alertSeverity',
      'currentAlertState',
      'currentAlertState.isCreatedState',
      'currentAlertState.isAcknowledgedState',
      'createdAt',
    ],
    limit: MOST_READ,
  });
  const states = () => attempt('states of alerts', () => alertCases(client).states());
  const rows = await trulyOpen(found, ({ currentAlertState }) => currentAlertState, states);
  const open = (total ?? found.length) - (found.length - rows.length);
  const [newest] = rows;
  if (!newest) return { open };
  tellUnseen({ note }, 'alerts', rows.length, open);
  const age = newest.createdAt ? `, ${ageOf(newest.createdAt, now)} ago` : '';
  return {
    open,
    bySeverity: countedBy(rows.map((row) => row.alertSeverity?.name ?? 'none')),
    newest: `${newest.alertNumberWithPrefix ?? newest.id} ${newest.title ?? ''}${age}`,
  };
}

const onCallPart = cappedOf(z.strictObject({ schedule: z.string(), person: z.string(), until: z.string().optional() }));

/**
 * Who is on call now by schedule, as the platform last worked it out: every minute. Its roster ends at midnight or where
 * another layer begins; until when is not told where the same person goes on.
 */
export async function readOnCall({ client, note }: Asked): Promise<z.input<typeof onCallPart>> {
  const { rows, total } = await client.onCallPolicySchedules.list({
    fields: ['name', 'currentUserOnRoster', 'nextUserOnRoster', 'rosterHandoffAt'],
    sort: 'name',
  });
  if (rows.length === 0) note('There is no on-call schedule: who_is_on_call tells whom policies page directly.');
  return capped(
    rows
      .slice(0, MOST_SHOWN)
      .map(({ id, name, currentUserOnRoster: now, nextUserOnRoster: next, rosterHandoffAt }) => ({
        schedule: name ?? id,
        person: now ? (now.name ?? now.id) : 'nobody',
        until: now && next?.id === now.id ? undefined : (rosterHandoffAt ?? undefined),
      })),
    MOST_SHOWN,
    total,
  );
}

const plannedWork = z.strictObject({
  number: z.string(),
  title: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
});
const maintenancePart = z.strictObject({ now: cappedOf(plannedWork).optional(), next: plannedWork.optional() });

/** Planned work under way, by its state, and the next that begins. */
export async function readMaintenance({ client, now }: Asked): Promise<z.input<typeof maintenancePart>> {
  const fields = ['title', 'scheduledMaintenanceNumberWithPrefix', 'startsAt', 'endsAt'] as const;
  const [ongoing, coming] = await Promise.all([
    client.scheduledMaintenanceEvents.list({
      filter: { currentScheduledMaintenanceState: { isOngoingState: true } },
      fields,
      sort: 'startsAt',
      limit: MOST_SHOWN,
    }),
    client.scheduledMaintenanceEvents.list({
      filter: { currentScheduledMaintenanceState: { isScheduledState: true }, endsAt: { gt: now.toISOString() } },
      fields,
      sort: 'startsAt',
      limit: 1,
    }),
  ]);
  const shown = (row: (typeof ongoing.rows)[number]): z.input<typeof plannedWork> => ({
    number: row.scheduledMaintenanceNumberWithPrefix ?? row.id,
    title: row.title ?? '',
    from: row.startsAt ?? undefined,
    to: row.endsAt ?? undefined,
  });
  const [next] = coming.rows;
  return {
    ...(ongoing.rows.length > 0 ? { now: capped(ongoing.rows.map(shown), MOST_SHOWN, ongoing.total) } : {}),
    ...(next ? { next: shown(next) } : {}),
  };
}

const objectivesPart = z.strictObject({
  total: z.int(),
  atRisk: cappedOf(
    z.strictObject({
      name: z.string(),
      status: z.string(),
      target: z.number().optional(),
      achieved: z.number().optional(),
    }),
  ).optional(),
});

/** Objectives whose budget is spent or nearly so, or that cannot be worked out. */
export async function readObjectives({ client }: Asked): Promise<z.input<typeof objectivesPart>> {
  const [total, risky] = await Promise.all([
    client.serviceLevelObjectives.count(),
    client.serviceLevelObjectives.list({
      // What is switched off keeps its last status.
      filter: { isEnabled: true, sloStatus: { in: ['Budget Exhausted', 'At Risk', 'Misconfigured'] } },
      fields: ['name', 'sloStatus', 'targetPercentage', 'currentSliPercentage'],
      sort: 'currentSliPercentage',
      limit: MOST_SHOWN,
    }),
  ]);
  const shown = risky.rows.map((row) => ({
    name: row.name ?? row.id,
    status: row.sloStatus ?? 'unknown',
    target: row.targetPercentage ?? undefined,
    achieved: row.currentSliPercentage ?? undefined,
  }));
  return { total, ...(shown.length > 0 ? { atRisk: capped(shown, MOST_SHOWN, risky.total) } : {}) };
}

function countedBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** The parts as the result has them; what could not be read is not there. */
export const overviewOutput = z.strictObject({
  project: z.string().optional(),
  monitors: monitorsPart.optional(),
  incidents: incidentsPart.optional(),
  alerts: alertsPart.optional(),
  onCall: onCallPart.optional(),
  maintenance: maintenancePart.optional(),
  objectives: objectivesPart.optional(),
});
