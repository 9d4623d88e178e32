import { createHash } from 'node:crypto';
import { badData, serverError } from './api-error.ts';
import { isId, isObject } from './json.ts';
import type { StoredColumn } from './model.ts';
import { decodeSteps } from './monitor-steps.ts';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Kinds that travel as `{"_type": name, "value": text}`. */
const TYPED: Readonly<Record<string, string>> = {
  fk: 'ObjectID',
  uuid: 'ObjectID',
  date: 'DateTime',
  color: 'Color',
  email: 'Email',
  name: 'Name',
  phone: 'Phone',
  url: 'URL',
  domain: 'Domain',
  version: 'Version',
  hashed: 'HashedString',
  file: 'Buffer',
};
const WRAPPERS = new Set([...Object.values(TYPED), 'PositiveNumber', 'Port', 'IP', 'Hostname', 'Decimal', 'BigNumber']);

/** Stands for a value the database would not take: the request fails with a 500, but only once everything else was checked. */
export const UNSTORABLE: Readonly<{ unstorable: true }> = Object.freeze({ unstorable: true });

/** Takes the value out of `{"_type": "DateTime", "value": …}` and its like; other values pass unchanged. */
export function unwrap(value: unknown): unknown {
  return isWrapped(value) ? value.value : value;
}

/** Whether a value is a typed scalar, as opposed to a query operator or a plain object. */
export function isWrapped(value: unknown): value is Record<string, unknown> & { readonly _type: string } {
  return isObject(value) && typeof value._type === 'string' && WRAPPERS.has(value._type);
}

/** Anything as a text column stores it. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function decodeNumber(value: unknown): unknown {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  return UNSTORABLE;
}

const BOOLEANS = new Map(Object.entries({ true: true, 1: true, false: false, 0: false }));

/** Text of a date as the database reads it; numbers are no dates. */
function decodeDate(value: unknown): unknown {
  const time = typeof value === 'string' && /\d/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? UNSTORABLE : time;
}

function decodeUrl(value: unknown): string {
  const text = asText(value);
  return /^[a-z]+:\/\/[^/?#]+$/i.test(text) ? `${text}/` : text;
}

function decodeEmail(value: unknown): string {
  const text = asText(value).trim();
  if (!EMAIL.test(text)) throw badData(`Email ${text} is not in valid format.`);
  return text;
}

function decodeId(value: unknown): unknown {
  return isId(value) ? value.toLowerCase() : UNSTORABLE;
}

/** Kinds that are more than text. */
const DECODERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  id: decodeId,
  fk: decodeId,
  uuid: decodeId,
  date: decodeDate,
  number: decodeNumber,
  bigint: decodeNumber,
  boolean: (value) => BOOLEANS.get(String(value).toLowerCase()) ?? UNSTORABLE,
  email: decodeEmail,
  url: decodeUrl,
  hashed: (value) => createHash('sha256').update(asText(value)).digest('hex'),
};

const RAW_KINDS = new Set(['json', 'texts', 'numbers', 'enums', 'file', 'array']);
/** Kinds whose content is an object of its own kind, checked no further than this. */
export const SHAPED_KINDS: ReadonlySet<string> = new Set(['recurring', 'restrictionTimes', 'dashboardViewConfig']);

/** Reads one value of a create or update into its stored form. Throws for what is refused on sight, answers {@link UNSTORABLE} for what fails later. */
export function decode(column: StoredColumn, sent: unknown): unknown {
  if (sent === null || sent === undefined) return null;
  if (RAW_KINDS.has(column.kind)) return structuredClone(sent);
  if (SHAPED_KINDS.has(column.kind)) {
    return isObject(sent) && String(sent._type).toLowerCase() === column.kind.toLowerCase() ? sent : UNSTORABLE;
  }
  if (column.kind === 'monitorSteps') return decodeSteps(sent);
  if (column.kind === 'enum') return typeof sent === 'number' ? sent : asText(unwrap(sent));
  return (DECODERS[column.kind] ?? asText)(unwrap(sent));
}

/** Reads a value to compare with; there is no later stage here, so what the database refuses is a 500 at once. */
export function decodeOperand({ kind }: StoredColumn, value: unknown): unknown {
  if (typeof value === 'object' && value !== null) throw serverError();
  const isText = kind === 'email' || kind === 'url';
  const decoded = ((isText ? undefined : DECODERS[kind]) ?? asText)(value);
  if (decoded === UNSTORABLE) throw serverError();
  return decoded;
}

/** One stored value as every read answer shows it. */
export function encode({ kind }: Pick<StoredColumn, 'kind'>, stored: unknown): unknown {
  if (stored === null || stored === undefined) return null;
  if (kind === 'date') return { _type: 'DateTime', value: isoTime(stored as number) };
  if (kind === 'monitorSteps') return { _type: 'MonitorSteps', value: stored };
  if (kind === 'decimal') return String(stored);
  const type = TYPED[kind];
  return type === undefined || isObject(stored) ? stored : { _type: type, value: stored };
}

/** Milliseconds, cut as the server cuts them. */
export function isoTime(time: number): string {
  return new Date(Math.floor(time)).toISOString();
}
