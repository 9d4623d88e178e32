import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** The keys that sign what a client carries for us: signed and dated, not hidden. The first signs, all of them read. */
export class Seal {
  #keys: readonly [Uint8Array, ...Uint8Array[]] = [randomBytes(32)];

  /** Processes that serve the same clients need the same secret; without one, only this process reads what it wrote. */
  constructor(...secrets: readonly (string | undefined)[]) {
    this.use(...secrets.filter((secret) => secret !== undefined));
  }

  /** Goes over to other secrets; what was sealed with none of them is void. */
  use(...secrets: readonly string[]): void {
    const [first, ...others] = secrets.map((secret) =>
      createHash('sha256').update(`oneuptime-mcp/seal:${secret}`).digest(),
    );
    if (first !== undefined) this.#keys = [first, ...others];
  }

  /** Signs a text of ours for one purpose; what is signed for another is not taken for it. */
  sign(purpose: string, text: string): string {
    return signed(this.#keys[0], purpose, text);
  }

  isSigned(purpose: string, text: string, signature: string): boolean {
    return this.#keys.some((key) => isSame(signed(key, purpose, text), signature));
  }

  /** What any of the keys makes of a text, that of the first before the others. */
  signatures(purpose: string, text: string): readonly string[] {
    return this.#keys.map((key) => signed(key, purpose, text));
  }

  /** As the SDK's codec wants them, one at a time: the first signs, all of them read. */
  get keys(): readonly Uint8Array[] {
    return this.#keys;
  }

  /** Keys for another purpose, 32 bytes each, of which the first is to be used for what is new. */
  keysFor(purpose: string): readonly Uint8Array[] {
    return this.#keys.map((key) => createHmac('sha256', key).update(`key for ${purpose}`).digest());
  }
}

function signed(key: Uint8Array, purpose: string, text: string): string {
  return createHmac('sha256', key).update(`${purpose}:${text}`).digest('base64url');
}

function isSame(wanted: string, given: string): boolean {
  const [one, other] = [Buffer.from(wanted), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
