import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import { type Client, clientOf, realFacts } from './client.ts';

type Span = readonly [start: string, end: string];
type Weekly = { startDay: string; endDay: string; startTime: string; endTime: string };

/** What a real server was given, and what the columns of its schedule said at `now`. Users are letters. */
interface Row {
  readonly name: string;
  readonly timezone: string | null;
  readonly now: string;
  readonly layers: readonly {
    readonly startsAt: string;
    readonly handOffTime: string;
    readonly rotation: readonly [unit: string, count: number];
    readonly users: string;
    readonly order?: number;
    readonly restriction: { readonly daily?: Span; readonly weekly?: readonly Weekly[] } | null;
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

const { rows } = JSON.parse(readFileSync(new URL('../fixtures/roster-rows.json', import.meta.url), 'utf8')) as {
  rows: Row[];
};
const facts = await realFacts();

function restriction(of: Row['layers'][number]['restriction']): unknown {
  const daily = of?.daily && { startTime: of.daily[0], endTime: of.daily[1] };
  const value = {
    restictionType: daily ? 'Daily' : of?.weekly ? 'Weekly' : 'None',
    dayRestrictionTimes: daily ?? null,
    weeklyRestrictionTimes: of?.weekly ?? [],
  };
  return { _type: 'RestrictionTimes', value };
}

/** Puts a row into a sandbox through its API; the answers of the layers. */
async function enter(row: Row, admin: Client, userId: (letter: string) => string, scheduleId: string) {
  const answers: Awaited<ReturnType<Client>>[] = [];
  const link = { onCallDutyPolicyScheduleId: scheduleId };
  for (const { users, rotation, restriction: hours, startsAt, handOffTime, order } of row.layers) {
    const [intervalType, count] = rotation;
    const intervalCount = { _type: 'PositiveNumber', value: count };
    const times = { startsAt, handOffTime, restrictionTimes: restriction(hours) };
    const turn = { _type: 'Recurring', value: { intervalType, intervalCount } };
    const data = { ...link, name: 'layer', ...times, rotation: turn, ...(order === undefined ? {} : { order }) };
    const layer = await admin('POST', '/on-call-duty-schedule-layer', { data });
    answers.push(layer);
    for (const letter of layer.status === 200 ? users : '') {
      const place = { ...link, onCallDutyPolicyScheduleLayerId: layer.body._id, userId: userId(letter) };
      await admin('POST', '/on-call-duty-schedule-layer-user', { data: place });
    }
  }
  for (const { of, to, startsAt, endsAt } of row.overrides) {
    const who = { overrideUserId: userId(of), routeAlertsToUserId: userId(to) };
    await admin('POST', '/on-call-duty-policy-user-override', { data: { ...who, startsAt, endsAt } });
  }
  return answers;
}

const isNear = (a: string | null | undefined, b: string | null | undefined): boolean =>
  Math.abs(Date.parse(a ?? '') - Date.parse(b ?? '')) < 500;

const COLUMNS = {
  current: 'currentUserIdOnRoster',
  startAt: 'rosterStartAt',
  handoffAt: 'rosterHandoffAt',
  next: 'nextUserIdOnRoster',
  nextStartAt: 'rosterNextStartAt',
  nextHandoffAt: 'rosterNextHandoffAt',
} as const;

describe('rosters as a real server computed them', () => {
  test('there are rows of every kind', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(new Set(rows.map((row) => row.layers[0]?.rotation[0])).size).toBe(5);
  });

  test.each(rows)('$name', async (row) => {
    const now = new Date(row.now);
    const sandbox = new Sandbox({ facts, seed: null, now: () => now });
    const admin = clientOf(sandbox, sandbox.keys.admin);
    const users = new Map([...'ABCD'].map((letter) => [letter, sandbox.store.insert('User', { name: letter })._id]));
    const userId = (letter: string): string => users.get(letter) ?? '';
    const { body: schedule } = await admin('POST', '/on-call-duty-policy-schedule', {
      data: { name: 's', ...(row.timezone === null ? {} : { timezone: row.timezone }) },
    });
    const answers = await enter(row, admin, userId, schedule._id);
    if (row.error !== undefined) {
      expect(answers[0]?.status).toBe(400);
      // The recording cuts the sentence.
      expect(`layer 400 ${JSON.stringify(answers[0]?.body)}`.slice(0, 140)).toBe(row.error.slice(0, 140));
      return;
    }
    const select = Object.fromEntries(Object.values(COLUMNS).map((name) => [name, true]));
    const { body } = await admin('POST', `/on-call-duty-policy-schedule/${schedule._id}/get-item`, { select });
    const shown = Object.fromEntries(Object.entries(COLUMNS).map(([key, name]) => [key, body[name]?.value ?? null]));
    const letters = new Map([...users].map(([letter, id]) => [id, letter]));
    for (const key of ['current', 'next']) shown[key] = letters.get(shown[key]) ?? null;
    // The start of a long turn is reckoned from the moment of computation, a little before the answer.
    const startAt = isNear(shown.startAt, row.roster.startAt) ? row.roster.startAt : shown.startAt;
    expect({ ...shown, startAt }).toEqual(row.roster);
  });

  test('what fills a gap starts a second after the higher layer ended, also when nobody looks on from before', async () => {
    const now = new Date('2026-11-28T13:00:00.000Z');
    const sandbox = new Sandbox({ facts, seed: null, now: () => now });
    const admin = clientOf(sandbox, sandbox.keys.admin);
    const users = new Map([...'AB'].map((letter) => [letter, sandbox.store.insert('User', { name: letter })._id]));
    const { body: schedule } = await admin('POST', '/on-call-duty-policy-schedule', { data: { name: 's' } });
    const times = { startsAt: '2026-11-26T00:00:00.000Z', handOffTime: '2026-12-10T00:00:00.000Z' };
    const turn = { ...times, rotation: ['Week', 1] };
    const morning = { daily: ['2026-01-01T10:00:00.000Z', '2026-01-01T12:00:00.000Z'] };
    const layers = [
      { ...turn, users: 'A', restriction: morning },
      { ...turn, users: 'B', restriction: null },
    ];
    await enter({ layers, overrides: [] } as unknown as Row, admin, (letter) => users.get(letter) ?? '', schedule._id);
    const select = { currentUserIdOnRoster: true, rosterStartAt: true };
    const { body } = await admin('POST', `/on-call-duty-policy-schedule/${schedule._id}/get-item`, { select });
    expect([body.currentUserIdOnRoster?.value, body.rosterStartAt?.value]).toEqual([
      users.get('B'),
      '2026-11-28T12:00:01.000Z',
    ]);
  });

  test('at the hand-off it is still the old user, in the second after it the new one', async () => {
    const at = Date.parse('2026-11-28T12:00:00.000Z');
    let now = new Date(at);
    const sandbox = new Sandbox({ facts, seed: null, now: () => now });
    const admin = clientOf(sandbox, sandbox.keys.admin);
    const users = new Map([...'AB'].map((letter) => [letter, sandbox.store.insert('User', { name: letter })._id]));
    const { body: schedule } = await admin('POST', '/on-call-duty-policy-schedule', { data: { name: 's' } });
    const layer = { startsAt: '2026-11-28T10:00:00.000Z', handOffTime: '2026-11-28T12:00:00.000Z', users: 'AB' };
    const row = { layers: [{ ...layer, rotation: ['Hour', 1], restriction: null }], overrides: [] } as unknown as Row;
    await enter(row, admin, (letter) => users.get(letter) ?? '', schedule._id);
    const current = async (later: number): Promise<unknown> => {
      now = new Date(at + later);
      sandbox.tick();
      const path = `/on-call-duty-policy-schedule/${schedule._id}/get-item`;
      const { body } = await admin('POST', path, { select: { currentUserIdOnRoster: true } });
      return body.currentUserIdOnRoster?.value;
    };
    expect([await current(0), await current(1), await current(1000)]).toEqual(
      ['A', 'B', 'B'].map((letter) => users.get(letter)),
    );
  });
});
