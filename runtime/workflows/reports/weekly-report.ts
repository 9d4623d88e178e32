import { z } from 'zod';
import { cappedOf } from '../capped.ts';
import { defineWorkflow, type Inputs, type Job, type TimeWindow } from '../define.ts';
import { CHECK_OPERATIONS } from '../uptime/check-tallies.ts';
import { isoOf } from '../uptime/uptime-told.ts';
import { incidentWeeks, WEEK_INCIDENT_OPERATIONS } from './week-incidents.ts';
import { errorLogWeeks } from './week-logs.ts';
import { monitorWeeks, WEEK_MONITOR_OPERATIONS } from './week-monitors.ts';
import { adviceFor, toldIncidents, toldLogs, toldMonitors, toldUsage } from './week-told.ts';
import { usageWeeks, WEEK_USAGE_OPERATIONS } from './week-usage.ts';

const pair = z.strictObject({ now: z.number(), before: z.number().optional() });
const spans = z.strictObject({ now: z.string(), before: z.string().optional() });

const INPUT = {
  from: { kind: 'date', about: 'Default -7d.' },
  to: { kind: 'date', about: 'Default now.' },
} as const satisfies Inputs;

/** A week beside the week before. */
export const weeklyReport = defineWorkflow({
  name: 'weekly_report',
  title: 'Weekly report',
  description:
    'Infrastructure in a week beside the week before: monitors, uptime, incidents by severity, MTTA, MTTR, response time, error logs, CPU, memory, advice from the data.',
  toolset: 'overview',
  risk: 'read',
  operations: [
    ...new Set([
      ...WEEK_MONITOR_OPERATIONS,
      ...CHECK_OPERATIONS,
      ...WEEK_INCIDENT_OPERATIONS,
      ...WEEK_USAGE_OPERATIONS,
      'count_logs',
    ]),
  ],
  input: INPUT,
  output: z.strictObject({
    /** The time that `before` stands for. */
    comparedWith: z.strictObject({ from: z.string(), to: z.string() }),
    monitors: z
      .strictObject({
        total: z.int(),
        new: cappedOf(z.string()).optional(),
        notOperational: cappedOf(z.string()).optional(),
      })
      .optional(),
    uptime: z
      .strictObject({
        average: pair,
        outages: pair,
        downtime: spans,
        worst: z.array(z.strictObject({ monitor: z.string(), uptime: z.number(), downtime: z.string() })).optional(),
      })
      .optional(),
    incidents: z
      .strictObject({
        declared: pair,
        bySeverity: z.record(z.string(), pair),
        /** Now, whenever they were declared. */
        open: z.int(),
        mtta: spans.optional(),
        mttr: spans.optional(),
      })
      .optional(),
    responseMs: pair.optional(),
    failedChecks: pair.optional(),
    errorLogs: z
      .strictObject({ now: z.int(), before: z.int(), most: z.record(z.string(), z.int()).optional() })
      .optional(),
    /** Means. */
    usage: cappedOf(
      z.strictObject({
        of: z.string(),
        cpuPercent: pair.optional(),
        memoryMb: pair.optional(),
        memoryPercent: pair.optional(),
      }),
    ).optional(),
    advice: z.array(z.string()),
  }),
  example: {},
  intents: [
    'summary of infrastructure health this week',
    'report of the last seven days',
    'how did this week compare to last week',
    'what should we improve',
    'weekly review of uptime and incidents',
    'mean time to resolve this week',
  ],
  everyday: true,
  run: async (job) => {
    const window = job.window(soFar(job), '-7d');
    const before = sameBefore(window);
    const weeks = [window, before] as const;
    const [monitors, incidents, logs, usage] = await Promise.all([
      job.attempt('monitors', () => monitorWeeks(job, weeks)),
      job.attempt('incidents', () => incidentWeeks(job, window, before)),
      job.attempt('error logs', () => errorLogWeeks(job, weeks)),
      job.attempt('CPU and memory', () => usageWeeks(job, weeks)),
    ]);
    return {
      comparedWith: before,
      ...(monitors ? toldMonitors(monitors) : {}),
      ...(incidents ? { incidents: toldIncidents(incidents) } : {}),
      ...(logs ? { errorLogs: toldLogs(logs) } : {}),
      ...(usage && usage.length > 0 ? { usage: toldUsage(usage) } : {}),
      advice: adviceFor({ monitors, incidents, logs, usage }, job.now),
    };
  },
});

/** A week that is not over is told, and compared, as far as it has come. */
function soFar({ input: { from, to }, now, note }: Job<typeof INPUT>) {
  if (to === undefined || Date.parse(to) <= now.getTime()) return { from, to };
  note('The time is not over: it is told until now, and compared with as much time before.');
  return { from, to: now.toISOString() };
}

/** As much time, just before a window. */
function sameBefore({ from, to }: TimeWindow): TimeWindow {
  return { from: isoOf(2 * Date.parse(from) - Date.parse(to)), to: from };
}
