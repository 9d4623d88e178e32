/** Every tool, file and identifier name, settled in one pass that gives the same names in any order of resources. */
import { hash } from 'node:crypto';
import { VERBS, type Verb } from '../../runtime/catalogue/kinds.ts';
import type { Diagnostics } from './diagnostics.ts';
import { own } from './document.ts';
import type { Model, ModelResource } from './model.ts';

/** Longest tool name; some clients put a server name before it and stop at 60 or 64 characters. */
export const MAX_NAME = 48;

/** Longer words are cut: they name files and identifiers too. */
const MAX_STEM = 80;

/** Names that are given away: tool name -> `METHOD /path`. */
type Locked = Readonly<Record<string, string>>;

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

/** A tool that a sentence names. */
export const TOOL = /\b(?:list|count|get|create|update|delete)_[a-z0-9_]+/;

/** The name of a tool: a verb before what it acts on. */
export function toolName(verb: Verb, stem: string, plural: string): string {
  const name = fullName(verb, stem, plural);
  return name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME - 7).replace(/_+$/, '')}_${digest(name)}`;
}

function fullName(verb: Verb, stem: string, plural: string): string {
  return `${verb}_${verb === 'list' || verb === 'count' ? plural : stem}`;
}

/** A stem that a resource may have, and the tool names it would use up, also of verbs that it may get one day. */
interface Claim {
  readonly stem: string;
  readonly plural: string;
  readonly tools: Readonly<Record<Verb, string>>;
}

/**
 * Schema name -> names. Who wants a name first: the resource it is locked to, one the overlay names, then shorter schema
 * names before longer ones; the others get a name after their schema or path. No name depends on the order of resources.
 */
export function nameAll(
  model: Pick<Model, 'resources'>,
  diagnostics: Diagnostics,
  { lock }: { readonly lock: Locked } = { lock: {} },
): Map<string, ResourceNames> {
  const taken = new Map<string, string>();
  const names = new Map<string, ResourceNames>();
  for (const { resource, claims } of inOrderOfClaim(model.resources, lock)) {
    const { schema } = resource;
    const used = ({ stem, tools }: Claim): string[] => [stem, ...Object.values(tools)].map(folded);
    const isFree = (claim: Claim): boolean => used(claim).every((name) => !taken.has(name));
    const claim = claims.find(isFree) ?? claimOf(`resource_${digest(schema)}`, resource);
    for (const name of used(claim)) taken.set(name, schema);
    const wanted = claims[0]?.stem ?? '';
    if (claim.stem !== wanted)
      diagnostics.add({
        code: 'name-clash',
        severity: 'repair',
        at: schema,
        cause: wanted
          ? `${wanted} is the name of ${taken.get(folded(wanted)) ?? 'another resource'}.`
          : 'Neither tag, schema nor path has letters or digits that a name may have.',
        fix: `It is named ${claim.stem}. An x-name in the overlay would be kinder.`,
      });
    reportLength(resource, claim, diagnostics);
    names.set(schema, namesOf(resource, claim, model.resources));
  }
  return names;
}

function namesOf(
  { operations, tag, stem: ownStem, title, schema }: ModelResource,
  { stem, tools }: Claim,
  resources: readonly ModelResource[],
): ResourceNames {
  // A shared tag belongs to the resource named after it; the others are spoken of by their title.
  const isShared = resources.some((other) => other.schema !== schema && other.tag === tag);
  const isOwnTag = stem === snakeCase(tag) || ownStem === undefined || !isShared;
  return {
    resource: stem,
    tag: isOwnTag ? tag : title,
    file: stem.replaceAll('_', '-'),
    constant: constantOf(stem),
    tools: Object.fromEntries(VERBS.filter((verb) => operations[verb]).map((verb) => [verb, tools[verb]])),
  };
}

function inOrderOfClaim(
  resources: readonly ModelResource[],
  lock: Locked,
): { readonly resource: ModelResource; readonly claims: readonly Claim[] }[] {
  const claimants = resources.map((resource) => {
    const claims = stemsOf(resource).map((stem) => claimOf(stem, resource));
    return { resource, claims, rank: isLocked(resource, claims, lock) ? 0 : resource.stem ? 1 : 2 };
  });
  return claimants.sort(
    ({ resource: a, rank }, { resource: b, rank: other }) =>
      rank - other || a.schema.length - b.schema.length || (a.schema < b.schema ? -1 : a.schema > b.schema ? 1 : 0),
  );
}

/** Whether one of the names it would like is locked to one of its operations. */
function isLocked({ operations }: ModelResource, claims: readonly Claim[], lock: Locked): boolean {
  return claims.some(({ tools }) =>
    VERBS.some((verb) => {
      const operation = operations[verb];
      return operation && own(lock, tools[verb]) === `${operation.method} ${operation.path}`;
    }),
  );
}

/** Stems a resource may have, the dearest first. A tag in letters that have no ASCII form leaves schema and path. */
function stemsOf({ stem, tag, schema, operations }: ModelResource): string[] {
  const path = Object.values(operations)[0]?.path ?? '';
  const root = snakeCase(path.split('/').filter((part) => part !== '' && !part.startsWith('{'))[0] ?? '');
  const bySchema = snakeCase(schema);
  const wanted = stem ?? snakeCase(tag);
  return [...new Set([wanted, bySchema, wanted && bySchema ? `${bySchema}_${wanted}` : '', root])].filter(Boolean);
}

function claimOf(stem: string, { stem: ownStem = stem, stemPlural }: ModelResource): Claim {
  const plural = (ownStem === stem && stemPlural) || pluralise(stem);
  const tools = VERBS.map((verb) => [verb, toolName(verb, stem, plural)]);
  return { stem, plural, tools: Object.fromEntries(tools) as Claim['tools'] };
}

function reportLength({ operations, schema }: ModelResource, { stem, plural }: Claim, diagnostics: Diagnostics): void {
  const lengths = VERBS.filter((verb) => operations[verb]).map((verb) => fullName(verb, stem, plural).length);
  const longest = Math.max(0, ...lengths);
  if (longest <= MAX_NAME) return;
  diagnostics.add({
    code: 'name-too-long',
    severity: 'warning',
    at: schema,
    cause: `${stem} gives tool names of up to ${longest} characters.`,
    fix: `They are cut to ${MAX_NAME}; give the resource a shorter x-name in the overlay.`,
  });
}

/** Six characters that tell long names apart. */
function digest(text: string): string {
  return hash('sha256', text).slice(0, 6);
}

/** Two names that only differ in letter case or underscores are one name to some clients. */
function folded(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}

/** Latin letters that do not come apart into an ASCII letter and an accent. */
const LATIN: Readonly<Record<string, string>> = Object.fromEntries(
  'ß=ss Æ=Ae æ=ae Ø=O ø=o Ð=D ð=d Þ=Th þ=th Ł=L ł=l Đ=D đ=d Œ=Oe œ=oe'.split(' ').map((pair) => pair.split('=')),
);

/** `On-Call Policy` -> `on_call_policy`, `User's Rule` -> `user_rule`, `LogItemV3` -> `log_item_v3`. ASCII letters, digits and `_` only. */
export function snakeCase(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[ßÆæØøÐðÞþŁłĐđŒœ]/g, (letter) => LATIN[letter] ?? letter)
    .replace(/['’]s\b/g, '')
    .replace(/([a-z0-9])([A-Z])(?=[a-z0-9])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, MAX_STEM)
    .replace(/^_+|_+$/g, '');
  return /^[0-9]/.test(words) ? `n_${words}` : words;
}

/** The words of a column, tag or schema name, in lower case: `On-CallPolicy_name` is on, call, policy and name. */
export function wordsOfName(name: string): string[] {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return apart.match(/[a-z0-9]+/g) ?? [];
}

/** English plural of the last word of a snake_case stem. */
export function pluralise(stem: string): string {
  if (/(s|x|z|ch|sh)$/.test(stem)) return `${stem}es`;
  if (/[^aeiou]y$/.test(stem)) return `${stem.slice(0, -1)}ies`;
  return `${stem}s`;
}

const RESERVED = new Set(
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await async package private public protected interface implements arguments eval undefined globalThis'.split(
    ' ',
  ),
);

function constantOf(stem: string): string {
  const name = stem.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return RESERVED.has(name) ? `${name}Resource` : name;
}
