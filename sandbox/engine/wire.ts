import { createHash, randomBytes } from 'node:crypto';
import { type ApiError, badData, serverError } from './api-error.ts';
import { isId, isObject } from './json.ts';
import type { StoredColumn } from './model.ts';
import { decodeSteps } from './monitor-steps.ts';
import { readRota } from './rota-values.ts';

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

/** Stands for a value that cannot be stored: the request fails, but only once everything else was checked. */
export class Unstorable {
  /** What the request is answered. */
  readonly refuse: () => ApiError;

  constructor(refuse: () => ApiError) {
    this.refuse = refuse;
  }
}

/** What the database itself does not take. */
export const UNSTORABLE: Unstorable = new Unstorable(serverError);

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

/** Kinds of text that have a form, and what a value without it is told. */
const FORMS: Readonly<Record<string, readonly [form: RegExp, complaint: (text: string) => string]>> = {
  email: [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, (text) => `Email ${text} is not in valid format.`],
  domain: [
    /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i,
    (text) => `Domain ${text} is not in valid format.`,
  ],
  phone: [/^\+?\(?\d{3}\)?[-\s.]?\d{3}[-\s.]?\d{4,7}$/, (text) => `Phone is not in valid format: ${text}`],
  version: [
    /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[a-z\d][-a-z.\d]*)?(\+[a-z\d][-a-z.\d]*)?$/i,
    () => 'Version is not in valid format.',
  ],
};

/** Text of a kind that has a form. */
function decodeFormed(kind: string, value: unknown): unknown {
  const text = kind === 'email' ? asText(value).trim().toLowerCase() : asText(value).trim();
  const [form, complaint] = FORMS[kind] ?? [];
  return form?.test(text) === false ? new Unstorable(() => badData(complaint?.(text) ?? '')) : text;
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
  decimal: decodeNumber,
  boolean: (value) => BOOLEANS.get(String(value).toLowerCase()) ?? UNSTORABLE,
  email: (value) => decodeFormed('email', value),
  domain: (value) => decodeFormed('domain', value),
  phone: (value) => decodeFormed('phone', value),
  version: (value) => decodeFormed('version', value),
  url: decodeUrl,
};

/** Passwords that people choose are hashed with a salt, and then only if they arrive typed; other secrets either way. */
function decodeHashed({ name, salted }: StoredColumn, sent: unknown): unknown {
  if (salted && !isHashedString(sent)) {
    const complaint = `${name} is a salted column and must be supplied as a HashedString, not a pre-hashed value.`;
    return new Unstorable(() => badData(complaint));
  }
  const hash = createHash('sha256').update(salted ? randomBytes(16) : '');
  const digest = hash.update(asText(unwrap(sent))).digest('hex');
  return salted ? `scrypt$N=16384,r=8,p=1$${digest}` : digest;
}

/** Whether a value is a typed secret, which the server hashes. */
export function isHashedString(value: unknown): boolean {
  return isWrapped(value) && value._type === TYPED.hashed;
}

const RAW_KINDS = new Set(['json', 'texts', 'numbers', 'enums', 'file', 'array']);
/** Kinds whose content is an object of its own kind, checked no further than this. */
export const SHAPED_KINDS: ReadonlySet<string> = new Set(['recurring', 'restrictionTimes', 'dashboardViewConfig']);

/** Reads one value of a create or update into its stored form. Throws for what is refused on sight, answers {@link Unstorable} for what fails later. */
export function decode(column: StoredColumn, sent: unknown): unknown {
  if (sent === null || sent === undefined) return null;
  if (RAW_KINDS.has(column.kind)) return structuredClone(sent);
  if (column.kind === 'recurring') return readRota('Recurring', sent) ?? UNSTORABLE;
  if (column.kind === 'restrictionTimes') return readRota('RestrictionTimes', sent) ?? UNSTORABLE;
  if (SHAPED_KINDS.has(column.kind)) {
    return isObject(sent) && String(sent._type).toLowerCase() === column.kind.toLowerCase() ? sent : UNSTORABLE;
  }
  if (column.kind === 'monitorSteps') return decodeSteps(sent);
  if (column.kind === 'hashed') return decodeHashed(column, sent);
  if (column.kind === 'enum') return typeof sent === 'number' ? sent : asText(unwrap(sent));
  return (DECODERS[column.kind] ?? asText)(unwrap(sent));
}

/** Reads a value to compare with; there is no later stage here, so what the database refuses is a 500 at once. */
export function decodeOperand({ kind }: Pick<StoredColumn, 'kind'>, value: unknown): unknown {
  if (typeof value === 'object' && value !== null) throw serverError();
  const isText = kind in FORMS || kind === 'url';
  const decoded = ((isText ? undefined : DECODERS[kind]) ?? asText)(value);
  if (decoded === UNSTORABLE) throw serverError();
  return decoded;
}

/** One stored value as every read answer shows it. */
export function encode({ kind, wire }: Pick<StoredColumn, 'kind' | 'wire'>, stored: unknown): unknown {
  if (stored === null || stored === undefined) return null;
  if (kind === 'date') return { _type: 'DateTime', value: isoTime(stored as number) };
  if (kind === 'monitorSteps') return { _type: 'MonitorSteps', value: stored };
  if (kind === 'decimal') return String(stored);
  const type = wire ?? TYPED[kind];
  return type === undefined || isObject(stored) ? stored : { _type: type, value: stored };
}

/** Milliseconds, cut as the server cuts them. */
export function isoTime(time: number): string {
  return new Date(Math.floor(time)).toISOString();
}
