import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** The key that signs what a client carries for us: signed and dated, not hidden. */
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

  /** Signs a text of ours for one purpose; what is signed for another is not taken for it. */
  sign(purpose: string, text: string): string {
    return createHmac('sha256', this.#key).update(`${purpose}:${text}`).digest('base64url');
  }

  isSigned(purpose: string, text: string, signature: string): boolean {
    const wanted = Buffer.from(this.sign(purpose, text));
    const given = Buffer.from(signature);
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  }

  /** As the SDK's codec wants it. */
  get key(): Uint8Array {
    return this.#key;
  }
}
