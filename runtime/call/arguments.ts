/** Checks what a client sent against the schema of the operation, mends what can only mean one thing, and says what is wrong. */
import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import { badArgument, shown } from '../basics/errors.ts';
import { didYouMean } from '../basics/nearest.ts';
import { isPlain } from '../basics/plain.ts';
import { type Column, columnNamed, columnOf, type ResourceModule, relationOf, type Verb } from '../catalogue/kinds.ts';
import { readBoolean, readNumber } from '../catalogue/reading.ts';
import { type ExtraArguments, inputSchema } from '../catalogue/schema.ts';
import { parsedText, rulesFor } from '../catalogue/shapes.ts';
import { shortList, suggestValues } from './choices.ts';
import { wasCut } from './cut-text.ts';

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
}

/** Arguments after validation: plain JSON, columns under the names that the schema lists. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Built schemas are large; a few are kept, since a client tends to stay with a few tools. */
const schemas = new LRUCache<string, z.ZodObject>({ max: 32 });

function schemaFor(module: ResourceModule, verb: Verb, extra: ExtraArguments): z.ZodObject {
  const key = `${verb} ${module.resource} ${module.schema}`;
  const known = schemas.get(key);
  if (known) return known;
  const built = inputSchema(module, verb, extra);
  schemas.set(key, built);
  return built;
}

/** Validated arguments. Throws `bad_arguments` that names each wrong argument and the nearest right ones. */
export function readArguments(module: ResourceModule, verb: Verb, raw: unknown, extra: ExtraArguments): Arguments {
  const given = parsedText(raw ?? {});
  if (!isPlain(given)) throw badArgument('The arguments are not an object.', 'Send a JSON object, for example {}.');
  const schema = schemaFor(module, verb, extra);
  const isWrite = verb === 'create' || verb === 'update';
  const mended = mendedArguments(module, isWrite, given);
  const isUnlisted = ([name, value]: [string, unknown]): boolean =>
    isWrite && Object.hasOwn(schema.shape, name) && mayBeEmptied(columnOf(module, name), value, verb);
  const unlisted = Object.entries(mended).filter(isUnlisted);
  const listed = Object.entries(mended).filter((entry) => !isUnlisted(entry));
  const parsed = schema.safeParse(Object.fromEntries(listed), { reportInput: true });
  if (parsed.success)
    return unlisted.length === 0 ? parsed.data : inOrder({ ...parsed.data, ...Object.fromEntries(unlisted) }, schema);
  const problems = parsed.error.issues.slice(0, 5).map((issue) => explain(issue, schema, module, verb));
  throw badArgument(problems.join(' '), 'Correct the arguments and call again.');
}

/** Null where a column may be empty is taken beside what the schema validates: to list it would cost every client. */
function mayBeEmptied(column: Column | undefined, value: unknown, verb: Verb): boolean {
  if (column === undefined || value !== null || (verb === 'create' && column.required)) return false;
  return column.nullable === true || relationOf(column) === 'many';
}

function inOrder(args: Arguments, { shape }: z.ZodObject): Arguments {
  return Object.fromEntries(Object.keys(shape).flatMap((name) => (name in args ? [[name, args[name]]] : [])));
}

/** Takes id columns under the name of their relation, and values that were sent as text for what they are. */
function mendedArguments(
  module: ResourceModule,
  isWrite: boolean,
  given: Record<string, unknown>,
): Record<string, unknown> {
  refusePrototype(given);
  const entries = Object.entries(given).map(([key, value]): [string, unknown] => {
    const listed = listedName(module, key);
    const name = listed in given ? key : listed;
    const column = isWrite ? columnOf(module, name) : undefined;
    if (isWrite) refuseCut(name, value);
    return [name, column ? (rulesFor(column).mend?.(value, column) ?? value) : mendedControl(module, name, value)];
  });
  return Object.fromEntries(entries);
}

/** A key that JavaScript takes for something else would be lost on the way, and a filter with it. */
function refusePrototype(record: Record<string, unknown>): void {
  if (Object.hasOwn(record, '__proto__')) throw badArgument('There is no "__proto__" here.', 'Leave it out.');
}

/** Texts that were cut when shown must not be written back: the rest would be gone. */
function refuseCut(name: string, value: unknown): void {
  if (!wasCut(value)) return;
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
    const text = (item: unknown): unknown => (typeof item === 'number' ? String(item) : item);
    const ids = parsedText(value);
    return Array.isArray(ids) ? ids.map(text) : text(value);
  },
  limit: (value) => readNumber(value) ?? value,
  preview: (value) => readBoolean(value) ?? value,
  fields: (value) => parsedText(value, (text) => text.split(',').map((field) => field.trim())),
  filter: (value, module) => {
    const filter = parsedText(value);
    if (!isPlain(filter)) return filter;
    refusePrototype(filter);
    const rename = ([key, condition]: [string, unknown]): [string, unknown] => {
      const listed = listedName(module, key);
      return [listed in filter ? key : listed, condition];
    };
    return Object.fromEntries(Object.entries(filter).map(rename));
  },
};

function mendedControl(module: ResourceModule, name: string, value: unknown): unknown {
  return Object.hasOwn(CONTROLS, name) ? CONTROLS[name]?.(value, module) : value;
}

function explain(issue: z.core.$ZodIssue, schema: z.ZodObject, module: ResourceModule, verb: Verb): string {
  const where = issue.path.join('.') || 'The arguments';
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0)
    return issue.keys
      .slice(0, 5)
      .map((key) => elsewhere(key, module, verb) ?? unknownName(key, Object.keys(schema.shape)))
      .join(' ');
  const choices = choicesOf(issue, module);
  const got = columnOf(module, String(issue.path[0]))?.secret ? 'what was sent' : shown(issue.input);
  const takes = choices ? ` ${suggestValues(choices, issue.input)}` : '';
  if (issue.input === undefined && issue.path.length > 0) return `${where} is missing.${takes}`;
  if (choices && issue.code !== 'invalid_type') return `${where} has no value ${got}.${takes}`;
  if (issue.code === 'invalid_type') return `${where} must be ${SPOKEN[issue.expected] ?? issue.expected}, not ${got}.`;
  return boundOf(issue, where, got) ?? `${where}: ${issue.message}.`;
}

/** Types in words. */
const SPOKEN: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  record: 'an object',
  object: 'an object',
};

/** What is wrong with what is beyond its bounds: in words of ours, where the schema has none of its own. */
function boundOf(issue: z.core.$ZodIssue, where: string, got: string): string | undefined {
  const isBound = issue.code === 'too_small' || issue.code === 'too_big';
  if (!isBound || !issue.message.startsWith('Too ')) return undefined;
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  if (typeof issue.input === 'number') return `${where} must be ${bound}, not ${got}.`;
  const unit = Array.isArray(issue.input) ? 'item' : 'character';
  return `${where} must have ${bound} ${unit}${bound.endsWith(' 1') ? '' : 's'}.`;
}

/** The column an issue is about, if it takes certain values only; of other arguments those that the schema names. */
function choicesOf(issue: z.core.$ZodIssue, module: ResourceModule): Pick<Column, 'values' | 'meanings'> | undefined {
  const column = columnOf(module, String(issue.path[0]));
  if (column?.values) return column;
  return issue.code === 'invalid_value' ? { values: issue.values.map(String) } : undefined;
}

/** Columns that only the other of create and update takes lead to its tool. */
function elsewhere(key: string, module: ResourceModule, verb: Verb): string | undefined {
  const [other, letter] = verb === 'create' ? (['update', 'u'] as const) : (['create', 'c'] as const);
  const tool = module.operations[other];
  const isTaken = (verb === 'create' || verb === 'update') && columnOf(module, key)?.access.includes(letter);
  if (!tool || !isTaken) return undefined;
  const by = tool.impossible === undefined ? `, by ${tool.name},` : '';
  return verb === 'create'
    ? `A new ${module.title} has no ${key} yet: create it without, then set it with ${tool.name}.`
    : `${key} of this ${module.title} is set once${by} and cannot be changed.`;
}

function unknownName(key: string, known: readonly string[]): string {
  const instead = didYouMean(key, known) ?? `It takes ${shortList(known)}.`;
  return `There is no argument ${JSON.stringify(key.slice(0, 60))}. ${instead}`;
}
