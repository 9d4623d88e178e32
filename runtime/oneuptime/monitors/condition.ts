/**
 * One condition: "response time > 5000", "not online", or {check, is, value} <-> a criteria filter of the platform.
 * Checks, operators and values that do not fit each other are stored by the platform in silence; here they are refused.
 */

import { isPlain, type Plain } from '../../basics/plain.ts';
import { badCheck, cited, plainText, readPlain, readRecord, readText } from './bad-argument.ts';
import { checkNamed, findCheck, leadingCheck, withoutUnit } from './check-names.ts';
import { factsOf, OPERATORS, type Operator } from './check-table.ts';
import { readComparedValue } from './condition-value.ts';
import { badOperator, checkOperators, leadingOperator, operatorNamed, operatorPosition } from './operators.ts';
import { type Gathering, gatheringIn, gatheringText, readGathering } from './over-time.ts';
import { onlyDefined, unlessEmpty } from './places.ts';

/** A criteria filter as it travels. */
export interface Filter {
  readonly checkOn: string;
  readonly filterType: string;
  readonly value?: string | number;
  readonly evaluateOverTime?: boolean;
  readonly evaluateOverTimeOptions?: Gathering;
  readonly [option: string]: unknown;
}

/** What a condition is read against: the checks of the type, and its place in the arguments. */
interface ConditionContext {
  readonly checks: readonly string[];
  readonly where: string;
}

/** Reads a condition. Throws `bad_arguments` naming the nearest check, the fitting operators or the wanted value. */
export function readCondition(given: unknown, context: ConditionContext): Filter {
  if (isPlain(given)) return fromParts(given, context);
  return readPhrase(readText(given, context.where).trim(), context);
}

function fromParts(given: Plain, { checks, where }: ConditionContext): Filter {
  const parts = readRecord(given, where, ['check', 'is', 'value', 'over', 'other']);
  const check = findCheck(readText(parts.check, `${where}.check`), checks, where);
  const { over, value } = parts;
  const isFlag = factsOf(check).value === 'none';
  const is = parts.is ?? (isFlag ? 'True' : badCheck(`${where}.is is missing.`, checkOperators(check)));
  const filter = filterOf(check, operatorNamed(plainText(is), check, where), value, where);
  const gathered = over === undefined ? {} : overTime(check, readGathering(over, where), where);
  return { ...filter, ...gathered, ...readPlain(parts.other) };
}

/** Text: the check, the operator, the value, and perhaps "(average over 5 minutes)". */
function readPhrase(text: string, context: ConditionContext): Filter {
  const { where } = context;
  const gathered = gatheringIn(text);
  if (!gathered) return readRest(...locate(text, context), where);
  const [check, rest] = locate(gathered.body, context);
  const { value, overTime: canGather } = factsOf(check);
  // A text may end like a gathering; then it is part of the value.
  if ((value === 'text' || value === 'either') && !canGather) return readRest(...locate(text, context), where);
  return { ...readRest(check, rest, where), ...overTime(check, gathered.read(), where) };
}

function overTime(check: string, gathering: Gathering, where: string): Partial<Filter> {
  if (factsOf(check).overTime) return { evaluateOverTime: true, evaluateOverTimeOptions: gathering };
  return badCheck(`${where}: the check ${check} cannot be gathered over time.`, 'Leave "over ... minutes" out.');
}

type Located = [check: string, rest: string];

/** The check that a condition is about, and what it says of it. */
function locate(text: string, { checks, where }: ConditionContext): Located {
  const found = leadingCheck(text, checks) ?? expression(text, checks) ?? arrival(text, checks) ?? expiry(text, checks);
  if (found) return found;
  const position = operatorPosition(text);
  const named = position > 0 ? checkNamed(text.slice(0, position), checks) : undefined;
  if (named !== undefined) return [named, text.slice(position).trim()];
  return flagIn(text, checks) ?? [findCheck(text.slice(0, position || undefined).trimEnd(), checks, where), ''];
}

/** "javascript {{code}} > 5": an expression holds operators of its own. */
function expression(text: string, checks: readonly string[]): Located | undefined {
  const found = /^(?:javascript|js|expression)(?: expression)?\b\s*/i.exec(text)?.[0];
  if (!found || !checks.includes('JavaScript Expression')) return undefined;
  return ['JavaScript Expression', text.slice(found.length)];
}

/** "no heartbeat for 30 minutes", "not received in 2 hours". */
function arrival(text: string, checks: readonly string[]): Located | undefined {
  const check = checks.find((name) => factsOf(name).value === 'minutes');
  const pattern =
    /^(no |not )?(?:heartbeats?|requests?|emails?|received|recieved)(?: received)? (?:in|for|within) (?:the last )?(.+)$/i;
  const [, not, period] = pattern.exec(text) ?? [];
  return check && period ? [check, `${not ? 'not ' : ''}received in ${period}`] : undefined;
}

/** "expires in less than 14 days". */
function expiry(text: string, checks: readonly string[]): Located | undefined {
  const [, amount, unit] = /\bexpires? (?:in|within) ?(?:<|less than|under)? ?(\d+) ?(day|hour)s?$/i.exec(text) ?? [];
  const check = unit && checkNamed(`expires in ${unit}s`, checks);
  return check ? [check, `< ${amount}`] : undefined;
}

/** "online", "not online", "offline", "timed out": a yes-or-no check without an operator. */
function flagIn(text: string, checks: readonly string[]): Located | undefined {
  const flags = checks.filter((name) => factsOf(name).value === 'none');
  const plain = text
    .toLowerCase()
    .replace(/\btimed out\b/, 'timeout')
    .replace(/\b(?:offline|down|unreachable)\b/, 'not online')
    .replace(/\binvalid\b/, 'not valid');
  const whole = checkNamed(plain, flags);
  if (whole !== undefined) return [whole, 'is true'];
  const negated = checkNamed(plain.replace(/\b(?:not|isn't|no)\b/, ' '), flags);
  return negated === undefined ? undefined : [negated, 'is false'];
}

function readRest(check: string, rest: string, where: string): Filter {
  if (rest === '' && factsOf(check).value === 'none') return { checkOn: check, filterType: 'True' };
  const [operator, value] = leadingOperator(rest, check) ?? [];
  if (operator !== undefined) return filterOf(check, operator, value === '' ? undefined : value, where, true);
  if (check === 'JavaScript Expression' && rest !== '') return filterOf(check, 'Evaluates To True', rest, where, true);
  if (rest === '') return badCheck(`${where}: ${check} is no condition by itself.`, checkOperators(check));
  return badOperator(rest, check, where);
}

function filterOf(check: string, operator: Operator, value: unknown, where: string, isWritten = false): Filter {
  const filter = { checkOn: check, filterType: operator };
  const { text, ...traits } = OPERATORS[operator];
  if (!('bare' in traits)) return { ...filter, value: readComparedValue(value, { check, operator, where, isWritten }) };
  if (value === undefined) return filter;
  return badCheck(`${where}: ${check} ${text} takes no value, not ${cited(value)}.`, 'Leave it out.');
}

/** The filter that holds exactly when another does not; undefined where the platform has none. */
export function opposite(filter: Filter): Filter | undefined {
  if (filter.evaluateOverTime || typeof filter.filterType !== 'string') return undefined;
  const { operators, opposite: pair } = factsOf(filter.checkOn);
  if (pair !== undefined) return { ...filter, checkOn: pair };
  const traits = OPERATORS[filter.filterType as Operator];
  const other = traits && 'opposite' in traits && operators.includes(traits.opposite) ? traits.opposite : undefined;
  return other && { ...filter, filterType: other };
}

/** Longest value that words are sought for: a longer one is a program, or nobody's. */
const LONGEST_VALUE = 10_000;

/** Words for a filter, or its parts where words cannot say it; nothing of the filter is left out. */
export function conditionText(filter: Filter): string | Plain {
  const { operators } = factsOf(filter.checkOn);
  if (typeof filter.value === 'string' && filter.value.length > LONGEST_VALUE) return inParts(filter);
  if (typeof filter.value === 'object' || !operators.includes(filter.filterType as Operator)) return inParts(filter);
  const texts = [phrase(filter, (value) => value), phrase(filter, (value) => JSON.stringify(value))];
  return texts.find((text) => text !== undefined && saysTheSame(text, filter)) ?? inParts(filter);
}

function phrase(filter: Filter, write: (value: string) => string): string | undefined {
  const { text, ...traits } = OPERATORS[filter.filterType as Operator];
  const value = typeof filter.value === 'string' ? write(filter.value) : filter.value;
  const minutes = factsOf(filter.checkOn).value === 'minutes' ? ' minutes' : '';
  const tail = 'bare' in traits ? '' : ` ${value}${minutes}`;
  const over = filter.evaluateOverTime ? gatheringText(filter.evaluateOverTimeOptions) : '';
  if (over === undefined) return undefined;
  return `${withoutUnit(filter.checkOn)} ${text}${tail}${over ? ` (${over})` : ''}`;
}

function saysTheSame(text: string, filter: Filter): boolean {
  try {
    return canonical(readCondition(text, { checks: [filter.checkOn], where: '' })) === canonical(filter);
  } catch {
    return false;
  }
}

/** Numbers written as text count as numbers where a check compares numbers: the platform reads both alike. */
function canonical(filter: Filter): string {
  const { value, evaluateOverTime } = filter;
  const kind = factsOf(filter.checkOn).value;
  const isNumber = (kind === 'number' || kind === 'minutes') && value !== undefined && value !== '';
  const plain = { ...filter, evaluateOverTime: evaluateOverTime || undefined, value: isNumber ? Number(value) : value };
  return JSON.stringify(Object.entries(onlyDefined(plain)).sort(([a], [b]) => a.localeCompare(b)));
}

function inParts(filter: Filter): Plain {
  const { checkOn, filterType, value, ...other } = filter;
  return onlyDefined({ check: checkOn, is: filterType, value, other: unlessEmpty(other) });
}
