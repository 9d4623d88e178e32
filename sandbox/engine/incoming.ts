/** Reads and checks what a client sends to be stored. */
import { badData, serverError } from './api-error.ts';
import { isId, isObject } from './json.ts';
import { type Resource, type StoredColumn, SYSTEM_COLUMNS } from './model.ts';
import { decode, isWrapped, UNSTORABLE, Unstorable, unwrap } from './wire.ts';

type Values = Readonly<Record<string, unknown>>;

function memberId(item: unknown, isUpdate: boolean): unknown {
  if (typeof item === 'string') return isUpdate ? item : undefined;
  if (!isObject(item)) return undefined;
  return item._type === 'ObjectID' ? item.value : unwrap(item._id ?? item.id ?? null);
}

/** Ids of a to-many relation. Forms the server does not understand link nothing, silently; an id that is no UUID is a 500. */
function decodeMembers(sent: unknown, isUpdate: boolean): string[] {
  const ids = [sent].flat().map((item) => memberId(item, isUpdate));
  const named = ids.filter((id) => id !== undefined && id !== null);
  if (!named.every(isId)) throw serverError();
  return [...new Set(named.map((id) => id.toLowerCase()))];
}

/** The id in a to-one relation object; a bare id is understood by updates only. */
function decodeToOne(sent: unknown, isUpdate: boolean): unknown {
  if (sent === null) return null;
  if (!isObject(sent) && !(isUpdate && typeof sent === 'string')) throw serverError();
  const id = memberId(sent, isUpdate);
  return id === null ? null : isId(id) ? id.toLowerCase() : UNSTORABLE;
}

/** Reads one value; a typed one that is wrong is refused before anything else is looked at. */
function readValue(column: StoredColumn, sent: unknown): unknown {
  const value = decode(column, sent);
  if (value instanceof Unstorable && value !== UNSTORABLE && isWrapped(sent)) throw value.refuse();
  return value;
}

/** Reads `data` column by column. Unknown columns are dropped; a value that cannot be stored is marked, not refused. */
export function decodeData(resource: Resource, data: Values, isUpdate: boolean): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, sent] of Object.entries(data)) {
    const column = resource.columns.get(name);
    if (column === undefined || SYSTEM_COLUMNS.has(name) || sent === undefined) continue;
    if (column.kind === 'many') values[name] = decodeMembers(sent, isUpdate);
    else if (column.kind !== 'one') values[name] = readValue(column, sent);
    else if (column.partner !== undefined && data[column.partner] === undefined)
      values[column.partner] = decodeToOne(sent, isUpdate);
  }
  return values;
}

/** A number is no date, and the server says so. */
export function checkDates(resource: Resource, sent: Values): void {
  for (const [name, value] of Object.entries(sent)) {
    const number = unwrap(value);
    if (typeof number === 'number' && resource.columns.get(name)?.kind === 'date')
      throw badData(`Invalid date: ${number}`);
  }
}

/** Refuses texts longer than their column. */
export function checkLengths(resource: Resource, values: Values): void {
  for (const [name, value] of Object.entries(values)) {
    const max = resource.columns.get(name)?.max;
    if (max !== undefined && typeof value === 'string' && value.length > max) {
      throw badData(`${name} length cannot be more than ${max} characters`);
    }
  }
}
