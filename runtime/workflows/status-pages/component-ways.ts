/** How something is shown on a line of a status page: by its monitor's status, a note on its incident, an announcement. */
import { badArgument } from '../../basics/errors.ts';
import type { TypedClient } from '../client-types.ts';
import type { Job } from '../define.ts';
import { openIncidentStates } from '../incidents/open-states.ts';
import type { Line } from './components.ts';
import { subscribersOf } from './shown-pages.ts';

/** Longest title of an announcement that the platform takes. */
const LONGEST_TITLE = 100;
const MOST_READ = 100;

interface Named {
  readonly id: string;
  readonly name: string;
}

/** A monitor that is moved by hand. */
export interface StatusMove {
  readonly monitor: Named;
  readonly from: { readonly id: string; readonly name?: string } | undefined;
  readonly to: Named;
}

/** How the monitor behind a line would move; or why it is left as it is, and what else would do. */
export async function moveOf(
  client: TypedClient,
  line: Line,
  to: string,
): Promise<StatusMove | { why: string; next: string }> {
  const { monitor } = line;
  if (monitor?.type !== 'Manual') {
    const behind = monitor
      ? `the checks of ${monitor.name} (${monitor.type ?? 'not Manual'})`
      : 'the monitors behind it';
    return {
      why: `The status of ${line.name} follows ${behind}, which would soon overwrite another one.`,
      next: 'create_incident with its monitors and changeMonitorStatusTo holds it until that is resolved.',
    };
  }
  const [present, status] = await Promise.all([
    client.monitors.get(monitor.id, ['currentMonitorStatus']),
    client.monitorStatuses.get(to, ['name']),
  ]);
  const from = present?.currentMonitorStatus ?? undefined;
  if (from?.id === to)
    return { why: `${monitor.name} is ${from.name ?? 'in that status'} already.`, next: 'Give another status.' };
  return { monitor, from, to: { id: to, name: status?.name ?? to } };
}

/** Moves a monitor by a row of its history. The row before takes it back: its own delete would leave a gap in the history. */
export async function move(client: TypedClient, { monitor, from, to }: StatusMove): Promise<void> {
  const back = from && {
    tool: 'create_monitor_status_event',
    arguments: { monitor: monitor.id, monitorStatus: from.id },
  };
  await client.monitorStatusEvents.create(
    { monitor: monitor.id, monitorStatus: to.id },
    {
      does: `Moves ${monitor.name}${from?.name ? ` from ${from.name}` : ''} to ${to.name}: its lines show that at once.`,
      ...(back ? { undo: back } : {}),
    },
  );
}

/** Where words would stand: on an open incident that readers see, or as an announcement of their own. */
export type WordsPlace = { readonly incident: Named } | { readonly pages: readonly Named[] };

/** The worst open incident that concerns a line and shows on one of the pages; without one the pages themselves. */
export async function wayOfWords(
  { client, attempt }: Pick<Job, 'client' | 'attempt'>,
  line: Line,
  pages: readonly Named[],
): Promise<WordsPlace> {
  const [{ rows: shown }, monitors] = await Promise.all([
    client.statusPages.list({
      filter: { id: pages.map(({ id }) => id) },
      fields: ['showIncidentsOnStatusPage', 'showAnnouncementsOnStatusPage'],
    }),
    monitorsBehind(client, line),
  ]);
  if (monitors.length > 0 && shown.some((page) => page.showIncidentsOnStatusPage !== false)) {
    const incident = await worstOpen({ client, attempt }, monitors);
    if (incident) return { incident };
  }
  const hidden = new Set(shown.filter((page) => page.showAnnouncementsOnStatusPage === false).map(({ id }) => id));
  const open = pages.filter(({ id }) => !hidden.has(id));
  if (open.length > 0) return { pages: open };
  throw badArgument(
    `${pages.map(({ name }) => name).join(', ')} shows neither an open incident of ${line.name} nor announcements.`,
    'Switch announcements on with update_status_page (showAnnouncementsOnStatusPage), or declare_incident.',
  );
}

async function monitorsBehind(client: TypedClient, { monitor, group }: Line): Promise<string[]> {
  if (monitor) return [monitor.id];
  if (!group) return [];
  const { rows } = await client.monitorGroupResources.list({
    filter: { monitorGroup: group.id },
    fields: ['monitor'],
    limit: MOST_READ,
  });
  return rows.flatMap((row) => (row.monitor ? [row.monitor.id] : []));
}

async function worstOpen(
  { client, attempt }: Pick<Job, 'client' | 'attempt'>,
  monitors: readonly string[],
): Promise<Named | undefined> {
  const { rows } = await client.incidents.list({
    filter: {
      currentIncidentState: await openIncidentStates({ client, attempt }),
      monitors: { any: monitors },
      isVisibleOnStatusPage: true,
    },
    fields: ['title', 'incidentNumberWithPrefix', 'incidentSeverity', 'incidentSeverity.order'],
    sort: '-declaredAt',
    limit: MOST_READ,
  });
  const rank = (row: (typeof rows)[number]): number => Number(row.incidentSeverity?.order ?? Number.MAX_SAFE_INTEGER);
  const [worst] = [...rows].sort((a, b) => rank(a) - rank(b));
  return worst && { id: worst.id, name: `${worst.incidentNumberWithPrefix ?? ''} ${worst.title ?? ''}`.trim() };
}

/** What was told, and to how many. */
export interface ReadersTold {
  readonly noteOn?: string;
  readonly announcement?: string;
  readonly subscribersTold: number;
}

interface Telling {
  readonly text: string;
  readonly line: Line;
  readonly pages: readonly Named[];
  readonly notify: boolean;
}

/** Writes the words where they are to stand. */
export async function tell(
  client: TypedClient,
  words: WordsPlace,
  { text, line, pages, notify }: Telling,
): Promise<ReadersTold> {
  const subscribersTold = notify ? await subscribersOf(client, pages) : 0;
  const whom = notify ? `tells ${subscribersTold} subscribers` : 'tells no subscriber';
  if ('incident' in words) {
    const { id, name } = words.incident;
    await client.incidentPublicNotes.create(
      { incident: id, note: text, shouldStatusPageSubscribersBeNotifiedOnNoteCreated: notify },
      { does: `Adds a public note to ${name}, which concerns ${line.name}; ${whom}.` },
    );
    return { noteOn: name, subscribersTold };
  }
  const [title = ''] = text.split('\n', 1);
  const names = words.pages.map(({ name }) => name).join(', ');
  const { id } = await client.statusPageAnnouncements.create(
    {
      title: title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title,
      description: text,
      statusPages: words.pages.map((page) => page.id),
      ...(line.monitor ? { monitors: [line.monitor.id] } : {}),
      shouldStatusPageSubscribersBeNotified: notify,
      showAnnouncementAt: 'now',
    },
    { does: `Announces it on ${names}, as no open incident of ${line.name} shows there; ${whom}.` },
  );
  return { announcement: id, subscribersTold };
}
