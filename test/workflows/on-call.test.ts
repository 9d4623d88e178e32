import { beforeAll, describe, expect, it } from 'vitest';
import { onCallWorkflows } from '../../runtime/workflows/on-call/family.ts';
import type { World } from '../../sandbox/engine/rulebook.ts';
import type { StoredRow } from '../../sandbox/engine/store.ts';
import { scheduleShifts } from '../../sandbox/rules/roster.ts';
import { contentOf } from '../sandbox-caller.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Clocks go forward in London the night after. */
const NOW = Date.parse('2026-03-28T12:00:00.000Z');
const LONDON_WEEK = { from: Date.parse('2026-03-23T00:00:00Z'), to: Date.parse('2026-03-29T23:00:00Z') };

interface Duty {
  readonly people?: string[];
  readonly via: string;
  readonly for?: string;
  readonly until?: string;
  readonly next?: string;
  readonly nextFrom?: string;
  readonly server?: string;
  readonly shifts?: { items: { person: string; from: string; to: string; for?: string; layer?: string }[] };
}
interface WhoIsOnCall {
  readonly at?: string;
  readonly policies?: {
    items: { policy: string; id: string; because?: string; steps: { step: string; after?: string; duty: Duty[] }[] }[];
    more?: number;
  };
  readonly schedules?: { items: { schedule: string; id: string; duty: Duty }[] };
  readonly elsewhere?: { items: { person: string; policy: string; via: string }[] };
}
interface Rota {
  readonly schedules: {
    items: {
      schedule: string;
      timezone: string;
      days: { items: { day: string; duty: string[] }[] };
      people: { person: string; hours: number }[];
      gaps?: { items: { from: string; to: string; lasts: string }[] };
    }[];
  };
}

interface Handed {
  readonly override: string;
  readonly takesOver: { items: { via: string; from: string; to: string }[] };
}

let bench: WorkflowBench;
let names: Map<string, string>;
let rota: StoredRow;

/** Rows of a table of the sandbox. */
const table = (name: string): StoredRow[] => [...bench.sandbox.store.table(name).rows.values()];
const nameOf = (id: unknown): string => names.get(String(id)) ?? '';
const idOf = (name: string): string => [...names].find(([, known]) => known === name)?.[0] ?? '';
const near = (time: string | undefined, to: number): boolean => Math.abs(Date.parse(time ?? '') - to) <= 1000;

async function create(tool: string, values: object): Promise<string> {
  const { created } = contentOf<{ created: { id: string } }>(await bench.call(`create_${tool}`, values));
  return created.id;
}

/** A plain reading of a schedule: the sandbox's pieces, each moment asked for whoever overrides its person. */
function personAt(schedule: StoredRow, at: number, policy: string | null = null): string | undefined {
  const shifts = scheduleShifts({ store: bench.sandbox.store } as World, schedule, at - DAY, at + DAY);
  const shift = shifts.find(({ start, end }) => start <= at && at < end);
  if (!shift) return undefined;
  return nameOf(standIn(shift.userId, at, policy));
}

function standIn(user: unknown, at: number, policy: string | null): unknown {
  const active = table('OnCallDutyPolicyUserOverride').filter(
    (row) => row.overrideUserId === user && Number(row.startsAt) <= at && at < Number(row.endsAt),
  );
  const own = active.find((row) => policy !== null && row.onCallDutyPolicyId === policy);
  return (own ?? active.find((row) => row.onCallDutyPolicyId === null))?.routeAlertsToUserId ?? user;
}

beforeAll(async () => {
  bench = await workflowBench(onCallWorkflows, () => new Date(NOW));
  names = new Map(table('User').map((row) => [row._id, String(row.name)]));
  rota = table('OnCallDutyPolicySchedule')[0] as StoredRow;
});

describe('who_is_on_call', () => {
  it('names everybody on call now, by policy and step, as the rows have it', async () => {
    const { policies } = await bench.run<WhoIsOnCall>('who_is_on_call');
    const [policy] = policies?.items ?? [];
    const stored = table('OnCallDutyPolicySchedule')[0] as StoredRow;
    expect(policies?.items).toHaveLength(1);
    expect(policy?.policy).toBe('Infrastructure on-call');
    expect(policy?.steps.map(({ step, after }) => [step, after])).toEqual([
      ['Rota', undefined],
      ['Infrastructure team', '5m'],
      ['Owner', '15m'],
    ]);
    const [first, second, third] = (policy?.steps ?? []).map(({ duty }) => duty[0] as Duty);
    expect(first?.people).toEqual([nameOf(stored.currentUserIdOnRoster)]);
    expect(first?.server).toBeUndefined();
    expect(first?.via).toMatch(/^schedule Infrastructure rota, layer (Days|Nights)$/);
    const [holiday] = table('OnCallDutyPolicyUserOverride') as [StoredRow];
    expect(first?.for).toBe(nameOf(holiday.overrideUserId));
    const team = table('Team').find(({ name }) => name === 'Infrastructure');
    const members = table('TeamMember').filter(({ teamId }) => teamId === team?._id);
    const paged = new Set(members.map(({ userId }) => nameOf(standIn(userId, NOW, String(policy?.id)))));
    expect(new Set(second?.people)).toEqual(paged);
    expect(near(second?.until, Number(holiday.endsAt))).toBe(true);
    expect(third).toEqual({ people: ['Olivia Owner'], via: 'named in the step' });
  });

  it('says until when and who is next, where the schedule has its own clocks', async () => {
    const told = await bench.run<WhoIsOnCall>('who_is_on_call', { schedule: 'Infrastructure rota' });
    const duty = told.schedules?.items[0]?.duty;
    const until = Date.parse(duty?.until ?? '');
    expect(personAt(rota, until - 2000)).toBe(duty?.people?.[0]);
    expect(personAt(rota, until + 2000)).toBe(duty?.next);
    expect(duty?.next).not.toBe(duty?.people?.[0]);
    for (let at = NOW + 5000; at < until - 5000; at += HOUR / 2) expect(personAt(rota, at)).toBe(duty?.people?.[0]);
    const zoned = await bench.run<WhoIsOnCall>('who_is_on_call', { schedule: rota._id, timezone: 'Asia/Kolkata' });
    expect(zoned.schedules?.items[0]?.duty.until).toMatch(/\+05:30$/);
    expect(Date.parse(zoned.schedules?.items[0]?.duty.until ?? '')).toBe(until);
  });

  it("answers for a team in one call, and says where its members have duty when nothing is the team's", async () => {
    const told = await bench.run<WhoIsOnCall>('who_is_on_call', { team: 'infrastructure' });
    expect(told.policies?.items.map(({ because }) => because)).toEqual(['owned by team Infrastructure']);
    expect(told.policies?.items[0]?.steps[0]?.duty[0]?.people).toEqual([personAt(rota, NOW)]);
    const support = await bench.result('who_is_on_call', { team: 'Customer Support' });
    expect(support.structuredContent).toMatchObject({ notes: [expect.stringContaining('no policy pages it')] });
  });

  it('finds the policies of a service through its incidents, and says when nothing links them', async () => {
    const bare = await bench.result('who_is_on_call', { service: 'checkout' });
    expect(JSON.stringify(bare.structuredContent)).toContain('Nothing links the service to a policy');
    const { store } = bench.sandbox;
    const [incident] = table('Incident') as [StoredRow];
    const service = table('Service').find(({ name }) => name === 'checkout');
    const [policy] = table('OnCallDutyPolicy') as [StoredRow];
    const before = { services: incident.services, onCallDutyPolicies: incident.onCallDutyPolicies };
    store.update(incident, { services: [service?._id], onCallDutyPolicies: [policy._id] });
    const told = await bench.run<WhoIsOnCall>('who_is_on_call', { service: 'checkout' });
    expect(told.policies?.items[0]).toMatchObject({ id: policy._id, because: 'paged for INC-1' });
    store.update(incident, before);
  });

  it('says where the owners of a service have duty, where nothing links it to a policy', async () => {
    const before = await bench.run<WhoIsOnCall>('who_is_on_call', { service: 'shipping' });
    expect(before.elsewhere).toBeUndefined();
    await create('service_user_owner', { service: 'shipping', user: 'Priya Raman' });
    const told = await bench.run<WhoIsOnCall>('who_is_on_call', { service: 'shipping' });
    const priya = { person: 'Priya Raman', policy: 'Infrastructure on-call' };
    expect(told.elsewhere?.items).toContainEqual({ ...priya, via: 'team Infrastructure' });
    expect(told.policies).toBeUndefined();
  });

  it('reckons any moment and any window, over a change of clocks', async () => {
    for (const at of [NOW - 30 * DAY, NOW - 5 * HOUR, NOW + 14 * HOUR, NOW + 100 * DAY + 13 * HOUR]) {
      const told = await bench.run<WhoIsOnCall>('who_is_on_call', {
        schedule: rota._id,
        at: new Date(at).toISOString(),
      });
      expect(told.schedules?.items[0]?.duty.people).toEqual([personAt(rota, at)]);
    }
    const [from, to] = [NOW - 12 * HOUR, NOW + 60 * HOUR].map((time) => new Date(time).toISOString());
    const told = await bench.run<WhoIsOnCall>('who_is_on_call', { policy: 'Infrastructure on-call', from, to });
    const shifts = told.policies?.items[0]?.steps[0]?.duty[0]?.shifts?.items ?? [];
    for (let at = NOW - 12 * HOUR + 5000; at < NOW + 60 * HOUR; at += HOUR / 2) {
      const covering = shifts.filter((shift) => Date.parse(shift.from) <= at && at < Date.parse(shift.to));
      expect(covering.map(({ person }) => person)).toEqual([personAt(rota, at)]);
    }
    expect(shifts.slice(1).map((shift) => shift.from)).toEqual(shifts.slice(0, -1).map((shift) => shift.to));
    for (const shift of shifts) {
      const at = new Date((Date.parse(shift.from) + Date.parse(shift.to)) / 2).toISOString();
      const one = await bench.run<WhoIsOnCall>('who_is_on_call', { schedule: rota._id, at });
      const [, layer] = /, layer (.+)$/.exec(one.schedules?.items[0]?.duty.via ?? '') ?? [];
      expect(shift.layer?.split(', ')).toContain(layer);
    }
  });

  it("tells the server's own roster where it is another one, as that is paged", async () => {
    const { store } = bench.sandbox;
    const right = rota.currentUserIdOnRoster;
    store.update(rota, { currentUserIdOnRoster: idOf('Aiko Tanaka') });
    const told = await bench.result('who_is_on_call', { schedule: rota._id });
    expect(told.structuredContent).toMatchObject({
      schedules: { items: [{ duty: { server: expect.stringMatching(/^Aiko Tanaka until /) } }] },
      notes: [expect.stringContaining('is who is paged')],
    });
    store.update(rota, { currentUserIdOnRoster: null });
    const none = await bench.run<WhoIsOnCall>('who_is_on_call', { schedule: rota._id });
    expect(none.schedules?.items[0]?.duty.server).toBe('nobody');
    store.update(rota, { currentUserIdOnRoster: right });
  });

  it('refuses what cannot be answered', async () => {
    const refused = async (args: object, role?: 'incidentRead'): Promise<string> =>
      JSON.stringify((await bench.result('who_is_on_call', args, role)).structuredContent);
    expect(await refused({ at: 'now', from: '-1d' })).toContain('at is one moment');
    expect(await refused({ from: '+2d', to: '+1d' })).toContain('before it begins');
    expect(await refused({ from: '-400d', to: 'now' })).toContain('longer than a year');
    expect(await refused({ team: 'Nobody of that name' })).toContain('bad_arguments');
    expect(await refused({}, 'incidentRead')).toContain('not_permitted');
    expect(await refused({ schedule: rota._id }, 'incidentRead')).toContain('not_permitted');
  });
});

describe('get_on_call_schedule', () => {
  it('shows this week by day, without a gap, and hours by person, over a change of clocks', async () => {
    const told = await bench.run<Rota>('get_on_call_schedule');
    const [schedule] = told.schedules.items;
    expect(schedule).toMatchObject({ schedule: 'Infrastructure rota', timezone: 'Europe/London', gaps: { items: [] } });
    const days = schedule?.days.items ?? [];
    expect(days.map(({ day }) => day)).toEqual([
      'Mon 2026-03-23',
      'Tue 2026-03-24',
      'Wed 2026-03-25',
      'Thu 2026-03-26',
      'Fri 2026-03-27',
      'Sat 2026-03-28',
      'Sun 2026-03-29',
    ]);
    const sum = schedule?.people.reduce((hours, entry) => hours + entry.hours, 0) ?? 0;
    expect(sum).toBeCloseTo(167, 0);
    for (let at = LONDON_WEEK.from + 60_000; at < LONDON_WEEK.to; at += HOUR / 2) {
      const clock = new Date(at + (at >= Date.parse('2026-03-29T01:00:00Z') ? HOUR : 0)).toISOString();
      const [date, time] = [clock.slice(0, 10), clock.slice(11, 19)];
      const lines = days.find(({ day }) => day.endsWith(date))?.duty ?? [];
      const line = lines.find((entry) => {
        const [span = ''] = entry.split(' ');
        const [from = '', to = ''] = span.split('-');
        return from <= time && time < to;
      });
      expect(
        line
          ?.split(' ')
          .slice(1)
          .join(' ')
          .replace(/ for .*/, ''),
        clock,
      ).toBe(personAt(rota, at));
    }
  });

  it('shows the duty of one person alone, and of the schedules of a policy', async () => {
    const whole = await bench.run<Rota>('get_on_call_schedule', {
      policy: 'Infrastructure on-call',
      from: '-7d',
      to: 'now',
    });
    const [person] = whole.schedules.items[0]?.people ?? [];
    const told = await bench.run<Rota>('get_on_call_schedule', { person: person?.person, from: '-7d', to: 'now' });
    expect(told.schedules.items[0]?.people).toEqual([person]);
    const lines = told.schedules.items[0]?.days.items.flatMap(({ duty }) => duty) ?? [];
    expect(lines.every((line) => line.includes(` ${person?.person}`))).toBe(true);
    const none = await bench.result('get_on_call_schedule', { person: 'Ben Carter' });
    expect(none.structuredContent).toMatchObject({
      schedules: { items: [] },
      notes: [expect.stringContaining('no duty')],
    });
    const refused = await bench.result('get_on_call_schedule', {}, 'incidentRead');
    expect(refused.structuredContent).toMatchObject({ error: { code: 'not_permitted' } });
  });
});

describe('schedules with gaps, and overrides', () => {
  let desk: string;
  let policy: string;
  const people = { tom: '', ben: '', aiko: '', maya: '' };

  beforeAll(async () => {
    Object.assign(people, {
      tom: idOf('Tom Adeyemi'),
      ben: idOf('Ben Carter'),
      aiko: idOf('Aiko Tanaka'),
      maya: idOf('Maya Chen'),
    });
    desk = await create('on_call_policy_schedule', { name: 'Help desk', timezone: 'Europe/Berlin' });
    const layer = await create('on_call_schedule_layer', {
      onCallDutyPolicySchedule: desk,
      name: 'Office',
      startsAt: '2026-03-02T08:00:00Z',
      handOffTime: '2026-03-09T08:00:00Z',
      rotation: { every: '1 week' },
      restrictionTimes: {
        weekly: [
          { from: 'Mon 09:00', to: 'Mon 17:00' },
          { from: 'Sat 20:00', to: 'Sun 04:00' },
        ],
      },
    });
    for (const user of [people.aiko, people.ben])
      await create('on_call_schedule_layer_user', {
        onCallDutyPolicySchedule: desk,
        onCallDutyPolicyScheduleLayer: layer,
        user,
      });
    policy = await create('on_call_policy', { name: 'Help desk on-call' });
    const rule = await create('escalation_rule', { onCallDutyPolicy: policy, name: 'Desk', escalateAfterInMinutes: 7 });
    await create('schedule_on_call_duty_escalation_rule', {
      onCallDutyPolicy: policy,
      onCallDutyPolicyEscalationRule: rule,
      onCallDutyPolicySchedule: desk,
    });
  });

  it('says that nobody is on call, who is next and from when', async () => {
    const told = await bench.run<WhoIsOnCall>('who_is_on_call', { policy: 'Help desk on-call' });
    expect(told.policies?.items[0]?.steps[0]?.duty).toEqual([
      { people: [], via: 'schedule Help desk', next: 'Ben Carter', nextFrom: '2026-03-28T20:00+01:00' },
    ]);
    const night = await bench.run<WhoIsOnCall>('who_is_on_call', { schedule: 'Help desk', at: '2026-03-28T22:00:00Z' });
    // The night in which clocks go forward ends an hour earlier.
    expect(night.schedules?.items[0]?.duty).toMatchObject({ people: ['Ben Carter'], until: '2026-03-29T04:00+02:00' });
  });

  it('lists gaps of schedules and policies, and what has none', async () => {
    const told = await bench.run<{
      schedules: { items: { schedule: string; open: string; gaps: { items: object[] } }[] };
      policies: { items: { policy: string; reaches: string; gaps: { items: object[] } }[] };
      covered: string[];
    }>('list_on_call_gaps', { from: '2026-03-28T00:00:00+01:00', to: '2026-03-31T00:00:00+02:00' });
    const gaps = {
      items: [
        { from: '2026-03-28T00:00+01:00', to: '2026-03-28T20:00+01:00', lasts: '20h' },
        { from: '2026-03-29T04:00+02:00', to: '2026-03-30T09:00+02:00', lasts: '1d 5h' },
        { from: '2026-03-30T17:00+02:00', to: '2026-03-31T00:00+02:00', lasts: '7h' },
      ],
    };
    expect(told.schedules.items).toEqual([{ schedule: 'Help desk', id: desk, open: '2d 8h', gaps }]);
    expect(told.policies.items).toMatchObject([{ policy: 'Help desk on-call', id: policy, reaches: 'nobody' }]);
    expect(told.policies.items[0]?.gaps.items).toHaveLength(3);
    expect(told.covered).toEqual(['Infrastructure rota', 'Infrastructure on-call']);
  });

  it('previews an override and changes nothing, then does just that, and takes it back', async () => {
    const args = {
      person: 'Ben Carter',
      replacedBy: 'tom.adeyemi@harbour-shop.example',
      from: '2026-03-28T19:00:00Z',
      for: '4h',
    };
    const count = (): number => table('OnCallDutyPolicyUserOverride').length;
    const before = count();
    const { preview, notes } = await bench.run<{
      preview: { steps: { arguments: object; does: string }[] };
      notes: string[];
    }>('override_on_call', { ...args, preview: true });
    expect(count()).toBe(before);
    expect(notes).toEqual(['Duty that changes hands: schedule Help desk 2026-03-28T19:00Z to 2026-03-28T23:00Z.']);
    expect(preview.steps).toHaveLength(1);
    expect(preview.steps[0]?.arguments).toEqual({
      overrideUser: people.ben,
      routeAlertsToUser: people.tom,
      startsAt: '2026-03-28T19:00:00.000Z',
      endsAt: '2026-03-28T23:00:00.000Z',
    });
    expect(preview.steps[0]?.does).toContain('for Ben Carter to Tom Adeyemi');
    const done = await bench.result('override_on_call', args);
    const { override, takesOver, undo } = done.structuredContent as {
      override: string;
      takesOver: object;
      undo: { tool: string; arguments: object }[];
    };
    expect(takesOver).toEqual({
      items: [{ via: 'schedule Help desk', from: '2026-03-28T19:00Z', to: '2026-03-28T23:00Z' }],
    });
    expect(bench.sandbox.store.find('OnCallDutyPolicyUserOverride', override)).toMatchObject({
      overrideUserId: people.ben,
      routeAlertsToUserId: people.tom,
      startsAt: Date.parse('2026-03-28T19:00:00Z'),
      endsAt: Date.parse('2026-03-28T23:00:00Z'),
      onCallDutyPolicyId: null,
    });
    const evening = await bench.run<WhoIsOnCall>('who_is_on_call', {
      schedule: 'Help desk',
      at: '2026-03-28T20:30:00Z',
    });
    expect(evening.schedules?.items[0]?.duty).toMatchObject({
      people: ['Tom Adeyemi'],
      for: 'Ben Carter',
      next: 'Ben Carter',
    });
    for (const { tool, arguments: back } of undo) contentOf(await bench.call(tool, back));
    expect(count()).toBe(before);
  });

  it('lets an override of the policy win over a general one, and chains none', async () => {
    const night = { from: '2026-03-28T18:00:00Z', to: '2026-03-29T06:00:00Z' };
    const made = [
      await bench.run<Handed>('override_on_call', {
        person: 'Ben Carter',
        replacedBy: 'Aiko Tanaka',
        ...night,
      }),
      await bench.run<Handed>('override_on_call', {
        person: 'Ben Carter',
        replacedBy: 'Tom Adeyemi',
        ...night,
        policy,
      }),
      await bench.run<Handed>('override_on_call', {
        person: 'Tom Adeyemi',
        replacedBy: 'Maya Chen',
        ...night,
        policy,
      }),
    ];
    const at = '2026-03-28T22:00:00Z';
    const own = await bench.run<WhoIsOnCall>('who_is_on_call', { policy, at });
    expect(own.policies?.items[0]?.steps[0]?.duty[0]).toMatchObject({ people: ['Tom Adeyemi'], for: 'Ben Carter' });
    const again = await bench.result('override_on_call', {
      person: 'Ben Carter',
      replacedBy: 'Maya Chen',
      ...night,
      preview: true,
    });
    expect(JSON.stringify(again.structuredContent)).toContain('that one wins for its policy');
    expect(JSON.stringify(again.structuredContent)).not.toContain('no duty');
    // The general override has it away from Ben; the one of the policy takes it over all the same.
    expect(made[1]?.takesOver.items).toEqual([
      { via: 'schedule Help desk', from: expect.any(String), to: expect.any(String) },
    ]);
    expect(made[1]?.takesOver).toEqual(made[0]?.takesOver);
    const count = table('OnCallDutyPolicyUserOverride').length;
    const twice = await bench.result('override_on_call', { person: 'Ben Carter', replacedBy: 'Aiko Tanaka', ...night });
    expect(twice.structuredContent).toMatchObject({
      override: made[0]?.override,
      notes: [expect.stringContaining('already')],
    });
    expect(table('OnCallDutyPolicyUserOverride')).toHaveLength(count);
    // A second policy that uses the schedule: the platform's one roster knows general overrides only.
    const other = await create('on_call_policy', { name: 'Second desk' });
    const rule = await create('escalation_rule', { onCallDutyPolicy: other, name: 'Desk' });
    const link = { onCallDutyPolicyEscalationRule: rule, onCallDutyPolicySchedule: desk };
    await create('schedule_on_call_duty_escalation_rule', { onCallDutyPolicy: other, ...link });
    const shared = await bench.result('who_is_on_call', { policy, at });
    expect(JSON.stringify(shared.structuredContent)).toContain('do not count in Help desk');
    const { policies } = shared.structuredContent as unknown as WhoIsOnCall;
    expect(policies?.items[0]?.steps[0]?.duty[0]?.people).toEqual(['Aiko Tanaka']);
    for (const { override } of made) contentOf(await bench.call('delete_user_override', { id: override }));
    contentOf(await bench.call('delete_on_call_policy', { id: other }));
  });

  it('tells people of the same name apart', async () => {
    const { store } = bench.sandbox;
    const aiko = store.find('User', people.aiko) as StoredRow;
    store.update(aiko, { name: 'Ben Carter' });
    const told = await bench.run<Rota>('get_on_call_schedule', { schedule: 'Help desk', from: '-14d', to: '+14d' });
    expect(told.schedules.items[0]?.people.map(({ person }) => person).sort()).toEqual([
      'Ben Carter (aiko.tanaka@harbour-shop.example)',
      'Ben Carter (ben.carter@harbour-shop.example)',
    ]);
    store.update(aiko, { name: 'Aiko Tanaka' });
  });

  it('hands over what is the own duty of somebody, and not what they have as a stand-in', async () => {
    const [holiday] = table('OnCallDutyPolicyUserOverride') as [StoredRow];
    const standsIn = nameOf(holiday.routeAlertsToUserId);
    const span = { from: NOW, to: NOW + 6 * DAY };
    const iso = (time: number): string => new Date(time).toISOString();
    const done = await bench.result('override_on_call', {
      person: standsIn,
      replacedBy: 'Aiko Tanaka',
      from: iso(span.from),
      to: iso(span.to),
    });
    const { takesOver, notes, override } = done.structuredContent as unknown as {
      takesOver: { items: { via: string; from: string; to: string }[] };
      notes: string[];
      override: string;
    };
    expect(notes.join(' ')).toContain('stands in for somebody');
    const pieces = takesOver.items.filter(({ via }) => via === 'schedule Infrastructure rota');
    const world = { store: bench.sandbox.store } as World;
    const shifts = scheduleShifts(world, rota, span.from, span.to).filter(
      ({ userId }) => userId === holiday.routeAlertsToUserId,
    );
    for (let at = span.from + 5000; at < span.to; at += HOUR / 2) {
      const isOwn = shifts.some(({ start, end }) => start <= at && at < end);
      const isTold = pieces.some(({ from, to }) => Date.parse(from) <= at && at < Date.parse(to));
      expect(isTold, iso(at)).toBe(isOwn);
    }
    contentOf(await bench.call('delete_user_override', { id: override }));
  });

  it('refuses overrides that would do nothing or cannot be', async () => {
    const two = { person: 'Ben Carter', replacedBy: 'Tom Adeyemi' };
    const refused = async (args: object): Promise<string> =>
      JSON.stringify((await bench.result('override_on_call', args)).structuredContent);
    expect(await refused({ ...two, replacedBy: 'Ben Carter', for: '1h' })).toContain('the same person');
    expect(await refused(two)).toContain('When does it end?');
    expect(await refused({ ...two, for: '1h', to: '+1d' })).toContain('Give one of them');
    expect(await refused({ ...two, for: 'a while' })).toContain('no span of time');
    expect(await refused({ ...two, from: '+2d', to: '+1d' })).toContain('before it begins');
    expect(await refused({ ...two, from: '-2d', to: '-1d' })).toContain('in the past');
    expect(await refused({ ...two, person: 'Nobody', for: '1h' })).toContain('bad_arguments');
  });

  it('says that a policy reaches nobody', async () => {
    const idle = await create('on_call_policy', { name: 'Idle desk' });
    const rule = await create('escalation_rule', { onCallDutyPolicy: idle, name: 'Nobody' });
    const team = await create('team', { name: 'Ghosts' });
    const link = { onCallDutyPolicy: idle, onCallDutyPolicyEscalationRule: rule };
    await create('team_on_call_duty_escalation_rule', { ...link, team });
    const noted = async (): Promise<string> =>
      JSON.stringify((await bench.result('who_is_on_call', { policy: idle })).structuredContent);
    expect(await noted()).toContain('Idle desk reaches nobody at that time');
    // Who is not known is not nobody.
    bench.sandbox.faults.next({ kind: 'error', path: '/api/team-member/get-list' });
    const unread = await bench.result('who_is_on_call', { policy: idle });
    expect(JSON.stringify(unread.structuredContent)).not.toContain('reaches nobody');
    const { policies } = unread.structuredContent as unknown as WhoIsOnCall;
    expect(policies?.items[0]?.steps[0]?.duty).toEqual([{ via: 'team Ghosts' }]);
    await create('user_on_call_duty_escalation_rule', { ...link, user: people.ben });
    expect(await noted()).not.toContain('reaches nobody');
    contentOf(await bench.call('delete_on_call_policy', { id: idle }));
    contentOf(await bench.call('delete_team', { id: team }));
  });

  it('tells a project of many policies how many it left out, and an empty policy that it pages nobody', async () => {
    const { store } = bench.sandbox;
    const { projectId } = rota;
    const many = Array.from({ length: 15 }, (_, index) =>
      store.insert('OnCallDutyPolicy', { projectId, name: `Idle ${index}` }),
    );
    const told = await bench.result('who_is_on_call');
    const { policies, notes } = told.structuredContent as unknown as WhoIsOnCall & { notes: string[] };
    expect(policies?.items).toHaveLength(10);
    expect(policies?.more).toBe(7);
    expect(notes.join(' ')).toContain('has no steps: it pages nobody');
    for (const { _id } of many) store.table('OnCallDutyPolicy').rows.delete(_id);
  });
});

it('uses every operation that it names', () => {
  for (const workflow of onCallWorkflows) expect(bench.unused(workflow), workflow.name).toEqual([]);
});
