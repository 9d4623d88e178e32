/** Tool names in our own texts as the operator has them listed. */
import type { Catalogue } from '../catalogue/catalogue.ts';
import { compactTools } from './compact.ts';

/** A value with the prefix before every tool's name in its texts; undefined where there is no prefix to write. */
export type NameTools = (<T>(value: T) => T) | undefined;

/** Puts `prefix` before the names of the catalogue's tools and the compact ones in every text of a value. */
export function withToolPrefix(catalogue: Catalogue, prefix: string): NameTools {
  if (prefix === '') return undefined;
  const compact = new Set<string>(compactTools('').map(({ name }) => name));
  const isTool = (word: string): boolean =>
    compact.has(word) || catalogue.find(word)?.name === word || catalogue.workflow(word)?.name === word;
  const named = (word: string): string => (isTool(word) ? prefix + word : word);
  const inText = (_key: string, value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    // A name of one word, as `investigate` is, is a tool where nothing stands beside it.
    return isTool(value) ? prefix + value : value.replace(/\b[a-z]+(?:_[a-z0-9]+)+\b/g, named);
  };
  return (value) => JSON.parse(JSON.stringify(value, inText));
}
