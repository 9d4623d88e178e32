import { badData } from '../engine/api-error.ts';
import { unwrap } from '../engine/wire.ts';

/** A date of a body, plain text or typed, in milliseconds; NaN where the text is none. What is no text is refused as the server refuses it. */
export function readSentDate(sent: unknown): number {
  const value = unwrap(sent);
  if (typeof value !== 'string') throw badData(`Invalid date: ${value}`);
  return Date.parse(value);
}
