/** What a caller did earlier, read back from the audit: only its own lines of this instance, whatever else is written there. */
import { type Bounds, readJson } from '../../basics/bounds.ts';
import { isPlain } from '../../basics/plain.ts';
import { timeOfAuditId } from './audit-id.ts';
import type { AuditLine } from './audit-line.ts';

/** Whose lines are read. */
export interface ChangeOwner {
  /** As `ownerDigest` makes it of a credential. */
  readonly key: string;
  readonly site: string;
}

/** Lines of one owner that changed something, newest first. */
export interface FoundLines {
  readonly lines: readonly AuditLine[];
  /** Whether that is all since then: no more is read than is bounded. */
  readonly isWhole: boolean;
}

export interface ChangeLog {
  /** Lines since then (milliseconds since 1970). */
  lines(owner: ChangeOwner, from: number): Promise<FoundLines>;
}

/** What can be read of an audit by those who call one instance. */
export interface OwnChanges {
  readonly log: ChangeLog;
  readonly site: string;
}

/** Lines of one owner that are kept of a reading. */
const MOST_OWN = 1_000;
const LINE: Bounds = { bytes: 2_000_000, levels: 100, values: 50_000 };

/** What owners' lines are among texts that come newest first; what cannot be read is nobody's. */
export async function ownLines(
  texts: AsyncIterable<string | typeof CUT>,
  { key, site }: ChangeOwner,
  from: number,
): Promise<FoundLines> {
  const lines: AuditLine[] = [];
  /** A file that is renamed meanwhile may be read twice. */
  const known = new Set<string>();
  for await (const text of texts) {
    if (text === CUT || lines.length >= MOST_OWN) return { lines, isWhole: false };
    // Most lines are of others, and need no more than that.
    if (!text.includes(key) && !isOld(text, from)) continue;
    const line = lineOf(text);
    if (line === undefined) continue;
    if (Date.parse(line.time) < from) return { lines, isWhole: true };
    if (line.key === key && line.site === site && !known.has(line.id)) lines.push(line);
    known.add(line.id);
  }
  return { lines, isWhole: true };
}

/** Comes where texts were not read to their end. */
export const CUT = Symbol('cut');

const TIME = /"time":"(\d{4}-\d\d-\d\dT[\d:.]{8,12}Z)"/;

/** Whether a line, whoever's it is, was written before then. */
function isOld(text: string, from: number): boolean {
  const [, time] = TIME.exec(text.slice(0, 200)) ?? [];
  return time !== undefined && Date.parse(time) < from;
}

/** A line of ours; undefined for anything else. */
function lineOf(text: string): AuditLine | undefined {
  const read = readJson(text, LINE);
  if (!('value' in read) || !isPlain(read.value)) return undefined;
  const { id, time, tool, outcome, rows } = read.value;
  const isLine =
    typeof id === 'string' &&
    timeOfAuditId(id) !== undefined &&
    typeof time === 'string' &&
    !Number.isNaN(Date.parse(time)) &&
    typeof tool === 'string' &&
    typeof outcome === 'string' &&
    (rows === undefined || (Array.isArray(rows) && rows.every(isRow)));
  return isLine ? (read.value as unknown as AuditLine) : undefined;
}

function isRow(row: unknown): boolean {
  if (!isPlain(row)) return false;
  const { tool, verb, id, before = {}, after = {} } = row;
  const isId = id === undefined || typeof id === 'string';
  return typeof tool === 'string' && typeof verb === 'string' && isId && isPlain(before) && isPlain(after);
}
