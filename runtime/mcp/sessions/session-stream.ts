import { randomUUID } from 'node:crypto';
import type { Principal } from '../../basics/credential.ts';
import type { FaultReporter } from '../call-tool.ts';
import type { EventStream } from '../event-stream.ts';
import { type HttpCall, httpError } from '../http-call.ts';
import { EMPTY_EVENT_REVISION, HTTP_REFUSAL } from '../protocol.ts';
import { sessionIdOf } from './session-request.ts';
import {
  type LoggedEvent,
  type MissedEvents,
  type SessionListener,
  type SessionRecord,
  type SessionStore,
  STANDALONE,
  streamOf,
} from './session-store.ts';

/** Hears that a stream for what the server says of itself was opened; returns what to do when it closes. */
export type OnStandalone = (session: SessionRecord, principal: Principal) => () => void;

interface SessionStreamsOptions {
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
  async get(call: HttpCall, session: SessionRecord): Promise<void> {
    const { 'last-event-id': lastEventId } = call.headers;
    if (typeof lastEventId !== 'string' || lastEventId === '') return this.#standalone(call, session, []);
    // Listening starts before the log is read, so that nothing is lost between the two.
    const { store } = this.#options;
    const early: LoggedEvent[] = [];
    const unlisten = store.listen(session.id, (message) => {
      if (message.kind === 'event') early.push(message.event);
    });
    try {
      const missed = await store.after(session.id, lastEventId);
      const name = streamOf(lastEventId);
      if (name === STANDALONE) return this.#standalone(call, session, missed?.events ?? []);
      if (missed === undefined) return call.refuse(FORGOTTEN);
      // An empty stream would be resumed again, and again.
      if (missed.isOver && missed.events.every(({ data }) => data === '')) {
        call.setHeader('allow', 'POST, DELETE');
        return call.refuse(OVER);
      }
      const known = new Set(missed.events.map(({ id }) => id));
      const newer = early.filter((event) => event.stream === name && !known.has(event.id));
      return this.#resumed(call, session, name, { ...missed, events: [...missed.events, ...newer] });
    } finally {
      unlisten();
    }
  }

  /** Ends what nobody has to answer; clients open new streams, elsewhere. Streams that wait for an answer end with it. */
  close(): void {
    for (const stream of this.#open) stream.end();
  }

  #standalone(call: HttpCall, session: SessionRecord, missed: readonly LoggedEvent[]): void {
    const { store, onStandalone } = this.#options;
    const nonce = randomUUID();
    let isNewest = true;
    const stream = this.#begin(call, session, (message) => {
      if (message.kind === 'opened') isNewest = message.stream === nonce;
      else if (message.kind === 'event' && message.event.stream === STANDALONE && isNewest) {
        stream.send(message.event.data, message.event.id);
      }
    });
    stream.greet();
    for (const { id, data } of missed) stream.send(data, id);
    const stop = onStandalone?.(session, call.principal);
    this.#open.add(stream);
    stream.onClose(() => {
      this.#open.delete(stream);
      stop?.();
      this.#tolerate(store.release(session.id));
    });
    this.#tolerate(store.tell(session.id, { kind: 'opened', stream: nonce }));
    if (session.protocolVersion >= EMPTY_EVENT_REVISION) this.#tolerate(store.append(session.id, STANDALONE, ''));
  }

  #resumed(call: HttpCall, session: SessionRecord, name: string, { events, isOver }: MissedEvents): void {
    const { store } = this.#options;
    let isWhole = false;
    const end = (): void => {
      isWhole = true;
      stream.end();
    };
    const give = ({ id, data, isLast }: LoggedEvent): void => {
      if (data !== '') stream.send(data, id);
      if (isLast) end();
    };
    const stream = this.#begin(call, session, (message) => {
      if (message.kind === 'event' && message.event.stream === name) give(message.event);
    });
    const tell = (isAwaited: boolean) =>
      this.#tolerate(store.tell(session.id, { kind: 'awaited', stream: name, isAwaited }));
    tell(true);
    const limit = setTimeout(() => stream.end(), RESUMED_MS).unref();
    call.delivered().then((isDelivered) => {
      clearTimeout(limit);
      tell(false);
      // What was picked up here is delivered, and stands in the way of no equal call any more.
      if (isDelivered && isWhole) this.#tolerate(store.claims.releaseRun(session.id, name));
    });
    for (const event of events) give(event);
    if (isOver && !isWhole) end();
  }

  /** Opens a stream that hears of its session until one of them ends. */
  #begin(call: HttpCall, { id }: SessionRecord, onMessage: SessionListener): EventStream {
    const { store } = this.#options;
    call.setHeader('mcp-session-id', sessionIdOf(call.headers) ?? id);
    const stream = call.openStream(() => {
      // An open stream keeps its session alive, and ends with it.
      store.find(id).then(
        (found) => found ?? stream.end(),
        () => {},
      );
    });
    const unlisten = store.listen(id, (message) => {
      if (message.kind === 'ended' || message.kind === 'dropped') stream.end();
      else onMessage(message);
    });
    stream.onClose(unlisten);
    return stream;
  }

  /** What the store cannot do just now must not end a stream. */
  #tolerate(work: Promise<unknown>): void {
    work.catch((fault) => this.#options.report(fault, 'the store of sessions'));
  }
}

const OVER = httpError(405, HTTP_REFUSAL, 'Method not allowed: nothing more comes on this stream');
const FORGOTTEN = httpError(
  400,
  HTTP_REFUSAL,
  'Last-Event-ID names an event that is not kept (any more): open a stream without it',
);
