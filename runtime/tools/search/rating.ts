/** From fits to operations: what a resource is worth for a request, and each of its operations. */
import { VERBS, type Verb } from '../../catalogue/kinds.ts';
import type { SearchData, SearchResource } from './data.ts';
import type { Fit } from './matcher.ts';
import type { Called, Relations } from './named-things.ts';
import type { Tuning } from './tuning.ts';
import { isWrite, type VerbScores } from './verbs.ts';

/** A resource and the units whose fits make up its worth; -1 where there is none. */
export interface Entry {
  readonly resource: SearchResource;
  readonly own: number;
  readonly subject: number;
  readonly family: number;
}

/** What was asked: evidence for the verbs, and the places whose phrases open as the request does. */
export interface Wanted extends Called {
  readonly fit: Fit;
  readonly verbs: VerbScores;
  readonly opened: readonly ReadonlySet<number>[];
  /** The strongest evidence for any verb. */
  readonly most: number;
  /** Asks for an average or the like, or for what there is most of. */
  readonly isMeasured: boolean;
  /** Speaks of what happened, or of one row. */
  readonly isPast: boolean;
  /** What is wanted shall be done by itself from now on. */
  readonly isRule: boolean;
}

/** Families of what acts on other rows as they appear. */
const RULES: ReadonlySet<string> = new Set(['OwnerRule', 'LabelRule', 'OnCallRule', 'PrivacyRule']);

/** Entries in the order of the data. Units are numbered likewise: resources first, then families. */
export function readEntries({ resources, families }: SearchData): Entry[] {
  const names = Object.keys(families);
  const place = new Map(resources.map(({ id }, index) => [id, index]));
  return resources.map((resource, own) => ({
    resource,
    own,
    subject: resource.of === undefined ? -1 : (place.get(resource.of) ?? -1),
    family: resource.family === undefined ? -1 : resources.length + names.indexOf(resource.family),
  }));
}

/** How entries belong together, by their units. */
export function relationsOf(entries: readonly Entry[]): Relations {
  const members = new Map(entries.map(({ own, family, subject }) => [`${family} ${subject}`, own]));
  return {
    isOwn: (unit) => (entries[unit]?.subject ?? 0) < 0,
    memberOf: (family, subject) => members.get(`${family} ${subject}`),
  };
}

/**
 * What a resource is worth, whatever the verb. A member of a family is worth what its family and its subject are
 * together (`who owns` + `the outage`); a resource of its own, what its own words are.
 */
export function worth(entry: Entry, fit: Fit, tuning: Tuning): number {
  const { own, subject, family } = entry;
  const { words, names } = fit;
  const named = tuning.fullName * (names[own] as number);
  const mine = words[own] as number;
  if (family < 0) return mine + named;
  const mentioned = subject < 0 ? 0 : Math.min(words[subject] as number, tuning.subjectCap);
  const both = tuning.subject * mentioned + (words[family] as number);
  // Called by its full name, it needs no further proof.
  if (named > 0) return named + mine + both;
  const value = mine * tuning.ownShare + both - tuning.familyCost;
  return isMentioned(entry, fit, tuning) ? value : value * tuning.unmentioned;
}

function isMentioned({ subject }: Entry, { words }: Fit, { mentioned }: Tuning): boolean {
  return subject >= 0 && (words[subject] as number) >= mentioned;
}

/** What one operation is worth, given what its resource is. */
export function rate(entry: Entry, value: number, verb: Verb, wanted: Wanted, tuning: Tuning): number {
  const { resource, own, family } = entry;
  const { fit, verbs, opened, most } = wanted;
  const at = VERBS.indexOf(verb);
  const places = family < 0 ? [own] : [own, family];
  let phrase = 0;
  let opens = false;
  for (const unit of places) {
    const place = unit * VERBS.length + at;
    // What is said of a family is said of a member when its subject is there too.
    const share = unit === own || isMentioned(entry, fit, tuning) ? 1 : tuning.unmentioned;
    phrase = Math.max(phrase, share * (fit.phrases[place] as number));
    opens ||= opened.some((openers) => openers.has(place));
  }
  const isCounted = verb === 'count' && wanted.isMeasured && resource.measures === true;
  const evidence = Math.max(isCounted ? most : verbs[verb], opens ? Math.min(tuning.opener, most) : 0);
  const likely = tuning.verbFloor + ((1 - tuning.verbFloor) * evidence) / most;
  // Nobody counts without saying so; other phrases keep a share when nothing else speaks for their verb.
  const heard =
    verb === 'count' && verbs.count === 0 && !isCounted
      ? 0
      : tuning.verbPhraseFloor + (1 - tuning.verbPhraseFloor) * likely;
  const prior = tuning.common * (resource.common ?? 0);
  const rating = (value + prior) * likely + tuning.verbPhrase * phrase * heard + (isCounted ? tuning.measured : 0);
  if (resource.fails?.includes(verb)) return rating * tuning.fails;
  if (isWrite(verb)) return rating * shareOf(entry, verb, wanted, tuning);
  return wanted.isPast && /Rule$/u.test(resource.family ?? resource.tag) ? rating * tuning.pastRule : rating;
}

/** What a write keeps of its rating. */
function shareOf({ resource, own }: Entry, verb: Verb, wanted: Wanted, tuning: Tuning): number {
  // What is offered in the place of an operation is as usual as any.
  // What programs send in is seldom written by hand, but whoever deletes it by its name means it.
  const isMeant = verb === 'delete' && wanted.fit.names[own] !== 0;
  let share = resource.reads && resource.instead?.[verb] === undefined && !isMeant ? tuning.reads : 1;
  if (verb === 'update') return share;
  const isCalled = wanted.exact.includes(own) || wanted.headed.includes(own);
  if (wanted.around.includes(own) && !isCalled) share *= tuning.around;
  if (verb === 'delete') return share;
  // A rule is made only where something shall happen by itself.
  if (RULES.has(resource.family ?? '')) share *= wanted.isRule ? tuning.rule : tuning.noRule;
  // What is called by its name and there already is not made once more.
  if (wanted.there.includes(own)) share *= tuning.again;
  if (wanted.every.includes(own)) share *= tuning.every;
  return share;
}
