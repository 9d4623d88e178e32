import type { Column, Inbound, Resource } from './model.ts';
import { type Caller, checkTable, visibility } from './permissions.ts';
import { isChoice } from './references.ts';
import { badData } from './refusal.ts';
import type { Rules, World } from './rules.ts';
import type { Row, Store } from './store.ts';

/** References that may be empty but whose row is meaningless without its target. */
const PARTS: ReadonlySet<string> = new Set([
  'StatusPageResource.monitorId',
  'StatusPageResource.monitorGroupId',
  'WorkflowVariable.workflowId',
  'Alert.alertEpisodeId',
]);

type Effect = 'block' | 'cascade' | 'clear';

function effectOf(from: Resource, column: Column): Effect {
  if (isChoice(column)) return 'block';
  if (PARTS.has(`${from.name}.${column.name}`)) return 'cascade';
  return column.nullable === true ? 'clear' : 'cascade';
}

function referencing(store: Store, inbound: Inbound, id: string): Row[] {
  return store.table(inbound.from.name).where(inbound.column.name, id);
}

/** Refuses to delete a row that others still need. */
function checkUnreferenced(store: Store, resource: Resource, row: Row): void {
  for (const inbound of resource.inbound) {
    if (inbound.column.kind !== 'fk' || effectOf(inbound.from, inbound.column) !== 'block') continue;
    if (referencing(store, inbound, row._id).length === 0) continue;
    const reason = `because ${inbound.from.words} records still reference it.`;
    throw badData(`This item cannot be deleted ${reason} Please delete those records first, and then try again.`);
  }
}

function loosen(world: World, inbound: Inbound, row: Row): void {
  const { from, column } = inbound;
  for (const other of referencing(world.store, inbound, row._id)) {
    if (column.kind === 'many') {
      const rest = (other[column.name] as string[]).filter((id) => id !== row._id);
      world.store.table(from.name).patch(other, { [column.name]: rest });
    } else if (effectOf(from, column) === 'cascade') world.erase(from.name, other);
    else world.store.table(from.name).patch(other, { [column.name]: null });
  }
}

/** Removes a row and what depends on it. Rows that merely point at it lose the pointer. */
export function eraseRow(world: World, resource: Resource, row: Row): void {
  if (world.store.table(resource.name).get(row._id) === undefined) return;
  world.store.remove(resource.name, row);
  for (const inbound of resource.inbound) loosen(world, inbound, row);
}

/** Runs a delete. An unknown or foreign id is no error; the answer is always `{}`. */
export function deleteRow(world: World, rules: readonly Rules[], resource: Resource, caller: Caller, id: string): void {
  checkTable(world.store.model, resource, 'delete', caller);
  const row = world.store.table(resource.name).get(id);
  if (row === undefined || !visibility(world.store, resource, 'delete', caller)(row)) return;
  for (const rule of rules) rule.checkDelete?.(row, world, caller);
  checkUnreferenced(world.store, resource, row);
  world.erase(resource.name, row);
}
