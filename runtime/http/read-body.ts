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

/** Reads a body within limits; never rejects. */
export function bodyWithin(
  raw: Readable,
  { headers }: Pick<IncomingMessage, 'headers'>,
  limits: BodyLimits,
): Promise<ReadBody> {
  return new Promise((resolve) => new BodyReader(raw, limits, resolve).begin(Number(headers['content-length'] ?? 0)));
}

class BodyReader {
  readonly #raw: Readable;
  readonly #limits: BodyLimits;
  readonly #resolve: (read: ReadBody) => void;
  readonly #pieces = new Pieces();
  #length = 0;
  #isOver = false;
  /** Looks through a body that is too long. */
  #finder: IdFinder | undefined;
  #patience: NodeJS.Timeout | undefined;

  constructor(raw: Readable, limits: BodyLimits, resolve: (read: ReadBody) => void) {
    this.#raw = raw;
    this.#limits = limits;
    this.#resolve = resolve;
  }

  begin(announced: number): void {
    if (this.#isTooLong(announced)) this.#search();
    if (announced > this.#limits.searched) this.#lost();
    if (this.#isOver) return;
    this.#raw.on('data', this.#take);
    this.#raw.on('end', this.#whole);
    this.#raw.on('error', this.#lost);
    this.#raw.on('close', this.#lost);
  }

  #take = (chunk: Buffer): void => {
    this.#length += chunk.length;
    if (this.#finder === undefined && this.#isTooLong(this.#length)) this.#search();
    if (this.#finder === undefined) this.#pieces.add(chunk);
    else if (this.#length <= this.#limits.searched) this.#searchOn(this.#finder, chunk);
    else this.#lost();
  };

  /** Each piece takes a turn: as many as a connection has at hand would come at once. */
  #searchOn(finder: IdFinder, chunk: Buffer): void {
    finder.push(chunk);
    this.#raw.pause();
    void ownTurn().then(() => this.#raw.resume());
  }

  #isTooLong(length: number): boolean {
    return length > this.#limits.freely && length > this.#limits.most();
  }

  #search(): void {
    this.#finder = new IdFinder();
    for (const piece of this.#pieces.take()) this.#finder.push(piece);
    this.#patience = setTimeout(this.#lost, PATIENCE_MS).unref();
  }

  #whole = (): void => {
    this.#end(this.#finder === undefined ? { body: Buffer.concat(this.#pieces.take()) } : { ids: this.#finder.ids });
  };

  #lost = (): void => this.#end({ ids: this.#finder?.ids ?? null });

  #end(read: ReadBody): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#patience);
    this.#raw.off('data', this.#take).off('end', this.#whole).off('close', this.#lost);
    // Whatever still comes is let pass.
    this.#raw.resume();
    this.#resolve(read);
  }
}
