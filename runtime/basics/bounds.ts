/** The sizes of what comes from outside: decided here, before anything else reads it. */
import { type Piece, scanJson } from './scan-json.ts';

/** What a JSON text may hold. */
export interface Bounds {
  /** Length of the text; characters are counted where it is no longer bytes. */
  readonly bytes: number;
  /** Objects and lists around each other. */
  readonly levels: number;
  /** Members and elements, of all objects and lists together. */
  readonly values: number;
  /** Members alone, where they are fewer: each name of one costs many times what an element does. */
  readonly members?: number;
  /**
   * What is not taken as it is: refused, as what callers send; or mended, as what is answered, where this very text stands for
   * whatever is nested too deep, and numbers that reading would change come as texts.
   */
  readonly mark?: string;
}

/** What is wrong with a text from outside: of which kind, and words that follow its name. */
export interface Excess {
  readonly kind: 'bytes' | 'levels' | 'values' | 'members' | 'key' | 'number' | 'syntax';
  /** Begins with a verb: "is nested deeper than 64 levels". */
  readonly wrong: string;
  /** What to do instead, in a sentence. */
  readonly next: string;
}

export type ReadJson = { readonly value: unknown } | { readonly excess: Excess };

/** Largest request body taken where the operator says nothing. */
export const USUAL_BODY = 1024 * 1024;

/** What a caller may send as one message, and as JSON text within it. */
export const BODY_BOUNDS: Bounds = {
  bytes: USUAL_BODY,
  levels: 64,
  values: 100_000,
  members: 10_000,
};

/** Without a key less is read: what needs none is short. It is values that cost; bytes are looked at once. */
export const KEYLESS_BOUNDS: Bounds = { ...BODY_BOUNDS, bytes: 512 * 1024, values: 10_000 };

/** What JSON text within a message may hold: it is no longer than that. */
export const TEXT_BOUNDS: Bounds = { ...BODY_BOUNDS, bytes: Number.POSITIVE_INFINITY };

/** What messages may hold, with a key and without one. */
export interface MessageBounds {
  readonly withKey: Bounds;
  readonly keyless: Bounds;
}

/** The same where the operator sets the largest body. */
export function messageBounds(bytes = USUAL_BODY): MessageBounds {
  const keyless = { ...KEYLESS_BOUNDS, bytes: Math.min(bytes, KEYLESS_BOUNDS.bytes) };
  return { withKey: { ...BODY_BOUNDS, bytes }, keyless };
}

/** Bodies of requests that are refused whatever they say are read for their id, as far as they are no longer. */
export const UNREAD_BYTES = 64 * 1024;

/** A message that is too long is looked through for its id as far as this, in lengths of the longest that is taken. */
export const SEARCHED_BODIES = 16;

/** Longest path of an address, in characters; of what comes after it, Node takes 16 KB with all headers. */
export const MAX_PATH = 2_048;

/**
 * Reads JSON from outside within bounds; never throws. One pass decides before anything is parsed, so that no reader
 * behind it meets depth, width, or a number that is not what was written; nor, where nothing is mended, the key `__proto__`.
 */
export function readJson(text: string, bounds: Bounds): ReadJson {
  const found = withinBounds(text, bounds);
  if ('excess' in found) return found;
  try {
    return { value: JSON.parse(found.text) };
  } catch {
    return { excess: NOT_JSON };
  }
}

/** What is to be parsed of a text from outside, or why nothing is. */
export function withinBounds(text: string, bounds: Bounds): { readonly text: string } | { readonly excess: Excess } {
  if (text.length > bounds.bytes) return { excess: excessOf('bytes', bounds) };
  const { mark } = bounds;
  const { excess, pieces } = scanJson(text, bounds, mark !== undefined);
  if (excess !== undefined) return { excess: excessOf(excess, bounds) };
  const [first] = pieces;
  if (first === undefined) return { text };
  if (mark === undefined) return { excess: excessOf('number', bounds, text.slice(first.from, first.to)) };
  return { text: mended(text, pieces, JSON.stringify(mark)) };
}

/** What is wrong with a text that JSON.parse does not take. */
export const NOT_JSON: Excess = { kind: 'syntax', wrong: 'is no valid JSON', next: 'Send it as JSON.' };

/** What is said of a text that is too much, of whatever kind; `number` is the one that cannot be read. */
function excessOf(kind: Excess['kind'], { bytes, levels, values, members }: Bounds, number = ''): Excess {
  const written = number.length > 40 ? `${number.slice(0, 40)}…` : number;
  return {
    bytes: { kind, wrong: `is longer than ${bytes} bytes`, next: 'Send less at once.' },
    levels: { kind, wrong: `is nested deeper than ${levels} levels`, next: 'Make it flatter.' },
    values: { kind, wrong: `has more than ${values} members and elements`, next: 'Send less at once.' },
    members: { kind, wrong: `has more than ${members} members in its objects`, next: 'Send less at once.' },
    key: { kind, wrong: 'has a member named __proto__, which is not allowed', next: 'Leave it out.' },
    number: {
      kind,
      wrong: `has the number ${written}, which is too large to be read exactly`,
      next: `Send it as text: "${written}".`,
    },
    syntax: NOT_JSON,
  }[kind];
}

/** A text with its numbers in quotation marks, and a mark in place of what is nested too deep. */
function mended(text: string, pieces: readonly Piece[], mark: string): string {
  const parts: string[] = [];
  let end = 0;
  for (const { from, to, isDeep } of pieces) {
    parts.push(text.slice(end, from), isDeep ? mark : `"${text.slice(from, to)}"`);
    end = to;
  }
  parts.push(text.slice(end));
  return parts.join('');
}
