/** Rows of an answer as a caller is shown them: in plain form, with what the API leaves unsaid or keeps in forms of its own. */
import type { Call, ColumnChoice, Row } from '../call/platform.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import { STEPS, TARGET, withReadableSteps, withTargetOfSteps } from './checks.ts';
import { decodeRow, namesOf, type WireObject } from './codec.ts';
import { withGroupTexts } from './exception-groups.ts';
import { type KnownNames, withPointedNames } from './pointed-names.ts';
import { STATE_SINCE, stateColumn, withStateSince } from './state-since.ts';
import { asOrdinaryRow } from './telemetry-rows.ts';

/** Of the steps only the target is shown. */
function withoutSteps({ [STEPS]: _, ...row }: WireObject): WireObject {
  return row;
}

/** Rows with what the API leaves unsaid or keeps in forms of its own. */
export async function spokenRows(
  call: Call,
  rows: readonly WireObject[],
  { columns, mayOmit, brief = [], tellsSince }: ColumnChoice & { readonly tellsSince: boolean },
  names: KnownNames,
): Promise<readonly WireObject[]> {
  const targeted = mayOmit && columns.includes(STEPS) ? rows.map(withTargetOfSteps) : rows;
  const stepped = brief.includes(STEPS) ? targeted.map(withoutSteps) : await withReadableSteps(call, targeted);
  const since = tellsSince ? await withStateSince(call, stepped) : stepped;
  return withPointedNames(call, await withGroupTexts(call, since, columns), columns, names);
}

/** Rows in plain form, without what was read `along` and not asked for. */
export function plainRows(
  module: ResourceModule,
  rows: readonly WireObject[],
  { columns }: ColumnChoice,
  along: readonly string[],
): Row[] {
  const isAsked = (name: string): boolean => !along.includes(name) || columns.includes(name);
  const state = stateColumn(module.resource);
  // What was found out stands beside the column that it was found by.
  const order = columns.flatMap((name) =>
    name === STEPS ? [...TARGET, name] : name === state ? [name, STATE_SINCE] : name,
  );
  return rows.map((row) => {
    const names = namesOf(row, order).filter(isAsked);
    return decodeRow(asOrdinaryRow(module, Object.fromEntries(names.map((name) => [name, row[name]]))), order);
  });
}
