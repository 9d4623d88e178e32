/**
 * Values inside the body of a monitor log, in whichever form they were stored: plain, or as the platform types them
 * (`{"_type": "ObjectID", "value": …}`). What is not there, or is nothing, reads as undefined.
 */
import { isPlain, type Plain } from '../../basics/plain.ts';
import { onlyDefined } from '../../oneuptime/monitors/places.ts';

/** The value without the platform's wrapping. */
function unwrapped(value: unknown): unknown {
  return isPlain(value) && typeof value._type === 'string' && 'value' in value ? value.value : value;
}

export function plainAt(body: Plain, key: string): Plain | undefined {
  const value = unwrapped(body[key]);
  return isPlain(value) ? value : undefined;
}

export function listAt(body: Plain, key: string): readonly Plain[] {
  const value = unwrapped(body[key]);
  return Array.isArray(value) ? value.filter(isPlain) : [];
}

export function numberAt(body: Plain, key: string): number | undefined {
  const value = unwrapped(body[key]);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A text that says something, without blanks around it. */
export function saidAt(body: Plain, key: string): string | undefined {
  const value = unwrapped(body[key]);
  if (typeof value !== 'string') return undefined;
  return value.trim() === '' ? undefined : value.trim();
}

export function flagAt(body: Plain, key: string): boolean | undefined {
  const value = unwrapped(body[key]);
  return typeof value === 'boolean' ? value : undefined;
}

/** A moment as ISO text in UTC. */
export function timeAt(body: Plain, key: string): string | undefined {
  const value = unwrapped(body[key]);
  const moment = typeof value === 'string' || typeof value === 'number' ? new Date(value) : undefined;
  return moment === undefined || Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

/** The object without what is undefined; undefined where nothing is left. */
export function unlessBare<T extends object>(record: T): ReturnType<typeof onlyDefined<T>> | undefined {
  const said = onlyDefined(record);
  return Object.keys(said).length > 0 ? said : undefined;
}
