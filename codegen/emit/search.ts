/** The data of the search: names of everything, and the authored words laid over them. The runtime builds its index from it. */

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { VERBS } from '../../runtime/catalogue/kinds.ts';
import type { Limit, SearchResource, WordRules } from '../../runtime/tools/search/data.ts';
import { readAhead, Words } from '../../runtime/tools/search/words.ts';
import { CompileError } from '../model/diagnostics.ts';
import { own } from '../model/document.ts';
import type { ModelResource } from '../model/model.ts';
import { TOOL, wordsOfName } from '../model/name.ts';
import { failureText, recordedFailure } from '../oneuptime/known-failures.ts';
import type { Emitted } from './resource.ts';

type Authored = Readonly<Record<string, unknown>>;

/** The authored words of a platform: per schema, shared by the ends of schema names, and the rules by which text is read. */
export interface SearchVocabulary {
  readonly resources: Readonly<Record<string, Authored>>;
  readonly shared: Readonly<Record<string, Authored>>;
  readonly words: Authored;
  readonly verbs: Authored;
  readonly languages: Authored;
  /** What no call does. */
  readonly cannot: Authored;
}

const SPECIAL = new Set(['shared.yaml', 'words.yaml', 'verbs.yaml', 'languages.yaml', 'cannot.yaml']);

/** For documents that nobody wrote words for. */
export const NO_VOCABULARY: SearchVocabulary = {
  resources: {},
  shared: {},
  words: {},
  verbs: {},
  languages: {},
  cannot: {},
};

/** Columns that every table has say nothing about any. */
const COMMON_COLUMNS =
  /^(_id|createdAt|updatedAt|version|slug|project|createdByUser|deletedByUser|name|description|labels|isOwnerNotified.*)$/;

/** Reads the vocabulary folder: one file per toolset and five special ones. A schema written twice is an error. */
export async function readVocabulary(folder: string): Promise<SearchVocabulary> {
  const names = (await readdir(folder).catch(() => [] as string[])).filter((name) => name.endsWith('.yaml')).sort();
  const resources: Record<string, Authored> = {};
  const special: Record<string, Authored> = {};
  for (const name of names) {
    const entries = (parse(await readFile(path.join(folder, name), 'utf8')) ?? {}) as Authored;
    if (SPECIAL.has(name)) {
      checkPhrases(`vocabulary/${name}`, entries);
      special[name.replace('.yaml', '')] = entries;
      continue;
    }
    for (const [schema, words] of Object.entries(entries)) {
      if (resources[schema])
        throw new CompileError(`vocabulary/${name} has ${schema} a second time. Merge the entries.`);
      checkPhrases(`vocabulary/${name} ${schema}`, words);
      resources[schema] = words as Authored;
    }
  }
  return { ...NO_VOCABULARY, ...special, resources };
}

/** YAML reads `503` and `true` as no text: such a phrase has to stand in quotation marks. */
function checkPhrases(at: string, value: unknown): void {
  if (typeof value === 'object' && value !== null) {
    const isList = Array.isArray(value);
    for (const part of Object.values(value)) {
      if (isList && typeof part !== 'string' && !Array.isArray(part))
        throw new CompileError(`${at} has ${String(part)}, which is not text. Put it in quotation marks.`);
      checkPhrases(at, part);
    }
  }
}

/** Text of `search.json`: one resource per line, in list order. */
export function emitSearch(entries: readonly Emitted[], vocabulary: SearchVocabulary): string {
  const idOf = new Map(entries.map(({ resource, names }) => [resource.schema, names.resource]));
  const words = new Words({ ...NO_RULES, ...vocabulary.words });
  const lines = entries.map(({ resource, names, module }) =>
    JSON.stringify({
      id: names.resource,
      tag: names.tag,
      toolset: module.toolset,
      tools: Object.fromEntries(Object.entries(module.operations).map(([verb, { name }]) => [verb, name])),
      ...readTexts(words, {
        names: distinct([resource.title, ...[names.tag, names.resource].map((name) => wordsOfName(name).join(' '))]),
        about: resource.summary,
        ...authored(resource, idOf, vocabulary),
      }),
      ...(module.analytics && module.operations.count ? { measures: true } : {}),
      ...(resource.byId ? { byId: true } : {}),
      ...insteadOf(resource),
      ...failsOf(resource),
    }),
  );
  const { verbs, languages } = vocabulary;
  const rules = {
    families: Object.fromEntries(
      Object.entries(vocabulary.shared).map(([name, family]) => [name, readTexts(words, family)]),
    ),
    words: { ...NO_RULES, ...vocabulary.words },
    verbs: {
      lead: verbs.lead ?? [],
      verbs: Object.fromEntries(VERBS.map((verb) => [verb, verbs[verb] ?? {}])),
      moods: { wish: [], refusal: [], statement: [], order: [], ...(verbs.moods as Authored | undefined) },
    },
    languages,
    limits: readLimits(words, entries, vocabulary),
  };
  const rest = Object.entries(rules).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{"resources":[\n${lines.join(',\n')}\n],\n${rest.join(',\n')}}\n`;
}

/** What no call does, with those of the tools that come nearest that there are. */
function readLimits(words: Words, entries: readonly Emitted[], { cannot }: SearchVocabulary): Limit[] {
  const names = new Set(entries.flatMap(({ module }) => Object.values(module.operations).map(({ name }) => name)));
  return (Object.values(cannot) as Limit[])
    .map(({ says, told, tools, ...asked }) => ({
      says: says.map((text) => readAhead(words, text)),
      ...asked,
      told,
      tools: tools.filter((name) => names.has(name)),
    }))
    .filter(({ tools }) => tools.length > 0);
}

/** The tool that is offered in place of an operation which no key can complete: the first that its sentence names. */
function insteadOf({ impossible, words }: ModelResource): Pick<SearchResource, 'instead'> {
  if (!impossible) return {};
  const tool = TOOL.exec(words?.instead ?? '')?.[0] ?? '';
  return { instead: Object.fromEntries(Object.keys(impossible).map((verb) => [verb, tool])) };
}

/** Verbs that the API has refused at every try although keys may use them. */
function failsOf(resource: ModelResource): Pick<SearchResource, 'fails'> {
  const verbs = VERBS.filter((verb) => {
    const failure = resource.operations[verb] && recordedFailure(resource, verb);
    return (
      failure &&
      failure.status !== 402 &&
      failureText(failure) !== undefined &&
      resource.impossible?.[verb] === undefined
    );
  });
  return verbs.length > 0 ? { fails: verbs } : {};
}

const NO_RULES: WordRules = { stop: [], same: {}, compounds: [], synonyms: [], weak: [] };
/** Parts of an entry that are phrases or texts; the others are names and numbers. */
const TEXTS = new Set(['names', 'says', 'not', 'verbs', 'about', 'columns']);

/** An entry with its texts read into terms, so that loading the index need not. */
function readTexts(words: Words, entry: Authored): Authored {
  const read = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_, part) => (typeof part === 'string' ? readAhead(words, part) : part));
  return Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, TEXTS.has(key) ? read(value) : value]));
}

/** The words written for a resource. Where nobody wrote any, its columns have to speak for it. */
function authored(resource: ModelResource, idOf: ReadonlyMap<string, string>, vocabulary: SearchVocabulary): Authored {
  const words = { ...familyOf(resource.schema, idOf, vocabulary), ...own(vocabulary.resources, resource.schema) };
  return Object.keys(words).length > 0 ? words : { columns: columnWords(resource) };
}

/** `IncidentOwnerTeam` is of the family `OwnerTeam` when there is an `Incident`; the longest family name wins. */
function familyOf(
  schema: string,
  idOf: ReadonlyMap<string, string>,
  { shared }: SearchVocabulary,
): { family: string; of: string } | undefined {
  const families = Object.keys(shared).flatMap((family) => {
    const of = schema.endsWith(family) ? idOf.get(schema.slice(0, -family.length)) : undefined;
    return of === undefined ? [] : [{ family, of }];
  });
  return families.sort((a, b) => b.family.length - a.family.length)[0];
}

function columnWords({ columns }: ModelResource): string {
  const shown = Object.entries(columns).filter(([name, { via }]) => !COMMON_COLUMNS.test(name) && via === undefined);
  const words = shown.flatMap(([name, { values }]) => [
    ...wordsOfName(name),
    ...(values && values.length <= 40 ? values.flatMap((value) => wordsOfName(String(value))) : []),
  ]);
  return distinct(words).join(' ');
}

function distinct(words: readonly string[]): string[] {
  return [...new Set(words.map((word) => word.toLowerCase()))];
}
