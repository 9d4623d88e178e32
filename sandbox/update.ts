import { checkDates, checkLengths, decodeRow } from './create.ts';
import type { Resource } from './model.ts';
import { type Caller, checkTable, checkWritable, visibility } from './permissions.ts';
import { checkChoices, checkForeignKeys, choicesIn } from './references.ts';
import { badData, refusal, serverError } from './refusal.ts';
import type { Rules, World } from './rules.ts';
import type { Row } from './store.ts';
import { isObject, UNSTORABLE } from './wire.ts';

/** Columns nobody can write; in an update they count as not sent. */
const UNTOUCHABLE = new Set(['_id', 'createdAt', 'updatedAt', 'deletedAt', 'version']);

function sentColumns(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const data = body.data;
  if (!isObject(data)) {
    throw badData(
      'Invalid request body. The update payload should be an object of the form { "data": { ...fields to update... } }.',
    );
  }
  const sent = Object.fromEntries(Object.entries(data).filter(([name]) => !UNTOUCHABLE.has(name)));
  if (Object.keys(sent).length === 0) {
    throw badData(
      'No fields to update. Please include at least one field to update in the "data" object of the request body.',
    );
  }
  return sent;
}

function checkColumns(world: World, resource: Resource, caller: Caller, sent: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(sent)) {
    const column = resource.columns.get(name);
    if (column === undefined) throw badData(`TableColumnMetadata not found for ${name} column`);
    checkWritable(world.store.model, resource, column, caller, 'update');
  }
}

/** The database refuses null where a column must have a value. */
function checkNulls(resource: Resource, changes: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(changes)) {
    const column = resource.columns.get(name);
    if (value === UNSTORABLE || (value === null && column?.nullable !== true)) throw serverError();
  }
}

/** Runs an update. The answer is always `{}`. */
export function updateRow(
  world: World,
  rules: readonly Rules[],
  resource: Resource,
  caller: Caller,
  id: string,
  body: Readonly<Record<string, unknown>>,
): void {
  const sent = sentColumns(body);
  checkTable(world.store.model, resource, 'update', caller);
  checkColumns(world, resource, caller, sent);
  checkDates(resource, sent);
  const changes = decodeRow(resource, sent, true);
  checkLengths(resource, changes);
  const row = world.store.table(resource.name).get(id);
  if (row === undefined || !visibility(world.store, resource, 'update', caller)(row)) {
    const reason = 'It either does not exist, has been deleted, or you do not have permission to update it.';
    throw refusal(422, `Unable to update this ${resource.singular.toLowerCase()}. ${reason}`);
  }
  checkNulls(resource, changes);
  const projectId = typeof row.projectId === 'string' ? row.projectId : null;
  checkChoices(world.store, `This ${resource.singular.toLowerCase()}`, projectId, choicesIn(resource, changes));
  checkForeignKeys(world.store, resource, { ...changes, ...tenantOf(resource, row) });
  for (const rule of rules) rule.checkUpdate?.(row, changes, world);
  const before: Row = { ...row };
  world.store.update(resource.name, row, changes);
  for (const rule of rules) rule.updated?.(row, before, world);
}

function tenantOf(resource: Resource, row: Row): Record<string, unknown> {
  const tenant = resource.facts.tenant;
  return tenant === undefined ? {} : { [tenant]: row[tenant] };
}
