/** What rows are counted by: a column of the signal, the kind of thing that sent them, or an attribute. */
import { badData } from '../../engine/api-error.ts';
import { isObject } from '../../engine/json.ts';
import type { StoredRow } from '../../engine/store.ts';
import type { RowTest } from './signals.ts';

/** Keys that stand for one kind of sender; the sender's id is in `primaryEntityId` for all of them. */
export const SENDER_KEYS: ReadonlyMap<string, string> = new Map([
  ['hostId', 'Host'],
  ['dockerHostId', 'DockerHost'],
  ['podmanHostId', 'PodmanHost'],
  ['kubernetesClusterId', 'KubernetesCluster'],
  ['proxmoxClusterId', 'ProxmoxCluster'],
  ['cephClusterId', 'CephCluster'],
  ['serverlessFunctionId', 'ServerlessFunction'],
  ['cloudResourceId', 'CloudResource'],
  ['rumApplicationId', 'RealUserMonitor'],
]);

/** Columns that a signal may be counted by; every other key is the name of an attribute. */
export const LOG_DIMENSIONS: ReadonlySet<string> = new Set(['severityText', 'primaryEntityId', 'traceId', 'spanId']);
export const SPAN_DIMENSIONS: ReadonlySet<string> = new Set([
  'primaryEntityId',
  'traceId',
  'spanId',
  'parentSpanId',
  'name',
  'kind',
  'statusCode',
  'isRootSpan',
]);
export const METRIC_DIMENSIONS: ReadonlySet<string> = new Set(['primaryEntityId', 'name']);
export const EXCEPTION_DIMENSIONS: ReadonlySet<string> = new Set([
  'primaryEntityId',
  'exceptionType',
  'environment',
  'fingerprint',
  'traceId',
  'spanId',
  'escaped',
  'release',
]);

/** A cell as the database writes it; what is missing is empty. */
export function cellText(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

/** The attributes of a row. */
export function attributesOn({ attributes }: StoredRow): Readonly<Record<string, unknown>> {
  return isObject(attributes) ? attributes : {};
}

/** One attribute of a row, under exactly this key; empty where it has none. */
export function attributeText(row: StoredRow, key: string): string {
  const attributes = attributesOn(row);
  return Object.hasOwn(attributes, key) ? cellText(attributes[key]) : '';
}

/** Rows that have an attribute under exactly this key. */
export function hasAttribute(key: string): RowTest {
  return (row) => Object.hasOwn(attributesOn(row), key);
}

const KEY_LENGTH = 256;

/** Passes what may be the name of a column or an attribute. */
export function checkKey(key: unknown): string {
  if (typeof key === 'string' && key.length <= KEY_LENGTH && /^[\w.:/-]+$/.test(key)) return key;
  throw badData('Invalid facetKey');
}

/** What a row is counted as under a key. */
export function valueUnder(columns: ReadonlySet<string>, key: string): (row: StoredRow) => string {
  if (columns.has(key)) return (row) => cellText(row[key]);
  return (row) => attributeText(row, key);
}

/** Rows that belong to a dimension at all: those of its kind of sender, of services, or with the attribute. */
export function belongsTo(columns: ReadonlySet<string>, key: string): RowTest {
  const sender = SENDER_KEYS.get(key);
  if (sender !== undefined) return (row) => row.primaryEntityType === sender;
  if (key === 'primaryEntityId')
    return ({ primaryEntityType: type }) => (type ?? '') === '' || type === 'OpenTelemetry';
  return columns.has(key) ? () => true : hasAttribute(key);
}

/** The value a row has in a dimension that it belongs to. */
export function dimensionValue(columns: ReadonlySet<string>, key: string): (row: StoredRow) => string {
  return SENDER_KEYS.has(key) ? (row) => cellText(row.primaryEntityId) : valueUnder(columns, key);
}

/** Values with the number of rows that have them, most frequent first. */
export function countValues(rows: readonly StoredRow[], reading: (row: StoredRow) => string) {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = reading(row);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}
