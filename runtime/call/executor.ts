/** The single path of a call: load, validate, resolve names, send, shape; every failure becomes a result. */
import type { CallRecord } from '../basics/call-record.ts';
import type { Ruled } from '../basics/ceiling.ts';
import { type Credential, withoutKey, withoutKeyIn } from '../basics/credential.ts';
import { internalError, ToolError } from '../basics/errors.ts';
import type { SeenCall } from '../basics/observer.ts';
import { ALL_MOMENTS, type CallMoment, SLOW_AND_END, TimeLimits } from '../basics/time-limit.ts';
import { type Catalogue, isRead, type LoadedTool, type ToolEntry } from '../catalogue/catalogue.ts';
import type { ResourceModule, Verb } from '../catalogue/kinds.ts';
import type { KeyHeader } from '../guard/key-headers.ts';
import { isQuestions } from '../mcp/asking/questions.ts';
import { meantArguments } from '../mcp/meant-objects.ts';
import type { ToolCall, ToolResult } from '../mcp/tool-server.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { UpstreamFailure } from '../upstream/upstream-failure.ts';
import { callNotes, type ReadArguments, readArguments } from './arguments.ts';
import { CallState } from './call-state.ts';
import { BrokenOff } from './carry-out.ts';
import type { ComposedTool } from './composed.ts';
import { runComposed } from './composed-consent.ts';
import { secretTexts, withoutGiven } from './given-secrets.ts';
import { asksForGroups, countGroups } from './group-counts.ts';
import { credentialOf } from './key-of-call.ts';
import type { MasterKeys } from './master-keys.ts';
import type { Platform, Row } from './platform.ts';
import { count, get, list } from './reads.ts';
import { References } from './references.ts';
import { errorResult } from './result.ts';
import { timeContext } from './times.ts';
import { explainedTo, forgetDenial } from './told-denials.ts';
import { aroundOf, CallAccount, type CallOutcome, type CallUnderWay, type Services } from './under-way.ts';
import { marked } from './untrusted.ts';
import { create, remove, update } from './writes.ts';

/**
 * A result that never repeats the caller's key. What upstream sends was read without it; a text may still become one once
 * hidden characters are gone, or stand in what the caller itself has sent. The text of a result says all of it; of a failure,
 * programs are told more.
 */
function withoutKeyOf(result: ToolResult, credential: Credential | undefined): ToolResult {
  if (!result.isError && isFree(result, credential)) return result;
  return withoutKeyIn(result, credential) as ToolResult;
}

function isFree({ content }: ToolResult, credential: Credential | undefined): boolean {
  // What is drawn was freed of it before.
  for (const { text = '' } of content) if (withoutKey(text, credential) !== text) return false;
  return true;
}

/** Moments that a call looks at; undefined for its end alone. Groups are counted page by page. */
function momentsOf(entry: ToolEntry): readonly CallMoment[] | undefined {
  if (!isRead(entry)) return ALL_MOMENTS;
  return entry.verb === 'count' ? SLOW_AND_END : undefined;
}

/** What the record of a call holds of its account. */
function noteAccount(record: CallRecord, { agreement, changes, status }: CallAccount): void {
  record.agreement = agreement;
  record.changes = changes;
  record.status = status;
}

function noteSeen(seen: SeenCall, { agreement, changes }: CallAccount): void {
  seen.agreement = agreement;
  seen.changes = changes;
}

/** What a call calls, whichever kind of tool that is. */
interface Asked {
  readonly name: string;
  readonly isRead: boolean;
  /** It answers callers without a key, too. */
  readonly isPublic: boolean;
  readonly moments: readonly CallMoment[] | undefined;
  /** As it is ruled on. */
  readonly ruled: Ruled;
  /** Its columns, for what is a secret among its arguments. */
  module(): ResourceModule | Promise<ResourceModule>;
  run(call: CallUnderWay): Promise<CallOutcome>;
}

/** Moments of what reads one thing after the other. */
const READING: readonly CallMoment[] = ['slow', 'begin', 'end'];

interface ExecutorOptions {
  readonly catalogue: Catalogue;
  readonly platform: Platform;
  readonly upstream: Upstream;
  /** Headers that may bring a key, for what is said to callers without one. */
  readonly keyHeaders?: readonly KeyHeader[];
  /** For errors of ours: told here, never to the client. */
  readonly onInternalError: (cause: unknown, tool: string) => void;
  readonly now: () => Date;
  /** How long a call may take. */
  readonly limits?: TimeLimits;
  /** Whether rows show the secrets that they hold. */
  readonly revealSecrets?: boolean;
  readonly visits?: Services['visits'];
  /** How a person is asked before what cannot be taken back; absent, nobody is. */
  readonly confirmation?: Services['confirmation'] | undefined;
  /** Refuses keys that open the whole instance; absent, they are taken. */
  readonly masterKeys?: MasterKeys | undefined;
  readonly changes?: Services['changes'];
  readonly denials?: Services['denials'];
}

const VERBS: Readonly<Record<Verb, (state: CallState) => Promise<CallOutcome>>> = {
  list,
  count: (state) => (asksForGroups(state.args as ReadArguments) ? countGroups(state) : count(state)),
  get,
  create,
  update,
  delete: remove,
};

/** Carries out calls of one catalogue on one instance of its platform. One per process: it remembers names. */
export class Executor {
  readonly #options: ExecutorOptions;
  readonly #services: Services;
  readonly #limits: TimeLimits;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#limits = options.limits ?? new TimeLimits();
    this.#services = { ...options, references: new References(options.platform, options.now) };
  }

  /** Carries out a call of the tool, by whatever name it came. Always a result, whatever happens, and in time. */
  call(entry: ToolEntry, call: ToolCall): Promise<CallOutcome> {
    return this.#answer(call, {
      name: entry.name,
      isRead: isRead(entry),
      isPublic: false,
      ruled: entry,
      moments: momentsOf(entry),
      module: () => this.#options.catalogue.module(entry.resource),
      run: (underWay) => this.#carryOut(entry, underWay),
    });
  }

  /** The same for a tool that composes operations: whatever holds for calls holds for its call, and for each of those. */
  compose(tool: ComposedTool, call: ToolCall): Promise<CallOutcome> {
    return this.#answer(call, {
      name: tool.name,
      isRead: tool.isRead,
      isPublic: tool.isPublic,
      ruled: tool,
      moments: tool.isRead ? READING : ALL_MOMENTS,
      module: () => tool.module,
      run: (underWay) => runComposed(underWay, tool, this.#options.now()),
    });
  }

  async #answer(call: ToolCall, asked: Asked): Promise<CallOutcome> {
    const limit = this.#limits.begin(call.signal, asked.moments);
    const account = new CallAccount();
    let shaped: CallOutcome;
    try {
      const refused = call.ceiling?.refusalOf(asked.ruled);
      if (refused) throw refused;
      // Nothing is done for whoever could not have it sent.
      if (!asked.isPublic) {
        const credential = credentialOf(call, this.#options.platform.title, this.#options.keyHeaders);
        const checking = this.#options.masterKeys?.check(credential, limit, { seen: call.seen, account });
        if (checking) await checking;
      }
      shaped = await asked.run({ call, limit, account, services: this.#services });
    } catch (cause) {
      shaped = this.#failed(cause, asked);
    } finally {
      limit.end();
    }
    if (call.record) noteAccount(call.record, account);
    if (call.seen) noteSeen(call.seen, account);
    if (isQuestions(shaped)) {
      call.unchanged?.();
      return shaped;
    }
    const result = shaped.isError ? marked(shaped, account.quotesOutside) : shaped;
    if (account.changes === 0) call.unchanged?.();
    const said = withoutKeyOf(result, call.credential);
    // Errors of writes quote what answered, and some of that repeats what was sent; without a key nothing was.
    const mayQuote = !asked.isRead && said.isError === true && call.credential?.problem === undefined;
    if (!mayQuote || !call.credential) return said;
    return withoutGiven(said, secretTexts(await asked.module(), meantArguments(call.arguments)));
  }

  #failed(cause: unknown, { name }: Asked): ToolResult {
    if (cause instanceof ToolError) return errorResult(cause, waitOf(cause));
    const isHalf = cause instanceof BrokenOff;
    this.#options.onInternalError(isHalf ? cause.cause : cause, name);
    return isHalf ? cause.result : errorResult(internalError());
  }

  /** The same by name: for what the server itself calls. A catalogue without the tool answers with an error. */
  async callByName(call: ToolCall): Promise<ToolResult> {
    const entry = this.#options.catalogue.find(call.name);
    const outcome = entry && (await this.call(entry, call));
    if (outcome !== undefined && !isQuestions(outcome)) return outcome;
    if (outcome !== undefined) return errorResult(internalError());
    return errorResult(new ToolError('unknown_tool', `This instance has no tool ${call.name}.`, 'Do without it.'));
  }

  async #carryOut(entry: ToolEntry, underWay: CallUnderWay): Promise<CallOutcome> {
    const { catalogue } = this.#options;
    const loaded = catalogue.load(entry);
    const tool = loaded instanceof Promise ? await loaded : loaded;
    try {
      const outcome = await VERBS[tool.verb](this.#stateOf(tool, underWay));
      forgetDenial(underWay, tool);
      return outcome;
    } catch (cause) {
      throw cause instanceof ToolError ? await explainedTo(underWay, cause, tool) : cause;
    }
  }

  #stateOf(tool: LoadedTool, underWay: CallUnderWay): CallState {
    const { platform, now } = this.#options;
    const { arguments: given, ignored } = underWay.call;
    const read = readArguments(tool.module, tool.verb, given, platform.extraArguments);
    // Where a write has a column called timezone, it is the column.
    const isColumn = (tool.verb === 'create' || tool.verb === 'update') && tool.module.columns.timezone !== undefined;
    const times = timeContext(now(), isColumn ? undefined : (read.args.timezone as string | undefined));
    return new CallState(tool, read.args, times, aroundOf(underWay, callNotes(read, ignored), read.token));
  }
}

/** Who is refused since nothing answers is told for how long in a form that programs read. */
function waitOf(failure: ToolError): Row {
  const isAway = failure instanceof UpstreamFailure && failure.code === 'upstream_away';
  return isAway ? { retryAfterSeconds: failure.retryAfter } : {};
}
