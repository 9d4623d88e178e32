/** Which drawing shows the result of which workflow; loaded with the first picture that is asked for. */
import type { Row } from '../call/platform.ts';
import { budgetsDrawing } from './budget-gauges.ts';
import type { Drawing, Look } from './drawing.ts';
import { dutyDrawing } from './duty-week.ts';
import { errorsDrawing, exceptionsDrawing } from './error-spans.ts';
import { incidentDrawing } from './incident-course.ts';
import { metricDrawing } from './metric-chart.ts';
import { statsDrawing } from './response-ranges.ts';
import { boardDrawing } from './status-board.ts';
import { uptimeDrawing } from './uptime-strips.ts';

/** Draws what a tool returned; undefined where there is nothing to be drawn. */
type Draws = (result: Row, look: Look) => Drawing | undefined;

/** Facts are what the workflow of that name returns: a test holds its type to them. */
function drawn<Facts>(draw: (facts: Facts, look: Look) => Drawing | undefined): Draws {
  return (result, look) => draw(result as unknown as Facts, look);
}

export const PICTURES: Readonly<Record<string, Draws>> = {
  get_monitor_uptime: drawn(uptimeDrawing),
  get_overview: drawn(boardDrawing),
  get_incident_report: drawn(incidentDrawing),
  query_metric: drawn(metricDrawing),
  get_monitor_stats: drawn(statsDrawing),
  summarize_errors: drawn(errorsDrawing),
  list_exceptions_summary: drawn(exceptionsDrawing),
  who_is_on_call: drawn(dutyDrawing),
  get_slo_status: drawn(budgetsDrawing),
};
