/** A tool as a callable signature: what a model needs to call it, in a line instead of a schema. */
import { type Column, lookedUpIn, traitsOf } from '../../runtime/catalogue/kinds.ts';
import type { ArgumentSchema, ListedOperation } from './list.ts';

/** Optional arguments and filters shown before the rest is only hinted at. */
const SHOWN = 6;
const SHOWN_FILTERS = 6;
/** Values of a required argument, and of another. */
const SHOWN_VALUES = { required: 40, optional: 6 } as const;
/** Arguments within one that are shown: `check: {expectStatus, …}`. */
const SHOWN_PARTS = 5;
/** Filters nobody comes for. */
const BOOKKEEPING: ReadonlySet<string> = new Set(['id', 'updatedAt', 'version', 'slug', 'createdByUser']);
/** Filters that every table has, after its own. */
const LAST: ReadonlySet<string> = new Set(['createdAt', 'isOwnerNotified']);
/** What every tool of a kind takes is said once in an answer. */
const SHARED: ReadonlySet<string> = new Set([
  'preview',
  'timezone',
  'sort',
  'fields',
  'limit',
  'cursor',
  'format',
  'clear',
  'top',
]);
/** Columns whose words tell a caller to leave them alone: the server fills them, or nothing reads them. */
const LEFT_ALONE =
  /\bleave it out\b|^Stored, not used|\b(?:kept|filled|written|set) by the|\bfilled when\b|^Cannot be changed|[Nn]o (?:API )?key can (?:upload|make|set)|\bown mark\b/;

/** Consents that are not the caller's to give, and marks that the server sets whatever their words say. */
const NOT_OURS = /^(?:hasAccepted|invitationAccepted|isOwnerNotified|isSubscriptionConfirmed)/;
/** Most changes of a row that has such columns are of those. */
const SWITCH = /^(?:isEnabled|labels$|disable[A-Z]|isArchived$|isResolved$|isMuted$)/;

/** Text of `signatures.json`: tool name -> signature, one tool per line. `examples` are authored calls: what they use is shown. */
export function emitSignatures(
  listed: readonly ListedOperation[],
  examples: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): string {
  const lines = listed.map((each) => {
    const { name } = each.tool;
    const used = examples[name] ?? examples[name.replace(/^update_/, 'create_')] ?? {};
    return `${JSON.stringify(name)}: ${JSON.stringify(signatureOf(each, new Set(Object.keys(used))))}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** `create_label(name, color, description?)`; texts go without a type. */
function signatureOf(operation: ListedOperation, used: ReadonlySet<string>): string {
  const { name, inputSchema } = operation.tool;
  const { properties = {}, required = [] } = inputSchema;
  const isHeld = (key: string): boolean => SHARED.has(key) || required.includes(key);
  const optional = Object.keys(properties).filter(
    (key) => !isHeld(key) && !NOT_OURS.test(key) && !isLeftAlone(properties[key]),
  );
  const shown = firstOf(byUse(optional, used, operation), SHOWN);
  const args = [...required, ...shown].map((key) => {
    if (key === MORE) return key;
    const type = argumentType(key, operation, required.includes(key));
    return `${key}${required.includes(key) ? '' : '?'}${type === 'text' ? '' : `: ${type}`}`;
  });
  return `${name}(${args.join(', ')})`;
}

const MORE = '…';

function isLeftAlone(schema: ArgumentSchema | undefined): boolean {
  return LEFT_ALONE.test(schema?.description ?? '');
}

/** What an example uses comes first, then what says much in few words beside columns, then the order of the list. */
function byUse(
  optional: readonly string[],
  used: ReadonlySet<string>,
  { columns, tool }: ListedOperation,
): readonly string[] {
  const isUpdate = tool.name.startsWith('update_');
  const isNear = (key: string): boolean => (columns.size > 0 && !columns.has(key)) || (isUpdate && SWITCH.test(key));
  const rank = (key: string): number => (used.has(key) ? 0 : isNear(key) ? 1 : 2);
  return [...optional].sort((a, b) => rank(a) - rank(b));
}

function argumentType(key: string, { tool, columns }: ListedOperation, isRequired: boolean): string {
  const schema = tool.inputSchema.properties?.[key] ?? {};
  if (key === 'filter') return filterType(schema);
  if (!columns.has(key) && Object.hasOwn(WRITTEN, key)) return WRITTEN[key] as string;
  // What an id may be besides is said once.
  if (key === 'id' && !columns.has(key)) return 'text';
  return typeOf(schema, columns.get(key), SHOWN_VALUES[isRequired ? 'required' : 'optional']);
}

/** How what counts take is written. */
const WRITTEN: Readonly<Record<string, string>> = { by: '[columns]', measure: 'avg(column)' };

function filterType({ properties = {} }: ArgumentSchema): string {
  const names = Object.keys(properties).filter((name) => !BOOKKEEPING.has(name) && !isLeftAlone(properties[name]));
  const own = [...names.filter((name) => !LAST.has(name)), ...names.filter((name) => LAST.has(name))];
  return `{${firstOf(own, SHOWN_FILTERS).join(', ')}}`;
}

function firstOf(all: readonly string[], most: number): readonly string[] {
  return all.length > most ? [...all.slice(0, most), MORE] : all;
}

/** What a column is tells more than the type it is listed with: times and references are texts in JSON. */
function typeOf(schema: ArgumentSchema, column: Column | undefined, values: number): string {
  const shape = column && traitsOf(column.kind).shape;
  if (shape === 'time') return 'time';
  const reference = column && lookedUpIn(column) ? 'name' : 'id';
  if (column?.kind === 'many') return `[${reference}]`;
  return shape === 'id' ? reference : jsonType(schema, values);
}

function jsonType({ type, enum: allowed, items, anyOf, properties }: ArgumentSchema, values: number): string {
  if (allowed)
    return firstOf(
      allowed.map((value) => JSON.stringify(value)),
      values,
    ).join('|');
  if (anyOf) return anyOf.map((each) => jsonType(each, values)).join('|');
  if (type === 'array') return `[${items ? jsonType(items, values) : ''}]`;
  if (properties) return `{${firstOf(Object.keys(properties), SHOWN_PARTS).join(', ')}}`;
  return TYPES[type ?? ''] ?? 'text';
}

const TYPES: Readonly<Record<string, string>> = {
  boolean: 'bool',
  number: 'number',
  integer: 'number',
  object: '{}',
};
