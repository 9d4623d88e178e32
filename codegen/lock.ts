/** The names lock: every tool name with its operation, so that no change of document moves a name unnoticed. */
import type { AliasTable } from '../runtime/catalogue/kinds.ts';
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

/** One locked name that would not stay what it is, as an error of a compilation. */
interface NameChange extends Diagnostic {
  readonly name: string;
  /** The name its operation would have now. */
  readonly nowNamed: string | undefined;
}

export const EMPTY_LOCK: NamesLock = { names: {}, aliases: {} };

/** Every locked name that would move, drop, be renamed or be reused. A name with an alias is accounted for. */
export function compareWithLock(lock: NamesLock, now: NamedOperations, aliases: AliasTable): NameChange[] {
  const nameOf = new Map([...now].map(([name, operation]) => [operation, name]));
  return Object.entries(lock.names).flatMap(([name, operation]): NameChange[] => {
    const nowMeans = now.get(name);
    const nowNamed = nameOf.get(operation);
    if (nowMeans === operation || (nowMeans === undefined && Object.hasOwn(aliases, name))) return [];
    const [kept, lost] = nowMeans === undefined ? (['renamed', 'dropped'] as const) : (['reused', 'moved'] as const);
    const change = nowNamed ? kept : lost;
    const cause = {
      moved: `${name} is ${operation} and would become ${nowMeans}.`,
      reused: `${name} is ${operation} and would become ${nowMeans}, while its own operation becomes ${nowNamed}.`,
      renamed: `${name} (${operation}) would be called ${nowNamed}.`,
      dropped: `${name} (${operation}) would be gone: the document lacks the operation.`,
    }[change];
    const fix = 'Add an alias, rename it with an alias, or accept the change as breaking.';
    return [{ code: `name-${change}`, severity: 'error', at: name, cause, fix, name, nowNamed }];
  });
}

const WAYS_OUT = [
  'Three ways out:',
  '  alias               keep the old names answering: `lock --alias` for a rename; an entry in aliases.yaml that tells',
  '                      where the resource went, or why it is gone, for names without an operation',
  '  rename with alias   give the resource an x-name in the overlay, then `lock --alias`',
  '  accept as breaking  `lock --accept-breaking`, and a change note for those who call the old names',
].join('\n');

/** Throws a CompileError with the ways out when there are changes. */
export function refuseChanges(changes: readonly NameChange[]): void {
  if (changes.length > 0)
    throw new CompileError(`${changes.length} locked tool names would change. ${WAYS_OUT}`, changes);
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
  { mode, aliases }: { mode: LockMode; aliases: AliasTable },
): NamesLock {
  const changes = compareWithLock(lock, now, aliases);
  const renamed = changes.filter(({ code }) => code === 'name-renamed');
  if (mode !== 'accept-breaking')
    refuseChanges(mode === 'alias' ? changes.filter((change) => !renamed.includes(change)) : changes);
  const added = mode === 'alias' ? renamed.map(({ name, nowNamed = '' }) => [name, nowNamed] as const) : [];
  const final = new Map(added);
  const kept = Object.entries(lock.aliases).map(([old, name]) => [old, final.get(name) ?? name] as const);
  const present = [...kept, ...added].filter(([old, name]) => !now.has(old) && now.has(name));
  return { names: Object.fromEntries(now), aliases: Object.fromEntries(present) };
}

/** One line per tool, sorted: a change of names reads like one in a review. */
export function printLock({ names, aliases }: NamesLock): string {
  const block = (record: Readonly<Record<string, string>>): string => {
    const entries = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = entries.map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
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
