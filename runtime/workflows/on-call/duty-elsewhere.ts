/** Duty of a team's members, or of a service's owners, where no policy or schedule is linked to them. */
import { z } from 'zod';
import type { Job } from '../define.ts';
import { amongRows, MOST_DUTY_ROWS } from './duty-reading.ts';
import type { DutyScope } from './duty-scope.ts';
import { readDutySetup } from './duty-setup.ts';
import { type AskedDuty, spanOfDuty } from './duty-teller.ts';
import { dutySource } from './duty-words.ts';
import { DutyReckoner } from './on-duty.ts';

export const MEMBER_DUTY = z.strictObject({ person: z.string(), policy: z.string(), via: z.string() });

/** People and members of teams that have duty by some other policy. */
export async function dutyElsewhere(
  job: Job,
  { teams, people }: Pick<DutyScope, 'teams' | 'people'>,
  asked: AskedDuty,
): Promise<z.infer<typeof MEMBER_DUTY>[]> {
  if (teams.length + people.length === 0) return [];
  const [from, to] = spanOfDuty(asked);
  const [setup, members] = await Promise.all([readDutySetup(job, { from, to }), membersOf(job, teams)]);
  const wanted = new Set([...people, ...members]);
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

async function membersOf({ client, attempt }: Job, teams: readonly { readonly id: string }[]): Promise<string[]> {
  if (teams.length === 0) return [];
  const ids = teams.map(({ id }) => id);
  const found = await attempt('members of the team', () =>
    client.teamMembers.list({ filter: amongRows('team', ids), fields: ['user'], limit: MOST_DUTY_ROWS }),
  );
  return (found?.rows ?? []).flatMap(({ user }) => (user ? [user.id] : []));
}
