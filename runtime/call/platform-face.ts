/** What a platform says of itself before anybody calls. */
import type { Client, ServedPrompts, ServedResources } from '../mcp/resources-and-prompts.ts';
import type { ToolCall, ToolResult } from '../mcp/tool-server.ts';
import type { Row } from './platform.ts';

/** Calls a tool of the catalogue by its name. */
export type CallTool = (call: ToolCall) => Promise<ToolResult>;

/**
 * A page that people and models read, instead of a row's columns; or why it cannot be shown. `isUntrusted`: it holds what
 * people or programs outside wrote.
 */
export type ReadPage = (
  call: CallTool,
  id: string,
  client: Client,
) => Promise<{ readonly text: string; readonly isUntrusted?: boolean } | { readonly problem: string }>;

/** What models are told of a platform before the first call; which tools to call for it is for each surface to say. */
export interface Guide {
  /** What is served, as a sentence begins: "OneUptime monitoring". */
  readonly subject: string;
  /** What there is of it, parted by commas. */
  readonly holds: string;
  /** Names of rows, each of another kind. */
  readonly names: readonly string[];
  /** Sentences on what is not to be guessed. One that names a tool is said only where it is listed. */
  readonly advice: readonly string[];
}

/** Cheap to load: the `Platform` itself comes with the first call. */
export interface PlatformFace {
  /** As people write it. */
  readonly title: string;
  /** Scheme of resource addresses, such as `oneuptime`. */
  readonly scheme: string;
  /** Prefix that calls may put before a tool's name. */
  readonly prefix: string;
  readonly guide: Guide;
  /** Resources whose rows have a page of their own, with what it holds. */
  readonly pages: Readonly<
    Record<string, { readonly title: string; readonly description: string; readonly read: ReadPage }>
  >;
  /** What people call a row that a tool shows. */
  nameOf(row: Row): string;
  prompts(resources: ServedResources): ServedPrompts;
}
