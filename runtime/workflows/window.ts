/** The window that a call is about, of what it says of one. */
import { badArgument } from '../basics/errors.ts';
import type { TimeWindow } from './define.ts';

interface AskedWindow {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** From `usual` (ISO text) to now where nothing else was asked; one that only has an end is as long. Throws where it ends first. */
export function windowOf(asked: AskedWindow, now: Date, usual: string): TimeWindow {
  const to = asked.to ?? now.toISOString();
  const from = asked.from ?? new Date(Date.parse(to) - (now.getTime() - Date.parse(usual))).toISOString();
  if (from >= to) throw badArgument(`The window ends (${to}) before it begins (${from}).`, 'Give an earlier from.');
  return { from, to };
}
