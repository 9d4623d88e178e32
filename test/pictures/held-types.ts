/** The compiler holds what workflows return to what drawings read: nothing here runs. */
import type { z } from 'zod';
import type * as facts from '../../runtime/pictures/facts.ts';
import type { incidentReportOutput } from '../../runtime/workflows/incidents/get-incident-report.ts';
import type { sloStatusOutput } from '../../runtime/workflows/objectives/get-slo-status.ts';
import type { onCallOutput } from '../../runtime/workflows/on-call/who-is-on-call.ts';
import type { overviewOutput } from '../../runtime/workflows/orientation/overview-parts.ts';
import type { exceptionsOutput } from '../../runtime/workflows/telemetry/list-exceptions-summary.ts';
import type { metricOutput } from '../../runtime/workflows/telemetry/query-metric.ts';
import type { errorsOutput } from '../../runtime/workflows/telemetry/summarize-errors.ts';
import type { monitorStatsOutput } from '../../runtime/workflows/uptime/get-monitor-stats.ts';
import type { monitorUptimeOutput } from '../../runtime/workflows/uptime/get-monitor-uptime.ts';

/** What each of them returns, where it is what its drawing reads. */
export interface HeldTypes {
  readonly uptime: Held<z.infer<typeof monitorUptimeOutput>, facts.UptimeFacts>;
  readonly overview: Held<z.infer<typeof overviewOutput>, facts.OverviewFacts>;
  readonly incident: Held<z.infer<typeof incidentReportOutput>, facts.IncidentFacts>;
  readonly metric: Held<z.infer<typeof metricOutput>, facts.MetricFacts>;
  readonly stats: Held<z.infer<typeof monitorStatsOutput>, facts.StatsFacts>;
  readonly errors: Held<z.infer<typeof errorsOutput>, facts.ErrorFacts>;
  readonly exceptions: Held<z.infer<typeof exceptionsOutput>, facts.ExceptionFacts>;
  readonly onCall: Held<z.infer<typeof onCallOutput>, facts.OnCallFacts>;
  readonly objectives: Held<z.infer<typeof sloStatusOutput>, facts.ObjectivesFacts>;
}

type Held<Output extends Facts, Facts> = Output;
