import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { ageOf } from '../spans.ts';

const MOST = 20;

/** Open incidents, worst and oldest first. */
export const listOpenIncidents = defineWorkflow({
  name: 'list_open_incidents',
  title: 'List open incidents',
  description:
    'List incidents that are not resolved, worst first, then oldest: number, title, state, severity, monitors, age. For one of them call get_incident_report.',
  toolset: 'incidents',
  risk: 'read',
  operations: ['list_incidents'],
  input: {
    severity: { kind: 'one', to: 'incident_severity', about: 'Only this severity, such as Critical.' },
    monitor: { kind: 'one', to: 'monitor', about: 'Only those that concern this monitor.' },
  },
  output: z.strictObject({
    open: z.int(),
    incidents: cappedOf(
      z.strictObject({
        id: z.string(),
        number: z.string().nullable(),
        title: z.string(),
        state: z.string().nullable(),
        severity: z.string().nullable(),
        monitors: z.array(z.string()),
        age: z.string().nullable(),
      }),
    ),
  }),
  example: {},
  intents: ['is anything broken', 'what is open right now', 'show active incidents', 'ongoing outages'],
  everyday: true,
  run: async ({ client, input, now }) => {
    const { rows, total } = await client.incidents.list({
      filter: {
        currentIncidentState: { isResolvedState: false },
        ...(input.severity ? { incidentSeverity: input.severity } : {}),
        ...(input.monitor ? { monitors: [input.monitor] } : {}),
      },
      fields: [
        'title',
        'incidentNumberWithPrefix',
        'currentIncidentState',
        'incidentSeverity',
        'incidentSeverity.order',
        'monitors',
        'declaredAt',
      ],
      sort: 'declaredAt',
      limit: 1000,
    });
    const rank = (row: (typeof rows)[number]): number => Number(row.incidentSeverity?.order ?? Number.MAX_SAFE_INTEGER);
    const worst = [...rows].sort((a, b) => rank(a) - rank(b));
    return {
      open: total ?? rows.length,
      incidents: capped(
        worst.map((row) => ({
          id: row.id,
          number: row.incidentNumberWithPrefix ?? null,
          title: row.title ?? '',
          state: row.currentIncidentState?.name ?? null,
          severity: row.incidentSeverity?.name ?? null,
          monitors: (row.monitors ?? []).map(({ name, id }) => name ?? id),
          age: row.declaredAt ? ageOf(row.declaredAt, now) : null,
        })),
        MOST,
        total,
      ),
    };
  },
});
