import { KeptMade } from '../basics/kept-made.ts';
import type { ToolList } from '../mcp/tool-server.ts';

/** Bytes of lists that are kept: combinations of toolsets are many, and each may be megabytes. */
export const KEPT_LIST_BYTES = 24 * 1024 * 1024;

/** Lists by surface. */
export class KeptLists extends KeptMade<string, ToolList> {
  constructor(bytes = KEPT_LIST_BYTES) {
    super(bytes, ({ json, deflated }) => json.length + (deflated?.bytes.length ?? 0));
  }
}
