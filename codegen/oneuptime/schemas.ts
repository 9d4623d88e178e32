/** The component schemas with the references inside their properties followed, so that readers meet types, not `$ref`s. */

import type { Verb } from '../../runtime/catalogue/kinds.ts';
import type { Diagnostics } from '../model/diagnostics.ts';
import {
  columnPointer,
  type Document,
  isJsonObject,
  objectsIn,
  own,
  refName,
  type SchemaObject,
} from '../model/document.ts';
import type { ModelOperation } from '../model/model.ts';

/** What the document says of one resource: its schemas with references followed, and its operations. */
export interface SchemaSet {
  readonly tag: string;
  /** Unique: the name of the row's schema, or that and its path where two resources share one. */
  readonly schema: string;
  /** Name of the row's schema in the document and in the facts. */
  readonly base: string;
  readonly row: SchemaObject;
  readonly create: SchemaObject | undefined;
  readonly update: SchemaObject | undefined;
  readonly operations: Partial<Readonly<Record<Verb, ModelOperation>>>;
}

/** A chain of references longer than this leads nowhere, or in a circle. */
const MAX_CHAIN = 8;

/**
 * Schemas whose properties are plain: a reference is replaced by its target, one level deep, so output cannot grow with
 * recursion. A chain that ends nowhere is reported and taken as an object. Whatever is no schema is left out.
 */
export function resolvedSchemas(document: Document, diagnostics: Diagnostics): Record<string, SchemaObject> {
  const schemas = new Map<string, SchemaObject>(objectsIn(document.components?.schemas));
  const follow = (schema: SchemaObject, at: string): SchemaObject => {
    let current: SchemaObject | undefined = schema;
    for (let step = 0; current?.$ref !== undefined && step < MAX_CHAIN; step += 1) {
      const name: string | undefined = refName(current);
      current = name === undefined ? undefined : schemas.get(name);
    }
    if (current !== undefined && current.$ref === undefined) return current;
    diagnostics.report('ref-unusable', at);
    return { type: 'object' };
  };
  const resolved = [...schemas].map(([name, schema]): [string, SchemaObject] => {
    const properties = objectsIn(schema.properties).map(([key, value]) => [
      key,
      plain(value, follow, columnPointer(name, key)),
    ]);
    const { required, ...rest } = schema;
    const isList = Array.isArray(required) && required.every((each) => typeof each === 'string');
    return [name, { ...rest, ...(isList ? { required } : {}), properties: Object.fromEntries(properties) }];
  });
  return Object.fromEntries(resolved);
}

/** A property without references at its root and in its items; `type: [string, null]` of OpenAPI 3.1 is its first type. */
function plain(
  schema: SchemaObject,
  follow: (schema: SchemaObject, at: string) => SchemaObject,
  at: string,
): SchemaObject {
  const target = schema.$ref === undefined ? schema : follow(schema, at);
  const items = isJsonObject(target.items) ? target.items : undefined;
  const type = Array.isArray(target.type) ? (target.type as string[]).find((name) => name !== 'null') : target.type;
  return {
    ...target,
    ...(type === undefined ? {} : { type }),
    ...(isNullable(target) ? { nullable: true } : {}),
    ...(items?.$ref === undefined ? {} : { items: follow(items, `${at}/items`) }),
  };
}

/** What the document says of a column: in the row, else in what may be written. */
export function propertyOf(name: string, { row, create, update }: SchemaSet): SchemaObject | undefined {
  return own(row.properties, name) ?? own(create?.properties, name) ?? own(update?.properties, name);
}

/** OpenAPI 3.0 says `nullable`, 3.1 has null among the types; both may have it among the values. */
export function isNullable(property: SchemaObject | undefined): boolean {
  if (!property) return false;
  const types: unknown = property.type;
  return (
    property.nullable === true ||
    (Array.isArray(types) && types.includes('null')) ||
    (Array.isArray(property.enum) && property.enum.includes(null))
  );
}

/** True for a schema that states no columns, and for one that is not there. */
export function isEmptySchema(schema: SchemaObject | undefined): boolean {
  return Object.keys(schema?.properties ?? {}).length === 0;
}

/** Items of a to-many relation that are declared with `id`: the wire has `_id`. */
export function hasItemId({ items }: SchemaObject): boolean {
  return own(items?.properties, 'id') !== undefined && own(items?.properties, '_id') === undefined;
}
