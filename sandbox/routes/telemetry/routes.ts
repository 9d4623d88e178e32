import { readableRows } from '../../engine/read.ts';
import { accessTo, type Handler, type Route, route } from '../route.ts';
import { aggregate } from './aggregate.ts';
import {
  attributeNames,
  attributeValues,
  type Exploration,
  errorPatterns,
  exportLines,
  facets,
  histogram,
  rowsInWindow,
  type Signal,
} from './explorer.ts';

/** Tables behind the explorer, by the word in the path. */
const SIGNALS: Readonly<Record<string, Signal>> = {
  logs: { resource: 'LogItemV3', time: 'time', series: 'severityText', fields: ['severityText', 'primaryEntityId'] },
  traces: {
    resource: 'SpanItemV3',
    time: 'startTime',
    series: 'statusCode',
    fields: ['name', 'kind', 'primaryEntityId'],
  },
  metrics: { resource: 'MetricItemV3', time: 'time', series: 'name', fields: ['name', 'primaryEntityId'] },
  exceptions: {
    resource: 'ExceptionItemV3',
    time: 'time',
    series: 'exceptionType',
    fields: ['exceptionType', 'environment'],
  },
};

/** What the explorer asks of every signal, and what of logs alone. */
const EXPLORATIONS: Readonly<Record<string, Exploration>> = {
  histogram,
  facets,
  'get-attributes': attributeNames,
  'get-attribute-values': attributeValues,
};
const LOG_EXPLORATIONS: Readonly<Record<string, Exploration>> = {
  'error-patterns': errorPatterns,
  export: exportLines,
};

/** Aggregates are served for every telemetry table. */
const AGGREGATED: Readonly<Record<string, string>> = {
  logs: 'LogItemV3',
  span: 'SpanItemV3',
  metrics: 'MetricItemV3',
  exceptions: 'ExceptionItemV3',
  'monitor-log': 'MonitorLogV3',
  'audit-log': 'AuditLogV2',
  profile: 'ProfileItemV3',
  'profile-sample': 'ProfileSampleItemV3',
  'security-events': 'SecurityEventItemV1',
  'network-flow': 'NetworkFlowV1',
  'kubernetes-cost-allocation': 'KubernetesCostAllocationV1',
  'slo-history': 'SloHistory',
};

function aggregated(resourceName: string): Handler {
  return (context) => {
    const access = accessTo(context, resourceName);
    return aggregate(access.resource, context.body.aggregateBy, (query) => readableRows(access, query));
  };
}

function explorerRoutes(name: string, signal: Signal): Route[] {
  const explorations = { ...EXPLORATIONS, ...(name === 'logs' ? LOG_EXPLORATIONS : {}) };
  return Object.entries(explorations).map(([path, explore]) =>
    route('POST', `/api/telemetry/${name}/${path}`, (context) =>
      explore(() => rowsInWindow(context, signal), signal, context),
    ),
  );
}

const exceptionSummary: Handler = (context) => {
  const rows = readableRows(accessTo(context, 'TelemetryException'), {});
  const open = rows.filter((row) => row.isResolved !== true && row.isArchived !== true);
  const top = [...open].sort((a, b) => Number(b.occuranceCount) - Number(a.occuranceCount)).slice(0, 5);
  return {
    unresolvedCount: open.length,
    resolvedCount: rows.filter((row) => row.isResolved === true).length,
    archivedCount: rows.filter((row) => row.isArchived === true).length,
    topExceptions: top.map(({ _id, exceptionType, message, occuranceCount }) => ({
      _id,
      exceptionType,
      message,
      occuranceCount,
    })),
  };
};

/** Aggregates, the telemetry explorer, and the summary of exceptions. */
export const TELEMETRY_ROUTES: readonly Route[] = [
  ...Object.entries(AGGREGATED).map(([path, name]) => route('GET POST', `/api/${path}/aggregate`, aggregated(name))),
  ...Object.entries(SIGNALS).flatMap(([name, signal]) => explorerRoutes(name, signal)),
  route('POST', '/api/telemetry-exception/dashboard-summary', exceptionSummary),
];
