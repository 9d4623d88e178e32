import type { IncomingHttpHeaders } from 'node:http';
import { isPlain, type Plain } from '../../basics/plain.ts';
import { isLegacyRevision, LEGACY_REVISIONS, META, type RequestId } from '../protocol.ts';
import { isRequestId } from '../request-ids.ts';
import { hasOnly, isPlainCapabilities, isPlainClientInfo, isPlainModern } from './plain-request.ts';

/** An `initialize` with nothing unusual about it. */
interface PlainHandshake {
  readonly jsonrpc: '2.0';
  readonly id: RequestId;
  readonly method: 'initialize';
  readonly params: Plain & { readonly protocolVersion: string };
}

/**
 * Recognises an `initialize` that the SDK would certainly accept, of a revision that it serves: its answer differs from that
 * to another such one by nothing but the id. Sound, not complete, like `plainRequest`.
 */
export function plainHandshake(headers: IncomingHttpHeaders, message: unknown): PlainHandshake | undefined {
  if (!isPlain(message) || message.method !== 'initialize' || !hasOnly(message, ENVELOPE_KEYS)) return undefined;
  const { jsonrpc, id, params } = message;
  if (jsonrpc !== '2.0' || !isRequestId(id) || !isPlain(params) || !hasOnly(params, PARAM_KEYS)) return undefined;
  const { protocolVersion, capabilities, clientInfo } = params;
  const isSound =
    isLegacyRevision(headers['mcp-protocol-version']) &&
    LEGACY_REVISIONS.has(protocolVersion as string) &&
    isPlainCapabilities(capabilities) &&
    clientInfo !== undefined &&
    isPlainClientInfo(clientInfo);
  return isSound ? (message as unknown as PlainHandshake) : undefined;
}

/** Recognises a `server/discover`, with which clients of the modern era begin, that the SDK would certainly answer: its id. */
export function plainDiscovery(headers: IncomingHttpHeaders, message: unknown): RequestId | undefined {
  if (!isPlain(message) || message.method !== 'server/discover' || !hasOnly(message, ENVELOPE_KEYS)) return undefined;
  const { jsonrpc, id, method, params } = message;
  if (jsonrpc !== '2.0' || !isRequestId(id) || !isPlain(params) || !hasOnly(params, DISCOVERY_KEYS)) return undefined;
  const meta = params._meta;
  const isSound = isPlain(meta) && META.protocolVersion in meta && isPlainModern(headers, method, meta);
  return isSound ? id : undefined;
}

/** Recognises the notification that ends a handshake, after which nothing has to be done. */
export function isPlainInitialized(headers: IncomingHttpHeaders, message: unknown): boolean {
  return (
    isPlain(message) &&
    message.method === 'notifications/initialized' &&
    message.jsonrpc === '2.0' &&
    hasOnly(message, NOTIFICATION_KEYS) &&
    isLegacyRevision(headers['mcp-protocol-version'])
  );
}

const ENVELOPE_KEYS = new Set(['jsonrpc', 'id', 'method', 'params']);
const NOTIFICATION_KEYS = new Set(['jsonrpc', 'method']);
const DISCOVERY_KEYS = new Set(['_meta']);
const PARAM_KEYS = new Set(['protocolVersion', 'capabilities', 'clientInfo']);
