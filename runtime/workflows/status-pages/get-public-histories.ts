import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow, type Inputs } from '../define.ts';
import { PAGE, publicList, readPublic } from './public-page.ts';
import {
  announcementOf,
  eventOf,
  incidentOf,
  latestBy,
  publicAnnouncement,
  publicEvent,
  publicIncident,
} from './public-rows.ts';

const USUAL_ROWS = 10;
const MOST_ROWS = 50;
const INPUT = {
  page: PAGE,
  limit: { kind: 'number', about: `Rows, ${USUAL_ROWS} unless said.` },
} as const satisfies Inputs;
const EXAMPLE = { page: 'status.harbour-shop.example', limit: 3 };

/** As many rows as were asked for, within bounds. */
function rowsWanted(limit: number | undefined): number {
  return Math.min(Math.max(Math.trunc(limit ?? USUAL_ROWS), 1), MOST_ROWS);
}

export const getPublicIncidents = defineWorkflow({
  name: 'get_public_status_page_incidents',
  title: 'Public status page: incidents',
  description:
    'Incidents on a public status page, newest first, without a key: title, severity, state, since when, lines concerned, latest note. As far back as the page shows them, 14 days unless set.',
  toolset: 'status-pages',
  risk: 'read',
  operations: [],
  routes: ['POST /status-page/incidents/{page}'],
  isPublic: true,
  input: INPUT,
  output: z.strictObject({ total: z.int(), incidents: cappedOf(publicIncident) }),
  example: EXAMPLE,
  intents: [
    'incidents customers can see',
    'past outages on the public page',
    'what did the status page say about the outage',
    'history of a status page without a login',
  ],
  run: async (job) => {
    const answer = await readPublic(job, 'incidents', job.input.page);
    const rows = [...publicList(answer, 'incidents')].sort(latestBy('declaredAt'));
    const most = rowsWanted(job.input.limit);
    const shown = rows.slice(0, most).map((row) => incidentOf(answer, row));
    return { total: rows.length, incidents: capped(shown, most, rows.length) };
  },
});

export const getPublicMaintenance = defineWorkflow({
  name: 'get_public_status_page_scheduled_maintenance',
  title: 'Public status page: planned work',
  description:
    'Planned work on a public status page, without a key, latest start first: title, state, from, to, lines concerned, latest note.',
  toolset: 'status-pages',
  risk: 'read',
  operations: [],
  routes: ['POST /status-page/scheduled-maintenance-events/{page}'],
  isPublic: true,
  input: INPUT,
  output: z.strictObject({ total: z.int(), maintenance: cappedOf(publicEvent) }),
  example: EXAMPLE,
  intents: [
    'planned work customers can see',
    'maintenance shown on the public page',
    'is maintenance announced on the status page',
    'public maintenance calendar',
  ],
  run: async (job) => {
    const answer = await readPublic(job, 'scheduled-maintenance-events', job.input.page);
    const rows = [...publicList(answer, 'scheduledMaintenanceEvents')].sort(latestBy('startsAt'));
    const most = rowsWanted(job.input.limit);
    const shown = rows.slice(0, most).map((row) => eventOf(answer, row));
    return { total: rows.length, maintenance: capped(shown, most, rows.length) };
  },
});

export const getPublicAnnouncements = defineWorkflow({
  name: 'get_public_status_page_announcements',
  title: 'Public status page: announcements',
  description:
    'Announcements of a public status page, newest first, without a key: title, text, from, to. Post one with post_announcement.',
  toolset: 'status-pages',
  risk: 'read',
  operations: [],
  routes: ['POST /status-page/announcements/{page}'],
  isPublic: true,
  input: INPUT,
  output: z.strictObject({ total: z.int(), announcements: cappedOf(publicAnnouncement) }),
  example: EXAMPLE,
  intents: [
    'announcements customers can see',
    'what have we announced on the public page',
    'banners on the status page',
    'read notices of a status page without a login',
  ],
  run: async (job) => {
    const answer = await readPublic(job, 'announcements', job.input.page);
    const rows = [...publicList(answer, 'announcements')].sort(latestBy('showAnnouncementAt'));
    const most = rowsWanted(job.input.limit);
    return { total: rows.length, announcements: capped(rows.slice(0, most).map(announcementOf), most, rows.length) };
  },
});
