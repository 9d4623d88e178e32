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
/** Different rows that are looked up for one page. */
const MOST_IDS = 100;
/** Nothing is gained by the name of the project, and keys may not read people. */
const UNNAMED: ReadonlySet<string> = new Set(['project', 'user']);
const TOLD = 'Not all names could be read in time: ids stand there.';

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

async function lookUp(
  call: Call,
  { to, label, ids }: { readonly to: string; readonly label: string; readonly ids: readonly string[] },
  known: KnownNames,
): Promise<void> {
  const missing = ids.filter((id) => known.of(call, to, id) === undefined).slice(0, MOST_IDS);
  if (missing.length === 0) return;
  const query = { [ID]: { _type: 'Includes', value: missing } };
  const reading = visibleRows(call, to, { query, select: { [label]: true }, limit: missing.length });
  // Rows without these names are better than none.
  const found = await orWithout(call, reading, undefined, TOLD).catch(() => undefined);
  if (!found) return;
  for (const id of missing) {
    const name = decodeValue(found.find((row) => idOf(row) === id)?.[label]);
    known.add(call, to, id, typeof name === 'string' ? name : '');
  }
}
