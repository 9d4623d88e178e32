import { z } from 'zod';
import { defineWorkflow } from '../define.ts';
import { ageOf, spanText } from '../spans.ts';
import { readChecks } from './check-rows.ts';
import { FACTS_OPERATIONS, isFed, type MonitorFacts, monitorFacts } from './monitor-facts.ts';
import { CHECK, type ProbeNames, shownCheck } from './shown-check.ts';

const DUE = z.strictObject({
  probe: z.string().optional(),
  at: z.string(),
  in: z.string().optional(),
  overdue: z.string().optional(),
});

/** No key can start a check: what stands nearest to it. */
export const checkNow = defineWorkflow({
  name: 'check_now',
  title: 'Check a monitor now',
  description:
    'No API key can start a check in OneUptime. Tells so, with the nearest there is: the latest result and its age, when the next check is due, whether checks are paused. A public address can be tried from here by check_http_availability_latency, where it is listed.',
  toolset: 'monitor-tests',
  risk: 'read',
  operations: [...FACTS_OPERATIONS, 'list_monitor_logs', 'list_monitor_probes'],
  input: { monitor: { kind: 'one', to: 'monitor', required: true } },
  output: z.strictObject({
    monitor: z.string(),
    started: z.literal(false),
    why: z.string(),
    latest: CHECK.optional(),
    age: z.string().optional(),
    due: z.array(DUE),
    paused: z.string().optional(),
    instead: z.array(z.string()),
  }),
  example: { monitor: 'Search API' },
  intents: [
    'check this monitor right now',
    'rerun the check',
    'trigger an immediate check',
    'when does the next check run',
    'is it back up yet',
    'run a check on the monitor right now',
    'check the monitor right now',
  ],
  run: async (job) => {
    const { now, client, input, canVisit } = job;
    const facts = await monitorFacts(job, input.monitor);
    const { id: monitor, type, rules } = facts;
    const [{ rows }, probes] = await Promise.all([
      readChecks(job, { monitor, type, rules, to: now.toISOString(), most: 1 }),
      job.attempt('when probes check next', () =>
        client.monitorProbes.list({
          filter: { monitor, isEnabled: true },
          fields: ['probe', 'lastPingAt', 'nextPingAt'],
        }),
      ),
    ]);
    const [latest] = rows;
    const names: ProbeNames = new Map((probes?.rows ?? []).map(({ probe }) => [probe?.id ?? '', probe?.name ?? '']));
    return {
      monitor: facts.name,
      started: false as const,
      why: whyNot(facts),
      ...(latest ? { latest: shownCheck(latest, names), age: ageOf(latest.time, now) } : {}),
      due: facts.paused === undefined ? dueOf(facts, probes?.rows ?? [], now) : [],
      ...(facts.paused === undefined ? {} : { paused: facts.paused }),
      instead: insteadOf(facts, canVisit),
    };
  },
});

function whyNot({ type }: MonitorFacts): string {
  if (type === 'Manual') return 'A Manual monitor has no checks: people set its status.';
  if (isFed(type)) return `${/^[AEIO]/.test(type) ? 'An' : 'A'} ${type} monitor is judged by what is sent to it.`;
  return 'OneUptime has no route by which an API key starts a check: probes check at its interval.';
}

function insteadOf({ type, paused, target }: MonitorFacts, canVisit: boolean): string[] {
  if (type === 'Manual') return ['create_monitor_status_event'];
  return [
    ...(paused === 'it is paused' ? ['resume_monitor'] : []),
    ...(type === 'Incoming Request' ? ['send_heartbeat'] : []),
    ...(canVisit && target?.startsWith('http') ? [`check_http_availability_latency of ${target}`] : []),
    'get_check_results after the next is due',
  ];
}

interface ProbeRow {
  readonly probe?: { readonly name?: string } | null;
  readonly lastPingAt?: string | null;
  readonly nextPingAt?: string | null;
}

/** When each probe checks next: what it plans, else its last time and the interval; soonest first. */
function dueOf({ interval }: MonitorFacts, probes: readonly ProbeRow[], now: Date): z.input<typeof DUE>[] {
  const due = probes.flatMap(({ probe, lastPingAt, nextPingAt }) => {
    const moment = nextPingAt
      ? Date.parse(nextPingAt)
      : lastPingAt
        ? nextOf(interval, Date.parse(lastPingAt))
        : undefined;
    if (moment === undefined) return [];
    const seconds = (moment - now.getTime()) / 1000;
    const wait = seconds < 0 ? { overdue: spanText(-seconds) } : { in: spanText(seconds) };
    return [{ ...(probe?.name ? { probe: probe.name } : {}), at: new Date(moment).toISOString(), ...wait }];
  });
  return due.sort((a, b) => a.at.localeCompare(b.at)).slice(0, 3);
}

/** Minutes between checks, of the cron texts that the platform offers; of none, and of others, every minute. */
const MINUTES: Readonly<Record<string, number>> = { '0 * * * *': 60, '0 0 * * *': 1440, '0 0 * * 0': 10_080 };

/** The first moment of a cron text after another, in UTC. */
export function nextOf(cron: string | undefined, after: number): number {
  const [, step] = /^\*\/(\d{1,2}) \* \* \* \*$/.exec(cron ?? '') ?? [];
  const minutes = step === undefined ? (MINUTES[cron ?? ''] ?? 1) : Math.max(1, Number(step));
  const size = minutes * 60_000;
  // Weeks of the cron begin on Sunday, and 1970 on a Thursday.
  const offset = minutes === 10_080 ? 3 * 86_400_000 : 0;
  return (Math.floor((after - offset) / size) + 1) * size + offset;
}
