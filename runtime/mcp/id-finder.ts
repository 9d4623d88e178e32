/** Finds the ids of requests in bytes that are too much to be read as JSON. */
import { BODY_BOUNDS, readJson } from '../basics/bounds.ts';
import { jsonOf } from '../basics/json-of.ts';
import { textOf } from './message-text.ts';
import type { RequestId } from './protocol.ts';
import { isRequestId, MAX_IDS, type RefusedIds, refusedIds } from './request-ids.ts';

const [QUOTE, COMMA, COLON, BACKSLASH, BLANK] = [0x22, 0x2c, 0x3a, 0x5c, 0x20];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Bytes of a text that are looked at one by one. */
const SHORT = 64;

/** Longest id that is found, in bytes. */
const LONGEST = 1_024;

/** Members that matter, as they are written; none is longer when every letter of it is escaped. */
const [METHOD, RESULT, FAILURE, ID] = ['"method"', '"result"', '"error"', '"id"'];
const LENGTHS = new Set([METHOD, RESULT, FAILURE, ID].map(({ length }) => length));
const LONGEST_KEY = METHOD.length * 6;

/**
 * The id to refuse a message under, as it came: of a batch those of its requests, null where none can be read. What holds
 * too much to be parsed is searched.
 */
export function refusedIdsIn(bytes: unknown): RefusedIds {
  if (!Buffer.isBuffer(bytes)) return null;
  const { text } = textOf(bytes);
  const read = readJson(text, BODY_BOUNDS);
  if ('value' in read) return refusedIds(read.value);
  return read.excess.kind === 'syntax' ? null : (idsFoundIn(text) ?? null);
}

/** The same of a text that was not parsed; undefined where it surely is no JSON, because something in it does not end. */
export function idsFoundIn(text: string): RefusedIds | undefined {
  const finder = new IdFinder();
  finder.push(Buffer.from(text));
  return finder.isWhole ? finder.ids : undefined;
}

/**
 * Takes a message, or a batch, piece by piece, in whatever order its members come: most clients write the id last. One
 * pass over the bytes with a count of levels; it keeps no more than one member's name, and ids.
 */
export class IdFinder {
  readonly #ids: RequestId[] = [];
  /** How many levels are open, and at which of them the members of messages stand. */
  #depth = 0;
  #level = 1;
  #isInText = false;
  #isEscaped = false;
  #isBatch = false;
  /** What was written at that level since the last comma or colon. */
  #token: number[] = [];
  #key = '';
  #id: RequestId | undefined;
  #hasMethod = false;
  /** Whether it has what answers one of ours. */
  #hasAnswer = false;

  /** The id of the request, those of the requests of a batch, null where none was found. */
  get ids(): RefusedIds {
    const [first = this.#requestId ?? null] = this.#ids;
    return this.#isBatch && this.#ids.length > 0 ? this.#ids : first;
  }

  /** Whether all that was begun has ended. */
  get isWhole(): boolean {
    return this.#depth === 0 && !this.#isInText;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += 1) {
      if (this.#isInText && !this.#keeps()) at = this.#passText(bytes, at);
      else if (this.#isInText) this.#inText(bytes[at] as number);
      else if (this.#depth > this.#level) at = this.#passValue(bytes, at);
      else if ((bytes[at] as number) > BLANK) this.#outside(bytes[at] as number);
    }
  }

  /** Passes over a text of which nothing is kept, as far as it has come; returns the place of its last byte. */
  #passText(bytes: Uint8Array, from: number): number {
    let at = from;
    while (at < bytes.length) {
      // One by one as far as most texts go, which are shorter than a search is worth.
      for (const stop = Math.min(at + SHORT, bytes.length); at < stop; at += 1) {
        const byte = bytes[at];
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) {
          this.#isInText = false;
          return at;
        }
      }
      const quote = this.#isEscaped ? at : bytes.indexOf(QUOTE, at);
      const to = quote < 0 ? bytes.length : quote;
      if (to > at) this.#isEscaped = endsEscaping(bytes, at, to);
      at = to;
    }
    return at;
  }

  /** Passes over what lies deeper than the members of messages, up to the next text or the end of it. */
  #passValue(bytes: Uint8Array, from: number): number {
    const level = this.#level;
    let depth = this.#depth;
    let at = from;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1;
      else if (byte === QUOTE) {
        this.#isInText = true;
        break;
      }
      if (depth === level) break;
    }
    this.#depth = depth;
    return at;
  }

  #inText(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#isInText = false;
    this.#keep(byte);
  }

  #outside(byte: number): void {
    const isAtLevel = this.#depth === this.#level;
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.#open(byte);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (isAtLevel) this.#endMessage();
      this.#depth -= 1;
    } else if (byte === COLON && isAtLevel) this.#endKey();
    else if (byte === COMMA && isAtLevel) this.#endMember();
    else {
      this.#isInText = byte === QUOTE;
      this.#keep(byte);
    }
  }

  #open(byte: number): void {
    if (this.#depth === 0) {
      this.#isBatch = byte === OPEN_LIST;
      this.#level = this.#isBatch ? 2 : 1;
    }
    this.#depth += 1;
  }

  /** Whether what comes now belongs to a member's name or value, as far as that is short. */
  #keeps(): boolean {
    return this.#depth === this.#level && this.#token.length <= LONGEST;
  }

  #keep(byte: number): void {
    if (this.#keeps()) this.#token.push(byte);
  }

  #endKey(): void {
    this.#key = this.#mayMatter() ? this.#written() : '';
    if (this.#key.includes('\\')) this.#key = JSON.stringify(jsonOf(this.#key)) ?? '';
    this.#token.length = 0;
  }

  /** Nearly all members do not, and most of those show it without being read. */
  #mayMatter(): boolean {
    const { length } = this.#token;
    return LENGTHS.has(length) || (length <= LONGEST_KEY && this.#token.includes(BACKSLASH));
  }

  #endMember(): void {
    if (this.#key === METHOD) this.#hasMethod = true;
    else if (this.#key === RESULT || this.#key === FAILURE) this.#hasAnswer = true;
    else if (this.#key === ID) {
      const value = this.#token.length > LONGEST ? undefined : jsonOf(this.#written());
      this.#id = isRequestId(value) ? value : undefined;
    }
    this.#key = '';
    this.#token.length = 0;
  }

  #endMessage(): void {
    this.#endMember();
    const id = this.#requestId;
    if (id !== undefined && this.#ids.length < MAX_IDS) this.#ids.push(id);
    this.#id = undefined;
    this.#hasMethod = false;
    this.#hasAnswer = false;
  }

  #written(): string {
    return Buffer.from(this.#token).toString('utf8');
  }

  /** The id of what has come of a message, unless that only answers us. */
  get #requestId(): RequestId | undefined {
    return this.#hasAnswer && !this.#hasMethod ? undefined : this.#id;
  }
}

/** Whether a stretch of a text, that begins with a whole character, ends in a backslash that means what follows. */
function endsEscaping(bytes: Uint8Array, from: number, to: number): boolean {
  let first = to;
  while (first > from && bytes[first - 1] === BACKSLASH) first -= 1;
  return (to - first) % 2 === 1;
}
