import { randomUUID } from 'node:crypto';
import type { Access } from './access.ts';
import { checkAnalyticsColumns, showAnalytics } from './analytics-list.ts';
import { badData, refusal, serverError } from './api-error.ts';
import { checkDates, checkLengths, decodeData } from './incoming.ts';
import { isId, isObject, present } from './json.ts';
import { type Resource, type StoredColumn, SYSTEM_COLUMNS, slugOf } from './model.ts';
import { checkTable, checkWritable, type KeyOwner } from './permissions.ts';
import { checkForeignKeys, checkOwnChoices } from './references.ts';
import type { Draft, World } from './rulebook.ts';
import type { StoredRow } from './store.ts';
import { encode, UNSTORABLE } from './wire.ts';

function startDraft({ resource, caller }: Access, data: unknown): Draft {
  if (Array.isArray(data)) throw serverError();
  const sent = isObject(data) ? { ...data } : {};
  if (resource.facts.analytics === true) checkAnalyticsColumns(resource, sent);
  const values = decodeData(resource, sent, false);
  const named = caller.kind === 'master' && typeof values.projectId === 'string' ? values.projectId : null;
  const projectId = caller.projectId ?? named;
  const id = sent._id ?? sent.id;
  if (isId(id)) values._id = id.toLowerCase();
  const tenant = resource.facts.tenant;
  if (tenant !== undefined && tenant !== '_id') {
    values[tenant] = projectId;
    delete sent[tenant];
  }
  const give: Draft['give'] = (column, value) => {
    values[column] = value;
    delete sent[column];
  };
  return { resource, projectId, values, sent, give };
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

/** Names that may repeat inside a project although they look like the others. */
const REPEATABLE = new Set(['Monitor', 'Team', 'ApiKey', 'TeamMember']);

/** The column whose values must differ inside a project: the name of a resource that stands on its own. */
function uniqueColumn(resource: Resource): StoredColumn | undefined {
  if (REPEATABLE.has(resource.name) || resource.facts.tenant !== 'projectId') return undefined;
  const isParent = ({ kind, required, name }: StoredColumn): boolean =>
    kind === 'fk' && required !== undefined && name !== 'projectId';
  if (resource.stored.some(isParent)) return undefined;
  const isName = ({ kind, required, name }: StoredColumn): boolean =>
    kind === 'text' && required === 'proven' && (name === 'name' || name === 'templateName');
  return resource.stored.find(isName);
}

const folded = (value: unknown): string => String(value).trimEnd().toLowerCase();

function checkUnique({ resource, projectId, values }: Draft, { store }: World): void {
  const column = uniqueColumn(resource);
  if (column === undefined) return;
  const { name } = column;
  const rivals = store.where(resource.name, 'projectId', projectId).filter((row) => row._id !== values._id);
  if (rivals.some((row) => folded(row[name]) === folded(values[name])))
    throw badData(`${resource.singular} with the same ${name} already exists in this project.`);
}

/** Last of the checks: who may, and what this resource refuses to every key. */
function checkAllowed({ resource, sent }: Draft, caller: KeyOwner): void {
  checkTable(resource, 'create', caller);
  for (const name of Object.keys(sent)) {
    const column = resource.columns.get(name);
    // What the server fills anyway is overwritten rather than refused.
    if (column === undefined || column.serverFilled === true || name === resource.facts.tenant) continue;
    checkWritable(resource, column, caller, 'create');
  }
  const refused = resource.refused.create;
  if (refused !== undefined && caller.kind !== 'master' && !refused.error.startsWith('This request references')) {
    throw refusal(refused.status, refused.error);
  }
}

function checkDatabaseUnique({ resource, values }: Draft, { store }: World): void {
  const isTaken = ({ name }: StoredColumn): boolean =>
    store.where(resource.name, name, values[name]).some((row) => row._id !== values._id);
  const unique = resource.stored.filter((column) => column.unique === true && (values[column.name] ?? null) !== null);
  if (unique.some(isTaken)) throw serverError();
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

/** The create answer: every scalar as stored, what was sent in the form it was sent, relations only if sent. */
function createAnswer(resource: Resource, row: StoredRow, sent: Draft['sent']): Record<string, unknown> {
  const answer: Record<string, unknown> = {};
  for (const column of resource.columns.values()) {
    const { name, kind } = column;
    const value = SYSTEM_COLUMNS.has(name) ? null : (sent[name] ?? null);
    if (kind === 'one' || kind === 'many') {
      if (value !== null) answer[name] = kind === 'one' ? value : (row[name] as string[]).map((id) => ({ _id: id }));
    } else if (kind === 'id') answer._id = row._id;
    // An encrypted column is answered as cipher text once, here.
    else if (column.encrypted === true && row[name] !== null)
      answer[name] = Buffer.from(`${randomUUID()}${randomUUID()}`).toString('base64');
    else answer[name] = value !== null && kind !== 'monitorSteps' ? value : encode(column, row[name]);
  }
  return answer;
}

/** Telemetry tables answer with what is stored, in typed form. */
function analyticsAnswer(resource: Resource, row: StoredRow): Record<string, unknown> {
  const filled = resource.stored.filter(({ name, kind }) => kind !== 'id' && (row[name] ?? null) !== null);
  return showAnalytics(row, filled);
}

/** Runs a create: model checks, required columns, references, uniqueness, permission, database checks; in this order, because clients see which one fails first. */
export function runCreate(access: Access, data: unknown): Record<string, unknown> {
  const { world, resource, caller } = access;
  const draft = startDraft(access, data);
  const { values, sent, projectId } = draft;
  for (const rule of world.rulesOf(resource.name)) rule.checkCreate?.(draft, world);
  if (projectId === null && resource.facts.tenant === 'projectId') throw badData('projectId is required');
  checkDates(resource, sent);
  checkRequired(draft);
  checkLengths(resource, values);
  checkOwnChoices(world.store, resource, projectId, values);
  checkUnique(draft, world);
  checkAllowed(draft, caller);
  if (Object.values(values).includes(UNSTORABLE)) throw serverError();
  checkForeignKeys(world.store, resource, values);
  checkDatabaseUnique(draft, world);
  const row = save(draft, world);
  return resource.facts.analytics === true ? analyticsAnswer(resource, row) : createAnswer(resource, row, sent);
}
