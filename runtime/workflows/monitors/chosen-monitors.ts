/** Monitors that a caller means: by their names, by a label, or by a text in name or address. */
import { badArgument } from '../../basics/errors.ts';
import { isPlain } from '../../basics/plain.ts';
import { unwrapSteps } from '../../oneuptime/monitors/steps.ts';
import { targetOf } from '../../oneuptime/monitors/target.ts';
import type { Job } from '../define.ts';

/** The arguments. */
export const MONITOR_CHOICE = {
  monitors: { kind: 'many', to: 'monitor' },
  label: { kind: 'one', to: 'label', about: 'All with this label.' },
  matching: { kind: 'text', about: 'Text in name or address' },
} as const;

/** What they hold once read. */
export interface MonitorChoice {
  readonly monitors?: readonly string[] | undefined;
  readonly label?: string | undefined;
  readonly matching?: string | undefined;
}

/** A monitor that was meant, and what holds its checks now. */
export interface ChosenMonitor {
  readonly id: string;
  readonly name: string;
  /** Paused by hand. */
  readonly isPaused: boolean;
  readonly isInMaintenance: boolean;
  readonly isHeldByIncident: boolean;
}

/** More than these are hardly meant by a text or a label. */
const MOST = 100;

/** The monitors, by name. Throws `bad_arguments` where none is meant, one is gone, or too many are. */
export async function chosenMonitors(job: Job, choice: MonitorChoice): Promise<readonly ChosenMonitor[]> {
  const { monitors = [], label, matching } = choice;
  const [found, labelled] = await Promise.all([
    matching === undefined ? [] : monitorsMatching(job, matching),
    label === undefined ? [] : idsLabelled(job, label),
  ]);
  const ids = [...new Set([...monitors, ...found, ...labelled])];
  if (ids.length === 0) throw badArgument('No monitor is named.', 'Give monitors, or matching.');
  if (ids.length > MOST)
    throw badArgument(
      `${ids.length} monitors are meant; at most ${MOST} are taken.`,
      'Name them, or say more of them.',
    );
  const { rows } = await job.client.monitors.list({
    filter: { id: ids },
    fields: [
      'name',
      'disableActiveMonitoring',
      'disableActiveMonitoringBecauseOfScheduledMaintenanceEvent',
      'disableActiveMonitoringBecauseOfManualIncident',
    ],
    sort: 'name',
    limit: ids.length,
  });
  const missing = ids.find((id) => !rows.some((row) => row.id === id));
  if (missing !== undefined) throw badArgument(`There is no monitor ${missing}.`, 'Find it with list_monitors.');
  return rows.map((row) => ({
    id: row.id,
    name: row.name ?? row.id,
    isPaused: row.disableActiveMonitoring === true,
    isInMaintenance: row.disableActiveMonitoringBecauseOfScheduledMaintenanceEvent === true,
    isHeldByIncident: row.disableActiveMonitoringBecauseOfManualIncident === true,
  }));
}

/** Names of monitors as a sentence tells them. */
export function namesInWords(monitors: readonly { readonly name: string }[]): string {
  const names = monitors.map(({ name }) => name);
  if (names.length > 5) return `${names.slice(0, 4).join(', ')} and ${names.length - 4} more`;
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

async function idsLabelled({ client }: Job, label: string): Promise<readonly string[]> {
  const { rows } = await client.monitors.list({ filter: { labels: [label] }, fields: ['name'], limit: MOST + 1 });
  if (rows.length === 0) throw badArgument('No monitor has this label.', 'Name the monitors, or give matching.');
  return rows.map(({ id }) => id);
}

/** Shorter texts are in the names of half of all monitors. */
const SHORTEST = 3;

async function monitorsMatching(job: Job, text: string): Promise<readonly string[]> {
  const wanted = text.trim().toLowerCase();
  if (wanted.length < SHORTEST)
    throw badArgument(`matching is too short: ${JSON.stringify(text)}.`, 'Write a host such as "staging.example.com".');
  const stored = await storedMonitors(job);
  const ids = stored.filter((monitor) => textsOf(monitor).some((part) => part.includes(wanted))).map(({ id }) => id);
  if (ids.length === 0)
    throw badArgument(`No monitor has ${JSON.stringify(text)} in its name or address.`, 'Find it with list_monitors.');
  return ids;
}

function textsOf({ name, steps }: StoredMonitor): string[] {
  const targets = (unwrapSteps(steps)?.steps ?? []).map(targetOf);
  const parts = targets.flatMap(({ url, host, port }) => [
    url,
    host,
    host !== undefined && port !== undefined ? `${String(host)}:${String(port)}` : undefined,
  ]);
  return [name, ...parts].filter((part) => typeof part === 'string').map((part) => part.toLowerCase());
}

/** A monitor with its steps as the API holds them: readable ones leave out what nobody can write back. */
export interface StoredMonitor {
  readonly id: string;
  readonly name: string;
  readonly steps: unknown;
}

/** What {@link storedMonitors} sends. */
export const STORED_MONITORS_ROUTE = 'POST /monitor/get-list';

/** Rows of a page: steps are some kilobytes each. */
const PAGE = 200;
const MOST_PAGES = 25;

/** Monitors with their stored steps: one, or all as far as there is time; what was left out is told. */
export async function storedMonitors(
  job: Pick<Job, 'send' | 'hasTime' | 'note'>,
  id?: string,
): Promise<StoredMonitor[]> {
  const found: StoredMonitor[] = [];
  for (let page = 0; ; page += 1) {
    const rows = await storedPage(job, page * PAGE, id);
    found.push(...rows);
    if (rows.length < PAGE) return found;
    if (page + 1 < MOST_PAGES && job.hasTime) continue;
    job.note(`Only the first ${found.length} monitors were looked at.`);
    return found;
  }
}

async function storedPage({ send }: Pick<Job, 'send'>, skip: number, id?: string): Promise<StoredMonitor[]> {
  const [method = '', path = ''] = STORED_MONITORS_ROUTE.split(' ');
  const body = {
    query: id === undefined ? {} : { _id: id },
    select: { name: true, monitorSteps: true },
    sort: { name: 'ASC' },
  };
  const answer = await send({ method, path: `${path}?limit=${PAGE}&skip=${skip}`, body, isRead: true });
  const rows = isPlain(answer.body) && Array.isArray(answer.body.data) ? answer.body.data.filter(isPlain) : [];
  return rows.map((row) => ({ id: String(row._id), name: String(row.name ?? row._id), steps: row.monitorSteps }));
}
