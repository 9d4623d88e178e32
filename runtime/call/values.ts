/** One plain value of a column, read: what is not of the column's kind is refused, never sent. */
import { badArgument, shown } from '../basics/errors.ts';
import { type Column, lookedUpIn, type Shape, shapeOf, traitsOf } from '../catalogue/kinds.ts';
import { readBoolean, readChoice, readInteger, readNumber, spokenNumber } from '../catalogue/reading.ts';
import { suggestValues } from './choices.ts';
import { parseTime, type TimeContext } from './times.ts';

/** Id of the row that a text names; throws when there is none. Without a resource it takes ids only. */
export type IdOf = (resource: string | undefined, text: string, argument: string) => string;

/** What a value is read against. */
export interface ValueContext {
  readonly times: TimeContext;
  readonly idOf: IdOf;
}

type Read = (value: unknown, argument: string, column: Column, context: ValueContext) => unknown;

const readId: Read = (value, argument, column, { idOf }) =>
  idOf(column.kind === 'id' ? undefined : lookedUpIn(column), textOf(value, argument), argument);

const readItem: Read = (value, argument, column, context) => {
  const { relation, items } = traitsOf(column.kind);
  if (relation) return readId(value, argument, column, context);
  return items === 'number' ? READERS.number(value, argument, column, context) : textOf(value, argument);
};

const readText: Read = (value, argument) =>
  typeof value === 'object' ? wrong(argument, 'a text', value) : String(value);

/** The API takes any text for a choice and then matches nothing: an unknown one is refused here. */
const readAllowed: Read = (value, argument, column) => {
  const found = readChoice(column.values ?? [], value);
  if (found !== undefined) return found;
  throw badArgument(`${argument} has no value ${shown(value)}.`, suggestValues(column, value));
};

const READERS: Readonly<Record<Shape, Read>> = {
  id: readId,
  list: readItem,
  time: (value, argument, _column, { times }) =>
    typeof value === 'object' ? wrong(argument, 'a time', value) : parseTime(String(value), argument, times),
  number: (value, argument) => readNumber(value) ?? wrong(argument, spokenNumber(value), value),
  integer: (value, argument) => readInteger(value) ?? wrong(argument, 'a whole number', value),
  boolean: (value, argument) => readBoolean(value) ?? wrong(argument, 'true or false', value),
  choice: readAllowed,
  choices: readAllowed,
  text: readText,
  json: readText,
};

/** A value, or one item of a list. Numbers and booleans may come as text. Throws `bad_arguments` naming the argument. */
export function readColumnValue(column: Column, value: unknown, argument: string, context: ValueContext): unknown {
  return READERS[shapeOf(column)](value, argument, column, context);
}

function wrong(argument: string, wanted: string, value: unknown): never {
  throw badArgument(`${argument} must be ${wanted}, not ${shown(value)}.`, 'Correct it and call again.');
}

function textOf(value: unknown, argument: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  return typeof value === 'number' ? String(value) : wrong(argument, 'a text', value);
}
