/** The states of projects, as words for them are read: looked up once for calls that follow each other closely. */
import { LRUCache } from 'lru-cache';
import { atMost } from '../basics/at-most.ts';
import { textOfValue } from '../basics/plain.ts';
import type { Call } from '../call/platform.ts';
import { SharedReadings } from '../call/shared-readings.ts';
import { decodeValue, idOf } from './codec.ts';
import { rowsIfAllowed } from './rows.ts';
import { type NamedState, STATE_TABLES, type StateTable } from './state-words.ts';

/** Rows of a table of states that are read; no project has as many. */
const MOST_STATES = 100;
const MAX_ENTRIES = 1000;
/** A state that others add is missed no longer than this. */
const FORGET_MS = 10_000;

/** States by owner of a key and table; one per process. */
export class KnownStates {
  readonly #known = new LRUCache<string, readonly NamedState[]>({ ...atMost(MAX_ENTRIES), ttl: FORGET_MS });
  readonly #underWay = new SharedReadings<readonly NamedState[] | undefined>();

  /** The states of a project in their order; undefined where the key may not list them. */
  async of(call: Call, resource: string, table: StateTable): Promise<readonly NamedState[] | undefined> {
    const key = `${call.owner} ${resource}`;
    const known = this.#known.get(key);
    if (known) return known;
    const { value: states, isFresh } = await this.#underWay.read(key, () => read(call, resource, table), call);
    if (states && isFresh) this.#known.set(key, states);
    return states;
  }

  /** After a write to a table of states: they may be others now. */
  forget(call: Call): void {
    const { resource } = call.tool;
    if (!Object.hasOwn(STATE_TABLES, resource)) return;
    const states = `${call.owner} ${resource}`;
    this.#known.delete(states);
    this.#underWay.forget(states);
  }
}

async function read(call: Call, resource: string, table: StateTable): Promise<NamedState[] | undefined> {
  const names = ['name', table.place, ...table.flags];
  const select = Object.fromEntries(names.map((name) => [name, true]));
  const wanted = { select, sort: { [table.place]: 'ASC' }, limit: MOST_STATES };
  const rows = await rowsIfAllowed(call, resource, wanted);
  return rows?.flatMap((row) => {
    const id = idOf(row);
    const flags = new Set(table.flags.filter((flag) => row[flag] === true));
    return id === undefined
      ? []
      : [{ id, name: textOfValue(decodeValue(row.name)), place: Number(textOfValue(row[table.place])), flags }];
  });
}
