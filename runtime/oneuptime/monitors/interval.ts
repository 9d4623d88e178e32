/** How often a monitor checks: words and durations -> the nine cron texts that the platform offers. */
import { badCheck, cited, plainText } from './bad-argument.ts';

/** Seconds, short spelling, cron text. Nothing else is stored: the platform would run it every minute. */
const INTERVALS = [
  [60, '1m', '* * * * *'],
  [120, '2m', '*/2 * * * *'],
  [300, '5m', '*/5 * * * *'],
  [600, '10m', '*/10 * * * *'],
  [900, '15m', '*/15 * * * *'],
  [1800, '30m', '*/30 * * * *'],
  [3600, '1h', '0 * * * *'],
  [86_400, '1d', '0 0 * * *'],
  [604_800, '1w', '0 0 * * 0'],
] as const;

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^s(?:ec(?:ond)?s?)?$/, 1],
  [/^m(?:in(?:ute)?s?)?$/, 60],
  [/^h(?:(?:ou)?rs?)?$/, 3600],
  [/^d(?:ays?)?$/, 86_400],
  [/^w(?:eeks?)?$/, 604_800],
];
const SINGLE: Readonly<Record<string, number>> = { minutely: 60, hourly: 3600, daily: 86_400, weekly: 604_800 };

/** Longest interval in words. */
const LONGEST = 60;

/** Seconds of "5m", "every 5 minutes", "hourly"; undefined for anything else. */
export function secondsOf(text: string): number | undefined {
  if (text.length > LONGEST) return undefined;
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/^every\s+/, '');
  const single = Object.hasOwn(SINGLE, plain) ? SINGLE[plain] : undefined;
  if (single !== undefined) return single;
  const [, amount = '1', unit = ''] = /^(\d+(?:\.\d+)?)?\s*([a-z]+)$/.exec(plain) ?? [];
  const size = UNITS.find(([pattern]) => pattern.test(unit))?.[1];
  return size === undefined ? undefined : Number(amount) * size;
}

/** Cron text of an interval. Throws `bad_arguments` with the nearest ones for what the platform does not offer. */
export function intervalCron(value: unknown): string {
  const text = plainText(value).trim().replace(/\s+/g, ' ');
  const seconds = secondsOf(text);
  const exact = INTERVALS.find(([size, , cron]) => size === seconds || cron === text);
  if (exact) return exact[2];
  const all = `Possible: ${INTERVALS.map(([, short]) => short).join(', ')}.`;
  if (seconds === undefined || Number.isNaN(seconds)) {
    return badCheck(`interval is not one the platform has: ${cited(value)}.`, all);
  }
  const below = INTERVALS.findLast(([size]) => size < seconds)?.[1];
  const above = INTERVALS.find(([size]) => size > seconds)?.[1];
  const near = [below, above].filter((short) => short !== undefined).join(' or ');
  return badCheck(`Monitors cannot check every ${text.replace(/^every\s+/i, '')}.`, `The nearest: ${near}. ${all}`);
}

/** Whole minutes of "30m", "1h" or a number. Throws `bad_arguments` for less than a minute or part of one. */
export function minutesOf(value: unknown, where: string): number {
  const text = plainText(value);
  const seconds = /^\s*\d+\s*$/.test(text) ? Number(text) * 60 : secondsOf(text);
  const minutes = (seconds ?? 0) / 60;
  if (Number.isInteger(minutes) && minutes >= 1) return minutes;
  return badCheck(`${where} is not a number of minutes: ${cited(value)}.`, 'Write "30m", "1h" or a number of minutes.');
}
