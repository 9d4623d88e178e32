/** When whoever refuses wants to be asked again. */
import { type AnswerHeaders, headerOf } from './upstream-api.ts';

/** Waits beyond a week are mistakes of whoever sent them. */
const MOST_SECONDS = 7 * 24 * 3600;

/**
 * Seconds that `Retry-After` asks for, as a number or as a date, which counts by the sender's own clock where it tells
 * that; undefined where the header is missing, unreadable or beyond all measure.
 */
export function retryAfterOf(headers: AnswerHeaders, now: () => number = Date.now): number | undefined {
  const text = headerOf(headers, 'retry-after')?.trim() ?? '';
  const seconds = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Math.ceil(Number(text)) : secondsUntil(text, headers, now);
  return seconds !== undefined && seconds <= MOST_SECONDS ? seconds : undefined;
}

function secondsUntil(text: string, headers: AnswerHeaders, now: () => number): number | undefined {
  const at = dateOf(text);
  if (at === undefined) return undefined;
  const from = dateOf(headerOf(headers, 'date') ?? '') ?? now();
  return Math.max(0, Math.ceil((at - from) / 1000));
}

/** Dates of HTTP begin with a day of the week; whatever else `Date.parse` would make of a text is none. */
function dateOf(text: string): number | undefined {
  const time = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
