/** The single path of a call: find, validate, encode, send, read the answer, shape the result. */
import { bodyOf } from './answers.ts';
import { type Arguments, type ListArguments, readArguments } from './arguments.ts';
import type { Catalogue, LoadedTool } from './catalogue.ts';
import { checkId, decodeRow, encodeData, encodeFilter, encodeSelect, encodeSort, type WireObject } from './codec.ts';
import { internalError, ToolError } from './errors.ts';
import type { ToolCall, ToolResult } from './mcp/host.ts';
import { errorResult, jsonResult, tableResult } from './result.ts';
import { LIMITS } from './schema.ts';
import { type TimeContext, timeContext } from './times.ts';
import type { Upstream, UpstreamRequest } from './upstream.ts';

export interface CallContext {
  readonly catalogue: Catalogue;
  readonly upstream: Upstream;
  /** For errors of ours: told here, never to the client. */
  readonly onInternalError: (cause: unknown, tool: string) => void;
  readonly now: () => Date;
}

/** A request and what to make of its answer. */
interface Plan {
  readonly request: UpstreamRequest;
  readonly shape: (body: WireObject) => ToolResult;
  /** Columns that an update changes, to be shown against the present row in a preview. */
  readonly changes?: WireObject;
}

/** Carries out a tool call. Undefined when no tool has that name; otherwise a result, whatever happens. */
export function callTool(call: ToolCall, context: CallContext): Promise<ToolResult> | undefined {
  const entry = context.catalogue.find(call.name);
  if (!entry) return undefined;
  return context.catalogue
    .load(entry)
    .then((tool) => carryOut(tool, call, context))
    .catch((cause: unknown) => {
      if (cause instanceof ToolError) return errorResult(cause);
      context.onInternalError(cause, entry.name);
      return errorResult(internalError());
    });
}

async function carryOut(tool: LoadedTool, call: ToolCall, { upstream, now }: CallContext): Promise<ToolResult> {
  const args = readArguments(tool.module, tool.verb, call.arguments);
  const times = timeContext(now(), args['timezone'] as string | undefined);
  const plan = PLANS[tool.verb](tool, args, times);
  const { credential, signal } = call;
  if (args['preview'] === true && !tool.module.columns['preview'])
    return preview(tool, plan, () => (credential ? present(tool, plan, call, upstream) : undefined));
  if (!credential) throw noCredential();
  return plan.shape(bodyOf(await upstream.send(plan.request, credential, signal), tool));
}

function noCredential(): ToolError {
  return new ToolError(
    'no_credential',
    'This call brings no OneUptime API key.',
    'Send one with each request as x-api-key (or Authorization: Bearer); over stdio set ONEUPTIME_API_KEY. Operators: SHARED_KEY=true lends ONEUPTIME_API_KEY to HTTP callers.',
  );
}

const PLANS: Readonly<Record<LoadedTool['verb'], (tool: LoadedTool, args: Arguments, times: TimeContext) => Plan>> = {
  list: planList,
  count: ({ module, operation }, args, times) => ({
    request: {
      ...address(operation),
      isRead: true,
      body: { query: encodeFilter(module, (args as ListArguments).filter, times) },
    },
    shape: (body) => jsonResult({ count: body['count'] }),
  }),
  get: ({ module, operation }, args) => ({
    request: {
      ...address(operation, args),
      isRead: true,
      body: { select: encodeSelect(module, (args as ListArguments).fields) },
    },
    shape: (row) => {
      // The API answers an unknown, deleted or foreign id with an empty row.
      if (Object.keys(row).length === 0)
        throw new ToolError(
          'not_found',
          `There is no ${module.title} with this id, or the key may not see it.`,
          `Find it with ${module.operations.list?.name ?? 'its list'}.`,
        );
      return jsonResult({ item: decodeRow(row) });
    },
  }),
  create: (tool, args, times) => {
    const data = encodeData(tool.module, args, 'c', times);
    return {
      request: { ...address(tool.operation), isRead: false, body: { data } },
      shape: (row) => jsonResult({ created: createdRow(tool, row, data) }),
    };
  },
  update: ({ module, operation }, args, times) => {
    const data = encodeData(module, args, 'u', times);
    if (Object.keys(data).length === 0)
      throw new ToolError(
        'bad_arguments',
        'Nothing to change was given.',
        `Give at least one column of the ${module.title} beside id.`,
      );
    const updated = Object.keys(args).filter((name) => name !== 'id' && name !== 'preview');
    return {
      request: { ...address(operation, args), isRead: false, body: { data } },
      changes: data,
      shape: () => jsonResult({ id: args['id'], updated }),
    };
  },
  delete: ({ module, operation }, args) => ({
    request: { ...address(operation, args), isRead: false },
    shape: () =>
      jsonResult({
        id: args['id'],
        result: `The ${module.title} is deleted, or was already absent: the API does not tell which.`,
      }),
  }),
};

function planList({ module, operation }: LoadedTool, args: Arguments, times: TimeContext): Plan {
  const { filter, sort, fields, limit = LIMITS.default, cursor, format } = args as ListArguments;
  const skip = readCursor(cursor);
  const body = {
    query: encodeFilter(module, filter, times),
    select: encodeSelect(module, fields),
    sort: encodeSort(module, sort),
    limit,
    skip,
  };
  return {
    request: { ...address(operation), isRead: true, body },
    shape: (answer) => {
      const rows = Array.isArray(answer['data']) ? (answer['data'] as WireObject[]) : [];
      const total = Number(answer['count'] ?? rows.length);
      const hasMore = answer['hasMore'] === true || (answer['hasMore'] === undefined && skip + rows.length < total);
      const page = {
        items: rows.map(decodeRow),
        total,
        ...(hasMore && rows.length > 0 ? { nextCursor: writeCursor(skip + rows.length) } : {}),
      };
      return format === 'table' ? tableResult(page) : jsonResult(page);
    },
  };
}

function address({ method, path }: LoadedTool['operation'], args?: Arguments): { method: string; path: string } {
  return { method, path: path.replace('{id}', () => checkId(String(args?.['id']), 'id')) };
}

/** An opaque position in a list. */
function writeCursor(skip: number): string {
  return Buffer.from(`s${skip}`).toString('base64url');
}

function readCursor(cursor: string | undefined): number {
  if (cursor === undefined || cursor === '') return 0;
  const [, skip] = /^s(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (skip === undefined)
    throw new ToolError(
      'bad_arguments',
      'The cursor is not one of this server.',
      'Use nextCursor of the page before, or leave it out to start again.',
    );
  return Number(skip);
}

/** What a create shows: the card, what was sent, and credentials that are told only once. */
function createdRow({ module }: LoadedTool, row: WireObject, data: WireObject): WireObject {
  const shown = new Set([...module.card, ...Object.keys(data).filter((name) => !module.columns[name]?.secret)]);
  const isIssued = (name: string): boolean =>
    module.columns[name]?.secret === true && module.columns[name]?.kind === 'uuid';
  return decodeRow(
    Object.fromEntries(
      Object.entries(row).filter(([name, value]) => shown.has(name) || (isIssued(name) && value !== null)),
    ),
  );
}

/** The request that would be sent; for an update with a key, also the changed columns as they are now. */
async function preview(
  { operation }: LoadedTool,
  { request, changes }: Plan,
  before: () => Promise<WireObject | undefined> | undefined,
): Promise<ToolResult> {
  const { method, path, body } = request;
  const now = changes ? await before() : undefined;
  return jsonResult({
    preview: {
      tool: operation.name,
      method,
      path: `/api${path}`,
      ...(body ? { body } : {}),
      ...(now ? { before: now } : {}),
    },
    sent: false,
  });
}

async function present(
  tool: LoadedTool,
  { changes }: Plan,
  call: ToolCall,
  upstream: Upstream,
): Promise<WireObject | undefined> {
  const get = tool.module.operations.get;
  if (!get || !changes) return undefined;
  const readable = Object.keys(changes).filter(
    (name) => tool.module.columns[name]?.access.includes('r') && !tool.module.columns[name]?.secret,
  );
  const select = Object.fromEntries(readable.map((name) => [name, true]));
  const path = get.path.replace('{id}', () => checkId(String((call.arguments as Arguments)['id']), 'id'));
  const answer = await upstream.send(
    { method: get.method, path, body: { select }, isRead: true },
    call.credential,
    call.signal,
  );
  return decodeRow(bodyOf(answer, tool));
}
