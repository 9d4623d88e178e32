import type { Resource } from './model.ts';
import type { Caller } from './permissions.ts';
import type { Row, Store } from './store.ts';

/** What rules can reach: the rows, the clock, and rows the server itself writes. */
export interface World {
  readonly store: Store;
  /** Writes a row on the server's own account: no checks, but with everything that follows from the new row. */
  write(resource: string, values: Readonly<Record<string, unknown>>): Row;
  /** Removes a row on the server's own account, with the rows that depend on it. */
  erase(resource: string, row: Row): void;
}

/** A row on its way into the store. */
export class Draft {
  readonly resource: Resource;
  readonly projectId: string | null;
  /** Stored form, as far as it is known. */
  readonly values: Record<string, unknown>;
  /** What the client sent and will be answered with. */
  readonly sent: Record<string, unknown>;

  constructor(
    resource: Resource,
    projectId: string | null,
    values: Record<string, unknown>,
    sent: Record<string, unknown>,
  ) {
    this.resource = resource;
    this.projectId = projectId;
    this.values = values;
    this.sent = sent;
  }

  /** A value given by the server; the answer shows it in canonical form, whatever was sent. */
  give(column: string, value: unknown): void {
    this.values[column] = value;
    delete this.sent[column];
  }
}

/** What is special about one resource. Checks throw a refusal; the other hooks run after the write. */
export interface Rules {
  /** First of all checks of a create, before required columns and permissions. */
  readonly checkCreate?: (draft: Draft, world: World) => void;
  readonly created?: (row: Row, world: World) => void;
  /** Runs after the general checks of an update; may change `changes`. */
  readonly checkUpdate?: (row: Row, changes: Record<string, unknown>, world: World) => void;
  readonly updated?: (row: Row, before: Readonly<Row>, world: World) => void;
  readonly checkDelete?: (row: Row, world: World, caller: Caller) => void;
  readonly deleted?: (row: Row, world: World) => void;
}

/** Rules of one family by resource name. */
export type RuleBook = Readonly<Record<string, Rules>>;

/** Puts the rules of all families together; a resource may appear in several. */
export function joinRules(books: readonly RuleBook[]): ReadonlyMap<string, readonly Rules[]> {
  const joined = new Map<string, Rules[]>();
  for (const book of books) {
    for (const [name, rules] of Object.entries(book)) joined.set(name, [...(joined.get(name) ?? []), rules]);
  }
  return joined;
}
