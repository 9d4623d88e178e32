import { type Access, visibleRow } from './access.ts';
import { badData } from './api-error.ts';
import type { Inbound, Resource } from './model.ts';
import { checkTable } from './permissions.ts';
import { isChoice } from './references.ts';
import { checkRow } from './row-permissions.ts';
import type { World } from './rulebook.ts';
import type { Store, StoredRow } from './store.ts';

/** References that may be empty but whose row is meaningless without its target. */
const PARTS: ReadonlySet<string> = new Set([
  'StatusPageResource.monitorId',
  'StatusPageResource.monitorGroupId',
  'WorkflowVariable.workflowId',
  'Alert.alertEpisodeId',
]);

/** Refuses to delete a row that others still need. */
function checkUnreferenced(store: Store, resource: Resource, row: StoredRow): void {
  for (const { from, column } of resource.inbound) {
    if (!isChoice(column) || store.where(from.name, column.name, row._id).length === 0) continue;
    const reason = `because ${from.words} records still reference it.`;
    throw badData(`This item cannot be deleted ${reason} Please delete those records first, and then try again.`);
  }
}

/** Takes the pointer from rows that can do without, and removes the others. */
function loosen(world: World, { from, column }: Inbound, row: StoredRow): void {
  const { name } = column;
  const isPart = PARTS.has(`${from.name}.${name}`);
  for (const other of world.store.where(from.name, name, row._id)) {
    if (column.kind === 'many') other[name] = (other[name] as string[]).filter((id) => id !== row._id);
    else if (isChoice(column) || (column.nullable === true && !isPart)) other[name] = null;
    else world.erase(from.name, other);
  }
}

/** Removes a row and what depends on it. Rows that merely point at it lose the pointer. */
export function eraseRow(world: World, resource: Resource, row: StoredRow): void {
  if (world.store.find(resource.name, row._id) === undefined) return;
  world.store.remove(resource.name, row);
  for (const inbound of resource.inbound) loosen(world, inbound, row);
}

/** Runs a delete. An unknown or foreign id is no error; the answer is always `{}`. */
export function runDelete(access: Access, id: string): Record<string, never> {
  const { world, resource, caller } = access;
  checkTable(resource, 'delete', caller);
  checkRow(resource, 'delete', caller, world.store, id);
  const row = visibleRow(access, 'delete', id);
  if (row === undefined) return {};
  for (const rule of world.rulesOf(resource.name)) rule.checkDelete?.(row, world);
  checkUnreferenced(world.store, resource, row);
  world.erase(resource.name, row);
  return {};
}
