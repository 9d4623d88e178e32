/** Values inside nested plain objects, by a dotted place such as `dnsMonitor.port`. */
import { isRecord } from './refuse.ts';

type Plain = Readonly<Record<string, unknown>>;

/** What stands at a place; undefined when nothing does. */
export function valueAt(record: Plain, place: string): unknown {
  return place.split('.').reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), record);
}

/** A copy with another value at a place; undefined takes the key away. */
export function withValueAt(record: Plain, place: string, value: unknown): Record<string, unknown> {
  const [key = '', ...rest] = place.split('.');
  if (rest.length > 0) {
    const inner = record[key];
    return { ...record, [key]: withValueAt(isRecord(inner) ? inner : {}, rest.join('.'), value) };
  }
  const { [key]: _, ...others } = record;
  return value === undefined ? others : { ...record, [key]: value };
}

/** True for what counts as filled in: not absent, not null, not an empty text. */
export function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
