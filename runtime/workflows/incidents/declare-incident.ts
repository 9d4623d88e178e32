import { z } from 'zod';
import { defineWorkflow, type Job } from '../define.ts';
import { calledCase } from './meant.ts';
import { addIncidentNote } from './notes.ts';
import { openIncidentStates, TELL_OPEN_INCIDENTS } from './open-states.ts';
import { pagedText, policySteps, TELL_PAGED } from './paged.ts';
import { type SeverityRow, severityMeant } from './severity.ts';
import { saysSomething } from './texts.ts';

const MOST_OPEN = 50;
const MOST_RULES = 20;

export const declareIncident = defineWorkflow({
  name: 'declare_incident',
  title: 'Declare an incident',
  description:
    'Open an incident; checks of `monitors` pause. Nobody is paged without `policy`; `evidence` becomes an internal note.',
  toolset: 'incidents',
  risk: 'write',
  operations: [
    'list_incidents',
    'get_incident',
    ...TELL_OPEN_INCIDENTS,
    'list_incident_severities',
    'list_incident_on_call_rules',
    'create_incident',
    'create_incident_internal_note',
    ...TELL_PAGED,
  ],
  input: {
    title: { kind: 'longText', required: true },
    severity: { kind: 'text' },
    monitors: { kind: 'many', to: 'monitor' },
    description: { kind: 'markdown' },
    evidence: { kind: 'markdown' },
    policy: { kind: 'one', to: 'on_call_policy' },
    public: { kind: 'boolean' },
  },
  output: z.strictObject({
    id: z.string(),
    number: z.string().optional(),
    severity: z.string(),
    public: z.boolean(),
    pages: z.string(),
    noteId: z.string().optional(),
    link: z.string().optional(),
  }),
  example: { title: 'Customers cannot log in', severity: 'high', preview: true },
  intents: [
    'create a critical incident for the API being down',
    'open an incident for the database outage',
    'raise a high-priority incident and page the on-call policy',
    'declare a major outage with what I found as evidence',
    'we have an outage, start an incident',
  ],
  everyday: true,
  run: async (job) => {
    const { client, input } = job;
    const { title, monitors = [], description, evidence, policy, public: isPublic = false } = input;
    saysSomething('title', title);
    saysSomething('evidence', evidence);
    const [severity, [step], rules] = await Promise.all([
      incidentSeverity(job, input.severity),
      policySteps(job, policy === undefined ? [] : [policy]),
      onCallRules(job),
      warnOfOpen(job, monitors),
    ]);
    const pages = step ? pagedText(step) : 'nobody';
    if (rules.length > 0) job.note(`On-call rules may page on their own for it: ${rules.join(', ')}.`);
    const made = await client.incidents.create(
      {
        title,
        incidentSeverity: severity.id,
        ...(description === undefined ? {} : { description }),
        ...(monitors.length > 0 ? { monitors } : {}),
        ...(policy === undefined ? {} : { onCallDutyPolicies: [policy] }),
        isVisibleOnStatusPage: isPublic,
        // Subscribers hear of it by a public note with notify.
        shouldStatusPageSubscribersBeNotifiedOnIncidentCreated: false,
      },
      { does: declaration(title, severity, { pages, isPublic, pauses: monitors.length > 0 }) },
    );
    const found = { id: made.id, number: undefined, title };
    const noteId =
      evidence === undefined ? undefined : await addIncidentNote(client, { found, note: evidence, isPublic: false });
    const row = job.isPreview
      ? undefined
      : await job.attempt('its number', () => client.incidents.get(made.id, ['incidentNumberWithPrefix']));
    return {
      id: made.id,
      ...(row?.incidentNumberWithPrefix ? { number: row.incidentNumberWithPrefix } : {}),
      severity: severity.name,
      public: isPublic,
      pages,
      ...(noteId === undefined ? {} : { noteId }),
      ...(row?.link ? { link: row.link } : {}),
    };
  },
});

interface Declared {
  readonly pages: string;
  readonly isPublic: boolean;
  readonly pauses: boolean;
}

function declaration(title: string, severity: SeverityRow, { pages, isPublic, pauses }: Declared): string {
  const shown = isPublic
    ? `Status pages with its monitors show it, telling no subscriber.`
    : 'No status page shows it.';
  const paused = pauses ? ' Checks of its monitors pause until it is resolved.' : '';
  const paging = pages === 'nobody' ? ' It pages nobody.' : ` ${pages}.`;
  return `Declares "${title.slice(0, 100)}" as ${severity.name}. ${shown}${paused}${paging}`;
}

/** The incident severity that a word means; the worst without one. */
export async function incidentSeverity({ client }: Job, text: string | undefined): Promise<SeverityRow> {
  const { rows } = await client.incidentSeverities.list({ fields: ['name', 'order'] });
  const severities = rows.map(({ id, name, order }) => ({ id, name: name ?? id, order: order ?? 0 }));
  return severityMeant(severities, text, 'incident');
}

/** Names of the rules that page for new incidents, whoever declares them. */
export async function onCallRules({ client, attempt }: Job): Promise<readonly string[]> {
  const found = await attempt('on-call rules for incidents', () =>
    client.incidentOnCallRules.list({ filter: { isEnabled: true }, fields: ['name'], limit: MOST_RULES }),
  );
  return (found?.rows ?? []).map(({ name, id }) => name ?? id);
}

async function warnOfOpen({ client, attempt, note }: Job, monitors: readonly string[]): Promise<void> {
  if (monitors.length === 0) return;
  const found = await attempt('open incidents on its monitors', async () =>
    client.incidents.list({
      filter: { monitors: [...monitors], currentIncidentState: await openIncidentStates({ client, attempt }) },
      fields: ['title', 'incidentNumberWithPrefix', 'monitors'],
      limit: MOST_OPEN,
    }),
  );
  const open = (found?.rows ?? []).map(({ id, title, incidentNumberWithPrefix }) =>
    calledCase({ id, title: title ?? '', number: incidentNumberWithPrefix ?? undefined }),
  );
  if (open.length > 0) note(`Open on these monitors already: ${open.slice(0, 5).join('; ')}.`);
}
