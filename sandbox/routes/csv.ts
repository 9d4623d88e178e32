import { serverError } from '../engine/api-error.ts';
import { isObject, type JsonObject } from '../engine/json.ts';

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Texts are quoted, whatever they hold, and so is JSON; numbers and booleans are bare, and null is nothing. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return quoted(typeof value === 'string' ? value : JSON.stringify(value));
}

/** The rows of a list answer; anything else that is answered is one row. */
function rowsOf(answer: unknown): JsonObject[] {
  const isList = isObject(answer) && Array.isArray(answer.data) && 'limit' in answer;
  return (isList ? answer.data : [answer]) as JsonObject[];
}

/** An answer as CSV with a header line. The columns are those of the first row, so that a list without rows is a 500. */
export function toCsv(answer: unknown): string {
  const rows = rowsOf(answer);
  const [first] = rows;
  if (first === undefined) throw serverError();
  const names = Object.keys(first);
  if (names.length === 0) return '';
  const lines = rows.map((row) => names.map((name) => cell(row[name])).join(','));
  return [names.map(quoted).join(','), ...lines].join('\n');
}
