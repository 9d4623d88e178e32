/**
 * Names of the rows that plain id columns point to: telemetry knows the service, host or monitor that a row came from by
 * its id alone. Looked up together, remembered for a while; where a key may not see them, ids stand there.
 */
import { LRUCache } from 'lru-cache';
import type { Call } from '../call/platform.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import { decodeValue, ID, idOf, idOfText, type WireObject } from './codec.ts';
import { orWithout, visibleRows } from './rows.ts';

const MAX_ENTRIES = 5000;
const FORGET_MS = 60_000;
/** Different rows that are looked up for one page, and for groups, of which no result shows as many. */
const MOST_IDS = 100;
const MOST_GROUPED = 1000;
/** Nothing is gained by the name of the project, and keys may not read people. */
const UNNAMED: ReadonlySet<string> = new Set(['project', 'user']);
const TOLD = 'Not all names could be read in time: ids stand there.';
const TOLD_OF_GROUPS = 'Names of rows could not be read in time: they stand as ids.';

/** Names by owner of a key, resource and id; one per process. */
export class KnownNames {
  readonly #known = new LRUCache<string, string>({ max: MAX_ENTRIES, ttl: FORGET_MS });

  of(call: Call, resource: string, id: string): string | undefined {
    return this.#known.get(`${call.owner} ${resource} ${id}`);
  }

  /** An empty name: there is no such row of that resource for this key. */
  add(call: Call, resource: string, id: string, name: string): void {
    this.#known.set(`${call.owner} ${resource} ${id}`, name);
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
  const labels = await Promise.all(pointing.map(async ({ to }) => (await call.module(to)).label));
  const named = pointing.flatMap(({ name, to }, place) => {
    const label = labels[place];
    return label === undefined ? [] : [{ name, to, label }];
  });
  const targets = new Map(named.map(({ to, label }) => [to, label]));
  const wantedOf = (target: string): string[] => [
    ...new Set(named.filter(({ to }) => to === target).flatMap(({ name }) => rows.flatMap((row) => idIn(row[name])))),
  ];
  await Promise.all([...targets].map(([to, label]) => lookUp(call, { to, label, ids: wantedOf(to) }, known)));
  return rows.map((row) => {
    const told = named.flatMap(({ name, to, label }): [string, WireObject][] => {
      const [id] = idIn(row[name]);
      const text = id === undefined ? undefined : known.of(call, to, id);
      return text ? [[name, { [ID]: id, [label]: text }]] : [];
    });
    return told.length > 0 ? { ...row, ...Object.fromEntries(told) } : row;
  });
}

function pointingColumns(module: ResourceModule, columns: readonly string[]): { name: string; to: string }[] {
  return columns.flatMap((name) => {
    const { kind, to } = module.columns[name] ?? {};
    return kind === 'uuid' && to !== undefined && !UNNAMED.has(to) ? [{ name, to }] : [];
  });
}

function idIn(value: unknown): string[] {
  const id = idOfText(decodeValue(value));
  return id === undefined ? [] : [id];
}

async function lookUp(call: Call, { to, label, ids }: Named, known: KnownNames): Promise<void> {
  const missing = ids.filter((id) => known.of(call, to, id) === undefined).slice(0, MOST_IDS);
  if (missing.length === 0) return;
  // Rows without these names are better than none.
  const found = await orWithout(call, namesById(call, { to, label, ids: missing }), undefined, TOLD).catch(
    () => undefined,
  );
  if (!found) return;
  for (const id of missing) known.add(call, to, id, found.get(id) ?? '');
}

/** Names of the rows that a column of the called table points to, by id, in one request; as far as the key may see them. */
export async function namesOfIds(
  call: Call,
  column: string | undefined,
  values: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const to = column === undefined ? undefined : call.tool.module.columns[column]?.to;
  const ids = values.filter((value) => idOfText(value) !== undefined).slice(0, MOST_GROUPED);
  const label = to === undefined || ids.length === 0 ? undefined : (await call.module(to)).label;
  if (to === undefined || label === undefined) return new Map();
  return orWithout(call, namesById(call, { to, label, ids }), new Map(), TOLD_OF_GROUPS);
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
