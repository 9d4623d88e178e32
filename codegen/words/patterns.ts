/** Shared sentences with blanks: which column they fit, and what stands in the blanks. Pure. */
import type { Column } from '../../runtime/kinds.ts';
import { isRecord } from '../document.ts';
import type { Model, ModelResource } from '../model.ts';

/** One column of one resource, as a caller meets it. */
export interface Subject {
  /** Name in the document; the argument may be called otherwise (`_id` is `id`). */
  readonly name: string;
  readonly column: Column;
  readonly resource: ModelResource;
  readonly isWritable: boolean;
}

/** A sentence for all columns whose name, kind and resource fit. */
export interface Pattern {
  readonly match: RegExp;
  readonly kind?: string;
  /** On the schema name of the resource. */
  readonly schema?: RegExp;
  readonly about: string;
}

/** Resources by the name a column would use for them: schema name in lower case. */
export type NameIndex = ReadonlyMap<string, ModelResource>;

/** Reads `x-shared-patterns`; entries without a regular expression and a sentence are left out (the linter names them). */
export function compilePatterns(value: unknown): Pattern[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry): Pattern[] => {
    if (!isRecord(entry) || typeof entry['match'] !== 'string' || typeof entry['about'] !== 'string') return [];
    const { match, about, kind, schema } = entry;
    return [
      {
        match: new RegExp(match as string),
        about: about as string,
        ...(typeof kind === 'string' ? { kind } : {}),
        ...(typeof schema === 'string' ? { schema: new RegExp(schema) } : {}),
      },
    ];
  });
}

export function nameIndex(model: Pick<Model, 'resources'>): NameIndex {
  return new Map(model.resources.map((resource) => [resource.schema.toLowerCase(), resource]));
}

/** The sentence of the first pattern that fits; undefined when none does. */
export function matchPattern(patterns: readonly Pattern[], subject: Subject, names: NameIndex): string | undefined {
  const pattern = findPattern(patterns, subject);
  if (!pattern) return undefined;
  return fill(pattern.about, subject, pattern.match.exec(subject.name)?.[1], names);
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

/**
 * Fills {title}, {plural} (the resource that has the column), {target}, {targets} (what a relation points to) and {1}
 * (the captured part of the column's name). Undefined when a blank cannot be filled.
 */
export function fill(
  about: string,
  { column, resource }: Subject,
  captured: string | undefined,
  names: NameIndex,
): string | undefined {
  const target = column.to === undefined ? undefined : names.get(column.to.toLowerCase());
  const blanks: Readonly<Record<string, string | undefined>> = {
    title: resource.title,
    plural: resource.plural,
    target: target?.title,
    targets: target?.plural,
    '1': captured === undefined ? undefined : spoken(captured, names),
  };
  const wanted = [...about.matchAll(BLANK)].map(([, name]) => name as string);
  if (wanted.some((name) => blanks[name] === undefined)) return undefined;
  return about.replace(BLANK, (_, name: string) => blanks[name] as string);
}

const BLANK = /(?<!\{)\{(title|plural|targets?|1)\}(?!\})/g;

/** A part of a column's name as people say it: a resource by its title, anything else with its words apart. */
function spoken(part: string, names: NameIndex): string {
  const key = part.toLowerCase();
  const one = names.get(key);
  if (one) return one.title;
  const many = key.endsWith('s') ? names.get(key.slice(0, -1)) : undefined;
  if (many) return many.plural;
  return part.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
}
