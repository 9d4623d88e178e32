import { beforeEach, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import { type Answer, type Client, clientOf, realFacts } from './client.ts';

const NOW = new Date('2026-03-04T10:00:00.000Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A moment some days before now; below zero it lies ahead. */
const ago = (days: number): number => NOW.getTime() - days * DAY;
const isoAgo = (days: number): string => new Date(ago(days)).toISOString();
const typed = (value: unknown): object => ({ _type: 'ObjectID', value });

type Status = 'operational' | 'degraded' | 'offline';
/** A status and for how many days it has been so, until the next one or until now. */
type Trail = readonly (readonly [Status, number])[];

let sandbox: Sandbox;
let admin: Client;
let nobody: Client;
let statuses: Record<Status, string>;
let page: string;
let now = NOW;

const create = async (path: string, data: object): Promise<string> => {
  const { status, body } = await admin('POST', path, { data });
  expect(status, JSON.stringify(body)).toBe(200);
  return body._id;
};

beforeEach(async () => {
  now = NOW;
  sandbox = new Sandbox({ facts: await realFacts(), seed: null, now: () => now });
  admin = clientOf(sandbox, sandbox.keys.admin);
  nobody = clientOf(sandbox, null);
  const { data } = (await admin('POST', '/monitor-status/get-list', { sort: { priority: 'ASC' } })).body;
  const [operational, degraded, offline] = data.map((row: { _id: string }) => row._id);
  statuses = { operational, degraded, offline };
  page = await create('/status-page', { name: 'p' });
});

/** A monitor with a history instead of the row that it came with. */
async function monitorWith(trail: Trail): Promise<string> {
  const id = await create('/monitor', { name: 'm', monitorType: 'Manual' });
  const timeline = 'MonitorStatusTimeline';
  const [made] = sandbox.store.where(timeline, 'monitorId', id);
  for (const row of sandbox.store.where(timeline, 'monitorId', id)) sandbox.store.remove(timeline, row);
  trail.forEach(([status, days], index) => {
    const next = trail[index + 1]?.[1];
    const times = { startsAt: ago(days), endsAt: next === undefined ? null : ago(next), createdAt: ago(days) };
    sandbox.store.insert(timeline, { ...made, _id: undefined, ...times, monitorStatusId: statuses[status] });
  });
  return id;
}

async function groupOf(...trails: readonly Trail[]): Promise<string> {
  const name = `group ${sandbox.store.table('MonitorGroup').rows.size}`;
  const monitorGroupId = await create('/monitor-group', { name });
  for (const trail of trails)
    await create('/monitor-group-resource', { monitorGroupId, monitorId: await monitorWith(trail) });
  return monitorGroupId;
}

const THREE = '99.999% (Three Decimal)';
const show = (what: object, more: object = {}): Promise<string> =>
  create('/status-page-resource', {
    ...{ statusPageId: page, displayName: 'R', showUptimePercent: true, uptimePercentPrecision: THREE },
    ...what,
    ...more,
  });

const ask = (body: object = {}, client: Client = nobody): Promise<Answer> =>
  client('POST', `/status-page/uptime/${page}`, body);
/** Percentages from so many days ago until so many, of the resources outside of sections. */
const percents = async (start: number, end: number): Promise<unknown[]> =>
  (await ask({ startDate: isoAgo(start), endDate: isoAgo(end) })).body.statusPageResourceUptimes.map(
    (row: { uptimePercent: unknown }) => row.uptimePercent,
  );

describe('uptime of a monitor', () => {
  test.each<[string, Trail, number, number, number]>([
    ['clipped at both ends', [['offline', 20]], 10, 5, 0],
    [
      'half of it',
      [
        ['operational', 20],
        ['offline', 6],
        ['operational', 4],
      ],
      8,
      4,
      50,
    ],
    [
      'degraded counts as down',
      [
        ['operational', 20],
        ['degraded', 5],
      ],
      6,
      4,
      50,
    ],
    [
      'begins with its first row',
      [
        ['offline', 6],
        ['operational', 3],
      ],
      30,
      0,
      50,
    ],
    [
      'ends now at the latest',
      [
        ['operational', 20],
        ['offline', 1],
      ],
      4,
      -4,
      75,
    ],
    ['before any row', [['offline', 2]], 10, 5, 100],
    ['wholly ahead', [['offline', 2]], -2, -3, 100],
    ['without rows', [], 3, 1, 100],
    [
      'one hour of 25, as on the day a clock is set back',
      [
        ['operational', 9],
        ['offline', 2],
        ['operational', 2 - 1 / 24],
      ],
      2,
      2 - 25 / 24,
      96,
    ],
    [
      'cut down, not rounded',
      [
        ['operational', 20],
        ['offline', 2],
        ['operational', 1],
      ],
      6,
      0,
      83.333,
    ],
  ])('%s', async (_name, trail, start, end, percent) => {
    await show({ monitorId: await monitorWith(trail) });
    expect(await percents(start, end)).toEqual([percent]);
  });

  test.each([
    ['99% (No Decimal)', 83],
    ['99.9% (One Decimal)', 83.3],
    ['99.99% (Two Decimal)', 83.33],
    [THREE, 83.333],
    [undefined, 83.3],
  ])('precision %s', async (uptimePercentPrecision, percent) => {
    const monitorId = await monitorWith([
      ['operational', 20],
      ['offline', 2],
      ['operational', 1],
    ]);
    await show({ monitorId, uptimePercentPrecision });
    expect(await percents(6, 0)).toEqual([percent]);
  });

  test('the answer: typed ids, the present status, and null for what is not shown', async () => {
    const monitorId = await monitorWith([['operational', 20]]);
    const shown = await show({ monitorId });
    const hidden = await show({ monitorId }, { showUptimePercent: false, showCurrentStatus: false });
    const status = {
      ...{ _id: statuses.operational, name: 'Operational', isOperationalState: true, priority: 1 },
      color: { _type: 'Color', value: '#2ab57d' },
    };
    const row = { statusPageResourceName: 'R', uptimePercent: 100, currentStatus: status };
    expect((await ask()).body).toEqual({
      statusPageResourceUptimes: [
        { ...row, statusPageResourceId: typed(shown) },
        { ...row, statusPageResourceId: typed(hidden), uptimePercent: null, currentStatus: null },
      ],
      groupUptimes: [],
      startDate: isoAgo(14),
      endDate: isoAgo(0),
    });
  });

  test('the page chooses which statuses are down', async () => {
    await show({
      monitorId: await monitorWith([
        ['degraded', 4],
        ['offline', 2],
      ]),
    });
    await admin('PUT', `/status-page/${page}`, { data: { downtimeMonitorStatuses: [statuses.offline] } });
    expect(await percents(4, 0)).toEqual([50]);
  });
});

describe('uptime of a group', () => {
  test.each<[string, Trail[], number, number, number]>([
    // When both rows reach back over the start, the one that began earlier wins if it lasts as long, whatever its status.
    ['an outage from before, hidden by what was up for longer', [[['offline', 10]], [['operational', 20]]], 5, 0, 100],
    [
      'hidden too while the good row ends with the window',
      [
        [
          ['offline', 10],
          ['operational', 1],
        ],
        [
          ['operational', 20],
          ['offline', 1],
        ],
      ],
      5,
      2,
      100,
    ],
    ['not hidden by what came up later', [[['offline', 20]], [['operational', 10]]], 5, 0, 0],
    [
      'hidden from where a good row lasts to the end, not by those before',
      [
        [['offline', 10]],
        [
          ['operational', 20],
          ['degraded', 2],
          ['operational', 1],
        ],
      ],
      5,
      0,
      20,
    ],
    [
      'an outage that begins inside',
      [
        [
          ['operational', 20],
          ['offline', 2],
        ],
        [['operational', 30]],
      ],
      4,
      0,
      50,
    ],
    [
      'an outage within the good time of another',
      [
        [
          ['operational', 30],
          ['offline', 3],
          ['operational', 2],
        ],
        [['operational', 20]],
      ],
      4,
      0,
      75,
    ],
    [
      'the worse of two troubles, until a good row lasts as long',
      [
        [
          ['operational', 30],
          ['degraded', 3],
        ],
        [
          ['operational', 20],
          ['offline', 2],
          ['operational', 1],
        ],
      ],
      4,
      0,
      50,
    ],
    ['nobody in it', [], 4, 0, 100],
  ])('%s', async (_name, trails, start, end, percent) => {
    await show({ monitorGroupId: await groupOf(...trails) });
    expect(await percents(start, end)).toEqual([percent]);
  });
});

describe('sections', () => {
  test('the plain mean of what is below, cut down; null where not shown', async () => {
    const section = (name: string, more: object = {}): Promise<string> =>
      create('/status-page-group', { statusPageId: page, name, showUptimePercent: true, ...more });
    const outer = await section('outer', { uptimePercentPrecision: '99.99% (Two Decimal)' });
    const inner = await section('inner', { parentStatusPageGroupId: outer });
    await section('empty');
    await section('quiet', { showUptimePercent: false, showCurrentStatus: false });
    const monitors = [await monitorWith([['offline', 20]]), await monitorWith([['operational', 20]])];
    for (const monitorId of [...monitors, monitors[1]]) await show({ monitorId }, { statusPageGroupId: outer });
    await show({ monitorId: monitors[0] }, { statusPageGroupId: inner, showUptimePercent: false });
    const { statusPageResourceUptimes, groupUptimes } = (await ask({ startDate: isoAgo(4) })).body;
    expect(statusPageResourceUptimes).toEqual([]);
    const told = groupUptimes.map((row: Record<string, unknown>) => [
      row.statusPageGroupName,
      row.uptimePercent,
      (row.currentStatus as { name: string } | null)?.name ?? null,
      (row.statusPageResourceUptimes as unknown[]).length,
    ]);
    expect(told).toEqual([
      ['outer', 66.66, 'Operational', 3],
      ['inner', 100, 'Operational', 1],
      ['empty', 100, 'Operational', 0],
      ['quiet', null, null, 0],
    ]);
    expect(groupUptimes[1]).toMatchObject({ statusPageGroupId: typed(inner), parentStatusPageGroupId: typed(outer) });
    expect(groupUptimes[0].parentStatusPageGroupId).toBeNull();
  });
});

describe('refusals of uptime', () => {
  const tooLong = 'You can only get uptime for 90 days. Please select a date range within 90 days.';

  test.each([
    [{ startDate: isoAgo(89), endDate: isoAgo(0) }, 200, undefined],
    [{ startDate: isoAgo(90), endDate: isoAgo(0) }, 400, tooLong],
    [{ startDate: isoAgo(200), endDate: isoAgo(111) }, 200, undefined],
    [{ startDate: isoAgo(1), endDate: isoAgo(2) }, 400, 'Start date cannot be after end date'],
    [{ endDate: isoAgo(20) }, 400, 'Start date cannot be after end date'],
    [{ startDate: isoAgo(1), endDate: isoAgo(1) }, 200, undefined],
    [{ startDate: { _type: 'DateTime', value: isoAgo(2) } }, 200, undefined],
    [{ startDate: 5 }, 400, 'Invalid date: 5'],
    [{ startDate: 'yesterday' }, 500, 'Server Error'],
  ])('%j: %i', async (body, status, error) => {
    await show({ monitorId: await monitorWith([['operational', 20]]) });
    const answer = await ask(body);
    expect([answer.status, answer.body.error]).toEqual([status, error]);
  });

  test('no key is needed, but an unusable one is refused', async () => {
    expect((await ask({}, nobody)).status).toBe(200);
    for (const path of ['uptime', 'overview']) {
      const answer = await clientOf(sandbox, 'nope')('POST', `/status-page/${path}/${page}`, {});
      expect(answer).toEqual({ status: 400, body: { error: 'Invalid API Key' } });
    }
  });
});

describe('the overview of a page', () => {
  test('ids are typed, and dates that are asked for are ignored', async () => {
    const monitorGroupId = await groupOf(
      [
        ['operational', 20],
        ['offline', 2],
      ],
      [['operational', 20]],
    );
    await show({ monitorGroupId });
    const { body } = await nobody('POST', `/status-page/overview/${page}`, {
      startDate: isoAgo(1),
      endDate: isoAgo(1),
    });
    const members = sandbox.store.where('MonitorGroupResource', 'monitorGroupId', monitorGroupId);
    expect(body.monitorsInGroup).toEqual({ [monitorGroupId]: members.map((row) => typed(row.monitorId)) });
    expect(body.monitorGroupCurrentStatuses).toEqual({ [monitorGroupId]: typed(statuses.operational) });
    expect(body.statusPageResources).toMatchObject([{ monitorGroupId: typed(monitorGroupId) }]);
    expect(body.monitorStatusTimelines.map((row: { startsAt: { value: string } }) => row.startsAt.value)).toEqual(
      [2, 20, 20].map(isoAgo),
    );
  });
});

describe('monitor groups', () => {
  const group = (route: string, id: string, body: object = {}, client: Client = admin): Promise<Answer> =>
    client('POST', `/monitor-group/${route}/${id}`, body);

  test('the status is the worst of the members, and operational without any', async () => {
    const [id, empty] = [await groupOf([], []), await groupOf()];
    const [member] = sandbox.store.where('MonitorGroupResource', 'monitorGroupId', id);
    expect((await group('current-status', id)).body.name).toBe('Operational');
    await admin('PUT', `/monitor/${member?.monitorId}`, { data: { currentMonitorStatusId: statuses.degraded } });
    expect((await group('current-status', id)).body).toMatchObject({ name: 'Degraded', priority: 2 });
    expect((await group('current-status', empty)).body.name).toBe('Operational');
  });

  test('the timeline has all rows of all members, whatever dates are asked for', async () => {
    const id = await groupOf(
      [
        ['operational', 100],
        ['offline', 95],
        ['operational', 80],
      ],
      [['degraded', 85]],
    );
    const { body } = await group('timeline', id, { startDate: isoAgo(1), endDate: isoAgo(0) });
    expect(body).toMatchObject({ count: 3, skip: 0, limit: 10 });
    expect(body.data.map((row: Record<string, { name: string }>) => row.monitorStatus?.name)).toEqual([
      ...['Offline', 'Degraded', 'Operational'],
    ]);
    expect(Object.keys(body.data[0]).sort()).toEqual([
      ...['_id', 'createdAt', 'endsAt', 'monitorId', 'monitorStatus', 'startsAt'],
    ]);
    expect(body.data[0].monitorStatus).not.toHaveProperty('isOfflineState');
  });

  test.each(['timeline', 'current-status'])('refusals of %s', async (route) => {
    const id = await groupOf();
    const error = 'Monitor group not found.';
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(await group(route, unknown)).toEqual({ status: 400, body: { error } });
    expect(await group(route, id, {}, clientOf(sandbox, sandbox.keys.other))).toEqual({ status: 400, body: { error } });
    expect((await group(route, id, {}, clientOf(sandbox, sandbox.keys.noperms))).status).toBe(422);
    expect((await group(route, id, {}, nobody)).status).toBe(401);
  });
});

describe('rows of a status timeline', () => {
  let monitor: string;
  beforeEach(async () => {
    monitor = await create('/monitor', { name: 'm', monitorType: 'Manual' });
  });

  const add = (status: Status, days: number, more: object = {}): Promise<Answer> =>
    admin('POST', '/monitor-status-timeline', {
      data: { monitorId: monitor, monitorStatusId: statuses[status], startsAt: isoAgo(days), ...more },
    });
  /** Rows as `status, start, end` in days before the first now, earliest first. */
  const rows = async (): Promise<unknown[]> => {
    const select = { startsAt: true, endsAt: true, monitorStatus: { name: true } };
    const body = { query: { monitorId: monitor }, select, sort: { startsAt: 'ASC' } };
    const days = (time: { value: string } | null): number | null =>
      time && Math.round(((NOW.getTime() - Date.parse(time.value)) / DAY) * 1000) / 1000 + 0;
    return (await admin('POST', '/monitor-status-timeline/get-list', body)).body.data.map(
      (row: { monitorStatus: { name: string }; startsAt: { value: string }; endsAt: { value: string } | null }) => [
        row.monitorStatus.name,
        days(row.startsAt),
        days(row.endsAt),
      ],
    );
  };
  const present = async (): Promise<string> => {
    const select = { currentMonitorStatus: { name: true } };
    return (await admin('POST', `/monitor/${monitor}/get-item`, { select })).body.currentMonitorStatus.name;
  };

  test('an end that is sent gives way to the start of the next row', async () => {
    expect((await add('offline', 6, { endsAt: isoAgo(5) })).status).toBe(200);
    expect(await rows()).toEqual([
      ['Offline', 6, 0],
      ['Operational', 0, null],
    ]);
  });

  test('a row put in between is ended by the next one and cuts the one before', async () => {
    await add('offline', 6);
    await add('degraded', 4);
    expect(await rows()).toEqual([
      ['Offline', 6, 4],
      ['Degraded', 4, 0],
      ['Operational', 0, null],
    ]);
    expect(await present()).toBe('Operational');
  });

  test('a neighbour of the same status is refused', async () => {
    await add('offline', 6);
    const error = (which: string): string => `Monitor Status cannot be same as ${which} status.`;
    expect(await add('offline', 4)).toEqual({ status: 400, body: { error: error('previous') } });
    expect(await add('offline', 8)).toEqual({ status: 400, body: { error: error('next') } });
    expect(await add('operational', -1)).toEqual({ status: 400, body: { error: error('previous') } });
    expect((await rows()).length).toBe(2);
  });

  test('a start in the future is the present status at once', async () => {
    expect((await add('offline', -3)).status).toBe(200);
    expect(await present()).toBe('Offline');
    expect(await rows()).toEqual([
      ['Operational', 0, -3],
      ['Offline', -3, null],
    ]);
  });

  test('a last row that has ended changes no status, and the next one leaves the gap', async () => {
    now = new Date(ago(-5));
    await add('offline', -1, { endsAt: isoAgo(-2) });
    expect(await present()).toBe('Operational');
    await add('degraded', -4);
    expect(await rows()).toEqual([
      ['Operational', 0, -1],
      ['Offline', -1, -2],
      ['Degraded', -4, null],
    ]);
    expect(await present()).toBe('Degraded');
  });

  test('the only row cannot be deleted', async () => {
    const [row] = sandbox.store.where('MonitorStatusTimeline', 'monitorId', monitor);
    const error = 'Cannot delete the only status timeline. Monitor should have at least one status timeline.';
    expect(await admin('DELETE', `/monitor-status-timeline/${row?._id}`)).toEqual({ status: 400, body: { error } });
  });
});
