import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import type { FaultReporter } from './call-tool.ts';
import { EventStream } from './event-stream.ts';
import { acceptsGzip } from './hot/list-answer.ts';

const compress = promisify(gzip);

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
  #queue: Promise<void> | undefined;

  constructor(reply: FastifyReply, options: { readonly log?: StreamLog | undefined; readonly report: FaultReporter }) {
    this.#reply = reply;
    this.#log = options.log;
    this.#report = options.report;
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

  /** Sends a notification. */
  notify(notification: object): void {
    this.send(JSON.stringify({ jsonrpc: '2.0', ...notification }));
  }

  /** Sends the last message, or ends without one where the text is empty. Resolves when nothing is left to do. */
  finish(json: string): FastifyReply | Promise<FastifyReply> {
    if (json === '') {
      this.open();
      return this.#end();
    }
    if (this.#stream === undefined) return sendJson(this.#reply, json);
    this.#send(json);
    return this.#end();
  }

  async #end(): Promise<FastifyReply> {
    await this.#queue;
    this.#stream?.end();
    return this.#reply;
  }

  #send(data: string): void {
    this.#queue = (this.#queue ?? Promise.resolve()).then(async () => {
      const id = await this.#log?.append(data).catch((fault) => {
        this.#report(fault, 'the event log');
        return undefined;
      });
      if (data !== '' || id !== undefined) this.#stream?.send(data, id);
    });
  }
}

/** Answers of this length are worth compressing: a hundred rows are, a handful is not. */
const LONG = 64 * 1024;

function sendJson(reply: FastifyReply, json: string): FastifyReply | Promise<FastifyReply> {
  reply.header('content-type', 'application/json');
  const isLong = json.length >= LONG && acceptsGzip(reply.request.headers['accept-encoding']);
  return isLong ? sendCompressed(reply, json) : reply.send(json);
}

/** Off the main thread, and fast rather than small. */
async function sendCompressed(reply: FastifyReply, json: string): Promise<FastifyReply> {
  const body = await compress(json, { level: 1 });
  varyByEncoding(reply);
  return reply.header('content-encoding', 'gzip').send(body);
}

/** Tells caches that the answer depends on what the client can decompress, beside what was told before. */
export function varyByEncoding(reply: FastifyReply): void {
  const vary = reply.getHeader('vary');
  reply.header('vary', vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding`);
}
