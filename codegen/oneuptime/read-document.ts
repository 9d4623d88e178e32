/**
 * Reads OneUptime's document: operations become resources. Lists and counts are POSTs below the collection path,
 * updates are PUTs; the schema that a list answers with names the resource, since tags may be shared.
 */
import type { Column, ToolsetTable, Verb } from '../../runtime/catalogue/kinds.ts';
import type { Facts, ResourceFacts } from '../../specs/facts.ts';
import type { Diagnostics } from '../model/diagnostics.ts';
import {
  type Document,
  HTTP_METHODS,
  isJsonObject,
  jsonSchemaOf,
  type OperationObject,
  operationPointer,
  own,
  refName,
  type SchemaObject,
} from '../model/document.ts';
import type { Model, ModelOperation, ModelResource } from '../model/model.ts';
import { pluralise } from '../model/name.ts';
import { buildColumns } from './columns.ts';
import { defaultColumnsOf, labelOf } from './default-columns.ts';
import { impossibleOperations } from './impossible.ts';
import { reportRepairs, reportUnknown } from './repairs.ts';
import { isById, isNumbered } from './row-names.ts';
import { resolvedSchemas, type SchemaSet } from './schemas.ts';
import { SHAPES } from './verb-shapes.ts';

/** Longest title taken from a document, in characters. */
const MAX_TITLE = 60;
/** Requests that a worker carries out by deleting what they name, with no way back. */
const ERASING: ReadonlySet<string> = new Set(['RumSessionErasureRequest']);

type Operations = SchemaSet['operations'];
type Found = Pick<SchemaSet, 'schema' | 'base' | 'tag' | 'operations'>;

/**
 * Reads a canonical document that already bears the overlay: the model, and what the document alone says of each resource,
 * in the order of the model. Facts may be of another release, or absent.
 */
export function readOneUptime(document: Document, facts: Facts | null, diagnostics: Diagnostics) {
  const schemas = resolvedSchemas(document, diagnostics);
  const found = findResources(document, diagnostics);
  const known = new Set(found.map(({ schema }) => schema));
  // They are of another release.
  for (const schema of Object.keys(facts?.resources ?? {}))
    if (!known.has(schema)) diagnostics.report('facts-unmatched', schema);
  const labels = new Map(
    found.map(({ schema, base }) => [schema, labelOf(own(facts?.resources, base), own(schemas, base))]),
  );
  const byId = new Set(
    found
      .filter(({ base }) => isById({ base, row: own(schemas, base), facts: own(facts?.resources, base) }))
      .map(({ schema }) => schema),
  );
  const documented = found.map((entry) => schemaSet(entry, schemas));
  const resources = documented.map((set) => {
    const resourceFacts = own(facts?.resources, set.base);
    const context = { ...set, facts: resourceFacts, enums: facts?.enums ?? {}, known, labels, byId };
    const columns = buildColumns(context, diagnostics);
    const repairs = { document, schemas, set, columns, facts: resourceFacts };
    if (!isUndocumented(set.row)) reportRepairs(repairs, diagnostics);
    if (facts) reportUnknown(repairs, diagnostics);
    return describeResource(set, columns, resourceFacts, byId.has(set.schema));
  });
  const model: Model = {
    resources: withOwners(resources),
    toolsets: (document['x-toolsets'] ?? {}) as ToolsetTable,
    everyday: (document['x-everyday'] ?? []) as readonly string[],
    permissions: { names: facts?.permissions ?? [], sets: facts?.permissionSets ?? [] },
  };
  return { model, documented };
}

/** Tables of owners are called after what is owned. */
const OWNERS = /Owner(User|Team)$/;

/** Resources with the tables of who owns their rows. */
function withOwners(resources: readonly ModelResource[]): ModelResource[] {
  const tables = resources.filter(({ schema, operations }) => OWNERS.test(schema) && operations.list !== undefined);
  return resources.map((resource) => {
    const owners = tables
      .map(({ schema }) => schema)
      .filter((schema) => schema.replace(OWNERS, '') === resource.schema);
    return owners.length > 0 ? { ...resource, owners } : resource;
  });
}

interface Root {
  readonly path: string;
  readonly tag: string;
  schema: string | undefined;
  readonly operations: { -readonly [K in Verb]?: ModelOperation };
}

function findResources(document: Document, diagnostics: Diagnostics): Found[] {
  const roots = new Map<string, Root>();
  for (const path of Object.keys(document.paths).sort()) {
    const item: unknown = document.paths[path];
    if (!isJsonObject(item)) continue;
    for (const method of Object.keys(item).sort()) {
      if (!(HTTP_METHODS as readonly string[]).includes(method)) continue;
      const operation = item[method];
      if (!isJsonObject(operation) || !addOperation(roots, { path, method, operation })) {
        diagnostics.report('operation-not-understood', operationPointer({ path, method }));
      }
    }
  }
  return withOperationIds(withUniqueSchemas([...roots.values()]), diagnostics);
}

/** Files an operation under its collection path. False when it is none that this dialect knows. */
function addOperation(
  roots: Map<string, Root>,
  { path, method, operation }: { path: string; method: string; operation: OperationObject },
): boolean {
  const { tags, operationId }: { tags?: unknown; operationId?: unknown } = operation;
  const tag = Array.isArray(tags) && typeof tags[0] === 'string' ? tags[0].trim() : '';
  const shape = SHAPES.find(([, wanted, ending]) => wanted === method && path.endsWith(ending));
  if (!shape || path.includes('..') || !path.startsWith('/')) return false;
  const [verb, , ending] = shape;
  const root = path.slice(0, path.length - ending.length);
  if (root.includes('{') || root === '') return false;
  const entry = roots.get(root) ?? {
    path: root,
    tag: tag || (root.split('/').at(-1) ?? root),
    schema: undefined,
    operations: {},
  };
  if (entry.operations[verb] && !path.endsWith('/get-item')) return false;
  entry.operations[verb] = {
    operationId: typeof operationId === 'string' ? operationId : '',
    method: method.toUpperCase(),
    path,
  };
  entry.schema ??= schemaOf(operation);
  roots.set(root, entry);
  return true;
}

/** Names each resource after its row's schema; where two share one, the shorter path has it and the other adds its path. */
function withUniqueSchemas(roots: readonly Root[]): Found[] {
  const taken = new Set<string>();
  const inOrder = [...roots].sort((a, b) => a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
  const found = inOrder.map(({ path, tag, schema, operations }) => {
    const base = schema ?? (tag.replace(/[^A-Za-z0-9]/g, '') || path);
    const unique = taken.has(base) ? `${base} ${path}` : base;
    taken.add(unique);
    return { schema: unique, base, tag, operations };
  });
  return found.sort((a, b) => (a.schema < b.schema ? -1 : 1));
}

/** An operation whose id is missing or somebody else's too gets the one that other releases would give it. */
function withOperationIds(found: readonly Found[], diagnostics: Diagnostics): Found[] {
  const counts = new Map<string, number>();
  for (const { operationId } of found.flatMap(({ operations }) => Object.values(operations)))
    counts.set(operationId, (counts.get(operationId) ?? 0) + 1);
  return found.map((entry) => ({
    ...entry,
    operations: Object.fromEntries(
      Object.entries(entry.operations).map(([verb, operation]) => {
        if (operation.operationId !== '' && counts.get(operation.operationId) === 1) return [verb, operation];
        const operationId = `${verb}${entry.schema.replace(/[^A-Za-z0-9]/g, '_')}`;
        diagnostics.report('operation-id-unusable', operationPointer(operation), operationId, 'repair');
        return [verb, { ...operation, operationId }];
      }),
    ) as Operations,
  }));
}

const SUFFIX = /(Create|Read|Update|Delete|Query|Select|Sort|GroupBy)Schema$/;

/** The resource schema an operation speaks of: its answer's row type, or the stem of a helper schema in its body. */
function schemaOf(operation: OperationObject): string | undefined {
  const answers = Object.entries(operation.responses ?? {}).filter(([status]) => status.startsWith('2'));
  const bodies: unknown[] = [...answers.map(([, answer]) => answer), operation.requestBody];
  for (const body of bodies) {
    for (const property of Object.values(jsonSchemaOf(body)?.properties ?? {})) {
      const name = refName(property) ?? refName(property?.items);
      if (name) return name.replace(SUFFIX, '') || name;
    }
  }
  return undefined;
}

function schemaSet(found: Found, schemas: Readonly<Record<string, SchemaObject>>): SchemaSet {
  const { base, operations } = found;
  return {
    ...found,
    row: own(schemas, base) ?? own(schemas, `${base}ReadSchema`) ?? {},
    create: operations.create ? own(schemas, `${base}CreateSchema`) : undefined,
    update: operations.update ? own(schemas, `${base}UpdateSchema`) : undefined,
  };
}

function describeResource(
  { schema, tag, row, operations }: SchemaSet,
  columns: ModelResource['columns'],
  facts: ResourceFacts | undefined,
  byId: boolean,
): ModelResource {
  const word = (key: `x-${string}`): string | undefined => (typeof row[key] === 'string' ? row[key] : undefined);
  const title = word('x-title') ?? spoken(tag);
  const [stem, stemPlural, page] = [word('x-name'), word('x-name-plural'), word('x-page')];
  const label = labelOf(facts, row, columns);
  const chosen = chosenColumns(row, columns);
  return {
    schema,
    tag,
    title,
    plural: word('x-plural') ?? facts?.plural ?? pluralise(title),
    summary: word('x-summary') ?? '',
    toolset: word('x-toolset') ?? 'other',
    ...(stem ? { stem } : {}),
    ...(stemPlural ? { stemPlural } : {}),
    ...(facts?.analytics ? { analytics: true as const } : {}),
    ...(isUndocumented(row) ? { undocumented: true as const } : {}),
    ...(label ? { label } : {}),
    ...(byId ? { byId: true as const } : {}),
    ...(isNumbered({ row, facts }) ? { numbered: true as const } : {}),
    ...(facts?.defaultSort ? { sort: `-${facts.defaultSort}` } : {}),
    ...(page ? { page } : {}),
    defaultColumns: chosen ?? defaultColumnsOf(columns, label),
    ...(facts ? { permissions: facts.permissions } : {}),
    ...(facts?.refused ? { refused: facts.refused } : {}),
    ...(facts ? impossibleOperations(facts, Object.keys(operations) as Verb[]) : {}),
    ...(ERASING.has(schema) ? { erases: true as const } : {}),
    columns: chosen ? withoutWeight(columns, chosen) : columns,
    operations,
  };
}

/** Whether the document lacks the table, which was put into it (`undocumented.ts`). */
function isUndocumented(row: SchemaObject): boolean {
  return row['x-undocumented'] === true;
}

/** A tag as one short line: it becomes part of titles that clients show. */
function spoken(tag: string): string {
  const line = tag.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return line.slice(0, MAX_TITLE) || 'resource';
}

/** What the overlay shows by default is worth its size. */
function withoutWeight(columns: ModelResource['columns'], shown: readonly string[]): ModelResource['columns'] {
  const lightened = Object.entries(columns).map(([name, { heavy, ...column }]): [string, Column] => [
    name,
    shown.includes(name) || !heavy ? column : { ...column, heavy },
  ]);
  return Object.fromEntries(lightened);
}

/** The default columns that the overlay sets; names of columns that this document does not have are left out. */
function chosenColumns(row: SchemaObject, columns: ModelResource['columns']): string[] | undefined {
  const names = row['x-default-columns'];
  return Array.isArray(names) ? names.filter((name: string) => columns[name]?.access.includes('r')) : undefined;
}
