import { createRequestStateCodec, type ServerContext } from '@modelcontextprotocol/server';
import type { Seal } from '../asking/seal.ts';

/**
 * What a client carries from a question to its answer. The first key signs it, and any of them reads it: while secrets are
 * changed, a question that is open stays answerable at whichever replica the answer comes to.
 */
export class CarriedState {
  readonly #keys: readonly Uint8Array[];
  readonly #bind: () => string;

  /** `bind`: what it belongs to; it is good for nothing else. */
  constructor({ keys }: Pick<Seal, 'keys'>, bind: () => string) {
    this.#keys = keys;
    this.#bind = bind;
  }

  /** Resolves to what is handed to the client. */
  mint(state: unknown, context: ServerContext): Promise<string> {
    return this.#codec(this.#keys[0] as Uint8Array).mint(state, context);
  }

  /** Resolves to what was handed out; undefined where that is nothing of ours, or is over, or belongs to something else. */
  async read(carried: string, context: ServerContext): Promise<{ readonly state: unknown } | undefined> {
    for (const key of this.#keys) {
      try {
        return { state: await this.#codec(key).verify(carried, context) };
      } catch {
        // Signed with another key, or with none.
      }
    }
    return undefined;
  }

  #codec(key: Uint8Array) {
    return createRequestStateCodec({ key, bind: this.#bind });
  }
}
