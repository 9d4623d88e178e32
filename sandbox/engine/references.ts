import { badData, serverError } from './api-error.ts';
import { isId } from './json.ts';
import { inWords, type Resource, type StoredColumn } from './model.ts';
import type { Store } from './store.ts';

type Values = Readonly<Record<string, unknown>>;

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
export function isChoice(column: StoredColumn): boolean {
  return column.kind === 'fk' && CHOICES.has(column.to ?? '');
}

/** A reference that has to be checked: `place` says where it stands. */
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
  const missing: string[] = [];
  const foreign: string[] = [];
  for (const { resource, place, id } of references) {
    if (!isId(id)) throw serverError();
    const row = store.find(resource, id.toLowerCase());
    const name = `${inWords(resource)}${place === undefined ? '' : ` (${place})`}`;
    if (row === undefined) missing.push(`${name} "${id}"`);
    else if (projectId !== null && row.projectId !== projectId)
      foreign.push(`${name} "${row.name ?? row.title ?? row._id}"`);
  }
  const refuse = (list: readonly string[], flaw: string, advice: string): void => {
    if (list.length === 0) return;
    throw badData(`${subject} references records that ${flaw}: ${list.join(', ')}. Please pick values ${advice}.`);
  };
  refuse(missing, 'do not exist', 'that exist in this project and try again');
  refuse(foreign, 'belong to a different project', 'from this project and try again');
}

/** The same for the references among the values of a create or update. */
export function checkOwnChoices(store: Store, resource: Resource, projectId: string | null, values: Values): void {
  const chosen = resource.references.filter((column) => isChoice(column) && (values[column.name] ?? null) !== null);
  const references = chosen.map((column) => ({ resource: column.to ?? '', id: values[column.name] }));
  checkChoices(store, `This ${resource.singular.toLowerCase()}`, projectId, references);
}

/** The database's own check: every id must belong to an existing row. A row of another project is as good as none, so no create can link across projects. */
export function checkForeignKeys(store: Store, resource: Resource, values: Values): void {
  const tenant = resource.facts.tenant;
  const projectId = tenant === undefined ? undefined : values[tenant];
  for (const column of resource.references) {
    const target = store.model.resources.get(column.to ?? '');
    if (target === undefined) continue;
    for (const id of [values[column.name] ?? []].flat()) {
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
