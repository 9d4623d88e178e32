/** Text -> terms: placeholders for values, one spelling per word, endings cut off, compounds joined, stop words dropped. */
import type { WordRules } from './data.ts';
import { stem } from './stem.ts';

/** A term of a request and how much it counts: parts of compounds and quoted text count less. */
export interface Term {
  readonly text: string;
  readonly weight: number;
}

const PART_WEIGHT = 0.35;
const QUOTED_WEIGHT = 0.35;
const PERSON = 'person';
const NAME = /(?<=[\p{L}\p{N}'’,] )(?<!\b(?:the|our|an?|in|from) )(\p{Lu}\p{Ll}+)(?![\w@.-])/gu;
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

const QUOTED = /(?<=^|[\s(:])(?:"[^"]+"|“[^”]+”|„[^“”]+[“”]|«[^»]+»|'[^']+(?:'(?=\w)[^']*)*'(?=$|[\s.,;:?!)]))/gu;
const WORD = /<[a-z]+>|[\p{L}\p{M}\p{N}]+/gu;
const PLAIN_WORD = /[a-z<>]+/gu;
/** `ProfileSample`, as in names of tables. */
const RUN_TOGETHER = /\b\p{Lu}\p{Ll}+(?:\p{Lu}\p{Ll}+)+\b/gu;
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
    const words = this.split(text);
    let kept = 0;
    this.#join(words, (term, weight) => {
      if (weight < 1) return;
      kept++;
      add(term);
    });
    return Math.max(0, words.length - kept);
  }

  /**
   * Terms of a request with their weights, without repetition: the greatest weight counts. Where somebody seems to be
   * named, `person` is added at the weight given.
   */
  request(text: string, person: number, isTerm: (term: string) => boolean): Term[] {
    const weights = new Map<string, number>();
    const raise = (term: string, weight: number): void => {
      weights.set(term, Math.max(weights.get(term) ?? 0, weight));
    };
    const add = (part: string, factor: number): void =>
      this.#join(this.split(part), (term, weight) => raise(term, weight * factor));
    const parted = text.replace(RUN_TOGETHER, (word) =>
      isTerm(this.stem(word.toLowerCase())) ? word : word.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'),
    );
    add(parted.replace(QUOTED, ' | '), 1);
    for (const [quoted] of parted.matchAll(QUOTED)) add(quoted, QUOTED_WEIGHT);
    if (this.#namesSomeone(text, isTerm)) raise(PERSON, person);
    return [...weights].map(([term, weight]) => ({ text: term, weight }));
  }

  /** True when a word nobody wrote down is capitalised within a clause: most often the name of a person. */
  #namesSomeone(text: string, isTerm: (term: string) => boolean): boolean {
    const capitalised = [...text.replace(QUOTED, ' ').matchAll(NAME)];
    return capitalised.some(([word]) => !isTerm(this.stem(word.toLowerCase())));
  }

  /** Compounds become one term; their parts stay at a low weight. */
  #join(words: readonly string[], add: (term: string, weight: number) => void): void {
    for (let at = 0; at < words.length; ) {
      const length = longestRun(words, at, LONGEST_COMPOUND, (run) => this.#compounds.has(run)) || 1;
      const parts = words.slice(at, at + length);
      if (length > 1) add(this.#oneForm(parts.join('')), 1);
      for (const word of parts) if (!this.#stop.has(word)) add(word, length > 1 ? PART_WEIGHT : 1);
      at += length;
    }
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
