/**
 * Which incident or alert a text means: an id, a number as people quote it, or words of what is open. People who are
 * woken say "the payment incident", and half a year of past ones has those words too: open ones come first.
 */
import { badArgument, quoted } from '../../basics/errors.ts';
import type { Job } from '../define.ts';
import type { Case, Cases } from './cases.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MOST_SHOWN = 5;
/** Letters of a word that can mean a row by itself. */
const SHORTEST_WORD = 3;
/** Words that say nothing of which one is meant. */
const EMPTY_WORDS = new Set('the a an is are was and for with this our current open latest incident alert'.split(' '));

/** The number in `12`, `#12` or `INC-12`; undefined for anything else. */
export function numberIn(text: string): number | undefined {
  const [, digits] = /^\s*(?:[a-z]{1,12}[- ]?|#\s*)?(\d{1,9})\s*$/i.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** What people put before the number of a case, whatever the project's own prefix is. */
const PREFIXES = { incident: ['incident', 'inc'], alert: ['alert', 'alt'] } as const;

/** Letters before the number in a text, small. */
const prefixIn = (text: string): string => /^[^a-z\d]*([a-z]*)/i.exec(text)?.[1]?.toLowerCase() ?? '';

/** Whether a text that holds the number of a case can mean it: "ALT-12" is no incident, and "p1" is a severity. */
export function canMean(text: string, { number }: Pick<Case, 'number'>, kind: Cases['kind']): boolean {
  const prefix = prefixIn(text);
  return prefix === '' || [...PREFIXES[kind], prefixIn(number ?? '')].includes(prefix);
}

/** Words of a text in small letters, without those that name no row. */
export function tellingWordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !EMPTY_WORDS.has(word));
}

/** Whether every word stands in the title of a case or the names of its monitors; one of them must be no mere particle. */
export function hasWords({ title, monitors }: Pick<Case, 'title' | 'monitors'>, words: readonly string[]): boolean {
  const there = new Set(tellingWordsOf([title, ...monitors.map(({ name }) => name ?? '')].join(' ')));
  return words.some((word) => word.length >= SHORTEST_WORD) && words.every((word) => there.has(word));
}

/** How a case is called in a sentence: number and title. */
export function calledCase({ number, title, id }: Pick<Case, 'number' | 'title' | 'id'>): string {
  const text = [number, title].filter(Boolean).join(' ');
  return text === '' ? id : text.slice(0, 120);
}

/** The case that a text means. Throws `bad_arguments` with candidates where it means none, or several. */
export async function caseMeant(job: Pick<Job, 'note'>, cases: Cases, text: string): Promise<Case> {
  const { kind } = cases;
  const wanted = text.trim();
  if (UUID.test(wanted)) {
    const found = await cases.get(wanted);
    if (found) return found;
    throw badArgument(
      `${kind}: There is none with this id, or the key may not see it.`,
      `Find it with ${cases.lister}.`,
    );
  }
  const number = numberIn(wanted);
  const numbered = number === undefined ? undefined : await cases.numbered(number);
  if (numbered && canMean(wanted, numbered, kind)) return numbered;
  const other = kind === 'incident' ? 'alert' : 'incident';
  if (
    number !== undefined &&
    canMean(wanted, { number: undefined }, other) &&
    !canMean(wanted, { number: undefined }, kind)
  )
    throw badArgument(
      `${kind}: ${quoted(wanted)} is the number of an ${other}.`,
      `Give the number of an ${kind} (${cases.lister}), or call the tool for ${other}s.`,
    );
  return byWords(job, cases, wanted);
}

async function byWords(job: Pick<Job, 'note'>, cases: Cases, wanted: string): Promise<Case> {
  const { rows, hasMore } = await cases.open();
  const same = rows.filter(({ title }) => title.trim().toLowerCase() === wanted.toLowerCase());
  const words = tellingWordsOf(wanted);
  // Of more open ones than were read, another may have the words, too.
  const fitting = same.length > 0 || hasMore ? same : rows.filter((row) => hasWords(row, words));
  const [only] = fitting;
  if (only && fitting.length === 1) {
    if (same.length === 0)
      job.note(`Took ${quoted(wanted.slice(0, 100))} for ${calledCase(only)}: no other open one has these words.`);
    return only;
  }
  const past = fitting.length > 0 ? [] : await cases.titled(wanted);
  const exactly = past.filter(({ title }) => title.trim().toLowerCase() === wanted.toLowerCase());
  if (exactly.length === 1) return exactly[0] as Case;
  const { kind, lister } = cases;
  const called = quoted(wanted.slice(0, 100));
  if (fitting.length > 1)
    throw badArgument(
      `${kind}: ${fitting.length} open ones fit ${called}.`,
      `Give the number of one: ${shown(fitting)}.`,
    );
  const near = past.length > 0 ? past : rows;
  const which = past.length === 0 ? 'Open ones' : hasMore ? 'Newest with it in the title' : 'Past ones';
  throw badArgument(
    `${kind}: There is none called ${called}.`,
    near.length > 0 ? `Give a number. ${which}: ${shown(near)}.` : `Nothing is open: see ${lister} or list_${kind}s.`,
  );
}

function shown(rows: readonly Case[]): string {
  return rows.slice(0, MOST_SHOWN).map(calledCase).join('; ');
}
