import type { IncomingHttpHeaders } from 'node:http';
import { isPlain, type Plain } from '../../basics/plain.ts';
import { type Era, isLegacyRevision, META, MODERN_REVISION, type RequestId } from '../protocol.ts';
import { isRequestId } from '../request-ids.ts';

/** A request of one of the two hot methods with nothing unusual about it. */
export type PlainRequest = { readonly era: Era; readonly id: RequestId } & (
  | { readonly method: 'tools/list' }
  | {
      readonly method: 'tools/call';
      readonly name: string;
      readonly arguments: unknown;
      /** What the client can be asked, as it says with the request; the handshake era says it at the beginning. */
      readonly capabilities: unknown;
      /** Who it says it is, in the same way. */
      readonly client: unknown;
      readonly progressToken: RequestId | undefined;
      /** `_meta` of the request. */
      readonly meta: unknown;
    }
);

/**
 * Recognises a tools/list or tools/call that the SDK would certainly accept, in about a microsecond. Sound, not
 * complete: whatever is wrong, rare or new (a cursor, a batch, retry material, a key we do not know) is undefined and
 * goes to the SDK, which alone words refusals. So a client cannot tell the two paths apart, except by their speed.
 */
export function plainRequest(headers: IncomingHttpHeaders, message: unknown): PlainRequest | undefined {
  if (!isPlain(message) || !hasOnly(message, ENVELOPE_KEYS) || message.jsonrpc !== '2.0') return undefined;
  const { id, method, params = {} } = message;
  if (!isRequestId(id) || !isPlain(params)) return undefined;
  const meta = params._meta;
  const era = isPlain(meta) && META.protocolVersion in meta ? 'modern' : 'legacy';
  const isFraming = era === 'modern' ? isPlainModern(headers, method, meta as Plain) : isPlainLegacy(headers, meta);
  if (!isFraming) return undefined;
  if (method === 'tools/list') return hasOnly(params, LIST_KEYS) ? { era, id, method } : undefined;
  if (method !== 'tools/call' || !hasOnly(params, CALL_KEYS)) return undefined;
  const { name, arguments: given } = params;
  if (typeof name !== 'string' || (given !== undefined && !isPlain(given))) return undefined;
  if (era === 'modern' && (headers['mcp-name'] !== name || name.startsWith('=?'))) return undefined;
  const {
    [META.clientCapabilities]: capabilities,
    [META.clientInfo]: client,
    progressToken,
  } = isPlain(meta) ? meta : NO_META;
  return {
    era,
    id,
    method,
    name,
    arguments: given,
    capabilities: era === 'modern' ? capabilities : undefined,
    client: era === 'modern' ? client : undefined,
    progressToken: progressToken as RequestId | undefined,
    meta,
  };
}

const NO_META: Plain = {};
const ENVELOPE_KEYS = new Set(['jsonrpc', 'id', 'method', 'params']);
const LIST_KEYS = new Set(['_meta']);
const CALL_KEYS = new Set(['_meta', 'name', 'arguments']);
const CLIENT_INFO_KEYS = new Set(['name', 'version', 'title', 'websiteUrl', 'description']);

/** Whether a request of the modern era says in its envelope and in its headers what the SDK wants of them. */
export function isPlainModern(headers: IncomingHttpHeaders, method: unknown, meta: Plain): boolean {
  return (
    headers['mcp-protocol-version'] === MODERN_REVISION &&
    headers['mcp-method'] === method &&
    meta[META.protocolVersion] === MODERN_REVISION &&
    isPlainMeta(meta, ENVELOPE_META) &&
    isPlainCapabilities(meta[META.clientCapabilities]) &&
    isPlainClientInfo(meta[META.clientInfo])
  );
}

function isPlainLegacy(headers: IncomingHttpHeaders, meta: unknown): boolean {
  return (
    isLegacyRevision(headers['mcp-protocol-version']) &&
    (meta === undefined || (isPlain(meta) && isPlainMeta(meta, NO_RESERVED)))
  );
}

const NO_RESERVED = new Set<string>();
const ENVELOPE_META = new Set<string>([META.protocolVersion, META.clientCapabilities, META.clientInfo]);

/** Keys without the protocol's prefix (trace context, a vendor's) are anyone's; under the prefix only `reserved`. */
function isPlainMeta(meta: Plain, reserved: ReadonlySet<string>): boolean {
  for (const key in meta) {
    if (key.startsWith(META.prefix) && !reserved.has(key)) return false;
  }
  return meta.progressToken === undefined || isRequestId(meta.progressToken);
}

/** Who a client says it is, as the SDK takes it. */
export function isPlainClientInfo(info: unknown): boolean {
  if (info === undefined) return true;
  if (!isPlain(info) || !hasOnly(info, CLIENT_INFO_KEYS) || !('name' in info) || !('version' in info)) return false;
  return Object.values(info).every((value) => typeof value === 'string');
}

/** What a client says it can do, as the SDK takes it. */
export function isPlainCapabilities(capabilities: unknown): boolean {
  if (!isPlain(capabilities)) return false;
  for (const [key, value] of Object.entries(capabilities)) {
    if (!isPlain(value)) return false;
    if (key === 'roots') {
      if (!hasOnly(value, ROOTS_KEYS) || !isFlag(value.listChanged)) return false;
    } else if (!CAPABILITIES.has(key) || !Object.values(value).every((option) => isShallow(option, 4))) {
      return false;
    } else if (key === 'elicitation' && isPlain(value.form) && !isFlag(value.form.applyDefaults)) {
      return false;
    }
  }
  return true;
}

const ROOTS_KEYS = new Set(['listChanged']);
const CAPABILITIES = new Set(['sampling', 'elicitation', 'extensions', 'experimental']);

function isFlag(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}

/** An object whose content is at most `depth` deep, so that no recursion of the SDK's could have refused it. */
function isShallow(value: unknown, depth: number): boolean {
  if (!isPlain(value)) return false;
  return Object.values(value).every((inner) => isShallowValue(inner, depth - 1));
}

function isShallowValue(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isShallowValue(inner, depth - 1));
}

/** Whether it has no keys but these. */
export function hasOnly(value: Plain, keys: ReadonlySet<string>): boolean {
  for (const key in value) {
    if (!keys.has(key)) return false;
  }
  return true;
}
