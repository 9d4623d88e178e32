/** When a check of a monitor last failed. */
import { type CheckReading, readCheck } from '../checks/check-reading.ts';
import type { CheckRules } from '../checks/check-rules.ts';
import type { Job, TimeWindow } from '../define.ts';
import { ONLINE } from './check-tallies.ts';
import { newestResults } from './newest-results.ts';

/** Operations that `lastFailure` sends. */
export const FAILURE_OPERATIONS = ['list_metrics', 'list_monitor_logs'] as const;

/** Results among which a failed one is looked for. */
const MOST_RESULTS = 100;

export interface Failure {
  readonly at: string;
  readonly error?: string;
}

/** The last failed check in a window, by its metric or its result, whichever is later; undefined where none is known. `rules` judge heartbeats. */
export async function lastFailure(
  job: Job,
  monitor: string,
  { from, to }: TimeWindow,
  rules?: CheckRules,
): Promise<Failure | undefined> {
  const { client, attempt } = job;
  const time = { gte: from, lte: to };
  const [points, results] = await Promise.all([
    attempt('the last failed check by its metric', () =>
      client.metrics.list({
        filter: { name: ONLINE, primaryEntityId: monitor, value: 0, time },
        fields: ['time'],
        sort: '-time',
        limit: 1,
      }),
    ),
    attempt('the last failed check by its result', () =>
      newestResults(client, { monitor: [monitor], window: { from, to }, most: MOST_RESULTS }),
    ),
  ]);
  const measured = points?.rows[0]?.time;
  for (const { time: at, logBody } of results?.rows ?? []) {
    if (!at || (measured && at < measured)) break;
    const reading = readCheck(logBody, rules);
    if (reading.verdict === 'failed') return failureOf(at, reading);
  }
  return measured ? { at: measured } : undefined;
}

const MOST_ERROR = 160;

function failureOf(at: string, { error }: CheckReading): Failure {
  return { at, ...(error ? { error: error.slice(0, MOST_ERROR) } : {}) };
}
