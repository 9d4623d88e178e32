import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { type Capped, capped, cappedOf } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { spanSeconds } from '../spans.ts';
import type { DutySetup } from './duty-model.ts';
import type { DutyRun } from './duty-runs.ts';
import { DUTY_OPERATIONS, readDutySetup } from './duty-setup.ts';
import { dutySource, dutyTime } from './duty-words.ts';
import { DutyReckoner } from './on-duty.ts';
import type { DutyOverride } from './stand-ins.ts';

const DAY = 864e5;
const MOST_SHIFTS = 10;
/** Pieces of duty in the note of a preview. */
const MOST_TOLD = 3;
/** Duty is listed so far ahead; longer overrides hold all the same. */
const LISTED = 62 * DAY;

/** Where the key may not read who is on call: the override holds all the same. */
const UNREAD: DutySetup = {
  ...{ policies: [], schedules: new Map(), overrides: [] },
  isWhole: false,
  nameOf: (person) => person,
};

/** Sends somebody's pages to somebody else for a time. */
export const overrideOnCall = defineWorkflow({
  name: 'override_on_call',
  title: 'Stand in for somebody on call',
  description:
    "Send one person's pages to another from a time to a time, for one policy or all. Tells the duty that changes hands; pages nobody. See who_is_on_call before and after.",
  toolset: 'on-call',
  risk: 'write',
  repeats: true,
  operations: [...DUTY_OPERATIONS, 'create_user_override'],
  input: {
    person: { kind: 'one', to: 'user', required: true, about: 'Who is away.' },
    replacedBy: { kind: 'one', to: 'user', required: true, about: 'Who is paged instead.' },
    from: { kind: 'date', about: 'Default: now.' },
    to: { kind: 'date', about: 'When it ends; or give for.' },
    for: { kind: 'text', max: 20, about: 'Instead of to: "8h", "2d".' },
    policy: { kind: 'one', to: 'on_call_policy', about: 'Only pages of this policy.' },
  },
  output: z.strictObject({
    override: z.string(),
    person: z.string(),
    replacedBy: z.string(),
    from: z.string(),
    to: z.string(),
    policy: z.string().optional(),
    takesOver: cappedOf(z.strictObject({ via: z.string(), from: z.string(), to: z.string() })),
  }),
  example: { person: 'Priya Raman', replacedBy: 'Lukas Novak', from: '+1d', for: '8h', preview: true },
  intents: [
    'I am ill, let Priya take my on-call tonight',
    'swap my shift on Saturday',
    'cover for Tom while he is on holiday',
    'route my pages to somebody else until Monday',
    'I cannot do my shift tomorrow person takes it',
  ],
  run: async (job) => {
    const { person, replacedBy, policy } = job.input;
    if (person === replacedBy)
      throw badArgument('person and replacedBy are the same person.', 'Name somebody else as replacedBy.');
    const span = spanOf(job, job.input);
    const read = await job.attempt('duty that changes hands', () =>
      readDutySetup(job, {
        policies: policy ? [policy] : undefined,
        schedules: policy ? [] : 'all',
        from: span.from - DAY,
        to: Math.min(span.to, span.from + LISTED),
      }),
    );
    const setup = read ?? UNREAD;
    const names = await namesOfPeople(job, setup, [person, replacedBy]);
    const times = { startsAt: new Date(span.from).toISOString(), endsAt: new Date(span.to).toISOString() };
    const [from, to] = [dutyTime(span.from, job.timezone), dutyTime(span.to, job.timezone)];
    const named = setup.policies.find(({ id }) => id === policy)?.name;
    const asked = { person, replacedBy, policy, ...span };
    const duty = dutyOf(setup, asked);
    const where = policy ? `of ${named ?? 'the policy'}` : 'of every policy';
    const same = sameAs(setup, asked);
    if (same) job.note(`An override says so already, until ${dutyTime(same.to, job.timezone)}: no other was made.`);
    else {
      const isReplaced = tellOthers(job, setup, asked, names);
      if (setup.isWhole && duty.length === 0 && !isReplaced)
        job.note(`${names.get(person)} has no duty in that time by what could be read.`);
    }
    const takesOver = capped(
      duty.map(({ via, run }) => ({
        via,
        from: dutyTime(run.from, job.timezone),
        to: dutyTime(run.to, job.timezone),
      })),
      MOST_SHIFTS,
    );
    // A preview shows the steps alone.
    if (job.isPreview && duty.length > 0) job.note(`Duty that changes hands: ${dutyText(takesOver)}.`);
    const made =
      same ??
      (await job.client.userOverrides.create(
        {
          overrideUser: person,
          routeAlertsToUser: replacedBy,
          ...times,
          ...(policy ? { onCallDutyPolicy: policy } : {}),
        },
        {
          does: `Sends pages ${where} for ${names.get(person)} to ${names.get(replacedBy)} from ${from} to ${to}. Nobody is paged by it.`,
        },
      ));
    return {
      override: made.id,
      person: names.get(person) ?? person,
      replacedBy: names.get(replacedBy) ?? replacedBy,
      from,
      to,
      ...(named ? { policy: named } : {}),
      takesOver,
    };
  },
});

/** Duty in a sentence, the first pieces of it. */
function dutyText({ items, more = 0 }: Capped<{ via: string; from: string; to: string }>): string {
  const told = items.slice(0, MOST_TOLD).map(({ via, from, to }) => `${via} ${from} to ${to}`);
  const others = items.length - told.length + more;
  return `${told.join('; ')}${others > 0 ? `; and ${others} more` : ''}`;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

interface Asked extends Stretch {
  readonly person: string;
  readonly replacedBy: string;
  readonly policy: string | undefined;
}

function spanOf(
  { now }: Job,
  input: { from?: string | undefined; to?: string | undefined; for?: string | undefined },
): Stretch {
  const from = input.from ? Date.parse(input.from) : now.getTime();
  if (input.to !== undefined && input.for !== undefined)
    throw badArgument('to and for say both when it ends.', 'Give one of them.');
  if (input.to === undefined && input.for === undefined)
    throw badArgument('When does it end?', 'Give to, or for such as "8h".');
  const seconds = input.for === undefined ? undefined : spanSeconds(input.for);
  if (input.for !== undefined && !seconds)
    throw badArgument(`for is no span of time: ${JSON.stringify(input.for)}.`, 'Write "8h", "2d" or "1w".');
  const to = seconds ? from + seconds * 1000 : Date.parse(input.to ?? '');
  if (to <= from) throw badArgument('It ends before it begins.', 'Give a later to.');
  if (to <= now.getTime())
    throw badArgument('It lies in the past, and changes nothing.', 'Give a to that is still to come.');
  return { from, to };
}

/** Names of both; those that no row of the set-up brought along are looked up among members of teams. */
async function namesOfPeople({ client, attempt }: Job, setup: DutySetup, people: readonly string[]) {
  const names = new Map(people.map((person) => [person, setup.nameOf(person)]));
  const unknown = people.filter((person) => names.get(person) === person);
  if (unknown.length === 0) return names;
  const found = await attempt('names of people', () =>
    client.teamMembers.list({ filter: { user: unknown }, fields: ['user', 'user.email'], limit: 100 }),
  );
  for (const { user } of found?.rows ?? []) if (user) names.set(user.id, user.name ?? String(user.email ?? user.id));
  return names;
}

/** Duty that somebody hands over: by schedules that count the override, and by steps that name them or their team. */
function dutyOf(setup: DutySetup, { person, policy, from, to }: Asked): { via: string; run: DutyRun }[] {
  const end = Math.min(to, from + LISTED);
  const reckoner = new DutyReckoner(setup, end);
  const asked = { person, from, to: end, wins: (other: DutyOverride) => policy !== undefined && other.policy === null };
  const rotas = [...setup.schedules.values()]
    .filter(({ policies }) => policy === undefined || policies.length === 1)
    .flatMap(({ id }) => {
      const source = { kind: 'schedule', schedule: id } as const;
      const via = dutySource(source, setup);
      return reckoner.ownRuns(source, { ...asked, policy: undefined }).map((run) => ({ via, run }));
    });
  const steps = setup.policies.flatMap((one) =>
    one.steps.flatMap(({ sources }) => sources.map((source) => ({ one, source }))),
  );
  const direct = steps
    .filter(({ source }) => source.kind !== 'schedule')
    .flatMap(({ one, source }) => {
      const via = `${one.name}, ${dutySource(source, setup)}`;
      return reckoner.ownRuns(source, { ...asked, policy: one }).map((run) => ({ via, run }));
    });
  return [...rotas, ...direct];
}

/** An override that already does what is asked for, in all of the time. */
function sameAs({ overrides }: DutySetup, { person, replacedBy, policy, from, to }: Asked) {
  const same = overrides.find(
    (one) =>
      one.person === person &&
      one.standIn === replacedBy &&
      one.policy === (policy ?? null) &&
      one.from <= from &&
      one.to >= to,
  );
  return same?.id === undefined ? undefined : { id: same.id, to: same.to };
}

/** Tells other overrides of the same time that a reader has to know; whether the person is replaced already. */
function tellOthers(
  { note }: Job,
  setup: DutySetup,
  { person, replacedBy, policy, from, to }: Asked,
  names: ReadonlyMap<string, string>,
): boolean {
  const meets = setup.overrides.filter((override) => override.from < to && override.to > from);
  const replaced = meets.filter((one) => one.person === person);
  for (const override of replaced) {
    const wins =
      override.policy === null && policy
        ? 'this one wins for its policy'
        : override.policy !== null && !policy
          ? 'that one wins for its policy'
          : 'which of the two wins is up to the server';
    note(
      `${names.get(person)} is already replaced by ${setup.nameOf(override.standIn)} in part of that time: ${wins}.`,
    );
  }
  if (meets.some((one) => one.standIn === person))
    note(
      `${names.get(person)} stands in for somebody in part of that time; overrides are not chained, so that duty stays with ${names.get(person)}.`,
    );
  if (meets.some((one) => one.person === replacedBy))
    note(
      `${names.get(replacedBy)} is replaced by somebody else in part of that time; overrides are not chained, so these pages stay with ${names.get(replacedBy)}.`,
    );
  if (!policy) return replaced.length > 0;
  for (const { name, policies } of setup.schedules.values())
    if (policies.length > 1)
      note(
        `Several policies use ${name}: there the server counts general overrides only, so that this one changes nothing in it.`,
      );
  return replaced.length > 0;
}
