import { refusal } from '../refusal.ts';
import type { RouteContext } from '../routes.ts';
import { show } from '../show.ts';
import type { Row, Store } from '../store.ts';
import { isUuid } from '../wire.ts';
import { NOTE, RESOURCE, STATE } from './page-columns.ts';

/** A day in milliseconds. */
export const DAY = 86_400_000;

/** A page that may be shown without a session. Unknown and private pages look alike. */
export function publicPage({ crud, params }: RouteContext): Row {
  const { store } = crud.world;
  const asked = String(params.page).toLowerCase();
  const domain = store.table('StatusPageDomain').where('fullDomain', asked)[0];
  const page = isUuid(asked) ? store.find('StatusPage', asked) : store.find('StatusPage', domain?.statusPageId);
  if (page?.isPublicStatusPage === true) return page;
  throw refusal(401, 'You do not have access to this status page. Please login to view the status page.');
}

/** Rows of a table that belong to a page. */
export const rowsOf = (store: Store, resource: string, page: Row): Row[] =>
  store.table(resource).where('statusPageId', page._id);
/** By `order`, then by age. */
export const byOrder = (a: Row, b: Row): number =>
  Number(a.order ?? 0) - Number(b.order ?? 0) || a.createdAt - b.createdAt;
const newestFirst = (a: Row, b: Row): number => b.createdAt - a.createdAt;

/** Everything a page talks about. */
export interface Scene {
  readonly context: RouteContext;
  readonly store: Store;
  readonly page: Row;
  readonly resources: readonly Row[];
  readonly monitors: readonly Row[];
}

function groupMembers(store: Store, resource: Row): Row[] {
  return store.table('MonitorGroupResource').where('monitorGroupId', resource.monitorGroupId ?? '');
}

/** Gathers what a page talks about, or refuses the caller. */
export function sceneOf(context: RouteContext): Scene {
  const { store } = context.crud.world;
  const page = publicPage(context);
  const resources = rowsOf(store, 'StatusPageResource', page).sort(byOrder);
  const ids = resources.flatMap((row) => [row.monitorId, ...groupMembers(store, row).map((link) => link.monitorId)]);
  const monitors = [...new Set(ids)].map((id) => store.find('Monitor', id)).filter((row) => row !== undefined);
  return { context, store, page, resources, monitors };
}

/** How far back a page shows one of its histories: the moment in milliseconds. */
export function since(page: Row, column: string, store: Store): number {
  return store.now() - Number(page[column] ?? 14) * DAY;
}

function touches(row: Row, monitors: readonly Row[]): boolean {
  const ids = row.monitors as unknown[];
  return monitors.some((monitor) => ids.includes(monitor._id));
}

/** Incidents that concern a monitor of the page and may be shown, newest first. */
export function visibleIncidents({ store, page, monitors }: Scene): Row[] {
  if (page.showIncidentsOnStatusPage !== true) return [];
  const rows = monitors.flatMap((monitor) => store.table('Incident').where('monitors', monitor._id));
  return [...new Set(rows)].filter((row) => row.isVisibleOnStatusPage === true).sort(newestFirst);
}

/** Whether an incident is over. */
export function isResolved(store: Store, incident: Row): boolean {
  return store.find('IncidentState', incident.currentIncidentStateId)?.isResolvedState === true;
}

/** Maintenance windows that name the page or touch its monitors, newest first. */
export function visibleEvents({ store, page, monitors }: Scene): Row[] {
  if (page.showScheduledMaintenanceEventsOnStatusPage !== true) return [];
  const rows = store.table('ScheduledMaintenance').where('projectId', page.projectId);
  const named = (row: Row): boolean => (row.statusPages as unknown[]).includes(page._id);
  const isShown = (row: Row): boolean => row.isVisibleOnStatusPage === true && (named(row) || touches(row, monitors));
  const from = since(page, 'showScheduledEventHistoryInDays', store);
  return rows.filter((row) => isShown(row) && Number(row.endsAt) >= from).sort(newestFirst);
}

/** Whether a window is still to come or under way. */
export function isUnfinished(store: Store, event: Row): boolean {
  const state = store.find('ScheduledMaintenanceState', event.currentScheduledMaintenanceStateId);
  return state?.isScheduledState === true || state?.isOngoingState === true;
}

/** Announcements of a page, newest first. */
export function visibleAnnouncements({ store, page }: Scene): Row[] {
  if (page.showAnnouncementsOnStatusPage !== true) return [];
  return store.table('StatusPageAnnouncement').where('statusPages', page._id).sort(newestFirst);
}

/** Whether an announcement is on show now. */
export function isCurrent(store: Store, announcement: Row): boolean {
  const end = announcement.endAnnouncementAt;
  return Number(announcement.showAnnouncementAt) <= store.now() && (end === null || Number(end) > store.now());
}

/** Rows with the columns that the public may see. */
export function shown(
  scene: Scene,
  resource: string,
  rows: readonly Row[],
  select: Record<string, unknown>,
): unknown[] {
  return rows.map((row) => show(scene.context, resource, row, select));
}

function related(scene: Scene, resource: string, key: string, rows: readonly Row[]): Row[] {
  return rows.flatMap((row) => scene.store.table(resource).where(key, row._id));
}

function memberMap(scene: Scene): Record<string, unknown[]> {
  const grouped = scene.resources.filter((row) => row.monitorGroupId !== null);
  return Object.fromEntries(
    grouped.map((row) => [String(row.monitorGroupId), groupMembers(scene.store, row).map((link) => link.monitorId)]),
  );
}

/** What every answer carries: the resources, and the members of the monitor groups among them. */
export function commonParts(scene: Scene): Record<string, unknown> {
  return {
    statusPageResources: shown(scene, 'StatusPageResource', scene.resources, RESOURCE),
    monitorsInGroup: memberMap(scene),
  };
}

/** Public notes and state changes of incidents. */
export function incidentParts(scene: Scene, incidents: readonly Row[]): Record<string, unknown> {
  const notes = related(scene, 'IncidentPublicNote', 'incidentId', incidents);
  const moves = related(scene, 'IncidentStateTimeline', 'incidentId', incidents);
  const move = { incidentId: true, startsAt: true, createdAt: true, incidentState: STATE };
  return {
    incidentPublicNotes: shown(scene, 'IncidentPublicNote', notes, { ...NOTE, incidentId: true }),
    incidentStateTimelines: shown(scene, 'IncidentStateTimeline', moves, move),
  };
}

/** Public notes and state changes of maintenance windows. */
export function eventParts(scene: Scene, events: readonly Row[]): Record<string, unknown> {
  const notes = related(scene, 'ScheduledMaintenancePublicNote', 'scheduledMaintenanceId', events);
  const moves = related(scene, 'ScheduledMaintenanceStateTimeline', 'scheduledMaintenanceId', events);
  const move = { scheduledMaintenanceId: true, startsAt: true, createdAt: true, scheduledMaintenanceState: STATE };
  return {
    scheduledMaintenanceEventsPublicNotes: shown(scene, 'ScheduledMaintenancePublicNote', notes, {
      ...NOTE,
      scheduledMaintenanceId: true,
    }),
    scheduledMaintenanceStateTimelines: shown(scene, 'ScheduledMaintenanceStateTimeline', moves, move),
  };
}
