import { ProtocolError, Server } from '@modelcontextprotocol/server';
import { isQuestions } from '../asking/questions.ts';
import type { Seal } from '../asking/seal.ts';
import { callTool, type FaultReporter, unknownToolMessage } from '../call-tool.ts';
import { ERROR, LIST_CACHE } from '../protocol.ts';
import type { Credential, ToolServer } from '../tool-server.ts';
import { ANY_PARAMS, refuseCursor } from './list-params.ts';
import {
  addCompletion,
  addPrompts,
  addResources,
  clientOf,
  guarded,
  type Subscriptions,
} from './serve-resources-and-prompts.ts';

/** What one connection (stdio) or one request (HTTP) is served with. */
export interface ServerOptions {
  readonly host: ToolServer;
  readonly credential: Credential | undefined;
  /** The tools to list, as objects or as a stand-in that the transport replaces by bytes. */
  readonly tools: () => Promise<readonly object[]>;
  /** Signs what a client carries from one round of questions to the next. */
  readonly seal: Seal;
  /** Where `resources/subscribe` of the handshake era is kept; absent where nobody would hear of changes. */
  readonly subscriptions?: Subscriptions | undefined;
  readonly report: FaultReporter;
}

/**
 * A fresh low-level `Server` of the SDK over the host: it speaks both eras, answers everything but the hot path, and is
 * what the hot path is measured against. The SDK wants a new one per request; it costs a few microseconds.
 */
export function createServer(options: ServerOptions): Server {
  const { host, tools, report } = options;
  const server = new Server(
    { name: host.name, version: host.version },
    {
      capabilities: capabilitiesOf(options),
      instructions: host.instructions,
      cacheHints: {
        'tools/list': LIST_CACHE,
        'prompts/list': LIST_CACHE,
        'resources/list': LIST_CACHE,
        'resources/templates/list': LIST_CACHE,
      },
    },
  );
  server.onerror = () => {}; // Told to the client already, and never ours to fix: a bad message is not a fault.
  server.setRequestHandler('tools/list', { params: ANY_PARAMS }, async (params) => {
    refuseCursor(params);
    return { tools: await guarded(report, 'tools/list', tools) };
  });
  addCalls(server, options);
  if (host.resources !== undefined) addResources(server, host.resources, options);
  if (host.prompts !== undefined) addPrompts(server, host.prompts, options);
  if (host.resources !== undefined || host.prompts !== undefined) addCompletion(server, host, options);
  return server;
}

function capabilitiesOf({ host, subscriptions }: ServerOptions) {
  const { resources, prompts } = host;
  const isWatched = resources?.watch !== undefined && subscriptions !== undefined;
  return {
    tools: {},
    ...(resources === undefined ? {} : { resources: isWatched ? { subscribe: true } : {} }),
    ...(prompts === undefined ? {} : { prompts: {} }),
    ...(resources === undefined && prompts === undefined ? {} : { completions: {} }),
    ...(host.logs ? { logging: {} } : {}),
  };
}

function addCalls(server: Server, options: ServerOptions): void {
  const { host, report } = options;
  server.setRequestHandler('tools/call', async ({ params: { name, arguments: args } }, context) => {
    const { client, binder } = clientOf(server, context, options, ['tools/call', name, args ?? {}]);
    const result = await callTool(host, { name, arguments: args, ...client }, report);
    if (result === undefined) throw new ProtocolError(ERROR.invalidParams, unknownToolMessage(name, host));
    return isQuestions(result) ? binder.ask(result) : { ...result, content: [...result.content] };
  });
}
