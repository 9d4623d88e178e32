import { badData } from '../engine/api-error.ts';
import type { Draft, Rulebook, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';
import { datedNow } from './dates.ts';

const CONTACTS = ['subscriberEmail', 'subscriberPhone', 'subscriberWebhook'];

function sameContact({ store }: World, row: Draft['values']): StoredRow[] {
  const others = store.where('StatusPageSubscriber', 'statusPageId', row.statusPageId);
  return others.filter(
    (other) => other._id !== row._id && CONTACTS.some((name) => row[name] && other[name] === row[name]),
  );
}

const postedNow = datedNow('postedAt');

/** Subscribers and public notes. */
export const STATUS_PAGE_RULES: Rulebook = {
  StatusPageSubscriber: {
    checkCreate: ({ values }, world) => {
      if (sameContact(world, values).some((row) => row.isUnsubscribed !== true))
        throw badData('You are already subscribed to this status page.');
    },
    // Who comes back after cancelling gets a new row instead of the old one.
    created: (row, world) => {
      for (const old of sameContact(world, row)) world.erase('StatusPageSubscriber', old);
    },
  },
  IncidentPublicNote: postedNow,
  IncidentEpisodePublicNote: postedNow,
  ScheduledMaintenancePublicNote: postedNow,
};
