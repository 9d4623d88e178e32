import { Outbox } from './outbox.ts';
import { eraseRow } from './remove.ts';
import type { Rulebook, Rules, World } from './rulebook.ts';
import type { Store } from './store.ts';

/** Puts rulebooks over a store; the rules of a resource run in the order of the books. */
export function openWorld(store: Store, books: readonly Rulebook[], outbox = new Outbox()): World {
  const joined = new Map<string, Rules[]>();
  for (const [name, rules] of books.flatMap(Object.entries<Rules>))
    joined.set(name, [...(joined.get(name) ?? []), rules]);
  const world: World = {
    store,
    outbox,
    rulesOf: (name) => joined.get(name) ?? [],
    write: (name, values) => {
      const row = store.insert(name, values);
      for (const rule of world.rulesOf(name)) rule.created?.(row, world);
      return row;
    },
    erase: (name, row) => {
      eraseRow(world, store.table(name).resource, row);
      for (const rule of world.rulesOf(name)) rule.deleted?.(row, world);
    },
  };
  return world;
}
