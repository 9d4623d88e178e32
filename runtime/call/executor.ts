/** The single path of a call: find, validate, resolve names, send, shape; every failure becomes a result. */

import { internalError, ToolError } from '../basics/errors.ts';
import type { Catalogue, LoadedTool, ToolEntry } from '../catalogue/catalogue.ts';
import type { ResourceModule, Verb } from '../catalogue/kinds.ts';
import type { Credential } from '../mcp/credential.ts';
import type { ToolCall, ToolResult } from '../mcp/tool-server.ts';
import { bodyOf, rowsOf } from '../oneuptime/answers.ts';
import { canBeNamed } from '../oneuptime/candidates.ts';
import type { WireObject } from '../oneuptime/codec.ts';
import { DeniedColumns } from '../oneuptime/denied.ts';
import { withPermissions } from '../oneuptime/permissions.ts';
import type { ValueContext } from '../oneuptime/values.ts';
import type { Upstream, UpstreamAnswer, UpstreamRequest } from '../upstream.ts';
import { type Arguments, readArguments } from './arguments.ts';
import { count, get, list } from './reads.ts';
import { References } from './references.ts';
import { errorResult } from './result.ts';
import { type TimeContext, timeContext } from './times.ts';
import { create, remove, update } from './writes.ts';

export interface CallContext {
  readonly catalogue: Catalogue;
  readonly upstream: Upstream;
  /** For errors of ours: told here, never to the client. */
  readonly onInternalError: (cause: unknown, tool: string) => void;
  readonly now: () => Date;
}

const VERBS: Readonly<Record<Verb, (state: CallState) => Promise<ToolResult>>> = {
  list,
  count,
  get,
  create,
  update,
  delete: remove,
};

/** Carries out calls of one catalogue against one instance. One per process: it remembers names and refused columns. */
export class Executor {
  readonly #context: CallContext;
  readonly #references: References;
  readonly #denied = new DeniedColumns();

  constructor(context: CallContext) {
    this.#context = context;
    this.#references = new References(context);
  }

  /** Undefined when no tool has that name; otherwise a result, whatever happens. */
  call(call: ToolCall): Promise<ToolResult> | undefined {
    const entry = this.#context.catalogue.find(call.name);
    if (!entry) return undefined;
    return this.#carryOut(call, entry).catch((cause: unknown) => {
      if (cause instanceof ToolError) return errorResult(cause);
      this.#context.onInternalError(cause, entry.name);
      return errorResult(internalError());
    });
  }

  async #carryOut(call: ToolCall, entry: ToolEntry): Promise<ToolResult> {
    const { catalogue, now } = this.#context;
    const tool = await catalogue.load(entry);
    const args = readArguments(tool.module, tool.verb, call.arguments);
    // Where a column is called timezone, it is the column.
    const zone =
      tool.module.columns.timezone && (tool.verb === 'create' || tool.verb === 'update') ? undefined : args.timezone;
    const times = timeContext(now(), zone as string | undefined);
    const state = new CallState(tool, args, times, call, {
      ...this.#context,
      references: this.#references,
      denied: this.#denied,
    });
    return VERBS[tool.verb](state).catch(async (cause: unknown) => {
      throw cause instanceof ToolError ? await withPermissions(cause, tool, catalogue) : cause;
    });
  }
}

/** One call under way: its tool and arguments, and what the verbs need from the rest of the server. */
export class CallState {
  readonly #call: ToolCall;
  #times: TimeContext;
  #rowId: Promise<string> | undefined;
  readonly #began: Date;
  readonly #services: CallContext & { readonly references: References; readonly denied: DeniedColumns };

  constructor(
    readonly tool: LoadedTool,
    readonly args: Arguments,
    times: TimeContext,
    call: ToolCall,
    services: CallContext & { readonly references: References; readonly denied: DeniedColumns },
  ) {
    this.#call = call;
    this.#times = times;
    this.#began = times.now;
    this.#services = services;
  }

  get hasCredential(): boolean {
    return this.#call.credential !== undefined;
  }

  /** The caller's key. Throws `no_credential` when it brought none. */
  credential(): Credential {
    if (this.#call.credential) return this.#call.credential;
    throw new ToolError(
      'no_credential',
      'This call brings no OneUptime API key.',
      'Send one with each request as x-api-key (or Authorization: Bearer); over stdio set ONEUPTIME_API_KEY. Operators: SHARED_KEY=true lends ONEUPTIME_API_KEY to HTTP callers.',
    );
  }

  /** Address of the instance. */
  get site(): string {
    return this.#services.upstream.site;
  }

  /** Reads relative times against another moment: later pages keep the window of the first. */
  readTimesFrom(now: Date): void {
    this.#times = { ...this.#times, now };
  }

  /** Names of this resource may mean other rows after a write. */
  forgetNames(): void {
    this.#services.references.forget(this.tool.resource, this.credential());
  }

  now(): Date {
    return this.#began;
  }

  module(resource: string): Promise<ResourceModule> {
    return this.#services.catalogue.module(resource);
  }

  send(request: UpstreamRequest): Promise<UpstreamAnswer> {
    return this.#services.upstream.send(request, this.credential(), this.#call.signal);
  }

  /** Rows of a resource, as the caller's key sees them. */
  async readRows(
    resource: string,
    body: { query: object; select: object; limit: number; sort?: object },
  ): Promise<WireObject[]> {
    const { catalogue } = this.#services;
    const { operations, plural } = await catalogue.module(resource);
    const { list } = operations;
    const entry = list && catalogue.find(list.name);
    if (!list || !entry) return [];
    const answer = await this.send({
      method: list.method,
      path: list.path,
      body: { sort: {}, skip: 0, ...body },
      isRead: true,
    });
    const refused = (): ToolError =>
      new ToolError(
        'not_permitted',
        `The key may not list ${plural}, which this call needs to know.`,
        'Use a key that may.',
      );
    return rowsOf(bodyOf(answer, await catalogue.load(entry), refused)).rows;
  }

  /** Runs an encoder with names looked up and times read. */
  resolve<T>(encode: (values: ValueContext) => T): Promise<T> {
    const { references } = this.#services;
    const { credential, signal } = this.#call;
    const mayRemember = this.tool.verb === 'list' || this.tool.verb === 'count';
    return references.resolve((idOf) => encode({ times: this.#times, idOf }), { credential, signal, mayRemember });
  }

  /** Id of the row that the argument `id` names: an id, a unique number, a slug or a name. Looked up once in a call. */
  rowId(): Promise<string> {
    const { module } = this.tool;
    this.#rowId ??= this.resolve(({ idOf }) =>
      idOf(canBeNamed(module) ? module.resource : undefined, String(this.args.id), 'id'),
    );
    return this.#rowId;
  }

  /** Columns that this key is known not to read. */
  denied(): ReadonlySet<string> {
    return this.#services.denied.of(this.tool.resource, this.credential(), this.now());
  }

  deny(column: string): void {
    this.#services.denied.add(this.tool.resource, this.credential(), column, this.now());
  }
}
