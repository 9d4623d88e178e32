import { ProtocolError, type Server } from '@modelcontextprotocol/server';
import { type CallerTurns, ownTurns } from '../../basics/own-turn.ts';
import { CALL_LIMIT_MS, MOMENTS } from '../../basics/time-limit.ts';
import { isQuestions } from '../asking/questions.ts';
import { callTool, unknownToolMessage } from '../call-tool.ts';
import { ERROR, listCacheOf } from '../protocol.ts';
import type { Client } from '../resources-and-prompts.ts';
import type { ToolServer } from '../tool-server.ts';
import { capabilitiesOf } from '../welcome.ts';
import { addList } from './add-list.ts';
import { addCompletion, addPrompts, addResources } from './add-resources-and-prompts.ts';
import { askWhileOpen } from './ask-while-open.ts';
import { type ClientOptions, clientOf, guarded } from './client-of.ts';
import { WordedServer } from './worded-server.ts';

/** What one connection (stdio) or one request (HTTP) is served with. */
export interface ServerOptions extends ClientOptions {
  readonly toolServer: ToolServer;
  /** A stand-in for the tools to list, which the transport replaces by bytes; without it they are listed as objects. */
  readonly tools?: (() => Promise<readonly object[]>) | undefined;
  /** Its caller's, for calls that come at once; absent where there is no other caller. */
  readonly turns?: CallerTurns | undefined;
  /** Its call was made before, and had to ask. */
  readonly isAgain?: boolean | undefined;
}

/** As long as a question of a tool may stay open. */
const QUESTION_MS = CALL_LIMIT_MS * MOMENTS.begin;

/**
 * A fresh low-level `Server` of the SDK over a tool server: it speaks both eras, answers everything but the hot path, and
 * is what the hot path is measured against. The SDK wants a new one per request; it costs a few microseconds.
 */
export function createServer(options: ServerOptions): Server {
  const { toolServer, tools = () => toolsOf(toolServer), turns = ownTurns, report } = options;
  const { name, version, instructions, resources, prompts } = toolServer;
  const cache = listCacheOf(toolServer);
  const server = new WordedServer(
    { name, version },
    {
      capabilities: capabilitiesOf(toolServer, options.subscriptions !== undefined),
      instructions,
      // Of prompts that ask; tools have their own limit.
      inputRequired: { roundTimeoutMs: QUESTION_MS },
      cacheHints: {
        'tools/list': cache,
        'prompts/list': cache,
        'resources/list': cache,
        'resources/templates/list': cache,
      },
    },
  );
  server.onerror = () => {}; // Told to the client already, and never ours to fix: a bad message is not a fault.
  addList(server, 'tools/list', async () => ({ tools: await guarded(report, 'tools/list', tools) }));
  server.setRequestHandler('tools/call', async ({ params: { name, arguments: args } }, context) => {
    await turns.short();
    const { client, ask } = await clientOf(server, context, options, ['tools/call', name, args ?? {}]);
    let isUnchanged = false;
    const unchanged = () => {
      isUnchanged = true;
    };
    const { gone, onResult } = options.watch ?? {};
    let isAgain = options.isAgain;
    const call = (asker: Client) => {
      const made = { name, arguments: args, ...asker, gone, unchanged, isAgain };
      isAgain = true;
      return callTool(toolServer, made, report);
    };
    // Where the client can be sent away with a question, it comes back with the answer.
    const isModern = context.mcpReq.envelope !== undefined;
    const result = isModern ? await call(client) : await askWhileOpen({ server, context, toolServer }, client, call);
    onResult?.(context.mcpReq.id, isUnchanged);
    if (result === undefined) throw new ProtocolError(ERROR.invalidParams, unknownToolMessage(name, toolServer));
    return isQuestions(result) ? ask(result) : { ...result, content: [...result.content] };
  });
  if (resources !== undefined) addResources(server, resources, options);
  if (prompts !== undefined) addPrompts(server, prompts, options);
  if (resources !== undefined || prompts !== undefined) addCompletion(server, toolServer, options);
  return server;
}

/** The list that was last given as objects: reading it takes longer than all else that is done for it. */
let lastListed: { readonly json: Buffer; readonly tools: readonly object[] } | undefined;

async function toolsOf(toolServer: ToolServer): Promise<readonly object[]> {
  const { json } = await toolServer.list();
  if (lastListed?.json !== json) lastListed = { json, tools: JSON.parse(json.toString('utf8')) };
  return lastListed.tools;
}
