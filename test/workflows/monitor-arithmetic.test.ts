/** What monitor and maintenance workflows work out without asking anybody. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstEvent, repeatSeconds } from '../../runtime/workflows/maintenance/recurrence.ts';
import { windowTimes } from '../../runtime/workflows/maintenance/window-times.ts';
import { snoozedSteps, snoozeOf, unsnoozedSteps } from '../../runtime/workflows/monitors/snooze-steps.ts';
import { storedMonitors } from '../../runtime/workflows/monitors/stored-monitors.ts';
import { watchCheck } from '../../runtime/workflows/monitors/watch-check.ts';
import { namesOfAddress, watchedAddress } from '../../runtime/workflows/monitors/watched-address.ts';
import { spanSeconds, spanText } from '../../runtime/workflows/spans.ts';

const SPAN = { since: '2026-11-30T12:00:00.000Z', until: '2026-11-30T14:00:00.000Z' };
const LATER = { since: '2026-11-30T13:00:00.000Z', until: '2026-12-01T13:00:00.000Z' };

const uuid = fc.uuid();
const policy = fc.oneof(
  uuid,
  uuid.map((value) => ({ _type: 'ObjectID', value })),
);
/** Ids of templates: any text, the same one twice, or none. */
const template = fc.record(
  {
    id: fc.constantFrom('a', 'b', 'c', '], [', undefined),
    title: fc.string(),
    onCallPolicyIds: fc.array(policy, { maxLength: 3 }),
    showIncidentOnStatusPage: fc.boolean(),
  },
  { requiredKeys: [] },
);
const description = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '',
    'Down.\n\nSnoozed until x: pages nobody; unsnooze_monitor puts back {}',
    'Snoozed until x: pages nobody; unsnooze_monitor puts back {"taken":1}',
    'ends with a gap\n\n',
  ),
);
const rule = fc.record(
  {
    id: fc.string(),
    name: fc.string(),
    description,
    incidents: fc.array(template, { maxLength: 3 }),
    alerts: fc.array(template, { maxLength: 3 }),
    createIncidents: fc.boolean(),
    filters: fc.array(fc.record({ checkOn: fc.string(), value: fc.oneof(fc.string(), fc.integer()) }), {
      maxLength: 2,
    }),
    unheardOf: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: [] },
);
const wrapped = (type: string, value: unknown) => ({ _type: type, value });
const step = fc
  .record({ rules: fc.array(rule, { maxLength: 3 }), more: fc.jsonValue({ maxDepth: 2 }) })
  .map(({ rules, more }) =>
    wrapped('MonitorStep', {
      id: 'step',
      more,
      monitorCriteria: wrapped('MonitorCriteria', {
        monitorCriteriaInstanceArray: rules.map((one) => wrapped('MonitorCriteriaInstance', one)),
      }),
    }),
  );
const steps = fc
  .record({ all: fc.array(step, { maxLength: 3 }), defaultMonitorStatusId: uuid })
  .map(({ all, ...rest }) => wrapped('MonitorSteps', { ...rest, monitorStepsInstanceArray: all }));

/** Every list of policies anywhere below a value, each as ids. */
function policiesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(policiesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'onCallPolicyIds'
      ? (item as unknown[]).map((id) => (typeof id === 'string' ? id : (id as { value: string }).value))
      : policiesIn(item),
  );
}

describe('snoozed steps', () => {
  it('page nobody, tell whom not, and come back exactly', () => {
    fc.assert(
      fc.property(steps, (before) => {
        const all = policiesIn(before);
        const snoozed = snoozedSteps(before, SPAN);
        expect(policiesIn(snoozed.steps)).toEqual([]);
        expect(new Set(snoozed.policies)).toEqual(new Set(all));
        const found = snoozeOf(snoozed.steps);
        expect(found === undefined).toBe(all.length === 0);
        if (found) expect({ ...found, policies: new Set(found.policies) }).toEqual({ ...SPAN, policies: new Set(all) });
        expect(unsnoozedSteps(snoozed.steps)).toEqual(before);
        // Over the wire and back.
        expect(unsnoozedSteps(JSON.parse(JSON.stringify(snoozed.steps)))).toEqual(JSON.parse(JSON.stringify(before)));
        // Once more: another end, and nothing is remembered twice.
        const again = snoozedSteps(snoozed.steps, LATER);
        expect(snoozeOf(again.steps)?.until).toBe(all.length === 0 ? undefined : LATER.until);
        expect(unsnoozedSteps(again.steps)).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  const one = (incidents: object[], text?: string) =>
    wrapped('MonitorSteps', {
      monitorStepsInstanceArray: [
        wrapped('MonitorStep', {
          monitorCriteria: wrapped('MonitorCriteria', {
            monitorCriteriaInstanceArray: [
              wrapped('MonitorCriteriaInstance', { ...(text === undefined ? {} : { description: text }), incidents }),
            ],
          }),
        }),
      ],
    });

  it('keep what people changed meanwhile', () => {
    const before = one(
      [
        { id: 'x', onCallPolicyIds: ['p1'] },
        { id: 'y', onCallPolicyIds: ['p2'] },
      ],
      'Down.',
    );
    const text = JSON.stringify(snoozedSteps(before, SPAN).steps);
    const { value } = JSON.parse(text) as typeof before;
    const [{ value: snoozed }] = (
      value as { monitorStepsInstanceArray: [{ value: { monitorCriteria: ReturnType<typeof wrapped> } }] }
    ).monitorStepsInstanceArray;
    const [{ value: edited }] = (
      snoozed.monitorCriteria.value as { monitorCriteriaInstanceArray: [{ value: Record<string, unknown> }] }
    ).monitorCriteriaInstanceArray;
    // Turned round, one with another policy, and a line below.
    edited.incidents = [
      { id: 'y', onCallPolicyIds: ['p3', 'p2'] },
      { id: 'x', onCallPolicyIds: [] },
    ];
    edited.description = `${String(edited.description)}\n\nSee the runbook.`;
    expect(unsnoozedSteps({ _type: 'MonitorSteps', value })).toEqual(
      one(
        [
          { id: 'y', onCallPolicyIds: ['p2', 'p3'] },
          { id: 'x', onCallPolicyIds: ['p1'] },
        ],
        'Down.\n\nSee the runbook.',
      ),
    );
  });

  it.each([null, undefined, {}, { _type: 'MonitorSteps', value: null }, 'text', []])('leave %j as it is', (value) => {
    expect(snoozedSteps(value, SPAN)).toEqual({ steps: value, policies: [] });
    expect(unsnoozedSteps(value)).toEqual(value);
    expect(snoozeOf(value)).toBeUndefined();
  });
});

describe('storedMonitors', () => {
  const jobOver = (count: number, hasTime = (_asked: number) => true) => {
    const asked: string[] = [];
    const notes: string[] = [];
    const send = async ({ path }: { path: string }) => {
      asked.push(path);
      const query = new URLSearchParams(path.split('?')[1]);
      const [limit, skip] = [Number(query.get('limit')), Number(query.get('skip'))];
      const data = Array.from({ length: Math.max(0, Math.min(limit, count - skip)) }, (_, at) => ({
        _id: `${skip + at}`,
      }));
      return { status: 200, body: { data, count } };
    };
    const note = (text: string) => notes.push(text);
    const job = { send, note, progress: () => {}, hasTime: () => hasTime(asked.length) };
    return { job: job as unknown as Parameters<typeof storedMonitors>[0], asked, notes };
  };

  it.each([0, 1, 199, 200, 201, 1000])('reads %i page by page, each once', async (count) => {
    const { job, notes } = jobOver(count);
    const read = await storedMonitors(job);
    expect(read.map(({ id }) => Number(id))).toEqual(Array.from({ length: count }, (_, at) => at));
    expect(notes).toEqual([]);
  });

  it('tells what it left out: of very many, and where time ran out', async () => {
    const many = jobOver(6000);
    expect((await storedMonitors(many.job)).length).toBe(5000);
    expect(many.notes).toEqual(['Only 5000 of 6000 monitors were looked at.']);
    const late = jobOver(900, (asked) => asked < 2);
    expect((await storedMonitors(late.job)).length).toBe(400);
    expect(late.notes).toEqual(['Only 400 of 900 monitors were looked at.']);
  });

  it.each([
    [401, {}, 'invalid_key'],
    [400, { error: 'Invalid API Key' }, 'invalid_key'],
    [422, { error: 'You do not have permissions' }, 'not_permitted'],
    [500, { error: 'Server Error' }, 'upstream_failed'],
    [200, '<html>', 'upstream_failed'],
  ])('takes no %i %j for monitors', async (status, body, code) => {
    const { job } = jobOver(0);
    const broken = Object.assign(job, { send: async () => ({ status, body }) });
    await expect(storedMonitors(broken)).rejects.toMatchObject({ code });
  });
});

describe('watchedAddress', () => {
  it.each([
    ['https://example.com', undefined, { monitorType: 'Website', url: 'https://example.com' }],
    ['example.com/shop', undefined, { monitorType: 'Website', url: 'https://example.com/shop' }],
    [
      'https://api.example.com/auth/health',
      undefined,
      { monitorType: 'API', url: 'https://api.example.com/auth/health' },
    ],
    ['https://example.com/v2/orders', undefined, { monitorType: 'API', url: 'https://example.com/v2/orders' }],
    [
      'https://rapid.example.com/healthy',
      undefined,
      { monitorType: 'Website', url: 'https://rapid.example.com/healthy' },
    ],
    ['db-1.example.com:5432', undefined, { monitorType: 'Port', host: 'db-1.example.com', port: 5432 }],
    [
      'redis://user:secret@cache.example.com',
      undefined,
      { monitorType: 'Port', host: 'cache.example.com', port: 6379 },
    ],
    ['192.0.2.10', undefined, { monitorType: 'Ping', host: '192.0.2.10' }],
    ['2001:db8::1', undefined, { monitorType: 'Ping', host: '2001:db8::1' }],
    ['[2001:db8::1]:443', undefined, { monitorType: 'Port', host: '2001:db8::1', port: 443 }],
    ['https://example.com/path', 'ping', { monitorType: 'Ping', host: 'example.com' }],
    ['https://example.com', 'Port', { monitorType: 'Port', host: 'example.com', port: 443 }],
    ['example.com', 'SSL', { monitorType: 'SSL Certificate', url: 'https://example.com' }],
    ['example.com', 'dns monitor', { monitorType: 'DNS', host: 'example.com' }],
  ])('%s as %s', (text, kind, address) => {
    expect(watchedAddress(text, kind)).toEqual(address);
  });

  it.each([
    ['no address', undefined],
    ['', undefined],
    ['example.com', 'port'],
    ['example.com', 'Synthetic Monitor'],
    ['example.com', 'toString'],
  ])('refuses %j as %s', (text, kind) => {
    expect(() => watchedAddress(text, kind)).toThrow();
  });

  it('names what it watches, longer where the name is taken', () => {
    expect(namesOfAddress(watchedAddress('https://api.example.com/health?token=x'))).toEqual([
      'api.example.com',
      'api.example.com/health',
      'api.example.com/health (API)',
    ]);
  });
});

describe('watchCheck', () => {
  it('looks at as many checks as a rate needs, and says where there are too few', () => {
    const offered = [2, 3, 5, 10, 15, 20, 30, 45, 60];
    fc.assert(
      fc.property(
        fc.constantFrom(60, 120, 300, 600, 900),
        fc.double({ min: 0.1, max: 99, noNaN: true }),
        (interval, rate) => {
          const { check, notes } = watchCheck({ interval, errorRate: rate });
          const [text = ''] = check.degradedWhen ?? [];
          const [, limit, minutes] =
            /^response status code > ([\d.]+) \(average over (\d+) minutes\)$/.exec(text) ?? [];
          expect(offered).toContain(Number(minutes));
          // Of so many answers just the share is bad: the mean is the limit.
          expect(Math.abs(Number(limit) - (200 * (1 - rate / 100) + 500 * (rate / 100)))).toBeLessThanOrEqual(0.051);
          const seen = (Number(minutes) * 60) / interval;
          const shorter = offered.filter((other) => other < Number(minutes)).at(-1);
          if (seen >= Math.ceil(100 / rate)) {
            if (shorter !== undefined) expect((shorter * 60) / interval).toBeLessThan(Math.ceil(100 / rate));
          } else expect(minutes).toBe('60');
          expect(notes.length).toBe(Math.floor(seen) < 100 / rate ? 2 : 1);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has no rules of its own where nothing is asked', () => {
    expect(watchCheck({ interval: 60 })).toEqual({ check: {}, notes: [] });
    expect(watchCheck({ interval: 60, slowMs: 3000 }).check).toEqual({
      degradedWhen: ['response time > 3000 (average over 3 minutes)'],
    });
    expect(watchCheck({ interval: 3600, slowMs: 3000 }).check).toEqual({ degradedWhen: ['response time > 3000'] });
  });
});

describe('times of windows', () => {
  const now = new Date('2026-11-30T12:00:00.000Z');
  const plus = (hours: number): string => new Date(now.getTime() + hours * 3_600_000).toISOString();

  it('begin now unless it is said, and end once', () => {
    expect(windowTimes({ for: '90m' }, now)).toEqual({ from: plus(0), to: plus(1.5) });
    expect(windowTimes({ from: plus(24), for: '2h' }, now)).toEqual({ from: plus(24), to: plus(26) });
    expect(windowTimes({ from: plus(-1), to: plus(1) }, now)).toEqual({ from: plus(-1), to: plus(1) });
    for (const wrong of [
      {},
      { to: plus(1), for: '1h' },
      { for: 'a while' },
      { for: '10s' },
      { for: '400d' },
      { from: plus(2), to: plus(1) },
      { from: plus(-3), to: plus(-1) },
    ])
      expect(() => windowTimes(wrong, now)).toThrow();
  });

  it('come again at intervals that people say', () => {
    expect(repeatSeconds('week')).toEqual({ every: '1 week', seconds: 604_800 });
    expect(repeatSeconds('every 2 weeks')).toEqual({ every: '2 weeks', seconds: 1_209_600 });
    expect(repeatSeconds('Daily')).toEqual({ every: '1 day', seconds: 86_400 });
    for (const wrong of ['', '0 days', 'sometimes', '1.5 days', 'constructor'])
      expect(() => repeatSeconds(wrong)).toThrow();
  });

  it('have their first window made ahead of it, by an interval at the most', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 61, max: 10_000_000 }),
        fc.integer({ min: 3600, max: 2_000_000 }),
        (ahead, seconds) => {
          const from = new Date(now.getTime() + ahead * 1000).toISOString();
          const at = Date.parse(firstEvent({ from, seconds, now }));
          expect(at).toBeGreaterThan(now.getTime());
          expect(at).toBeLessThan(Date.parse(from));
          expect(Date.parse(from) - at).toBeLessThanOrEqual(seconds * 1000);
        },
      ),
    );
    expect(() => firstEvent({ from: plus(0), seconds: 3600, now })).toThrow();
  });
});

describe('spans', () => {
  it('are read by whole words alone, and back from what they are told in', () => {
    const spans = {
      '1500ms': 1.5,
      '90 minutes': 5400,
      '1h30m': 5400,
      '1h 30 min': 5400,
      '2.5h': 9000,
      '1 Week': 604_800,
    };
    for (const [text, seconds] of Object.entries(spans)) expect(spanSeconds(text), text).toBe(seconds);
    for (const text of [
      '2 months',
      '1 mo',
      'h',
      '',
      '1h30',
      'an hour',
      '5m later',
      '-5m',
      '1e9d',
      `1h${' '.repeat(50)}1m`,
    ])
      expect(spanSeconds(text), text).toBeUndefined();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400 }), (minutes) => {
        const told = spanSeconds(spanText(minutes * 60)) ?? 0;
        expect(minutes * 60 - told).toBeGreaterThanOrEqual(0);
        expect(minutes * 60 - told).toBeLessThan(3600);
      }),
      { numRuns: 100 },
    );
  });
});
