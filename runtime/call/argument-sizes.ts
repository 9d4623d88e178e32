/**
 * How much a call may bring, decided before anything is made of it: what is larger is refused by its length alone. A
 * request is bounded as a whole before it is read; this is about what one argument of a tool can sensibly hold.
 */
import { badArgument, type ToolError } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import type { Column } from '../catalogue/kinds.ts';
import { LIMITS } from '../catalogue/limits.ts';
import { type Most, rulesFor } from '../catalogue/shapes.ts';

/** A filter with all its columns, and ids by the hundred. */
const FILTER = { values: 2000, characters: 100_000 } as const;
/** Checks of a monitor, with all that they raise. */
const EXTRA = { values: 5000, characters: Number.POSITIVE_INFINITY } as const;

/** Arguments beside columns. */
const CONTROLS: Readonly<Record<string, Most>> = {
  sort: { characters: 200 },
  cursor: { characters: 10_000 },
  timezone: { characters: 100 },
  limit: { characters: 100 },
  by: { characters: 300, items: 10 },
  top: { characters: 100 },
  measure: { characters: 200 },
  format: { characters: 100 },
  fields: { characters: 200, items: 500 },
  clear: { characters: 200, items: 500 },
};
const ROW: Most = { characters: 500 };
/** What is beyond the limit of rows is told by the schema, and what is far beyond it here. */
const ROWS: Most = { ...ROW, items: 10 * LIMITS.max };
const OTHER_FILTER = 'Filter by a range or by columns of a related row, or ask in several calls.';

/** Throws `bad_arguments` for a value that is larger than its column's kind can be. */
export function refuseLargeValue(name: string, value: unknown, column: Column): void {
  const { most } = rulesFor(column);
  if (most) refuseBeyond(name, value, most);
}

/** The same for what is no column: `isMany` where several rows may be named. */
export function refuseLargeControl(name: string, value: unknown, isMany: boolean): void {
  const most = name !== 'id' ? CONTROLS[name] : isMany ? ROWS : ROW;
  if (name === 'filter') refuseExtent(name, value, FILTER, OTHER_FILTER);
  else if (most) refuseBeyond(name, value, most);
  else refuseExtent(name, value, EXTRA, 'Send it in several calls.');
}

function refuseBeyond(name: string, value: unknown, most: Most): void {
  const { characters = Number.POSITIVE_INFINITY, items, values } = most;
  if (values !== undefined)
    refuseExtent(name, value, { values, characters }, 'Send it in several calls, or without what can be left out.');
  if (typeof value === 'string') {
    if (items !== undefined) refuseListText(name, value, { characters, items });
    else if (value.length > characters) throw tooLong(name, value.length, characters);
    return;
  }
  if (items === undefined || typeof value !== 'object' || value === null) return;
  for (const list of Array.isArray(value) ? [value] : Object.values(value)) {
    if (!Array.isArray(list)) continue;
    if (list.length > items)
      throw badArgument(
        `${name} has ${list.length} items; it takes at most ${items}.`,
        'Send the others in further calls.',
      );
    for (const item of list)
      if (typeof item === 'string' && item.length > characters) throw tooLong(name, item.length, characters);
  }
}

/** Brackets and quotation marks around an item of a list in a text. */
const AROUND = 4;

/**
 * A list may come as a text, with commas between its items; without them it is one item. How many there are is seen when it
 * is read: some have commas themselves.
 */
function refuseListText(
  name: string,
  text: string,
  { characters, items }: Required<Pick<Most, 'characters' | 'items'>>,
): void {
  if (text.length <= characters) return;
  if (text.length > items * characters) throw tooLong(name, text.length, items * characters);
  for (let from = 0; from <= text.length; ) {
    const comma = text.indexOf(',', from);
    const end = comma < 0 ? text.length : comma;
    if (end - from > characters + AROUND) throw tooLong(name, end - from, characters);
    from = end + 1;
  }
}

function tooLong(name: string, length: number, most: number): ToolError {
  return badArgument(`${name} has ${length} characters; it takes at most ${most}.`, 'Shorten it and call again.');
}

interface Extent {
  readonly values: number;
  readonly characters: number;
}

function refuseExtent(name: string, value: unknown, most: Extent, next: string): void {
  const { values, characters } = extentOf(value, most);
  if (values > most.values) throw badArgument(`${name} holds more than ${most.values} values.`, next);
  if (characters > most.characters) throw badArgument(`${name} holds more than ${most.characters} characters.`, next);
}

/** Values within a value, and characters of all its texts and names. Counts no further than beyond `most`. */
function extentOf(value: unknown, most: Extent): Extent {
  let [values, characters] = [0, 0];
  const left = [value];
  while (left.length > 0 && values <= most.values && characters <= most.characters) {
    const one = left.pop();
    values += 1;
    if (typeof one === 'string') characters += one.length;
    else if (Array.isArray(one)) {
      if (one.length > most.values) return { values: one.length, characters };
      for (const item of one) left.push(item);
    } else if (isPlain(one)) {
      for (const key in one) {
        characters += key.length;
        if (left.push(one[key]) > most.values) return { values: left.length, characters };
      }
    }
  }
  return { values, characters };
}
