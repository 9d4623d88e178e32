import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../basics/credential.ts';
import type { CallerTurns } from '../basics/own-turn.ts';
import { visible } from '../basics/visible.ts';
import { withoutUuids } from '../basics/without-uuids.ts';
import type { Accepted } from './accept.ts';
import type { EventStream } from './event-stream.ts';
import type { RefusedIds } from './request-ids.ts';

/** Why HTTP itself refuses a request: a status, with the JSON-RPC error to send under the id of the request. */
export interface HttpError {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
  /** Absent: they are read from the body. */
  readonly ids?: RefusedIds;
}

/** Nothing is hidden in what the message quotes. */
export function httpError(status: number, code: number, message: string): HttpError {
  return { status, code, message: visible(withoutUuids(message)) };
}

/** One HTTP request and its answer: all that the protocol sees of the server around it. Answered once. */
export interface HttpCall {
  /** What the request is called in logs, and in `x-request-id` of its answer. */
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly principal: Principal;
  /** In which forms the client takes the answer. */
  readonly accepted: Accepted;
  /** Its caller's. */
  readonly turns: CallerTurns;
  /** Its tool call was made, and has to ask: it is made again by whoever asks. */
  isAsking?: boolean;
  /** Sets a header of the answer to come. */
  setHeader(name: string, value: string): void;
  /** Answers with an error, under the id of the request whenever it can be read. */
  refuse(error: HttpError): void;
  /** Answers with a status alone. */
  end(status: number): void;
  /** Answers with one JSON text, as an event where the client takes nothing but a stream. */
  json(text: string): void | Promise<void>;
  /**
   * Runs it when the answer is over, or its connection, never at once: delivered is what went out whole on a connection that
   * was open. That is as far as a server sees. What the network or a proxy lost after that looks delivered, too.
   */
  whenOver(run: (isDelivered: boolean) => void): void;
  /** Begins an event stream, with the headers set so far. `onBeat` runs with every keep-alive. Only where it is accepted. */
  openStream(onBeat?: () => void): EventStream;
}
