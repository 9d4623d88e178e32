import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { type Ends, hoursFrom, oneLine, pastWindow } from '../telemetry/telemetry-terms.ts';
import { CHECK_OPERATIONS } from '../uptime/check-tallies.ts';
import { changesIn } from './changes.ts';
import { neighboursOf, statusesIn } from './neighbours.ts';
import { checksOf, errorsOf, exceptionsOf, sevenDaysEarlier, spansOf, useOf } from './signals.ts';
import { type Investigated, subjectOf } from './subject.ts';

const SHOWN = 3;
const LINE = 120;

const counted = z.strictObject({ what: z.string(), count: z.int(), before: z.int() });
const checks = { checks: z.int(), failed: z.int(), average_ms: z.number().optional(), p95_ms: z.number().optional() };
const operation = { count: z.int(), failed: z.int(), p95_ms: z.number() };
const besideLists = z.strictObject({ count: z.int(), before: z.int(), messages: cappedOf(counted) });
const neighbour = z.strictObject({
  number: z.string(),
  title: z.string(),
  state: z.string(),
  severity: z.string(),
  began: z.string(),
  here: z.literal(true).optional(),
  link: z.string().optional(),
});

/** What the data say around one service, monitor or incident. */
export const investigate = defineWorkflow({
  name: 'investigate',
  title: 'Investigate',
  description:
    'What is wrong with one service, monitor or incident, in the last hour or a window: changes, releases, incidents, alerts, statuses, checks, errors, slow spans, beside the week before.',
  toolset: 'overview',
  risk: 'read',
  operations: [
    'get_service',
    'list_services',
    'get_monitor',
    'list_monitors',
    'get_incident',
    'list_incidents',
    'list_alerts',
    'list_audit_logs',
    'list_monitor_feeds',
    'list_scheduled_maintenance_events',
    'list_monitor_status_events',
    ...CHECK_OPERATIONS,
    'count_logs',
    'count_exception_instances',
    'list_spans',
  ],
  routes: ['POST /telemetry/logs/analytics', 'POST /telemetry/traces/analytics'],
  input: {
    service: { kind: 'one', to: 'service' },
    monitor: { kind: 'one', to: 'monitor' },
    incident: { kind: 'one', to: 'incident' },
    from: { kind: 'date' },
    to: { kind: 'date' },
  },
  output: z.strictObject({
    about: z.strictObject({
      kind: z.enum(['service', 'monitor', 'incident']),
      name: z.string(),
      link: z.string().optional(),
      version: z.string().optional(),
      state: z.string().optional(),
      severity: z.string().optional(),
      began: z.string().optional(),
    }),
    beside: z.string(),
    monitors: cappedOf(
      z.strictObject({ monitor: z.string(), status: z.string(), since: z.string().optional() }),
    ).optional(),
    status_changes: cappedOf(z.strictObject({ time: z.string(), monitor: z.string(), to: z.string() })).optional(),
    incidents: cappedOf(neighbour).optional(),
    incidents_in_30_days: z.int().optional(),
    alerts: cappedOf(neighbour).optional(),
    changes: z.strictObject({
      since: z.string(),
      items: z.array(z.strictObject({ time: z.string(), what: z.string(), here: z.literal(true).optional() })),
      more: z.int().positive().optional(),
    }),
    checks: cappedOf(
      z.strictObject({ monitor: z.string(), ...checks, before: z.strictObject(checks).optional() }),
    ).optional(),
    errors: besideLists.optional(),
    exceptions: besideLists.optional(),
    spans: z
      .strictObject({
        count: z.int(),
        failed: z.int(),
        before: z.strictObject({ count: z.int(), failed: z.int() }),
        operations: cappedOf(
          z.strictObject({ operation: z.string(), ...operation, before: z.strictObject(operation).optional() }),
        ),
        slowest: z.array(
          z.strictObject({
            trace: z.string(),
            service: z.string(),
            operation: z.string(),
            ms: z.number(),
            failed: z.literal(true).optional(),
          }),
        ),
      })
      .optional(),
    use: cappedOf(
      z.strictObject({ metric: z.string(), average: z.number(), before: z.number().optional() }),
    ).optional(),
  }),
  example: { service: 'checkout' },
  intents: [
    'something is wrong with the checkout service',
    'customers say the website is slow',
    'why did this incident happen',
    'what changed before the incident',
    'why is the checkout service slow',
    'dig into the payment outage',
    'is it worse than last week',
    'was there a deploy before it broke',
    'did a release break the service',
  ],
  everyday: true,
  run: async (job) => {
    const { input } = job;
    const subject = await subjectOf(job, input);
    const window = pastWindow(job, asked(input, subject, job.now), 1);
    const windows = { window, before: sevenDaysEarlier(window) };
    const since = hoursFrom(window.from, -24);
    const [changes, near, statuses, checked, errors, exceptions, spans, use] = await Promise.all([
      changesIn(job, subject, { from: since, to: window.to }),
      neighboursOf(job, subject, window),
      job.attempt('statuses of monitors', () => statusesIn(job, subject, window)),
      checksOf(job, subject, windows),
      errorsOf(job, subject, windows),
      exceptionsOf(job, subject, windows),
      spansOf(job, subject, windows),
      useOf(job, subject, windows),
    ]);
    const short = <T extends { readonly what: string }>(rows: readonly T[]): T[] =>
      rows.map((row) => ({ ...row, what: oneLine(row.what, LINE) }));
    return {
      about: subject.about,
      beside: 'before: the same window 7 days earlier',
      ...(statuses && statuses.now.length > 0 ? { monitors: capped(statuses.now, SHOWN) } : {}),
      ...(statuses && statuses.changes.length > 0 ? { status_changes: capped(statuses.changes, SHOWN) } : {}),
      ...(near.incidents ? { incidents: capped(near.incidents, SHOWN, near.incidentsInAll) } : {}),
      ...(near.inMonth === undefined ? {} : { incidents_in_30_days: near.inMonth }),
      ...(near.alerts ? { alerts: capped(near.alerts, SHOWN, near.alertsInAll) } : {}),
      changes: { since, ...capped(changes.changes, SHOWN, changes.total) },
      ...(checked.length > 0 ? { checks: capped(checked, SHOWN) } : {}),
      ...(errors ? { errors: { ...errors, messages: capped(short(errors.messages), SHOWN) } } : {}),
      ...(exceptions ? { exceptions: { ...exceptions, messages: capped(short(exceptions.messages), SHOWN) } } : {}),
      ...(spans && spans.count > 0
        ? { spans: { ...spans, operations: capped(spans.operations, SHOWN), slowest: [...spans.slowest] } }
        : {}),
      ...(use.length > 0 ? { use: capped(use, SHOWN) } : {}),
    };
  },
});

/** The ends that were given; with none, of an incident the hour before it began and two after, or what has passed of them. */
function asked({ from, to }: Ends, { began }: Investigated, now: Date): Ends {
  if (began === undefined || from !== undefined || to !== undefined) return { from, to };
  const end = hoursFrom(began, 2);
  return { from: hoursFrom(began, -1), to: end < now.toISOString() ? end : undefined };
}
