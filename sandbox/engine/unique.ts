/** What may stand only once: the three places where the real server looks, each with its own sentence. */
import { badData } from './api-error.ts';
import { inWords } from './model.ts';
import type { Draft, World } from './rulebook.ts';
import type { StoredRow } from './store.ts';

/** Columns that differ over all projects, and their title in the refusal; where the server has none it says so. */
const TITLED: Readonly<Record<string, readonly [column: string, title: string]>> = {
  AIAgent: ['key', 'undefined'],
  Probe: ['key', 'undefined'],
  Runner: ['key', 'Agent Key'],
};

type Test = (row: StoredRow) => boolean;

/** The server's own looks do not leave out the row itself, should a create name the id of one that exists. */
function isTaken({ resource }: Draft, { store }: World, column: string, value: unknown, test: Test): boolean {
  return store.where(resource.name, column, value).some(test);
}

/** Refuses a key that another row has, in any project. */
export function checkTitled(draft: Draft, world: World): void {
  const [column = '', title] = TITLED[draft.resource.name] ?? [];
  const value = draft.values[column];
  if (title === undefined || !value || !isTaken(draft, world, column, value, () => true)) return;
  throw badData(`${title} ${value} already exists. Please choose a different ${title}`);
}

/** Text is compared without letter case, and what is sent without blanks around it. */
function isSame(stored: unknown, sent: unknown): boolean {
  if (typeof sent !== 'string' && sent !== undefined && sent !== null) return stored === sent;
  return String(stored ?? '').toLowerCase() === (sent ?? '').trim().toLowerCase();
}

/** Refuses a value that a row of the same surroundings has: names within their project and the like. */
export function checkUniqueBy(draft: Draft, world: World): void {
  const { resource, values } = draft;
  for (const [name, within] of Object.entries(resource.facts.uniqueBy ?? {})) {
    const [first = name, ...rest] = within;
    const isRival: Test = (row) =>
      rest.every((column) => (row[column] ?? null) === (values[column] ?? null)) && isSame(row[name], values[name]);
    if (isTaken(draft, world, first, values[first] ?? null, isRival))
      throw badData(`${resource.singular} with the same ${name} already exists.`);
  }
}

/** "twilioAccountSID" -> "Twilio Account SID". */
function title(column: string): string {
  const words = inWords(column);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Refuses what a unique index of the database would not take; rows that lack one of its values do not count. */
export function checkIndexes(draft: Draft, world: World): void {
  const { resource, values } = draft;
  const single = resource.stored.filter((column) => column.unique === true).map(({ name }) => [name]);
  for (const columns of [...single, ...(resource.facts.uniqueIndexes ?? [])]) {
    const [first = '', ...rest] = columns;
    if (columns.some((column) => (values[column] ?? null) === null)) continue;
    const isRival: Test = (row) => row._id !== values._id && rest.every((column) => row[column] === values[column]);
    if (!isTaken(draft, world, first, values[first], isRival)) continue;
    const names = columns.map(title).join(', ');
    const [which, advice] =
      rest.length === 0 ? [`this ${names}`, 'a different value'] : [`the same ${names}`, 'different values'];
    throw badData(`A ${resource.words} with ${which} already exists. Please use ${advice} and try again.`);
  }
}
