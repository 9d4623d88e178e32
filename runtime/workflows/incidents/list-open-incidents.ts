import { z } from 'zod';
import { capped, cappedOf, fewNames } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { ageOf } from '../spans.ts';
import { ownersOfIncidents, sinceInState } from './beside.ts';
import { openIncidentStates, TELL_OPEN_INCIDENTS } from './open-states.ts';
import { cutShort } from './texts.ts';

const MOST = 20;
const LONGEST_TITLE = 150;
/** Rows that are read to find the worst. */
const MOST_READ = 1000;

const FIELDS = [
  'title',
  'incidentNumberWithPrefix',
  'currentIncidentState',
  'incidentSeverity',
  'incidentSeverity.order',
  'monitors',
  'declaredAt',
] as const;

/** Open incidents, worst and oldest first. */
export const listOpenIncidents = defineWorkflow({
  name: 'list_open_incidents',
  title: 'List open incidents',
  description:
    'Incidents that are not resolved, worst first, then oldest: number, title, severity, state and for how long, age, monitors, owners. Details of one: get_incident_report.',
  toolset: 'incidents',
  risk: 'read',
  operations: [
    'list_incidents',
    ...TELL_OPEN_INCIDENTS,
    'list_incident_state_timelines',
    'list_incident_user_owners',
    'list_incident_team_owners',
  ],
  input: {
    severity: { kind: 'one', to: 'incident_severity', about: 'Only this' },
    monitor: { kind: 'one', to: 'monitor', about: 'Only on this' },
  },
  output: z.strictObject({
    open: z.int(),
    incidents: cappedOf(
      z.strictObject({
        id: z.string(),
        number: z.string().optional(),
        title: z.string(),
        severity: z.string().optional(),
        state: z.string().optional(),
        stateFor: z.string().optional(),
        declared: z.string().optional(),
        age: z.string().optional(),
        monitors: z.array(z.string()),
        owners: z.array(z.string()),
      }),
    ),
  }),
  example: {},
  intents: [
    'is anything broken',
    'what is open right now',
    'are there any incidents in production',
    'show active incidents and who has them',
    'ongoing outages, worst first',
  ],
  everyday: true,
  run: async (job) => {
    const { client, input, now } = job;
    const { rows, total, hasMore } = await client.incidents.list({
      filter: {
        currentIncidentState: await openIncidentStates(job),
        ...(input.severity ? { incidentSeverity: input.severity } : {}),
        ...(input.monitor ? { monitors: [input.monitor] } : {}),
      },
      fields: FIELDS,
      sort: 'declaredAt',
      limit: MOST_READ,
    });
    if (hasMore) job.note(`Only the oldest ${rows.length} were ranked: give a severity or monitor.`);
    const open = total ?? rows.length;
    const rank = (row: (typeof rows)[number]): number => Number(row.incidentSeverity?.order ?? Number.MAX_SAFE_INTEGER);
    const worst = [...rows].sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
    const ids = worst.map(({ id }) => id);
    const [since, owners] = await Promise.all([sinceInState(job, ids), ownersOfIncidents(job, ids)]);
    const items = worst.map((row) => {
      const stateSince = since.get(row.id);
      return {
        id: row.id,
        ...(row.incidentNumberWithPrefix ? { number: row.incidentNumberWithPrefix } : {}),
        title: cutShort(row.title ?? '', LONGEST_TITLE),
        ...(row.incidentSeverity?.name ? { severity: row.incidentSeverity.name } : {}),
        ...(row.currentIncidentState?.name ? { state: row.currentIncidentState.name } : {}),
        ...(stateSince ? { stateFor: ageOf(stateSince, now) } : {}),
        ...(row.declaredAt ? { declared: row.declaredAt, age: ageOf(row.declaredAt, now) } : {}),
        monitors: fewNames((row.monitors ?? []).map(({ name, id }) => name ?? id)),
        owners: fewNames(owners.get(row.id) ?? []),
      };
    });
    return { open, incidents: capped(items, MOST, open) };
  },
});
