import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { dutyDays, dutyHours, weekOf } from './duty-days.ts';
import type { DutySchedule, DutySetup } from './duty-model.ts';
import { type DutyRun, dutyGaps } from './duty-runs.ts';
import { DUTY_OPERATIONS, readDutySetup } from './duty-setup.ts';
import { DUTY_GAP, dutyGap, dutyWindow } from './duty-words.ts';
import { DutyReckoner } from './on-duty.ts';
import { zoneTime } from './zone-time.ts';

const DAY = 864e5;
const MOST_SCHEDULES = 5;
const MOST_DAYS = 31;
const MOST_GAPS = 10;
/** The rota of a week or any other window, by day and by person, with its gaps. */
export const getOnCallSchedule = defineWorkflow({
  name: 'get_on_call_schedule',
  title: 'On-call schedule of a week',
  description:
    'The on-call rota of this week, or from-to: by schedule and day who has duty when, hours per person, gaps.',
  toolset: 'on-call',
  risk: 'read',
  operations: DUTY_OPERATIONS,
  input: {
    schedule: { kind: 'one', to: 'on_call_policy_schedule' },
    policy: { kind: 'one', to: 'on_call_policy' },
    person: { kind: 'one', to: 'user' },
    from: { kind: 'date' },
    to: { kind: 'date' },
  },
  output: z.strictObject({
    schedules: cappedOf(
      z.strictObject({
        schedule: z.string(),
        id: z.string(),
        timezone: z.string(),
        days: cappedOf(z.strictObject({ day: z.string(), duty: z.array(z.string()) })),
        people: z.array(z.strictObject({ person: z.string(), hours: z.number() })),
        gaps: cappedOf(DUTY_GAP).optional(),
      }),
    ),
  }),
  example: {},
  intents: [
    'show me the rota for this week',
    'when am I on call',
    'who has the pager next weekend',
    'on-call calendar for December',
    'how many hours of duty does each of us have',
  ],
  everyday: true,
  run: async (job) => {
    const { schedule, policy, person } = job.input;
    const setup = await readDutySetup(job, {
      policies: policy ? [policy] : [],
      schedules: schedule ? [schedule] : policy ? [] : 'all',
      ...readAround(job.input, job.now.getTime()),
      isWhole: true,
    });
    const all = [...setup.schedules.values()];
    if (all.length === 0)
      job.note('There is no on-call schedule here: policies page people and teams directly, see who_is_on_call.');
    const span = spanOf(job, job.input, all);
    if (span.to < job.now.getTime())
      job.note('The past is reckoned from the rota as it is now; what was, as recorded: list_on_call_time_logs.');
    const reckoner = new DutyReckoner(setup, span.to);
    const runs = (one: DutySchedule): DutyRun[] => reckoner.runsOf(one, span.from, span.to);
    const wanted = person
      ? all.filter((one) => mayHave(one, person, setup) && runs(one).some((run) => run.person === person))
      : all;
    if (person && wanted.length === 0) job.note('The person has no duty by a schedule in that window.');
    const telling = { setup, span, person, timezone: job.timezone };
    const told = wanted.slice(0, MOST_SCHEDULES).map((one) => scheduleTold(one, runs(one), telling));
    return { schedules: capped(told, MOST_SCHEDULES, wanted.length) };
  },
});

interface Times {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Overrides are read before it is known whose week is meant. */
function readAround({ from, to }: Times, now: number): { readonly from: number; readonly to: number } {
  const begin = from ? Date.parse(from) : now - 8 * DAY;
  return { from: begin, to: to ? Date.parse(to) : Math.max(begin, now) + 9 * DAY };
}

/** The window: by default the present week, on the clocks that all schedules share or else those of the caller. */
function spanOf(job: Job, { from, to }: Times, schedules: readonly DutySchedule[]) {
  if (from) return dutyWindow(job, { from, to }, 7 * DAY);
  const zones = new Set(schedules.map(({ zone }) => zone));
  const zone = job.timezone === 'UTC' && zones.size === 1 ? ([...zones][0] as string) : job.timezone;
  const now = job.now.getTime();
  const week = weekOf(now, zoneTime(zone, now - 9 * DAY, now + 9 * DAY));
  const [monday, next] = [week.from, week.to].map((time) => new Date(time).toISOString());
  return dutyWindow(job, { from: monday, to: to ?? next }, 7 * DAY);
}

/** Whether somebody has a seat in a schedule, or stands in for somebody. */
function mayHave({ layers = [] }: DutySchedule, person: string, { overrides }: DutySetup): boolean {
  return layers.some(({ people }) => people.includes(person)) || overrides.some(({ standIn }) => standIn === person);
}

interface Telling {
  readonly setup: DutySetup;
  readonly span: { readonly from: number; readonly to: number };
  readonly person: string | undefined;
  readonly timezone: string;
}

/** One schedule by day, on its own clocks where the caller asked for no others. */
function scheduleTold(schedule: DutySchedule, runs: readonly DutyRun[], { setup, span, person, timezone }: Telling) {
  const zone = timezone === 'UTC' ? schedule.zone : timezone;
  const own = person ? runs.filter((run) => run.person === person) : runs;
  const name = ({ person: who, covers }: DutyRun): string => {
    const away = covers.map((covered) => setup.nameOf(covered)).join(', ');
    return away === '' ? setup.nameOf(who) : `${setup.nameOf(who)} for ${away}`;
  };
  const days = dutyDays(own, zoneTime(zone, span.from, span.to));
  const gaps = dutyGaps(runs, span.from, span.to);
  return {
    schedule: schedule.name,
    id: schedule.id,
    timezone: zone,
    days: capped(
      days.map(({ date, weekday, duty }) => ({
        day: `${weekday} ${date}`,
        duty: duty.map(({ from, to, run }) => `${from}-${to} ${name(run)}`),
      })),
      MOST_DAYS,
    ),
    people: dutyHours(own).map((entry) => ({ ...entry, person: setup.nameOf(entry.person) })),
    ...(person
      ? {}
      : {
          gaps: capped(
            gaps.map((gap) => dutyGap(gap, zone)),
            MOST_GAPS,
          ),
        }),
  };
}
