/** One plain value of a column -> what the API takes; what is not of the column's kind is refused, never sent. */

import { ToolError } from '../basics/errors.ts';
import { suggestValues } from '../call/choices.ts';
import { parseTime, type TimeContext } from '../call/times.ts';
import { type Column, traitsOf } from '../catalogue/kinds.ts';

/** Whether a text is a number as people write them: neither 0x10 nor Infinity. */
export function isDecimal(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text.trim());
}

/** Where a value stands and what it is read against. */
export interface ValueContext {
  readonly times: TimeContext;
  /** Id of the row that a text names; throws when there is none. */
  readonly idOf: (resource: string | undefined, text: string, argument: string) => string;
}

/** A scalar in wire form. Numbers and booleans may come as text that is one. Throws `bad_arguments` naming the argument. */
export function encodeScalar(column: Column, value: unknown, argument: string, context: ValueContext): unknown {
  const { shape } = traitsOf(column.kind);
  switch (shape) {
    case 'id':
    case 'list':
      if (column.kind === 'texts') return textOf(value, argument);
      if (column.kind === 'numbers') return numberOf(value, argument);
      return context.idOf(column.kind === 'id' ? undefined : column.to, textOf(value, argument), argument);
    case 'time':
      return parseTime(textOf(value, argument), argument, context.times);
    case 'number':
      return numberOf(value, argument);
    case 'integer':
      return integerOf(value, argument);
    case 'boolean':
      return booleanOf(value, argument);
    case 'choice':
    case 'choices':
      return choiceOf(column, value, argument);
    default:
      return typeof value === 'object' ? wrong(argument, 'a text', value) : String(value);
  }
}

function wrong(argument: string, wanted: string, value: unknown): never {
  throw new ToolError(
    'bad_arguments',
    `${argument} must be ${wanted}, not ${shown(value)}.`,
    'Correct it and call again.',
  );
}

/** A value as part of a message: JSON, cut. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function textOf(value: unknown, argument: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  return typeof value === 'number' ? String(value) : wrong(argument, 'a text', value);
}

function numberOf(value: unknown, argument: string): number {
  const number = typeof value === 'string' && isDecimal(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : wrong(argument, 'a number', value);
}

/** 64-bit integers travel as text: a JSON number cannot hold them all. */
function integerOf(value: unknown, argument: string): string {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && /^-?\d{1,20}$/.test(text) ? text : wrong(argument, 'a whole number', value);
}

function booleanOf(value: unknown, argument: string): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true') return true;
  return value === 'false' ? false : wrong(argument, 'true or false', value);
}

/** The API takes any text for an enum and then matches nothing: an unknown one is refused here. */
function choiceOf(column: Column, value: unknown, argument: string): string | number {
  const found = column.values?.find(
    (allowed) => allowed === value || String(allowed).toLowerCase() === String(value).toLowerCase(),
  );
  if (found !== undefined) return found;
  throw new ToolError('bad_arguments', `${argument} has no value ${shown(value)}.`, suggestValues(column, value));
}
