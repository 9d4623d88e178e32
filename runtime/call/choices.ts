/** What a caller is explained who sent a value that a column does not have. */

import { closest, mostAlike } from '../basics/nearest.ts';
import type { Column } from '../catalogue/kinds.ts';

/** Names told in one refusal; time zones and permissions have hundreds. */
const NAMED = 12;
/** Names told of a longer list: the nearest to what was written. */
const NEAREST = 6;

/** All names of a short list; of a long one those nearest to the word that is none of them, and how many more there are. */
export function shortList(names: readonly string[], word = '', shown = (name: string) => name): string {
  if (names.length <= NAMED) return names.map(shown).join(', ');
  return `${mostAlike(word, names, NEAREST).map(shown).join(', ')} and ${names.length - NEAREST} more`;
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
  const word = typeof sent === 'string' ? sent : '';
  if (near.length === 0) return `It takes ${shortList(allowed, word, explained)}.`;
  return `Did you mean ${near.map(explained).join(' or ')}? It takes ${shortList(allowed, word)}.`;
}
