import { ProtocolError, Server } from '@modelcontextprotocol/server';
import { callTool, type FaultReporter, unknownToolMessage } from './call-tool.ts';
import type { Credential, ToolHost } from './host.ts';
import { ERROR, INTERNAL_MESSAGE, LIST_CACHE } from './protocol.ts';

/** What one connection (stdio) or one request (HTTP) is served with. */
export interface ServerOptions {
  readonly host: ToolHost;
  readonly credential: Credential | undefined;
  /** The tools to list, as objects or as a stand-in that the transport replaces by bytes. */
  readonly tools: () => Promise<readonly object[]>;
  readonly report: FaultReporter;
}

/**
 * A fresh low-level `Server` of the SDK over the host: it speaks both eras, answers everything but the hot path, and is
 * what the hot path is measured against. The SDK wants a new one per request; it costs a few microseconds.
 */
export function createServer({ host, credential, tools, report }: ServerOptions): Server {
  const server = new Server(
    { name: host.name, version: host.version },
    { capabilities: { tools: {} }, instructions: host.instructions, cacheHints: { 'tools/list': LIST_CACHE } },
  );
  server.onerror = () => {}; // Told to the client already, and never ours to fix: a bad message is not a fault.
  server.setRequestHandler('tools/list', { params: ANY_PARAMS }, async (params) => {
    if (params?.cursor !== undefined) {
      throw new ProtocolError(ERROR.invalidParams, 'Unknown cursor: all tools are on one page, ask without a cursor');
    }
    return { tools: await listTools(tools, report) };
  });
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const call = { name: params.name, arguments: params.arguments, credential, signal: context.mcpReq.signal };
    const result = await callTool(host, call, report);
    if (result === undefined) throw new ProtocolError(ERROR.invalidParams, unknownToolMessage(params.name));
    return { ...result, content: [...result.content] };
  });
  return server;
}

/** The SDK would send the message of any error to the client. */
async function listTools(tools: ServerOptions['tools'], report: FaultReporter): Promise<readonly object[]> {
  try {
    return await tools();
  } catch (fault) {
    report(fault, 'tools/list');
    throw new ProtocolError(ERROR.internal, INTERNAL_MESSAGE);
  }
}

/**
 * Params of a list, unchecked: the SDK's own schema answers a cursor that is not text with its internals and -32603.
 * A standard schema by hand, because a library for one that accepts everything would be all cost.
 */
const ANY_PARAMS = {
  '~standard': {
    version: 1 as const,
    vendor: 'oneuptime-mcp',
    validate: (value: unknown) => ({ value: value as ListParams }),
    types: undefined as { readonly input: ListParams; readonly output: ListParams } | undefined,
  },
};

type ListParams = { readonly cursor?: unknown } | undefined;
