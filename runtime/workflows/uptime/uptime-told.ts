/** Uptime as results tell it. */
import { z } from 'zod';
import { type Capped, capped, cappedOf, fewNames } from '../capped.ts';
import { spanText } from '../spans.ts';
import {
  type DownStretch,
  percentUp,
  type StatusRow,
  type Stretch,
  serverDownMs,
  type Uptime,
} from './uptime-figures.ts';

export const outageShape = z.strictObject({
  /** When it began, also before the window. */
  from: z.string(),
  /** Absent while it lasts, or where it went on after the window. */
  to: z.string().optional(),
  /** It had not ended when the window did, which was before now. */
  wentOn: z.literal(true).optional(),
  /** Within the window. */
  for: z.string(),
  status: z.string(),
  monitors: z.array(z.string()).optional(),
});

/** Outages in the order given; monitors are named where there are several. */
export function toldOutages(
  outages: readonly DownStretch[],
  { most, names, isPast }: { most: number; names: ReadonlyMap<string, string> | undefined; isPast: boolean },
): Capped<z.infer<typeof outageShape>> {
  return capped(
    outages.map(({ began, from, to, isOpen, status, monitors }) => ({
      from: isoOf(began),
      ...(isOpen ? (isPast ? { wentOn: true as const } : {}) : { to: isoOf(to) }),
      for: spanText((to - from) / 1000),
      status,
      ...(names ? { monitors: fewNames(monitors.map((id) => names.get(id) ?? id)) } : {}),
    })),
    most,
  );
}

export const outagesShape = cappedOf(outageShape);

export const uptimeShape = {
  /** Percent with four places, cut down; absent where no status is known. */
  uptime: z.number().optional(),
  downtime: z.string().optional(),
  downSeconds: z.number().optional(),
  outages: z.int().optional(),
  /** What the server itself would say, where that differs. */
  serverUptime: z.number().optional(),
};

type ToldUptime = z.infer<z.ZodObject<typeof uptimeShape>>;

/** The figures of one line of uptime. */
export function toldUptime(uptime: Uptime | undefined): ToldUptime {
  if (!uptime) return {};
  const { measured, downMs, outages } = uptime;
  const percent = percentUp(downMs, measured.to - measured.from);
  return {
    ...(percent === null ? {} : { uptime: percent }),
    ...(downMs === 0 ? {} : { downtime: spanText(downMs / 1000), downSeconds: Math.round(downMs / 1000) }),
    outages: outages.length,
  };
}

/** What the server's own pages say of a group, where it is not the same: 100 where nothing is known. */
export function serverUptime(
  rows: readonly StatusRow[],
  window: Stretch,
  now: number,
  uptime: Uptime | undefined,
): ToldUptime {
  if (!uptime) return { serverUptime: 100 };
  const { from, to } = uptime.measured;
  const theirs = percentUp(serverDownMs(rows, window, now), to - from);
  return theirs === null || theirs === percentUp(uptime.downMs, to - from) ? {} : { serverUptime: theirs };
}

/** The longest first. */
export function longestFirst(outages: readonly DownStretch[]): DownStretch[] {
  return [...outages].sort((a, b) => b.to - b.from - (a.to - a.from));
}

/** ISO text of milliseconds since 1970. */
export function isoOf(time: number): string {
  return new Date(time).toISOString();
}

/** The plain mean of percentages with four places, cut down; undefined of none. */
export function meanUptime(percents: readonly number[]): number | undefined {
  if (percents.length === 0) return undefined;
  const tenThousandths = percents.reduce((sum, percent) => sum + Math.round(percent * 10_000), 0);
  return Math.floor(tenThousandths / percents.length) / 10_000;
}

/** An object without what is undefined. */
export function definedOf<T extends Record<string, unknown>>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
