/** What a project's rules post to its workspaces (Slack, Microsoft Teams) when a row is made or changed. */
import { isPlain, textOfValue } from '../basics/plain.ts';
import type { Effect } from '../call/platform.ts';
import { decodeValue, type WireObject } from './codec.ts';
import {
  columnsOfRow,
  type EffectSubject,
  type EffectTeller,
  ifReadable,
  listSaid,
  nameSaid,
} from './effect-subject.ts';

/** Events of rules by how the schemas of rows begin that they are about; the longer beginning first. */
const EVENTS: readonly (readonly [schema: string, event: string])[] = [
  ['IncidentEpisode', 'Incident Episode'],
  ['Incident', 'Incident'],
  ['AlertEpisode', 'Alert Episode'],
  ['Alert', 'Alert'],
  ['Monitor', 'Monitor'],
  ['ScheduledMaintenance', 'Scheduled Maintenance'],
  ['OnCallDutyPolicy', 'On-Call Duty Policy'],
];

/** What follows elsewhere, as the server goes on by itself: grouping, states of members, states of monitors, pages. */
const FOLLOWING: Readonly<Record<string, readonly string[]>> = {
  Incident: ['Incident Episode', 'Monitor'],
  IncidentStateTimeline: ['Monitor'],
  IncidentEpisodeStateTimeline: ['Incident', 'Monitor'],
  Alert: ['Alert Episode'],
  AlertEpisodeStateTimeline: ['Alert'],
  ScheduledMaintenance: ['Monitor'],
  ScheduledMaintenanceStateTimeline: ['Monitor'],
  OnCallDutyPolicyExecutionLog: ['Incident', 'Alert', 'Incident Episode', 'Alert Episode'],
};

/** Rules of the project for the event of a row, and for what follows from it. */
export const postedByRules: EffectTeller = async ({ call, write, rules }) => {
  const { schema } = write.tool.module;
  const own = EVENTS.find(([beginning]) => schema.startsWith(beginning))?.[1];
  const events = new Set([own, ...(FOLLOWING[schema] ?? [])]);
  const read = await ifReadable(call, () => rules.of(call, 'workspace_notification_rule'));
  if (read === undefined)
    return [posted('May post to a workspace by its notification rules, which could not be read.')];
  const fitting = read.filter(({ eventType }) => events.has(textOfValue(decodeValue(eventType) ?? '')));
  const said = fitting.flatMap((rule) => ruleSaid(rule, textOfValue(decodeValue(rule.eventType) ?? '') === own));
  return said.map(posted);
};

function posted(says: string): Effect {
  return { kind: 'workspace', says };
}

/** A rule with where it posts; nothing where it posts nowhere. */
function ruleSaid({ name, workspaceType, notificationRule }: WireObject, isOwn: boolean): string[] {
  const rule = decodeValue(notificationRule);
  if (!isPlain(rule)) return [];
  const channels = rule.shouldPostToExistingChannel === true ? namesIn(rule.existingChannelNames) : [];
  const chats =
    rule.shouldPostToExistingChat === true && Array.isArray(rule.existingChatIds) ? rule.existingChatIds : [];
  const places = [
    ...(channels.length > 0 ? [`channel${channels.length === 1 ? '' : 's'} ${listSaid(channels.map(nameSaid))}`] : []),
    ...(chats.length > 0 ? [`${chats.length} chat${chats.length === 1 ? '' : 's'}`] : []),
    ...(rule.shouldCreateNewChannel === true ? ['a channel of its own, which it makes'] : []),
  ];
  if (places.length === 0) return [];
  const isSure = isOwn && (!Array.isArray(rule.filters) || rule.filters.length === 0);
  const where = `${workspaceSaid(workspaceType)}: ${places.join(', ')} (rule ${nameSaid(name)}${isSure ? '' : ', where it fits'})`;
  return [`${isSure ? 'Posts' : 'May post'} to ${where}.`];
}

function workspaceSaid(workspaceType: unknown): string {
  const type = textOfValue(decodeValue(workspaceType) ?? '');
  return type === 'MicrosoftTeams' ? 'Microsoft Teams' : type === 'Slack' ? 'Slack' : 'a workspace';
}

/** Names of channels in one text, or in a list of them. */
function namesIn(channels: unknown): string[] {
  const texts = Array.isArray(channels) ? channels.map(textOfValue) : textOfValue(channels ?? '').split(',');
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}

/** A digest that goes to channels again and again, from its next date on. */
export const postedBySummary: EffectTeller = async (subject) => {
  const { data, write } = subject;
  const row = write.id === undefined ? {} : await storedSummary(subject, write.id);
  const { isEnabled, workspaceType, channelNames } = { ...row, ...data };
  if (isEnabled === false) return [];
  const channels = namesIn(decodeValue(channelNames)).map(nameSaid);
  const where = channels.length > 0 ? `: ${listSaid(channels)}` : '';
  return [posted(`Posts a summary to ${workspaceSaid(workspaceType)}${where}, again and again.`)];
};

async function storedSummary({ call, write }: EffectSubject, id: string): Promise<WireObject | undefined> {
  return columnsOfRow(call, write.tool.resource, id, { isEnabled: true, workspaceType: true, channelNames: true });
}
