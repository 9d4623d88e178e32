import type { Rules } from '../engine/rulebook.ts';

/** Dates that the server fills with the present where a create leaves them out. */
export function datedNow(...columns: readonly string[]): Rules {
  return {
    checkCreate: (draft, { store }) => {
      for (const column of columns) if ((draft.values[column] ?? null) === null) draft.give(column, store.now());
    },
  };
}
