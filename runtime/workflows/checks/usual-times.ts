/** What checks of a monitor usually take: medians of the seven days before a moment. */
import type { Job } from '../define.ts';
import { middleOf } from './beats.ts';
import type { Phases } from './check-reading.ts';
import { readChecks } from './check-rows.ts';
import type { MonitorFacts } from './monitor-facts.ts';

/** Operations that `usualTimes` calls. */
export const USUAL_OPERATIONS = ['count_metrics', 'list_monitor_logs'] as const;

export interface UsualTimes {
  /** Medians in ms. */
  readonly ms: number;
  readonly phases: Phases;
  /** What they are the medians of. */
  readonly of: string;
}

/**
 * The metrics that the platform keeps of checks, for a month, while it drops the results themselves after a day unless its
 * operator says otherwise. They hang on the monitor as the metrics of a service hang on it.
 */
const METRICS = {
  'oneuptime.monitor.response.time': 'ms',
  'oneuptime.monitor.execution.time': 'ms',
  'oneuptime.monitor.http.dns.lookup.time': 'dns',
  'oneuptime.monitor.http.tcp.connect.time': 'connect',
  'oneuptime.monitor.http.tls.handshake.time': 'tls',
  'oneuptime.monitor.http.time.to.first.byte': 'firstByte',
  'oneuptime.monitor.http.download.time': 'download',
  'oneuptime.monitor.port.dns.lookup.time': 'dns',
  'oneuptime.monitor.port.tcp.connect.time': 'connect',
} as const;
const PHASES = ['dns', 'connect', 'tls', 'firstByte', 'download'] as const;

const WEEK_MS = 7 * 86_400_000;
/** Results that are read where there are no metrics; each of a browser is megabytes. */
const RESULTS = { usual: 200, 'Synthetic Monitor': 15 } as const;

/** Undefined where nothing is known. Only results that came through count. */
export async function usualTimes(
  job: Pick<Job, 'client' | 'attempt' | 'hasTime'>,
  facts: MonitorFacts,
  before: string,
): Promise<UsualTimes | undefined> {
  const moment = Date.parse(before);
  const from = new Date(moment - WEEK_MS).toISOString();
  return (
    (await ofMetrics(job, facts, { from, before })) ?? ofResults(job, facts, from, new Date(moment - 1).toISOString())
  );
}

async function ofMetrics(
  { client, attempt }: Pick<Job, 'client' | 'attempt'>,
  { id }: MonitorFacts,
  { from, before }: { readonly from: string; readonly before: string },
): Promise<UsualTimes | undefined> {
  const groups = await attempt('metrics of the checks before', () =>
    client.metrics.groups({
      filter: {
        primaryEntityId: id,
        name: { in: Object.keys(METRICS) },
        metricPointType: { in: ['Sum', 'Gauge'] },
        time: { gte: from, lt: before },
      },
      by: ['name'],
      measure: 'p50(value)',
    }),
  );
  const medians = (groups ?? []).flatMap(({ by: [name], figure }) =>
    figure === null ? [] : [[METRICS[name as keyof typeof METRICS], Math.round(figure)] as const],
  );
  const { ms, ...phases } = Object.fromEntries(medians) as { ms?: number } & Phases;
  return ms === undefined ? undefined : { ms, phases, of: 'the metric of its checks' };
}

async function ofResults(
  job: Pick<Job, 'client' | 'attempt' | 'hasTime'>,
  facts: MonitorFacts,
  from: string,
  to: string,
): Promise<UsualTimes | undefined> {
  const { id: monitor, type, rules } = facts;
  const most = type === 'Synthetic Monitor' ? RESULTS[type] : RESULTS.usual;
  const read = await job.attempt('results before', () => readChecks(job, { monitor, type, rules, from, to, most }));
  const readings = (read?.rows ?? []).map(({ reading }) => reading).filter(({ verdict }) => verdict !== 'failed');
  const ms = middleOf(readings.flatMap((reading) => reading.ms ?? []));
  if (ms === undefined) return undefined;
  const phases = PHASES.flatMap((phase) => {
    const usual = middleOf(readings.flatMap((reading) => reading.phases?.[phase] ?? []));
    return usual === undefined ? [] : [[phase, Math.round(usual)]];
  });
  return { ms: Math.round(ms), phases: Object.fromEntries(phases), of: `${readings.length} results` };
}
