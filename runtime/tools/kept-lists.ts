import { LRUCache } from 'lru-cache';
import type { ToolList } from '../mcp/tool-server.ts';

/** Bytes of lists that are kept: combinations of toolsets are many, and each may be megabytes. */
export const KEPT_LIST_BYTES = 24 * 1024 * 1024;

/** Lists by surface: made when first asked for, kept while there is room, and never made twice at a time. */
export class KeptLists {
  readonly #kept = new LRUCache<string, ToolList>({
    maxSize: KEPT_LIST_BYTES,
    sizeCalculation: ({ json, deflated }) => json.length + (deflated?.length ?? 0) + 1,
  });
  readonly #making = new Map<string, Promise<ToolList>>();

  /** Bytes of those that are kept. */
  get bytes(): number {
    return this.#kept.calculatedSize;
  }

  /** The list of a surface. A failure is forgotten, so that the next call tries again. */
  async of(surface: string, make: () => Promise<ToolList>): Promise<ToolList> {
    const kept = this.#kept.get(surface);
    if (kept !== undefined) return kept;
    return this.#making.get(surface) ?? this.#make(surface, make);
  }

  #make(surface: string, make: () => Promise<ToolList>): Promise<ToolList> {
    const making = make()
      .then((list) => {
        this.#kept.set(surface, list);
        return list;
      })
      .finally(() => this.#making.delete(surface));
    this.#making.set(surface, making);
    return making;
  }
}
