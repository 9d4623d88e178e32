/** Which column names a row, and which few columns of it are shown when nobody asks for others. */
import type { Column } from '../../runtime/catalogue/kinds.ts';
import type { ResourceFacts } from '../../specs/facts.ts';
import type { SchemaObject } from '../model/document.ts';

const LABELS = ['name', 'title', 'displayName', 'email'] as const;
const MOST = 10;

/** The column by which people know a row of a resource: one that may be read, also through a relation. */
export function labelOf(
  facts: ResourceFacts | undefined,
  row: SchemaObject | undefined,
  columns?: Readonly<Record<string, Pick<Column, 'access'>>>,
): string | undefined {
  return LABELS.find((name) => {
    if (columns && !columns[name]?.access.includes('r')) return false;
    if (facts) return facts.columns[name]?.throughRelation === true && facts.columns[name]?.encrypted !== true;
    return row?.properties?.[name] !== undefined;
  });
}

type Wanted = (name: string, column: Column) => boolean;

const isPeople = (name: string): boolean => /^(?:project|(?:created|deleted|archived|added)ByUser)/.test(name);
const isNotice = (name: string): boolean => /notification|notified|reminder/i.test(name);
const isText = ({ kind }: Column): boolean => kind === 'markdown' || kind === 'text' || kind === 'longText';
const isChoice = ({ kind }: Column): boolean => kind === 'one' || kind === 'enum';

const NUMBER = /NumberWithPrefix$/;
/** Times that say when something began, and those that say when it was over or last there. */
const BEGINNINGS = /^(declaredAt|startsAt|showAnnouncementAt|time|startTime|startedAt|sentAt|rosterHandoffAt)$/;
const ENDS = /^(endsAt|endAnnouncementAt|completedAt|lastSeenAt|lastAlive|lastActiveAt|expiresAt|rosterNextHandoffAt)$/;
/** Figures by which rows of a kind are told apart: their rank, what is promised, how long, how often. */
const FIGURES = /^order$|^target\w*Percentage$|^escalateAfter|Interval$/;

const isTime =
  (names: RegExp): Wanted =>
  (name, { kind }) =>
    kind === 'date' && names.test(name);

/** What is watched, where it is not said by what is required. */
const WATCHED: Wanted = (name, { kind }) => name === 'monitor' && kind === 'one';

/** What default columns hold after id and label, in this order: how many columns at most, and which. */
const WANTED: readonly [limit: number, wanted: Wanted][] = [
  [1, (name) => NUMBER.test(name)],
  // Who did it, and to what, as it was called then.
  [1, (name, column) => name === 'userName' && isText(column)],
  [1, (name, column) => name === 'resourceName' && isText(column)],
  [1, (name, { kind, required }) => name === 'action' && kind === 'text' && required === true],
  [
    2,
    (name, column) =>
      /^current|state$|status$/i.test(name) && (isChoice(column) || name === 'connectionStatus') && !isNotice(name),
  ],
  [
    1,
    (name, column) =>
      /severity|priority/i.test(name) && (isChoice(column) || column.kind === 'number' || column.kind === 'text'),
  ],
  [1, (name, { kind }) => /type$/i.test(name) && kind === 'enum'],
  [2, (name, { kind, required }) => kind === 'one' && required === true && !isPeople(name)],
  // Whom it is about.
  [2, (name, { kind, to }) => kind === 'one' && to === 'User' && !isPeople(name)],
  [1, WATCHED],
  // What a check looks at, and how often.
  [1, (_, { kind }) => kind === 'monitorSteps'],
  [1, (name, { kind }) => FIGURES.test(name) && (kind === 'number' || kind === 'text' || kind === 'decimal')],
  [
    1,
    (name, { kind }) =>
      kind === 'boolean' && /^(isEnabled|isDefault|disableActiveMonitoring|isResolved|enabled)$/.test(name),
  ],
  [1, isTime(BEGINNINGS)],
  [1, isTime(ENDS)],
  [1, (name, column) => name === 'createdAt' && column.kind === 'date'],
];
/** For rows without a label: the texts that say what they are. */
const TEXTS: [limit: number, wanted: Wanted] = [2, (_, column) => isText(column) && column.required === true];
/** What somebody wrote or did to a row: by whom. */
const AUTHOR: [limit: number, wanted: Wanted] = [1, (name) => name === 'createdByUser'];
/** For those that stayed few. */
const FILLING: [limit: number, wanted: Wanted] = [
  4,
  (name, { kind }) =>
    !isPeople(name) && kind !== 'many' && kind !== 'json' && !['version', 'updatedAt', 'slug'].includes(name),
];
const THIN = 4;

/** Whether a row is what somebody wrote or changed on another: a note, or a state that it was in for a while. */
function isDeed(shown: readonly string[], columns: Readonly<Record<string, Column>>): boolean {
  const has = (wanted: Wanted): boolean => shown.some((name) => wanted(name, columns[name] as Column));
  const belongs = has((_, { kind, required }) => kind === 'one' && required === true);
  const isState = has((name, { kind }) => kind === 'one' && /(?:State|Status)$/.test(name)) && has(isTime(ENDS));
  return belongs && (isState || has((_, { kind }) => kind === 'markdown'));
}

/** Default fields of a resource: name, number, state and severity, what it belongs to, key times; at most nine. */
export function defaultColumnsOf(columns: Readonly<Record<string, Column>>, label: string | undefined): string[] {
  const hidden = new Set(Object.values(columns).map(({ via }) => via));
  const readable = Object.entries(columns).filter(
    ([name, { kind, access, heavy, secret }]) =>
      access.includes('r') && (!heavy || kind === 'monitorSteps') && !secret && name !== '_id' && !hidden.has(name),
  );
  // A page of what people quote by numbers has no room for it: the title tells.
  const isNumbered = readable.some(([name]) => NUMBER.test(name));
  const pick = ([limit, wanted]: readonly [number, Wanted]): string[] =>
    readable
      .filter(([name, column]) => wanted(name, column) && !(wanted === WATCHED && isNumbered))
      .slice(0, limit)
      .map(([name]) => name);
  const texts = label ? [label] : pick(TEXTS);
  const wanted = WANTED.map(pick);
  const isTimed = ({ kind }: Column | { kind?: undefined } = {}, name: string): boolean =>
    kind === 'date' && name !== 'createdAt';
  const times = wanted.flat().filter((name) => isTimed(columns[name], name));
  const author = label || !isDeed([...texts, ...wanted.flat()], columns) ? [] : pick(AUTHOR);
  const chosen = ['_id' in columns ? ['_id'] : [], texts, ...wanted, author].flat();
  // Where a row has times of its own, when it was typed in says little.
  const timely = times.length > 0 ? chosen.filter((name) => name !== 'createdAt') : chosen;
  const filled = new Set(timely.length < THIN ? [...timely, ...pick(FILLING)] : timely);
  return [...filled].slice(0, MOST);
}
