/**
 * Reads OneUptime's document: operations become resources. Lists and counts are POSTs below the collection path,
 * updates are PUTs; the schema that a list answers with names the resource, since tags may be shared.
 */
import type { Verb } from '../../runtime/kinds.ts';
import type { Facts, ResourceFacts } from '../../specs/facts.ts';
import type { Diagnostics } from '../diagnostics.ts';
import { type Document, type OperationObject, pointer, refName, type Schema } from '../document.ts';
import type { Model, ModelOperation, ModelResource, Toolset } from '../model.ts';
import { cardOf, labelOf } from './cards.ts';
import { buildColumns, type SchemaSet } from './columns.ts';

type Operations = Partial<Record<Verb, ModelOperation>>;

interface Found {
  readonly schema: string;
  readonly tag: string;
  readonly operations: Operations;
}

/** Path endings per verb, as `[method, ending]`; `/{id}` by POST is the get of releases before 7.0.4700. */
const SHAPES: readonly [verb: Verb, method: string, ending: string][] = [
  ['list', 'post', '/get-list'],
  ['count', 'post', '/count'],
  ['get', 'post', '/{id}/get-item'],
  ['get', 'post', '/{id}'],
  ['update', 'put', '/{id}'],
  ['delete', 'delete', '/{id}'],
  ['create', 'post', ''],
];

/** Builds the model of a canonical document that already bears the overlay. Facts may be of another release, or absent. */
export function readOneUptime(document: Document, facts: Facts | null, diagnostics: Diagnostics): Model {
  const schemas = document.components?.schemas ?? {};
  const found = findResources(document, diagnostics);
  const known = new Set(found.map(({ schema }) => schema));
  reportUnmatchedFacts(facts, known, diagnostics);
  const labels = new Map([...known].map((schema) => [schema, labelOf(facts?.resources[schema], schemas[schema])]));
  const resources = found.map((entry) => {
    const resourceFacts = facts?.resources[entry.schema];
    const own = schemaSet(entry, schemas);
    const columns = buildColumns(
      { ...own, facts: resourceFacts, enums: facts?.enums ?? {}, known, labels },
      diagnostics,
    );
    return describeResource(entry, own.row, columns, resourceFacts);
  });
  return {
    resources,
    toolsets: (document['x-toolsets'] ?? {}) as Record<string, Toolset>,
    permissions: { names: facts?.permissions ?? [], sets: facts?.permissionSets ?? [] },
  };
}

function findResources(document: Document, diagnostics: Diagnostics): Found[] {
  const byPath = new Map<string, { tag: string; schema: string | undefined; operations: Operations }>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const shape = SHAPES.find(([, wanted, ending]) => wanted === method && path.endsWith(ending));
      const tag = operation.tags?.[0]?.trim();
      if (!shape || !tag) {
        diagnostics.add({
          code: 'operation-not-understood',
          severity: 'warning',
          at: pointer('paths', path, method),
          cause: 'It is not one of list, count, get, create, update or delete of a resource.',
          fix: 'It gets no tool.',
        });
        continue;
      }
      const root = path.slice(0, path.length - shape[2].length);
      const entry = byPath.get(root) ?? { tag, schema: undefined, operations: {} };
      entry.operations[shape[0]] = { operationId: operation.operationId ?? '', method: method.toUpperCase(), path };
      entry.schema ??= schemaOf(operation);
      byPath.set(root, entry);
    }
  }
  const found = [...byPath].map(([root, entry]) => ({
    ...entry,
    schema: entry.schema ?? entry.tag.replace(/[^A-Za-z0-9]/g, '') ?? root,
  }));
  return found.sort((a, b) => (a.schema < b.schema ? -1 : 1));
}

const SUFFIX = /(Create|Read|Update|Delete|Query|Select|Sort|GroupBy)Schema$/;

/** The resource schema an operation speaks of: its answer's row type, or the stem of a helper schema in its body. */
function schemaOf(operation: OperationObject): string | undefined {
  const answers = Object.entries(operation.responses ?? {}).filter(([status]) => status.startsWith('2'));
  const bodies = [...answers.map(([, answer]) => answer), operation.requestBody];
  for (const body of bodies) {
    const properties = body?.content?.['application/json']?.schema?.properties ?? {};
    for (const property of Object.values(properties)) {
      const name = refName(property) ?? refName(property.items);
      if (name) return name.replace(SUFFIX, '');
    }
  }
  return undefined;
}

function schemaSet({ schema, operations }: Found, schemas: Readonly<Record<string, Schema>>): SchemaSet {
  const row = schemas[schema] ?? schemas[`${schema}ReadSchema`] ?? {};
  return {
    schema,
    row,
    create: operations.create ? schemas[`${schema}CreateSchema`] : undefined,
    update: operations.update ? schemas[`${schema}UpdateSchema`] : undefined,
    canCreate: operations.create !== undefined,
    canUpdate: operations.update !== undefined,
  };
}

function describeResource(
  found: Found,
  row: Schema,
  columns: ModelResource['columns'],
  facts: ResourceFacts | undefined,
): ModelResource {
  const word = (key: `x-${string}`): string | undefined => (typeof row[key] === 'string' ? row[key] : undefined);
  const title = word('x-title') ?? found.tag;
  const stem = word('x-name');
  const stemPlural = word('x-name-plural');
  const label = labelOf(facts, row, columns);
  return {
    schema: found.schema,
    tag: found.tag,
    title,
    plural: word('x-plural') ?? facts?.plural ?? `${title}s`,
    summary: word('x-summary') ?? '',
    toolset: word('x-toolset') ?? 'other',
    ...(stem ? { stem } : {}),
    ...(stemPlural ? { stemPlural } : {}),
    ...(facts?.analytics ? { analytics: true as const } : {}),
    ...(label ? { label } : {}),
    ...(facts?.defaultSort ? { sort: `-${facts.defaultSort}` } : {}),
    card: cardOf(columns, label),
    ...(facts ? { permissions: facts.permissions } : {}),
    ...(facts?.refused ? { refused: facts.refused } : {}),
    columns,
    operations: found.operations,
  };
}

/** Facts of a resource that this document lacks say that the facts are of another release. */
function reportUnmatchedFacts(facts: Facts | null, known: ReadonlySet<string>, diagnostics: Diagnostics): void {
  for (const schema of Object.keys(facts?.resources ?? {})) {
    if (known.has(schema)) continue;
    diagnostics.add({
      code: 'facts-unmatched',
      severity: 'warning',
      at: schema,
      cause: 'The facts know a resource that the document does not have.',
      fix: 'It gets no tools.',
    });
  }
}
