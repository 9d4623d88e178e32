/** `schema.d.ts`: what the API takes and answers, as openapi-typescript prints the repaired document. */
import { createRequire } from 'node:module';
import type { OpenAPI3, transformSchema as printer } from 'openapi-typescript';
import type { Verb } from '../../runtime/catalogue/kinds.ts';
import { CompileError } from '../model/diagnostics.ts';
import type { ModelOperation, ModelResource } from '../model/model.ts';
import type { RepairedResource, WireSchema } from '../oneuptime/repaired-document.ts';
import { GENERATED_NOTE } from './resource.ts';

/** Key of a resource's schema in `schema.d.ts`: documents name schemas as they like, OpenAPI allows these letters only. */
export function schemaKey(schema: string): string {
  const key = schema.replace(/[^A-Za-z0-9._-]/g, '_');
  return key in Object.prototype ? `${key}_` : key;
}

/** What documents have of a resource: names and operations, no columns. */
interface WireResource {
  readonly resource: Pick<ModelResource, 'schema' | 'operations'>;
  readonly wire: RepairedResource;
}

/** Text of `schema.d.ts`, without the query helper schemas and the error answers of the published document. */
export function emitWireTypes(resources: readonly WireResource[]): string {
  const schemas = resources.flatMap(({ resource: { schema }, wire: { row, create, update } }) => {
    const key = schemaKey(schema);
    return Object.entries({ [key]: row, [`${key}Create`]: create, [`${key}Update`]: update });
  });
  const document = alphabetical({
    openapi: '3.1.0',
    info: { title: 'OneUptime API', version: '0' },
    paths: paths(resources),
    components: { schemas: Object.fromEntries(schemas.filter(([, schema]) => schema !== undefined)) },
  });
  refuseTwins(resources);
  const { astToString, resolveRef, transformSchema } = printers();
  const resolve = <T>(ref: string): T | undefined => resolveRef<T>(document, ref, { silent: true });
  const ast = transformSchema(document as unknown as OpenAPI3, { ...PRINTED, injectFooter: [], resolve } as never);
  return `${GENERATED_NOTE}\n${astToString(ast)}`;
}

/**
 * Loaded where they are used, with TypeScript: whatever prints nothing starts in a third of the time without it. Required:
 * of nine megabytes that are no ES module, `import` first finds out what they export, which takes longer than running them.
 */
function printers(): typeof import('openapi-typescript') {
  return createRequire(import.meta.url)('openapi-typescript');
}

const ALPHABET = new Intl.Collator('en-us', { numeric: true });

/** In the order of `alphabetize`, which looks its alphabet up anew for each two names that it compares. */
function alphabetical<T>(value: T): T {
  if (Array.isArray(value)) return value.map(alphabetical) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => ALPHABET.compare(a, b));
  return Object.fromEntries(entries.map(([key, item]) => [key, alphabetical(item)])) as T;
}

/**
 * What `openapiTS(document)` prints by. It is not asked itself: it lints and bundles first, which takes
 * longer than printing does, and this document is our own, in one piece.
 */
const PRINTED = {
  additionalProperties: false,
  alphabetize: false,
  arrayLength: false,
  defaultNonNullable: true,
  discriminators: { objects: {}, refsHandled: [] },
  emptyObjectsUnknown: false,
  enum: false,
  enumValues: false,
  conditionalEnums: false,
  dedupeEnums: false,
  excludeDeprecated: false,
  exportType: false,
  immutable: false,
  rootTypes: false,
  rootTypesNoSchemaPrefix: false,
  rootTypesKeepCasing: false,
  pathParamsAsTypes: false,
  propertiesRequiredByDefault: false,
  silent: true,
  makePathsEnum: false,
  generatePathParams: false,
  readWriteMarkers: false,
} satisfies Partial<Parameters<typeof printer>[1]>;

/** What a linter would find: operations of one name are one member twice, which is no TypeScript. */
function refuseTwins(resources: readonly WireResource[]): void {
  const known = new Set<string>();
  for (const { operationId } of resources.flatMap(({ resource }) => Object.values(resource.operations))) {
    if (known.has(operationId))
      throw new CompileError(`Two operations of the document are called ${operationId}. Rename one of them.`);
    known.add(operationId);
  }
}

function paths(resources: readonly WireResource[]): Record<string, Record<string, WireSchema>> {
  const all: Record<string, Record<string, WireSchema>> = {};
  for (const { schema, operations } of resources.map(({ resource }) => resource)) {
    for (const [verb, operation] of Object.entries(operations) as [Verb, ModelOperation][]) {
      const method = operation.method.toLowerCase();
      all[operation.path] = { ...all[operation.path], [method]: operationObject(schema, verb, operation) };
    }
  }
  return all;
}

function operationObject(schema: string, verb: Verb, { operationId, path }: ModelOperation): WireSchema {
  const ref = (suffix = ''): WireSchema => ({ $ref: `#/components/schemas/${schemaKey(schema)}${suffix}` });
  const answers: Readonly<Record<Verb, WireSchema>> = {
    list: {
      type: 'object',
      properties: {
        data: { type: 'array', items: ref() },
        count: { type: 'number' },
        skip: { type: 'number' },
        limit: { type: 'number' },
      },
      required: ['data', 'count'],
    },
    count: { type: 'object', properties: { count: { type: 'number' } }, required: ['count'] },
    get: ref(),
    create: ref(),
    update: { type: 'object' },
    delete: { type: 'object' },
  };
  const body = verb === 'create' ? ref('Create') : verb === 'update' ? ref('Update') : undefined;
  const content = (of: WireSchema): WireSchema => ({ content: { 'application/json': { schema: of } } });
  return {
    operationId,
    ...(path.includes('{id}')
      ? { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] }
      : {}),
    ...(body ? { requestBody: content({ type: 'object', properties: { data: body }, required: ['data'] }) } : {}),
    responses: { 200: { description: 'OK', ...content(answers[verb]) } },
  };
}
