/** What is left to those who signed in: loaded with the first of them. */
import { LRUCache } from 'lru-cache';
import type { Principal } from '../basics/credential.ts';
import type { Policy, PolicyLayer } from '../guard/policy.ts';
import type { RuleBook } from '../guard/policy-rules.ts';
import { scopeLayer } from '../guard/scopes.ts';

/** Combinations of scopes whose names are kept. */
const MOST_SCOPES = 64;

/** Layers of those who signed in; of a login the same ones each time, as those are found by that are made of them. */
export class LoginLayers {
  readonly #profileOf: (claims: Principal['claims']) => Policy;
  readonly #book: RuleBook;
  readonly #known = new WeakMap<object, Policy>();
  readonly #scopes = new LRUCache<string, PolicyLayer>({ max: MOST_SCOPES });

  constructor(profileOf: (claims: Principal['claims']) => Policy, book: RuleBook) {
    this.#profileOf = profileOf;
    this.#book = book;
  }

  of(caller: Pick<Principal, 'claims' | 'scopes'>): Policy {
    const known = this.#known.get(caller);
    if (known !== undefined) return known;
    const { claims, scopes = [] } = caller;
    const sorted = [...scopes].sort();
    const text = sorted.join(' ');
    const layer = this.#scopes.get(text) ?? scopeLayer(sorted, this.#book);
    this.#scopes.set(text, layer);
    const layers = [...this.#profileOf(claims), layer];
    this.#known.set(caller, layers);
    return layers;
  }
}
