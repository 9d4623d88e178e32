import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendJsonRpcError } from '../../http/http-errors.ts';
import type { FaultReporter } from '../call-tool.ts';
import { EventStream } from '../event-stream.ts';
import type { Refusal } from '../parse-body.ts';
import { EMPTY_EVENT_REVISION, HTTP_REFUSAL } from '../protocol.ts';
import { type LoggedEvent, type SessionRecord, type SessionStore, STANDALONE, streamOf } from './session-store.ts';

/** Told that a stream for what the server says of itself was opened; returns what to do when it closes. */
export type OnStandalone = (session: SessionRecord, request: FastifyRequest) => () => void;

export interface SessionStreamsOptions {
  readonly store: SessionStore;
  readonly onStandalone?: OnStandalone | undefined;
  readonly report: FaultReporter;
}

/** A stream that is resumed ends after so long without its answer: whoever worked on it may be gone. */
const RESUMED_MS = 10 * 60_000;

/** GET streams of sessions: what the server says of itself, and streams that clients lost and come back for. */
export class SessionStreams {
  readonly #options: SessionStreamsOptions;
  readonly #open = new Set<EventStream>();

  constructor(options: SessionStreamsOptions) {
    this.#options = options;
  }

  /** Serves one GET of a session. */
  async get(request: FastifyRequest, reply: FastifyReply, session: SessionRecord): Promise<FastifyReply> {
    const lastEventId = request.headers['last-event-id'];
    if (typeof lastEventId !== 'string' || lastEventId === '') return this.#standalone(request, reply, session, []);
    // Listening starts before the log is read, so that nothing is lost between the two.
    const { store } = this.#options;
    const early: LoggedEvent[] = [];
    const unlisten = store.listen(session.id, (told) => {
      if (told.kind === 'event') early.push(told.event);
    });
    try {
      const missed = await store.after(session.id, lastEventId);
      const stream = streamOf(lastEventId);
      if (stream === STANDALONE) return this.#standalone(request, reply, session, missed ?? []);
      if (missed === undefined) return sendJsonRpcError(reply, FORGOTTEN);
      const known = new Set(missed.map(({ id }) => id));
      const newer = early.filter((event) => event.stream === stream && !known.has(event.id));
      return this.#resumed(reply, session, { name: stream, missed: [...missed, ...newer] });
    } finally {
      unlisten();
    }
  }

  /** Ends all streams; their clients open new ones, elsewhere. */
  close(): void {
    for (const stream of this.#open) stream.end();
  }

  #standalone(
    request: FastifyRequest,
    reply: FastifyReply,
    session: SessionRecord,
    missed: readonly LoggedEvent[],
  ): FastifyReply {
    const { store, onStandalone } = this.#options;
    const nonce = randomUUID();
    const stream = this.#begin(reply, session);
    for (const { id, data } of missed) stream.send(data, id);
    let isNewest = true;
    const unlisten = store.listen(session.id, (told) => {
      if (told.kind === 'ended') stream.end();
      else if (told.kind === 'opened') isNewest = told.stream === nonce;
      else if (told.kind === 'event' && told.event.stream === STANDALONE && isNewest) {
        stream.send(told.event.data, told.event.id);
      }
    });
    const stop = onStandalone?.(session, request);
    stream.onClose(() => {
      unlisten();
      stop?.();
      this.#tolerate(store.release(session.id));
    });
    this.#tolerate(store.tell(session.id, { kind: 'opened', stream: nonce }));
    if (session.protocolVersion >= EMPTY_EVENT_REVISION) this.#tolerate(store.append(session.id, STANDALONE, ''));
    return reply;
  }

  #resumed(
    reply: FastifyReply,
    session: SessionRecord,
    { name, missed }: { readonly name: string; readonly missed: readonly LoggedEvent[] },
  ): FastifyReply {
    const stream = this.#begin(reply, session);
    const give = ({ id, data }: LoggedEvent): void => {
      stream.send(data, id);
      if (isAnswer(data)) stream.end();
    };
    for (const event of missed) give(event);
    if (stream.isClosed) return reply;
    const unlisten = this.#options.store.listen(session.id, (told) => {
      if (told.kind === 'ended') stream.end();
      else if (told.kind === 'event' && told.event.stream === name) give(told.event);
    });
    const limit = setTimeout(() => stream.end(), RESUMED_MS).unref();
    stream.onClose(() => {
      clearTimeout(limit);
      unlisten();
    });
    return reply;
  }

  #begin(reply: FastifyReply, session: SessionRecord): EventStream {
    const { store } = this.#options;
    reply.hijack();
    reply.header('mcp-session-id', session.id);
    const stream = new EventStream(reply.raw, reply.getHeaders(), () => {
      // An open stream keeps its session alive, and ends with it.
      store.find(session.id).then(
        (found) => found ?? stream.end(),
        () => {},
      );
    });
    this.#open.add(stream);
    stream.onClose(() => this.#open.delete(stream));
    return stream;
  }

  /** What the store cannot do just now must not end a stream. */
  #tolerate(work: Promise<unknown>): void {
    work.catch((fault) => this.#options.report(fault, 'the store of sessions'));
  }
}

const FORGOTTEN: Refusal = {
  status: 400,
  code: HTTP_REFUSAL,
  message: 'Last-Event-ID names an event that is not kept (any more): open a stream without it',
};

/** Whether a message answers a request of the client, which ends the stream of a POST. */
function isAnswer(data: string): boolean {
  if (data === '') return false;
  const message = JSON.parse(data) as { method?: unknown };
  return message.method === undefined;
}
