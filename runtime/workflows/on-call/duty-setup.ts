/** Who is to be paged when, as the rows of a project say it: policies with their steps, schedules, overrides. */

import { allRead } from '../all-read.ts';
import type { Related } from '../client-types.ts';
import type { Job } from '../define.ts';
import { gather } from '../gathered.ts';
import type { DutySetup, DutyStep } from './duty-model.ts';
import { amongRows, MOST_DUTY_ROWS, PeopleNames } from './duty-reading.ts';
import { readDutySchedules } from './schedule-rows.ts';
import type { DutyOverride } from './stand-ins.ts';

/** What of a project is wanted: `undefined` is all of it. Overrides are those that touch the stretch of time. */
export interface DutyWanted {
  readonly policies?: readonly string[] | undefined;
  /** Schedules beside those that the policies use; `all` of them where nobody knows which. */
  readonly schedules?: readonly string[] | 'all' | undefined;
  readonly from: number;
  readonly to: number;
  /** Nothing may be missing: what cannot be read ends the call, as nobody could tell it from nobody on call. */
  readonly isWhole?: true;
}

/** Operations that reading schedules takes. */
export const SCHEDULE_OPERATIONS = [
  'list_schedule_on_call_duty_escalation_rules',
  'list_user_overrides',
  'list_on_call_policy_schedules',
  'list_on_call_schedule_layers',
  'list_on_call_schedule_layer_users',
] as const;

/** Operations that reading a set-up with policies takes. */
export const DUTY_OPERATIONS = [
  ...SCHEDULE_OPERATIONS,
  'list_on_call_policies',
  'list_escalation_rules',
  'list_user_on_call_duty_escalation_rules',
  'list_team_on_call_duty_escalation_rules',
  'list_team_members',
] as const;

/** Reads a set-up in two rounds of requests. */
export async function readDutySetup(whole: Job, wanted: DutyWanted): Promise<DutySetup> {
  let isWhole = true;
  const job: Job = {
    ...whole,
    attempt: async (what, read) => {
      if (wanted.isWhole) return read();
      const found = await whole.attempt(what, read);
      if (found === undefined) isWhole = false;
      return found;
    },
  };
  const people = new PeopleNames();
  const [policies, links, overrides] = await allRead([
    readPolicies(job, wanted.policies),
    readLinks(job, wanted.policies, people),
    readOverrides(job, wanted, people),
  ]);
  const { rules, users, teams, schedules: used } = links;
  const known = new Set(policies.map(({ id }) => id));
  const linked = used.filter(({ policy }) => known.has(policy));
  const beside = wanted.schedules ?? [];
  const ids = beside === 'all' ? undefined : [...new Set([...linked.map(({ schedule }) => schedule), ...beside])];
  const [members, schedules] = await allRead([
    readMembers(job, [...new Set(teams.map(({ id }) => id))], people),
    readDutySchedules(job, ids, { used, people }),
  ]);
  const stepsOf = (policy: string): DutyStep[] =>
    rules
      .filter((rule) => rule.onCallDutyPolicy?.id === policy)
      .sort((a, b) => Number(a.order ?? 0) - Number(b.order ?? 0))
      .map((rule) => ({
        name: rule.name ?? '',
        order: Number(rule.order ?? 0),
        waits: Number(rule.escalateAfterInMinutes ?? 0),
        // The platform pages teams first, then people, then schedules.
        sources: [
          ...teams
            .filter(({ rule: of }) => of === rule.id)
            .map(({ id, name }) => ({ kind: 'team' as const, id, name, members: members && (members.get(id) ?? []) })),
          ...users.filter(({ rule: of }) => of === rule.id).map(({ person }) => ({ kind: 'person' as const, person })),
          ...used
            .filter(({ rule: of }) => of === rule.id)
            .map(({ schedule }) => ({ kind: 'schedule' as const, schedule })),
        ],
      }));
  return {
    policies: policies.map(({ id, name }) => ({ id, name: name ?? id, steps: stepsOf(id) })),
    schedules,
    overrides,
    isWhole,
    nameOf: (person) => people.of(person),
  };
}

async function readPolicies({ client, note }: Job, ids: readonly string[] | undefined) {
  if (ids?.length === 0) return [];
  const { rows, hasMore } = await client.onCallPolicies.list({
    filter: amongRows('id', ids),
    fields: ['name'],
    sort: 'name',
    limit: MOST_DUTY_ROWS,
  });
  if (hasMore) note(`Only the first ${MOST_DUTY_ROWS} policies were read.`);
  return ids === undefined ? rows : rows.filter(({ id }) => ids.includes(id));
}

/** Steps, and what hangs on them. */
async function readLinks({ client, attempt }: Job, policies: readonly string[] | undefined, people: PeopleNames) {
  const filter = amongRows('onCallDutyPolicy', policies);
  const of = { filter, limit: MOST_DUTY_ROWS } as const;
  const step = ['onCallDutyPolicy', 'onCallDutyPolicyEscalationRule'] as const;
  const none = policies?.length === 0;
  const [rules, users, teams, schedules] = await allRead([
    none
      ? undefined
      : client.escalationRules.list({ ...of, fields: ['name', 'order', 'escalateAfterInMinutes', 'onCallDutyPolicy'] }),
    none
      ? undefined
      : attempt('people of steps', () =>
          client.userOnCallDutyEscalationRules.list({ ...of, fields: [...step, 'user', 'user.email'] }),
        ),
    none
      ? undefined
      : attempt('teams of steps', () =>
          client.teamOnCallDutyEscalationRules.list({ ...of, fields: [...step, 'team'] }),
        ),
    // Of all policies: whether one alone uses a schedule decides which overrides count for it.
    attempt('schedules of steps', () =>
      client.scheduleOnCallDutyEscalationRules.list({
        limit: MOST_DUTY_ROWS,
        fields: [...step, 'onCallDutyPolicySchedule'],
      }),
    ),
  ]);
  const ruleOf = (row: { readonly onCallDutyPolicyEscalationRule?: Related | null }): string =>
    row.onCallDutyPolicyEscalationRule?.id ?? '';
  return {
    rules: rules?.rows ?? [],
    users: (users?.rows ?? []).flatMap((row) => {
      const person = people.take(row.user);
      return person === undefined ? [] : [{ rule: ruleOf(row), person }];
    }),
    teams: (teams?.rows ?? []).flatMap((row) =>
      row.team ? [{ rule: ruleOf(row), id: row.team.id, name: row.team.name ?? row.team.id }] : [],
    ),
    schedules: (schedules?.rows ?? []).flatMap((row) =>
      row.onCallDutyPolicySchedule
        ? [{ rule: ruleOf(row), policy: row.onCallDutyPolicy?.id ?? '', schedule: row.onCallDutyPolicySchedule.id }]
        : [],
    ),
  };
}

async function readOverrides(
  { client, attempt }: Job,
  { from, to }: DutyWanted,
  people: PeopleNames,
): Promise<DutyOverride[]> {
  const found = await attempt('overrides', () =>
    client.userOverrides.list({
      filter: { endsAt: { gt: new Date(from).toISOString() }, startsAt: { lt: new Date(to).toISOString() } },
      fields: [
        'onCallDutyPolicy',
        'overrideUser',
        'overrideUser.email',
        'routeAlertsToUser',
        'routeAlertsToUser.email',
        'startsAt',
        'endsAt',
      ],
      sort: 'createdAt',
      limit: MOST_DUTY_ROWS,
    }),
  );
  return (found?.rows ?? []).flatMap((row) => {
    const [person, standIn] = [people.take(row.overrideUser), people.take(row.routeAlertsToUser)];
    if (person === undefined || standIn === undefined) return [];
    const times = { from: Date.parse(row.startsAt ?? ''), to: Date.parse(row.endsAt ?? '') };
    return [{ id: row.id, policy: row.onCallDutyPolicy?.id ?? null, person, standIn, ...times }];
  });
}

/** Members by team, undefined where they cannot be read; the platform pages those who are invited only, too. */
async function readMembers({ client, attempt }: Job, teams: readonly string[], people: PeopleNames) {
  const members = new Map<string, string[]>();
  if (teams.length === 0) return members;
  const found = await attempt('members of teams', () =>
    client.teamMembers.list({
      filter: amongRows('team', teams),
      fields: ['team', 'user', 'user.email'],
      sort: 'createdAt',
      limit: MOST_DUTY_ROWS,
    }),
  );
  if (!found) return undefined;
  for (const { team, user } of found.rows) {
    const person = people.take(user);
    if (team && person !== undefined) gather(members, team.id, person);
  }
  return members;
}
