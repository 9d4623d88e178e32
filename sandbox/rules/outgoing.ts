/**
 * What leaves the server when rows are made or changed, beside what is paged: messages to chats, invitations, what runs by
 * itself. Read of the server on its own account: the product has a list of the same, and must not be its own witness.
 */

import { isObject } from '../engine/json.ts';
import type { StoredModel } from '../engine/model.ts';
import type { Sent } from '../engine/outbox.ts';
import type { Rulebook, Rules, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';

type Changes = Readonly<Record<string, unknown>>;

function note(world: World, kind: Sent['kind'], table: string, row: StoredRow, to: unknown): void {
  world.outbox.note({ kind, about: `${table} ${row._id}`, to: String(to) });
}

/** Whether a rule names any place: an empty one posts nowhere. */
function hasPlace(rule: unknown): boolean {
  const flags = ['shouldPostToExistingChannel', 'shouldPostToExistingChat', 'shouldCreateNewChannel'];
  return isObject(rule) && flags.some((flag) => rule[flag] === true);
}

/** A line of a feed goes to the chats of every rule for its event. Conditions of rules are not looked at: they all fit. */
function post(world: World, table: string, row: StoredRow, event: string): void {
  const rules = world.store.where('WorkspaceNotificationRule', 'projectId', row.projectId);
  for (const rule of rules)
    if (rule.eventType === event && hasPlace(rule.notificationRule)) note(world, 'workspace', table, row, rule.name);
}

/** What has a feed: how its event is called, and the columns whose change is a line of it. */
const FED: Readonly<Record<string, { readonly event: string; readonly columns: readonly string[] }>> = {
  Incident: {
    event: 'Incident',
    columns: ['title', 'rootCause', 'description', 'remediationNotes', 'labels', 'postmortemNote'],
  },
  Alert: { event: 'Alert', columns: ['title', 'rootCause', 'description', 'remediationNotes', 'labels'] },
  IncidentEpisode: { event: 'Incident Episode', columns: [] },
  AlertEpisode: { event: 'Alert Episode', columns: [] },
  Monitor: { event: 'Monitor', columns: ['name', 'description', 'labels'] },
  ScheduledMaintenance: { event: 'Scheduled Maintenance', columns: ['title', 'description', 'startsAt', 'endsAt'] },
  OnCallDutyPolicy: { event: 'On-Call Duty Policy', columns: [] },
};

/** Rows that hang on one of those and are a line of its feed when they are made, by the ends of their names. */
const LINES = [
  'StateTimeline',
  'StatusTimeline',
  'InternalNote',
  'PublicNote',
  'OwnerUser',
  'OwnerTeam',
  'Member',
  'EscalationRuleUser',
  'EscalationRuleTeam',
  'EscalationRuleSchedule',
  'ScheduleLayer',
  'ScheduleLayerUser',
  'UserOverride',
];
/** Of these a change is a line, too. */
const CHANGED_LINES = ['InternalNote', 'PublicNote', 'ScheduleLayer', 'ScheduleLayerUser', 'UserOverride'];

function feedTables({ resources }: StoredModel): [string, Rules][] {
  return Object.entries(FED).flatMap(([kind, { event, columns }]) => {
    const made = (table: string): Rules => ({ created: (row, world) => post(world, table, row, event) });
    const changed = (table: string): Rules => ({ updated: (row, _, world) => post(world, table, row, event) });
    const isLine = (_: StoredRow, changes: Changes): boolean => columns.some((name) => name in changes);
    const own: Rules = {
      ...made(kind),
      updated: (row, _, world, changes) => {
        if (isLine(row, changes)) post(world, kind, row, event);
      },
    };
    const lines = LINES.map((line): [string, Rules] => [
      `${kind}${line}`,
      { ...made(`${kind}${line}`), ...(CHANGED_LINES.includes(line) ? changed(`${kind}${line}`) : {}) },
    ]);
    return [[kind, own] as [string, Rules], ...lines.filter(([table]) => resources.has(table))];
  });
}

const filled = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : (value ?? '') !== '');

/** Who hears of a new subscriber: they themselves. */
function welcome(row: StoredRow, world: World): void {
  const isWelcomed = row.sendYouHaveSubscribedMessage !== false;
  const say = (to: unknown): void => note(world, 'invitation', 'StatusPageSubscriber', row, to);
  if (filled(row.subscriberEmail) && (isWelcomed || row.isSubscriptionConfirmed !== true)) say(row.subscriberEmail);
  if (filled(row.slackIncomingWebhookUrl)) say('Slack');
  if (!isWelcomed) return;
  if (filled(row.subscriberPhone)) say(row.subscriberPhone);
  if (filled(row.subscriberWebhook)) say('webhook');
  if (filled(row.microsoftTeamsIncomingWebhookUrl)) say('Microsoft Teams');
}

/** Runbooks that rules start for a new row. */
const started = (kind: string): Rules => ({
  created: (row, world) => {
    for (const table of ['RunbookRule', 'AutoRemediationRule'])
      for (const rule of world.store.where(table, 'projectId', row.projectId)) {
        const isAlone = table === 'RunbookRule' || rule.executionMode === 'FullAuto';
        if (rule.isEnabled !== false && rule.triggerEntityType === kind && isAlone)
          note(world, 'run', kind, row, rule.name);
      }
  },
});

/** What is due by itself from a write on: whoever made the row does no more for it. */
const due = (
  table: string,
  kind: Sent['kind'],
  isDue: (row: StoredRow, changes: Changes) => boolean,
): [string, Rules] => [
  table,
  {
    created: (row, world) => {
      if (isDue(row, row)) note(world, kind, table, row, 'by itself');
    },
    updated: (row, _, world, changes) => {
      if (isDue(row, changes)) note(world, kind, table, row, 'by itself');
    },
  },
];

const REPORTS = ['sendNextReportBy', 'reportStartDateTime', 'reportRecurringInterval', 'reportTimezone'];
const SUMMARY = ['isEnabled', 'nextSendAt', 'sendFirstReportAt', 'channelNames', 'workspaceType'];
const named = (names: readonly string[], changes: Changes): boolean => names.some((name) => filled(changes[name]));

const OTHERS: readonly [string, Rules][] = [
  ['TeamMember', { created: (row, world) => note(world, 'invitation', 'TeamMember', row, row.userId) }],
  [
    'StatusPagePrivateUser',
    {
      created: (row, world) => {
        if (row.isSsoUser !== true) note(world, 'invitation', 'StatusPagePrivateUser', row, row.email);
      },
    },
  ],
  ['StatusPageSubscriber', { created: welcome }],
  [
    'RumSessionErasureRequest',
    { created: (row, world) => note(world, 'erasure', 'RumSessionErasureRequest', row, 'sessions') },
  ],
  ['Incident', started('Incident')],
  ['Alert', started('Alert')],
  ['ScheduledMaintenance', started('ScheduledMaintenance')],
  due('Workflow', 'run', (row, changes) => row.isEnabled === true && named(['isEnabled', 'graph'], changes)),
  due(
    'StatusPage',
    'subscribers',
    // The date of the next report is worked out when a page is changed; in a new one it has to be given.
    (row, changes) => filled(row.sendNextReportBy) || (row !== changes && named(REPORTS, changes)),
  ),
  due(
    'WorkspaceNotificationSummary',
    'workspace',
    (row, changes) => row.isEnabled !== false && named(SUMMARY, changes),
  ),
  due(
    'ScheduledMaintenanceTemplate',
    'subscribers',
    (row, changes) =>
      Object.entries(row).some(([name, value]) => name.includes('SubscribersBeNotified') && value === true) &&
      row.isRecurringEvent === true &&
      changes.isRecurringEvent !== undefined,
  ),
  due(
    'ScheduledMaintenance',
    'subscribers',
    (row, changes) =>
      filled(row.sendSubscriberNotificationsOnBeforeTheEvent) &&
      named(['sendSubscriberNotificationsOnBeforeTheEvent', 'startsAt'], changes),
  ),
];

/** Everything of it, by table. */
export function outgoingRules(model: StoredModel): Rulebook[] {
  const known = OTHERS.filter(([table]) => model.resources.has(table));
  // A table may stand there more than once: each entry is a book of its own.
  return [Object.fromEntries(feedTables(model)), ...known.map((entry) => Object.fromEntries([entry]))];
}
