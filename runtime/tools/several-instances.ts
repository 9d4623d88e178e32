/** One tool server over those of several instances: each call says which is meant, and nothing is guessed. */
import { createHash } from 'node:crypto';
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
 * Serves several instances to one client, which has no address to tell them apart by. A tool is listed where any of them lists
 * it, with an argument that names those; resources and prompts, which could not say where they are from, are left out.
 */
export function severalInstances(servers: Servers): ToolServer {
  const names = [...servers.keys()];
  const [{ server: first }] = [...servers.values()] as [ServedInstance];
  let list: Promise<ToolList> | undefined;
  return {
    name: first.name,
    version: first.version,
    instructions: `There are several instances: ${names.join(', ')}. Every call names one in ${INSTANCE}.\n\n${instructionsOf(servers)}`,
    list: () => {
      list ??= listed(servers);
      return list;
    },
    call: (call) => callAt(servers, call),
    nearest: (name) => first.nearest?.(name) ?? [],
    retrySafety: (name, args) => {
      const { name: instance, given } = chosen(args);
      const { server } = (typeof instance === 'string' ? servers.get(instance) : undefined) ?? { server: first };
      return server.retrySafety?.(name, given) ?? { isRead: false };
    },
    limits: first.limits,
  };
}

/** Searches ask no instance anything. */
const isSearch = (name: string): boolean => /(?:^|_)find_tools$/.test(name);

interface Listed {
  readonly name: string;
  readonly inputSchema: { readonly properties?: object; readonly required?: readonly string[] };
}

/** What each says of itself: once, where all say the same. */
function instructionsOf(servers: Servers): string {
  const said = new Map<string, string[]>();
  for (const [name, { server }] of servers) {
    const text = server.instructions ?? '';
    const names = said.get(text) ?? [];
    names.push(name);
    said.set(text, names);
  }
  const [only] = said.keys();
  if (said.size === 1) return only ?? '';
  return [...said].map(([text, names]) => `${names.join(', ')}: ${text}`).join('\n\n');
}

/** Tools of all, and at which of them each is listed. Most list the same, which is read once. */
async function listed(servers: Servers): Promise<ToolList> {
  const lists = new Map<string, { readonly json: Buffer; readonly at: string[] }>();
  for (const [name, { server }] of servers) {
    const { json } = await server.list();
    const key = createHash('sha256').update(json).digest('base64');
    const known = lists.get(key) ?? { json, at: [] };
    known.at.push(name);
    lists.set(key, known);
  }
  const found = new Map<string, { readonly tool: Listed; readonly at: string[] }>();
  for (const { json, at } of lists.values())
    for (const tool of JSON.parse(json.toString('utf8')) as Listed[]) {
      const known = found.get(tool.name) ?? { tool, at: [] };
      known.at.push(...at);
      found.set(tool.name, known);
    }
  const order = [...servers.keys()];
  const tools = [...found.values()].map(({ tool, at }) => {
    if (isSearch(tool.name)) return tool;
    const names = order.filter((name) => at.includes(name));
    const { inputSchema } = tool;
    const instance = { type: 'string', enum: names, description: 'Where' };
    const properties = { [INSTANCE]: instance, ...inputSchema.properties };
    return {
      ...tool,
      inputSchema: { ...inputSchema, properties, required: [INSTANCE, ...(inputSchema.required ?? [])] },
    };
  });
  return { json: Buffer.from(JSON.stringify(tools)), count: tools.length };
}

/** Which instance arguments name, and what is left of them. */
function chosen(args: unknown): { readonly name: unknown; readonly given: unknown } {
  if (!isPlain(args) || !Object.hasOwn(args, INSTANCE)) return { name: undefined, given: args };
  const { [INSTANCE]: name, ...given } = args;
  return { name, given };
}

function callAt(servers: Servers, call: ToolCall): ReturnType<ToolServer['call']> {
  const { name, given } = chosen(call.arguments);
  if (name === undefined && isSearch(call.name))
    return widest(servers).then(({ server, credential }) => server.call({ ...call, credential }) as Outcome);
  const meant = typeof name === 'string' ? servers.get(name) : undefined;
  if (meant === undefined) return refused(servers, call, name);
  const made = meant.server.call({ ...call, arguments: given, credential: meant.credential });
  return made?.then((outcome) => (isQuestions(outcome) ? outcome : saidWhere(outcome, name as string)));
}

type Outcome = NonNullable<ReturnType<ToolServer['call']>>;

/** The first of those that list most: what is found there can be called at one of them. */
async function widest(servers: Servers): Promise<ServedInstance> {
  const counted = await Promise.all([...servers.values()].map(async (one) => ({ one, ...(await one.server.list()) })));
  const [first] = counted.toSorted((a, b) => b.count - a.count) as [(typeof counted)[number]];
  return first.one;
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
  // Behind it there may be a line on a picture.
  const [json = ''] = text.split('\n', 1);
  const said =
    json.startsWith('{') && json.endsWith('}')
      ? `{${JSON.stringify(INSTANCE)}:${JSON.stringify(instance)}${json === '{}' ? '' : ','}${text.slice(1)}`
      : `${text}\n${INSTANCE}: ${instance}`;
  return {
    ...result,
    content: [{ type: 'text', text: said }, ...more],
    ...(structuredContent === undefined ? {} : { structuredContent: { [INSTANCE]: instance, ...structuredContent } }),
  };
}
