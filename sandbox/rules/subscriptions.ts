import { randomInt } from 'node:crypto';
import { badData } from '../engine/api-error.ts';
import type { Draft, Rulebook, World } from '../engine/rulebook.ts';
import { Unstorable } from '../engine/wire.ts';

/** Addresses of chats that take messages, and where they have to be. */
const CHATS = [
  ['slackIncomingWebhookUrl', 'Slack', /^https:\/\/hooks\.slack\.com\/services\//],
  [
    'microsoftTeamsIncomingWebhookUrl',
    'Microsoft Teams',
    /^https:\/\/(?:[\w-]+\.)*(?:office|office365|logic\.azure|environment\.api\.powerplatform)\.com(?:[/:]|$)/,
  ],
] as const;

/** Whoever subscribes is looked for first, so an address without the form of one is refused before anything else. */
function checkSubscription(draft: Draft, { store }: World): void {
  const { values, projectId } = draft;
  for (const column of ['subscriberEmail', 'subscriberPhone']) {
    const value = values[column];
    if (value instanceof Unstorable) throw value.refuse();
  }
  if (values.subscriberPhone && store.find('Project', projectId)?.enableSmsNotifications !== true) {
    const advice = 'Please enable SMS notifications in the Project Settings > Notifications Settings.';
    throw badData(`SMS notifications are not enabled for this project. ${advice}`);
  }
  if (store.find('StatusPage', values.statusPageId) === undefined) throw badData('Status Page not found');
  for (const [column, chat, form] of CHATS)
    if (values[column] && !form.test(String(values[column]))) throw badData(`Invalid ${chat} Incoming Webhook URL.`);
  // Only mail is confirmed by the person who gets it.
  draft.give('isSubscriptionConfirmed', !values.subscriberEmail || values.isSubscriptionConfirmed === true);
  draft.give('subscriptionConfirmationToken', String(randomInt(100_000, 999_999)));
}

/** Who is told of what a status page shows. */
export const SUBSCRIPTION_RULES: Rulebook = { StatusPageSubscriber: { checkCreate: checkSubscription } };
