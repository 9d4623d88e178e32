import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { alertCases, FIND_ALERT, FIND_INCIDENT, incidentCases } from '../incidents/cases.ts';
import { caseMeant } from '../incidents/meant.ts';
import { cutShort } from '../incidents/texts.ts';
import { channelLogs, READ_DELIVERIES } from './deliveries.ts';

const USUAL = 10;
const MOST = 50;
const MOST_CHARACTERS = 140;

export const listAlertDeliveries = defineWorkflow({
  name: 'list_alert_deliveries',
  title: 'List alert deliveries',
  description:
    'Who was paged or told, when, how and with what success: pages of on-call policies, mail, SMS, calls, push, WhatsApp, Telegram, webhooks, chat. Newest first, with counts per channel; failures say why.',
  toolset: 'alerts',
  risk: 'read',
  operations: [...FIND_INCIDENT, ...FIND_ALERT, ...READ_DELIVERIES],
  input: {
    incident: { kind: 'text', about: 'Number, id or words' },
    alert: { kind: 'text', about: 'Number, id or words' },
    person: { kind: 'one', to: 'user' },
    from: { kind: 'date', about: 'Default -24h; of one case -90d' },
    to: { kind: 'date' },
    failed: { kind: 'boolean', about: 'Only what did not arrive' },
    limit: { kind: 'number', about: 'Usually 10' },
  },
  output: z.strictObject({
    channels: z.array(z.strictObject({ channel: z.string(), count: z.int(), failed: z.int() })),
    deliveries: cappedOf(
      z.strictObject({
        at: z.string(),
        channel: z.string(),
        to: z.string().optional(),
        about: z.string().optional(),
        policy: z.string().optional(),
        status: z.string(),
        why: z.string().optional(),
      }),
    ),
  }),
  example: { from: '-7d' },
  intents: [
    'who was paged last night, and did it arrive',
    'why did nobody get a message about the incident',
    'notifications sent for this alert',
    'failed pages of today',
  ],
  run: async (job) => {
    const { input, client } = job;
    if (input.incident !== undefined && input.alert !== undefined)
      throw badArgument('A page is about an incident or an alert, not both.', 'Give one of them.');
    // Whoever asks about one case means all that was sent for it.
    const isOne = input.incident !== undefined || input.alert !== undefined;
    const window = job.window({ from: input.from, to: input.to }, isOne ? '-90d' : '-24h');
    const [incident, alert] = await Promise.all([
      input.incident === undefined ? undefined : caseMeant(job, incidentCases(client), input.incident),
      input.alert === undefined ? undefined : caseMeant(job, alertCases(client), input.alert),
    ]);
    const which = { incident: incident?.id, alert: alert?.id, person: input.person };
    const logs = (await channelLogs(job, which, window)).filter(({ total }) => total > 0);
    if (logs.some(({ channel }) => channel === 'page'))
      job.note('Which own method of a person a page tried is told to no key; the logs of the channels are.');
    const partly = logs.filter(({ total, deliveries }) => total > deliveries.length);
    if (partly.length > 0)
      job.note(
        `Only the newest ${partly.map((log) => `${log.deliveries.length} of ${log.total} (${log.channel})`).join(', ')} were read: failures are counted among those; give a shorter window.`,
      );
    const shown = logs
      .flatMap(({ deliveries }) => deliveries)
      .filter(({ isFailed }) => input.failed !== true || isFailed)
      .sort((a, b) => b.at.localeCompare(a.at));
    const items = shown.map(({ at, channel, to, about, policy, status, why }) => ({
      at,
      channel,
      ...(to === undefined ? {} : { to }),
      ...(about === undefined ? {} : { about }),
      ...(policy === undefined ? {} : { policy }),
      status,
      ...(why === undefined ? {} : { why: cutShort(why, MOST_CHARACTERS) }),
    }));
    return {
      channels: logs.map(({ channel, total, deliveries }) => ({
        channel,
        count: total,
        failed: deliveries.filter(({ isFailed }) => isFailed).length,
      })),
      deliveries: capped(items, Math.min(MOST, Math.max(1, input.limit ?? USUAL))),
    };
  },
});
