import { ProtocolError, type Server, type ServerContext } from '@modelcontextprotocol/server';
import { isQuestions } from '../asking/questions.ts';
import { channelOf, RoundBinder } from '../asking/rounds.ts';
import type { Seal } from '../asking/seal.ts';
import type { FaultReporter } from '../call-tool.ts';
import { ERROR, INTERNAL_MESSAGE, MAX_WATCHED } from '../protocol.ts';
import type { Client, ServedPrompts, ServedResources } from '../resources-and-prompts.ts';
import type { Credential, ToolServer } from '../tool-server.ts';
import { ANY_PARAMS, refuseCursor } from './list-params.ts';

/** Keeps a session's wish to hear of a resource; false when it has too many already. */
export type Subscriptions = (uri: string, isWanted: boolean) => Promise<boolean>;

export interface ClientOptions {
  readonly credential: Credential | undefined;
  readonly seal: Seal;
  readonly subscriptions?: Subscriptions | undefined;
  readonly report: FaultReporter;
}

/** How long a client may keep what it read. */
const READ_CACHE = { ttlMs: 0, cacheScope: 'private' } as const;
const MAX_COMPLETIONS = 100;
const MAX_URI = 2_000;
const TOO_MANY = `A session hears of at most ${MAX_WATCHED} resources, with addresses of at most ${MAX_URI} characters`;

/** Wires what a host offers as resources. */
export function addResources(server: Server, offer: ServedResources, options: ClientOptions): void {
  const { subscriptions, report } = options;
  server.setRequestHandler('resources/list', { params: ANY_PARAMS }, async (params) => {
    refuseCursor(params);
    return { resources: [...offer.resources] };
  });
  server.setRequestHandler('resources/templates/list', { params: ANY_PARAMS }, async (params) => {
    refuseCursor(params);
    return { resourceTemplates: [...offer.templates] };
  });
  server.setRequestHandler('resources/read', async ({ params: { uri } }, context) => {
    const client = clientOf(server, context, options, ['resources/read', uri]).client;
    const contents = await guarded(report, 'resources/read', () => offer.read(uri, client));
    if (contents === undefined) throw new ProtocolError(ERROR.invalidParams, 'Resource not found', { uri });
    if ('problem' in contents) throw new ProtocolError(ERROR.invalidParams, contents.problem, { uri });
    return { contents: contents as never, ...READ_CACHE };
  });
  if (server.getCapabilities().resources?.subscribe && subscriptions !== undefined) {
    server.setRequestHandler('resources/subscribe', async ({ params }) => {
      const { uri } = params;
      const isKept =
        uri.length <= MAX_URI && (await guarded(report, 'resources/subscribe', () => subscriptions(uri, true)));
      if (!isKept) throw new ProtocolError(ERROR.invalidParams, TOO_MANY);
      return {};
    });
    server.setRequestHandler('resources/unsubscribe', async ({ params }) => {
      await guarded(report, 'resources/unsubscribe', () => subscriptions(params.uri, false));
      return {};
    });
  }
}

/** Wires what a host offers as prompts. */
export function addPrompts(server: Server, offer: ServedPrompts, options: ClientOptions): void {
  server.setRequestHandler('prompts/list', { params: ANY_PARAMS }, async (params) => {
    refuseCursor(params);
    return { prompts: offer.prompts as never };
  });
  server.setRequestHandler('prompts/get', async ({ params }, context) => {
    const { name, arguments: args = {} } = params;
    const { client, binder } = clientOf(server, context, options, ['prompts/get', name, args]);
    const prompt = await guarded(options.report, 'prompts/get', () => offer.get(name, args, client));
    if (prompt === undefined) throw new ProtocolError(ERROR.invalidParams, `Unknown prompt: ${name.slice(0, 128)}`);
    if ('problem' in prompt) throw new ProtocolError(ERROR.invalidParams, prompt.problem);
    return isQuestions(prompt) ? binder.ask(prompt) : { messages: prompt.messages as never };
  });
}

/** Wires the completion of arguments, of resources and of prompts: the protocol has one method for both. */
export function addCompletion(
  server: Server,
  { resources, prompts }: Pick<ToolServer, 'resources' | 'prompts'>,
  options: ClientOptions,
): void {
  server.setRequestHandler('completion/complete', async ({ params }, context) => {
    const { ref } = params;
    const argument = { ...params.argument, given: params.context?.arguments ?? {} };
    const { client } = clientOf(server, context, options, []);
    const values = await guarded(options.report, 'completion/complete', async () =>
      ref.type === 'ref/prompt'
        ? prompts?.complete(ref.name, argument, client)
        : resources?.complete(ref.uri, argument, client),
    );
    const all = values ?? [];
    return { completion: { values: all.slice(0, MAX_COMPLETIONS), hasMore: all.length > MAX_COMPLETIONS } };
  });
}

/** Who asks, and what binds the rounds of `purpose` to them. */
export function clientOf(
  server: Server,
  context: ServerContext,
  { credential, seal }: ClientOptions,
  purpose: readonly unknown[],
): { readonly client: Client; readonly binder: RoundBinder } {
  const binder = new RoundBinder(seal, [...purpose, credential?.key ?? '']);
  const exchange = channelOf(server, context, binder);
  return { client: { credential, signal: context.mcpReq.signal, exchange }, binder };
}

/** Keeps what was thrown to ourselves: the SDK would send it to the client. */
export async function guarded<T>(report: FaultReporter, where: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (fault) {
    if (fault instanceof ProtocolError) throw fault;
    report(fault, where);
    throw new ProtocolError(ERROR.internal, INTERNAL_MESSAGE);
  }
}
