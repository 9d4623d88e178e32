/**
 * Columns of one resource: what the document says, mended by the facts. Every mend is reported with its code, so that
 * nobody takes the published document for what the API does.
 */
import { type Column, KINDS, type Kind } from '../../runtime/kinds.ts';
import type { ColumnFacts, Facts, ResourceFacts } from '../../specs/facts.ts';
import type { Diagnostics } from '../diagnostics.ts';
import { pointer, type Schema } from '../document.ts';

export interface SchemaSet {
  readonly schema: string;
  readonly row: Schema;
  readonly create: Schema | undefined;
  readonly update: Schema | undefined;
  readonly canCreate: boolean;
  readonly canUpdate: boolean;
}

export interface ColumnContext extends SchemaSet {
  readonly facts: ResourceFacts | undefined;
  readonly enums: Facts['enums'];
  /** Schema names that have operations, and so may be referred to. */
  readonly known: ReadonlySet<string>;
  /** Schema name -> column by which people know its rows. */
  readonly labels: ReadonlyMap<string, string | undefined>;
}

/** Always null in what the API returns, since deleted rows are never returned. */
const ALWAYS_NULL = new Set(['deletedAt', 'deletedByUser', 'deletedByUserId']);
/** The server sets them from the key that writes. */
const SET_BY_KEY = new Set([
  'createdByUser',
  'createdByUserId',
  'deletedByUser',
  'deletedByUserId',
  'createdAt',
  'updatedAt',
  'deletedAt',
  'version',
  '_id',
  'slug',
]);
const SECRET =
  /(secret|password|passphrase|apiKey|privateKey|accessToken|apiToken|serviceAccountToken|webhookSecretKey)/i;

/** All columns a key may use, in the order of the facts, then alphabetically. */
export function buildColumns(context: ColumnContext, diagnostics: Diagnostics): Record<string, Column> {
  const names = columnNames(context);
  const columns: Record<string, Column> = {};
  for (const name of names) {
    const column = buildColumn(name, context, diagnostics);
    if (column.access !== '') columns[name] = column;
  }
  return joinRelations(columns);
}

function columnNames({ facts, row, create, update }: ColumnContext): string[] {
  const fromFacts = Object.keys(facts?.columns ?? {});
  const fromDocument = [row, create, update].flatMap((schema) => Object.keys(schema?.properties ?? {})).sort();
  return [...new Set([...fromFacts, ...fromDocument])].filter((name) => name !== '__proto__');
}

function buildColumn(name: string, context: ColumnContext, diagnostics: Diagnostics): Column {
  const facts = context.facts?.columns[name];
  const property =
    context.row.properties?.[name] ?? context.create?.properties?.[name] ?? context.update?.properties?.[name];
  const kind = facts ? knownKind(facts.kind) : derivedKind(name, property, context.known);
  if (facts && property) reportKind(name, kind, property, context.schema, diagnostics);
  const to = facts ? facts.to : derivedTarget(name, kind, context.known);
  const target = to !== undefined && context.known.has(to) ? to : undefined;
  const label = target && (kind === 'one' || kind === 'many') ? context.labels.get(target) : undefined;
  const values = facts?.enum ? context.enums[facts.enum] : property?.enum?.filter((value) => value !== null);
  const isRequired = requiredNames(context).has(name);
  return {
    kind: values && !['enum', 'enums'].includes(kind) && !facts ? 'enum' : kind,
    ...(target ? { to: target } : {}),
    ...(label ? { label } : {}),
    ...(values ? { values: [...new Set(values)] } : {}),
    ...(isRequired ? { required: true as const } : {}),
    ...(facts?.nullable ? { nullable: true as const } : {}),
    ...(facts?.max === undefined ? {} : { max: facts.max }),
    ...(facts?.heavy ? { heavy: true as const } : {}),
    ...(isSecret(name, kind, facts) ? { secret: true as const } : {}),
    access: accessOf(name, kind, context),
    ...(facts?.default === undefined ? {} : { default: facts.default }),
    ...(facts?.permissions === undefined ? {} : { permissions: facts.permissions }),
  };
}

function knownKind(kind: string): Kind {
  return kind in KINDS ? (kind as Kind) : 'json';
}

function isSecret(name: string, kind: Kind, facts: ColumnFacts | undefined): boolean {
  if (facts?.encrypted || facts?.hashed) return true;
  return SECRET.test(name) && ['uuid', 'text', 'longText', 'veryLongText', 'hashed'].includes(kind);
}

/** Columns without which a create fails: proven ones where there is proof, else what facts and document declare. */
function requiredNames({ facts, create }: ColumnContext): ReadonlySet<string> {
  if (facts?.minimum) return new Set(facts.minimum);
  if (facts) return new Set(Object.entries(facts.columns).flatMap(([name, column]) => (column.required ? [name] : [])));
  return new Set(create?.required ?? []);
}

/** Letters of what a project's key may do: the document and the facts both have to allow it. */
function accessOf(name: string, kind: Kind, context: ColumnContext): string {
  const { facts, row, create, update, canCreate, canUpdate } = context;
  if (ALWAYS_NULL.has(name)) return '';
  const column = facts?.columns[name];
  const allowed = column ? (column.access ?? 'cru') : undefined;
  const isWritable = !column?.serverFilled && !column?.generated && !SET_BY_KEY.has(name) && !isTenant(name, facts);
  const has = (schema: Schema | undefined): boolean => schema?.properties?.[name] !== undefined;
  const isEmpty = (schema: Schema | undefined): boolean => Object.keys(schema?.properties ?? {}).length === 0;
  const isRelation = kind === 'one';
  const readable =
    allowed?.includes('r') || (has(row) && (allowed === undefined || facts?.refused?.list !== undefined));
  const creatable =
    canCreate &&
    isWritable &&
    (allowed?.includes('c') ?? has(create)) &&
    (has(create) || isEmpty(create) || isRelation);
  const updatable = canUpdate && isWritable && (allowed?.includes('u') ?? has(update)) && (has(update) || isRelation);
  return `${creatable ? 'c' : ''}${readable ? 'r' : ''}${updatable ? 'u' : ''}`;
}

function isTenant(name: string, facts: ResourceFacts | undefined): boolean {
  const tenant = facts?.tenant ?? 'projectId';
  return name === tenant || `${name}Id` === tenant;
}

/** Ties each `one` relation to the id column that carries it; the relation may do what its id column may. */
function joinRelations(columns: Record<string, Column>): Record<string, Column> {
  const joined: Record<string, Column> = {};
  for (const [name, column] of Object.entries(columns)) {
    const via = column.kind === 'one' ? idColumnOf(name, columns) : undefined;
    const carrier = via ? columns[via] : undefined;
    joined[name] =
      via && carrier
        ? { ...column, via, access: carrier.access, ...(carrier.required ? { required: true as const } : {}) }
        : column;
  }
  return joined;
}

/** `incidentSeverity` -> `incidentSeverityId`; `currentUserOnRoster` -> `currentUserIdOnRoster`. */
function idColumnOf(relation: string, columns: Record<string, Column>): string | undefined {
  const candidates = [`${relation}Id`, relation.replace(/User/, 'UserId')];
  return candidates.find((name) => name !== relation && columns[name]?.kind === 'fk');
}

const TYPED: Readonly<Record<string, Kind>> = {
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
function derivedKind(name: string, property: Schema | undefined, known: ReadonlySet<string>): Kind {
  const typed = TYPED[String(property?.['x-oneuptime-type'] ?? '')];
  if (typed) return typed;
  if (name === '_id') return 'id';
  if (property?.enum) return 'enum';
  if (property?.format === 'uuid') return derivedTarget(name, 'fk', known) ? 'fk' : 'uuid';
  if (property?.format === 'date-time') return 'date';
  if (property?.type === 'array')
    return property.items?.properties?.['_id'] || property.items?.properties?.['id'] ? 'many' : 'texts';
  if (property?.type === 'boolean') return 'boolean';
  if (property?.type === 'number' || property?.type === 'integer') return 'number';
  return property?.type === 'object' ? 'json' : 'text';
}

/** Target of a reference by its name: `incidentSeverityId` or `labels` name the schema. */
function derivedTarget(name: string, kind: Kind, known: ReadonlySet<string>): string | undefined {
  if (kind !== 'fk' && kind !== 'many') return undefined;
  const singular = name
    .replace(/Id$/, '')
    .replace(/ies$/, 'y')
    .replace(/([^s])s$/, '$1');
  const stem = `${singular[0]?.toUpperCase() ?? ''}${singular.slice(1)}`;
  const stripped = stem.replace(/^Current/, '').replace(/^(Created|Deleted)By(User)$/, '$2');
  return [stem, stripped].find((candidate) => known.has(candidate));
}

/** Where the document's type contradicts the facts. */
function reportKind(name: string, kind: Kind, property: Schema, schema: string, diagnostics: Diagnostics): void {
  const at = pointer('components', 'schemas', schema, 'properties', name);
  const typed = TYPED[String(property['x-oneuptime-type'] ?? '')];
  if (property.type === 'object' && !typed && kind !== 'json') {
    diagnostics.add({
      code: 'bare-object',
      severity: 'repair',
      at,
      cause: 'A typed value is declared as a bare object.',
      fix: `It is ${kind}.`,
    });
  } else if (kind === 'date' && property.type === 'string') {
    diagnostics.add({
      code: 'wrong-type',
      severity: 'repair',
      at,
      cause: 'A time is declared as text.',
      fix: 'It is a date.',
    });
  }
}
