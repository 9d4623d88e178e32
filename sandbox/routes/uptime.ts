import type { Store, StoredRow } from '../engine/store.ts';

/** Statuses that count as down on a page: its own choice, else everything that is not operational. */
function downtimeStatuses(store: Store, page: StoredRow): Set<unknown> {
  const chosen = page.downtimeMonitorStatuses as unknown[];
  if (chosen.length > 0) return new Set(chosen);
  const statuses = store.where('MonitorStatus', 'projectId', page.projectId);
  return new Set(statuses.filter((row) => row.isOperationalState !== true).map((row) => row._id));
}

/** Share of a window during which a monitor was down, 0 to 1; 0 without any rows. The window starts with the first row. */
export function downtimeShare(store: Store, page: StoredRow, monitor: StoredRow, start: number, end: number): number {
  const isDown = downtimeStatuses(store, page);
  const clipped = store
    .where('MonitorStatusTimeline', 'monitorId', monitor._id)
    .map(({ startsAt, endsAt, monitorStatusId }) => {
      return { from: Number(startsAt), to: Number(endsAt ?? end), down: isDown.has(monitorStatusId) };
    })
    .filter((row) => row.to > start && row.from < end)
    .sort((a, b) => a.from - b.from);
  const first = Math.max(start, clipped[0]?.from ?? end);
  if (first >= end) return 0;
  let reached = first;
  let down = 0;
  for (const row of clipped.filter((item) => item.down)) {
    const to = Math.min(row.to, end);
    down += Math.max(0, to - Math.max(row.from, reached));
    reached = Math.max(reached, to);
  }
  return down / (end - first);
}

/** Ids of the monitors in a group. */
export function groupMembers(store: Store, groupId: unknown): unknown[] {
  return store.where('MonitorGroupResource', 'monitorGroupId', groupId).map((link) => link.monitorId);
}

/** The worst of the present statuses of monitors: the one with the highest priority number. */
export function worstStatus(store: Store, monitors: readonly StoredRow[]): StoredRow | undefined {
  const ids = monitors.map((monitor) => monitor.currentMonitorStatusId);
  return store.findAll('MonitorStatus', ids).sort((a, b) => Number(b.priority) - Number(a.priority))[0];
}
