/** Calls on a platform that does as it is told: each part of the call path alone, with nothing sent anywhere. */
import type { ToolError } from '../runtime/basics/errors.ts';
import type { Stop } from '../runtime/basics/stop.ts';
import type { CallMoment, TimeLimit } from '../runtime/basics/time-limit.ts';
import type { Arguments } from '../runtime/call/arguments.ts';
import { CallState } from '../runtime/call/call-state.ts';
import type { Plan, Platform, Row, Write } from '../runtime/call/platform.ts';
import { References } from '../runtime/call/references.ts';
import { timeContext } from '../runtime/call/times.ts';
import { aroundOf, CallAccount, type Services } from '../runtime/call/under-way.ts';
import { Catalogue, type LoadedTool } from '../runtime/catalogue/catalogue.ts';
import type { Operation, ResourceIndex, ResourceModule, Verb } from '../runtime/catalogue/kinds.ts';
import type { ToolCall } from '../runtime/mcp/tool-server.ts';
import type { Upstream, UpstreamRequest } from '../runtime/upstream/upstream.ts';
import { thing, thingWith } from './small-module.ts';

export const STUB_NOW = new Date('2026-03-10T12:00:00.000Z');
/** Rows of people are from outside; those of labels are not. */
export const person = other('person', 'people', { outside: true });
export const stubLabel = other('label', 'labels');

/** A table that is only pointed to and listed. */
function other(resource: string, plural: string, more: Partial<ResourceModule> = {}): ResourceModule {
  const list = { ...thing.operations.list, name: `list_${plural}` } as Operation;
  return thingWith(resource, { title: resource, plural, operations: { list }, ...more });
}

/** An index of modules as the compiler writes it. */
export function indexOf(...modules: readonly ResourceModule[]): ResourceIndex {
  return Object.fromEntries(
    modules.map((module) => {
      const tools = Object.entries(module.operations).map(([verb, { name, operationId }]) => [
        verb,
        [name, operationId],
      ]);
      const { resource, schema, toolset, outside } = module;
      const entry = { tag: schema, toolset, tools: Object.fromEntries(tools), load: async () => module };
      return [resource, outside ? { ...entry, outside } : entry];
    }),
  );
}

/** Requests of a write of the called tool, as a platform plans it. */
export function stubPlan(tool: LoadedTool, body: Row, more: Partial<Plan> & { readonly id?: string } = {}): Plan {
  const { id, ...plan } = more;
  const request = { method: 'PUT', path: `/thing/${id ?? ''}`, body };
  const write: Write = { tool, id, request: { ...request, isRead: false }, shown: request };
  return { writes: [write], changed: Object.keys(body), notes: [], ...plan };
}

/** What is asked of the platform where a test says nothing of it. Texts that begin so are ids. */
const ID = /^id-/;
const usual: Platform = {
  title: 'Stub',
  extraArguments: () => ({}),
  query: async ({ args }) => ({ query: (args.filter ?? {}) as Row, described: (args.filter ?? {}) as Row, notes: [] }),
  list: async () => ({ rows: [], total: 0, hasMore: false, omitted: [], notes: [], markAfter: async () => null }),
  count: async () => 0,
  whyNone: async () => ({ notes: [] }),
  groups: async () => {
    throw new Error('No groups here.');
  },
  get: async () => undefined,
  present: async (_call, id, columns) =>
    Object.fromEntries(['id', ...columns].map((name) => [name, `${name} of ${id}`])),
  plan: async (call) => {
    const { id: _, preview: __, timezone: ___, ...body } = call.args;
    return stubPlan(call.tool, body, call.tool.verb === 'create' ? {} : { id: await call.rowId() });
  },
  create: async (call, { request }) => {
    await call.send(request);
    return { row: { id: 'id-new', ...request.body }, notes: [] };
  },
  watch: async () => undefined,
  change: async (call, { request }) => {
    await call.send(request);
    return [];
  },
  readId: (text) => (ID.test(text) ? text : undefined),
  rowsNamed: async (_call, _resource, texts) => ({
    title: 'thing',
    candidates: () => texts.map((text) => ({ id: `id-${text}`, label: text, also: [] })),
  }),
  explain: async (error) => error,
};

interface StubOptions {
  readonly platform?: Partial<Platform>;
  readonly module?: ResourceModule;
  readonly send?: (request: UpstreamRequest) => Promise<unknown>;
  readonly call?: Partial<ToolCall>;
  readonly services?: Partial<Services>;
  /** Moments that are over. */
  readonly past?: readonly CallMoment[];
  /** What ends the requests that it sends. */
  readonly until?: Stop;
  readonly notes?: readonly string[];
  readonly timezone?: string;
  /** Nobody has looked at its writes. */
  readonly isUnasked?: true;
}

/** A platform with some of its parts replaced. */
export const stubPlatform = (parts: Partial<Platform> = {}): Platform => ({ ...usual, ...parts });

/** The tool of a verb, as a catalogue loads it. */
export function stubTool(verb: Verb, module: ResourceModule = thing): LoadedTool {
  const operation = module.operations[verb];
  if (!operation) throw new Error(`No ${verb}.`);
  const { name, operationId } = operation;
  const { resource, schema: tag, toolset } = module;
  return { name, operationId, resource, tag, verb, toolset, risk: operation.risk, module, operation };
}

/** One call under way, the requests that it sends and the moments for which it waits on them. */
export function stubCall(verb: Verb, args: Arguments, options: StubOptions = {}) {
  const { module = thing, past = [], notes = [], send = async () => ({ status: 200, body: {} }) } = options;
  const sent: UpstreamRequest[] = [];
  const moments: CallMoment[] = [];
  const platform = stubPlatform(options.platform);
  const call: ToolCall = {
    name: `${verb}_thing`,
    arguments: args,
    credential: { key: 'a key of sixteen' },
    signal: new AbortController().signal,
    ...options.call,
  };
  const upstream = {
    site: 'http://stub.test',
    send: (request: UpstreamRequest) => {
      sent.push(request);
      return send(request);
    },
  };
  const limit = {
    begun: (moment: CallMoment): Stop => {
      moments.push(moment);
      return options.until ?? call.signal;
    },
    ended: () => {},
    isPast: (moment: CallMoment) => past.includes(moment),
  };
  const services: Services = {
    catalogue: new Catalogue(indexOf(module, person, stubLabel)),
    platform,
    upstream: upstream as unknown as Upstream,
    references: new References(platform, () => STUB_NOW),
    ...options.services,
  };
  const account = new CallAccount();
  const around = aroundOf({ call, limit: limit as unknown as TimeLimit, account, services }, notes);
  around.mayWrite = options.isUnasked !== true;
  const state = new CallState(stubTool(verb, module), args, timeContext(STUB_NOW, options.timezone), around);
  return { state, call, account, sent, moments };
}

/** What a call of the path throws; fails where it goes through. */
export async function rejection(run: () => unknown): Promise<ToolError> {
  try {
    await run();
  } catch (cause) {
    return cause as ToolError;
  }
  throw new Error('It went through.');
}
