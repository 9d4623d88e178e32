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

/**
 * The answer to one POST: JSON when it is a single message, an event stream from the moment that there is more to say.
 * What is sent after the client has gone is still kept in the log.
 */
export class AnswerStream {
  readonly #call: HttpCall;
  readonly #report: FaultReporter;
  readonly #log: StreamLog | undefined;
  #stream: EventStream | undefined;
  #queue: Promise<void> | undefined;
  #isFinished = false;
  #hasGivenIds = false;

  constructor(call: HttpCall, report: FaultReporter, log?: StreamLog) {
    this.#call = call;
    this.#report = report;
    this.#log = log;
  }

  /** Whether the client has an event id to resume from. */
  get hasGivenIds(): boolean {
    return this.#hasGivenIds;
  }

  /** Makes it an event stream. Later calls do nothing. */
  open(): void {
    if (this.#stream !== undefined || this.#isFinished) return;
    this.#stream = this.#call.openStream();
    if (this.#log?.primes) this.#send('', false);
  }

  /** Sends a message that is not the last one. */
  send(json: string): void {
    this.open();
    this.#send(json, false);
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
  finish(json: string): void | Promise<void> {
    // Without an event to resume from: there is nothing to come back for.
    if (json === '') this.#stream ??= this.#call.openStream();
    if (this.#stream !== undefined) this.#send(json, true);
    this.#isFinished = true;
    return this.#stream === undefined ? this.#call.json(json) : this.#end(this.#stream);
  }

  async #end(stream: EventStream): Promise<void> {
    await this.#queue;
    stream.end();
  }

  #send(data: string, isLast: boolean): void {
    this.#queue = (this.#queue ?? Promise.resolve()).then(async () => {
      const id = await this.#log?.append(data, isLast).catch((fault) => {
        this.#report(fault, 'the event log');
        return undefined;
      });
      if (data === '' && (id === undefined || isLast)) return;
      this.#stream?.send(data, id);
      this.#hasGivenIds ||= id !== undefined;
    });
  }
}
