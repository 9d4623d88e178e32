/** Duty of a team's members where no policy or schedule belongs to the team. */
import { z } from 'zod';
import type { Job } from '../define.ts';
import { amongRows, MOST_DUTY_ROWS } from './duty-reading.ts';
import { readDutySetup } from './duty-setup.ts';
import { type AskedDuty, spanOfDuty } from './duty-teller.ts';
import { dutySource } from './duty-words.ts';
import { DutyReckoner } from './on-duty.ts';

export const MEMBER_DUTY = z.strictObject({ person: z.string(), policy: z.string(), via: z.string() });

/** Members of teams that have duty by some other policy; nobody without teams. */
export async function dutyElsewhere(
  job: Job,
  teams: readonly { readonly id: string }[],
  asked: AskedDuty,
): Promise<z.infer<typeof MEMBER_DUTY>[]> {
  if (teams.length === 0) return [];
  const [from, to] = spanOfDuty(asked);
  const [setup, members] = await Promise.all([
    readDutySetup(job, { from, to }),
    job.attempt('members of the team', () =>
      job.client.teamMembers.list({
        filter: amongRows(
          'team',
          teams.map(({ id }) => id),
        ),
        fields: ['user'],
        limit: MOST_DUTY_ROWS,
      }),
    ),
  ]);
  const wanted = new Set((members?.rows ?? []).map(({ user }) => user?.id));
  const reckoner = new DutyReckoner(setup, to);
  const found = setup.policies.flatMap((policy) =>
    policy.steps.flatMap(({ sources }) =>
      sources.flatMap((source) =>
        reckoner
          .runs(policy, source, from, to)
          .filter(({ person }) => wanted.has(person))
          .map(({ person }) => ({ person: setup.nameOf(person), policy: policy.name, via: dutySource(source, setup) })),
      ),
    ),
  );
  // Several pieces of the same duty are told once.
  return [...new Map(found.map((duty) => [JSON.stringify(duty), duty])).values()];
}
