import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { spanText } from '../spans.ts';
import type { DutyPolicy, DutySetup, DutySource } from './duty-model.ts';
import { findScope, SCOPE_OPERATIONS } from './duty-scope.ts';
import { DUTY_OPERATIONS, readDutySetup } from './duty-setup.ts';
import { DUTY_SHIFTS, dutyNames, dutyShifts, dutySource, dutyTime } from './duty-words.ts';
import { DutyReckoner } from './on-duty.ts';

const MOST_POLICIES = 10;
const MOST_STEPS = 6;

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
type Asked = { readonly at: number } | { readonly from: number; readonly to: number };

/** Who is on call by policy, step by step, and why. */
export const whoIsOnCall = defineWorkflow({
  name: 'who_is_on_call',
  title: 'Who is on call',
  description:
    'Who is on call now, at a time or in a window: by policy each step with people, via (schedule and layer, team, step), whom they stand in for, until when, who is next. For a week call get_on_call_schedule.',
  toolset: 'on-call',
  risk: 'read',
  operations: [...new Set([...DUTY_OPERATIONS, ...SCOPE_OPERATIONS])],
  input: {
    policy: { kind: 'one', to: 'on_call_policy', about: 'Only this policy.' },
    schedule: { kind: 'one', to: 'on_call_policy_schedule', about: 'Only this schedule.' },
    team: { kind: 'one', to: 'team', about: 'What this team owns, or is paged by.' },
    service: { kind: 'one', to: 'service', about: 'Through owners and monitors.' },
    at: { kind: 'date', about: 'Then, instead of now.' },
    from: { kind: 'date' },
    to: { kind: 'date' },
  },
  output: z.strictObject({
    at: z.string().optional(),
    policies: cappedOf(
      z.strictObject({
        policy: z.string(),
        id: z.string(),
        because: z.string().optional(),
        steps: z.array(z.strictObject({ step: z.string(), after: z.string().optional(), duty: z.array(DUTY) })),
      }),
    ),
    schedules: cappedOf(
      z.strictObject({ schedule: z.string(), id: z.string(), because: z.string().optional(), duty: DUTY }),
    ).optional(),
  }),
  example: {},
  intents: [
    'who is on call right now',
    'whom do I wake up for this',
    'who carries the pager tonight',
    'who is next on the rota',
    'who was on call last Saturday at 3',
    'is anybody on duty for the payments team',
  ],
  everyday: true,
  run: async (job) => {
    const asked = momentOf(job);
    const [from, to] = 'at' in asked ? [asked.at, asked.at + 1] : [asked.from, asked.to];
    const scope = await findScope(job, job.input);
    const setup = await readDutySetup(job, {
      policies: scope.policies && [...scope.policies.keys()],
      schedules: [...scope.schedules.keys()],
      // Overrides of the days to come tell who is next.
      from: from - DAY,
      to: to + 400 * DAY,
    });
    const teller = new DutyTeller(job, setup, asked);
    const policies = setup.policies.map((policy) => teller.policy(policy, scope.policies?.get(policy.id)));
    const inPolicies = new Set(
      setup.policies
        .flatMap(({ steps }) => steps.flatMap(({ sources }) => sources))
        .flatMap((source) => (source.kind === 'schedule' ? [source.schedule] : [])),
    );
    const alone = [...scope.schedules].filter(([id]) => job.input.schedule === id || !inPolicies.has(id));
    tellEmpty(
      job,
      policies.length + alone.length,
      scope.teams.map(({ name }) => name),
    );
    return {
      ...('at' in asked ? { at: dutyTime(asked.at, job.timezone) } : {}),
      policies: capped(policies, MOST_POLICIES),
      ...(alone.length > 0
        ? {
            schedules: capped(
              alone.flatMap(([id, because]) => teller.schedule(id, because)),
              MOST_POLICIES,
            ),
          }
        : {}),
    };
  },
});

const DAY = 864e5;

function momentOf(job: Job<{ at: { kind: 'date' }; from: { kind: 'date' }; to: { kind: 'date' } }>): Asked {
  const { at, from, to } = job.input;
  if (at && (from || to))
    throw badArgument('at is one moment, from and to are a window.', 'Give at alone, or from and to.');
  if (!from && !to) return { at: at ? Date.parse(at) : job.now.getTime() };
  const window = job.window({ from: from ?? job.now.toISOString(), to }, 'now');
  return { from: Date.parse(window.from), to: Date.parse(window.to) };
}

function tellEmpty({ input, note }: Job, found: number, teams: readonly string[]): void {
  if (found > 0) return;
  if (input.service)
    note(
      teams.length > 0
        ? `Nothing links the service to a policy: neither its monitors nor its owners (${teams.join(', ')}) have one.`
        : 'Nothing links the service to a policy: it has no team for an owner, and no monitor of its telemetry pages one.',
    );
  else if (input.team) note('The team owns no policy or schedule, and no policy pages it.');
  else note('There are no on-call policies.');
}

/** Puts what was reckoned into the words of a result. */
class DutyTeller {
  readonly #job: Job;
  readonly #setup: DutySetup;
  readonly #asked: Asked;
  readonly #reckoner: DutyReckoner;
  /** Only of the present does the platform say something itself. */
  readonly #isNow: boolean;

  constructor(job: Job, setup: DutySetup, asked: Asked) {
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
    return { policy: policy.name, id: policy.id, ...(because ? { because } : {}), steps: steps.slice(0, MOST_STEPS) };
  }

  schedule(id: string, because: string) {
    const schedule = this.#setup.schedules.get(id);
    if (!schedule) return [];
    const duty = this.#bySchedule(id);
    return [{ schedule: schedule.name, id, ...(because ? { because } : {}), duty }];
  }

  #duty(policy: DutyPolicy, source: DutySource): Duty {
    if (source.kind === 'schedule') return this.#bySchedule(source.schedule);
    const via = dutySource(source, this.#setup);
    const people = source.kind === 'team' ? source.members : [source.person];
    if (!('at' in this.#asked)) {
      const { from, to } = this.#asked;
      return {
        via,
        shifts: dutyShifts(this.#reckoner.runs(policy, source, from, to), this.#setup, this.#job.timezone),
      };
    }
    const { at } = this.#asked;
    const pieces = people.flatMap((person) => this.#reckoner.direct(policy, person, at, at + 400 * DAY).slice(0, 1));
    const overridden = pieces.flatMap(({ override }) => (override ? [override] : []));
    const named = dutyNames([...new Set(pieces.map(({ person }) => person))], this.#setup);
    if (overridden.length === 0) return { ...named, via };
    const covered = [...new Set(overridden.map(({ person }) => this.#setup.nameOf(person)))].join(', ');
    const until = Math.min(...overridden.map(({ to }) => to));
    return { ...named, via, for: covered, until: dutyTime(until, this.#job.timezone) };
  }

  #bySchedule(id: string): Duty {
    const schedule = this.#setup.schedules.get(id);
    const source = { kind: 'schedule', schedule: id } as const;
    if (!schedule) return { via: dutySource(source, this.#setup) };
    const zone = this.#job.timezone === 'UTC' ? schedule.zone : this.#job.timezone;
    if (!('at' in this.#asked)) {
      const { from, to } = this.#asked;
      const shifts = dutyShifts(this.#reckoner.runs(undefined, source, from, to), this.#setup, zone);
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
    };
  }

  /** What the platform's own roster says, where it is somebody else. */
  #server(id: string, person: string | undefined): { server?: string } {
    const schedule = this.#setup.schedules.get(id);
    if (!this.#isNow || !schedule?.stored || schedule.stored.person === (person ?? null)) return {};
    const { person: stored, until } = schedule.stored;
    this.#job.note(`The server's own roster of ${schedule.name} names somebody else; that person is paged.`);
    const end = until === null ? '' : ` until ${dutyTime(Date.parse(until), schedule.zone)}`;
    return { server: stored === null ? 'nobody' : `${this.#setup.nameOf(stored)}${end}` };
  }
}
