import { ProtocolError, Server } from '@modelcontextprotocol/server';
import { isQuestions } from '../asking/questions.ts';
import { callTool, unknownToolMessage } from '../call-tool.ts';
import { ERROR, LIST_CACHE } from '../protocol.ts';
import type { ToolServer } from '../tool-server.ts';
import { addList } from './add-list.ts';
import { addCompletion, addPrompts, addResources } from './add-resources-and-prompts.ts';
import { type ClientOptions, clientOf, guarded } from './client-of.ts';

/** What one connection (stdio) or one request (HTTP) is served with. */
export interface ServerOptions extends ClientOptions {
  readonly toolServer: ToolServer;
  /** The tools to list, as objects or as a stand-in that the transport replaces by bytes. */
  readonly tools: () => Promise<readonly object[]>;
}

/**
 * A fresh low-level `Server` of the SDK over a tool server: it speaks both eras, answers everything but the hot path, and
 * is what the hot path is measured against. The SDK wants a new one per request; it costs a few microseconds.
 */
export function createServer(options: ServerOptions): Server {
  const { toolServer, tools, report } = options;
  const { name, version, instructions, resources, prompts } = toolServer;
  const server = new Server(
    { name, version },
    {
      capabilities: capabilitiesOf(options),
      instructions,
      cacheHints: {
        'tools/list': LIST_CACHE,
        'prompts/list': LIST_CACHE,
        'resources/list': LIST_CACHE,
        'resources/templates/list': LIST_CACHE,
      },
    },
  );
  server.onerror = () => {}; // Told to the client already, and never ours to fix: a bad message is not a fault.
  addList(server, 'tools/list', async () => ({ tools: await guarded(report, 'tools/list', tools) }));
  server.setRequestHandler('tools/call', async ({ params: { name, arguments: args } }, context) => {
    const { client, ask } = await clientOf(server, context, options, ['tools/call', name, args ?? {}]);
    let isUnchanged = false;
    const unchanged = () => {
      isUnchanged = true;
    };
    const call = { name, arguments: args, ...client, gone: options.watch?.gone, unchanged };
    const result = await callTool(toolServer, call, report);
    options.watch?.onResult?.(context.mcpReq.id, isUnchanged || result === undefined);
    if (result === undefined) throw new ProtocolError(ERROR.invalidParams, unknownToolMessage(name, toolServer));
    return isQuestions(result) ? ask(result) : { ...result, content: [...result.content] };
  });
  if (resources !== undefined) addResources(server, resources, options);
  if (prompts !== undefined) addPrompts(server, prompts, options);
  if (resources !== undefined || prompts !== undefined) addCompletion(server, toolServer, options);
  return server;
}

function capabilitiesOf({ toolServer: { resources, prompts, logs }, subscriptions }: ServerOptions) {
  const isWatched = resources?.watch !== undefined && subscriptions !== undefined;
  return {
    tools: {},
    ...(resources === undefined ? {} : { resources: isWatched ? { subscribe: true } : {} }),
    ...(prompts === undefined ? {} : { prompts: {} }),
    ...(resources === undefined && prompts === undefined ? {} : { completions: {} }),
    ...(logs ? { logging: {} } : {}),
  };
}
