/** What stands where a secret would be shown, and how one knows it again: nobody can mean to write it back. */

/** In rows. Says who can have it shown. */
export const MASKED = '(masked: a secret; the operator has it shown with REVEAL_SECRETS=true)';
/** In what a write would send. */
export const MASKED_AS_SENT = '(masked: a secret, as it was given)';
/** In a sentence that repeats what was sent. */
export const HIDDEN = '(hidden)';

/** What the first two begin with. */
const MASK = '(masked: a secret';

/** Whether a value holds the text that stands for a secret; `printed` is its JSON. */
export function wasMasked(printed: string): boolean {
  return printed.includes(MASK);
}
