/** Times as requests say them: lengths such as "30-second" or "an hour", moments such as "Saturday 2 AM". Pure. */

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const UNITS: Readonly<Record<string, number>> = {
  s: SECOND,
  sec: SECOND,
  second: SECOND,
  m: 60 * SECOND,
  min: 60 * SECOND,
  minute: 60 * SECOND,
  h: 3600 * SECOND,
  hour: 3600 * SECOND,
  d: DAY,
  day: DAY,
  w: 7 * DAY,
  week: 7 * DAY,
};
const NUMBERS: Readonly<Record<string, number>> = { two: 2, three: 3, five: 5, ten: 10, fifteen: 15, thirty: 30 };
const LENGTH = /(?:(\d+|[a-z]+)[ -])?(seconds?|sec|minutes?|min|hours?|days?|weeks?)\b/gi;
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** Every length of time that a text speaks of, in milliseconds; "the last hour" is one hour. */
export function lengthsIn(text: string): number[] {
  return [...text.matchAll(LENGTH)].map(([, amount = '', unit = '']) => {
    const count = Number(amount) || NUMBERS[amount.toLowerCase()] || 1;
    return count * (UNITS[unit.toLowerCase().replace(/s$/, '')] ?? Number.NaN);
  });
}

/** The length that an argument such as "-24h", "+1h" or "5m" means, in milliseconds; undefined where it is none. */
export function lengthOf(argument: string): number | undefined {
  const [, amount, unit = ''] = /^[+-]?(\d+)([smhdw])$/.exec(argument) ?? [];
  return amount === undefined ? undefined : Number(amount) * (UNITS[unit] ?? Number.NaN);
}

/** The next moment of a weekday and an hour in UTC, "Saturday 2 AM", as ISO 8601; fails on anything else. */
export function momentOf(spoken: string, now: Date): string {
  const [, day = '', hour, half = ''] = /^(\w+day) (\d+) ?(AM|PM)$/i.exec(spoken) ?? [];
  const weekday = WEEKDAYS.indexOf(day.toLowerCase());
  if (weekday < 0) throw new Error(`No moment is known for "${spoken}": a weekday and an hour are.`);
  const moment = new Date(now);
  moment.setUTCHours((Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0), 0, 0, 0);
  moment.setUTCDate(moment.getUTCDate() + ((weekday - moment.getUTCDay() + 7) % 7));
  return (moment > now ? moment : new Date(moment.getTime() + 7 * DAY)).toISOString();
}
