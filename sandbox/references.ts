import { randomUUID } from 'node:crypto';
import type { Column, Resource } from './model.ts';
import { inWords } from './model.ts';
import { badData, serverError } from './refusal.ts';
import type { Row, Store } from './store.ts';
import { isObject, isUuid, unwrap } from './wire.ts';

/** Tables that hold a project's own choices. References to them are checked by name, and a row in use cannot be deleted. */
const CHOICES = new Set([
  'IncidentSeverity',
  'IncidentState',
  'AlertSeverity',
  'AlertState',
  'MonitorStatus',
  'ScheduledMaintenanceState',
]);

/** Whether a reference points into one of those tables. */
export function isChoice(column: Column): boolean {
  return column.kind === 'fk' && column.to !== undefined && CHOICES.has(column.to);
}

/** How an error names a row: its name where it has one, else its id. */
function describe(row: Row): string {
  return String(row.name ?? row.title ?? row._id);
}

/** A reference that has to be checked: `place` tells where it stands. */
export interface NamedReference {
  readonly resource: string;
  readonly place?: string;
  readonly id: unknown;
}

/** Refuses ids of rows that do not exist or belong to another project. `subject` opens the sentence ("This incident"). */
export function checkChoices(
  store: Store,
  subject: string,
  projectId: string | null,
  references: readonly NamedReference[],
): void {
  const name = (reference: NamedReference, shown: string): string =>
    `${inWords(reference.resource)}${reference.place === undefined ? '' : ` (${reference.place})`} "${shown}"`;
  const missing: string[] = [];
  const foreign: string[] = [];
  for (const reference of references) {
    if (!isUuid(reference.id)) throw serverError();
    const row = store.find(reference.resource, reference.id.toLowerCase());
    if (row === undefined) missing.push(name(reference, reference.id));
    else if (projectId !== null && row.projectId !== projectId) foreign.push(name(reference, describe(row)));
  }
  if (missing.length > 0) {
    const list = missing.join(', ');
    throw badData(
      `${subject} references records that do not exist: ${list}. Please pick values that exist in this project and try again.`,
    );
  }
  if (foreign.length > 0) {
    const list = foreign.join(', ');
    throw badData(
      `${subject} references records that belong to a different project: ${list}. Please pick values from this project and try again.`,
    );
  }
}

/** The checked references among the values of a create or update. */
export function choicesIn(resource: Resource, values: Readonly<Record<string, unknown>>): NamedReference[] {
  return resource.references
    .filter((column) => isChoice(column) && values[column.name] !== null && values[column.name] !== undefined)
    .map((column) => ({ resource: column.to ?? '', id: values[column.name] }));
}

/** The database's own check: every id must belong to an existing row. A row of another project is as good as none, so no create can link across projects. */
export function checkForeignKeys(store: Store, resource: Resource, values: Readonly<Record<string, unknown>>): void {
  const tenant = resource.facts.tenant;
  const projectId = tenant === undefined ? undefined : values[tenant];
  for (const column of resource.references) {
    const target = column.to === undefined ? undefined : store.model.resources.get(column.to);
    if (target === undefined) continue;
    const stored = values[column.name];
    for (const id of Array.isArray(stored) ? stored : [stored]) {
      if (id === null || id === undefined) continue;
      const row = store.find(target.name, id);
      const theirs = row === undefined || target.facts.tenant === undefined ? projectId : row[target.facts.tenant];
      if (row === undefined || (theirs !== projectId && theirs !== null && projectId !== undefined)) {
        throw badData(
          `This request references ${target.words} that does not exist. Please check the request and try again.`,
        );
      }
    }
  }
}

function memberId(item: unknown, isUpdate: boolean): unknown {
  if (typeof item === 'string') return isUpdate ? item : undefined;
  if (!isObject(item)) return undefined;
  return item._type === 'ObjectID' ? item.value : unwrap(item._id ?? item.id);
}

/** Ids of a to-many relation as sent. Forms the server does not understand link nothing, silently; an id that is no UUID is a 500. */
export function decodeMembers(sent: unknown, isUpdate: boolean): string[] {
  if (sent === null || sent === undefined) return [];
  const items = Array.isArray(sent) ? sent : [sent];
  const ids = items.map((item) => memberId(item, isUpdate)).filter((id) => id !== undefined && id !== null);
  if (!ids.every(isUuid)) throw serverError();
  return [...new Set(ids.map((id) => id.toLowerCase()))];
}

/** The id in a to-one relation object; a bare id is understood by updates only. */
export function decodeToOne(sent: unknown, isUpdate: boolean): unknown {
  if (sent === null) return null;
  if (typeof sent === 'string') {
    if (!isUpdate) throw serverError();
    return sent;
  }
  if (!isObject(sent)) throw serverError();
  return sent._type === 'ObjectID' ? sent.value : unwrap(sent._id ?? sent.id ?? null);
}

/** A slug nobody else has, made from a name. */
export function slugOf(name: unknown): string {
  const words = String(name ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${words}${words === '' ? '' : '-'}${randomUUID().slice(0, 8)}`;
}
