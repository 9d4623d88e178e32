/** Schedules as rows say them: layers with their people, turns and hours, and whom the platform has on call now. */

import { isPlain } from '../../basics/plain.ts';
import { encodeHours } from '../../oneuptime/rotas/hours.ts';
import { encodeRotation } from '../../oneuptime/rotas/rotation.ts';
import { allRead } from '../all-read.ts';
import type { Job } from '../define.ts';
import { gather } from '../gathered.ts';
import { hoursOfDuty } from './duty-hours.ts';
import type { DutySchedule } from './duty-model.ts';
import { amongRows, MOST_DUTY_ROWS, type PeopleNames } from './duty-reading.ts';
import type { TurnLength } from './duty-turns.ts';
import type { DutyLayer } from './roster.ts';

interface Around {
  /** Which policy uses which schedule. */
  readonly used: readonly { readonly policy: string; readonly schedule: string }[];
  readonly people: PeopleNames;
}

/** Schedules by id; all of them for undefined. */
export async function readDutySchedules(
  job: Job,
  ids: readonly string[] | undefined,
  { used, people }: Around,
): Promise<ReadonlyMap<string, DutySchedule>> {
  if (ids?.length === 0) return new Map();
  const [schedules, layersOf] = await allRead([
    job.attempt('schedules', () =>
      job.client.onCallPolicySchedules.list({
        filter: amongRows('id', ids),
        fields: ['name', 'timezone', 'currentUserOnRoster', 'currentUserOnRoster.email', 'rosterHandoffAt'],
        sort: 'name',
        limit: MOST_DUTY_ROWS,
      }),
    ),
    readLayers(job, ids, people),
  ]);
  const wanted = (schedules?.rows ?? []).filter(({ id }) => ids === undefined || ids.includes(id));
  return new Map(
    wanted.map((row): [string, DutySchedule] => {
      const zone = row.timezone ?? 'UTC';
      const stored = { person: people.take(row.currentUserOnRoster) ?? null, until: row.rosterHandoffAt ?? null };
      const schedule = {
        id: row.id,
        name: row.name ?? row.id,
        zone,
        layers: layersOf?.(row.id, zone),
        policies: [...new Set(used.filter(({ schedule: id }) => id === row.id).map(({ policy }) => policy))],
        // A key may not be allowed to see the column.
        stored: 'currentUserOnRoster' in row ? stored : undefined,
      };
      return [row.id, schedule];
    }),
  );
}

/** The layers of a schedule, given the zone of its clocks; undefined where they or their people cannot be read. */
async function readLayers(
  { client, attempt, note, now }: Job,
  ids: readonly string[] | undefined,
  people: PeopleNames,
): Promise<((schedule: string, zone: string) => DutyLayer[]) | undefined> {
  const among = {
    filter: amongRows('onCallDutyPolicySchedule', ids),
    sort: 'createdAt',
    limit: MOST_DUTY_ROWS,
  } as const;
  const [layers, seats] = await allRead([
    attempt('layers of schedules', () =>
      client.onCallScheduleLayers.list({
        ...among,
        fields: [
          'name',
          'order',
          'startsAt',
          'handOffTime',
          'rotation',
          'restrictionTimes',
          'onCallDutyPolicySchedule',
        ],
      }),
    ),
    attempt('people of layers', () =>
      client.onCallScheduleLayerUsers.list({
        ...among,
        fields: ['order', 'user', 'user.email', 'onCallDutyPolicyScheduleLayer'],
      }),
    ),
  ]);
  if (!layers || !seats) return undefined;
  if (layers.hasMore || seats.hasMore)
    note(`Only the first ${MOST_DUTY_ROWS} layers of schedules, and people of them, were read.`);
  const seatsOf = new Map<string, string[]>();
  for (const { user, onCallDutyPolicyScheduleLayer: layer } of seats.rows.toSorted(byOrder)) {
    const person = people.take(user);
    if (layer && person !== undefined) gather(seatsOf, layer.id, person);
  }
  const ordered = layers.rows.toSorted(byOrder);
  return (schedule, zone) =>
    ordered
      .filter(({ onCallDutyPolicySchedule: of }) => of?.id === schedule)
      .map((row) => layerOf(row, { zone, now, people: seatsOf.get(row.id) ?? [] }));
}

function byOrder(a: { order?: number | null }, b: { order?: number | null }): number {
  return Number(a.order ?? 0) - Number(b.order ?? 0);
}

interface LayerRow {
  readonly name?: string | null;
  readonly startsAt?: string | null;
  readonly handOffTime?: string | null;
  readonly rotation?: unknown;
  readonly restrictionTimes?: unknown;
}

function layerOf(
  row: LayerRow,
  { zone, now, people }: { zone: string; now: Date; people: readonly string[] },
): DutyLayer {
  return {
    name: row.name ?? '',
    startsAt: Date.parse(row.startsAt ?? ''),
    handOffAt: Date.parse(row.handOffTime ?? ''),
    turn: turnOf(row.rotation),
    people,
    hours: hoursOfDuty(storedHours(row.restrictionTimes, zone, now), zone),
  };
}

/** A rotation, shown or stored; the platform takes a day for what it cannot read. */
function turnOf(rotation: unknown): TurnLength {
  const isShort = isPlain(rotation) && 'every' in rotation;
  const { value } = (isShort ? encodeRotation(rotation, 'rotation') : (rotation ?? {})) as { value?: unknown };
  const { intervalType, intervalCount } = isPlain(value) ? value : {};
  const count = Number(isPlain(intervalCount) ? intervalCount.value : intervalCount);
  return { unit: String(intervalType ?? 'Day'), count: count >= 1 ? Math.floor(count) : 1 };
}

/** Hours as they are stored; rows show most of them in short. */
function storedHours(hours: unknown, zone: string, now: Date): unknown {
  if (hours === 'none') return null;
  const isShort = isPlain(hours) && ('daily' in hours || 'weekly' in hours);
  return isShort ? encodeHours(hours, 'restrictionTimes', { zone, now }) : hours;
}
