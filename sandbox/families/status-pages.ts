import { badData } from '../refusal.ts';
import type { RuleBook } from '../rules.ts';

const CONTACTS = ['subscriberEmail', 'subscriberPhone', 'subscriberWebhook'];

/** Rules of subscribers and posts; the public routes are in public-page.ts. */
export const STATUS_PAGE_RULES: RuleBook = {
  StatusPageSubscriber: {
    checkCreate: ({ values }, world) => {
      if (!values['statusPageId']) throw badData('Status Page ID is required.');
      const others = world.store.table('StatusPageSubscriber').where('statusPageId', values['statusPageId']);
      const isTaken = CONTACTS.some(
        (name) => values[name] && others.some((row) => row[name] === values[name] && row['isUnsubscribed'] !== true),
      );
      if (isTaken) throw badData('You are already subscribed to this status page.');
    },
  },
  IncidentPublicNote: postedNow(),
  IncidentEpisodePublicNote: postedNow(),
  ScheduledMaintenancePublicNote: postedNow(),
};

function postedNow(): RuleBook[string] {
  return {
    checkCreate: (draft, world) => {
      if (draft.values['postedAt'] === undefined) draft.give('postedAt', world.store.now());
    },
  };
}
