/** Texts cut to a length, and how one knows them again: the only place that knows what is put where a text ends. */
import { isPlain } from '../basics/plain.ts';
import { TOO_DEEP } from '../upstream/answer-json.ts';

/** Stands where a text or a value was cut, with its whole length in characters. */
export function cutMark(length: number): string {
  return `… (${length} characters)`;
}

/** Stands where a list or an object was cut, with the number of all its parts. */
export function partsMark(count: number): string {
  return `… (${count} parts in all)`;
}

/** Name under which that stands in an object. */
export const CUT_HERE = '…';

const CUT = new RegExp(`… \\(\\d+ (?:characters|parts in all)\\)"|"${TOO_DEEP.replace(/[()]/g, '\\$&')}"`);
const MARK = /… \(\d+ (?:characters|parts in all)\)$/;

/** Whether a value holds something that was cut; `printed` is its JSON. */
export function wasCut(printed: string): boolean {
  return CUT.test(printed);
}

/** What stands for a value that gives way: the mark with which it was cut before, or else its length as JSON. */
export function markOf(value: unknown, length: number): string {
  const last = Array.isArray(value) ? value.at(-1) : isPlain(value) ? value[CUT_HERE] : value;
  const mark = typeof last === 'string' ? MARK.exec(last.slice(-LONGEST_MARK))?.[0] : undefined;
  return mark ?? cutMark(length);
}
const LONGEST_MARK = 40;

/** A text of at most so many characters, never cut between the two halves of one, and `mark` behind it where it was cut. */
export function cutText(text: string, limit: number, mark?: string): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}${mark ?? cutMark(text.length)}`;
}
