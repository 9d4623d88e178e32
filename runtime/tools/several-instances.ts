/** One tool server over those of several instances: each call says which is meant, and nothing is guessed. */
import type { Credential } from '../basics/credential.ts';
import { badArgument } from '../basics/errors.ts';
import { didYouMean } from '../basics/nearest.ts';
import { isPlain } from '../basics/plain.ts';
import { errorResult } from '../call/result.ts';
import { isQuestions } from '../mcp/asking/questions.ts';
import type { ToolCall, ToolList, ToolResult, ToolServer } from '../mcp/tool-server.ts';

/** An instance, and whose key its calls are made with, as it is now. */
export interface ServedInstance {
  readonly server: ToolServer;
  readonly credential: Credential | undefined;
}

/** The argument by which a call names its instance: no column and no argument of any tool is called so. */
export const INSTANCE = 'instance';

type Servers = ReadonlyMap<string, ServedInstance>;

/**
 * Serves several instances to one client, which has no address to tell them apart by. Lists are those of the first, with the
 * argument added; resources and prompts, which could not say where they are from, are left out.
 */
export function severalInstances(servers: Servers): ToolServer {
  const names = [...servers.keys()];
  const [{ server: first }] = [...servers.values()] as [ServedInstance];
  let list: Promise<ToolList> | undefined;
  return {
    name: first.name,
    version: first.version,
    instructions: `There are several instances: ${names.join(', ')}. Every call names one in ${INSTANCE}.\n\n${first.instructions}`,
    list: () => {
      list ??= listed(first, names);
      return list;
    },
    call: (call) => callAt(servers, call),
    nearest: (name) => first.nearest?.(name) ?? [],
    retrySafety: (name, args) => first.retrySafety?.(name, chosen(args).given) ?? { isRead: false },
    limits: first.limits,
  };
}

/** Searches ask no instance anything, and find the same at all of them. */
const isSearch = (name: string): boolean => /(?:^|_)find_tools$/.test(name);

interface Listed {
  readonly name: string;
  readonly inputSchema: { readonly properties?: object; readonly required?: readonly string[] };
}

async function listed(server: ToolServer, names: readonly string[]): Promise<ToolList> {
  const { json, count } = await server.list();
  const instance = { type: 'string', enum: names, description: 'Where' };
  const tools = (JSON.parse(json.toString('utf8')) as Listed[]).map((tool) => {
    if (isSearch(tool.name)) return tool;
    const { inputSchema } = tool;
    const properties = { [INSTANCE]: instance, ...inputSchema.properties };
    return {
      ...tool,
      inputSchema: { ...inputSchema, properties, required: [INSTANCE, ...(inputSchema.required ?? [])] },
    };
  });
  return { json: Buffer.from(JSON.stringify(tools)), count };
}

/** Which instance arguments name, and what is left of them. */
function chosen(args: unknown): { readonly name: unknown; readonly given: unknown } {
  if (!isPlain(args) || !Object.hasOwn(args, INSTANCE)) return { name: undefined, given: args };
  const { [INSTANCE]: name, ...given } = args;
  return { name, given };
}

function callAt(servers: Servers, call: ToolCall): ReturnType<ToolServer['call']> {
  const { name, given } = chosen(call.arguments);
  const [[firstName, first]] = [...servers] as [[string, ServedInstance]];
  const isFree = name === undefined && isSearch(call.name);
  const meant = isFree ? first : typeof name === 'string' ? servers.get(name) : undefined;
  if (meant === undefined) return refused(servers, call, name);
  const made = meant.server.call({ ...call, arguments: given, credential: meant.credential });
  if (made === undefined || isFree) return made;
  const at = (name ?? firstName) as string;
  return made.then((outcome) => (isQuestions(outcome) ? outcome : saidWhere(outcome, at)));
}

/** A tool that nobody knows is told as such; of any other, which instances there are. */
function refused(servers: Servers, call: ToolCall, name: unknown): ReturnType<ToolServer['call']> {
  const names = [...servers.keys()];
  const near = typeof name === 'string' ? didYouMean(name.slice(0, 60), names) : undefined;
  const what = name === undefined ? 'This call names no instance' : 'There is no such instance';
  const example = /(?:^|_)call_(?:read|write|delete)$/.test(call.name) ? ', "tool": …, "arguments": {…}' : ', …';
  const error = badArgument(
    `${what}, and which is meant is not guessed: nothing was sent.`,
    `${near ? `${near} ` : ''}There are ${names.join(', ')}: give {"${INSTANCE}": "${names[0]}"${example}}.`,
  );
  call.unchanged?.();
  return Promise.resolve(errorResult(error));
}

/** A result that says where it is from: in its structure and in its text, which stays JSON where it was. */
function saidWhere(result: ToolResult, instance: string): ToolResult {
  const { content, structuredContent } = result;
  const [first, ...more] = content;
  const text = first?.text ?? '';
  const said =
    text.startsWith('{') && text.endsWith('}')
      ? `{${JSON.stringify(INSTANCE)}:${JSON.stringify(instance)}${text === '{}' ? '' : ','}${text.slice(1)}`
      : `${text}\n${INSTANCE}: ${instance}`;
  return {
    ...result,
    content: [{ type: 'text', text: said }, ...more],
    ...(structuredContent === undefined ? {} : { structuredContent: { [INSTANCE]: instance, ...structuredContent } }),
  };
}
