/**
 * The repaired document: what the API really takes and answers, in OpenAPI 3.1. Only openapi-typescript reads it;
 * the query helper schemas and the error answers of the published document are left out.
 */
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { type Column, traitsOf, type Verb } from '../../runtime/catalogue/kinds.ts';
import { WRAPPERS } from '../../runtime/oneuptime/wire-kinds.ts';
import type { Model, ModelOperation, ModelResource } from '../model.ts';
import { GENERATED_NOTE } from './resource.ts';

type Schema = Record<string, unknown>;

/** Key of a resource's schema in `schema.d.ts`: documents name schemas as they like, OpenAPI allows these letters only. */
export function schemaKey(schema: string): string {
  const key = schema.replace(/[^A-Za-z0-9._-]/g, '_');
  return key in Object.prototype ? `${key}_` : key;
}

const PLAIN: Readonly<Record<string, Schema>> = {
  text: { type: 'string' },
  id: { type: 'string' },
  time: { type: 'string' },
  number: { type: 'number' },
  integer: { type: ['number', 'string'] },
  boolean: { type: 'boolean' },
};

/** TypeScript text of `schema.d.ts`: the wire types of every resource and operation. */
export async function emitSchemaTypes(model: Model): Promise<string> {
  const document = {
    openapi: '3.1.0',
    info: { title: 'OneUptime API', version: '0' },
    paths: paths(model),
    components: { schemas: schemas(model) },
  };
  const ast = await openapiTS(document as unknown as OpenAPI3, { alphabetize: true });
  return `${GENERATED_NOTE}\n${astToString(ast)}`;
}

function schemas(model: Model): Record<string, Schema> {
  const all: Record<string, Schema> = {};
  for (const resource of model.resources) {
    const key = schemaKey(resource.schema);
    all[key] = objectOf(resource, 'r');
    if (resource.operations.create) all[`${key}Create`] = objectOf(resource, 'c');
    if (resource.operations.update) all[`${key}Update`] = objectOf(resource, 'u');
  }
  return all;
}

/** Columns as they travel: relations are read as rows, and written through their id column. */
function objectOf(resource: ModelResource, letter: 'c' | 'r' | 'u'): Schema {
  const columns = Object.entries(resource.columns).filter(
    ([, { access, via }]) => access.includes(letter) && (letter === 'r' || via === undefined),
  );
  const required = letter === 'c' ? columns.filter(([, column]) => column.required).map(([name]) => name) : [];
  return {
    type: 'object',
    properties: Object.fromEntries(
      columns.map(([name, column]) => [
        name,
        letter === 'r' ? nullable(column, readSchema(column)) : nullable(column, writeSchema(column)),
      ]),
    ),
    ...(required.length > 0 ? { required } : {}),
  };
}

function nullable({ nullable: isNullable, kind }: Column, schema: Schema): Schema {
  return isNullable || kind === 'one' ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function valuesSchema({ values }: Column): Schema {
  return values ? { enum: [...values] } : { type: 'string' };
}

function readSchema(column: Column): Schema {
  const wire = WRAPPERS[column.kind];
  const { shape } = traitsOf(column.kind);
  if (wire && shape !== 'json') {
    return {
      type: 'object',
      properties: { _type: { const: wire, type: 'string' }, value: { type: 'string' } },
      required: ['_type', 'value'],
    };
  }
  if (column.kind === 'one') return { type: 'object', additionalProperties: {} };
  if (column.kind === 'many') return { type: 'array', items: { type: 'object', additionalProperties: {} } };
  return writeSchema(column);
}

function writeSchema(column: Column): Schema {
  const { shape, items } = traitsOf(column.kind);
  if (shape === 'choice') return valuesSchema(column);
  if (shape === 'choices') return { type: 'array', items: valuesSchema(column) };
  if (column.kind === 'many')
    return { type: 'array', items: { type: 'object', properties: { _id: { type: 'string' } }, required: ['_id'] } };
  if (column.kind === 'one') return { type: 'object', properties: { _id: { type: 'string' } }, required: ['_id'] };
  if (shape === 'list') return { type: 'array', items: { type: items } };
  return shape === 'json' ? { type: 'object', additionalProperties: {} } : (PLAIN[shape] as Schema);
}

function paths(model: Model): Record<string, Record<string, Schema>> {
  const all: Record<string, Record<string, Schema>> = {};
  for (const resource of model.resources) {
    for (const [verb, operation] of Object.entries(resource.operations) as [Verb, ModelOperation][]) {
      const item = all[operation.path] ?? {};
      item[operation.method.toLowerCase()] = operationObject(resource, verb, operation);
      all[operation.path] = item;
    }
  }
  return all;
}

function operationObject(resource: ModelResource, verb: Verb, { operationId, path }: ModelOperation): Schema {
  const ref = (suffix = ''): Schema => ({ $ref: `#/components/schemas/${schemaKey(resource.schema)}${suffix}` });
  const answers: Readonly<Record<Verb, Schema>> = {
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
  const content = (schema: Schema): Schema => ({ content: { 'application/json': { schema } } });
  return {
    operationId,
    ...(path.includes('{id}')
      ? { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] }
      : {}),
    ...(body ? { requestBody: content({ type: 'object', properties: { data: body }, required: ['data'] }) } : {}),
    responses: { 200: { description: 'OK', ...content(answers[verb]) } },
  };
}
