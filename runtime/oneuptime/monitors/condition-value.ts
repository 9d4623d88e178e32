/** The value of a condition, as its check wants it. */
import type { CheckFacts, Operator } from './check-table.ts';
import { minutesOf } from './interval.ts';
import { readChoice, refuse, shown } from './refuse.ts';

export interface ValueContext {
  readonly check: string;
  readonly facts: CheckFacts;
  readonly operator: Operator;
  readonly where: string;
  /** Stands inside a phrase: quotes may surround it, and a number is written out. */
  readonly isWritten: boolean;
}

const NUMBER = /^(-?\d+(?:\.\d+)?)\s*([a-z%]*)$/i;
const MILLISECONDS: Readonly<Record<string, number>> = {
  '': 1,
  ms: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  seconds: 1000,
  m: 60_000,
  min: 60_000,
  minutes: 60_000,
};

/** Reads a value. Throws `bad_arguments` with an example when it is missing or of another kind. */
export function readValue(value: unknown, context: ValueContext): string | number {
  const { check, facts, where } = context;
  if (value === undefined || value === null || value === '') {
    return refuse(`${where}: ${check} needs a value.`, exampleFor(context));
  }
  if (typeof value === 'object') {
    return refuse(`${where}: ${check} compares with one value, not ${shown(value)}.`, exampleFor(context));
  }
  if (facts.value === 'minutes') return minutesOf(value, where);
  if (facts.value === 'number') return readNumber(value, context);
  const text = context.isWritten ? unquoted(String(value)) : value;
  if (facts.value === 'either') return readEither(text, String(value), context);
  if (facts.values) return readChoice(text, where, facts.values);
  return String(text);
}

function readNumber(value: unknown, context: ValueContext): number {
  const [, amount, unit = ''] = NUMBER.exec(String(value).trim()) ?? [];
  const factor = amount === undefined ? undefined : factorOf(unit.toLowerCase(), context.check);
  if (factor !== undefined) return Number(amount) * factor;
  return refuse(`${context.where}: ${context.check} needs a number, not ${shown(value)}.`, exampleFor(context));
}

function factorOf(unit: string, check: string): number | undefined {
  if (check.includes('(in ms)')) return MILLISECONDS[unit];
  if (unit === '') return 1;
  if (unit === '%') return check.includes('%') ? 1 : undefined;
  return check.toLowerCase().includes(unit) && unit.length > 3 ? 1 : undefined;
}

/** Numbers stay numbers; a quoted number is a text. */
function readEither(text: unknown, raw: string, context: ValueContext): string | number {
  const isOrder = /^(?:Greater|Less)/.test(context.operator);
  if (isOrder) return readNumber(text, context);
  const isBareNumber = context.isWritten && /^-?\d+(?:\.\d+)?$/.test(raw);
  return isBareNumber || typeof text === 'number' ? Number(text) : String(text);
}

function unquoted(text: string): string {
  if (/^".*"$/s.test(text)) {
    try {
      return String(JSON.parse(text));
    } catch {
      return text.slice(1, -1);
    }
  }
  return /^'.*'$/s.test(text) ? text.slice(1, -1) : text;
}

function exampleFor({ check, facts }: ValueContext): string {
  if (facts.value === 'minutes') return 'Write for example "not received in 30 minutes".';
  const value = facts.values?.[0] ?? (facts.value === 'number' ? (/Code/.test(check) ? '200' : '5') : 'error');
  const operator = facts.operators.includes('Contains') ? 'contains' : facts.operators.includes('Equal To') ? '=' : '>';
  return facts.operators.includes('Evaluates To True')
    ? `Write "${check}: {{responseStatusCode}} === 200".`
    : `Write for example "${check} ${operator} ${value}".`;
}
