/** Ranks the operations for one thing that is asked, in English: lexical, the same answer every time. */
import { VERBS, type Verb } from '../../catalogue/kinds.ts';
import type { Limit, SearchData } from './data.ts';
import { keep, type SearchHit, type SearchOptions, withList } from './hits.ts';
import type { InEnglish } from './languages.ts';
import { mannerOf } from './manner.ts';
import { Matcher } from './matcher.ts';
import { Meant } from './meant.ts';
import { NamedThings } from './named-things.ts';
import { OwnThings } from './own-things.ts';
import { type Index, IndexBuilder, type UnitTexts } from './postings.ts';
import { type Entry, rate, readEntries, relationsOf, type Wanted, worth } from './rating.ts';
import { RequestTerms, type Term, withoutQuoted } from './request-terms.ts';
import { SeveralThings } from './several.ts';
import type { Tuning } from './tuning.ts';
import { isWrite, VerbModel, type VerbScores } from './verbs.ts';
import type { Words } from './words.ts';

/** What a pass over all operations looks for. */
interface Chosen {
  readonly limit: number;
  readonly verbs: readonly Verb[];
  readonly resources: SearchOptions['resources'];
  readonly tools: SearchOptions['tools'];
}

/** Whether a hit is one of those that may be found. */
function isAmong({ name, resource, verb }: Omit<SearchHit, 'score'>, { verbs, resources, tools }: Chosen): boolean {
  return verbs.includes(verb) && (!resources || resources(resource)) && (!tools || tools(name));
}

/** Ranks all operations. Built once; half a millisecond each time. */
export class Ranking {
  readonly #tuning: Tuning;
  readonly #words: Words;
  readonly #terms: RequestTerms;
  readonly #named: NamedThings;
  readonly #meant: Meant;
  readonly #limits: readonly (Limit & { readonly unit: number })[];
  readonly #verbs: VerbModel;
  readonly #index: Index;
  readonly #matcher: Matcher;
  readonly #entries: readonly Entry[];
  #ofNames: ReadonlySet<string> | undefined;
  /** What is offered in place of operations that no key can complete, by tool name. */
  readonly #offered: ReadonlyMap<string, Omit<SearchHit, 'score'>>;

  constructor(data: SearchData, words: Words, tuning: Tuning) {
    this.#tuning = tuning;
    this.#words = words;
    this.#entries = readEntries(data);
    this.#offered = readOffered(data);
    const limits = (data.limits ?? []).map(({ says }) => ({ limits: says }));
    const units: readonly UnitTexts[] = [...data.resources, ...Object.values(data.families), ...limits];
    this.#limits = (data.limits ?? []).map((limit, at) => ({ ...limit, unit: units.length - limits.length + at }));
    const builder = new IndexBuilder(words, tuning);
    for (const unit of units) builder.add(unit);
    this.#index = builder.build(new Set(data.words.weak.map((word) => words.stem(word))));
    this.#meant = new Meant(words, this.#index, data.words.synonyms, tuning);
    this.#named = new NamedThings(words, this.#index, relationsOf(this.#entries));
    const isPair = (pair: string): boolean => this.#index.pairs.has(pair);
    const isCue = (word: string): boolean => this.#verbs.isCue(word);
    this.#terms = new RequestTerms(
      words,
      data.words,
      { isTerm: (term) => this.#meant.isTerm(term), isPair, isCue },
      tuning,
    );
    this.#matcher = new Matcher(this.#index, units.length, tuning);
    this.#verbs = new VerbModel(data.verbs, tuning.verbs, (word) => this.#meant.isKnown(word));
  }

  /** True for a word without endings that somebody wrote down. */
  isTerm(term: string): boolean {
    return this.#meant.isTerm(term);
  }

  /** True for a word as it is written. */
  isWord(word: string): boolean {
    return this.#meant.isWord(word);
  }

  /** True for one that is called by a run of terms, as `label` or `alert severity`. */
  isThing(terms: readonly string[]): boolean {
    return this.#index.named.has(terms.join(' '));
  }

  /** True for a term that stands in the name of a resource. */
  isOfName(term: string): boolean {
    this.#ofNames ??= new Set([...this.#index.named.keys()].flatMap((name) => name.split(' ')));
    return this.#ofNames.has(term);
  }

  /** What each term of a request counts: those in names of rows count less. */
  terms(request: string): readonly Term[] {
    return this.#terms.read(request).terms;
  }

  /** A term with those that may stand for it. */
  widen(term: Term): readonly Term[] {
    return this.#meant.widen(term);
  }

  /** Whether a request only asks, and whether it asks for something to be done. */
  manner(request: string): { readonly isQuestion: boolean; readonly isOrder: boolean } {
    const { verbs, isQuestion } = this.#verbs.read(withoutQuoted(request));
    return { isQuestion, isOrder: !isQuestion && !isRead(verbs) };
  }

  /** Reads what several things a text asks, by the same words. */
  severalThings(between: readonly string[]): SeveralThings {
    const tags = this.#entries.map(({ resource: { tag } }) => tag.toLowerCase());
    const things = new OwnThings(this.#words, this.#index, relationsOf(this.#entries));
    return new SeveralThings({ between, tags }, things, this.#verbs);
  }

  /** What a hit is about: its resource, or the one that it belongs to. */
  thingOf(hit: SearchHit | undefined): string | undefined {
    const entry = hit && this.#entries.find(({ resource }) => resource.id === hit.resource);
    const thing = entry && (this.#entries[entry.subject] ?? entry);
    return thing?.resource.tag.toLowerCase();
  }

  /**
   * The best operations first; fewer than `limit`, or none, when nothing else fits at all. What writes to rows that are
   * told by what they are like has the list that finds them at a place, the last one if none is given.
   */
  best(
    { text: request, namesFollow }: Pick<InEnglish, 'text' | 'namesFollow'>,
    { limit, verbs: only, resources, tools }: SearchOptions,
    listAt = limit - 1,
  ): readonly SearchHit[] {
    const unquoted = withoutQuoted(request);
    const { terms, isPerProperty } = this.#terms.read(request, namesFollow);
    const fit = this.#matcher.match(terms.map((term) => this.#meant.widen(term)));
    const { verbs: heard, openers, isQuestion, clauses } = this.#verbs.read(unquoted);
    const verbs = isPerProperty && isRead(heard) ? { ...heard, count: this.#tuning.verbs.starts } : heard;

    const manner = mannerOf(request);
    const opened = openers.flatMap((word) => this.#index.openers.get(this.#words.stem(word)) ?? []);
    const wanted = {
      fit,
      verbs,
      ...manner,
      isMeasured: isRead(heard) && manner.isMeasured,
      opened,
      most: Math.max(...Object.values(verbs)),
      ...this.#named.read(clauses),
    };

    const search = (among: readonly Verb[]): SearchHit[] =>
      this.#best(wanted, { limit, verbs: among, resources, tools });
    const all = only ?? VERBS;
    const beyond = this.#limitOf(fit.names, isQuestion);
    if (beyond) return this.#nearest(beyond, search(all), { limit, verbs: all, resources, tools });
    if (!isQuestion) {
      const found = search(all);
      const list = this.#listFor(found[0], wanted, manner.isLike, { limit, verbs: all, resources, tools });
      return list ? withList(found, list, listAt) : found;
    }
    // Whoever asks is offered what writes only where nothing else is there at all.
    const found = search(all.filter((verb) => !isWrite(verb)));
    return found.length > 0 ? found : search(all);
  }

  /** What lists rows that are not called by a name: `all monitors`, `the current outage`, those that have none. */
  #listFor(found: SearchHit | undefined, { every, there }: Wanted, isLike: boolean, chosen: Chosen) {
    const unit = every[0] ?? (isLike ? there[0] : undefined);
    const isChanged = found?.verb === 'update' || found?.verb === 'delete';
    const own = isChanged
      ? this.#entries.find(({ resource: { id, byId } }) => byId && id === found.resource)
      : undefined;
    const resource = (this.#entries[unit ?? -1] ?? own)?.resource;
    const name = resource?.tools.list;
    if (!name || resource.instead?.list !== undefined) return undefined;
    const list = { name, resource: resource.id, tag: resource.tag, verb: 'list' as const };
    return isAmong(list, chosen) ? list : undefined;
  }

  /** What the request asks for where no call does it; of several the one that says most. */
  #limitOf(names: Float64Array, isQuestion: boolean): Limit | undefined {
    const found = this.#limits.filter(({ unit, asked }) => (asked || !isQuestion) && (names[unit] as number) > 0);
    return found.sort((a, b) => (names[b.unit] as number) - (names[a.unit] as number))[0];
  }

  /** The tools that come nearest, then what was found besides. */
  #nearest({ told, tools }: Limit, found: readonly SearchHit[], chosen: Chosen): readonly SearchHit[] {
    const score = found[0]?.score ?? 0;
    const nearest = tools.flatMap((name) => {
      const hit = this.#offered.get(name);
      return hit && isAmong(hit, chosen) ? [{ ...hit, score }] : [];
    });
    const rest = found.filter(({ name }) => !tools.includes(name));
    return [...nearest, ...rest].slice(0, chosen.limit).map((hit, at) => (at === 0 ? { ...hit, told } : hit));
  }

  #best(wanted: Wanted, chosen: Chosen): SearchHit[] {
    const { limit, verbs, resources } = chosen;
    const best: SearchHit[] = [];
    for (const entry of this.#entries) {
      const { id, tag, tools } = entry.resource;
      const plain = worth(entry, wanted.fit, this.#tuning);
      const bonus = this.#bonus(entry, wanted);
      if (plain + bonus <= 0 || (resources && !resources(id))) continue;
      for (const verb of verbs) {
        const name = tools[verb];
        if (name === undefined) continue;
        const value = plain + bonus;
        const score = rate(entry, value, verb, wanted, this.#tuning);
        if (score <= (best[limit - 1]?.score ?? Number.NEGATIVE_INFINITY)) continue;
        const hit = this.#hitFor({ name, resource: id, tag, verb, score }, entry.resource.instead?.[verb]);
        if (hit && isAmong(hit, chosen)) keep(best, hit, limit);
      }
    }
    return best;
  }

  #bonus({ own }: Entry, { exact, headed }: Wanted): number {
    if (exact.includes(own)) return this.#tuning.exactName;
    return headed.includes(own) ? this.#tuning.headName : 0;
  }

  /** The hit itself, or what is offered in its place: nobody is shown what cannot work. */
  #hitFor(hit: SearchHit, instead: string | undefined): SearchHit | undefined {
    if (instead === undefined) return hit;
    const offered = this.#offered.get(instead);
    return offered && { ...offered, score: hit.score, insteadOf: hit.name };
  }
}

/** True where nothing speaks more for a verb that writes than for a list. */
function isRead({ list, create, update, delete: remove }: VerbScores): boolean {
  return list >= Math.max(create, update, remove);
}

function readOffered({ resources, limits = [] }: SearchData): Map<string, Omit<SearchHit, 'score'>> {
  const instead = resources.flatMap(({ instead: tools = {} }) => Object.values(tools));
  const wanted = new Set([...instead, ...limits.flatMap(({ tools }) => tools)]);
  const hits = resources.flatMap(({ id, tag, tools }) =>
    (Object.entries(tools) as [Verb, string][]).map(([verb, name]) => ({ name, resource: id, tag, verb })),
  );
  return new Map(hits.filter(({ name }) => wanted.has(name)).map((hit) => [hit.name, hit]));
}
