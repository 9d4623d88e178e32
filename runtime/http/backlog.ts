import type { ServerResponse } from 'node:http';

/** More is not kept for a client that does not read; one message may be longer than that by itself. */
const MAX_UNREAD_BYTES = 1024 * 1024;

type Stream = Pick<ServerResponse, 'writableLength' | 'destroy'>;

/** What a client has not read yet of its stream. Ends the stream of one that does not read. */
export class Backlog {
  readonly #stream: Stream;
  #before = 0;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /** To be asked before each message; true when the stream has been ended, and nothing more is to be sent. */
  endIfFull(): boolean {
    return this.#endIf(this.#stream.writableLength > MAX_UNREAD_BYTES);
  }

  /** To be asked at every beat: true when something waits, and nothing was read since the beat before. */
  endIfStuck(): boolean {
    const { writableLength: length } = this.#stream;
    const isStuck = length > 0 && this.#before > 0 && length >= this.#before;
    this.#before = length;
    return this.#endIf(isStuck);
  }

  #endIf(isEnd: boolean): boolean {
    if (isEnd) this.#stream.destroy();
    return isEnd;
  }
}
