import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { fewNames } from '../capped.ts';
import type { Related } from '../client-types.ts';
import { defineWorkflow } from '../define.ts';
import { monitorNames, termsOf, WHOLE_FIELDS, type WholeRow, windowText } from './slo-rows.ts';

/** Removes an objective with its history. */
export const deleteSlo = defineWorkflow({
  name: 'delete_slo',
  title: 'Delete an objective',
  description:
    'Delete a service level objective with its history and burn rate rules; monitors stay. Tells what it promised. Find it with list_slos.',
  toolset: 'reliability',
  risk: 'destructive',
  operations: ['get_service_level_objective', 'delete_service_level_objective'],
  input: { slo: { kind: 'one', to: 'service_level_objective', required: true, about: 'Which.' } },
  output: z.strictObject({
    deleted: z.string(),
    target: z.number(),
    over: z.string(),
    monitors: z.array(z.string()),
  }),
  example: { slo: 'Public API availability', preview: true },
  intents: [
    'remove an objective',
    'drop the sla of the old site',
    'we no longer promise that',
    'delete the error budget',
  ],
  run: async ({ client, input, note }) => {
    const row = await client.serviceLevelObjectives.get(input.slo, WHOLE_FIELDS);
    if (!row) throw badArgument('That objective is no longer there.', 'See list_slos for those that are.');
    const terms = termsOf(row);
    note(
      'Making it again starts with an empty history, the usual burn rate rules, the usual statuses that count as down, and no owners.',
    );
    await client.serviceLevelObjectives.delete(row.id, {
      does: `Deletes the objective ${row.name} (${terms.targetPercentage} % over ${windowText(terms)}), its history and its burn rate rules.`,
      undo: { tool: 'create_service_level_objective', arguments: againOf(row) },
    });
    return {
      deleted: row.name ?? row.id,
      target: terms.targetPercentage,
      over: windowText(terms),
      monitors: fewNames(monitorNames(row)),
    };
  },
});

/** What makes it again as it was, and never changes another of its name; the monitors of its labels come with them. */
function againOf({ id: _, link: __, autoAddedMonitors, monitors, monitorLabels, labels, ...values }: WholeRow) {
  const auto = new Set(autoAddedMonitors?.map(({ id }) => id));
  const idsOf = (rows: readonly Related[] | null | undefined): string[] => (rows ?? []).map(({ id }) => id);
  const related = {
    monitors: idsOf(monitors).filter((id) => !auto.has(id)),
    monitorLabels: idsOf(monitorLabels),
    labels: idsOf(labels),
  };
  const isSaid = ([, value]: [string, unknown]): boolean => value != null && !(Array.isArray(value) && !value.length);
  return Object.fromEntries(Object.entries({ ...values, ...related }).filter(isSaid));
}
