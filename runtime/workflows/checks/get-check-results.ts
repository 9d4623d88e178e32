import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { spanText } from '../spans.ts';
import { arrivalsIn, type Beats, beatsOf, silenceSince } from './beats.ts';
import { type CheckRow, readChecks } from './check-rows.ts';
import { FACTS_OPERATIONS, isFed, type MonitorFacts, monitorFacts } from './monitor-facts.ts';
import { CHECK, type ProbeNames, type ShownCheck, shownCheck } from './shown-check.ts';

/** Results shown where nobody says how many, and at the most. */
const USUAL = 10;
const MOST = 50;
/** Results that are looked at: for totals, and in search of those that failed. */
const LOOKED_AT = { usual: 100, search: 1000, browser: 40 };

const HEARTBEATS = z.strictObject({
  last: z.string().nullable(),
  silentFor: z.string().optional(),
  allowed: z.string().optional(),
  usualGap: z.string().optional(),
  late: z.boolean().optional(),
  missing: z.int().optional(),
});

/** Results of one monitor, readable whichever kind of check made them. */
export const getCheckResults = defineWorkflow({
  name: 'get_check_results',
  title: 'Get check results',
  description:
    'Results of a monitor, newest first: time, verdict, ms, code, phases, error, probe; of browsers their steps, console errors and screenshots by name; of heartbeats gap, late, missing; totals of those read. For one of them call explain_check.',
  toolset: 'monitors',
  risk: 'read',
  operations: [...FACTS_OPERATIONS, 'list_monitor_logs', 'count_monitor_logs', 'list_monitor_probes'],
  input: {
    monitor: { kind: 'one', to: 'monitor', required: true },
    from: { kind: 'date', about: 'Usually -24h.' },
    to: { kind: 'date' },
    failed: { kind: 'boolean', about: 'Only failed and degraded ones.' },
    limit: { kind: 'number', about: `Usually ${USUAL}.` },
  },
  output: z.strictObject({
    monitor: z.string(),
    type: z.string(),
    checks: z.int(),
    read: z.int(),
    totals: z.record(z.string(), z.int()),
    heartbeats: HEARTBEATS.optional(),
    results: cappedOf(
      CHECK.extend({ gap: z.string().optional(), late: z.literal(true).optional(), missing: z.int().optional() }),
    ),
  }),
  example: { monitor: 'Payment gateway', failed: true },
  intents: [
    'when was the last failed check of the payment gateway',
    'show me the last checks of this monitor',
    'what did the probe see',
    'did the nightly backup heartbeat come',
    'which step of the browser check failed',
    'raw results with response codes and timings',
    'last checks of the monitor',
    'last <number> checks of the monitor',
  ],
  run: async (job) => {
    const { input } = job;
    const window = job.window(input, '-24h');
    const limit = Math.min(Math.max(1, Math.trunc(input.limit ?? USUAL)), MOST);
    const facts = await monitorFacts(job, input.monitor);
    const isFound = (row: CheckRow): boolean => input.failed !== true || isTrouble(row);
    const range = { gte: window.from, lte: window.to };
    const [{ rows, isWhole }, checks, probes] = await Promise.all([
      readChecks(job, {
        ...wantedOf(facts, limit, input.failed === true),
        monitor: facts.id,
        type: facts.type,
        rules: facts.rules,
        ...window,
      }),
      job.client.monitorLogs.count({ filter: { monitorId: facts.id, time: range } }),
      isFed(facts.type) ? new Map<string, string>() : probeNames(job, facts.id),
    ]);
    if (rows.length === 0) await tellOlder(job, facts, window.to);
    else if (!isWhole) job.note(`Read back to ${rows.at(-1)?.time}; for older ones give that as to.`);
    const told = isFed(facts.type) ? fedResults(rows, facts, endOf(window, job.now), window) : undefined;
    const found = rows.filter(isFound);
    const items = told
      ? told.results.filter((beat) => input.failed !== true || beat.late || isTroubled(beat))
      : found.map((row) => shownCheck(row, probes));
    return {
      monitor: facts.name,
      type: facts.type,
      checks: Math.max(checks, rows.length),
      read: rows.length,
      totals: totalsOf(rows),
      ...(told ? { heartbeats: told.heartbeats } : {}),
      // Of heartbeats and of troubled ones it is not known how many there are before those read.
      results: capped(items, limit, told || input.failed === true ? undefined : checks),
    };
  },
});

function isTrouble({ reading: { verdict } }: CheckRow): boolean {
  return verdict === 'failed' || verdict === 'degraded';
}

function isTroubled({ verdict }: ShownCheck): boolean {
  return verdict === 'failed' || verdict === 'degraded';
}

/** How much is read, and when it is enough. */
function wantedOf({ type }: MonitorFacts, limit: number, isSearch: boolean) {
  const isFound = (rows: readonly CheckRow[]) => rows.filter(isTrouble).length >= limit;
  if (type === 'Synthetic Monitor') return isSearch ? { most: LOOKED_AT.browser, isEnough: isFound } : { most: limit };
  const most = isSearch || isFed(type) ? LOOKED_AT.search : Math.max(limit, LOOKED_AT.usual);
  return isSearch && !isFed(type) ? { most, isEnough: isFound } : { most };
}

/** Names of the probes that check a monitor. What cannot be read leaves their ids. */
export async function probeNames(
  { client, attempt }: Pick<Job, 'client' | 'attempt'>,
  monitor: string,
): Promise<ProbeNames> {
  const probes = await attempt('names of probes', () =>
    client.monitorProbes.list({ filter: { monitor }, fields: ['probe'] }),
  );
  return new Map((probes?.rows ?? []).flatMap(({ probe }) => (probe?.name ? [[probe.id, probe.name] as const] : [])));
}

/** Where a window is empty, the time of the last result before says more. */
async function tellOlder({ client, note }: Job, { id, paused }: MonitorFacts, to: string): Promise<void> {
  const { rows } = await client.monitorLogs.list({
    filter: { monitorId: id, time: { lte: to } },
    fields: ['time'],
    sort: '-time',
    limit: 1,
  });
  const last = rows[0]?.time;
  note(
    last
      ? `The last result before is of ${last}.`
      : 'There is no older result either; the instance may keep them for a day only.',
  );
  if (paused !== undefined) note(`Nothing is checked now: ${paused}.`);
}

function totalsOf(rows: readonly CheckRow[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { reading } of rows) totals[reading.verdict] = (totals[reading.verdict] ?? 0) + 1;
  return totals;
}

/** What a window of the past ends with is how it stood then. */
function endOf({ to }: { readonly to: string }, now: Date): Date {
  return new Date(Math.min(Date.parse(to), now.getTime()));
}

type Fed = ShownCheck & { gap?: string; late?: true; missing?: number };

/** Heartbeats instead of the many looks of the server: what came, how far apart, and how long it is silent since. */
function fedResults(
  rows: readonly CheckRow[],
  { rules, createdAt }: MonitorFacts,
  now: Date,
  window: { readonly from: string },
) {
  const allowed = rules.heartbeatMinutes;
  const came = arrivalsIn(rows).filter((time) => Math.abs(Date.parse(time) - Date.parse(createdAt)) > 1000);
  const beats = beatsOf(came, allowed);
  const byTime = new Map(
    rows.filter(({ reading }) => reading.heartbeat?.isArrival).map((row) => [row.reading.heartbeat?.last, row]),
  );
  const results = beats.beats
    .filter(({ time }) => time >= window.from)
    .map(({ time, gap, isLate, missing }): Fed => {
      const row = byTime.get(time);
      return {
        ...(row ? shownCheck({ ...row, time }, new Map()) : { time, verdict: 'unknown' as const }),
        ...(gap === undefined ? {} : { gap: spanText(gap) }),
        ...(isLate ? { late: true as const } : {}),
        ...(missing > 0 ? { missing } : {}),
      };
    })
    .reverse();
  const others = rows.filter(({ reading }) => !reading.heartbeat).map((row): Fed => shownCheck(row, new Map()));
  return { results: [...results, ...others], heartbeats: shownBeats(beats, createdAt, allowed, now) };
}

function shownBeats(
  { beats, usualGap }: Beats,
  createdAt: string,
  allowed: number | undefined,
  now: Date,
): z.input<typeof HEARTBEATS> {
  const last = beats.at(-1)?.time;
  const { gap, isLate, missing } = silenceSince(last ?? createdAt, now, { usualGap }, allowed);
  return {
    last: last ?? null,
    silentFor: spanText(gap),
    ...(allowed === undefined ? {} : { allowed: spanText(allowed * 60), late: isLate }),
    ...(usualGap === undefined ? {} : { usualGap: spanText(usualGap) }),
    ...(missing ? { missing } : {}),
  };
}
