import type { Store, StoredRow } from '../engine/store.ts';

/** What uptime is computed over, in milliseconds. */
export interface UptimeWindow {
  readonly start: number;
  /** May lie ahead; what has not happened yet is left out. */
  readonly end: number;
}

/** A time in a status, cut to the window. `began` is its start before it was cut. */
interface Stay {
  readonly from: number;
  readonly to: number;
  readonly began: number;
  readonly statusId: unknown;
  readonly priority: number;
}

/** Statuses that count as down on a page; a page is created with all that are not operational. */
export function downtimeStatuses(page: StoredRow): Set<unknown> {
  return new Set(page.downtimeMonitorStatuses as unknown[]);
}

const byStart = (a: StoredRow, b: StoredRow): number => Number(a.startsAt) - Number(b.startsAt);

/** The status rows of a monitor that touch a window, earliest first. */
export function statusRows(store: Store, monitorId: unknown, { start, end }: UptimeWindow): StoredRow[] {
  return store
    .where('MonitorStatusTimeline', 'monitorId', monitorId)
    .filter(({ startsAt, endsAt }) => Number(startsAt) <= end && (endsAt === null || Number(endsAt) >= start))
    .sort(byStart);
}

/** The stays of one monitor. An open row lasts until the next one, the last until now. */
function staysOf(store: Store, monitorId: unknown, window: UptimeWindow): Stay[] {
  const now = store.now();
  const rows = statusRows(store, monitorId, window);
  return rows.map((row, index): Stay => {
    const began = Number(row.startsAt);
    const end = Number(row.endsAt ?? rows[index + 1]?.startsAt ?? now);
    return {
      from: Math.max(began, window.start),
      to: Math.min(end, window.end, now),
      began,
      statusId: row.monitorStatusId,
      priority: Number(store.find('MonitorStatus', row.monitorStatusId)?.priority ?? 0),
    };
  });
}

/**
 * Stays of several monitors as one line of time. A stay that begins inside the last one takes its place when it is worse
 * or does not end before it, and is dropped otherwise; what remains of the last one follows. So an outage that began
 * before the window is hidden by a good stay that began still earlier and lasts as long: the real server does so too.
 */
function oneLine(stays: readonly Stay[]): Stay[] {
  const line: Stay[] = [];
  for (const next of [...stays].sort((a, b) => a.from - b.from || b.began - a.began)) {
    const last = line.at(-1);
    if (last === undefined || next.from >= last.to) line.push(next);
    else if (next.priority > last.priority || next.to >= last.to) {
      line.splice(-1, 1, { ...last, to: next.from }, next);
      if (next.to < last.to) line.push({ ...last, from: next.to });
    }
  }
  return line;
}

/** Share of a window, in percent and uncut, during which monitors together were up; 100 where nothing is known. The window starts with the first row, and ends now at the latest. */
export function uptimeOf(
  store: Store,
  monitorIds: readonly unknown[],
  isDown: ReadonlySet<unknown>,
  window: UptimeWindow,
): number {
  const stays = [...new Set(monitorIds)]
    .flatMap((id) => staysOf(store, id, window))
    .filter(({ from, to }) => to > from);
  const line = oneLine(stays);
  const down = line.filter(({ statusId }) => isDown.has(statusId)).reduce((sum, { from, to }) => sum + (to - from), 0);
  if (down === 0) return 100;
  const start = Math.min(...line.map(({ from }) => from));
  const total = Math.min(window.end, store.now()) - start;
  return Math.min(100, Math.max(0, ((total - down) / total) * 100));
}

/** A percentage cut down, never rounded up, to one of the precisions of the platform; one decimal where none is chosen. */
export function cutDown(store: Store, percent: number, precision: unknown): number {
  const precisions = store.model.enums.UptimePrecision ?? [];
  const decimals = !precision ? 1 : precisions.indexOf(String(precision));
  if (decimals < 0) return percent;
  return Math.floor(percent * 10 ** decimals) / 10 ** decimals;
}

/** Ids of the monitors in a group. */
export function groupMembers(store: Store, groupId: unknown): unknown[] {
  return store.where('MonitorGroupResource', 'monitorGroupId', groupId).map((link) => link.monitorId);
}

/** The worst of the present statuses of monitors: the one with the highest priority number. */
export function worstStatus(store: Store, monitors: readonly StoredRow[]): StoredRow | undefined {
  const ids = monitors.map((monitor) => monitor.currentMonitorStatusId);
  return worstOf(store.findAll('MonitorStatus', ids));
}

/** The worst of some statuses, of equals the first. */
export function worstOf(statuses: readonly StoredRow[]): StoredRow | undefined {
  return [...statuses].sort((a, b) => Number(b.priority) - Number(a.priority))[0];
}

/** The status of a group: operational, or the worst of its members. Undefined where a project has no operational status. */
export function groupStatus(store: Store, group: StoredRow): StoredRow | undefined {
  const statuses = store.where('MonitorStatus', 'projectId', group.projectId);
  const operational = statuses.find((row) => row.isOperationalState === true);
  const worst = worstStatus(store, store.findAll('Monitor', groupMembers(store, group._id)));
  return operational && worstOf(worst === undefined ? [operational] : [operational, worst]);
}
