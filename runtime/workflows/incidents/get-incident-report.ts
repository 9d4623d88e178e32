import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { capped, cappedOf, fewNames } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { spanText } from '../spans.ts';
import { incidentCases } from './cases.ts';
import { calledCase, caseMeant } from './meant.ts';
import {
  alertsBeside,
  clocksAndPages,
  historiesOf,
  incidentRow,
  notesOf,
  peopleOn,
  REPORT_READS,
  type ReadNote,
} from './report-reads.ts';
import { type ResponseTimes, responseTimes } from './response-times.ts';
import { cutShort } from './texts.ts';

const MOST_MONITORS = 10;
const MOST_NOTES = 5;
const MOST_ALERTS = 5;
const MOST_STATES = 12;
/** Characters of a text that a report shows. */
const NOTE_LENGTH = 300;

export const incidentReportOutput = z.strictObject({
  id: z.string(),
  number: z.string().optional(),
  title: z.string(),
  state: z.string().optional(),
  severity: z.string().optional(),
  description: z.string().optional(),
  cause: z.string().optional(),
  declared: z.string().optional(),
  impactStarted: z.string().optional(),
  declaredBy: z.string().optional(),
  /** Absent where no state change is known: it may be over. */
  openFor: z.string().optional(),
  toAcknowledge: z.string().optional(),
  toResolve: z.string().optional(),
  onStatusPages: z.boolean().optional(),
  monitors: cappedOf(z.strictObject({ id: z.string(), name: z.string().optional() })),
  services: z.array(z.string()).optional(),
  owners: z.array(z.string()),
  roles: z.array(z.strictObject({ role: z.string(), person: z.string() })).optional(),
  states: cappedOf(
    z.strictObject({
      state: z.string(),
      since: z.string(),
      for: z.string().optional(),
      by: z.string().optional(),
      cause: z.string().optional(),
    }),
  ),
  updates: cappedOf(
    z.strictObject({
      at: z.string().optional(),
      by: z.string().optional(),
      public: z.literal(true).optional(),
      text: z.string(),
    }),
  ),
  alerts: cappedOf(
    z.strictObject({ number: z.string().optional(), title: z.string(), state: z.string().optional(), at: z.string() }),
  ).optional(),
  paged: z
    .array(
      z.strictObject({ policy: z.string(), status: z.string(), at: z.string(), acknowledgedBy: z.string().optional() }),
    )
    .optional(),
  sla: z
    .array(
      z.strictObject({
        rule: z.string(),
        status: z.string(),
        respondBy: z.string().optional(),
        resolveBy: z.string().optional(),
      }),
    )
    .optional(),
  link: z.string().optional(),
});

export const getIncidentReport = defineWorkflow({
  name: 'get_incident_report',
  title: 'Get an incident report',
  description:
    'All about one incident: state changes with durations, time to acknowledge and resolve, cause, notes, owners, roles, monitors, alerts around it, pages, SLA clocks, link.',
  toolset: 'incidents',
  risk: 'read',
  operations: REPORT_READS,
  input: { incident: { kind: 'text', required: true, about: 'Number, id or words of an open one' } },
  output: incidentReportOutput,
  example: { incident: 'INC-468' },
  intents: [
    'tell me everything about incident 12',
    'what happened with the payment incident',
    'who is on the incident and what was done so far',
    'how long did it take to acknowledge and to resolve',
    'status of the outage, with notes and timeline',
  ],
  everyday: true,
  picture: true,
  run: async (job) => {
    const { id } = await caseMeant(job, incidentCases(job.client), job.input.incident);
    const [row, history, notes, people, around] = await Promise.all([
      incidentRow(job, id),
      historiesOf(job, [id]),
      notesOf(job, [id]),
      peopleOn(job, id),
      clocksAndPages(job, id),
    ]);
    if (!row) throw badArgument('incident: It is gone, or the key may not see it.', 'Find it with list_incidents.');
    const times = responseTimes(row.declaredAt ?? undefined, history, job.now);
    const alerts = await alertsShown(job, row, times);
    return {
      ...headOf(row),
      ...durationsOf(times),
      monitors: capped(
        (row.monitors ?? []).map(({ id: monitor, name }) => ({ id: monitor, ...(name ? { name } : {}) })),
        MOST_MONITORS,
      ),
      ...(row.services?.length
        ? { services: fewNames(row.services.map(({ name, id: service }) => name ?? service)) }
        : {}),
      owners: fewNames(people.owners),
      ...(people.roles.length > 0 ? { roles: people.roles } : {}),
      states: capped(times.states.map(stateShown), MOST_STATES),
      updates: capped(notes.map(noteShown), MOST_NOTES),
      ...(alerts ? { alerts } : {}),
      ...(around.paged.length > 0 ? { paged: around.paged } : {}),
      ...(around.sla.length > 0 ? { sla: around.sla } : {}),
      ...(row.link ? { link: row.link } : {}),
    };
  },
});

type IncidentRow = NonNullable<Awaited<ReturnType<typeof incidentRow>>>;
type Histories = Awaited<ReturnType<typeof historiesOf>>[number];

function headOf(row: IncidentRow) {
  return {
    id: row.id,
    ...(row.incidentNumberWithPrefix ? { number: row.incidentNumberWithPrefix } : {}),
    title: row.title ?? calledCase({ id: row.id, title: '', number: undefined }),
    ...(row.currentIncidentState?.name ? { state: row.currentIncidentState.name } : {}),
    ...(row.incidentSeverity?.name ? { severity: row.incidentSeverity.name } : {}),
    ...(row.description ? { description: cutShort(row.description, NOTE_LENGTH) } : {}),
    ...(row.rootCause ? { cause: cutShort(row.rootCause, NOTE_LENGTH) } : {}),
    ...(row.declaredAt ? { declared: row.declaredAt } : {}),
    ...(row.impactStartedAt ? { impactStarted: row.impactStartedAt } : {}),
    ...(row.createdByUser?.name ? { declaredBy: row.createdByUser.name } : {}),
    ...(typeof row.isVisibleOnStatusPage === 'boolean' ? { onStatusPages: row.isVisibleOnStatusPage } : {}),
  };
}

function durationsOf({ states, open, toAcknowledge, toResolve }: ResponseTimes<Histories>) {
  return {
    ...(states.length > 0 ? { openFor: spanText(open) } : {}),
    ...(toAcknowledge === undefined ? {} : { toAcknowledge: spanText(toAcknowledge) }),
    ...(toResolve === undefined ? {} : { toResolve: spanText(toResolve) }),
  };
}

function stateShown({ state, since, seconds, by, cause }: ResponseTimes<Histories>['states'][number]) {
  return {
    state,
    since,
    ...(seconds === undefined ? {} : { for: spanText(seconds) }),
    ...(by ? { by } : {}),
    ...(cause ? { cause: cutShort(cause, NOTE_LENGTH) } : {}),
  };
}

function noteShown({ at, by, isPublic, text }: ReadNote) {
  return {
    ...(at ? { at } : {}),
    ...(by ? { by } : {}),
    ...(isPublic ? { public: true as const } : {}),
    text: cutShort(text, NOTE_LENGTH),
  };
}

async function alertsShown(job: Job, row: IncidentRow, times: ResponseTimes<Histories>) {
  const declared = row.declaredAt ?? times.states[0]?.since;
  if (!declared) return undefined;
  const to = new Date(Date.parse(declared) + times.open * 1000).toISOString();
  const monitors = (row.monitors ?? []).map(({ id }) => id);
  const found = await alertsBeside(job, monitors, { from: declared, to });
  if (!found || found.rows.length === 0) return undefined;
  const items = found.rows.map(({ title, alertNumberWithPrefix, currentAlertState, createdAt }) => ({
    ...(alertNumberWithPrefix ? { number: alertNumberWithPrefix } : {}),
    title: title ?? '',
    ...(currentAlertState?.name ? { state: currentAlertState.name } : {}),
    at: createdAt ?? '',
  }));
  return capped(items, MOST_ALERTS, found.total);
}
