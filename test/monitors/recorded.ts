/**
 * `monitorSteps` that a v12.0.16 server took and gave back (contract scenarios monitor-*): the values are copied, the
 * frame they share is written once. Status and severity ids are those of the made-up project.
 */
import { CRITICAL, DOWN, UP } from './project.ts';

type Json = Record<string, unknown>;

const instance = (name: string, status: string, filterCondition: string, filters: Json[], incidents: Json[]): Json => ({
  _type: 'MonitorCriteriaInstance',
  value: {
    id: `run-${name}`,
    name,
    description: `${name} rule`,
    monitorStatusId: status,
    filterCondition,
    filters,
    incidents,
    alerts: [],
    changeMonitorStatus: true,
    createIncidents: incidents.length > 0,
    createAlerts: false,
    isEnabled: true,
  },
});

const incident: Json = {
  id: 'run-inc',
  title: 'down',
  description: 'down text',
  incidentSeverityId: { _type: 'ObjectID', value: CRITICAL },
  autoResolveIncident: true,
  onCallPolicyIds: [],
};

function steps(offline: Json[] | undefined, online: Json[], step: Json): Json {
  const instances = [
    ...(offline ? [instance('offline', DOWN, 'Any', offline, [incident])] : []),
    instance('online', UP, 'All', online, []),
  ];
  const value = {
    id: 'run-step',
    monitorCriteria: { _type: 'MonitorCriteria', value: { monitorCriteriaInstanceArray: instances } },
    requestType: 'GET',
    ...step,
  };
  return {
    _type: 'MonitorSteps',
    value: { defaultMonitorStatusId: UP, monitorStepsInstanceArray: [{ _type: 'MonitorStep', value }] },
  };
}

const offline: Json[] = [{ checkOn: 'Is Online', filterType: 'False' }];
const online: Json[] = [{ checkOn: 'Is Online', filterType: 'True' }];

/** Monitor type -> steps as sent and as returned. */
export const RECORDED: Readonly<Record<string, Json>> = {
  Website: steps(
    [...offline, { checkOn: 'Response Status Code', filterType: 'Not Equal To', value: 200 }],
    [...online, { checkOn: 'Response Status Code', filterType: 'Equal To', value: 200 }],
    {
      monitorDestination: { _type: 'URL', value: 'https://example.com/health' },
      doNotFollowRedirects: true,
      retryCount: 2,
      requestTimeoutInMs: 10000,
    },
  ),
  API: steps(
    [
      { checkOn: 'Response Body', filterType: 'Not Contains', value: 'pong' },
      {
        checkOn: 'Response Time (in ms)',
        filterType: 'Greater Than',
        value: 2000,
        evaluateOverTime: true,
        evaluateOverTimeOptions: { timeValueInMinutes: 5, evaluateOverTimeType: 'Average' },
      },
    ],
    [{ checkOn: 'Response Body', filterType: 'Contains', value: 'pong' }],
    {
      requestType: 'POST',
      monitorDestination: { _type: 'URL', value: 'https://example.com/api/v1' },
      requestHeaders: { 'content-type': 'application/json', 'x-team': 'pay' },
      requestBody: '{"ping":1}',
    },
  ),
  Ping: steps(offline, online, { monitorDestination: { _type: 'Hostname', value: 'example.com' } }),
  IP: steps(offline, online, { monitorDestination: { _type: 'IP', value: '192.0.2.10' } }),
  'SSL Certificate': steps(
    [
      { checkOn: 'Is Not A Valid Certificate', filterType: 'True' },
      { checkOn: 'Expires In Days', filterType: 'Less Than', value: 14 },
    ],
    [{ checkOn: 'Is Valid Certificate', filterType: 'True' }],
    { monitorDestination: { _type: 'URL', value: 'https://example.com/' } },
  ),
  'Incoming Request': steps(
    [{ checkOn: 'Incoming Request', filterType: 'Not Recieved In Minutes', value: 30 }],
    [{ checkOn: 'Incoming Request', filterType: 'Recieved In Minutes', value: 30 }],
    {},
  ),
  'Synthetic Monitor': steps(
    [{ checkOn: 'Error', filterType: 'Is Not Empty' }],
    [{ checkOn: 'Error', filterType: 'Is Empty' }],
    {
      customCode: 'return { data: 1 };',
      browserTypes: ['Chromium'],
      screenSizeTypes: ['Desktop'],
      retryCountOnError: 1,
    },
  ),
  Domain: steps(undefined, [{ checkOn: 'Domain Expires In Days', filterType: 'Less Than', value: 30 }], {
    domainMonitor: { domainName: 'example.com', lookupMethod: 'Auto', timeout: 10000, retries: 3 },
  }),
  Traces: steps(undefined, [{ checkOn: 'Span Count', filterType: 'Greater Than', value: 5 }], {
    traceMonitor: {
      attributes: {},
      spanName: 'checkout',
      spanStatuses: [2],
      telemetryServiceIds: [],
      entityKeys: [],
      lastXSecondsOfSpans: 60,
    },
  }),
  Metrics: steps(
    undefined,
    [
      {
        checkOn: 'Metric Value',
        filterType: 'Greater Than',
        value: 0,
        metricMonitorOptions: { metricAggregationType: 'Any Value', metricAlias: 'a' },
      },
    ],
    {
      metricMonitor: {
        metricViewConfig: { queryConfigs: [], formulaConfigs: [] },
        rollingTime: 'Past 5 Minutes',
        telemetryServiceIds: [],
      },
    },
  ),
};

/** A database whose password stands in the step; it is read back in clear. */
export const WITH_PASSWORD: Json = steps(undefined, [{ checkOn: 'SQL Is Online', filterType: 'True' }], {
  sqlMonitor: {
    databaseType: 'PostgreSQL',
    host: 'db.example.com',
    port: 5432,
    databaseName: 'shop',
    username: 'u',
    password: 'stored-secret',
    useSsl: true,
    query: 'select 1',
  },
});

/** What the server puts in place of steps it cannot read. */
export const PLACEHOLDER: Json = {
  _type: 'MonitorSteps',
  value: {
    monitorStepsInstanceArray: [
      {
        _type: 'MonitorStep',
        value: {
          id: 'made-by-the-server',
          monitorCriteria: {
            _type: 'MonitorCriteria',
            value: {
              monitorCriteriaInstanceArray: [
                {
                  _type: 'MonitorCriteriaInstance',
                  value: {
                    id: 'made-by-the-server',
                    filterCondition: 'All',
                    filters: [{ checkOn: 'Is Online' }],
                    incidents: [],
                    alerts: [],
                    createAlerts: false,
                    changeMonitorStatus: false,
                    createIncidents: false,
                    isEnabled: true,
                    name: '',
                    description: '',
                  },
                },
              ],
            },
          },
          requestType: 'GET',
        },
      },
    ],
  },
};
