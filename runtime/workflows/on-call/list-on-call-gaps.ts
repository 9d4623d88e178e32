import { z } from 'zod';
import { capped, cappedOf, fewNames } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { spanText } from '../spans.ts';
import type { DutyPolicy } from './duty-model.ts';
import { type DutyGap, dutyGaps } from './duty-runs.ts';
import { DUTY_OPERATIONS, readDutySetup } from './duty-setup.ts';
import { DUTY_GAP, dutyGap, dutyWindow } from './duty-words.ts';
import { DutyReckoner } from './on-duty.ts';

const DAY = 864e5;
const MOST_GAPS = 8;
const MOST_ROWS = 10;

/** When nobody is on call: by schedule, and by policy where no step reaches anybody. */
export const listOnCallGaps = defineWorkflow({
  name: 'list_on_call_gaps',
  title: 'Gaps of the on-call rota',
  description:
    'When nobody is on call in the next two weeks, or from-to: gaps by schedule, times in which a policy reaches nobody at all, or nobody by its first step. Overrides count. Mend with update_on_call_schedule_layer or override_on_call.',
  toolset: 'on-call',
  risk: 'read',
  operations: [...DUTY_OPERATIONS],
  input: {
    policy: { kind: 'one', to: 'on_call_policy', about: 'Only this policy.' },
    schedule: { kind: 'one', to: 'on_call_policy_schedule', about: 'Only this schedule.' },
    from: { kind: 'date', about: 'Default: now.' },
    to: { kind: 'date', about: 'Default: two weeks later.' },
  },
  output: z.strictObject({
    schedules: cappedOf(
      z.strictObject({ schedule: z.string(), id: z.string(), open: z.string(), gaps: cappedOf(DUTY_GAP) }),
    ),
    policies: cappedOf(
      z.strictObject({
        policy: z.string(),
        id: z.string(),
        reaches: z.enum(['nobody', 'nobody at first']),
        gaps: cappedOf(DUTY_GAP),
      }),
    ),
    covered: z.array(z.string()),
  }),
  example: {},
  intents: [
    'is there any time without somebody on call',
    'holes in the rota',
    'are we covered over the holidays',
    'when would a page reach nobody',
  ],
  run: async (job) => {
    const { policy, schedule } = job.input;
    const span = dutyWindow(job, job.input, 14 * DAY);
    const setup = await readDutySetup(job, {
      policies: policy ? [policy] : schedule ? [] : undefined,
      schedules: schedule ? [schedule] : policy ? [] : 'all',
      ...span,
      isWhole: true,
    });
    const reckoner = new DutyReckoner(setup, span.to);
    const zoneOf = (zone: string): string => (job.timezone === 'UTC' ? zone : job.timezone);
    const rotas = [...setup.schedules.values()].map((one) => ({
      one,
      gaps: dutyGaps(reckoner.runsOf(one, span.from, span.to), span.from, span.to),
    }));
    const reach = (of: DutyPolicy, steps: DutyPolicy['steps']): DutyGap[] => {
      const sources = steps.flatMap(({ sources: all }) => all);
      return dutyGaps(
        sources.flatMap((source) => reckoner.runs(of, source, span.from, span.to)),
        span.from,
        span.to,
      );
    };
    const policies = setup.policies.flatMap((of) => {
      const [none, first] = [reach(of, of.steps), reach(of, of.steps.slice(0, 1))];
      const gaps = none.length > 0 ? none : first;
      const reaches = none.length > 0 ? ('nobody' as const) : ('nobody at first' as const);
      return [{ of, reaches, gaps }];
    });
    const told = (gaps: readonly DutyGap[], zone: string) =>
      capped(
        gaps.map((gap) => dutyGap(gap, zone)),
        MOST_GAPS,
      );
    const open = (gaps: readonly DutyGap[]): number => gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0) / 1000;
    return {
      schedules: capped(
        rotas
          .filter(({ gaps }) => gaps.length > 0)
          .sort((a, b) => open(b.gaps) - open(a.gaps))
          .map(({ one, gaps }) => ({
            schedule: one.name,
            id: one.id,
            open: spanText(open(gaps)),
            gaps: told(gaps, zoneOf(one.zone)),
          })),
        MOST_ROWS,
      ),
      policies: capped(
        policies
          .filter(({ gaps }) => gaps.length > 0)
          .map(({ of, reaches, gaps }) => ({ policy: of.name, id: of.id, reaches, gaps: told(gaps, job.timezone) })),
        MOST_ROWS,
      ),
      covered: fewNames(
        [
          ...rotas.filter(({ gaps }) => gaps.length === 0).map(({ one }) => one.name),
          ...policies.filter(({ gaps }) => gaps.length === 0).map(({ of }) => of.name),
        ],
        MOST_ROWS * 2,
      ),
    };
  },
});
