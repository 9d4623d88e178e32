/**
 * What a key may not do, as the API told it: shown where tools are searched for, so that nobody tries what was refused a
 * moment ago. Never told to another key, and never a reason to refuse: the API decides each call anew.
 */
import { LRUCache } from 'lru-cache';
import { type Credential, keyDigest } from '../basics/credential.ts';

/** Keys of which something is known, and tools of one; only keys that the API knows are refused in this way. */
const MOST = { keys: 1_000, tools: 200 } as const;
/** Somebody may have given the key a permission meanwhile. */
const FORGET_MS = 10 * 60_000;
/** Longest reason that is kept, in characters. */
const MAX_WHY = 300;

/** Denials by key. One per instance. */
export class LearnedDenials {
  readonly #now: () => number;
  readonly #byKey = new LRUCache<string, LRUCache<string, string>>({ max: MOST.keys });

  constructor(now: () => number = () => Date.now()) {
    this.#now = now;
  }

  /** The API has refused the tool to the key, for what the key may. */
  learn(credential: Credential, tool: string, why: string): void {
    const key = keyDigest(credential);
    const known = this.#byKey.get(key) ?? this.#begin(key);
    known.set(tool, why.length > MAX_WHY ? `${why.slice(0, MAX_WHY)}…` : why);
  }

  /** The tool has worked with the key. */
  forget(credential: Credential, tool: string): void {
    if (this.#byKey.size > 0) this.#byKey.get(keyDigest(credential))?.delete(tool);
  }

  /** Why the key may not use the tool, as far as is known; undefined where it may, or nobody has tried lately. */
  of(credential: Credential | undefined, tool: string): string | undefined {
    if (credential === undefined || this.#byKey.size === 0) return undefined;
    return this.#byKey.get(keyDigest(credential))?.get(tool);
  }

  #begin(key: string): LRUCache<string, string> {
    const perf = { now: this.#now };
    const known = new LRUCache<string, string>({ max: MOST.tools, ttl: FORGET_MS, ttlResolution: 0, perf });
    this.#byKey.set(key, known);
    return known;
  }
}
