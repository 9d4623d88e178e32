/** Finds the operations that a plain request asks for: offline, in memory, the same answer every time. */
import type { Languages, SearchData } from './data.ts';
import { type Asked, filled, type SearchHit, type SearchOptions } from './hits.ts';
import { asItIs, type InEnglish, translator } from './languages.ts';
import { Ranking } from './ranking.ts';
import { withoutNegations, withoutQuoted, withQuotedOf } from './request-terms.ts';
import { completed, type SeveralThings } from './several.ts';
import { TUNING, type Tuning } from './tuning.ts';
import { Words } from './words.ts';

/** Longer requests are cut here: nobody asks for a tool in more words than this. */
export const MAX_TEXT = 600;

/** Share of the words of an English request that may be strange to us: names, mistakes. */
const ENGLISH_UNKNOWN = 0.3;

/** So many things that are asked in one text are ranked, each by itself: a search stays one of milliseconds. */
const MOST_PARTS = 6;

/** Where each thing that is asked has what only helps it: before what fits it less. */
const SECOND = 1;

/** How requests are read: their words, and what these are to the operations. */
export interface Reading {
  readonly words: Words;
  readonly ranking: Pick<Ranking, 'manner' | 'isOfName' | 'isTerm' | 'isThing' | 'terms' | 'widen'>;
}

/** Ranks operations for requests. The same request gives the same hits; each thing that it asks takes half a millisecond. */
export class SearchIndex {
  readonly #words: Words;
  readonly #ranking: Ranking;
  readonly #several: SeveralThings;
  /** Built when a request first needs them. */
  #translate: ((text: string) => InEnglish) | undefined;
  readonly #languages: Languages;

  /** Builds the index. The data is `generated/<platform>/search.json`. */
  constructor(data: SearchData, tuning: Tuning = TUNING) {
    this.#words = new Words(data.words);
    this.#ranking = new Ranking(data, this.#words, tuning);
    this.#several = this.#ranking.severalThings(data.words.between ?? []);
    this.#languages = data.languages;
  }

  /**
   * The best operations first; fewer than `limit`, or none, when nothing else fits at all. Of a request that asks several
   * things each has its best operation, in the order of the request, before any has a second.
   */
  search(text: string, options: SearchOptions): readonly SearchHit[] {
    const [first, ...others] = this.asked(text, options);
    if (!first) return [];
    const hits =
      others.length === 0
        ? first.hits
        : filled(
            [first, ...others].map(({ hits }) => hits),
            options.limit,
          );
    return first.english === undefined ? hits : hits.map((hit) => ({ ...hit, english: first.english as string }));
  }

  /** Each thing that a request asks, in English, with the operations that fit it. */
  asked(text: string, options: SearchOptions): readonly Asked[] {
    const request = withoutNegations(text.slice(0, MAX_TEXT));
    const english = this.#inEnglish(request);
    const whole = english.isTranslated ? { english: english.text } : {};
    const parts = this.#several.read(request, english, Math.min(MOST_PARTS, options.limit));
    if (parts.length < 2) return [{ ...whole, text: english.text, hits: this.#ranking.best(english, options) }];
    let thing = '';
    return parts.map((part) => {
      const said = completed(part, thing);
      const hits = this.#ranking.best({ ...english, text: said }, options, SECOND);
      thing = this.#ranking.thingOf(hits[0]) ?? thing;
      return { ...whole, text: said, hits };
    });
  }

  /** How requests are read, for whatever else is found by them. */
  get reading(): Reading {
    return { words: this.#words, ranking: this.#ranking };
  }

  /** Only what does not read as English is translated: most requests never need the words of other languages. */
  #inEnglish(text: string): InEnglish {
    const words = this.#words.split(text);
    const unknown = words.filter((word) => !this.#words.isStop(word) && !this.#ranking.isTerm(word)).length;
    if (unknown <= words.length * ENGLISH_UNKNOWN) return asItIs(text);
    this.#translate ??= translator(this.#languages, (word) => this.#ranking.isWord(word));
    const { text: english, part, ...rest } = this.#translate(withoutQuoted(text));
    const inside = (piece: string): string => withQuotedOf(piece, part(withoutQuoted(piece)));
    return { text: withQuotedOf(text, english), part: inside, ...rest };
  }
}
