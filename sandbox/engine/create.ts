import { randomUUID } from 'node:crypto';
import type { Access } from './access.ts';
import { checkAnalyticsColumns } from './analytics-list.ts';
import { badData, full, refusal, serverError } from './api-error.ts';
import { createAnswer } from './create-answer.ts';
import { checkDates, checkLengths, decodeData } from './incoming.ts';
import { isId, isObject, present } from './json.ts';
import { type Resource, type StoredColumn, slugOf } from './model.ts';
import { checkSession, checkTable, checkWritable, type KeyOwner } from './permissions.ts';
import { checkForeignKeys, checkOwnChoices } from './references.ts';
import type { Draft, World } from './rulebook.ts';
import type { StoredRow } from './store.ts';
import { checkIndexes, checkTitled, checkUniqueBy } from './unique.ts';
import { isHashedString, Unstorable } from './wire.ts';

function startDraft({ resource, caller }: Access, data: unknown): Draft {
  if (Array.isArray(data)) throw serverError();
  const sent = isObject(data) ? { ...data } : {};
  if (resource.facts.analytics === true) checkAnalyticsColumns(resource, sent);
  const values = decodeData(resource, sent, false);
  const named = caller.kind === 'master' && typeof values.projectId === 'string' ? values.projectId : null;
  const projectId = caller.projectId ?? named;
  const id = sent._id ?? sent.id;
  if (isId(id)) values._id = id.toLowerCase();
  const given = new Set<string>();
  const give: Draft['give'] = (column, value) => {
    values[column] = value;
    delete sent[column];
    given.add(column);
  };
  const tenant = resource.facts.tenant;
  if (tenant !== undefined && tenant !== '_id') give(tenant, projectId);
  return { resource, projectId, values, sent, given, give };
}

/** Whether a create needs a column. Where nobody could prove it by leaving it out, what the model declares has to do. */
function isRequired({ facts }: Resource, column: StoredColumn): boolean {
  if (column.kind === 'many') return false;
  if (column.required === 'proven') return true;
  return column.required === 'declared' && facts.minimum === undefined && column.default === undefined;
}

function checkRequired({ resource, values }: Draft): void {
  for (const column of resource.columns.values()) {
    const name = column.kind === 'one' ? (column.partner ?? column.name) : column.name;
    const value = values[name];
    const isBlank = (value === '' || value === 0) && resource.facts.analytics !== true;
    const isMissing = value === undefined || value === null || isBlank;
    if (!isMissing || !isRequired(resource, column)) continue;
    // Notes are an oversight of the real server: it only notices when the database does.
    throw name === 'note' ? serverError() : badData(`${column.name} is required`);
  }
}

/** Only a typed secret can be hashed; the server stumbles over any other. */
function checkHashed({ resource, sent }: Draft): void {
  const isHashed = ([name, value]: [string, unknown]): boolean =>
    resource.columns.get(name)?.kind === 'hashed' && !!value;
  if (Object.entries(sent).some((entry) => isHashed(entry) && !isHashedString(entry[1]))) throw serverError();
}

/** Tables whose creates the server refuses to keys at its very end, for no reason that shows. */
const UNEXPLAINED = new Set(['File', 'OnCallDutyPolicyExecutionLog', 'ProjectUserProfile']);

/** Who may create, and every column that is set: by the client or by the server on the way, who is asked alike. */
function checkAllowed({ resource, sent, given }: Draft, caller: KeyOwner): void {
  checkTable(resource, 'create', caller);
  for (const column of resource.columns.values()) {
    // What the server fills anyway is overwritten rather than refused.
    if (column.serverFilled === true || column.generated === true) continue;
    if (sent[column.name] !== undefined || given.has(column.name)) checkWritable(resource, column, caller, 'create');
  }
  checkSession(resource, 'create', caller);
  const refused = resource.refused.create;
  if (refused !== undefined && caller.kind !== 'master' && UNEXPLAINED.has(resource.name))
    throw refusal(refused.status, refused.error);
}

function checkStorable({ values }: Draft): void {
  for (const value of Object.values(values)) if (value instanceof Unstorable) throw value.refuse();
}

function save({ resource, values, projectId }: Draft, world: World): StoredRow {
  const slug = resource.facts.slug;
  if (slug !== undefined && resource.columns.has(slug[1]))
    values[slug[1]] = slugOf(String(values[slug[0]] ?? values.name ?? values.title ?? ''), randomUUID().slice(0, 8));
  const given = present(values);
  const existing = world.store.find(resource.name, values._id);
  // An id of an existing row overwrites that row: the real server does so, which is why nobody should forward ids.
  if (existing !== undefined && existing.projectId === projectId) {
    world.store.update(existing, given);
    return existing;
  }
  if (existing !== undefined) delete given._id;
  return world.write(resource.name, given);
}

/** Runs a create: what the model asks for, required columns, permission, uniqueness, the database's own checks; in this order, because clients see which one fails first. */
export function runCreate(access: Access, data: unknown): Record<string, unknown> {
  const { world, resource, caller } = access;
  const draft = startDraft(access, data);
  const { values, sent, projectId } = draft;
  for (const rule of world.rulesOf(resource.name)) rule.checkCreate?.(draft, world);
  if (projectId === null && resource.facts.tenant === 'projectId') throw badData('projectId is required');
  checkDates(resource, sent);
  checkRequired(draft);
  checkTitled(draft, world);
  checkOwnChoices(world.store, resource, projectId, values);
  checkHashed(draft);
  checkAllowed(draft, caller);
  checkUniqueBy(draft, world);
  checkLengths(resource, values);
  checkStorable(draft);
  checkIndexes(draft, world);
  checkForeignKeys(world.store, resource, values);
  if (world.store.isFull(resource.name)) throw full(resource.words);
  const row = save(draft, world);
  const answer = createAnswer(resource, row, sent);
  for (const rule of world.rulesOf(resource.name)) rule.answered?.(row, world);
  return answer;
}
