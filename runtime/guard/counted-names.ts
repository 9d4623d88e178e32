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
  /** The key, by a digest, or the address of whoever uses a lent one; of several persons who use one key, each. */
  readonly name: string;
  /** The same for all who use the key. */
  readonly key: string;
  /** The address that a key came from with which no call has succeeded yet: it counts for that, too. */
  readonly address: string | undefined;
}

/** For so long it is not looked up again whose calls a key's are: they come by the hundred on one connection. */
const LATELY_MS = 1_000;

const names = new WeakMap<Credential, Pick<CountedAs, 'name' | 'key'>>();

/** The platform reads a UUID however its dashes are set, so that whoever moves them is still one caller. */
function namesOf(credential: Credential): Pick<CountedAs, 'name' | 'key'> {
  let named = names.get(credential);
  if (named === undefined) {
    const { key, borrower, instance, subject } = credential;
    const bare = key.replaceAll('-', '').toLowerCase();
    const plain = /^[0-9a-f]{32}$/.test(bare) ? bare : key;
    const of = (text: string): string =>
      `${instance ?? ''}/key:${createHash('sha256').update(`oneuptime-mcp/counted:${text}`).digest('base64url')}`;
    const name = borrower === undefined ? of(plain) : `${instance ?? ''}/at:${borrower}`;
    const person = subject === undefined || borrower !== undefined ? name : of(keyAtInstance({ key: plain, subject }));
    named = { name: person, key: name };
    names.set(credential, named);
  }
  return named;
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
    const named = namesOf(credential);
    const { name, key } = named;
    const { borrower, from, instance } = credential;
    if (borrower !== undefined) {
      this.#addresses.set(name, true);
      return { ...named, address: undefined };
    }
    if (from === undefined || this.#accepted.has(keyDigest(credential))) {
      for (const one of new Set([name, key])) {
        this.#strangers.delete(one);
        this.#proven.set(one, true);
      }
      return { ...named, address: undefined };
    }
    const address = `${instance ?? ''}/new:${from}`;
    this.#addresses.set(address, true);
    if (!this.#proven.has(name)) this.#strangers.set(name, true);
    return { ...named, address };
  }
}
