/** What was reckoned in the words of a result: steps of policies, schedules, who stands in for whom. */
import { z } from 'zod';
import type { Job } from '../define.ts';
import { spanText } from '../spans.ts';
import type { DutyPolicy, DutySetup, DutySource } from './duty-model.ts';
import type { DutyRun } from './duty-runs.ts';
import { DUTY_SHIFTS, dutyNames, dutyShifts, dutySource, dutyTime, MOST_DRAWN_SHIFTS } from './duty-words.ts';
import { DutyReckoner } from './on-duty.ts';

const DAY = 864e5;
const MOST_STEPS = 8;

const DUTY = z.strictObject({
  people: z.array(z.string()).optional(),
  more: z.int().positive().optional(),
  via: z.string(),
  for: z.string().optional(),
  until: z.string().optional(),
  next: z.string().optional(),
  nextFrom: z.string().optional(),
  server: z.string().optional(),
  shifts: DUTY_SHIFTS.optional(),
});
type Duty = z.infer<typeof DUTY>;

/** When it was asked for: one moment, or a stretch of time. */
export type AskedDuty = { readonly at: number } | { readonly from: number; readonly to: number };

/** The stretch of time that is asked about; a millisecond for a moment. */
export function spanOfDuty(asked: AskedDuty): readonly [from: number, to: number] {
  return 'at' in asked ? [asked.at, asked.at + 1] : [asked.from, asked.to];
}

export const POLICY_DUTY = z.strictObject({
  policy: z.string(),
  id: z.string(),
  because: z.string().optional(),
  steps: z.array(z.strictObject({ step: z.string(), after: z.string().optional(), duty: z.array(DUTY) })),
});

export const SCHEDULE_DUTY = z.strictObject({
  schedule: z.string(),
  id: z.string(),
  because: z.string().optional(),
  duty: DUTY,
});

/** Puts what was reckoned into the words of a result. */
export class DutyTeller {
  readonly #job: Job;
  readonly #setup: DutySetup;
  readonly #asked: AskedDuty;
  readonly #reckoner: DutyReckoner;
  /** Only of the present does the platform say something itself. */
  readonly #isNow: boolean;

  constructor(job: Job, setup: DutySetup, asked: AskedDuty) {
    this.#job = job;
    this.#setup = setup;
    this.#asked = asked;
    this.#reckoner = new DutyReckoner(setup, 'at' in asked ? asked.at : asked.to);
    this.#isNow = 'at' in asked && asked.at === job.now.getTime();
  }

  policy(policy: DutyPolicy, because: string | undefined) {
    let waited = 0;
    const steps = policy.steps.map(({ name, order, waits, sources }) => {
      const after = waited;
      waited += waits;
      return {
        step: name || `step ${order}`,
        ...(after > 0 ? { after: spanText(after * 60) } : {}),
        duty: sources.map((source) => this.#duty(policy, source)),
      };
    });
    if (steps.length === 0) this.#job.note(`${policy.name} has no steps: it pages nobody.`);
    const duties = steps.flatMap(({ duty }) => duty);
    if (
      'at' in this.#asked &&
      this.#setup.isWhole &&
      duties.length > 0 &&
      duties.every(({ people }) => people?.length === 0)
    )
      this.#job.note(`${policy.name} reaches nobody at that time: override_on_call, or a step that names somebody.`);
    if (steps.length > MOST_STEPS) this.#job.note(`${policy.name} has ${steps.length} steps; the first are told.`);
    return { policy: policy.name, id: policy.id, ...(because ? { because } : {}), steps: steps.slice(0, MOST_STEPS) };
  }

  schedule(id: string, because: string) {
    const schedule = this.#setup.schedules.get(id);
    if (!schedule) return [];
    const duty = this.#bySchedule(id);
    return [{ schedule: schedule.name, id, ...(because ? { because } : {}), duty }];
  }

  #duty(policy: DutyPolicy, source: DutySource): Duty {
    if (source.kind === 'schedule') {
      this.#tellUnheard(policy, source.schedule);
      return this.#bySchedule(source.schedule);
    }
    const via = dutySource(source, this.#setup);
    const people = source.kind === 'team' ? source.members : [source.person];
    if (!people) return { via };
    if (!('at' in this.#asked)) {
      const { from, to } = this.#asked;
      return {
        via,
        shifts: this.#shifts(this.#reckoner.runs(policy, source, from, to), this.#job.timezone),
      };
    }
    const { at } = this.#asked;
    const pieces = people.flatMap((person) => this.#reckoner.direct(policy, person, at, at + 400 * DAY).slice(0, 1));
    const overridden = pieces.flatMap(({ override }) => (override ? [override] : []));
    const named = dutyNames([...new Set(pieces.map(({ person }) => person))], this.#setup);
    const told = {
      ...named,
      via,
      ...(this.#job.isPictured ? { shifts: this.#week(source, this.#job.timezone, policy) } : {}),
    };
    if (overridden.length === 0) return told;
    const covered = [...new Set(overridden.map(({ person }) => this.#setup.nameOf(person)))].join(', ');
    const until = Math.min(...overridden.map(({ to }) => to));
    return { ...told, for: covered, until: dutyTime(until, this.#job.timezone) };
  }

  #bySchedule(id: string): Duty {
    const schedule = this.#setup.schedules.get(id);
    const source = { kind: 'schedule', schedule: id } as const;
    if (!schedule?.layers) return { via: dutySource(source, this.#setup), ...this.#storedOnly(id) };
    const zone = this.#job.timezone === 'UTC' ? schedule.zone : this.#job.timezone;
    if (!('at' in this.#asked)) {
      const { from, to } = this.#asked;
      const shifts = this.#shifts(this.#reckoner.runs(undefined, source, from, to), zone);
      return { via: dutySource(source, this.#setup), shifts };
    }
    const { stint, until, next } = this.#reckoner.at(schedule, this.#asked.at);
    const nameOf = (person: string): string => this.#setup.nameOf(person);
    return {
      people: stint ? [nameOf(stint.person)] : [],
      via: dutySource(source, this.#setup, stint?.layer),
      ...(stint?.override ? { for: nameOf(stint.override.person) } : {}),
      ...(stint && until !== undefined ? { until: dutyTime(until, zone) } : {}),
      ...(next ? { next: nameOf(next.person) } : {}),
      ...(next && next.from !== until ? { nextFrom: dutyTime(next.from, zone) } : {}),
      ...this.#server(id, stint?.person),
      ...(this.#job.isPictured ? { shifts: this.#week(source, zone) } : {}),
    };
  }

  /** What a picture of a moment shows: the week from then on. */
  #week(source: DutySource, zone: string, policy?: DutyPolicy): z.infer<typeof DUTY_SHIFTS> {
    const [from] = spanOfDuty(this.#asked);
    return this.#shifts(this.#reckoner.runs(policy, source, from, from + 7 * DAY), zone);
  }

  #shifts(runs: readonly DutyRun[], zone: string): z.infer<typeof DUTY_SHIFTS> {
    return dutyShifts(runs, this.#setup, this.#job.isPictured ? { zone, most: MOST_DRAWN_SHIFTS } : { zone });
  }

  /** What the platform's own roster says, where it is somebody else. */
  #server(id: string, person: string | undefined): { server?: string } {
    const schedule = this.#setup.schedules.get(id);
    if (!this.#isNow || !schedule?.stored || schedule.stored.person === (person ?? null)) return {};
    const { person: stored, until } = schedule.stored;
    this.#job.note(`The server's own roster of ${schedule.name} says otherwise (server): that is who is paged.`);
    const end = until === null ? '' : ` until ${dutyTime(Date.parse(until), schedule.zone)}`;
    return { server: stored === null ? 'nobody' : `${this.#setup.nameOf(stored)}${end}` };
  }

  /** Where layers cannot be read, what the platform says of the present; nothing of other times. */
  #storedOnly(id: string): { people?: string[]; until?: string } {
    const { stored, zone = 'UTC' } = this.#setup.schedules.get(id) ?? {};
    if (!this.#isNow || !stored) return {};
    const until = stored.until === null ? {} : { until: dutyTime(Date.parse(stored.until), zone) };
    return stored.person === null ? { people: [] } : { people: [this.#setup.nameOf(stored.person)], ...until };
  }

  /** Overrides of a policy that the platform does not count, because other policies use the schedule too. */
  #tellUnheard(policy: DutyPolicy, id: string): void {
    const schedule = this.#setup.schedules.get(id);
    const [from, to] = spanOfDuty(this.#asked);
    const isUnheard = this.#setup.overrides.some(
      (override) => override.policy === policy.id && override.from < to && override.to > from,
    );
    if (!schedule || schedule.policies.length < 2 || !isUnheard) return;
    this.#job.note(
      `Overrides of ${policy.name} alone do not count in ${schedule.name}, which other policies use too: the server keeps one roster for all of them.`,
    );
  }
}
