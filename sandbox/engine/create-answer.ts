import { randomUUID } from 'node:crypto';
import { showAnalytics } from './analytics-list.ts';
import { type Resource, type StoredColumn, SYSTEM_COLUMNS } from './model.ts';
import type { Draft } from './rulebook.ts';
import type { StoredRow } from './store.ts';
import { encode } from './wire.ts';

/** Kinds that the server reads before it stores them: text in them is a number, a date or steps from then on. */
const CONVERTED: ReadonlySet<string> = new Set(['number', 'bigint', 'monitorSteps', 'recurring', 'restrictionTimes']);

/** Whether the answer shows a column as it was stored. Columns with a default are read back from the database. */
function isReadBack({ kind, default: preset }: StoredColumn): boolean {
  return CONVERTED.has(kind) || preset !== undefined;
}

/** One plain column of a create answer. */
function shownValue(column: StoredColumn, stored: unknown, sent: unknown): unknown {
  // An encrypted column is answered as cipher text once, here; a password as its hash, without a type.
  if (column.encrypted === true && stored !== null)
    return Buffer.from(`${randomUUID()}${randomUUID()}`).toString('base64');
  if (column.kind === 'hashed') return stored;
  if (column.kind === 'decimal' && sent !== null) return stored;
  return sent === null || isReadBack(column) ? encode(column, stored) : sent;
}

/** Telemetry tables answer with what is stored, in typed form. */
function analyticsAnswer(resource: Resource, row: StoredRow): Record<string, unknown> {
  const filled = resource.stored.filter(({ name }) => (row[name] ?? null) !== null);
  return showAnalytics(row, filled);
}

/** The create answer: every scalar as stored or, where nothing reads it on the way, in the form it was sent; relations only if sent. */
export function createAnswer(resource: Resource, row: StoredRow, sent: Draft['sent']): Record<string, unknown> {
  if (resource.facts.analytics === true) return analyticsAnswer(resource, row);
  const answer: Record<string, unknown> = {};
  for (const column of resource.columns.values()) {
    const { name, kind } = column;
    const value = SYSTEM_COLUMNS.has(name) ? null : (sent[name] ?? null);
    if (kind === 'id') answer._id = row._id;
    else if (kind !== 'one' && kind !== 'many') answer[name] = shownValue(column, row[name], value);
    else if (value !== null) answer[name] = kind === 'one' ? value : (row[name] as string[]).map((id) => ({ _id: id }));
  }
  return answer;
}
