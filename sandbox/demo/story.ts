/** A night of on-call at the Harbour Shop, in acts. What was found is read from the answers, and the story stops when it does not hold. */
import { column, rowWith } from './answer.ts';
import { inOneLine, shorten } from './brief.ts';
import { need, StoryError } from './story-error.ts';
import type { Teller } from './teller.ts';

const OPEN = { currentIncidentState: { isResolvedState: false } };
const UNWELL = { currentMonitorStatus: { isOperationalState: false } };
const INCIDENT_FIELDS = ['incidentNumberWithPrefix', 'title', 'incidentSeverity', 'currentIncidentState'];
const ERRORS = { severityText: 'Error', attributes: { 'resource.service.name': 'checkout' }, time: { gte: '-1h' } };
const MOVE = 'create_incident_state_timeline';
const SUSPECT = 'payment gateway';
const NOTE = 'Checkout is slow and some card payments fail. Our payment provider is working on it.';
const CAUSE = 'The payment provider rolled back a faulty release.';

/** What the night is about: incidents by number, and the monitors they took down. */
interface Trouble {
  /** The new incident, which nobody has taken. */
  readonly fresh: string;
  /** The critical one, which turns out to be the cause. */
  readonly cause: string;
  readonly unwell: readonly string[];
}

/** Tells it all; a `StoryError` that names the act when an answer is not what the story needs. */
export async function tellStory(teller: Teller): Promise<void> {
  let title = '';
  const act = (name: string): Teller => {
    title = name;
    teller.screen.act(title);
    return teller;
  };
  try {
    await connect(act('The pager goes off'));
    const trouble = await seeWhatIsBroken(act('What is broken'));
    await seeWhoIsOnCall(act('Who is on call'));
    await acknowledge(act('Take it'), trouble);
    await lookAtLogs(act('Look at the logs'), trouble);
    await tellCustomers(act('Tell customers'), trouble);
    await resolve(act('Resolve'), trouble);
    await check(act('Check'), trouble);
  } catch (error) {
    throw error instanceof StoryError ? new StoryError(`In "${title}": ${error.message}`) : error;
  }
}

const listed = (names: readonly string[]) => new Intl.ListFormat('en-GB').format(names);
const counted = (count: number, noun: string) => `${count.toLocaleString('en-GB')} ${noun}${count === 1 ? '' : 's'}`;

async function connect({ screen, peer, tools }: Teller): Promise<void> {
  screen.say('You open your assistant, and it asks the server what it can do.');
  const all = await tools();
  const reading = all.filter(({ annotations }) => annotations?.readOnlyHint === true).length;
  need(all.length > 0, 'The server lists no tools.');
  const beside = all.filter(({ description }) => description?.endsWith('not documented by OneUptime.')).length;
  screen.line(
    `${counted(all.length, 'tool')}, ${beside} of undocumented tables; ${reading.toLocaleString('en-GB')} only read (${peer})`,
  );
}

async function seeWhatIsBroken({ screen, table }: Teller): Promise<Trouble> {
  screen.say('Which incidents are open?');
  const open = await table('list_incidents', { filter: OPEN, fields: INCIDENT_FIELDS });
  const fresh = rowWith(open, 'currentIncidentState', 'Identified').incidentNumberWithPrefix ?? '';
  const cause = rowWith(open, 'incidentSeverity', 'Critical Incident').incidentNumberWithPrefix ?? '';
  screen.found(`${counted(open.total, 'incident')} open; ${fresh} is new, and nobody has taken it.`);
  screen.say('And what do the monitors see?');
  const fields = ['name', 'currentMonitorStatus', 'labels'];
  const monitors = await table('list_monitors', { filter: UNWELL, fields });
  const unwell = column(monitors, 'name');
  need(unwell.length > 0, 'Incidents are open, but every monitor is operational.');
  screen.found(`${counted(unwell.length, 'monitor')} not operational: ${listed(unwell)}.`);
  return { fresh, cause, unwell };
}

async function seeWhoIsOnCall({ screen, table }: Teller): Promise<void> {
  screen.say('Whose night is it?');
  const fields = ['name', 'currentUserOnRoster', 'rosterHandoffAt'];
  const rota = await table('list_on_call_policy_schedules', { fields });
  const now = rota.rows[0] ?? {};
  const onCall = now.currentUserOnRoster ?? '';
  need(onCall !== '', 'Nobody is on call.');
  screen.found(`${onCall}, until ${shorten(now.rosterHandoffAt ?? '')}.`);
  screen.say('Is that the rota, or does somebody stand in?');
  const overrides = await table('list_user_overrides', {
    filter: { startsAt: { lte: 'now' }, endsAt: { gte: 'now' } },
    fields: ['overrideUser', 'routeAlertsToUser', 'endsAt'],
  });
  const holiday = rowWith(overrides, 'routeAlertsToUser', onCall);
  screen.found(`${holiday.overrideUser} is away until ${shorten(holiday.endsAt ?? '')}; ${onCall} gets the calls.`);
}

async function acknowledge({ screen, ask, askInVain }: Teller, { fresh }: Trouble): Promise<void> {
  screen.say(`Acknowledge ${fresh} by name, with the spelling of somebody who has just woken up.`);
  const refused = await askInVain(MOVE, { incident: fresh, incidentState: 'Acknoledged' });
  need(refused.text.includes('Acknowledged'), 'The refusal does not say which state was meant.');
  screen.found('Nothing has changed, and the answer names what there is.');
  screen.say('Once more.');
  await move(ask, { incident: fresh, incidentState: 'Acknowledged' });
  screen.found(`${fresh} is acknowledged: everybody can see that somebody is on it.`);
}

async function lookAtLogs({ screen, ask, table }: Teller, { fresh, cause }: Trouble): Promise<void> {
  screen.say('What has the checkout service complained about in the last hour?');
  const errors = await table('list_logs', { filter: ERRORS, fields: ['time', 'body'], limit: 4 });
  need(errors.total > 0, 'The checkout service logged no error.');
  screen.say(`How many of these errors are about the ${SUSPECT}?`);
  const { data } = await ask('count_logs', { filter: { ...ERRORS, body: { contains: SUSPECT } } });
  const blamed = Number(data.count);
  need(blamed * 2 > errors.total, `Only ${blamed} of ${errors.total} errors are about the ${SUSPECT}.`);
  screen.found(`${blamed} of ${errors.total}: ${fresh} is the symptom, ${cause} the cause.`);
}

async function tellCustomers({ screen, ask }: Teller, { fresh }: Trouble): Promise<void> {
  screen.say('Customers will read this, so look at it before it goes out.');
  const note = { incident: fresh, note: NOTE };
  const { data } = await ask('create_incident_public_note', { ...note, preview: true });
  need(data.sent === false && inOneLine(data.preview).includes(NOTE), 'The preview does not show the note.');
  need(inOneLine(data.preview).includes('Subscribers are not notified'), 'The preview does not say who is told.');
  screen.found('Nothing is sent yet, and the preview warns that subscribers would not hear of it.');
  screen.say('They should. Send it.');
  const told = { shouldStatusPageSubscribersBeNotifiedOnNoteCreated: true };
  const sent = await ask('create_incident_public_note', { ...note, ...told });
  need(inOneLine(sent.data.created).includes(NOTE), 'The note was not created.');
  screen.found('It is on the status page, and this time its subscribers are told.');
}

async function resolve({ screen, ask }: Teller, { fresh, cause }: Trouble): Promise<void> {
  screen.say('The provider rings: a bad release, rolled back. Close the cause first, and write down what it was.');
  const incidentState = 'Resolved';
  await move(ask, { incident: cause, incidentState, rootCause: CAUSE });
  screen.say('Then its symptom; customers were told of that one, so tell them that it is over.');
  const told = { rootCause: `Caused by ${cause}.`, shouldStatusPageSubscribersBeNotified: true };
  await move(ask, { incident: fresh, incidentState, ...told });
  screen.found(`${cause} and ${fresh} are resolved, each with its cause.`);
}

async function check({ screen, table }: Teller, { fresh, cause, unwell }: Trouble): Promise<void> {
  screen.say('Is it really over? Ask again what is open.');
  const open = await table('list_incidents', { filter: OPEN, fields: INCIDENT_FIELDS });
  const left = column(open, 'incidentNumberWithPrefix');
  need(!left.includes(fresh) && !left.includes(cause), `${fresh} and ${cause} should be resolved, but are still open.`);
  screen.found(left.length === 0 ? 'Nothing.' : `${listed(left)} can wait until morning.`);
  screen.say('What do the monitors say now?');
  const monitors = await table('list_monitors', { filter: UNWELL, fields: ['name', 'currentMonitorStatus'] });
  const recovered = unwell.filter((name) => !column(monitors, 'name').includes(name));
  need(recovered.length > 1, 'The monitors of the resolved incidents should be operational again, but are not.');
  screen.found(`${listed(recovered)} are operational again.`);
  screen.say('And for the report in the morning: when was it in which state?');
  const fields = ['incidentState', 'startsAt', 'rootCause'];
  const history = await table('list_incident_state_timelines', {
    filter: { incident: fresh },
    fields,
    sort: 'startsAt',
  });
  const states = column(history, 'incidentState');
  need(states.join() === 'Identified,Acknowledged,Resolved', `The history of ${fresh} reads ${listed(states)}.`);
  screen.found(`${fresh}: ${states.join(' → ')}. Back to bed.`);
}

/** Moves an incident to a state, and looks whether it is there. */
async function move(
  ask: Teller['ask'],
  args: { readonly incidentState: string } & Record<string, unknown>,
): Promise<void> {
  const { data } = await ask(MOVE, args);
  const created = data.created as { incidentState?: { name?: string } } | undefined;
  const isThere = created?.incidentState?.name === args.incidentState;
  need(isThere, `The incident should be ${args.incidentState}; the answer says ${inOneLine(created)}.`);
}
