import { refusal } from '../refusal.ts';
import { RawAnswer, type Route, type RouteContext } from '../routes.ts';
import { show, worstStatus } from '../general-routes.ts';
import type { Row, Store } from '../store.ts';
import { isObject, isUuid } from '../wire.ts';
import { downtimeShare } from './uptime.ts';

const DAY = 86_400_000;

/** A page that may be shown without a session. Unknown and private pages look alike. */
function publicPage({ crud, params }: RouteContext): Row {
  const { store } = crud.world;
  const asked = String(params['page']).toLowerCase();
  const domain = store.table('StatusPageDomain').where('fullDomain', asked)[0];
  const page = isUuid(asked) ? store.find('StatusPage', asked) : store.find('StatusPage', domain?.['statusPageId']);
  if (page?.['isPublicStatusPage'] === true) return page;
  throw refusal(401, 'You do not have access to this status page. Please login to view the status page.');
}

const of = (store: Store, resource: string, page: Row): Row[] => store.table(resource).where('statusPageId', page._id);
const byOrder = (a: Row, b: Row): number => Number(a['order'] ?? 0) - Number(b['order'] ?? 0) || a.createdAt - b.createdAt;
const newestFirst = (a: Row, b: Row): number => b.createdAt - a.createdAt;

/** Everything a page talks about. */
interface Scene {
  readonly context: RouteContext;
  readonly store: Store;
  readonly page: Row;
  readonly resources: readonly Row[];
  readonly monitors: readonly Row[];
}

function groupMembers(store: Store, resource: Row): Row[] {
  return store.table('MonitorGroupResource').where('monitorGroupId', resource['monitorGroupId'] ?? '');
}

function sceneOf(context: RouteContext): Scene {
  const { store } = context.crud.world;
  const page = publicPage(context);
  const resources = of(store, 'StatusPageResource', page).sort(byOrder);
  const ids = resources.flatMap((row) => [row['monitorId'], ...groupMembers(store, row).map((link) => link['monitorId'])]);
  const monitors = [...new Set(ids)].map((id) => store.find('Monitor', id)).filter((row) => row !== undefined);
  return { context, store, page, resources, monitors };
}

function since(page: Row, column: string, store: Store): number {
  return store.now() - Number(page[column] ?? 14) * DAY;
}

function touches(row: Row, monitors: readonly Row[]): boolean {
  const ids = row['monitors'] as unknown[];
  return monitors.some((monitor) => ids.includes(monitor._id));
}

function visibleIncidents({ store, page, monitors }: Scene): Row[] {
  if (page['showIncidentsOnStatusPage'] !== true) return [];
  const rows = monitors.flatMap((monitor) => store.table('Incident').where('monitors', monitor._id));
  return [...new Set(rows)].filter((row) => row['isVisibleOnStatusPage'] === true).sort(newestFirst);
}

function isResolved(store: Store, incident: Row): boolean {
  return store.find('IncidentState', incident['currentIncidentStateId'])?.['isResolvedState'] === true;
}

function visibleEvents({ store, page, monitors }: Scene): Row[] {
  if (page['showScheduledMaintenanceEventsOnStatusPage'] !== true) return [];
  const rows = store.table('ScheduledMaintenance').where('projectId', page['projectId']);
  const named = (row: Row): boolean => (row['statusPages'] as unknown[]).includes(page._id);
  const isShown = (row: Row): boolean => row['isVisibleOnStatusPage'] === true && (named(row) || touches(row, monitors));
  const from = since(page, 'showScheduledEventHistoryInDays', store);
  return rows.filter((row) => isShown(row) && Number(row['endsAt']) >= from).sort(newestFirst);
}

function isUnfinished(store: Store, event: Row): boolean {
  const state = store.find('ScheduledMaintenanceState', event['currentScheduledMaintenanceStateId']);
  return state?.['isScheduledState'] === true || state?.['isOngoingState'] === true;
}

function visibleAnnouncements({ store, page }: Scene): Row[] {
  if (page['showAnnouncementsOnStatusPage'] !== true) return [];
  return store.table('StatusPageAnnouncement').where('statusPages', page._id).sort(newestFirst);
}

function isCurrent(store: Store, announcement: Row): boolean {
  const end = announcement['endAnnouncementAt'];
  return Number(announcement['showAnnouncementAt']) <= store.now() && (end === null || Number(end) > store.now());
}

function shown(scene: Scene, resource: string, rows: readonly Row[], select: Record<string, unknown>): unknown[] {
  return rows.map((row) => show(scene.context, resource, row, select));
}

const STATE = { name: true, color: true };
const MONITOR_STATUS = { name: true, color: true, isOperationalState: true, isOfflineState: true, priority: true };
const NOTE = { note: true, postedAt: true, createdAt: true };
const INCIDENT = {
  title: true,
  description: true,
  declaredAt: true,
  createdAt: true,
  incidentNumber: true,
  incidentNumberWithPrefix: true,
  incidentSeverity: STATE,
  currentIncidentState: { ...STATE, isResolvedState: true },
  monitors: {},
};
const EVENT = {
  title: true,
  description: true,
  startsAt: true,
  endsAt: true,
  createdAt: true,
  currentScheduledMaintenanceState: { ...STATE, isScheduledState: true },
  monitors: {},
};
const ANNOUNCEMENT = { title: true, description: true, showAnnouncementAt: true, endAnnouncementAt: true, monitors: {} };
const RESOURCE = {
  displayName: true,
  displayDescription: true,
  displayTooltip: true,
  showCurrentStatus: true,
  showUptimePercent: true,
  showStatusHistoryChart: true,
  order: true,
  statusPageGroupId: true,
  monitorId: true,
  monitorGroupId: true,
  monitor: { currentMonitorStatusId: true },
};

function related(scene: Scene, resource: string, key: string, rows: readonly Row[]): Row[] {
  return rows.flatMap((row) => scene.store.table(resource).where(key, row._id));
}

function memberMap(scene: Scene): Record<string, unknown[]> {
  const grouped = scene.resources.filter((row) => row['monitorGroupId'] !== null);
  return Object.fromEntries(grouped.map((row) => [String(row['monitorGroupId']), groupMembers(scene.store, row).map((link) => link['monitorId'])]));
}

function commonParts(scene: Scene): Record<string, unknown> {
  return { statusPageResources: shown(scene, 'StatusPageResource', scene.resources, RESOURCE), monitorsInGroup: memberMap(scene) };
}

function incidentParts(scene: Scene, incidents: readonly Row[]): Record<string, unknown> {
  const notes = related(scene, 'IncidentPublicNote', 'incidentId', incidents);
  const moves = related(scene, 'IncidentStateTimeline', 'incidentId', incidents);
  const move = { incidentId: true, startsAt: true, createdAt: true, incidentState: STATE };
  return {
    incidentPublicNotes: shown(scene, 'IncidentPublicNote', notes, { ...NOTE, incidentId: true }),
    incidentStateTimelines: shown(scene, 'IncidentStateTimeline', moves, move),
  };
}

function eventParts(scene: Scene, events: readonly Row[]): Record<string, unknown> {
  const notes = related(scene, 'ScheduledMaintenancePublicNote', 'scheduledMaintenanceId', events);
  const moves = related(scene, 'ScheduledMaintenanceStateTimeline', 'scheduledMaintenanceId', events);
  const move = { scheduledMaintenanceId: true, startsAt: true, createdAt: true, scheduledMaintenanceState: STATE };
  return {
    scheduledMaintenanceEventsPublicNotes: shown(scene, 'ScheduledMaintenancePublicNote', notes, { ...NOTE, scheduledMaintenanceId: true }),
    scheduledMaintenanceStateTimelines: shown(scene, 'ScheduledMaintenanceStateTimeline', moves, move),
  };
}

function overview(context: RouteContext): unknown {
  const scene = sceneOf(context);
  const { store, page, monitors } = scene;
  const active = visibleIncidents(scene).filter((row) => !isResolved(store, row));
  const events = visibleEvents(scene).filter((row) => isUnfinished(store, row));
  const statuses = store.table('MonitorStatus').where('projectId', page['projectId']);
  const from = since(page, 'showUptimeHistoryInDays', store);
  const moves = monitors.flatMap((monitor) => store.table('MonitorStatusTimeline').where('monitorId', monitor._id));
  const recent = moves.filter((row) => row['endsAt'] === null || Number(row['endsAt']) >= from);
  const worst = worstStatus(context, monitors) ?? statuses.find((row) => row['isOperationalState'] === true);
  const pageColumns = { name: true, pageTitle: true, pageDescription: true, isPublicStatusPage: true, overviewPageDescription: true };
  return {
    overallStatus: worst === undefined ? null : show(context, 'MonitorStatus', worst, MONITOR_STATUS),
    statusPage: show(context, 'StatusPage', page, pageColumns),
    ...commonParts(scene),
    resourceGroups: shown(scene, 'StatusPageGroup', of(store, 'StatusPageGroup', page).sort(byOrder), { name: true, order: true, isExpandedByDefault: true }),
    monitorStatuses: shown(scene, 'MonitorStatus', statuses, MONITOR_STATUS),
    monitorStatusTimelines: shown(scene, 'MonitorStatusTimeline', recent, { monitorId: true, startsAt: true, endsAt: true, monitorStatus: MONITOR_STATUS }),
    monitorGroupCurrentStatuses: {},
    activeIncidents: shown(scene, 'Incident', active, INCIDENT),
    timelineIncidents: shown(scene, 'Incident', active, INCIDENT),
    ...incidentParts(scene, active),
    activeEpisodes: [],
    episodePublicNotes: [],
    episodeStateTimelines: [],
    scheduledMaintenanceEvents: shown(scene, 'ScheduledMaintenance', events, EVENT),
    ...eventParts(scene, events),
    activeAnnouncements: shown(scene, 'StatusPageAnnouncement', visibleAnnouncements(scene).filter((row) => isCurrent(store, row)), ANNOUNCEMENT),
    statusPageHistoryChartBarColorRules: shown(scene, 'StatusPageHistoryChartBarColorRule', of(store, 'StatusPageHistoryChartBarColorRule', page), { barColor: true, uptimePercentGreaterThanOrEqualTo: true, order: true }),
  };
}

/** Only the asked one, where the path names one. */
function narrowed(rows: readonly Row[], id: string | undefined): readonly Row[] {
  return id === undefined ? rows : rows.filter((row) => row._id === id.toLowerCase());
}

function incidents(context: RouteContext): unknown {
  const scene = sceneOf(context);
  const from = since(scene.page, 'showIncidentHistoryInDays', scene.store);
  const recent = visibleIncidents(scene).filter((row) => Number(row['declaredAt']) >= from || !isResolved(scene.store, row));
  const rows = narrowed(recent, context.params['item']);
  const states = scene.store.table('IncidentState').where('projectId', scene.page['projectId']);
  return {
    incidents: shown(scene, 'Incident', rows, INCIDENT),
    ...incidentParts(scene, rows),
    incidentStates: shown(scene, 'IncidentState', states.sort(byOrder), { ...STATE, order: true, isResolvedState: true }),
    ...commonParts(scene),
  };
}

function events(context: RouteContext): unknown {
  const scene = sceneOf(context);
  const rows = narrowed(visibleEvents(scene), context.params['item']);
  const states = scene.store.table('ScheduledMaintenanceState').where('projectId', scene.page['projectId']);
  return {
    scheduledMaintenanceEvents: shown(scene, 'ScheduledMaintenance', rows, EVENT),
    ...eventParts(scene, rows),
    scheduledMaintenanceStates: shown(scene, 'ScheduledMaintenanceState', states.sort(byOrder), { ...STATE, order: true }),
    ...commonParts(scene),
  };
}

function announcements(context: RouteContext): unknown {
  const scene = sceneOf(context);
  const from = since(scene.page, 'showAnnouncementHistoryInDays', scene.store);
  const recent = visibleAnnouncements(scene).filter((row) => Number(row['showAnnouncementAt']) >= from);
  const rows = narrowed(recent, context.params['item']);
  return { announcements: shown(scene, 'StatusPageAnnouncement', rows, ANNOUNCEMENT), ...commonParts(scene) };
}

function episodes(context: RouteContext): unknown {
  const scene = sceneOf(context);
  return { episodes: [], episodePublicNotes: [], incidentStates: [], episodeStateTimelines: [], ...commonParts(scene) };
}

function resources(context: RouteContext): unknown {
  const scene = sceneOf(context);
  const data = shown(scene, 'StatusPageResource', scene.resources, { displayName: true, order: true, statusPageGroup: { name: true } });
  return { data, count: data.length, skip: 0, limit: 10 };
}

function uptime(context: RouteContext): unknown {
  const scene = sceneOf(context);
  const { store, page } = scene;
  const end = Math.min(store.now(), Date.parse(String(context.body['endDate'])) || store.now());
  const start = Math.max(end - 90 * DAY, Date.parse(String(context.body['startDate'])) || end - 14 * DAY);
  const uptimes = scene.resources.map((resource) => {
    const monitor = store.find('Monitor', resource['monitorId']);
    const share = monitor === undefined ? null : downtimeShare(store, page, [monitor._id], start, end);
    const status = monitor === undefined ? undefined : worstStatus(context, [monitor]);
    return {
      statusPageResourceId: resource._id,
      statusPageResourceName: resource['displayName'],
      uptimePercent: share === null ? null : Math.round((1 - share) * 10_000) / 100,
      currentStatus: status === undefined ? null : show(context, 'MonitorStatus', status, MONITOR_STATUS),
    };
  });
  return { statusPageResourceUptimes: uptimes, groupUptimes: [], startDate: new Date(start).toISOString(), endDate: new Date(end).toISOString() };
}

function subscribe(context: RouteContext): unknown {
  const page = publicPage(context);
  const data = isObject(context.body['data']) ? context.body['data'] : {};
  // The public route takes plain text only.
  if (isObject(data['subscriberEmail'])) throw refusal(400, 'Email is not in valid format.');
  const { crud } = context;
  const resource = crud.world.store.table('StatusPageSubscriber').resource;
  const caller = { kind: 'master', projectId: String(page['projectId']), keyId: null, grants: [] } as const;
  crud.create(resource, caller, { data: { ...data, statusPageId: page._id } });
  return {};
}

function seo(context: RouteContext): unknown {
  const page = publicPage(context);
  return {
    _id: page._id,
    title: page['pageTitle'] ?? page['name'],
    description: page['pageDescription'],
    defaultLanguage: page['defaultLanguage'],
    enableSearchEngineIndexing: page['enableSearchEngineIndexing'],
  };
}

function badge(context: RouteContext): unknown {
  const token = context.request.query['token'];
  if (!token) return new RawAnswer(400, 'text/plain', 'Token is required');
  const scene = sceneOf(context);
  if (scene.page['embeddedOverallStatusToken'] !== token) return new RawAnswer(401, 'text/plain', 'Invalid token');
  const name = String(worstStatus(context, scene.monitors)?.['name'] ?? 'Operational');
  return new RawAnswer(200, 'image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="20"><text x="8" y="14">${name}</text></svg>`);
}

function branding(context: RouteContext): unknown {
  const page = publicPage(context);
  return { statusPage: show(context, 'StatusPage', page, { name: true, pageTitle: true, pageDescription: true, copyrightText: true }) };
}

const BOTH = ['GET', 'POST'];
const POST = ['POST'];

/** What the world sees of a status page, without a key. */
export const PUBLIC_PAGE_ROUTES: readonly Route[] = [
  { methods: BOTH, path: '/api/status-page/overview/:page', answer: overview },
  { methods: BOTH, path: '/api/status-page/incidents/:page', answer: incidents },
  { methods: POST, path: '/api/status-page/incidents/:page/:item', answer: incidents },
  { methods: BOTH, path: '/api/status-page/scheduled-maintenance-events/:page', answer: events },
  { methods: POST, path: '/api/status-page/scheduled-maintenance-events/:page/:item', answer: events },
  { methods: BOTH, path: '/api/status-page/announcements/:page', answer: announcements },
  { methods: POST, path: '/api/status-page/announcements/:page/:item', answer: announcements },
  { methods: POST, path: '/api/status-page/episodes/:page', answer: episodes },
  { methods: POST, path: '/api/status-page/episodes/:page/:item', answer: episodes },
  { methods: POST, path: '/api/status-page/resources/:page', answer: resources },
  { methods: POST, path: '/api/status-page/uptime/:page', answer: uptime },
  { methods: POST, path: '/api/status-page/subscribe/:page', answer: subscribe },
  { methods: POST, path: '/api/status-page/master-page/:page', answer: branding },
  { methods: ['GET'], path: '/api/status-page/seo/:page', answer: seo },
  { methods: ['GET'], path: '/api/status-page/badge/:page', answer: badge },
];
