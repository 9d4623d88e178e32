/** Texts cut to a length, and how one knows them again: the only place that knows what is put where a text ends. */

/** Stands where a text or a value was cut, with its whole length in characters. */
export function cutMark(length: number): string {
  return `… (${length} characters)`;
}
const CUT = /… \(\d+ characters\)"/;

/** Whether a value holds a text that `cutText` has cut; `printed` is its JSON. */
export function wasCut(printed: string): boolean {
  return CUT.test(printed);
}

/** A text of at most so many characters, never cut between the two halves of one. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}${cutMark(text.length)}`;
}
