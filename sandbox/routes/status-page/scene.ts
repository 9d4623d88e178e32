import { refusal } from '../../engine/api-error.ts';
import { isId } from '../../engine/json.ts';
import { stemOf } from '../../engine/model.ts';
import { columns, showNamed } from '../../engine/select.ts';
import { byOrder, type StoredRow } from '../../engine/store.ts';
import type { RouteContext } from '../route.ts';
import { NOTE, RESOURCE, STATE } from './columns.ts';

type Parts = Record<string, unknown>;
type Select = Readonly<Record<string, unknown>>;

/** A page that may be shown without a session. Unknown and private pages look alike. */
export function publicPage({ store, params }: RouteContext): StoredRow {
  const asked = String(params.page).toLowerCase();
  const domain = store.where('StatusPageDomain', 'fullDomain', asked)[0];
  const page = store.find('StatusPage', isId(asked) ? asked : domain?.statusPageId);
  if (page?.isPublicStatusPage === true) return page;
  throw refusal(401, 'You do not have access to this status page. Please login to view the status page.');
}

const newestFirst = (a: StoredRow, b: StoredRow): number => b.createdAt - a.createdAt;

/** A public page and everything it talks about. */
export class Scene {
  readonly page: StoredRow;
  readonly resources: readonly StoredRow[];
  readonly monitors: readonly StoredRow[];
  readonly #store: RouteContext['store'];

  /** Gathers what a page talks about, or refuses the caller. */
  constructor(context: RouteContext) {
    this.#store = context.store;
    this.page = publicPage(context);
    this.resources = this.rowsOf('StatusPageResource');
    const ids = this.resources.flatMap((row) => [row.monitorId, ...this.#members(row)]);
    this.monitors = [...new Set(ids)].map((id) => this.#store.find('Monitor', id)).filter((row) => row !== undefined);
  }

  /** Monitors of the group in a line of the page. */
  #members(resource: StoredRow): unknown[] {
    const links = this.#store.where('MonitorGroupResource', 'monitorGroupId', resource.monitorGroupId ?? '');
    return links.map((link) => link.monitorId);
  }

  /** Rows of a table that belong to the page, or with `key` to something else of it, in their order. */
  rowsOf(resource: string, key = 'statusPageId', value: unknown = this.page._id): StoredRow[] {
    return this.#store.where(resource, key, value).sort(byOrder);
  }

  /** How far back the page shows one of its histories: the moment in milliseconds. */
  since(column: string): number {
    return this.#store.now() - Number(this.page[column] ?? 14) * 86_400_000;
  }

  /** Incidents that concern a monitor of the page and may be shown, newest first. */
  incidents(): StoredRow[] {
    if (this.page.showIncidentsOnStatusPage !== true) return [];
    const rows = this.monitors.flatMap((monitor) => this.#store.where('Incident', 'monitors', monitor._id));
    return [...new Set(rows)].filter((row) => row.isVisibleOnStatusPage === true).sort(newestFirst);
  }

  isResolved(incident: StoredRow): boolean {
    return this.#store.find('IncidentState', incident.currentIncidentStateId)?.isResolvedState === true;
  }

  /** Maintenance windows that name the page or touch its monitors, newest first. */
  events(): StoredRow[] {
    const { page, monitors } = this;
    if (page.showScheduledMaintenanceEventsOnStatusPage !== true) return [];
    const from = this.since('showScheduledEventHistoryInDays');
    const isOfPage = (row: StoredRow): boolean =>
      (row.statusPages as unknown[]).includes(page._id) ||
      monitors.some((monitor) => (row.monitors as unknown[]).includes(monitor._id));
    const rows = this.#store.where('ScheduledMaintenance', 'projectId', page.projectId);
    const isShown = (row: StoredRow): boolean => row.isVisibleOnStatusPage === true && Number(row.endsAt) >= from;
    return rows.filter((row) => isShown(row) && isOfPage(row)).sort(newestFirst);
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
  shown(resource: string, rows: readonly StoredRow[], select: Select): unknown[] {
    return rows.map((row) => showNamed(this.#store, resource, row, select));
  }

  /** What every answer carries: the resources, and the members of the monitor groups among them. */
  commonParts(): Parts {
    const grouped = this.resources.filter((row) => row.monitorGroupId !== null);
    return {
      statusPageResources: this.shown('StatusPageResource', this.resources, RESOURCE),
      monitorsInGroup: Object.fromEntries(grouped.map((row) => [row.monitorGroupId, this.#members(row)])),
    };
  }

  /** Public notes of incidents or windows, and their state changes. */
  trailOf(owner: string, rows: readonly StoredRow[]): { notes: unknown[]; moves: unknown[] } {
    const key = `${stemOf(owner)}Id`;
    const shown = (resource: string, select: Select): unknown[] => {
      const related = rows.flatMap((row) => this.#store.where(resource, key, row._id));
      return this.shown(resource, related, select);
    };
    const move = { ...columns(key, 'startsAt', 'createdAt'), [`${stemOf(owner)}State`]: STATE };
    return {
      notes: shown(`${owner}PublicNote`, { ...NOTE, [key]: true }),
      moves: shown(`${owner}StateTimeline`, move),
    };
  }

  /** Every state of incidents or windows, in their order. */
  statesOf(owner: string, select: Select = {}): unknown[] {
    const states = this.rowsOf(`${owner}State`, 'projectId', this.page.projectId);
    return this.shown(`${owner}State`, states, { ...STATE, order: true, ...select });
  }
}
