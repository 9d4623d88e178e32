/** Names of rows by which groups of telemetry are known: its tables hold ids alone. */
import { isTimedOut } from '../basics/errors.ts';
import type { Call } from '../call/platform.ts';
import { decodeValue, ID, idOf, idOfText } from './codec.ts';
import { visibleRows } from './rows.ts';

/** Ids that are looked up; no result shows as many groups. */
const MOST_IDS = 1000;

/** Names of the rows that a column of the called table points to, by id, in one request; as far as the key may see them. */
export async function namesOfIds(
  call: Call,
  column: string | undefined,
  values: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const to = column === undefined ? undefined : call.tool.module.columns[column]?.to;
  const ids = values.filter((value) => idOfText(value) !== undefined).slice(0, MOST_IDS);
  if (to === undefined || ids.length === 0) return new Map();
  const { label } = await call.module(to);
  if (label === undefined) return new Map();
  const query = { [ID]: { _type: 'Includes', value: ids } };
  try {
    const rows = await visibleRows(call, to, { query, select: { [ID]: true, [label]: true }, limit: ids.length });
    return new Map(rows.map((row) => [String(idOf(row)), String(decodeValue(row[label]))]));
  } catch (cause) {
    if (!isTimedOut(cause)) throw cause;
    call.remark('Names of rows could not be read in time: they stand as ids.');
    return new Map();
  }
}
