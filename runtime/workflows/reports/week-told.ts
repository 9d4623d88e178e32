/** The parts of a weekly report as it tells them, each figure beside the one of the week before. */
import { capped } from '../capped.ts';
import { spanText } from '../spans.ts';
import { definedOf } from '../uptime/uptime-told.ts';
import { type WeekFigures, weekAdvice } from './week-advice.ts';
import type { IncidentWeeks } from './week-incidents.ts';
import type { LogWeeks } from './week-logs.ts';
import type { MonitorWeeks } from './week-monitors.ts';
import type { Usage } from './week-usage.ts';

const MOST_NAMES = 5;
const MOST_WORST = 3;
const MOST_SERVICES = 3;
const MOST_USAGE = 3;
const MOST_ADVICE = 5;

export function toldMonitors({ total, fresh, notOperational, uptime, checks }: MonitorWeeks) {
  const names = (some: readonly string[]) => (some.length > 0 ? capped(some, MOST_NAMES) : undefined);
  const [now, before] = uptime ?? [];
  const known = before?.average === undefined ? undefined : before;
  const [checked, checkedBefore] = checks;
  return {
    monitors: { total, ...definedOf({ new: names(fresh), notOperational: names(notOperational) }) },
    ...(now?.average === undefined
      ? {}
      : {
          uptime: {
            average: pairOf(now.average, before?.average),
            outages: pairOf(now.outages, known?.outages),
            downtime: spansOf(now.downMs / 1000, known && known.downMs / 1000),
            ...(now.down.length > 0 ? { worst: now.down.slice(0, MOST_WORST).map(toldDown) } : {}),
          },
        }),
    ...(checked.average === undefined ? {} : { responseMs: pairOf(checked.average, checkedBefore.average) }),
    ...(checked.total > 0
      ? { failedChecks: pairOf(checked.failed, checkedBefore.total > 0 ? checkedBefore.failed : undefined) }
      : {}),
  };
}

function toldDown({ monitor, uptime, downMs }: { monitor: string; uptime: number; downMs: number }) {
  return { monitor, uptime, downtime: spanText(downMs / 1000) };
}

export function toldIncidents({ present, before, open }: IncidentWeeks) {
  const severities = Object.keys({ ...present.bySeverity, ...before.bySeverity });
  return {
    declared: pairOf(present.declared, before.declared),
    bySeverity: Object.fromEntries(
      severities.map((name) => [name, pairOf(present.bySeverity[name] ?? 0, before.bySeverity[name] ?? 0)]),
    ),
    open,
    ...definedOf({
      mtta: present.toAcknowledge === undefined ? undefined : spansOf(present.toAcknowledge, before.toAcknowledge),
      mttr: present.toResolve === undefined ? undefined : spansOf(present.toResolve, before.toResolve),
    }),
  };
}

export function toldLogs({ present, before, by }: LogWeeks) {
  const most = Object.fromEntries(by.slice(0, MOST_SERVICES));
  return { now: present, before, ...(by.length > 0 ? { most } : {}) };
}

/** Those whose figures moved most first. */
export function toldUsage(usage: readonly Usage[]) {
  const moved = (one: Usage): number =>
    Math.max(0, ...figuresOf(one).map(({ now, before = now }) => (before > 0 ? Math.abs(now - before) / before : 0)));
  return capped(
    [...usage]
      .sort((a, b) => moved(b) - moved(a))
      .map((one) => ({
        of: one.name,
        ...Object.fromEntries(figuresOf(one).map(({ figure, ...figures }) => [figure, figures])),
      })),
    MOST_USAGE,
  );
}

function figuresOf({ present, before }: Usage) {
  return Object.entries(present).map(([name, value]) => {
    const figure = name as keyof Usage['present'];
    return { figure, ...pairOf(tenth(value), before[figure] === undefined ? undefined : tenth(before[figure])) };
  });
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function pairOf(now: number, before: number | undefined): { now: number; before?: number } {
  return before === undefined ? { now } : { now, before };
}

function spansOf(now: number, before: number | undefined): { now: string; before?: string } {
  return before === undefined ? { now: spanText(now) } : { now: spanText(now), before: spanText(before) };
}

/** What was found; a part that could not be read is undefined, and nothing follows from it. */
interface Found {
  readonly monitors: MonitorWeeks | undefined;
  readonly incidents: IncidentWeeks | undefined;
  readonly logs: LogWeeks | undefined;
  readonly usage: readonly Usage[] | undefined;
}

const USAGE_WORDS = { cpuPercent: ['CPU', '%'], memoryPercent: ['Memory', '%'], memoryMb: ['Memory', 'MB'] } as const;

export function adviceFor({ monitors, incidents, logs, usage }: Found, now: Date): string[] {
  const { present, before } = incidents ?? {};
  const [checked, checkedBefore] = monitors?.checks ?? [];
  const slower = [...(checked?.by ?? [])].flatMap(([id, { average }]) => {
    const past = checkedBefore?.by.get(id)?.average;
    const monitor = monitors?.names.get(id);
    return monitor && average !== undefined && past ? [{ monitor, ms: average, before: past }] : [];
  });
  const week: WeekFigures = {
    worst: (monitors?.uptime?.[0].down ?? []).map((down) => ({ ...toldDown(down), outages: down.outages })),
    unchecked: monitors?.unchecked ?? [],
    openIncidents: (incidents?.oldest ?? []).map(({ number, title, declared }) => ({
      number,
      title,
      ageSeconds: (now.getTime() - Date.parse(declared)) / 1000,
    })),
    toAcknowledge: { present: present?.toAcknowledge, before: before?.toAcknowledge },
    toResolve: { present: present?.toResolve, before: before?.toResolve },
    slower: slower.sort((a, b) => b.ms / b.before - a.ms / a.before),
    errorLogs: { present: logs?.present, before: logs?.before, most: logs?.by[0] },
    usage: (usage ?? []).flatMap((one) =>
      figuresOf(one).map(({ figure, now: value, before: past }) => {
        const [what, unit] = USAGE_WORDS[figure];
        return { name: one.name, what, unit, present: value, before: past };
      }),
    ),
  };
  return weekAdvice(week, MOST_ADVICE);
}
