/** What a caller is explained who sent a value that a column does not have. */

import { closest } from '../basics/nearest.ts';
import type { Column } from '../catalogue/kinds.ts';

/** Names explained in one refusal; time zones and permissions have hundreds. */
const NAMED = 12;

/** The first names of a list, and how many more there are. */
export function shortList(names: readonly string[]): string {
  return names.length > NAMED
    ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`
    : names.join(', ');
}

/** The values closest to what was sent, if any are close, and those the column takes; the first explained with what they do. */
export function suggestValues(
  { values = [], meanings = {} }: Pick<Column, 'values' | 'meanings'>,
  sent: unknown,
): string {
  const allowed = values.map(String);
  const near = typeof sent === 'string' ? closest(sent, allowed) : [];
  const explained = (value: string): string =>
    Object.hasOwn(meanings, value) ? `${value} (${meanings[value]})` : value;
  if (near.length === 0) return `It takes ${shortList(allowed.map(explained))}.`;
  return `Did you mean ${near.map(explained).join(' or ')}? It takes ${shortList(allowed)}.`;
}
