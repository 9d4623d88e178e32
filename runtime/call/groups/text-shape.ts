/** What texts of one kind have in common: the same sentence about other rows, numbers and names is one shape. */

/** Nothing behind so many characters tells kinds of texts apart. */
const LOOKED_AT = 300;
/** Longest part between quotation marks; a mark without another one near is none. */
const LONGEST_QUOTE = 200;
const QUOTES: ReadonlySet<string> = new Set(['"', "'", '`']);
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** Shorter words with digits are names such as `utf8`, of which only the digits go. */
const SHORTEST_ID = 16;
const SHORTEST_HEX = 8;

/** A text with `#` for its numbers, `<id>` for its ids and `"…"` for what stands in quotation marks. */
export function textShape(text: string): string {
  const looked = text.slice(0, LOOKED_AT).replace(/\s+/g, ' ').trim();
  return withoutQuoted(looked)
    .replace(UUID, '<id>')
    .replace(/[0-9A-Za-z_]+/g, maskedWord)
    .replace(/#(?:[.,:/-]#)+/g, '#');
}

/** A word whose digits do not count; one that is made up by a program does not count at all. */
function maskedWord(word: string): string {
  if (!/\d/.test(word)) return word;
  const isHex = word.length >= SHORTEST_HEX && /^(?:0x)?[0-9a-f]+$/i.test(word) && /[a-f]/i.test(word);
  return isHex || (word.length >= SHORTEST_ID && /[a-z]/i.test(word)) ? '<id>' : word.replace(/\d+/g, '#');
}

/** Parts in quotation marks masked; an apostrophe within a word opens none. */
function withoutQuoted(text: string): string {
  let [masked, from] = ['', 0];
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] as string;
    if (!QUOTES.has(mark) || isLetter(text[at - 1])) continue;
    const end = closing(text, mark, at + 1);
    if (end < 0) continue;
    masked += `${text.slice(from, at)}${mark}…${mark}`;
    from = end + 1;
    at = end;
  }
  return masked + text.slice(from);
}

/** Place of the mark that ends a quoted part: the next one that no letter follows. */
function closing(text: string, mark: string, from: number): number {
  const last = Math.min(text.length, from + LONGEST_QUOTE);
  for (let at = from; at < last; at++) if (text[at] === mark && !isLetter(text[at + 1])) return at;
  return -1;
}

const isLetter = (sign: string | undefined): boolean => sign !== undefined && /[\p{L}\p{N}]/u.test(sign);
