/** Where a request may be cut into what it asks: at ends of sentences, pauses, brackets, and words such as `and`. */

/** What stands before a piece: the beginning or the end of a sentence, a pause, a word, or a colon. */
export type Joint = 'end' | 'pause' | 'and' | 'colon';

/** A piece of a text, by its places in it. Between two pieces stands what parts them and nothing else. */
export interface Passage {
  readonly from: number;
  readonly to: number;
  readonly joint: Joint;
}

/** What opens a quotation, and what closes it. */
const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['„', '“”'],
  ['«', '»'],
  ['‘', '’'],
  ['「', '」'],
  ['『', '』'],
  ['《', '》'],
]);
/** These stand within words as well: they open before a word and close behind one. */
const ALSO_APOSTROPHES = /['’]/u;
const LETTER = /[\p{L}\p{N}]/u;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const PUNCTUATION =
  /[.!?…](?=\s|$)|[。！？；;\n()（）[\]]|,(?=\s|$)|[，、]|:(?=\s|$)|：|(?<=\s)&(?=\s)|(?<=\s)[-–—](?=\s)/u;
const ENDS = /[.!?…。！？；;\n]/u;
const COLON = /[:：]/u;

/** Cuts texts. `between` are the words that stand between two things of a text, in any language. Built once; pure. */
export function cutter(between: readonly string[]): (text: string) => Passage[] {
  const spaced = between.filter((word) => !UNSPACED.test(word)).join('|');
  const unspaced = between.filter((word) => UNSPACED.test(word));
  const words = [...(spaced ? [`(?<=[\\s,;])(?:${spaced})(?=\\s)`] : []), ...unspaced];
  const separator = new RegExp([PUNCTUATION.source, ...words].join('|'), 'giu');
  return (text) => {
    const pieces: Passage[] = [];
    let [from, joint]: [number, Joint] = [0, 'end'];
    const add = (to: number): void => {
      if (LETTER.test(text.slice(from, to))) pieces.push({ from, to, joint });
    };
    for (const { 0: found, index } of withoutQuotes(text).matchAll(separator)) {
      const isPiece = LETTER.test(text.slice(from, index));
      add(index);
      // Of several that stand together the strongest counts: `. Then`, `, and`.
      joint = isPiece ? jointOf(found) : stronger(joint, jointOf(found));
      from = index + found.length;
    }
    add(text.length);
    return pieces;
  };
}

function jointOf(found: string): Joint {
  if (ENDS.test(found)) return 'end';
  if (COLON.test(found)) return 'colon';
  return LETTER.test(found) || found === '&' ? 'and' : 'pause';
}

function stronger(one: Joint, other: Joint): Joint {
  if (one === 'end' || other === 'end') return 'end';
  return one === 'colon' ? one : other;
}

/** The text with a letter in place of everything within quotation marks, as long as before. */
function withoutQuotes(text: string): string {
  let masked = '';
  /** Closing marks that do not come any more: sought once. */
  const gone = new Set<string>();
  for (let at = 0; at < text.length; ) {
    const end = gone.has(text[at] as string) ? -1 : endOfQuote(text, at);
    if (end < 0 && QUOTES.has(text[at] as string) && opens(text, at)) gone.add(text[at] as string);
    masked += end < 0 ? text[at] : 'x'.repeat(end - at);
    at = end < 0 ? at + 1 : end;
  }
  return masked;
}

function opens(text: string, at: number): boolean {
  return !ALSO_APOSTROPHES.test(text[at] as string) || !LETTER.test(text[at - 1] ?? '');
}

/** Behind the mark that closes what is opened at a place; -1 where nothing is, or nothing closes it. */
function endOfQuote(text: string, at: number): number {
  const closers = QUOTES.get(text[at] as string);
  if (closers === undefined || !opens(text, at)) return -1;
  for (let end = at + 1; end < text.length; end++) {
    const isInWord = ALSO_APOSTROPHES.test(text[end] as string) && LETTER.test(text[end + 1] ?? '');
    if (closers.includes(text[end] as string) && !isInWord) return end + 1;
  }
  return -1;
}
