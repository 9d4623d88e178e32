/** Rows that a text may name: by label, by unique number, by slug; people as members of teams. Never a guess. */

import { quoted, ToolError } from '../basics/errors.ts';
import { closest } from '../basics/nearest.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import type { WireObject } from './codec.ts';
import { escapePattern } from './filter-operators.ts';

/** A name that stands for a row of a resource, and the argument it was found in. */
export interface Need {
  readonly resource: string;
  readonly text: string;
  readonly argument: string;
}

export interface Candidate {
  readonly id: string;
  readonly label: string;
  /** Other texts that name exactly this row. */
  readonly also: readonly string[];
}

/** Reads rows of a resource in the caller's own view of the data. */
export type ReadRows = (
  module: ResourceModule,
  query: WireObject,
  select: WireObject,
  limit: number,
) => Promise<WireObject[]>;

const PAGE = 100;
/** Members of a project are read in one page; larger projects name people by id. */
const MAX_PEOPLE = 1000;
const MAX_SHOWN = 5;
const MAX_LABEL = 100;

/** Rows that the text names, or else rows that come near it; one request in the usual case. */
export async function findRows(module: ResourceModule, text: string, read: ReadRows): Promise<Candidate[]> {
  const find = (query: WireObject): Promise<Candidate[]> => readCandidates(module, query, read);
  const number = numberQuery(module, text);
  const byNumber = number ? await find(number) : [];
  if (!module.label || byNumber.some((candidate) => isNamed(candidate, text))) return byNumber;
  const byLabel = await find({ [module.label]: { _type: 'Search', value: escapePattern(text.trim()) } });
  // A full page may hide rows of that very name.
  const beyond = byLabel.length === PAGE ? await find({ [module.label]: text.trim() }) : [];
  const found = [...new Map([...byLabel, ...beyond].map((candidate) => [candidate.id, candidate])).values()];
  if (found.some((candidate) => isNamed(candidate, text))) return found;
  const bySlug = module.columns.slug && /^[a-z0-9-]+$/.test(text) ? await find({ slug: text }) : [];
  if (bySlug.length > 0) return bySlug.map((candidate) => ({ ...candidate, also: [text] }));
  return byLabel.length > 0 ? byLabel : await find({});
}

/** Rows called exactly as written: one request for several names. */
export async function findExactly(
  module: ResourceModule,
  texts: readonly string[],
  read: ReadRows,
): Promise<Candidate[]> {
  return module.label ? readCandidates(module, { [module.label]: { _type: 'Includes', value: texts } }, read) : [];
}

/** The user table refuses keys; people are known as members of teams, by name and e-mail. */
export async function findPeople(members: ResourceModule, read: ReadRows): Promise<Candidate[]> {
  const rows = await read(members, {}, { user: { _id: true, name: true, email: true } }, MAX_PEOPLE);
  const people = new Map<string, Candidate>();
  for (const { user } of rows as { user?: WireObject | null }[]) {
    if (!user) continue;
    const id = String(user._id);
    people.set(id, { id, label: plain(user.name), also: [plain(user.email)] });
  }
  return [...people.values()];
}

async function readCandidates(module: ResourceModule, query: WireObject, read: ReadRows): Promise<Candidate[]> {
  const numbers = numberColumns(module);
  const shown = ['_id', ...(module.label ? [module.label] : []), ...numbers];
  const rows = await read(module, query, Object.fromEntries(shown.map((name) => [name, true])), PAGE);
  // Ids go into paths: whatever is none is no row of ours.
  return rows
    .filter((row) => isUuid(row._id))
    .map((row) => {
      const also = numbers.map((name) => plain(row[name])).filter((text) => text !== '');
      return {
        id: String(row._id),
        label: plain(module.label ? row[module.label] : undefined),
        also: also.flatMap((text) => [text, `#${text}`]),
      };
    });
}

/** Whether a value is an id as the API writes it. */
export function isUuid(id: unknown): boolean {
  return typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}

function plain(value: unknown): string {
  const inner = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
  return inner === null || inner === undefined ? '' : String(inner);
}

/** Whether a text names the row: letter case and blanks around it do not count. */
export function isNamed({ label, also }: Candidate, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return false;
  return label.trim().toLowerCase() === wanted || also.some((other) => other.toLowerCase() === wanted);
}

function numberColumns({ columns }: ResourceModule): string[] {
  const isNumber = (name: string): boolean =>
    /Number(WithPrefix)?$/.test(name) && /^(number|text)$/.test(columns[name]?.kind ?? '');
  return Object.keys(columns).filter((name) => isNumber(name) && columns[name]?.access.includes('r'));
}

/** Whether rows of a resource can be named at all. */
export function canBeNamed(module: ResourceModule): boolean {
  return module.label !== undefined || numberColumns(module).some((name) => name.endsWith('WithPrefix'));
}

/** `#12` and `12` are numbers, `INC-12` a number with its prefix, of resources that number their rows. */
function numberQuery(module: ResourceModule, text: string): WireObject | undefined {
  const columns = numberColumns(module);
  const prefixed = columns.find((name) => name.endsWith('WithPrefix'));
  if (!prefixed) return undefined;
  const [, digits] = /^#?(\d{1,9})$/.exec(text.trim()) ?? [];
  const number = columns.find((name) => module.columns[name]?.kind === 'number');
  if (digits && number) return { [number]: Number(digits) };
  const [, trailing] = /^[a-z][a-z0-9_-]*?-?(\d{1,9})$/i.exec(text.trim()) ?? [];
  // The prefix is compared afterwards: looking for INC-1 as a text would find hundreds before it.
  if (trailing && number) return { [number]: Number(trailing) };
  return trailing ? { [prefixed]: { _type: 'Search', value: escapePattern(text.trim()) } } : undefined;
}

/** Id of the one row that the text names. Throws `bad_arguments` with candidates when there is none, or several. */
export function chooseOne({ text, argument }: Need, candidates: readonly Candidate[], title: string): string {
  const named = candidates.filter((candidate) => isNamed(candidate, text));
  // Letter case decides only between rows that differ in nothing else.
  const literally = named.filter(({ label, also }) => [label, ...also].includes(text.trim()));
  const exact = literally.length === 1 ? literally : named;
  const [only, ...others] = exact;
  if (only && others.length === 0) return only.id;
  const shown = (only ? exact : nearOf(text, candidates)).slice(0, MAX_SHOWN).map(shownAs);
  const what = only ? `${exact.length} of them are called` : `There is no ${title} called`;
  const lead = only ? 'Give the id of one' : 'Near it there are';
  const next = shown.length > 0 ? `${lead}: ${shown.join('; ')}.` : `The key sees no ${title} at all.`;
  throw new ToolError('bad_arguments', `${argument}: ${what} ${JSON.stringify(text.slice(0, 100))}.`, next);
}

/** What the caller may have meant; where nothing is near, whatever there is. */
function nearOf(text: string, candidates: readonly Candidate[]): readonly Candidate[] {
  const labels = candidates.map(({ label }) => label);
  const near = closest(text, labels, MAX_SHOWN);
  const contained = candidates.filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()));
  const meant = [...new Set([...candidates.filter(({ label }) => near.includes(label)), ...contained])];
  return meant.length > 0 ? meant.sort((a, b) => rank(near, a) - rank(near, b)) : candidates;
}

function rank(near: readonly string[], { label }: Candidate): number {
  return near.includes(label) ? near.indexOf(label) : near.length;
}

/** A row as a caller recognises it: number and name, with its id. */
function shownAs({ id, label, also }: Candidate): string {
  const number = also.find((text) => /^[A-Z#].*\d$/.test(text));
  const text = [number, label].filter(Boolean).join(' ');
  return `${text === '' ? 'unnamed' : quoted(text.slice(0, MAX_LABEL)).slice(1, -1)} (${id})`;
}
