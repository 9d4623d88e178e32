/** One call under way: its tool and arguments, and what the verbs and the platform need from the rest of the server. */
import type { Credential } from '../basics/credential.ts';
import { ToolError } from '../basics/errors.ts';
import type { Catalogue, LoadedTool } from '../catalogue/catalogue.ts';
import type { ResourceModule, Verb } from '../catalogue/kinds.ts';
import { keyDigest } from '../guard/principal.ts';
import type { ToolCall } from '../mcp/tool-server.ts';
import type { Upstream, UpstreamAnswer, UpstreamRequest } from '../upstream.ts';
import type { Arguments } from './arguments.ts';
import { ignoredNotes } from './client-arguments.ts';
import type { Call, Platform } from './platform.ts';
import type { References } from './references.ts';
import type { TimeContext } from './times.ts';
import type { ValueContext } from './values.ts';

/** What lives as long as the process. */
export interface Services {
  readonly catalogue: Catalogue;
  readonly platform: Platform;
  readonly upstream: Upstream;
  readonly references: References;
}

export class CallState implements Call {
  readonly #call: ToolCall;
  readonly #services: Services;
  readonly #began: Date;
  /** Whether names found a moment ago will do. */
  readonly #mayRemember: boolean;
  #times: TimeContext;
  #ids: Promise<readonly string[]> | undefined;

  constructor(
    readonly tool: LoadedTool,
    readonly args: Arguments,
    times: TimeContext,
    call: ToolCall,
    services: Services,
    mayRemember = tool.verb === 'list' || tool.verb === 'count',
  ) {
    this.#call = call;
    this.#mayRemember = mayRemember;
    this.#times = times;
    this.#began = times.now;
    this.#services = services;
  }

  get platform(): Platform {
    return this.#services.platform;
  }

  get hasKey(): boolean {
    return this.#call.credential !== undefined;
  }

  /** What there is to know about the call itself, whatever comes of it. */
  get notes(): readonly string[] {
    return ignoredNotes(this.#call.ignored ?? []);
  }

  /** The caller's key. Throws `no_credential` when it brought none. */
  credential(): Credential {
    if (this.#call.credential) return this.#call.credential;
    throw new ToolError(
      'no_credential',
      `This call brings no ${this.platform.title} API key.`,
      'Send one with each request as x-api-key (or Authorization: Bearer); over stdio set ONEUPTIME_API_KEY. Operators: SHARED_KEY=true lends ONEUPTIME_API_KEY to HTTP callers.',
    );
  }

  get owner(): string {
    return keyDigest(this.credential());
  }

  get site(): string {
    return this.#services.upstream.site;
  }

  now(): Date {
    return this.#began;
  }

  /** Reads relative times against another moment: later pages keep the window of the first. */
  readTimesFrom(now: Date): void {
    this.#times = { ...this.#times, now };
  }

  /** Names of this resource may mean other rows after a write. */
  forgetNames(): void {
    this.#services.references.forget(this.tool.resource, this.owner);
  }

  module(resource: string): Promise<ResourceModule> {
    return this.#services.catalogue.module(resource);
  }

  async toolOf(resource: string, verb: Verb): Promise<LoadedTool | undefined> {
    const { catalogue } = this.#services;
    const name = catalogue.nameOf(resource, verb);
    const entry = name === undefined ? undefined : catalogue.find(name);
    return entry && catalogue.load(entry);
  }

  send(request: UpstreamRequest): Promise<UpstreamAnswer> {
    return this.#services.upstream.send(request, this.credential(), this.#call.signal);
  }

  resolve<T>(encode: (values: ValueContext) => T): Promise<T> {
    const { references } = this.#services;
    return references.resolve((idOf) => encode({ times: this.#times, idOf }), this, this.#mayRemember);
  }

  async rowId(): Promise<string> {
    const [id] = await this.rowIds();
    return id as string;
  }

  /** Ids of the rows that the argument `id` names, one or a list, in its order. Looked up once in a call. */
  rowIds(): Promise<readonly string[]> {
    const { module } = this.tool;
    const resource = this.platform.canBeNamed(module) ? module.resource : undefined;
    const { id } = this.args;
    const texts = (Array.isArray(id) ? id : [id]).map(String);
    this.#ids ??= this.resolve(({ idOf }) => texts.map((text) => idOf(resource, text, 'id')));
    return this.#ids;
  }

  /** The same call for one of its rows. Names that its first row has looked up mean the same to the others. */
  forRow(id: string, isFirst: boolean): CallState {
    const args = { ...this.args, id };
    return new CallState(this.tool, args, this.#times, this.#call, this.#services, this.#mayRemember || !isFirst);
  }
}
