/** Which policies and schedules somebody asks about: by name, or through the team or service that they belong to. */
import type { Job } from '../define.ts';
import { MOST_DUTY_ROWS } from './duty-reading.ts';

/** What was asked for, as ids. */
export interface DutyAsked {
  readonly policy?: string | undefined;
  readonly schedule?: string | undefined;
  readonly team?: string | undefined;
  readonly service?: string | undefined;
}

/** Policies and schedules, each with why it is meant; undefined: all policies. */
export interface DutyScope {
  readonly policies: ReadonlyMap<string, string> | undefined;
  /** Schedules that are asked for by themselves. */
  readonly schedules: ReadonlyMap<string, string>;
  /** Teams that were asked about, directly or as owners of the service. */
  readonly teams: readonly { readonly id: string; readonly name: string }[];
  /** People who own the service. */
  readonly people: readonly string[];
}

/** Operations that finding a scope takes. */
export const SCOPE_OPERATIONS = [
  'list_on_call_duty_policy_team_owners',
  'list_on_call_schedule_team_owners',
  'list_team_on_call_duty_escalation_rules',
  'list_service_team_owners',
  'list_service_user_owners',
  'list_monitors',
  'list_incidents',
  'list_alerts',
  'list_on_call_policies',
  'get_service',
  'get_team',
] as const;

/** Kinds of monitors that look at what services send. */
const TELEMETRY_MONITORS = ['Logs', 'Traces', 'Metrics', 'Exceptions', 'Profiles'] as const;

/** Monitors whose criteria are looked through, and incidents and alerts of a service: the newest. */
const MOST_MONITORS = 500;
const MOST_TROUBLES = 50;

/** Finds what was asked for; everything where nothing was. */
export async function findScope(job: Job, asked: DutyAsked): Promise<DutyScope> {
  const policies = new Map<string, string>();
  const schedules = new Map<string, string>();
  const teams: { id: string; name: string }[] = [];
  if (asked.policy) policies.set(asked.policy, '');
  if (asked.schedule) schedules.set(asked.schedule, '');
  const people: string[] = [];
  if (asked.team) teams.push({ id: asked.team, name: await teamName(job, asked.team) });
  if (asked.service) {
    const owners = await throughService(job, asked.service, policies);
    teams.push(...owners.teams);
    people.push(...owners.people);
  }
  if (teams.length > 0) await throughTeams(job, teams, { policies, schedules });
  const isAll = !asked.policy && !asked.schedule && !asked.team && !asked.service;
  return { policies: isAll ? undefined : policies, schedules, teams, people };
}

async function teamName({ client, attempt }: Job, team: string): Promise<string> {
  return (await attempt('name of the team', () => client.teams.get(team, ['name'])))?.name ?? team;
}

/** Who owns a service; policies that its monitors page, or its latest incidents and alerts, go into `policies`. */
async function throughService(job: Job, service: string, policies: Map<string, string>) {
  const { client, attempt } = job;
  const [teams, people] = await Promise.all([
    attempt('owners of the service', () =>
      client.serviceTeamOwners.list({ filter: { service }, fields: ['team'], limit: MOST_DUTY_ROWS }),
    ),
    attempt('people who own the service', () =>
      client.serviceUserOwners.list({ filter: { service }, fields: ['user'], limit: MOST_DUTY_ROWS }),
    ),
    throughMonitors(job, service, policies),
    throughTroubles(job, service, policies),
  ]);
  return {
    teams: (teams?.rows ?? []).flatMap(({ team }) => (team ? [{ id: team.id, name: team.name ?? team.id }] : [])),
    people: (people?.rows ?? []).flatMap(({ user }) => (user ? [user.id] : [])),
  };
}

/** Policies that monitors of what the service sends page by their criteria, which name them by id or name. */
async function throughMonitors({ client, attempt }: Job, service: string, policies: Map<string, string>) {
  const [row, monitors, known] = await Promise.all([
    attempt('name of the service', () => client.services.get(service, ['name'])),
    attempt('monitors of the service', () =>
      client.monitors.list({
        filter: { monitorType: [...TELEMETRY_MONITORS] },
        fields: ['name', 'monitorSteps'],
        limit: MOST_MONITORS,
      }),
    ),
    attempt('policies', () => client.onCallPolicies.list({ fields: ['name'], limit: MOST_DUTY_ROWS })),
  ]);
  for (const { name, monitorSteps } of monitors?.rows ?? []) {
    const said = textsIn(monitorSteps);
    if (!said.has(service) && !(row?.name && said.has(row.name))) continue;
    for (const policy of known?.rows ?? [])
      if (said.has(policy.id) || (policy.name && said.has(policy.name)))
        policies.set(policy.id, `paged by monitor ${name}`);
  }
}

/** Policies that the latest incidents and alerts of the service paged. */
async function throughTroubles({ client, attempt }: Job, service: string, policies: Map<string, string>) {
  const of = { filter: { services: [service] }, sort: '-createdAt', limit: MOST_TROUBLES };
  const [incidents, alerts] = await Promise.all([
    attempt('incidents of the service', () =>
      client.incidents.list({ ...of, fields: ['incidentNumberWithPrefix', 'onCallDutyPolicies'] }),
    ),
    attempt('alerts of the service', () =>
      client.alerts.list({ ...of, fields: ['alertNumberWithPrefix', 'onCallDutyPolicies'] }),
    ),
  ]);
  const paged = [
    ...(incidents?.rows ?? []).map((row) => ({ number: row.incidentNumberWithPrefix, by: row.onCallDutyPolicies })),
    ...(alerts?.rows ?? []).map((row) => ({ number: row.alertNumberWithPrefix, by: row.onCallDutyPolicies })),
  ];
  for (const { number, by } of paged)
    for (const { id } of by ?? []) if (!policies.has(id)) policies.set(id, `paged for ${number ?? 'an incident'}`);
}

/** All texts in a value, however deep. */
function textsIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === 'string') found.add(value);
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) textsIn(item, found);
  return found;
}

/** Policies and schedules that teams own, and policies that page them. */
async function throughTeams(
  { client, attempt }: Job,
  teams: readonly { readonly id: string; readonly name: string }[],
  { policies, schedules }: { policies: Map<string, string>; schedules: Map<string, string> },
): Promise<void> {
  const of = { filter: { team: teams.map(({ id }) => id) }, limit: MOST_DUTY_ROWS };
  const [owned, rotas, paged] = await Promise.all([
    attempt('policies of the team', () =>
      client.onCallDutyPolicyTeamOwners.list({ ...of, fields: ['team', 'onCallDutyPolicy'] }),
    ),
    attempt('schedules of the team', () =>
      client.onCallScheduleTeamOwners.list({ ...of, fields: ['team', 'onCallDutyPolicySchedule'] }),
    ),
    attempt('steps that page the team', () =>
      client.teamOnCallDutyEscalationRules.list({ ...of, fields: ['team', 'onCallDutyPolicy'] }),
    ),
  ]);
  const add = (to: Map<string, string>, row: { id: string } | null | undefined, why: string): void => {
    if (row && !to.has(row.id)) to.set(row.id, why);
  };
  for (const row of owned?.rows ?? []) add(policies, row.onCallDutyPolicy, `owned by team ${row.team?.name}`);
  for (const row of paged?.rows ?? []) add(policies, row.onCallDutyPolicy, `pages team ${row.team?.name}`);
  for (const row of rotas?.rows ?? []) add(schedules, row.onCallDutyPolicySchedule, `owned by team ${row.team?.name}`);
}
