/** Objectives: what is told of them, and what setting one does, against the sandbox's rows and arithmetic of its own. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSloWindow } from '../../runtime/workflows/objectives/asked-window.ts';
import { objectiveWorkflows } from '../../runtime/workflows/objectives/family.ts';
import { checkIndicator } from '../../runtime/workflows/objectives/indicators.ts';
import { exhaustionOf, ownFigures, spanOf } from '../../runtime/workflows/objectives/slo-figures.ts';
import { contentOf } from '../sandbox-caller.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');

type Told = Record<string, unknown>;
interface Status {
  readonly total: number;
  readonly slos: { readonly items: readonly (Told & { slo: string; light: string })[] };
}
interface Step {
  readonly tool: string;
  readonly does: string;
  readonly arguments: Told;
}

let bench: WorkflowBench;
beforeAll(async () => {
  bench = await workflowBench(objectiveWorkflows, () => new Date(NOW));
});
afterAll(() => {
  for (const workflow of objectiveWorkflows) expect(bench.unused(workflow), workflow.name).toEqual([]);
});

const TERMS = {
  name: true,
  targetPercentage: true,
  windowType: true,
  windowDays: true,
  timezone: true,
  description: true,
};
const objectives = (query: object = {}) =>
  bench.rows('/service-level-objective', query, { ...TERMS, monitors: { name: true } });
const objective = async (name: string): Promise<Told | undefined> => (await objectives({ name }))[0];
const refusal = async (tool: string, args: object): Promise<string> => {
  const { isError, content } = await bench.result(tool, args);
  expect(isError).toBe(true);
  return content.map(({ text }) => text).join('\n');
};

describe('get_slo_status', () => {
  it('tells all objectives, the worst first, by what the server worked out', async () => {
    const told = await bench.run<Status>('get_slo_status');
    expect(told.total).toBe((await objectives()).length);
    const [worst, best] = told.slos.items;
    expect(worst).toMatchObject({
      slo: 'Checkout availability',
      light: 'red',
      state: 'Budget Exhausted',
      target: 99.9,
      achieved: 99.61,
      burnRate: 6.2,
      over: '30 days rolling',
      budget: '43m 12s',
      budgetLeft: '-2h 5m',
      monitors: { items: ['Checkout API', 'Payment gateway'] },
    });
    expect(worst).not.toHaveProperty('exhaustedAt');
    // A rolling window that burns 0.4 of its budget has as much left whenever one looks.
    const exhaustedAt = 'not at this rate';
    expect(best).toMatchObject({ slo: 'Public API availability', light: 'green', burnRate: 0.4, exhaustedAt });
    expect(best).not.toHaveProperty('workedOutHere');
  });

  it('works figures out from status rows where the server has none yet', async () => {
    await bench.call('set_slo', { name: 'Gateway promise', target: 99, window: '7d', monitors: ['Payment gateway'] });
    const told = await bench.run<Status>('get_slo_status', { slo: 'Gateway promise' });
    // The gateway has been down for 95 minutes, the last hour among them; and was up in the days before.
    const down = 95 * 60;
    const budget = 7 * 86_400 * 0.01;
    expect(told.slos.items).toEqual([
      {
        slo: 'Gateway promise',
        light: 'amber',
        state: 'Not evaluated yet',
        target: 99,
        achieved: Math.floor((1 - down / (7 * 86_400)) * 1e6) / 1e4,
        burnRate: 100,
        budgetLeft: '5m 48s',
        budgetLeftPercent: Math.round(((budget - down) / budget) * 1000) / 10,
        budget: '1h 40m',
        exhaustedAt: expect.any(String),
        over: '7 days rolling',
        monitors: { items: ['Payment gateway'] },
        workedOutHere: true,
      },
    ]);
  });

  it('refuses a name that nobody has, and a key that may not look', async () => {
    expect(await refusal('get_slo_status', { slo: 'Nothing like it' })).toMatch(/Nothing like it/);
    expect((await bench.result('get_slo_status', {}, 'noperms')).isError).toBe(true);
    expect(await bench.run<Status>('get_slo_status', {}, 'other')).toEqual({ total: 0, slos: { items: [] } });
  });
});

describe('set_slo', () => {
  const asked = {
    name: 'Customer SLA',
    target: 99.5,
    window: 'monthly, Europe/Berlin',
    monitors: ['api.example.com'],
    description: 'What we promise to customers.',
  };

  it('shows the plan without doing it, then does what it showed', async () => {
    const shown = contentOf<{ preview: { steps: Step[] } }>(await bench.result('set_slo', { ...asked, preview: true }));
    expect(await objective('Customer SLA')).toBeUndefined();
    const done = contentOf<Told & { undo: unknown[] }>(await bench.result('set_slo', asked));
    const [step] = shown.preview.steps;
    expect(shown.preview.steps).toHaveLength(1);
    expect(step).toMatchObject({
      tool: 'create_service_level_objective',
      does: expect.stringMatching(/^Creates the objective Customer SLA: 99.5 % over calendar month .* page nobody/),
    });
    const made = await objective('Customer SLA');
    expect(made).toMatchObject({
      targetPercentage: 99.5,
      windowType: 'Calendar Month',
      timezone: 'Europe/Berlin',
      description: asked.description,
      monitors: [{ name: 'api.example.com' }],
    });
    // November in Berlin: 30 days without a change of clocks.
    expect(done).toMatchObject({ did: 'created', over: 'calendar month (Europe/Berlin)', budget: '3h 36m' });
    expect(done.undo).toEqual([{ tool: 'delete_service_level_objective', arguments: { id: made?._id } }]);
  });

  it('changes the one of that name, says when nothing changes, and can be taken back', async () => {
    expect(await bench.run('set_slo', { name: ' customer sla ', target: 99.5 })).toMatchObject({ did: 'unchanged' });
    const changed = contentOf<Told & { undo: { tool: string; arguments: object }[] }>(
      await bench.result('set_slo', { name: 'CUSTOMER SLA', target: 99.9, window: '90d', monitors: ['Search API'] }),
    );
    expect(changed).toMatchObject({
      slo: 'Customer SLA',
      did: 'changed',
      over: '90 days rolling',
      monitors: ['Search API'],
    });
    expect(await objective('Customer SLA')).toMatchObject({
      targetPercentage: 99.9,
      windowType: 'Rolling',
      windowDays: 90,
      description: asked.description,
      monitors: [{ name: 'Search API' }],
    });
    for (const { tool, arguments: args } of changed.undo) contentOf(await bench.call(tool, args));
    expect(await objective('Customer SLA')).toMatchObject({ targetPercentage: 99.5, windowType: 'Calendar Month' });
  });

  it('refuses what OneUptime has not, and says what it has', async () => {
    const monitors = ['Search API'];
    expect(await refusal('set_slo', { name: 'New', target: 99 })).toMatch(/needs monitors/);
    expect(await refusal('set_slo', { name: 'New', target: 100, monitors })).toMatch(/at most 99.999/);
    expect(await refusal('set_slo', { name: 'New', target: 0, monitors })).toMatch(/above 0/);
    expect(await refusal('set_slo', { name: 'New', target: 99, window: 'quarterly', monitors })).toMatch(
      /calendar quarter.*"90d"/s,
    );
    expect(await refusal('set_slo', { name: 'New', target: 99, indicator: 'latency', monitors })).toMatch(
      /response times.*Response Time \(in ms\)/s,
    );
    expect(await refusal('set_slo', { name: 'New', target: 99, monitors: ['Nothing like it'] })).toMatch(
      /Nothing like it/,
    );
    expect(await refusal('set_slo', { name: ' ', target: 99, monitors })).toMatch(/name is empty/);
    expect(await objective('New')).toBeUndefined();
  });

  it('will not choose between two of one name', async () => {
    for (const _ of [1, 2])
      contentOf(await bench.call('create_service_level_objective', { name: 'Twin', targetPercentage: 99 }));
    expect(await refusal('set_slo', { name: 'Twin', target: 99, monitors: ['Search API'] })).toMatch(
      /2 objectives are called "Twin"/,
    );
    contentOf(
      await bench.call('create_service_level_objective', {
        name: 'Of a metric',
        targetPercentage: 99,
        sliType: 'Metric',
      }),
    );
    const args = { name: 'Of a metric', target: 99, monitors: ['Search API'], preview: true };
    const { preview } = contentOf<{ preview: { steps: Step[] } }>(await bench.result('set_slo', args));
    expect(preview.steps[0]?.arguments).toMatchObject({ sliType: 'Monitor Uptime' });
    const told = await bench.run<{ slos: { items: Told[] } }>('list_slos');
    const twins = told.slos.items.filter(({ slo }) => slo === 'Twin');
    expect(new Set(twins.map(({ id }) => id)).size).toBe(2);
    expect(twins.map(({ light }) => light)).toEqual(['unknown', 'unknown']);
    const status = await bench.run<{ slos: { items: Told[] } }>('get_slo_status');
    const named = status.slos.items.filter(({ slo }) => slo === 'Twin').map(({ id }) => id);
    expect(named.sort()).toEqual(twins.map(({ id }) => id).sort());
    expect(status.slos.items.find(({ slo }) => slo === 'Checkout availability')).not.toHaveProperty('id');
  });
});

describe('list_slos', () => {
  it('tells what is promised, of one monitor or of all', async () => {
    const all = await bench.run<Status>('list_slos');
    expect(all.total).toBe((await objectives()).length);
    const some = await bench.run<Status>('list_slos', { monitor: 'Checkout API' });
    expect(some.slos.items).toMatchObject([
      { slo: 'Checkout availability', target: 99.9, light: 'red', achieved: 99.61, over: '30 days rolling' },
    ]);
  });
});

describe('delete_slo', () => {
  it('shows what goes, removes it, and says how to make it again', async () => {
    const preview = await bench.result('delete_slo', { slo: 'Public API availability', preview: true });
    const [step] = contentOf<{ preview: { steps: Step[] } }>(preview).preview.steps;
    expect(step).toMatchObject({ tool: 'delete_service_level_objective', does: expect.stringContaining('99.5 %') });
    expect(await objective('Public API availability')).toBeDefined();
    const done = contentOf<Told & { undo: { tool: string; arguments: object }[] }>(
      await bench.result('delete_slo', { slo: 'Public API availability' }),
    );
    expect(done).toMatchObject({ deleted: 'Public API availability', target: 99.5, monitors: ['api.example.com'] });
    expect(await objective('Public API availability')).toBeUndefined();
    for (const { tool, arguments: args } of done.undo) contentOf(await bench.call(tool, args));
    expect(await objective('Public API availability')).toMatchObject({ targetPercentage: 99.5, windowDays: 30 });
    expect(await refusal('delete_slo', { slo: 'Nothing like it' })).toMatch(/Nothing like it/);
  });

  it('is taken back by an objective of the same making, beside another of its name', async () => {
    const select = { ...TERMS, isEnabled: true, multiMonitorMode: true, atRiskThresholdPercentage: true };
    const twins = () =>
      bench.rows(
        '/service-level-objective',
        { name: 'Pair' },
        { ...select, monitors: { name: true }, labels: { name: true } },
      );
    const unlike = {
      ...{
        name: 'Pair',
        targetPercentage: 99.5,
        windowType: 'Calendar Month',
        timezone: 'Asia/Tokyo',
        isEnabled: false,
      },
      ...{ multiMonitorMode: 'Monitor Seconds Average', atRiskThresholdPercentage: 35, description: 'Of two.' },
      ...{ monitors: ['Search API', 'Checkout API'], labels: ['production'] },
    };
    const make = async (values: object): Promise<string> =>
      contentOf<{ created: { id: string } }>(await bench.call('create_service_level_objective', values)).created.id;
    await make({ name: 'Pair', targetPercentage: 90 });
    const slo = await make(unlike);
    const without = (rows: readonly Told[]) => rows.map(({ _id, ...row }) => JSON.stringify(row)).sort();
    const before = without(await twins());
    const { undo } = contentOf<{ undo: { tool: string; arguments: object }[] }>(
      await bench.result('delete_slo', { slo }),
    );
    expect(await twins()).toHaveLength(1);
    for (const { tool, arguments: args } of undo) contentOf(await bench.call(tool, args));
    expect(without(await twins())).toEqual(before);
  });
});

describe('windows of objectives', () => {
  it.each([
    ['30d', 30],
    ['rolling 30-day window', 30],
    ['4 weeks', 28],
    ['last 90 days', 90],
    ['365', 365],
    ['1 year', 365],
    ['rolling month', 30],
    ['7 days rolling', 7],
  ])('%s is %i rolling days', (text, windowDays) => {
    expect(readSloWindow(text)).toEqual({ windowType: 'Rolling', windowDays });
  });

  it.each(['month', 'Monthly', 'calendar month', '1 month', 'per month'])('%s is the calendar month', (text) => {
    expect(readSloWindow(text)).toEqual({ windowType: 'Calendar Month' });
  });

  it.each([
    'weekly',
    'calendar quarter',
    'yearly',
    'annual',
    'calendar 30 days',
    '0d',
    '400d',
    'soon',
    'month Mars/Phobos',
  ])('%s is refused with what there is', (text) => {
    expect(() => readSloWindow(text)).toThrow();
  });

  it.each(['latency', 'p95 response time', 'content_match', 'error rate', 'happiness'])(
    '%s is no indicator',
    (text) => {
      expect(() => checkIndicator(text)).toThrow(/time monitors are up/);
    },
  );

  it.each([undefined, 'availability', 'Uptime'])('%s is one', (text) => {
    expect(() => checkIndicator(text)).not.toThrow();
  });

  it('begin and end with the month of their zone, days of 23 and 25 hours among them', () => {
    const month = (timezone: string | null) => ({
      windowType: 'Calendar Month',
      windowDays: 30,
      targetPercentage: 99,
      timezone,
    });
    const berlin = spanOf(month('Europe/Berlin'), new Date('2026-10-31T23:30:00Z'));
    expect(new Date(berlin.from).toISOString()).toBe('2026-10-31T23:00:00.000Z');
    const october = spanOf(month('Europe/Berlin'), new Date('2026-10-10T00:00:00Z'));
    expect((october.to - october.from) / 3_600_000).toBe(31 * 24 + 1);
    const march = spanOf(month('Europe/Berlin'), new Date('2026-03-10T00:00:00Z'));
    expect((march.to - march.from) / 3_600_000).toBe(31 * 24 - 1);
    const december = spanOf(month(null), new Date('2026-12-31T23:59:59Z'));
    expect(new Date(december.to).toISOString()).toBe('2027-01-01T00:00:00.000Z');
  });
});

describe('budgets', () => {
  const terms = { windowType: 'Rolling', windowDays: 10, targetPercentage: 90, timezone: null };

  it('are what a reading of every minute finds, together and on average', () => {
    const outage = fc.record({
      monitor: fc.constantFrom('a', 'b'),
      start: fc.integer({ min: 0, max: 239 }),
      length: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(outage, { maxLength: 5 }), fc.boolean(), (outages, isAverage) => {
        const hour = 3_600_000;
        const now = new Date(240 * hour);
        const rows = ['a', 'b'].map((monitor) => ({
          monitor,
          status: 'Up',
          priority: 1,
          isDown: false,
          startsAt: 0,
          endsAt: null as number | null,
        }));
        const down = outages.map(({ monitor, start, length }) => ({
          monitor,
          status: 'Down',
          priority: 2,
          isDown: true,
          startsAt: start * hour,
          endsAt: (start + length) * hour,
        }));
        const all = [...rows.map((row) => ({ ...row, endsAt: 240 * hour })), ...down];
        const isDownIn = (monitor: string, at: number): boolean =>
          outages.some((drawn) => drawn.monitor === monitor && drawn.start <= at && at < drawn.start + drawn.length);
        let [bad, last] = [0, 0];
        for (let at = 0; at < 240; at += 1) {
          const share = ['a', 'b'].filter((monitor) => isDownIn(monitor, at)).length;
          const counted = isAverage ? share / 2 : Math.min(1, share);
          bad += counted;
          if (at === 239) last = counted;
        }
        const found = ownFigures({ rows: all, terms, isAverage, now });
        const scale = isAverage ? 2 : 1;
        expect(found?.achieved).toBe(Math.floor(((240 - bad) / 240) * 1e6 + 1e-6) / 1e4);
        expect(found?.leftSeconds).toBe(Math.round((24 - bad) * 3600 * scale) + 0);
        expect(found?.totalSeconds).toBeCloseTo(24 * 3600 * scale, 3);
        expect(found?.burnRate).toBe(Math.round((last / 0.1) * 100) / 100);
      }),
      { numRuns: 150 },
    );
  });

  it('run out after what is left of them, at the rate they burn', () => {
    const now = new Date('2026-11-25T00:00:00Z');
    const at = (leftPercent: number, burnRate: number, month = false) =>
      exhaustionOf(
        month ? { ...terms, windowType: 'Calendar Month' } : terms,
        { leftPercent, burnRate },
        now,
      )?.toISOString();
    expect(at(50, 1)).toBe('2026-11-30T00:00:00.000Z');
    expect(at(50, 10)).toBe('2026-11-25T12:00:00.000Z');
    expect([at(50, 0), at(0, 3), at(-10, 3)]).toEqual([undefined, undefined, undefined]);
    // The month is over before, and the next begins with a full budget.
    expect(at(50, 1, true)).toBeUndefined();
    expect(at(10, 1, true)).toBe('2026-11-28T00:00:00.000Z');
  });
});
