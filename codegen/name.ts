/** Every tool, file and identifier name, settled in one pass that gives the same names in any order of resources. */
import { VERBS, type Verb } from '../runtime/kinds.ts';
import { CompileError, type Diagnostics } from './diagnostics.ts';
import type { Model, ModelResource } from './model.ts';

/** Longest tool name; some clients put a server name before it and stop at 60 or 64 characters. */
export const MAX_NAME = 48;

export interface ResourceNames {
  /** snake_case singular: the resource's id. */
  readonly resource: string;
  /** The published tag, or words of our own where it is another resource's too: unique. */
  readonly tag: string;
  /** kebab-case file name without ending. */
  readonly file: string;
  /** camelCase constant in the generated module. */
  readonly constant: string;
  readonly tools: Partial<Readonly<Record<Verb, string>>>;
}

/** Schema name -> names. Throws when two resources want one name and neither the schema name nor an overlay decides. */
export function nameAll(model: Model, diagnostics: Diagnostics): Map<string, ResourceNames> {
  const stems = settleStems(model.resources, diagnostics);
  const names = new Map<string, ResourceNames>();
  const owners = new Map<string, string>();
  for (const resource of model.resources) {
    const stem = stems.get(resource.schema) as string;
    const plural = resource.stemPlural ?? pluralise(stem);
    const tools: Partial<Record<Verb, string>> = {};
    for (const verb of VERBS) {
      if (!resource.operations[verb]) continue;
      const name = `${verb}_${verb === 'list' || verb === 'count' ? plural : stem}`;
      const owner = owners.get(folded(name));
      if (owner)
        throw new CompileError(
          `${owner} and ${resource.schema} both want the tool name ${name}. Give one an x-name in the overlay.`,
        );
      owners.set(folded(name), resource.schema);
      tools[verb] = shortened(name, resource, diagnostics);
    }
    const tag =
      stem === snakeCase(resource.tag) || resource.stem === undefined
        ? resource.tag
        : spokenTag(resource, model.resources);
    names.set(resource.schema, {
      resource: stem,
      tag,
      file: stem.replaceAll('_', '-'),
      constant: constantOf(stem),
      tools,
    });
  }
  return names;
}

/** The stem of each resource: overlay, else tag; where tags clash, the shortest schema name keeps the tag. */
function settleStems(resources: readonly ModelResource[], diagnostics: Diagnostics): Map<string, string> {
  const claims = new Map<string, ModelResource[]>();
  for (const resource of resources) {
    const wanted = resource.stem ?? (snakeCase(resource.tag) || snakeCase(resource.schema));
    claims.set(wanted, [...(claims.get(wanted) ?? []), resource]);
  }
  const stems = new Map<string, string>();
  for (const [wanted, claimants] of claims) {
    const [first, ...others] = [...claimants].sort(
      (a, b) => a.schema.length - b.schema.length || (a.schema < b.schema ? -1 : 1),
    );
    if (first) stems.set(first.schema, wanted);
    for (const other of others) {
      const stem = snakeCase(other.schema);
      stems.set(other.schema, claims.has(stem) ? `${stem}_${wanted}` : stem);
      diagnostics.add({
        code: 'name-clash',
        severity: 'repair',
        at: other.schema,
        cause: `Its tag gives the name of ${first?.schema}.`,
        fix: `It is named after its schema: ${stem}. An x-name in the overlay would be kinder.`,
      });
    }
  }
  return stems;
}

/** A shared tag belongs to the resource named after it; the others are spoken of by their title. */
function spokenTag({ tag, title, schema }: ModelResource, resources: readonly ModelResource[]): string {
  return resources.some((other) => other.schema !== schema && other.tag === tag) ? title : tag;
}

function shortened(name: string, resource: ModelResource, diagnostics: Diagnostics): string {
  if (name.length <= MAX_NAME) return name;
  diagnostics.add({
    code: 'name-too-long',
    severity: 'warning',
    at: resource.schema,
    cause: `${name} has ${name.length} characters.`,
    fix: `It is cut to ${MAX_NAME}; give the resource a shorter x-name in the overlay.`,
  });
  return name.slice(0, MAX_NAME).replace(/_+$/, '');
}

/** Two names that only differ in letter case or underscores are one name to some clients. */
function folded(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}

/** `On-Call Policy` -> `on_call_policy`, `User's Rule` -> `user_rule`, `LogItemV3` -> `log_item_v3`. ASCII letters, digits and `_` only. */
export function snakeCase(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/['’]s\b/g, '')
    .replace(/([a-z0-9])([A-Z])(?=[a-z0-9])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[0-9]/.test(words) ? `n_${words}` : words;
}

/** English plural of the last word of a snake_case stem. */
export function pluralise(stem: string): string {
  if (/(s|x|z|ch|sh)$/.test(stem)) return `${stem}es`;
  if (/[^aeiou]y$/.test(stem)) return `${stem.slice(0, -1)}ies`;
  return `${stem}s`;
}

const RESERVED = new Set(
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await async package private public protected interface implements arguments eval'.split(
    ' ',
  ),
);

function constantOf(stem: string): string {
  const name = stem.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return RESERVED.has(name) ? `${name}Resource` : name;
}
