/** Incidents, planned work and announcements of a public page, each as a few words. */
import { z } from 'zod';
import { fewNames } from '../capped.ts';
import { linesOf, type PublicRow, publicChild, publicList, publicText } from './public-page.ts';

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
export function latestBy(key: string): (a: PublicRow, b: PublicRow) => number {
  return (a, b) => (publicText(b, key) ?? '').localeCompare(publicText(a, key) ?? '');
}

/** The newest of the notes that hang on a row. */
function latestNote(answer: PublicRow, list: string, key: string, id: string): z.input<typeof note> | undefined {
  const notes = publicList(answer, list).filter((row) => publicText(row, key) === id);
  const timed = notes.map((row) => ({ row, at: publicText(row, 'postedAt') ?? publicText(row, 'createdAt') }));
  const [newest] = timed.sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
  return newest && { at: newest.at, text: cut(publicText(newest.row, 'note') ?? '') };
}

function affected(answer: PublicRow, row: PublicRow): string[] | undefined {
  const lines = linesOf(answer, publicList(row, 'monitors'));
  return lines.length > 0 ? fewNames(lines) : undefined;
}

/** An incident of an answer. */
export function incidentOf(answer: PublicRow, row: PublicRow): z.input<typeof publicIncident> {
  const id = publicText(row, '_id') ?? '';
  return {
    title: cut(publicText(row, 'title') ?? ''),
    number: publicText(row, 'incidentNumberWithPrefix'),
    severity: publicText(publicChild(row, 'incidentSeverity'), 'name'),
    state: publicText(publicChild(row, 'currentIncidentState'), 'name'),
    since: publicText(row, 'declaredAt') ?? publicText(row, 'createdAt'),
    affects: affected(answer, row),
    latestNote: latestNote(answer, 'incidentPublicNotes', 'incidentId', id),
  };
}

/** Planned work of an answer. */
export function eventOf(answer: PublicRow, row: PublicRow): z.input<typeof publicEvent> {
  const id = publicText(row, '_id') ?? '';
  return {
    title: cut(publicText(row, 'title') ?? ''),
    state: publicText(publicChild(row, 'currentScheduledMaintenanceState'), 'name'),
    from: publicText(row, 'startsAt'),
    to: publicText(row, 'endsAt'),
    affects: affected(answer, row),
    latestNote: latestNote(answer, 'scheduledMaintenanceEventsPublicNotes', 'scheduledMaintenanceId', id),
  };
}

/** An announcement of an answer. */
export function announcementOf(row: PublicRow): z.input<typeof publicAnnouncement> {
  return {
    id: publicText(row, '_id') ?? '',
    title: cut(publicText(row, 'title') ?? ''),
    text: cut(publicText(row, 'description') ?? ''),
    from: publicText(row, 'showAnnouncementAt'),
    to: publicText(row, 'endAnnouncementAt'),
  };
}
