import type { StoredRow } from '../engine/store.ts';
import { refreshRoster } from '../rules/on-call.ts';
import { scheduleShifts } from '../rules/roster.ts';
import { type Company, DAY, HOUR, idsAt } from './company.ts';

const WEEKLY = {
  _type: 'Recurring',
  value: { intervalType: 'Week', intervalCount: { _type: 'PositiveNumber', value: 1 } },
};
const DAILY = {
  _type: 'Recurring',
  value: { intervalType: 'Day', intervalCount: { _type: 'PositiveNumber', value: 1 } },
};

function restriction(type: 'None' | 'Daily', hours: readonly [string, string] | null): Record<string, unknown> {
  const day =
    hours === null ? null : { startTime: `2024-01-01T${hours[0]}:00.000Z`, endTime: `2024-01-01T${hours[1]}:00.000Z` };
  return {
    _type: 'RestrictionTimes',
    value: { restictionType: type, dayRestrictionTimes: day, weeklyRestrictionTimes: [] },
  };
}

/** The Monday, nine o'clock UTC, that began the present week. */
function lastMonday(now: number): number {
  const date = new Date(now - 9 * HOUR);
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return midnight - ((date.getUTCDay() + 6) % 7) * DAY + 9 * HOUR;
}

function plantLayer(
  company: Company,
  schedule: StoredRow,
  layer: Record<string, unknown>,
  users: readonly string[],
): void {
  const { planter } = company;
  const row = planter.plant('OnCallDutyPolicyScheduleLayer', { onCallDutyPolicyScheduleId: schedule._id, ...layer });
  users.forEach((userId, index) => {
    const link = { onCallDutyPolicyScheduleId: schedule._id, onCallDutyPolicyScheduleLayerId: row._id };
    planter.plant('OnCallDutyPolicyScheduleLayerUser', { ...link, userId, order: index + 1 });
  });
}

function plantRota(company: Company): StoredRow {
  const { planter, people, now } = company;
  const monday = lastMonday(now);
  const schedule = planter.named('OnCallDutyPolicySchedule', 'Infrastructure rota', {
    timezone: 'Europe/London',
    description: 'One week each, handed over on Monday morning; nights in turns.',
  });
  const weeks = { startsAt: monday - 12 * 7 * DAY, handOffTime: monday - 11 * 7 * DAY, rotation: WEEKLY };
  plantLayer(
    company,
    schedule,
    { name: 'Days', order: 1, ...weeks, restrictionTimes: restriction('Daily', ['08:00', '20:00']) },
    idsAt(people, [0, 1, 2, 3]),
  );
  const nights = { startsAt: monday - 12 * 7 * DAY, handOffTime: monday - 12 * 7 * DAY + DAY, rotation: DAILY };
  plantLayer(
    company,
    schedule,
    { name: 'Nights', order: 2, ...nights, restrictionTimes: restriction('None', null) },
    idsAt(people, [3, 1, 0]),
  );
  return schedule;
}

function plantPolicy(company: Company, schedule: StoredRow): StoredRow {
  const { planter, teams, defaults } = company;
  const policy = planter.named('OnCallDutyPolicy', 'Infrastructure on-call', {
    description: 'Rota first, then the whole team, then the owner.',
    repeatPolicyIfNoOneAcknowledges: true,
    repeatPolicyIfNoOneAcknowledgesNoOfTimes: 2,
  });
  const rule = (order: number, title: string, minutes: number): Record<string, unknown> => {
    const row = planter.plant('OnCallDutyPolicyEscalationRule', {
      onCallDutyPolicyId: policy._id,
      name: title,
      order,
      escalateAfterInMinutes: minutes,
    });
    return { onCallDutyPolicyId: policy._id, onCallDutyPolicyEscalationRuleId: row._id };
  };
  planter.plant('OnCallDutyPolicyEscalationRuleSchedule', {
    ...rule(1, 'Rota', 5),
    onCallDutyPolicyScheduleId: schedule._id,
  });
  planter.plant('OnCallDutyPolicyEscalationRuleTeam', { ...rule(2, 'Infrastructure team', 10), teamId: teams[0]?._id });
  planter.plant('OnCallDutyPolicyEscalationRuleUser', { ...rule(3, 'Owner', 15), userId: defaults.owner._id });
  planter.plant('OnCallDutyPolicyOwnerTeam', { onCallDutyPolicyId: policy._id, teamId: teams[0]?._id });
  return policy;
}

/** Whoever would be on call now is on holiday: a colleague stands in. */
function plantHoliday(company: Company, schedule: StoredRow): void {
  const { planter, people, now, world } = company;
  const shift = scheduleShifts(world, schedule, now, now + DAY).find((item) => item.start <= now && item.end > now);
  const substitute = people.find(
    (person) => person._id !== shift?.userId && idsAt(people, [2, 1, 0]).includes(person._id),
  );
  if (shift === undefined || substitute === undefined) return;
  planter.createdAt = now - 9 * DAY;
  planter.plant('OnCallDutyPolicyUserOverride', {
    overrideUserId: shift.userId,
    routeAlertsToUserId: substitute._id,
    startsAt: now - 2 * DAY,
    endsAt: now + 5 * DAY,
  });
}

/** One policy, one schedule of two layers, and a holiday. */
export function plantOnCall(company: Company): void {
  const { planter, now } = company;
  planter.createdAt = now - 150 * DAY;
  const schedule = plantRota(company);
  const policy = plantPolicy(company, schedule);
  plantHoliday(company, schedule);
  for (const shift of scheduleShifts(company.world, schedule, now - 7 * DAY, now)) {
    planter.createdAt = shift.start;
    const log = { onCallDutyPolicyId: policy._id, onCallDutyPolicyScheduleId: schedule._id, userId: shift.userId };
    planter.plant('OnCallDutyPolicyTimeLog', {
      ...log,
      startsAt: shift.start,
      endsAt: shift.end > now ? null : shift.end,
    });
  }
  refreshRoster(company.world, schedule._id);
}
