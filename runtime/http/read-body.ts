/** How much of a request's body is read, and what is known of one that is longer. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { ownTurn } from '../basics/own-turn.ts';
import { Pieces } from '../basics/pieces.ts';
import { IdFinder } from '../mcp/id-finder.ts';
import type { RefusedIds } from '../mcp/request-ids.ts';

/** Either the whole body, or the ids of the requests in one that is too long; null also where it did not come whole. */
type ReadBody = { readonly body: Buffer } | { readonly ids: RefusedIds };

interface BodyLimits {
  /** Most bytes of a body; asked for once there are more than `freely`. */
  readonly most: () => number;
  readonly freely: number;
  /**
   * So many bytes in all are looked through for ids, which most clients write last. Whoever sends on after that is answered
   * meanwhile: nothing of it is kept, and its connection is not broken.
   */
  readonly searched: number;
}

/** How long the rest of a body may take that is too long, or that nobody reads: then it is answered without its id. */
const PATIENCE_MS = 1_000;

/** Reads a body within limits, and calls `done` once. */
export function bodyWithin(
  raw: Readable,
  { headers }: Pick<IncomingMessage, 'headers'>,
  limits: BodyLimits,
  done: (read: ReadBody) => void,
): void {
  new BodyReader(raw, limits, done).begin(Number(headers['content-length'] ?? 0));
}

class BodyReader {
  readonly #raw: Readable;
  readonly #limits: BodyLimits;
  readonly #done: (read: ReadBody) => void;
  #pieces: Pieces | undefined;
  #length = 0;
  /** In bytes; 0 where that is not said. */
  #announced = 0;
  #isOver = false;
  /** Looks through a body that is too long. */
  #finder: IdFinder | undefined;
  #patience: NodeJS.Timeout | undefined;

  constructor(raw: Readable, limits: BodyLimits, done: (read: ReadBody) => void) {
    this.#raw = raw;
    this.#limits = limits;
    this.#done = done;
  }

  begin(announced: number): void {
    if (this.#isTooLong(announced)) this.#search();
    if (announced > this.#limits.searched) this.#lost();
    if (this.#isOver) return;
    this.#announced = announced;
    // Never taken off: they go with the request, and the rest of it is let pass.
    this.#raw.on('data', this.#take);
    if (announced === 0) this.#raw.on('end', this.#whole);
    this.#raw.on('close', this.#lost);
  }

  #take = (chunk: Buffer): void => {
    if (this.#isOver) return;
    // Most bodies come at once.
    const isAll = chunk.length === this.#announced;
    this.#length += chunk.length;
    if (this.#finder === undefined && this.#isTooLong(this.#length)) this.#search();
    if (this.#finder !== undefined) this.#searchOn(this.#finder, chunk);
    else if (isAll) this.#end({ body: chunk });
    else this.#keep(chunk);
    if (this.#length === this.#announced) this.#whole();
  };

  #keep(chunk: Buffer): void {
    this.#pieces ??= new Pieces();
    this.#pieces.add(chunk);
  }

  /** Each piece takes a turn: as many as a connection has at hand would come at once. */
  #searchOn(finder: IdFinder, chunk: Buffer): void {
    if (this.#length > this.#limits.searched) {
      this.#lost();
      return;
    }
    finder.push(chunk);
    this.#raw.pause();
    void ownTurn().then(() => this.#raw.resume());
  }

  #isTooLong(length: number): boolean {
    return length > this.#limits.freely && length > this.#limits.most();
  }

  #search(): void {
    this.#finder = new IdFinder();
    for (const piece of this.#pieces?.take() ?? []) this.#finder.push(piece);
    this.#patience = setTimeout(this.#lost, PATIENCE_MS).unref();
  }

  #whole = (): void => {
    if (this.#finder !== undefined) this.#end({ ids: this.#finder.ids });
    else this.#end({ body: Buffer.concat(this.#pieces?.take() ?? []) });
  };

  #lost = (): void => this.#end({ ids: this.#finder?.ids ?? null });

  #end(read: ReadBody): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#patience);
    this.#raw.resume();
    this.#done(read);
  }
}
