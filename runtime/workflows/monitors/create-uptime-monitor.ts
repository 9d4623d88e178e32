import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { spanSeconds } from '../spans.ts';
import {
  createMonitor,
  MADE_MONITOR,
  MAKE_OPERATIONS,
  oftenText,
  type ReadableMonitor,
  storedMonitor,
} from './made-monitor.ts';
import { namesOfAddress, type WatchedAddress, watchedAddress } from './watched-address.ts';

/** How often a monitor checks unless it is said. */
const USUAL_INTERVAL = '5m';

/** Makes a monitor of an address. */
export const createUptimeMonitor = defineWorkflow({
  name: 'create_uptime_monitor',
  title: 'Create an uptime monitor',
  description:
    'Watch a website, API, host, port or certificate; tells the rules of offline. Raises nothing: watch_service does.',
  toolset: 'monitors',
  risk: 'write',
  operations: ['list_monitors', ...MAKE_OPERATIONS],
  input: {
    url: { kind: 'text', required: true, about: 'or host:port' },
    kind: { kind: 'text', about: 'API, Ping, SSL …' },
    name: { kind: 'text' },
    interval: { kind: 'text', about: '5m' },
    timeout: { kind: 'text', about: '30s' },
    down: { kind: 'text', about: 'status code >= 500 or …' },
  },
  output: z.strictObject(MADE_MONITOR),
  example: { url: 'https://status.example.com', interval: '5m', preview: true },
  intents: [
    'check our new site every 5 minutes',
    'new API monitor with a 30 second timeout',
    'tell us when this address stops answering',
    'watch the database port',
    'ping this host',
    'monitor the TLS certificate of our domain',
  ],
  everyday: true,
  run: async (job) => {
    const { url, kind, name: asked, interval = USUAL_INTERVAL, timeout, down } = job.input;
    const address = watchedAddress(url, kind);
    const name = asked ?? (await freeName(job, address));
    const check = {
      ...(timeout === undefined ? {} : { timeoutMs: milliseconds(timeout) }),
      ...(down === undefined ? {} : { offlineWhen: down.split(/\bor\b/i).map((part) => part.trim()) }),
    };
    const monitor: ReadableMonitor = {
      name,
      ...address,
      interval,
      ...(Object.keys(check).length > 0 ? { check } : {}),
    };
    const { id } = await createMonitor(job.client, monitor, {
      does: `Makes the ${address.monitorType} monitor ${name} of ${url}, checked ${oftenText(interval)}.`,
    });
    return storedMonitor(job, id, monitor);
  },
});

/** The first name after the address that no monitor has; monitors with one of them are told of. */
export async function freeName(
  { client, note }: Pick<Job, 'client' | 'note'>,
  address: WatchedAddress,
): Promise<string> {
  const names = namesOfAddress(address);
  const { rows } = await client.monitors.list({ filter: { name: { in: names } }, fields: ['name'] });
  const taken = rows.map(({ name }) => name);
  if (taken.length > 0) note(`There is a monitor ${taken.join(', ')} already: this is another one.`);
  return names.find((name) => !taken.includes(name)) ?? (names.at(-1) as string);
}

function milliseconds(timeout: string): number {
  const seconds = /^\s*\d+(?:\.\d+)?\s*$/.test(timeout) ? Number(timeout) : spanSeconds(timeout);
  if (seconds !== undefined && seconds > 0) return Math.round(seconds * 1000);
  throw badArgument(`timeout is no span: ${JSON.stringify(timeout.slice(0, 40))}.`, 'Write "30s"; the most is 60s.');
}
