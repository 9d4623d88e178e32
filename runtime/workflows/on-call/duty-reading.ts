/** What all reads of on-call rows share: how many, which, and the names of people in them. */

/** Rows of one table at the most; with more, what follows is told to be missing. */
export const MOST_DUTY_ROWS = 2000;
/** Ids in one filter at the most; with more, everything is read and sorted out here. */
const MOST_IDS = 200;

/** A filter by related rows; none where there are too many for one. */
export function amongRows<K extends string>(column: K, ids: readonly string[] | undefined): { [N in K]?: string[] } {
  return ids === undefined || ids.length > MOST_IDS ? {} : ({ [column]: [...ids] } as { [N in K]?: string[] });
}

/** Names of people that rows brought along; with the address where several have the same. */
export class PeopleNames {
  readonly #names = new Map<string, { readonly name: string | undefined; readonly email: string | undefined }>();

  /** The id of a related user, whose name is kept. */
  take(user: unknown): string | undefined {
    const { id, name, email } = (user ?? {}) as { id?: string; name?: string; email?: unknown };
    if (id === undefined) return undefined;
    const known = this.#names.get(id);
    this.#names.set(id, {
      name: name ?? known?.name,
      email: typeof email === 'string' ? email : known?.email,
    });
    return id;
  }

  of(id: string): string {
    const { name, email } = this.#names.get(id) ?? {};
    if (name === undefined) return email ?? id;
    const isShared = [...this.#names].some(([other, known]) => other !== id && known.name === name);
    return isShared && email !== undefined ? `${name} (${email})` : name;
  }
}
