/** Words of other languages, put into English before anything else happens. */
import type { Languages } from './data.ts';
import { longestRun, plainWords } from './words.ts';

/** Marks what is wanted to be done: English puts it first. */
const WISH = '!';
const LONGEST = 4;
/** Scripts written without spaces. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const NOT_ENGLISH = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;

/** The words of one language. */
interface Lexicon {
  readonly whole: ReadonlyMap<string, string>;
  /** Beginnings of words, the longest first. */
  readonly beginnings: readonly (readonly [string, string])[];
}

/** Translates requests word by word. English is recognised by too few foreign words, and returned as it came. */
export class Translator {
  readonly #spaced: readonly Lexicon[];
  readonly #unspaced: (readonly (readonly [string, string])[])[] = [];
  readonly #isEnglish: (word: string) => boolean;

  /** `isEnglish` says whether the index knows a word as it is. */
  constructor(languages: Languages, isEnglish: (word: string) => boolean) {
    this.#isEnglish = isEnglish;
    const spaced: Lexicon[] = [];
    for (const words of Object.values(languages)) {
      const entries = Object.entries(words);
      if (UNSPACED.test(entries[0]?.[0] ?? '')) this.#unspaced.push(entries.sort(byLength));
      else spaced.push(readLexicon(entries));
    }
    this.#spaced = spaced;
  }

  /** The request in English as far as its words are known. */
  translate(text: string): string {
    if (UNSPACED.test(text))
      return bestOf(this.#unspaced.map((entries) => translateUnspaced(text, entries)))?.text ?? text;
    const words = plainWords(text);
    if (words.length === 0) return text;
    const found = bestOf(this.#spaced.map((lexicon) => this.#translateSpaced(words, lexicon)));
    const needed = NOT_ENGLISH.test(text) ? 1 : Math.max(2, Math.ceil(words.length * 0.4));
    return found && found.hits >= needed && found.foreign > 0 ? found.text : text;
  }

  #translateSpaced(words: readonly string[], lexicon: Lexicon): Translation {
    const result = new Sentence();
    for (let at = 0; at < words.length; ) {
      const length = longestRun(words, at, LONGEST, (run) => lexicon.whole.has(run));
      const word = words[at] as string;
      const english = length > 0 ? lexicon.whole.get(words.slice(at, at + length).join(' ')) : beginning(word, lexicon);
      result.add(english ?? word, english !== undefined, !this.#isEnglish(word));
      at += Math.max(1, length);
    }
    return result.finish();
  }
}

interface Translation {
  readonly text: string;
  readonly hits: number;
  /** Hits that are no English words at the same time. */
  readonly foreign: number;
}

/** Collects words; what is to be done comes to the front. */
class Sentence {
  readonly #wishes: string[] = [];
  readonly #words: string[] = [];
  #hits = 0;
  #foreign = 0;

  add(word: string, isHit: boolean, isForeign: boolean): void {
    if (isHit) this.#hits++;
    if (isHit && isForeign) this.#foreign++;
    if (word.startsWith(WISH)) this.#wishes.push(word.slice(1));
    else if (word !== '') this.#words.push(word);
  }

  finish(): Translation {
    return { text: [...this.#wishes, ...this.#words].join(' '), hits: this.#hits, foreign: this.#foreign };
  }
}

function translateUnspaced(text: string, entries: readonly (readonly [string, string])[]): Translation {
  const result = new Sentence();
  let rest = text.normalize('NFKC');
  for (const [word, english] of entries) {
    if (!rest.includes(word)) continue;
    result.add(english, true, true);
    rest = rest.replaceAll(word, ' ');
  }
  for (const word of rest.split(/\s+/u)) if (!UNSPACED.test(word)) result.add(word, false, false);
  return result.finish();
}

function readLexicon(entries: readonly (readonly [string, string])[]): Lexicon {
  const folded = entries.map(([word, english]) => [fold(word), english] as const);
  return {
    whole: new Map(folded.filter(([word]) => !word.endsWith('*'))),
    beginnings: folded
      .filter(([word]) => word.endsWith('*'))
      .map(([word, english]) => [word.slice(0, -1), english] as const)
      .sort(byLength),
  };
}

function fold(word: string): string {
  const folded = plainWords(word).join(' ');
  return word.endsWith('*') ? `${folded}*` : folded;
}

function beginning(word: string, { beginnings }: Lexicon): string | undefined {
  return beginnings.find(([start]) => word.startsWith(start))?.[1];
}

function byLength([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return b.length - a.length || (a < b ? -1 : 1);
}

function bestOf(found: readonly Translation[]): Translation | undefined {
  return found.reduce<Translation | undefined>(
    (best, each) => (!best || each.hits > best.hits ? each : best),
    undefined,
  );
}
