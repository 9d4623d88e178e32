/** Duty in words: times on a clock, sources of steps, what a result says of one of them. */
import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { offsetAt, offsetText } from '../../basics/zone-clock.ts';
import { capped, cappedOf } from '../capped.ts';
import type { Job } from '../define.ts';
import { spanText } from '../spans.ts';
import type { DutySetup, DutySource } from './duty-model.ts';
import type { DutyRun } from './duty-runs.ts';

const MOST_PEOPLE = 10;
const MOST_SHIFTS = 12;
/** Of a week with day and night, and a little more. */
export const MOST_DRAWN_SHIFTS = 40;

/** Windows may be so long. */
const LONGEST = 366 * 864e5;

/** The window of a call, told with its result; `from` is now by default, `to` so much later. At most a year. */
export function dutyWindow(
  job: Job,
  { from = job.now.toISOString(), to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  length: number,
): { readonly from: number; readonly to: number } {
  const window = job.window({ from, to: to ?? new Date(Date.parse(from) + length).toISOString() }, 'now');
  const span = { from: Date.parse(window.from), to: Date.parse(window.to) };
  if (span.to - span.from > LONGEST) throw badArgument('The window is longer than a year.', 'Ask for less at a time.');
  return span;
}

/** ISO text to the minute, or the second where there are any, on the clocks of a zone; UTC where nobody knows it. */
export function dutyTime(instant: number, zone: string): string {
  const ahead = dutyOffset(instant, zone);
  const [minute, seconds = ''] = new Date(instant + ahead).toISOString().split(/(?<=T..:..)/);
  const second = seconds.slice(0, 3);
  return `${minute}${second === ':00' ? '' : second}${ahead === 0 ? 'Z' : offsetText(ahead)}`;
}

/** Milliseconds by which clocks of a zone are ahead of UTC; none where nobody knows it. */
export function dutyOffset(instant: number, zone: string): number {
  try {
    return offsetAt(new Date(instant), zone);
  } catch {
    return 0;
  }
}

/** Names of people, and how many more there are. */
export function dutyNames(people: readonly string[], setup: DutySetup): { people: string[]; more?: number } {
  const { items, more } = capped(
    people.map((person) => setup.nameOf(person)),
    MOST_PEOPLE,
  );
  return { people: items, ...(more ? { more } : {}) };
}

/** Where duty comes from: a schedule with its layer, a team, or the step itself. */
export function dutySource(source: DutySource, { schedules }: DutySetup, layer?: string): string {
  if (source.kind === 'team') return `team ${source.name}`;
  if (source.kind === 'person') return 'named in the step';
  const name = schedules.get(source.schedule)?.name ?? source.schedule;
  return layer ? `schedule ${name}, layer ${layer}` : `schedule ${name}`;
}

export const DUTY_SHIFT = z.strictObject({
  person: z.string(),
  from: z.string(),
  to: z.string(),
  for: z.string().optional(),
  /** Layers of the schedule that the duty comes from. */
  layer: z.string().optional(),
});

/** Runs as a result lists them, the first of them. */
export function dutyShifts(
  runs: readonly DutyRun[],
  setup: DutySetup,
  { zone, most = MOST_SHIFTS }: { readonly zone: string; readonly most?: number },
): z.infer<typeof DUTY_SHIFTS> {
  return capped(
    runs.map(({ person, from, to, covers, layers }) => ({
      person: setup.nameOf(person),
      from: dutyTime(from, zone),
      to: dutyTime(to, zone),
      ...(covers.length > 0 ? { for: covers.map((covered) => setup.nameOf(covered)).join(', ') } : {}),
      ...(layers.length > 0 ? { layer: layers.join(', ') } : {}),
    })),
    most,
  );
}

export const DUTY_SHIFTS = cappedOf(DUTY_SHIFT);

export const DUTY_GAP = z.strictObject({ from: z.string(), to: z.string(), lasts: z.string() });

/** A gap in words. */
export function dutyGap(
  { from, to }: { readonly from: number; readonly to: number },
  zone: string,
): z.infer<typeof DUTY_GAP> {
  return { from: dutyTime(from, zone), to: dutyTime(to, zone), lasts: spanText((to - from) / 1000) };
}
