/**
 * Columns -> zod, and zod -> the portable JSON Schema that clients see. The listing is made from the schema that
 * validates, so what is listed is accepted; validation may be more lenient than the listing, never stricter.
 * Pure: shared by the compiler, which lists, and the runtime, which validates.
 */
import { z } from 'zod';
import { monitorArguments } from '../oneuptime/monitors/arguments.ts';
import {
  argumentName,
  type Column,
  filterColumns,
  offeredColumns,
  type ResourceModule,
  type Shape,
  traitsOf,
  type Verb,
} from './kinds.ts';

/** Bounds of a list's page. */
export const LIMITS = { default: 20, max: 100 } as const;
/** Longer value lists are validated but not listed: they cost more tokens than a refusal with the nearest values. */
const MAX_LISTED_VALUES = 40;

/** A JSON Schema of the portable profile: object roots, no `$ref`, no root unions, no boolean schemas. */
export type JsonSchema = { readonly [keyword: string]: unknown };

interface Listing {
  /**
   * Replaces what zod would print, where validation is more lenient than what callers should be told. Worked out when a
   * list is printed, not when arguments are checked.
   */
  readonly portable?: () => JsonSchema;
  readonly description?: string;
}
const listings = z.registry<Listing>();

function listedAs<T extends z.ZodType>(schema: T, listing: Listing): T {
  listings.add(schema, listing);
  return schema;
}

const anyJson = (): z.ZodType => z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]);

/** Validation of one value per shape; the codec checks what a schema cannot say (ids, times, references). */
const VALUES: Readonly<Record<Shape, (column: Column) => z.ZodType>> = {
  text: ({ max }) => (max === undefined ? z.string() : z.string().max(max)),
  id: () => z.string().min(1),
  time: () => z.string().min(1),
  number: () => z.number(),
  integer: () =>
    z.string().refine((text) => /^-?\d{1,20}$/.test(text), { error: 'is not a whole number written as text' }),
  boolean: () => z.boolean(),
  choice: ({ values = [] }) => choice(values),
  choices: ({ values = [] }) => z.array(choice(values)),
  list: ({ kind }) => z.array(traitsOf(kind).items === 'number' ? z.number() : z.string()),
  json: () => listedAs(anyJson(), { portable: () => ({ type: 'object', additionalProperties: true }) }),
};

function choice(values: readonly (string | number)[]): z.ZodType {
  if (values.every((value) => typeof value === 'number')) return z.literal([...values] as number[]);
  const texts = values.map(String);
  if (texts.length <= MAX_LISTED_VALUES) return z.enum(texts);
  const allowed = new Set(texts);
  return z.string().refine((value) => allowed.has(value), { error: 'is not one of the allowed values' });
}

function valueSchema(column: Column): z.ZodType {
  return VALUES[traitsOf(column.kind).shape](column);
}

/** What to put there in our words, then what the type does not say. */
function describedAs(column: Column): string | undefined {
  const hint = hintOf(column);
  if (!column.about) return hint;
  return hint ? `${column.about} (${hint})` : column.about;
}

/** What a caller has to know about a value beyond its type, in a few words. */
function hintOf(column: Column): string | undefined {
  const { shape } = traitsOf(column.kind);
  if (shape === 'time') return 'ISO 8601 time';
  if (column.kind === 'many') return column.to ? `${spoken(column.to)} names or ids` : 'ids';
  if (shape === 'id') return column.to ? `${spoken(column.to)} name or id` : 'id';
  if (column.values && column.values.length > MAX_LISTED_VALUES)
    return `such as ${column.values.slice(0, 3).join(', ')}`;
  if (column.kind === 'color') return '#rrggbb';
  if (shape === 'integer') return 'whole number as text';
  return undefined;
}

/** Words that are not spelt as in an id. */
const SPELT: Readonly<Record<string, string>> = Object.fromEntries(
  'AI API Ceph Docker IoT Kubernetes LLM OIDC Podman Proxmox RUM SCIM SLA SLO SMS SSO Swarm'
    .split(' ')
    .map((word) => [word.toLowerCase(), word]),
);

/** A resource id as people write it: `on_call_policy` is an on-call policy. */
function spoken(resource: string): string {
  return resource
    .split('_')
    .map((word) => SPELT[word] ?? word)
    .join(' ')
    .replace('on call ', 'on-call ');
}

function columnArgument(column: Column, isRequired: boolean): z.ZodType {
  const value = valueSchema(column);
  const hint = describedAs(column);
  const listing: Listing = { ...(hint ? { description: hint } : {}) };
  if (isRequired) return listedAs(value, { ...listings.get(value), ...listing });
  const lenient = column.nullable || column.kind === 'many' ? value.nullable() : value;
  return listedAs(lenient.optional(), { portable: () => toPortable(value), ...listing });
}

/** What a filter column is listed as: its type, or an object with an operator. Times take ranges only. */
function filterListing(column: Column): JsonSchema {
  const { shape } = traitsOf(column.kind);
  const hint = shape === 'time' || column.values ? undefined : hintOf(column);
  const described = hint ? { description: hint } : {};
  if (shape === 'time' || shape === 'json') return { type: 'object' };
  if (column.kind === 'many')
    return { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'object' }], ...described };
  if (shape === 'list' || shape === 'choices') return { type: 'object' };
  const value = toPortable(shape === 'text' || shape === 'integer' ? z.string() : valueSchema(column));
  return shape === 'boolean' ? value : { anyOf: [value, { type: 'object' }], ...described };
}

const FILTER_HELP =
  'All must hold. Per column: a value, a list (any of them), null (has none), or one operator: not, in, contains, not_contains, starts_with, ends_with, gt, gte, lt, lte, gte with lte, empty: true|false; lists of rows: any, all, none. ' +
  'Relations also take columns of their target. Times: {"gte":"-24h"}, ISO 8601, "today".';

/** Columns and operators are checked by the filter encoder, which knows what the API can express. */
function filterObject(module: ResourceModule): z.ZodType {
  const portable = (): JsonSchema => ({
    type: 'object',
    properties: filterListings(module),
    additionalProperties: false,
  });
  return listedAs(z.record(z.string(), z.unknown()).optional(), { portable, description: FILTER_HELP });
}

/** Default columns first: they are what a model looks for. */
function filterListings(module: ResourceModule): Record<string, JsonSchema> {
  const isDefault = ([name]: [string, Column]): number => (module.defaultColumns.includes(name) ? 0 : 1);
  const columns = filterColumns(module).sort((a, b) => isDefault(a) - isDefault(b));
  return Object.fromEntries(columns.map(([name, column]) => [argumentName(name), filterListing(column)]));
}

const controls = {
  id: () => listedAs(z.string().min(1), { description: 'Id, or unique name or number' }),
  sort: () => listedAs(z.string().optional(), { description: 'Column to sort by, "-" before it for descending' }),
  fields: () =>
    listedAs(z.array(z.string()).min(1).optional(), {
      description:
        'Columns to show instead of the usual ones; "*" for all but large ones, "createdAt:age" adds how long ago',
    }),
  limit: () => z.int().min(1).max(LIMITS.max).optional(),
  cursor: () => listedAs(z.string().optional(), { description: 'nextCursor of the page before' }),
  format: () => z.enum(['json', 'table']).optional(),
  timezone: () => listedAs(z.string().optional(), { description: 'IANA zone for times without one' }),
  preview: () => listedAs(z.boolean().optional(), { description: 'Show the request, send nothing' }),
};

/** Required columns first, then the default ones, then the rest: the order in which a model reads them. */
function writeColumns(module: ResourceModule, letter: 'c' | 'u'): Record<string, z.ZodType> {
  const isRequired = (column: Column): boolean => letter === 'c' && column.required === true;
  const rank = ([name, column]: [string, Column]): number =>
    isRequired(column) ? 0 : module.defaultColumns.includes(name) ? 1 : 2;
  const columns = offeredColumns(module, letter).sort((a, b) => rank(a) - rank(b));
  return Object.fromEntries(
    columns.map(([name, column]) => [argumentName(name), columnArgument(column, isRequired(column))]),
  );
}

/** Monitors are described readably beside their columns; one with a target is named after it unless told otherwise. */
function checkArguments(module: ResourceModule, letter: 'c' | 'u'): Record<string, z.ZodType> {
  if (module.columns.monitorSteps?.kind !== 'monitorSteps') return {};
  const { name } = module.columns;
  const named = letter === 'c' && name ? { name: columnArgument(name, false) } : {};
  return { ...monitorArguments(), ...named };
}

/** Controls of a write; a column of the same name takes their place. */
function writeControls(module: ResourceModule, letter: 'c' | 'u'): Record<string, z.ZodType> {
  const takesTimes = offeredColumns(module, letter).some(([, { kind }]) => traitsOf(kind).shape === 'time');
  return { preview: controls.preview(), ...(takesTimes ? { timezone: controls.timezone() } : {}) };
}

const INPUTS: Readonly<Record<Verb, (module: ResourceModule) => Record<string, z.ZodType>>> = {
  list: (module) => ({
    filter: filterObject(module),
    sort: controls.sort(),
    fields: controls.fields(),
    limit: controls.limit(),
    cursor: controls.cursor(),
    format: controls.format(),
    timezone: controls.timezone(),
  }),
  count: (module) => ({ filter: filterObject(module), timezone: controls.timezone() }),
  get: () => ({ id: controls.id(), fields: controls.fields() }),
  create: (module) => ({ ...writeControls(module, 'c'), ...writeColumns(module, 'c'), ...checkArguments(module, 'c') }),
  update: (module) => ({
    ...writeControls(module, 'u'),
    ...writeColumns(module, 'u'),
    ...checkArguments(module, 'u'),
    id: controls.id(),
  }),
  delete: () => ({ id: controls.id(), preview: controls.preview() }),
};

/** The arguments of one operation: a strict object, built on demand; callers keep it. */
export function inputSchema(module: ResourceModule, verb: Verb): z.ZodObject {
  return z.strictObject(ordered(INPUTS[verb](module)));
}

/** `id` first and controls last. */
function ordered(shape: Record<string, z.ZodType>): Record<string, z.ZodType> {
  const { id, preview, timezone, ...rest } = shape;
  return { ...(id ? { id } : {}), ...rest, ...(timezone ? { timezone } : {}), ...(preview ? { preview } : {}) };
}

/** The portable JSON Schema of a zod schema: what `tools/list` shows. */
export function toPortable(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const listing = listings.get(zodSchema as unknown as z.ZodType);
      if (listing?.portable) {
        for (const key of Object.keys(jsonSchema)) delete (jsonSchema as Record<string, unknown>)[key];
        Object.assign(jsonSchema, listing.portable());
      }
      if (listing?.description) jsonSchema.description = listing.description;
      // Saying that a text must not be empty is not worth its tokens; the refusal says it.
      if (jsonSchema.minLength === 1) delete jsonSchema.minLength;
      if (jsonSchema.minItems === 1) delete jsonSchema.minItems;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return json;
}
