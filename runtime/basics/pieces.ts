/** So many pieces are put together before more are kept: each costs far more than its bytes where those are few. */
const MANY = 1_024;

/** Bytes that come piece by piece, be the pieces as small as they may. */
export class Pieces {
  #small: Buffer[] = [];
  #large: Buffer[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#length += piece.length;
    this.#small.push(piece);
    if (this.#small.length < MANY) return;
    this.#large.push(Buffer.concat(this.#small));
    this.#small = [];
  }

  /** All of them, in order; none are kept after that. */
  take(): Buffer[] {
    const all = [...this.#large, ...this.#small];
    this.#large = [];
    this.#small = [];
    this.#length = 0;
    return all;
  }
}
