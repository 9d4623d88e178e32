/**
 * Columns of related rows. A relation shows a few columns of its target, whoever may read the row; all others are read in
 * the target's own table, in one more request, where the key may list it.
 */
import { badArgument, ToolError } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import type { Call, RelatedColumns } from '../call/platform.ts';
import {
  ALWAYS_THROUGH_RELATION,
  argumentName,
  type Column,
  columnOf,
  type ResourceModule,
  relationOf,
} from '../catalogue/kinds.ts';
import { encodeSelect, ID, idOf, type WireObject } from './codec.ts';
import { rowsIfAllowed } from './rows.ts';

/** Related rows that are read in their own table in one request, and for one page of rows. */
const AT_ONCE = 1000;
const MOST_ROWS = 20_000;

/** What those have that the key may not see, where it matters that they have something. */
const UNSEEN = '(not visible)';

/** How the columns of related rows are read. */
export interface RelatedReads {
  /** By relation, what the relation itself shows. */
  readonly through: ReadonlyMap<string, readonly string[]>;
  readonly apart: readonly Apart[];
}

/** What has to be read in the target's own table. */
interface Apart {
  readonly relation: string;
  readonly target: ResourceModule;
  readonly names: readonly string[];
}

/** Throws `bad_arguments`, with what the relation shows, for columns that no key can read. */
export async function relatedReads(call: Call, related: RelatedColumns): Promise<RelatedReads> {
  const through = new Map<string, readonly string[]>();
  const apart: Apart[] = [];
  for (const [relation, names] of related) {
    const target = await call.module(columnOf(call.tool.module, relation)?.to ?? '');
    const shown = names.filter((name) => isShown(target, name));
    through.set(relation, shown);
    const others = names.filter((name) => !shown.includes(name));
    if (others.length === 0) continue;
    const { list } = target.operations;
    if (!list || list.impossible !== undefined) refuse(relation, target, others);
    apart.push({ relation, target, names: others });
  }
  return { through, apart };
}

/** Whether a relation shows a column of its target; of what the target points to it shows nothing. */
function isShown(target: ResourceModule, name: string): boolean {
  const column = columnOf(target, name) as Column;
  if (relationOf(column) !== undefined) return false;
  return column.throughRelation === true || ALWAYS_THROUGH_RELATION.includes(name);
}

function refuse(relation: string, target: ResourceModule, names: readonly string[]): never {
  throw badArgument(
    `${relation} does not show ${names.join(', ')}, and no key may list ${target.plural}.`,
    `Through it the API shows ${shownOf(target)}.`,
  );
}

function shownOf(target: ResourceModule): string {
  const shown = Object.keys(target.columns).filter(
    (name) => isShown(target, name) && columnOf(target, name)?.kind !== 'fk',
  );
  return shown.map((name) => argumentName(target, name)).join(', ');
}

/** Rows with what their related rows have in tables of their own; left out, and told, where the key may not read it. */
export async function withRelatedRows(
  call: Call,
  rows: readonly WireObject[],
  { apart }: RelatedReads,
): Promise<readonly WireObject[]> {
  let complete = rows;
  for (const one of apart) {
    const { found, missing, isDenied } = await relatedTo(call, complete, one);
    if (missing > 0) call.remark(leftOut(one, !isDenied));
    complete = completed(complete, one, (id) => found.get(id));
  }
  return complete;
}

/**
 * The same where values are compared: what the key may not see is a value of its own, and none. Throws `not_permitted` where
 * it may see no row at all, and with what the relation shows.
 */
export async function withAllRelatedRows(
  call: Call,
  rows: readonly WireObject[],
  { apart }: RelatedReads,
): Promise<readonly WireObject[]> {
  let complete = rows;
  for (const one of apart) {
    const { found, missing, isDenied } = await relatedTo(call, complete, one);
    if (isDenied) throw notVisible(one);
    if (missing > 0) call.remark(leftOut(one, true));
    const unseen = Object.fromEntries(one.names.map((name) => [name, UNSEEN]));
    complete = completed(complete, one, (id) => found.get(id) ?? unseen);
  }
  return complete;
}

/** What was found of the rows that a page points to. */
interface Related {
  readonly found: ReadonlyMap<string | undefined, WireObject>;
  readonly missing: number;
  /** Whether the key may not list their table. */
  readonly isDenied: boolean;
}

async function relatedTo(
  call: Call,
  rows: readonly WireObject[],
  { relation, target, names }: Apart,
): Promise<Related> {
  const members = rows.flatMap((row) => [row[relation]].flat()).filter(isPlain);
  const ids = [...new Set(members.flatMap((member) => idOf(member) ?? []))];
  const found = new Map<string | undefined, WireObject>();
  for (let from = 0; from < Math.min(ids.length, MOST_ROWS); from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE);
    const query = { [ID]: { _type: 'Includes', value: some } };
    const select = encodeSelect(target, names);
    const read = await rowsIfAllowed(call, target.resource, { query, select, limit: some.length });
    if (read === undefined) return { found: new Map(), missing: ids.length, isDenied: true };
    for (const row of read) found.set(idOf(row), row);
  }
  return { found, missing: ids.length - found.size, isDenied: false };
}

const saidOf = ({ relation, names }: Apart): string => names.map((name) => `${relation}.${name}`).join(', ');

function leftOut(one: Apart, isSome: boolean): string {
  const { plural } = one.target;
  return isSome
    ? `${saidOf(one)}: left out of ${plural} that the key may not read, or beyond the first ${MOST_ROWS}.`
    : `${saidOf(one)}: the relation does not show it, and the key may not list ${plural}.`;
}

function notVisible(one: Apart): ToolError {
  return new ToolError(
    'not_permitted',
    `${saidOf(one)}: the relation does not show it, and the key may not list ${one.target.plural}.`,
    `Through it the API shows ${shownOf(one.target)}.`,
  );
}

function completed(
  rows: readonly WireObject[],
  { relation }: Apart,
  addedTo: (id: string | undefined) => WireObject | undefined,
): readonly WireObject[] {
  const complete = (member: unknown): unknown => (isPlain(member) ? { ...member, ...addedTo(idOf(member)) } : member);
  return rows.map((row) => {
    const value = row[relation];
    if (value === undefined) return row;
    return { ...row, [relation]: Array.isArray(value) ? value.map(complete) : complete(value) };
  });
}
