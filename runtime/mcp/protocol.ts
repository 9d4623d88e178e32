/** Words and numbers of the protocol that more than one file here needs. All but free of imports, so that it costs nothing. */
import { visible } from '../basics/visible.ts';

/** The modern revision: stateless, every request carries its own envelope. */
export const MODERN_REVISION = '2026-07-28';

/** Revisions with a handshake that the SDK serves, as its 400 answer lists them. */
export const LEGACY_REVISIONS: ReadonlySet<string> = new Set([
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
]);

/** Whether a request's `MCP-Protocol-Version` is one of those, or is left to the handshake. */
export function isLegacyRevision(header: unknown): boolean {
  return header === undefined || (typeof header === 'string' && LEGACY_REVISIONS.has(header));
}

const META_PREFIX = 'io.modelcontextprotocol/';
export const META = {
  prefix: META_PREFIX,
  protocolVersion: `${META_PREFIX}protocolVersion`,
  clientCapabilities: `${META_PREFIX}clientCapabilities`,
  clientInfo: `${META_PREFIX}clientInfo`,
  serverInfo: `${META_PREFIX}serverInfo`,
} as const;

export const ERROR = { parse: -32700, invalidRequest: -32600, invalidParams: -32602, internal: -32603 } as const;

/** All a client learns of a fault of ours; the log has the rest. */
export const INTERNAL_MESSAGE = 'Internal error';

/** The JSON text of an in-band error. Nothing is hidden in what it quotes. */
export function errorAnswer(id: RequestId | null, code: number, message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message: visible(message) } });
}

/** What the SDK answers with where HTTP itself refuses (wrong method, type, size, host); no code of ours is minted. */
export const HTTP_REFUSAL = -32000;

/** Where headers and body of a request disagree. The specification's number. */
export const HEADER_MISMATCH = -32020;

/** For a session that is unknown or over; clients then open a new one. The SDK's number. */
export const SESSION_NOT_FOUND = -32001;

/** From this revision on, clients understand an event that has an id and no data. */
export const EMPTY_EVENT_REVISION = '2025-11-25';

/**
 * Where a list depends on the build and the operator's settings alone, any cache may hand it to anyone; one that depends on who
 * asks is that caller's own.
 */
export function listCacheOf({ isOfCaller = false }: { readonly isOfCaller?: boolean }) {
  return { ttlMs: 600_000, cacheScope: isOfCaller ? 'private' : 'public' } as const;
}

export type Era = 'modern' | 'legacy';
export type RequestId = string | number;

/**
 * Most messages taken in one batch (of the revision 2025-03-26). The SDK takes a hundred; each may ask for a megabyte
 * of list, so that a small request would cost seconds.
 */
export const MAX_BATCH = 20;

/** Most resources watched for one stream: each is asked for upstream again and again. */
export const MAX_WATCHED = 20;
