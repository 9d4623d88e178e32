/** What the protocol layer needs from the rest of the server, so that it can be tested with two tools. */

import type { CallRecord } from '../basics/call-record.ts';
import type { Plain } from '../basics/plain.ts';
import type { Stop } from '../basics/stop.ts';
import type { TimeLimits } from '../basics/time-limit.ts';
import type { Questions } from './asking/questions.ts';
import type { Client, ServedPrompts, ServedResources } from './resources-and-prompts.ts';

/** One tools/call, after the protocol has been checked. `arguments` is whatever JSON the client sent. */
export interface ToolCall extends Client {
  readonly name: string;
  readonly arguments: unknown;
  /**
   * Aborted when the client has left and does not come back for the answer. What was sent is waited for; what would
   * change something and has not been begun need not begin.
   */
  readonly gone?: Stop | undefined;
  /** To be called when the call surely changed nothing; a call that never says so is taken to have changed something. */
  readonly unchanged?: (() => void) | undefined;
  /** Names of arguments that its client is known to add, which were left aside on the way here. */
  readonly ignored?: readonly string[] | undefined;
  /** It came through a tool that only reads: whatever writes may be shown, and never sent. */
  readonly onlyShows?: true | undefined;
  /** The same call was made before, for the same request: it only had to ask its client first. */
  readonly isAgain?: boolean | undefined;
  /** Where what is done for it is noted; put there by the tool server of the address. */
  readonly record?: CallRecord | undefined;
}

interface TextContent {
  readonly type: 'text';
  readonly text: string;
}

/** A picture of what the text before it says. */
export interface ImageContent {
  readonly type: 'image';
  /** In base64. */
  readonly data: string;
  readonly mimeType: string;
  readonly annotations: { readonly audience: ['user'] };
  /** It has none: whoever reads the texts of a result need not ask which part is one. */
  readonly text?: undefined;
}

/** A tool result as MCP has it. `structuredContent` is an object, and `content` says the same as text. */
export interface ToolResult {
  /** A text, and behind it what shows the same to people. */
  readonly content: readonly (TextContent | ImageContent)[];
  readonly structuredContent?: Readonly<Record<string, unknown>>;
  readonly isError?: true;
  /** What a client may know of it beside its content; whoever sends it may add keys of the protocol. */
  readonly _meta?: Readonly<Record<string, unknown>>;
}

/** A tools/list answer computed once. */
export interface ToolList {
  /** Bytes of `[{"name":…},…]`. */
  readonly json: Buffer;
  readonly count: number;
  /** What `compressList` makes of `json`, where the build did it. */
  readonly deflated?: Deflated;
}

/** A deflate stream that is still open, and what the end of a gzip member says of its content. */
export interface Deflated {
  readonly bytes: Buffer;
  readonly crc: number;
}

/** Everything a transport asks of the product. */
export interface ToolServer {
  readonly name: string;
  readonly version: string;
  /** Server instructions; the first 512 characters stand alone. */
  readonly instructions: string;
  /** Whether what it lists depends on who asks, so that no cache may hand it to others. */
  readonly isOfCaller?: boolean;
  /** The tools of its surface. Same bytes on every call. */
  list(): Promise<ToolList>;
  /** Undefined when no tool has that name. Never rejects for anything a caller or the upstream did. */
  call(call: ToolCall): Promise<ToolResult | Questions> | undefined;
  /** Tools that a name which is none may have meant, best first. */
  nearest?(name: string): readonly string[];
  /** The scopes that the caller's login lacks for a request, as far as that tells; none where it has what is needed. */
  readonly missingScopes?: ((method: string, params: Plain) => readonly string[]) | undefined;
  /** What keeps a write from being sent twice; without it every call is treated as a write. */
  retrySafety?(name: string, args: unknown): RetrySafety;
  readonly resources?: ServedResources | undefined;
  readonly prompts?: ServedPrompts | undefined;
  /** How long a call may take that asks its client while it is open. */
  readonly limits?: TimeLimits | undefined;
  /** Whether calls write lines for the client's log. */
  readonly logs?: boolean;
}

export interface RetrySafety {
  /** Nothing changes by it, so it may be repeated. */
  readonly isRead: boolean;
  /** A tool that shows whether the call took effect. */
  readonly checkWith?: string | undefined;
}
