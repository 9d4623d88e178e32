/** Tools of other products beside ours: what a row of the table says. */

/** Where our result or our arguments have it; or why they do not. */
export type Equivalent = string | { readonly no: string };

/** Says why there is none. */
export function no(why: string): { readonly no: string } {
  return { no: why };
}

export type Call = readonly [tool: string, args: Readonly<Record<string, unknown>>];

/** What OneUptime cannot do at all; nothing else may be called impossible. */
export const IMPOSSIBLE = [
  'live-activity tokens',
  'AI-made steps and healing',
  'billing',
  'calendars other than month',
  'a check run now',
] as const;

export interface ParityRow {
  /** Their tool, or several that do one thing. */
  readonly theirs: string;
  /** What does the same here, called on the sandbox; or an address of this server. */
  readonly call: Call | { readonly address: string };
  /** Calls that prepare it. */
  readonly first?: readonly Call[];
  /** A field of their result -> its place in ours, as `items[].name`; several places parted by `|`. */
  readonly fields?: Readonly<Record<string, Equivalent>>;
  /** An argument of theirs -> ours. */
  readonly takes?: Readonly<Record<string, Equivalent>>;
  readonly note?: string;
  /** We have a tool of that name which means something else. */
  readonly isOther?: true;
  readonly impossible?: (typeof IMPOSSIBLE)[number];
  /** Only that part of it is. */
  readonly isPartly?: true;
}

export interface Product {
  readonly name: string;
  readonly rows: readonly ParityRow[];
}
