import type { ResourceFacts } from '../../specs/facts.ts';

/** A resource the API serves without documenting it, as the difference from a documented sibling. */
interface UndocumentedResource {
  readonly name: string;
  readonly like: string;
  readonly without: readonly string[];
  readonly facts: Partial<ResourceFacts>;
}

/** The undocumented CRUD roots the sandbox serves. */
export const UNDOCUMENTED: readonly UndocumentedResource[] = [
  {
    name: 'ScheduledMaintenanceInternalNote',
    like: 'ScheduledMaintenancePublicNote',
    without: [
      'subscriberNotificationStatusOnNoteCreated',
      'subscriberNotificationStatusMessage',
      'shouldStatusPageSubscribersBeNotifiedOnNoteCreated',
    ],
    facts: {
      tag: 'Scheduled Maintenance Internal Note',
      path: '/scheduled-maintenance-internal-note',
      singular: 'Scheduled Maintenance Internal Note',
      plural: 'Scheduled Maintenance Internal Notes',
    },
  },
];
