import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { definedOf } from '../uptime/uptime-told.ts';
import { lightOf } from './slo-figures.ts';
import { monitorNames, SLO_FIELDS, termsOf, windowText } from './slo-rows.ts';

const MOST = 15;
const MOST_READ = 500;
const MOST_TEXT = 100;

/** Objectives and what they promise. */
export const listSlos = defineWorkflow({
  name: 'list_slos',
  title: 'List objectives',
  description:
    'List service level objectives: name, target, window, monitors, light, share reached so far, what they are for. Budgets and burn rates: get_slo_status. Set one with set_slo.',
  toolset: 'reliability',
  risk: 'read',
  operations: ['list_service_level_objectives'],
  input: {
    monitor: { kind: 'one', to: 'monitor', about: 'Only those that count this monitor.' },
  },
  output: z.strictObject({
    total: z.int(),
    slos: cappedOf(
      z.strictObject({
        slo: z.string(),
        /** Where others have the same name. */
        id: z.string().optional(),
        target: z.number(),
        over: z.string(),
        light: z.enum(['green', 'amber', 'red', 'unknown']),
        achieved: z.number().optional(),
        monitors: cappedOf(z.string()),
        /** How several monitors become one figure, where it is not that any is down. */
        mode: z.string().optional(),
        isOff: z.literal(true).optional(),
        description: z.string().optional(),
      }),
    ),
  }),
  example: {},
  intents: [
    'which objectives do we have',
    'list our slas',
    'what availability did we promise',
    'objectives of the payment gateway',
  ],
  run: async ({ client, input }) => {
    const { rows, total = 0 } = await client.serviceLevelObjectives.list({
      filter: input.monitor ? { monitors: { all: [input.monitor] } } : {},
      fields: SLO_FIELDS,
      sort: 'name',
      limit: MOST_READ,
    });
    const count = (name: unknown): number => rows.filter((row) => row.name === name).length;
    const told = rows.map((row) => {
      const terms = termsOf(row);
      const isOn = row.isEnabled !== false;
      return {
        slo: row.name ?? row.id,
        target: terms.targetPercentage,
        over: windowText(terms),
        light: lightOf(row.sloStatus ?? undefined, isOn && row.lastEvaluatedAt != null),
        monitors: capped(monitorNames(row), 5),
        ...definedOf({
          id: count(row.name) > 1 ? row.id : undefined,
          achieved: row.currentSliPercentage ?? undefined,
          mode: row.multiMonitorMode === 'Monitor Seconds Average' ? 'average of the monitors' : undefined,
          isOff: isOn ? undefined : (true as const),
          description: row.description?.slice(0, MOST_TEXT) || undefined,
        }),
      };
    });
    return { total, slos: capped(told, MOST, total) };
  },
});
