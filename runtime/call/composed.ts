/**
 * Tools that compose operations: each operation is carried out by the one path of a call, with the key and within the time
 * of the tool that was called. Reads bring rows whole, for a program; writes are those of the generated tools.
 */
import type { z } from 'zod';
import { badArgument, ToolError } from '../basics/errors.ts';
import { type Stop, signalOf } from '../basics/stop.ts';
import { whenThere } from '../basics/when-there.ts';
import type { LoadedTool, ToolEntry } from '../catalogue/catalogue.ts';
import type { ResourceModule, Risk, Verb } from '../catalogue/kinds.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../upstream/upstream.ts';
import type { Visited } from '../visits/visit.ts';
import { isOnlyShown } from './agreement.ts';
import { type Arguments, callNotes, type ReadArguments, readArguments, readBy } from './arguments.ts';
import { CallState } from './call-state.ts';
import { readThrough } from './closed-rows.ts';
import { chosenColumns } from './fields.ts';
import { type ForeseenWrite, foresee, refuseUnforeseen } from './foreseen.ts';
import {
  groupsOf,
  type InnerGrouping,
  type InnerGroups,
  type InnerList,
  type InnerRows,
  pagesOf,
} from './inner-reads.ts';
import type { Platform, Row } from './platform.ts';
import { notFound } from './reads.ts';
import { relatedColumns } from './related-fields.ts';
import { refuseUse } from './ruled-call.ts';
import { inItsNumber } from './singular-names.ts';
import { timeContext } from './times.ts';
import { explainedTo } from './told-denials.ts';
import { resolvedArguments, toolItself } from './tool-itself.ts';
import { aroundOf, type CallOutcome, type CallUnderWay } from './under-way.ts';
import { isWriting, toldBy, written } from './written.ts';

/** A tool that is none of the catalogue's operations. */
export interface ComposedTool {
  readonly name: string;
  readonly title: string;
  readonly risk: Risk;
  readonly toolset: string;
  readonly isRead: boolean;
  /** It answers callers without a key, too. */
  readonly isPublic: boolean;
  /** Its arguments, as columns, and the schema by which they are listed. */
  readonly module: ResourceModule;
  readonly schema: z.ZodObject;
  /** Carries a call of it out; what it throws is told as for any other tool. */
  run(calls: InnerCalls): Promise<CallOutcome>;
}

/** What one call of a composed tool may use. */
export class InnerCalls {
  readonly now: Date;
  readonly #around: CallUnderWay;
  readonly #tool: ComposedTool;
  #read: ReturnType<typeof readBy> | undefined;

  constructor(around: CallUnderWay, tool: ComposedTool, now: Date) {
    this.now = now;
    this.#around = { ...around, ruledWithin: tool };
    this.#tool = tool;
  }

  /** Address of the instance, without a trailing slash. */
  get site(): string {
    return this.#around.services.upstream.site;
  }

  get platform(): Platform {
    return this.#around.services.platform;
  }

  /** Aborted when the client has left for good. */
  get gone(): Stop | undefined {
    return this.#around.call.gone;
  }

  /** Whether there is time to begin something that changes rows, or a read that others wait for. */
  get mayBegin(): boolean {
    return !this.#around.limit.isPast('begin') && this.gone?.aborted !== true;
  }

  /** The same for a composed tool that another calls: its own arguments, the same key and time. */
  nested(tool: ComposedTool, args: Arguments): InnerCalls {
    refuseUse(this.#around, tool);
    const call = { ...this.#around.call, arguments: args };
    const within = [...(this.#around.within ?? []), tool.name];
    return new InnerCalls({ ...this.#around, call, within }, tool, this.now);
  }

  /** A tool of the catalogue by its name; undefined where the instance has none. */
  find(name: string): ToolEntry | undefined {
    return this.#around.services.catalogue.find(name);
  }

  /** The own name of a workflow that is called by an alias or with a prefix; any other name as it is. */
  workflowNamed(name: string): string {
    return this.#around.services.catalogue.workflow(name)?.name ?? name;
  }

  /** The tool of a resource by what a typed client calls that. */
  operation(resource: string, verb: Verb): ToolEntry | undefined {
    const { catalogue } = this.#around.services;
    const id = catalogue.resourceCalled(resource);
    const name = id === undefined ? undefined : catalogue.nameOf(id, verb);
    return name === undefined ? undefined : catalogue.find(name);
  }

  /** Another tool of the same resource. */
  sibling({ resource }: ToolEntry, verb: Verb): ToolEntry | undefined {
    const { catalogue } = this.#around.services;
    const name = catalogue.nameOf(resource, verb);
    return name === undefined ? undefined : catalogue.find(name);
  }

  /** Whether rows of a tool's resource hold what people or programs outside wrote. */
  isOutside({ resource }: ToolEntry): boolean {
    return this.#around.services.catalogue.isOutside(resource);
  }

  /** Tells a client that wants to know how far the call has come. */
  tellProgress(done: number, total: number): void {
    // A plan that is only gathered would have told all of it before anything is done.
    if (!isOnlyShown(this.#around)) this.#around.call.channel?.progress(done, total, `${done} of ${total}`);
  }

  /** Its arguments as they were written, checked. Throws `bad_arguments` as for any other tool. */
  get written(): ReturnType<typeof readBy> {
    const { call } = this.#around;
    const { schema, module, isRead: onlyReads, name } = this.#tool;
    this.#read ??= readBy(schema, module, 'create', inItsNumber(call.arguments, module));
    if (onlyReads && this.#read.token !== undefined)
      throw badArgument(`${name} has no argument "confirm".`, 'It only reads: leave it out.');
    return this.#read;
  }

  /** The arguments of the composed tool: names as ids, times as ISO text. Throws `bad_arguments` as for any other tool. */
  async arguments(): Promise<{
    readonly args: Arguments;
    readonly notes: readonly string[];
    readonly taken: readonly string[];
  }> {
    const { call } = this.#around;
    const tool = this.#tool;
    const read = this.written;
    const { timezone, ...given } = { ...read.args };
    const preview = tool.isRead ? undefined : isOnlyShown(this.#around) || given.preview;
    delete given.preview;
    const state = this.#state(toolItself(tool), given, timezone as string | undefined);
    const args = await resolvedArguments(state, given);
    const controls = { ...(preview === undefined ? {} : { preview }), ...(timezone === undefined ? {} : { timezone }) };
    return { args: { ...args, ...controls }, notes: callNotes(read, call.ignored), taken: state.takings };
  }

  /** Rows of a list, page by page. */
  async list(entry: ToolEntry, asked: InnerList): Promise<InnerRows> {
    const { filter, sort, fields, timezone } = asked;
    const opened = this.#open(entry, { filter, sort, fields, timezone });
    const state = opened instanceof Promise ? await opened : opened;
    try {
      return await pagesOf(state, asked, this);
    } catch (cause) {
      throw await this.#told(cause, state.tool);
    }
  }

  /** How many rows match. */
  async count(entry: ToolEntry, filter: ReadArguments['filter']): Promise<number> {
    const state = await this.#open(entry, filter ? { filter } : {});
    return this.#explained(state.tool, async () => state.platform.count(state, await state.platform.query(state)));
  }

  /** Groups of rows, largest first, known by the names of the rows that they share. */
  async groups(entry: ToolEntry, asked: InnerGrouping): Promise<InnerGroups> {
    const { byId: _, ...args } = asked;
    const state = await this.#open(entry, args);
    return this.#explained(state.tool, () => groupsOf(state, asked));
  }

  /** One row by its id; undefined where there is none, or the key may not see it. */
  async get(
    entry: ToolEntry,
    id: string,
    fields?: readonly string[],
  ): Promise<{ row: Row; link: string | undefined; omitted: readonly string[] } | undefined> {
    const state = await this.#open(entry, fields ? { id, fields } : { id });
    const { module } = state.tool;
    const related = await relatedColumns(module, fields, (resource) => readThrough(state, resource));
    const choice = { columns: chosenColumns(module, fields), related, mayOmit: true, isBare: true as const };
    const found = await this.#explained(state.tool, () => state.platform.get(state, id, choice));
    return found && { row: await state.shownRow(found.row), link: found.link, omitted: found.omitted };
  }

  /** The id of the row that a text names. Throws `bad_arguments` with candidates where it names none, or several. */
  async idOf(entry: ToolEntry, text: string): Promise<string> {
    return (await this.#open(entry, { id: text })).rowId();
  }

  /** A write, or with `preview` among the arguments what it would send. Throws where it fails, wholly or in part. */
  async write(entry: ToolEntry, args: Arguments): Promise<Row> {
    const state = await this.#open(entry, args);
    return toldBy(await this.#explained(state.tool, () => written(state)));
  }

  /** Columns of a row as they are; undefined where they cannot be read. */
  async present(entry: ToolEntry, id: string, columns: readonly string[]): Promise<Row | undefined> {
    const state = await this.#open(entry, { id });
    const row = await state.platform.present(state, id, columns);
    return row === 'unreadable' ? undefined : row;
  }

  /** Adds a write to a plan that is gathered; does nothing else. */
  foresee(write: ForeseenWrite): void {
    foresee(this.#around, write);
  }

  /**
   * Sends what is no operation of the catalogue: a read with no key where the tool is public. A write only where `foresee`
   * told of it under the same name, and it was agreed to.
   */
  async send(request: UpstreamRequest, foreseen = this.#tool.name): Promise<UpstreamAnswer> {
    const { call, services, limit, account } = this.#around;
    this.platform.checkRequest?.(request, this.now);
    if (!request.isRead) refuseUnforeseen(this.#around, foreseen);
    if (!this.#tool.isPublic || !request.isRead) {
      const state = this.#state(toolItself(this.#tool, request.isRead), {}, undefined);
      state.around.mayWrite = !request.isRead;
      return state.send(request);
    }
    const sent = limit.run('end', (signal) => services.upstream.send(request, undefined, signal, call.seen));
    const note = (came: unknown): void => account.saw(came);
    sent.then(note, note);
    return sent;
  }

  /** Whether the operator has switched on that public websites are visited. */
  get canVisit(): boolean {
    return this.#around.services.visits !== undefined;
  }

  /** Visits a public website from here. Throws `not_permitted` where the operator has not switched that on. */
  async visit(url: string): Promise<Visited> {
    const { services, limit } = this.#around;
    const { visits } = services;
    if (visits) return limit.run('end', (signal) => visits.look(url, signalOf(signal)));
    throw new ToolError(
      'not_permitted',
      'This server visits no websites.',
      'Use a monitor: create_uptime_monitor. Operators: PUBLIC_PROBE=true switches it on.',
    );
  }

  /** The call that it is a part of. */
  get underWay(): CallUnderWay {
    return this.#around;
  }

  /** That a row which an argument named is not there, in the words of every other tool. */
  async missing(entry: ToolEntry): Promise<ToolError> {
    return notFound(await this.#around.services.catalogue.module(entry.resource));
  }

  /** A failure of an operation with all that the platform knows of it. */
  async #explained<T>(tool: LoadedTool, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (cause) {
      throw await this.#told(cause, tool);
    }
  }

  async #told(cause: unknown, tool: LoadedTool): Promise<unknown> {
    return cause instanceof ToolError ? explainedTo(this.#around, cause, tool) : cause;
  }

  #open(entry: ToolEntry, args: Arguments): CallState | Promise<CallState> {
    refuseUse(this.#around, entry);
    return whenThere(this.#around.services.catalogue.load(entry), (tool) => {
      const isWrite = isWriting(entry.verb);
      const own = isWrite ? readArguments(tool.module, tool.verb, args, this.platform.extraArguments).args : args;
      return this.#state(tool, own, args.timezone as string | undefined);
    });
  }

  #state(tool: LoadedTool, args: Arguments, timezone: string | undefined): CallState {
    return new CallState(tool, args, timeContext(this.now, timezone), aroundOf(this.#around, []), true);
  }
}
