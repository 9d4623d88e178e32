/** Whom writes reach beside those who are paged and who subscribe: the invited, the new subscriber, whatever runs by itself. */
import { textOfValue } from '../basics/plain.ts';
import type { Effect } from '../call/platform.ts';
import { decodeValue } from './codec.ts';
import {
  columnsOfRow,
  type EffectTeller,
  idsSaid,
  ifReadable,
  listSaid,
  nameSaid,
  rowsById,
} from './effect-subject.ts';

function told(says: string): readonly Effect[] {
  return [{ kind: 'tells', says }];
}

const isFilled = (value: unknown): boolean => textOfValue(decodeValue(value) ?? '') !== '';

/** The new subscriber of a page: a mail asks whether it is wanted, and messages say that one is subscribed. */
export const toldOfSubscription: EffectTeller = ({ data }) => {
  const isWelcomed = data.sendYouHaveSubscribedMessage !== false;
  const ways = [
    ...(isFilled(data.subscriberEmail) && (isWelcomed || data.isSubscriptionConfirmed !== true)
      ? [`mails ${nameSaid(data.subscriberEmail)}`]
      : []),
    ...(isWelcomed && isFilled(data.subscriberPhone) ? [`texts ${nameSaid(data.subscriberPhone)}`] : []),
    ...(isFilled(data.slackIncomingWebhookUrl) ? ['posts to the Slack channel of its webhook'] : []),
    ...(isWelcomed && isFilled(data.microsoftTeamsIncomingWebhookUrl)
      ? ['posts to the Microsoft Teams channel of its webhook']
      : []),
    ...(isWelcomed && isFilled(data.subscriberWebhook) ? ['calls its webhook'] : []),
  ];
  return ways.length > 0 ? told(`Tells the new subscriber: ${listSaid(ways)}.`) : [];
};

/** A reader of a page that is not public. Whoever signs in elsewhere gets no mail. */
export const toldOfPrivateUser: EffectTeller = async ({ call, data }) => {
  if (data.isSsoUser === true) return [];
  const page = await namesOf(call, 'status_page', data.statusPageId);
  return told(`Invites ${nameSaid(data.email)} by mail to the status page ${page}.`);
};

/** A person who is asked to join a team. */
export const toldOfTeam: EffectTeller = async ({ call, data }) => {
  const [person, team] = await Promise.all([namesOf(call, 'user', data.userId), namesOf(call, 'team', data.teamId)]);
  return told(`Invites ${person} to the team ${team}.`);
};

async function namesOf(call: Parameters<typeof rowsById>[0], resource: string, value: unknown): Promise<string> {
  const ids = idsSaid(value);
  const rows = await ifReadable(call, () => rowsById(call, resource, ids, { name: true }));
  return listSaid(ids.map((id) => (rows?.get(id) ? nameSaid(rows.get(id)?.name ?? id) : id)));
}

/** How rules name the kinds of rows that set them off. */
const TRIGGERS: Readonly<Record<string, string>> = {
  incident: 'Incident',
  alert: 'Alert',
  scheduled_maintenance_event: 'ScheduledMaintenance',
};

/** Runbooks that rules of the project start for a new row, and what is remedied without a person. */
export const runByRules: EffectTeller = async ({ call, write, rules }) => {
  const trigger = TRIGGERS[write.tool.resource];
  const read = await Promise.all(
    ['runbook_rule', 'auto_remediation_rule'].map((table) => ifReadable(call, () => rules.of(call, table))),
  );
  const fitting = read
    .flatMap((rows) => rows ?? [])
    .filter(({ triggerEntityType }) => decodeValue(triggerEntityType) === trigger);
  const said = fitting.map(({ name }) => nameSaid(name));
  return [
    ...(said.length > 0 ? told(`May run runbooks by rules of the project where they fit: ${listSaid(said)}.`) : []),
    ...(read.includes(undefined) ? told('May run runbooks by rules of the project, which could not be read.') : []),
  ];
};

/** A workflow that is switched on runs by itself, and does whatever its graph says. */
export const runByWorkflow: EffectTeller = async ({ call, data, write }) => {
  if (data.isEnabled === false) return [];
  if (data.isEnabled !== true) {
    if (write.id === undefined) return [];
    const row = await columnsOfRow(call, write.tool.resource, write.id, { isEnabled: true });
    if (row?.isEnabled === false) return [];
  }
  return told('The workflow is on: it runs by itself when its trigger fires, and does outside what its steps say.');
};

/** What a request to erase has deleted. */
export const erasedSessions: EffectTeller = () => [
  { kind: 'erases', says: 'Erases the recorded sessions of whoever it names, for good.' },
];
