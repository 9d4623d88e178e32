import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { cappedOf } from '../capped.ts';
import { type CheckReading, readCheck } from '../checks/check-reading.ts';
import { type CheckRules, checkRules } from '../checks/check-rules.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { ageOf } from '../spans.ts';
import { intervalWords, ruleWords, targetWords } from './configuration-words.ts';
import { MONITOR_FIELDS, uncheckedOf } from './health.ts';
import { FAILURE_OPERATIONS, lastFailure } from './last-failure.ts';
import { toldPlaces } from './places-of-monitor.ts';
import { rowsByMonitor, uptimeIn } from './uptime-figures.ts';
import { definedOf, isoOf, toldUptime } from './uptime-told.ts';
import { statusRowsOf } from './watched.ts';

const MOST_ERROR = 160;

/** Everything about one monitor. */
export const getMonitorReport = defineWorkflow({
  name: 'get_monitor_report',
  title: 'One monitor in full',
  description:
    'One monitor: what it checks and how it judges, status and since when, uptime of 30 days, latest and last failed check, latest incident, certificate, owners, pages.',
  toolset: 'monitors',
  risk: 'read',
  operations: [
    'get_monitor',
    'list_monitor_statuses',
    'list_monitor_status_events',
    'list_incidents',
    'list_monitor_team_owners',
    'list_monitor_user_owners',
    'list_monitor_group_resources',
    'list_status_page_resources',
    ...FAILURE_OPERATIONS,
  ],
  input: { monitor: { kind: 'one', to: 'monitor', required: true, about: 'Which.' } },
  output: z.strictObject({
    monitor: z.string(),
    type: z.string(),
    checks: z.string().optional(),
    every: z.string().optional(),
    rules: z.array(z.string()).optional(),
    status: z.string(),
    for: z.string().optional(),
    why: z.string().optional(),
    unchecked: z.string().optional(),
    uptime30d: z.number().optional(),
    latestCheck: z
      .strictObject({
        at: z.string(),
        verdict: z.string(),
        ms: z.number().optional(),
        code: z.number().optional(),
        error: z.string().optional(),
      })
      .optional(),
    lastFailedCheck: z.strictObject({ at: z.string(), error: z.string().optional() }).optional(),
    certificate: z
      .strictObject({
        expires: z.string().optional(),
        days: z.int().optional(),
        issuer: z.string().optional(),
        error: z.string().optional(),
      })
      .optional(),
    incident: z
      .strictObject({
        number: z.string().optional(),
        title: z.string(),
        state: z.string().optional(),
        severity: z.string().optional(),
        age: z.string().optional(),
      })
      .optional(),
    owners: cappedOf(z.string()).optional(),
    pages: cappedOf(z.string()).optional(),
    groups: z.array(z.string()).optional(),
    labels: z.array(z.string()).optional(),
    link: z.string().optional(),
  }),
  example: { monitor: 'Checkout API' },
  intents: [
    'tell me everything about this monitor',
    'when was the last failed check of the shop website',
    'what does this monitor check and who owns it',
    'when does the certificate expire',
    'how is the payment gateway doing',
    'latest check of the api',
  ],
  everyday: true,
  run: async (job) => {
    const { client, input, now } = job;
    const fields = [...MONITOR_FIELDS, 'monitorSteps', 'monitoringInterval', 'labels'] as const;
    const [row, statuses] = await Promise.all([
      client.monitors.get(input.monitor, fields),
      job.attempt('what its rules mean', () =>
        client.monitorStatuses.list({ fields: ['name', 'isOperationalState', 'isOfflineState'] }),
      ),
    ]);
    if (!row) throw badArgument('That monitor is no longer there.', 'See list_monitors for those that are.');
    const rules = checkRules(row.monitorSteps ?? undefined, statuses?.rows ?? []);
    const [history, latest, failure, incident, places] = await Promise.all([
      job.attempt('status changes', () => historyOf(job, row.id)),
      job.attempt('the latest check', () => latestCheck(job, row.id, rules)),
      lastFailure(job, row.id, { from: job.time('-30d'), to: now.toISOString() }, rules),
      job.attempt('incidents', () => latestIncident(job, row.id)),
      toldPlaces(job, row.id),
    ]);
    const labels = (row.labels ?? []).map(({ name, id }) => name ?? id);
    return {
      monitor: row.name ?? row.id,
      type: row.monitorType ?? '',
      ...configurationOf(row),
      status: row.currentMonitorStatus?.name ?? 'Unknown',
      ...history,
      ...definedOf({ unchecked: uncheckedOf(row), ...checkOf(latest, now), lastFailedCheck: failure, incident }),
      ...places,
      ...(labels.length > 0 ? { labels } : {}),
      ...(row.link === undefined ? {} : { link: row.link }),
    };
  },
});

interface Configured {
  readonly monitorType?: string | null;
  readonly monitoringInterval?: string | null;
  readonly monitorSteps?: unknown;
}

function configurationOf({ monitorType, monitoringInterval, monitorSteps }: Configured) {
  const rules = ruleWords(monitorSteps);
  return definedOf({
    checks: targetWords(monitorSteps),
    every: intervalWords(monitorType ?? '', monitoringInterval),
    rules: rules.length > 0 ? rules : undefined,
  });
}

/** Since when it has its status, why, and its uptime over 30 days. */
async function historyOf(job: Job, monitor: string) {
  const window = { from: job.time('-30d'), to: job.now.toISOString() };
  const { rows, span } = await statusRowsOf(job, window, { monitors: [monitor], reasons: true });
  const open = rowsByMonitor(rows)
    .get(monitor)
    ?.find(({ endsAt }) => endsAt === null);
  return definedOf({
    for: open && ageOf(isoOf(open.startsAt), job.now),
    why: open?.why?.slice(0, MOST_ERROR),
    uptime30d: toldUptime(uptimeIn(rows, span, job.now.getTime())).uptime,
  });
}

interface Checked {
  readonly at: string;
  readonly reading: CheckReading;
}

async function latestCheck({ client }: Job, monitor: string, rules: CheckRules): Promise<Checked | undefined> {
  const { rows } = await client.monitorLogs.list({
    filter: { monitorId: monitor },
    fields: ['time', 'logBody'],
    sort: '-time',
    limit: 1,
  });
  const [row] = rows;
  return row?.time ? { at: row.time, reading: readCheck(row.logBody, rules) } : undefined;
}

function checkOf(latest: Checked | undefined, now: Date) {
  if (!latest) return {};
  const { at, reading } = latest;
  const { verdict, ms, code, error, certificate } = reading;
  const days = certificate?.expires && Math.floor((Date.parse(certificate.expires) - now.getTime()) / 86_400_000);
  const { expires, issuer, error: fault } = certificate ?? {};
  return {
    latestCheck: { at, verdict, ...definedOf({ ms, code, error: error?.slice(0, MOST_ERROR) }) },
    certificate: certificate && definedOf({ expires, days: days === '' ? undefined : days, issuer, error: fault }),
  };
}

async function latestIncident({ client, now }: Job, monitor: string) {
  const { rows } = await client.incidents.list({
    filter: { monitors: [monitor] },
    fields: ['title', 'incidentNumberWithPrefix', 'currentIncidentState', 'incidentSeverity', 'declaredAt'],
    sort: '-declaredAt',
    limit: 1,
  });
  const [row] = rows;
  if (!row) return undefined;
  return {
    title: row.title ?? '',
    ...definedOf({
      number: row.incidentNumberWithPrefix ?? undefined,
      state: row.currentIncidentState?.name,
      severity: row.incidentSeverity?.name,
      age: row.declaredAt ? ageOf(row.declaredAt, now) : undefined,
    }),
  };
}
