/**
 * The arguments through which monitors are described readably, beside the columns of create and update. What a schema
 * cannot say is checked when they are encoded; what is listed is kept small. Pure, and without imports of the runtime,
 * so that the compiler may list it.
 */
import { z } from 'zod';
import { BROWSERS, RECORD_TYPES } from './check-table.ts';

/** Listed like this, while anything is taken: a text that is a number, a single condition, true for an object. */
const listed = (meta: Record<string, unknown>): z.ZodType => z.any().optional().meta(meta);

const number = (description: string): z.ZodType => listed({ type: 'integer', description });

const text = (description?: string): z.ZodType =>
  description ? z.string().optional().meta({ description }) : z.string().optional();

const CHECK = {
  expectStatus: number('offline on any other; usually 200'),
  maxResponseMs: number('degraded above it'),
  timeoutMs: number('up to 60000'),
  incident: listed({
    type: 'object',
    description: 'Raised when offline: {severity, title, description, autoResolve, onCallPolicies, on: ["degraded"]}',
  }),
  alert: listed({ type: 'object', description: 'Raised when offline or degraded; as incident' }),
  expectBody: text('offline without this text, case counts; an empty answer is not judged'),
  expiresInDays: number('degraded when fewer are left'),
  recordType: z.enum(RECORD_TYPES).optional(),
  recordValue: text(),
  server: text('DNS server'),
  heartbeatEvery: text('Incoming Request: offline after this silence, "30m"'),
  script: text(),
  browsers: z.array(z.enum(BROWSERS)).optional(),
  method: text(),
  headers: listed({ type: 'object', additionalProperties: { type: 'string' } }),
  body: text(),
  retries: number('up to 3'),
  followRedirects: z.boolean().optional(),
  allowSelfSigned: z.boolean().optional(),
  offlineWhen: listed({
    type: 'array',
    items: { type: 'string' },
    description:
      '"status code >= 500", "response time > 5000 (average over 5 minutes)"; unreachable counts too, unless match is all',
  }),
  degradedWhen: listed({ type: 'array', items: { type: 'string' } }),
  match: listed({ type: 'string', enum: ['any', 'all'] }),
  rules: listed({
    type: 'array',
    items: { type: 'object' },
    description: 'All rules, first match wins: {status, when: [], match, incident, alert}',
  }),
};

const UNLISTED = ['screens', 'onlineWhen', 'otherwise', 'other', 'hidden'];

/** Keys of `check`, those that are not listed included. */
export const CHECK_KEYS: readonly string[] = [...Object.keys(CHECK), ...UNLISTED];

/** The arguments, to stand beside the columns of create and update where there are monitor steps. */
export function monitorArguments(): Record<string, z.ZodType> {
  const unlisted = z.any().optional();
  return {
    url: text('Website, API, SSL Certificate, External Status Page: what to check'),
    host: text('Ping, Port: host name or address; DNS, DNSSEC, Domain: name; IP: address'),
    port: number('Port: TCP port, such as 5432; DNS: of the server'),
    interval: text('How often: 1m 2m 5m 10m 15m 30m 1h 1d 1w'),
    check: z
      .strictObject(CHECK)
      .catchall(unlisted)
      .optional()
      .meta({ additionalProperties: undefined, description: 'How to check; what probes check has sensible defaults' }),
  };
}
