import type { ColumnFacts, Facts, RecordedRefusal, ResourceFacts } from '../../specs/facts.ts';
import { blankOf } from './analytics-column.ts';

/** What a permission is about. */
export type Action = 'create' | 'read' | 'update' | 'delete';

/** Names of permissions by action; any one of them suffices. */
interface Rights extends Readonly<Record<Action, readonly string[]>> {
  /** How refusals call a permission; empty where they leave it out. */
  readonly titleOf: (permission: string) => string;
}

/** One column with its name and, for a to-one relation or a reference, its other half. */
export interface StoredColumn extends ColumnFacts {
  readonly name: string;
  /** On a to-one relation the column that stores the id, on a reference the relation it belongs to. */
  readonly partner: string | undefined;
  /** Hashed together with the salt that a column beside it holds. */
  readonly salted: boolean;
  /** Null where no rule exists and the table's own rights decide. */
  readonly rights: Rights | null;
}

/** A reference from another resource: what a delete has to look at. */
export interface Inbound {
  readonly from: Resource;
  readonly column: StoredColumn;
}

/** A resource as the sandbox sees it: facts with columns by name and the references that point here. */
export interface Resource {
  readonly name: string;
  /** The table name in words, as database errors spell it: `OnCallDutyPolicy` is "On Call Duty Policy". */
  readonly words: string;
  readonly singular: string;
  readonly facts: ResourceFacts;
  readonly rights: Rights;
  readonly columns: ReadonlyMap<string, StoredColumn>;
  readonly stored: readonly StoredColumn[];
  readonly references: readonly StoredColumn[];
  readonly inbound: Inbound[];
  readonly refused: { readonly create?: RecordedRefusal; readonly list?: RecordedRefusal };
}

/** Everything the rules ask about the platform. */
export interface StoredModel {
  readonly release: string;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly byPath: ReadonlyMap<string, Resource>;
  readonly enums: Facts['enums'];
}

/** Columns of every table, which the server fills and every reader may see. */
export const SYSTEM_COLUMNS: ReadonlySet<string> = new Set(['_id', 'createdAt', 'updatedAt', 'deletedAt', 'version']);

/** "IncidentStateTimeline" -> "Incident State Timeline". */
export function inWords(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
}

/** "EditProjectLabel" -> "Edit Label": how refusals call most permissions. */
function titleInWords(permission: string): string {
  const words = permission.replace(/([a-z])([A-Z])/g, '$1 $2');
  return words.replace(/^(Create|Read|Edit|Delete) Project (?=.)/, '$1 ');
}

/** "IncidentState" -> "incidentState": what columns that belong to a resource begin with. */
export function stemOf(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** A slug as the platform makes it of a name; `ending` sets it apart from others of the same name. */
export function slugOf(name: string, ending: string): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  return words === '' ? ending : `${words}-${ending}`;
}

/** Pairs id columns with their relation: `monitorId` with `monitor`, `currentUserIdOnRoster` with `currentUserOnRoster`. */
function pairRelations(columns: Readonly<Record<string, ColumnFacts>>): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const [name, column] of Object.entries(columns)) {
    if (column.kind !== 'fk' && column.kind !== 'uuid') continue;
    const candidates = [name.replace(/Id$/, ''), name.replace(/Id(?=[A-Z])/, '')];
    const relation = candidates.find((candidate) => columns[candidate]?.kind === 'one');
    if (relation !== undefined) pairs.set(name, relation).set(relation, name);
  }
  return pairs;
}

type RightsOf = (sets: readonly number[]) => Rights;

function buildResource(name: string, facts: ResourceFacts, rightsOf: RightsOf): Resource {
  const pairs = pairRelations(facts.columns);
  const usual = rightsOf(facts.columnPermissions);
  const all = Object.entries(facts.columns).map(([column, its]): StoredColumn => {
    const rights = its.permissions === undefined ? usual : its.permissions && rightsOf(its.permissions);
    const salted = its.kind === 'hashed' && `${column}Salt` in facts.columns;
    const stored = { ...its, name: column, partner: pairs.get(column), salted, rights };
    const blank = facts.analytics === true && its.nullable === true ? blankOf(stored) : undefined;
    return blank === undefined ? stored : { default: blank, ...stored };
  });
  return {
    name,
    words: inWords(name),
    singular: facts.singular,
    facts,
    rights: rightsOf(facts.permissions),
    columns: new Map(all.map((column) => [column.name, column])),
    stored: all.filter((column) => column.kind !== 'one'),
    references: all.filter((column) => column.kind === 'fk' || column.kind === 'many'),
    inbound: [],
    refused: facts.refused ?? {},
  };
}

const models = new WeakMap<Facts, StoredModel>();

/** The model of some facts, built once for all sandboxes: nobody changes either of them. */
export function modelOf(facts: Facts): StoredModel {
  const known = models.get(facts) ?? buildModel(facts);
  models.set(facts, known);
  return known;
}

/** Builds the model; a pure function of the facts. */
export function buildModel(facts: Facts): StoredModel {
  const sets = facts.permissionSets.map((set) => set.map((index) => facts.permissions[index] ?? ''));
  const titleOf: Rights['titleOf'] = (permission) => facts.permissionTitles?.[permission] ?? titleInWords(permission);
  const rightsOf: RightsOf = (numbers) => {
    const [create = [], read = [], update = [], remove = []] = numbers.map((number) => sets[number] ?? []);
    return { create, read, update, delete: remove, titleOf };
  };
  const all = Object.entries(facts.resources);
  const resources = new Map(all.map(([name, resource]) => [name, buildResource(name, resource, rightsOf)]));
  for (const from of resources.values()) {
    for (const column of from.references) resources.get(column.to ?? '')?.inbound.push({ from, column });
  }
  return {
    release: facts.release,
    resources,
    byPath: new Map([...resources.values()].map((resource) => [resource.facts.path, resource])),
    enums: facts.enums,
  };
}
