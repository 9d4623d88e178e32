import { ownTurns } from '../../runtime/basics/own-turn.ts';
import { principalOf } from '../../runtime/guard/principal.ts';
import type { EventStream } from '../../runtime/mcp/event-stream.ts';
import type { HttpCall, HttpError } from '../../runtime/mcp/http-call.ts';
import type { SessionStore } from '../../runtime/mcp/sessions/session-store.ts';

/** One event of a stream: its id where it has one, and its data. */
export type SentEvent = readonly [id: string | undefined, data: string];

/** An event stream without a connection. */
export class FakeStream {
  readonly sent: SentEvent[] = [];
  greeted = 0;
  isEnded = false;
  beat: () => void = () => {};
  readonly #closing: (() => void)[] = [];

  send(data: string, id?: string): void {
    if (!this.isEnded) this.sent.push([id, data]);
  }
  greet(): void {
    this.greeted += 1;
  }
  onClose(listener: () => void): void {
    this.#closing.push(listener);
  }
  end(): void {
    this.isEnded = true;
    for (const run of this.#closing.splice(0)) run();
  }
}

/** A key of null is none. */
export interface CallOptions {
  readonly key?: string | null;
  readonly accepted?: HttpCall['accepted'];
  readonly arrives?: boolean | undefined;
}

const BOTH = { json: true, stream: true };

/** One request without a connection: what is answered is kept here, and whether that arrives is told by `arrive`. */
export class FakeCall implements HttpCall {
  readonly id = 'a request';
  readonly headers: HttpCall['headers'];
  readonly principal: HttpCall['principal'];
  readonly accepted: HttpCall['accepted'];
  readonly turns = ownTurns;
  readonly set: Record<string, string> = {};
  readonly streams: FakeStream[] = [];
  readonly texts: string[] = [];
  readonly statuses: number[] = [];
  readonly refusals: HttpError[] = [];
  /** Tells whether the answer arrived. */
  arrive: (isDelivered: boolean) => void = () => {};
  readonly #delivered = new Promise<boolean>((resolve) => {
    this.arrive = resolve;
  });

  /** What is known of the connection as soon as the answer is over; without it, `arrive` is to be called. */
  readonly #arrives: boolean | undefined;

  constructor(headers: HttpCall['headers'] = {}, { key = 'k', accepted = BOTH, arrives }: CallOptions = {}) {
    this.headers = headers;
    this.principal = principalOf(key === null ? undefined : { key });
    this.accepted = accepted;
    this.#arrives = arrives;
  }

  /** The one event stream that was opened. */
  get stream(): FakeStream {
    const [stream, ...others] = this.streams;
    if (stream === undefined || others.length > 0) throw new Error(`${this.streams.length} streams were opened.`);
    return stream;
  }

  setHeader(name: string, value: string): void {
    this.set[name] = value;
  }
  refuse(error: HttpError): void {
    this.refusals.push(error);
    this.#over();
  }
  end(status: number): void {
    this.statuses.push(status);
    this.#over();
  }
  json(text: string): void {
    this.texts.push(text);
    this.#over();
  }
  whenOver(run: (isDelivered: boolean) => void): void {
    void this.#delivered.then(run);
  }
  openStream(onBeat: () => void = () => {}): EventStream {
    const stream = new FakeStream();
    stream.beat = onBeat;
    stream.onClose(() => this.#over());
    this.streams.push(stream);
    return stream as unknown as EventStream;
  }

  #over(): void {
    if (this.#arrives !== undefined) this.arrive(this.#arrives);
  }
}

/** Counts who listens in a store from now on, for as long as they do. */
export function countListeners(store: SessionStore): () => number {
  let count = 0;
  const { listen } = store;
  store.listen = (...given) => {
    const stop = listen.apply(store, given);
    count += 1;
    return () => {
      count -= 1;
      stop();
    };
  };
  return () => count;
}
