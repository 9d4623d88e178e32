/**
 * Columns of one resource: what the document says, mended by the facts. Every mend is reported with its code, so that
 * nobody takes the published document for what the API does.
 */
import { ALWAYS_THROUGH_RELATION, type Column, KINDS, type Kind } from '../../runtime/catalogue/kinds.ts';
import type { ColumnFacts, Facts, ResourceFacts } from '../../specs/facts.ts';
import type { Diagnostics } from '../model/diagnostics.ts';
import { columnPointer, own, type SchemaObject } from '../model/document.ts';
import { isEmptySchema, isNullable, propertyOf, type SchemaSet } from './schemas.ts';
import { secrecyOf } from './secret-columns.ts';

interface ColumnContext extends SchemaSet {
  readonly facts: ResourceFacts | undefined;
  readonly enums: Facts['enums'];
  /** Schema names that have operations, and so may be referred to. */
  readonly known: ReadonlySet<string>;
  /** Schema name -> column by which people know its rows. */
  readonly labels: ReadonlyMap<string, string | undefined>;
  /** Schema names of resources whose rows can be given by their ids alone. */
  readonly byId: ReadonlySet<string>;
}

/** Always null in what the API returns, since deleted rows are never returned. */
const ALWAYS_NULL = new Set(['deletedAt', 'deletedByUser', 'deletedByUserId']);
/** The server sets them from the key that writes. */
const SET_BY_KEY = new Set(
  '_id version slug createdByUser createdByUserId deletedByUser deletedByUserId createdAt updatedAt deletedAt'.split(
    ' ',
  ),
);

/** Columns of every table, which every relation shows. */
const EVERY_TABLE: ReadonlySet<string> = new Set(ALWAYS_THROUGH_RELATION);

/** Names that every object seems to have trip readers of JSON, ours and those of the tools that we print with. */
export function isUnusableName(name: string): boolean {
  return name === '' || name in Object.prototype;
}

/** All columns a key may use, in the order of the facts, then alphabetically. */
export function buildColumns(context: ColumnContext, diagnostics: Diagnostics): Record<string, Column> {
  const { facts, schema, row, create, update } = context;
  const stated = [row, create, update].flatMap((each) => Object.keys(each?.properties ?? {})).sort();
  const required = requiredNames(context);
  const columns: Record<string, Column> = {};
  for (const name of new Set([...Object.keys(facts?.columns ?? {}), ...stated])) {
    const column = isUnusableName(name) ? undefined : buildColumn(name, required.has(name), context);
    if (column === undefined) diagnostics.report('column-unusable', columnPointer(schema, name));
    else if (column.access !== '') columns[name] = column;
  }
  return joinRelations(columns);
}

function buildColumn(name: string, isRequired: boolean, context: ColumnContext): Column {
  const facts = own(context.facts?.columns, name);
  const property = propertyOf(name, context);
  const kind = facts
    ? telemetryKind(name, knownKind(facts.kind, name), context)
    : derivedKind(name, property, context.known);
  const to = facts ? (facts.to ?? looseTarget(name, kind, context)) : derivedTarget(name, kind, context.known);
  const target = to !== undefined && context.known.has(to) ? to : undefined;
  const label = target && (kind === 'one' || kind === 'many') ? context.labels.get(target) : undefined;
  const values = facts?.enum ? context.enums[facts.enum] : valuesOf(property);
  return {
    kind: values && !['enum', 'enums'].includes(kind) && !facts ? 'enum' : kind,
    ...(target ? { to: target } : {}),
    ...(label ? { label } : {}),
    ...(target && context.byId.has(target) ? { byId: true as const } : {}),
    ...(values ? { values: [...new Set(values)] } : {}),
    ...(isRequired ? { required: true as const } : {}),
    ...((facts ? facts.nullable : isNullable(property)) ? { nullable: true as const } : {}),
    ...maxOf(facts, property),
    ...(facts?.heavy ? { heavy: true as const } : {}),
    ...(facts?.throughRelation && !EVERY_TABLE.has(name) ? { throughRelation: true as const } : {}),
    ...secrecyOf({ schema: context.base, name }, kind, facts),
    access: accessOf(name, kind, context),
    ...(facts?.default === undefined ? {} : { default: facts.default }),
    ...(facts?.permissions === undefined ? {} : { permissions: facts.permissions }),
  };
}

/** Target of an id that no model relates to anything: as the overlay says, else as its name does. */
function looseTarget(name: string, kind: Kind, { row, known }: ColumnContext): string | undefined {
  if (kind !== 'uuid') return undefined;
  const said = row['x-references'];
  const target = typeof said === 'object' && said !== null ? (said as Record<string, unknown>)[name] : undefined;
  return typeof target === 'string' ? target : derivedTarget(name, 'fk', known);
}

/** Values of a document's enum that can be told apart; null says nullable and is no value. */
function valuesOf(property: SchemaObject | undefined): (string | number)[] | undefined {
  const stated: unknown = property?.enum;
  const values = (Array.isArray(stated) ? stated : []).filter((value) => ['string', 'number'].includes(typeof value));
  return values.length > 0 ? values : undefined;
}

function maxOf(facts: ColumnFacts | undefined, property: SchemaObject | undefined): { max?: number } {
  const max = facts ? facts.max : property?.maxLength;
  return typeof max === 'number' && max > 0 ? { max } : {};
}

/** Intervals that the facts know as JSON: the server reads them as it reads rotations. */
const INTERVAL = /[rR]ecurringInterval$/;

function knownKind(kind: string, name: string): Kind {
  if (kind === 'json' && INTERVAL.test(name)) return 'recurring';
  return Object.hasOwn(KINDS, kind) ? (kind as Kind) : 'json';
}

/** Telemetry keeps nanoseconds rounded, so that none equals another, and attributes and labels as texts by key. */
function telemetryKind(name: string, kind: Kind, { facts }: ColumnContext): Kind {
  if (!facts?.analytics) return kind;
  if (kind === 'bigint' && name.endsWith('Nano')) return 'nanos';
  return kind === 'json' && (name === 'attributes' || name === 'labels') ? 'textMap' : kind;
}

/** Columns without which any create fails: proven ones where there is proof, else what facts and document declare. */
function requiredNames({ facts, create }: ColumnContext): ReadonlySet<string> {
  if (!facts) return new Set(create?.required);
  const names = facts.minimum ?? Object.keys(facts.columns).filter((name) => facts.columns[name]?.required);
  return new Set(names.filter((name) => facts.columns[name]?.required !== 'of-kind'));
}

/** Letters of what a project's key may do: the document and the facts both have to allow it. */
function accessOf(name: string, kind: Kind, context: ColumnContext): string {
  const { facts, row, create, update, operations } = context;
  if (ALWAYS_NULL.has(name)) return '';
  const column = own(facts?.columns, name);
  const allowed = column && (column.access ?? 'cru');
  const isWritable = !column?.serverFilled && !column?.generated && !SET_BY_KEY.has(name) && !isTenant(name, facts);
  const has = (schema: SchemaObject | undefined): boolean => own(schema?.properties, name) !== undefined;
  const rowColumn = own(row.properties, name);
  // Releases before 7.0.4700 publish creates without columns: whatever a row has and is not read-only may be sent.
  const isOffered = has(create) || (isEmptySchema(create) && rowColumn !== undefined && rowColumn.readOnly !== true);
  const readable =
    allowed?.includes('r') || (has(row) && (allowed === undefined || facts?.refused?.list !== undefined));
  // What facts allow, the document has to state too, unless it states no columns at all, or the column is a relation.
  const writable = (letter: 'c' | 'u', isStated: boolean, isOpen = isStated): boolean =>
    isWritable && (allowed === undefined ? isStated : allowed.includes(letter) && (isOpen || kind === 'one'));
  const creatable = operations.create && writable('c', isOffered, has(create) || isEmptySchema(create));
  const updatable = operations.update && writable('u', has(update));
  return `${creatable ? 'c' : ''}${readable ? 'r' : ''}${updatable ? 'u' : ''}`;
}

function isTenant(name: string, facts: ResourceFacts | undefined): boolean {
  const tenant = facts?.tenant ?? 'projectId';
  return name === tenant || `${name}Id` === tenant;
}

/** Ties each `one` relation to the id column that carries it; the relation may do what its id column may. */
function joinRelations(columns: Record<string, Column>): Record<string, Column> {
  const joined = Object.entries(columns).map(([name, column]): [string, Column] => {
    const via = column.kind === 'one' ? idColumnOf(name, columns) : undefined;
    const carrier = via && columns[via];
    if (!carrier) return [name, column];
    return [name, { ...column, via, access: carrier.access, ...(carrier.required ? { required: true } : {}) }];
  });
  return Object.fromEntries(joined);
}

/** `incidentSeverity` -> `incidentSeverityId`; `currentUserOnRoster` -> `currentUserIdOnRoster`. */
function idColumnOf(relation: string, columns: Record<string, Column>): string | undefined {
  return [`${relation}Id`, relation.replace(/User/, 'UserId')].find(
    (name) => name !== relation && own(columns, name)?.kind === 'fk',
  );
}

/** Wire types that a document may name, and the kinds they are. */
export const TYPED: Readonly<Record<string, Kind>> = {
  DateTime: 'date',
  ObjectID: 'uuid',
  Color: 'color',
  Email: 'email',
  Name: 'name',
  Phone: 'phone',
  URL: 'url',
  Version: 'version',
  Domain: 'domain',
  HashedString: 'hashed',
  MonitorSteps: 'monitorSteps',
  Recurring: 'recurring',
  RestrictionTimes: 'restrictionTimes',
  DashboardViewConfig: 'dashboardViewConfig',
  Buffer: 'file',
};

/** The kind of a column that the facts do not know, from its schema and its name. */
function derivedKind(name: string, property: SchemaObject | undefined, known: ReadonlySet<string>): Kind {
  const typed = own(TYPED, String(property?.['x-oneuptime-type'] ?? ''));
  if (typed) return typed;
  if (name === '_id') return 'id';
  if (valuesOf(property)) return 'enum';
  if (property?.format === 'uuid') return derivedTarget(name, 'fk', known) ? 'fk' : 'uuid';
  if (property?.format === 'date-time') return 'date';
  if (property?.type === 'array')
    return own(property.items?.properties, '_id') || own(property.items?.properties, 'id') ? 'many' : 'texts';
  return own(PLAIN, String(property?.type)) ?? 'text';
}

const PLAIN: Readonly<Record<string, Kind>> = {
  boolean: 'boolean',
  number: 'number',
  integer: 'number',
  object: 'json',
};

/** Target of a reference by its name: `incidentSeverityId` or `labels` name the schema. */
export function derivedTarget(name: string, kind: Kind, known: ReadonlySet<string>): string | undefined {
  if (kind !== 'fk' && kind !== 'many') return undefined;
  const singular = name
    .replace(/Id$/, '')
    .replace(/ies$/, 'y')
    .replace(/([^s])s$/, '$1');
  const stem = `${singular[0]?.toUpperCase() ?? ''}${singular.slice(1)}`;
  const stripped = stem.replace(/^Current/, '').replace(/^(Created|Deleted)By(User)$/, '$2');
  return [stem, stripped].find((candidate) => known.has(candidate));
}
