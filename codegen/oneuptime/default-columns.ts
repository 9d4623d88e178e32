/** Which column names a row, and which few columns of it are shown when nobody asks for others. */
import type { Column } from '../../runtime/catalogue/kinds.ts';
import type { ResourceFacts } from '../../specs/facts.ts';
import type { SchemaObject } from '../model/document.ts';

const LABELS = ['name', 'title', 'displayName', 'email'] as const;
const MOST = 9;

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

const isPeople = (name: string): boolean => /^(project|createdByUser|deletedByUser)$/.test(name);
const isNotice = (name: string): boolean => /notification|notified|reminder/i.test(name);
const isText = ({ kind }: Column): boolean => kind === 'markdown' || kind === 'text' || kind === 'longText';
const isChoice = ({ kind }: Column): boolean => kind === 'one' || kind === 'enum';

/** What default columns hold after id and label, in this order: how many columns at most, and which. */
const WANTED: readonly [limit: number, wanted: Wanted][] = [
  [1, (name) => /NumberWithPrefix$/.test(name)],
  [2, (name, column) => /^current|state$|status$/i.test(name) && isChoice(column) && !isNotice(name)],
  [
    1,
    (name, column) =>
      /severity|priority/i.test(name) && (isChoice(column) || column.kind === 'number' || column.kind === 'text'),
  ],
  [1, (name, { kind }) => /type$/i.test(name) && kind === 'enum'],
  [2, (name, { kind, required }) => kind === 'one' && required === true && !isPeople(name)],
  [
    1,
    (name, { kind }) =>
      kind === 'boolean' && /^(isEnabled|isDefault|disableActiveMonitoring|isResolved|enabled)$/.test(name),
  ],
  [
    2,
    (name, { kind }) => kind === 'date' && /^(startsAt|endsAt|declaredAt|time|startTime|sentAt|lastSeenAt)$/.test(name),
  ],
  [1, (name, column) => name === 'createdAt' && column.kind === 'date'],
];
/** For rows without a label: the texts that say what they are. */
const TEXTS: [limit: number, wanted: Wanted] = [2, (_, column) => isText(column) && column.required === true];
/** For those that stayed few. */
const FILLING: [limit: number, wanted: Wanted] = [
  4,
  (name, { kind }) =>
    !isPeople(name) && kind !== 'many' && kind !== 'json' && !['version', 'updatedAt', 'slug'].includes(name),
];
const THIN = 4;

/** Default fields of a resource: name, number, state and severity, what it belongs to, key times; at most nine. */
export function defaultColumnsOf(columns: Readonly<Record<string, Column>>, label: string | undefined): string[] {
  const hidden = new Set(Object.values(columns).map(({ via }) => via));
  const readable = Object.entries(columns).filter(
    ([name, { access, heavy, secret }]) =>
      access.includes('r') && !heavy && !secret && name !== '_id' && !hidden.has(name),
  );
  const pick = ([limit, wanted]: readonly [number, Wanted]): string[] =>
    readable
      .filter(([name, column]) => wanted(name, column))
      .slice(0, limit)
      .map(([name]) => name);
  const chosen = ['_id' in columns ? ['_id'] : [], label ? [label] : pick(TEXTS), ...WANTED.map(pick)].flat();
  // Where a row has times of its own, when it was typed in says little.
  const isTimed = chosen.some((name) => columns[name]?.kind === 'date' && name !== 'createdAt');
  const timely = isTimed ? chosen.filter((name) => name !== 'createdAt') : chosen;
  const filled = new Set(timely.length < THIN ? [...timely, ...pick(FILLING)] : timely);
  return [...filled].slice(0, MOST);
}
