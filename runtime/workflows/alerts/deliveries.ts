/**
 * What was sent to people: pages of on-call policies, and the logs of every channel. Which of a person's own methods a
 * page tried stands in tables that refuse keys (user notification logs), so the logs of the channels tell it instead.
 */
import type { Related } from '../client-types.ts';
import type { Job, TimeWindow } from '../define.ts';

/** Operations that reading deliveries takes. */
export const READ_DELIVERIES = [
  'list_on_call_duty_execution_log_timelines',
  'list_email_logs',
  'list_sms_logs',
  'list_call_logs',
  'list_push_notification_logs',
  'list_whatsapp_logs',
  'list_telegram_logs',
  'list_webhook_logs',
  'list_workspace_notification_logs',
] as const;

/** Rows of one channel at the most. */
const MOST = 100;

export interface Delivery {
  readonly at: string;
  /** page, email, sms ... */
  readonly channel: string;
  readonly to: string | undefined;
  /** Incident or alert. */
  readonly about: string | undefined;
  readonly policy: string | undefined;
  readonly status: string;
  readonly why: string | undefined;
  readonly isFailed: boolean;
}

export interface ChannelLog {
  readonly channel: string;
  readonly total: number;
  readonly deliveries: readonly Delivery[];
}

/** Which deliveries are asked for; ids. */
export interface WhichDeliveries {
  readonly incident?: string | undefined;
  readonly alert?: string | undefined;
  readonly person?: string | undefined;
}

interface LogRow {
  readonly createdAt?: string | null;
  readonly status?: string | null;
  readonly statusMessage?: string | null;
  readonly user?: Related | null;
  readonly incident?: Related | null;
  readonly alert?: Related | null;
  readonly onCallDutyPolicy?: Related | null;
}

const WENT_WELL =
  /^(Success|Sent|Sending|Delivered|Read|Queued|Notification Sent|Successfully Acknowledged|Started|Executing)$/;

const COMMON = [
  'createdAt',
  'status',
  'statusMessage',
  'user',
  'incident',
  'incident.incidentNumberWithPrefix',
  'alert',
  'alert.alertNumberWithPrefix',
  'onCallDutyPolicy',
] as const;

/** Logs of the channels in a window, newest first in each; what cannot be read is told and left out. */
export async function channelLogs(
  job: Job,
  { incident, alert, person }: WhichDeliveries,
  { from, to }: TimeWindow,
): Promise<readonly ChannelLog[]> {
  const { client } = job;
  const filter = {
    createdAt: { gte: from, lte: to },
    ...(incident === undefined ? {} : { incident }),
    ...(alert === undefined ? {} : { alert }),
    ...(person === undefined ? {} : { user: person }),
  };
  const ask = { filter, sort: '-createdAt', limit: MOST };
  const log = async <R extends LogRow>(
    channel: string,
    read: () => Promise<{ readonly rows: readonly R[]; readonly total: number | undefined }>,
    target: (row: R) => unknown,
  ): Promise<ChannelLog[]> => {
    const found = await job.attempt(`${channel} log`, read);
    if (!found) return [];
    const deliveries = found.rows.map((row) => deliveryOf(channel, row, target(row)));
    return [{ channel, total: found.total ?? deliveries.length, deliveries }];
  };
  const logs = await Promise.all([
    pages(job, { incident, alert, person }, { from, to }),
    log(
      'email',
      () => client.emailLogs.list({ ...ask, fields: [...COMMON, 'toEmail'] }),
      (row) => row.toEmail,
    ),
    log(
      'sms',
      () => client.smsLogs.list({ ...ask, fields: [...COMMON, 'toNumber'] }),
      (row) => row.toNumber,
    ),
    log(
      'call',
      () => client.callLogs.list({ ...ask, fields: [...COMMON, 'toNumber'] }),
      (row) => row.toNumber,
    ),
    log(
      'push',
      () => client.pushNotificationLogs.list({ ...ask, fields: [...COMMON, 'deviceName'] }),
      (row) => row.deviceName,
    ),
    log(
      'whatsapp',
      () => client.whatsappLogs.list({ ...ask, fields: COMMON }),
      () => undefined,
    ),
    log(
      'telegram',
      () => client.telegramLogs.list({ ...ask, fields: COMMON }),
      () => undefined,
    ),
    log(
      'webhook',
      () => client.webhookLogs.list({ ...ask, fields: COMMON }),
      () => undefined,
    ),
    log(
      'chat',
      () => client.workspaceNotificationLogs.list({ ...ask, fields: [...COMMON, 'workspaceType', 'channelName'] }),
      (row) => row.channelName && `${row.workspaceType} ${row.channelName}`,
    ),
  ]);
  return logs.flat();
}

async function pages(
  job: Job,
  { incident, alert, person }: WhichDeliveries,
  { from, to }: TimeWindow,
): Promise<ChannelLog[]> {
  const found = await job.attempt('pages of on-call policies', () =>
    job.client.onCallDutyExecutionLogTimelines.list({
      filter: {
        createdAt: { gte: from, lte: to },
        ...(incident === undefined ? {} : { triggeredByIncident: incident }),
        ...(alert === undefined ? {} : { triggeredByAlert: alert }),
        ...(person === undefined ? {} : { alertSentToUser: person }),
      },
      fields: [
        'createdAt',
        'status',
        'statusMessage',
        'alertSentToUser',
        'triggeredByIncident',
        'triggeredByIncident.incidentNumberWithPrefix',
        'triggeredByAlert',
        'triggeredByAlert.alertNumberWithPrefix',
        'onCallDutyPolicy',
      ],
      sort: '-createdAt',
      limit: MOST,
    }),
  );
  if (!found) return [];
  const deliveries = found.rows.map((row) =>
    deliveryOf('page', {
      ...row,
      user: row.alertSentToUser ?? null,
      incident: row.triggeredByIncident ?? null,
      alert: row.triggeredByAlert ?? null,
    }),
  );
  return [{ channel: 'page', total: found.total ?? deliveries.length, deliveries }];
}

function deliveryOf(channel: string, row: LogRow, target?: unknown): Delivery {
  const { createdAt, status, statusMessage, user, incident, alert, onCallDutyPolicy } = row;
  const to = user?.name ?? (typeof target === 'string' && target !== '' ? target : undefined);
  const isFailed = !WENT_WELL.test(status ?? '');
  return {
    at: createdAt ?? '',
    channel,
    to,
    about: calledRelated(incident, 'incidentNumberWithPrefix') ?? calledRelated(alert, 'alertNumberWithPrefix'),
    policy: onCallDutyPolicy?.name,
    status: status ?? '',
    why: isFailed ? (statusMessage ?? undefined) : undefined,
    isFailed,
  };
}

function calledRelated(row: Related | null | undefined, number: string): string | undefined {
  if (!row) return undefined;
  const title = typeof row.title === 'string' ? row.title : row.name;
  return [row[number], title].filter(Boolean).join(' ') || row.id;
}
