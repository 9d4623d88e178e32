/** The value of a condition, as its check wants it. */
import { jsonOf } from '../../basics/json-of.ts';
import { readNumber } from '../../catalogue/reading.ts';
import { badCheck, cited, readOneOf } from './bad-argument.ts';
import { factsOf, type Operator } from './check-table.ts';
import { minutesOf, secondsOf } from './interval.ts';

/** What a value is compared by, and where it stands. */
interface Comparison {
  readonly check: string;
  readonly operator: Operator;
  readonly where: string;
  /** Stands inside a phrase: quotes may surround it, and a number is written out. */
  readonly isWritten: boolean;
}

/** Reads a value. Throws `bad_arguments` with an example when it is missing or of another kind. */
export function readComparedValue(value: unknown, context: Comparison): string | number {
  const { check, operator, where, isWritten } = context;
  const { value: kind, values } = factsOf(check);
  if (value === undefined || value === null || value === '') {
    return badCheck(`${where}: ${check} needs a value.`, exampleFor(check));
  }
  if (typeof value === 'object') {
    return badCheck(`${where}: ${check} compares with one value, not ${cited(value)}.`, exampleFor(check));
  }
  if (kind === 'minutes') return minutesOf(value, where);
  const text = isWritten ? unquoted(String(value)) : value;
  // What may be a number or a text has an order only as a number.
  const isOrder = kind === 'either' && /^(?:Greater|Less)/.test(operator);
  if (kind === 'number' || isOrder) return readAmount(kind === 'number' ? value : text, context);
  if (values) return readOneOf(text, where, values);
  // A quoted number is a text.
  const isNumber = isWritten ? /^-?\d+(?:\.\d+)?$/.test(String(value)) : typeof text === 'number';
  return kind === 'either' && isNumber ? Number(text) : String(text);
}

/** Longest amount with its unit: what is longer is neither. */
const LONGEST_AMOUNT = 60;

/** A number, perhaps with a unit that the check has. */
function readAmount(value: unknown, { check, where }: Comparison): number {
  const text = String(value).trim();
  const [, amount, unit = ''] = /^(.*?)\s*([a-z%]*)$/i.exec(text.length > LONGEST_AMOUNT ? '' : text) ?? [];
  const number = (readNumber(amount) ?? Number.NaN) * factorOf(unit.toLowerCase(), check);
  if (!Number.isNaN(number)) return number;
  return badCheck(`${where}: ${check} needs a number, not ${cited(value)}.`, exampleFor(check));
}

/** What a unit multiplies by; NaN for one that the check does not have. */
function factorOf(unit: string, check: string): number {
  if (unit === '' || (unit === '%' && check.includes('%'))) return 1;
  if (check.includes('(in ms)')) return unit === 'ms' ? 1 : (secondsOf(`1${unit}`) ?? Number.NaN) * 1000;
  return check.toLowerCase().includes(unit) && unit.length > 3 ? 1 : Number.NaN;
}

function unquoted(text: string): string {
  if (/^".*"$/s.test(text)) return String(jsonOf(text) ?? text.slice(1, -1));
  return /^'.*'$/s.test(text) ? text.slice(1, -1) : text;
}

function exampleFor(check: string): string {
  const { operators, value: kind, values } = factsOf(check);
  if (kind === 'minutes') return 'Write for example "not received in 30 minutes".';
  if (operators.includes('Evaluates To True')) return `Write "${check}: {{responseStatusCode}} === 200".`;
  const value = values?.[0] ?? (kind === 'number' ? (/Code/.test(check) ? '200' : '5') : 'error');
  const operator = operators.includes('Contains') ? 'contains' : operators.includes('Equal To') ? '=' : '>';
  return `Write for example "${check} ${operator} ${value}".`;
}
