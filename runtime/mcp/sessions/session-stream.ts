import { randomUUID } from 'node:crypto';
import type { Principal } from '../../basics/credential.ts';
import type { FaultReporter } from '../call-tool.ts';
import type { EventStream } from '../event-stream.ts';
import { type HttpCall, httpError } from '../http-call.ts';
import { type OpenStreams, type StreamPlace, TOO_MANY_STREAMS } from '../open-streams.ts';
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
  /** Counts those of the whole process. */
  readonly streams: OpenStreams;
  readonly report: FaultReporter;
}

/** A stream that is resumed ends after so long without its answer: whoever worked on it may be gone. */
const RESUMED_MS = 10 * 60_000;
/** Most streams of one session: the oldest, which its client may have lost, gives way to the next. */
const MAX_OF_SESSION = 16;

/** One GET of a session. */
interface Visit {
  readonly call: HttpCall;
  readonly session: SessionRecord;
  readonly place: StreamPlace;
}

/** GET streams of sessions: what the server says of itself, and streams that clients lost and come back for. */
export class SessionStreams {
  readonly #options: SessionStreamsOptions;
  /** By session, the oldest first. */
  readonly #open = new Map<string, Set<EventStream>>();

  constructor(options: SessionStreamsOptions) {
    this.#options = options;
  }

  /** Serves one GET of a session. */
  async get(call: HttpCall, session: SessionRecord): Promise<void> {
    const place = this.#options.streams.enter(call.principal);
    if (place === undefined) {
      call.setHeader('allow', 'POST, DELETE');
      return call.refuse(TOO_MANY_STREAMS);
    }
    call.whenOver(() => place.leave());
    return this.#serve({ call, session, place });
  }

  async #serve(visit: Visit): Promise<void> {
    const { call, session } = visit;
    const { 'last-event-id': lastEventId } = call.headers;
    if (typeof lastEventId !== 'string' || lastEventId === '') return this.#standalone(visit, []);
    // Listening starts before the log is read, so that nothing is lost between the two.
    const { store } = this.#options;
    const early: LoggedEvent[] = [];
    const unlisten = store.listen(session.id, (message) => {
      if (message.kind === 'event') early.push(message.event);
    });
    try {
      const missed = await store.after(session.id, lastEventId);
      const name = streamOf(lastEventId);
      if (name === STANDALONE) return this.#standalone(visit, missed?.events ?? []);
      if (missed === undefined) return call.refuse(FORGOTTEN);
      // An empty stream would be resumed again, and again.
      if (missed.isOver && missed.events.every(({ data }) => data === '')) {
        call.setHeader('allow', 'POST, DELETE');
        return call.refuse(OVER);
      }
      const known = new Set(missed.events.map(({ id }) => id));
      const newer = early.filter((event) => event.stream === name && !known.has(event.id));
      return this.#resumed(visit, name, { ...missed, events: [...missed.events, ...newer] });
    } finally {
      unlisten();
    }
  }

  #standalone(visit: Visit, missed: readonly LoggedEvent[]): void {
    const { call, session } = visit;
    const { store, onStandalone } = this.#options;
    const nonce = randomUUID();
    let isNewest = true;
    const stream = this.#begin(visit, (message) => {
      if (message.kind === 'opened') isNewest = message.stream === nonce;
      else if (message.kind === 'event' && message.event.stream === STANDALONE && isNewest) {
        stream.send(message.event.data, idOf(message.event));
      }
    });
    stream.greet();
    for (const event of missed) stream.send(event.data, idOf(event));
    const stop = onStandalone?.(session, call.principal);
    // Nobody has to answer here; streams that wait for an answer end with it.
    visit.place.end = () => stream.end();
    stream.onClose(() => {
      stop?.();
      this.#tolerate(store.release(session.id));
    });
    this.#tolerate(store.tell(session.id, { kind: 'opened', stream: nonce }));
    if (session.protocolVersion >= EMPTY_EVENT_REVISION) this.#tolerate(store.append(session.id, STANDALONE, ''));
  }

  #resumed(visit: Visit, name: string, { events, isOver }: MissedEvents): void {
    const { call, session } = visit;
    const { store } = this.#options;
    let isWhole = false;
    const end = (): void => {
      isWhole = true;
      stream.end();
    };
    const give = (event: LoggedEvent): void => {
      if (event.data !== '') stream.send(event.data, idOf(event));
      if (event.isLast) end();
    };
    const stream = this.#begin(visit, (message) => {
      if (message.kind === 'event' && message.event.stream === name) give(message.event);
    });
    const tell = (isAwaited: boolean) =>
      this.#tolerate(store.tell(session.id, { kind: 'awaited', stream: name, isAwaited }));
    tell(true);
    const limit = setTimeout(() => stream.end(), RESUMED_MS).unref();
    call.whenOver((isDelivered) => {
      clearTimeout(limit);
      tell(false);
      // What was picked up here is delivered, and stands in the way of no equal call any more.
      if (isDelivered && isWhole) this.#tolerate(store.claims.releaseRun(session.id, name));
    });
    for (const event of events) give(event);
    if (isOver && !isWhole) end();
  }

  /** Opens a stream that hears of its session until one of them ends. */
  #begin({ call, session: { id } }: Visit, onMessage: SessionListener): EventStream {
    const { store } = this.#options;
    call.setHeader('mcp-session-id', sessionIdOf(call.headers) ?? id);
    const stream = call.openStream(() => {
      // An open stream keeps its session alive, and ends with it.
      Promise.resolve(store.find(id)).then(
        (found) => found ?? stream.end(),
        () => {},
      );
    });
    const unlisten = store.listen(id, (message) => {
      if (message.kind === 'ended' || message.kind === 'dropped') stream.end();
      else onMessage(message);
    });
    const letGo = store.hold(id);
    const streams = this.#open.get(id) ?? new Set();
    this.#open.set(id, streams.add(stream));
    stream.onClose(() => {
      unlisten();
      letGo();
      streams.delete(stream);
      if (streams.size === 0) this.#open.delete(id);
    });
    const [oldest] = streams;
    if (streams.size > MAX_OF_SESSION) oldest?.end();
    return stream;
  }

  /** What the store cannot do just now must not end a stream. */
  #tolerate(work: Promise<unknown>): void {
    work.catch((fault) => this.#options.report(fault, 'the store of sessions'));
  }
}

/** Empty for one that is not kept. */
function idOf({ id }: LoggedEvent): string | undefined {
  return id === '' ? undefined : id;
}

const OVER = httpError(405, HTTP_REFUSAL, 'Method not allowed: nothing more comes on this stream');
const FORGOTTEN = httpError(
  400,
  HTTP_REFUSAL,
  'Last-Event-ID names an event that is not kept (any more): open a stream without it',
);
