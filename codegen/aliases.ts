/** Former tool names: what the words of `aliases.yaml` and the renames of the lock mean for the present tools. */
import { parse } from 'yaml';
import { type Alias, VERBS, type Verb } from '../runtime/catalogue/kinds.ts';
import { CompileError, type Diagnostics } from './model/diagnostics.ts';
import { isJsonObject } from './model/document.ts';
import { type ResourceNames, toolName } from './model/name.ts';

/** A resource of an earlier release that the document has no more, under the names its tools had. */
export interface FormerResource {
  readonly was: string;
  readonly plural: string;
  readonly verbs: readonly Verb[];
  /** Id of the resource that took its place; absent: nothing did. */
  readonly now?: string;
  readonly why: string;
}

/** Reads `aliases.yaml`. Throws a CompileError that names the entry and what it lacks. */
export function parseFormer(text: string): FormerResource[] {
  const { resources } = (parse(text) ?? {}) as { resources?: unknown };
  if (!Array.isArray(resources)) throw new CompileError('aliases.yaml lacks "resources".');
  return resources.map((entry: unknown) => {
    if (!isJsonObject(entry) || typeof entry.was !== 'string' || typeof entry.why !== 'string')
      throw new CompileError('aliases.yaml has an entry without "was" or "why".');
    const verbs = Array.isArray(entry.verbs) ? (entry.verbs as string[]) : [...VERBS];
    const unknown = verbs.find((verb) => !(VERBS as readonly string[]).includes(verb));
    if (unknown) throw new CompileError(`aliases.yaml: ${entry.was} has the verb ${unknown}, which does not exist.`);
    return {
      was: entry.was,
      plural: typeof entry.plural === 'string' ? entry.plural : `${entry.was}s`,
      verbs: verbs as Verb[],
      ...(typeof entry.now === 'string' ? { now: entry.now } : {}),
      why: entry.why,
    };
  });
}

interface AliasInput {
  readonly former: readonly FormerResource[];
  /** Old name -> new name, from the lock. */
  readonly renamed: Readonly<Record<string, string>>;
  readonly names: ReadonlyMap<string, ResourceNames>;
  /** The committed document: entries that make no sense are errors; for another they are left out. */
  readonly strict: boolean;
}

/** Former tool name -> what became of it, in alphabetical order. Names that are tools of this document are left out. */
export function settleAliases(
  { former, renamed, names, strict }: AliasInput,
  diagnostics: Diagnostics,
): Record<string, Alias> {
  const byResource = new Map([...names.values()].map((own) => [own.resource, own]));
  const present = new Set([...names.values()].flatMap(({ tools }) => Object.values(tools)));
  const wanted = [
    ...former.flatMap((resource) => formerTools(resource, byResource)),
    ...Object.entries(renamed).map(([name, tool]): [string, Alias | string] => [
      name,
      present.has(tool) ? { kind: 'renamed', tool } : `There is no tool ${tool}.`,
    ]),
  ];
  const entries = new Map<string, Alias>();
  for (const [name, alias] of wanted) {
    const cause = present.has(name) ? 'It is said to be a former name, and is a present tool.' : alias;
    if (typeof cause !== 'string') entries.set(name, cause);
    else if (strict) diagnostics.report('alias-unusable', name, cause, 'error');
  }
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Each former tool with what became of it, or why that cannot be told. */
function formerTools(
  { was, plural, verbs, now, why }: FormerResource,
  byResource: ReadonlyMap<string, ResourceNames>,
): [name: string, alias: Alias | string][] {
  return verbs.map((verb) => {
    const name = toolName(verb, was, plural);
    if (now === undefined) return [name, { kind: 'gone', why }];
    const target = byResource.get(now);
    if (!target) return [name, `There is no resource ${now}.`];
    const tool = target.tools[verb];
    return [name, { kind: 'moved', resource: now, ...(tool ? { tool } : {}), why }];
  });
}
