/**
 * CPU and memory of services, hosts and servers, as far as metrics have them. Hosts send a point per processor and state, of
 * which only the idle and the used ones say anything when they are averaged; of single processes a mean says nothing, so
 * that process metrics count for services alone.
 */
import type { Job, TimeWindow } from '../define.ts';

export const WEEK_USAGE_OPERATIONS = ['count_metrics', 'list_hosts'] as const;

/** Percent, or megabytes. */
type Figure = 'cpuPercent' | 'memoryPercent' | 'memoryMb';

interface Source {
  readonly figure: Figure;
  readonly of: 'service' | 'host' | 'monitor';
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
  'process.cpu.utilization': { figure: 'cpuPercent', of: 'service', toFigure: share },
  'process.memory.usage': { figure: 'memoryMb', of: 'service', toFigure: megabytes },
  'jvm.cpu.recent_utilization': { figure: 'cpuPercent', of: 'service', toFigure: share },
  'system.cpu.utilization': { figure: 'cpuPercent', of: 'host', toFigure: (idle) => share(1 - idle), state: 'idle' },
  'system.memory.utilization': { figure: 'memoryPercent', of: 'host', toFigure: share, state: 'used' },
  'oneuptime.monitor.cpu.usage.percent': { figure: 'cpuPercent', of: 'monitor', toFigure: asIs },
  'oneuptime.monitor.memory.usage.percent': { figure: 'memoryPercent', of: 'monitor', toFigure: asIs },
};

type Figures = Partial<Record<Figure, number>>;

/** What one of them used in a week, and in the week before. */
export interface Usage {
  readonly name: string;
  readonly present: Figures;
  readonly before: Figures;
}

type ByName = Map<string, Figures>;

/** Means by service, host and server. `monitors` names monitors by id. */
export async function usageWeeks(
  job: Job,
  [window, before]: readonly [TimeWindow, TimeWindow],
  monitors: ReadonlyMap<string, string>,
): Promise<Usage[]> {
  const [present, past] = await Promise.all([figuresIn(job, window), figuresIn(job, before)]);
  const hosts = await hostNames(
    job,
    [...present.keys()].filter((key) => isId(key) && !monitors.has(key)),
  );
  return [...present].flatMap(([key, figures]) => {
    const name = monitors.get(key) ?? hosts.get(key) ?? (isId(key) ? undefined : key);
    return name === undefined ? [] : [{ name, present: figures, before: past.get(key) ?? {} }];
  });
}

/** Means by what they are of: the name of a service, the id of anything else. */
async function figuresIn({ client }: Job, { from, to }: TimeWindow): Promise<ByName> {
  const time = { gte: from, lte: to };
  const names = (state: Source['state']): string[] =>
    Object.keys(SOURCES).filter((name) => SOURCES[name]?.state === state);
  const asked = (filter: object) =>
    client.metrics.groups({ filter: { time, ...filter }, by: ['primaryEntityId', 'name'], measure: 'avg(value)' });
  const groups = await Promise.all([
    asked({ name: names(undefined) }),
    asked({ name: names('idle'), attributes: { state: 'idle' } }),
    asked({ name: names('used'), attributes: { state: 'used' } }),
  ]);
  const found: ByName = new Map();
  for (const { by, figure } of groups.flat()) {
    const [key, metric] = by.map(String);
    const source = SOURCES[metric ?? ''];
    if (key === undefined || !source || figure === null || (source.of === 'service') === isId(key)) continue;
    found.set(key, { ...found.get(key), [source.figure]: source.toFigure(figure) });
  }
  return found;
}

async function hostNames({ client }: Job, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.hosts.list({ filter: { id: ids }, fields: ['name'], limit: ids.length });
  return new Map(rows.map(({ id, name }) => [id, name ?? id]));
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
}
