/** What find_tools answers: the map of toolsets, the best tools for a task as calls, or whole schemas. */

import { setImmediate as turn } from 'node:timers/promises';
import { badArgument, type ToolError } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import { visible } from '../basics/visible.ts';
import { tooManyArguments } from '../call/argument-count.ts';
import { ignoredNotes, withoutAdded } from '../call/client-arguments.ts';
import { BUDGET, estimateTokens } from '../call/tokens.ts';
import type { Catalogue, LoadedTool, ToolEntry, WorkflowEntry } from '../catalogue/catalogue.ts';
import type { Column, ToolsetTable } from '../catalogue/kinds.ts';
import { emptinessOf, readBoolean, readNumber } from '../catalogue/reading.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import type { ListedWorkflow } from '../workflows/listing.ts';
import { dispatcherOf } from './compact.ts';
import { type AuthoredExamples, exampleFor } from './examples.ts';
import type { SearchHit } from './search/hits.ts';
import { ShortAnswer } from './short-answer.ts';
import type { Signature } from './signature.ts';
import type { ListedTool } from './tool-list.ts';

/** Tools that compose others, as far as they are found. */
export interface FoundWorkflows {
  /** What is known of each, by name. */
  readonly listed: ReadonlyMap<string, ListedWorkflow>;
  /** Names of those that a request is answered by, best first; none where none surely is. */
  readonly search: (text: string) => Promise<readonly string[]>;
}

interface FindContext {
  readonly catalogue: Catalogue;
  readonly toolsets: ToolsetTable;
  readonly tools: () => Promise<ReadonlyMap<string, ListedTool>>;
  readonly search: (text: string, limit: number) => Promise<readonly SearchHit[]>;
  /** Tool name -> what it takes, in short. */
  readonly signatures: () => Promise<Readonly<Record<string, Signature>>>;
  /** Authored arguments by tool name. */
  readonly examples: () => Promise<AuthoredExamples>;
  readonly isAllowed: (tool: ToolEntry | WorkflowEntry) => boolean;
  /** Why a tool may not be called here. */
  readonly refusalOf: (tool: ToolEntry | WorkflowEntry) => ToolError | undefined;
  /** The scope that the caller's login lacks for a tool. */
  readonly missingScope?: (tool: ToolEntry | WorkflowEntry) => string | undefined;
  /** Why the caller's key may not use a tool, as far as the API has told. */
  readonly deniedOf?: (name: string) => string | undefined;
  /** Why the tool may not be called that fits a request best; undefined where it may. */
  readonly withheld?: (text: string) => Promise<ToolError | undefined>;
  readonly workflows?: FoundWorkflows;
}

interface FindArguments {
  readonly intents: readonly string[];
  readonly limit: number;
  readonly detail: boolean;
}

const USUAL = 5;
const MAX_INTENTS = 8;
const NEAREST = 3;
/** A request that found nothing is asked to be put otherwise, never answered with noise. */
const NOTHING = 'nothing fits; say it in other words, or ask without intent for the map';

/** Answers find_tools. Throws `bad_arguments` for arguments of the wrong form. */
export async function findTools(raw: unknown, context: FindContext): Promise<ToolResult> {
  const given = isPlain(raw) ? raw : {};
  const tooMany = tooManyArguments(given);
  if (tooMany) throw tooMany;
  const { own, ignored } = withoutAdded(given, (name) => ARGUMENTS.includes(name));
  const args = readFindArguments(own);
  const found = args.intents.length === 0 ? map(context) : await answers(args, context);
  const text = [found, ...ignoredNotes(ignored)].join('\n');
  // Descriptions may be those of another document: other people's words.
  return { content: [{ type: 'text', text: visible(text) }] };
}

const ARGUMENTS: readonly string[] = ['intent', 'limit', 'detail'];

function readFindArguments(given: Readonly<Record<string, unknown>>): FindArguments {
  const unknown = Object.keys(given).find((name) => !ARGUMENTS.includes(name));
  if (unknown !== undefined) throw wrong(`find_tools has no argument ${JSON.stringify(unknown.slice(0, 60))}.`);
  const isSaid = ([, value]: [string, unknown]): boolean =>
    (value ?? null) !== null && emptinessOf(value) === undefined;
  const { intent = [], limit = 0, detail = false } = Object.fromEntries(Object.entries(given).filter(isSaid));
  const intents = Array.isArray(intent) ? intent : [intent];
  if (intents.length > MAX_INTENTS)
    throw wrong(`${intents.length} intents are too many for one call; ${MAX_INTENTS} are the most.`);
  if (!intents.every((text) => typeof text === 'string' && text.trim() !== ''))
    throw wrong('intent must be a list of texts.');
  // A form that was not filled in says 0.
  const count = readNumber(limit) || USUAL;
  if (readNumber(limit) === undefined || !Number.isInteger(count) || count < 1 || count > 10)
    throw wrong('limit must be a whole number from 1 to 10.');
  const isWhole = readBoolean(detail);
  if (isWhole === undefined) throw wrong('detail must be true or false.');
  return { intents: intents as string[], limit: count, detail: isWhole };
}

function wrong(message: string): ToolError {
  return badArgument(message, 'Call it with {"intent": ["what you want to do"]}, or with nothing for the map.');
}

/** All toolsets in a line each. */
function map({ catalogue, toolsets, isAllowed }: FindContext): string {
  const [tools, workflows] = [catalogue.tools.filter(isAllowed), catalogue.workflows.filter(isAllowed)];
  const sizeOf = (id: string): number => [...tools, ...workflows].filter(({ toolset }) => toolset === id).length;
  const lines = Object.entries(toolsets)
    .filter(([id]) => sizeOf(id) > 0)
    .map(([id, { summary }]) => `${id} (${sizeOf(id)}): ${summary}`);
  const beside = tools.filter(({ undocumented }) => undocumented).length;
  return [
    `${tools.length - beside} tools${beside > 0 ? `, and ${beside} of undocumented tables,` : ''} in ${lines.length} toolsets. Ask again with intent, for example ["open incidents", "error logs of the checkout service"].`,
    ...lines,
  ].join('\n');
}

/** Clients cut or refuse long answers. In tokens: three times what rows may take, so that the usual number of schemas fits. */
const MAX_SCHEMAS = 3 * BUDGET;

/** What whole schemas may still take of an answer. */
interface Room {
  left: number;
}

async function answers({ intents, limit, detail }: FindArguments, context: FindContext): Promise<string> {
  const { catalogue, isAllowed, search } = context;
  const parts: string[] = [];
  const room: Room = { left: MAX_SCHEMAS };
  const short = new ShortAnswer();
  for (const [place, intent] of intents.entries()) {
    // A search takes milliseconds at the most, and others wait no longer than for one.
    if (place > 0) await turn();
    const workflow = catalogue.workflow(intent.trim());
    const composed = workflow ? [workflow.name] : ((await context.workflows?.search(intent)) ?? []);
    const ready = composed
      .map((name) => readyCall(name, detail || workflow !== undefined, context))
      .filter((lines) => lines.length > 0)
      .slice(0, limit);
    if (workflow) {
      parts.push(ready.flat().join('\n'));
      continue;
    }
    const named = catalogue.find(intent.trim());
    const isWithheld = named !== undefined && !isAllowed(named);
    const hits: readonly Found[] =
      named && !isWithheld ? [named] : await search(intent, Math.max(1, limit - ready.length));
    // Where no call does what was asked for, the nearest tools are all that fits.
    const found = hits[0]?.told === undefined ? hits : hits.slice(0, NEAREST);
    // A workflow does what no call does, or says itself why not.
    const isTold = ready.length === 0;
    const isWhole = detail || found[0]?.name === named?.name;
    short.begin(intent, hits[0]?.english, ready.length);
    const lines = await describeAll(found, { room: isWhole ? room : undefined, short, isTold }, context);
    const best = named || ready.length > 0 ? undefined : await context.withheld?.(intent);
    const withheld = isWithheld ? [withheldLine(named, context)] : best ? [`${best.message} ${best.next}`] : [];
    const heading = intents.length > 1 ? [visible(`# ${intent.slice(0, 120)}`)] : [];
    parts.push([...heading, ...withheld, ...(named ? [] : ready.flat()), ...lines].join('\n'));
  }
  const isShort = room.left < 0 ? [SHORTENED] : [];
  return [...parts, ...isShort].join('\n\n');
}

/** Which rule withholds a tool, and what is allowed instead. */
function withheldLine(tool: ToolEntry | WorkflowEntry, { refusalOf }: FindContext): string {
  const refusal = refusalOf(tool);
  if (refusal === undefined) return `${tool.name} may not be called here.`;
  return refusal.code === 'read_only' ? refusal.message : `${refusal.message} ${refusal.next}`;
}

/** A workflow as a call that can be copied and what it is about; or its whole schema. Nothing where it may not be called. */
function readyCall(name: string, isWhole: boolean, context: FindContext): string[] {
  const { catalogue, workflows, isAllowed, missingScope } = context;
  const [entry, listed] = [catalogue.workflow(name), workflows?.listed.get(name)];
  if (!entry || !listed) return [];
  if (!isAllowed(entry)) return isWhole ? [withheldLine(entry, context)] : [];
  const { description, inputSchema } = listed.tool;
  const call = dispatcherOf(entry);
  const needed = neededLine(name, missingScope?.(entry));
  if (isWhole) return [...needed, JSON.stringify({ name, description, call, inputSchema })];
  const { preview: _, ...given } = listed.example;
  const others = Object.keys(inputSchema.properties ?? {}).filter((name) => !(name in given) && !EVERYWHERE.has(name));
  const takes = others.length > 0 ? ` Takes ${others.slice(0, MOST_TAKEN).join(', ')}.` : '';
  return [
    ...needed,
    `${call} ${JSON.stringify({ tool: name, arguments: given })}`,
    `  ${beginningOf(description)}${takes}`,
  ];
}

/** Arguments of all workflows of a kind. */
const EVERYWHERE: ReadonlySet<string> = new Set(['preview', 'timezone', 'confirm']);
const MOST_TAKEN = 8;
/** Letters of a description that are shown at the most, where a clause or a word ends. */
const SHOWN = 120;

/** What a workflow does, without what its result holds: its schema tells that. */
function beginningOf(text: string): string {
  const sentence = /^.*?[.:;](?=\s|$)/u.exec(text)?.[0].replace(/[.:;]$/u, '') ?? text;
  if (sentence.length <= SHOWN) return `${sentence}.`;
  const cut = sentence.slice(0, SHOWN);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(', '), cut.lastIndexOf(' ') - 30, 40))} …`;
}

/** Said where a schema did not fit: the tools are there all the same. */
const SHORTENED = 'Not all schemas fit into one answer: ask for the one that is needed by the name of its tool.';

/** A tool to show, and the one that was asked for where that can never work. */
type Found = Pick<SearchHit, 'name' | 'insteadOf' | 'told' | 'english'>;

async function describeAll(
  found: readonly Found[],
  { room, short, isTold }: { readonly room: Room | undefined; readonly short: ShortAnswer; readonly isTold: boolean },
  { tools, catalogue, signatures, examples, deniedOf, missingScope }: FindContext,
): Promise<string[]> {
  if (found.length === 0) return [NOTHING];
  const [listed, signed, authored] = await Promise.all([tools(), signatures(), examples()]);
  const described: string[] = [];
  for (const [place, { name, insteadOf, told }] of found.entries()) {
    const tool = listed.get(name);
    const entry = catalogue.find(name);
    if (!tool || !entry) continue;
    // Whoever is shown what comes far behind asked for something else.
    const refused = place < NEAREST ? insteadOf : undefined;
    described.push(...(isTold && told !== undefined ? [told] : []), ...(await whyNot(refused, catalogue)));
    const denied = deniedOf?.(name);
    if (denied !== undefined) described.push(`Your key may not call ${name}: ${denied}`);
    described.push(...neededLine(name, missingScope?.(entry)));
    const schema = room && room.left >= 0 ? JSON.stringify(whole(tool, await catalogue.load(entry))) : undefined;
    // One schema is always whole: whoever asks for it by name can ask for no less.
    if (room && schema !== undefined && (estimateTokens(schema) <= room.left || room.left === MAX_SCHEMAS)) {
      room.left = Math.max(0, room.left - estimateTokens(schema));
      described.push(schema);
      continue;
    }
    if (room) room.left = -1;
    const siblings = {
      list: catalogue.nameOf(entry.resource, 'list'),
      create: catalogue.nameOf(entry.resource, 'create'),
    };
    const example = () => exampleFor(entry, tool, authored, siblings);
    described.push(...short.describe(entry, tool, { signature: signed[name] ?? {}, example }));
  }
  return described;
}

/** What whoever signed in has to sign in again for. */
function neededLine(name: string, scope: string | undefined): string[] {
  return scope === undefined ? [] : [`${name} needs the scope ${scope}: sign in again with it.`];
}

/** Why the tool that fits best is not shown, in a line. */
async function whyNot(name: string | undefined, catalogue: Catalogue): Promise<string[]> {
  const entry = name === undefined ? undefined : catalogue.find(name);
  const told = entry && (await catalogue.load(entry)).operation.impossible;
  return told ? [`Not ${entry.name}: ${told}`] : [];
}

/** A tool with its whole schema, and what that has no room for: what values do, and what the server tells in a row. */
function whole({ name, description, inputSchema }: ListedTool, loaded: LoadedTool): object {
  const columns = Object.entries(loaded.module.columns);
  const isRead = dispatcherOf(loaded) === 'call_read';
  const isShown = loaded.verb === 'list' || loaded.verb === 'get';
  // Rows of telemetry are written by programs: whatever is said of their columns is for readers.
  const isForReaders = ({ access }: Column): boolean => access === 'r' || loaded.module.analytics === true;
  const described = columns.filter(([, column]) => isShown && column.about && isForReaders(column));
  const explained = columns.filter(
    ([column, { meanings }]) => meanings && (isRead || Object.hasOwn(inputSchema.properties ?? {}, column)),
  );
  const table = (rows: typeof columns, key: 'about' | 'meanings') =>
    rows.length > 0 ? Object.fromEntries(rows.map(([column, facts]) => [column, facts[key]])) : undefined;
  const call = dispatcherOf(loaded);
  return {
    name,
    description,
    call,
    inputSchema,
    columns: table(described, 'about'),
    values: table(explained, 'meanings'),
  };
}
