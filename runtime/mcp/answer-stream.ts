import type { FastifyReply } from 'fastify';
import { EventStream } from './event-stream.ts';
import type { FaultReporter } from './call-tool.ts';

/** Where the messages of a stream are kept for clients that lose it. */
export interface StreamLog {
  /** Id of the event, when it was kept. */
  append(data: string): Promise<string | undefined>;
  /** Whether the client understands an event without data, from which it can resume before anything was said. */
  readonly primes: boolean;
}

/**
 * The answer to one POST: JSON when it is a single message, an event stream from the moment that there is more to say.
 * What is sent after the client has gone is still kept in the log.
 */
export class AnswerStream {
  readonly #reply: FastifyReply;
  readonly #log: StreamLog | undefined;
  readonly #report: FaultReporter;
  #stream: EventStream | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(reply: FastifyReply, options: { readonly log?: StreamLog | undefined; readonly report: FaultReporter }) {
    this.#reply = reply;
    this.#log = options.log;
    this.#report = options.report;
  }

  get isOpen(): boolean {
    return this.#stream !== undefined;
  }

  /** Makes it an event stream. Later calls do nothing. */
  open(): void {
    if (this.#stream !== undefined || this.#reply.sent) return;
    this.#reply.hijack();
    this.#stream = new EventStream(this.#reply.raw, this.#reply.getHeaders());
    if (this.#log?.primes) this.#send('');
  }

  /** Sends a message that is not the last one. */
  send(json: string): void {
    this.open();
    this.#send(json);
  }

  /** Sends the last message. Resolves when nothing is left to do. */
  async finish(json: string): Promise<FastifyReply> {
    if (this.#stream === undefined) return this.#reply.header('content-type', 'application/json').send(json);
    this.#send(json);
    return this.end();
  }

  /** Ends a stream without another message. */
  async end(): Promise<FastifyReply> {
    await this.#queue;
    this.#stream?.end();
    return this.#reply;
  }

  #send(data: string): void {
    this.#queue = this.#queue.then(async () => {
      const id = await this.#log?.append(data).catch((fault) => {
        this.#report(fault, 'the event log');
        return undefined;
      });
      if (data !== '' || id !== undefined) this.#stream?.send(data, id);
    });
  }
}
