import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { PAGE, type PublicRow, publicChild, publicList, publicText, readPublic } from './public-page.ts';
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
    const page = publicChild(answer, 'statusPage');
    const lines = linesShown(answer);
    const incidents = publicList(answer, 'activeIncidents').map((row) => incidentOf(answer, row));
    const events = publicList(answer, 'scheduledMaintenanceEvents').map((row) => eventOf(answer, row));
    const announcements = publicList(answer, 'activeAnnouncements').map(announcementOf);
    return {
      page: {
        id: publicText(page, '_id') ?? '',
        name: publicText(page, 'pageTitle') ?? publicText(page, 'name') ?? '',
      },
      overall: publicText(publicChild(answer, 'overallStatus'), 'name') ?? 'unknown',
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
    new Map(publicList(answer, key).map((row) => [publicText(row, '_id') ?? '', publicText(row, 'name') ?? '']));
  const [statuses, headings] = [named('monitorStatuses'), named('resourceGroups')];
  const ofGroups = publicChild(answer, 'monitorGroupCurrentStatuses') ?? {};
  const lines = publicList(answer, 'statusPageResources').map((row) => {
    const ofGroup = ofGroups[publicText(row, 'monitorGroupId') ?? ''];
    const status = publicText(publicChild(row, 'monitor'), 'currentMonitorStatusId') ?? ofGroup;
    return {
      name: publicText(row, 'displayName') ?? '',
      group: headings.get(publicText(row, 'statusPageGroupId') ?? ''),
      status: typeof status === 'string' ? statuses.get(status) : undefined,
    };
  });
  const order = [...headings.values()];
  const place = ({ group }: { group: string | undefined }): number => (group === undefined ? -1 : order.indexOf(group));
  return lines.sort((a, b) => place(a) - place(b));
}
