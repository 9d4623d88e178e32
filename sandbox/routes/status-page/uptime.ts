/** `POST /status-page/uptime/{page}`: uptime of every resource and section of a page over a window. */
import { badData, serverError } from '../../engine/api-error.ts';
import { DAY } from '../../engine/clock.ts';
import { columns, showNamed } from '../../engine/select.ts';
import type { Store, StoredRow } from '../../engine/store.ts';
import { isoTime } from '../../engine/wire.ts';
import { readSentDate } from '../dates.ts';
import type { RouteContext } from '../route.ts';
import {
  cutDown,
  downtimeStatuses,
  groupMembers,
  groupStatus,
  type UptimeWindow,
  uptimeOf,
  worstOf,
} from '../uptime.ts';
import { type Scene, typedId } from './scene.ts';

const LONGEST_DAYS = 90;
const USUAL_DAYS = 14;

/** The window asked for; both its end days count. */
function readWindow({ store, body }: RouteContext): UptimeWindow {
  const now = store.now();
  const start = body.startDate ? readSentDate(body.startDate) : now - USUAL_DAYS * DAY;
  const end = body.endDate ? readSentDate(body.endDate) : now;
  const seconds = (time: number): number => Math.floor(time / 1000);
  if (seconds(start) > seconds(end)) throw badData('Start date cannot be after end date');
  if (Math.floor((end - start) / DAY) + 1 > LONGEST_DAYS) {
    const limit = `You can only get uptime for ${LONGEST_DAYS} days.`;
    throw badData(`${limit} Please select a date range within ${LONGEST_DAYS} days.`);
  }
  if (Number.isNaN(start + end)) throw serverError();
  return { start, end };
}

const STATUS_COLUMNS = columns('name', 'color', 'isOperationalState', 'priority');

/** A status as shown, or what stands for it where there is none. */
function shownStatus(store: Store, status: StoredRow | undefined): Record<string, unknown> {
  if (status === undefined) return { name: 'Operational', color: { _type: 'Color', value: '#2ab57d' } };
  return showNamed(store, 'MonitorStatus', status, STATUS_COLUMNS);
}

/** A resource with what it comes to: null where the page does not show it. */
interface Reckoned {
  readonly row: StoredRow;
  readonly percent: number | null;
  readonly status: StoredRow | undefined;
}

function reckon(store: Store, page: StoredRow, window: UptimeWindow, row: StoredRow): Reckoned {
  const monitor = store.find('Monitor', row.monitorId);
  const group = store.find('MonitorGroup', row.monitorGroupId);
  const members = monitor === undefined ? groupMembers(store, row.monitorGroupId) : [monitor._id];
  const percent = (): number => uptimeOf(store, members, downtimeStatuses(page), window);
  return {
    row,
    percent: row.showUptimePercent === true ? cutDown(store, percent(), row.uptimePercentPrecision) : null,
    status: group ? groupStatus(store, group) : store.find('MonitorStatus', monitor?.currentMonitorStatusId),
  };
}

function shownResource(store: Store, { row, percent, status }: Reckoned): Record<string, unknown> {
  return {
    statusPageResourceId: typedId(row._id),
    uptimePercent: percent,
    statusPageResourceName: row.displayName ?? '',
    currentStatus: row.showCurrentStatus === true ? shownStatus(store, status) : null,
  };
}

/** A section with all sections below it. */
function withDescendants(sections: readonly StoredRow[], section: StoredRow): Set<unknown> {
  const ids = new Set<unknown>([section._id]);
  // Ids added on the way are visited too.
  for (const id of ids) for (const child of sections) if (child.parentStatusPageGroupId === id) ids.add(child._id);
  return ids;
}

/** The plain mean of the resources that show a percentage, cut down; 100 where none does. */
function meanOf(store: Store, resources: readonly Reckoned[], precision: unknown): number {
  const percents = resources.map(({ percent }) => percent).filter((percent) => percent !== null);
  if (percents.length === 0) return 100;
  return cutDown(store, percents.reduce((sum, percent) => sum + percent, 0) / percents.length, precision);
}

function shownSection(store: Store, section: StoredRow, own: readonly Reckoned[], all: readonly Reckoned[]) {
  const statuses = all.filter(({ row }) => row.showCurrentStatus === true).map(({ status }) => status);
  const worst = worstOf(statuses.filter((status) => status !== undefined));
  const parent = section.parentStatusPageGroupId ?? null;
  return {
    statusPageGroupId: typedId(section._id),
    parentStatusPageGroupId: parent === null ? null : typedId(parent),
    uptimePercent: section.showUptimePercent === true ? meanOf(store, all, section.uptimePercentPrecision) : null,
    statusPageResourceUptimes: own.map((resource) => shownResource(store, resource)),
    statusPageGroupName: section.name,
    currentStatus: section.showCurrentStatus === true ? shownStatus(store, worst) : null,
  };
}

/** Answers for a page: resources outside of sections, and sections with theirs. A section's figures are those of everything below it. */
export function pageUptime({ page, resources, sections }: Scene, context: RouteContext): Record<string, unknown> {
  const { store } = context;
  const window = readWindow(context);
  const reckoned = resources
    .filter((row) => (row.monitorId ?? row.monitorGroupId ?? null) !== null)
    .map((row) => reckon(store, page, window, row));
  const inside = (ids: ReadonlySet<unknown>): Reckoned[] =>
    reckoned.filter(({ row }) => ids.has(row.statusPageGroupId ?? null));
  return {
    statusPageResourceUptimes: inside(new Set([null])).map((resource) => shownResource(store, resource)),
    groupUptimes: sections.map((section) =>
      shownSection(store, section, inside(new Set([section._id])), inside(withDescendants(sections, section))),
    ),
    startDate: isoTime(window.start),
    endDate: isoTime(window.end),
  };
}
