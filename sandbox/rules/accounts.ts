import { badData } from '../engine/api-error.ts';
import type { Draft, Rulebook, Rules, World } from '../engine/rulebook.ts';
import { missing } from './required.ts';

type Check = (draft: Draft, world: World) => void;

const all = (...checks: readonly Check[]): Rules => ({
  checkCreate: (draft, world) => {
    for (const check of checks) check(draft, world);
  },
});

/** Whether an address reaches its owner is found out later, never said. */
const unverified: Check = ({ values }) => {
  if (values.isVerified === true) throw badData('isVerified cannot be set to true');
};

/** Ways of reaching people that a project has to switch on first. */
const switchedOn =
  (channel: string, flag: string): Check =>
  ({ projectId }, { store }) => {
    if (store.find('Project', projectId)?.[flag] === true) return;
    const advice = 'Please enable them in Project Settings > Notification Settings.';
    throw badData(`${channel} notifications are disabled for this project. ${advice}`);
  };

const CHANNELS = [
  'userCallId',
  'userSmsId',
  'userWhatsAppId',
  'userTelegramId',
  'userWebhookId',
  'userEmailId',
  'userPushId',
];

/** A rule says by what it reaches a person; one that opts out names nothing. */
function checkReach({ isOptOut, ...values }: Draft['values']): void {
  const hasMethod = CHANNELS.some((column) => values[column]);
  if (isOptOut === true && hasMethod) {
    const advice = 'Remove the notification method, or turn off opt-out.';
    throw badData(`An opt-out notification rule cannot have a notification method. ${advice}`);
  }
  if (isOptOut !== true && !hasMethod)
    throw badData('Call, SMS, WhatsApp, Telegram, Webhook, Email, or Push notification is required');
}

const ruleOfUser: Rules = {
  checkCreate: ({ values }) => {
    const advice = 'Sign in as the user this rule is for, or name the user the rule belongs to.';
    if (!values.userId) throw badData(`A notification rule must belong to a user. ${advice}`);
    checkReach(values);
  },
  checkUpdate: (row, changes) => {
    if (['isOptOut', ...CHANNELS].some((column) => column in changes)) checkReach({ ...row, ...changes });
  },
};

/** A request to forget sessions says which. */
const erasure: Check = (draft, { store }) => {
  const { values } = draft;
  const kind = values.requestType;
  if (!kind) throw badData('requestType is required on a session replay erasure request.');
  if (kind === 'ByDateRange') {
    if (!values.startDate || !values.endDate)
      throw badData('startDate and endDate are required for a ByDateRange erasure request.');
    if (Number(values.startDate) > Number(values.endDate))
      throw badData('startDate must not be after endDate on a ByDateRange erasure request.');
  } else if (!values.targetValue) throw badData(`targetValue is required for a ${kind} erasure request.`);
  draft.give('status', 'Pending');
  draft.give('requestedAt', store.now());
  draft.give('sessionsDeleted', 0);
  draft.give('chunksDeleted', 0);
};

/** Invoices and cards are fetched from the provider of payments, which knows a project only once it pays. */
const unpaid: Rules = {
  checkRead: () => {
    throw badData('Payment provider customer id not found.');
  },
};

/** How people are reached and what they asked for: tables that the document of the API leaves out. */
export const ACCOUNT_RULES: Rulebook = {
  UserCall: all(unverified, switchedOn('Call', 'enableCallNotifications')),
  UserSMS: all(unverified, switchedOn('SMS', 'enableSmsNotifications')),
  UserIncomingCallNumber: all(unverified, switchedOn('SMS', 'enableSmsNotifications')),
  UserWhatsApp: all(unverified, switchedOn('WhatsApp', 'enableWhatsAppNotifications')),
  UserTelegram: all(unverified, switchedOn('Telegram', 'enableTelegramNotifications')),
  UserEmail: all(unverified),
  UserWebhook: all(missing({ webhookUrl: 'Webhook URL is required', name: 'Webhook name is required' })),
  UserPush: all(missing({ deviceToken: 'Device token is required', deviceType: 'Device type is required' })),
  UserNotificationSetting: all(
    missing({
      userId: 'UserId is required for UserNotificationSetting',
      eventType: 'EventType is required for UserNotificationSetting',
    }),
  ),
  UserNotificationRule: ruleOfUser,
  RumSessionErasureRequest: all(erasure),
  RumSessionPin: all(missing({ rumApplicationId: 'rumApplicationId is required', sessionId: 'sessionId is required' })),
  BillingInvoice: unpaid,
  BillingPaymentMethod: unpaid,
};
