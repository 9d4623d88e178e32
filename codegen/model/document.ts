/** The parts of an OpenAPI 3 document that the compiler reads. Everything is optional: documents come from outside. */

export interface SchemaObject {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly (string | number | null)[];
  readonly items?: SchemaObject;
  readonly properties?: Readonly<Record<string, SchemaObject>>;
  readonly required?: readonly string[];
  readonly readOnly?: boolean;
  readonly nullable?: boolean;
  readonly maxLength?: number;
  readonly default?: unknown;
  readonly [extension: `x-${string}`]: unknown;
}

interface MediaHolder {
  readonly content?: Readonly<Record<string, { readonly schema?: SchemaObject }>>;
}

export interface OperationObject {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly requestBody?: MediaHolder;
  readonly responses?: Readonly<Record<string, MediaHolder>>;
  readonly parameters?: readonly { readonly name?: string; readonly in?: string; readonly required?: boolean }[];
}

export interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers?: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, SchemaObject>> };
  readonly [extension: `x-${string}`]: unknown;
}

export const HTTP_METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'] as const;

/** Name of the component schema behind a local `$ref`; undefined for anything else. */
export function refName(schema: SchemaObject | undefined): string | undefined {
  const match = /^#\/components\/schemas\/(.+)$/.exec(schema?.$ref ?? '');
  return match?.[1] === undefined ? undefined : pointedKey(match[1]);
}

/** The key that one part of a JSON pointer stands for. */
export function pointedKey(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The JSON schema of an answer or a request body; undefined where there is none. */
export function jsonSchemaOf(holder: unknown): SchemaObject | undefined {
  const content = isJsonObject(holder) && isJsonObject(holder.content) ? holder.content['application/json'] : undefined;
  return isJsonObject(content) ? (content.schema as SchemaObject | undefined) : undefined;
}

/** A key's own value: a document may name things `constructor` or `__proto__`, which every object seems to have. */
export function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** JSON pointer of a path of keys. */
export function pointer(...keys: readonly string[]): string {
  return `#/${keys.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
}

/** JSON pointer of a column of a component schema. */
export function columnPointer(schema: string, column: string): string {
  return pointer('components', 'schemas', schema, 'properties', column);
}

/** JSON pointer of an operation. */
export function operationPointer({ path, method }: { readonly path: string; readonly method: string }): string {
  return pointer('paths', path, method.toLowerCase());
}

/** True for a plain object, the only kind of value that has keys worth walking. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The plain objects among the values of an object, by key; none in anything else. */
export function objectsIn(value: unknown): [key: string, item: Record<string, unknown>][] {
  const entries = Object.entries(isJsonObject(value) ? value : {});
  return entries.filter((entry): entry is [string, Record<string, unknown>] => isJsonObject(entry[1]));
}

const MAX_DEFAULT = 40;

/** True for a long text: as a default it is wording of the product, not a fact about its API. */
export function isSentence(value: unknown): boolean {
  return typeof value === 'string' && value.length > MAX_DEFAULT;
}
