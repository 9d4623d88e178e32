/**
 * Names -> ids. Wherever a column points to another resource, a caller may write the target's name, its number, its slug
 * or its id. Names are looked up by the platform in the caller's own view of the data, and remembered for half a minute.
 */
import { LRUCache } from 'lru-cache';
import { badArgument, ToolError } from '../basics/errors.ts';
import { chooseOne, type Need } from './names.ts';
import type { Call, Platform } from './platform.ts';
import type { IdOf } from './values.ts';

const CACHE_MS = 30_000;
const CACHE_SIZE = 2000;
const MAX_NAMES = 20;
/** Stands in for a name while an encoder is run to learn which names it meets. */
const ANY_ID = '00000000-0000-0000-0000-000000000000';

/** Looks names up and remembers them per owner of a key. One per process. */
export class References {
  readonly #platform: Platform;
  readonly #known: LRUCache<string, string>;

  constructor(platform: Platform, now: () => Date) {
    this.#platform = platform;
    const perf = { now: () => now().getTime() };
    this.#known = new LRUCache({ max: CACHE_SIZE, ttl: CACHE_MS, ttlResolution: 0, perf });
  }

  /**
   * Runs `encode` with ids in place of names: once to learn which names it meets, and again when they are known. Names
   * found a moment ago will do where `mayRemember`: for reads only. Throws `bad_arguments` with candidates when a name
   * fits no row, or several; `no_credential` when there are names and no key.
   */
  async resolve<T>(encode: (idOf: IdOf) => T, call: Call, mayRemember: boolean): Promise<T> {
    const needs: Need[] = [];
    const first = encode((resource, text, argument) => {
      const id = this.#platform.readId(text);
      if (id !== undefined) return id;
      needs.push({ resource: nameable(resource, text, argument), text, argument });
      return ANY_ID;
    });
    if (needs.length === 0) return first;
    if (!call.hasKey)
      throw new ToolError(
        'no_credential',
        `Names can only be looked up with a ${this.#platform.title} API key, and this call brings none.`,
        'Send a key as x-api-key, or give ids instead of names.',
      );
    const ids = await this.#lookUp(needs, call, mayRemember);
    return encode((resource, text) => this.#platform.readId(text) ?? (ids.get(keyOf(resource ?? '', text)) as string));
  }

  /** Forgets the names of a resource after a write: they may mean other rows now. */
  forget(resource: string, owner: string): void {
    for (const key of this.#known.keys()) if (key.startsWith(`${owner} ${resource} `)) this.#known.delete(key);
  }

  async #lookUp(needs: readonly Need[], call: Call, mayRemember: boolean): Promise<Map<string, string>> {
    const { owner } = call;
    const ids = new Map<string, string>();
    const missing = new Map<string, Need[]>();
    for (const need of needs) {
      const key = keyOf(need.resource, need.text);
      const known = mayRemember ? this.#known.get(`${owner} ${key}`) : undefined;
      if (known) ids.set(key, known);
      else missing.set(need.resource, [...(missing.get(need.resource) ?? []), need]);
    }
    await Promise.all(
      [...missing].map(async ([resource, wanted]) => {
        for (const [key, id] of await this.#lookUpResource(resource, wanted, call)) {
          ids.set(key, id);
          this.#known.set(`${owner} ${key}`, id);
        }
      }),
    );
    return ids;
  }

  async #lookUpResource(resource: string, needs: readonly Need[], call: Call): Promise<[string, string][]> {
    const distinct = [...new Map(needs.map((need) => [keyOf(resource, need.text), need]))];
    if (distinct.length > MAX_NAMES)
      throw badArgument(
        `${distinct.length} names are too many for one call.`,
        `Give ids, or at most ${MAX_NAMES} names.`,
      );
    const texts = distinct.map(([, { text }]) => text);
    const { title, candidates } = await this.#platform.rowsNamed(call, resource, texts);
    return distinct.map(([key, need]) => [key, chooseOne(need, candidates(need.text), title)]);
  }
}

/** The resource that a name is looked up in; throws where there is none, or no name. */
function nameable(resource: string | undefined, text: string, argument: string): string {
  if (text.trim() === '') throw badArgument(`${argument} is blank.`, 'Give a name, a number or an id.');
  if (resource) return resource;
  throw badArgument(
    `${argument} is not an id: ${JSON.stringify(text.slice(0, 60))}.`,
    'It takes ids only (UUIDs); list the resource to find one.',
  );
}

function keyOf(resource: string, text: string): string {
  return `${resource} ${text.toLowerCase()}`;
}
