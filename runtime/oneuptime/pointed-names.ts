/**
 * Names of the rows that plain id columns point to: telemetry knows the service, host or monitor that a row came from by
 * its id alone. Looked up together, remembered for a while; where a key or a policy keeps them from being seen, ids stand there.
 */
import { LRUCache } from 'lru-cache';
import { atMost } from '../basics/at-most.ts';
import { ToolError } from '../basics/errors.ts';
import type { Call } from '../call/platform.ts';
import { SharedReadings } from '../call/shared-readings.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import { largestGroups } from './aggregate-request.ts';
import { decodeValue, ID, idOf, idOfText, type WireObject } from './codec.ts';
import { orWithout, visibleRows } from './rows.ts';
import { SENDER, SENDER_KIND, senderKeys, senderTable } from './senders.ts';

const MAX_ENTRIES = 5000;
const FORGET_MS = 60_000;
/** Different rows that are looked up for one page, and for groups, of which no result shows as many. */
const MOST_IDS = 100;
const MOST_GROUPED = 1000;
/** Nothing is gained by the name of the project, and keys may not read people. */
const UNNAMED: ReadonlySet<string> = new Set(['project', 'user']);
/** Notes on names that are missing: there was no time for them, or they could not be read. */
interface Missing {
  readonly late: string;
  readonly failed: string;
}
const OF_ROWS: Missing = {
  late: 'Not all names could be read in time: ids stand there.',
  failed: 'Not all names could be read: ids stand there.',
};
const OF_GROUPS: Missing = {
  late: 'Names of rows could not be read in time: they stand as ids.',
  failed: 'Names of rows could not be read: they stand as ids.',
};

/** Names by owner of a key, resource and id; one per process. */
export class KnownNames {
  readonly #known = new LRUCache<string, string>({ ...atMost(MAX_ENTRIES), ttl: FORGET_MS });
  readonly #underWay = new SharedReadings<ReadonlyMap<string, string>>();

  of(call: Call, resource: string, id: string): string | undefined {
    return this.#known.get(`${call.owner} ${resource} ${id}`);
  }

  /** An empty name: there is no such row of that resource for this key. */
  add(call: Call, resource: string, id: string, name: string): void {
    this.#known.set(`${call.owner} ${resource} ${id}`, name);
  }

  /** Names by id, read once for calls that want the same at the same time. */
  async read(call: Call, { to, ids }: Named, read: () => Promise<ReadonlyMap<string, string>>) {
    return (await this.#underWay.read(`${call.owner} ${to} ${ids.join(' ')}`, read, call)).value;
  }
}

/** Rows with `{id, name}` in place of ids of other rows, in the columns that are shown. */
export async function withPointedNames(
  call: Call,
  rows: readonly WireObject[],
  columns: readonly string[],
  known: KnownNames,
): Promise<readonly WireObject[]> {
  const pointing = pointingColumns(call.tool.module, columns);
  if (pointing.length === 0) return rows;
  const targetOf = (row: WireObject, { name, to }: Pointing): string =>
    (name === SENDER ? senderTable(row) : undefined) ?? to;
  const wanted = new Map<string, Set<string>>();
  for (const row of rows)
    for (const one of pointing) {
      const target = targetOf(row, one);
      const ids = wanted.get(target) ?? new Set();
      for (const id of idIn(row[one.name])) wanted.set(target, ids.add(id));
    }
  const labels = new Map(
    await Promise.all([...wanted.keys()].map(async (to) => [to, await labelIn(call, to)] as const)),
  );
  await Promise.all(
    [...wanted].map(([to, ids]) => {
      const label = labels.get(to);
      return label === undefined ? undefined : lookUp(call, { to, label, ids: [...ids] }, known);
    }),
  );
  return rows.map((row) => {
    const told = pointing.flatMap((one): [string, WireObject][] => {
      const [id] = idIn(row[one.name]);
      const to = targetOf(row, one);
      const label = labels.get(to);
      const text = id === undefined || label === undefined ? undefined : known.of(call, to, id);
      return text && label ? [[one.name, { [ID]: id, [label]: text }]] : [];
    });
    return told.length > 0 ? { ...row, ...Object.fromEntries(told) } : row;
  });
}

/** What rows of a resource are called by; undefined where they have no names, or none that may be shown by any way. */
async function labelIn(call: Call, resource: string): Promise<string | undefined> {
  return call.closed?.(resource) === undefined ? (await call.module(resource)).label : undefined;
}

/** A column with ids of rows, and their table where the row itself does not say. */
interface Pointing {
  readonly name: string;
  readonly to: string;
}

/** Whether columns hold ids of rows whose names are shown. */
export function pointsByIds(module: ResourceModule, columns: readonly string[]): boolean {
  return columns.some((name) => targetOfIds(module, name) !== undefined);
}

function targetOfIds({ columns }: ResourceModule, name: string): string | undefined {
  const column = columns[name];
  if (column?.kind !== 'uuid' || column.to === undefined || UNNAMED.has(column.to)) return undefined;
  return column.to;
}

function pointingColumns(module: ResourceModule, columns: readonly string[]): Pointing[] {
  return columns.flatMap((name) => {
    const to = targetOfIds(module, name);
    return to === undefined ? [] : [{ name, to }];
  });
}

function idIn(value: unknown): string[] {
  const id = idOfText(decodeValue(value));
  return id === undefined ? [] : [id];
}

async function lookUp(call: Call, { to, label, ids }: Named, known: KnownNames): Promise<void> {
  const missing = ids.filter((id) => known.of(call, to, id) === undefined).slice(0, MOST_IDS);
  if (missing.length === 0) return;
  const wanted = { to, label, ids: missing };
  const reading = known.read(call, wanted, () => namesById(call, wanted));
  const found = await orAsIds(call, reading, undefined, OF_ROWS);
  if (!found) return;
  for (const id of missing) known.add(call, to, id, found.get(id) ?? '');
}

/** Names of the rows that a column of the called table points to, by id, as far as the key may see them. */
export async function namesOfIds(
  call: Call,
  column: string | undefined,
  values: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const to = column === undefined ? undefined : call.tool.module.columns[column]?.to;
  const ids = values.filter((value) => idOfText(value) !== undefined).slice(0, MOST_GROUPED);
  if (to === undefined || ids.length === 0) return new Map();
  const names = new Map(await namesIn(call, to, ids));
  const unnamed = ids.filter((id) => !names.has(id));
  if (column !== SENDER || unnamed.length === 0) return names;
  for (const [table, some] of await tablesOfSenders(call, unnamed))
    for (const [id, name] of await namesIn(call, table, some)) names.set(id, name);
  return names;
}

async function namesIn(call: Call, to: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const label = await labelIn(call, to);
  if (label === undefined) return new Map();
  return orAsIds(call, namesById(call, { to, label, ids }), new Map(), OF_GROUPS);
}

/** Senders that are no services, by the table that they are rows of: what they sent tells. */
async function tablesOfSenders(call: Call, ids: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  const { module, resource } = call.tool;
  if (senderKeys(module, [SENDER]).length === 0) return new Map();
  const list = module.analytics ? await call.toolOf(resource, 'list') : undefined;
  if (!list) return new Map();
  const wanted = { query: { [SENDER]: { _type: 'Includes', value: ids } }, groupBy: [SENDER, SENDER_KIND] };
  const reading = largestGroups(call, list, { ...wanted, most: MOST_GROUPED });
  const tables = new Map<string, string[]>();
  for (const { row } of await orAsIds(call, reading, [], OF_GROUPS)) {
    const [table, [id]] = [senderTable(row), idIn(row[SENDER])];
    if (table === undefined || id === undefined) continue;
    const known = tables.get(table);
    if (known) known.push(id);
    else tables.set(table, [id]);
  }
  return tables;
}

/** Rows and figures without names are better than none, whatever came in the way. */
async function orAsIds<T>(call: Call, reading: Promise<T>, without: T, { late, failed }: Missing): Promise<T> {
  try {
    return await orWithout(call, reading, without, late);
  } catch (cause) {
    if (!(cause instanceof ToolError)) throw cause;
    call.remark(failed);
    return without;
  }
}

interface Named {
  readonly to: string;
  readonly label: string;
  readonly ids: readonly string[];
}

async function namesById(call: Call, { to, label, ids }: Named): Promise<ReadonlyMap<string, string>> {
  const query = { [ID]: { _type: 'Includes', value: ids } };
  const rows = await visibleRows(call, to, { query, select: { [label]: true }, limit: ids.length });
  return new Map(
    rows.flatMap((row): [string, string][] => {
      const name = decodeValue(row[label]);
      return typeof name === 'string' ? [[idOf(row) ?? '', name]] : [];
    }),
  );
}
