/**
 * What clients send for arguments that their callers left out. Some fill in every listed one: with null, or as an empty
 * form does with `""`, `[]`, `{}` and 0. None of it says anything where it cannot be meant, so it is as if it were absent.
 */
import { z } from 'zod';
import { isPlain, type Plain } from '../basics/plain.ts';
import { type Column, columnOf, filterColumnNamed, type ResourceModule, type Verb } from '../catalogue/kinds.ts';
import { type Blank, emptinessOf } from '../catalogue/reading.ts';
import { saysNothing, takesAnyText } from '../catalogue/shapes.ts';

/** What one client makes of a null that its model wrote where the schema has none. */
const NULL_TEXT = 'null';

/** Which tool an argument is of, and the schema that it is listed with. */
interface ArgumentPlace {
  readonly module: ResourceModule;
  readonly verb: Verb;
  readonly schema: z.ZodType;
}

/**
 * Whether the value of a listed argument stands for none. A preview is an exception: null apart, only true and false say
 * whether a write is carried out, and a guess at anything else could be one too many.
 */
export function isArgumentLeftOut(name: string, value: unknown, { module, verb, schema }: ArgumentPlace): boolean {
  if (value === undefined || value === null) return true;
  const blank = value === NULL_TEXT && name !== 'id' ? 'text' : emptinessOf(value);
  const column = verb === 'create' || verb === 'update' ? columnOf(module, name) : undefined;
  // No argument beside columns has a use for 0.
  const isZero = value === 0 && typesOf(schema).includes('number');
  if (!column) return name !== 'preview' && (blank ? takes(schema, blank) : isZero);
  if (!blank || !takes(schema, blank)) return false;
  if (value === NULL_TEXT && takesAnyText(column)) return false;
  // What the API demands of a new row, it demands filled: an empty name is none, whenever it comes.
  const isDemanded = column.required === true && (blank === 'text' || (verb === 'create' && blank === 'list'));
  return isDemanded || saysNothing(column, blank, 'written') || !schema.safeParse(value).success;
}

/**
 * Whether a form could send this emptiness for an argument: a text for any, a list or an object where one is listed. PHP
 * writes an empty object as a list.
 */
function takes(schema: z.ZodType, blank: Blank): boolean {
  const types = typesOf(schema);
  const isObject = types.includes('object') || types.includes('record');
  return blank === 'text' || isObject || (blank === 'list' && types.includes('array'));
}

/** Types that a schema takes; of one that takes anything, the one that it is listed with. */
function typesOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodUnion) return (schema.options as z.ZodType[]).flatMap(typesOf);
  const { type = schema.def.type } = schema.meta() ?? {};
  if (schema instanceof z.ZodOptional && type === 'optional') return typesOf(schema.unwrap() as z.ZodType);
  return [type === 'integer' ? 'number' : String(type)];
}

/**
 * What is said inside an argument that is listed key by key; anything else as it is. An empty text stays where a text is
 * listed: whoever reads it knows whether it says anything.
 */
export function saidInside(value: unknown, schema: z.ZodType): unknown {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (!isPlain(value) || !(inner instanceof z.ZodObject)) return value;
  const { shape } = inner;
  const isSaid = ([key, item]: [string, unknown]): boolean => {
    if (!Object.hasOwn(shape, key)) return true;
    return item !== null && (item !== '' || typesOf(shape[key] as z.ZodType).includes('string'));
  };
  return Object.fromEntries(Object.entries(value).filter(isSaid));
}

/** A filter without the columns that its caller left out; those that it cannot name stay, to be refused. */
export function askedConditions(module: ResourceModule, filter: Plain): [string, unknown][] {
  return Object.entries(filter).filter(([key, condition]) => {
    const column = filterColumnNamed(module, key);
    return column === undefined || ((condition ?? null) !== null && !isOpen(column, condition));
  });
}

/** Columns of a filter whose condition is empty and so none; not those with null, by which nobody means anything. */
export function emptyConditions(module: ResourceModule, filter: Plain): string[] {
  return Object.keys(filter).filter((key) => {
    const column = filterColumnNamed(module, key);
    return column !== undefined && isOpen(column, filter[key]);
  });
}

/** Whether a condition is empty, and of no use to compare the column with. */
function isOpen(column: Column, condition: unknown): boolean {
  const blank = emptinessOf(condition);
  return blank !== undefined && saysNothing(column, blank, 'compared');
}
