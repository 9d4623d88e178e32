import type { Catalogue, ToolEntry } from './catalogue.ts';
import type { CallTraits } from './mcp/host.ts';

/** Tools that only read, besides those of the catalogue. */
const READS = new Set(['find_tools', 'call_read']);
const DISPATCHERS = new Set(['call_write', 'call_delete']);

/** What keeps a call from being sent twice: whether it changes anything, and what shows whether it did. */
export function callTraits(catalogue: Catalogue, name: string, args: unknown): CallTraits {
  const bare = name.replace(/^oneuptime_/, '');
  if (READS.has(bare)) return { isRead: true };
  const inner = DISPATCHERS.has(bare) ? (args as { tool?: unknown } | undefined)?.tool : name;
  const entry = typeof inner === 'string' ? catalogue.find(inner.trim()) : undefined;
  if (entry === undefined) return { isRead: false };
  return isRead(entry) ? { isRead: true } : { isRead: false, checkWith: readOf(catalogue, entry) };
}

function isRead({ verb }: ToolEntry): boolean {
  return verb === 'list' || verb === 'count' || verb === 'get';
}

/** The tool that lists what the entry writes, or shows one. */
function readOf(catalogue: Catalogue, { resource }: ToolEntry): string | undefined {
  const own = catalogue.tools.filter((entry) => entry.resource === resource);
  return (own.find(({ verb }) => verb === 'list') ?? own.find(({ verb }) => verb === 'get'))?.name;
}
