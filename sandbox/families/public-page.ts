import { refusal } from '../refusal.ts';
import { RawAnswer, type Route, type RouteContext } from '../routes.ts';
import { show } from '../show.ts';
import type { Row } from '../store.ts';
import { isObject } from '../wire.ts';
import { ANNOUNCEMENT, EVENT, INCIDENT, MONITOR_STATUS, STATE } from './page-columns.ts';
import {
  byOrder,
  commonParts,
  DAY,
  eventParts,
  incidentParts,
  isCurrent,
  isResolved,
  isUnfinished,
  publicPage,
  rowsOf,
  sceneOf,
  shown,
  since,
  visibleAnnouncements,
  visibleEvents,
  visibleIncidents,
} from './page-scene.ts';
import { downtimeShare, worstStatus } from './uptime.ts';

function overview(context: RouteContext): unknown {
  const scene = sceneOf(context);
  const { store, page, monitors } = scene;
  const active = visibleIncidents(scene).filter((row) => !isResolved(store, row));
  const events = visibleEvents(scene).filter((row) => isUnfinished(store, row));
  const statuses = store.table('MonitorStatus').where('projectId', page.projectId);
  const from = since(page, 'showUptimeHistoryInDays', store);
  const moves = monitors.flatMap((monitor) => store.table('MonitorStatusTimeline').where('monitorId', monitor._id));
  const recent = moves.filter((row) => row.endsAt === null || Number(row.endsAt) >= from);
  const worst = worstStatus(store, monitors) ?? statuses.find((row) => row.isOperationalState === true);
  const pageColumns = {
    name: true,
    pageTitle: true,
    pageDescription: true,
    isPublicStatusPage: true,
    overviewPageDescription: true,
  };
  return {
    overallStatus: worst === undefined ? null : show(context, 'MonitorStatus', worst, MONITOR_STATUS),
    statusPage: show(context, 'StatusPage', page, pageColumns),
    ...commonParts(scene),
    resourceGroups: shown(scene, 'StatusPageGroup', rowsOf(store, 'StatusPageGroup', page).sort(byOrder), {
      name: true,
      order: true,
      isExpandedByDefault: true,
    }),
    monitorStatuses: shown(scene, 'MonitorStatus', statuses, MONITOR_STATUS),
    monitorStatusTimelines: shown(scene, 'MonitorStatusTimeline', recent, {
      monitorId: true,
      startsAt: true,
      endsAt: true,
      monitorStatus: MONITOR_STATUS,
    }),
    monitorGroupCurrentStatuses: {},
    activeIncidents: shown(scene, 'Incident', active, INCIDENT),
    timelineIncidents: shown(scene, 'Incident', active, INCIDENT),
    ...incidentParts(scene, active),
    activeEpisodes: [],
    episodePublicNotes: [],
    episodeStateTimelines: [],
    scheduledMaintenanceEvents: shown(scene, 'ScheduledMaintenance', events, EVENT),
    ...eventParts(scene, events),
    activeAnnouncements: shown(
      scene,
      'StatusPageAnnouncement',
      visibleAnnouncements(scene).filter((row) => isCurrent(store, row)),
      ANNOUNCEMENT,
    ),
    statusPageHistoryChartBarColorRules: shown(
      scene,
      'StatusPageHistoryChartBarColorRule',
      rowsOf(store, 'StatusPageHistoryChartBarColorRule', page),
      { barColor: true, uptimePercentGreaterThanOrEqualTo: true, order: true },
    ),
  };
}

/** Only the asked one, where the path names one. */
function narrowed(rows: readonly Row[], id: string | undefined): readonly Row[] {
  return id === undefined ? rows : rows.filter((row) => row._id === id.toLowerCase());
}

function incidents(context: RouteContext): unknown {
  const scene = sceneOf(context);
  const from = since(scene.page, 'showIncidentHistoryInDays', scene.store);
  const recent = visibleIncidents(scene).filter(
    (row) => Number(row.declaredAt) >= from || !isResolved(scene.store, row),
  );
  const rows = narrowed(recent, context.params.item);
  const states = scene.store.table('IncidentState').where('projectId', scene.page.projectId);
  return {
    incidents: shown(scene, 'Incident', rows, INCIDENT),
    ...incidentParts(scene, rows),
    incidentStates: shown(scene, 'IncidentState', states.sort(byOrder), {
      ...STATE,
      order: true,
      isResolvedState: true,
    }),
    ...commonParts(scene),
  };
}

function events(context: RouteContext): unknown {
  const scene = sceneOf(context);
  const rows = narrowed(visibleEvents(scene), context.params.item);
  const states = scene.store.table('ScheduledMaintenanceState').where('projectId', scene.page.projectId);
  return {
    scheduledMaintenanceEvents: shown(scene, 'ScheduledMaintenance', rows, EVENT),
    ...eventParts(scene, rows),
    scheduledMaintenanceStates: shown(scene, 'ScheduledMaintenanceState', states.sort(byOrder), {
      ...STATE,
      order: true,
    }),
    ...commonParts(scene),
  };
}

function announcements(context: RouteContext): unknown {
  const scene = sceneOf(context);
  const from = since(scene.page, 'showAnnouncementHistoryInDays', scene.store);
  const recent = visibleAnnouncements(scene).filter((row) => Number(row.showAnnouncementAt) >= from);
  const rows = narrowed(recent, context.params.item);
  return { announcements: shown(scene, 'StatusPageAnnouncement', rows, ANNOUNCEMENT), ...commonParts(scene) };
}

function episodes(context: RouteContext): unknown {
  const scene = sceneOf(context);
  return { episodes: [], episodePublicNotes: [], incidentStates: [], episodeStateTimelines: [], ...commonParts(scene) };
}

function resources(context: RouteContext): unknown {
  const scene = sceneOf(context);
  const data = shown(scene, 'StatusPageResource', scene.resources, {
    displayName: true,
    order: true,
    statusPageGroup: { name: true },
  });
  return { data, count: data.length, skip: 0, limit: 10 };
}

function uptime(context: RouteContext): unknown {
  const scene = sceneOf(context);
  const { store, page } = scene;
  const end = Math.min(store.now(), Date.parse(String(context.body.endDate)) || store.now());
  const start = Math.max(end - 90 * DAY, Date.parse(String(context.body.startDate)) || end - 14 * DAY);
  const uptimes = scene.resources.map((resource) => {
    const monitor = store.find('Monitor', resource.monitorId);
    const share = monitor === undefined ? null : downtimeShare(store, page, [monitor._id], start, end);
    const status = monitor === undefined ? undefined : worstStatus(store, [monitor]);
    return {
      statusPageResourceId: resource._id,
      statusPageResourceName: resource.displayName,
      uptimePercent: share === null ? null : Math.round((1 - share) * 10_000) / 100,
      currentStatus: status === undefined ? null : show(context, 'MonitorStatus', status, MONITOR_STATUS),
    };
  });
  return {
    statusPageResourceUptimes: uptimes,
    groupUptimes: [],
    startDate: new Date(start).toISOString(),
    endDate: new Date(end).toISOString(),
  };
}

function subscribe(context: RouteContext): unknown {
  const page = publicPage(context);
  const data = isObject(context.body.data) ? context.body.data : {};
  // The public route takes plain text only.
  if (isObject(data.subscriberEmail)) throw refusal(400, 'Email is not in valid format.');
  const { crud } = context;
  const resource = crud.world.store.table('StatusPageSubscriber').resource;
  const caller = { kind: 'master', projectId: String(page.projectId), keyId: null, grants: [] } as const;
  crud.create(resource, caller, { data: { ...data, statusPageId: page._id } });
  return {};
}

function seo(context: RouteContext): unknown {
  const page = publicPage(context);
  return {
    _id: page._id,
    title: page.pageTitle ?? page.name,
    description: page.pageDescription,
    defaultLanguage: page.defaultLanguage,
    enableSearchEngineIndexing: page.enableSearchEngineIndexing,
  };
}

function badge(context: RouteContext): unknown {
  const token = context.request.query.token;
  if (!token) return new RawAnswer(400, 'text/plain', 'Token is required');
  const scene = sceneOf(context);
  if (scene.page.embeddedOverallStatusToken !== token) return new RawAnswer(401, 'text/plain', 'Invalid token');
  const name = String(worstStatus(scene.store, scene.monitors)?.name ?? 'Operational');
  return new RawAnswer(
    200,
    'image/svg+xml',
    `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="20"><text x="8" y="14">${name}</text></svg>`,
  );
}

function branding(context: RouteContext): unknown {
  const page = publicPage(context);
  return {
    statusPage: show(context, 'StatusPage', page, {
      name: true,
      pageTitle: true,
      pageDescription: true,
      copyrightText: true,
    }),
  };
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
