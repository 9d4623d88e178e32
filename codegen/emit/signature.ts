/** Tools as signatures: what a model needs to call them, as data that find_tools chooses from. */
import { type Column, lookedUpIn, traitsOf } from '../../runtime/catalogue/kinds.ts';
import type { Signature, SignedArgument } from '../../runtime/tools/signature.ts';
import type { ArgumentSchema, ListedOperation } from './list.ts';

/** Filters nobody comes for. */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  'id',
  'updatedAt',
  'version',
  'slug',
  'createdByUser',
  'isOwnerNotified',
]);
/** Filters that many tables have, after those of their own. */
const LAST: ReadonlySet<string> = new Set(['createdAt', 'monitorSteps', 'customFields']);
/** What every tool of a kind takes is said where tools are called. */
const SHARED: ReadonlySet<string> = new Set([
  'preview',
  'confirm',
  'timezone',
  'sort',
  'fields',
  'limit',
  'cursor',
  'format',
  'clear',
  'filter',
  'by',
  'measure',
  'top',
]);
/** What machines keep of a row, or people find by opening it, after that as well. */
const SELDOM =
  /UnixNano$|EntityType$|WithPrefix$|InMarkdown$|MessageId$|^(?:paymentProvider|iconFile|projectId|attachments|graph|miscData|probeVersion)/;
/** Columns whose words tell a caller to leave them alone: the server fills them, or nothing reads them. */
const LEFT_ALONE =
  /\b[Ll]eave it out\b|^Stored, not used|\b(?:kept|filled|written|set) by the|\bfilled when\b|^Cannot be changed|[Nn]o (?:API )?key can (?:upload|make|set)|\bown mark\b/;

/** Consents that are not the caller's to give, and marks that the server sets whatever their words say. */
const NOT_OURS = /^(?:hasAccepted|invitationAccepted|isOwnerNotified|isSubscriptionConfirmed)/;
/** Columns that another argument sets in fewer words. */
const SAID_OTHERWISE: Readonly<Record<string, string>> = { monitorSteps: 'check', monitoringInterval: 'interval' };
/** Most changes of a row that has such columns are of those. */
const SWITCH = /^(?:isEnabled|labels$|disable[A-Z]|isArchived$|isResolved$|isMuted$)/;

/** Text of `signatures.json`: tool name -> signature, one tool per line. What the authored `examples` use comes first. */
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

/** What is empty is left out. */
function signatureOf(operation: ListedOperation, used: ReadonlySet<string>): Signature {
  const { properties = {}, required = [] } = operation.tool.inputSchema;
  const isHeld = (key: string): boolean => SHARED.has(key) || required.includes(key);
  const isLonger = (key: string): boolean => Object.hasOwn(properties, SAID_OTHERWISE[key] ?? '');
  const optional = Object.keys(properties).filter(
    (key) => !isHeld(key) && !isLonger(key) && !NOT_OURS.test(key) && !isLeftAlone(properties[key]),
  );
  const all: Required<Signature> = {
    needs: required.map((key) => argumentOf(key, operation)),
    takes: byUse(optional, used, operation).map((key) => argumentOf(key, operation)),
    filter: filtersOf(properties.filter ?? {}),
  };
  return Object.fromEntries(Object.entries(all).filter(([, told]) => told.length > 0));
}

function isLeftAlone(schema: ArgumentSchema | undefined): boolean {
  return LEFT_ALONE.test(schema?.description ?? '');
}

/** What an example uses comes first, then what says much in few words beside columns, then columns, settings after the others. */
function byUse(
  optional: readonly string[],
  used: ReadonlySet<string>,
  { columns, tool }: ListedOperation,
): readonly string[] {
  const isUpdate = tool.name.startsWith('update_');
  const isNear = (key: string): boolean => (columns.size > 0 && !columns.has(key)) || (isUpdate && SWITCH.test(key));
  const isSetting = (key: string): boolean => isFlagOrNumber(tool.inputSchema.properties?.[key]);
  const rank = (key: string): number =>
    used.has(key) && !(isUpdate && isSetting(key)) ? 0 : isNear(key) ? 1 : isSetting(key) ? 3 : 2;
  return [...optional].sort((a, b) => rank(a) - rank(b));
}

function argumentOf(key: string, { tool, columns }: ListedOperation): SignedArgument {
  const schema = tool.inputSchema.properties?.[key] ?? {};
  if (schema.enum) return { name: key, values: schema.enum.map(String) };
  if (schema.properties) return { name: key, parts: Object.keys(schema.properties) };
  const type = typeOf(schema, columns.get(key));
  return type === 'text' || key === 'id' ? key : `${key}: ${type}`;
}

function filtersOf({ properties = {} }: ArgumentSchema): readonly string[] {
  const names = Object.keys(properties).filter((name) => !BOOKKEEPING.has(name) && !isLeftAlone(properties[name]));
  const rank = (name: string): number =>
    SELDOM.test(name) ? 3 : LAST.has(name) ? 2 : isFlagOrNumber(properties[name]) ? 1 : 0;
  return names.sort((a, b) => rank(a) - rank(b));
}

/** More people ask by what a row is, whose and when than by its flags and numbers. */
function isFlagOrNumber({ type, anyOf = [] }: ArgumentSchema = {}): boolean {
  return ['boolean', 'number', 'integer'].includes(type ?? anyOf[0]?.type ?? '');
}

/** What a column is tells more than the type it is listed with: times and references are texts in JSON. */
function typeOf(schema: ArgumentSchema, column: Column | undefined): string {
  const shape = column && traitsOf(column.kind).shape;
  if (shape === 'time') return 'time';
  const reference = column && lookedUpIn(column) ? 'name' : 'id';
  if (column?.kind === 'many') return `[${reference}]`;
  return shape === 'id' ? reference : jsonType(schema);
}

/** Values shown of a type that is one of several. */
const SHOWN_VALUES = 6;

function jsonType({ type, enum: allowed, items, anyOf, properties }: ArgumentSchema): string {
  if (allowed) {
    const values = allowed.slice(0, SHOWN_VALUES).map((value) => JSON.stringify(value));
    return [...values, ...(allowed.length > SHOWN_VALUES ? ['…'] : [])].join('|');
  }
  if (anyOf) return anyOf.map((each) => jsonType(each)).join('|');
  if (type === 'array') return `[${items ? jsonType(items) : ''}]`;
  if (properties) return `{${Object.keys(properties).join(', ')}}`;
  return TYPES[type ?? ''] ?? 'text';
}

const TYPES: Readonly<Record<string, string>> = {
  boolean: 'bool',
  number: 'number',
  integer: 'number',
  object: '{}',
};
