/**
 * Names -> ids. Wherever a column points to another resource, a caller may write the target's name, its number, its slug
 * or its id. Names are looked up by the platform in the caller's own view of the data, and remembered for half a minute.
 */
import { LRUCache } from 'lru-cache';
import { atMost } from '../basics/at-most.ts';
import { badArgument } from '../basics/errors.ts';
import { refuseClosed } from './closed-rows.ts';
import { chooseOne, type Need, onlyByWord } from './names.ts';
import { type Parent, type Parentage, parentageOf } from './parents.ts';
import type { Call, NamedRows, Platform, Within } from './platform.ts';
import { SharedReadings } from './shared-readings.ts';
import type { IdOf } from './values.ts';

const CACHE_MS = 30_000;
const CACHE_SIZE = 2000;
const MAX_NAMES = 100;
/** Stands in for a name while an encoder is run to learn which names it meets. */
const ANY_ID = '00000000-0000-0000-0000-000000000000';

/** A name to look up, and the rows among which. */
interface ScopedNeed extends Need {
  /** Names the row that it belongs to; looked up before. */
  readonly parent?: Parent;
  readonly within?: Within;
}

/** What a text was found to name; `name` where it is only a word of that. */
interface Known {
  readonly id: string;
  readonly name?: string;
}

/** What names were found to mean; fresh unless they may mean something else by now. */
interface Found {
  readonly found: readonly (readonly [ScopedNeed, Known])[];
  readonly isFresh: boolean;
}

/** Arguments of a filter begin so; only reads have one. */
const FILTER = 'filter.';
const BEGINS_FILTER = /^filter\./;

/** Whether a part of a name will do: what is only read can be looked at, and what was taken is said. */
function mayTakeWord({ argument }: Need, { tool }: Call): boolean {
  if (tool.takesWords) return true;
  return (tool.verb === 'list' || tool.verb === 'count') && argument.startsWith(FILTER);
}

function tellTaken({ argument, text }: Need, { name }: Known, call: Call): void {
  if (name !== undefined)
    call.took(`${argument.replace(BEGINS_FILTER, '')} ${JSON.stringify(text.slice(0, 60))} -> ${name.slice(0, 100)}`);
}

/** What names are looked up for. */
interface Resolving {
  /** Those that were ids from the beginning, and those found since. */
  readonly ids: FoundIds;
  readonly call: Call;
  readonly mayRemember: boolean;
}

/** Looks names up and remembers them per owner of a key. One per process. */
export class References {
  readonly #platform: Platform;
  readonly #known: LRUCache<string, Known>;
  readonly #underWay = new SharedReadings<NamedRows>();

  constructor(platform: Platform, now: () => Date) {
    this.#platform = platform;
    const perf = { now: () => now().getTime() };
    this.#known = new LRUCache({ ...atMost(CACHE_SIZE), ttl: CACHE_MS, ttlResolution: 0, perf });
  }

  /**
   * Runs `encode` with ids in place of names: once to learn which names it meets, and again when they are known. What meets
   * no name is there at once, and throws at once. Names found a moment ago will do where `mayRemember`: for reads, and for
   * further rows of one write. Throws `bad_arguments` with candidates when a name fits no row, or several.
   */
  resolve<T>(encode: (idOf: IdOf) => T, call: Call, mayRemember: boolean): T | Promise<T> {
    let needs: Needs | undefined;
    let ids: FoundIds | undefined;
    const first = encode((resource, text, argument) => {
      const id = this.#platform.readId(text);
      if (id !== undefined) {
        ids ??= new FoundIds();
        ids.add({ argument, text }, id);
        return id;
      }
      needs ??= new Needs();
      needs.add({ resource: nameable(resource, text, argument, call), text, argument });
      return ANY_ID;
    });
    if (needs === undefined) return first;
    return this.#resolveNamed(encode, needs, { ids: ids ?? new FoundIds(), call, mayRemember });
  }

  async #resolveNamed<T>(encode: (idOf: IdOf) => T, needs: Needs, { ids, call, mayRemember }: Resolving): Promise<T> {
    needs.refuseTooMany();
    let left = await withParents(needs.all, ids, call);
    while (left.length > 0) {
      const waited = new Set(left.map(({ argument }) => argument));
      const ready = left.filter(({ parent }) => !parent || !waited.has(parent.argument));
      // Names that wait for each other are looked up everywhere.
      const wave = ready.length > 0 ? ready.map((need) => scoped(need, ids)) : left;
      await this.#lookUp(wave, ids, call, mayRemember);
      const done = new Set(ready);
      left = ready.length > 0 ? left.filter((need) => !done.has(need)) : [];
    }
    return encode((_resource, text, argument) => this.#platform.readId(text) ?? ids.of({ argument, text }));
  }

  /** Forgets the names of a resource after a write: they may mean other rows now. */
  forget(resource: string, owner: string): void {
    const beginning = `${owner} ${resource} `;
    for (const key of this.#known.keys()) if (key.startsWith(beginning)) this.#known.delete(key);
    this.#underWay.forget(beginning);
  }

  async #lookUp(needs: readonly ScopedNeed[], ids: FoundIds, call: Call, mayRemember: boolean): Promise<void> {
    const { owner } = call;
    const missing = new Map<string, [ScopedNeed, ...ScopedNeed[]]>();
    for (const need of needs) {
      const known = mayRemember ? this.#known.get(`${owner} ${keyOf(need)}`) : undefined;
      if (known && (known.name === undefined || mayTakeWord(need, call))) {
        ids.add(need, known.id);
        tellTaken(need, known, call);
      } else {
        const place = placeOf(need);
        const others = missing.get(place);
        if (others) others.push(need);
        else missing.set(place, [need]);
      }
    }
    await Promise.all(
      [...missing.values()].map(async (wanted) => {
        const { found, isFresh } = await this.#lookUpTogether(wanted, call, mayRemember);
        for (const [need, known] of found) {
          ids.add(need, known.id);
          if (isFresh) this.#known.set(`${owner} ${keyOf(need)}`, known);
          tellTaken(need, known, call);
        }
      }),
    );
  }

  /** Looks up names of one resource, in one place. Calls that may remember share what is being looked up. */
  async #lookUpTogether(needs: readonly [ScopedNeed, ...ScopedNeed[]], call: Call, mayShare: boolean): Promise<Found> {
    const [{ resource, within }] = needs;
    const spelt = new Map(needs.map(({ text }) => [text.toLowerCase(), text]));
    const texts = [...spelt.values()];
    const read = (): Promise<NamedRows> => this.#platform.rowsNamed(call, resource, texts, within);
    const key = `${call.owner} ${placeOf(needs[0])}${JSON.stringify(texts)}`;
    const reading = await (mayShare ? this.#underWay.read(key, read, call) : this.#underWay.begin(key, read));
    const { title, candidates } = reading.value;
    try {
      const found = needs.map((need): [ScopedNeed, Known] => {
        const text = spelt.get(need.text.toLowerCase()) ?? need.text;
        const found = candidates(text);
        const byWord = mayTakeWord(need, call) ? onlyByWord(text, found) : undefined;
        if (byWord) return [need, { id: byWord.id, name: byWord.label }];
        return [need, { id: chooseOne(need, found, title) }];
      });
      return { found, isFresh: reading.isFresh };
    } catch (cause) {
      // It lists what there is instead.
      call.quotes(resource);
      throw cause;
    }
  }
}

/** Names that a call has to look up, each once for its argument. */
class Needs {
  readonly all: Need[] = [];
  readonly #met = new Set<string>();
  readonly #names = new Set<string>();

  add(need: Need): void {
    const { resource, argument, text } = need;
    const key = JSON.stringify([resource, argument, text]);
    if (this.#met.has(key)) return;
    this.#met.add(key);
    this.#names.add(`${resource} ${text.toLowerCase()}`);
    this.all.push(need);
  }

  /** Throws `bad_arguments`, before anything is looked up, for more names than a call may bring. */
  refuseTooMany(): void {
    const { size } = this.#names;
    if (size > MAX_NAMES)
      throw badArgument(`${size} names are too many for one call.`, `Give ids, or at most ${MAX_NAMES} names.`);
  }
}

/** Ids by the argument and the text that named them. */
class FoundIds {
  readonly #ids = new Map<string, Map<string, string>>();

  add({ argument, text }: Pick<Need, 'argument' | 'text'>, id: string): void {
    this.#ids.set(argument, (this.#ids.get(argument) ?? new Map()).set(text, id));
  }

  of({ argument, text }: Pick<Need, 'argument' | 'text'>): string {
    return this.#ids.get(argument)?.get(text) as string;
  }

  /** Id of the row that an argument names; undefined where it names none yet, or several. */
  only(argument: string): string | undefined {
    const ids = this.#ids.get(argument);
    return ids?.size === 1 ? ids.values().next().value : undefined;
  }
}

/** Needs with the arguments that name what they belong to. */
function withParents(needs: readonly Need[], ids: FoundIds, call: Call): Promise<ScopedNeed[]> {
  const counts = new Map<string, number>();
  for (const { argument } of needs) counts.set(argument, (counts.get(argument) ?? 0) + 1);
  const isGiven = (argument: string): boolean => ids.only(argument) !== undefined || counts.get(argument) === 1;
  const parentages = new Map<string, Promise<Parentage>>();
  const find = async ({ resource, argument }: Need): Promise<Parentage> =>
    parentageOf(call.tool.module, await call.module(resource), argument, isGiven);
  return Promise.all(
    needs.map(async (need) => {
      const place = `${need.resource} ${need.argument}`;
      const parentage = parentages.get(place) ?? find(need);
      parentages.set(place, parentage);
      return { ...need, ...(await parentage) };
    }),
  );
}

function scoped(need: ScopedNeed, ids: FoundIds): ScopedNeed {
  const id = need.parent && ids.only(need.parent.argument);
  return need.parent && id ? { ...need, within: { column: need.parent.column, id } } : need;
}

/** The resource that a name is looked up in; throws where there is none, or no name. */
function nameable(resource: string | undefined, text: string, argument: string, call: Call): string {
  if (text.trim() === '')
    throw badArgument(`${argument} is blank.`, resource ? 'Give a name, a number or an id.' : 'Give an id.');
  if (resource) {
    refuseClosed(call, resource, argument);
    return resource;
  }
  const list = argument === 'id' ? call.tool.module.operations.list?.name : undefined;
  throw badArgument(
    `${argument} is not an id: ${JSON.stringify(text.slice(0, 60))}.`,
    `It takes ids only (UUIDs): take it from ${list ?? 'a list of such rows'}, or from a row that is linked to it.`,
  );
}

/** Where a name is looked up: begins with the resource. */
function placeOf({ resource, within }: ScopedNeed): string {
  return `${resource} ${within ? `${within.column}=${within.id} ` : ''}`;
}

function keyOf(need: ScopedNeed): string {
  return `${placeOf(need)}${need.text.toLowerCase()}`;
}
