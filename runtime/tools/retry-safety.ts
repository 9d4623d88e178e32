import { type Catalogue, isRead, unprefixed } from '../catalogue/catalogue.ts';
import type { RetrySafety } from '../mcp/tool-server.ts';
import { COMPACT_TOOLS } from './compact.ts';

/** What keeps a call from being sent twice: whether it changes anything, and what shows whether it did. */
export function retrySafetyOf(catalogue: Catalogue, name: string, args: unknown): RetrySafety {
  const bare = unprefixed(name);
  const compact = COMPACT_TOOLS.find((tool) => tool.name === bare);
  if (compact?.annotations.readOnlyHint) return { isRead: true };
  const inner = compact ? (args as { tool?: unknown } | undefined)?.tool : name;
  const entry = typeof inner === 'string' ? catalogue.find(inner.trim()) : undefined;
  if (entry === undefined) return { isRead: false };
  if (isRead(entry)) return { isRead: true };
  // The tool that lists what the entry writes, or shows one.
  return {
    isRead: false,
    checkWith: catalogue.nameOf(entry.resource, 'list') ?? catalogue.nameOf(entry.resource, 'get'),
  };
}
