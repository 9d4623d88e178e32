/**
 * Type, message and stack of exceptions. The API keeps them with the group of all occurrences and may leave them blank in
 * the single ones; they are brought from there, by fingerprint and service.
 */
import type { Call } from '../call/platform.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import { decodeValue, type WireObject } from './codec.ts';
import { orWithout, readRows } from './rows.ts';

const INSTANCE = 'exception_instance';
const GROUP = 'exception';
const TEXTS = ['exceptionType', 'message', 'stackTrace'];
const FINGERPRINT = 'fingerprint';
const SOURCE = 'primaryEntityId';
/** Groups of one page of occurrences; one fingerprint may have several, a service each. */
const MAX_GROUPS = 1000;

/** Columns that tell which group an occurrence is of: to be read along where texts of the group are asked for. */
export function groupKeys({ resource, module }: LoadedTool, columns: readonly string[]): readonly string[] {
  if (resource !== INSTANCE || !TEXTS.some((name) => columns.includes(name))) return [];
  const keys = [FINGERPRINT, SOURCE].filter((name) => name in module.columns);
  return keys.includes(FINGERPRINT) ? keys : [];
}

/** What a filter on such a text has to be told of: the API compares what the occurrence holds, not its group. */
export function groupNotes({ resource }: LoadedTool, query: WireObject): readonly string[] {
  const asked = resource === INSTANCE ? TEXTS.filter((name) => name in query) : [];
  return asked.map(
    (name) =>
      `filter.${name} compares what an occurrence holds itself, which may be blank: to find them all, filter list_exceptions, then filter here by its fingerprint.`,
  );
}

/** Rows with what their groups know and they do not; one more request, where any text is blank. */
export async function withGroupTexts(
  call: Call,
  rows: readonly WireObject[],
  columns: readonly string[],
): Promise<readonly WireObject[]> {
  if (groupKeys(call.tool, columns).length === 0) return rows;
  const texts = TEXTS.filter((name) => columns.includes(name));
  const bare = rows.filter(
    (row) =>
      typeof row[FINGERPRINT] === 'string' && row[FINGERPRINT] !== '' && texts.some((name) => isBlank(row[name])),
  );
  if (bare.length === 0) return rows;
  const fingerprints = [...new Set(bare.map((row) => row[FINGERPRINT]))];
  const select = Object.fromEntries([FINGERPRINT, SOURCE, ...texts].map((name) => [name, true]));
  const query = { [FINGERPRINT]: { _type: 'Includes', value: fingerprints } };
  // Rows without these texts are better than none.
  const reading = readRows(call, GROUP, { query, select, limit: MAX_GROUPS });
  const told = `${texts.join(', ')}: what only the group knows could not be read in time.`;
  const groups = await orWithout(call, reading, [], told).catch(() => []);
  return rows.map((row) => {
    const same = groups.filter((group) => group[FINGERPRINT] === row[FINGERPRINT]);
    const own = same.find((group) => decodeValue(group[SOURCE]) === decodeValue(row[SOURCE])) ?? same[0];
    const told = texts.filter((name) => isBlank(row[name]) && !isBlank(own?.[name]));
    return { ...row, ...Object.fromEntries(told.map((name) => [name, own?.[name]])) };
  });
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
