import type { StoredRow } from '../engine/store.ts';
import { type Company, DAY, HOUR, idsAt, MINUTE } from './company.ts';
import { MONITORS, type MonitorStory } from './story.ts';

type Json = Record<string, unknown>;

const DESTINATIONS: Readonly<Record<string, string>> = {
  API: 'URL',
  Website: 'URL',
  'SSL Certificate': 'URL',
  Ping: 'Hostname',
  Port: 'Hostname',
};

/** The check that tells good from bad, by type: what is looked at, the bad and the good outcome. */
const CHECKS: Readonly<Record<string, readonly [Json, Json]>> = {
  'SSL Certificate': [
    { checkOn: 'Expires In Days', filterType: 'Less Than', value: 14 },
    { checkOn: 'Is Valid Certificate', filterType: 'True' },
  ],
  Domain: [
    { checkOn: 'Domain Expires In Days', filterType: 'Less Than', value: 30 },
    { checkOn: 'Domain Expires In Days', filterType: 'Greater Than', value: 30 },
  ],
  DNS: [
    { checkOn: 'DNS Is Online', filterType: 'False' },
    { checkOn: 'DNS Is Online', filterType: 'True' },
  ],
  'SQL Query': [
    { checkOn: 'SQL Is Online', filterType: 'False' },
    { checkOn: 'SQL Is Online', filterType: 'True' },
  ],
  'Incoming Request': [
    { checkOn: 'Incoming Request', filterType: 'Not Recieved In Minutes', value: 30 },
    { checkOn: 'Incoming Request', filterType: 'Recieved In Minutes', value: 30 },
  ],
  'Synthetic Monitor': [
    { checkOn: 'Error', filterType: 'Is Not Empty' },
    { checkOn: 'Error', filterType: 'Is Empty' },
  ],
  Logs: [
    { checkOn: 'Log Count', filterType: 'Greater Than', value: 50 },
    { checkOn: 'Log Count', filterType: 'Less Than Or Equal To', value: 50 },
  ],
};
const ONLINE: readonly [Json, Json] = [
  { checkOn: 'Is Online', filterType: 'False' },
  { checkOn: 'Is Online', filterType: 'True' },
];

/** Blocks of their own that some types carry in a step. */
function ownBlock(story: MonitorStory, services: readonly StoredRow[]): Json {
  switch (story.type) {
    case 'Port':
      return { monitorDestinationPort: { _type: 'Port', value: story.name.includes('Cache') ? 6379 : 5432 } };
    case 'DNS':
      return {
        dnsMonitor: { queryName: story.target, recordType: 'A', hostname: '', port: 53, timeout: 5000, retries: 3 },
      };
    case 'Domain':
      return { domainMonitor: { domainName: story.target, lookupMethod: 'Auto', timeout: 10_000, retries: 3 } };
    case 'SQL Query':
      return {
        sqlMonitor: {
          databaseType: 'PostgreSQL',
          host: story.target,
          port: 5432,
          databaseName: 'orders',
          username: 'monitor',
          query: 'select count(*) from orders',
        },
      };
    case 'Synthetic Monitor':
      return {
        customCode: 'return { data: true };',
        browserTypes: ['Chromium'],
        screenSizeTypes: ['Desktop'],
        retryCountOnError: 1,
      };
    case 'Logs':
      return {
        logMonitor: {
          attributes: {},
          body: '',
          severityTexts: ['Error'],
          telemetryServiceIds: idsAt(services, [0]),
          entityKeys: [],
          lastXSecondsOfLogs: 300,
        },
      };
    default:
      return {};
  }
}

function criteria(company: Company, name: string, filter: Json, status: StoredRow, incident: Json | null): Json {
  return {
    _type: 'MonitorCriteriaInstance',
    value: {
      id: company.planter.random.uuid(),
      monitorStatusId: status._id,
      filterCondition: 'Any',
      filters: [filter],
      incidents: incident === null ? [] : [incident],
      alerts: [],
      createAlerts: false,
      changeMonitorStatus: true,
      createIncidents: incident !== null,
      isEnabled: true,
      name,
      description: `Marks the monitor ${String(status.name).toLowerCase()}.`,
    },
  };
}

function stepsOf(company: Company, story: MonitorStory): Json | null {
  if (story.type === 'Manual') return null;
  const { statuses, incidentSeverities } = company.defaults;
  const [bad, good] = CHECKS[story.type] ?? ONLINE;
  const destination = DESTINATIONS[story.type];
  const incident = {
    id: company.planter.random.uuid(),
    title: `${story.name} is offline`,
    description: 'The check failed.',
    incidentSeverityId: { _type: 'ObjectID', value: incidentSeverities.major._id },
    autoResolveIncident: true,
    onCallPolicyIds: [],
  };
  const instances = [
    criteria(company, 'Offline', bad, statuses.offline, incident),
    criteria(company, 'Online', good, statuses.operational, null),
  ];
  const step = {
    id: company.planter.random.uuid(),
    ...(destination === undefined ? {} : { monitorDestination: { _type: destination, value: story.target } }),
    monitorCriteria: { _type: 'MonitorCriteria', value: { monitorCriteriaInstanceArray: instances } },
    requestType: 'GET',
    ...ownBlock(story, company.services),
  };
  return {
    monitorStepsInstanceArray: [{ _type: 'MonitorStep', value: step }],
    defaultMonitorStatusId: statuses.operational._id,
  };
}

/** Status rows of half a year: mostly operational, a few short outages, and the present trouble. */
function plantHistory(company: Company, monitor: StoredRow, story: MonitorStory): void {
  const { planter, defaults, now } = company;
  const { operational, degraded, offline } = defaults.statuses;
  const moves: [number, StoredRow, string | null][] = [
    [monitor.createdAt, operational, 'This status was created when the monitor was created.'],
  ];
  for (let day = planter.random.between(8, 30); day < 180; day += planter.random.between(15, 50)) {
    const start = now - day * DAY - planter.random.between(0, 20) * HOUR;
    const bad = planter.random.chance(0.5) ? offline : degraded;
    moves.push(
      [start, bad, 'A check failed.'],
      [start + planter.random.between(3, 90) * MINUTE, operational, 'The check succeeds again.'],
    );
  }
  if (story.trouble !== undefined) {
    const [kind, minutes] = story.trouble;
    moves.push([now - minutes * MINUTE, kind === 'offline' ? offline : degraded, 'A check failed.']);
  }
  moves.sort((a, b) => a[0] - b[0]);
  moves.forEach(([startsAt, status, rootCause], index) => {
    planter.createdAt = startsAt;
    const endsAt = moves[index + 1]?.[0] ?? null;
    planter.plant('MonitorStatusTimeline', {
      monitorId: monitor._id,
      monitorStatusId: status._id,
      startsAt,
      endsAt,
      rootCause,
    });
  });
}

function plantProbes(company: Company): StoredRow[] {
  const regions = ['Frankfurt', 'Virginia', 'Singapore'];
  return regions.map((name) =>
    company.planter.plant('Probe', {
      projectId: null,
      name: `Probe ${name}`,
      description: `Shared probe in ${name}.`,
      key: company.planter.random.uuid(),
      slug: company.planter.slug(name),
      isGlobalProbe: true,
      connectionStatus: 'connected',
      lastAlive: company.now,
    }),
  );
}

const SECRETS: Readonly<Record<string, string>> = {
  'Incoming Request': 'incomingRequestSecretKey',
  Server: 'serverMonitorSecretKey',
};

function plantMonitor(company: Company, story: MonitorStory, index: number): StoredRow {
  const { planter, defaults, labels } = company;
  const status =
    story.trouble === undefined
      ? defaults.statuses.operational
      : story.trouble[0] === 'offline'
        ? defaults.statuses.offline
        : defaults.statuses.degraded;
  const secret = SECRETS[story.type];
  planter.createdAt = company.now - (190 - index) * DAY;
  return planter.plant('Monitor', {
    name: story.name,
    slug: planter.slug(story.name),
    description: `${story.type} check of ${story.target || story.name}.`,
    monitorType: story.type,
    monitorSteps: stepsOf(company, story),
    monitoringInterval: story.type === 'Manual' ? null : ['* * * * *', '*/5 * * * *', '*/10 * * * *'][index % 3],
    currentMonitorStatusId: status._id,
    labels: idsAt(labels, story.labels),
    disableActiveMonitoring: story.paused === true,
    ...(secret === undefined ? {} : { [secret]: planter.random.uuid() }),
  });
}

/** Thirty monitors with their history, probes, owners and one group. */
export function plantMonitors(company: Company): StoredRow[] {
  const { planter, teams } = company;
  const probes = plantProbes(company);
  const monitors = MONITORS.map((story, index) => {
    const monitor = plantMonitor(company, story, index);
    plantHistory(company, monitor, story);
    planter.createdAt = monitor.createdAt;
    if (['API', 'Website', 'Ping', 'Port', 'SSL Certificate'].includes(story.type)) {
      for (const probe of probes)
        planter.plant('MonitorProbe', { monitorId: monitor._id, probeId: probe._id, lastPingAt: company.now - MINUTE });
    }
    planter.plant('MonitorOwnerTeam', {
      monitorId: monitor._id,
      teamId: teams[index < 2 ? 1 : index < 14 ? 2 : 0]?._id,
    });
    return monitor;
  });
  const group = planter.named('MonitorGroup', 'Databases', { description: 'All stores of customer data.' });
  for (const monitorId of idsAt(monitors, [15, 16, 17, 18]))
    planter.plant('MonitorGroupResource', { monitorGroupId: group._id, monitorId });
  return monitors;
}
