import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { defineWorkflow } from '../define.ts';
import { monitorNames, TERM_FIELDS, termsOf, windowText } from './slo-rows.ts';

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
    const row = await client.serviceLevelObjectives.get(input.slo, TERM_FIELDS);
    if (!row) throw badArgument('That objective is no longer there.', 'See list_slos for those that are.');
    const terms = termsOf(row);
    const window =
      terms.windowType === 'Calendar Month' ? `month ${terms.timezone ?? ''}`.trim() : `${terms.windowDays}d`;
    const monitors = (row.monitors ?? []).map(({ id }) => id);
    const again = {
      name: row.name ?? '',
      target: terms.targetPercentage,
      window,
      monitors,
      ...(row.description ? { description: row.description } : {}),
    };
    note('Making it again starts with an empty history, the usual burn rate rules and no owners.');
    await client.serviceLevelObjectives.delete(row.id, {
      does: `Deletes the objective ${row.name} (${terms.targetPercentage} % over ${windowText(terms)}), its history and its burn rate rules.`,
      undo: monitors.length > 0 ? { tool: 'set_slo', arguments: again } : null,
    });
    return {
      deleted: row.name ?? row.id,
      target: terms.targetPercentage,
      over: windowText(terms),
      monitors: monitorNames(row),
    };
  },
});
