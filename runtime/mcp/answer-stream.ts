import type { FaultReporter } from './call-tool.ts';
import type { EventStream } from './event-stream.ts';
import type { HttpCall } from './http-call.ts';

/** Where the messages of a stream are kept for clients that lose it. */
interface StreamLog {
  /** Id of the event, when it was kept. Nothing follows the last one, which may be empty. */
  append(data: string, isLast: boolean): Promise<string | undefined>;
  /** Whether the client understands an event without data, from which it can resume before anything was said. */
  readonly primes: boolean;
}

/** A call that takes longer becomes an event stream, so that proxies and clients see that it lives. */
export const SLOW_MS = 5_000;

/**
 * The answer to one POST: JSON when it is a single message, an event stream from the moment that there is more to say.
 * What is sent after the client has gone is still kept in the log. A client that takes no stream gets its answers alone, in
 * the end.
 */
export class AnswerStream {
  readonly #call: HttpCall;
  readonly #report: FaultReporter;
  readonly #log: StreamLog | undefined;
  #stream: EventStream | undefined;
  #queue: Promise<void> | undefined;
  #isFinished = false;
  /** Answers of a batch to a client that takes no stream. */
  #held: string[] | undefined;
  readonly #isBatch: boolean;
  #hasGivenIds = false;

  constructor(call: HttpCall, report: FaultReporter, log?: StreamLog, isBatch = false) {
    this.#call = call;
    this.#report = report;
    this.#log = log;
    this.#isBatch = isBatch;
  }

  /** Whether it is an event stream already. */
  get isOpen(): boolean {
    return this.#stream !== undefined;
  }

  /** Whether the client has an event id to resume from. */
  get hasGivenIds(): boolean {
    return this.#hasGivenIds;
  }

  /** Makes it an event stream. Later calls do nothing. */
  open(): void {
    if (this.#stream !== undefined || this.#isFinished || !this.#call.accepted.stream) return;
    this.#stream = this.#call.openStream();
    if (this.#log?.primes) this.#send('', false);
  }

  /** Sends a message that is not the last one. One that is not to be kept can be asked for again. */
  send(json: string, isKept = true): void {
    this.open();
    if (this.#stream !== undefined) this.#send(json, false, isKept);
    else if (isAnswer(json)) {
      this.#held ??= [];
      this.#held.push(json);
    }
  }

  /** Sends a notification. */
  notify(notification: object): void {
    this.send(JSON.stringify({ jsonrpc: '2.0', ...notification }));
  }

  /** Sends a line for the client's log. */
  log(level: string, data: unknown): void {
    this.notify({ method: 'notifications/message', params: { level, data } });
  }

  /** Sends the last message, or ends without one where the text is empty. Resolves when nothing is left to do. */
  finish(json: string, isKept = true): void | Promise<void> {
    const { json: takesJson, stream: takesStream } = this.#call.accepted;
    // Without an event to resume from: there is nothing to come back for.
    if (json === '' && takesStream) this.#stream ??= this.#call.openStream();
    else if (!takesJson) this.open();
    if (this.#stream !== undefined) this.#send(json, true, isKept);
    this.#isFinished = true;
    if (this.#stream !== undefined) return this.#end(this.#stream);
    if (!this.#isBatch) return json === '' && this.#held === undefined ? this.#call.end(202) : this.#call.json(json);
    const answers = [...(this.#held ?? []), json].filter((held) => held !== '');
    return answers.length === 0 ? this.#call.end(202) : this.#call.json(`[${answers.join(',')}]`);
  }

  async #end(stream: EventStream): Promise<void> {
    await this.#queue;
    stream.end();
  }

  #send(data: string, isLast: boolean, isKept = true): void {
    this.#queue = (this.#queue ?? Promise.resolve()).then(async () => {
      const id = isKept ? await this.#append(data, isLast) : undefined;
      // Whoever comes back for it is told that nothing more comes.
      if (!isKept && isLast && this.#hasGivenIds) await this.#append('', true);
      if (data === '' && (id === undefined || isLast)) return;
      this.#stream?.send(data, id);
      this.#hasGivenIds ||= id !== undefined;
    });
  }

  async #append(data: string, isLast: boolean): Promise<string | undefined> {
    return this.#log?.append(data, isLast).catch((fault) => {
      this.#report(fault, 'the event log');
      return undefined;
    });
  }
}

/** Whether a message answers a request; the others are notifications and questions. */
function isAnswer(json: string): boolean {
  return (JSON.parse(json) as { method?: unknown }).method === undefined;
}
