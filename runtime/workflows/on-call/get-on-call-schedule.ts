import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { dutyDays, dutyHours, weekOf } from './duty-days.ts';
import type { DutySchedule, DutySetup } from './duty-model.ts';
import { type DutyRun, dutyGaps, dutyRuns } from './duty-runs.ts';
import { DUTY_OPERATIONS, readDutySetup } from './duty-setup.ts';
import { DUTY_GAP, dutyGap } from './duty-words.ts';
import { DutyReckoner } from './on-duty.ts';
import { zoneTime } from './zone-time.ts';

const DAY = 864e5;
const MOST_SCHEDULES = 5;
const MOST_DAYS = 31;
const MOST_GAPS = 10;
/** A window may be so long; longer ones say little in a list of days. */
const LONGEST = 366 * DAY;

/** The rota of a week or any other window, by day and by person, with its gaps. */
export const getOnCallSchedule = defineWorkflow({
  name: 'get_on_call_schedule',
  title: 'On-call schedule of a week',
  description:
    'The on-call rota of this week, or from-to: per schedule the days with times and people (stand-ins named), hours per person, gaps in which nobody is on call. Who is paged first: who_is_on_call.',
  toolset: 'on-call',
  risk: 'read',
  operations: [...DUTY_OPERATIONS],
  input: {
    schedule: { kind: 'one', to: 'on_call_policy_schedule', about: 'Only this schedule.' },
    policy: { kind: 'one', to: 'on_call_policy', about: 'Schedules of this policy.' },
    person: { kind: 'one', to: 'user', about: 'Only duty of this person.' },
    from: { kind: 'date', about: 'Default: Monday of this week.' },
    to: { kind: 'date', about: 'Default: a week later.' },
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
    const { schedule, policy, person, from, to } = job.input;
    const now = job.now.getTime();
    const [earliest, latest] = [from ? Date.parse(from) : now - 8 * DAY, to ? Date.parse(to) : now + 15 * DAY];
    const setup = await readDutySetup(job, {
      policies: policy ? [policy] : [],
      schedules: schedule ? [schedule] : policy ? [] : 'all',
      from: Math.min(earliest, latest) - DAY,
      to: Math.max(earliest + 8 * DAY, latest),
    });
    const schedules = [...setup.schedules.values()];
    const zones = new Set(schedules.map(({ zone }) => zone));
    const zone = job.timezone === 'UTC' && zones.size === 1 ? ([...zones][0] as string) : job.timezone;
    const week = weekOf(from ? Date.parse(from) : now, zoneTime(zone, earliest - DAY, latest + 9 * DAY));
    const begin = from ?? new Date(week.from).toISOString();
    const end = to ?? new Date(from ? Date.parse(from) + 7 * DAY : week.to).toISOString();
    const window = job.window({ from: begin, to: end }, 'now');
    const span = { from: Date.parse(window.from), to: Date.parse(window.to) };
    if (span.to - span.from > LONGEST)
      throw badArgument('The window is longer than a year.', 'Ask for less at a time.');
    if (schedules.length === 0)
      job.note('There is no on-call schedule here: policies page people and teams directly, see who_is_on_call.');
    const shown = schedules.map((one) => ({
      one,
      runs: dutyRuns(new DutyReckoner(setup, span.to).stints(one, span.from, span.to)),
    }));
    const wanted = person ? shown.filter(({ runs }) => runs.some((run) => run.person === person)) : shown;
    if (person && wanted.length === 0) job.note(`${setup.nameOf(person)} has no duty by a schedule in that window.`);
    return {
      schedules: capped(
        wanted
          .slice(0, MOST_SCHEDULES)
          .map(({ one, runs }) => scheduleTold(one, runs, { setup, span, person, timezone: job.timezone })),
        MOST_SCHEDULES,
        wanted.length,
      ),
    };
  },
});

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
