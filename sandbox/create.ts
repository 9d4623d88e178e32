import { randomUUID } from 'node:crypto';
import type { Column, Resource } from './model.ts';
import { type Caller, checkTable, checkWritable } from './permissions.ts';
import { checkChoices, checkForeignKeys, choicesIn, decodeMembers, decodeToOne, slugOf } from './references.ts';
import { badData, refusal, serverError } from './refusal.ts';
import { Draft, type Rules, type World } from './rules.ts';
import type { Row } from './store.ts';
import { decode, encode, isUuid, UNSTORABLE, unwrap } from './wire.ts';

const BASE = new Set(['_id', 'createdAt', 'updatedAt', 'deletedAt', 'version']);

/** Reads `data` column by column. Unknown columns are dropped; a value that cannot be stored is marked, not refused. */
export function decodeRow(
  resource: Resource,
  data: Readonly<Record<string, unknown>>,
  isUpdate: boolean,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, sent] of Object.entries(data)) {
    const column = resource.columns.get(name);
    if (column === undefined || BASE.has(name) || sent === undefined) continue;
    if (column.kind === 'many') values[name] = decodeMembers(sent, isUpdate);
    else if (column.kind !== 'one') values[name] = decode(column, sent);
    else if (column.partner !== undefined && data[column.partner] === undefined) {
      const id = decodeToOne(sent, isUpdate);
      values[column.partner] = id === null ? null : isUuid(id) ? id.toLowerCase() : UNSTORABLE;
    }
  }
  return values;
}

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === '' || value === 0;

/** Whether a create needs a column. Where nobody could prove it by leaving it out, what the model declares has to do. */
function isRequired(resource: Resource, column: Column): boolean {
  if (column.kind === 'many') return false;
  if (column.required === 'proven') return true;
  if (column.required !== 'declared' || resource.facts.minimum !== undefined || column.default !== undefined)
    return false;
  // Telemetry columns that no client may write are filled on arrival.
  return resource.facts.analytics !== true || column.access?.includes('c') !== false;
}

function checkRequired(draft: Draft): void {
  for (const column of draft.resource.columns.values()) {
    if (!isRequired(draft.resource, column)) continue;
    const name = column.kind === 'one' ? (column.partner ?? column.name) : column.name;
    if (!isMissing(draft.values[name])) continue;
    // Notes are an oversight of the real server: it only notices when the database does.
    throw name === 'note' ? serverError() : badData(`${column.name} is required`);
  }
}

/** A number is no date, and the server says so. */
export function checkDates(resource: Resource, sent: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(sent)) {
    const number = unwrap(value);
    if (typeof number === 'number' && resource.columns.get(name)?.kind === 'date')
      throw badData(`Invalid date: ${number}`);
  }
}

/** Refuses texts longer than their column. */
export function checkLengths(resource: Resource, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    const max = resource.columns.get(name)?.max;
    if (max !== undefined && typeof value === 'string' && value.length > max) {
      throw badData(`${name} length cannot be more than ${max} characters`);
    }
  }
}

/** Names that may repeat inside a project although they look like the others. */
const REPEATABLE = new Set(['Monitor', 'Team', 'ApiKey', 'TeamMember']);

/** The column whose values must differ inside a project: the name of a resource that stands on its own. */
function uniqueColumn(resource: Resource): Column | undefined {
  if (REPEATABLE.has(resource.name) || resource.facts.tenant !== 'projectId') return undefined;
  const columns = [...resource.columns.values()];
  if (columns.some((column) => column.kind === 'fk' && column.required !== undefined && column.name !== 'projectId'))
    return undefined;
  return columns.find(
    (column) =>
      ['name', 'templateName'].includes(column.name) && column.kind === 'text' && column.required === 'proven',
  );
}

const folded = (value: unknown): string => String(value).trimEnd().toLowerCase();

function checkUnique(draft: Draft, world: World): void {
  const { resource, projectId } = draft;
  const column = uniqueColumn(resource);
  if (column === undefined) return;
  const wanted = folded(draft.values[column.name]);
  const rivals = world.store.table(resource.name).where('projectId', projectId);
  if (rivals.some((row) => row._id !== draft.values._id && folded(row[column.name]) === wanted)) {
    throw badData(`${resource.singular} with the same ${column.name} already exists in this project.`);
  }
}

function checkColumns(draft: Draft, world: World, caller: Caller): void {
  for (const name of Object.keys(draft.sent)) {
    const column = draft.resource.columns.get(name);
    // What the server fills anyway is overwritten rather than refused.
    if (column === undefined || column.serverFilled === true || name === draft.resource.facts.tenant) continue;
    checkWritable(world.store.model, draft.resource, column, caller, 'create');
  }
}

/** Last of the checks: who may, and what this resource refuses to every key. */
function checkAllowed(draft: Draft, world: World, caller: Caller): void {
  checkTable(world.store.model, draft.resource, 'create', caller);
  checkColumns(draft, world, caller);
  const refused = draft.resource.refused.create;
  if (refused !== undefined && caller.kind !== 'master' && !refused.error.startsWith('This request references')) {
    throw refusal(refused.status, refused.error);
  }
}

function checkStorable(values: Readonly<Record<string, unknown>>): void {
  if (Object.values(values).includes(UNSTORABLE)) throw serverError();
}

function checkDatabaseUnique(draft: Draft, world: World): void {
  const table = world.store.table(draft.resource.name);
  for (const column of draft.resource.stored) {
    const value = draft.values[column.name];
    if (column.unique !== true || value === undefined || value === null) continue;
    if (table.where(column.name, value).some((row) => row._id !== draft.values._id)) throw serverError();
  }
}

function startDraft(resource: Resource, caller: Caller, data: unknown): Draft {
  if (Array.isArray(data)) throw serverError();
  const sent = typeof data === 'object' && data !== null ? { ...(data as Record<string, unknown>) } : {};
  const values = decodeRow(resource, sent, false);
  let projectId = caller.projectId;
  if (projectId === null && caller.kind === 'master' && typeof values.projectId === 'string')
    projectId = values.projectId;
  if (isUuid(sent._id ?? sent.id)) values._id = String(sent._id ?? sent.id).toLowerCase();
  const tenant = resource.facts.tenant;
  if (tenant !== undefined && tenant !== '_id') {
    values[tenant] = projectId;
    delete sent[tenant];
  }
  return new Draft(resource, projectId, values, sent);
}

/** An encrypted column is answered as cipher text once, in the create answer. */
function cipherText(): string {
  return Buffer.from(`${randomUUID()}${randomUUID()}`).toString('base64');
}

/** The create answer: every scalar as stored, what was sent in the form it was sent, relations only if sent. */
function createAnswer(resource: Resource, row: Row, sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const answer: Record<string, unknown> = {};
  for (const column of resource.columns.values()) {
    const value = sent[column.name];
    const wasSent = value !== undefined && value !== null && !BASE.has(column.name);
    if (column.kind === 'many') {
      if (wasSent) answer[column.name] = (row[column.name] as string[]).map((id) => ({ _id: id }));
    } else if (column.kind === 'one') {
      if (wasSent) answer[column.name] = value;
    } else if (column.kind === 'id') answer._id = row._id;
    else if (column.encrypted === true && row[column.name] !== null) answer[column.name] = cipherText();
    else answer[column.name] = wasSent && column.kind !== 'monitorSteps' ? value : encode(column, row[column.name]);
  }
  return answer;
}

function save(draft: Draft, world: World): Row {
  const { resource, values } = draft;
  const slug = resource.facts.slug;
  if (slug !== undefined && resource.columns.has(slug[1]))
    values[slug[1]] = slugOf(values[slug[0]] ?? values.name ?? values.title);
  const present = Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
  );
  const existing = world.store.table(resource.name).get(values._id);
  // An id of an existing row overwrites that row: the real server does so, which is why nobody should forward ids.
  if (existing !== undefined && existing.projectId === draft.projectId) {
    world.store.update(resource.name, existing, present);
    return existing;
  }
  if (existing !== undefined) delete present._id;
  return world.write(resource.name, present);
}

/** Runs a create: model checks, required columns, references, uniqueness, permission, database checks; in this order, because clients see which one fails first. */
export function createRow(
  world: World,
  rules: readonly Rules[],
  resource: Resource,
  caller: Caller,
  data: unknown,
): Record<string, unknown> {
  const draft = startDraft(resource, caller, data);
  for (const rule of rules) rule.checkCreate?.(draft, world);
  if (draft.projectId === null && resource.facts.tenant === 'projectId') throw badData('projectId is required');
  checkDates(resource, draft.sent);
  checkRequired(draft);
  checkLengths(resource, draft.values);
  checkChoices(
    world.store,
    `This ${resource.singular.toLowerCase()}`,
    draft.projectId,
    choicesIn(resource, draft.values),
  );
  checkUnique(draft, world);
  checkAllowed(draft, world, caller);
  checkStorable(draft.values);
  checkForeignKeys(world.store, resource, draft.values);
  checkDatabaseUnique(draft, world);
  return createAnswer(resource, save(draft, world), draft.sent);
}
