/** Rows as callers name them, and the one that a text means. Nothing is guessed, but for what a read looks for. */
import { badArgument, quoted } from '../basics/errors.ts';
import { closest } from '../basics/nearest.ts';

/** A name that stands for a row of a resource, and the argument it was found in. */
export interface Need {
  readonly resource: string;
  readonly text: string;
  readonly argument: string;
  /** Arguments that would tell rows of one name apart, and were not given. */
  readonly narrowedBy?: readonly string[];
}

export interface Candidate {
  readonly id: string;
  readonly label: string;
  /** Number by which people know the row, where it has one. */
  readonly number?: string;
  /** What people call the row that it belongs to, where its name may be that of others elsewhere. */
  readonly parent?: string;
  /** Other texts that name exactly this row, its number among them. */
  readonly also: readonly string[];
}

const MAX_SHOWN = 5;
const MAX_LABEL = 100;

/** Whether a text names the row: letter case and blanks around it do not count. */
export function isNamed({ label, also }: Candidate, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return false;
  return label.trim().toLowerCase() === wanted || also.some((other) => other.toLowerCase() === wanted);
}

/** Id of the one row that the text names. Throws `bad_arguments` with candidates when there is none, or several. */
export function chooseOne(
  { text, argument, narrowedBy = [] }: Need,
  candidates: readonly Candidate[],
  title: string,
): string {
  const named = candidates.filter((candidate) => isNamed(candidate, text));
  // Letter case decides only between rows that differ in nothing else.
  const literally = named.filter(({ label, also }) => [label, ...also].includes(text.trim()));
  const exact = literally.length === 1 ? literally : named;
  const [only, ...others] = exact;
  if (only && others.length === 0) return only.id;
  const near = (only ? exact : nearOf(text, candidates)).slice(0, MAX_SHOWN).map(shownAs);
  const what = only ? `${exact.length} of them are called` : `There is no ${title} called`;
  const lead = only ? 'Give the id of one' : 'Near it there are';
  const narrow = only && narrowedBy.length > 0 ? ` Or name its ${narrowedBy.join(' and ')} too.` : '';
  const next = near.length > 0 ? `${lead}: ${near.join('; ')}.${narrow}` : `The key sees no ${title} at all.`;
  throw badArgument(`${argument}: ${what} ${JSON.stringify(text.slice(0, 100))}.`, next);
}

/** Candidates are looked up by the page: of a full one, another row may have the word, too. */
const FULL = 100;

/**
 * The one row whose name has the text in it as whole words, where none is called so: "Critical" is the severity "Critical
 * Incident" if no other has the word. For reads, which say what was taken; undefined where there is no such row, or several.
 */
export function onlyByWord(text: string, candidates: readonly Candidate[]): Candidate | undefined {
  const wanted = spacedWords(text);
  if (wanted === ' ' || candidates.length >= FULL || candidates.some((candidate) => isNamed(candidate, text)))
    return undefined;
  const [only, ...others] = candidates.filter(({ label }) => spacedWords(label).includes(wanted));
  return others.length === 0 ? only : undefined;
}

/** Words of a text in small letters, a blank before and behind each. */
function spacedWords(text: string): string {
  return ` ${(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `.replace(/^ +$/, ' ');
}

/** What the caller may have meant; where nothing is near, whatever there is. */
function nearOf(text: string, candidates: readonly Candidate[]): readonly Candidate[] {
  const labels = candidates.map(({ label }) => label);
  const near = closest(text, labels, MAX_SHOWN);
  const contained = candidates.filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()));
  const wanted = tellingWords(text);
  const shared = candidates.filter(({ label }) => tellingWords(label).some((word) => wanted.includes(word)));
  const meant = [...new Set([...candidates.filter(({ label }) => near.includes(label)), ...contained, ...shared])];
  const rank = ({ label }: Candidate): number => (near.includes(label) ? near.indexOf(label) : near.length);
  return meant.length > 0 ? meant.sort((a, b) => rank(a) - rank(b)) : candidates;
}

/** Words that tell one row from another; short ones and the commonest do not. */
function tellingWords(text: string): string[] {
  return spacedWords(text.slice(0, MAX_LABEL))
    .split(' ')
    .filter((word) => word.length >= SHORTEST_WORD);
}
const SHORTEST_WORD = 4;

/** A row as a caller recognises it: number and name, what it belongs to, and its id. */
function shownAs({ id, label, number, parent }: Candidate): string {
  const text = [number, label, parent && `in ${parent}`].filter(Boolean).join(' ');
  return `${text === '' ? 'unnamed' : quoted(text.slice(0, MAX_LABEL)).slice(1, -1)} (${id})`;
}
