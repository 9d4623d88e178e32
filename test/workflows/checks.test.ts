import { Script } from 'node:vm';
import fc from 'fast-check';
import { HttpResponse, http } from 'msw';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printScript } from '../../runtime/workflows/checks/browser-script.ts';
import { literal, readSteps } from '../../runtime/workflows/checks/browser-steps.ts';
import { nextOf } from '../../runtime/workflows/checks/check-now.ts';
import { checkWorkflows } from '../../runtime/workflows/checks/family.ts';
import { ORIGIN } from '../catalogue.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';

const NOW = new Date();
const MINUTE = 60_000;
let bench: WorkflowBench;
let monitors: readonly { readonly _id: string; readonly name: string }[];
/** Turned on, the instance answers pings with an error that repeats the address. */
let isBroken = false;

interface Results {
  readonly checks: number;
  readonly read: number;
  readonly totals: Record<string, number>;
  readonly heartbeats?: Record<string, unknown>;
  readonly results: { readonly items: readonly Record<string, unknown>[]; readonly more?: number };
}

beforeAll(async () => {
  const breaking = http.post(`${ORIGIN}/heartbeat/*`, ({ request }) =>
    isBroken ? new HttpResponse(`<html>no ${new URL(request.url).pathname}</html>`, { status: 403 }) : undefined,
  );
  bench = await workflowBench(checkWorkflows, () => NOW, [breaking]);
  monitors = (await bench.rows('/monitor', {}, { name: true })) as typeof monitors;
});

const idOf = (name: string): string => monitors.find((monitor) => monitor.name === name)?._id as string;
const at = (minutes: number): string => new Date(NOW.getTime() - minutes * MINUTE).toISOString();
const textOf = async (name: string, args: unknown): Promise<string> =>
  (await bench.result(name, args)).content.map(({ text }) => text).join('\n');

/** A monitor of its own without rows; creating it would wait for its first status. */
function freshMonitor(name: string, monitorType: string): string {
  const [other] = bench.sandbox.store.where('Monitor', '_id', idOf('Search API'));
  const { projectId, currentMonitorStatusId } = other as unknown as Record<string, unknown>;
  const values = { projectId, currentMonitorStatusId, name, monitorType, labels: [], disableActiveMonitoring: false };
  return bench.sandbox.store.insert('Monitor', values)._id;
}

/** Rows that nobody but the server can write. */
function plant(monitorId: string, minutes: number, logBody: object): void {
  const projectId = bench.sandbox.store.where('Monitor', '_id', monitorId)[0]?.projectId;
  const time = NOW.getTime() - minutes * MINUTE;
  bench.sandbox.store.insert('MonitorLogV3', { projectId, monitorId, time, logBody, retentionDate: time + 1e9 });
}

/** How many results of a monitor are of the last day and were not reached, as the sandbox holds them. */
async function failedOfDay(name: string): Promise<string[]> {
  const rows = await bench.rows('/monitor-log', { monitorId: idOf(name) }, { time: true, logBody: true });
  return rows
    .map(({ time, logBody }) => ({ time: (time as { value: string }).value, body: logBody as { isOnline?: boolean } }))
    .filter(({ time, body }) => body.isOnline === false && Date.parse(time) > NOW.getTime() - 24 * 60 * MINUTE)
    .map(({ time }) => time)
    .sort()
    .reverse();
}

describe('get_check_results', () => {
  it('finds the last failed checks, with code, phases, error and probe', async () => {
    const told = await bench.run<Results>('get_check_results', { monitor: 'Payment gateway', failed: true });
    const failed = await failedOfDay('Payment gateway');
    expect(told.results.items.map(({ time }) => time)).toEqual(failed.slice(0, 10));
    expect(told.results.items[0]).toMatchObject({
      verdict: 'failed',
      code: 502,
      failedIn: 'Server Response',
      attempts: 3,
    });
    expect(told.results.items[0]?.probe).toMatch(/^Probe /);
    expect(told.totals.failed).toBe(failed.length);
    const fine = await bench.run<Results>('get_check_results', { monitor: 'Search API', limit: 2 });
    expect(fine.results).toMatchObject({ items: [{ code: 200 }, { code: 200 }], more: fine.read - 2 });
    const [first] = fine.results.items as { phases: Record<string, number>; ms: number }[];
    expect(Object.values(first?.phases ?? {}).reduce((sum, ms) => sum + ms, 0)).toBe(first?.ms);
  });

  it('counts all of a window and reads until enough have failed', async () => {
    const id = freshMonitor('Busy', 'API');
    for (let index = 0; index < 700; index += 1)
      plant(id, index, { isOnline: index !== 3 && index !== 650, responseTimeInMs: 10 + index, responseCode: 200 });
    const told = await bench.run<Results>('get_check_results', { monitor: 'Busy', failed: true, limit: 5 });
    expect(told).toMatchObject({ checks: 700, read: 700, totals: { ok: 698, failed: 2 } });
    const some = await bench.run<Results & { checks: number }>('get_check_results', { monitor: 'Busy', limit: 5 });
    expect(some.results.more).toBe(695);
    const browser = await bench.run<Results & { checks: number }>('get_check_results', {
      monitor: 'Buy a product',
      limit: 2,
    });
    expect(browser.results.more).toBe(browser.checks - 2);
    expect(told.results.items.map(({ time }) => time)).toEqual([at(3), at(650)]);
    const one = await bench.run<Results>('get_check_results', { monitor: 'Busy', failed: true, limit: 1 });
    expect([one.checks, one.read]).toEqual([700, 100]);
    expect(await textOf('get_check_results', { monitor: 'Busy', limit: 3 })).toContain(`Read back to ${at(99)}`);
  });

  it('reads fewer at once where results are too long for one answer', async () => {
    const id = freshMonitor('Pictures', 'Synthetic Monitor');
    const screenshots = { end: 'x'.repeat(3 * 1024 * 1024) };
    for (const minutes of [1, 2, 3])
      plant(id, minutes, {
        syntheticMonitorResponse: [{ browserType: 'Chromium', executionTimeInMS: minutes, screenshots }],
      });
    const told = await bench.run<Results>('get_check_results', { monitor: 'Pictures' });
    expect(told.results.items.map(({ ms }) => ms)).toEqual([1, 2, 3]);
    expect(told.results.items[0]?.runs).toEqual([{ browser: 'Chromium', ms: 1, screenshots: ['end'] }]);
    for (const row of bench.sandbox.store.where('MonitorLogV3', 'monitorId', id))
      bench.sandbox.store.remove('MonitorLogV3', row);
  });

  it('shows runs of browsers by step, and agents by share', async () => {
    const browser = await bench.run<Results>('get_check_results', { monitor: 'Buy a product', limit: 1 });
    expect(browser.results.items[0]?.runs).toMatchObject([
      { browser: 'Chromium', screen: 'Desktop', screenshots: ['end'] },
    ]);
    const [row] = browser.results.items as { runs: { steps: string[] }[] }[];
    expect(row?.runs[0]?.steps.map((step) => step.replace(/\d+/, 'N'))).toEqual([
      'goto https://www.example.com/ (N ms)',
      'click "#buy" (N ms)',
      'expect text "Thank you" (N ms)',
    ]);
    const server = await bench.run<Results>('get_check_results', { monitor: 'Build server', limit: 1 });
    expect(server.results.items[0]?.server).toMatchObject({
      host: 'build-1',
      memory: 62.5,
      disk: { path: '/', used: 82 },
    });
  });

  it('shows heartbeats with gaps, late ones and those that are missing', async () => {
    const late = await bench.run<Results>('get_check_results', { monitor: 'Invoice worker' });
    const rows = await bench.rows('/monitor-log', { monitorId: idOf('Invoice worker') }, { logBody: true });
    const last = rows
      .map(({ logBody }) => (logBody as { incomingRequestReceivedAt: string }).incomingRequestReceivedAt)
      .sort()
      .at(-1);
    expect(late.heartbeats).toMatchObject({
      last,
      allowed: '30m',
      late: true,
      silentFor: expect.stringMatching(/^(39|40)m/),
    });
    expect(late.results.items[0]?.time).toBe(last);
    const fine = await bench.run<Results>('get_check_results', { monitor: 'Nightly backup', limit: 3 });
    expect(fine.heartbeats).toMatchObject({ late: false, usualGap: '5m' });
    expect(fine.results.items.map(({ gap }) => gap)).toEqual(['5m', '5m', '5m']);
  });

  it('tells what is there where a window holds nothing', async () => {
    freshMonitor('Never checked', 'API');
    expect(await textOf('get_check_results', { monitor: 'Never checked' })).toContain(
      'There is no older result either',
    );
    const told = await textOf('get_check_results', { monitor: 'Search API', from: '-2m', to: '-1m' });
    expect(told).toContain('"checks":0');
    expect(told).toContain('The last result before is of ');
  });

  it('refuses monitors that are none, and tells a key what it may not read', async () => {
    expect(await textOf('get_check_results', { monitor: 'nope' })).toContain('(bad_arguments)');
    expect(await textOf('get_check_results', { monitor: 'Search API', from: '-1h', to: '-2h' })).toContain('ends');
    const narrow = await bench.result('get_check_results', { monitor: idOf('Search API') }, 'incidentRead');
    expect(JSON.stringify(narrow)).toMatch(/not_permitted|unread/);
  });

  it('uses all that it names', () => {
    expect(bench.unused(checkWorkflows[0] as (typeof checkWorkflows)[number])).toEqual([]);
  });
});

interface Explained {
  readonly check: Record<string, unknown>;
  readonly usual?: { readonly ms: number; readonly of: string; readonly phases?: Record<string, number> };
  readonly timesUsual?: number;
  readonly evidence: readonly string[];
  readonly around: readonly Record<string, unknown>[];
  readonly alsoInTrouble?: { readonly items: readonly { readonly monitor: string; readonly status: string }[] };
  readonly trace?: unknown;
}

describe('explain_check', () => {
  it('sets the last failed check beside the median of the week before it', async () => {
    const told = await bench.run<Explained>('explain_check', { monitor: 'Payment gateway' });
    const rows = await bench.rows(
      '/monitor-log',
      { monitorId: idOf('Payment gateway') },
      { logBody: true, time: true },
    );
    const failed = Date.parse(String(told.check.time));
    const good = rows
      .map(({ logBody, time }) => ({
        ...(logBody as { isOnline: boolean; responseTimeInMs: number }),
        time: Date.parse((time as { value: string }).value),
      }))
      // The week ends with that check: some results of these seven days are of a time before it.
      .filter(({ isOnline, time }) => isOnline && time >= failed - 7 * 24 * 60 * MINUTE && time < failed)
      .map(({ responseTimeInMs }) => responseTimeInMs)
      .sort((a, b) => a - b);
    const half = good.length / 2;
    const median =
      good.length % 2 === 1 ? good[Math.floor(half)] : Math.round(((good[half - 1] ?? 0) + (good[half] ?? 0)) / 2);
    expect(told.usual).toMatchObject({ ms: median, of: `${good.length} results` });
    expect(told.check).toMatchObject({ time: (await failedOfDay('Payment gateway'))[0], code: 502 });
    expect(told.evidence[0]).toBe('It failed in this phase: Server Response.');
    expect(told.evidence).toContain(`It took 5000 ms, ${told.timesUsual} times the median of ${median} ms.`);
    expect(told.alsoInTrouble?.items.map(({ monitor, status }) => `${monitor} ${status}`).sort()).toEqual([
      'Checkout API Degraded',
      'Invoice worker Offline',
    ]);
    expect(told.around.map(({ verdict }) => verdict)).toEqual(['failed', 'failed']);
  });

  it('names the part that was slow, by metrics of the week where there are any, and the spans of its trace', async () => {
    const id = freshMonitor('Users API', 'API');
    const traceId = 'c0ffee'.padEnd(32, '0');
    const timings = {
      dnsLookupInMs: 4,
      tcpConnectInMs: 10,
      tlsHandshakeInMs: 20,
      timeToFirstByteInMs: 7900,
      downloadInMs: 66,
    };
    plant(id, 5, {
      isOnline: true,
      responseTimeInMs: 8000,
      responseCode: 200,
      httpTimings: timings,
      responseHeaders: { 'x-trace-id': traceId },
    });
    for (const minutes of [7, 15, 20]) plant(id, minutes, { isOnline: true, responseTimeInMs: 210, responseCode: 200 });
    const projectId = bench.sandbox.store.where('Monitor', '_id', id)[0]?.projectId;
    const figures = {
      'oneuptime.monitor.response.time': [190, 220, 250],
      'oneuptime.monitor.http.time.to.first.byte': [80, 120, 130],
    };
    for (const [name, values] of Object.entries(figures))
      for (const [day, value] of values.entries())
        bench.sandbox.store.insert('MetricItemV3', {
          projectId,
          primaryEntityId: id,
          name,
          value,
          metricPointType: 'Sum',
          time: NOW.getTime() - (day + 1) * 24 * 60 * MINUTE,
        });
    for (const [name, ms] of [
      ['SELECT users', 7600],
      ['GET /api/users', 7890],
    ] as const)
      bench.sandbox.store.insert('SpanItemV3', {
        projectId,
        traceId,
        spanId: name,
        name,
        startTime: NOW.getTime() - 5 * MINUTE,
        durationUnixNano: ms * 1e6,
        statusCode: 1,
      });
    const told = await bench.run<Explained>('explain_check', { monitor: 'Users API', at: at(6) });
    expect(told).toMatchObject({
      check: { ms: 8000 },
      usual: { ms: 220, phases: { firstByte: 120 }, of: 'the metric of its checks' },
      timesUsual: 36.4,
      evidence: [
        'It took 8000 ms, 36.4 times the median of 220 ms.',
        'Waiting for the first byte took 7900 ms, usually 120 ms.',
      ],
      trace: {
        id: traceId,
        slowest: [
          { span: 'GET /api/users', ms: 7890 },
          { span: 'SELECT users', ms: 7600 },
        ],
      },
    });
    const slowest = await bench.run<Explained>('explain_check', { monitor: 'Users API' });
    expect(slowest.check).toEqual(told.check);
    const log = bench.sandbox.store.where('MonitorLogV3', 'monitorId', id)[0]?._id;
    expect((await bench.run<Explained>('explain_check', { monitor: 'Users API', check: log })).check).toEqual(
      told.check,
    );
  });

  it('says where nothing tells a check from others, and where there is none', async () => {
    const id = freshMonitor('Even', 'API');
    for (const minutes of [1, 2, 3]) plant(id, minutes, { isOnline: true, responseTimeInMs: 100, responseCode: 200 });
    expect(await textOf('explain_check', { monitor: 'Even' })).toContain(
      'Nothing that was recorded tells this check from others.',
    );
    expect(await textOf('explain_check', { monitor: 'Even', at: '-3d' })).toContain('no check within 15 minutes');
    expect(await textOf('explain_check', { monitor: 'Even', check: 'nope' })).toContain('no check of that id');
    expect(await textOf('explain_check', { monitor: 'Carrier portal', at: '-90d' })).toContain('(bad_arguments)');
    freshMonitor('Silent', 'API');
    expect(await textOf('explain_check', { monitor: 'Silent' })).toContain('no check of the last 24 hours');
  });

  it('uses all that it names', () => {
    expect(bench.unused(checkWorkflows[1] as (typeof checkWorkflows)[number])).toEqual([]);
  });
});

describe('check_now', () => {
  it('starts nothing, and tells the latest result and when the next is due', async () => {
    const told = await bench.run<{
      started: boolean;
      latest: object;
      due: { at: string; probe: string }[];
      instead: string[];
    }>('check_now', { monitor: 'Search API' });
    expect(told).toMatchObject({ started: false, latest: { code: 200 } });
    const links = await bench.rows('/monitor-probe', { monitorId: idOf('Search API') }, { lastPingAt: true });
    expect(told.due).toHaveLength(links.length);
    for (const { at: due } of told.due) expect(Date.parse(due)).toBeGreaterThan(NOW.getTime() - 2 * MINUTE);
    expect(told.instead[0]).toContain('https://search.example.com/health');
    const [link] = bench.sandbox.store.where('MonitorProbe', 'monitorId', idOf('Search API'));
    Object.assign(link as object, { nextPingAt: NOW.getTime() - 25 * MINUTE });
    const { due } = await bench.run<{ due: object[] }>('check_now', { monitor: 'Search API' });
    expect(due[0]).toMatchObject({ overdue: '25m' });
    expect(due[0]).not.toHaveProperty('in');
    const paused = await bench.run<{ due: unknown[]; paused: string; instead: string[] }>('check_now', {
      monitor: 'Old campaign site',
    });
    expect(paused).toMatchObject({ due: [], paused: 'it is paused' });
    expect(paused.instead[0]).toBe('resume_monitor');
    expect(await bench.run('check_now', { monitor: 'Nightly backup' })).toMatchObject({
      why: 'An Incoming Request monitor is judged by what is sent to it.',
      instead: ['send_heartbeat', expect.anything()],
    });
    expect(await bench.run('check_now', { monitor: 'Carrier portal' })).toMatchObject({
      instead: ['create_monitor_status_event'],
    });
    expect(bench.unused(checkWorkflows[3] as (typeof checkWorkflows)[number])).toEqual([]);
  });

  it('knows the next moment of each interval', () => {
    const from = Date.parse('2026-11-30T12:07:30Z');
    const due = (cron?: string): string => new Date(nextOf(cron, from)).toISOString();
    expect(due()).toBe('2026-11-30T12:08:00.000Z');
    expect(due('*/15 * * * *')).toBe('2026-11-30T12:15:00.000Z');
    expect(due('0 * * * *')).toBe('2026-11-30T13:00:00.000Z');
    expect(due('0 0 * * *')).toBe('2026-12-01T00:00:00.000Z');
    expect(due('0 0 * * 0')).toBe('2026-12-06T00:00:00.000Z');
    expect(due('unreadable')).toBe('2026-11-30T12:08:00.000Z');
  });
});

describe('send_heartbeat', () => {
  const secretOf = (name: string): string =>
    String(bench.sandbox.store.where('Monitor', '_id', idOf(name))[0]?.incomingRequestSecretKey);
  const beats = async (): Promise<number> =>
    (await bench.rows('/monitor-log', { monitorId: idOf('Nightly backup') })).length;

  it('is previewed without a ping, then pings; the address is told nowhere, and the key sent to nobody', async () => {
    const before = await beats();
    const args = { monitor: 'Nightly backup', body: { status: 'ok' } };
    const preview = await bench.result('send_heartbeat', { ...args, preview: true });
    expect(preview.structuredContent).toMatchObject({
      preview: {
        steps: [{ tool: 'POST /heartbeat/{secret}', arguments: { monitor: 'Nightly backup', body: { status: 'ok' } } }],
      },
    });
    expect(await beats()).toBe(before);
    const done = await bench.result('send_heartbeat', args);
    expect(done.structuredContent).toMatchObject({ monitor: 'Nightly backup', accepted: true });
    expect(await beats()).toBe(before + 1);
    const [row] = bench.sandbox.store
      .where('MonitorLogV3', 'monitorId', idOf('Nightly backup'))
      .slice(-1) as unknown as [{ logBody: { requestBody: object; requestHeaders: object } }];
    expect(row.logBody.requestBody).toEqual({ status: 'ok' });
    expect(JSON.stringify(row.logBody.requestHeaders)).not.toContain(bench.sandbox.keys.admin);
    expect(JSON.stringify([preview, done])).not.toContain(secretOf('Nightly backup'));
    const shown = await bench.run<Results>('get_check_results', { monitor: 'Nightly backup', limit: 1 });
    expect(shown.heartbeats).toMatchObject({ silentFor: '0s', late: false });
  });

  it('tells what refuses it without the address', async () => {
    isBroken = true;
    const told = JSON.stringify(await bench.result('send_heartbeat', { monitor: 'Nightly backup' }));
    isBroken = false;
    expect(told).toContain('"isError":true');
    expect(told).not.toContain(secretOf('Nightly backup'));
  });

  it('refuses other kinds and other bodies, says what drops it, and what a key may not', async () => {
    expect(await textOf('send_heartbeat', { monitor: 'Search API' })).toContain('takes no heartbeats');
    expect(await textOf('send_heartbeat', { monitor: 'Nightly backup', body: [1] })).toContain('bad_arguments');
    await bench.call('update_monitor', { id: idOf('Invoice worker'), disableActiveMonitoring: true });
    const before = (await bench.rows('/monitor-log', { monitorId: idOf('Invoice worker') })).length;
    expect(await textOf('send_heartbeat', { monitor: 'Invoice worker' })).toContain(
      'OneUptime drops it: it is paused.',
    );
    expect(await bench.rows('/monitor-log', { monitorId: idOf('Invoice worker') })).toHaveLength(before);
    const refused = await bench.result('send_heartbeat', { monitor: idOf('Nightly backup') }, 'incidentRead');
    expect(refused.isError).toBe(true);
    expect(bench.unused(checkWorkflows[4] as (typeof checkWorkflows)[number])).toEqual([]);
  });
});

describe('create_browser_monitor', () => {
  const steps = [
    'goto https://www.example.com/login',
    'fill #mail = me@example.com',
    'fill #password = {{monitorSecrets.Password}}',
    'click button[type=submit]',
    'expect text Welcome',
  ];

  it('shows the plan, then makes the monitor that it showed', async () => {
    const args = { steps, name: 'Login', browsers: ['Chromium', 'Firefox'], screens: ['Mobile'], interval: '30m' };
    const count = async (): Promise<number> => (await bench.rows('/monitor', { name: 'Login' })).length;
    const preview = await bench.run<{ preview: { steps: { arguments: { check: { script: string } } }[] } }>(
      'create_browser_monitor',
      { ...args, preview: true },
    );
    expect(await count()).toBe(0);
    const made = await bench.run<{ id: string; link: string }>('create_browser_monitor', args);
    const [row] = await bench.rows(
      '/monitor',
      { _id: made.id },
      { monitorType: true, monitorSteps: true, monitoringInterval: true },
    );
    expect(row).toMatchObject({ monitorType: 'Synthetic Monitor', monitoringInterval: '*/30 * * * *' });
    const stored = row?.monitorSteps as { value: { monitorStepsInstanceArray: { value: Record<string, unknown> }[] } };
    const [step] = stored.value.monitorStepsInstanceArray;
    expect(step?.value).toMatchObject({
      browserTypes: ['Chromium', 'Firefox'],
      screenSizeTypes: ['Mobile'],
      retryCountOnError: 1,
    });
    expect(step?.value.customCode).toBe(preview.preview.steps[0]?.arguments.check.script);
    expect(bench.unused(checkWorkflows[2] as (typeof checkWorkflows)[number])).toEqual([]);
  });

  it('logs no value that is typed, and no secret', () => {
    const lines = printScript(readSteps(steps))
      .split('\n')
      .filter((line) => line.startsWith('await step('));
    expect(lines[1]).toBe('await step("fill #mail", () => page.fill("#mail", "me@example.com"));');
    expect(lines[2]).toBe('await step("fill #password", () => page.fill("#password", "{{monitorSecrets.Password}}"));');
    const [line] =
      printScript(readSteps(['goto https://a.example/?t={{monitorSecrets.T}}'])).match(/^await step.*$/m) ?? [];
    expect(line).toContain('step("goto https://a.example/?t=(secret)"');
  });

  it('takes a script that an engine would begin, and runs none', async () => {
    const script =
      'await page.goto("https://a.example/");\nconst n = {{monitorSecrets.Number}};\nreturn { data: n, screenshots };';
    expect(await textOf('create_browser_monitor', { script, name: 'Scripted', preview: true })).toContain(
      'monitorSecrets.Number',
    );
    expect(await textOf('create_browser_monitor', { script: 'return {', name: 'x', preview: true })).toContain(
      'not valid JavaScript',
    );
    expect(
      await textOf('create_browser_monitor', { script: 'globalThis.wasRun = true', name: 'x', preview: true }),
    ).toContain('wasRun');
    expect(globalThis).not.toHaveProperty('wasRun');
  });

  it.each<[string, object, string]>([
    ['neither', {}, 'Nothing says what the browser does'],
    ['both', { steps, script: 'return {}' }, 'same thing twice'],
    ['a script without a name', { script: 'return {}' }, 'Give name'],
    ['no page', { steps: ['click #a'] }, 'opens no page'],
    ['too many', { steps: Array(26).fill('goto https://a.example/') }, 'at most|25'],
    ['an unknown step', { steps: ['goto https://a.example/', 'dance'] }, 'not understood'],
    ['no value', { steps: ['goto https://a.example/', 'fill #a'] }, 'fill #selector = value'],
    ['another protocol', { steps: ['goto file:///etc/passwd'] }, 'not understood'],
    ['a long wait', { steps: ['goto https://a.example/', 'wait 31s'] }, 'at most 30s'],
  ])('refuses %s', async (_what, args, why) => {
    const told = await bench.result('create_browser_monitor', { ...args, preview: true });
    expect(told.isError).toBe(true);
    expect(JSON.stringify(told)).toMatch(new RegExp(why));
  });

  it('prints any text as data: it means itself, and nothing of it is run', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('"); throw 1; ("', '`$' + '{1}`', '\u2028', '\\', '*/', '</script>', "'"),
    );
    fc.assert(
      fc.property(anything, (text) => {
        expect(new Script(`(${literal(text)})`).runInNewContext()).toBe(text);
        const value = text.trim() === '' ? 'x' : text;
        const told = readSteps(['goto https://a.example/', `fill #a = ${value}`, `expect url x${value}x`]);
        const calls: unknown[][] = [];
        const page = {
          fill: (...args: unknown[]) => calls.push(args),
          waitForURL: (...args: unknown[]) => calls.push(args),
        };
        for (const { code } of told.slice(1)) new Script(code).runInNewContext({ page });
        const [, , typed = ''] = /^(fill #a = )(.*)$/s.exec(`fill #a = ${value}`.trim()) ?? [];
        expect(calls[0]).toEqual(['#a', typed]);
        expect(((calls[1] ?? [])[0] as RegExp).test(`before x${value}x after`)).toBe(true);
        expect(() => new Script(`async () => {\n${printScript(told)}\n}`)).not.toThrow();
      }),
      { numRuns: 150 },
    );
  });

  it('prints a script that tells its steps, console errors and pictures as results are read', async () => {
    const log: string[] = [];
    const screenshots: Record<string, unknown> = {};
    const page = {
      goto: async () => undefined,
      click: async () => {
        throw new Error('no such button');
      },
      addInitScript: async () => undefined,
      evaluate: async () => ['boom'],
      screenshot: async () => 'picture',
    };
    const source = `(async () => {\n${printScript(readSteps(['goto https://a.example/', 'click #b']))}\n})()`;
    const context = { page, screenshots, console: { log: (line: string) => log.push(line) } };
    await expect(new Script(source).runInNewContext(context)).rejects.toThrow('no such button');
    expect(log.map((line) => line.replace(/\d+ ms/, 'N ms'))).toEqual([
      'step 1/2 ok N ms: goto https://a.example/',
      'console error: boom',
      'step 2/2 failed N ms: click #b',
      'console error: boom',
    ]);
    expect(screenshots).toEqual({ failed: 'picture' });
    const fine = `(async () => {\n${printScript(readSteps(['goto https://a.example/']))}\n})()`;
    expect(await new Script(fine).runInNewContext(context)).toMatchObject({
      data: { steps: 1 },
      screenshots: { end: 'picture' },
    });
  });
});

afterAll(() => {
  expect(checkWorkflows.map(({ name }) => name)).toEqual([
    'get_check_results',
    'explain_check',
    'create_browser_monitor',
    'check_now',
    'send_heartbeat',
  ]);
});
