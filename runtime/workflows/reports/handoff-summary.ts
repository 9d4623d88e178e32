import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import type { Related } from '../client-types.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { readDutySetup, SCHEDULE_OPERATIONS } from '../on-call/duty-setup.ts';
import { dutyTime } from '../on-call/duty-words.ts';
import { DutyReckoner } from '../on-call/on-duty.ts';
import { definedOf } from '../uptime/uptime-told.ts';
import {
  HANDOFF_OPERATIONS,
  HANDOFF_PAGES,
  HANDOFF_SINCE,
  HANDOFF_TROUBLES,
  HANDOFF_WORK,
  openAlerts,
  openIncidents,
  pagesSince,
  troublesSince,
  workAhead,
} from './handoff-parts.ts';

const DAY = 864e5;
const MOST_ROWS = 8;

/** What somebody who takes over the pager has to know. */
export const handoffSummary = defineWorkflow({
  name: 'handoff_summary',
  title: 'Hand-over of on-call duty',
  description:
    'What whoever takes over on call has to know of the last 24 hours, or since `from`: who hands over to whom and when, open incidents and alerts with their latest notes, what was opened and resolved, monitors that are not well, pages that reached nobody, maintenance ahead.',
  toolset: 'overview',
  risk: 'read',
  operations: [...SCHEDULE_OPERATIONS, ...HANDOFF_OPERATIONS],
  input: {
    schedule: { kind: 'one', to: 'on_call_policy_schedule', about: 'Whose hand-over; default: all.' },
    from: { kind: 'date', about: 'Default: 24 hours ago.' },
  },
  output: z.strictObject({
    duty: cappedOf(
      z.strictObject({
        schedule: z.string(),
        person: z.string(),
        until: z.string().optional(),
        next: z.string().optional(),
        nextFrom: z.string().optional(),
      }),
    ).optional(),
    incidents: HANDOFF_TROUBLES.optional(),
    alerts: HANDOFF_TROUBLES.optional(),
    since: HANDOFF_SINCE,
    pages: HANDOFF_PAGES.optional(),
    monitors: cappedOf(z.strictObject({ monitor: z.string(), status: z.string() })).optional(),
    maintenance: HANDOFF_WORK.optional(),
  }),
  example: {},
  intents: [
    'hand over the pager',
    'what happened on my shift',
    'summary for the next on-call engineer',
    'I am taking over, what do I need to know',
    'shift report',
    'brief me for the shift change',
  ],
  run: async (job) => {
    const { from } = job.window({ from: job.input.from }, '-24h');
    const [duty, incidents, alerts, since, pages, monitors, maintenance] = await Promise.all([
      dutyNow(job, job.input.schedule),
      openIncidents(job),
      openAlerts(job),
      troublesSince(job, from),
      pagesSince(job, from),
      unwellMonitors(job),
      workAhead(job),
    ]);
    // What could not be read is not there: nothing open would be something else.
    return { ...definedOf({ duty, incidents, alerts, pages, monitors, maintenance }), since };
  },
});

/** Who has duty now by schedule, until when, and who takes over. */
async function dutyNow(job: Job, schedule: string | undefined) {
  const now = job.now.getTime();
  const setup = await job.attempt('who is on call', () =>
    readDutySetup(job, {
      policies: [],
      schedules: schedule ? [schedule] : 'all',
      from: now - DAY,
      to: now + 400 * DAY,
      isWhole: true,
    }),
  );
  if (!setup) return undefined;
  if (setup.schedules.size === 0)
    job.note('There is no on-call schedule: who_is_on_call tells whom policies page directly.');
  const reckoner = new DutyReckoner(setup, now);
  const duty = [...setup.schedules.values()].slice(0, MOST_ROWS).map((one) => {
    const { stint, until, next } = reckoner.at(one, now);
    const zone = job.timezone === 'UTC' ? one.zone : job.timezone;
    return {
      schedule: one.name,
      person: stint ? setup.nameOf(stint.person) : 'nobody',
      ...(stint && until !== undefined ? { until: dutyTime(until, zone) } : {}),
      ...(next ? { next: setup.nameOf(next.person) } : {}),
      ...(next && next.from !== until ? { nextFrom: dutyTime(next.from, zone) } : {}),
    };
  });
  return capped(duty, MOST_ROWS, setup.schedules.size);
}

/** Monitors that are watched and not well, worst first. */
async function unwellMonitors({ client, attempt }: Job) {
  const found = await attempt('monitors', () =>
    client.monitors.list({
      filter: { currentMonitorStatus: { isOperationalState: false }, disableActiveMonitoring: false },
      fields: ['name', 'currentMonitorStatus', 'currentMonitorStatus.priority'],
      sort: 'name',
    }),
  );
  const rank = (status: Related | null | undefined): number => Number(status?.priority ?? 0);
  if (!found) return undefined;
  const worst = found.rows.toSorted((a, b) => rank(b.currentMonitorStatus) - rank(a.currentMonitorStatus));
  return capped(
    worst.map(({ id, name, currentMonitorStatus: status }) => ({ monitor: name ?? id, status: status?.name ?? '' })),
    MOST_ROWS,
    found.total,
  );
}
