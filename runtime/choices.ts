/** What a caller is told who sent a value that a column does not have. */
import type { Column } from './kinds.ts';
import { closest } from './nearest.ts';

/** Values named in one refusal; time zones and permissions have hundreds. */
const NAMED = 12;

/** The values closest to what was sent, if any are close, and those the column takes; the first told with what they do. */
export function suggestValues(
  { values = [], meanings = {} }: Pick<Column, 'values' | 'meanings'>,
  sent: unknown,
): string {
  const allowed = values.map(String);
  const near = typeof sent === 'string' ? closest(sent, allowed) : [];
  const told = (value: string): string => (Object.hasOwn(meanings, value) ? `${value} (${meanings[value]})` : value);
  const takes = (names: readonly string[]): string => {
    const more = allowed.length > NAMED ? ` and ${allowed.length - NAMED} more` : '';
    return `It takes ${names.slice(0, NAMED).join(', ')}${more}.`;
  };
  if (near.length === 0) return takes(allowed.map(told));
  return `Did you mean ${near.map(told).join(' or ')}? ${takes(allowed)}`;
}
