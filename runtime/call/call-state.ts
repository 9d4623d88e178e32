/** One call under way: its tool and arguments, and what the verbs and the platform need from the rest of the server. */
import type { CallRecord } from '../basics/call-record.ts';
import { type Credential, keyDigest } from '../basics/credential.ts';
import { isTimedOut } from '../basics/errors.ts';
import type { Stop } from '../basics/stop.ts';
import { type CallMoment, TimeUp } from '../basics/time-limit.ts';
import { whenThere } from '../basics/when-there.ts';
import { isRead, type LoadedTool } from '../catalogue/catalogue.ts';
import type { ResourceModule, Verb } from '../catalogue/kinds.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../upstream/upstream.ts';
import { UpstreamFailure } from '../upstream/upstream-failure.ts';
import { isOnlyShown } from './agreement.ts';
import type { Arguments } from './arguments.ts';
import { credentialOf } from './key-of-call.ts';
import { maskedRow } from './masks.ts';
import type { Call, Platform, Row } from './platform.ts';
import { closedIn } from './ruled-call.ts';
import type { TimeContext } from './times.ts';
import { readTooSlow, toldAsNames, writeTooSlow } from './too-slow.ts';
import type { Surroundings } from './under-way.ts';
import { unknownOutcome } from './unknown-outcome.ts';
import type { ValueContext } from './values.ts';

const PROGRESS_STEPS = 10;
const NONE: readonly string[] = [];

export class CallState implements Call {
  readonly tool: LoadedTool;
  readonly args: Arguments;
  /** What the call has in common with all that is done for it. */
  readonly around: Surroundings;
  readonly #began: Date;
  /** Whether names found a moment ago will do. */
  readonly #mayRemember: boolean;
  #takings: Set<string> | undefined;
  #times: TimeContext;
  #ids: readonly string[] | Promise<readonly string[]> | undefined;
  /** Whether something was sent that changes rows. */
  #hasWritten = false;

  constructor(
    tool: LoadedTool,
    args: Arguments,
    times: TimeContext,
    around: Surroundings,
    mayRemember = tool.verb === 'list' || tool.verb === 'count',
  ) {
    this.tool = tool;
    this.args = args;
    this.around = around;
    this.#mayRemember = mayRemember;
    this.#times = times;
    this.#began = times.now;
  }

  get platform(): Platform {
    return this.around.services.platform;
  }

  /** What there is to know about the call itself, whatever comes of it. */
  get notes(): readonly string[] {
    return this.around.notes;
  }

  /** The caller's key. */
  credential(): Credential {
    return credentialOf(this.around.call, this.platform.title, this.around.services.keyHeaders);
  }

  get owner(): string {
    return keyDigest(this.credential());
  }

  get site(): string {
    return this.around.services.upstream.site;
  }

  now(): Date {
    return this.#began;
  }

  /** Zone in which times are read that have none, and in which those of rows are shown; UTC where none was asked for. */
  get timezone(): string {
    return this.#times.timezone;
  }

  /** Reads relative times against another moment: later pages keep the window of the first. */
  readTimesFrom(now: Date): void {
    this.#times = { ...this.#times, now };
  }

  /** Where what the call does is noted; undefined where nobody keeps that. */
  get record(): CallRecord | undefined {
    return this.around.call.record;
  }

  /** Writes that were sent so far and may have taken effect. */
  get changes(): number {
    return this.around.account.changes;
  }

  /** Names of this resource may mean other rows after a write. */
  forgetNames(): void {
    this.around.services.references.forget(this.tool.resource, this.owner);
  }

  /**
   * A row of the called table as it may be shown: without its secrets, save those just `issued`. It is waited for only where
   * rows that it points to have to be looked at.
   */
  shownRow(row: Row, issued?: readonly string[]): Row | Promise<Row> {
    if (this.around.services.revealSecrets) return row;
    return maskedRow(row, this.tool.module, (resource) => this.module(resource), issued && { issued });
  }

  /** The same for several. */
  shownRows(rows: readonly Row[]): readonly Row[] | Promise<readonly Row[]> {
    let isWaiting = false;
    const shown = rows.map((row) => {
      const masked = this.shownRow(row);
      isWaiting ||= masked instanceof Promise;
      return masked;
    });
    return isWaiting ? Promise.all(shown) : (shown as Row[]);
  }

  /** Whether rows with these columns hold what people or programs outside wrote, be it the name of a row they belong to. */
  isFromOutside(columns: readonly string[]): boolean {
    const { module } = this.tool;
    if (module.outside) return true;
    const { catalogue } = this.around.services;
    return columns.some((name) => catalogue.isOutside(module.columns[name]?.to ?? ''));
  }

  closed(resource: string): ReturnType<typeof closedIn> {
    return closedIn(this.around, resource);
  }

  module(resource: string): ResourceModule | Promise<ResourceModule> {
    return this.around.services.catalogue.module(resource);
  }

  toolOf(resource: string, verb: Verb): LoadedTool | undefined | Promise<LoadedTool> {
    const { catalogue } = this.around.services;
    const name = catalogue.nameOf(resource, verb);
    const entry = name === undefined ? undefined : catalogue.find(name);
    return entry && catalogue.load(entry);
  }

  /** Whether nobody waits for the answer any more. */
  get isGone(): boolean {
    return this.around.call.gone?.aborted === true;
  }

  /** Whether whatever it would write is only shown. */
  get onlyShows(): boolean {
    return isOnlyShown(this.around);
  }

  get wantsEffects(): boolean {
    return this.around.services.confirmation !== undefined || this.onlyShows || this.args.preview === true;
  }

  /** Sends as long as the call has time for it; no write that did not pass `heldBack`. Failures for want of time say what would do, or where to look. */
  async send(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const credential = this.credential();
    const { account, limit, services } = this.around;
    if (!request.isRead) {
      if (!this.around.mayWrite || this.onlyShows) throw new Error(`${this.tool.name} would write unasked.`);
      this.#hasWritten = true;
      account.changes += 1;
    }
    const until = limit.begun(this.#untilWhen(request));
    try {
      const answer = await services.upstream.send(request, credential, until, this.around.call.seen);
      account.saw(answer);
      return answer;
    } catch (failure) {
      account.saw(failure);
      throw this.#told(failure, request, until);
    } finally {
      limit.ended();
    }
  }

  /** What a request that failed is told as; `until` was its signal. */
  #told(failure: unknown, { isRead: onlyReads }: UpstreamRequest, until: Stop): unknown {
    const isUnsent = failure instanceof UpstreamFailure && failure.isUnsent;
    if (!onlyReads && isUnsent) this.around.account.changes -= 1;
    // What went wrong before the time was over says more than that it was.
    if (!isTimedOut(failure)) {
      if (onlyReads || isUnsent || !(failure instanceof UpstreamFailure)) return failure;
      return unknownOutcome(failure, this.tool);
    }
    const late = until.reason instanceof TimeUp ? until.reason : failure;
    return onlyReads ? readTooSlow(late, this) : writeTooSlow(late, this, !isUnsent);
  }

  refused(): void {
    this.around.account.changes -= 1;
  }

  /** Reads before a write leave time for it, and a write for looking what became of it. */
  #untilWhen({ isRead: onlyReads }: UpstreamRequest): CallMoment {
    return onlyReads ? this.#readsUntil : 'send';
  }

  get #readsUntil(): CallMoment {
    return isRead(this.tool) || this.#hasWritten ? 'end' : 'begin';
  }

  get patience(): Stop {
    return this.around.limit.until(this.#readsUntil);
  }

  /** Whether there is still time to begin a write. */
  get mayBegin(): boolean {
    return !this.around.limit.isPast('begin');
  }

  /** Tells a client that wants to know how far a call has come that takes long: in steps, as streams keep each. */
  tellProgress(done: number, total: number): void {
    const { limit, call } = this.around;
    const isStep = done === total || done % Math.ceil(total / PROGRESS_STEPS) === 0;
    if (isStep && limit.isPast('slow')) call.channel?.progress(done, total, `${done} of ${total}`);
  }

  remark(text: string): void {
    this.around.remarks ??= new Set();
    this.around.remarks.add(text);
  }

  took(what: string): void {
    this.#takings ??= new Set();
    this.#takings.add(what);
  }

  /** What texts of the filter were taken for. */
  get takings(): readonly string[] {
    return this.#takings ? [...this.#takings] : NONE;
  }

  quotes(resource: string): void {
    const { account, services } = this.around;
    if (services.catalogue.isOutside(resource)) account.quotesOutside = true;
  }

  /** What was remarked so far, on any row of the call. */
  get remarks(): readonly string[] {
    const { remarks } = this.around;
    return remarks ? [...remarks] : NONE;
  }

  resolve<T>(encode: (values: ValueContext) => T): T | Promise<T> {
    const { references } = this.around.services;
    try {
      const resolved = references.resolve((idOf) => encode({ times: this.#times, idOf }), this, this.#mayRemember);
      return resolved instanceof Promise ? resolved.catch(toldAsNames) : resolved;
    } catch (cause) {
      // Whoever waits for several things at once leaves none of them alone.
      return Promise.reject(cause);
    }
  }

  rowId(): string | Promise<string> {
    return whenThere(this.rowIds(), ([id]) => id as string);
  }

  /** Ids of the rows that the argument `id` names, one or a list, in its order. Looked up once in a call. */
  rowIds(): readonly string[] | Promise<readonly string[]> {
    if (this.#ids !== undefined) return this.#ids;
    const { module } = this.tool;
    const resource = module.byId ? undefined : module.resource;
    const { id } = this.args;
    const texts = (Array.isArray(id) ? id : [id]).map(String);
    this.#ids = this.resolve(({ idOf }) => texts.map((text) => idOf(resource, text, 'id')));
    return this.#ids;
  }

  /** The same call for one of its rows. Names that its first row has looked up mean the same to the others. */
  forRow(id: string, isFirst: boolean): CallState {
    const args = { ...this.args, id };
    return new CallState(this.tool, args, this.#times, this.around, this.#mayRemember || !isFirst);
  }
}
