import { randomUUID } from 'node:crypto';
import { worstStatus } from './families/uptime.ts';
import { badData, Refusal } from './refusal.ts';
import type { Route, RouteContext } from './routes.ts';
import { show } from './show.ts';
import type { Row } from './store.ts';
import { isUuid } from './wire.ts';

/** Rows of the monitors in a group that the caller may see. */
function groupMonitors({ crud, params, caller }: RouteContext): Row[] {
  const { store } = crud.world;
  const resource = store.table('MonitorGroup').resource;
  const id = String(params.id).toLowerCase();
  if (!isUuid(id)) throw badData(`Invalid ID format: "${params.id}". Expected a valid UUID (e.g., "${randomUUID()}").`);
  const group = crud.readable(resource, caller(), { _id: id })[0];
  if (group === undefined) return [];
  const links = store.table('MonitorGroupResource').where('monitorGroupId', group._id);
  return links.map((link) => store.find('Monitor', link.monitorId)).filter((row) => row !== undefined);
}

const STATUS_COLUMNS = { name: true, color: true, isOperationalState: true, priority: true };

function groupStatus(context: RouteContext): unknown {
  const worst = worstStatus(context.crud.world.store, groupMonitors(context));
  if (worst === undefined) throw badData('No monitor is in this group.');
  return show(context, 'MonitorStatus', worst, STATUS_COLUMNS);
}

function groupTimeline(context: RouteContext): unknown {
  const table = context.crud.world.store.table('MonitorStatusTimeline');
  const rows = groupMonitors(context).flatMap((monitor) => table.where('monitorId', monitor._id));
  const select = {
    monitorId: true,
    startsAt: true,
    endsAt: true,
    createdAt: true,
    monitorStatus: { ...STATUS_COLUMNS },
  };
  const data = rows.map((row) => show(context, 'MonitorStatusTimeline', row, select));
  return { data, count: data.length, skip: 0, limit: data.length };
}

function globalProbes(context: RouteContext): unknown {
  const rows = [...context.crud.world.store.table('Probe').rows.values()].filter((row) => row.isGlobalProbe === true);
  const select = { name: true, description: true, slug: true, connectionStatus: true, lastAlive: true };
  const data = rows.map((row) => show(context, 'Probe', row, select));
  return { data, count: data.length, skip: 0, limit: 10 };
}

/** A heartbeat of an incoming request monitor. */
function heartbeat({ crud, params }: RouteContext): unknown {
  const { store } = crud.world;
  const monitor = store.table('Monitor').where('incomingRequestSecretKey', String(params.secret).toLowerCase())[0];
  if (monitor === undefined) throw badData('Invalid Secret Key');
  store.update('Monitor', monitor, { incomingRequestMonitorHeartbeatCheckedAt: store.now() });
  return {};
}

const READ = ['GET'];
const POST = ['POST'];
const BOTH = ['GET', 'POST'];
const ok = (): unknown => ({ status: 'ok' });

/** Health, monitor groups, shared probes, heartbeats. */
export const GENERAL_ROUTES: readonly Route[] = [
  { methods: READ, path: '/api/status', answer: ok },
  { methods: READ, path: '/api/status/live', answer: ok },
  { methods: READ, path: '/api/status/ready', answer: ok },
  {
    methods: READ,
    path: '/api/version',
    answer: ({ crud }) => ({ version: crud.world.store.model.release, commit: 'sandbox' }),
  },
  { methods: READ, path: '/api/app-name', answer: () => ({ app: 'app' }) },
  {
    methods: READ,
    path: '/api/on-call-duty-policy/current-on-duty-escalation-policies',
    answer: ({ caller }) => {
      caller();
      throw new Refusal(400, { message: 'Invalid userId.' });
    },
  },
  { methods: POST, path: '/api/monitor-group/current-status/:id', answer: groupStatus },
  { methods: POST, path: '/api/monitor-group/timeline/:id', answer: groupTimeline },
  { methods: POST, path: '/api/probe/global-probes', answer: globalProbes },
  { methods: BOTH, path: '/heartbeat/:secret', answer: heartbeat },
  { methods: BOTH, path: '/incoming-request/:secret', answer: heartbeat },
];
