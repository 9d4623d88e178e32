/**
 * Columns -> zod, and zod -> the portable JSON Schema that clients see. The schema that validates is the one that is
 * listed; what else is taken for a value is mended before (`shapes.ts`). Only a filter is listed in more detail than it is
 * validated: its encoder knows what the API can express. Pure: shared by the compiler, which lists, and the runtime.
 */
import { z } from 'zod';
import { mayNeedConfirm } from './confirmed-writes.ts';
import {
  argumentName,
  type Column,
  filterColumns,
  offeredColumns,
  type ResourceModule,
  relationOf,
  shapeOf,
  type Verb,
} from './kinds.ts';
import { LIMITS } from './limits.ts';
import { isMeasured } from './numbers.ts';
import { hintOf, type JsonSchema, listings, rulesFor } from './shapes.ts';

/** Arguments of a verb beside its columns and controls, by name: what a platform reads out of them is its own business. */
export type ExtraArguments = (module: ResourceModule, verb: Verb) => Readonly<Record<string, z.ZodType>>;

const NONE: ExtraArguments = () => ({});

/** What to put there in our words, then what the type does not say. */
function describedAs(column: Column, hint = hintOf(column)): string | undefined {
  if (!column.about) return hint;
  return hint ? `${column.about} (${hint})` : column.about;
}

/** A column as an argument; described as it is listed. */
export function columnArgument(column: Column, isRequired: boolean): z.ZodType {
  const value = rulesFor(column).schema(column);
  const description = describedAs(column);
  return described(isRequired ? value : value.optional(), description);
}

function described<T extends z.ZodType>(schema: T, description: string | undefined): T {
  if (description) listings.add(schema, { ...listings.get(schema), description });
  return schema;
}

/** What a filter column is listed as: its type, or an object with an operator. Times and lists take operators only. */
function filterListing(column: Column): JsonSchema {
  const { filter } = rulesFor(column);
  if (!filter) return { type: 'object' };
  const value = toPortable(filter(column));
  if (shapeOf(column) === 'boolean') return value;
  const description = column.values ? undefined : hintOf(column);
  return { anyOf: [value, { type: 'object' }], ...(description ? { description } : {}) };
}

const FILTER_HELP =
  'All must hold. Per column: a value, a list (any of them), or one operator: not, in, contains, not_contains, starts_with, ends_with, gt, gte, lt, lte, gt/gte with lt/lte, empty: true (has none)|false; lists of rows: any, all, none. ' +
  'Relations also take columns of their target, or contains (in its name). Times: {"gte":"-24h"}, ISO 8601, "today".';

/** Telemetry stores compare in fewer ways, and look into attributes. */
const TELEMETRY_FILTER_HELP =
  'All must hold. Per column: a value, a list (any of them), or one operator: not, in, contains, starts_with, gt, gte, lt, lte, gt/gte with lt/lte, empty: true (has none)|false; lists of texts: any, all, none. ' +
  'Attributes by key, {"http.route": value, list or operator}, also not_contains, ends_with. Times: {"gte":"-24h"}, ISO 8601, "today".';

/** Columns and operators are checked by the filter encoder, which knows what the API can express. */
function filterObject(module: ResourceModule): z.ZodType {
  const filter = z.record(z.string(), z.unknown()).optional();
  const portable = (): JsonSchema => ({
    type: 'object',
    properties: filterListings(module),
    additionalProperties: false,
  });
  listings.add(filter, { description: module.analytics ? TELEMETRY_FILTER_HELP : FILTER_HELP, portable });
  return filter;
}

/** Default columns first: they are what a model looks for. */
function filterListings(module: ResourceModule): Record<string, JsonSchema> {
  const isDefault = ([name]: [string, Column]): number => (module.defaultColumns.includes(name) ? 0 : 1);
  const columns = [...filterColumns(module)].sort((a, b) => isDefault(a) - isDefault(b));
  return Object.fromEntries(columns.map(([name, column]) => [argumentName(module, name), filterListing(column)]));
}

const text = (description: string): z.ZodType => described(z.string().optional(), description);

function oneOrMore(): z.ZodType {
  const error = `takes an id, a unique name or a number, or a list of at most ${LIMITS.max} of them`;
  const one = z.string({ error }).min(1, { error });
  return z.union([one, z.array(one, { error }).min(1, { error }).max(LIMITS.max, { error })], { error });
}

/** By what a row may be given. */
function whatNames({ byId, label, numbered }: ResourceModule): string {
  const others = byId ? [] : [label && 'unique name', numbered && 'number'].filter(Boolean);
  return others.length > 0 ? `Id, or ${others.join(' or ')}` : 'Id';
}

/** Groups that one result shows at the most. */
const MOST_GROUPS = 500;
/** What rows are counted by; the columns stand in the filter. */
const BY = 'Groups: 1-2 columns, relation.column; createdAt:day (hour, week, month), name:shape';
const BY_TELEMETRY = 'Groups: 1-2 columns; time:hour (minute, day, week, month), body:shape, attributes.http.route';

const controls = {
  id: (module: ResourceModule) => described(z.string().min(1), whatNames(module)),
  ids: (module: ResourceModule) => described(oneOrMore(), `${whatNames(module)}, or a list of them`),
  sort: () => text('Column to sort by, "-" before it for descending'),
  fields: () =>
    described(
      z.array(z.string()).min(1).optional(),
      'Columns to show instead of the usual ones; "*" for all but large and secret ones, "relation.column" of a related row, "createdAt:age" adds how long ago',
    ),
  limit: () => z.int().min(1).max(LIMITS.max).optional(),
  cursor: () => text('nextCursor of the page before'),
  format: () => z.enum(['json', 'table']).optional(),
  timezone: () => text('IANA zone of times, given without one and shown'),
  by: ({ analytics }: ResourceModule) => {
    const columns = z.array(z.string()).min(1).max(2);
    listings.add(columns, { portable: () => ({ type: 'array', items: { type: 'string' } }) });
    return described(columns.optional(), analytics ? BY_TELEMETRY : BY);
  },
  top: () => {
    const number = z.int().min(1).max(MOST_GROUPS);
    listings.add(number, { portable: () => ({ type: 'integer' }) });
    return number.optional();
  },
  measure: () => text('Instead of a count: avg(column), sum, min, max, p50, p90, p95, p99'),
  clear: () => described(z.array(z.string()).min(1).optional(), 'Columns to empty'),
  preview: () => described(z.boolean().optional(), 'Show the request, change nothing'),
  picture: () => z.enum(['light', 'dark', 'svg']).optional(),
  // Taken out before the arguments are read: it is listed for clients that send nothing else.
  confirm: () => z.string().optional(),
};

/** Required columns first, then the default ones, then the rest: the order in which a model reads them. */
function writeColumns(module: ResourceModule, letter: 'c' | 'u'): Record<string, z.ZodType> {
  const isRequired = (column: Column): boolean => letter === 'c' && column.required === true;
  const rank = ([name, column]: [string, Column]): number =>
    isRequired(column) ? 0 : module.defaultColumns.includes(name) ? 1 : 2;
  const columns = offeredColumns(module, letter).sort((a, b) => rank(a) - rank(b));
  return Object.fromEntries(
    columns.map(([name, column]) => [
      argumentName(module, name),
      letter === 'u' ? updateArgument(column) : columnArgument(column, isRequired(column)),
    ]),
  );
}

/** A column of an update, in the words that are for updates. */
function updateArgument({ aboutUpdate, ...column }: Column): z.ZodType {
  const told = aboutUpdate === undefined ? column : { ...column, about: aboutUpdate };
  return relationOf(column) === 'many' ? listArgument(told) : columnArgument(told, false);
}

/** A to-many column of an update: the whole list, or what is added to it and taken from it. */
function listArgument(column: Column): z.ZodType {
  const whole = rulesFor(column).schema(column);
  const error = 'takes a list, which replaces the present one, or {"add": [...], "remove": [...]} with what changes';
  const members = z.array(z.string({ error }).min(1, { error }), { error });
  const edit = z
    .strictObject({ add: members.optional(), remove: members.optional() }, { error })
    .refine(({ add = [], remove = [] }) => add.length + remove.length > 0, { error });
  listings.add(edit, { portable: () => ({ type: 'object' }) });
  const hint = `${hintOf(column)}, replacing all, or {add: [], remove: []}`;
  return described(z.union([whole, edit], { error }).optional(), describedAs(column, hint));
}

/**
 * Columns that an update may leave without a value: lists of rows, and those that may be null. Of a relation its id column
 * says that; and what the API demands of a new row, it does not let go again.
 */
export function clearableColumns(module: ResourceModule): string[] {
  const isClearable = ([, column]: [string, Column]): boolean => {
    const stored = column.via === undefined ? column : module.columns[column.via];
    return column.required !== true && (stored?.nullable === true || relationOf(column) === 'many');
  };
  return offeredColumns(module, 'u')
    .filter(isClearable)
    .map(([name]) => argumentName(module, name));
}

/** Columns of a write and its controls; a column of the same name takes the place of a control. */
function writeArguments(module: ResourceModule, letter: 'c' | 'u'): Record<string, z.ZodType> {
  const takesTimes = offeredColumns(module, letter).some(([, column]) => shapeOf(column) === 'time');
  const timezone = takesTimes ? { timezone: controls.timezone() } : {};
  const clear = letter === 'u' && clearableColumns(module).length > 0 ? { clear: controls.clear() } : {};
  const confirm = mayNeedConfirm(module, letter === 'c' ? 'create' : 'update') ? { confirm: controls.confirm() } : {};
  return { preview: controls.preview(), ...timezone, ...clear, ...confirm, ...writeColumns(module, letter) };
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
  count: (module) => ({
    filter: filterObject(module),
    by: controls.by(module),
    top: controls.top(),
    ...(isMeasured(module) ? { measure: controls.measure() } : {}),
    timezone: controls.timezone(),
  }),
  get: (module) => ({ id: controls.id(module), fields: controls.fields(), timezone: controls.timezone() }),
  create: (module) => writeArguments(module, 'c'),
  update: (module) => ({ ...writeArguments(module, 'u'), id: controls.ids(module) }),
  delete: (module) => ({ id: controls.ids(module), preview: controls.preview(), confirm: controls.confirm() }),
};

/** `id` first, then columns in their order, and controls last. */
const ORDER = ['id', 'columns', 'clear', 'timezone', 'preview', 'confirm'];
const placeOf = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : 1);

/** The arguments of one operation: a strict object, built on demand; callers keep it. */
export function inputSchema(module: ResourceModule, verb: Verb, extra: ExtraArguments = NONE): z.ZodObject {
  const all = Object.entries({ ...INPUTS[verb](module), ...extra(module, verb) });
  return z.strictObject(Object.fromEntries(all.sort(([a], [b]) => placeOf(a) - placeOf(b))));
}

/**
 * The arguments of a tool that composes operations, in the order of its columns; a write has a preview, what takes times a
 * zone for them, and what can be drawn a picture.
 */
export function composedSchema(
  { columns }: Pick<ResourceModule, 'columns'>,
  { isRead, hasPicture = false }: { readonly isRead: boolean; readonly hasPicture?: boolean },
): z.ZodObject {
  const all = Object.entries(columns);
  const takesTimes = all.some(([, column]) => shapeOf(column) === 'time');
  return z.strictObject({
    ...Object.fromEntries(all.map(([name, column]) => [name, columnArgument(column, column.required === true)])),
    ...(takesTimes && !columns.timezone ? { timezone: controls.timezone() } : {}),
    ...(hasPicture ? { picture: controls.picture() } : {}),
    ...(isRead
      ? {}
      : { preview: described(z.boolean().optional(), 'Show the plan, change nothing'), confirm: controls.confirm() }),
  });
}

/** Keywords that are not worth their tokens: a refusal says them. */
const SILENT: readonly (readonly [keyword: string, value: number])[] = [
  ['minLength', 1],
  ['minItems', 1],
  ['maxItems', LIMITS.max],
  ['maximum', Number.MAX_SAFE_INTEGER],
  ['minimum', Number.MIN_SAFE_INTEGER],
];

/** The portable JSON Schema of a zod schema: what `tools/list` shows. */
export function toPortable(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const printed = jsonSchema as Record<string, unknown>;
      const listing = listings.get(zodSchema as unknown as z.ZodType);
      if (listing?.portable) {
        for (const key of Object.keys(printed)) delete printed[key];
        Object.assign(printed, listing.portable());
      }
      if (listing?.description) printed.description = listing.description;
      for (const [keyword, value] of SILENT) if (printed[keyword] === value) delete printed[keyword];
    },
  });
  return json;
}
