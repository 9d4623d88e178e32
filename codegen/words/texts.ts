/** Texts as an overlay holds them; whatever is no text, or empty, is left out. */
import { isJsonObject } from '../model/document.ts';

/** Texts by name. */
export function textsOf(value: unknown): Record<string, string> {
  const entries = Object.entries(isJsonObject(value) ? value : {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  );
}

/** What is said of a column: to all, or to a create and a reader one thing and to an update another. */
export interface Sentence {
  readonly text: string;
  readonly update?: string;
}

/** A text, or texts under `create` and `update`; undefined for whatever is neither. */
export function sentenceOf(value: unknown): Sentence | undefined {
  if (typeof value === 'string') return value === '' ? undefined : { text: value };
  const { create, update } = textsOf(value);
  return create && update ? { text: create, update } : undefined;
}

/** Sentences by name. */
export function sentencesOf(value: unknown): Record<string, Sentence> {
  const entries = Object.entries(isJsonObject(value) ? value : {});
  return Object.fromEntries(
    entries.flatMap(([name, said]) => {
      const sentence = sentenceOf(said);
      return sentence ? [[name, sentence]] : [];
    }),
  );
}

/** Tables of texts by name. */
export function tablesOf(value: unknown): Record<string, Record<string, string>> {
  const entries = Object.entries(isJsonObject(value) ? value : {});
  return Object.fromEntries(entries.map(([name, table]) => [name, textsOf(table)]));
}
