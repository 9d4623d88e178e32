import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { dutyElsewhere, MEMBER_DUTY } from './duty-elsewhere.ts';
import type { DutySetup } from './duty-model.ts';
import { type DutyScope, findScope, SCOPE_OPERATIONS } from './duty-scope.ts';
import { DUTY_OPERATIONS, readDutySetup } from './duty-setup.ts';
import { type AskedDuty, DutyTeller, POLICY_DUTY, SCHEDULE_DUTY, spanOfDuty } from './duty-teller.ts';
import { dutyTime, dutyWindow } from './duty-words.ts';

const DAY = 864e5;
const MOST_ROWS = 10;

export const onCallOutput = z.strictObject({
  at: z.string().optional(),
  policies: cappedOf(POLICY_DUTY).optional(),
  schedules: cappedOf(SCHEDULE_DUTY).optional(),
  elsewhere: cappedOf(MEMBER_DUTY).optional(),
});

/** Who is on call by policy, step by step, and why. */
export const whoIsOnCall = defineWorkflow({
  name: 'who_is_on_call',
  title: 'Who is on call',
  description:
    'Who is on call now, `at` a time or in a window: per policy and step the people, via what, in whose place, until, next.',
  toolset: 'on-call',
  risk: 'read',
  operations: [...new Set([...DUTY_OPERATIONS, ...SCOPE_OPERATIONS])],
  input: {
    policy: { kind: 'one', to: 'on_call_policy' },
    schedule: { kind: 'one', to: 'on_call_policy_schedule' },
    team: { kind: 'one', to: 'team' },
    service: { kind: 'one', to: 'service' },
    at: { kind: 'date' },
    from: { kind: 'date' },
    to: { kind: 'date' },
  },
  output: onCallOutput,
  example: {},
  intents: [
    'who is on call right now',
    'show me who is on call',
    'whom do I wake up for this',
    'who carries the pager tonight',
    'who is next on the rota',
    'who was on call last Saturday at 3',
    'is anybody on duty for the payments team',
  ],
  everyday: true,
  picture: true,
  run: async (job) => {
    const asked = momentOf(job, job.input);
    const [from, to] = spanOfDuty(asked);
    const scope = await findScope(job, job.input);
    const setup = await readDutySetup(job, {
      policies: scope.policies && [...scope.policies.keys()],
      schedules: [...scope.schedules.keys()],
      ...(job.input.schedule ? { isWhole: true } : {}),
      from: from - DAY,
      // Overrides of the days to come tell who is next.
      to: to + 400 * DAY,
    });
    if (from < job.now.getTime() - DAY)
      job.note('The past is reckoned from the rows as they are now; what was, as recorded: list_on_call_time_logs.');
    const teller = new DutyTeller(job, setup, asked);
    const policies = setup.policies
      .slice(0, MOST_ROWS)
      .map((policy) => teller.policy(policy, scope.policies?.get(policy.id)));
    const rotas = schedulesAlone(setup, scope).flatMap(([id, because]) => teller.schedule(id, because));
    const isFound = policies.length + rotas.length > 0;
    if (!isFound) tellEmpty(job, job.input, scope.teams);
    const elsewhere = isFound ? [] : await dutyElsewhere(job, scope, asked);
    return {
      ...('at' in asked ? { at: dutyTime(asked.at, job.timezone) } : {}),
      ...(policies.length > 0 ? { policies: capped(policies, MOST_ROWS, setup.policies.length) } : {}),
      ...(rotas.length > 0 ? { schedules: capped(rotas, MOST_ROWS) } : {}),
      ...(elsewhere.length > 0 ? { elsewhere: capped(elsewhere, MOST_ROWS) } : {}),
    };
  },
});

interface Times {
  readonly at?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

function momentOf(job: Job, { at, from, to }: Times): AskedDuty {
  if (at && (from || to))
    throw badArgument('at is one moment, from and to are a window.', 'Give at alone, or from and to.');
  if (!from && !to) return { at: at ? Date.parse(at) : job.now.getTime() };
  return dutyWindow(job, { from, to }, DAY);
}

/** Schedules that were asked for and are not told with a policy: the one that was named always is. */
function schedulesAlone({ policies }: DutySetup, { schedules }: DutyScope): [id: string, because: string][] {
  const sources = policies.flatMap(({ steps }) => steps.flatMap((step) => step.sources));
  const told = new Set(sources.map((source) => (source.kind === 'schedule' ? source.schedule : '')));
  return [...schedules].filter(([id]) => !told.has(id));
}

function tellEmpty(
  { note }: Job,
  asked: { readonly service?: string | undefined; readonly team?: string | undefined },
  teams: DutyScope['teams'],
): void {
  const owners = teams.map(({ name }) => name).join(', ');
  if (asked.service)
    note(
      owners === ''
        ? 'Nothing links the service to a policy: no team owns it, and none of its monitors, incidents and alerts pages one.'
        : `Nothing links the service to a policy: none of its monitors, incidents and alerts pages one, and its owners (${owners}) have none.`,
    );
  else if (asked.team) note('The team owns no policy or schedule, and no policy pages it.');
  else note('There are no on-call policies.');
}
