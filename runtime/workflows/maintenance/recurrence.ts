/** Maintenance that comes again: how often, and when the server makes the first window. No I/O. */
import { badArgument } from '../../basics/errors.ts';

const UNITS = { hour: 3600, day: 86_400, week: 604_800, month: 2_629_800, year: 31_557_600 } as const;
const SINGLE: Readonly<Record<string, string>> = {
  hourly: '1 hour',
  daily: '1 day',
  nightly: '1 day',
  weekly: '1 week',
  fortnightly: '2 week',
  monthly: '1 month',
  yearly: '1 year',
};

/** "week", "every 2 weeks", "daily" -> words for the server, and about how many seconds. Throws `bad_arguments`. */
export function repeatSeconds(text: string): { readonly every: string; readonly seconds: number } {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/^every\s+/, '');
  const known = Object.hasOwn(SINGLE, plain) ? SINGLE[plain] : plain;
  const [, amount = '1', unit] = /^(\d{1,3})?\s*(hour|day|week|month|year)s?$/.exec(known ?? '') ?? [];
  if (unit === undefined || Number(amount) === 0)
    throw badArgument(
      `repeat is no interval: ${JSON.stringify(text.slice(0, 40))}.`,
      'Write "1 day", "week", "2 weeks" or "month".',
    );
  const count = Number(amount);
  return { every: `${count} ${unit}${count === 1 ? '' : 's'}`, seconds: count * UNITS[unit as keyof typeof UNITS] };
}

/** The server asks for a time to come; it looks once a minute. */
const SOON_MS = 60_000;

/**
 * When the first window is made: as soon as it can be, and no more than one interval before it begins, since later ones
 * keep the distance. Throws `bad_arguments` where it begins too soon for that.
 */
export function firstEvent({ from, seconds, now }: { from: string; seconds: number; now: Date }): string {
  const start = Date.parse(from);
  const at = Math.max(now.getTime() + SOON_MS, start - seconds * 1000);
  if (at >= start)
    throw badArgument(
      `A repeating window begins two minutes from now at the earliest, not at ${from}.`,
      'Begin this one with start_maintenance_now, and give from of the next.',
    );
  return new Date(at).toISOString();
}
