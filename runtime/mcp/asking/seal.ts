import { createHash, randomBytes } from 'node:crypto';

/** The key that signs what a client carries for us from a question to its answer: signed and dated, not hidden. */
export class Seal {
  #key: Uint8Array = randomBytes(32);

  /** Processes that serve the same clients need the same secret; without one, only this process reads what it wrote. */
  constructor(secret?: string) {
    if (secret !== undefined) this.use(secret);
  }

  /** Goes over to another secret; what was sealed before is void. */
  use(secret: string): void {
    this.#key = createHash('sha256').update(`oneuptime-mcp/seal:${secret}`).digest();
  }

  /** As the SDK's codec wants it. */
  get key(): Uint8Array {
    return this.#key;
  }
}
