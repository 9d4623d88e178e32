/** Which names and values a request speaks of: linear in both, and both are bounded. */
import { stem } from './search/stem.ts';

/** Longer requests are read so far. */
const MOST = 600;
/** Shorter words of longer names tell nothing: `is`, `at` and `by`; but IP is a value. */
const LEAST = 3;
/** Words of most requests, or of other requests than those that mean a column which has them. */
const NOISE = ['all', 'every', 'new', 'not', 'show'];
/** Of the words of a name that are not words of the tool, so many must be spoken. */
const SHARE = 0.5;

/** Words of times, as people ask for a while in the languages that requests come in. */
const TIMES = wordsIn(
  `last past since today yesterday tonight night morning noon afternoon evening weekend day week month quarter year hour minute ago
  gestern heute nacht tag tage tagen woche wochen monat stunde stunden seit letzte letzten hier nuit jour jours semaine mois heure
  heures depuis dernier derniers ayer hoy noche días semana mes horas desde último últimas ontem hoje noite dias ieri oggi notte
  giorni settimana mese ore ultimi ultime`,
);

/** What a request speaks of, as one tool sees it: words of its own name are in all that stands around it. */
export class SpokenNames {
  readonly #request: ReadonlySet<string>;
  readonly #besides: ReadonlySet<string>;

  constructor(request: ReadonlySet<string>, tool: string) {
    this.#request = request;
    this.#besides = wordsIn([tool.replaceAll('_', ' '), ...NOISE].join(' '));
  }

  /** Whether the request speaks of a time. */
  isOfTime(): boolean {
    return isOfTime(this.#request);
  }

  /** Whether the request has at least half of the words of an argument or column. */
  isSpoken(name: string): boolean {
    return this.#has(name, LEAST);
  }

  /** The values that the request names, at least by half. */
  values(values: readonly string[]): readonly string[] {
    return values.filter((value) => this.#has(value, Math.min(LEAST, value.length)));
  }

  #has(text: string, least: number): boolean {
    const words = [...wordsIn(text)].filter((word) => word.length >= least && !this.#besides.has(word));
    const spoken = words.filter((word) => this.#request.has(word)).length;
    return spoken > 0 && spoken >= words.length * SHARE;
  }
}

/** Whether words of a request speak of a time. */
export function isOfTime(request: ReadonlySet<string>): boolean {
  return [...TIMES].some((word) => request.has(word));
}

/** Stems of the words of a text: `currentUserOnRoster` has four. */
export function wordsIn(text: string): ReadonlySet<string> {
  const apart = text.slice(0, MOST).replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
  return new Set((apart.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(stem));
}
