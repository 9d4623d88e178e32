/**
 * Columns of related rows. A relation shows a few columns of its target, whoever may read the row; all others are read in
 * the target's own table, in one more request, where the key may list it.
 */
import { badArgument } from '../basics/errors.ts';
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

/** Related rows that are read in their own table for one result. */
const MOST_ROWS = 1000;

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
  const shown = Object.keys(target.columns).filter(
    (name) => isShown(target, name) && columnOf(target, name)?.kind !== 'fk',
  );
  throw badArgument(
    `${relation} does not show ${names.join(', ')}, and no key may list ${target.plural}.`,
    `Through it the API shows ${shown.map((name) => argumentName(target, name)).join(', ')}.`,
  );
}

/** Rows with what their related rows have in tables of their own. */
export async function withRelatedRows(
  call: Call,
  rows: readonly WireObject[],
  { apart }: RelatedReads,
): Promise<readonly WireObject[]> {
  let complete = rows;
  for (const one of apart) complete = await completed(call, complete, one);
  return complete;
}

async function completed(
  call: Call,
  rows: readonly WireObject[],
  { relation, target, names }: Apart,
): Promise<readonly WireObject[]> {
  const members = rows.flatMap((row) => [row[relation]].flat()).filter(isPlain);
  const ids = [...new Set(members.flatMap((member) => idOf(member) ?? []))].slice(0, MOST_ROWS);
  if (ids.length === 0) return rows;
  const query = { [ID]: { _type: 'Includes', value: ids } };
  const found = await rowsIfAllowed(call, target.resource, {
    query,
    select: encodeSelect(target, names),
    limit: ids.length,
  });
  const said = names.map((name) => `${relation}.${name}`).join(', ');
  if (found === undefined) {
    call.remark(`${said}: the relation does not show it, and the key may not list ${target.plural}.`);
    return rows;
  }
  const byId = new Map(found.map((row) => [idOf(row), row]));
  if (byId.size < ids.length)
    call.remark(`${said}: left out of ${target.plural} that the key may not read, or beyond the first ${MOST_ROWS}.`);
  const complete = (member: unknown): unknown => (isPlain(member) ? { ...member, ...byId.get(idOf(member)) } : member);
  return rows.map((row) => {
    const value = row[relation];
    return value === undefined
      ? row
      : { ...row, [relation]: Array.isArray(value) ? value.map(complete) : complete(value) };
  });
}
