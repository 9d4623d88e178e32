import { type Access, visibleRow } from './access.ts';
import { checkAnalyticsColumns } from './analytics-list.ts';
import { badData, full, refusal, serverError } from './api-error.ts';
import { checkDates, checkLengths, decodeData } from './incoming.ts';
import { isObject } from './json.ts';
import { SYSTEM_COLUMNS } from './model.ts';
import { checkTable, checkWritable } from './permissions.ts';
import { checkForeignKeys, checkOwnChoices } from './references.ts';
import { checkRow } from './row-permissions.ts';
import { Unstorable } from './wire.ts';

/** What is to be changed; columns nobody can write count as not sent. */
function sentColumns({ data }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (!isObject(data)) {
    throw badData(
      'Invalid request body. The update payload should be an object of the form { "data": { ...fields to update... } }.',
    );
  }
  const sent = Object.entries(data).filter(([name]) => !SYSTEM_COLUMNS.has(name));
  if (sent.length === 0) {
    throw badData(
      'No fields to update. Please include at least one field to update in the "data" object of the request body.',
    );
  }
  return Object.fromEntries(sent);
}

/** Runs an update. The answer is always `{}`. */
export function runUpdate(access: Access, id: string, body: Readonly<Record<string, unknown>>): Record<string, never> {
  const { world, resource, caller } = access;
  const rules = world.rulesOf(resource.name);
  const sent = sentColumns(body);
  if (resource.facts.analytics === true) checkAnalyticsColumns(resource, sent);
  checkTable(resource, 'update', caller);
  checkRow(resource, 'update', caller, world.store, id);
  for (const name of Object.keys(sent)) {
    const column = resource.columns.get(name);
    if (column === undefined) throw badData(`TableColumnMetadata not found for ${name} column`);
    checkWritable(resource, column, caller, 'update');
  }
  checkDates(resource, sent);
  const changes = decodeData(resource, sent, true);
  checkLengths(resource, changes);
  const row = visibleRow(access, 'update', id);
  if (row === undefined) {
    const reason = 'It either does not exist, has been deleted, or you do not have permission to update it.';
    throw refusal(422, `Unable to update this ${resource.singular.toLowerCase()}. ${reason}`);
  }
  for (const value of Object.values(changes)) if (value instanceof Unstorable) throw value.refuse();
  const projectId = typeof row.projectId === 'string' ? row.projectId : null;
  checkOwnChoices(world.store, resource, projectId, changes);
  for (const rule of rules) rule.checkUpdate?.(row, changes, world);
  // The database refuses null where a column must have a value.
  const isRefused = ([name, value]: [string, unknown]): boolean =>
    value === null && resource.columns.get(name)?.nullable !== true;
  if (Object.entries(changes).some(isRefused)) throw serverError();
  const tenant = resource.facts.tenant;
  checkForeignKeys(world.store, resource, tenant === undefined ? changes : { ...changes, [tenant]: row[tenant] });
  if (world.store.isFull(resource.name)) throw full(resource.words);
  const before = { ...row };
  world.store.update(row, changes);
  for (const rule of rules) rule.updated?.(row, before, world, changes);
  return {};
}
