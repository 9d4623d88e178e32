/**
 * One condition: "response time > 5000", "not online", or {check, is, value} -> a criteria filter of the platform.
 * Checks, operators and values that do not fit each other are stored by the platform in silence; here they are refused.
 */
import { checkNamed, findCheck, leadingCheck } from './check-names.ts';
import { CHECKS, type CheckFacts, OPERATORS, type Operator } from './check-table.ts';
import { readValue } from './condition-value.ts';
import { leadingOperator, operatorNamed, operatorPosition, operatorsOf, refuseOperator } from './operators.ts';
import { type Gathering, gatheringIn, readGathering } from './over-time.ts';
import { isRecord, plainText, readRecord, readText, refuse, shown } from './refuse.ts';

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
export interface ConditionContext {
  readonly checks: readonly string[];
  readonly where: string;
}

/** Reads a condition. Throws `bad_arguments` naming the nearest check, the fitting operators or the wanted value. */
export function readCondition(given: unknown, context: ConditionContext): Filter {
  if (isRecord(given)) return readParts(given, context);
  return readPhrase(readText(given, context.where).trim(), context);
}

function factsOf(check: string): CheckFacts {
  return (Object.hasOwn(CHECKS, check) ? CHECKS[check] : undefined) ?? { operators: [], value: 'none' };
}

function readParts(given: Record<string, unknown>, { checks, where }: ConditionContext): Filter {
  const parts = readRecord(given, where, ['check', 'is', 'value', 'over', 'other']);
  const check = findCheck(readText(parts.check, `${where}.check`), checks, where);
  const facts = factsOf(check);
  const is = parts.is ?? (facts.value === 'none' ? 'True' : refuse(`${where}.is is missing.`, operatorsOf(facts)));
  const operator = operatorNamed(plainText(is), check, facts, where);
  const filter = filterOf(check, operator, parts.value, where);
  const over = parts.over;
  const other = isRecord(parts.other) ? parts.other : {};
  return { ...filter, ...(over === undefined ? {} : overTime(check, readGathering(over, where), where)), ...other };
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
  return refuse(`${where}: the check ${check} cannot be gathered over time.`, 'Leave "over ... minutes" out.');
}

type Located = [check: string, rest: string];

/** The check that a condition is about, and what it says of it. */
function locate(text: string, { checks, where }: ConditionContext): Located {
  const found = leadingCheck(text, checks) ?? expression(text, checks) ?? arrival(text, checks) ?? expiry(text, checks);
  if (found) return found;
  const position = operatorPosition(text);
  const named = position > 0 ? checkNamed(text.slice(0, position), checks) : undefined;
  if (named !== undefined) return [named, text.slice(position).trim()];
  return flagIn(text, checks) ?? [findCheck(text.slice(0, position || undefined), checks, where), ''];
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
  const facts = factsOf(check);
  if (rest === '' && facts.value === 'none') return { checkOn: check, filterType: 'True' };
  const [operator, value] = leadingOperator(rest, facts) ?? [];
  if (operator !== undefined) return filterOf(check, operator, value === '' ? undefined : value, where, true);
  if (check === 'JavaScript Expression' && rest !== '') return filterOf(check, 'Evaluates To True', rest, where, true);
  if (rest === '') return refuse(`${where}: ${check} is no condition by itself.`, operatorsOf(facts));
  return refuseOperator(rest, check, facts, where);
}

function filterOf(check: string, operator: Operator, value: unknown, where: string, isWritten = false): Filter {
  const filter = { checkOn: check, filterType: operator };
  if ('bare' in OPERATORS[operator]) {
    if (value === undefined) return filter;
    return refuse(
      `${where}: ${check} ${OPERATORS[operator].text} takes no value, not ${shown(value)}.`,
      'Leave it out.',
    );
  }
  return { ...filter, value: readValue(value, { check, facts: factsOf(check), operator, where, isWritten }) };
}

/** Checks that are each other's opposite under the same operator. */
const PAIRS = new Map([
  ['Is Valid Certificate', 'Is Not A Valid Certificate'],
  ['Is Not A Valid Certificate', 'Is Valid Certificate'],
]);

/** The filter that holds exactly when another does not; undefined where the platform has none. */
export function opposite(filter: Filter): Filter | undefined {
  if (filter.evaluateOverTime) return undefined;
  const pair = PAIRS.get(filter.checkOn);
  if (pair !== undefined) return { ...filter, checkOn: pair };
  const traits = OPERATORS[filter.filterType as Operator];
  const other = traits && 'opposite' in traits ? traits.opposite : undefined;
  const fits = other !== undefined && factsOf(filter.checkOn).operators.includes(other);
  return fits ? { ...filter, filterType: other } : undefined;
}
