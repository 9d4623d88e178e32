/** Length of a turn on call, and any other interval: `{"every": "2 weeks"}` <-> the platform's `Recurring`. */
import { shown } from '../../basics/errors.ts';
import { didYouMean } from '../../basics/nearest.ts';
import { isPlain, type Plain, textOfValue, withoutNulls } from '../../basics/plain.ts';
import { readChoice, readNumber } from '../../catalogue/reading.ts';
import { Problems } from './problems.ts';

const TYPE = 'Recurring';
const COUNT_TYPE = 'PositiveNumber';
/** The platform takes any text, and turns daily for one that it does not know. */
const UNITS = ['Hour', 'Day', 'Week', 'Month', 'Year'] as const;
const EXAMPLE = 'Write {"every": "1 week"}; units are hour, day, week, month and year.';

type Unit = (typeof UNITS)[number];

interface Turn {
  readonly unit: Unit;
  readonly count: number;
}

const ABBREVIATED: Readonly<Record<string, Unit>> = { h: 'Hour', d: 'Day', w: 'Week', daily: 'Day' };

/** "weeks", "weekly", "w" as the platform's word; undefined for none of them. */
function unitNamed(word: string): Unit | undefined {
  const plain = word.toLowerCase();
  const abbreviated = Object.hasOwn(ABBREVIATED, plain) ? ABBREVIATED[plain] : undefined;
  return abbreviated ?? readChoice(UNITS, plain.replace(/(s|ly)$/, ''));
}

/** "week", "every 2 weeks", "12h", "daily"; undefined for what is none. */
function turnIn(text: string): Turn | undefined {
  const [, count = '1', word = ''] = /^(?:every\s+)?(\d{1,4})?\s*([a-z]+)$/i.exec(text.trim()) ?? [];
  const unit = unitNamed(word);
  return unit === undefined || Number(count) < 1 ? undefined : { unit, count: Number(count) };
}

/** A turn in the short form: `every` holds number and unit, or the number alone with `unit` beside it. */
function shortTurn(given: Plain, where: string, problems: Problems): Turn | undefined {
  problems.strangers(given, where, ['every', 'unit']);
  const { every, unit } = given;
  const text = unit === undefined ? textOfValue(every) : `${textOfValue(every)} ${textOfValue(unit)}`;
  const turn = typeof every === 'string' || typeof every === 'number' ? turnIn(text) : undefined;
  const complaint = every === undefined ? `${where}.every is missing.` : `${where} is no interval: ${shown(given)}.`;
  if (turn === undefined) problems.add(complaint);
  return turn;
}

function longUnit(value: unknown, where: string, problems: Problems): Unit | undefined {
  const unit = typeof value === 'string' ? readChoice(UNITS, value) : undefined;
  if (unit !== undefined) return unit;
  if (value === undefined) problems.add(`${where}.intervalType is missing: one of ${UNITS.join(', ')}.`);
  else {
    const near = didYouMean(textOfValue(value), UNITS) ?? `Possible: ${UNITS.join(', ')}.`;
    problems.add(`${where}.intervalType cannot be ${shown(value)}. ${near}`);
  }
  return undefined;
}

function longCount(value: unknown, where: string, problems: Problems): number | undefined {
  const place = `${where}.intervalCount`;
  if (isPlain(value)) problems.strangers(value, place, ['_type', 'value']);
  const count = readNumber(isPlain(value) ? value.value : value);
  if (count !== undefined && Number.isInteger(count) && count >= 1) return count;
  const wanted = `{"_type": "${COUNT_TYPE}", "value": 1}`;
  problems.add(
    value === undefined ? `${place} is missing: ${wanted}.` : `${place} must be ${wanted}, not ${shown(value)}.`,
  );
  return undefined;
}

/** A turn in the platform's own form, wrapped or not. */
function longTurn(given: Plain, argument: string, problems: Problems): Turn | undefined {
  const held = problems.unwrapped(given, argument, TYPE, 'intervalType and intervalCount');
  if (held === undefined) return undefined;
  const [inner, where] = held;
  problems.strangers(inner, where, ['intervalType', 'intervalCount']);
  const unit = longUnit(inner.intervalType, where, problems);
  const count = longCount(inner.intervalCount, where, problems);
  return unit === undefined || count === undefined ? undefined : { unit, count };
}

/** A rotation in either form as the platform stores it. Throws `bad_arguments` that names everything wrong with it. */
export function encodeRotation(given: unknown, argument: string): Plain {
  const problems = new Problems();
  const value = typeof given === 'string' ? { every: given } : isPlain(given) ? withoutNulls(given) : given;
  const isShort = typeof given === 'string' || (isPlain(given) && ('every' in given || 'unit' in given));
  const turn = !isPlain(value)
    ? undefined
    : isShort
      ? shortTurn(value, argument, problems)
      : longTurn(value, argument, problems);
  if (!isPlain(value)) problems.add(`${argument} is no interval: ${shown(given)}.`);
  problems.settle(EXAMPLE);
  const intervalCount = { _type: COUNT_TYPE, value: turn?.count };
  return { _type: TYPE, value: { intervalType: turn?.unit, intervalCount } };
}

/** A stored rotation in the short form; undefined where it cannot be said in it, being none. */
export function describeRotation(stored: unknown): Plain | undefined {
  const problems = new Problems();
  const turn = isPlain(stored) ? longTurn(stored, '', problems) : undefined;
  if (turn === undefined) return undefined;
  const unit = turn.unit.toLowerCase();
  return { every: `${turn.count} ${unit}${turn.count === 1 ? '' : 's'}` };
}
