/** Checks what a client sent against the schema of the operation, mends what can only mean one thing, and says what is wrong. */
import type { z } from 'zod';
import { ToolError } from '../basics/errors.ts';
import { didYouMean } from '../basics/nearest.ts';
import {
  argumentName,
  type Column,
  columnOf,
  type ResourceModule,
  relationOf,
  traitsOf,
  type Verb,
} from '../catalogue/kinds.ts';
import { inputSchema } from '../catalogue/schema.ts';
import { isDecimal, shown } from '../oneuptime/values.ts';
import { shortList, suggestValues } from './choices.ts';

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
const MAX_SCHEMAS = 32;
const schemas = new Map<string, z.ZodObject>();

function schemaFor(module: ResourceModule, verb: Verb): z.ZodObject {
  const key = `${verb} ${module.resource} ${module.schema}`;
  const known = schemas.get(key);
  if (known) {
    schemas.delete(key);
    schemas.set(key, known);
    return known;
  }
  const built = inputSchema(module, verb);
  if (schemas.size >= MAX_SCHEMAS) schemas.delete(schemas.keys().next().value as string);
  schemas.set(key, built);
  return built;
}

/** Validated arguments. Throws `bad_arguments` that names each wrong argument and the nearest right ones. */
export function readArguments(module: ResourceModule, verb: Verb, raw: unknown): Arguments {
  const given = parsedText(raw ?? {});
  if (!isObject(given))
    throw new ToolError('bad_arguments', 'The arguments are not an object.', 'Send a JSON object, for example {}.');
  const schema = schemaFor(module, verb);
  const parsed = schema.safeParse(mended(module, verb, given), { reportInput: true });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 5).map((issue) => explain(issue, schema, module));
  throw new ToolError('bad_arguments', problems.join(' '), 'Correct the arguments and call again.');
}

/** Takes id columns under the name of their relation, `_id` as `id`, and values that were sent as text for what they are. */
function mended(module: ResourceModule, verb: Verb, given: Record<string, unknown>): Record<string, unknown> {
  refusePrototype(given);
  const isWrite = verb === 'create' || verb === 'update';
  const entries = Object.entries(given).map(([key, value]): [string, unknown] => {
    const listed = relationOf(module, key) ?? argumentName(key);
    const name = listed in given ? key : listed;
    const column = isWrite ? columnOf(module, name) : undefined;
    if (isWrite) refuseCut(name, value);
    return [name, column ? mendedValue(column, value) : mendedControl(module, name, value)];
  });
  return Object.fromEntries(entries);
}

/** A key that JavaScript takes for something else would be lost on the way, and a filter with it. */
function refusePrototype(record: Record<string, unknown>): void {
  if (Object.hasOwn(record, '__proto__'))
    throw new ToolError('bad_arguments', 'There is no "__proto__" here.', 'Leave it out.');
}

/** Texts that were cut when shown must not be written back: the rest would be gone. */
function refuseCut(name: string, value: unknown): void {
  if (!/… \(\d+ characters\)"/.test(JSON.stringify(value) ?? '')) return;
  throw new ToolError(
    'bad_arguments',
    `${name} holds a text that was cut when it was shown.`,
    'Read the whole text first: get_ with that one field.',
  );
}

function mendedControl(module: ResourceModule, name: string, value: unknown): unknown {
  if (name === 'id' && typeof value === 'number') return String(value);
  if (name === 'limit' && typeof value === 'string' && /^\d{1,4}$/.test(value)) return Number(value);
  if (name === 'preview' && (value === 'true' || value === 'false')) return value === 'true';
  if (name === 'fields' && typeof value === 'string')
    return parsedText(value, (text) => text.split(',').map((field) => field.trim()));
  if (name !== 'filter') return value;
  const filter = parsedText(value);
  if (!isObject(filter)) return filter;
  refusePrototype(filter);
  const rename = ([key, condition]: [string, unknown]): [string, unknown] => {
    const listed = relationOf(module, key) ?? argumentName(key);
    return [listed in filter ? key : listed, condition];
  };
  return Object.fromEntries(Object.entries(filter).map(rename));
}

/** A text where a number, a boolean, a list or an object is wanted is taken for it only when it is one. */
function mendedValue(column: Column, value: unknown): unknown {
  const { shape } = traitsOf(column.kind);
  if (column.kind === 'many' && typeof value === 'string') return parsedText(value, (text) => [text]);
  if (shape === 'integer' && typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string') return value;
  if (shape === 'number' && isDecimal(value)) return Number(value);
  if (shape === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (shape === 'choice')
    return column.values?.find((allowed) => String(allowed).toLowerCase() === value.toLowerCase()) ?? value;
  return shape === 'json' || shape === 'list' || shape === 'choices' ? parsedText(value) : value;
}

/** A JSON text as what it says; any other text as it is, or as `otherwise` reads it. */
function parsedText(value: unknown, otherwise: (text: string) => unknown = (text) => text): unknown {
  if (typeof value !== 'string') return value;
  if (!/^\s*[[{]/.test(value)) return otherwise(value);
  try {
    return JSON.parse(value);
  } catch {
    return otherwise(value);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function explain(issue: z.core.$ZodIssue, schema: z.ZodObject, module: ResourceModule): string {
  const where = issue.path.join('.') || 'The arguments';
  if (issue.code === 'unrecognized_keys')
    return issue.keys
      .slice(0, 5)
      .map((key) => unknownName(key, Object.keys(schema.shape)))
      .join(' ');
  const choices = choicesOf(issue, module);
  const takes = choices ? ` ${suggestValues(choices, issue.input)}` : '';
  if (issue.input === undefined && issue.path.length > 0) return `${where} is missing.${takes}`;
  if (choices && issue.code !== 'invalid_type') return `${where} has no value ${shown(issue.input)}.${takes}`;
  if (issue.code === 'invalid_type')
    return `${where} must be ${article(issue.expected)} ${issue.expected}, not ${shown(issue.input)}.`;
  return `${where}: ${issue.message}.`;
}

/** The column an issue is about, if it takes certain values only; of other arguments those that the schema names. */
function choicesOf(issue: z.core.$ZodIssue, module: ResourceModule): Pick<Column, 'values' | 'meanings'> | undefined {
  const column = columnOf(module, String(issue.path[0]));
  if (column?.values) return column;
  return issue.code === 'invalid_value' ? { values: issue.values.map(String) } : undefined;
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? 'an' : 'a';
}

function unknownName(key: string, known: readonly string[]): string {
  const instead = didYouMean(key, known) ?? `It takes ${shortList(known)}.`;
  return `There is no argument ${JSON.stringify(key.slice(0, 60))}. ${instead}`;
}
