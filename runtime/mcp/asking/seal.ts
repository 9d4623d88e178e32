import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** How long a client may take to answer a question. */
const VALID_MS = 10 * 60_000;

/** Text that a client carries for us and must not change: signed and dated, not hidden. */
export class Seal {
  #key: Buffer;
  readonly #now: () => number;

  /** Processes that serve the same clients need the same key; without one, only this process reads what it wrote. */
  constructor(key: string | undefined, now: () => number = Date.now) {
    this.#key = randomBytes(32);
    if (key !== undefined) this.use(key);
    this.#now = now;
  }

  /** Goes over to another key; what was sealed before is void. */
  use(key: string): void {
    this.#key = createHash('sha256').update(`oneuptime-mcp/seal:${key}`).digest();
  }

  /** Seals JSON for the one purpose that `binding` describes. */
  close(value: unknown, binding: readonly unknown[]): string {
    const body = Buffer.from(JSON.stringify([this.#now() + VALID_MS, value])).toString('base64url');
    return `${body}.${this.#sign(body, binding)}`;
  }

  /** What was sealed for the same purpose; undefined when it was changed, is too old, or was meant for another one. */
  open(sealed: string, binding: readonly unknown[]): { readonly value: unknown } | undefined {
    const [body = '', signature = '', ...more] = sealed.split('.');
    const wanted = Buffer.from(this.#sign(body, binding));
    const given = Buffer.from(signature);
    if (more.length > 0 || given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
    const [expires, value] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [number, unknown];
    return expires > this.#now() ? { value } : undefined;
  }

  #sign(body: string, binding: readonly unknown[]): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([body, ...binding]))
      .digest('base64url');
  }
}
