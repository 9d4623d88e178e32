import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { noteSilence } from './silence.ts';
import { during, hoursFrom, LEVEL_NAMES, LEVELS, lineAround, oneLine, sentBy, spellings } from './telemetry-terms.ts';

const USUAL = 10;
const MOST = 200;
const LINE = 200;
const VALUE = 120;
/** Whoever follows a trace seldom knows when it was: as far back as logs are usually kept. */
const TRACE_HOURS = 15 * 24;

/** Log lines of a window, newest first. */
export const searchLogs = defineWorkflow({
  name: 'search_logs',
  title: 'Search logs',
  description: 'Find log lines, newest first. Errors grouped: summarize_errors.',
  toolset: 'telemetry',
  risk: 'read',
  operations: ['list_logs', 'get_service'],
  input: {
    service: { kind: 'one', to: 'service' },
    text: { kind: 'text' },
    severity: { kind: 'enum', values: LEVEL_NAMES, about: 'At least' },
    trace: { kind: 'text' },
    from: { kind: 'date' },
    to: { kind: 'date' },
    attributes: { kind: 'texts', about: 'Keys shown' },
    limit: { kind: 'number' },
  },
  output: z.strictObject({
    found: z.int(),
    logs: cappedOf(
      z.strictObject({
        time: z.string(),
        level: z.string(),
        service: z.string().optional(),
        text: z.string(),
        trace: z.string().optional(),
        attributes: z.record(z.string(), z.string()).optional(),
      }),
    ),
  }),
  example: { severity: 'Error', limit: 5 },
  intents: [
    'latest log lines',
    'grep the logs for timeout',
    'what is the checkout service logging right now',
    'logs of this trace',
    'find the log line that says connection refused',
  ],
  everyday: true,
  run: async (job) => {
    const { client, input } = job;
    const most = Math.min(MOST, Math.max(1, Math.trunc(input.limit ?? USUAL)));
    const wanted = input.attributes ?? [];
    const hours = input.trace ? TRACE_HOURS : 1;
    const from = input.from ?? hoursFrom(input.to ?? job.now.toISOString(), -hours);
    const filter = {
      time: during(job.window({ ...input, from }, '-1h')),
      ...(input.service ? { primaryEntityId: input.service } : {}),
      ...(input.text ? { body: { contains: input.text } } : {}),
      ...(input.severity ? { severityNumber: { gte: LEVELS[input.severity] } } : {}),
      ...(input.trace ? { traceId: spellings(input.trace) } : {}),
    };
    const { rows, total, hasMore } = await client.logs.list({
      filter,
      fields: [
        'time',
        'severityText',
        'severityNumber',
        'primaryEntityId',
        'body',
        'traceId',
        ...(wanted.length > 0 ? (['attributes'] as const) : []),
      ],
      limit: most,
    });
    if (total === undefined && hasMore) job.note('More lines match than are shown; they could not be counted.');
    if (rows.length === 0) await noteSilence(job, input.service);
    const shown = rows.map((row) => ({
      time: row.time ?? '',
      level: row.severityText ?? 'Unspecified',
      ...(input.service ? {} : { service: sentBy(row.primaryEntityId) }),
      text: lineAround(row.body, LINE, input.text),
      ...(row.traceId && !input.trace && isBad(row.severityNumber) ? { trace: row.traceId } : {}),
      ...chosen((row as { readonly attributes?: Readonly<Record<string, unknown>> | null }).attributes, wanted),
    }));
    return { found: total ?? rows.length, logs: capped(shown, most, total) };
  },
});

/** Traces of what went wrong are worth their length, those of all else are not. */
function isBad(severity: number | null | undefined): boolean {
  return (severity ?? 0) >= LEVELS.Warning;
}

/** The attributes that were asked for; a key also means the attribute of the resource that is called so. */
function chosen(
  all: Readonly<Record<string, unknown>> | null | undefined,
  wanted: readonly string[],
): { readonly attributes?: Readonly<Record<string, string>> } {
  const pairs = wanted.flatMap((key) => {
    const value = all?.[key] ?? all?.[`resource.${key}`];
    return value === undefined || value === null ? [] : [[key, oneLine(value, VALUE)] as const];
  });
  return pairs.length > 0 ? { attributes: Object.fromEntries(pairs) } : {};
}
