import { readableRows } from '../../engine/read.ts';
import { accessTo, type Handler, type Route, route } from '../route.ts';
import { aggregate } from './aggregate.ts';
import { EXPLORER_ROUTES } from './explorer.ts';

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
  ...EXPLORER_ROUTES,
  route('POST', '/api/telemetry-exception/dashboard-summary', exceptionSummary),
];
