import { badData } from '../refusal.ts';
import type { RuleBook, World } from '../rules.ts';
import type { Row } from '../store.ts';

const CONTACTS = ['subscriberEmail', 'subscriberPhone', 'subscriberWebhook'];

function sameContact(world: World, row: Readonly<Record<string, unknown>>): Row[] {
  const others = world.store.table('StatusPageSubscriber').where('statusPageId', row.statusPageId);
  return others.filter(
    (other) => other._id !== row._id && CONTACTS.some((name) => row[name] && other[name] === row[name]),
  );
}

/** Subscribers and public notes. */
export const STATUS_PAGE_RULES: RuleBook = {
  StatusPageSubscriber: {
    checkCreate: ({ values }, world) => {
      if (!values.statusPageId) throw badData('Status Page ID is required.');
      const isTaken = sameContact(world, values).some((row) => row.isUnsubscribed !== true);
      if (isTaken) throw badData('You are already subscribed to this status page.');
    },
    // Who comes back after cancelling gets a new row instead of the old one.
    created: (row, world) => {
      for (const old of sameContact(world, row)) world.erase('StatusPageSubscriber', old);
    },
  },
  IncidentPublicNote: postedNow(),
  IncidentEpisodePublicNote: postedNow(),
  ScheduledMaintenancePublicNote: postedNow(),
};

function postedNow(): RuleBook[string] {
  return {
    checkCreate: (draft, world) => {
      if (draft.values.postedAt === undefined) draft.give('postedAt', world.store.now());
    },
  };
}
