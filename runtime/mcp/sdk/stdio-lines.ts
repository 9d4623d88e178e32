/** Lines of a stream, each kept while it is no longer than it may be. */
import { Pieces } from '../../basics/pieces.ts';
import { IdFinder } from '../id-finder.ts';
import type { RefusedIds } from '../request-ids.ts';

const LINE_FEED = Buffer.from('\n');

interface LineReaders {
  /** Takes a line, without its line feed. */
  readonly take: (line: Buffer) => void;
  /** Hears of one that is too long: the ids of the requests in it. */
  readonly refuse: (ids: RefusedIds) => void;
}

/** Parts what comes piece by piece into lines. Of one that is too long nothing is kept: it is looked through for its ids. */
export class Lines {
  readonly #most: number;
  readonly #readers: LineReaders;
  readonly #partial = new Pieces();
  /** Looks through a line that is too long. */
  #finder: IdFinder | undefined;

  /** `most`: bytes of the longest line. */
  constructor(most: number, readers: LineReaders) {
    this.#most = most;
    this.#readers = readers;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#endLine();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  /** Nothing more comes. Scripts end their last message without a line feed. */
  end(): void {
    this.push(LINE_FEED);
  }

  #keep(part: Buffer): void {
    if (this.#finder === undefined) this.#partial.add(part);
    else this.#finder.push(part);
    if (this.#partial.length <= this.#most) return;
    this.#finder = new IdFinder();
    for (const kept of this.#partial.take()) this.#finder.push(kept);
  }

  #endLine(): void {
    const finder = this.#finder;
    this.#finder = undefined;
    if (finder === undefined) this.#readers.take(Buffer.concat(this.#partial.take()));
    else this.#readers.refuse(finder.ids);
  }
}
