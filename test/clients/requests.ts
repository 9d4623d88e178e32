/** The requests of a profile, as they go over the wire. */
import { type ClientProfile, isModern, type ToolCallOf } from './profile.ts';

export type RequestId = number | string;

/** A JSON-RPC message that wants an answer. */
export interface RpcRequest {
  readonly jsonrpc: '2.0';
  readonly id: RequestId;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>> | null;
}

const PREFIX = 'io.modelcontextprotocol/';
const ACCEPTS_BOTH = 'application/json, text/event-stream';

const infoOf = ({ name, version }: ClientProfile) => ({ name, version });

/** A request in the words of the profile's revision. */
export function requestOf(
  profile: ClientProfile,
  id: RequestId,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
): RpcRequest {
  if (!isModern(profile)) return { jsonrpc: '2.0', id, method, params };
  const _meta = {
    [`${PREFIX}protocolVersion`]: profile.revision,
    [`${PREFIX}clientInfo`]: infoOf(profile),
    [`${PREFIX}clientCapabilities`]: profile.capabilities,
    ...(method === 'server/discover' ? {} : profile.meta),
    ...(params._meta as object),
  };
  return { jsonrpc: '2.0', id, method, params: { ...params, _meta } };
}

/** What the client sends first: its handshake, or the question what the server speaks. */
export function firstRequestOf(profile: ClientProfile): RpcRequest {
  if (isModern(profile)) return requestOf(profile, profile.firstId, 'server/discover');
  const { revision: protocolVersion, capabilities } = profile;
  return requestOf(profile, profile.firstId, 'initialize', {
    protocolVersion,
    capabilities,
    clientInfo: infoOf(profile),
  });
}

/** A call as the client sends it: with what it lets its models fill in beside the listed arguments. */
export function callRequestOf(profile: ClientProfile, id: RequestId, call: ToolCallOf): RpcRequest {
  const meta = profile.sendsProgressToken ? { _meta: { progressToken: id } } : {};
  const { name, arguments: given } = call;
  return requestOf(profile, id, 'tools/call', { ...meta, name, arguments: { ...given, ...profile.adds } });
}

/** Headers of a POST; those of the session and of the key come from whoever sends it. */
export function headersOf(profile: ClientProfile, { method, params }: Pick<RpcRequest, 'method' | 'params'>) {
  const headers: Record<string, string> = { 'content-type': 'application/json', accept: ACCEPTS_BOTH };
  if (profile.userAgent !== undefined) headers['user-agent'] = profile.userAgent;
  const isAfterHandshake = method !== 'initialize';
  if (isModern(profile) || (profile.namesRevision && isAfterHandshake))
    headers['mcp-protocol-version'] = profile.revision;
  if (!isModern(profile)) return headers;
  headers['mcp-method'] = method;
  if (typeof params?.name === 'string') headers['mcp-name'] = params.name;
  return headers;
}
