/** A call that works as it stands beside a tool: authored where somebody wrote one, otherwise put together from the schema. */
import type { ToolEntry } from '../catalogue/catalogue.ts';
import type { ListedTool, Schema } from './tool-list.ts';

/** Arguments of authored calls by tool name. */
export type AuthoredExamples = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Tools of the same resource, by verb. */
export type Siblings = Readonly<Record<'list' | 'create', string | undefined>>;

type Arguments = Readonly<Record<string, unknown>>;

/** What nobody should change because it stood in an example: switches, consents, causes, and what tells people. */
const HARMFUL =
  /^(?:is|should|enable|disable|send|notify|suppress)[A-Z]|BeNotified|rootCause|Confirmed$|[Ss]tate$|[Ss]tatus$/u;
/** What all writes take. */
const CONTROLS: ReadonlySet<string> = new Set(['id', 'preview', 'timezone', 'clear']);
/** What a row is called, and the rows it hangs on: a change of those is a change of what it is. */
const IDENTITY = /^(?:name|title|.*Name|.*Type|.*Identifier|key)$/u;

/** The example of a tool. Nothing in it switches something off, writes a cause or skips a consent; an update changes one column. */
export function exampleFor(
  { verb, name }: Pick<ToolEntry, 'verb' | 'name'>,
  { inputSchema }: ListedTool,
  authored: AuthoredExamples,
  siblings: Siblings,
): Arguments {
  const own = authored[name];
  if (own) return verb === 'create' ? essential(own, inputSchema) : own;
  const created = authored[siblings.create ?? ''] ?? {};
  const listed = authored[siblings.list ?? ''] ?? {};
  if (verb === 'count') return isRecord(listed.filter) ? counted(listed.filter) : {};
  if (verb === 'list') return {};
  if (verb === 'create') return requiredOf(inputSchema);
  // Nearly every project has a number twelve: only what reads it may be copied as it stands.
  const id = { id: idOf(inputSchema, created, verb === 'get' ? '12' : 'its number') };
  return verb === 'update' ? { ...id, ...oneColumn(inputSchema, created) } : id;
}

/** A count of what a list shows, by its state instead of in one: so all are counted, whatever was asked. */
function counted(filter: Arguments): Arguments {
  const states = Object.keys(filter).filter((column) => /(?:^s|S)tat(?:us|e)$/u.test(column));
  if (states.length === 0) return { filter };
  const rest = Object.entries(filter).filter(([column]) => !states.includes(column));
  return { ...(rest.length > 0 && { filter: Object.fromEntries(rest) }), by: states };
}

/** What is said of a row beside what makes it: a first call goes without. */
const SAID_BESIDE = /^(?:description|notes|labels|order|sortOrder|sortField|retain.*Days|testCommand|lastSeenAt)$/u;

function essential(args: Arguments, { required = [] }: Schema): Arguments {
  return Object.fromEntries(
    Object.entries(args).filter(([name]) => required.includes(name) || !SAID_BESIDE.test(name)),
  );
}

/** Rows go by their name where it is unique, or by a number. */
function idOf({ properties = {} }: Schema, { name, title }: Arguments, number: string): string {
  const { description = '' } = properties.id ?? {};
  if (typeof name === 'string' && description.includes('name')) return name;
  return typeof title === 'string' && description.includes('number') ? number : 'its id';
}

/** One column that can be changed without harm, as a create has it or made up. */
function oneColumn({ properties = {} }: Schema, created: Arguments): Arguments {
  const isFit = (column: string): boolean => !CONTROLS.has(column) && !HARMFUL.test(column) && !IDENTITY.test(column);
  const columns = Object.keys(properties).filter(isFit);
  const known = Object.keys(created).filter((column) => columns.includes(column));
  const [column] = [...['interval', 'description'].filter((name) => known.includes(name)), ...known, ...columns];
  if (column === undefined) return properties.isEnabled ? { isEnabled: true } : {};
  const value = created[column] ?? madeUp(column, properties[column] ?? {});
  // What is there already stays.
  return { [column]: Array.isArray(value) && properties[column]?.anyOf ? { add: value } : value };
}

function requiredOf({ properties = {}, required = [] }: Schema): Arguments {
  return Object.fromEntries(required.map((name) => [name, madeUp(name, properties[name] ?? {})]));
}

/** A value by what is told of it; what cannot be known is said in words. */
function madeUp(name: string, schema: Schema): unknown {
  const { type, description = '', items, anyOf } = schema;
  if (schema.enum) return schema.enum[0];
  if (anyOf) return madeUp(name, { description, ...anyOf[0] });
  if (type === 'array') return [madeUp(name, { description, ...items })];
  if (type === 'boolean') return true;
  if (type === 'number' || type === 'integer') return 1;
  if (type === 'object') return {};
  if (/\(ISO 8601 time\)/u.test(description)) return /^end/iu.test(name) ? '+1d' : 'now';
  const such = /\bsuch as ([^,;:(){}]+)/u.exec(description)?.[1]?.replace(/\.$/u, '').trim();
  const reference = /\(([^()]+) names? or ids?\)/u.exec(description)?.[1];
  return reference ? `name of the ${reference}` : (such ?? `the ${name}`);
}

function isRecord(value: unknown): value is Arguments {
  return typeof value === 'object' && value !== null;
}
