/**
 * Whom an on-call policy pages first, as far as tables tell: people and teams of its first step, and whoever its schedules
 * have on duty. Overrides of directly named people are left to who_is_on_call.
 */
import type { Job } from '../define.ts';

/** Operations that telling whom a policy pages takes. */
export const TELL_PAGED = [
  'list_escalation_rules',
  'list_user_on_call_duty_escalation_rules',
  'list_team_on_call_duty_escalation_rules',
  'list_schedule_on_call_duty_escalation_rules',
  'list_on_call_policies',
  'list_on_call_policy_schedules',
] as const;

/** A policy and whom its first step pages, in words; undefined where that could not be read. */
export interface FirstStep {
  readonly policy: string;
  readonly pages: readonly string[] | undefined;
}

/** First steps of policies by their ids, in the same order. */
export async function firstSteps(job: Job, policies: readonly string[]): Promise<readonly FirstStep[]> {
  if (policies.length === 0) return [];
  const { client, attempt } = job;
  const [named, rules] = await Promise.all([
    attempt('names of policies', () => client.onCallPolicies.list({ filter: { id: [...policies] }, fields: ['name'] })),
    attempt('steps of policies', () =>
      client.escalationRules.list({
        filter: { onCallDutyPolicy: [...policies] },
        fields: ['onCallDutyPolicy', 'order'],
        sort: 'order',
        limit: 500,
      }),
    ),
  ]);
  const first = policies.map(
    (policy) => rules?.rows.find(({ onCallDutyPolicy }) => onCallDutyPolicy?.id === policy)?.id,
  );
  const recipients = await recipientsOf(
    job,
    first.filter((id) => id !== undefined),
  );
  return policies.map((policy, at) => {
    const rule = first[at];
    const known = rule === undefined ? [] : recipients?.get(rule);
    return {
      policy: named?.rows.find(({ id }) => id === policy)?.name ?? policy,
      pages: rules === undefined || recipients === undefined ? undefined : (known ?? []),
    };
  });
}

/** The same in a sentence. */
export function pagedText({ policy, pages }: FirstStep): string {
  if (pages === undefined) return `${policy} pages people whom this key may not read`;
  return pages.length > 0 ? `${policy} pages ${pages.join(', ')} first` : `${policy} has nobody in its first step`;
}

async function recipientsOf({ client, attempt }: Job, rules: readonly string[]) {
  if (rules.length === 0) return new Map<string, string[]>();
  const asked = { filter: { onCallDutyPolicyEscalationRule: [...rules] }, limit: 500 };
  const link = 'onCallDutyPolicyEscalationRule';
  const read = await Promise.all([
    attempt('people of policies', () =>
      client.userOnCallDutyEscalationRules.list({ ...asked, fields: [link, 'user'] }),
    ),
    attempt('teams of policies', () => client.teamOnCallDutyEscalationRules.list({ ...asked, fields: [link, 'team'] })),
    attempt('schedules of policies', () =>
      client.scheduleOnCallDutyEscalationRules.list({ ...asked, fields: [link, 'onCallDutyPolicySchedule'] }),
    ),
  ]);
  const [people, teams, schedules] = read;
  if (!people || !teams || !schedules) return undefined;
  const onDuty = await dutyOf(
    { client, attempt },
    schedules.rows.flatMap(({ onCallDutyPolicySchedule: row }) => row?.id ?? []),
  );
  const found = new Map<string, string[]>();
  const add = (rule: { readonly id: string } | null | undefined, text: string): void => {
    if (rule) found.set(rule.id, [...(found.get(rule.id) ?? []), text]);
  };
  for (const row of people.rows) add(row[link], row.user?.name ?? row.user?.id ?? 'a person');
  for (const row of teams.rows) add(row[link], `team ${row.team?.name ?? row.team?.id}`);
  for (const row of schedules.rows) {
    const { id = '', name = 'a schedule' } = row.onCallDutyPolicySchedule ?? {};
    add(row[link], onDuty.has(id) ? `${onDuty.get(id)} (${name})` : `nobody on ${name} now`);
  }
  return found;
}

/** Whom each schedule has on duty. */
async function dutyOf(
  { client, attempt }: Pick<Job, 'client' | 'attempt'>,
  schedules: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (schedules.length === 0) return new Map();
  const found = await attempt('who is on duty', () =>
    client.onCallPolicySchedules.list({ filter: { id: [...schedules] }, fields: ['currentUserOnRoster'] }),
  );
  const rows = found?.rows ?? [];
  return new Map(rows.flatMap(({ id, currentUserOnRoster: user }) => (user ? [[id, user.name ?? user.id]] : [])));
}
