/** Where the arguments of a call come from: whoever calls knows the request and the answers so far, and nothing else. Pure. */
import { lengthOf, lengthsIn } from './spoken-times.ts';

/** What a caller has read when it makes a call. */
export interface Known {
  /** The request, and what was meant by its blanks. */
  readonly request: string;
  /** What the compact tools are listed with, and the answers so far, those of `find_tools` first or between. */
  readonly answers: readonly string[];
}

/** What a client knows before it has read any answer. */
const OF_FIND_TOOLS = ['find_tools', 'intent'];

const WORD = /[\p{L}\p{N}_$]+(?:[.:/@'’#-]+[\p{L}\p{N}_]+)*/gu;
const PART = /[\p{L}\p{N}_]+/gu;

/**
 * A complaint for each tool, name or value that stands in nothing read before; none when all do. Where an answer says that
 * "count_ takes the same filter", it names the tool that counts beside the one that lists.
 */
export function unfounded(tool: string, args: unknown, known: Known): string[] {
  const names = new Set(known.answers.flatMap((answer) => answer.match(PART) ?? []));
  for (const name of OF_FIND_TOOLS) names.add(name);
  const isNamed = names.has(tool) || (names.has('count_') && names.has(tool.replace(/^count_/, 'list_')));
  const complaints = isNamed ? [] : [`No answer names the tool ${tool}.`];
  complaints.push(...unfoundedIn(args, '', { known, names, words: wordsOf([known.request, ...known.answers]) }));
  return complaints;
}

interface Reading {
  readonly known: Known;
  readonly names: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
}

function unfoundedIn(value: unknown, place: string, reading: Reading): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => unfoundedIn(item, place, reading));
  if (typeof value !== 'object' || value === null)
    return isFounded(value, place, reading) ? [] : [`${place}: ${JSON.stringify(value)} comes from nowhere.`];
  return Object.entries(value).flatMap(([name, item]) => [
    ...(reading.names.has(name) ? [] : [`No answer names the argument ${place}${place && '.'}${name}.`]),
    ...unfoundedIn(item, place === '' ? name : `${place}.${name}`, reading),
  ]);
}

function isFounded(value: unknown, place: string, reading: Reading): boolean {
  if (typeof value === 'boolean') return isShownAsFlag(place.slice(place.lastIndexOf('.') + 1), reading);
  if (typeof value === 'number') return isSaidNumber(value, reading) || isWithinShownRange(value, place, reading);
  return typeof value === 'string' && (isSaidTime(value, place, reading) || isMadeOfWords(value, reading.words));
}

/** Whether an answer shows that a name takes true or false, by its signature, an example or a row. */
function isShownAsFlag(name: string, { known }: Reading): boolean {
  const shown = new RegExp(`\\b${name}\\??"?: ?(?:bool|true|false)\\b`);
  return known.answers.some((answer) => shown.test(answer));
}

/** Whether a number stands somewhere, or is a length of time of the request in seconds, minutes or milliseconds. */
function isSaidNumber(value: number, { known, words }: Reading): boolean {
  if (words.has(String(value))) return true;
  return lengthsIn(known.request).some((length) => [1, 1000, 60_000].some((unit) => length === value * unit));
}

/** Whether an answer gives a range for such an argument: "limit (to 100)". */
function isWithinShownRange(value: number, place: string, { known }: Reading): boolean {
  const most = known.answers.flatMap((answer) => new RegExp(`\\b${place} \\(to (\\d+)\\)`).exec(answer)?.[1] ?? []);
  return value > 0 && most.some((limit) => value <= Number(limit));
}

/** Whether a time is a length of the request, or "now" for an argument that is shown to take such times. */
function isSaidTime(value: string, place: string, { known }: Reading): boolean {
  if (value === 'now') return known.answers.some((answer) => new RegExp(`"${place}":"[+-]\\d+[smhdw]"`).test(answer));
  const length = lengthOf(value);
  return length !== undefined && lengthsIn(known.request).includes(length);
}

/** Whether each word of a value was read before, whole or part by part: "monitor.name" of "monitor" and "name". */
export function isMadeOfWords(value: string, words: ReadonlySet<string>): boolean {
  return (value.match(WORD) ?? []).every((word) => isKnownWord(word.toLowerCase(), words));
}

function isKnownWord(word: string, words: ReadonlySet<string>): boolean {
  return words.has(word) || (word.match(PART) ?? []).every((part) => words.has(part) || words.has(stemOf(part)));
}

/** A word without its ending: "Acknowledged" is what "acknowledge" asks for. Short words and numbers have none. */
function stemOf(word: string): string {
  return /^\p{L}{5,}$/u.test(word) ? `${word.replace(/(?:ing|ed|es|s|e)$/u, '')}…` : word;
}

/** The words of texts in lower case, each whole, in its parts ("2-4" is also 2 and 4) and without its ending. */
export function wordsOf(texts: readonly string[]): Set<string> {
  const words = texts.flatMap((text) => text.toLowerCase().match(WORD) ?? []);
  const parts = words.flatMap((word) => (/[^\p{L}\p{N}_]/u.test(word) ? (word.match(PART) ?? []) : []));
  return new Set([...words, ...parts].flatMap((word) => [word, stemOf(word)]));
}
