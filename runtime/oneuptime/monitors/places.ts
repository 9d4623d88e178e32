/** What steps and arguments are made of: values inside plain objects by a dotted place, such as `dnsMonitor.port`. */
import { isPlain, type Plain } from '../../basics/plain.ts';

/** The same object without the keys that hold undefined. */
export function onlyDefined<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

/** An object that says something; undefined for an empty one. */
export function unlessEmpty(record: Plain): Plain | undefined {
  return Object.keys(record).length > 0 ? record : undefined;
}

/** The plain objects of a list; none of anything else. */
export function asList(value: unknown): Plain[] {
  return Array.isArray(value) ? value.filter(isPlain) : [];
}

/** What stands at a place; undefined when nothing does. */
export function valueAt(record: Plain, place: string): unknown {
  return place.split('.').reduce<unknown>((value, key) => (isPlain(value) ? value[key] : undefined), record);
}

/** A copy with another value at a place; undefined takes the key away. */
export function withValueAt(record: Plain, place: string, value: unknown): Plain {
  const [key = '', ...rest] = place.split('.');
  const inner = record[key];
  const held = rest.length > 0 ? withValueAt(isPlain(inner) ? inner : {}, rest.join('.'), value) : value;
  const { [key]: _, ...others } = record;
  return held === undefined ? others : { ...record, [key]: held };
}

/** True for what counts as filled in: not absent, not null, not an empty text. */
export function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
