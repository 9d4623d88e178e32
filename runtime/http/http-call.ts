import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../basics/credential.ts';
import { type CallerTurns, ownTurns } from '../basics/own-turn.ts';
import type { Stop } from '../basics/stop.ts';
import { type Accepted, acceptedOf, acceptsCoding, namesStream } from '../mcp/accept.ts';
import { EventStream } from '../mcp/event-stream.ts';
import type { ListAnswer } from '../mcp/hot/list-answer.ts';
import type { HttpCall, HttpError } from '../mcp/http-call.ts';
import { sendJsonRpcError } from './http-errors.ts';

const compress = promisify(gzip);

/** Answers of this length are worth compressing: a hundred rows are, a handful is not. */
const LONG = 64 * 1024;

/** With the charset that Fastify adds. */
const JSON_TYPE = 'application/json; charset=utf-8';

/** A request and its reply of Fastify's, as the protocol sees them. */
export class FastifyCall implements HttpCall {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly principal: Principal;
  isAsking = false;
  #accepted: Accepted | undefined;

  constructor(request: FastifyRequest, reply: FastifyReply, principal: Principal) {
    this.request = request;
    this.reply = reply;
    this.principal = principal;
  }

  get id(): string {
    return this.request.id;
  }

  get headers() {
    return this.request.headers;
  }

  get accepted(): Accepted {
    this.#accepted ??= acceptedOf(this.headers.accept);
    return this.#accepted;
  }

  setHeader(name: string, value: string): void {
    this.reply.header(name, value);
  }

  refuse(error: HttpError): void {
    sendJsonRpcError(this.reply, error);
  }

  end(status: number): void {
    this.reply.code(status).send();
  }

  /** A long answer is compressed where the client takes that: off the main thread, and fast rather than small. */
  json(text: string): void | Promise<void> {
    if (!this.accepted.json) return this.#event(text);
    if (text.length >= LONG) this.request.budget?.sending(text.length);
    if (text.length < LONG || !this.acceptsGzip) return this.#write(text);
    return compress(text, { level: 1 }).then((body) => {
      this.#varyByEncoding();
      this.reply.header('content-type', 'application/json').header('content-encoding', 'gzip').send(body);
    });
  }

  /** As Fastify would send it, which looks at whatever else an answer may be. */
  #write(text: string): void {
    const { reply } = this;
    const response = reply.raw;
    // Answered already where the process ends, and waited no longer.
    if (response.headersSent) return;
    const headers = reply.getHeaders();
    headers['content-type'] = JSON_TYPE;
    headers['content-length'] = Buffer.byteLength(text);
    reply.hijack();
    response.writeHead(200, headers as Record<string, string>).end(text);
  }

  #event(text: string): void {
    const stream = this.openStream();
    stream.send(text);
    stream.end();
  }

  openStream(onBeat?: () => void): EventStream {
    this.reply.hijack();
    return new EventStream(this.reply.raw, this.reply.getHeaders(), onBeat);
  }

  get turns(): CallerTurns {
    return this.request.budget?.turns ?? ownTurns;
  }

  /** Waits for work on what the request brought, which counts against its caller though the client may have gone. */
  whileUnderWay<T>(work: Promise<T>): Promise<T> {
    return this.request.budget?.until(work) ?? work;
  }

  /** Waits for the turn of a long answer. False where it was refused, and told so, or its client has gone. */
  mayAnswerLong(): boolean | Promise<boolean> {
    return this.request.budget?.longAnswer() ?? true;
  }

  /** Sends a list; a long one when it is the turn of its caller, unless that `isTurn` already. */
  sendList(list: ListAnswer, isTurn = false): void | Promise<void> {
    if (list.length < LONG || isTurn) return this.#writeList(list);
    const turn = this.mayAnswerLong();
    if (turn === true) return this.#writeList(list);
    return Promise.resolve(turn).then((may) => (may ? this.#writeList(list) : undefined));
  }

  /** Sends pieces as they are: Fastify takes one buffer only, and putting a megabyte together for each list costs more. */
  #writeList({ chunks, length, encoding }: ListAnswer): void {
    // The bytes of a list are one for all: only what they become as an event is the caller's own.
    if (length >= LONG) this.request.budget?.sending(this.accepted.json ? 0 : length);
    if (!this.accepted.json) {
      const stream = this.openStream();
      stream.sendPieces(chunks);
      stream.end();
      return;
    }
    const { reply } = this;
    reply.header('content-type', 'application/json').header('content-length', length);
    this.#varyByEncoding();
    if (encoding !== undefined) reply.header('content-encoding', encoding);
    reply.hijack();
    const response = reply.raw.writeHead(200, reply.getHeaders() as Record<string, string>);
    response.cork();
    for (const chunk of chunks) response.write(chunk);
    response.uncork();
    response.end();
  }

  /** Whether `Accept-Encoding` allows gzip for JSON; a quality of zero forbids it. */
  get acceptsGzip(): boolean {
    if (!this.accepted.json) return false;
    return acceptsCoding(String(this.headers['accept-encoding'] ?? ''), 'gzip');
  }

  /** Whether `Accept` names event streams; whoever takes anything may still be a script that reads JSON. */
  get namesStreams(): boolean {
    return namesStream(this.headers.accept);
  }

  /**
   * Aborted when the connection ends before the answer did. There is no session in which an answer could be picked up
   * later, so in both eras a client that hangs up has cancelled.
   */
  get hangUp(): Stop {
    return this.request.exchange.hangUp;
  }

  whenOver(run: (isDelivered: boolean) => void): void {
    const response = this.reply.raw;
    if (response.destroyed) {
      queueMicrotask(() => run(false));
      return;
    }
    let isWhole = false;
    // Ahead of Node's own listener, which parts the two. A write that a broken connection threw away "finishes" as well.
    response.prependOnceListener('finish', () => {
      // Nor is it known whether one that has closed its side reads on.
      isWhole = response.socket?.destroyed === false && !response.socket.readableEnded;
    });
    this.request.exchange.whenOver(() => run(isWhole));
  }

  /** Tells caches that the answer depends on what the client can decompress, beside what was told before. */
  #varyByEncoding(): void {
    const vary = this.reply.getHeader('vary');
    this.reply.header('vary', vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding`);
  }
}
