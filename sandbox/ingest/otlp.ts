/** Reads the values of OTLP as JSON: attributes, moments, ids. */
import { isObject, type JsonObject } from '../engine/json.ts';
import { recordsIn } from './intake.ts';

/** Attributes by name, in the form they were sent. */
type Attributes = Record<string, unknown>;

const SCALARS = ['stringValue', 'intValue', 'doubleValue', 'boolValue'] as const;

/** One `AnyValue`. Nested lists of keys are flattened with dots into the attributes that they stand in. */
function readValue(name: string, value: unknown): Attributes {
  if (!isObject(value)) return { [name]: null };
  for (const type of SCALARS) if (type in value) return { [name]: value[type] ?? (type === 'stringValue' ? '' : null) };
  if (isObject(value.arrayValue))
    return {
      [name]: recordsIn(value.arrayValue.values)
        .slice(0, MAX_ATTRIBUTES)
        .map((item) => readValue(name, item)[name]),
    };
  if (isObject(value.kvlistValue)) return readAttributes(value.kvlistValue.values, name);
  return { [name]: null };
}

/** Attributes of one record that are kept, and characters of a name: each row has all of them, and those of its resource. */
const MAX_ATTRIBUTES = 256;
const MAX_NAME = 1_000;

/** Attributes by name; `prefix` is put before every name with a dot. What is beyond bounds is lost without a word, like all that ingest cannot keep. */
export function readAttributes(items: unknown, prefix = ''): Attributes {
  const found = new Map<string, unknown>();
  for (const { key, value } of recordsIn(items)) {
    if (typeof key !== 'string' || key === '' || key === '__proto__' || prefix.length + key.length > MAX_NAME) continue;
    for (const [name, item] of Object.entries(readValue(prefix === '' ? key : `${prefix}.${key}`, value)))
      if (found.has(name) || found.size < MAX_ATTRIBUTES) found.set(name, item);
    if (found.size >= MAX_ATTRIBUTES) break;
  }
  return Object.fromEntries(found);
}

/** Attributes as rows keep them: texts, whatever was sent. */
export function asTexts(attributes: Readonly<Attributes>): Record<string, string> {
  const text = (value: unknown): string =>
    value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, text(value)]));
}

/** Everything that is said of an instrumentation scope, as attributes. */
export function scopeAttributes(scope: unknown): Attributes {
  return Object.fromEntries(
    Object.entries(isObject(scope) ? scope : {}).map(([key, value]) => [`scope.${key}`, value]),
  );
}

/** The text of an attribute; empty where it is none. */
export function textAt(attributes: Readonly<JsonObject>, name: string): string {
  const value = attributes[name];
  return typeof value === 'string' ? value : '';
}

/** A moment of OTLP. */
export interface Moment {
  /** Nanoseconds as a double: the last digits are lost on the way, so a span of 250 ms lasts 249,999,872 ns. */
  readonly nano: number;
  /** Milliseconds, with what lies beyond them as a fraction. */
  readonly time: number;
}

/** The last moment that a date can hold: the year 275760. */
const LATEST_NANO = 8.64e15 * 1_000_000;

/** Reads nanoseconds since 1970, sent as text or number; where they are unreadable the moment of arrival stands in. */
export function readMoment(value: unknown, now: number): Moment {
  const sent = typeof value === 'string' ? Number.parseFloat(value) : typeof value === 'number' ? value : Number.NaN;
  // Dates beyond those of the calendar are none.
  const isDate = Math.abs(sent) <= LATEST_NANO;
  const nano = Math.trunc(isDate ? sent : now * 1_000_000);
  const whole = Number(BigInt(nano) / 1_000_000n);
  return { nano, time: whole + Math.min(999, Math.ceil((nano % 1_000_000) / 1000)) / 1000 };
}

/** A number that may come as text; null where there is none. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** Trace and span ids: hexadecimal in JSON, base64 where a sender takes the other encoding. */
export function readId(value: unknown): string {
  if (typeof value !== 'string') return '';
  return /^([0-9a-f]{16}|[0-9a-f]{32})$/i.test(value)
    ? value.toLowerCase()
    : Buffer.from(value, 'base64').toString('hex');
}
