/** Words of other languages, put into English before anything else happens. */
import type { Languages } from './data.ts';
import { longestRun, plainWords } from './words.ts';

/** Marks what is asked, and what is wanted to be done: English puts them first, in this order. */
const ASKED = '?';
const WISH = '!';
/** Marks what asks where it comes first, and says nothing elsewhere: `is`. */
const ASKS_FIRST = '^';
/** Between what a word is where it comes first, and elsewhere. */
const ELSEWHERE = '|';
/** A wish that says nothing where there is another: `mettre en pause`. */
const PUT = '!put';
/** Languages whose names follow what they name. */
const NAMES_FOLLOW: ReadonlySet<string> = new Set(['fr', 'es', 'pt', 'ru']);
/** Languages that write two words as one, what it is last. */
const COMPOUNDS: ReadonlySet<string> = new Set(['de']);
const LONGEST = 4;
/** Scripts written without spaces. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** Runs of what is written with blanks elsewhere. */
const OTHER_SCRIPT =
  /[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{P}]+(?:[.@+#/:-][^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{P}]+)*/gu;
/** What is asked ends so in every language; the words that ask may be strange. */
const MARK = /[?？]\s*$/u;
/** Between two words written as one. */
const JOINT = /^(?:e?s|e?n)(?=\p{L}{4})/u;
const SHORTEST_PART = 4;
const NOT_ENGLISH = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;

type Entry = readonly [word: string, english: string];

/** The words of one language. */
interface Lexicon {
  readonly whole: ReadonlyMap<string, string>;
  /** Beginnings of words, the longest first. */
  readonly beginnings: readonly Entry[];
  /** Things that other words are put before to make one word, in languages that do so. */
  readonly endings: readonly Entry[];
}

/** A piece of a request in English; `isForeign` when the lexicon had it and it is no English word itself. */
interface Piece {
  readonly english: string;
  /** How many words of the request it stands for; 0 for one that the lexicon does not have. */
  readonly hits: number;
  readonly isForeign: boolean;
}

/** A request in English, as far as its words are known. */
export interface InEnglish {
  readonly text: string;
  /** The language puts the name of a thing behind what it is: `le service de facturation`. */
  readonly namesFollow: boolean;
  readonly isTranslated: boolean;
  /** Puts a part of the same request into English by the same words. */
  readonly part: (text: string) => string;
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
export function translator(languages: Languages, isEnglish: (word: string) => boolean): (text: string) => InEnglish {
  const all = Object.entries(languages).map(([code, words]) => ({ code, entries: Object.entries(words) }));
  const isUnspaced = ({ entries: [first] }: { entries: readonly Entry[] }): boolean => UNSPACED.test(first?.[0] ?? '');
  const unspaced = all.filter(isUnspaced).map(({ entries }) => entries.sort(byLength));
  const spaced = all
    .filter((each) => !isUnspaced(each))
    .map(({ code, entries }) => ({
      lexicon: readLexicon(entries, COMPOUNDS.has(code)),
      namesFollow: NAMES_FOLLOW.has(code),
    }));
  return (text) => {
    const mark = MARK.test(text) ? '?' : '';
    if (UNSPACED.test(text)) {
      const found = mostHits(unspaced.map((entries) => ({ ...fromUnspaced(text, entries), entries })));
      if (!found) return asItIs(text);
      return {
        text: `${found.text}${mark}`,
        namesFollow: false,
        isTranslated: true,
        part: (part) => fromUnspaced(part, found.entries).text,
      };
    }
    const words = plainWords(text);
    const found = mostHits(
      spaced.map(({ lexicon, namesFollow }) => ({ ...fromSpaced(words, lexicon, isEnglish), lexicon, namesFollow })),
    );
    const needed = NOT_ENGLISH.test(text) ? 1 : Math.max(2, Math.ceil(words.length * 0.4));
    if (!found?.isForeign || found.hits < needed) return asItIs(text);
    const part = (piece: string): string => fromSpaced(plainWords(piece), found.lexicon, isEnglish).text;
    return { text: `${found.text}${mark}`, namesFollow: found.namesFollow, isTranslated: true, part };
  };
}

/** What is English already, or in no language of ours. */
export function asItIs(text: string): InEnglish {
  return { text, namesFollow: false, isTranslated: false, part: (part) => part };
}

function fromSpaced(words: readonly string[], lexicon: Lexicon, isEnglish: (word: string) => boolean): Translation {
  const pieces: Piece[] = [];
  const { whole } = lexicon;
  for (let at = 0; at < words.length; ) {
    const length = longestRun(words, at, LONGEST, (run) => whole.has(run));
    const word = words[at] as string;
    const known = whole.get(words.slice(at, at + length).join(' ')) ?? fromParts(word, lexicon);
    const isHit = known !== undefined;
    pieces.push({
      english: placed(known ?? word, at),
      hits: isHit ? Math.max(1, length) : 0,
      isForeign: isHit && !isEnglish(word),
    });
    at += Math.max(1, length);
  }
  return joined(pieces);
}

/** By how a word begins; of two words written as one, as `Fehlerprotokoll`, both, or what the second says it is. */
function fromParts(word: string, { whole, beginnings, endings }: Lexicon): string | undefined {
  const beginning = beginnings.find(([start]) => word.startsWith(start));
  if (!beginning) return endings.find(([end]) => word.length > end.length + 2 && word.endsWith(end))?.[1];
  const [start, english] = beginning;
  const rest = word.slice(start.length).replace(JOINT, '');
  const other = rest.length < SHORTEST_PART ? undefined : (whole.get(rest) ?? beginningOf(rest, beginnings));
  return other === undefined || /^[?!^]/u.test(other) ? english : `${english} ${other}`.trim();
}

function beginningOf(word: string, beginnings: readonly Entry[]): string | undefined {
  return beginnings.find(([start]) => word.startsWith(start))?.[1];
}

/** What a word is at its place among others: of two meanings the first where it comes first. */
function placed(words: string, at: number): string {
  const [first = '', elsewhere = first] = words.split(ELSEWHERE);
  const english = at === 0 ? first : elsewhere;
  if (!english.startsWith(ASKS_FIRST)) return english;
  return at === 0 ? english.replace(ASKS_FIRST, ASKED) : '';
}

function fromUnspaced(text: string, entries: readonly Entry[]): Translation {
  const pieces: { at: number; piece: Piece }[] = [];
  let rest = text.normalize('NFKC');
  for (const [word, english] of entries) {
    const at = rest.indexOf(word);
    if (at < 0) continue;
    pieces.push({ at, piece: { english, hits: 1, isForeign: true } });
    // What is left keeps its place.
    rest = rest.replaceAll(word, ' '.repeat(word.length));
  }
  // Words of other scripts stand in such a text without blanks.
  for (const { 0: word, index } of rest.matchAll(OTHER_SCRIPT))
    pieces.push({ at: index, piece: { english: word, hits: 0, isForeign: false } });
  return joined(pieces.sort((a, b) => a.at - b.at).map(({ piece }) => piece));
}

/** Pieces as a sentence: what is asked comes first, then what is to be done. */
function joined(pieces: readonly Piece[]): Translation {
  const said = pieces.map(({ english }) => english).filter((english) => english !== '');
  const isOneOfMany = said.some((english) => english.startsWith(WISH) && english !== PUT);
  const order = [ASKED, WISH].flatMap((mark) => said.filter((english) => english.startsWith(mark)));
  const words = [...order, ...said.filter((english) => !order.includes(english))].filter(
    (english) => english !== PUT || !isOneOfMany,
  );
  return {
    text: words.map((english) => english.replace(/^[?!^]/u, '')).join(' '),
    hits: pieces.reduce((sum, { hits }) => sum + hits, 0),
    isForeign: pieces.some(({ isForeign }) => isForeign),
  };
}

function readLexicon(entries: readonly Entry[], hasCompounds: boolean): Lexicon {
  const folded = entries.map(([word, english]): Entry => [plainWords(word).join(' '), english]);
  const isBeginning = (_: Entry, index: number): boolean => entries[index]?.[0].endsWith('*') ?? false;
  return {
    whole: new Map(folded.filter((entry, index) => !isBeginning(entry, index))),
    beginnings: folded.filter(isBeginning).sort(byLength),
    endings: hasCompounds ? folded.filter(isEnding).sort(byLength) : [],
  };
}

function isEnding([word, english]: Entry): boolean {
  return /^\p{L}{4,}$/u.test(word) && /^[a-z]/u.test(english);
}

function byLength([a]: Entry, [b]: Entry): number {
  return b.length - a.length || (a < b ? -1 : 1);
}

function mostHits<T extends Translation>(found: readonly T[]): T | undefined {
  return found.toSorted((a, b) => b.hits - a.hits)[0];
}
