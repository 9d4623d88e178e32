/** When a maintenance window begins and ends. No I/O. */
import { badArgument } from '../../basics/errors.ts';
import { spanSeconds } from '../spans.ts';

/** Longer ones are mistakes. */
const LONGEST = 366 * 86_400;

/** Seconds of an argument such as `1h`. Throws `bad_arguments` for what is none, or longer than a year. */
export function secondsFrom(text: string, argument: string): number {
  const seconds = spanSeconds(text);
  if (seconds === undefined || seconds < 60 || seconds > LONGEST)
    throw badArgument(
      `${argument} is no span of a minute to a year: ${JSON.stringify(text.slice(0, 40))}.`,
      'Write "30m", "1h" or "2d".',
    );
  return seconds;
}

interface AskedTimes {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly for?: string | undefined;
}

/** From and to, ISO text; from now on unless it is said. Throws `bad_arguments` for an end that is missing or over. */
export function windowTimes(asked: AskedTimes, now: Date): { readonly from: string; readonly to: string } {
  const from = asked.from ?? now.toISOString();
  if (asked.to !== undefined && asked.for !== undefined)
    throw badArgument('to and for both say when it ends.', 'Give one of them.');
  if (asked.to === undefined && asked.for === undefined)
    throw badArgument('It is not said when the window ends.', 'Give to, or for such as "2h".');
  const length = asked.for === undefined ? undefined : secondsFrom(asked.for, 'for') * 1000;
  const to = length === undefined ? (asked.to as string) : new Date(Date.parse(from) + length).toISOString();
  if (Date.parse(to) <= Date.parse(from))
    throw badArgument(`The window ends (${to}) before it begins (${from}).`, 'Give a later end.');
  if (Date.parse(to) <= now.getTime())
    throw badArgument(
      `The window is over already: it ends at ${to}, and now is ${now.toISOString()}.`,
      'Give a later end.',
    );
  return { from, to };
}
