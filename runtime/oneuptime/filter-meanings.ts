/**
 * Conditions that say less, or more, than a name: words for states ("open"), parts of names of related rows. They are
 * looked up before the filter is encoded, and the result says what they were taken for. Only reads have filters.
 */
import { badArgument, quoted } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import { refuseClosed } from '../call/closed-rows.ts';
import { type Candidate, isNamed } from '../call/names.ts';
import type { Call } from '../call/platform.ts';
import { type Column, filterColumns, lookedUpIn, relationOf } from '../catalogue/kinds.ts';
import type { WireObject } from './codec.ts';
import type { KnownStates } from './known-states.ts';
import { rowsNamed } from './rows-named.ts';
import { isUsualName, meaningOf, type NamedState, STATE_TABLES, type StateTable } from './state-words.ts';

type Filter = Readonly<Record<string, unknown>>;

/** A condition that has to be looked up. */
interface Open {
  readonly key: string;
  readonly column: Column;
  readonly condition: unknown;
}

/** Rows whose names hold a text: more are no answer to what was meant. */
const MOST_ROWS = 99;
/** Names that are told of what a text was taken for. */
const TOLD = 5;

/** Words for states that are surely no names, and parts of names, as ids. The same filter, at once, where there are none. */
export function withMeanings(call: Call, filter: Filter, states: KnownStates): Filter | Promise<Filter> {
  return replaced(
    { call, filter, states },
    (open) => isPartOfName(open) || hasStateWord(open, (table, text) => !isUsualName(table, text)),
  );
}

/** Words for states in a filter whose names were not found; undefined where it has none. */
export async function withStateWords(call: Call, filter: Filter, states: KnownStates): Promise<Filter | undefined> {
  const meant = await replaced({ call, filter, states }, (open) => hasStateWord(open, () => true));
  return meant === filter ? undefined : meant;
}

/** A filter that is read. */
interface Reading {
  readonly call: Call;
  readonly filter: Filter;
  readonly states: KnownStates;
}

function replaced(reading: Reading, isOpen: (open: Open) => boolean): Filter | Promise<Filter> {
  const { call, filter } = reading;
  const open: Open[] = [];
  const columns = filterColumns(call.tool.module);
  for (const key of Object.keys(filter)) {
    const condition = filter[key];
    // Arguments name relations, never their id columns.
    const column = columns.get(key);
    if (column?.to && isOpen({ key, column, condition })) open.push({ key, column, condition });
  }
  return open.length === 0 ? filter : lookedUp(reading, open);
}

async function lookedUp({ call, filter, states }: Reading, open: readonly Open[]): Promise<Filter> {
  const meant = await Promise.all(
    open.map(async (one) => [
      one.key,
      isPartOfName(one) ? await rowsCalled(call, one) : await statesMeant(call, one, states),
    ]),
  );
  return { ...filter, ...Object.fromEntries(meant) };
}

/** Conditions on names that the API has no word for where the rows are related; `contains` it has for one row. */
const PARTS: Readonly<Record<string, (name: string, part: string) => boolean>> = {
  contains: (name, part) => name.includes(part),
  starts_with: (name, part) => name.startsWith(part),
  ends_with: (name, part) => name.endsWith(part),
};

function isPartOfName({ column, condition }: Open): boolean {
  if (!isPlain(condition) || lookedUpIn(column) === undefined) return false;
  const [operator = '', ...others] = Object.keys(condition);
  return others.length === 0 && Object.hasOwn(PARTS, operator) && !(operator === 'contains' && isNestable(column));
}

/** Whether the API compares the name of the related row itself. */
function isNestable(column: Column): boolean {
  return relationOf(column) === 'one' && column.label !== undefined;
}

/** The related rows whose names hold a text. Throws `bad_arguments` where there are none, or too many to name. */
async function rowsCalled(call: Call, { key, column, condition }: Open): Promise<unknown> {
  const [[operator = '', operand] = []] = Object.entries(condition as WireObject);
  const argument = `filter.${key}.${operator}`;
  const text = typeof operand === 'string' ? operand.trim() : '';
  if (text === '') throw badArgument(`${argument} must be a text that is not empty.`, 'Give the text to look for.');
  refuseClosed(call, column.to, argument);
  const { title, candidates } = await rowsNamed(call, column.to as string, [text]);
  const all = candidates(text);
  const fits = ({ label }: Candidate): boolean => PARTS[operator]?.(label.toLowerCase(), text.toLowerCase()) === true;
  const found = all.filter(fits);
  if (all.length > MOST_ROWS)
    throw badArgument(
      `${argument}: too many are called so to filter by.`,
      'Give more of the name, or a list of names or ids.',
    );
  const said = JSON.stringify(text.slice(0, 60));
  if (found.length === 0)
    throw badArgument(
      `${argument}: there is no ${title} whose name fits ${said}.`,
      'Give another part of it, or a name or an id as the value.',
    );
  call.took(`${key} ${operator} ${said} -> ${toldNames(found.map(({ label }) => label))}`);
  return found.map(({ id }) => id);
}

function toldNames(names: readonly string[]): string {
  const shown = names.slice(0, TOLD).map((name) => quoted(name.slice(0, 60)).slice(1, -1));
  return names.length > TOLD ? `${shown.join(', ')} and ${names.length - TOLD} more` : shown.join(', ');
}

/** Texts in a condition that may name states: a value, a list of them, or the operand of an operator that takes these. */
function textsIn(condition: unknown): string[] {
  if (typeof condition === 'string') return [condition];
  if (Array.isArray(condition)) return condition.flatMap(textsIn);
  if (!isPlain(condition)) return [];
  const [operator = '', ...others] = Object.keys(condition);
  return others.length === 0 && LISTING.has(operator) ? textsIn(condition[operator]) : [];
}

const LISTING: ReadonlySet<string> = new Set(['in', 'not', 'any', 'none']);

function hasStateWord({ column, condition }: Open, counts: (table: StateTable, text: string) => boolean): boolean {
  const table = Object.hasOwn(STATE_TABLES, column.to as string) ? STATE_TABLES[column.to as string] : undefined;
  return table !== undefined && textsIn(condition).some((text) => meaningOf(table, text) && counts(table, text));
}

/** A condition with the states that its words mean. */
async function statesMeant(call: Call, { key, column, condition }: Open, known: KnownStates): Promise<unknown> {
  const table = STATE_TABLES[column.to as string] as StateTable;
  const states = await known.of(call, column.to as string, table);
  if (states === undefined) return withoutStates(call, table, { key, column, condition });
  const meant = (text: unknown): unknown => {
    const named = states.find(({ id, name }) => isNamed({ id, label: name, also: [] }, String(text)));
    const meaning = named || typeof text !== 'string' ? undefined : meaningOf(table, text);
    if (!meaning) return named?.id ?? text;
    return idsMeant(call, { key, text: String(text), meaning, states });
  };
  const inList = (value: unknown): unknown => (Array.isArray(value) ? value.flatMap(meant) : meant(value));
  if (!isPlain(condition)) return inList(condition);
  return Object.fromEntries(Object.entries(condition).map(([operator, operand]) => [operator, inList(operand)]));
}

type Found = NonNullable<ReturnType<typeof meaningOf>>;

function idsMeant(
  call: Call,
  { key, text, meaning, states }: { key: string; text: string; meaning: Found; states: readonly NamedState[] },
): string[] {
  const found = 'next' in meaning ? [] : meaning.states(states);
  const said = JSON.stringify(text.slice(0, 60));
  if (found.length === 0)
    throw badArgument(
      `filter.${key}: no state of this project means ${said}.`,
      'next' in meaning ? meaning.next : `There are ${toldNames(states.map(({ name }) => name))}.`,
    );
  call.took(`${key} ${said} -> ${toldNames(found.map(({ name }) => name))}`);
  return found.map(({ id }) => id);
}

/** A single word as columns of the state; any other condition stays, and is looked up as a name. */
function withoutStates(call: Call, table: StateTable, { key, column, condition }: Open): unknown {
  const meaning = typeof condition === 'string' ? meaningOf(table, condition) : undefined;
  if (!meaning || relationOf(column) !== 'one' || 'next' in meaning) return condition;
  call.took(`${key} ${JSON.stringify(condition)} -> ${JSON.stringify(meaning.columns)}`);
  return meaning.columns;
}
