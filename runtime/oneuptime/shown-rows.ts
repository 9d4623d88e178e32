/** Rows of an answer as a caller is shown them: in plain form, with what the API leaves unsaid or keeps in forms of its own. */
import type { Call, ColumnChoice, Row } from '../call/platform.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import { holdsSteps, STEPS, TARGET, withReadableSteps, withTargetOfSteps } from './checks.ts';
import { rowDecoder, type WireObject } from './codec.ts';
import { groupKeys, withGroupTexts } from './exception-groups.ts';
import { type KnownNames, pointsByIds, withPointedNames } from './pointed-names.ts';
import { STATE_SINCE, stateColumn, withStateSince } from './state-since.ts';
import { valueReader } from './telemetry-rows.ts';

/** Rows with what the API leaves unsaid or keeps in forms of its own; waited for only where more has to be read for it. */
export function spokenRows(
  call: Call,
  rows: readonly WireObject[],
  choice: SpokenChoice,
  names: KnownNames,
): readonly WireObject[] | Promise<readonly WireObject[]> {
  const { columns, mayOmit, brief = [], tellsSince } = choice;
  const targeted = mayOmit && columns.includes(STEPS) ? rows.map(withTargetOfSteps) : rows;
  const isSpoken =
    !tellsSince &&
    (brief.includes(STEPS) || !holdsSteps(call.tool, rows)) &&
    groupKeys(call.tool, columns).length === 0 &&
    !pointsByIds(call.tool.module, columns);
  return isSpoken ? targeted : withWhatIsRead(call, targeted, choice, names);
}

/** Which columns are shown, and whether rows tell since when they are in their state. */
interface SpokenChoice extends Pick<ColumnChoice, 'columns' | 'mayOmit' | 'brief'> {
  readonly tellsSince: boolean;
}

async function withWhatIsRead(
  call: Call,
  rows: readonly WireObject[],
  { columns, brief = [], tellsSince }: SpokenChoice,
  names: KnownNames,
): Promise<readonly WireObject[]> {
  const stepped = brief.includes(STEPS) ? rows : await withReadableSteps(call, rows);
  const since = tellsSince ? await withStateSince(call, stepped) : stepped;
  return withPointedNames(call, await withGroupTexts(call, since, columns), columns, names);
}

/** Rows in plain form, without what was read `along` and not asked for; of brief steps only the target is shown. */
export function plainRows(
  module: ResourceModule,
  rows: readonly WireObject[],
  { columns, brief = [] }: ColumnChoice,
  along: readonly string[],
): Row[] {
  const state = stateColumn(module.resource);
  const order: string[] = [];
  // What was found out stands beside the column that it was found by.
  for (const name of columns) {
    if (name === STEPS) order.push(...TARGET);
    if (!(name === STEPS && brief.includes(STEPS))) order.push(name);
    if (name === state) order.push(STATE_SINCE);
  }
  const hidden = along.filter((name) => !columns.includes(name));
  if (brief.includes(STEPS)) hidden.push(STEPS);
  return rows.map(rowDecoder(order, { hidden, decode: valueReader(module) }));
}
