import { ApiError, badData } from '../engine/api-error.ts';
import { idInPath, readableRows } from '../engine/read.ts';
import { columns, showNamed } from '../engine/select.ts';
import type { StoredRow } from '../engine/store.ts';
import { accessTo, type Handler, type Route, type RouteContext, route } from './route.ts';
import { groupMembers, worstStatus } from './uptime.ts';

/** Rows of the monitors in a group that the caller may see. */
function groupMonitors(context: RouteContext): StoredRow[] {
  const { store, params } = context;
  const group = readableRows(accessTo(context, 'MonitorGroup'), { _id: idInPath(params.id) })[0];
  if (group === undefined) return [];
  return store.findAll('Monitor', groupMembers(store, group._id));
}

const STATUS_COLUMNS = columns('name', 'color', 'isOperationalState', 'priority');

const groupStatus: Handler = (context) => {
  const worst = worstStatus(context.store, groupMonitors(context));
  if (worst === undefined) throw badData('No monitor is in this group.');
  return showNamed(context.store, 'MonitorStatus', worst, STATUS_COLUMNS);
};

const groupTimeline: Handler = (context) => {
  const { store } = context;
  const select = { ...columns('monitorId', 'startsAt', 'endsAt', 'createdAt'), monitorStatus: STATUS_COLUMNS };
  const rows = groupMonitors(context).flatMap((monitor) =>
    store.where('MonitorStatusTimeline', 'monitorId', monitor._id),
  );
  const data = rows.map((row) => showNamed(store, 'MonitorStatusTimeline', row, select));
  return { data, count: data.length, skip: 0, limit: data.length };
};

const globalProbes: Handler = ({ store }) => {
  const select = columns('name', 'description', 'slug', 'connectionStatus', 'lastAlive');
  const data = store.where('Probe', 'isGlobalProbe', true).map((row) => showNamed(store, 'Probe', row, select));
  return { data, count: data.length, skip: 0, limit: 10 };
};

/** A heartbeat of an incoming request monitor. */
const heartbeat: Handler = ({ store, params }) => {
  const monitor = store.where('Monitor', 'incomingRequestSecretKey', params.secret?.toLowerCase())[0];
  if (monitor === undefined) throw badData('Invalid Secret Key');
  store.update(monitor, { incomingRequestMonitorHeartbeatCheckedAt: store.now() });
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
  route('POST', '/api/monitor-group/current-status/:id', groupStatus),
  route('POST', '/api/monitor-group/timeline/:id', groupTimeline),
  route('POST', '/api/probe/global-probes', globalProbes),
  route('GET POST', '/heartbeat/:secret', heartbeat),
  route('GET POST', '/incoming-request/:secret', heartbeat),
];
