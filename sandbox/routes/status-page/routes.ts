import { refusal } from '../../engine/api-error.ts';
import { runCreate } from '../../engine/create.ts';
import { isObject } from '../../engine/json.ts';
import { masterOf } from '../../engine/permissions.ts';
import { columns, showNamed } from '../../engine/select.ts';
import type { StoredRow } from '../../engine/store.ts';
import { type Handler, RawAnswer, type Route, type RouteContext, route } from '../route.ts';
import { statusRows, worstStatus } from '../uptime.ts';
import { publicPage, publicRow, Scene } from './scene.ts';
import { pageUptime } from './uptime.ts';

type Parts = Record<string, unknown>;

/** A handler over everything that a page talks about. */
function onPage(answer: (scene: Scene, context: RouteContext) => Parts): Handler {
  return (context) => answer(new Scene(context), context);
}

function incidentParts(scene: Scene, rows: readonly StoredRow[]): Parts {
  return {
    incidentPublicNotes: scene.attached('IncidentPublicNote', 'incidentId', rows),
    incidentStateTimelines: scene.attached('IncidentStateTimeline', 'incidentId', rows),
  };
}

function eventParts(scene: Scene, rows: readonly StoredRow[]): Parts {
  const key = 'scheduledMaintenanceId';
  return {
    scheduledMaintenanceEvents: scene.shown('ScheduledMaintenance', rows),
    scheduledMaintenanceEventsPublicNotes: scene.attached('ScheduledMaintenancePublicNote', key, rows),
    scheduledMaintenanceStateTimelines: scene.attached('ScheduledMaintenanceStateTimeline', key, rows),
  };
}

const latestFirst = (a: StoredRow, b: StoredRow): number => Number(b.startsAt) - Number(a.startsAt);

const overview = onPage((scene, { store }) => {
  const { page, monitors } = scene;
  const active = scene.incidents().filter((row) => !scene.isResolved(row));
  const events = scene.events().filter((row) => scene.isUnfinished(row));
  const announcements = scene.announcements().filter((row) => scene.isCurrent(row));
  const statuses = store.where('MonitorStatus', 'projectId', page.projectId);
  // Dates that are asked for are not looked at: the window is the page's own.
  const window = { start: scene.since('showUptimeHistoryInDays'), end: store.now() };
  const recent = scene.charted.flatMap((monitor) => statusRows(store, monitor._id, window));
  const bars = store.where('StatusPageHistoryChartBarColorRule', 'statusPageId', page._id);
  const worst = worstStatus(store, monitors) ?? statuses.find((row) => row.isOperationalState === true);
  return {
    overallStatus: worst === undefined ? null : publicRow(store, 'MonitorStatus', worst),
    statusPage: publicRow(store, 'StatusPage', page),
    ...scene.commonParts(),
    resourceGroups: scene.shown('StatusPageGroup', scene.sections),
    monitorStatuses: scene.shown('MonitorStatus', statuses),
    monitorStatusTimelines: scene.shown('MonitorStatusTimeline', recent.sort(latestFirst)),
    monitorGroupCurrentStatuses: scene.groupStatuses(),
    activeIncidents: scene.shown('Incident', active),
    timelineIncidents: scene.shown('Incident', active),
    ...incidentParts(scene, active),
    activeEpisodes: [],
    episodePublicNotes: [],
    episodeStateTimelines: [],
    ...eventParts(scene, events),
    activeAnnouncements: scene.shown('StatusPageAnnouncement', announcements),
    statusPageHistoryChartBarColorRules: scene.shown('StatusPageHistoryChartBarColorRule', bars),
  };
});

/** Only the asked one, where the path names one. */
function narrowed(rows: readonly StoredRow[], { params }: RouteContext): readonly StoredRow[] {
  return params.item === undefined ? rows : rows.filter((row) => row._id === params.item?.toLowerCase());
}

const incidents = onPage((scene, context) => {
  const from = scene.since('showIncidentHistoryInDays');
  const isRecent = (row: StoredRow): boolean => Number(row.declaredAt) >= from || !scene.isResolved(row);
  const rows = narrowed(scene.incidents().filter(isRecent), context);
  return {
    incidents: scene.shown('Incident', rows),
    ...incidentParts(scene, rows),
    incidentStates: scene.states('IncidentState'),
    ...scene.commonParts(),
  };
});

const events = onPage((scene, context) => ({
  ...eventParts(scene, narrowed(scene.events(), context)),
  scheduledMaintenanceStates: scene.states('ScheduledMaintenanceState'),
  ...scene.commonParts(),
}));

const announcements = onPage((scene, context) => {
  const from = scene.since('showAnnouncementHistoryInDays');
  const recent = scene.announcements().filter((row) => Number(row.showAnnouncementAt) >= from);
  return {
    announcements: scene.shown('StatusPageAnnouncement', narrowed(recent, context)),
    ...scene.commonParts(),
  };
});

const episodes = onPage((scene) => ({
  episodes: [],
  episodePublicNotes: [],
  incidentStates: [],
  episodeStateTimelines: [],
  ...scene.commonParts(),
}));

const resources = onPage(({ resources: rows }, { store }) => {
  const select = { ...columns('displayName', 'order'), statusPageGroup: columns('name') };
  const data = rows.map((row) => showNamed(store, 'StatusPageResource', row, select));
  return { data, count: data.length, skip: 0, limit: 10 };
});

const subscribe: Handler = (context) => {
  const { world, store, body } = context;
  const page = publicPage(context);
  const data = isObject(body.data) ? body.data : {};
  // The public route takes plain text only.
  if (isObject(data.subscriberEmail)) throw refusal(400, 'Email is not in valid format.');
  const resource = store.table('StatusPageSubscriber').resource;
  runCreate({ world, resource, caller: masterOf(String(page.projectId)) }, { ...data, statusPageId: page._id });
  return {};
};

const seo: Handler = (context) => {
  const { _id, pageTitle, name, pageDescription, defaultLanguage, enableSearchEngineIndexing } = publicPage(context);
  return { _id, title: pageTitle ?? name, description: pageDescription, defaultLanguage, enableSearchEngineIndexing };
};

const badge: Handler = (context) => {
  const token = context.request.query.token;
  if (!token) return new RawAnswer(400, 'text/plain', 'Token is required');
  const { page, monitors } = new Scene(context);
  if (page.embeddedOverallStatusToken !== token) return new RawAnswer(401, 'text/plain', 'Invalid token');
  const text = worstStatus(context.store, monitors)?.name ?? 'Operational';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="20"><text x="8" y="14">${text}</text></svg>`;
  return new RawAnswer(200, 'image/svg+xml', svg);
};

const BRAND_COLUMNS = columns('name', 'pageTitle', 'pageDescription', 'copyrightText');

const branding: Handler = (context) => ({
  statusPage: showNamed(context.store, 'StatusPage', publicPage(context), BRAND_COLUMNS),
});

/** All rows of a history, or the one that the path names. */
function history(methods: string, name: string, answer: Handler): Route[] {
  const path = `/api/status-page/${name}/:page`;
  return [route(methods, path, answer), route('POST', `${path}/:item`, answer)];
}

/** What the world sees of a status page, without a key. */
export const STATUS_PAGE_ROUTES: readonly Route[] = [
  route('GET POST', '/api/status-page/overview/:page', overview),
  ...history('GET POST', 'incidents', incidents),
  ...history('GET POST', 'scheduled-maintenance-events', events),
  ...history('GET POST', 'announcements', announcements),
  ...history('POST', 'episodes', episodes),
  route('POST', '/api/status-page/resources/:page', resources),
  route('POST', '/api/status-page/uptime/:page', onPage(pageUptime)),
  route('POST', '/api/status-page/subscribe/:page', subscribe),
  route('POST', '/api/status-page/master-page/:page', branding),
  route('GET', '/api/status-page/seo/:page', seo),
  route('GET', '/api/status-page/badge/:page', badge),
];
