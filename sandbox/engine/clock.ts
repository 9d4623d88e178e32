/** A minute in milliseconds. */
export const MINUTE = 60_000;
/** An hour in milliseconds. */
export const HOUR = 60 * MINUTE;
/** A day in milliseconds. */
export const DAY = 24 * HOUR;

/** Whole days from the last Monday, midnight UTC, to a moment. */
export function daysSinceMonday(time: number): number {
  return (new Date(time).getUTCDay() + 6) % 7;
}

/** The midnight UTC before a moment. */
export function midnight(time: number): number {
  return time - (time % DAY);
}
