/** Overrides: who stands in for whom, and when. Never chained: who stands in is paged, whoever stands in for them. No I/O. */

/** Somebody stands in for somebody else; for one policy, or where that is null for all. Milliseconds, the end not counted. */
export interface DutyOverride {
  /** Of its row. */
  readonly id?: string;
  readonly policy: string | null;
  readonly person: string;
  readonly standIn: string;
  readonly from: number;
  readonly to: number;
}

interface Piece {
  readonly person: string;
  readonly start: number;
  readonly end: number;
}

/** A piece as overrides leave it: `override` where it goes to a stand-in. */
export type Covered<P extends Piece> = P & { readonly override?: DutyOverride };

/** Overrides that count where one policy is meant, its own before the general ones; general ones alone for null. */
export function overridesOf(policy: string | null, all: readonly DutyOverride[]): readonly DutyOverride[] {
  const own = policy === null ? [] : all.filter((override) => override.policy === policy);
  return [...own, ...all.filter((override) => override.policy === null)];
}

/** Pieces of duty after overrides, the first of which wins; cut wherever one of the person's own begins or ends. */
export function coveredBy<P extends Piece>(pieces: readonly P[], overrides: readonly DutyOverride[]): Covered<P>[] {
  return pieces.flatMap((piece) => {
    const own = overrides.filter(
      ({ person, from, to }) => person === piece.person && from < piece.end && to > piece.start,
    );
    const inside = own.flatMap(({ from, to }) => [from, to]).filter((at) => at > piece.start && at < piece.end);
    const cuts = [...new Set([piece.start, ...inside.sort((a, b) => a - b), piece.end])];
    return cuts.slice(1).map((end, index): Covered<P> => {
      const start = cuts[index] as number;
      const override = own.find(({ from, to }) => from <= start && to > start);
      return override ? { ...piece, start, end, person: override.standIn, override } : { ...piece, start, end };
    });
  });
}
