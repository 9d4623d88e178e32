/** A monitor that a workflow makes: described readably, and told as the server stored it. */
import { z } from 'zod';
import { isPlain } from '../../basics/plain.ts';
import type { StepOptions, TypedClient } from '../client-types.ts';
import type { Job } from '../define.ts';
import type { WatchedAddress } from './watched-address.ts';

/** What a new monitor watches and how; `interval` and `check` as create_monitor takes them. */
export interface ReadableMonitor extends WatchedAddress {
  readonly name: string;
  readonly interval?: string;
  readonly check?: Readonly<Record<string, unknown>>;
}

/** What {@link createMonitor} and {@link storedMonitor} call. */
export const MAKE_OPERATIONS = ['create_monitor', 'get_monitor', 'count_monitor_probes'] as const;

/** Makes it. The readable arguments stand beside the columns of the tool, so the types of columns do not know them. */
export function createMonitor(
  client: TypedClient,
  monitor: ReadableMonitor,
  step: StepOptions,
): Promise<{ id: string }> {
  return client.monitors.create({ ...monitor } as Parameters<TypedClient['monitors']['create']>[0], step);
}

/** How often, for a sentence: "every 5m"; what says so in other words stays as it was said. */
export function oftenText(interval: string): string {
  return /^\s*\d/.test(interval) ? `every ${interval.trim()}` : interval.trim();
}

/** What is told of a new monitor. */
export const MADE_MONITOR = {
  id: z.string(),
  name: z.string(),
  link: z.string().optional(),
  kind: z.string(),
  address: z.string(),
  /** How often it is checked. */
  every: z.string(),
  timeoutSeconds: z.number().optional(),
  /** Status, and what makes it so: the first that holds decides. */
  rules: z.array(z.string()),
};

type MadeMonitor = z.input<z.ZodObject<typeof MADE_MONITOR>>;

/** Reads a new monitor again: what the server could not read it would have dropped in silence. */
export async function storedMonitor(
  { client, isPreview, attempt, note }: Pick<Job, 'client' | 'isPreview' | 'attempt' | 'note'>,
  id: string,
  made: ReadableMonitor,
): Promise<MadeMonitor> {
  const [stored, probes] = isPreview
    ? []
    : await Promise.all([
        client.monitors.get(id, ['name', 'monitorType', 'monitorSteps']),
        attempt('its probes', () => client.monitorProbes.count({ filter: { monitor: id, isEnabled: true } })),
      ]);
  if (probes === 0) note('Nobody checks it yet: it has no probe; create_monitor_probe gives it one.');
  const steps = isPlain(stored?.monitorSteps) ? stored.monitorSteps : {};
  const check = isPlain(steps.check) ? steps.check : {};
  const { url, host, port } = { ...made, ...steps } as Readonly<Record<string, unknown>>;
  return {
    id,
    name: stored?.name ?? made.name,
    ...(stored?.link ? { link: stored.link } : {}),
    kind: stored?.monitorType ?? made.monitorType,
    address: url === undefined ? `${host}${port === undefined ? '' : `:${port}`}` : String(url),
    every: made.interval ?? '1m',
    ...(typeof check.timeoutMs === 'number' ? { timeoutSeconds: check.timeoutMs / 1000 } : {}),
    rules: Array.isArray(check.rules) ? check.rules.filter(isPlain).map(ruleText) : [],
  };
}

function ruleText({ name, status, match, when }: Readonly<Record<string, unknown>>): string {
  const conditions = Array.isArray(when)
    ? when.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
    : [];
  return `${status ?? name ?? 'Rule'}: ${conditions.join(match === 'all' ? ' and ' : ' or ')}`;
}
