/**
 * Names -> ids. Wherever a column points to another resource, a caller may write the target's name, its number
 * (`INC-12`, `#12`), its slug or its id. Names are looked up in the caller's own view of the data; nothing is guessed.
 */
import { createHash } from 'node:crypto';
import { bodyOf } from './answers.ts';
import type { Catalogue } from './catalogue.ts';
import type { WireObject } from './codec.ts';
import { ToolError } from './errors.ts';
import type { ResourceModule } from './kinds.ts';
import type { Credential } from './mcp/host.ts';
import type { Upstream } from './upstream.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const CACHE_MS = 30_000;
const CACHE_SIZE = 2000;
const MAX_CANDIDATES = 5;
const MAX_LOOKUPS = 20;
const PAGE = 100;
/** Members of a project are read in one page; larger teams name people by id. */
const MAX_PEOPLE = 1000;

/** A name that stands for a row of a resource. */
interface Need {
  readonly resource: string;
  readonly text: string;
  readonly argument: string;
}

interface Candidate {
  readonly id: string;
  readonly label: string;
  /** Other texts that name exactly this row. */
  readonly also: readonly string[];
}

export interface ReferenceContext {
  readonly catalogue: Catalogue;
  readonly upstream: Upstream;
  readonly now: () => Date;
}

export type IdOf = (resource: string | undefined, text: string, argument: string) => string;

/** True for text that is an id and needs no lookup. */
export function isId(text: string): boolean {
  return UUID.test(text);
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
  async resolve<T>(encode: (idOf: IdOf) => T, credential: Credential | undefined, signal: AbortSignal): Promise<T> {
    const needs: Need[] = [];
    const first = encode((resource, text, argument) => {
      if (isId(text)) return text.toLowerCase();
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
    const ids = await this.#lookUp(needs, credential, signal);
    return encode((resource, text) =>
      isId(text) ? text.toLowerCase() : (ids.get(keyOf(resource ?? '', text)) as string),
    );
  }

  async #lookUp(needs: readonly Need[], credential: Credential, signal: AbortSignal): Promise<Map<string, string>> {
    const owner = createHash('sha256').update(credential.key).digest('base64url');
    const ids = new Map<string, string>();
    const missing = new Map<string, Need[]>();
    for (const need of needs) {
      const known = this.#cache.get(`${owner} ${keyOf(need.resource, need.text)}`);
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
    const isPerson = resource === 'user';
    const module = await this.#context.catalogue.module(isPerson ? 'team_member' : resource);
    const search = isPerson
      ? (): Promise<Candidate[]> => this.#people(module, credential, signal)
      : (text: string): Promise<Candidate[]> => this.#rows(module, text, credential, signal);
    const distinct = [...new Map(needs.map((need) => [need.text.toLowerCase(), need])).values()];
    if (distinct.length > MAX_LOOKUPS)
      throw new ToolError(
        'bad_arguments',
        `${distinct.length} names are too many for one call.`,
        `Give ids, or at most ${MAX_LOOKUPS} names.`,
      );
    // People come in one page whoever is asked for; several rows in one page by their exact names; the rest one by one.
    const shared = isPerson ? await search('') : await this.#exactly(module, distinct, credential, signal);
    const found = await Promise.all(
      distinct.map(async (need): Promise<[string, string]> => {
        const isKnown = shared.filter((candidate) => names(candidate, need.text)).length === 1;
        const candidates = isKnown || isPerson ? shared : await search(need.text);
        return [need.text.toLowerCase(), chosen(need, candidates, isPerson ? 'user' : module.title)];
      }),
    );
    const ids = new Map(found);
    return needs.map((need) => [need, ids.get(need.text.toLowerCase()) as string]);
  }

  /** Rows called exactly as written, when several names are wanted; a single one is searched for at once. */
  async #exactly(
    module: ResourceModule,
    needs: readonly Need[],
    credential: Credential,
    signal: AbortSignal,
  ): Promise<Candidate[]> {
    if (needs.length < 2 || !module.label) return [];
    return this.#read(
      module,
      { [module.label]: { _type: 'Includes', value: needs.map(({ text }) => text) } },
      credential,
      signal,
    );
  }

  /** Rows whose label contains the text, or whose number or slug is the text; each lookup is one request. */
  async #rows(module: ResourceModule, text: string, credential: Credential, signal: AbortSignal): Promise<Candidate[]> {
    const number = numberQuery(module, text);
    const byNumber = number ? await this.#read(module, number, credential, signal) : [];
    if (byNumber.length > 0 || !module.label) return byNumber;
    const byLabel = await this.#read(
      module,
      { [module.label]: { _type: 'Search', value: text.replace(/[\\%_]/g, '\\$&') } },
      credential,
      signal,
    );
    if (byLabel.some((candidate) => names(candidate, text))) return byLabel;
    const beyond =
      byLabel.length === PAGE ? await this.#read(module, { [module.label]: text }, credential, signal) : [];
    if (beyond.length > 0) return beyond;
    const bySlug =
      module.columns['slug'] && /^[a-z0-9-]+$/.test(text)
        ? await this.#read(module, { slug: text }, credential, signal)
        : [];
    if (bySlug.length > 0) return bySlug.map((candidate) => ({ ...candidate, also: [text] }));
    return byLabel.length > 0 ? byLabel : await this.#read(module, {}, credential, signal);
  }

  async #read(
    module: ResourceModule,
    query: WireObject,
    credential: Credential,
    signal: AbortSignal,
  ): Promise<Candidate[]> {
    const list = module.operations.list;
    if (!list) return [];
    const numbers = numberColumns(module);
    const shown = [...(module.label ? [module.label] : []), ...numbers];
    const select = Object.fromEntries(['_id', ...shown].map((name) => [name, true]));
    const entry = this.#context.catalogue.find(list.name);
    if (!entry) return [];
    const answer = await this.#context.upstream.send(
      { method: list.method, path: list.path, body: { query, select, sort: {}, limit: PAGE, skip: 0 }, isRead: true },
      credential,
      signal,
    );
    const { data } = bodyOf(answer, await this.#context.catalogue.load(entry)) as { data?: WireObject[] };
    return (data ?? []).map((row) => ({
      id: String(row['_id']),
      label: plain(module.label ? row[module.label] : undefined),
      also: numbers.flatMap((name) =>
        row[name] === null || row[name] === undefined ? [] : [plain(row[name]), `#${plain(row[name])}`],
      ),
    }));
  }

  /** The user table refuses keys; people are known as members of teams. */
  async #people(members: ResourceModule, credential: Credential, signal: AbortSignal): Promise<Candidate[]> {
    const list = members.operations.list;
    const entry = list && this.#context.catalogue.find(list.name);
    if (!list || !entry) return [];
    const select = { user: { _id: true, name: true, email: true } };
    const answer = await this.#context.upstream.send(
      { method: list.method, path: list.path, body: { query: {}, select, limit: MAX_PEOPLE, skip: 0 }, isRead: true },
      credential,
      signal,
    );
    const { data } = bodyOf(answer, await this.#context.catalogue.load(entry)) as {
      data?: { user?: WireObject | null }[];
    };
    const people = new Map<string, Candidate>();
    for (const { user } of data ?? []) {
      if (user)
        people.set(String(user['_id']), {
          id: String(user['_id']),
          label: plain(user['name']),
          also: [plain(user['email'])],
        });
    }
    return [...people.values()];
  }
}

function keyOf(resource: string, text: string): string {
  return `${resource} ${text.toLowerCase()}`;
}

function plain(value: unknown): string {
  const inner = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
  return inner === null || inner === undefined ? '' : String(inner);
}

function names({ label, also }: Candidate, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return label.trim().toLowerCase() === wanted || also.some((other) => other.toLowerCase() === wanted);
}

function numberColumns({ columns }: ResourceModule): string[] {
  return Object.keys(columns).filter(
    (name) =>
      /Number(WithPrefix)?$/.test(name) &&
      columns[name]?.access.includes('r') &&
      ['number', 'text'].includes(columns[name]?.kind ?? ''),
  );
}

/** `#12` and `12` are numbers, `INC-12` a number with its prefix, of resources that number their rows. */
function numberQuery(module: ResourceModule, text: string): WireObject | undefined {
  const columns = numberColumns(module);
  const [, digits] = /^#?(\d{1,9})$/.exec(text.trim()) ?? [];
  const number = columns.find((name) => module.columns[name]?.kind === 'number');
  if (digits && number) return { [number]: Number(digits) };
  const prefixed = columns.find((name) => name.endsWith('WithPrefix'));
  return prefixed && /^[a-z#][a-z0-9#_-]*\d$/i.test(text.trim())
    ? { [prefixed]: { _type: 'Search', value: text.trim().replace(/[\\%_]/g, '\\$&') } }
    : undefined;
}

/** The one row that the text names. Throws with candidates when there is none, or more than one. */
function chosen({ text, argument }: Need, candidates: readonly Candidate[], title: string): string {
  const exact = candidates.filter((candidate) => names(candidate, text));
  const [only, ...others] = exact;
  if (only && others.length === 0) return only.id;
  const shown = (exact.length > 0 ? exact : candidates)
    .slice(0, MAX_CANDIDATES)
    .map(({ id, label, also }) => `${label || also[0] || 'unnamed'} (${id})`);
  const what = exact.length > 0 ? `${exact.length} of them are called` : `There is no ${title} called`;
  const next =
    shown.length > 0
      ? `${exact.length > 0 ? 'Give the id of one' : 'Among others there are'}: ${shown.join('; ')}.`
      : 'The key sees none at all.';
  throw new ToolError('bad_arguments', `${argument}: ${what} ${JSON.stringify(text.slice(0, 100))}.`, next);
}
