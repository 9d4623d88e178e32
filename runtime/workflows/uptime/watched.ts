/** Which monitors a call is about, and their status rows: one read for all of them. */
import { badArgument } from '../../basics/errors.ts';
import type { RowOf } from '../client-types.ts';
import type { Input, Job, TimeWindow } from '../define.ts';
import type { StatusRow, Stretch } from './uptime-figures.ts';
import { isoOf } from './uptime-told.ts';

/** Arguments by which workflows take monitors. */
export const WHICH = {
  monitors: { kind: 'many', to: 'monitor', about: 'All if absent.' },
  group: { kind: 'one', to: 'monitor_group', about: 'Its members.' },
} as const satisfies Record<string, Input>;

/** Operations that {@link watchedOf} and {@link statusRowsOf} send. */
export const WATCHED_OPERATIONS = [
  'list_monitors',
  'list_monitor_group_resources',
  'list_monitor_status_events',
] as const;

/** Monitors read where nobody names any. */
const MOST_MONITORS = 2000;
/** Status rows that one call reads: some thousand monitors over a month. */
const MOST_ROWS = 10_000;

/** A monitor, what to call it, and what kind of check it is. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

/** Monitors of a call. */
export interface Watched {
  /** The monitor, the group, or how many. */
  readonly name: string;
  readonly members: readonly Member[];
  /** Names by id. */
  readonly names: ReadonlyMap<string, string>;
  /** False where nobody named any, and these are all there are. */
  readonly isChosen: boolean;
}

interface Asked {
  readonly monitors?: readonly string[] | undefined;
  readonly group?: string | undefined;
}

/** The monitors that arguments name; all of the project where they name none. Throws `bad_arguments` where there are none. */
export async function watchedOf({ client, note }: Job, { monitors = [], group }: Asked): Promise<Watched> {
  const ids = [...new Set(monitors)];
  const isChosen = ids.length > 0 || group !== undefined;
  const listed = async (filter: { id?: string[] }): Promise<Member[]> => {
    const fields = ['name', 'monitorType'] as const;
    const { rows, hasMore } = await client.monitors.list({ filter, fields, sort: 'name', limit: MOST_MONITORS });
    if (hasMore) note(`Only the first ${MOST_MONITORS} monitors were read: name some, or a group.`);
    return rows.map(({ id, name, monitorType }) => ({ id, name: name ?? id, type: monitorType ?? '' }));
  };
  const [grouped, named] = await Promise.all([
    group ? membersOf(client, group) : undefined,
    ids.length > 0 || !isChosen ? listed(ids.length > 0 ? { id: ids } : {}) : [],
  ]);
  const members = apart([...(grouped?.members ?? []), ...named]);
  const [first] = members;
  if (!first) throw nothingWatched(group);
  const count = members.length === 1 ? first.name : `${members.length} monitors`;
  return {
    name: grouped && ids.length === 0 ? `${grouped.name} (${count})` : count,
    members,
    names: new Map(members.map(({ id, name }) => [id, name])),
    isChosen,
  };
}

/** Each monitor once; those of the same name with their ids. */
function apart(members: readonly Member[]): Member[] {
  const all = [...new Map(members.map((member) => [member.id, member])).values()];
  const counts = new Map<string, number>();
  for (const { name } of all) counts.set(name, (counts.get(name) ?? 0) + 1);
  return all.map((one) => ((counts.get(one.name) ?? 0) > 1 ? { ...one, name: `${one.name} (${one.id})` } : one));
}

async function membersOf(client: Job['client'], id: string): Promise<{ members: Member[]; name: string }> {
  const filter = { monitorGroup: id };
  const fields = ['monitor', 'monitor.monitorType', 'monitorGroup'] as const;
  const { rows } = await client.monitorGroupResources.list({ filter, fields, limit: MOST_MONITORS });
  const members = rows.flatMap(({ monitor }) => (monitor ? [monitor] : []));
  return {
    members: members.map(({ id: own, name, monitorType }) => ({
      id: own,
      name: name ?? own,
      type: String(monitorType),
    })),
    name: rows[0]?.monitorGroup?.name ?? 'the group',
  };
}

function nothingWatched(group: string | undefined) {
  return group
    ? badArgument('The group has no monitors.', 'Add some with create_monitor_group_resource, or name monitors.')
    : badArgument('There are no monitors to tell of.', 'Create one with create_monitor.');
}

/** Status rows that touch a window, and the window that they cover. */
export interface History {
  readonly rows: readonly StatusRow[];
  readonly span: Stretch;
}

const FIELDS = [
  'monitor',
  'monitorStatus',
  'monitorStatus.priority',
  'monitorStatus.isOperationalState',
  'startsAt',
  'endsAt',
] as const;

interface Wanted {
  /** Of these alone; of all monitors without it. */
  readonly monitors?: readonly string[] | undefined;
  /** Statuses that count as down; without them all that are not operational. */
  readonly down?: readonly string[] | undefined;
  /** Whether it is told why statuses changed. */
  readonly reasons?: boolean;
}

/** Reads the history of monitors: newest first, so that a cut leaves a shorter window, and says so. */
export async function statusRowsOf({ client, note }: Job, window: TimeWindow, wanted: Wanted = {}): Promise<History> {
  const { monitors, down, reasons = false } = wanted;
  const rowsIn = (began: { lte: string }, ends: string) =>
    client.monitorStatusEvents.list({
      filter: {
        ...(monitors ? { monitor: [...monitors] } : {}),
        startsAt: began,
        endsAt: [null, { gt: ends }],
      },
      fields: reasons ? [...FIELDS, 'rootCause'] : FIELDS,
      sort: '-startsAt',
      limit: MOST_ROWS,
    });
  const told = (rows: readonly EventRow[]): StatusRow[] => rows.flatMap((row) => statusRow(row, down) ?? []);
  const { rows, hasMore } = await rowsIn({ lte: window.to }, window.from);
  const span = { from: Date.parse(window.from), to: Date.parse(window.to) };
  const earliest = rows.findLast(({ startsAt }) => startsAt)?.startsAt;
  if (!hasMore || !earliest || Date.parse(earliest) <= span.from) return { rows: told(rows), span };
  note(`There are more than ${MOST_ROWS} status rows: uptime is told from ${earliest} on. Ask for a shorter window.`);
  // What began before and lasted until then counts as well: of a monitor that has been down all the time it is all there is.
  const read = new Set(rows.map(({ id }) => id));
  const lasting = (await rowsIn({ lte: earliest }, earliest)).rows.filter(({ id }) => !read.has(id));
  return { rows: told([...rows, ...lasting]), span: { ...span, from: Date.parse(earliest) } };
}

type EventRow = RowOf<
  typeof import('../../../generated/oneuptime/resources/monitor-status-event.ts').monitorStatusEvent,
  (typeof FIELDS)[number] | 'rootCause'
>;

function statusRow(
  { monitor, monitorStatus, startsAt, endsAt, rootCause }: EventRow,
  down: Wanted['down'],
): StatusRow | undefined {
  if (!monitor || !startsAt) return undefined;
  return {
    monitor: monitor.id,
    status: monitorStatus?.name ?? 'a deleted status',
    priority: Number(monitorStatus?.priority ?? 0),
    isDown: down ? down.includes(monitorStatus?.id ?? '') : monitorStatus?.isOperationalState === false,
    startsAt: Date.parse(startsAt),
    endsAt: endsAt ? Date.parse(endsAt) : null,
    ...(monitor.name ? { name: monitor.name } : {}),
    ...(rootCause ? { why: rootCause } : {}),
  };
}

const WEEK_MS = 7 * 86_400_000;

/** The seven days before a window. */
export function sevenDaysBefore({ from }: TimeWindow): TimeWindow {
  return { from: isoOf(Date.parse(from) - WEEK_MS), to: from };
}
