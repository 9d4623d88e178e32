/** Which status pages a write is told on, and how many subscribe to them. */
import type { Call, Effect } from '../call/platform.ts';
import { bodyOf, countOf } from './answers.ts';
import { decodeValue, ID, type WireObject } from './codec.ts';
import {
  columnsOfRow,
  type EffectSubject,
  type EffectTeller,
  idsSaid,
  ifReadable,
  listSaid,
  nameSaid,
  rowsById,
} from './effect-subject.ts';
import { readRows } from './rows.ts';

/** Pages whose names and subscribers are told. */
const MOST_PAGES = 5;
/** Rows of pages that show a monitor. */
const MOST_SHOWN = 500;

/** Switches that have subscribers told, and the state columns that do so when they are written themselves. */
export const toldBySwitches: EffectTeller = async (subject) => [subscribers(`Tells ${await subscribersOf(subject)}.`)];

const BEFORE = 'sendSubscriberNotificationsOnBeforeTheEvent';
const BEGINNING = 'shouldStatusPageSubscribersBeNotifiedWhenEventChangedToOngoing';
const ENDING = 'shouldStatusPageSubscribersBeNotifiedWhenEventChangedToEnded';

/** Those told some time before an event begins; a new beginning has them told anew. */
export const toldBefore: EffectTeller = async (subject) => {
  const { data } = subject;
  const isDated = (data.nextSubscriberNotificationBeforeTheEventAt ?? null) !== null;
  // A new beginning may be this very minute: the server then moves the event, and tells whom it was to tell.
  const isMoved = (column: string): boolean => subject.write.id !== undefined && column in data;
  const [hasBeginning, hasEnding] = [isMoved('startsAt'), isMoved('endsAt')];
  const wanted = [isDated ? [] : BEFORE, hasBeginning ? BEGINNING : [], hasEnding ? ENDING : []].flat();
  const isOn = await storedSwitches(subject, wanted);
  const isBefore = isDated || isOn(BEFORE);
  const isBeginning = hasBeginning && isOn(BEGINNING);
  const isEnding = hasEnding && isOn(ENDING);
  if (!isBefore && !isBeginning && !isEnding) return [];
  const whom = await subscribersOf(subject);
  return [
    ...(isBefore ? [subscribers(`Tells ${whom}, at the times before the event that it names.`)] : []),
    ...(isBeginning ? [subscribers(`Tells ${whom} when the event begins.`)] : []),
    ...(isEnding ? [subscribers(`Tells ${whom} when the event ends.`)] : []),
  ];
};

const SWITCH = 'shouldStatusPageSubscribersBeNotified';
const STATUS = 'subscriberNotificationStatus';

/** An announcement that nobody was told of yet: what is changed is what subscribers read, or when they do. */
export const toldWaiting: EffectTeller = async (subject) => {
  const { call, data, write } = subject;
  if (write.id === undefined) return [];
  const select = { [SWITCH]: true, [STATUS]: true, statusPages: { [ID]: true } };
  const row = await columnsOfRow(call, write.tool.resource, write.id, select);
  if (row === undefined) return [subscribers(`Tells ${UNREAD} once it is shown.`)];
  const isOff = (data[SWITCH] ?? decodeValue(row[SWITCH])) === false;
  if (isOff || decodeValue(row[STATUS]) !== 'Pending') return [];
  return [subscribers(`Tells ${await subscribersOf(subject, row)} once it is shown.`)];
};

/** Events that are made of a template, each time. */
export const toldByRecurring: EffectTeller = async (subject) => {
  const switches = Object.keys(subject.write.tool.module.columns).filter((name) => name.includes('BeNotified'));
  const columns = [...switches, BEFORE];
  if (!columns.some(await storedSwitches(subject, columns))) return [];
  return [subscribers(`Each event made of it tells ${await subscribersOf(subject)}.`)];
};

/**
 * Tells of columns whether they are on, or hold something: as they are sent, else as they are stored, and where that cannot be
 * read. One reading for all of them.
 */
async function storedSwitches(
  { call, data, write }: EffectSubject,
  columns: readonly string[],
): Promise<(name: string) => boolean> {
  const isOn = (value: unknown): boolean => value === true || (Array.isArray(value) && value.length > 0);
  const open = columns.filter((name) => !(name in data));
  const select = Object.fromEntries(open.map((name) => [name, true]));
  const isRead = write.id !== undefined && open.length > 0;
  const row = isRead ? await columnsOfRow(call, write.tool.resource, write.id as string, select) : {};
  return (name) => (name in data ? isOn(data[name]) : row === undefined || isOn(decodeValue(row[name])));
}

/** The reports of a page by mail. */
export const toldByReport: EffectTeller = async ({ call, write }) => {
  const page = write.id === undefined ? 'the new status page' : await pageSaid(call, write.id);
  return [subscribers(`Mails reports to ${page}.`)];
};

const POSTMORTEM = {
  shows: 'showPostmortemOnStatusPage',
  tells: 'notifySubscribersOnPostmortemPublished',
  note: 'postmortemNote',
  status: 'subscriberNotificationStatusOnPostmortemPublished',
} as const;

/** A postmortem goes out where the page shows it and its subscribers are to be told: with its text, or when that was waiting. */
export const toldByPostmortem: EffectTeller = async (subject) => {
  const { call, data, write } = subject;
  const { shows, tells, note, status } = POSTMORTEM;
  if (data[shows] === false || data[tells] === false) return [];
  const id = write.id;
  if (id === undefined)
    return data[shows] === true && data[tells] === true
      ? [subscribers(`Tells ${await subscribersOf(subject)} of the postmortem.`)]
      : [];
  const row = await columnsOfRow(call, write.tool.resource, id, { [shows]: true, [tells]: true, [status]: true });
  const isOn = (name: string): boolean => data[name] === true || row === undefined || row[name] !== false;
  const isDue = note in data || row === undefined || decodeValue(row[status]) === 'Pending';
  return isOn(shows) && isOn(tells) && isDue
    ? [subscribers(`Tells ${await subscribersOf(subject)} of the postmortem.`)]
    : [];
};

function subscribers(says: string): Effect {
  return { kind: 'subscribers', says };
}

/** What a row is told on: pages that it names, and monitors that pages show. */
interface ToldOn {
  readonly pages: readonly string[];
  readonly monitors: readonly string[];
}

/** Columns of a kind of row that name either. */
const NAMING: Readonly<Record<string, readonly string[]>> = {
  incident: ['monitors'],
  scheduled_maintenance_event: ['monitors', 'statusPages'],
  scheduled_maintenance_template: ['monitors', 'statusPages'],
  status_page_announcement: ['statusPages'],
};

/**
 * `the 12 subscribers of the status page "Acme Status"`, or as much of it as can be read. `stored`: the row as it is, where that
 * was read before.
 */
async function subscribersOf(subject: EffectSubject, stored?: WireObject): Promise<string> {
  const { call } = subject;
  const on = await ifReadable(call, () => toldOn(subject, stored));
  const pages = on && (await ifReadable(call, () => pagesOf(call, on)));
  if (pages === undefined) return UNREAD;
  if (pages.length === 0) return 'the subscribers of whatever status page shows it by then: none does now';
  const said = await Promise.all(pages.slice(0, MOST_PAGES).map((id) => pageSaid(call, id)));
  const more = pages.length - said.length;
  return more > 0 ? `${said.join(', ')} and those of ${more} more status pages` : listSaid(said);
}

async function toldOn({ call, data, write }: EffectSubject, stored?: WireObject): Promise<ToldOn | undefined> {
  const { resource, module } = write.tool;
  const named = { pages: idsSaid(data.statusPages), monitors: idsSaid(data.monitors) };
  if (write.id === undefined && resource === 'status_page_announcement') return { pages: named.pages, monitors: [] };
  if (write.id === undefined && (resource in NAMING || 'statusPages' in module.columns)) return named;
  const of = write.id === undefined ? parentIn(write.tool.module, data) : { to: resource, id: write.id };
  const columns = of && NAMING[of.to];
  if (!columns) return undefined;
  const select = Object.fromEntries(columns.map((name) => [name, { [ID]: true }]));
  const row = stored ?? (await columnsOfRow(call, of.to, of.id, select));
  const ids = (name: string): string[] => [...idsSaid(data[name]), ...idsSaid(row?.[name])];
  return row && { pages: ids('statusPages'), monitors: columns.includes('monitors') ? ids('monitors') : [] };
}

/** The row that a note or a change of state belongs to. */
function parentIn(
  { columns }: EffectSubject['write']['tool']['module'],
  data: WireObject,
): { readonly to: string; readonly id: string } | undefined {
  for (const { kind, to = '', via = '' } of Object.values(columns)) {
    const [id] = kind === 'one' && Object.hasOwn(NAMING, to) ? idsSaid(data[via]) : [];
    if (id !== undefined) return { to, id };
  }
  return undefined;
}

const UNREAD = 'the subscribers of status pages that show it; which, could not be read';

/** Ids of the pages that it is told on. */
async function pagesOf(call: Call, { pages, monitors }: ToldOn): Promise<string[]> {
  if (monitors.length === 0) return [...new Set(pages)];
  const includes = { _type: 'Includes', value: monitors };
  const shown = (query: object): Promise<WireObject[]> =>
    readRows(call, 'status_page_resource', { query, select: { statusPageId: true }, limit: MOST_SHOWN });
  const groups = readRows(call, 'monitor_group_resource', {
    query: { monitorId: includes },
    select: { monitorGroupId: true },
    limit: MOST_SHOWN,
  });
  const byGroup = groups.then((rows) => {
    const ids = rows.flatMap(({ monitorGroupId }) => idsSaid(monitorGroupId));
    return ids.length > 0 ? shown({ monitorGroupId: { _type: 'Includes', value: ids } }) : [];
  });
  const rows = (await Promise.all([shown({ monitorId: includes }), byGroup])).flat();
  return [...new Set([...pages, ...rows.flatMap(({ statusPageId }) => idsSaid(statusPageId))])];
}

/** `the 12 subscribers of the status page "Acme Status"`. */
async function pageSaid(call: Call, id: string): Promise<string> {
  const [named, count] = await Promise.all([
    ifReadable(call, () => rowsById(call, 'status_page', [id], { name: true })),
    ifReadable(call, () => subscribersCounted(call, id)),
  ]);
  const name = named?.get(id)?.name;
  const many = count === undefined ? 'the' : `the ${count}`;
  return `${many} subscriber${count === 1 ? '' : 's'} of the status page ${name === undefined ? id : nameSaid(name)}`;
}

async function subscribersCounted(call: Call, statusPageId: string): Promise<number | undefined> {
  const tool = await call.toolOf('status_page_subscriber', 'count');
  if (!tool) return undefined;
  const { method, path } = tool.operation;
  const query = { statusPageId, isUnsubscribed: false, isSubscriptionConfirmed: true };
  return countOf(bodyOf(await call.send({ method, path, body: { query }, isRead: true }), tool));
}
