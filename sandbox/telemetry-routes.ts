import { badData } from './refusal.ts';
import type { Route, RouteContext } from './routes.ts';
import type { Row } from './store.ts';
import {
  aggregate,
  attributeNames,
  attributeValues,
  errorPatterns,
  facets,
  histogram,
  readAggregation,
  readWindow,
} from './telemetry.ts';
import { encode } from './wire.ts';

/** Tables behind the helper routes: their time column, the column that splits a histogram, and the usual facets. */
const SIGNALS: Readonly<Record<string, { resource: string; time: string; series: string; fields: readonly string[] }>> =
  {
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
/** Aggregates are served for every telemetry table. */
const AGGREGATED = [
  ['logs', 'LogItemV3'],
  ['span', 'SpanItemV3'],
  ['metrics', 'MetricItemV3'],
  ['exceptions', 'ExceptionItemV3'],
  ['monitor-log', 'MonitorLogV3'],
  ['audit-log', 'AuditLogV2'],
  ['profile', 'ProfileItemV3'],
  ['profile-sample', 'ProfileSampleItemV3'],
  ['security-events', 'SecurityEventItemV1'],
  ['network-flow', 'NetworkFlowV1'],
  ['kubernetes-cost-allocation', 'KubernetesCostAllocationV1'],
  ['slo-history', 'SloHistory'],
] as const;

type Signal = (typeof SIGNALS)[string];

function rowsInWindow({ crud, body, caller }: RouteContext, signal: Signal): Row[] {
  const { store } = crud.world;
  const { from, to } = readWindow(body, store.now());
  const rows = crud.readable(store.table(signal.resource).resource, caller(), body.query);
  return rows.filter((row) => Number(row[signal.time]) >= from && Number(row[signal.time]) <= to);
}

function aggregateRoute(path: string, resourceName: string): Route {
  return {
    methods: ['GET', 'POST'],
    path: `/api/${path}/aggregate`,
    answer: ({ crud, body, caller }) => {
      const resource = crud.world.store.table(resourceName).resource;
      const who = caller();
      const by = readAggregation(resource, body);
      return aggregate(crud.readable(resource, who, by.query), by);
    },
  };
}

function facetRoute(context: RouteContext, signal: Signal): unknown {
  const asked = context.body.facetKeys;
  const fields = Array.isArray(asked) ? asked.map(String) : signal.fields;
  return facets(rowsInWindow(context, signal), fields, Number(context.body.limit) || 20);
}

function valuesRoute(context: RouteContext, signal: Signal): unknown {
  const key = context.body.attributeKey;
  if (typeof key !== 'string' || key === '') throw badData('attributeKey is required');
  return { values: attributeValues(rowsInWindow(context, signal), key) };
}

function helperRoutes(name: string, signal: Signal): Route[] {
  const methods = ['POST'];
  const minutes = (context: RouteContext): number => Number(context.body.bucketSizeInMinutes) || 5;
  return [
    {
      methods,
      path: `/api/telemetry/${name}/histogram`,
      answer: (context) => histogram(rowsInWindow(context, signal), signal.time, signal.series, minutes(context)),
    },
    { methods, path: `/api/telemetry/${name}/facets`, answer: (context) => facetRoute(context, signal) },
    {
      methods,
      path: `/api/telemetry/${name}/get-attributes`,
      answer: (context) => ({ attributes: attributeNames(rowsInWindow(context, signal)) }),
    },
    { methods, path: `/api/telemetry/${name}/get-attribute-values`, answer: (context) => valuesRoute(context, signal) },
  ];
}

function exportLogs(context: RouteContext, signal: Signal): unknown {
  const columns = context.crud.world.store.table(signal.resource).resource.columns;
  const names = ['time', 'severityText', 'body', 'traceId', 'attributes'];
  return rowsInWindow(context, signal).map((row) =>
    Object.fromEntries(names.map((name) => [name, encode(columns.get(name) ?? { name, kind: 'text' }, row[name])])),
  );
}

function exceptionSummary({ crud, caller }: RouteContext): unknown {
  const rows = crud.readable(crud.world.store.table('TelemetryException').resource, caller(), {});
  const open = rows.filter((row) => row.isResolved !== true && row.isArchived !== true);
  const top = [...open].sort((a, b) => Number(b.occuranceCount) - Number(a.occuranceCount)).slice(0, 5);
  return {
    unresolvedCount: open.length,
    resolvedCount: rows.filter((row) => row.isResolved === true).length,
    archivedCount: rows.filter((row) => row.isArchived === true).length,
    topExceptions: top.map((row) => ({
      _id: row._id,
      exceptionType: row.exceptionType,
      message: row.message,
      occuranceCount: row.occuranceCount,
    })),
  };
}

const LOGS: Signal = SIGNALS.logs ?? { resource: 'LogItemV3', time: 'time', series: 'severityText', fields: [] };

/** Aggregates and the helper routes of the telemetry explorer. Row shapes of the helpers are ours: the recorded server had no rows. */
export const TELEMETRY_ROUTES: readonly Route[] = [
  ...AGGREGATED.map(([path, resource]) => aggregateRoute(path, resource)),
  ...Object.entries(SIGNALS).flatMap(([name, signal]) => helperRoutes(name, signal)),
  {
    methods: ['POST'],
    path: '/api/telemetry/logs/error-patterns',
    answer: (context) => ({
      patterns: errorPatterns(rowsInWindow(context, LOGS).filter((row) => Number(row.severityNumber) >= 17)),
    }),
  },
  { methods: ['POST'], path: '/api/telemetry/logs/export', answer: (context) => exportLogs(context, LOGS) },
  { methods: ['POST'], path: '/api/telemetry-exception/dashboard-summary', answer: exceptionSummary },
];
