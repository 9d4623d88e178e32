import { ProtocolError, type Server } from '@modelcontextprotocol/server';
import { withoutKey } from '../../basics/credential.ts';
import { visible, visibleValue } from '../../basics/visible.ts';
import { withoutUuids } from '../../basics/without-uuids.ts';
import { isQuestions } from '../asking/questions.ts';
import { ERROR, MAX_WATCHED } from '../protocol.ts';
import type { PromptMessage, ResourceContent, ServedPrompts, ServedResources } from '../resources-and-prompts.ts';
import type { ToolServer } from '../tool-server.ts';
import { addList } from './add-list.ts';
import { type ClientOptions, clientOf, guarded } from './client-of.ts';

/** How long a client may keep what it read. */
const READ_CACHE = { ttlMs: 0, cacheScope: 'private' } as const;
const MAX_COMPLETIONS = 100;
const MAX_URI = 2_000;
const LONG_URI = `Invalid params: "uri" has at most ${MAX_URI} characters here`;
const ADDRESSES = 'Take one from resources/list, or write it as a template of resources/templates/list says.';
/** Nothing that could be completed is longer. */
const MAX_TYPED = 1_000;
const TOO_MANY = `A session hears of at most ${MAX_WATCHED} resources, with addresses of at most ${MAX_URI} characters`;

/** Wires the resources that are served. */
export function addResources(server: Server, served: ServedResources, options: ClientOptions): void {
  const { subscriptions, report } = options;
  addList(server, 'resources/list', () => ({ resources: served.resources }));
  addList(server, 'resources/templates/list', () => ({ resourceTemplates: served.templates }));
  server.setRequestHandler('resources/read', async ({ params: { uri } }, context) => {
    if (uri.length > MAX_URI)
      throw new ProtocolError(ERROR.invalidParams, `${LONG_URI}, not ${uri.length}. ${ADDRESSES}`);
    const { client } = await clientOf(server, context, options, ['resources/read', uri]);
    const contents = await guarded(report, 'resources/read', () => served.read(uri, client));
    const hasKey = client.credential !== undefined && client.credential.problem === undefined;
    // Whoever brings no key may have written one here.
    const asked = { uri: hasKey ? withoutKey(uri, client.credential) : withoutUuids(uri.slice(0, MAX_URI)) };
    if (contents === undefined) throw new ProtocolError(ERROR.invalidParams, 'Resource not found', asked);
    if ('problem' in contents) {
      const problem = withoutKey(contents.problem, client.credential);
      throw new ProtocolError(ERROR.invalidParams, problem, asked);
    }
    return { contents: visibleValue(contents) as ResourceContent[], ...READ_CACHE };
  });
  if (!server.getCapabilities().resources?.subscribe || subscriptions === undefined) return;
  server.setRequestHandler('resources/subscribe', async ({ params: { uri } }) => {
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

/** Wires the prompts that are served. */
export function addPrompts(server: Server, served: ServedPrompts, options: ClientOptions): void {
  addList(server, 'prompts/list', () => ({ prompts: served.prompts }));
  server.setRequestHandler('prompts/get', async ({ params: { name, arguments: args = {} } }, context) => {
    const { client, ask } = await clientOf(server, context, options, ['prompts/get', name, args]);
    const prompt = await guarded(options.report, 'prompts/get', () => served.get(name, args, client));
    if (prompt === undefined)
      throw new ProtocolError(ERROR.invalidParams, `Unknown prompt: ${withoutUuids(name.slice(0, 128))}`);
    if ('problem' in prompt) throw new ProtocolError(ERROR.invalidParams, prompt.problem);
    return isQuestions(prompt) ? ask(prompt) : { messages: visibleValue(prompt.messages) as PromptMessage[] };
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
    if (params.argument.value.length > MAX_TYPED) return { completion: { values: [], hasMore: false } };
    const argument = { ...params.argument, given: params.context?.arguments ?? {} };
    const { client } = await clientOf(server, context, options, []);
    const values = await guarded(options.report, 'completion/complete', async () =>
      ref.type === 'ref/prompt'
        ? prompts?.complete(ref.name, argument, client)
        : resources?.complete(ref.uri, argument, client),
    );
    const all = (values ?? []).map(visible);
    return { completion: { values: all.slice(0, MAX_COMPLETIONS), hasMore: all.length > MAX_COMPLETIONS } };
  });
}
