import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { FIND_INCIDENT, incidentCases } from './cases.ts';
import { calledCase, caseMeant } from './meant.ts';
import { type PostmortemFacts, postmortemText, type TimelineEvent } from './postmortem-text.ts';
import { alertsBeside, historiesOf, notesOf, peopleOn } from './report-reads.ts';
import { responseTimes } from './response-times.ts';
import { cutShort } from './texts.ts';

const MOST_EVENTS = 40;
const NOTE_LENGTH = 400;

const FIELDS = [
  'title',
  'incidentNumberWithPrefix',
  'description',
  'declaredAt',
  'impactStartedAt',
  'rootCause',
  'remediationNotes',
  'isVisibleOnStatusPage',
  'incidentSeverity',
  'monitors',
  'services',
  'postmortemNote',
  'showPostmortemOnStatusPage',
  'notifySubscribersOnPostmortemPublished',
] as const;

export const draftPostmortem = defineWorkflow({
  name: 'draft_postmortem',
  title: 'Draft a postmortem',
  description:
    'A postmortem of an incident in Markdown, from its states, notes, alerts, people and causes alone; what is not recorded stands there as a question. Nothing is saved unless `save` writes it to the incident; pages show it only when they are told to.',
  toolset: 'incidents',
  risk: 'write',
  repeats: true,
  operations: [
    ...FIND_INCIDENT,
    'list_incident_state_timelines',
    'list_incident_internal_notes',
    'list_incident_public_notes',
    'list_incident_user_owners',
    'list_incident_team_owners',
    'list_incident_members',
    'list_alerts',
    'update_incident',
  ],
  input: {
    incident: { kind: 'text', required: true, about: 'Number, id or words' },
    save: { kind: 'boolean', about: 'Write it to the incident; the old one goes' },
  },
  output: z.strictObject({ incident: z.string(), id: z.string(), saved: z.boolean(), text: z.string() }),
  example: { incident: 'INC-300', save: true, preview: true },
  intents: [
    'write a postmortem of the incident',
    'draft the post-mortem for last night',
    'summarise the outage for the review: timeline, cause, times',
    'save a postmortem to the incident',
  ],
  run: async (job) => {
    const { id } = await caseMeant(job, incidentCases(job.client), job.input.incident);
    const [row, history, notes, people] = await Promise.all([
      readRow(job, id),
      historiesOf(job, [id]),
      notesOf(job, [id]),
      peopleOn(job, id),
    ]);
    if (!row) throw badArgument('incident: It is gone, or the key may not see it.', 'Find it with list_incidents.');
    const called = calledCase({ id, title: row.title ?? '', number: row.incidentNumberWithPrefix ?? undefined });
    const text = postmortemText(await factsOf(job, called, { row, history, notes, people }));
    if (job.isPreview && job.input.save !== true)
      job.note('Nothing would be saved: call it without preview for the text.');
    if (job.input.save === true) await save(job, called, row, text);
    return { incident: called, id, saved: job.input.save === true, text };
  },
});

type PostmortemRow = NonNullable<Awaited<ReturnType<typeof readRow>>>;
const readRow = ({ client }: Job, id: string) => client.incidents.get(id, FIELDS);

interface Read {
  readonly row: PostmortemRow;
  readonly history: Awaited<ReturnType<typeof historiesOf>>;
  readonly notes: Awaited<ReturnType<typeof notesOf>>;
  readonly people: Awaited<ReturnType<typeof peopleOn>>;
}

async function factsOf(job: Job, called: string, { row, history, notes, people }: Read): Promise<PostmortemFacts> {
  const times = responseTimes(row.declaredAt ?? undefined, history, job.now);
  const declared = row.declaredAt ?? times.states[0]?.since;
  const resolved = declared === undefined ? undefined : timeAfter(declared, times.toResolve);
  const monitors = row.monitors ?? [];
  const around = declared && {
    from: declared,
    to: timeAfter(declared, times.open) ?? job.now.toISOString(),
  };
  const alerts = around
    ? await alertsBeside(
        job,
        monitors.map(({ id }) => id),
        around,
      )
    : undefined;
  const events: TimelineEvent[] = [
    ...times.states.map(({ since, state, by, cause }) => ({
      at: since,
      text: `${state}${by === undefined ? '' : ` by ${by}`}${cause === undefined ? '' : `: ${cause}`}`,
    })),
    ...notes.flatMap(({ at, text, isPublic, by }) => noteEvent(at, text, { isPublic, by })),
    ...(alerts?.rows ?? []).flatMap(({ createdAt, title, alertNumberWithPrefix }) =>
      createdAt ? [{ at: createdAt, text: `Alert ${alertNumberWithPrefix ?? ''} ${title ?? ''}` }] : [],
    ),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return {
    called,
    severity: row.incidentSeverity?.name,
    description: row.description ?? undefined,
    monitors: monitors.map(({ name, id }) => name ?? id),
    services: (row.services ?? []).map(({ name, id }) => name ?? id),
    declared,
    impactStarted: row.impactStartedAt ?? undefined,
    resolved,
    toAcknowledge: times.toAcknowledge,
    toResolve: times.toResolve,
    cause: history.findLast(({ cause }) => cause)?.cause ?? row.rootCause ?? undefined,
    remediation: row.remediationNotes ?? undefined,
    people: [...people.roles.map(({ role, person }) => `${person} (${role})`), ...people.owners],
    wasPublic: row.isVisibleOnStatusPage === true,
    isHistoryKnown: history.length > 0,
    timeline: events.slice(0, MOST_EVENTS),
    leftOut: Math.max(0, events.length - MOST_EVENTS),
  };
}

function timeAfter(start: string, seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(Date.parse(start) + seconds * 1000).toISOString();
}

function noteEvent(
  at: string | undefined,
  text: string,
  { isPublic, by }: { readonly isPublic: boolean; readonly by: string | undefined },
): TimelineEvent[] {
  const kind = isPublic ? 'Public note' : 'Note';
  return at === undefined
    ? []
    : [{ at, text: `${kind}${by === undefined ? '' : ` by ${by}`}: ${cutShort(text, NOTE_LENGTH)}` }];
}

/** Writes it to the incident. Where pages show it, the server would tell their subscribers of each save. */
async function save(job: Job, called: string, row: PostmortemRow, text: string): Promise<void> {
  const isShown = row.showPostmortemOnStatusPage === true;
  const wouldTell = isShown && row.notifySubscribersOnPostmortemPublished === true;
  const where = isShown
    ? 'status pages show it at once, and no subscriber is told'
    : 'status pages do not show it yet, though their API hands it out';
  if (row.postmortemNote) job.note('The postmortem that was there is replaced; undo puts it back.');
  await job.client.incidents.update(
    row.id,
    { postmortemNote: text, ...(wouldTell ? { notifySubscribersOnPostmortemPublished: false } : {}) },
    { does: `Writes the postmortem to ${called}: ${where}.` },
  );
}
