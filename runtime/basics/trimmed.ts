/** Blanks of all kinds, byte order marks, joiners, marks of direction. */
const UNSEEN = /^[\s\p{Cf}]$/u;

/** A text without what is not seen at its ends: pasting brings it along. */
export function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && UNSEEN.test(text[start] as string)) start += 1;
  while (end > start && UNSEEN.test(text[end - 1] as string)) end -= 1;
  return text.slice(start, end);
}
