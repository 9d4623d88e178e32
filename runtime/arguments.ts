/** Checks what a client sent against the schema of the operation, and says in its own words what is wrong. */
import type { z } from 'zod';
import { ToolError } from './errors.ts';
import { argumentName, type ResourceModule, relationOf, type Verb } from './kinds.ts';
import { closest } from './nearest.ts';
import { inputSchema } from './schema.ts';

export interface ListArguments {
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
const MAX_SCHEMAS = 48;
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
  const given = raw ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw new ToolError('bad_arguments', 'The arguments are not an object.', 'Send a JSON object, for example {}.');
  }
  const schema = schemaFor(module, verb);
  const parsed = schema.safeParse(withListedNames(module, given as Record<string, unknown>));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 5).map((issue) => explain(issue, schema));
  throw new ToolError('bad_arguments', problems.join(' '), `Correct the arguments and call again.`);
}

/** Takes id columns under the name of their relation, and `_id` as `id`, at the top and inside a filter. */
function withListedNames(module: ResourceModule, given: Record<string, unknown>): Record<string, unknown> {
  const rename = (record: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(record).map(([key, value]) => {
        const listed = relationOf(module, key) ?? argumentName(key);
        return [listed in record ? key : listed, value];
      }),
    );
  const renamed = rename(given);
  const { filter } = renamed;
  return typeof filter === 'object' && filter !== null && !Array.isArray(filter)
    ? { ...renamed, filter: rename(filter as Record<string, unknown>) }
    : renamed;
}

type Issue = z.core.$ZodIssue;

function explain(issue: Issue, schema: z.ZodObject): string {
  const where = issue.path.join('.') || 'The arguments';
  if (issue.code === 'unrecognized_keys') {
    const known = knownNames(schema, issue.path);
    return issue.keys
      .slice(0, 5)
      .map((key) => {
        const names = closest(key, known);
        const instead = names.length > 0 ? `Did you mean ${names.join(' or ')}?` : `It takes ${shortList(known)}.`;
        return `${issue.path.length > 0 ? `${where} has no` : 'There is no argument'} ${JSON.stringify(key.slice(0, 60))}. ${instead}`;
      })
      .join(' ');
  }
  if (issue.code === 'invalid_value') return `${where} must be one of ${shortList(issue.values.map(String))}.`;
  if (issue.code === 'invalid_type' && issue.input === undefined) return `${where} is missing.`;
  if (issue.code === 'invalid_union')
    return `${where} has a value of a wrong type: give a value, a list of values or null.`;
  return `${where}: ${issue.message}.`;
}

function knownNames(schema: z.ZodObject, path: readonly PropertyKey[]): string[] {
  const inner = path.length === 0 ? schema : unwrap(schema.shape[String(path[0])] as z.ZodType | undefined);
  return inner && 'shape' in inner ? Object.keys((inner as z.ZodObject).shape) : [];
}

function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  return schema && 'unwrap' in schema ? (schema as z.ZodOptional<z.ZodType>).unwrap() : schema;
}

function shortList(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');
}
