/**
 * Columns that a word means, by what people call things: `severity` is `incidentSeverity`, `assignee` is `assignedToUser`.
 * Letters come after that (`nearest.ts`), since a short word is near to many names that mean something else.
 */
import { didYouMean, nearest } from '../basics/nearest.ts';
import { argumentName, columnNamed, columnOf, type ResourceModule, relationOf, shapeOf } from '../catalogue/kinds.ts';
import { shortList } from './choices.ts';

/** Words for one thing, and the columns that hold it: the first pattern that any column fits decides. */
interface Concept {
  readonly words: string;
  readonly columns: readonly RegExp[];
}

const CONCEPTS: readonly Concept[] = [
  {
    words: 'status state condition phase stage situation',
    columns: [/^current\w*(State|Status)$/, /^statusCode$/, /(State|Status)$/, /^is(Resolved|Archived|Enabled)$/],
  },
  {
    words: 'severity level urgency priority importance criticality',
    columns: [/Severity$/, /^severityText$/, /^severity/, /priority/i],
  },
  {
    words: 'assignee assigned assign responsible holder owner owned owning',
    columns: [/^assign(ed)?To(User|Team)$/, /^(user|team)$/, /owner/i],
  },
  {
    words: 'service application app component source sender',
    columns: [/^services?$/, /^telemetryService$/, /^primaryEntityId$/, /^service/],
  },
  {
    words: 'timeout deadline patience',
    columns: [/timeout/i, /^(escalateAfter|respondWithin|resolveWithin)/, /^check$/],
  },
  {
    words: 'interval frequency cadence period every recurrence',
    columns: [/^(interval|monitoringInterval)$/, /interval/i, /^rotation$/],
  },
  { words: 'number ticket reference key', columns: [/NumberWithPrefix$/, /number$/i, /key$/i] },
  {
    words: 'time when date timestamp moment day',
    columns: [/^time$/, /^startTime$/, /^(declaredAt|startsAt)$/, /^createdAt$/],
  },
  { words: 'created opened raised reported', columns: [/^(declaredAt|createdAt)$/] },
  { words: 'updated modified changed edited', columns: [/^updatedAt$/] },
  {
    words: 'start started starts begin began begins since from',
    columns: [/^start(sAt|Time|edAt)$/, /start/i, /^createdAt$/],
  },
  {
    words: 'end ended ends finish finished until to',
    columns: [/^end(sAt|Time|edAt)$/, /^(completed|finished|resolved)At$/, /end/i],
  },
  { words: 'resolved closed fixed solved', columns: [/^(isResolved|resolvedAt)$/, /^current\w*State$/] },
  { words: 'message text msg content line', columns: [/^(body|message|note)$/, /message$/i, /^description$/] },
  { words: 'note comment remark', columns: [/^note$/, /note$/i, /^description$/] },
  { words: 'description details info about summary', columns: [/^description$/, /description$/i] },
  {
    words: 'user person who author creator people',
    columns: [/^user$/, /^userName$/, /^(override)?User$/i, /^createdByUser$/],
  },
  { words: 'tag tags', columns: [/^labels$/, /^attributes$/] },
  { words: 'duration latency elapsed took', columns: [/^duration/i, /duration|latency/i] },
  {
    words: 'enabled disabled active inactive paused muted on off',
    columns: [/^isEnabled$/, /^disable\w*Monitoring$/, /^isActive/, /enabled$/i],
  },
  { words: 'type kind category sort', columns: [/type$/i, /^kind$/] },
  { words: 'cause reason why', columns: [/^rootCause$/, /reason$/i, /message$/i] },
  { words: 'error failure failed', columns: [/^(isError|hasException)$/, /^(statusCode|exceptionType)$/, /error/i] },
  {
    words: 'url address link website target host endpoint domain',
    columns: [/^(url|host|domain)$/, /url$|domain$/i, /hostname/i, /^monitorSteps$/],
  },
  { words: 'policy escalation', columns: [/^onCallDutyPolic(y|ies)$/, /policy|policies/i] },
];

/** Words that say what a row is called, whatever its column is. */
const NAMES: ReadonlySet<string> = new Set('name title headline subject caption called'.split(' '));

const BY_WORD: ReadonlyMap<string, readonly RegExp[]> = new Map(
  CONCEPTS.flatMap(({ words, columns }) => words.split(' ').map((word) => [word, columns] as const)),
);

/** Columns of what the server tells others, which nobody means by a single word. */
const ASIDE = /notif|subscriber|template|^(should|enable|show|allow|require|hide)|OnStatusPage/i;

/** Nobody meant a column by a longer text. */
const LONGEST = 100;
const MOST = 3;

/** Words of a name, in small letters and the singular: `currentMonitorStatus` has current, monitor and status. */
function wordsOf(name: string): string[] {
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return parts.filter((part) => part !== '').map((part) => (/[^su]s$/.test(part) ? part.slice(0, -1) : part));
}

/** Names among those `offered` that a word means in this resource, the likeliest first; none where nothing is meant by it. */
export function meantColumns(module: ResourceModule, word: string, offered: readonly string[]): string[] {
  if (word.length > LONGEST) return [];
  const own = new Set(wordsOf(module.title));
  const said = wordsOf(word);
  const telling = said.filter((part) => !own.has(part));
  const wanted = telling.length > 0 ? telling : said;
  const label = module.label;
  if (label && offered.includes(label) && wanted.length === 1 && NAMES.has(wanted[0] as string)) return [label];
  const known = [...new Set([...BY_WORD.keys(), ...offered.flatMap(wordsOf)])];
  const spelt = wanted.map((part) => (known.includes(part) ? part : (slipOf(part, known) ?? part)));
  const named = telling.length > 0 ? offered.filter((name) => isSaidBy(name, spelt)) : [];
  const thought = spelt.length === 1 ? byConcept(spelt[0] as string, offered) : [];
  return inOrder(module, thought.length > 0 ? thought : named).slice(0, MOST);
}

/** A word of five letters or more that is spelt with one slip. */
function slipOf(word: string, known: readonly string[]): string | undefined {
  const near = word.length < 5 ? undefined : nearest(word, known);
  return near !== undefined && Math.abs(near.length - word.length) <= 1 ? near : undefined;
}

function isSaidBy(name: string, wanted: readonly string[]): boolean {
  const words = wordsOf(name);
  return wanted.every((part) => words.includes(part));
}

function byConcept(word: string, offered: readonly string[]): string[] {
  for (const pattern of BY_WORD.get(word) ?? []) {
    const fitting = offered.filter((name) => pattern.test(name) && !ASIDE.test(name));
    if (fitting.length > 0) return fitting;
  }
  return [];
}

/** Usual columns first, then relations and choices, then what is asked for least. */
function inOrder(module: ResourceModule, names: readonly string[]): string[] {
  const rank = (name: string): number => {
    const column = columnOf(module, columnNamed(module, name));
    const isChosen = column !== undefined && (relationOf(column) !== undefined || shapeOf(column) === 'choice');
    const usual = module.defaultColumns.includes(name) ? 0 : isChosen ? 1 : column?.heavy ? 3 : 2;
    return usual + (ASIDE.test(name) ? 4 : 0);
  };
  return [...names].sort((a, b) => rank(a) - rank(b) || a.length - b.length);
}

/** Words for whoever answers for a row, and those that mean nothing else than its owners. */
const ASSIGNED = /^(assign|own|responsible|holder)/i;
const OWNED = /^own/i;

/** What a refusal of an unknown name says: what was meant by it, or else the names there are; `lead` comes before these. */
export function nameHint(module: ResourceModule, word: string, known: readonly string[], lead: string): string {
  const meant = meantColumns(module, word, known);
  const owners = meant.length === 0 || OWNED.test(word) ? (module.owners ?? []) : [];
  if (owners.length > 0 && ASSIGNED.test(word))
    return `Who owns or answers for one is kept in rows of their own: ${owners.join(', ')}.`;
  if (meant.length > 0) return `Did you mean ${meant.join(' or ')}?`;
  return didYouMean(word, known) ?? `${lead} ${shortList(usualFirst(module, known), word)}.`;
}

/** Names that are known, the usual columns first, in their order. */
export function usualFirst(module: ResourceModule, known: readonly string[]): string[] {
  const usual = module.defaultColumns.map((name) => argumentName(module, name)).filter((name) => name !== 'id');
  return [...new Set([...usual.filter((name) => known.includes(name)), ...known])];
}
