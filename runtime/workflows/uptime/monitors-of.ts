/** The monitors of a project, with what is to be known of their health. */
import type { Job } from '../define.ts';
import { MONITOR_FIELDS, type MonitorRow } from './health.ts';

const MOST_MONITORS = 2000;

interface AllMonitors {
  readonly rows: readonly MonitorRow[];
  /** With those that were not read, all of which are operational. */
  readonly total: number;
}

/** Monitors; where there are more than are read, all that are not operational are among them. */
export async function monitorsOf({ client, note }: Job, label?: string): Promise<AllMonitors> {
  const filter = label ? { labels: [label] } : {};
  const ask = { fields: MONITOR_FIELDS, sort: 'name', limit: MOST_MONITORS } as const;
  const { rows, total = 0, hasMore } = await client.monitors.list({ ...ask, filter });
  if (!hasMore) return { rows, total: rows.length };
  const worse = { ...filter, currentMonitorStatus: { isOperationalState: false } };
  const others = await client.monitors.list({ ...ask, filter: worse });
  note(`Of ${total} monitors those that are not operational were read, and ${MOST_MONITORS} more: name a label.`);
  const all = new Map([...rows, ...others.rows].map((row) => [row.id, row]));
  return { rows: [...all.values()], total };
}
