import type { Facts, ResourceFacts } from '../../specs/facts.ts';

const MISSING = [
  'subscriberNotificationStatusOnNoteCreated',
  'subscriberNotificationStatusMessage',
  'shouldStatusPageSubscribersBeNotifiedOnNoteCreated',
];

/** Adds the resource that the API serves without documenting it: internal notes, which differ little from public ones. */
export function withUndocumented(resources: Facts['resources']): Record<string, ResourceFacts> {
  const like = resources.ScheduledMaintenancePublicNote;
  if (like === undefined) return resources;
  const columns = Object.fromEntries(Object.entries(like.columns).filter(([name]) => !MISSING.includes(name)));
  const singular = 'Scheduled Maintenance Internal Note';
  const own = {
    tag: singular,
    path: '/scheduled-maintenance-internal-note',
    singular,
    plural: `${singular}s`,
    columns,
  };
  // Should it be documented one day, that counts.
  return {
    ...resources,
    ScheduledMaintenanceInternalNote: resources.ScheduledMaintenanceInternalNote ?? { ...like, ...own },
  };
}
