/**
 * Names -> ids. Wherever a column points to another resource, a caller may write the target's name, its number
 * (`INC-12`, `#12`), its slug or its id. Names are looked up in the caller's own view of the data; nothing is guessed.
 */

import { ToolError } from '../basics/errors.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { keyDigest } from '../guard/principal.ts';
import type { Credential } from '../mcp/credential.ts';
import { bodyOf } from '../oneuptime/answers.ts';
import {
  chooseOne,
  findExactly,
  findPeople,
  findRows,
  isNamed,
  isUuid,
  type Need,
  type ReadRows,
} from '../oneuptime/candidates.ts';
import type { WireObject } from '../oneuptime/codec.ts';
import type { Upstream } from '../upstream.ts';

const CACHE_MS = 30_000;
const CACHE_SIZE = 2000;
const MAX_NAMES = 20;
/** Users are looked up among the members of teams. */
const PEOPLE = 'user';
const PEOPLE_ARE = 'team_member';

export interface ReferenceContext {
  readonly catalogue: Catalogue;
  readonly upstream: Upstream;
  readonly now: () => Date;
}

/** Whose names are looked up, and whether ones that were found a moment ago will do: for reads only. */
export interface Looking {
  readonly credential: Credential | undefined;
  readonly signal: AbortSignal;
  readonly mayRemember: boolean;
}

export type IdOf = (resource: string | undefined, text: string, argument: string) => string;

/** True for text that is an id and needs no lookup. */
function isId(text: string): boolean {
  return isUuid(text.trim());
}

/** Looks names up and remembers them for half a minute per credential. One per process. */
export class References {
  readonly #context: ReferenceContext;
  readonly #cache = new Map<string, { id: string; until: number }>();

  constructor(context: ReferenceContext) {
    this.#context = context;
  }

  /**
   * Runs `encode` with ids in place of names: once to learn which names it meets, and again when they are known.
   * Throws `bad_arguments` with up to five candidates when a name fits no row, or several.
   */
  async resolve<T>(encode: (idOf: IdOf) => T, { credential, signal, mayRemember }: Looking): Promise<T> {
    const needs: Need[] = [];
    const first = encode((resource, text, argument) => {
      if (isId(text)) return text.trim().toLowerCase();
      if (text.trim() === '')
        throw new ToolError('bad_arguments', `${argument} is blank.`, 'Give a name, a number or an id.');
      if (!resource)
        throw new ToolError(
          'bad_arguments',
          `${argument} is not an id: ${JSON.stringify(text.slice(0, 60))}.`,
          'It takes ids only (UUIDs); list the resource to find one.',
        );
      needs.push({ resource, text, argument });
      return '00000000-0000-0000-0000-000000000000';
    });
    if (needs.length === 0) return first;
    if (!credential)
      throw new ToolError(
        'no_credential',
        'Names can only be looked up with a OneUptime API key, and this call brings none.',
        'Send a key as x-api-key, or give ids instead of names.',
      );
    const ids = await this.#lookUp(needs, credential, signal, mayRemember);
    return encode((resource, text) =>
      isId(text) ? text.trim().toLowerCase() : (ids.get(keyOf(resource ?? '', text)) as string),
    );
  }

  /** Forgets the names of a resource after a write: they may mean other rows now. */
  forget(resource: string, credential: Credential): void {
    const prefix = `${keyDigest(credential)} ${resource} `;
    for (const key of this.#cache.keys()) if (key.startsWith(prefix)) this.#cache.delete(key);
  }

  async #lookUp(
    needs: readonly Need[],
    credential: Credential,
    signal: AbortSignal,
    mayRemember: boolean,
  ): Promise<Map<string, string>> {
    const owner = keyDigest(credential);
    const ids = new Map<string, string>();
    const missing = new Map<string, Need[]>();
    for (const need of needs) {
      const known = mayRemember ? this.#cache.get(`${owner} ${keyOf(need.resource, need.text)}`) : undefined;
      if (known && known.until > this.#context.now().getTime()) ids.set(keyOf(need.resource, need.text), known.id);
      else missing.set(need.resource, [...(missing.get(need.resource) ?? []), need]);
    }
    await Promise.all(
      [...missing].map(async ([resource, wanted]) => {
        for (const [need, id] of await this.#lookUpResource(resource, wanted, credential, signal)) {
          ids.set(keyOf(resource, need.text), id);
          this.#remember(`${owner} ${keyOf(resource, need.text)}`, id);
        }
      }),
    );
    return ids;
  }

  #remember(key: string, id: string): void {
    if (this.#cache.size >= CACHE_SIZE) this.#cache.delete(this.#cache.keys().next().value as string);
    this.#cache.set(key, { id, until: this.#context.now().getTime() + CACHE_MS });
  }

  async #lookUpResource(
    resource: string,
    needs: readonly Need[],
    credential: Credential,
    signal: AbortSignal,
  ): Promise<[Need, string][]> {
    const isPerson = resource === PEOPLE;
    const module = await this.#context.catalogue.module(isPerson ? PEOPLE_ARE : resource);
    const read = this.#reader(credential, signal);
    const distinct = [...new Map(needs.map((need) => [need.text.toLowerCase(), need])).values()];
    if (distinct.length > MAX_NAMES)
      throw new ToolError(
        'bad_arguments',
        `${distinct.length} names are too many for one call.`,
        `Give ids, or at most ${MAX_NAMES} names.`,
      );
    // People come in one page whoever is asked for; several rows in one page by their exact names; the rest one by one.
    const together = isPerson
      ? await findPeople(module, read)
      : distinct.length > 1
        ? await findExactly(
            module,
            distinct.map(({ text }) => text),
            read,
          )
        : [];
    const found = await Promise.all(
      distinct.map(async (need): Promise<[string, string]> => {
        const isKnown = isPerson || together.filter((candidate) => isNamed(candidate, need.text)).length === 1;
        const candidates = isKnown ? together : await findRows(module, need.text, read);
        return [need.text.toLowerCase(), chooseOne(need, candidates, isPerson ? 'member of a team' : module.title)];
      }),
    );
    const ids = new Map(found);
    return needs.map((need) => [need, ids.get(need.text.toLowerCase()) as string]);
  }

  #reader(credential: Credential, signal: AbortSignal): ReadRows {
    const { catalogue, upstream } = this.#context;
    return async (module, query, select, limit) => {
      const { list } = module.operations;
      const entry = list && catalogue.find(list.name);
      if (!list || !entry) return [];
      const answer = await upstream.send(
        { method: list.method, path: list.path, body: { query, select, sort: {}, limit, skip: 0 }, isRead: true },
        credential,
        signal,
      );
      const body = bodyOf(
        answer,
        await catalogue.load(entry),
        () =>
          new ToolError(
            'not_permitted',
            `The key may not list ${module.plural}, so that names of them cannot be looked up.`,
            'Give ids instead of names, or use a key that may.',
          ),
      );
      return Array.isArray(body.data) ? (body.data as WireObject[]) : [];
    };
  }
}

function keyOf(resource: string, text: string): string {
  return `${resource} ${text.toLowerCase()}`;
}
