/** Texts cut to a length, and how one knows them again: the only place that knows what is put where a text ends. */

/** Characters that hide text or turn it around; line breaks, tabs and the joiners of emoji are none. */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** Stands where a text or a value was cut, with its whole length in characters. */
export function cutMark(length: number): string {
  return `… (${length} characters)`;
}
const CUT = /… \(\d+ characters\)"/;

/** Whether a value holds a text that `cutText` has cut. */
export function wasCut(value: unknown): boolean {
  return CUT.test(JSON.stringify(value) ?? '');
}

/** A text of at most so many characters, never cut between the two halves of one. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}${cutMark(text.length)}`;
}

/** A text without the characters that hide text or turn it around. */
export function visible(text: string): string {
  return wholeCharacters(text.replace(HIDDEN, ''));
}

/** A text with a sign in place of half a character: strict clients refuse the whole answer that holds one. */
export function wholeCharacters(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
