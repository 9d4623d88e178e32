/** Notes on several rows: what all of them have is told once. */
import type { Plan, Row } from './platform.ts';
import { whenAny } from './reads.ts';

/** A row of a result or a preview; its notes become those that are not shared. */
interface Noted {
  readonly notes?: readonly string[];
}

/** Rows with their own notes, and those that every row has to which something is sent; or every row, where nothing is. */
export function splitNotes<T extends Noted>(
  rows: readonly T[],
  plans: readonly { readonly plan: Plan }[],
): { readonly rows: readonly (Row & Noted)[]; readonly notes: readonly string[] | undefined } {
  const changed = rows.filter((_, place) => (plans[place]?.plan.writes.length ?? 0) > 0);
  const [first, ...others] = changed.length > 0 ? changed : rows;
  const shared = (first?.notes ?? []).filter((note) => others.every(({ notes = [] }) => notes.includes(note)));
  const own = rows.map(({ notes = [], ...row }) => {
    const left = whenAny(notes.filter((note) => !shared.includes(note)));
    return left ? { ...row, notes: left } : row;
  });
  return { rows: own, notes: whenAny(shared) };
}
