/**
 * Tools that compose writes are agreed to as a whole: they run once and only show, what they would write is gathered, and
 * then they may send that and nothing else that a person has to be asked about.
 */

/** A write as a person is told of it. */
export interface ToldWrite {
  /** What it does, in names. */
  says(): Promise<string>;
  /** Rows that it changes, each with its version. */
  readonly rows: readonly (readonly [id: string, version: unknown])[];
}

/** What is written, as far as it has to be agreed to. */
export interface WrittenRows {
  /** The tool, or the route of what is no operation. */
  readonly tool: string;
  /** Undefined where they hang on what an earlier write makes. */
  readonly ids: readonly string[] | undefined;
  /** What comes of it beyond each row, in sentences that have to be agreed to. */
  readonly effects: readonly (readonly string[])[];
}

/** A write of a plan. */
export interface PlannedWrite extends WrittenRows {
  /** Whether it has to be agreed to at all. */
  readonly mustAsk: boolean;
  tell(): Promise<ToldWrite>;
}

/** Gathers what would be written. As long as a call has one, it only shows. */
export class PlannedWrites {
  readonly writes: PlannedWrite[] = [];

  add(write: PlannedWrite): void {
    this.writes.push(write);
  }
}

/** What may be sent of that which has to be asked about; each write of the plan once. */
export class Agreement {
  readonly #left: WrittenRows[];

  constructor(writes: readonly WrittenRows[]) {
    this.#left = [...writes];
  }

  /**
   * Takes a write out of what was agreed to; false where it was not. `within`: the tools that call it, one of which may have
   * been agreed to as a whole.
   */
  covers(write: WrittenRows, within: readonly string[]): boolean {
    const firm = this.#left.findIndex((planned) => isTold(planned, write));
    const isOpen = ({ tool, ids }: WrittenRows): boolean => tool === write.tool && ids === undefined;
    const at = firm >= 0 ? firm : this.#left.findIndex(isOpen);
    if (at >= 0) this.#left.splice(at, 1);
    return at >= 0 || this.#left.some(({ tool, ids }) => ids === undefined && within.includes(tool));
  }
}

/** The same tool and rows, with no effect that was not told. */
function isTold(planned: WrittenRows, { tool, ids, effects }: WrittenRows): boolean {
  if (planned.tool !== tool || planned.ids?.length !== ids?.length) return false;
  if (ids?.some((id, place) => id !== planned.ids?.[place])) return false;
  return effects.every((says, place) => says.every((said) => planned.effects[place]?.includes(said)));
}

/** Whether whatever a call would write is only shown. */
export function isOnlyShown({
  call,
  consent,
}: {
  readonly call: { readonly onlyShows?: true | undefined };
  readonly consent?: unknown;
}): boolean {
  return call.onlyShows === true || consent instanceof PlannedWrites;
}
