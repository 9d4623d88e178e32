/**
 * The words of a document with its overlays applied, merged per resource: own sentences, patterns, shared names.
 * Pure. Who may say what is in `docs/glossary.md`; how good it is, `lint.ts` and `coverage.ts` tell.
 */
import { argumentName } from '../../runtime/catalogue/kinds.ts';
import type { Facts } from '../../specs/facts.ts';
import { type Document, isJsonObject, own } from '../model/document.ts';
import type { Model, ModelResource, SpokenWords } from '../model/model.ts';
import {
  columnBlanks,
  compilePatterns,
  compileSharedSentences,
  fill,
  fillSentence,
  findPattern,
  findSharedSentences,
  type NameIndex,
  nameIndex,
  type Pattern,
  resourceBlanks,
  type SharedSentences,
  type Subject,
} from './patterns.ts';
import { type Sentence, sentencesOf, tablesOf, textsOf } from './texts.ts';

/** The sentences about a resource as a whole, and the keys by which an overlay has them. */
export const SENTENCES = {
  about: 'x-about',
  belongsTo: 'x-belongs-to',
  not: 'x-not',
  finding: 'x-finding',
  reading: 'x-reading',
  next: 'x-next',
  instead: 'x-instead',
  changing: 'x-changing',
} as const satisfies Record<Exclude<keyof SpokenWords, 'examples'>, `x-${string}`>;

/** Where the sentence of a column comes from. */
export type Origin = 'own' | 'pattern' | 'shared';

/** Everything that is said about one resource. Texts that nobody wrote are empty. */
export interface ResourceWords extends SpokenWords {
  /** Argument name -> sentence; own words first, then patterns, then shared names. */
  readonly columns: Readonly<Record<string, string>>;
  /** Argument name -> sentence of an update, where it differs from that of a create. */
  readonly updates: Readonly<Record<string, string>>;
  readonly origins: Readonly<Record<string, Origin>>;
  /** Argument name of an enum column -> value -> what it does; empty without facts. */
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface Shared {
  readonly columns: Readonly<Record<string, Sentence>>;
  readonly patterns: readonly Pattern[];
  readonly sentences: readonly SharedSentences[];
  readonly enums: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly names: NameIndex;
}

/**
 * Schema name -> words, for every resource of the model. `document` has the overlays applied; with `facts` the
 * allowed values are explained too. A column is keyed by its argument name (`id`, and the relation for an id column).
 */
export function wordsOf(
  document: Document,
  model: Pick<Model, 'resources'>,
  facts: Facts | null = null,
): Map<string, ResourceWords> {
  const shared: Shared = {
    columns: sentencesOf(document['x-shared-columns']),
    patterns: compilePatterns(document['x-shared-patterns']),
    sentences: compileSharedSentences(document['x-shared-sentences']),
    enums: tablesOf(document['x-enums']),
    names: nameIndex(model),
  };
  return new Map(
    model.resources.map((resource) => [
      resource.schema,
      { ...resourceSentences(document, resource, shared), ...columnsOf(document, resource, shared, facts) },
    ]),
  );
}

/** Argument names of a resource with what a caller may do with each; id columns are hidden behind their relation. */
export function argumentsOf(resource: ModelResource): Map<string, Subject> {
  const { columns, operations } = resource;
  const hidden = new Set(Object.values(columns).map(({ via }) => via));
  const letters = [operations.create ? 'c' : '', operations.update ? 'u' : ''];
  const offered = Object.entries(columns).filter(([name]) => !hidden.has(name));
  return new Map(
    offered.map(([name, column]): [string, Subject] => {
      const takers = letters.filter((letter) => column.access.includes(letter)).join('');
      return [argumentName(resource, name), { name, column, resource, isWritable: takers !== '', takers }];
    }),
  );
}

function resourceSentences(document: Document, resource: ModelResource, { sentences, names }: Shared) {
  const schema = document.components?.schemas?.[resource.schema];
  const examples = schema?.['x-examples'];
  const say = (key: `x-${string}`): string => {
    if (schema?.[key] !== undefined) return textsOf(schema)[key] ?? '';
    const found = findSharedSentences(sentences, key, resource);
    return (found && fill(found.sentences[key] as string, resourceBlanks(resource, names, found.schema))) ?? '';
  };
  const said = Object.entries(SENTENCES).map(([part, key]) => [part, say(key)]);
  return {
    ...(Object.fromEntries(said) as Record<keyof typeof SENTENCES, string>),
    examples: isJsonObject(examples) ? (examples as SpokenWords['examples']) : {},
  };
}

function columnsOf(document: Document, resource: ModelResource, shared: Shared, facts: Facts | null) {
  const written = sentencesOf(document.components?.schemas?.[resource.schema]?.['x-columns']);
  const columns: Record<string, string> = {};
  const updates: Record<string, string> = {};
  const origins: Record<string, Origin> = {};
  const values: Record<string, Readonly<Record<string, string>>> = {};
  for (const [argument, subject] of argumentsOf(resource)) {
    const said = sayColumn(argument, subject, written, shared);
    if (said) {
      columns[argument] = said.text;
      if (said.update !== undefined) updates[argument] = said.update;
      origins[argument] = said.origin;
    }
    const name = own(own(facts?.resources, resource.schema)?.columns, subject.name)?.enum;
    const explained = name === undefined ? undefined : own(shared.enums, name);
    if (explained) values[argument] = explained;
  }
  return { columns, updates, origins, values };
}

function sayColumn(
  argument: string,
  subject: Subject,
  written: Readonly<Record<string, Sentence>>,
  shared: Shared,
): (Sentence & { readonly origin: Origin }) | undefined {
  const sentence = own(written, argument);
  if (sentence !== undefined) return { ...sentence, origin: 'own' };
  const pattern = findPattern(shared.patterns, subject);
  const patterned =
    pattern && fillSentence(pattern.about, columnBlanks(subject, shared.names, pattern), subject.takers);
  if (patterned) return { ...patterned, origin: 'pattern' };
  const known = own(shared.columns, argument);
  const text = known && fillSentence(known, columnBlanks(subject, shared.names), subject.takers);
  return text && { ...text, origin: 'shared' };
}
