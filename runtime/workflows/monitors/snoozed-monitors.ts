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

/** Names of policies, in the order of their ids; an id where there is no such policy any more. */
export async function policyNames({ client }: Job, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await client.onCallPolicies.list({ filter: { id: ids }, fields: ['name'], limit: ids.length });
  return ids.map((id) => rows.find((row) => row.id === id)?.name ?? id);
}
