/** Incidents, planned work and announcements of a public page, each as a few words. */
import { z } from 'zod';
import { linesOf, type PublicRow, partIn, rowsIn, textIn } from './public-page.ts';

const note = z.strictObject({ at: z.string().optional(), text: z.string() });

export const publicIncident = z.strictObject({
  title: z.string(),
  number: z.string().optional(),
  severity: z.string().optional(),
  state: z.string().optional(),
  since: z.string().optional(),
  affects: z.array(z.string()).optional(),
  latestNote: note.optional(),
});

export const publicEvent = z.strictObject({
  title: z.string(),
  state: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  affects: z.array(z.string()).optional(),
  latestNote: note.optional(),
});

export const publicAnnouncement = z.strictObject({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
});

/** Longest piece of a text that others wrote. */
const LONGEST = 400;

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Newest first by a time. */
export function newestFirst(key: string): (a: PublicRow, b: PublicRow) => number {
  return (a, b) => (textIn(b, key) ?? '').localeCompare(textIn(a, key) ?? '');
}

/** The newest of the notes that hang on a row. */
function latestNote(answer: PublicRow, list: string, key: string, id: string): z.input<typeof note> | undefined {
  const notes = rowsIn(answer, list).filter((row) => textIn(row, key) === id);
  const timed = notes.map((row) => ({ row, at: textIn(row, 'postedAt') ?? textIn(row, 'createdAt') }));
  const [newest] = timed.sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
  return newest && { at: newest.at, text: cut(textIn(newest.row, 'note') ?? '') };
}

function affected(answer: PublicRow, row: PublicRow): string[] | undefined {
  const lines = linesOf(answer, rowsIn(row, 'monitors'));
  return lines.length > 0 ? lines : undefined;
}

/** An incident of an answer. */
export function incidentOf(answer: PublicRow, row: PublicRow): z.input<typeof publicIncident> {
  const id = textIn(row, '_id') ?? '';
  return {
    title: cut(textIn(row, 'title') ?? ''),
    number: textIn(row, 'incidentNumberWithPrefix'),
    severity: textIn(partIn(row, 'incidentSeverity'), 'name'),
    state: textIn(partIn(row, 'currentIncidentState'), 'name'),
    since: textIn(row, 'declaredAt') ?? textIn(row, 'createdAt'),
    affects: affected(answer, row),
    latestNote: latestNote(answer, 'incidentPublicNotes', 'incidentId', id),
  };
}

/** Planned work of an answer. */
export function eventOf(answer: PublicRow, row: PublicRow): z.input<typeof publicEvent> {
  const id = textIn(row, '_id') ?? '';
  return {
    title: cut(textIn(row, 'title') ?? ''),
    state: textIn(partIn(row, 'currentScheduledMaintenanceState'), 'name'),
    from: textIn(row, 'startsAt'),
    to: textIn(row, 'endsAt'),
    affects: affected(answer, row),
    latestNote: latestNote(answer, 'scheduledMaintenanceEventsPublicNotes', 'scheduledMaintenanceId', id),
  };
}

/** An announcement of an answer. */
export function announcementOf(row: PublicRow): z.input<typeof publicAnnouncement> {
  return {
    id: textIn(row, '_id') ?? '',
    title: cut(textIn(row, 'title') ?? ''),
    text: cut(textIn(row, 'description') ?? ''),
    from: textIn(row, 'showAnnouncementAt'),
    to: textIn(row, 'endAnnouncementAt'),
  };
}
