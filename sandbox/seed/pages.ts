import { DAY, daysSinceMonday, HOUR, midnight } from '../engine/clock.ts';
import type { StoredRow } from '../engine/store.ts';
import { type Company, idsAt } from './company.ts';
import type { Move } from './planter.ts';

/** Groups of a page: display names with their monitors by position. */
type Groups = Readonly<Record<string, Readonly<Record<string, number>>>>;

const SHOP: Groups = {
  Shop: { Website: 8, Checkout: 0, 'Payment service': 1, Search: 4 },
  Partners: { 'Public API': 2, Webhooks: 7 },
  Support: { 'Help centre': 10 },
};
const SHOP_PAGE = 'Harbour Shop Status';
const INTERNAL: Groups = {
  Data: { 'Primary database': 15, 'Replica database': 16 },
  Sites: { Office: 13 },
};
const MAILBOXES = ['anna', 'bruno', 'chloe', 'dmitri', 'elena', 'farid', 'greta', 'hugo'];

function plantGroups({ planter, monitors }: Company, page: StoredRow, groups: Groups): void {
  const link = { statusPageId: page._id };
  Object.entries(groups).forEach(([name, lines], index) => {
    const group = planter.named('StatusPageGroup', name, { ...link, order: index + 1 });
    Object.entries(lines).forEach(([displayName, monitor], place) => {
      planter.plant('StatusPageResource', {
        ...link,
        statusPageGroupId: group._id,
        monitorId: monitors[monitor]?._id,
        displayName,
        order: place + 1,
        showUptimePercent: true,
      });
    });
  });
}

function plantPages(company: Company): StoredRow {
  const { planter } = company;
  const { degraded, offline } = company.defaults.statuses;
  const filled = { downtimeMonitorStatuses: [degraded._id, offline._id] };
  const shop = planter.named('StatusPage', SHOP_PAGE, {
    ...filled,
    pageTitle: 'Harbour Shop: system status',
    pageDescription: 'How the shop is doing right now.',
    embeddedOverallStatusToken: planter.random.hex(32),
    enableEmbeddedOverallStatus: true,
  });
  const hidden = { ...filled, pageTitle: 'Internal systems', isPublicStatusPage: false };
  const internal = planter.named('StatusPage', 'Internal systems', hidden);
  plantGroups(company, shop, SHOP);
  plantGroups(company, internal, INTERNAL);
  MAILBOXES.forEach((mailbox, index) => {
    planter.plant('StatusPageSubscriber', {
      statusPageId: shop._id,
      subscriberEmail: `${mailbox}@customer.example`,
      isSubscriptionConfirmed: index !== 6,
      isUnsubscribed: index === 7,
    });
  });
  return shop;
}

function plantAnnouncements({ planter, now }: Company, page: StoredRow): void {
  const holiday = 'Our support answers from 9 to 13 during the holidays.';
  const outage = 'The outage of last week is over. We are sorry for the trouble.';
  const announcements: [string, string, number, number | null][] = [
    ['Holiday opening hours', holiday, now - 3 * DAY, now + 11 * DAY],
    ['Outage of last week', outage, now - 6 * DAY, null],
    ['New payment methods', 'You can now pay by bank transfer.', now - 60 * DAY, now - 40 * DAY],
  ];
  for (const [title, description, showAnnouncementAt, endAnnouncementAt] of announcements) {
    planter.createdAt = Math.min(showAnnouncementAt, now - HOUR);
    const times = { showAnnouncementAt, endAnnouncementAt };
    planter.plant('StatusPageAnnouncement', { title, description, ...times, statusPages: [page._id] });
  }
}

type Window = readonly [title: string, startsAt: number, hours: number, state: StoredRow, monitors: readonly number[]];

/** The `number`-th window, with its states so far. */
function plantWindow(company: Company, page: StoredRow, window: Window, number: number): void {
  const { planter, defaults, monitors, now } = company;
  const { scheduled } = defaults.maintenanceStates;
  const [title, startsAt, hours, state, places] = window;
  const endsAt = startsAt + hours * HOUR;
  planter.createdAt = Math.min(startsAt, now) - 5 * DAY;
  const event = planter.plant('ScheduledMaintenance', {
    title,
    slug: planter.slug(title),
    description: `${title}. Short interruptions are possible.`,
    startsAt,
    endsAt,
    monitors: idsAt(monitors, places),
    statusPages: [page._id],
    currentScheduledMaintenanceStateId: state._id,
    scheduledMaintenanceNumber: number,
    scheduledMaintenanceNumberWithPrefix: `SM-${number}`,
  });
  const link = { scheduledMaintenanceId: event._id };
  const moves: Move[] = state === scheduled ? [] : [[state, endsAt]];
  const history: Move[] = [[scheduled, planter.createdAt], ...moves];
  planter.trail('ScheduledMaintenanceStateTimeline', link, 'scheduledMaintenanceStateId', history);
  if (state === scheduled) return;
  planter.plant('ScheduledMaintenancePublicNote', { ...link, note: 'Done as planned.', postedAt: endsAt });
}

function plantMaintenance(company: Company, page: StoredRow): void {
  const { defaults, now } = company;
  const { scheduled, ended, completed } = defaults.maintenanceStates;
  // The next Saturday, two o'clock UTC.
  const saturday = midnight(now) + ((12 - daysSinceMonday(now)) % 7 || 7) * DAY + 2 * HOUR;
  const windows: Window[] = [
    ['Upgrade of the load balancers', now - 40 * DAY, 2, completed, [2, 8]],
    ['Database minor version upgrade', now - 12 * DAY, 1, ended, [15, 16]],
    ['Move of the cache cluster', saturday, 2, scheduled, [17]],
    ['Network work in the warehouse', now + 20 * DAY, 4, scheduled, [14]],
  ];
  for (const [index, window] of windows.entries()) plantWindow(company, page, window, index + 1);
  defaults.project.scheduledMaintenanceCounter = windows.length;
}

/** An address of its own for the page of customers; planted last, so that no other row gets another id. */
export function plantAddress({ planter, now }: Company): void {
  planter.createdAt = now - 119 * DAY;
  const domain = 'harbour-shop.example';
  const { _id: domainId } = planter.plant('Domain', { domain, slug: planter.slug(domain), isVerified: true });
  const statusPageId = planter.store.where('StatusPage', 'name', SHOP_PAGE)[0]?._id;
  const name = { subdomain: 'status', fullDomain: `status.${domain}` };
  planter.plant('StatusPageDomain', { domainId, statusPageId, ...name, isCnameVerified: true, isSslProvisioned: true });
}

/** Status pages with groups, resources, subscribers and announcements, and maintenance windows past and to come. */
export function plantStatusPages(company: Company): void {
  company.planter.createdAt = company.now - 120 * DAY;
  const shop = plantPages(company);
  plantAnnouncements(company, shop);
  plantMaintenance(company, shop);
}
