/** Texts as an overlay holds them; whatever is no text, or empty, is left out. */
import { isJsonObject } from '../model/document.ts';

/** Texts by name. */
export function textsOf(value: unknown): Record<string, string> {
  const entries = Object.entries(isJsonObject(value) ? value : {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  );
}

/** Tables of texts by name. */
export function tablesOf(value: unknown): Record<string, Record<string, string>> {
  const entries = Object.entries(isJsonObject(value) ? value : {});
  return Object.fromEntries(entries.map(([name, table]) => [name, textsOf(table)]));
}
