import type { WrittenRow } from '../basics/call-record.ts';
import type { AuditLine } from '../guard/audit/audit-line.ts';
import type { FoundLines } from '../guard/audit/change-log.ts';
import { ownerDigest } from '../guard/audit/owner.ts';
import { credentialOf } from './key-of-call.ts';
import { closedIn } from './ruled-call.ts';
import type { CallUnderWay } from './under-way.ts';

/**
 * What the caller changed before, newest first, since then (milliseconds since 1970); undefined where nobody can tell. Of rows
 * that may not be shown to it now there is nothing but which they are.
 */
export async function ownChanges(around: CallUnderWay, from: number): Promise<FoundLines | undefined> {
  const { services, call } = around;
  const { changes, platform, keyHeaders } = services;
  if (!changes) return undefined;
  const key = ownerDigest(credentialOf(call, platform.title, keyHeaders));
  const { lines, isWhole } = await changes.log.lines({ key, site: changes.site }, from);
  // Neither workflow that asks lends what it may to what it shows.
  const alone = { ...around, ruledWithin: undefined };
  const isClosed = (resource: string): boolean => closedIn(alone, resource) !== undefined;
  const shown = ({ rows, ...line }: AuditLine): AuditLine =>
    rows === undefined ? line : { ...line, rows: rows.map((row) => (isClosed(row.resource) ? closedRow(row) : row)) };
  return { lines: call.ceiling === undefined ? lines : lines.map(shown), isWhole };
}

function closedRow({ tool, resource, verb, id }: WrittenRow): WrittenRow {
  return { tool, resource, verb, id, unread: 'what is kept of it may not be shown here' };
}
