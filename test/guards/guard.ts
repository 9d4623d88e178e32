/**
 * A guard of the product, and how it is switched off: `make guards` does that in a copy, one after the other, and wants at
 * least three failing tests each time. A folder of such lists: one for each kind of harm.
 */
export interface Guard {
  /** What it keeps away, in a few words. */
  readonly name: string;
  /** Source file, from the root of the project. */
  readonly file: string;
  /** A text that stands in that file exactly once. */
  readonly from: string;
  /** What takes its place: the program still compiles, and the guard does nothing. */
  readonly to: string;
  /** Test files that must notice. */
  readonly tests: readonly string[];
}
