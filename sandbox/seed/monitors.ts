import { DAY, HOUR, MINUTE } from '../engine/clock.ts';
import type { StoredRow } from '../engine/store.ts';
import { MONITOR_SECRETS } from '../rules/monitors.ts';
import { type Company, idsAt } from './company.ts';
import type { Move } from './planter.ts';
import { MONITORS, type MonitorStory, PRESENT_TROUBLE } from './story.ts';

type Json = Record<string, unknown>;

const DESTINATIONS: Readonly<Record<string, string>> = {
  API: 'URL',
  Website: 'URL',
  'SSL Certificate': 'URL',
  Ping: 'Hostname',
  Port: 'Hostname',
};

type Filter = readonly [checkOn: string, filterType: string, value?: number];
interface Check {
  readonly bad: Filter;
  readonly good: Filter;
}

const ONLINE: Check = { bad: ['Is Online', 'False'], good: ['Is Online', 'True'] };
/** The check that tells good from bad, by type; {@link ONLINE} for the others. */
const CHECKS: Readonly<Record<string, Check>> = {
  'SSL Certificate': { bad: ['Expires In Days', 'Less Than', 14], good: ['Is Valid Certificate', 'True'] },
  Domain: { bad: ['Domain Expires In Days', 'Less Than', 30], good: ['Domain Expires In Days', 'Greater Than', 30] },
  DNS: { bad: ['DNS Is Online', 'False'], good: ['DNS Is Online', 'True'] },
  'SQL Query': { bad: ['SQL Is Online', 'False'], good: ['SQL Is Online', 'True'] },
  'Incoming Request': {
    bad: ['Incoming Request', 'Not Recieved In Minutes', 30],
    good: ['Incoming Request', 'Recieved In Minutes', 30],
  },
  'Synthetic Monitor': { bad: ['Error', 'Is Not Empty'], good: ['Error', 'Is Empty'] },
  Logs: { bad: ['Log Count', 'Greater Than', 50], good: ['Log Count', 'Less Than Or Equal To', 50] },
};

/** Blocks of their own that some types carry in a step. */
const OWN_BLOCKS: Readonly<Record<string, (story: MonitorStory, services: readonly StoredRow[]) => Json>> = {
  Port: ({ name }) => ({
    monitorDestinationPort: { _type: 'Port', value: name.includes('Cache') ? 6379 : 5432 },
  }),
  DNS: ({ target }) => ({
    dnsMonitor: { queryName: target, recordType: 'A', hostname: '', port: 53, timeout: 5000, retries: 3 },
  }),
  Domain: ({ target }) => ({
    domainMonitor: { domainName: target, lookupMethod: 'Auto', timeout: 10_000, retries: 3 },
  }),
  'SQL Query': ({ target }) => ({
    sqlMonitor: {
      databaseType: 'PostgreSQL',
      host: target,
      port: 5432,
      databaseName: 'orders',
      username: 'monitor',
      query: 'select count(*) from orders',
    },
  }),
  'Synthetic Monitor': () => ({
    customCode: 'return { data: true };',
    browserTypes: ['Chromium'],
    screenSizeTypes: ['Desktop'],
    retryCountOnError: 1,
  }),
  Logs: (_story, services) => ({
    logMonitor: {
      attributes: {},
      body: '',
      severityTexts: ['Error'],
      telemetryServiceIds: idsAt(services, [0]),
      entityKeys: [],
      lastXSecondsOfLogs: 300,
    },
  }),
};

function criteria({ random }: Company, name: string, filter: Filter, status: StoredRow, incidents: Json[]): Json {
  const [checkOn, filterType, value] = filter;
  return {
    _type: 'MonitorCriteriaInstance',
    value: {
      id: random.uuid(),
      monitorStatusId: status._id,
      filterCondition: 'Any',
      filters: [{ checkOn, filterType, ...(value === undefined ? {} : { value }) }],
      incidents,
      alerts: [],
      createAlerts: false,
      changeMonitorStatus: true,
      createIncidents: incidents.length > 0,
      isEnabled: true,
      name,
      description: `Marks the monitor ${String(status.name).toLowerCase()}.`,
    },
  };
}

function stepsOf(company: Company, story: MonitorStory): Json | null {
  if (story.type === 'Manual') return null;
  const { random, services } = company;
  const { statuses, incidentSeverities } = company.defaults;
  const { bad, good } = CHECKS[story.type] ?? ONLINE;
  const destination = DESTINATIONS[story.type];
  const incident = {
    id: random.uuid(),
    title: `${story.name} is offline`,
    description: 'The check failed.',
    incidentSeverityId: { _type: 'ObjectID', value: incidentSeverities.major._id },
    autoResolveIncident: true,
    onCallPolicyIds: [],
  };
  const instances = [
    criteria(company, 'Offline', bad, statuses.offline, [incident]),
    criteria(company, 'Online', good, statuses.operational, []),
  ];
  const step = {
    id: random.uuid(),
    ...(destination === undefined ? {} : { monitorDestination: { _type: destination, value: story.target } }),
    monitorCriteria: { _type: 'MonitorCriteria', value: { monitorCriteriaInstanceArray: instances } },
    requestType: 'GET',
    ...OWN_BLOCKS[story.type]?.(story, services),
  };
  return {
    monitorStepsInstanceArray: [{ _type: 'MonitorStep', value: step }],
    defaultMonitorStatusId: statuses.operational._id,
  };
}

/** Status rows of half a year: mostly operational, a few short outages, and the present trouble. */
function historyOf({ random, defaults: { statuses }, now }: Company, monitor: StoredRow, name: string): Move[] {
  const cause = 'This status was created when the monitor was created.';
  const moves: Move[] = [[statuses.operational, monitor.createdAt, cause]];
  for (let day = random.between(8, 30); day < 180; day += random.between(15, 50)) {
    const start = now - day * DAY - random.between(0, 20) * HOUR;
    const bad = random.chance(0.5) ? statuses.offline : statuses.degraded;
    moves.push(
      [bad, start, 'A check failed.'],
      [statuses.operational, start + random.between(3, 90) * MINUTE, 'The check succeeds again.'],
    );
  }
  const trouble = PRESENT_TROUBLE[name];
  if (trouble !== undefined) moves.push([statuses[trouble[0]], now - trouble[1] * MINUTE, 'A check failed.']);
  return moves.sort((a, b) => a[1] - b[1]);
}

function plantProbes({ planter, now }: Company): StoredRow[] {
  return ['Frankfurt', 'Virginia', 'Singapore'].map((name) =>
    planter.plant('Probe', {
      projectId: null,
      name: `Probe ${name}`,
      description: `Shared probe in ${name}.`,
      key: planter.random.uuid(),
      slug: planter.slug(name),
      isGlobalProbe: true,
      connectionStatus: 'connected',
      lastAlive: now,
    }),
  );
}

function plantMonitor(company: Company, story: MonitorStory, index: number): StoredRow {
  const { planter, defaults, labels } = company;
  const { type, name, target } = story;
  const secret = MONITOR_SECRETS[type];
  planter.createdAt = company.now - (190 - index) * DAY;
  const monitor = planter.plant('Monitor', {
    name,
    slug: planter.slug(name),
    description: `${type} check of ${target || name}.`,
    monitorType: type,
    monitorSteps: stepsOf(company, story),
    monitoringInterval: type === 'Manual' ? null : ['* * * * *', '*/5 * * * *', '*/10 * * * *'][index % 3],
    currentMonitorStatusId: defaults.statuses[PRESENT_TROUBLE[name]?.[0] ?? 'operational']._id,
    labels: idsAt(labels, story.labels),
    disableActiveMonitoring: story.paused === true,
    ...(secret === undefined ? {} : { [secret]: planter.random.uuid() }),
  });
  const history = historyOf(company, monitor, name);
  planter.trail('MonitorStatusTimeline', { monitorId: monitor._id }, 'monitorStatusId', history);
  planter.createdAt = monitor.createdAt;
  return monitor;
}

/** Thirty monitors with their history, probes, owners and one group. */
export function plantMonitors(company: Company): void {
  const { planter, teams, monitors, now } = company;
  const probes = plantProbes(company);
  for (const [index, story] of MONITORS.entries()) {
    const monitor = plantMonitor(company, story, index);
    monitors.push(monitor);
    const link = { monitorId: monitor._id };
    if (DESTINATIONS[story.type] !== undefined) {
      for (const probe of probes)
        planter.plant('MonitorProbe', { ...link, probeId: probe._id, lastPingAt: now - MINUTE });
    }
    planter.plant('MonitorOwnerTeam', { ...link, teamId: teams[index < 2 ? 1 : index < 14 ? 2 : 0]?._id });
  }
  const group = planter.named('MonitorGroup', 'Databases', { description: 'All stores of customer data.' });
  for (const monitorId of idsAt(monitors, [15, 16, 17, 18]))
    planter.plant('MonitorGroupResource', { monitorGroupId: group._id, monitorId });
}
