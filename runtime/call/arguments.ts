/** Checks what a client sent against the schema of the operation, mends what can only mean one thing, and says what is wrong. */
import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import { badArgument } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import { type Column, columnNamed, columnOf, type ResourceModule, type Verb } from '../catalogue/kinds.ts';
import { readBoolean, readNumber } from '../catalogue/reading.ts';
import { type ExtraArguments, inputSchema } from '../catalogue/schema.ts';
import { numberAsText, parsedText, rulesFor } from '../catalogue/shapes.ts';
import { meantArguments } from '../mcp/meant-objects.ts';
import { tooManyArguments } from './argument-count.ts';
import { problemIn } from './argument-problems.ts';
import { refuseLargeControl, refuseLargeValue } from './argument-sizes.ts';
import { shortList } from './choices.ts';
import { withCleared } from './clear.ts';
import { ignoredNotes, withoutAdded } from './client-arguments.ts';
import { wasCut } from './cut-text.ts';
import { meantConditions } from './filter-texts.ts';
import { askedConditions, emptyConditions, isArgumentLeftOut, saidInside } from './left-out.ts';
import { inListedType } from './listed-types.ts';
import { wasMasked } from './secret-texts.ts';

/** Arguments of the reading verbs. */
export interface ReadArguments {
  readonly id?: string;
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly sort?: string;
  readonly fields?: readonly string[];
  readonly limit?: number;
  readonly cursor?: string;
  readonly format?: 'json' | 'table';
  readonly timezone?: string;
  readonly by?: readonly string[];
  readonly top?: number;
  readonly measure?: string;
}

/** Arguments after validation: plain JSON, columns under the names that the schema lists. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Built schemas are large; a few are kept, since a client tends to stay with a few tools. */
const schemas = new LRUCache<string, BuiltSchema>({ max: 32 });

interface BuiltSchema {
  readonly schema: z.ZodObject;
  /** How many calls were read by it, as far as that is counted. */
  reads: number;
}

/** From so many calls on it pays that zod writes code for a schema, which takes it longer than reading a call. */
const OFTEN = 8;
const READING = { reportInput: true };
const READING_SELDOM = { ...READING, jitless: true };

function schemaFor(module: ResourceModule, verb: Verb, extra: ExtraArguments): BuiltSchema {
  const key = `${verb} ${module.resource} ${module.schema}`;
  const known = schemas.get(key);
  if (known) return known;
  const built = { schema: inputSchema(module, verb, extra), reads: 0 };
  schemas.set(key, built);
  return built;
}

/** What a call was read as. */
interface ReadCall {
  readonly args: Arguments;
  /** Names of arguments that its client is known to add, which were left aside. */
  readonly ignored: readonly string[];
  /** What a reader of the result has to know of how the call was read. */
  readonly notes: readonly string[];
  /** The token with which a write is confirmed: no argument of its own. */
  readonly token?: string | undefined;
}

/** What there is to know of how a call was read, with what was left aside on its way here. */
export function callNotes({ ignored, notes }: ReadCall, before: readonly string[] = []): readonly string[] {
  if (before.length === 0 && ignored.length === 0) return notes;
  return [...ignoredNotes([...before, ...ignored]), ...notes];
}

/** Validated arguments. Throws `bad_arguments` that names each wrong argument and the nearest right ones. */
export function readArguments(module: ResourceModule, verb: Verb, raw: unknown, extra: ExtraArguments): ReadCall {
  const limit = verb === 'list' || verb === 'count' ? limitAlone(raw) : undefined;
  if (limit === undefined) return readBuilt(schemaFor(module, verb, extra), module, verb, raw);
  const kept = plainReadings(module, verb as 'list' | 'count');
  const known = kept.get(limit);
  if (known) return known;
  const read = readBuilt(schemaFor(module, verb, extra), module, verb, raw);
  if (kept.size < MOST_PLAIN) kept.set(limit, { ...read, args: Object.freeze(read.args) });
  return read;
}

/** Calls without arguments, and with nothing but a limit, are the commonest: what they were read as is kept by the limit. */
type PlainReadings = Map<number, ReadCall>;

/** Limits of a tool whose calls are kept: clients stay with a few. */
const MOST_PLAIN = 20;

const plain = new WeakMap<ResourceModule, { readonly list: PlainReadings; readonly count: PlainReadings }>();

function plainReadings(module: ResourceModule, verb: 'list' | 'count'): PlainReadings {
  let kept = plain.get(module);
  if (!kept) {
    kept = { list: new Map(), count: new Map() };
    plain.set(module, kept);
  }
  return kept[verb];
}

/** The limit of a call that says nothing else, 0 of one that says nothing; undefined of any other. */
function limitAlone(raw: unknown): number | undefined {
  if (!isPlain(raw)) return undefined;
  let alone = 0;
  for (const name in raw) {
    const said = raw[name];
    if (name !== 'limit' || typeof said !== 'number' || !(said > 0)) return undefined;
    alone = said;
  }
  return alone;
}

function readBuilt(built: BuiltSchema, module: ResourceModule, verb: Verb, raw: unknown): ReadCall {
  if (built.reads === OFTEN) return readBy(built.schema, module, verb, raw);
  built.reads += 1;
  return readBy(built.schema, module, verb, raw, READING_SELDOM);
}

/** The same by a schema that was made before. */
export function readBy(
  schema: z.ZodObject,
  module: ResourceModule,
  verb: Verb,
  raw: unknown,
  reading: typeof READING = READING,
): ReadCall {
  const given = meantArguments(raw) ?? {};
  if (!isPlain(given)) throw badArgument('The arguments are not an object.', 'Send a JSON object, for example {}.');
  refusePrototype(given);
  const tooMany = tooManyArguments(given);
  if (tooMany) throw tooMany;
  const isListed = (name: string): boolean => Object.hasOwn(schema.shape, listedName(module, name));
  const { token, given: asked } = isReading(verb) ? { token: undefined, given } : withoutToken(module, given);
  const { own, ignored } = withoutAdded(asked, isListed);
  const read = schema.safeParse(mendedArguments(module, verb, own, schema), reading);
  if (read.success) {
    const args = verb === 'update' ? inOrder(withCleared(module, read.data), schema) : read.data;
    const isFiltered = verb === 'list' || verb === 'count';
    return { args, ignored, notes: isFiltered ? openNotes(module, own.filter) : [], token };
  }
  const problems = read.error.issues.slice(0, 5).map((issue) => problemIn(issue, schema, module, verb));
  throw badArgument(problems.join(' '), 'Correct the arguments and call again.');
}

const isReading = (verb: Verb): boolean => verb === 'list' || verb === 'count' || verb === 'get';

/**
 * The token that confirms a write, taken out of its arguments: any write takes one, listed or not, as some clients leave out
 * what is not. Where a column is called confirm, it is the column.
 */
function withoutToken({ columns }: ResourceModule, given: Readonly<Record<string, unknown>>) {
  if (!Object.hasOwn(given, 'confirm') || columns.confirm) return { token: undefined, given };
  const { confirm, ...others } = given;
  if (confirm === null || confirm === undefined) return { token: undefined, given: others };
  if (typeof confirm !== 'string')
    throw badArgument('confirm is no text.', 'Leave it out, or give the token of the answer that asked for it.');
  return { token: confirm.trim() || undefined, given: others };
}

/** Tells which columns of a filter were left empty: a filter of fewer columns finds more than its caller may have meant. */
function openNotes(module: ResourceModule, given: unknown): readonly string[] {
  const filter = parsedText(given);
  const names = isPlain(filter) ? emptyConditions(module, filter) : [];
  if (names.length === 0) return [];
  return [`Left empty, so not filtered by: ${shortList(names)}. {"empty": true} finds rows that have none.`];
}

function inOrder(args: Arguments, { shape }: z.ZodObject): Arguments {
  return Object.fromEntries(Object.keys(shape).flatMap((name) => (name in args ? [[name, args[name]]] : [])));
}

/** Takes id columns under the name of their relation, values sent as text for what they are, and nothing for what was left out. */
function mendedArguments(
  module: ResourceModule,
  verb: Verb,
  given: Readonly<Record<string, unknown>>,
  { shape }: z.ZodObject,
): Record<string, unknown> {
  const isWrite = verb === 'create' || verb === 'update';
  const isLeftOut = (name: string, value: unknown): boolean =>
    Object.hasOwn(shape, name) &&
    isArgumentLeftOut(name, value, { module, verb, schema: shape[name] as unknown as z.ZodType });
  const said = Object.entries(given).filter(([key, value]) => !isLeftOut(listedName(module, key), value));
  const names = new Set(said.map(([key]) => key));
  const entries = said.map(([key, value]): [string, unknown] => {
    const listed = listedName(module, key);
    const name = names.has(listed) ? key : listed;
    const column = isWrite ? columnOf(module, name) : undefined;
    if (column) return [name, mendedValue(name, value, column)];
    if (!Object.hasOwn(shape, name)) return [name, value];
    const isMany = verb === 'update' || verb === 'delete';
    refuseLargeControl(name, value, isMany);
    if (isWrite) refuseShown(name, value);
    const mended = mendedControl(module, name, value, shape);
    if (mended !== value) refuseLargeControl(name, mended, isMany);
    return [name, mended];
  });
  return Object.fromEntries(entries.filter(([name, value]) => !isLeftOut(name, value)));
}

/** The value of a column as it is listed, its size seen before it is read and, where a text is a list, after. */
function mendedValue(name: string, value: unknown, column: Column): unknown {
  refuseLargeValue(name, value, column);
  refuseShown(name, value);
  const mended = rulesFor(column).mend?.(value, column) ?? value;
  if (mended !== value) refuseLargeValue(name, mended, column);
  return mended;
}

/** A key that JavaScript takes for something else would be lost on the way, and a filter with it. */
function refusePrototype(record: Record<string, unknown>): void {
  if (Object.hasOwn(record, '__proto__')) throw badArgument('There is no "__proto__" here.', 'Leave it out.');
}

/** Texts that were cut or masked when shown must not be written back: the rest, or the secret, would be gone. */
function refuseShown(name: string, value: unknown): void {
  const printed = JSON.stringify(value) ?? '';
  if (wasMasked(printed))
    throw badArgument(
      `${name} holds the text that stands for a secret where one is not shown.`,
      'Leave it out, so that the secret stays as it is, or give the secret itself.',
    );
  if (!wasCut(printed)) return;
  throw badArgument(
    `${name} holds a text that was cut when it was shown.`,
    'Read the whole text first: get_ with that one field.',
  );
}

/** The argument that a column's own name stands for: `id` for the id, a relation for its id column. */
function listedName(module: ResourceModule, key: string): string {
  const name = columnNamed(module, key);
  return module.columns[name]?.kind === 'id' ? 'id' : name;
}

const CONTROLS: Readonly<Record<string, (value: unknown, module: ResourceModule) => unknown>> = {
  id: (value) => {
    const ids = parsedText(value);
    return Array.isArray(ids) ? ids.map(numberAsText) : numberAsText(value);
  },
  limit: (value) => readNumber(value) ?? value,
  // Of anything but true and false, be it the same as text, nobody should have to guess whether a write is only shown.
  preview: (value) => value,
  // Whoever only wants one has no other light in mind than a page has.
  picture: (value) => {
    const wanted = readBoolean(value);
    return wanted === undefined ? value : wanted ? 'light' : undefined;
  },
  fields: namesIn,
  by: namesIn,
  top: (value) => readNumber(value) ?? value,
  clear: namesIn,
  filter: (value, module) => {
    const filter = parsedText(value);
    if (!isPlain(filter)) return filter;
    refusePrototype(filter);
    const asked = askedConditions(module, meantConditions(module, filter));
    const names = new Set(asked.map(([key]) => key));
    const rename = ([key, condition]: [string, unknown]): [string, unknown] => {
      const listed = listedName(module, key);
      return [names.has(listed) ? key : listed, condition];
    };
    return Object.fromEntries(asked.map(rename));
  },
};

/** A list of names, also as a text with commas. No column is called null: clients write it into lists that nobody filled. */
function namesIn(value: unknown): unknown {
  const names = parsedText(value, (text) => text.split(',').map((name) => name.trim()));
  if (!Array.isArray(names)) return names;
  return [...new Set(names)].filter((name) => name !== null && name !== 'null' && name !== '');
}

/** An argument that is no column. One that is listed as an object, key by key, is without the keys that hold null. */
function mendedControl(module: ResourceModule, name: string, value: unknown, shape: z.ZodRawShape): unknown {
  if (Object.hasOwn(CONTROLS, name)) return CONTROLS[name]?.(value, module);
  const schema = shape[name] as unknown as z.ZodType;
  return saidInside(inListedType(value, schema), schema);
}
