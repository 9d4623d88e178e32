/** Words of other languages, put into English before anything else happens. */
import type { Languages } from './data.ts';
import { longestRun, plainWords } from './words.ts';

/** Marks what is wanted to be done: English puts it first. */
const WISH = '!';
const LONGEST = 4;
/** Scripts written without spaces. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const NOT_ENGLISH = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;

type Entry = readonly [word: string, english: string];

/** The words of one language. */
interface Lexicon {
  readonly whole: ReadonlyMap<string, string>;
  /** Beginnings of words, the longest first. */
  readonly beginnings: readonly Entry[];
}

/** A piece of a request in English; `isHit` when the lexicon had it, `isForeign` when it then is no English word itself. */
interface Piece {
  readonly english: string;
  readonly isHit: boolean;
  readonly isForeign: boolean;
}

interface Translation {
  readonly text: string;
  readonly hits: number;
  readonly isForeign: boolean;
}

/**
 * Translates requests word by word, as far as their words are known. English is recognised by too few foreign words,
 * and returned as it came. `isEnglish` says whether the index knows a word as it is.
 */
export function translator(languages: Languages, isEnglish: (word: string) => boolean): (text: string) => string {
  const all = Object.values(languages).map((words) => Object.entries(words));
  const isUnspaced = ([first]: readonly Entry[]): boolean => UNSPACED.test(first?.[0] ?? '');
  const unspaced = all.filter(isUnspaced).map((entries) => entries.sort(byLength));
  const spaced = all.filter((entries) => !isUnspaced(entries)).map(readLexicon);
  return (text) => {
    if (UNSPACED.test(text)) return mostHits(unspaced.map((entries) => fromUnspaced(text, entries)))?.text ?? text;
    const words = plainWords(text);
    const found = mostHits(spaced.map((lexicon) => fromSpaced(words, lexicon, isEnglish)));
    const needed = NOT_ENGLISH.test(text) ? 1 : Math.max(2, Math.ceil(words.length * 0.4));
    return found?.isForeign && found.hits >= needed ? found.text : text;
  };
}

function fromSpaced(
  words: readonly string[],
  { whole, beginnings }: Lexicon,
  isEnglish: (word: string) => boolean,
): Translation {
  const pieces: Piece[] = [];
  for (let at = 0; at < words.length; ) {
    const length = longestRun(words, at, LONGEST, (run) => whole.has(run));
    const word = words[at] as string;
    const known = whole.get(words.slice(at, at + length).join(' '));
    const english = known ?? beginnings.find(([start]) => word.startsWith(start))?.[1];
    const isHit = english !== undefined;
    pieces.push({ english: english ?? word, isHit, isForeign: isHit && !isEnglish(word) });
    at += Math.max(1, length);
  }
  return joined(pieces);
}

function fromUnspaced(text: string, entries: readonly Entry[]): Translation {
  const pieces: Piece[] = [];
  let rest = text.normalize('NFKC');
  for (const [word, english] of entries) {
    if (!rest.includes(word)) continue;
    pieces.push({ english, isHit: true, isForeign: true });
    rest = rest.replaceAll(word, ' ');
  }
  const others = rest.split(/\s+/u).filter((word) => !UNSPACED.test(word));
  return joined([...pieces, ...others.map((english) => ({ english, isHit: false, isForeign: false }))]);
}

/** Pieces as a sentence; what is to be done comes to the front. */
function joined(pieces: readonly Piece[]): Translation {
  const isWish = ({ english }: Piece): boolean => english.startsWith(WISH);
  const words = [...pieces.filter(isWish), ...pieces.filter((piece) => !isWish(piece) && piece.english !== '')];
  return {
    text: words.map(({ english }) => english.replace(WISH, '')).join(' '),
    hits: pieces.filter(({ isHit }) => isHit).length,
    isForeign: pieces.some(({ isForeign }) => isForeign),
  };
}

function readLexicon(entries: readonly Entry[]): Lexicon {
  const folded = entries.map(([word, english]): Entry => [plainWords(word).join(' '), english]);
  const isBeginning = (_: Entry, index: number): boolean => entries[index]?.[0].endsWith('*') ?? false;
  return {
    whole: new Map(folded.filter((entry, index) => !isBeginning(entry, index))),
    beginnings: folded.filter(isBeginning).sort(byLength),
  };
}

function byLength([a]: Entry, [b]: Entry): number {
  return b.length - a.length || (a < b ? -1 : 1);
}

function mostHits(found: readonly Translation[]): Translation | undefined {
  return found.toSorted((a, b) => b.hits - a.hits)[0];
}
