/**
 * What a column kind is: its plain value, what a tool takes and shows. Also the shape of a generated resource module, and
 * the types derived from one. Pure: no I/O, no state. How a value travels is the platform's own table. Kinds follow the
 * column metadata of OneUptime; see `specs/facts.ts`.
 */

import type { StatedEffect } from './stated-effects.ts';

/** How a value of a kind looks in tool arguments and results. */
export type Shape = 'text' | 'id' | 'time' | 'number' | 'integer' | 'boolean' | 'choice' | 'choices' | 'list' | 'json';

interface KindTraits {
  readonly shape: Shape;
  /** Element of a list kind. */
  readonly items?: 'string' | 'number';
  /** Points to one row of another resource, or to any number of them. */
  readonly relation?: 'one' | 'many';
  /** What a caller has to know about the text, in a few characters. */
  readonly hint?: string;
}

const TEXT = { shape: 'text' } as const;
const JSON_VALUE = { shape: 'json' } as const;

/** Every kind there is. A kind decides validation, listing and reading (`shapes.ts`); nothing else switches on it. */
export const KINDS = {
  id: { shape: 'id' },
  uuid: { shape: 'id' },
  fk: { shape: 'id' },
  one: { shape: 'id', relation: 'one' },
  many: { shape: 'list', items: 'string', relation: 'many' },
  text: TEXT,
  longText: TEXT,
  veryLongText: TEXT,
  markdown: TEXT,
  html: TEXT,
  css: TEXT,
  javascript: TEXT,
  slug: TEXT,
  permission: TEXT,
  color: { shape: 'text', hint: '#rrggbb' },
  email: TEXT,
  name: TEXT,
  phone: TEXT,
  url: TEXT,
  version: TEXT,
  domain: TEXT,
  hashed: TEXT,
  decimal: TEXT,
  number: { shape: 'number' },
  bigint: { shape: 'integer' },
  nanos: { shape: 'integer', hint: 'whole number as text, in nanoseconds' },
  boolean: { shape: 'boolean' },
  date: { shape: 'time' },
  enum: { shape: 'choice' },
  enums: { shape: 'choices', items: 'string' },
  texts: { shape: 'list', items: 'string' },
  numbers: { shape: 'list', items: 'number' },
  json: JSON_VALUE,
  textMap: JSON_VALUE,
  monitorSteps: JSON_VALUE,
  recurring: JSON_VALUE,
  restrictionTimes: JSON_VALUE,
  dashboardViewConfig: JSON_VALUE,
  file: TEXT,
} as const satisfies Record<string, KindTraits>;

export type Kind = keyof typeof KINDS;

/** The traits of a kind, under one type for all kinds. */
export function traitsOf(kind: Kind): KindTraits {
  return KINDS[kind];
}

/** Columns of every table that may be read through any relation. */
export const ALWAYS_THROUGH_RELATION: readonly string[] = ['_id', 'createdAt', 'updatedAt', 'deletedAt', 'version'];

/** Column of the number that people quote, with the prefix of their project. */
const QUOTED_NUMBER = /NumberWithPrefix$/;

/** Whether a column holds the number that people quote. */
export function isQuotedNumber(name: string): boolean {
  return QUOTED_NUMBER.test(name);
}

/** The shape of a column's plain value. */
export function shapeOf({ kind }: Pick<Column, 'kind'>): Shape {
  return KINDS[kind].shape;
}

/** Whether a column points to one row of another resource or to many; undefined when it is no relation. */
export function relationOf({ kind }: Pick<Column, 'kind'>): KindTraits['relation'] {
  return traitsOf(kind).relation;
}

/** Verbs in the order in which tools are listed. */
export const VERBS = ['list', 'count', 'get', 'create', 'update', 'delete'] as const;
export type Verb = (typeof VERBS)[number];

/** What a typed client calls the resource of a tool: `incidentStates` for `list_incident_states`. */
export function clientName(tool: string): string {
  return tool.replace(/^[a-z]+_/, '').replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Verbs that change nothing. */
export const READ_VERBS: readonly Verb[] = ['list', 'count', 'get'];

/** What calling an operation can do: `destructive` removes or overwrites what cannot be brought back. */
export type Risk = 'read' | 'write' | 'destructive';

/** One column of a resource. Flags are present only when true. */
export interface Column {
  readonly kind: Kind;
  /** Resource that a reference points to; absent when the document has no operations for the target. */
  readonly to?: string;
  /** Of a reference: rows of the target have no name that could be looked up, so that only their ids will do. */
  readonly byId?: true;
  /** Of a `one` relation: the id column through which it is written and filtered. */
  readonly via?: string;
  /** Of a relation: the column of the target by which people know it, readable through the relation. */
  readonly label?: string;
  /** What to put there, in our words; for readers, what is told there. */
  readonly about?: string;
  /** The same for an update, where it differs from a create. */
  readonly aboutUpdate?: string;
  /** Allowed values of an `enum` or `enums` column. */
  readonly values?: readonly (string | number)[];
  /** What allowed values do, in our words, by value; not every value need have one. */
  readonly meanings?: Readonly<Record<string, string>>;
  /** A create without it is refused by the API. */
  readonly required?: true;
  readonly nullable?: true;
  /** Longest accepted text, in characters. */
  readonly max?: number;
  /** Too large to be shown unless asked for by name. */
  readonly heavy?: true;
  /** May be read through a relation of another resource, as the id and the times of every row may. */
  readonly throughRelation?: true;
  /** A credential: never among the default fields, nor filtered or sorted by; rows show that there is one, not which. */
  readonly secret?: true;
  /** JSON with credentials among other things, each under a name that tells. */
  readonly secretsInside?: true;
  /** What a client may do with it, letters out of c(reate), r(ead), u(pdate). */
  readonly access: string;
  /** Value the server fills in when a create leaves it out. */
  readonly default?: unknown;
  /** Create, read and update permission sets, where they differ from the resource's. */
  readonly permissions?: readonly [number, number, number] | null;
}

/** One operation: a resource and a verb, and the HTTP request that carries it out. */
export interface Operation {
  readonly name: string;
  readonly operationId: string;
  readonly method: string;
  /** Path below the API root; `{id}` stands for the row's id. */
  readonly path: string;
  readonly risk: Risk;
  readonly effects?: readonly StatedEffect[];
  /** No API key can complete it: why, and what does it instead. It is still sent, since a release may change that. */
  readonly impossible?: string;
}

/**
 * What became of a tool name that is listed no more. `renamed`: the same operation, call it under its new name.
 * `moved`: the resource was replaced by another with columns of its own, so a caller is told and nothing is called;
 * `tool` is absent where the new resource lacks the verb. `gone`: the API has no successor.
 */
export type Alias =
  | { readonly kind: 'renamed'; readonly tool: string }
  | { readonly kind: 'moved'; readonly resource: string; readonly tool?: string; readonly why: string }
  | { readonly kind: 'gone'; readonly why: string };

/** Former tool name -> what became of it. No key is the name of a present tool. */
export type AliasTable = Readonly<Record<string, Alias>>;

/** A generated module: everything the runtime knows about one resource. */
export interface ResourceModule {
  /** snake_case singular, unique; what other modules' `to` refer to. */
  readonly resource: string;
  readonly schema: string;
  readonly title: string;
  readonly plural: string;
  readonly toolset: string;
  /** Lives in the telemetry store: rows have no relations and newest-first order is by `sort`. */
  readonly analytics?: true;
  /** The API serves it, and its published document leaves it out. */
  readonly undocumented?: true;
  /** Rows hold what people or programs outside the project wrote: data, whatever it says. */
  readonly outside?: true;
  /** Tools that list who owns its rows, where owners are rows of tables of their own. */
  readonly owners?: readonly string[];
  /** Column by which people know a row. */
  readonly label?: string;
  /** Rows have no name that could be looked up, or nobody may look: only their ids will do. */
  readonly byId?: true;
  /** Rows have a number that people quote, with a prefix of their project. */
  readonly numbered?: true;
  /** Default order of a list, where it is not newest first by creation. */
  readonly sort?: string;
  /** Path of a row's page below its project in the web application, with `{id}`. */
  readonly page?: string;
  /** Columns shown when a caller names none. */
  readonly defaultColumns: readonly string[];
  /** Create, read, update and delete permission sets of the table; numbers into the permission table. */
  readonly permissions?: readonly number[];
  readonly columns: Readonly<Record<string, Column>>;
  readonly operations: Partial<Readonly<Record<Verb, Operation>>>;
}

/** The generated index: resource id -> toolset, tool names, loader. */
export type ResourceIndex = Readonly<
  Record<
    string,
    {
      readonly tag: string; // Name of the resource in the published document; unique.
      readonly toolset: string;
      readonly undocumented?: true; // The published document leaves it out.
      readonly outside?: true; // Rows hold what others wrote.
      readonly erasing?: Verb; // Has rows deleted for good, though it is no delete.
      readonly asking?: readonly Verb[]; // Beside delete: a person may have to agree to what comes of it.
      readonly tools: Partial<Readonly<Record<Verb, readonly [tool: string, operationId: string]>>>;
      readonly load: () => Promise<ResourceModule>;
    }
  >
>;

/** Toolset id -> what it is for. */
export type ToolsetTable = Readonly<Record<string, { readonly title: string; readonly summary: string }>>;

/** The resource among whose rows a text in a column is looked up; undefined where only ids will do. */
export function lookedUpIn({ to, byId }: Pick<Column, 'to' | 'byId'>): string | undefined {
  return byId ? undefined : to;
}

/** Path of an operation on one row. */
export function pathTo({ path }: Operation, id: string): string {
  // Dots alone lead elsewhere even when they are encoded: whoever asks for such an id finds nothing.
  const part = /^\.+$/.test(id) ? `%25${id}` : encodeURIComponent(id);
  return path.replace('{id}', () => part);
}

/** A column by its name; undefined for names that only look like one, such as those every object has. */
export function columnOf(module: ResourceModule, name: string): Column | undefined {
  return Object.hasOwn(module.columns, name) ? module.columns[name] : undefined;
}

/** Name of the column that holds a row's own id: the one of kind `id`. */
export function idColumn({ columns }: Pick<ResourceModule, 'columns'>): string | undefined {
  return Object.keys(columns).find((name) => columns[name]?.kind === 'id');
}

/** The name a tool uses for a column: a row's own id is `id` everywhere. */
export function argumentName({ columns }: Pick<ResourceModule, 'columns'>, column: string): string {
  return columns[column]?.kind === 'id' ? 'id' : column;
}

/** The column that an argument names: its own, the id, or the relation where its id column was written. */
export function columnNamed(module: ResourceModule, argument: string): string {
  const name = argument === 'id' ? (idColumn(module) ?? argument) : argument;
  return relationBehind(module, name) ?? name;
}

/** Name of the `one` relation that is written through an id column; undefined when there is none. */
export function relationBehind(module: ResourceModule, column: string): string | undefined {
  if (columnOf(module, column)?.kind !== 'fk') return undefined;
  return Object.keys(module.columns).find((name) => module.columns[name]?.via === column);
}

/** Columns a verb's arguments may name, in module order: id columns hidden behind their relation. */
export function offeredColumns(module: ResourceModule, letter: 'c' | 'r' | 'u'): [string, Column][] {
  const hidden = new Set(Object.values(module.columns).flatMap((column) => (column.via ? [column.via] : [])));
  return Object.entries(module.columns).filter(([name, column]) => column.access.includes(letter) && !hidden.has(name));
}

/**
 * Columns a filter may name. Not the project: the API takes it from the key and ignores what a query says of it. A
 * telemetry store does not look into JSON and numbers of a list.
 */
export function filterColumns(module: ResourceModule): ReadonlyMap<string, Column> {
  const known = filterable.get(module);
  if (known) return known;
  const isProject = (name: string, { to, kind }: Column): boolean =>
    (to === 'project' && kind === 'one') || ((kind === 'uuid' || kind === 'fk') && name === 'projectId');
  const isClosed = ({ kind }: Column): boolean => module.analytics === true && (kind === 'json' || kind === 'numbers');
  const isOffered = ([name, column]: [string, Column]): boolean =>
    !column.secret && !isProject(name, column) && !isClosed(column);
  const columns = new Map(offeredColumns(module, 'r').filter(isOffered));
  filterable.set(module, columns);
  return columns;
}

/** Made once: every condition of every call is looked up there. */
const filterable = new WeakMap<ResourceModule, ReadonlyMap<string, Column>>();

/** The column that a key of a filter names, as `columnNamed` has it; undefined where a filter may name none of it. */
export function filterColumnNamed(module: ResourceModule, key: string): Column | undefined {
  return filterColumns(module).get(columnNamed(module, key));
}
