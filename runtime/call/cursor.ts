/**
 * Positions in a list. A cursor is opaque and signed with the caller's own key, so that any replica can check it and no
 * other caller can use it; it belongs to one tool with one filter and order.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { badArgument } from '../basics/errors.ts';
import { jsonOf } from '../basics/json-of.ts';

/** Where the next page begins, and what the first page saw. */
export interface Position {
  readonly skip: number;
  /** What the platform keeps the next page from moving by; null where it cannot. */
  readonly mark: string | null;
  /** Rows there were at the first page; null where they were not counted. */
  readonly total: number | null;
  /** When the first page was read: relative times of the filter stay what they were. */
  readonly begun: string;
}

/** What a cursor belongs to: tool, filter and order. */
export type CallShape = readonly unknown[];

const MAC_BYTES = 12;

function mac(payload: string, shape: CallShape, key: string): Buffer {
  const secret = createHash('sha256').update(`cursor ${key}`).digest();
  return createHmac('sha256', secret)
    .update(JSON.stringify(shape))
    .update('\n')
    .update(payload)
    .digest()
    .subarray(0, MAC_BYTES);
}

/** Writes a cursor for the call. */
export function writeCursor({ skip, mark, total, begun }: Position, shape: CallShape, key: string): string {
  const payload = JSON.stringify([skip, mark, total, begun]);
  return Buffer.concat([mac(payload, shape, key), Buffer.from(payload)]).toString('base64url');
}

/** Reads a cursor of the same call. Throws `bad_arguments` for one of another call, another caller, or none of ours. */
export function readCursor(cursor: string, shape: CallShape, key: string): Position {
  const bytes = Buffer.from(cursor, 'base64url');
  const payload = bytes.subarray(MAC_BYTES).toString();
  const isOurs = bytes.length > MAC_BYTES && timingSafeEqual(bytes.subarray(0, MAC_BYTES), mac(payload, shape, key));
  if (!isOurs) {
    throw badArgument(
      'The cursor belongs to another call.',
      'Repeat the call it came from with the same filter, sort and key, or leave the cursor out to start again.',
    );
  }
  const [skip, mark, total, begun] = JSON.parse(payload) as [number, string | null, number | null, string];
  return { skip, mark, total, begun };
}

/** When the first page was read, before the cursor is checked: the filter it belongs to is read against that moment. */
export function begunAt(cursor: string): Date | undefined {
  const payload = jsonOf(Buffer.from(cursor, 'base64url').subarray(MAC_BYTES).toString());
  const begun = new Date(Array.isArray(payload) ? String(payload[3]) : Number.NaN);
  return Number.isNaN(begun.getTime()) ? undefined : begun;
}
