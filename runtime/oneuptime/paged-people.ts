/** Whom on-call policies page when they are executed, and which rules of a project execute some on their own. */
import { isPlain } from '../basics/plain.ts';
import type { Call, Effect } from '../call/platform.ts';
import { decodeValue, ID, idOf, type WireObject } from './codec.ts';
import {
  type EffectSubject,
  type EffectTeller,
  idsSaid,
  ifReadable,
  listSaid,
  nameSaid,
  rowsById,
} from './effect-subject.ts';
import { readRows } from './rows.ts';

/** Policies of a create that are told one by one. */
const MOST_POLICIES = 5;
/** Links of first steps that are read. */
const MOST_LINKS = 200;

/** Policies that are sent with a create. */
export const pagedByPolicies: EffectTeller = ({ call, data }) => executions(call, idsSaid(data.onCallDutyPolicies));

/** The policy of an execution that is created itself. */
export const pagedByExecution: EffectTeller = ({ call, data }) => executions(call, idsSaid(data.onCallDutyPolicyId));

async function executions(call: Call, ids: readonly string[]): Promise<Effect[]> {
  const told = ids.slice(0, MOST_POLICIES);
  const [names, people] = await Promise.all([
    ifReadable(call, () => rowsById(call, 'on_call_policy', told, { name: true })),
    ifReadable(call, () => firstPaged(call, told)),
  ]);
  const said = told.map((id) => {
    const name = names?.get(id)?.name;
    const paged = people?.get(id) ?? [];
    const whom =
      people === undefined
        ? 'whom it pages now could not be read'
        : paged.length > 0
          ? `pages ${listSaid(paged)} now`
          : 'its first step reaches nobody now';
    return `Executes the on-call policy ${name === undefined ? id : nameSaid(name)}: ${whom}.`;
  });
  const more = ids.length - told.length;
  if (more > 0) said.push(`Executes ${more} more on-call policies.`);
  return said.map((says) => ({ kind: 'pages', says }));
}

type RowsOfIds = Awaited<ReturnType<typeof rowsById>>;

/** The table that links steps of policies with whom they page, and how one of it is called. */
interface StepLinks {
  readonly resource: string;
  readonly select: WireObject;
  called(row: WireObject, onDuty: RowsOfIds | undefined): string;
}

const NAMED = { [ID]: true, name: true };
const LINKS: readonly StepLinks[] = [
  {
    resource: 'user_on_call_duty_escalation_rule',
    select: { user: NAMED },
    called: ({ user }) => nameIn(user),
  },
  {
    resource: 'team_on_call_duty_escalation_rule',
    select: { team: NAMED },
    called: ({ team }) => `the team ${nameIn(team)}`,
  },
  {
    resource: 'schedule_on_call_duty_escalation_rule',
    select: { onCallDutyPolicySchedule: NAMED },
    called: ({ onCallDutyPolicySchedule: schedule }, onDuty) => {
      const row = onDuty?.get(idsSaid(schedule)[0] ?? '');
      if (row === undefined) return `whoever is on duty by ${nameIn(schedule)}`;
      return isPlain(row.currentUserOnRoster)
        ? `${nameIn(row.currentUserOnRoster)} (on duty by ${nameIn(schedule)})`
        : `nobody (${nameIn(schedule)} has nobody on duty)`;
    },
  },
];

function nameIn(related: unknown): string {
  const row = (related ?? {}) as WireObject;
  return nameSaid(row.name ?? idOf(row) ?? 'somebody');
}

/** Whom the first step of each policy names: a policy begins with the one of order 1. */
async function firstPaged(call: Call, policies: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  if (policies.length === 0) return new Map();
  const query = { onCallDutyPolicyId: { _type: 'Includes', value: policies }, order: 1 };
  const select = { onCallDutyPolicyId: true };
  const steps = await readRows(call, 'escalation_rule', { query, select, limit: MOST_LINKS });
  const policyOf = new Map(steps.map((step) => [idOf(step), String(decodeValue(step.onCallDutyPolicyId))]));
  const ids = [...policyOf.keys()].filter((id) => id !== undefined);
  if (ids.length === 0) return new Map();
  const linked = await Promise.all(
    LINKS.map(async ({ resource, select: relation, called }) => {
      const rows = await readRows(call, resource, {
        query: { onCallDutyPolicyEscalationRuleId: { _type: 'Includes', value: ids } },
        select: { onCallDutyPolicyEscalationRuleId: true, ...relation },
        limit: MOST_LINKS,
      });
      const schedules = rows.flatMap(({ onCallDutyPolicySchedule }) => idsSaid(onCallDutyPolicySchedule));
      const onDuty = await ifReadable(call, () =>
        rowsById(call, 'on_call_policy_schedule', [...new Set(schedules)], { currentUserOnRoster: NAMED }),
      );
      return rows.map((row) => [decodeValue(row.onCallDutyPolicyEscalationRuleId), called(row, onDuty)] as const);
    }),
  );
  const paged = new Map<string, string[]>();
  for (const [step, called] of linked.flat()) {
    const policy = policyOf.get(step as string);
    if (policy === undefined) continue;
    const names = paged.get(policy) ?? [];
    names.push(called);
    paged.set(policy, names);
  }
  return paged;
}

/** Tables of rules that execute policies for a new row: its own, and those by which it makes an episode. */
const RULES: Readonly<Record<string, readonly string[]>> = {
  incident: ['incident_on_call_rule', 'incident_grouping_rule', 'incident_episode_on_call_rule'],
  alert: ['alert_on_call_rule', 'alert_grouping_rule', 'alert_episode_on_call_rule'],
  incident_episode: ['incident_episode_on_call_rule'],
  alert_episode: ['alert_episode_on_call_rule'],
};

/** Rules of the project that execute policies where a new row fits them. */
export const pagedByRules: EffectTeller = async ({ call, write, rules }: EffectSubject) => {
  const tables = RULES[write.tool.resource] ?? [];
  const read = await Promise.all(tables.map((table) => ifReadable(call, () => rules.of(call, table))));
  const paging = read.flatMap((rows) => rows ?? []).filter((rule) => idsSaid(rule.onCallDutyPolicies).length > 0);
  const said = paging.map(({ name, onCallDutyPolicies }) => {
    const policies = (onCallDutyPolicies as WireObject[]).map((policy) => nameIn(policy));
    return `${nameSaid(name)} (${listSaid(policies)})`;
  });
  const unread = 'May page people by on-call rules of the project, which could not be read.';
  return [
    ...(said.length > 0
      ? [{ kind: 'pages' as const, says: `May page people by on-call rules of the project: ${listSaid(said)}.` }]
      : []),
    ...(read.includes(undefined) ? [{ kind: 'pages' as const, says: unread }] : []),
  ];
};
