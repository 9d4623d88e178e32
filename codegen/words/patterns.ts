/** Shared sentences with blanks: which column they fit, and what stands in the blanks. Pure. */
import type { Column } from '../../runtime/catalogue/kinds.ts';
import { isJsonObject } from '../model/document.ts';
import type { Model, ModelResource } from '../model/model.ts';
import { articleOf } from './article.ts';
import { type Sentence, sentenceOf, textsOf } from './texts.ts';

/** One column of one resource, as a caller meets it. */
export interface Subject {
  /** Name in the document; the argument may be called otherwise (`_id` is `id`). */
  readonly name: string;
  readonly column: Column;
  readonly resource: ModelResource;
  readonly isWritable: boolean;
  /** The writing verbs that take it, as letters out of c(reate) and u(pdate). */
  readonly takers: string;
}

/** A sentence for all columns whose name, kind and resource fit. */
export interface Pattern {
  readonly match: RegExp;
  readonly kind: string | undefined;
  /** On the schema name of the resource. */
  readonly schema: RegExp | undefined;
  readonly about: Sentence;
}

/** Sentences for all resources whose schema name fits, by the key they would have in an overlay. */
export interface SharedSentences {
  readonly schema: RegExp;
  readonly sentences: Readonly<Record<string, string>>;
}

/** Resources by the name a column would use for them: schema name in lower case. */
export type NameIndex = ReadonlyMap<string, ModelResource>;

/** Reads `x-shared-patterns`; entries without a regular expression and a sentence are left out (the linter names them). */
export function compilePatterns(value: unknown): Pattern[] {
  return (Array.isArray(value) ? value : []).flatMap((entry: unknown): Pattern[] => {
    const { match, about, kind, schema } = isJsonObject(entry) ? entry : {};
    const sentence = sentenceOf(about);
    if (typeof match !== 'string' || !sentence) return [];
    const onSchema = typeof schema === 'string' ? new RegExp(schema) : undefined;
    const ofKind = typeof kind === 'string' ? kind : undefined;
    return [{ match: new RegExp(match), about: sentence, kind: ofKind, schema: onSchema }];
  });
}

/** Reads `x-shared-sentences`; what has no regular expression is left out. */
export function compileSharedSentences(value: unknown): SharedSentences[] {
  return (Array.isArray(value) ? value : []).flatMap((entry: unknown): SharedSentences[] => {
    const { schema, ...sentences } = isJsonObject(entry) ? entry : {};
    return typeof schema === 'string' ? [{ schema: new RegExp(schema), sentences: textsOf(sentences) }] : [];
  });
}

/** The first that say this of a resource. */
export function findSharedSentences(
  shared: readonly SharedSentences[],
  key: string,
  { schema: name }: ModelResource,
): SharedSentences | undefined {
  return shared.find(({ schema, sentences }) => sentences[key] !== undefined && schema.test(name));
}

export function nameIndex(model: Pick<Model, 'resources'>): NameIndex {
  return new Map(model.resources.map((resource) => [resource.schema.toLowerCase(), resource]));
}

/** The first pattern that fits, blanks unfilled. */
export function findPattern(patterns: readonly Pattern[], { name, column, resource }: Subject): Pattern | undefined {
  return patterns.find(
    ({ match, kind, schema }) =>
      match.test(name) &&
      (kind === undefined || kind === column.kind) &&
      (schema === undefined || schema.test(resource.schema)),
  );
}

/** What stands in the blanks of a sentence; one that is undefined cannot be filled. */
type Blanks = Readonly<Record<string, string | undefined>>;

/**
 * {title} and {plural}: the resource. {of}, {ofs} and {a of}: the resource it is about, named by what `schema` captures
 * of the schema name, as the host of a `HostOwnerTeam`.
 */
export function resourceBlanks(
  { schema: name, title, plural }: ModelResource,
  names: NameIndex,
  schema?: RegExp,
): Blanks {
  const of = names.get(schema?.exec(name)?.[1]?.toLowerCase() ?? '');
  return { title, plural, of: of?.title, ofs: of?.plural, 'a of': of && `${articleOf(of.title)} ${of.title}` };
}

/** Those of the resource; {target} and {targets}: what a relation points to; {1}: the captured part of the column's name. */
export function columnBlanks({ name, column, resource }: Subject, names: NameIndex, pattern?: Pattern): Blanks {
  const target = column.to === undefined ? undefined : names.get(column.to.toLowerCase());
  const captured = pattern?.match.exec(name)?.[1];
  return {
    ...resourceBlanks(resource, names, pattern?.schema),
    target: target?.title,
    targets: target?.plural,
    '1': captured === undefined ? undefined : spoken(captured, names),
  };
}

/** A sentence as it stands for one column: filled, and that of the verb alone where only one takes the column. */
export function fillSentence({ text, update }: Sentence, blanks: Blanks, takers: string): Sentence | undefined {
  const [first, then] = [fill(text, blanks), update === undefined ? undefined : fill(update, blanks)];
  if (!first || then === undefined || !takers.includes('u')) return first ? { text: first } : undefined;
  return takers.includes('c') ? { text: first, update: then } : { text: then };
}

/** The text with its blanks filled; undefined when one cannot be. */
export function fill(about: string, blanks: Blanks): string | undefined {
  const wanted = [...about.matchAll(BLANK)].map(([, name]) => name as string);
  if (wanted.some((name) => blanks[name] === undefined)) return undefined;
  return about.replace(BLANK, (_, name: string) => blanks[name] as string);
}

const BLANK = /(?<!\{)\{(title|plural|targets?|1|ofs?|a of)\}(?!\})/g;

/** A part of a column's name as people say it: a resource by its title, anything else with its words apart. */
function spoken(part: string, names: NameIndex): string {
  const key = part.toLowerCase();
  const many = key.endsWith('s') ? names.get(key.slice(0, -1)) : undefined;
  return names.get(key)?.title ?? many?.plural ?? part.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
}
