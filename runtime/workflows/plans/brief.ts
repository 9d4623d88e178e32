/** Results of steps, cut to what the reader of a whole plan needs. */
import { isPlain } from '../../basics/plain.ts';

const MOST_ITEMS = 3;
const LONGEST_TEXT = 200;
const DEEPEST = 3;

/** A value with its lists and texts cut: of a list the first items, and how many were left out. */
export function brief(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
  if (depth > DEEPEST) return '…';
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ITEMS).map((item) => brief(item, depth + 1));
    return value.length > MOST_ITEMS ? [...items, `… ${value.length - MOST_ITEMS} more`] : items;
  }
  if (!isPlain(value)) return value;
  const said = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(said.map(([key, item]) => [key, brief(item, depth + 1)]));
}
