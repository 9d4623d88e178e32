import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { readCheck } from './check-reading.ts';
import { type CheckRow, readChecks } from './check-rows.ts';
import { evidenceOf, timesUsual } from './explanation.ts';
import { probeNames } from './get-check-results.ts';
import { FACTS_OPERATIONS, type MonitorFacts, monitorFacts } from './monitor-facts.ts';
import { CHECK, PHASES, shownCheck, VERDICTS } from './shown-check.ts';
import { USUAL_OPERATIONS, usualTimes } from './usual-times.ts';

const MINUTE_MS = 60_000;
/** How far from the moment that was named a result may be, and how far around it others are looked at. */
const NEAR_MS = 15 * MINUTE_MS;
const AROUND_MS = 10 * MINUTE_MS;
const MOST = { neighbours: 4, others: 5, spans: 5 };

const TRACE = z.strictObject({
  id: z.string(),
  slowest: z.array(z.strictObject({ span: z.string(), ms: z.number(), failed: z.literal(true).optional() })).optional(),
});

/** One result beside what is usual, with what else went wrong then. Evidence only. */
export const explainCheck = defineWorkflow({
  name: 'explain_check',
  title: 'Explain a check',
  description:
    'Why a check was slow or failed: beside the 7-day median, phases, error, evidence, other monitors in trouble, trace. Usually the last failed, else slowest, of 24 h.',
  toolset: 'monitors',
  risk: 'read',
  operations: [
    ...FACTS_OPERATIONS,
    ...USUAL_OPERATIONS,
    'get_monitor_log',
    'list_monitor_probes',
    'list_monitor_status_events',
    'list_spans',
  ],
  input: {
    monitor: { kind: 'one', to: 'monitor', required: true },
    at: { kind: 'date' },
    check: { kind: 'text', about: 'Id of its log' },
  },
  output: z.strictObject({
    monitor: z.string(),
    check: CHECK,
    usual: z.strictObject({ ms: z.number(), phases: PHASES.optional(), of: z.string() }).optional(),
    timesUsual: z.number().optional(),
    evidence: z.array(z.string()),
    around: z.array(
      z.strictObject({ time: z.string(), verdict: VERDICTS, ms: z.number().optional(), probe: z.string().optional() }),
    ),
    alsoInTrouble: cappedOf(z.strictObject({ monitor: z.string(), status: z.string(), since: z.string() })).optional(),
    trace: TRACE.optional(),
    link: z.string().optional(),
  }),
  example: { monitor: 'Payment gateway' },
  intents: [
    'why was this check on the checkout API slow',
    'why did the last check fail',
    'what made the response time jump at 10 past 3',
    'is it DNS, TLS or the server that is slow',
    'explain this failed check',
  ],
  everyday: true,
  run: async (job) => {
    const { input } = job;
    const facts = await monitorFacts(job, input.monitor);
    const row = await chosen(job, facts);
    const [usual, around, alsoInTrouble, trace, probes] = await Promise.all([
      usualTimes(job, facts, row.time),
      neighbours(job, facts, row),
      inTrouble(job, facts.id, row.time),
      traceOf(job, row),
      probeNames(job, facts.id),
    ]);
    const factor = timesUsual(row.reading.ms, usual?.ms);
    const evidence = evidenceOf(row.reading, usual);
    if (evidence.length === 0) job.note('Nothing that was recorded tells this check from others.');
    return {
      monitor: facts.name,
      check: shownCheck(row, probes),
      ...(usual
        ? {
            usual: {
              ms: usual.ms,
              of: usual.of,
              ...(Object.keys(usual.phases).length > 0 ? { phases: usual.phases } : {}),
            },
          }
        : {}),
      ...(factor === undefined ? {} : { timesUsual: factor }),
      evidence,
      around: around.map(({ time, reading: { verdict, ms, probeId } }) => ({
        time,
        verdict,
        ...(ms === undefined ? {} : { ms }),
        ...(probeId === undefined ? {} : { probe: probes.get(probeId) ?? probeId }),
      })),
      ...(alsoInTrouble && alsoInTrouble.items.length > 0 ? { alsoInTrouble } : {}),
      ...(trace ? { trace } : {}),
      ...(facts.link ? { link: facts.link } : {}),
    };
  },
});

type Asked = Job<{ monitor: { kind: 'one'; required: true }; at: { kind: 'date' }; check: { kind: 'text' } }>;

/** The check that is asked about. */
async function chosen(job: Asked, facts: MonitorFacts): Promise<CheckRow> {
  const { at, check } = job.input;
  if (check !== undefined) return byId(job, check, facts);
  return at === undefined ? mostStriking(job, facts) : nearest(job, facts, at);
}

async function byId({ client }: Asked, check: string, { id, rules }: MonitorFacts): Promise<CheckRow> {
  const isId = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(check);
  const found = isId ? await client.monitorLogs.get(check, ['time', 'logBody', 'monitorId']) : undefined;
  if (!found?.time || !mentions(found.monitorId, id))
    throw badArgument(
      'This monitor has no check of that id.',
      'Leave check out and give at, as get_check_results tells times.',
    );
  return { id: check, time: found.time, reading: readCheck(found.logBody, rules) };
}

/** Ids come as texts, or as the rows that they point to. */
function mentions(value: unknown, id: string): boolean {
  return JSON.stringify(value ?? '').includes(id);
}

async function nearest(job: Asked, facts: MonitorFacts, at: string): Promise<CheckRow> {
  const moment = Date.parse(at);
  const rows = await near(job, facts, moment, NEAR_MS);
  const away = ({ time }: CheckRow): number => Math.abs(Date.parse(time) - moment);
  const [first] = [...rows].sort((a, b) => away(a) - away(b));
  if (first) return first;
  throw badArgument(
    `${facts.name} has no check within 15 minutes of ${at}.`,
    'List them with get_check_results; an instance may keep results for a day only.',
  );
}

/** The last that failed or was degraded, else the slowest, of the last 24 hours. */
async function mostStriking(job: Asked, facts: MonitorFacts): Promise<CheckRow> {
  const { id: monitor, type, rules } = facts;
  const window = { from: job.time('-24h'), to: job.now.toISOString() };
  const most = type === 'Synthetic Monitor' ? 20 : 400;
  const isBad = ({ reading: { verdict } }: CheckRow): boolean => verdict === 'failed' || verdict === 'degraded';
  const { rows } = await readChecks(job, {
    monitor,
    type,
    rules,
    ...window,
    most,
    isEnough: (read) => read.some(isBad),
  });
  const [slowest] = [...rows].sort((a, b) => (b.reading.ms ?? 0) - (a.reading.ms ?? 0));
  const found = rows.find(isBad) ?? slowest;
  if (found) return found;
  const why = facts.paused === undefined ? '' : `: ${facts.paused}`;
  throw badArgument(
    `${facts.name} has no check of the last 24 hours${why}.`,
    'Give at for an older one; an instance may keep results for a day only.',
  );
}

async function near(
  job: Pick<Job, 'client' | 'hasTime'>,
  { id: monitor, type, rules }: MonitorFacts,
  moment: number,
  span: number,
): Promise<readonly CheckRow[]> {
  const window = { from: new Date(moment - span).toISOString(), to: new Date(moment + span).toISOString() };
  const most = type === 'Synthetic Monitor' ? 10 : 100;
  return (await readChecks(job, { monitor, type, rules, ...window, most })).rows;
}

/** Checks just before and after, by all probes, in the order of time. */
async function neighbours(job: Asked, facts: MonitorFacts, { id, time }: CheckRow): Promise<readonly CheckRow[]> {
  const moment = Date.parse(time);
  const rows = await job.attempt('checks around it', () => near(job, facts, moment, AROUND_MS));
  const away = (row: CheckRow): number => Math.abs(Date.parse(row.time) - moment);
  const others = (rows ?? []).filter((row) => row.id !== id).sort((a, b) => away(a) - away(b));
  return others.slice(0, MOST.neighbours).sort((a, b) => a.time.localeCompare(b.time));
}

/** Other monitors that were not operational then. */
async function inTrouble({ client, attempt }: Asked, own: string, time: string) {
  const moment = Date.parse(time);
  const [begin, end] = [moment - AROUND_MS, moment + AROUND_MS].map((at) => new Date(at).toISOString());
  const found = await attempt('other monitors in trouble', () =>
    client.monitorStatusEvents.list({
      filter: {
        startsAt: { lte: end as string },
        endsAt: [null, { gte: begin as string }],
        monitorStatus: { isOperationalState: false },
      },
      fields: ['monitor', 'monitorStatus', 'startsAt'],
      sort: '-startsAt',
      limit: 50,
    }),
  );
  if (!found) return undefined;
  const others = found.rows.filter(({ monitor }) => monitor && monitor.id !== own);
  const shown = others.map(({ monitor, monitorStatus, startsAt }) => ({
    monitor: monitor?.name ?? monitor?.id ?? '',
    status: monitorStatus?.name ?? '',
    since: startsAt ?? '',
  }));
  return capped(shown, MOST.others);
}

/** The trace that the answer named, and its longest spans where the project has them. */
async function traceOf(
  { client, attempt }: Asked,
  { reading: { traceId }, time }: CheckRow,
): Promise<z.input<typeof TRACE> | undefined> {
  if (traceId === undefined) return undefined;
  const moment = Date.parse(time);
  const window = { gte: new Date(moment - NEAR_MS).toISOString(), lte: new Date(moment + NEAR_MS).toISOString() };
  const spans = await attempt('its trace', () =>
    client.spans.list({
      filter: { traceId, startTime: window },
      fields: ['name', 'durationUnixNano', 'statusCode'],
      sort: '-durationUnixNano',
      limit: MOST.spans,
    }),
  );
  const slowest = (spans?.rows ?? []).map(({ name, durationUnixNano, statusCode }) => ({
    span: name ?? '',
    ms: Math.round(Number(durationUnixNano ?? 0) / 1e6),
    ...(statusCode === 2 ? { failed: true as const } : {}),
  }));
  return slowest.length > 0 ? { id: traceId, slowest } : { id: traceId };
}
