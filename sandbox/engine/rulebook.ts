import type { Resource } from './model.ts';
import type { Outbox } from './outbox.ts';
import type { Store, StoredRow } from './store.ts';

/** What rules can reach: the rows, the clock, and rows the server itself writes. */
export interface World {
  readonly store: Store;
  /** What the real server would send. */
  readonly outbox: Outbox;
  /** What is special about a resource. */
  rulesOf(resource: string): readonly Rules[];
  /** Writes a row on the server's own account: no checks, but with everything that follows from the new row. */
  write(resource: string, values: Readonly<Record<string, unknown>>): StoredRow;
  /** Removes a row on the server's own account, with the rows that depend on it. */
  erase(resource: string, row: StoredRow): void;
}

/** A row on its way into the store. */
export interface Draft {
  readonly resource: Resource;
  readonly projectId: string | null;
  /** Stored form, as far as it is known. */
  readonly values: Record<string, unknown>;
  /** What the client sent and will be answered with. */
  readonly sent: Record<string, unknown>;
  /** Columns that the server has set on the way. */
  readonly given: ReadonlySet<string>;
  /** Sets a value on the server's account; the answer shows it in canonical form, whatever was sent. */
  give(column: string, value: unknown): void;
}

/** What is special about one resource. Checks throw a refusal; the other hooks run after the write. */
export interface Rules {
  /** First of all checks of a create, before required columns and permissions. */
  readonly checkCreate?: (draft: Draft, world: World) => void;
  /** First of all checks of a list or a single read; counts do without. */
  readonly checkRead?: () => void;
  readonly created?: (row: StoredRow, world: World) => void;
  /** Runs once the answer of a create is made: what the real server does to the new row a moment later. */
  readonly answered?: (row: StoredRow, world: World) => void;
  /** Runs after the general checks of an update; may change `changes`. */
  readonly checkUpdate?: (row: StoredRow, changes: Record<string, unknown>, world: World) => void;
  /** Runs after the write; a refusal thrown here leaves it standing, as it does on the real server. */
  readonly updated?: (
    row: StoredRow,
    before: Readonly<StoredRow>,
    world: World,
    changes: Readonly<Record<string, unknown>>,
  ) => void;
  readonly checkDelete?: (row: StoredRow, world: World) => void;
  readonly deleted?: (row: StoredRow, world: World) => void;
}

/** Rules of one subject by resource name. */
export type Rulebook = Readonly<Record<string, Rules>>;
