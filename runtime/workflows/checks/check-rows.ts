/**
 * Results of one monitor, newest first, read in pieces that fit: a result of a browser brings its pictures, one of a website
 * the page that it got, and an answer of more than some megabytes is not read at all.
 */
import { ToolError } from '../../basics/errors.ts';
import type { Job } from '../define.ts';
import { type CheckReading, readCheck } from './check-reading.ts';
import type { CheckRules } from './check-rules.ts';

export interface CheckRow {
  readonly id: string;
  /** When the result came in, ISO text in UTC with milliseconds. */
  readonly time: string;
  readonly reading: CheckReading;
}

export interface CheckRows {
  /** Newest first. */
  readonly rows: readonly CheckRow[];
  /** Whether these are all of the window: otherwise older ones follow the last. */
  readonly isWhole: boolean;
}

interface Wanted {
  readonly monitor: string;
  readonly type: string;
  readonly from?: string;
  /** Up to and with this moment. */
  readonly to: string;
  readonly rules: CheckRules;
  /** Rows that are read at the most. */
  readonly most: number;
  /** Stops reading when it is true of what was read. */
  readonly isEnough?: (rows: readonly CheckRow[]) => boolean;
}

/** Rows of the first piece, and the most of one. Pictures of four browsers and screens are some megabytes. */
const PIECES = { usual: { first: 100, most: 400 }, 'Synthetic Monitor': { first: 5, most: 20 } } as const;

/** Pieces after which a client that waits is told how far it has come. */
const QUIET_PIECES = 3;

/** Reads results until there are as many as wanted, enough, all, or no time. */
export async function readChecks(
  job: Pick<Job, 'client' | 'hasTime'> & Partial<Pick<Job, 'progress'>>,
  wanted: Wanted,
): Promise<CheckRows> {
  const { monitor, type, from, rules, most, isEnough } = wanted;
  const pieces = type === 'Synthetic Monitor' ? PIECES[type] : PIECES.usual;
  const rows = new Map<string, CheckRow>();
  let limit: number = Math.min(pieces.first, most);
  let until = wanted.to;
  for (let piecesRead = 0; piecesRead === 0 || job.hasTime(); piecesRead += 1) {
    if (piecesRead >= QUIET_PIECES) job.progress?.(rows.size, most);
    const filter = { monitorId: monitor, time: from === undefined ? { lte: until } : { gte: from, lte: until } };
    const piece = await job.client.monitorLogs
      .list({ filter, fields: ['time', 'logBody'], sort: '-time', limit })
      .catch((cause: unknown) => {
        if (limit > 1 && cause instanceof ToolError && cause.code === 'too_large') return undefined;
        throw cause;
      });
    if (!piece) {
      limit = Math.max(1, Math.floor(limit / 4));
      continue;
    }
    const before = rows.size;
    for (const { id, time, logBody } of piece.rows)
      if (time) rows.set(id, { id, time, reading: readCheck(logBody, rules) });
    const found = [...rows.values()];
    const isWhole = piece.rows.length < limit && !piece.hasMore;
    if (isWhole || found.length >= most || isEnough?.(found) === true) return { rows: found.slice(0, most), isWhole };
    // The next piece begins with the moment of the last row, as others may share it: those that are known are no news.
    const last = found.at(-1)?.time ?? until;
    until = rows.size === before ? new Date(Date.parse(last) - 1).toISOString() : last;
    limit = Math.min(limit * 2, pieces.most);
  }
  return { rows: [...rows.values()], isWhole: false };
}
