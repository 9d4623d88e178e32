/** Every helper route of the telemetry explorer. */
import type { Route } from '../route.ts';
import { ATTRIBUTE_ROUTES } from './attributes.ts';
import { ERROR_CORRELATION_ROUTES } from './error-correlation.ts';
import { ERROR_PATTERN_ROUTES } from './error-patterns.ts';
import { EXCEPTION_SUMMARY_ROUTES } from './exception-summary.ts';
import { FACET_ROUTES } from './facets.ts';
import { HISTOGRAM_ROUTES } from './histogram.ts';
import { LOG_ANALYTICS_ROUTES } from './log-analytics.ts';
import { LOG_LINE_ROUTES } from './log-lines.ts';
import { SERVICE_CALL_ROUTES } from './service-calls.ts';
import { SERVICE_STATUS_ROUTES } from './service-status.ts';
import { TRACE_ANALYTICS_ROUTES } from './trace-analytics.ts';
import { TRACE_FACET_ROUTES } from './trace-facets.ts';
import { TRACE_METRIC_ROUTES } from './trace-metrics.ts';

/** All helper routes; no two have the same path. */
export const EXPLORER_ROUTES: readonly Route[] = [
  ...HISTOGRAM_ROUTES,
  ...FACET_ROUTES,
  ...TRACE_FACET_ROUTES,
  ...ATTRIBUTE_ROUTES,
  ...LOG_ANALYTICS_ROUTES,
  ...TRACE_ANALYTICS_ROUTES,
  ...LOG_LINE_ROUTES,
  ...ERROR_PATTERN_ROUTES,
  ...ERROR_CORRELATION_ROUTES,
  ...TRACE_METRIC_ROUTES,
  ...EXCEPTION_SUMMARY_ROUTES,
  ...SERVICE_CALL_ROUTES,
  ...SERVICE_STATUS_ROUTES,
];
