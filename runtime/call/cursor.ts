/**
 * Positions in a list, in 24 characters. A cursor is opaque and signed with the caller's own key, so that any replica can
 * check it and no other caller can use it; it belongs to one tool with one filter and order. It holds what the next page
 * cannot find out by itself, each in as few bits as it needs: what is left out is told at each field.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Credential, keyAtInstance } from '../basics/credential.ts';
import { badArgument } from '../basics/errors.ts';
import type { PageMark } from './platform.ts';

/** Where the next page begins, and what the first page saw. */
export interface Position {
  /** Rows that were shown; null where the mark alone says where to go on. */
  readonly skip: number | null;
  /** What the platform keeps the next page from moving by; null where it cannot. */
  readonly mark: PageMark | null;
  /** Rows there were at the first page, as far as `movedSince` needs it; null where they were not counted. */
  readonly total: number | null;
  /** When the first page was read, a whole second: relative times of the filter stay what they were. */
  readonly begun: Date;
}

/** The same as it is written: with the row at which a page ended. */
export type Ending = Omit<Position, 'mark'> & { readonly mark: PageMark<string> | null };

/** What a cursor belongs to: tool, filter and order. */
export type CallShape = readonly unknown[];

const BYTES = 18;
/** Nobody can do more with a cursor of his own making than page through his own list: this tells mix-ups apart. */
const MAC_BYTES = 6;

/** Seconds after which a cursor means another moment, and so is none: three days. */
const BEGUN_BITS = 18;
/** A cursor from a replica whose clock is ahead. */
const AHEAD_S = 3600;
/** Rows, beyond which nobody pages. */
const SKIP_BITS = 24;
/** Of the number of all rows these bits, so that what came or went since is known, and a bit for whether it was. */
const TOTAL_BITS = 22;
/** Milliseconds around the beginning, for times that only part the rows of then from those of later: 2.3 hours both ways. */
const NEAR_BITS = 24;
/** Milliseconds since 1970, for times at which a page ended: till 2109. */
const TIME_BITS = 42;
/** Rows at one time: more than any store lets page through. */
const PLACE_BITS = 14;
const TAG_BITS = 20;

const WITHOUT = 0;
const NEAR = 1;
const TIMED = 2;
const PLACED = 3;
const KIND_BITS = 2;

type Field = readonly [value: number, bits: number];

/** A position in bits, or undefined where a list is too long for any. */
function fieldsOf({ skip, mark, total, begun }: Ending): readonly Field[] | undefined {
  const second = Math.floor(begun.getTime() / 1000);
  if (skip !== null && skip >= 2 ** SKIP_BITS) return undefined;
  const head = (kind: number): Field[] => [
    [kind, KIND_BITS],
    [second % 2 ** BEGUN_BITS, BEGUN_BITS],
  ];
  if (mark?.row !== undefined) {
    const tag: Field = [tagOf(mark.row), TAG_BITS];
    const { at, place } = mark;
    if (at === null || at < 0 || at >= 2 ** TIME_BITS)
      return skip === null ? undefined : [...head(PLACED), [skip, SKIP_BITS], tag];
    return [...head(TIMED), [at, TIME_BITS], [Math.min(place, 2 ** PLACE_BITS - 1), PLACE_BITS], tag];
  }
  const counted: Field = [total === null ? 0 : 1, 1];
  const rest: Field[] = [[skip ?? 0, SKIP_BITS], counted, [(total ?? 0) % 2 ** TOTAL_BITS, TOTAL_BITS]];
  // What is older than the times that fit is older than what comes: any time between the two parts them.
  const near = typeof mark?.at === 'number' ? Math.max(0, mark.at - second * 1000 + 2 ** (NEAR_BITS - 1)) : -1;
  return near < 0 || near >= 2 ** NEAR_BITS ? [...head(WITHOUT), ...rest] : [...head(NEAR), [near, NEAR_BITS], ...rest];
}

/** Writes a cursor for the call; undefined behind more rows than anybody pages through. */
export function writeCursor(position: Ending, shape: CallShape, caller: Credential): string | undefined {
  const fields = fieldsOf(position);
  if (!fields) return undefined;
  const payload = packed(fields);
  return Buffer.concat([mac(payload, shape, caller), payload]).toString('base64url');
}

/** Reads a cursor of the same call. Throws `bad_arguments` for one of another call, another caller, or none of ours. */
export function readCursor(cursor: string, shape: CallShape, caller: Credential, now: Date): Position {
  const bytes = Buffer.from(cursor, 'base64url');
  const payload = bytes.subarray(MAC_BYTES);
  const isOurs = bytes.length === BYTES && timingSafeEqual(bytes.subarray(0, MAC_BYTES), mac(payload, shape, caller));
  if (!isOurs) {
    throw badArgument(
      'The cursor belongs to another call.',
      'Repeat the call it came from with the same filter, sort and key, or leave the cursor out to start again.',
    );
  }
  return positionIn(new Bits(payload), now);
}

/** When the first page was read, before the cursor is checked: the filter it belongs to is read against that moment. */
export function begunAt(cursor: string, now: Date): Date | undefined {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length !== BYTES) return undefined;
  const bits = new Bits(bytes.subarray(MAC_BYTES));
  bits.take(KIND_BITS);
  return begunOf(bits, now);
}

/** What is kept of a row's id: FNV-1a, folded. Of a million rows one shares it. */
export function tagOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193) >>> 0;
  return (hash ^ (hash >>> TAG_BITS)) & (2 ** TAG_BITS - 1);
}

/** How many rows more there are than at the first page, or fewer; undefined where that is not known. */
export function movedSince({ total }: Position, now: number | undefined): number | undefined {
  if (total === null || now === undefined) return undefined;
  const round = 2 ** TOTAL_BITS;
  const more = (((now - total) % round) + round) % round;
  return more < round / 2 ? more : more - round;
}

function positionIn(bits: Bits, now: Date): Position {
  const kind = bits.take(KIND_BITS);
  const begun = begunOf(bits, now);
  const start = begun.getTime();
  if (kind === PLACED) {
    const skip = bits.take(SKIP_BITS);
    return { skip, begun, total: null, mark: { at: null, place: skip, row: bits.take(TAG_BITS) } };
  }
  if (kind === TIMED) {
    const [at, place, row] = [bits.take(TIME_BITS), bits.take(PLACE_BITS), bits.take(TAG_BITS)];
    return { skip: null, begun, total: null, mark: { at, place, row } };
  }
  const at = kind === NEAR ? start + bits.take(NEAR_BITS) - 2 ** (NEAR_BITS - 1) : null;
  const skip = bits.take(SKIP_BITS);
  const isCounted = bits.take(1) === 1;
  const total = bits.take(TOTAL_BITS);
  return { skip, begun, total: isCounted ? total : null, mark: at === null ? null : { at, place: 0 } };
}

/** The last moment of these bits that is not to come. */
function begunOf(bits: Bits, now: Date): Date {
  const last = Math.floor(now.getTime() / 1000) + AHEAD_S;
  const round = 2 ** BEGUN_BITS;
  const since = (((last - bits.take(BEGUN_BITS)) % round) + round) % round;
  return new Date((last - since) * 1000);
}

function mac(payload: Buffer, shape: CallShape, caller: Credential): Buffer {
  return createHmac('sha256', secretOf(caller))
    .update(JSON.stringify(shape))
    .update('\n')
    .update(payload)
    .digest()
    .subarray(0, MAC_BYTES);
}

const secrets = new WeakMap<Credential, Buffer>();

/** What signs the cursors of a caller: made once for each credential. */
function secretOf(caller: Credential): Buffer {
  let secret = secrets.get(caller);
  if (secret === undefined) {
    secret = createHash('sha256')
      .update(`cursor ${keyAtInstance(caller)}`)
      .digest();
    secrets.set(caller, secret);
  }
  return secret;
}

/** Numbers one behind the other, the first in the highest bits. */
function packed(fields: readonly Field[]): Buffer {
  const bytes = Buffer.alloc(BYTES - MAC_BYTES);
  let at = 0;
  for (const [value, size] of fields) {
    for (let left = size; left > 0; ) {
      const room = 8 - (at % 8);
      const taken = Math.min(room, left);
      left -= taken;
      const part = Math.floor(value / 2 ** left) % 2 ** taken;
      bytes[at >> 3] = (bytes[at >> 3] as number) | (part << (room - taken));
      at += taken;
    }
  }
  return bytes;
}

/** Takes them out again. */
class Bits {
  readonly #bits: bigint;
  #left = 8 * (BYTES - MAC_BYTES);

  constructor(payload: Buffer) {
    this.#bits = BigInt(`0x${payload.toString('hex')}`);
  }

  take(size: number): number {
    this.#left -= size;
    return Number((this.#bits >> BigInt(this.#left)) & ((1n << BigInt(size)) - 1n));
  }
}
