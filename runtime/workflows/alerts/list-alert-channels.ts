import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { type PolicySteps, policySteps, TELL_PAGED } from '../incidents/paged.ts';
import { type PersonalRule, personalMethods } from './personal-methods.ts';

const MOST = 10;
const MOST_READ = 200;
const MOST_PERSONAL = 500;

export const listAlertChannels = defineWorkflow({
  name: 'list_alert_channels',
  title: 'List alert channels',
  description:
    'How people are told of incidents and alerts: on-call policies with their steps, rules that start policies by themselves, methods of each person, chat connections and what is posted there. What was sent: list_alert_deliveries.',
  toolset: 'alerts',
  risk: 'read',
  operations: [
    ...TELL_PAGED,
    'list_incident_on_call_rules',
    'list_alert_on_call_rules',
    'list_user_notification_rules',
    'list_workspace_project_auth_tokens',
    'list_workspace_notification_rules',
  ],
  input: { policy: { kind: 'one', to: 'on_call_policy', about: 'Only this one' } },
  output: z.strictObject({
    policies: cappedOf(z.strictObject({ policy: z.string(), steps: z.array(z.string()).optional() })),
    rules: cappedOf(z.strictObject({ rule: z.string(), for: z.string(), policies: z.array(z.string()) })).optional(),
    people: cappedOf(z.strictObject({ person: z.string(), methods: z.array(z.string()) })).optional(),
    chat: cappedOf(
      z.strictObject({ chat: z.string(), rule: z.string().optional(), about: z.string().optional() }),
    ).optional(),
  }),
  example: {},
  intents: [
    'how are people notified',
    'which channels do alerts go to, mail, Slack, phone',
    'who gets told when something breaks',
    'is Slack connected, and what is posted there',
  ],
  run: async (job) => {
    const { client, attempt, input } = job;
    const { policy } = input;
    const listed =
      policy === undefined
        ? await attempt('on-call policies', () =>
            client.onCallPolicies.list({ fields: ['name'], sort: 'name', limit: MOST_READ }),
          )
        : undefined;
    const ids = policy === undefined ? (listed?.rows ?? []).map(({ id }) => id) : [policy];
    const [steps, rules, people, chat] = await Promise.all([
      policySteps(job, ids.slice(0, MOST)),
      policy === undefined ? startingRules(job) : undefined,
      policy === undefined ? personal(job) : undefined,
      policy === undefined ? chats(job) : undefined,
    ]);
    return {
      policies: capped(steps.map(policyShown), MOST, policy === undefined ? listed?.total : 1),
      ...(rules && rules.length > 0 ? { rules: capped(rules, MOST) } : {}),
      ...(people && people.length > 0 ? { people: capped(people, MOST) } : {}),
      ...(chat && chat.length > 0 ? { chat: capped(chat, MOST) } : {}),
    };
  },
});

function policyShown({ policy, steps }: PolicySteps) {
  if (steps === undefined) return { policy };
  const shown = steps.map(({ pages, minutes }, at) => {
    const whom = pages.length > 0 ? pages.join(', ') : 'nobody';
    const isLast = at === steps.length - 1;
    return `${whom}${isLast || minutes === undefined ? '' : `; after ${minutes}m the next`}`;
  });
  return { policy, steps: shown };
}

/** Rules that start policies for new incidents and alerts, whoever creates them. */
async function startingRules({ client, attempt }: Job) {
  const ask = { filter: { isEnabled: true }, fields: ['name', 'onCallDutyPolicies'], limit: MOST_READ } as const;
  const [incidents, alerts] = await Promise.all([
    attempt('on-call rules for incidents', () => client.incidentOnCallRules.list(ask)),
    attempt('on-call rules for alerts', () => client.alertOnCallRules.list(ask)),
  ]);
  const shown = (about: string) => (row: NonNullable<typeof incidents>['rows'][number]) => ({
    rule: row.name ?? row.id,
    for: about,
    policies: (row.onCallDutyPolicies ?? []).map(({ name, id }) => name ?? id),
  });
  return [...(incidents?.rows ?? []).map(shown('incidents')), ...(alerts?.rows ?? []).map(shown('alerts'))];
}

async function personal({ client, attempt }: Job) {
  const found = await attempt('rules of people', () =>
    client.userNotificationRules.list({
      fields: [
        'user',
        'notifyAfterMinutes',
        'isOptOut',
        'userCallId',
        'userEmailId',
        'userPushId',
        'userSmsId',
        'userTelegramId',
        'userWebhookId',
        'userWhatsAppId',
      ],
      limit: MOST_PERSONAL,
    }),
  );
  const rules = (found?.rows ?? []).map(
    ({ user, notifyAfterMinutes, isOptOut, ...methods }): PersonalRule => ({
      person: user?.name ?? user?.id ?? 'somebody',
      minutes: notifyAfterMinutes ?? 0,
      isOptOut: isOptOut === true,
      methods,
    }),
  );
  return personalMethods(rules);
}

async function chats({ client, attempt }: Job) {
  const [tokens, rules] = await Promise.all([
    attempt('chat connections', () =>
      client.workspaceProjectAuthTokens.list({ fields: ['workspaceType'], limit: MOST_READ }),
    ),
    attempt('chat rules', () =>
      client.workspaceNotificationRules.list({
        fields: ['name', 'eventType', 'workspaceType'],
        sort: 'name',
        limit: MOST_READ,
      }),
    ),
  ]);
  const connected = new Set((tokens?.rows ?? []).map(({ workspaceType }) => String(workspaceType)));
  const used = new Set((rules?.rows ?? []).map(({ workspaceType }) => String(workspaceType)));
  const idle = [...connected].filter((type) => !used.has(type));
  const shown = (rules?.rows ?? []).map(({ name, eventType, workspaceType }) => {
    const type = String(workspaceType);
    return {
      chat: tokens === undefined || connected.has(type) ? type : `${type} (not connected: nothing is posted)`,
      rule: name ?? '',
      about: eventType ?? '',
    };
  });
  return [...shown, ...idle.map((chat) => ({ chat }))];
}
