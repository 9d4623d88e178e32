/** The names lock: every tool name with its operation, so that no change of document moves a name unnoticed. */
import type { Alias } from '../runtime/catalogue/kinds.ts';
import { CompileError, type Diagnostic, parseJson } from './model/diagnostics.ts';
import { isJsonObject } from './model/document.ts';

/** Shape of `names.lock.json`. An operation is written `METHOD /path`. */
export interface NamesLock {
  /** Tool name -> operation. */
  readonly names: Readonly<Record<string, string>>;
  /** Former tool name -> present one: renames of ours, which keep answering. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** Tool name -> operation, as a document and an overlay have it now. */
type NamedOperations = ReadonlyMap<string, string>;

type NameChangeCode = 'name-moved' | 'name-dropped' | 'name-renamed' | 'name-reused';

/** One locked name that would not stay what it is. */
interface NameChange {
  readonly code: NameChangeCode;
  readonly name: string;
  readonly operation: string;
  /** The name its operation would have now. */
  readonly nowNamed: string | undefined;
  /** The operation the name would stand for now. */
  readonly nowMeans: string | undefined;
}

export const EMPTY_LOCK: NamesLock = { names: {}, aliases: {} };

/** Every locked name that would move, drop, be renamed or be reused. A name with an alias is accounted for. */
export function compareWithLock(
  lock: NamesLock,
  now: NamedOperations,
  aliases: Readonly<Record<string, Alias>>,
): NameChange[] {
  const nameOf = new Map([...now].map(([name, operation]) => [operation, name]));
  return Object.entries(lock.names).flatMap(([name, operation]): NameChange[] => {
    const nowMeans = now.get(name);
    const nowNamed = nameOf.get(operation);
    if (nowMeans === operation || (nowMeans === undefined && Object.hasOwn(aliases, name))) return [];
    const [kept, lost] = nowMeans === undefined ? (['renamed', 'dropped'] as const) : (['reused', 'moved'] as const);
    return [{ code: `name-${nowNamed ? kept : lost}`, name, operation, nowNamed, nowMeans }];
  });
}

const CAUSES: Readonly<Record<NameChangeCode, (change: NameChange) => string>> = {
  'name-moved': ({ name, operation, nowMeans }) => `${name} is ${operation} and would become ${nowMeans}.`,
  'name-reused': ({ name, operation, nowNamed, nowMeans }) =>
    `${name} is ${operation} and would become ${nowMeans}, while its own operation becomes ${nowNamed}.`,
  'name-renamed': ({ name, operation, nowNamed }) => `${name} (${operation}) would be called ${nowNamed}.`,
  'name-dropped': ({ name, operation }) => `${name} (${operation}) would be gone: the document lacks the operation.`,
};

export const WAYS_OUT = [
  'Three ways out:',
  '  alias               keep the old names answering: `lock --alias` for a rename; an entry in aliases.yaml that tells',
  '                      where the resource went, or why it is gone, for names without an operation',
  '  rename with alias   give the resource an x-name in the overlay, then `lock --alias`',
  '  accept as breaking  `lock --accept-breaking`, and a change note for those who call the old names',
].join('\n');

/** The changes as errors of a compilation. */
export function nameFindings(changes: readonly NameChange[]): Diagnostic[] {
  return changes.map((change) => ({
    code: change.code,
    severity: 'error',
    at: change.name,
    cause: CAUSES[change.code](change),
    fix: 'Add an alias, rename it with an alias, or accept the change as breaking.',
  }));
}

/** How a lock may be brought up to date when names change. */
export type LockMode = 'additions' | 'alias' | 'accept-breaking';

/**
 * The lock for the present names. `additions` throws when a locked name changes; `alias` turns renames into aliases and
 * throws for the rest; `accept-breaking` takes the names as they are.
 */
export function updateLock(
  lock: NamesLock,
  now: NamedOperations,
  { mode, aliases }: { mode: LockMode; aliases: Readonly<Record<string, Alias>> },
): NamesLock {
  const changes = compareWithLock(lock, now, aliases);
  const renamed = changes.filter(({ code }) => code === 'name-renamed');
  const left = mode === 'alias' ? changes.filter((change) => !renamed.includes(change)) : changes;
  if (mode !== 'accept-breaking' && left.length > 0)
    throw new CompileError(`${left.length} locked tool names would change. ${WAYS_OUT}`, nameFindings(left));
  const added = mode === 'alias' ? renamed.map(({ name, nowNamed = '' }) => [name, nowNamed] as const) : [];
  const final = new Map(added);
  const kept = Object.entries(lock.aliases).map(([old, name]) => [old, final.get(name) ?? name] as const);
  const present = [...kept, ...added].filter(([old, name]) => !now.has(old) && now.has(name));
  return { names: Object.fromEntries(sorted([...now])), aliases: Object.fromEntries(sorted(present)) };
}

/** One line per tool, sorted: a change of names reads like one in a review. */
export function printLock({ names, aliases }: NamesLock): string {
  const block = (record: Readonly<Record<string, string>>): string => {
    const lines = sorted(Object.entries(record)).map(
      ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
    );
    return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n }`;
  };
  return `{\n "names": ${block(names)},\n "aliases": ${block(aliases)}\n}\n`;
}

/** Reads a lock. Throws a CompileError when the text is not one. */
export function parseLock(text: string): NamesLock {
  const parsed = parseJson(text, 'names.lock.json', 'Restore it from version control.');
  if (!isJsonObject(parsed) || !isJsonObject(parsed.names) || !isJsonObject(parsed.aliases))
    throw new CompileError('names.lock.json lacks "names" or "aliases". Restore it from version control.');
  return parsed as unknown as NamesLock;
}

function sorted<T>(entries: (readonly [string, T])[]): (readonly [string, T])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
