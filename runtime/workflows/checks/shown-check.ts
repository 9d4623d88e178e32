/** Results as `get_check_results` and `explain_check` show them: short keys, texts cut, nothing that says nothing. No I/O. */
import { z } from 'zod';
import { onlyDefined } from '../../oneuptime/monitors/places.ts';
import { fewNames } from '../capped.ts';
import type { BrowserRun, BrowserStep } from './browser-runs.ts';
import type { Certificate, CheckReading } from './check-reading.ts';
import type { CheckRow } from './check-rows.ts';

export const VERDICTS = z.enum(['ok', 'degraded', 'failed', 'unknown']);

const ms = z.number().nonnegative();
export const PHASES = z.strictObject({
  dns: ms.optional(),
  connect: ms.optional(),
  tls: ms.optional(),
  firstByte: ms.optional(),
  download: ms.optional(),
});

const RUN = z.strictObject({
  browser: z.string().optional(),
  screen: z.string().optional(),
  ms: ms.optional(),
  error: z.string().optional(),
  attempts: z.int().optional(),
  steps: z.array(z.string()).optional(),
  consoleErrors: z.array(z.string()).optional(),
  lines: z.array(z.string()).optional(),
  screenshots: z.array(z.string()).optional(),
  metrics: z.record(z.string(), z.number()).optional(),
  returned: z.string().optional(),
});

/** One result. */
export const CHECK = z.strictObject({
  time: z.string(),
  verdict: VERDICTS,
  ms: ms.optional(),
  code: z.int().optional(),
  phases: PHASES.optional(),
  error: z.string().optional(),
  failedIn: z.string().optional(),
  timeout: z.literal(true).optional(),
  attempts: z.int().optional(),
  probe: z.string().optional(),
  rule: z.string().optional(),
  events: z.array(z.string()).optional(),
  certificate: z
    .strictObject({
      valid: z.boolean().optional(),
      daysLeft: z.int().optional(),
      issuer: z.string().optional(),
      error: z.string().optional(),
    })
    .optional(),
  runs: z.array(RUN).optional(),
  server: z
    .strictObject({
      host: z.string().optional(),
      cpu: z.number().optional(),
      memory: z.number().optional(),
      swap: z.number().optional(),
      disk: z.strictObject({ path: z.string(), used: z.number() }).optional(),
      load1: z.number().optional(),
    })
    .optional(),
  figures: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});
export type ShownCheck = z.input<typeof CHECK>;

/** Names of probes by their ids. */
export type ProbeNames = ReadonlyMap<string, string>;

const LONGEST_TEXT = 240;
const MOST_LINES = 10;
const DAY_MS = 86_400_000;

export function shownCheck({ time, reading }: CheckRow, probes: ProbeNames): ShownCheck {
  const { verdict, code, phases, failedIn, attempts, probeId, rule, events, server, figures } = reading;
  return onlyDefined({
    time,
    verdict,
    ms: reading.ms,
    code,
    phases,
    error: reading.error === undefined ? undefined : cut(reading.error),
    failedIn,
    timeout: reading.isTimeout || undefined,
    attempts,
    probe: probeId === undefined ? undefined : (probes.get(probeId) ?? probeId),
    rule: verdict === 'ok' ? undefined : rule,
    events,
    certificate: reading.certificate && shownCertificate(reading.certificate, time),
    runs: reading.runs?.map((run) => shownRun(run, reading)),
    server,
    figures,
  }) as ShownCheck;
}

function shownCertificate({ isValid, expires, issuer, error }: Certificate, time: string): ShownCheck['certificate'] {
  const daysLeft = expires === undefined ? undefined : Math.floor((Date.parse(expires) - Date.parse(time)) / DAY_MS);
  return onlyDefined({ valid: isValid, daysLeft, issuer, error });
}

type ShownRun = z.input<typeof RUN>;

/** The error of the whole check is not said twice. */
function shownRun({ error, steps, consoleErrors, lines, ...run }: BrowserRun, check: CheckReading): ShownRun {
  return onlyDefined({
    ...run,
    error: error === undefined || error === check.error ? undefined : cut(error),
    steps: steps?.map(shownStep),
    consoleErrors: consoleErrors && fewNames(consoleErrors.map(cut), MOST_LINES),
    lines: lines && fewNames(lines.map(cut), MOST_LINES),
  }) as ShownRun;
}

function shownStep({ step, ms: taken, isOk }: BrowserStep): string {
  return `${isOk ? '' : 'failed: '}${cut(step)} (${taken} ms)`;
}

function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
