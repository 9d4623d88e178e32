/** Monitors that a caller means: by their names, or by a text in name, address or label. */
import { badArgument } from '../../basics/errors.ts';
import { unwrapSteps } from '../../oneuptime/monitors/steps.ts';
import { targetOf } from '../../oneuptime/monitors/target.ts';
import type { Job } from '../define.ts';
import { type StoredMonitor, storedMonitors } from './stored-monitors.ts';

/** The arguments. */
export const MONITOR_CHOICE = {
  monitors: { kind: 'many', to: 'monitor' },
  matching: { kind: 'text', about: 'Part of name, address or label' },
} as const;

/** What they hold once read. */
export interface MonitorChoice {
  readonly monitors?: readonly string[] | undefined;
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
  /** Offline, degraded, or whatever else is not operational. */
  readonly isInTrouble: boolean;
}

/** More than these are hardly meant by a text or a label. */
const MOST = 100;

/** The monitors, by name. Throws `bad_arguments` where none is meant, one is gone, or too many are. */
export async function chosenMonitors(job: Job, choice: MonitorChoice): Promise<readonly ChosenMonitor[]> {
  const { monitors = [], matching } = choice;
  const found = matching === undefined ? [] : await monitorsMatching(job, matching);
  const ids = [...new Set([...monitors, ...found])];
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
      'currentMonitorStatus.isOperationalState',
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
    isInTrouble: row.currentMonitorStatus?.isOperationalState === false,
  }));
}

/** Tells of monitors in trouble that a window is about to hold: its end says that they are well, whatever they are. */
export function tellTrouble({ note }: Pick<Job, 'note'>, monitors: readonly ChosenMonitor[]): void {
  const troubled = monitors.filter(({ isInTrouble }) => isInTrouble);
  if (troubled.length === 0) return;
  note(`Not operational now: ${namesInWords(troubled)}. The end of the window marks them operational, until a check.`);
}

/** Names of monitors as a sentence tells them. */
export function namesInWords(monitors: readonly { readonly name: string }[]): string {
  const names = monitors.map(({ name }) => name);
  if (names.length > 5) return `${names.slice(0, 4).join(', ')} and ${names.length - 4} more`;
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
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
    throw badArgument(
      `No monitor has ${JSON.stringify(text)} in its name, address or labels.`,
      'Find it with list_monitors.',
    );
  return ids;
}

function textsOf({ name, steps, labels }: StoredMonitor): string[] {
  const targets = (unwrapSteps(steps)?.steps ?? []).map(targetOf);
  const parts = targets.flatMap(({ url, host, port }) => [
    url,
    host,
    host !== undefined && port !== undefined ? `${String(host)}:${String(port)}` : undefined,
  ]);
  return [name, ...labels, ...parts].filter((part) => typeof part === 'string').map((part) => part.toLowerCase());
}
