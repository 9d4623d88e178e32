import { refusal } from '../../engine/api-error.ts';
import { DAY } from '../../engine/clock.ts';
import { isId } from '../../engine/json.ts';
import { showNamed } from '../../engine/select.ts';
import { byOrder, type Store, type StoredRow } from '../../engine/store.ts';
import type { RouteContext } from '../route.ts';
import { groupMembers, groupStatus } from '../uptime.ts';
import { PUBLIC_COLUMNS, type PublicTable } from './columns.ts';

/** A page that may be shown without a session. Unknown and private pages look alike. */
export function publicPage({ store, params, caller }: RouteContext): StoredRow {
  // No key is needed, but an unusable one is refused.
  caller();
  const asked = String(params.page).toLowerCase();
  const domain = store.where('StatusPageDomain', 'fullDomain', asked)[0];
  const page = store.find('StatusPage', isId(asked) ? asked : domain?.statusPageId);
  if (page?.isPublicStatusPage === true) return page;
  throw refusal(401, 'You do not have access to this status page. Please login to view the status page.');
}

/** A row with the columns that the public may see. */
export function publicRow(store: Store, table: PublicTable, row: StoredRow): Record<string, unknown> {
  return showNamed(store, table, row, PUBLIC_COLUMNS[table]);
}

/** An id as answers outside of rows hold it. */
export function typedId(id: unknown): { _type: 'ObjectID'; value: unknown } {
  return { _type: 'ObjectID', value: id };
}

const newestFirst = (a: StoredRow, b: StoredRow): number => b.createdAt - a.createdAt;

/** A public page and everything it talks about. */
export class Scene {
  readonly page: StoredRow;
  readonly resources: readonly StoredRow[];
  readonly sections: readonly StoredRow[];
  readonly monitors: readonly StoredRow[];
  /** Monitors of which the page shows a history or a percentage. */
  readonly charted: readonly StoredRow[];
  readonly #store: Store;

  /** Gathers what a page talks about, or refuses the caller. */
  constructor(context: RouteContext) {
    this.#store = context.store;
    this.page = publicPage(context);
    this.resources = this.rowsOf('StatusPageResource');
    this.sections = this.rowsOf('StatusPageGroup');
    this.monitors = this.#monitorsOf(this.resources);
    const isCharted = (row: StoredRow): boolean =>
      row.showStatusHistoryChart === true || row.showUptimePercent === true;
    this.charted = this.#monitorsOf(this.resources.filter(isCharted));
  }

  #monitorsOf(resources: readonly StoredRow[]): StoredRow[] {
    const ids = resources.flatMap((row) => [row.monitorId, ...groupMembers(this.#store, row.monitorGroupId ?? '')]);
    return this.#store.findAll('Monitor', [...new Set(ids)]);
  }

  /** Rows of a table that belong to the page, in their order. */
  rowsOf(resource: string): StoredRow[] {
    return this.#store.where(resource, 'statusPageId', this.page._id).sort(byOrder);
  }

  /** How far back the page shows one of its histories: the moment in milliseconds. */
  since(column: string): number {
    return this.#store.now() - Number(this.page[column] ?? 14) * DAY;
  }

  /** Rows of a table that touch a monitor of the page, and others, as far as they may be shown. */
  #ofMonitors(table: string, others: readonly StoredRow[] = []): StoredRow[] {
    const rows = this.monitors.flatMap((monitor) => this.#store.where(table, 'monitors', monitor._id));
    return [...new Set([...rows, ...others])].filter((row) => row.isVisibleOnStatusPage === true);
  }

  /** Incidents that concern a monitor of the page and may be shown, newest first. */
  incidents(): StoredRow[] {
    if (this.page.showIncidentsOnStatusPage !== true) return [];
    return this.#ofMonitors('Incident').sort(newestFirst);
  }

  isResolved(incident: StoredRow): boolean {
    return this.#store.find('IncidentState', incident.currentIncidentStateId)?.isResolvedState === true;
  }

  /** Maintenance windows that name the page or touch its monitors, newest first. */
  events(): StoredRow[] {
    if (this.page.showScheduledMaintenanceEventsOnStatusPage !== true) return [];
    const from = this.since('showScheduledEventHistoryInDays');
    const own = this.#store.where('ScheduledMaintenance', 'statusPages', this.page._id);
    const rows = this.#ofMonitors('ScheduledMaintenance', own);
    return rows.filter((row) => Number(row.endsAt) >= from).sort(newestFirst);
  }

  /** Whether a window is still to come or under way. */
  isUnfinished(event: StoredRow): boolean {
    const state = this.#store.find('ScheduledMaintenanceState', event.currentScheduledMaintenanceStateId);
    return state?.isScheduledState === true || state?.isOngoingState === true;
  }

  /** Announcements of the page, newest first. */
  announcements(): StoredRow[] {
    if (this.page.showAnnouncementsOnStatusPage !== true) return [];
    return this.#store.where('StatusPageAnnouncement', 'statusPages', this.page._id).sort(newestFirst);
  }

  /** Whether an announcement is on show now. */
  isCurrent({ showAnnouncementAt, endAnnouncementAt }: StoredRow): boolean {
    const now = this.#store.now();
    return Number(showAnnouncementAt) <= now && (endAnnouncementAt === null || Number(endAnnouncementAt) > now);
  }

  /** Rows with the columns that the public may see. */
  shown(table: PublicTable, rows: readonly StoredRow[]): unknown[] {
    return rows.map((row) => publicRow(this.#store, table, row));
  }

  /** What hangs on rows, such as their public notes: rows of a table by the column that names them. */
  attached(table: PublicTable, key: string, owners: readonly StoredRow[]): unknown[] {
    const rows = owners.flatMap((owner) => this.#store.where(table, key, owner._id));
    return this.shown(table, rows);
  }

  /** What every answer carries: the resources, and the members of the monitor groups among them. */
  commonParts(): Record<string, unknown> {
    const members = this.#groups().map(({ _id }) => [_id, groupMembers(this.#store, _id).map(typedId)]);
    return {
      statusPageResources: this.shown('StatusPageResource', this.resources),
      monitorsInGroup: Object.fromEntries(members),
    };
  }

  /** The monitor groups among the resources. */
  #groups(): StoredRow[] {
    return this.#store.findAll('MonitorGroup', [...new Set(this.resources.map((row) => row.monitorGroupId))]);
  }

  /** The present status of every monitor group, by its id. */
  groupStatuses(): Record<string, unknown> {
    const statuses = this.#groups().map((group) => [group._id, groupStatus(this.#store, group)] as const);
    const known = statuses.filter(([, status]) => status !== undefined);
    return Object.fromEntries(known.map(([id, status]) => [id, typedId(status?._id)]));
  }

  /** Every state of incidents or windows, in their order. */
  states(table: PublicTable): unknown[] {
    return this.shown(table, this.#store.where(table, 'projectId', this.page.projectId).sort(byOrder));
  }
}
