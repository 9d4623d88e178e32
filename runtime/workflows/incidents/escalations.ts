/**
 * Escalating an incident or alert, as far as a key can. The server starts an on-call policy only when it is named in the
 * create of an incident or alert: one that an update adds is linked, and pages nobody. So a policy is started by a new
 * alert that says what it is about; a person or team becomes an owner, who gets mail.
 */
import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import type { TypedClient } from '../client-types.ts';
import type { Input, Job } from '../define.ts';
import type { Case, Cases } from './cases.ts';
import { calledCase, caseMeant } from './meant.ts';
import { makeOwners, type Ownership } from './owners.ts';
import { pagedText, policySteps, TELL_PAGED } from './paged.ts';
import { severityMeant } from './severity.ts';

/** Operations that an escalation takes beside finding and owning. */
export const ESCALATE = [...TELL_PAGED, 'list_alert_severities', 'list_alert_on_call_rules', 'create_alert'] as const;

const MOST_RULES = 20;

/** Whom to escalate to, as arguments. */
export const ESCALATION_INPUT = {
  policy: { kind: 'one', to: 'on_call_policy', about: 'To page' },
  person: { kind: 'one', to: 'user', about: 'To make an owner' },
  team: { kind: 'one', to: 'team', about: 'To make an owner' },
  note: { kind: 'markdown', about: 'Why, for those who are paged' },
} as const satisfies Record<string, Input>;

/** What an escalation came to. */
export const escalationOutput = {
  id: z.string(),
  /** Whom a policy pages, or nobody. */
  pages: z.string(),
  newOwners: z.array(z.string()).optional(),
  pagingAlert: z.string().optional(),
  /** What a key cannot do. */
  cannot: z.string().optional(),
};

interface Escalation {
  readonly to: {
    readonly policy?: string | undefined;
    readonly person?: string | undefined;
    readonly team?: string | undefined;
    readonly note?: string | undefined;
  };
  readonly cases: Cases;
  readonly ownership: Ownership;
}

/** Pages a policy by a new alert, and adds owners; says whom, and what it cannot do. */
export async function escalateCase(job: Job, text: string, { to, cases, ownership }: Escalation) {
  const { policy, person, team, note } = to;
  if (policy === undefined && person === undefined && team === undefined)
    throw badArgument(
      'Nobody is named to escalate to.',
      'Give policy to page its first step, or person or team to make them owners.',
    );
  const found = await caseMeant(job, cases, text);
  const paging = policy === undefined ? undefined : await pageBy(job, found, { policy, note, kind: cases.kind });
  const owners = await makeOwners(job, { ownership, found }, { person, team });
  return {
    called: calledCase(found),
    id: found.id,
    pages: paging?.pages ?? 'nobody',
    ...(owners.length > 0 ? { newOwners: owners } : {}),
    ...(paging ? { pagingAlert: paging.alert, cannot: cannotStart(cases.kind) } : {}),
  };
}

function cannotStart(kind: Cases['kind']): string {
  return `A key can start no policy for an ${kind} that exists. The new alert pages in its place: acknowledge that one, too, to stop it.`;
}

interface Paging {
  readonly policy: string;
  readonly note: string | undefined;
  readonly kind: Cases['kind'];
}

async function pageBy(job: Job, found: Case, { policy, note, kind }: Paging) {
  const { client, site } = job;
  const [[step], severity, rules] = await Promise.all([
    policySteps(job, [policy]),
    worstAlertSeverity(client),
    job.attempt('on-call rules for alerts', () =>
      client.alertOnCallRules.list({ filter: { isEnabled: true }, fields: ['name'], limit: MOST_RULES }),
    ),
  ]);
  const names = (rules?.rows ?? []).map(({ name, id }) => name ?? id);
  if (names.length > 0) job.note(`On-call rules may page on their own for the new alert: ${names.join(', ')}.`);
  // A preview shows the steps alone.
  if (job.isPreview) job.note(cannotStart(kind));
  const pages = step ? pagedText(step) : 'nobody';
  const called = calledCase(found);
  const [monitor] = found.monitors;
  const about = [`Escalation of ${called} (${kind} ${found.id} on ${site}).`, ...(note === undefined ? [] : [note])];
  const made = await client.alerts.create(
    {
      title: `Escalated: ${called}`.slice(0, 500),
      description: about.join('\n\n'),
      alertSeverity: severity.id,
      onCallDutyPolicies: [policy],
      ...(monitor ? { monitor: monitor.id } : {}),
    },
    { does: `Creates an alert that carries the page, as ${severity.name}: ${pages}.` },
  );
  return { alert: made.id, pages };
}

async function worstAlertSeverity(client: TypedClient) {
  const { rows } = await client.alertSeverities.list({ fields: ['name', 'order'] });
  const severities = rows.map(({ id, name, order }) => ({ id, name: name ?? id, order: order ?? 0 }));
  return severityMeant(severities, undefined, 'alert');
}
