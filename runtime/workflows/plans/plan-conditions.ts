/** The `if` of a step: one value, and one thing that it must be. */
import { isDeepStrictEqual } from 'node:util';
import { badArgument } from '../../basics/errors.ts';
import { isPlain } from '../../basics/plain.ts';

const TESTS = {
  equals: (value: unknown, wanted: unknown) => isDeepStrictEqual(value, wanted),
  not: (value: unknown, wanted: unknown) => !isDeepStrictEqual(value, wanted),
  empty: (value: unknown, wanted: unknown) => isEmpty(value) === (wanted !== false),
  above: (value: unknown, wanted: unknown) => sizeOf(value) > Number(wanted),
  below: (value: unknown, wanted: unknown) => sizeOf(value) < Number(wanted),
  contains: (value: unknown, wanted: unknown) => contains(value, wanted),
} as const;

type Test = keyof typeof TESTS;
const NAMES = Object.keys(TESTS) as Test[];
const SHAPE = `Give if as {"value": "$1.total", "above": 0}; instead of above: ${NAMES.filter((name) => name !== 'above').join(', ')}.`;

/** A condition as it was written: the value may still name an earlier step. */
export interface Condition {
  readonly value: unknown;
  readonly test: Test;
  readonly wanted: unknown;
}

/** Reads a condition; undefined where a step has none. Throws `bad_arguments` for any other shape. */
export function conditionOf(written: unknown, where: string): Condition | undefined {
  if (written === undefined || written === null) return undefined;
  const keys = isPlain(written) ? Object.keys(written).filter((key) => key !== 'value') : [];
  const [test, ...others] = keys as Test[];
  if (!isPlain(written) || !('value' in written) || test === undefined || others.length > 0 || !NAMES.includes(test))
    throw badArgument(`${where}: its if cannot be read.`, SHAPE);
  const wanted = written[test];
  if ((test === 'above' || test === 'below') && typeof wanted !== 'number')
    throw badArgument(`${where}: ${test} takes a number.`, SHAPE);
  return { value: written.value, test, wanted };
}

/** Whether a value, whatever it named put in its place, is what the condition wants. */
export function holds({ test, wanted }: Condition, value: unknown): boolean {
  return TESTS[test](value, wanted);
}

/** The condition in words, as it was written. */
export function conditionWords({ value, test, wanted }: Condition): string {
  return `${typeof value === 'string' ? value : JSON.stringify(value)} ${test} ${JSON.stringify(wanted)}`;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isPlain(value) && Object.keys(value).length === 0;
}

/** Numbers as they are, texts of numbers as numbers; of a list how long it is. */
function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN;
}

function contains(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => isDeepStrictEqual(item, wanted));
  return typeof value === 'string' && value.toLowerCase().includes(String(wanted).toLowerCase());
}
