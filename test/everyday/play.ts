/** A play: how a client that knows nothing but the answers it got would carry out a request. Plays are data. */

/** What a call is given; leaves may be {@link Found} or {@link Spoken}, which become texts when the call is made. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A tool with its arguments. `find_tools` may be asked again, and counts to what finding costs. */
export type Act = readonly [tool: string, args: Arguments];

/** A leaf that is what a pattern's only group finds in the newest earlier answer that has it: a cursor, an id, a number. */
export interface Found {
  readonly found: string;
}

/** A leaf that is a moment, computed from words of the request such as "Saturday 2 AM": see `spoken-times.ts`. */
export interface Spoken {
  readonly spoken: string;
}

export interface Play {
  readonly acts: readonly Act[];
  /** Acts that the request itself asks for, where it is more than one. */
  readonly asked?: number;
  /** What whoever asks meant by a blank of the request ("monitor X", "id ..."), as if it stood there. */
  readonly meant?: string;
  /** Patterns of which each must match what the acts answered: only then has the request its answer. */
  readonly says: readonly string[];
  /** What the answer leaves open although every pattern matches: then the request is answered in part. */
  readonly lacks?: string;
  /** A read of our own after the acts, which is not counted: what must have become of the platform's rows. */
  readonly look?: { readonly act: Act; readonly says: readonly string[] };
  /** Where no call can do it: patterns that the answer of `find_tools` must match, naming the nearest thing. */
  readonly refused?: readonly string[];
}
