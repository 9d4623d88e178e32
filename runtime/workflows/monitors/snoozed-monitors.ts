/** Monitors whose rules are snoozed: read and written as the API holds them, so that nothing else of them changes. */
import { badArgument } from '../../basics/errors.ts';
import type { StepOptions, TypedClient } from '../client-types.ts';
import type { Job } from '../define.ts';
import { type StoredMonitor, storedMonitors } from './stored-monitors.ts';

/** A monitor with its stored steps. Throws `bad_arguments` where there is none. */
export async function stepsOfMonitor(job: Job, id: string): Promise<StoredMonitor> {
  const [found] = await storedMonitors(job, id);
  if (found) return found;
  throw badArgument(`There is no monitor ${id}.`, 'Find it with list_monitors.');
}

/** Writes stored steps back. */
export async function writeSteps({ client }: Job, id: string, steps: unknown, step: StepOptions): Promise<void> {
  const values = { monitorSteps: steps } as Parameters<TypedClient['monitors']['update']>[1];
  await client.monitors.update(id, values, step);
}

/** Policies by their ids. */
export interface KnownPolicies {
  /** Its name; the id where it has none that the key may read. */
  nameOf(id: string): string;
  /** Ids of those that were deleted: the API takes no rule that pages one. */
  readonly gone: ReadonlySet<string>;
}

/** Names of policies, and which of them are gone. */
export async function policiesBehind({ client, attempt }: Job, ids: readonly string[]): Promise<KnownPolicies> {
  if (ids.length === 0) return { nameOf: (id) => id, gone: new Set() };
  const found = await attempt('names of on-call policies', () =>
    client.onCallPolicies.list({ filter: { id: ids }, fields: ['name'], limit: ids.length }),
  );
  const named = new Map(found?.rows.map(({ id, name }) => [id, name ?? id]));
  return { nameOf: (id) => named.get(id) ?? id, gone: new Set(found ? ids.filter((id) => !named.has(id)) : []) };
}
