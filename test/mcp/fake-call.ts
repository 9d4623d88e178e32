import { principalOf } from '../../runtime/guard/principal.ts';
import type { EventStream } from '../../runtime/mcp/event-stream.ts';
import type { HttpCall, HttpError } from '../../runtime/mcp/http-call.ts';

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

/** One request without a connection: what is answered is kept here, and whether that arrives is told by `arrive`. */
export class FakeCall implements HttpCall {
  readonly headers: HttpCall['headers'];
  readonly principal: HttpCall['principal'];
  readonly accepted: HttpCall['accepted'];
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

  constructor(
    headers: HttpCall['headers'] = {},
    {
      key = 'k',
      accepted = { json: true, stream: true },
    }: { key?: string | undefined; accepted?: HttpCall['accepted'] } = {},
  ) {
    this.headers = headers;
    this.principal = principalOf(key === undefined ? undefined : { key });
    this.accepted = accepted;
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
  }
  end(status: number): void {
    this.statuses.push(status);
  }
  json(text: string): void {
    this.texts.push(text);
  }
  delivered(): Promise<boolean> {
    return this.#delivered;
  }
  openStream(onBeat: () => void = () => {}): EventStream {
    const stream = new FakeStream();
    stream.beat = onBeat;
    this.streams.push(stream);
    return stream as unknown as EventStream;
  }
}
