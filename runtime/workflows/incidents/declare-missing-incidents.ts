import { z } from 'zod';
import { capped, cappedOf, fewNames } from '../capped.ts';
import { defineWorkflow, type Job, type TimeWindow } from '../define.ts';
import { spanText } from '../spans.ts';
import { incidentCases } from './cases.ts';
import { incidentSeverity, onCallRules } from './declare-incident.ts';
import { calledCase } from './meant.ts';
import { type KnownIncident, type Outage, outagesOf } from './outages.ts';
import { pagedText, policySteps, TELL_PAGED } from './paged.ts';
import type { SeverityRow } from './severity.ts';
import { isResolvedIn, openStates } from './states.ts';

const MOST_ROWS = 1000;
/** Incidents that one plan declares. */
const MOST_DECLARED = 20;
const MOST_SHOWN = 20;

export const declareMissingIncidents = defineWorkflow({
  name: 'declare_missing_incidents',
  title: 'Declare missing incidents',
  description:
    'List monitors that were offline since `from` and declare an incident for each that still is and has none. Pages nobody without `policy`.',
  toolset: 'incidents',
  risk: 'write',
  repeats: true,
  operations: [
    'list_monitor_status_events',
    'list_monitors',
    'list_incidents',
    'list_incident_states',
    'list_incident_severities',
    'list_incident_on_call_rules',
    'create_incident',
    ...TELL_PAGED,
  ],
  input: {
    from: { kind: 'text', about: 'Default -1h' },
    severity: { kind: 'text' },
    policy: { kind: 'one', to: 'on_call_policy' },
    recovered: { kind: 'boolean', about: 'Also those up again' },
  },
  output: z.strictObject({
    down: z.int(),
    declared: z.int(),
    pages: z.string().optional(),
    monitors: cappedOf(
      z.strictObject({
        id: z.string(),
        monitor: z.string(),
        status: z.string(),
        since: z.string(),
        for: z.string(),
        recovered: z.literal(true).optional(),
        incident: z.string().optional(),
        declared: z.string().optional(),
        left: z.string().optional(),
      }),
    ),
  }),
  example: { from: '-1h', preview: true },
  intents: [
    'create incidents for all monitors that are down and have none',
    'which monitors went down in the last hour, and is there an incident for each',
    'open the incidents that nobody has opened yet',
    'make sure that every outage has an incident',
  ],
  everyday: true,
  run: async (job) => {
    const { input, now } = job;
    const window = job.window({ from: input.from === undefined ? undefined : job.time(input.from) }, '-1h');
    const outages = await findOutages(job, window);
    const resting = await inMaintenance(job, outages);
    const wanted = outages.filter(
      ({ incident, until, monitor }) =>
        incident === undefined && (until === undefined || input.recovered === true) && !resting.has(monitor),
    );
    const planned = wanted.slice(0, MOST_DECLARED);
    const { declared, pages } = await declareAll(job, planned, input);
    if (wanted.length > planned.length)
      job.note(`${wanted.length - planned.length} more have no incident: call it again for them.`);
    if (job.isPreview) tellCovered(job, outages);
    if (wanted.length === 0) job.note('No incident is missing: nothing was sent.');
    const items = outages.map((outage) => ({
      id: outage.monitor,
      monitor: outage.name,
      status: outage.status,
      since: outage.since,
      for: spanText((Date.parse(outage.until ?? now.toISOString()) - Date.parse(outage.since)) / 1000),
      ...(outage.until === undefined ? {} : { recovered: true as const }),
      ...(outage.incident === undefined ? {} : { incident: outage.incident }),
      ...(declared.has(outage.monitor) ? { declared: declared.get(outage.monitor) } : {}),
      ...leftText(outage, resting),
    }));
    return {
      down: outages.length,
      declared: declared.size,
      ...(pages === undefined ? {} : { pages }),
      monitors: capped(items, MOST_SHOWN),
    };
  },
});

/** A preview shows the steps alone: what is down and needs none is told beside them. */
function tellCovered({ note }: Pick<Job, 'note'>, outages: readonly Outage[]): void {
  const covered = outages.flatMap(({ name, incident, until }) =>
    incident === undefined || until !== undefined ? [] : [`${name} (${incident})`],
  );
  if (covered.length > 0) note(`Down with an incident: ${fewNames(covered).join(', ')}.`);
}

function leftText({ monitor, incident, until }: Outage, resting: ReadonlySet<string>): { left?: string } {
  if (incident !== undefined) return {};
  if (resting.has(monitor)) return { left: 'in maintenance' };
  return until === undefined ? {} : { left: 'up again' };
}

/** Monitors that were offline in the window, each with the incident it has. */
async function findOutages({ client, note }: Job, { from, to }: TimeWindow): Promise<Outage[]> {
  const { rows, hasMore } = await client.monitorStatusEvents.list({
    filter: { monitorStatus: { isOfflineState: true }, startsAt: { lte: to }, endsAt: [null, { gte: from }] },
    fields: ['monitor', 'monitorStatus', 'startsAt', 'endsAt'],
    sort: '-startsAt',
    limit: MOST_ROWS,
  });
  if (hasMore) note(`Only the newest ${rows.length} outages were looked at: give a later from for fewer.`);
  const down = rows.flatMap(({ monitor, monitorStatus, startsAt, endsAt }) =>
    monitor && startsAt
      ? [
          {
            monitor: monitor.id,
            name: monitor.name ?? monitor.id,
            status: monitorStatus?.name ?? 'down',
            since: startsAt,
            until: endsAt ?? undefined,
          },
        ]
      : [],
  );
  const monitors = [...new Set(down.map(({ monitor }) => monitor))];
  const earliest = down.map(({ since }) => since).sort()[0];
  return outagesOf(down, earliest === undefined ? [] : await incidentsOn({ client, note }, monitors, earliest));
}

/** Incidents on monitors that are open, or were declared since a little before a time. */
async function incidentsOn(
  { client, note }: Pick<Job, 'client' | 'note'>,
  monitors: readonly string[],
  since: string,
): Promise<KnownIncident[]> {
  const from = new Date(Date.parse(since) - 3_600_000).toISOString();
  const fields = [
    'title',
    'incidentNumberWithPrefix',
    'monitors',
    'declaredAt',
    'impactStartedAt',
    'currentIncidentState',
  ] as const;
  const on = { monitors: [...monitors] };
  const states = await incidentCases(client).states();
  const [open, recent] = await Promise.all([
    client.incidents.list({
      filter: { ...on, currentIncidentState: openStates(states) },
      fields,
      limit: MOST_ROWS,
    }),
    client.incidents.list({
      filter: { ...on, declaredAt: { gte: from } },
      fields,
      sort: '-declaredAt',
      limit: MOST_ROWS,
    }),
  ]);
  if (open.hasMore || recent.hasMore)
    note(`Only ${MOST_ROWS} incidents were looked at: an outage may have one that is not named.`);
  const known = (row: (typeof open.rows)[number]) => ({
    called: calledCase({ id: row.id, title: row.title ?? '', number: row.incidentNumberWithPrefix ?? undefined }),
    monitors: (row.monitors ?? []).map(({ id }) => id),
    declared: row.declaredAt ?? '',
    impactStarted: row.impactStartedAt ?? undefined,
    isOpen: !isResolvedIn(states, row.currentIncidentState?.id),
  });
  return [...open.rows, ...recent.rows].map(known);
}

/** Monitors that ongoing maintenance keeps from being checked: that they are down is planned. */
async function inMaintenance({ client, attempt }: Job, outages: readonly Outage[]): Promise<ReadonlySet<string>> {
  const bare = outages.filter(({ incident }) => incident === undefined).map(({ monitor }) => monitor);
  if (bare.length === 0) return new Set();
  const found = await attempt('which monitors are in maintenance', () =>
    client.monitors.list({
      filter: { id: bare, disableActiveMonitoringBecauseOfScheduledMaintenanceEvent: true },
      fields: ['name'],
      limit: MOST_ROWS,
    }),
  );
  return new Set((found?.rows ?? []).map(({ id }) => id));
}

/** One incident for each outage; ids by monitor, and whom the policy pages. */
async function declareAll(
  job: Job,
  outages: readonly Outage[],
  { severity: named, policy }: { readonly severity?: string | undefined; readonly policy?: string | undefined },
): Promise<{ readonly declared: ReadonlyMap<string, string>; readonly pages: string | undefined }> {
  if (outages.length === 0) return { declared: new Map(), pages: undefined };
  const { client } = job;
  const [severity, [step], rules] = await Promise.all([
    incidentSeverity(job, named),
    policySteps(job, policy === undefined ? [] : [policy]),
    onCallRules(job),
  ]);
  if (rules.length > 0) job.note(`On-call rules may page on their own for them: ${rules.join(', ')}.`);
  const pages = step ? pagedText(step) : 'nobody';
  const declared = new Map<string, string>();
  for (const outage of outages) {
    const title = `${outage.name} ${outage.until === undefined ? 'is' : 'was'} ${outage.status}`;
    const { id } = await client.incidents.create(
      {
        title,
        incidentSeverity: severity.id,
        monitors: [outage.monitor],
        impactStartedAt: outage.since,
        ...(policy === undefined ? {} : { onCallDutyPolicies: [policy] }),
        isVisibleOnStatusPage: false,
        shouldStatusPageSubscribersBeNotifiedOnIncidentCreated: false,
      },
      { does: declarationOf(title, severity, pages) },
    );
    declared.set(outage.monitor, job.isPreview ? title : id);
  }
  return { declared, pages };
}

function declarationOf(title: string, severity: SeverityRow, pages: string): string {
  const paging = pages === 'nobody' ? 'It pages nobody' : pages;
  return `Declares "${title.slice(0, 100)}" as ${severity.name}, on no status page; checks of the monitor pause until it is resolved. ${paging}.`;
}
