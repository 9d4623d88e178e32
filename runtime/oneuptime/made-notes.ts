/** What the maker of a row has to know of it right away. */

import { setTimeout as pause } from 'node:timers/promises';
import type { Call } from '../call/platform.ts';
import type { WireObject } from './codec.ts';
import { missingOf } from './consequences.ts';
import { isCheckedByProbes } from './monitors/type-table.ts';
import { readRows } from './rows.ts';
import { parentOf, rowInWords, sentId } from './told-rows.ts';

/** Probes are given to a new monitor after its create was answered. */
const PROBES_TAKE_MS = 600;

/** Notes on a row that was just made; `tellsParent` where nobody else tells what it hangs on. */
export async function notesOnMade(
  call: Call,
  id: string,
  data: WireObject,
  tellsParent: boolean,
): Promise<readonly string[]> {
  const parent = tellsParent ? [parentNotes(call, data)] : [];
  const told = await Promise.all([...parent, missingOf(call), probeNotes(call, id, data)].map(orNothing));
  return told.flat();
}

/** One note that cannot be had does not keep back the others. */
async function orNothing(notes: Promise<readonly string[]>): Promise<readonly string[]> {
  return notes.catch(() => []);
}

/** The row that the new one hangs on, and how it stands. */
async function parentNotes(call: Call, data: WireObject): Promise<readonly string[]> {
  const parent = await parentOf(call);
  const id = parent && sentId(call.tool.module, parent.name, data);
  const words = parent && id !== undefined ? await rowInWords(call, parent.to, id) : undefined;
  return words === undefined ? [] : [`On ${words}.`];
}

/** Whether anybody checks a new monitor. */
async function probeNotes(call: Call, id: string, data: WireObject): Promise<readonly string[]> {
  if (call.tool.resource !== 'monitor' || !isCheckedByProbes(data.monitorType)) return [];
  const found = (await probesOf(call, id)) ?? (await pause(PROBES_TAKE_MS).then(() => probesOf(call, id)));
  if (found === 'connected') return [];
  const why = {
    none: 'it has no probe',
    off: 'every probe of it is switched off',
    lost: 'no probe of it is connected',
  };
  const next =
    found === 'lost'
      ? 'Start a probe, or give it a connected one with create_monitor_probe.'
      : 'Give it a probe with create_monitor_probe; list_monitor_probes shows those of other monitors.';
  return [`Nobody checks this monitor yet: ${why[found ?? 'none']}. ${next}`];
}

type Probes = 'connected' | 'lost' | 'off';

/** Whether somebody checks the monitor; undefined while it has no probe at all. */
async function probesOf(call: Call, monitorId: string): Promise<Probes | undefined> {
  const select = { isEnabled: true, probe: { connectionStatus: true } };
  const rows = await readRows(call, 'monitor_probe', { query: { monitorId }, select, limit: 100 });
  if (rows.length === 0) return undefined;
  const enabled = rows.filter(({ isEnabled }) => isEnabled !== false);
  if (enabled.length === 0) return 'off';
  const isConnected = ({ probe }: WireObject): boolean =>
    (probe as WireObject | null)?.connectionStatus !== 'disconnected';
  return enabled.some(isConnected) ? 'connected' : 'lost';
}
