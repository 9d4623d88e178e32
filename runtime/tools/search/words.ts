/** Text -> terms: placeholders for values, one spelling per word, endings cut off, compounds joined, stop words dropped. */
import type { WordRules } from './data.ts';
import { stem } from './stem.ts';

/** A word of a request, or several that mean one thing. */
export interface Token {
  readonly term: string;
  /** Its words without endings: more than one in a compound. */
  readonly parts: readonly string[];
  /** As it was written, in lower case. */
  readonly said: string;
  /** It says nothing about what is wanted. */
  readonly isStop: boolean;
}

/** What the parts of a compound count by themselves. */
export const PART_WEIGHT = 0.35;
const LONGEST_COMPOUND = 3;

/** Values that stand for a kind of thing. Order matters: an address contains a domain, a trace id digits. */
const VALUES: readonly (readonly [RegExp, string])[] = [
  [
    /\bevery (?:other |single )?(?:second|minute|hour|day|night|morning|week|weekend|month|quarter|year|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?\b/gu,
    ' every <duration> ',
  ],
  [/\b(?:https?|wss?):\/\/\S+/giu, ' <url> '],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu, ' <email> '],
  [/\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b/giu, ' <mac> '],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?\b/gu, ' <ip> '],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/giu, ' <number> '],
  [/\b[0-9a-f]{32}\b/giu, ' <traceid> '],
  [/\+\d[\d ()-]{6,}\d/gu, ' <phone> '],
  [/[$€£]\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:dollars?|euros?|usd|eur)\b/giu, ' <money> '],
  [/\b\d+(?:[.,]\d+)?\s?(?:%|percent\b|per cent\b)/giu, ' <percent> '],
  [
    /\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|ten|twelve|fifteen|twenty|thirty|forty|sixty|ninety|few|several|couple of)[ -]?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|days?|weeks?|months?)\b/giu,
    ' <duration> ',
  ],
  [/\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|app|de|fr|es|uk|eu|cloud|co|local|internal)\b/giu, ' <domain> '],
];

const WORD = /<[a-z]+>|[\p{L}\p{M}\p{N}]+/gu;
const PLAIN_WORD = /[a-z<>]+/gu;
const MARKS = /\p{M}+/gu;
/** Letters whose marks are part of the letter. */
const KEEPS_MARKS = /[\u0400-\u04ff\u3040-\u30ff]/u;

/** Begins a phrase that the compiler has read: how many words were dropped, then the terms. */
const READ = '=';

/** A phrase as the index takes it without reading it again: the compiler does so, or loading would take twice as long. */
export function readAhead(words: Words, text: string): string {
  const terms: string[] = [];
  const dropped = words.phrase(text, (term) => terms.push(term));
  return [`${READ}${dropped}`, ...terms].join(' ');
}

function takeRead(text: string, add: (term: string) => void): number {
  const [dropped = '', ...terms] = text.slice(READ.length).split(' ');
  for (const term of terms) add(term);
  return Number(dropped);
}

/** Reads text by the authored rules. Built once; every method is pure. */
export class Words {
  readonly #stop: ReadonlySet<string>;
  readonly #same = new Map<string, string>();
  readonly #compounds = new Set<string>();

  constructor(rules: WordRules) {
    for (const [word, forms] of Object.entries(rules.same)) for (const form of forms) this.#same.set(form, word);
    this.#stop = new Set(rules.stop.map((word) => this.stem(word)));
    for (const compound of rules.compounds) this.#compounds.add(this.split(compound).join(' '));
  }

  /** Lower-case words in order, stop words included, without endings. */
  split(text: string): string[] {
    return plainWords(text).map((word) => this.stem(word));
  }

  /** One form per word. */
  stem(word: string): string {
    const same = this.#same.get(word);
    const stemmed = stem(same ?? word);
    return same === undefined ? stem(this.#same.get(stemmed) ?? stemmed) : stemmed;
  }

  /** True for a word, already stemmed, that says nothing about what is wanted. */
  isStop(word: string): boolean {
    return this.#stop.has(word);
  }

  /** The term of one word or compound. */
  term(text: string): string {
    return this.#oneForm(this.split(text).join(''));
  }

  /** Hands over the terms of a phrase of ours, compounds joined, and returns how many stop words were dropped. */
  phrase(text: string, add: (term: string) => void): number {
    if (text.startsWith(READ)) return takeRead(text, add);
    const tokens = this.tokens(text);
    const kept = tokens.filter(({ isStop }) => !isStop);
    for (const { term } of kept) add(term);
    return tokens.reduce((sum, { parts }) => sum + parts.length, -kept.length);
  }

  /** The words of a request in order, compounds joined. */
  tokens(text: string): Token[] {
    const plain = plainWords(text);
    const words = plain.map((word) => this.stem(word));
    const tokens: Token[] = [];
    for (let at = 0; at < words.length; ) {
      const length = this.#compoundAt(words, at);
      const parts = words.slice(at, at + length);
      const term = length > 1 ? this.#oneForm(parts.join('')) : (parts[0] as string);
      const said = plain.slice(at, at + length).join(' ');
      tokens.push({ term, parts, said, isStop: this.#stop.has(term) });
      at += length;
    }
    return tokens;
  }

  #compoundAt(words: readonly string[], at: number): number {
    return longestRun(words, at, LONGEST_COMPOUND, (run) => this.#compounds.has(run)) || 1;
  }

  #oneForm(joined: string): string {
    return stem(this.#same.get(joined) ?? joined);
  }
}

/** Length of the longest run of words at a place, of at most `most`, that is known; 0 when none is. */
export function longestRun(
  words: readonly string[],
  at: number,
  most: number,
  isKnown: (run: string) => boolean,
): number {
  for (let length = Math.min(most, words.length - at); length > 0; length--)
    if (isKnown(words.slice(at, at + length).join(' '))) return length;
  return 0;
}

/** What only text has that may hold a value to look for; most of our own phrases have none of it. */
const SPECIAL =
  /[^A-Za-z <>-]|\b(?:every|seconds?|minutes?|hours?|days?|weeks?|months?|euros?|dollars?|percent|cent)\b/iu;

/** Lower-case words and `<placeholders>` of a text, in order. */
export function plainWords(text: string): string[] {
  if (!SPECIAL.test(text)) return text.toLowerCase().match(PLAIN_WORD) ?? [];
  let read = text.normalize('NFKC').toLowerCase();
  for (const [value, placeholder] of VALUES) read = read.replace(value, placeholder);
  return (read.replace(/(\p{L})['’]s\b/gu, '$1').match(WORD) ?? []).map(plainWord);
}

function plainWord(word: string): string {
  if (/^\d+$/u.test(word)) return '<number>';
  if (/^[a-z0-9<>]+$/u.test(word) || KEEPS_MARKS.test(word)) return word;
  return word.normalize('NFD').replace(MARKS, '').replace(/ß/gu, 'ss');
}
