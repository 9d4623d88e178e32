/**
 * Texts without what hides in them. Rows, logs and pages hold what people and programs outside wrote: characters that show
 * nothing, turn text around or colour a terminal can carry instructions that no person sees.
 */
import { isPlain } from './plain.ts';

const PLAIN = /^[\t\n\x20-\x7e]*$/;
const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g;
/** Sequences that steer a terminal, with their parameters: a link's address may stand in one. */
const TERMINAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
  /\u001b\][^\u0007\u001b]{0,300}(?:\u0007|\u001b\\)|(?:\u001b\[[0-?]{0,60}|\u009b[0-?]{1,60})[ -/]{0,9}[@-~]|\u001b[ -/]{0,9}[0-Z\\^_]/g;
/** Controls, marks between lines of annotation, and whatever Unicode says may be left undrawn. */
const UNSEEN = /(?![\t\n])\p{Cc}|[\ufff9-\ufffb]|\p{Default_Ignorable_Code_Point}/gu;

/**
 * Where in a JSON text something may hide: an escape of more than a quotation mark, a backslash or a blank, or a character
 * that is drawn as nothing. Half a character is always escaped.
 */
const MAY_HIDE = /\\[^"\\/nt]|[\u007f-\u009f\u2028\u2029\ufff9-\ufffb\p{Default_Ignorable_Code_Point}]/u;

/**
 * Whether a value whose JSON this is surely holds nothing that `visibleValue` takes away. A text of one byte for each
 * character is of ASCII, and looked through faster than by any pattern.
 */
export function hidesNothing(json: string): boolean {
  const isPlain = Buffer.byteLength(json) === json.length && !json.includes('\\') && !json.includes('\x7f');
  return isPlain || !MAY_HIDE.test(json);
}

/** Forms of an emoji, and what joins several into one. */
const AFTER_EMOJI = /(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f)$/u;
const FORM_OF_EMOJI = /\p{Emoji}$/u;
const BEFORE_EMOJI = /^\p{Extended_Pictographic}/u;
/** Letters of scripts that are written with joiners; those of others never are. */
const JOINED = '(?![\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}\\p{Script=Han}])[\\p{L}\\p{M}]';
const AFTER_LETTER = new RegExp(`${JOINED}$`, 'u');
const BEFORE_LETTER = new RegExp(`^${JOINED}`, 'u');

/** A text with nothing hidden in it: what is left a reader sees. Line ends become `\n`. */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  const shown = text.replace(TERMINAL, '').replace(LINE_ENDS, '\n');
  return wholeCharacters(shown.replace(UNSEEN, (unseen, at: number) => (isMeant(unseen, at, shown) ? unseen : '')));
}

/** A text with a sign in place of half a character: strict clients refuse the whole answer that holds one. */
function wholeCharacters(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

function isMeant(unseen: string, at: number, text: string): boolean {
  const before = text.slice(Math.max(0, at - 2), at);
  const after = text.slice(at + unseen.length, at + unseen.length + 2);
  if (unseen === '\ufe0f' || unseen === '\ufe0e') return FORM_OF_EMOJI.test(before);
  if (unseen === '\u200d' && AFTER_EMOJI.test(before) && BEFORE_EMOJI.test(after)) return true;
  return (unseen === '\u200d' || unseen === '\u200c') && AFTER_LETTER.test(before) && BEFORE_LETTER.test(after);
}

/** The same for all texts of a value, and for the names of its parts. */
export function visibleValue(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) return value.map(visibleValue);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [visible(name), visibleValue(part)]));
}

/** What is drawn as nothing, turns text around or ends a line for some readers, as it stands in a JSON text. */
const HIDING = /[\u007f-\u009f\u2028\u2029\ufff9-\ufffb\p{Default_Ignorable_Code_Point}]/gu;

/** JSON of the same value, in which whatever hides is escaped: for texts that have to be kept as they are. */
export function plainJson(json: string): string {
  return json.replace(HIDING, (hiding) => {
    const units = Array.from({ length: hiding.length }, (_, at) => hiding.charCodeAt(at).toString(16).padStart(4, '0'));
    return units.map((unit) => `\\u${unit}`).join('');
  });
}
