/** Under which name calls are counted. Keys cost nothing to invent, and one may be written in several ways. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import { atMost } from '../basics/at-most.ts';
import { type Credential, keyAtInstance, keyDigest } from '../basics/credential.ts';

/** Names of one kind that are remembered: those of keys that the instance has accepted are never pushed out by others. */
const MOST_NAMES = 10_000;

/** Whose calls are counted together. */
export interface CountedAs {
  /** The key, by a digest, or the address of whoever uses a lent one. */
  readonly name: string;
  /** The address that a key came from with which no call has succeeded yet: it counts for that, too. */
  readonly address: string | undefined;
}

/** For so long it is not looked up again whose calls a key's are: they come by the hundred on one connection. */
const LATELY_MS = 1_000;

const names = new WeakMap<Credential, string>();

/** The platform reads a UUID however its dashes are set, so that whoever moves them is still one caller. */
function nameOf(credential: Credential): string {
  let name = names.get(credential);
  if (name === undefined) {
    const { key, borrower, instance, subject } = credential;
    const bare = key.replaceAll('-', '').toLowerCase();
    const plain = /^[0-9a-f]{32}$/.test(bare) ? bare : key;
    const digest = createHash('sha256')
      .update(`oneuptime-mcp/counted:${keyAtInstance({ ...(subject === undefined ? {} : { subject }), key: plain })}`)
      .digest('base64url');
    name = `${instance ?? ''}/${borrower === undefined ? `key:${digest}` : `at:${borrower}`}`;
    names.set(credential, name);
  }
  return name;
}

/** The names of one process. `forget` is told of one that is remembered no longer. */
export class CountedNames {
  readonly #accepted: AcceptedKeys;
  readonly #proven: LRUCache<string, true>;
  readonly #strangers: LRUCache<string, true>;
  readonly #addresses: LRUCache<string, true>;
  /** Of callers that stay who they are: not of those whose key may be accepted by their next call. */
  readonly #lately = new WeakMap<Credential, { readonly counted: CountedAs; readonly until: number }>();

  constructor(accepted: AcceptedKeys, forget: (name: string) => void) {
    this.#accepted = accepted;
    const kept = () =>
      new LRUCache<string, true>({
        ...atMost(MOST_NAMES),
        dispose: (_value, name, why) => {
          if (why === 'evict') forget(name);
        },
      });
    [this.#proven, this.#strangers, this.#addresses] = [kept(), kept(), kept()];
  }

  of(credential: Credential): CountedAs {
    const now = performance.now();
    const lately = this.#lately.get(credential);
    if (lately !== undefined && now < lately.until) return lately.counted;
    const counted = this.#find(credential);
    if (counted.address === undefined) this.#lately.set(credential, { counted, until: now + LATELY_MS });
    return counted;
  }

  #find(credential: Credential): CountedAs {
    const name = nameOf(credential);
    const { borrower, from, instance } = credential;
    if (borrower !== undefined) {
      this.#addresses.set(name, true);
      return { name, address: undefined };
    }
    if (from === undefined || this.#accepted.has(keyDigest(credential))) {
      this.#strangers.delete(name);
      this.#proven.set(name, true);
      return { name, address: undefined };
    }
    const address = `${instance ?? ''}/new:${from}`;
    this.#addresses.set(address, true);
    if (!this.#proven.has(name)) this.#strangers.set(name, true);
    return { name, address };
  }
}
