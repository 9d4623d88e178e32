import { DAY } from '../engine/clock.ts';
import { slugOf } from '../engine/model.ts';
import type { Random } from '../engine/random.ts';
import type { Store, StoredRow } from '../engine/store.ts';

/** A row of a history: the state, since when, and why where that is said. */
export type Move = readonly [state: StoredRow, startsAt: number, rootCause?: string];

/** Adds rows with repeatable ids. */
export class Planter {
  readonly store: Store;
  readonly random: Random;
  readonly projectId: string;
  /** When the rows planted next claim to have been created. */
  createdAt: number;

  constructor(store: Store, random: Random, createdAt: number) {
    this.store = store;
    this.random = random;
    this.projectId = random.uuid();
    this.createdAt = createdAt;
  }

  plant(resource: string, ...parts: readonly Readonly<Record<string, unknown>>[]): StoredRow {
    // A microsecond apart, so that rows planted at one moment keep their order.
    this.createdAt += 0.001;
    const { random, projectId, createdAt } = this;
    return this.store.insert(resource, { _id: random.uuid(), projectId, createdAt }, ...parts);
  }

  /** The slug that the platform makes of a name, with a repeatable ending. */
  slug(name: string): string {
    return slugOf(name, this.random.hex(8));
  }

  /** A row with a name and its slug. */
  named(resource: string, name: string, values: Readonly<Record<string, unknown>>): StoredRow {
    return this.plant(resource, { name, slug: this.slug(name), ...values });
  }

  /** A person; people belong to no project. */
  user(name: string, email: string): StoredRow {
    return this.plant('User', { projectId: undefined, name, email, isEmailVerified: true, timezone: 'Etc/UTC' });
  }

  /** An API key with its permission rows; it expires after `days`. */
  key(name: string, apiKey: string, permissions: readonly string[], days = 3650): void {
    const key = this.named('ApiKey', name, { apiKey, expiresAt: this.store.now() + days * DAY });
    for (const permission of permissions) this.plant('ApiKeyPermission', { apiKeyId: key._id, permission });
  }

  /** A history, each row created when it began and ended by the next; `alongside` plants what goes with a row. */
  trail(
    timeline: string,
    owner: Readonly<Record<string, string>>,
    stateKey: string,
    moves: readonly Move[],
    alongside?: (move: Move, index: number) => void,
  ): void {
    moves.forEach((move, index) => {
      const [state, startsAt, rootCause] = move;
      this.createdAt = startsAt;
      const endsAt = moves[index + 1]?.[1] ?? null;
      this.plant(timeline, { ...owner, [stateKey]: state._id, startsAt, endsAt, ...(rootCause && { rootCause }) });
      alongside?.(move, index);
    });
  }
}
