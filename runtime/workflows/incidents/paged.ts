/**
 * Whom an on-call policy pages, as far as tables tell: people and teams of its steps, and whoever its schedules have on
 * duty now. Overrides of directly named people are left to who_is_on_call.
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

const MOST = 500;

/** A policy with its steps in order; undefined where they could not be read. */
export interface PolicySteps {
  readonly policy: string;
  readonly steps:
    | readonly { readonly name: string; readonly pages: readonly string[]; readonly minutes: number | undefined }[]
    | undefined;
}

/** Steps of policies by their ids, in the same order. */
export async function policySteps(job: Job, policies: readonly string[]): Promise<readonly PolicySteps[]> {
  if (policies.length === 0) return [];
  const { client, attempt } = job;
  const [named, rules] = await Promise.all([
    attempt('names of policies', () =>
      client.onCallPolicies.list({ filter: { id: [...policies] }, fields: ['name'], limit: MOST }),
    ),
    attempt('steps of policies', () =>
      client.escalationRules.list({
        filter: { onCallDutyPolicy: [...policies] },
        fields: ['onCallDutyPolicy', 'name', 'order', 'escalateAfterInMinutes'],
        sort: 'order',
        limit: MOST,
      }),
    ),
  ]);
  const recipients = await recipientsOf(job, rules?.rows.map(({ id }) => id) ?? []);
  return policies.map((policy) => {
    const own = rules?.rows.filter(({ onCallDutyPolicy }) => onCallDutyPolicy?.id === policy);
    const steps = own?.map(({ id, name, escalateAfterInMinutes }) => ({
      name: name ?? '',
      pages: recipients?.get(id) ?? [],
      minutes: escalateAfterInMinutes ?? undefined,
    }));
    return {
      policy: named?.rows.find(({ id }) => id === policy)?.name ?? policy,
      steps: recipients === undefined ? undefined : steps,
    };
  });
}

/** Whom a policy pages first, in a sentence without its full stop. */
export function pagedText({ policy, steps }: PolicySteps): string {
  if (steps === undefined) return `${policy} pages people whom this key may not read`;
  const [first] = steps;
  if (!first) return `${policy} has no steps and pages nobody`;
  return first.pages.length > 0
    ? `${policy} pages ${first.pages.join(', ')} first`
    : `${policy} has nobody in its first step`;
}

async function recipientsOf({ client, attempt }: Job, rules: readonly string[]) {
  if (rules.length === 0) return new Map<string, string[]>();
  const asked = { filter: { onCallDutyPolicyEscalationRule: [...rules] }, limit: MOST };
  const link = 'onCallDutyPolicyEscalationRule';
  const [people, teams, schedules] = await Promise.all([
    attempt('people of policies', () =>
      client.userOnCallDutyEscalationRules.list({ ...asked, fields: [link, 'user'] }),
    ),
    attempt('teams of policies', () => client.teamOnCallDutyEscalationRules.list({ ...asked, fields: [link, 'team'] })),
    attempt('schedules of policies', () =>
      client.scheduleOnCallDutyEscalationRules.list({ ...asked, fields: [link, 'onCallDutyPolicySchedule'] }),
    ),
  ]);
  if (!people || !teams || !schedules) return undefined;
  const rotas = schedules.rows.flatMap(({ onCallDutyPolicySchedule: row }) => row?.id ?? []);
  const onDuty = await dutyOf({ client, attempt }, rotas);
  const found = new Map<string, string[]>();
  const add = (rule: { readonly id: string } | null | undefined, text: string): void => {
    if (rule) found.set(rule.id, [...(found.get(rule.id) ?? []), text]);
  };
  for (const row of people.rows) add(row[link], row.user?.name ?? row.user?.id ?? 'a person');
  for (const row of teams.rows) add(row[link], `team ${row.team?.name ?? row.team?.id}`);
  for (const row of schedules.rows) {
    const { id = '', name = 'a schedule' } = row.onCallDutyPolicySchedule ?? {};
    if (onDuty === undefined) add(row[link], `whoever is on ${name}`);
    else add(row[link], onDuty.has(id) ? `${onDuty.get(id)} (${name})` : `nobody on ${name} now`);
  }
  return found;
}

/** Whom each schedule has on duty; undefined where that could not be read. */
async function dutyOf(
  { client, attempt }: Pick<Job, 'client' | 'attempt'>,
  schedules: readonly string[],
): Promise<ReadonlyMap<string, string> | undefined> {
  if (schedules.length === 0) return new Map();
  const found = await attempt('who is on duty', () =>
    client.onCallPolicySchedules.list({
      filter: { id: [...schedules] },
      fields: ['currentUserOnRoster'],
      limit: MOST,
    }),
  );
  if (!found) return undefined;
  return new Map(found.rows.flatMap(({ id, currentUserOnRoster: user }) => (user ? [[id, user.name ?? user.id]] : [])));
}
