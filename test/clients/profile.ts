/** What is known of a real client, as data: enough to send what it sends, and to read what its model reads. */

/** A result of tools/call, as a client has it. */
export interface CallResult {
  readonly content: readonly { readonly type: string; readonly text: string }[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
  readonly _meta?: unknown;
}

/** A call of a tool. */
export interface ToolCallOf {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a client makes of a listed schema before its model sees it. */
export type SchemaHabit = 'closes the root' | 'drops additionalProperties' | 'drops limits';

/** A client as it was seen: on the wire, and between the server and its model. */
export interface ClientProfile {
  readonly name: string;
  readonly version: string;
  /** How docs/surfaces.md calls it. */
  readonly title: string;
  /** The revision it offers, and then speaks. */
  readonly revision: '2026-07-28' | '2025-11-25' | '2025-06-18';
  readonly capabilities: Readonly<Record<string, unknown>>;
  /** What it says of itself. */
  readonly info: Readonly<Record<string, string>>;
  readonly accept: string;
  readonly userAgent: string;
  /** What it puts into `_meta` of its requests beside what the revision demands; of the first one nothing. */
  readonly meta: Readonly<Record<string, unknown>>;
  /** The same of calls only. */
  readonly callMeta: Readonly<Record<string, unknown>>;
  /** Whether it names the revision in `MCP-Protocol-Version` after a handshake. The modern era always does. */
  readonly namesRevision: boolean;
  /** Whether it names method and tool in headers, as the modern era demands. One does so after a handshake, too. */
  readonly namesMethod: boolean;
  /** Id of its first request; the others count on from 0 where that is a text. */
  readonly firstId: number | string;
  readonly opensStream: boolean;
  /** What it asks for as soon as it is connected. */
  readonly asks: readonly string[];
  /** Whether it ends its session with DELETE. */
  readonly endsSession: boolean;
  /** Whether it opens a session for every call, and leaves it. */
  readonly sessionPerCall: boolean;
  /** The token that it sends with a call under this id, if it sends any. */
  readonly progressToken: ((id: number) => number | string) | undefined;
  /** When it cancels calls that were answered, if it does: each at once, or all at the end of its turn. */
  readonly cancelsAnswered: 'at once' | 'at the end' | undefined;
  /** What it does with the 404 of a session that is no more. */
  readonly lostSession: 'initialises again' | 'pings and repeats' | 'never recovers';
  /** Arguments that it gives its models to fill in, beside those that a tool lists. */
  readonly adds: Readonly<Record<string, unknown>>;
  readonly schemas: readonly SchemaHabit[];
  /** Name of a tool as its model sees it, on a server called `oneuptime`. */
  readonly toolName: (tool: string) => string;
  /** How much of the server's instructions its model reads, in characters. */
  readonly instructions: number;
  /** What its model reads of a result. */
  readonly view: (result: CallResult, call: ToolCallOf) => string;
  /** Characters of a result at the most: of a longer one the middle is lost. */
  readonly cutAt: number;
  /** Revisions that it was seen to use over stdio, or may: the answers are the same. */
  readonly stdio: readonly ClientProfile['revision'][];
}

/** What programs do that leave the protocol to one of the official SDKs, on Node. */
export const SDK_CLIENT = {
  revision: '2025-11-25',
  capabilities: {},
  accept: 'application/json, text/event-stream',
  userAgent: 'node',
  meta: {},
  callMeta: {},
  namesRevision: true,
  namesMethod: false,
  firstId: 0,
  opensStream: true,
  asks: ['tools/list'],
  endsSession: false,
  sessionPerCall: false,
  progressToken: undefined,
  cancelsAnswered: undefined,
  adds: {},
  schemas: [],
  cutAt: Number.POSITIVE_INFINITY,
  stdio: [],
} as const satisfies Partial<ClientProfile>;

/** In the stateless era there is nothing to open, to end or to lose. */
export const STATELESS_ERA = {
  revision: '2026-07-28',
  namesMethod: true,
  opensStream: false,
} as const satisfies Partial<ClientProfile>;

/** Whether the client speaks the stateless era. */
export function isModern({ revision }: Pick<ClientProfile, 'revision'>): boolean {
  return revision === '2026-07-28';
}
