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

/** A request in the words of the profile's revision. */
export function requestOf(
  profile: ClientProfile,
  id: RequestId,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
): RpcRequest {
  const isFirst = method === 'server/discover' || method === 'initialize';
  const envelope = isModern(profile)
    ? {
        [`${PREFIX}protocolVersion`]: profile.revision,
        [`${PREFIX}clientInfo`]: profile.info,
        [`${PREFIX}clientCapabilities`]: profile.capabilities,
      }
    : {};
  const _meta = { ...envelope, ...(isFirst ? {} : profile.meta), ...(params._meta as object) };
  const isBare = Object.keys(_meta).length === 0;
  return { jsonrpc: '2.0', id, method, params: isBare ? params : { ...params, _meta } };
}

/** What the client sends first: its handshake, or the question what the server speaks. */
export function firstRequestOf(profile: ClientProfile): RpcRequest {
  if (isModern(profile)) return requestOf(profile, profile.firstId, 'server/discover');
  const { revision: protocolVersion, capabilities } = profile;
  return requestOf(profile, profile.firstId, 'initialize', {
    protocolVersion,
    capabilities,
    clientInfo: profile.info,
  });
}

/** A call as the client sends it: with what it lets its models fill in beside the listed arguments. */
export function callRequestOf(profile: ClientProfile, id: number, { name, arguments: given }: ToolCallOf): RpcRequest {
  const token = profile.progressToken?.(id);
  const _meta = { ...profile.callMeta, ...(token === undefined ? {} : { progressToken: token }) };
  return requestOf(profile, id, 'tools/call', { _meta, name, arguments: { ...given, ...profile.adds } });
}

/** Headers of a POST; those of the session and of the key come from whoever sends it. */
export function headersOf(profile: ClientProfile, { method, params }: Pick<RpcRequest, 'method' | 'params'>) {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: profile.accept,
    'user-agent': profile.userAgent,
  };
  const isAfterHandshake = method !== 'initialize';
  if (isModern(profile) || (profile.namesRevision && isAfterHandshake))
    headers['mcp-protocol-version'] = profile.revision;
  if (!profile.namesMethod) return headers;
  headers['mcp-method'] = method;
  if (typeof params?.name === 'string') headers['mcp-name'] = params.name;
  return headers;
}
