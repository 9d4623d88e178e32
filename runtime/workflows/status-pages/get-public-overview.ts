import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { PAGE, type PublicRow, partIn, readPublic, rowsIn, textIn } from './public-page.ts';
import { announcementOf, eventOf, incidentOf, publicAnnouncement, publicEvent, publicIncident } from './public-rows.ts';

const MOST_LINES = 30;
const MOST_ROWS = 5;

const line = z.strictObject({ name: z.string(), group: z.string().optional(), status: z.string().optional() });

/** A public page at a glance, without a key. */
export const getPublicOverview = defineWorkflow({
  name: 'get_public_status_page_overview',
  title: 'Public status page: overview',
  description:
    'A public status page as anybody reads it, without a key: overall status, its lines with their status, open incidents, planned work, announcements.',
  toolset: 'status-pages',
  risk: 'read',
  operations: [],
  routes: ['POST /status-page/overview/{page}'],
  isPublic: true,
  input: { page: PAGE },
  output: z.strictObject({
    page: z.strictObject({ id: z.string(), name: z.string() }),
    overall: z.string(),
    lines: cappedOf(line),
    incidents: cappedOf(publicIncident).optional(),
    maintenance: cappedOf(publicEvent).optional(),
    announcements: cappedOf(publicAnnouncement).optional(),
  }),
  example: { page: 'status.harbour-shop.example' },
  intents: [
    'what does our public status page show',
    'what do customers see on the status page',
    'is that service up according to its status page',
    'read a status page without logging in',
  ],
  run: async (job) => {
    const answer = await readPublic(job, 'overview', job.input.page);
    const page = partIn(answer, 'statusPage');
    const lines = linesShown(answer);
    const incidents = rowsIn(answer, 'activeIncidents').map((row) => incidentOf(answer, row));
    const events = rowsIn(answer, 'scheduledMaintenanceEvents').map((row) => eventOf(answer, row));
    const announcements = rowsIn(answer, 'activeAnnouncements').map(announcementOf);
    return {
      page: {
        id: textIn(page, '_id') ?? '',
        name: textIn(page, 'pageTitle') ?? textIn(page, 'name') ?? '',
      },
      overall: textIn(partIn(answer, 'overallStatus'), 'name') ?? 'unknown',
      lines: capped(lines, MOST_LINES),
      incidents: incidents.length > 0 ? capped(incidents, MOST_ROWS) : undefined,
      maintenance: events.length > 0 ? capped(events, MOST_ROWS) : undefined,
      announcements: announcements.length > 0 ? capped(announcements, MOST_ROWS) : undefined,
    };
  },
});

/** Lines in the order of the page, with the status of the monitor or group behind each. */
function linesShown(answer: PublicRow): z.input<typeof line>[] {
  const named = (key: string): Map<string, string> =>
    new Map(rowsIn(answer, key).map((row) => [textIn(row, '_id') ?? '', textIn(row, 'name') ?? '']));
  const [statuses, headings] = [named('monitorStatuses'), named('resourceGroups')];
  const ofGroups = partIn(answer, 'monitorGroupCurrentStatuses') ?? {};
  const lines = rowsIn(answer, 'statusPageResources').map((row) => {
    const ofGroup = ofGroups[textIn(row, 'monitorGroupId') ?? ''];
    const status = textIn(partIn(row, 'monitor'), 'currentMonitorStatusId') ?? ofGroup;
    return {
      name: textIn(row, 'displayName') ?? '',
      group: headings.get(textIn(row, 'statusPageGroupId') ?? ''),
      status: typeof status === 'string' ? statuses.get(status) : undefined,
    };
  });
  const order = [...headings.values()];
  const place = ({ group }: { group: string | undefined }): number => (group === undefined ? -1 : order.indexOf(group));
  return lines.sort((a, b) => place(a) - place(b));
}
