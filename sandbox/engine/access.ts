import type { Action, Resource } from './model.ts';
import { type KeyOwner, visibility } from './permissions.ts';
import type { World } from './rulebook.ts';
import type { StoredRow } from './store.ts';

/** Who asks, and for which resource. */
export interface Access {
  readonly world: World;
  readonly resource: Resource;
  readonly caller: KeyOwner;
}

/** The row with an id, unless it does not exist for the caller. */
export function visibleRow({ world, resource, caller }: Access, action: Action, id: string): StoredRow | undefined {
  const row = world.store.find(resource.name, id);
  return row && visibility(world.store, resource, action, caller)(row) ? row : undefined;
}
