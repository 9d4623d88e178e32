import type { ColumnFacts, Facts, RecordedRefusal, ResourceFacts } from '../specs/facts.ts';
import { UNDOCUMENTED } from './undocumented.ts';

/** One column with its name and, for a to-one relation or a reference, its other half. */
export interface Column extends ColumnFacts {
  readonly name: string;
  /** On a to-one relation the column that stores the id, on a reference the relation it belongs to. */
  readonly partner?: string;
}

/** A reference from another resource: what a delete has to look at. */
export interface Inbound {
  readonly from: Resource;
  readonly column: Column;
}

/** A resource as the sandbox sees it: facts with columns by name and the references that point here. */
export interface Resource {
  readonly name: string;
  /** The table name in words, as database errors spell it: `OnCallDutyPolicy` is "On Call Duty Policy". */
  readonly words: string;
  readonly singular: string;
  readonly facts: ResourceFacts;
  readonly columns: ReadonlyMap<string, Column>;
  readonly stored: readonly Column[];
  readonly references: readonly Column[];
  readonly inbound: readonly Inbound[];
  readonly refused: { readonly create?: RecordedRefusal; readonly list?: RecordedRefusal };
}

/** Everything the rules ask about the platform. */
export interface Model {
  readonly release: string;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly byPath: ReadonlyMap<string, Resource>;
  readonly enums: Facts['enums'];
  /** Permission names of one set number. */
  permissionSet(number: number): readonly string[];
}

interface Draft extends Resource {
  readonly inbound: Inbound[];
}

/** "IncidentStateTimeline" -> "Incident State Timeline". */
export function inWords(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
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

function buildColumns(facts: ResourceFacts): Map<string, Column> {
  const pairs = pairRelations(facts.columns);
  const columns = new Map<string, Column>();
  for (const [name, column] of Object.entries(facts.columns)) {
    const partner = pairs.get(name);
    columns.set(name, partner === undefined ? { ...column, name } : { ...column, name, partner });
  }
  return columns;
}

function buildResource(name: string, facts: ResourceFacts): Draft {
  const columns = buildColumns(facts);
  const all = [...columns.values()];
  return {
    name,
    words: inWords(name),
    singular: facts.singular,
    facts,
    columns,
    stored: all.filter((column) => column.kind !== 'one'),
    references: all.filter((column) => column.kind === 'fk' || column.kind === 'many'),
    inbound: [],
    refused: facts.refused ?? {},
  };
}

/** Resources the document leaves out, each described by its difference from a documented one. */
function withUndocumented(resources: Facts['resources']): Record<string, ResourceFacts> {
  const all: Record<string, ResourceFacts> = { ...resources };
  for (const extra of UNDOCUMENTED) {
    const base = resources[extra.like];
    if (base === undefined || all[extra.name] !== undefined) continue;
    const columns = Object.fromEntries(Object.entries(base.columns).filter(([name]) => !extra.without.includes(name)));
    all[extra.name] = { ...base, ...extra.facts, columns };
  }
  return all;
}

/** Builds the model once per sandbox; a pure function of the facts. */
export function buildModel(facts: Facts): Model {
  const resources = new Map<string, Draft>();
  for (const [name, resource] of Object.entries(withUndocumented(facts.resources))) {
    resources.set(name, buildResource(name, resource));
  }
  for (const from of resources.values()) {
    for (const column of from.references) {
      if (column.to !== undefined) resources.get(column.to)?.inbound.push({ from, column });
    }
  }
  const sets = facts.permissionSets.map((set) => set.map((index) => facts.permissions[index] ?? ''));
  return {
    release: facts.release,
    resources,
    byPath: new Map([...resources.values()].map((resource) => [resource.facts.path, resource])),
    enums: facts.enums,
    permissionSet: (number) => sets[number] ?? [],
  };
}
