/**
 * The arithmetic of rosters: against what a real server computed, and against the sandbox's own, which shares no code with
 * it, wherever either of them changes and a second before and after. ROSTER_RUNS makes it thorough.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { hoursOfDuty } from '../../runtime/workflows/on-call/duty-hours.ts';
import { type DutyLayer, rosterStints, stintAt } from '../../runtime/workflows/on-call/roster.ts';
import { coveredBy } from '../../runtime/workflows/on-call/stand-ins.ts';
import { zoneTime } from '../../runtime/workflows/on-call/zone-time.ts';
import type { World } from '../../sandbox/engine/rulebook.ts';
import { rosterAt, scheduleShifts } from '../../sandbox/rules/roster.ts';
import { Sandbox } from '../../sandbox/server.ts';
import { realFacts } from '../sandbox/client.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = 366 * DAY;
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];
const RUNS = Number(process.env.ROSTER_RUNS ?? 12);

interface Weekly {
  readonly startDay: string;
  readonly endDay: string;
  readonly startTime: string;
  readonly endTime: string;
}

/** A row of the recording: users are letters, times UTC. */
interface Recorded {
  readonly name: string;
  readonly timezone: string | null;
  readonly now: string;
  readonly layers: readonly {
    readonly startsAt: string;
    readonly handOffTime: string;
    readonly rotation: readonly [unit: string, count: number];
    readonly users: string;
    readonly order?: number;
    readonly restriction: { readonly daily?: readonly [string, string]; readonly weekly?: readonly Weekly[] } | null;
  }[];
  readonly overrides: readonly {
    readonly of: string;
    readonly to: string;
    readonly startsAt: string;
    readonly endsAt: string;
  }[];
  readonly roster: Readonly<Record<string, string | null>>;
  readonly error?: string;
}

type Layer = Recorded['layers'][number];

function stored(restriction: Layer['restriction']): unknown {
  const { daily, weekly } = restriction ?? {};
  const value = {
    restictionType: daily ? 'Daily' : weekly ? 'Weekly' : 'None',
    dayRestrictionTimes: daily ? { startTime: daily[0], endTime: daily[1] } : null,
    weeklyRestrictionTimes: weekly ?? [],
  };
  return { _type: 'RestrictionTimes', value };
}

/** A layer as the code under test takes it. */
function dutyLayer(layer: Layer, index: number, zone: string): DutyLayer {
  return {
    name: `layer ${index}`,
    startsAt: Date.parse(layer.startsAt),
    handOffAt: Date.parse(layer.handOffTime),
    turn: { unit: layer.rotation[0], count: layer.rotation[1] },
    people: [...layer.users],
    hours: hoursOfDuty(stored(layer.restriction), zone),
  };
}

const { rows } = JSON.parse(readFileSync(new URL('../fixtures/roster-rows.json', import.meta.url), 'utf8')) as {
  rows: Recorded[];
};

const iso = (time: number | undefined): string | null => (time === undefined ? null : new Date(time).toISOString());

describe('rosters that a real server computed', () => {
  test.each(rows.filter(({ error }) => error === undefined))('$name', (row) => {
    const now = Date.parse(row.now);
    const zone = zoneTime(row.timezone ?? 'UTC', now - 5 * YEAR, now + 5 * YEAR);
    const layers = row.layers
      .map((layer, index) => ({
        order: layer.order ?? index + 1,
        duty: dutyLayer(layer, index, row.timezone ?? 'UTC'),
      }))
      .sort((a, b) => a.order - b.order)
      .map(({ duty }) => duty);
    const overrides = row.overrides.map(({ of, to, startsAt, endsAt }) => ({
      policy: null,
      person: of,
      standIn: to,
      from: Date.parse(startsAt),
      to: Date.parse(endsAt),
    }));
    const stints = coveredBy(rosterStints(layers, zone, now - YEAR, now + 3 * YEAR), overrides);
    const current = stintAt(stints, now);
    const next = stints.find((stint) => stint !== current && stint.start >= (current?.end ?? now));
    // The server looks two turns back from the moment in which it reckons, a little after the start of a first turn.
    const isNear = Math.abs((current?.start ?? 0) - Date.parse(row.roster.startAt ?? '')) < 90_000;
    const start = isNear ? row.roster.startAt : iso(current?.start);
    expect({
      current: current?.person ?? null,
      startAt: start,
      handoffAt: iso(current?.end),
      next: next?.person ?? null,
      nextStartAt: iso(next?.start),
      nextHandoffAt: iso(next?.end),
    }).toEqual(row.roster);
  });
});

const FROM = Date.parse('2026-01-01T00:00:00.000Z');
const TO = Date.parse('2028-01-01T00:00:00.000Z');

const minutes = (from: number, to: number): fc.Arbitrary<string> =>
  fc.integer({ min: from / 60_000, max: to / 60_000 }).map((minute) => new Date(minute * 60_000).toISOString());
/** Of any time of the year: clocks of its own date count. */
const clockTime = minutes(Date.parse('2026-01-01T00:00:00Z'), Date.parse('2026-12-31T00:00:00Z'));
const daily = fc
  .tuple(clockTime, fc.integer({ min: 1, max: 1439 }))
  .map(([from, length]) => ({ daily: [from, new Date(Date.parse(from) + length * 60_000).toISOString()] as const }));
const weekly = fc
  .array(fc.tuple(clockTime, fc.integer({ min: 1, max: 10_079 })), { minLength: 1, maxLength: 3 })
  .map((windows) => ({
    weekly: windows.map(([startTime, length]) => {
      const endTime = new Date(Date.parse(startTime) + length * 60_000).toISOString();
      return { startDay: 'Monday', endDay: 'Friday', startTime, endTime };
    }),
  }));
const unit = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(fc.constant('Hour'), fc.integer({ min: 1, max: 30 })) },
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('Day', 'Week'), fc.integer({ min: 1, max: 5 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('Month', 'Year'), fc.integer({ min: 1, max: 3 })) },
);
const layer: fc.Arbitrary<Layer> = fc
  .record({
    startsAt: minutes(FROM - 400 * DAY, FROM + 300 * DAY),
    handOff: fc.integer({ min: -60 * 1440, max: 60 * 1440 }),
    rotation: unit,
    users: fc.constantFrom('A', 'AB', 'BA', 'ABC', 'CABD', 'AAB'),
    restriction: fc.oneof(fc.constant(null), daily, weekly),
  })
  .map(({ handOff, ...rest }) => ({
    ...rest,
    handOffTime: new Date(Date.parse(rest.startsAt) + handOff * 60_000).toISOString(),
  }));
const override = fc
  .record({
    of: fc.constantFrom('A', 'B', 'C'),
    to: fc.constantFrom('D', 'E'),
    startsAt: minutes(FROM, TO),
    days: fc.integer({ min: 1, max: 90 * 24 }),
  })
  .map(({ days, ...rest }) => ({ ...rest, endsAt: new Date(Date.parse(rest.startsAt) + days * HOUR).toISOString() }));
const roster = fc.record({
  zone: fc.constantFrom(...ZONES),
  layers: fc.array(layer, { minLength: 1, maxLength: 3 }),
  overrides: fc.array(override, { maxLength: 3 }),
});

const sandbox = new Sandbox({ facts: await realFacts(), seed: null, now: () => new Date(FROM) });
const { store } = sandbox;
const world = { store } as World;

/** The same roster as rows of the sandbox. */
function planted({
  zone,
  layers,
  overrides,
}: {
  zone: string;
  layers: readonly Layer[];
  overrides: Recorded['overrides'];
}) {
  for (const name of ['Schedule', 'ScheduleLayer', 'ScheduleLayerUser', 'UserOverride'])
    store.table(`OnCallDutyPolicy${name}`).rows.clear();
  const schedule = store.insert('OnCallDutyPolicySchedule', { timezone: zone, projectId: 'p' });
  const link = { onCallDutyPolicyScheduleId: schedule._id, projectId: 'p' };
  layers.forEach(({ startsAt, handOffTime, rotation, users, restriction }, index) => {
    const [intervalType, value] = rotation;
    const turn = { _type: 'Recurring', value: { intervalType, intervalCount: { _type: 'PositiveNumber', value } } };
    const times = { startsAt: Date.parse(startsAt), handOffTime: Date.parse(handOffTime), rotation: turn };
    const row = store.insert('OnCallDutyPolicyScheduleLayer', {
      ...link,
      ...times,
      order: index + 1,
      restrictionTimes: stored(restriction),
    });
    [...users].forEach((userId, place) => {
      const seat = { onCallDutyPolicyScheduleLayerId: row._id, userId, order: place + 1 };
      store.insert('OnCallDutyPolicyScheduleLayerUser', { ...link, ...seat });
    });
  });
  for (const { of, to, startsAt, endsAt } of overrides) {
    const times = { startsAt: Date.parse(startsAt), endsAt: Date.parse(endsAt) };
    store.insert('OnCallDutyPolicyUserOverride', {
      projectId: 'p',
      overrideUserId: of,
      routeAlertsToUserId: to,
      onCallDutyPolicyId: null,
      ...times,
    });
  }
  return schedule;
}

const cut = (pieces: readonly { start: number; end: number }[]): readonly { start: number; end: number }[] =>
  pieces
    .map((piece) => ({ ...piece, start: Math.max(piece.start, FROM), end: Math.min(piece.end, TO) }))
    .filter(({ start, end }) => end > start);

describe('rosters of the sandbox', () => {
  it('has the same pieces over two years, and the same people at every change', () => {
    fc.assert(
      fc.property(roster, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (given, chance) => {
        const schedule = planted(given);
        const zone = zoneTime(given.zone, FROM - 2 * YEAR, TO + 2 * YEAR);
        const layers = given.layers.map((one, index) => dutyLayer(one, index, given.zone));
        const plain = rosterStints(layers, zone, FROM, TO);
        const theirs = cut(scheduleShifts(world, schedule, FROM, TO)) as {
          userId: string;
          start: number;
          end: number;
        }[];
        expect(plain.map(({ person, start, end }) => `${person} ${iso(start)} ${iso(end)}`)).toEqual(
          theirs.map(({ userId, start, end }) => `${userId} ${iso(start)} ${iso(end)}`),
        );
        const overrides = given.overrides.map(({ of, to, startsAt, endsAt }) => ({
          policy: null,
          person: of,
          standIn: to,
          from: Date.parse(startsAt),
          to: Date.parse(endsAt),
        }));
        const stints = coveredBy(rosterStints(layers, zone, FROM - 3 * DAY, TO), overrides);
        const changes = [...new Set(stints.flatMap(({ start, end }) => [start, end]))];
        const moments = changes
          .flatMap((at) => [at - 1000, at, at + 1000])
          .filter((at) => at > FROM && at < TO - 70 * DAY);
        for (let index = 0; index < Math.min(moments.length, 12); index += 1) {
          const now = moments[Math.floor((chance.next().value as number) * (moments.length - 1))] as number;
          const current = stintAt(stints, now);
          const next = stints.find((stint) => stint !== current && stint.start >= (current?.end ?? now));
          const told = rosterAt(world, schedule, now);
          const ours = [current?.person, iso(current?.end), next?.person, iso(next?.start)];
          const known = (time: string | null): string | null =>
            time !== null && Date.parse(time) >= TO ? 'later' : time;
          const ends = (next?.end ?? TO) >= TO ? 'later' : iso(next?.end);
          const those = [told.current?.userId, iso(told.current?.end), told.next?.userId, iso(told.next?.start)];
          const where = `${iso(now)} ${given.zone}`;
          if (current && current.end >= TO) continue;
          expect([where, ...ours.slice(0, 2)]).toEqual([where, ...those.slice(0, 2)]);
          // The server looks back only so far, a day at least: what began before it is shown to begin there.
          const isCut = told.current !== undefined && told.current.start <= now - DAY;
          if (!isCut) expect([where, iso(current?.start)]).toEqual([where, iso(told.current?.start)]);
          if (next === undefined) continue;
          expect([where, ...ours.slice(2), ends]).toEqual([where, ...those.slice(2), known(iso(told.next?.end))]);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
