/**
 * CPU and memory of services, hosts and servers, as far as metrics have them. Hosts send a point per processor and state, of
 * which only the idle and the used ones say anything when they are averaged; of single processes a mean says nothing, so
 * that process metrics count for services alone.
 */
import type { Job, TimeWindow } from '../define.ts';

export const WEEK_USAGE_OPERATIONS = ['count_metrics'] as const;

/** Percent, or megabytes. */
type Figure = 'cpuPercent' | 'memoryPercent' | 'memoryMb';

interface Source {
  readonly figure: Figure;
  /** The kind of what sends it. */
  readonly from: 'OpenTelemetry' | 'Host' | 'Monitor';
  /** What a point of the metric comes to. */
  toFigure(value: number): number;
  /** The state of which hosts send points. */
  readonly state?: 'idle' | 'used';
}

const MEGABYTE = 1024 * 1024;
const share = (value: number): number => value * 100;
const megabytes = (value: number): number => value / MEGABYTE;
const asIs = (value: number): number => value;

const SOURCES: Readonly<Record<string, Source>> = {
  'process.cpu.utilization': { figure: 'cpuPercent', from: 'OpenTelemetry', toFigure: share },
  'process.memory.usage': { figure: 'memoryMb', from: 'OpenTelemetry', toFigure: megabytes },
  'jvm.cpu.recent_utilization': { figure: 'cpuPercent', from: 'OpenTelemetry', toFigure: share },
  'system.cpu.utilization': { figure: 'cpuPercent', from: 'Host', toFigure: (idle) => share(1 - idle), state: 'idle' },
  'system.memory.utilization': { figure: 'memoryPercent', from: 'Host', toFigure: share, state: 'used' },
  'oneuptime.monitor.cpu.usage.percent': { figure: 'cpuPercent', from: 'Monitor', toFigure: asIs },
  'oneuptime.monitor.memory.usage.percent': { figure: 'memoryPercent', from: 'Monitor', toFigure: asIs },
};

type Figures = Partial<Record<Figure, number>>;

/** What one of them used in a week, and in the week before. */
export interface Usage {
  readonly name: string;
  readonly present: Figures;
  readonly before: Figures;
}

/** Means by service, host and server; those that have gone since are left out. */
export async function usageWeeks(
  job: Job,
  [window, before]: readonly [TimeWindow, TimeWindow],
): Promise<readonly Usage[]> {
  const [present, past] = await Promise.all([figuresIn(job, window), figuresIn(job, before)]);
  return [...present].map(([name, figures]) => ({ name, present: figures, before: past.get(name) ?? {} }));
}

/** Means by the name of what sends them. */
async function figuresIn({ client }: Job, { from, to }: TimeWindow): Promise<Map<string, Figures>> {
  const time = { gte: from, lte: to };
  const names = (state: Source['state']): string[] =>
    Object.keys(SOURCES).filter((name) => SOURCES[name]?.state === state);
  const by = ['primaryEntityId', 'primaryEntityType', 'name'];
  const asked = (filter: object) => client.metrics.groups({ filter: { time, ...filter }, by, measure: 'avg(value)' });
  const groups = await Promise.all([
    asked({ name: names(undefined) }),
    asked({ name: names('idle'), attributes: { state: 'idle' } }),
    asked({ name: names('used'), attributes: { state: 'used' } }),
  ]);
  const found = new Map<string, Figures>();
  for (const { by: values, figure } of groups.flat()) {
    const [name = '', kind, metric = ''] = values.map(String);
    const source = SOURCES[metric];
    if (figure === null || !source || source.from !== kind || isId(name)) continue;
    found.set(name, { ...found.get(name), [source.figure]: source.toFigure(figure) });
  }
  return found;
}

/** What has no name is gone. */
function isId(text: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
}
