import { ApiError, badData } from '../engine/api-error.ts';
import { DAY } from '../engine/clock.ts';
import { readableRows } from '../engine/read.ts';
import { columns, showNamed } from '../engine/select.ts';
import type { StoredRow } from '../engine/store.ts';
import { accessTo, type Handler, type Route, type RouteContext, route } from './route.ts';
import { groupMembers, groupStatus, statusRows } from './uptime.ts';

/** The group that a path names, for callers who may read groups. */
function groupInPath(context: RouteContext): StoredRow {
  const group = readableRows(accessTo(context, 'MonitorGroup'), { _id: context.params.id })[0];
  if (group === undefined) throw badData('Monitor group not found.');
  return group;
}

const STATUS_COLUMNS = columns('name', 'color', 'isOperationalState', 'priority');

const currentStatus: Handler = (context) => {
  const { store } = context;
  const status = groupStatus(store, groupInPath(context));
  if (status === undefined) throw badData('Operational state not found.');
  return showNamed(store, 'MonitorStatus', status, STATUS_COLUMNS);
};

/** How far back the history of a group reaches; dates that are asked for are not looked at. */
const GROUP_HISTORY = 90 * DAY;

const groupTimeline: Handler = (context) => {
  const { store } = context;
  const end = store.now();
  const window = { start: end - GROUP_HISTORY, end };
  const select = { ...columns('monitorId', 'startsAt', 'endsAt', 'createdAt'), monitorStatus: STATUS_COLUMNS };
  const members = [...new Set(groupMembers(store, groupInPath(context)._id))];
  const rows = members.flatMap((monitorId) => statusRows(store, monitorId, window));
  const data = rows
    .sort((a, b) => Number(a.startsAt) - Number(b.startsAt))
    .map((row) => showNamed(store, 'MonitorStatusTimeline', row, select));
  return { data, count: data.length, skip: 0, limit: 10 };
};

const globalProbes: Handler = ({ store }) => {
  const select = columns('name', 'description', 'slug', 'connectionStatus', 'lastAlive');
  const data = store.where('Probe', 'isGlobalProbe', true).map((row) => showNamed(store, 'Probe', row, select));
  return { data, count: data.length, skip: 0, limit: 10 };
};

/** Any of them keeps a monitor from being checked, and what is sent to it is dropped. */
const PAUSES = [
  'disableActiveMonitoring',
  'disableActiveMonitoringBecauseOfManualIncident',
  'disableActiveMonitoringBecauseOfScheduledMaintenanceEvent',
] as const;
/** Results are kept for a day unless the operator says otherwise. */
const RESULT_KEPT = DAY;

/** A heartbeat of an incoming request monitor. The real server answers before it looks: unknown keys are not told. */
const heartbeat: Handler = ({ store, params, body, request }) => {
  const monitor = store.where('Monitor', 'incomingRequestSecretKey', params.secret?.toLowerCase())[0];
  if (monitor === undefined || PAUSES.some((pause) => monitor[pause] === true)) return {};
  const now = store.now();
  const received = new Date(now).toISOString();
  const logBody = {
    projectId: { _type: 'ObjectID', value: String(monitor.projectId) },
    monitorId: { _type: 'ObjectID', value: monitor._id },
    requestHeaders: request.headers,
    requestBody: body,
    requestMethod: request.method,
    incomingRequestReceivedAt: received,
    onlyCheckForIncomingRequestReceivedAt: false,
    checkedAt: received,
  };
  store.update(monitor, { incomingRequestMonitorHeartbeatCheckedAt: now, incomingMonitorRequest: logBody });
  store.insert('MonitorLogV3', {
    projectId: monitor.projectId,
    monitorId: monitor._id,
    time: now,
    logBody,
    retentionDate: now + RESULT_KEPT,
  });
  return {};
};

const ok: Handler = () => ({ status: 'ok' });

/** Health, monitor groups, shared probes, heartbeats. */
export const GENERAL_ROUTES: readonly Route[] = [
  route('GET', '/api/status', ok),
  route('GET', '/api/status/live', ok),
  route('GET', '/api/status/ready', ok),
  route('GET', '/api/version', ({ store }) => ({ version: store.model.release, commit: 'sandbox' })),
  route('GET', '/api/app-name', () => ({ app: 'app' })),
  route('GET', '/api/on-call-duty-policy/current-on-duty-escalation-policies', ({ caller }) => {
    caller();
    throw new ApiError(400, { message: 'Invalid userId.' });
  }),
  route('POST', '/api/monitor-group/current-status/:id', currentStatus),
  route('POST', '/api/monitor-group/timeline/:id', groupTimeline),
  route('POST', '/api/probe/global-probes', globalProbes),
  route('GET POST', '/heartbeat/:secret', heartbeat),
  route('GET POST', '/incoming-request/:secret', heartbeat),
];
