import { shownAddress } from '../runtime/basics/shown-address.ts';

/** Makes the error of a refusal, in words that follow a document's name; the reader remembers the first one. */
export type Refuse = (text: string) => Error;

/** What an address in a document is shown as where it is refused. */
const SHOWN = 200;

/** An address as a document has it, in so few characters that a line can hold it. */
export function shownReference(url: string): string {
  const shown = shownAddress(url);
  return shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown;
}
