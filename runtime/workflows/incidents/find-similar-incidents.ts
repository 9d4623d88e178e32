import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { spanText } from '../spans.ts';
import { FIND_INCIDENT, incidentCases } from './cases.ts';
import { caseMeant } from './meant.ts';
import { historiesOf, notesOf } from './report-reads.ts';
import { responseTimes } from './response-times.ts';
import { likenessOf, searchWords, type Traits, titleWords } from './similar.ts';
import { cutShort } from './texts.ts';

const USUAL = 5;
const MOST = 20;
const MOST_WORDS = 4;
/** Newest candidates for each word and for the monitors. */
const CANDIDATES = 50;
const TEXT_LENGTH = 200;

const FIELDS = [
  'title',
  'incidentNumberWithPrefix',
  'declaredAt',
  'rootCause',
  'remediationNotes',
  'incidentSeverity',
  'monitors',
] as const;

export const findSimilarIncidents = defineWorkflow({
  name: 'find_similar_incidents',
  title: 'Find similar incidents',
  description:
    'Past incidents like one, by words of the title, monitors and severity, with how each ended: what is alike, time to resolve, cause, remediation, last note. Details of one: get_incident_report.',
  toolset: 'incidents',
  risk: 'read',
  operations: [
    ...FIND_INCIDENT,
    'list_incident_state_timelines',
    'list_incident_internal_notes',
    'list_incident_public_notes',
  ],
  input: {
    incident: { kind: 'text', about: 'Number, id or words: like this one' },
    title: { kind: 'longText', about: 'Words, without an incident' },
    monitors: { kind: 'many', to: 'monitor' },
    severity: { kind: 'one', to: 'incident_severity' },
    from: { kind: 'date', about: 'Default -365d' },
    limit: { kind: 'number', about: 'Usually 5' },
  },
  output: z.strictObject({
    compared: z.int(),
    similar: cappedOf(
      z.strictObject({
        id: z.string().optional(),
        number: z.string().optional(),
        title: z.string(),
        alike: z.array(z.string()),
        declared: z.string().optional(),
        toResolve: z.string().optional(),
        cause: z.string().optional(),
        remediation: z.string().optional(),
        lastNote: z.string().optional(),
      }),
    ),
  }),
  example: { incident: 'INC-468' },
  intents: [
    'have we seen this before',
    'how was it fixed last time',
    'past incidents like the payment outage',
    'what caused similar outages of this monitor',
  ],
  run: async (job) => {
    const { client, input } = job;
    const window = job.window({ from: input.from }, '-365d');
    const wanted = await traitsWanted(job, input);
    const filter = {
      declaredAt: { gte: window.from, lte: window.to },
      currentIncidentState: { isResolvedState: true },
    };
    const list = (more: object) =>
      client.incidents.list({ filter: { ...filter, ...more }, fields: FIELDS, sort: '-declaredAt', limit: CANDIDATES });
    const lists = await Promise.all([
      ...searchWords(wanted.words, MOST_WORDS).map((word) => list({ title: { contains: word } })),
      ...(wanted.monitors.length > 0 ? [list({ monitors: [...wanted.monitors] })] : []),
    ]);
    const rows = new Map(lists.flatMap((found) => found.rows.map((row) => [row.id, row])));
    // Rows found by a monitor show that one alone.
    if (wanted.itself !== undefined) rows.delete(wanted.itself);
    const ranked = [...rows.values()]
      .map((row) => ({ row, like: likenessOf(wanted, traitsOf(row)) }))
      .filter(({ like }) => like.score > 0)
      .sort((a, b) => b.like.score - a.like.score || (b.row.declaredAt ?? '').localeCompare(a.row.declaredAt ?? ''));
    const shown = ranked.slice(0, Math.min(MOST, Math.max(1, input.limit ?? USUAL)));
    const ends = await endsOf(
      job,
      shown.map(({ row }) => row),
    );
    const items = shown.map(({ row, like }) => ({
      ...(row.incidentNumberWithPrefix ? { number: row.incidentNumberWithPrefix } : { id: row.id }),
      title: row.title ?? '',
      alike: [
        ...like.words,
        ...(row.monitors ?? []).flatMap(({ id, name }) =>
          like.monitors.includes(id) ? [`monitor ${name ?? id}`] : [],
        ),
        ...(like.sameSeverity ? ['severity'] : []),
      ],
      ...(row.declaredAt ? { declared: row.declaredAt } : {}),
      ...ends(row),
    }));
    return { compared: rows.size, similar: capped(items, shown.length, ranked.length) };
  },
});

interface CandidateRow {
  readonly id: string;
  readonly title?: string | null;
  readonly declaredAt?: string | null;
  readonly rootCause?: string | null;
  readonly remediationNotes?: string | null;
  readonly incidentSeverity?: { readonly id: string } | null;
  readonly monitors?: readonly { readonly id: string }[] | null;
}

function traitsOf({ title, monitors, incidentSeverity }: CandidateRow): Traits {
  return {
    words: titleWords(title ?? ''),
    monitors: (monitors ?? []).map(({ id }) => id),
    severity: incidentSeverity?.id,
  };
}

interface Asked {
  readonly incident?: string | undefined;
  readonly title?: string | undefined;
  readonly monitors?: readonly string[] | undefined;
  readonly severity?: string | undefined;
}

/** What to look for: traits of an incident, or those that were given; what is given counts before what it has. */
async function traitsWanted(job: Job, asked: Asked): Promise<Traits & { readonly itself?: string }> {
  const { incident, title, monitors, severity } = asked;
  if (incident === undefined) {
    const words = titleWords(title ?? '');
    if (words.length === 0 && !monitors?.length)
      throw badArgument('Nothing is given that incidents could be like.', 'Give incident, title or monitors.');
    return { words, monitors: monitors ?? [], severity };
  }
  const found = await caseMeant(job, incidentCases(job.client), incident);
  const row = await job.client.incidents.get(found.id, ['incidentSeverity']);
  return {
    words: titleWords(title ?? found.title),
    monitors: monitors ?? found.monitors.map(({ id }) => id),
    severity: severity ?? row?.incidentSeverity?.id,
    itself: found.id,
  };
}

/** How incidents ended, read for all of them at once. */
async function endsOf(job: Job, rows: readonly CandidateRow[]) {
  const ids = rows.map(({ id }) => id);
  const [histories, notes] = ids.length > 0 ? await Promise.all([historiesOf(job, ids), notesOf(job, ids)]) : [[], []];
  return (row: CandidateRow) => {
    const history = histories.filter(({ of }) => of === row.id);
    const { toResolve } = responseTimes(row.declaredAt ?? undefined, history, job.now);
    const cause = history.findLast(({ cause: why }) => why)?.cause ?? row.rootCause;
    const note = notes.find(({ of }) => of === row.id);
    return {
      ...(toResolve === undefined ? {} : { toResolve: spanText(toResolve) }),
      ...(cause ? { cause: cutShort(cause, TEXT_LENGTH) } : {}),
      ...(row.remediationNotes ? { remediation: cutShort(row.remediationNotes, TEXT_LENGTH) } : {}),
      ...(note ? { lastNote: cutShort(note.text, TEXT_LENGTH) } : {}),
    };
  };
}
