/** Rotations and hours of duty as the server reads them: what they lack it adds, most other faults it stores. */
import { badData } from './api-error.ts';
import { isObject } from './json.ts';

/** A whole number in any of the forms in which one travels. */
function countOf(sent: unknown): unknown {
  if (isObject(sent) && sent._type !== 'PositiveNumber') throw badData('Invalid PositiveNumber');
  const plain = isObject(sent) ? sent.value : sent;
  if (typeof plain === 'boolean') throw badData('Invalid PositiveNumber');
  const count = typeof plain === 'string' ? Number.parseInt(plain.trim(), 10) : plain;
  if (Number.isNaN(count)) throw badData('Invalid number: NaN');
  if (Number(count) < 0) throw badData('positiveNumber cannot be less than 0');
  return count ?? null;
}

/** A typed rotation; daily by default. */
function readRotation(value: unknown): Record<string, unknown> {
  if (!value) throw badData('Invalid Rotation');
  const { intervalType, intervalCount } = isObject(value) ? value : {};
  const count = intervalCount ? countOf(intervalCount) : 1;
  return { intervalType: intervalType || 'Day', intervalCount: { _type: 'PositiveNumber', value: count } };
}

function readHours(value: unknown): Record<string, unknown> {
  if (!value) throw badData('Invalid Restriction Times');
  const { restictionType, dayRestrictionTimes, weeklyRestrictionTimes } = isObject(value) ? value : {};
  return { restictionType, dayRestrictionTimes, weeklyRestrictionTimes: weeklyRestrictionTimes || [] };
}

const READERS = { Recurring: readRotation, RestrictionTimes: readHours } as const;

/** A rotation or hours of duty in full; undefined where the value is not typed as such. */
export function readRota(type: keyof typeof READERS, sent: unknown): Record<string, unknown> | undefined {
  return isObject(sent) && sent._type === type ? { _type: type, value: READERS[type](sent.value) } : undefined;
}
