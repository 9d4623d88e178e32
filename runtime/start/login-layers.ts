/** What is left to those who signed in: loaded with the first of them. */
import { LRUCache } from 'lru-cache';
import type { Principal } from '../basics/credential.ts';
import { StartError } from '../basics/errors.ts';
import type { Policy, PolicyLayer } from '../guard/policy.ts';
import type { PolicyProfiles } from '../guard/policy-file.ts';
import type { RuleBook } from '../guard/policy-rules.ts';
import { readScope, scopeLayer } from '../guard/scopes.ts';

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

/**
 * Rejects what logins cannot have, with a StartError: a profile that there is not, or scopes of a toolset that nobody has heard
 * of.
 */
export function checkLogin(
  { profile, scopes = [] }: Login,
  { profiles, toolsets }: { readonly profiles: PolicyProfiles | undefined; readonly toolsets: readonly string[] },
): void {
  if (profile !== undefined && profiles === undefined)
    throw new StartError(
      `The profile ${profile} is one of the file of POLICY, which is not set: set it, or leave profile out.`,
    );
  if (profile !== undefined) profiles?.layersOf(profile);
  const unknown = scopes.find((text) => {
    const toolset = readScope(text)?.toolset;
    return toolset !== undefined && !toolsets.includes(toolset);
  });
  if (unknown !== undefined) throw new StartError(`${unknown} names no toolset: they are ${toolsets.join(', ')}.`);
}
