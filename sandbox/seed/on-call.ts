import { DAY, daysSinceMonday, HOUR, midnight } from '../engine/clock.ts';
import type { StoredRow } from '../engine/store.ts';
import { refreshRoster } from '../rules/on-call.ts';
import { rosterAt, scheduleShifts } from '../rules/roster.ts';
import { type Company, idsAt } from './company.ts';

type Json = Record<string, unknown>;

const WEEK = 7 * DAY;

/** Once a week, once a day. */
function every(intervalType: 'Week' | 'Day'): Json {
  return { _type: 'Recurring', value: { intervalType, intervalCount: { _type: 'PositiveNumber', value: 1 } } };
}

/** At any hour, or between two times of the day. */
function hours(type: 'None' | 'Daily', start = '', end = ''): Json {
  const times = { startTime: `2024-01-01T${start}:00.000Z`, endTime: `2024-01-01T${end}:00.000Z` };
  const dayRestrictionTimes = type === 'None' ? null : times;
  const value = { restictionType: type, dayRestrictionTimes, weeklyRestrictionTimes: [] };
  return { _type: 'RestrictionTimes', value };
}

function plantLayer({ planter, people }: Company, schedule: StoredRow, layer: Json, users: readonly number[]): void {
  const link = { onCallDutyPolicyScheduleId: schedule._id };
  const row = planter.plant('OnCallDutyPolicyScheduleLayer', { ...link, ...layer });
  idsAt(people, users).forEach((userId, index) => {
    const place = { onCallDutyPolicyScheduleLayerId: row._id, userId, order: index + 1 };
    planter.plant('OnCallDutyPolicyScheduleLayerUser', { ...link, ...place });
  });
}

function plantRota(company: Company): StoredRow {
  // The Monday, nine o'clock UTC, that began the present week.
  const handOver = company.now - 9 * HOUR;
  const startsAt = midnight(handOver) - daysSinceMonday(handOver) * DAY + 9 * HOUR - 12 * WEEK;
  const schedule = company.planter.named('OnCallDutyPolicySchedule', 'Infrastructure rota', {
    timezone: 'Europe/London',
    description: 'One week each, handed over on Monday morning; nights in turns.',
  });
  const weeks = { startsAt, handOffTime: startsAt + WEEK, rotation: every('Week') };
  const days = { name: 'Days', order: 1, ...weeks, restrictionTimes: hours('Daily', '08:00', '20:00') };
  plantLayer(company, schedule, days, [0, 1, 2, 3]);
  const turns = { startsAt, handOffTime: startsAt + DAY, rotation: every('Day') };
  plantLayer(company, schedule, { name: 'Nights', order: 2, ...turns, restrictionTimes: hours('None') }, [3, 1, 0]);
  return schedule;
}

function plantPolicy({ planter, teams, defaults }: Company, schedule: StoredRow): StoredRow {
  const policy = planter.named('OnCallDutyPolicy', 'Infrastructure on-call', {
    description: 'Rota first, then the whole team, then the owner.',
    repeatPolicyIfNoOneAcknowledges: true,
    repeatPolicyIfNoOneAcknowledgesNoOfTimes: 2,
  });
  const link = { onCallDutyPolicyId: policy._id };
  const teamId = teams[0]?._id;
  const steps = [
    ['Rota', 5, 'Schedule', { onCallDutyPolicyScheduleId: schedule._id }],
    ['Infrastructure team', 10, 'Team', { teamId }],
    ['Owner', 15, 'User', { userId: defaults.owner._id }],
  ] as const;
  steps.forEach(([name, escalateAfterInMinutes, kind, whom], index) => {
    const rule = { ...link, name, order: index + 1, escalateAfterInMinutes };
    const { _id } = planter.plant('OnCallDutyPolicyEscalationRule', rule);
    const step = { ...link, onCallDutyPolicyEscalationRuleId: _id, ...whom };
    planter.plant(`OnCallDutyPolicyEscalationRule${kind}`, step);
  });
  planter.plant('OnCallDutyPolicyOwnerTeam', { ...link, teamId });
  return policy;
}

type Wrapped<T> = { readonly value: T };
/** As much of the steps of a monitor as pages somebody. */
interface PagingSteps {
  readonly monitorStepsInstanceArray: Wrapped<{
    readonly monitorCriteria: Wrapped<{
      readonly monitorCriteriaInstanceArray: Wrapped<{ readonly incidents: { onCallPolicyIds: string[] }[] }>[];
    }>;
  }>[];
}

/** What customers pay through pages somebody when it is offline. */
function plantPaging({ monitors }: Company, policy: StoredRow): void {
  const steps = monitors.slice(0, 2).map(({ monitorSteps }) => monitorSteps as PagingSteps);
  const instances = steps.flatMap(({ monitorStepsInstanceArray }) => monitorStepsInstanceArray);
  const rules = instances.flatMap(({ value }) => value.monitorCriteria.value.monitorCriteriaInstanceArray);
  for (const { value } of rules) for (const incident of value.incidents) incident.onCallPolicyIds.push(policy._id);
}

/** Whoever would be on call now is on holiday: a colleague stands in. */
function plantHoliday({ planter, people, now, world }: Company, schedule: StoredRow): void {
  const shift = rosterAt(world, schedule, now).current;
  const substitute = people.slice(0, 3).find(({ _id }) => _id !== shift?.userId);
  planter.createdAt = now - 9 * DAY;
  planter.plant('OnCallDutyPolicyUserOverride', {
    overrideUserId: shift?.userId,
    routeAlertsToUserId: substitute?._id,
    startsAt: now - 2 * DAY,
    endsAt: now + 5 * DAY,
  });
}

/** One policy, one schedule of two layers, and a holiday. */
export function plantOnCall(company: Company): void {
  const { planter, now, world } = company;
  planter.createdAt = now - 150 * DAY;
  const schedule = plantRota(company);
  const policy = plantPolicy(company, schedule);
  plantPaging(company, policy);
  plantHoliday(company, schedule);
  const link = { onCallDutyPolicyId: policy._id, onCallDutyPolicyScheduleId: schedule._id };
  for (const { userId, start, end } of scheduleShifts(world, schedule, now - WEEK, now)) {
    planter.createdAt = start;
    const times = { startsAt: start, endsAt: end > now ? null : end };
    planter.plant('OnCallDutyPolicyTimeLog', { ...link, userId, ...times });
  }
  refreshRoster(world, schedule._id);
}
