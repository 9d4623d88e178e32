import { z } from 'zod';
import { capped, cappedOf, fewNames } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { ownersByRow } from '../incidents/beside.ts';
import { openAlertStates, TELL_OPEN_ALERTS } from '../incidents/open-states.ts';
import { cutShort } from '../incidents/texts.ts';
import { ageOf } from '../spans.ts';

const MOST = 20;
const LONGEST_TITLE = 150;
/** Rows that are read to find the worst. */
const MOST_READ = 1000;
const MOST_BESIDE = 500;

const FIELDS = [
  'title',
  'alertNumberWithPrefix',
  'currentAlertState',
  'alertSeverity',
  'alertSeverity.order',
  'monitor',
  'createdAt',
] as const;

export const listOpenAlerts = defineWorkflow({
  name: 'list_open_alerts',
  title: 'List open alerts',
  description:
    'Alerts that are not resolved, worst first, then oldest: number, title, severity, state and for how long, age, monitor, owners.',
  toolset: 'alerts',
  risk: 'read',
  operations: [
    'list_alerts',
    ...TELL_OPEN_ALERTS,
    'list_alert_state_timelines',
    'list_alert_user_owners',
    'list_alert_team_owners',
  ],
  input: {
    severity: { kind: 'one', to: 'alert_severity', about: 'Only this' },
    monitor: { kind: 'one', to: 'monitor', about: 'Only on this' },
  },
  output: z.strictObject({
    open: z.int(),
    alerts: cappedOf(
      z.strictObject({
        id: z.string(),
        number: z.string().optional(),
        title: z.string(),
        severity: z.string().optional(),
        state: z.string().optional(),
        stateFor: z.string().optional(),
        raised: z.string().optional(),
        age: z.string().optional(),
        monitor: z.string().optional(),
        owners: z.array(z.string()).optional(),
      }),
    ),
  }),
  example: {},
  intents: [
    'which alerts are open',
    'what is firing right now',
    'alerts nobody has taken yet',
    'show unresolved alerts, worst first',
  ],
  everyday: true,
  run: async (job) => {
    const { client, input, now } = job;
    const { rows, total, hasMore } = await client.alerts.list({
      filter: {
        currentAlertState: await openAlertStates(job),
        ...(input.severity ? { alertSeverity: input.severity } : {}),
        ...(input.monitor ? { monitor: input.monitor } : {}),
      },
      fields: FIELDS,
      sort: 'createdAt',
      limit: MOST_READ,
    });
    if (hasMore) job.note(`Only the oldest ${rows.length} were ranked: give a severity or monitor.`);
    const open = total ?? rows.length;
    const rank = (row: (typeof rows)[number]): number => Number(row.alertSeverity?.order ?? Number.MAX_SAFE_INTEGER);
    const worst = [...rows].sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
    const { since, owners } = await besideAlerts(
      job,
      worst.map(({ id }) => id),
    );
    const items = worst.map((row) => {
      const stateSince = since.get(row.id);
      const owning = owners.get(row.id);
      return {
        id: row.id,
        ...(row.alertNumberWithPrefix ? { number: row.alertNumberWithPrefix } : {}),
        title: cutShort(row.title ?? '', LONGEST_TITLE),
        ...(row.alertSeverity?.name ? { severity: row.alertSeverity.name } : {}),
        ...(row.currentAlertState?.name ? { state: row.currentAlertState.name } : {}),
        ...(stateSince ? { stateFor: ageOf(stateSince, now) } : {}),
        ...(row.createdAt ? { raised: row.createdAt, age: ageOf(row.createdAt, now) } : {}),
        ...(row.monitor?.name ? { monitor: row.monitor.name } : {}),
        ...(owning ? { owners: fewNames(owning) } : {}),
      };
    });
    return { open, alerts: capped(items, MOST, open) };
  },
});

/** Since when alerts are in their states, and who owns them. */
async function besideAlerts({ client, attempt }: Job, alerts: readonly string[]) {
  if (alerts.length === 0) return { since: new Map<string, string>(), owners: new Map<string, string[]>() };
  const asked = { filter: { alert: [...alerts] }, limit: MOST_BESIDE };
  const [entered, people, teams] = await Promise.all([
    attempt('since when in this state', () =>
      client.alertStateTimelines.list({
        filter: { ...asked.filter, endsAt: { empty: true } },
        fields: ['alert', 'startsAt'],
        sort: 'startsAt',
        limit: MOST_BESIDE,
      }),
    ),
    attempt('owners who are people', () => client.alertUserOwners.list({ ...asked, fields: ['alert', 'user'] })),
    attempt('owners that are teams', () => client.alertTeamOwners.list({ ...asked, fields: ['alert', 'team'] })),
  ]);
  const rows = entered?.rows ?? [];
  return {
    since: new Map(rows.flatMap(({ alert, startsAt }) => (alert && startsAt ? [[alert.id, startsAt] as const] : []))),
    owners: ownersByRow(
      (people?.rows ?? []).map(({ alert: of, user }) => ({ of, user })),
      (teams?.rows ?? []).map(({ alert: of, team }) => ({ of, team })),
    ),
  };
}
