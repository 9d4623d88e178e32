/**
 * Children that are named beside their parent: two policies may each have a step called "Step one", and a call that names
 * policy and step means the step of that policy.
 */
import { type Column, columnOf, type ResourceModule, relationOf } from '../catalogue/kinds.ts';

/** Which argument of a call names the row that another argument's row belongs to. */
export interface Parent {
  /** Relation of the child to it. */
  readonly column: string;
  readonly argument: string;
}

/** The parent that a call names beside a child; or the arguments that could name it, and were not given. */
export interface Parentage {
  readonly parent?: Parent;
  readonly narrowedBy: readonly string[];
}

/** Where an argument is a column of the called tool: alone, or in a filter. */
const COLUMN = /^(filter\.)?([^.]+)$/;

/**
 * Looks for the parent of the row that `argument` names. `isGiven` tells whether the call has another argument, and names
 * one row with it.
 */
export function parentageOf(
  called: ResourceModule,
  child: ResourceModule,
  argument: string,
  isGiven: (argument: string) => boolean,
): Parentage {
  const [, prefix = '', name = ''] = COLUMN.exec(argument) ?? [];
  if (!columnOf(called, name)) return { narrowedBy: [] };
  const parents = belongingColumns(child).flatMap(([column, { to }]) =>
    Object.keys(called.columns)
      .filter((other) => other !== name && isOneOf(called.columns[other] as Column, to))
      .map((other): Parent => ({ column, argument: `${prefix}${other}` })),
  );
  const [parent, ...others] = parents.filter((candidate) => isGiven(candidate.argument));
  if (parent && others.length === 0) return { parent, narrowedBy: [] };
  return { narrowedBy: parents.map((candidate) => candidate.argument) };
}

/** A row belongs to what its create needs and no update changes. */
export function belongingColumns({ columns }: ResourceModule): [string, Column][] {
  return Object.entries(columns).filter(
    ([, column]) =>
      relationOf(column) === 'one' &&
      column.to !== undefined &&
      column.required === true &&
      column.access.includes('r') &&
      !column.access.includes('u'),
  );
}

function isOneOf(column: Column, resource: string | undefined): boolean {
  return relationOf(column) === 'one' && column.to === resource && /[cu]/.test(column.access);
}
