/** What is left to those who signed in: loaded with the first of them. */
import { LRUCache } from 'lru-cache';
import type { Principal } from '../basics/credential.ts';
import type { Policy, PolicyLayer } from '../guard/policy.ts';
import type { RuleBook } from '../guard/policy-rules.ts';
import { scopeLayer } from '../guard/scopes.ts';

/** Of whoever signed in. */
export type Login = Pick<Principal, 'claims' | 'scopes' | 'profile' | 'areScopesFixed'>;

/** Combinations of scopes whose names are kept. */
const MOST_SCOPES = 64;

/** Layers of those who signed in; of a login the same ones each time, as those are found by that are made of them. */
export class LoginLayers {
  readonly #profileOf: (login: Login) => Policy;
  readonly #book: RuleBook;
  readonly #known = new WeakMap<object, Policy>();
  readonly #scopes = new LRUCache<string, PolicyLayer>({ max: MOST_SCOPES });

  constructor(profileOf: (login: Login) => Policy, book: RuleBook) {
    this.#profileOf = profileOf;
    this.#book = book;
  }

  of(caller: Login): Policy {
    const known = this.#known.get(caller);
    if (known !== undefined) return known;
    const { scopes = [], areScopesFixed: areFixed = false } = caller;
    const sorted = [...scopes].sort();
    const text = [areFixed, ...sorted].join(' ');
    const layer = this.#scopes.get(text) ?? scopeLayer(sorted, this.#book, { areFixed });
    this.#scopes.set(text, layer);
    const layers = [...this.#profileOf(caller), layer];
    this.#known.set(caller, layers);
    return layers;
  }
}
