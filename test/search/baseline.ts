/**
 * What a general search library makes of the same requests: MiniSearch over the same names, sentences and vocabulary, a
 * document per operation, with our stop words and stems, and weights that did best on the development set.
 */
import MiniSearch from 'minisearch';
import { VERBS, type Verb } from '../../runtime/catalogue/kinds.ts';
import type { SearchData, SearchResource, Vocabulary } from '../../runtime/tools/search/data.ts';
import { Words } from '../../runtime/tools/search/words.ts';
import type { Searcher } from './measure.ts';

/** An operation as text, in fields. */
export interface Document {
  readonly id: string;
  readonly tag: string;
  readonly verb: Verb;
  readonly names: string;
  readonly about: string;
  readonly says: string;
  readonly verbs: string;
}

/** Builds a MiniSearch index of the data. */
export function miniSearch(data: SearchData): Searcher {
  const words = new Words(data.words);
  const index = new MiniSearch<Document>({
    fields: ['names', 'about', 'says', 'verbs'],
    storeFields: ['tag', 'verb'],
    tokenize: (text) => words.split(text),
    processTerm: (term) => (words.isStop(term) ? null : term),
  });
  index.addAll(data.resources.flatMap((resource) => documents(resource, data)));
  return {
    search: (text, { limit }) =>
      index
        .search(text, {
          boost: { names: 1.5, says: 1.5, verbs: 2, about: 0.75 },
          fuzzy: (term) => (term.length > 4 ? 0.2 : false),
        })
        .slice(0, limit)
        .map(({ tag, verb }) => ({ tag, verb })),
  };
}

/** The operations of a resource as texts. */
export function documents(resource: SearchResource, { resources, families, verbs: rules }: SearchData): Document[] {
  const { tag, tools, names, about } = resource;
  const family = families[resource.family ?? ''];
  const subject = resources.find(({ id }) => id === resource.of);
  const texts: readonly Vocabulary[] = family ? [resource, family] : [resource];
  return VERBS.flatMap((verb) => {
    const id = tools[verb];
    if (id === undefined) return [];
    const cues = rules.verbs[verb];
    return {
      id,
      tag,
      verb,
      names: plain([id.replaceAll('_', ' '), tag, ...names, ...(subject?.names ?? [])]),
      about: plain([about]),
      says: plain(texts.flatMap(({ says = [] }) => says)),
      verbs: plain([...texts.flatMap(({ verbs = {} }) => verbs[verb] ?? []), ...(cues?.starts ?? [])]),
    };
  });
}

/** Phrases as text, without what the compiler puts before those that it has read. */
function plain(phrases: readonly string[]): string {
  return phrases.map((phrase) => phrase.replace(/^=\d+/, '')).join(' | ');
}
