import type { StoredRow } from '../engine/store.ts';
import { type Company, DAY, HOUR, idsAt } from './company.ts';

interface PageItem {
  readonly group: string;
  readonly monitor: number;
  readonly name: string;
}

const ITEMS: readonly PageItem[] = [
  { group: 'Shop', monitor: 8, name: 'Website' },
  { group: 'Shop', monitor: 0, name: 'Checkout' },
  { group: 'Shop', monitor: 1, name: 'Payment service' },
  { group: 'Shop', monitor: 4, name: 'Search' },
  { group: 'Partners', monitor: 2, name: 'Public API' },
  { group: 'Partners', monitor: 7, name: 'Webhooks' },
  { group: 'Support', monitor: 10, name: 'Help centre' },
];

function plantItems(
  company: Company,
  page: StoredRow,
  monitors: readonly StoredRow[],
  items: readonly PageItem[],
): void {
  const { planter } = company;
  const names = [...new Set(items.map((item) => item.group))];
  names.forEach((name, index) => {
    const group = planter.named('StatusPageGroup', name, { statusPageId: page._id, order: index + 1 });
    items
      .filter((item) => item.group === name)
      .forEach((item, place) => {
        const link = { statusPageId: page._id, statusPageGroupId: group._id, monitorId: monitors[item.monitor]?._id };
        planter.plant('StatusPageResource', {
          ...link,
          displayName: item.name,
          order: place + 1,
          showUptimePercent: true,
        });
      });
  });
}

function plantSubscribers(company: Company, page: StoredRow): void {
  const { planter } = company;
  const mailboxes = ['anna', 'bruno', 'chloe', 'dmitri', 'elena', 'farid', 'greta', 'hugo'];
  mailboxes.forEach((mailbox, index) => {
    planter.plant('StatusPageSubscriber', {
      statusPageId: page._id,
      subscriberEmail: `${mailbox}@customer.example`,
      isSubscriptionConfirmed: index !== 6,
      isUnsubscribed: index === 7,
    });
  });
}

function plantPages(company: Company, monitors: readonly StoredRow[]): StoredRow[] {
  const { planter } = company;
  const page = (name: string, more: Record<string, unknown>): StoredRow => planter.named('StatusPage', name, more);
  const shop = page('Harbour Shop Status', {
    pageTitle: 'Harbour Shop: system status',
    pageDescription: 'How the shop is doing right now.',
    embeddedOverallStatusToken: planter.random.hex(32),
    enableEmbeddedOverallStatus: true,
  });
  const internal = page('Internal systems', { pageTitle: 'Internal systems', isPublicStatusPage: false });
  plantItems(company, shop, monitors, ITEMS);
  plantItems(company, internal, monitors, [
    { group: 'Data', monitor: 15, name: 'Primary database' },
    { group: 'Data', monitor: 16, name: 'Replica database' },
    { group: 'Sites', monitor: 13, name: 'Office' },
  ]);
  plantSubscribers(company, shop);
  return [shop, internal];
}

function plantAnnouncements(company: Company, page: StoredRow): void {
  const { planter, now } = company;
  const announce = (title: string, description: string, from: number, to: number | null): void => {
    planter.createdAt = Math.min(from, now - HOUR);
    planter.plant('StatusPageAnnouncement', {
      title,
      description,
      showAnnouncementAt: from,
      endAnnouncementAt: to,
      statusPages: [page._id],
    });
  };
  announce(
    'Holiday opening hours',
    'Our support answers from 9 to 13 during the holidays.',
    now - 3 * DAY,
    now + 11 * DAY,
  );
  announce(
    'Outage of last week',
    'The outage of last week is over. We are sorry for the trouble.',
    now - 6 * DAY,
    null,
  );
  announce('New payment methods', 'You can now pay by bank transfer.', now - 60 * DAY, now - 40 * DAY);
}

/** The next Saturday, two o'clock UTC. */
function nextSaturday(now: number): number {
  const date = new Date(now);
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return midnight + ((6 - date.getUTCDay() + 7) % 7 || 7) * DAY + 2 * HOUR;
}

function plantMaintenance(company: Company, monitors: readonly StoredRow[], page: StoredRow): void {
  const { planter, defaults, now, world } = company;
  const { scheduled, ended, completed } = defaults.maintenanceStates;
  const saturday = nextSaturday(now);
  const windows: [string, number, number, StoredRow, readonly number[]][] = [
    ['Upgrade of the load balancers', now - 40 * DAY, now - 40 * DAY + 2 * HOUR, completed, [2, 8]],
    ['Database minor version upgrade', now - 12 * DAY, now - 12 * DAY + HOUR, ended, [15, 16]],
    ['Move of the cache cluster', saturday, saturday + 2 * HOUR, scheduled, [17]],
    ['Network work in the warehouse', now + 20 * DAY, now + 20 * DAY + 4 * HOUR, scheduled, [14]],
  ];
  windows.forEach(([title, startsAt, endsAt, state, places], index) => {
    planter.createdAt = Math.min(startsAt, now) - 5 * DAY;
    const number = index + 1;
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
    const link = {
      scheduledMaintenanceId: event._id,
      scheduledMaintenanceStateId: scheduled._id,
      startsAt: planter.createdAt,
    };
    planter.plant('ScheduledMaintenanceStateTimeline', { ...link, endsAt: state === scheduled ? null : endsAt });
    if (state === scheduled) return;
    planter.createdAt = endsAt;
    planter.plant('ScheduledMaintenanceStateTimeline', {
      ...link,
      scheduledMaintenanceStateId: state._id,
      startsAt: endsAt,
    });
    planter.plant('ScheduledMaintenancePublicNote', {
      scheduledMaintenanceId: event._id,
      note: 'Done as planned.',
      postedAt: endsAt,
    });
  });
  world.store.table('Project').patch(defaults.project, { scheduledMaintenanceCounter: windows.length });
}

/** Status pages with groups, resources, subscribers and announcements, and maintenance windows past and to come. */
export function plantStatusPages(company: Company, monitors: readonly StoredRow[]): void {
  company.planter.createdAt = company.now - 120 * DAY;
  const [shop] = plantPages(company, monitors);
  if (shop === undefined) return;
  plantAnnouncements(company, shop);
  plantMaintenance(company, monitors, shop);
}
