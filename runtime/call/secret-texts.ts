/** What stands where a secret would be shown, and how one knows it again: nobody can mean to write it back. */

/** In rows. Says who can have it shown. */
export const MASKED = '(masked: a secret; the operator has it shown with REVEAL_SECRETS=true)';
/** In what a write would send. */
export const MASKED_AS_SENT = '(masked: a secret, as it was given)';
/** In a sentence that repeats what was sent. */
export const HIDDEN = '(hidden)';

/** What the first two begin with, as it is compared. */
const MASK = '(masked: a secret';
/** What no other text holds, save what hides something in it: most are looked at no further. */
const HINT = /masked|\p{Cf}/iu;

/** Whether a value holds the text that stands for a secret, in whatever letters and blanks; `printed` is its JSON. */
export function wasMasked(printed: string): boolean {
  const plain = printed.normalize('NFKC');
  if (!HINT.test(plain)) return false;
  const seen = plain.replace(/\p{Cf}/gu, '').replace(/(?:\\{1,4}[nrt]|\s)+/g, ' ');
  return seen.toLowerCase().includes(MASK);
}
