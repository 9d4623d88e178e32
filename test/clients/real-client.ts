/** Plays a profile: the requests, ids, headers and habits of a real client, message by message. */
import { type CallResult, type ClientProfile, isModern, type ToolCallOf } from './profile.ts';
import { callRequestOf, firstRequestOf, headersOf, type RpcRequest, requestOf } from './requests.ts';
import type { Answer, Notification, Transport } from './transport.ts';

/** A tool as listed. */
export interface Listed {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Schema;
  readonly annotations?: { readonly readOnlyHint?: boolean };
  readonly _meta?: Readonly<Record<string, unknown>>;
}

interface Schema {
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

interface RealClientOptions {
  readonly profile: ClientProfile;
  readonly transport: Transport;
  /** The key it is configured with; none over pipes, where the environment has it. */
  readonly key?: string;
}

/** One client as recorded. Every answer is checked for the id of its request, which is all that a client waits for. */
export class RealClient {
  readonly profile: ClientProfile;
  readonly #transport: Transport;
  #key: string | undefined;
  #session: string | undefined;
  #instructions = '';
  #nextId: number;
  #lastId = Number.NaN;
  /** Calls of this turn that were answered. */
  #answered: number[] = [];

  constructor({ profile, transport, key }: RealClientOptions) {
    this.profile = profile;
    this.#transport = transport;
    this.#key = key;
    this.#nextId = 0;
  }

  /** Connects as the client does at its start. */
  static async open(options: RealClientOptions): Promise<RealClient> {
    const client = new RealClient(options);
    await client.#connect();
    return client;
  }

  /** Instructions as far as the client's model reads them. */
  get instructions(): string {
    return this.#instructions.slice(0, this.profile.instructions);
  }

  /** Id of the last request. */
  get lastId(): number {
    return this.#lastId;
  }

  get session(): string | undefined {
    return this.#session;
  }

  /** Another key from now on, as after an edit of the client's configuration. */
  useKey(key: string): void {
    this.#key = key;
  }

  /** Begins to count again, as when a client begins another conversation on the connection that it has. */
  beginAnew(): void {
    this.#nextId = typeof this.profile.firstId === 'number' ? this.profile.firstId + 1 : 0;
  }

  async list(): Promise<readonly Listed[]> {
    const { tools } = (await this.request('tools/list')).message?.result ?? {};
    if (!Array.isArray(tools)) throw new Error(`${this.profile.name} got no list`);
    return tools;
  }

  /** Calls a tool and does with the answer what the client does. Throws where the client is left with an error. */
  async call(name: string, args: ToolCallOf['arguments'] = {}): Promise<CallResult> {
    if (this.profile.sessionPerCall && this.#session !== undefined) await this.#connect();
    const answer = await this.#recovering(() => callRequestOf(this.profile, this.#takeId(), { name, arguments: args }));
    if (this.profile.cancelsAnswered === 'at once') await this.#cancel(this.#lastId);
    else this.#answered.push(this.#lastId);
    const { result, error } = answer.message ?? {};
    if (result !== undefined) return result;
    throw new Error(`${name} was answered with ${answer.status}: ${error?.message}`);
  }

  /** Sends a request of its own making, with the client's headers and those given on top. */
  request(method: string, params?: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer> {
    return this.send(requestOf(this.profile, this.#takeId(), method, params), headers);
  }

  /** Sends one message. Throws when its answer comes under another id, or not at all. */
  async send(message: RpcRequest | Notification, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await this.#transport.send(message, { ...this.#headers(message), ...headers });
    if ('id' in message && answer.message?.id !== message.id)
      throw new Error(
        `${this.profile.name} waits for an answer to ${JSON.stringify(message.id)} and got ${answer.status} ${JSON.stringify(answer.message)}`,
      );
    return answer;
  }

  /** What the client's model reads of a result. */
  reads(result: CallResult, call: ToolCallOf): string {
    const { view, cutAt } = this.profile;
    return view(result, call).slice(0, cutAt);
  }

  /** Ends a turn of the conversation. */
  async endTurn(): Promise<void> {
    const answered = this.#answered.splice(0);
    if (this.profile.cancelsAnswered === 'at the end') for (const id of answered) await this.#cancel(id);
  }

  async close(): Promise<void> {
    await this.endTurn();
    if (this.profile.endsSession && this.#session !== undefined)
      await this.#transport.endSession(this.#headers({ method: 'DELETE' }));
    await this.#transport.close();
  }

  async #connect(): Promise<void> {
    this.#session = undefined;
    const answer = await this.send(firstRequestOf(this.profile));
    const { result, error } = answer.message ?? {};
    if (result === undefined) throw new Error(`${this.profile.name} did not connect: ${error?.message}`);
    this.#instructions = result.instructions ?? '';
    this.beginAnew();
    if (!isModern(this.profile)) await this.#beginSession(answer.session);
    for (const method of this.profile.asks) {
      const { message } = await this.request(method);
      if (message?.result === undefined) throw new Error(`${this.profile.name} asked for ${method} in vain`);
    }
  }

  async #beginSession(session: string | undefined): Promise<void> {
    this.#session = session;
    await this.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    if (this.profile.opensStream && session !== undefined)
      await this.#transport.openStream(this.#headers({ method: 'GET' }));
  }

  /** Sends a call; where the session is gone, does what the client does then. */
  async #recovering(make: () => RpcRequest): Promise<Answer> {
    const answer = await this.send(make());
    if (answer.status !== 404 || this.#session === undefined) return answer;
    if (this.profile.lostSession === 'never recovers') return answer;
    if (this.profile.lostSession === 'pings and repeats') await this.request('ping');
    else await this.#connect();
    return this.send(make());
  }

  async #cancel(requestId: number): Promise<void> {
    const params = { requestId, reason: 'AbortError' };
    const { status } = await this.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    if (status >= 400) throw new Error(`${this.profile.name} cancels an answered call and gets ${status}`);
  }

  #headers(message: Pick<RpcRequest, 'method' | 'params'>): Record<string, string> {
    return {
      ...headersOf(this.profile, message),
      ...(this.#key === undefined ? {} : { 'x-api-key': this.#key }),
      ...(this.#session === undefined ? {} : { 'mcp-session-id': this.#session }),
    };
  }

  #takeId(): number {
    this.#lastId = this.#nextId++;
    return this.#lastId;
  }
}
