/** Lines of the audit as a caller may go on from them: what was undone since, and what of a line can be taken back. */
import type { WrittenRow } from '../../basics/call-record.ts';
import { ToolError } from '../../basics/errors.ts';
import { isPlain } from '../../basics/plain.ts';
import type { Row } from '../../call/platform.ts';
import type { AuditLine } from '../../guard/audit/audit-line.ts';

/** Why nothing is there to be read. */
export function noChanges(): ToolError {
  return new ToolError(
    'not_permitted',
    'What was changed is kept nowhere from where this server could read it.',
    'Whoever runs this server switches that on with AUDIT=file:/path, or AUDIT=redis and REDIS_URL.',
  );
}

/** Why a row is not known, where nothing says. */
export const NOT_READ = 'it was not read';

/** Whether a call may have changed something. */
export function hasChanged({ changes = 0, rows = [] }: AuditLine): boolean {
  return changes > 0 || rows.length > 0;
}

/** Lines by those that took them back: an undo that was itself taken back counts no more. */
export function undoneBy(lines: readonly AuditLine[]): ReadonlyMap<string, string> {
  const undone = new Map<string, string>();
  // The newest comes first, and nothing is undone by what came before it.
  for (const line of lines) {
    const { undoes, outcome, id } = line;
    if (undoes !== undefined && outcome === 'ok' && hasChanged(line) && !undone.has(id)) undone.set(undoes, id);
  }
  return undone;
}

/** A column of a row that was changed, by what it was and what it became. */
export interface ChangedColumn {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Columns that really changed, as far as both sides are kept. */
export function changedColumnsOf({ before, after, withheld = [] }: WrittenRow): ChangedColumn[] {
  if (!before || !after) return [];
  return Object.keys({ ...before, ...after })
    .filter((name) => !withheld.includes(name) && !isSame(before[name], after[name]))
    .map((name) => ({ name, before: before[name] ?? null, after: after[name] ?? null }));
}

/** Whether two values of a column say the same: rows that it points to are told by their ids. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(asArgument(one) ?? null) === JSON.stringify(asArgument(other) ?? null);
}

/** A value that was read as an argument takes it: related rows by their ids, in one order. */
export function asArgument(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(asArgument);
    return value.every((item) => isPlain(item) && typeof item.id === 'string') ? items.sort() : items;
  }
  return isPlain(value) && typeof value.id === 'string' ? value.id : value;
}

/** Arguments that give columns the values they had: what was empty is cleared. */
export function restoring(columns: readonly ChangedColumn[]): Row {
  const isEmpty = (value: unknown): boolean => value === null || value === '';
  const set = columns.filter(({ before }) => !isEmpty(before));
  const clear = columns.filter(({ before }) => isEmpty(before)).map(({ name }) => name);
  const values = Object.fromEntries(set.map(({ name, before }) => [name, asArgument(before)]));
  return { ...values, ...(clear.length > 0 ? { clear } : {}) };
}

/** What of a row does not come back, whatever is done, in sentences. */
export function lostOf(row: WrittenRow): string[] {
  const { verb, withheld = [], effects = [], unread } = row;
  const which = `${row.tool}${row.id === undefined ? '' : ` (${row.id})`}`;
  const lost = effects.map((says) => `${which}: not taken back: ${says}`);
  if (verb === 'delete') lost.unshift(`${which}: a row that was deleted does not come back; make it anew.`);
  if (verb === 'update' && withheld.length > 0)
    lost.push(`${which}: ${withheld.join(', ')}: not put back, as secrets and very long values are not kept.`);
  if (verb === 'update' && (row.before === undefined || row.after === undefined))
    lost.push(`${which}: ${unread ?? NOT_READ}, so that it is not known what to put back.`);
  if (verb === 'create' && row.id === undefined)
    lost.push(`${which}: it is not known which row was made, or whether one was.`);
  return lost;
}

/** Whether something of a row can be taken back. */
export function canComeBack(row: WrittenRow): boolean {
  if (row.verb === 'create') return row.id !== undefined && row.after !== undefined;
  return row.verb === 'update' && changedColumnsOf(row).length > 0;
}
