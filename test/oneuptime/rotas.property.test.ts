/**
 * Hours in the short form, through the whole server into a sandbox: who its roster says is on call, against a plain
 * reading of the same hours on the wall clock of the schedule's zone.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeHours, encodeHours } from '../../runtime/oneuptime/rotas/hours.ts';
import { instantOf, weekTimeAt } from '../../runtime/oneuptime/rotas/week-times.ts';
import { contentOf, sandboxCaller } from '../sandbox-caller.ts';

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Chatham'];
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const DAY = 1440;
const WEEK = 7 * DAY;

let now = new Date('2026-03-10T12:00:00.000Z');
const { sandbox, call } = await sandboxCaller(() => now);

/** Minutes since Monday midnight that clocks of a zone show: read by another way than the code under test. */
function minuteOfWeek(time: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(time);
  const part = (type: string): string => parts.find((entry) => entry.type === type)?.value ?? '';
  return DAYS.indexOf(part('weekday')) * DAY + Number(part('hour')) * 60 + Number(part('minute'));
}

/** Whether clocks run evenly around a moment: what a window does in the hour of a change was never observed. */
function isEven(time: Date, zone: string): boolean {
  const [before, after] = [-3, 3].map((hours) => minuteOfWeek(new Date(time.getTime() + hours * 3_600_000), zone));
  return ((after ?? 0) - (before ?? 0) + WEEK) % WEEK === 360;
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const weekTime = (minute: number): string => `${DAYS[Math.floor(minute / DAY)]} ${clock(minute % DAY)}`;
const holds = (minute: number, from: number, to: number): boolean =>
  from < to ? minute >= from && minute < to : minute >= from || minute < to;

/** Hours as a caller writes them, and whether they hold a minute of the week. */
interface Hours {
  readonly given: unknown;
  readonly covers: (minute: number) => boolean;
}

const pair = (size: number): fc.Arbitrary<[number, number]> =>
  fc.tuple(fc.nat(size - 1), fc.nat(size - 1)).filter(([from, to]) => from !== to);
const DAILY: fc.Arbitrary<Hours> = pair(DAY).map(([from, to]) => ({
  given: { daily: { from: clock(from), to: clock(to) } },
  covers: (minute) => holds(minute % DAY, from, to),
}));
const WEEKLY: fc.Arbitrary<Hours> = fc.array(pair(WEEK), { minLength: 1, maxLength: 3 }).map((windows) => ({
  given: { weekly: windows.map(([from, to]) => ({ from: weekTime(from), to: weekTime(to) })) },
  covers: (minute) => windows.some(([from, to]) => holds(minute, from, to)),
}));
const HOURS = fc.oneof(DAILY, WEEKLY, fc.constant<Hours>({ given: 'none', covers: () => true }));
/** Any minute of two years, winters and summers; half of it past, so that clocks have gone both ways since. */
const MOMENT = fc.nat(2 * 365 * DAY).map((minutes) => new Date(Date.UTC(2026, 5, 1) + minutes * 60_000));

describe('hours in the short form', () => {
  const schedules = new Map<string, { schedule: string; layer: string }>();

  beforeAll(async () => {
    const [person] = [...sandbox.store.table('User').rows.keys()];
    for (const timezone of ZONES) {
      const created = async (tool: string, args: object): Promise<string> =>
        contentOf<{ created: { id: string } }>(await call(tool, args)).created.id;
      const schedule = await created('create_on_call_policy_schedule', { name: `Rota ${timezone}`, timezone });
      const layer = await created('create_on_call_schedule_layer', {
        onCallDutyPolicySchedule: schedule,
        name: 'Only',
        startsAt: '2026-01-05T00:00:00Z',
        handOffTime: '2026-01-12T00:00:00Z',
        rotation: { every: '1 week' },
        restrictionTimes: 'none',
      });
      const place = { onCallDutyPolicySchedule: schedule, onCallDutyPolicyScheduleLayer: layer, user: person };
      await created('create_on_call_schedule_layer_user', place);
      schedules.set(timezone, { schedule, layer });
    }
  });

  it('put somebody on call when they say so, and nobody else', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ZONES),
        HOURS,
        fc.array(MOMENT, { minLength: 3, maxLength: 6 }),
        async (zone, hours, moments) => {
          const { schedule = '', layer = '' } = schedules.get(zone) ?? {};
          contentOf(await call('update_on_call_schedule_layer', { id: layer, restrictionTimes: hours.given }));
          for (const moment of moments) {
            // In the middle of a minute: at the very ends of windows the platform is exact to the millisecond.
            now = new Date(moment.getTime() + 30_000);
            if (!isEven(now, zone)) continue;
            sandbox.tick();
            const present = sandbox.store.find('OnCallDutyPolicySchedule', schedule)?.currentUserIdOnRoster;
            const shown = `${JSON.stringify(hours.given)} in ${zone} at ${now.toISOString()}`;
            expect([shown, present !== null]).toEqual([shown, hours.covers(minuteOfWeek(now, zone))]);
          }
        },
      ),
      { numRuns: 80 },
    );
  });

  it('are shown as they were written', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ZONES), HOURS, async (zone, { given }) => {
        const { layer = '' } = schedules.get(zone) ?? {};
        contentOf(await call('update_on_call_schedule_layer', { id: layer, restrictionTimes: given }));
        const read = async (): Promise<unknown> => {
          const answer = await call('get_on_call_schedule_layer', {
            id: layer,
            fields: ['rotation', 'restrictionTimes'],
          });
          const { rotation, restrictionTimes } = contentOf<Record<string, Record<string, unknown>>>(answer).item ?? {};
          expect(rotation).toEqual({ every: '1 week' });
          return restrictionTimes;
        };
        const shown = await read();
        expect(shown).toEqual(typeof given === 'string' ? given : { ...(given as object), timezone: zone });
        contentOf(await call('update_on_call_schedule_layer', { id: layer, restrictionTimes: shown }));
        expect(await read()).toEqual(shown);
      }),
      { numRuns: 40 },
    );
  });
});

describe('instants of a week', () => {
  it('show the time they were written for, in every zone there is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
        fc.nat(6),
        fc.nat(86_399),
        fc.nat(1),
        (zone, day, seconds, weeks) => {
          expect(weekTimeAt(new Date(instantOf({ day, seconds }, zone, weeks)), zone)).toEqual({ day, seconds });
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('hold no change of the clocks, so hours of every zone come back', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const given = { weekly: [{ from: 'Mon 00:00', to: 'Sun 23:59' }], timezone: zone };
      expect(describeHours(encodeHours(given, 'hours', { zone, now }), zone)).toEqual(given);
    }
  });
});
