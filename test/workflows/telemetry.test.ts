import { beforeAll, describe, expect, it } from 'vitest';
import { errorShapes } from '../../runtime/workflows/telemetry/error-shapes.ts';
import { telemetryWorkflows } from '../../runtime/workflows/telemetry/family.ts';
import { inTimeOrder, stepFor } from '../../runtime/workflows/telemetry/metric-series.ts';
import { attributes, nanos } from '../sandbox/otlp.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';
import { recordSender, type SendRecords } from './sent-telemetry.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
// Whole seconds: their nanoseconds are kept as numbers without a rest.
const NOW = new Date(Math.floor(Date.now() / 1000) * 1000);
const ago = (ms: number): string => new Date(NOW.getTime() - ms).toISOString();
const at = (ms: number, nano = 0): string => String(BigInt(nanos(NOW.getTime() - ms)) + BigInt(nano));

interface Around {
  window?: { from: string; to: string };
  unread?: string[];
  notes?: string[];
  error?: { code: string; message: string; next: string };
}
interface Items<T> {
  items: T[];
  more?: number;
}
interface Shape {
  message: string;
  count: number;
  share: number;
  first?: string;
  last?: string;
  services: string[];
}
type Wire = Record<string, unknown>;

let bench: WorkflowBench;
let send: SendRecords;
let services: Map<string, string>;

beforeAll(async () => {
  bench = await workflowBench(telemetryWorkflows, () => NOW);
  send = await recordSender(bench.sandbox);
  const rows = await bench.rows('/service', {}, { name: true });
  services = new Map(rows.map(({ name, _id }) => [String(name), String(_id)]));
});

const told = async (name: string, args: object, role?: 'noperms' | 'readonly' | 'incidentRead'): Promise<Around> =>
  (await bench.result(name, args, role)).structuredContent as Around;

/** Rows of telemetry in a window as the API shows them. */
const rowsIn = (path: string, window: { from: string; to: string }, query: object, select: object, time = 'time') => {
  const within = { _type: 'InBetween', startValue: window.from, endValue: window.to };
  return bench.rows(path, { [time]: within, ...query }, { ...select, [time]: true });
};
const plain = (value: unknown): string => String((value as { value?: unknown })?.value ?? value);
const atLeast = (value: number): object => ({ _type: 'GreaterThanOrEqual', value });

describe('search_logs', () => {
  it('finds lines newest first, counts all, and shows them short', async () => {
    const args = { service: 'checkout', severity: 'Error', text: 'GATEWAY', limit: 3 };
    const result = await bench.run<{ found: number; logs: Items<Wire> }>('search_logs', args);
    const { window } = await told('search_logs', args);
    const query = { primaryEntityId: services.get('checkout'), severityNumber: atLeast(17) };
    const rows = await rowsIn('/logs', window as never, query, { body: true, traceId: true });
    const meant = rows
      .filter(({ body }) => /gateway/i.test(String(body)))
      .sort((a, b) => (plain(a.time) < plain(b.time) ? 1 : -1));
    expect(meant.length).toBeGreaterThan(10);
    expect(result.found).toBe(meant.length);
    expect(result.logs.more).toBe(meant.length - 3);
    expect(result.logs.items.map(({ text }) => text)).toEqual(meant.slice(0, 3).map(({ body }) => body));
    expect(result.logs.items.every(({ service, level }) => service === undefined && level === 'Error')).toBe(true);
    expect(result.logs.items[0]?.trace).toBe(meant[0]?.traceId);
  });

  it('shows attributes that are asked for, the sender’s too, follows a trace, and cuts long lines', async () => {
    const trace = 'ab'.repeat(16);
    const body = { stringValue: `first\nsecond ${'x'.repeat(500)}` };
    const own = { timeUnixNano: at(5 * MINUTE), severityNumber: 9, body, traceId: trace, spanId: 'cd'.repeat(8) };
    await send('Logs', { 'service.name': 'talker', 'host.name': 'h1' }, [
      { ...own, attributes: attributes({ 'http.route': '/pay' }) },
    ]);
    const args = { trace, attributes: ['http.route', 'host.name', 'absent'] };
    const { found, logs } = await bench.run<{ found: number; logs: Items<Wire> }>('search_logs', args);
    expect(found).toBe(1);
    const [line] = logs.items as [Wire];
    expect(line.attributes).toEqual({ 'http.route': '/pay', 'host.name': 'h1' });
    expect(line).toMatchObject({ service: 'talker', level: 'Information' });
    expect(line).not.toHaveProperty('trace');
    expect(String(line.text)).toMatch(/^first second x+…$/);
    expect(String(line.text)).toHaveLength(200);
  });

  it('follows a trace beyond the last hour, and cuts a long line around what was looked for', async () => {
    const trace = 'ba'.repeat(16);
    const text = `${'y'.repeat(400)} needle-in-the-middle ${'z'.repeat(400)}`;
    const record = { timeUnixNano: at(3 * 24 * HOUR), severityNumber: 17, body: { stringValue: text }, traceId: trace };
    await send('Logs', { 'service.name': 'talker' }, [record]);
    expect(await bench.run('search_logs', { trace })).toMatchObject({ found: 1 });
    expect(await bench.run('search_logs', { trace, from: '-1h' })).toMatchObject({ found: 0 });
    const { logs } = await bench.run<{ logs: Items<Wire> }>('search_logs', { text: 'NEEDLE-in', from: '-4d' });
    expect(String(logs.items[0]?.text)).toMatch(/^…y+ needle-in-the-middle z+…$/);
    expect(String(logs.items[0]?.text)).toHaveLength(200);
  });

  it('says when a silent service was last heard of; names that are unknown are refused with near ones', async () => {
    const silent = await told('search_logs', { service: 'shipping', from: '2020-01-01', to: '2020-01-02' });
    expect(silent).toMatchObject({ found: 0, logs: { items: [] } });
    expect(silent.notes?.[0]).toMatch(/^Nothing matches\. Telemetry of shipping last came in at \d{4}-/);
    expect((await told('search_logs', { service: 'shiping' })).error?.next).toContain('shipping');
    expect((await told('search_logs', { from: '-1h', to: '-2h' })).error?.message).toMatch(/ends .* before it begins/);
    expect((await told('search_logs', {}, 'incidentRead')).error?.code).toBe('not_permitted');
  });

  it('reads the hour before an end that is given alone', async () => {
    const { window } = await told('search_logs', { to: '-3d' });
    expect(Date.parse(window?.to ?? '') - Date.parse(window?.from ?? '')).toBe(HOUR);
  });
});

describe('summarize_errors', () => {
  it('counts the error logs of the last hour by shape, as a reading of the rows does', async () => {
    const args = { service: 'checkout' };
    const result = await bench.run<{ errors: number; messages: Items<Shape>; exceptions: number }>(
      'summarize_errors',
      args,
    );
    const { window } = await told('summarize_errors', args);
    const query = { primaryEntityId: services.get('checkout'), severityNumber: atLeast(17) };
    const rows = await rowsIn('/logs', window as never, query, { body: true });
    const shapes = new Map<string, string[]>();
    for (const row of rows) {
      const shape = String(row.body).replace(/\d+/g, '#').replace(/".*"/, '"…"');
      shapes.set(shape, [...(shapes.get(shape) ?? []), plain(row.time)].sort());
    }
    expect(result.errors).toBe(rows.length);
    expect(result.errors).toBeGreaterThan(100);
    expect(result.messages.items).toEqual(
      [...shapes]
        .sort(([, a], [, b]) => b.length - a.length)
        .map(([message, times]) => ({
          message,
          count: times.length,
          share: Math.round((1000 * times.length) / rows.length) / 10,
          first: times[0],
          last: times.at(-1),
          services: ['checkout'],
        })),
    );
    const thrown = await rowsIn('/exceptions', window as never, { primaryEntityId: services.get('checkout') }, {});
    expect(result.exceptions).toBe(thrown.length);
  });

  it('names the services of each shape, most first, and counts shapes that are left out', async () => {
    const line = (text: string): object => ({
      ...{ timeUnixNano: at(90 * MINUTE), severityNumber: 21, body: { stringValue: text } },
    });
    await send('Logs', { 'service.name': 'one' }, [line('disk 7 full'), line('disk 8 full'), line('other')]);
    await send('Logs', { 'service.name': 'two' }, [line('disk 9 full')]);
    const args = { from: ago(91 * MINUTE), to: ago(89 * MINUTE), limit: 1 };
    const result = await bench.run<{ errors: number; messages: Items<Shape> }>('summarize_errors', args);
    const [top] = result.messages.items;
    expect(top).toMatchObject({ message: 'disk # full', count: 3, first: ago(90 * MINUTE), last: ago(90 * MINUTE) });
    expect(top?.services.slice(0, 2)).toEqual(['one', 'two']);
    expect(result.messages.items).toHaveLength(1);
    expect(result.messages.more).toBeGreaterThanOrEqual(1);
  });

  it('tells of nothing without failing, and goes on where exceptions cannot be read', async () => {
    const none = await bench.run('summarize_errors', { service: 'shipping', from: '2020-01-01', to: '2020-01-02' });
    expect(none).toEqual({ errors: 0, messages: { items: [] }, exceptions: 0 });
    expect((await told('summarize_errors', {}, 'noperms')).error?.code).toBe('not_permitted');
  });

  it('has shares that follow from the counts, whatever the groups are', () => {
    const groups = [
      { by: ['a #', 'x'], figure: 2 },
      { by: ['a #', 'y'], figure: 5 },
      { by: [null, 'x'], figure: 1 },
    ];
    const firsts = [{ by: ['a #'], figure: 1e18 }];
    expect(errorShapes({ counts: groups, firsts })).toEqual({
      errors: 8,
      shapes: [
        { message: 'a #', count: 7, share: 87.5, first: '2001-09-09T01:46:40.000Z', services: ['y', 'x'] },
        { message: '(no text)', count: 1, share: 12.5, services: ['x'] },
      ],
    });
  });
});

interface Trace {
  trace: string;
  service: string;
  operation: string;
  time: string;
  ms: number;
  spans?: number;
  failed?: number;
  no_root?: true;
}

const SHOP = '5h0p'.replace(/[hp]/g, 'a').repeat(8);
const part = (id: string, parent: string, [from, to]: readonly [number, number], name: string, own: object = {}) => ({
  ...{ traceId: SHOP, spanId: id.repeat(16), ...(parent ? { parentSpanId: parent.repeat(16) } : {}), name, kind: 2 },
  ...{ startTimeUnixNano: at(3 * HOUR, from * 1e6), endTimeUnixNano: at(3 * HOUR, to * 1e6), ...own },
});

/** A request through three services: the shop waits for checkout, which calls payments and then its database. */
async function sendShopTrace(): Promise<void> {
  const failure = { status: { code: 2, message: 'card refused' } };
  const details = attributes({ 'exception.type': 'CardError', 'exception.message': 'card 4711 refused' });
  const events = [{ name: 'exception', timeUnixNano: at(3 * HOUR, 650e6), attributes: details }];
  await send('Spans', { 'service.name': 'trace-shop' }, [part('1', '', [0, 1000], 'POST /buy')]);
  await send('Spans', { 'service.name': 'trace-checkout' }, [
    part('2', '1', [50, 950], 'place order'),
    part('4', '2', [720, 900], 'SELECT orders', { attributes: attributes({ 'db.system': 'pg', rows: 3 }) }),
    part('6', '2', [100, 300], 'SELECT stock'),
  ]);
  await send('Spans', { 'service.name': 'trace-payments' }, [
    part('3', '2', [100, 700], 'authorise', { ...failure, events }),
    part('5', '3', [200, 600], 'POST gateway', failure),
  ]);
  const line = { timeUnixNano: at(3 * HOUR), severityNumber: 9, body: { stringValue: 'hello' }, traceId: SHOP };
  await send('Logs', { 'service.name': 'trace-shop' }, [{ ...line, spanId: '1'.repeat(16) }]);
}

describe('list_traces', () => {
  beforeAll(sendShopTrace);
  const around = { from: ago(3 * HOUR + MINUTE), to: ago(3 * HOUR - MINUTE) };

  it('lists root spans of the last hour newest first, as a reading of the rows has them', async () => {
    const result = await bench.run<{ found: number; traces: Items<Trace> }>('list_traces', { limit: 5 });
    const { window } = await told('list_traces', { limit: 5 });
    const query = { isRootSpan: true };
    const select = { traceId: true, statusCode: true, durationUnixNano: true };
    const rows = await rowsIn('/span', window as never, query, select, 'startTime');
    const times = rows
      .map(({ startTime }) => plain(startTime))
      .sort()
      .reverse();
    expect(result.found).toBe(rows.length);
    expect(result.traces.more).toBe(rows.length - 5);
    expect(result.traces.items.map(({ time }) => time)).toEqual(times.slice(0, 5));
    for (const { trace, failed = 0, ms } of result.traces.items) {
      const row = rows.find(({ traceId }) => traceId === trace);
      expect(failed).toBe(row?.statusCode === 2 ? 1 : 0);
      expect(ms).toBeCloseTo(Number(row?.durationUnixNano) / 1e6, 0);
    }
  });

  it('puts the slowest first where slower ones are asked for', async () => {
    const args = { slower_than_ms: 600, limit: 100 };
    const { traces, found } = await bench.run<{ found: number; traces: Items<Trace> }>('list_traces', args);
    const { window } = await told('list_traces', args);
    const rows = await rowsIn('/span', window as never, { isRootSpan: true }, { durationUnixNano: true }, 'startTime');
    const slow = rows.map(({ durationUnixNano }) => Number(durationUnixNano) / 1e6).filter((ms) => ms >= 600);
    expect(found).toBe(slow.length);
    expect(traces.items.map(({ ms }) => ms)).toEqual(traces.items.map(({ ms }) => ms).sort((a, b) => b - a));
    expect(traces.items.length).toBeGreaterThan(0);
  });

  it('finds traces that failed inside, told by their roots, with all their spans counted', async () => {
    for (const args of [{ errors: true }, { errors: true, service: 'trace-payments' }, { operation: 'BUY' }]) {
      const { traces } = await bench.run<{ traces: Items<Trace> }>('list_traces', { ...around, ...args });
      const mine = traces.items.find(({ trace }) => trace === SHOP);
      expect(mine, JSON.stringify(args)).toEqual({
        trace: SHOP,
        service: 'trace-shop',
        operation: 'POST /buy',
        time: ago(3 * HOUR),
        ms: 1000,
        spans: 6,
        failed: 2,
      });
    }
  });

  it('finds traces that a service takes part in where it begins none, and says where a root is missing', async () => {
    const { traces } = await bench.run<{ traces: Items<Trace> }>('list_traces', {
      ...around,
      service: 'trace-payments',
    });
    expect(traces.items).toMatchObject([{ trace: SHOP, service: 'trace-shop' }]);
    const lost = { ...part('9', '8', [0, 40], 'half a trace', { status: { code: 2 } }), traceId: 'dd'.repeat(16) };
    await send('Spans', { 'service.name': 'trace-lost' }, [lost]);
    const found = await bench.run<{ traces: Items<Trace> }>('list_traces', { ...around, service: 'trace-lost' });
    expect(found.traces.items).toMatchObject([{ operation: 'half a trace', no_root: true, spans: 1, failed: 1 }]);
    const slow = await bench.run<{ traces: Items<Trace> }>('list_traces', {
      ...{ ...around, service: 'trace-lost', errors: true, slower_than_ms: 41 },
    });
    expect(slow.traces.items).toEqual([]);
  });

  it('finds nothing quietly', async () => {
    const result = await told('list_traces', { service: 'shipping', from: '2020-01-01', to: '2020-01-02' });
    expect(result).toMatchObject({ found: 0, traces: { items: [] } });
    expect(result.notes?.[0]).toContain('last came in');
  });
});

interface TraceTold {
  ms: number;
  spans: number;
  failed: number;
  logs?: number;
  critical_path: Items<{ operation: string; waited_ms: number; percent: number }>;
  own_time: Items<{ service: string; operation: string; own_ms: number; percent: number; spans: number }>;
  tree: Items<{ depth: number; operation: string; at_ms: number; ms: number; own_ms: number; failed?: true }>;
  failures?: Items<Wire>;
  exceptions?: Items<Wire>;
  span?: Wire;
}

describe('get_trace', () => {
  it('has the tree, the path and the times of a trace that was worked out by hand', async () => {
    const result = await bench.run<TraceTold>('get_trace', { trace: SHOP.toUpperCase() });
    expect(result).toMatchObject({ ms: 1000, spans: 6, failed: 2, logs: 1 });
    expect(result.critical_path.items.map(({ operation, waited_ms }) => [operation, waited_ms])).toEqual([
      ['POST /buy', 100],
      ['place order', 120],
      ['authorise', 200],
      ['POST gateway', 400],
      ['SELECT orders', 180],
    ]);
    expect(
      result.tree.items.map(({ depth, operation, at_ms, ms, own_ms }) => [depth, operation, at_ms, ms, own_ms]),
    ).toEqual([
      [0, 'POST /buy', 0, 1000, 100],
      [1, 'place order', 50, 900, 120],
      [2, 'authorise', 100, 600, 200],
      [3, 'POST gateway', 200, 400, 400],
      [2, 'SELECT stock', 100, 200, 200],
      [2, 'SELECT orders', 720, 180, 180],
    ]);
    expect(result.own_time.items[0]).toEqual({
      ...{ service: 'trace-payments', operation: 'POST gateway', spans: 1, own_ms: 400, percent: 33.3 },
    });
    expect(result.own_time.more).toBe(1);
    expect(result.failures?.items.map(({ operation, message }) => [operation, message])).toEqual([
      ['authorise', 'card refused'],
      ['POST gateway', 'card refused'],
    ]);
    expect(result.exceptions?.items).toEqual([
      { span: '3'.repeat(16), type: 'CardError', message: 'card 4711 refused' },
    ]);
  });

  it('shows one span whole, with attributes and events', async () => {
    const query = await bench.run<TraceTold>('get_trace', { trace: SHOP, span: '4'.repeat(16) });
    expect(query.span).toMatchObject({ operation: 'SELECT orders', kind: 'server', parent: '2'.repeat(16), ms: 180 });
    expect(query.span?.attributes).toMatchObject({ 'db.system': 'pg', rows: '3' });
    const failed = await bench.run<TraceTold>('get_trace', { trace: SHOP, span: '3'.repeat(16) });
    expect(failed.span).toMatchObject({
      failed: true,
      message: 'card refused',
      events: { items: [{ name: 'exception', attributes: { 'exception.type': 'CardError' } }] },
    });
    const unknown = await told('get_trace', { trace: SHOP, span: 'ff' });
    expect(unknown.error?.message).toBe('The trace has no span "ff".');
  });

  it('says what is odd: parents that are not there, several roots, clocks that differ, circles', async () => {
    const trace = 'ee'.repeat(16);
    const odd = (id: string, parent: string, time: readonly [number, number]): object => ({
      ...{ ...part(id, parent, time, `span ${id}`), traceId: trace },
    });
    const sent = [odd('1', '', [10, 60]), odd('2', '1', [0, 20]), odd('3', '', [30, 40]), odd('4', '7', [30, 50])];
    await send('Spans', { 'service.name': 'odd' }, [...sent, odd('5', '6', [1, 2]), odd('6', '5', [1, 3])]);
    const result = await told('get_trace', { trace });
    const { tree, ms } = result as unknown as TraceTold;
    expect(tree.items).toHaveLength(6);
    expect(ms).toBe(60);
    expect(result.notes).toEqual([
      '2 spans at the top: a parent is named that is not among the spans.',
      '2 spans without a parent.',
      'The critical path is that of the longest span at the top.',
      '1 span before their parent: clocks differ, times between services are rough.',
    ]);
  });

  it('shows the longest of many spans and counts the rest; reads two thousand at the most', async () => {
    const trace = 'cc'.repeat(16);
    const id = (place: number): string => (place + 1).toString(16).padStart(16, '0');
    const many = Array.from({ length: 2100 }, (_, place) => ({
      ...part('1', '', [place, place === 0 ? 5000 : place + (place === 1999 ? 900 : 1)], `step ${place % 7}`),
      ...{ traceId: trace, spanId: id(place), parentSpanId: place === 0 ? '' : id(0) },
    }));
    await send('Spans', { 'service.name': 'many' }, many);
    const result = await told('get_trace', { trace });
    const { tree, spans, own_time: own } = result as unknown as TraceTold;
    expect(spans).toBe(2000);
    expect(tree.items).toHaveLength(20);
    expect(tree.more).toBe(1980);
    expect(tree.items.map(({ ms }) => ms)).toContain(900);
    expect(own.items.length + (own.more ?? 0)).toBe(7);
    expect(result.notes?.[0]).toBe('Only the first 2000 spans were read: lengths and the tree are theirs.');
  });

  it('refuses a trace that is not there', async () => {
    expect((await told('get_trace', { trace: 'nope' })).error).toEqual({
      code: 'bad_arguments',
      message: 'There are no spans of the trace "nope".',
      next: 'Find one with list_traces.',
    });
    const lines = await told('get_trace', { trace: 'ab'.repeat(16) });
    expect(lines.error?.next).toBe('There are log lines of it: search_logs shows them.');
  });
});

interface Metric {
  metric: string;
  type?: string;
  points: number;
  aggregate: string;
  value: number | null;
  min: number | null;
  max: number | null;
  step?: string;
  series?: Items<{ time: string; value: number }>;
  groups?: Items<{ of: string; value: number }>;
}

describe('query_metric', () => {
  const CPU = 'process.cpu.utilization';
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

  it('measures a metric by hour and as a whole, as a reading of the points does', async () => {
    const args = { name: CPU, service: 'checkout' };
    const result = await bench.run<Metric>('query_metric', args);
    const { window } = await told('query_metric', args);
    const query = { name: CPU, primaryEntityId: services.get('checkout') };
    const rows = await rowsIn('/metrics', window as never, query, { value: true });
    const values = rows.map(({ value }) => Number(value));
    expect(result).toMatchObject({ metric: CPU, type: 'Gauge', aggregate: 'avg', points: rows.length, step: 'hour' });
    expect(result.value).toBeCloseTo(mean(values), 4);
    expect(result.min).toBeCloseTo(Math.min(...values), 4);
    expect(result.max).toBeCloseTo(Math.max(...values), 4);
    const hours = new Map<string, number[]>();
    for (const row of rows) {
      const hour = plain(row.time).slice(0, 13).replace('T', ' ');
      hours.set(hour, [...(hours.get(hour) ?? []), Number(row.value)]);
    }
    const series = result.series?.items ?? [];
    expect(series.map(({ time }) => time.slice(0, 13))).toEqual([...hours.keys()].sort());
    for (const { time, value } of series) expect(value).toBeCloseTo(mean(hours.get(time.slice(0, 13)) ?? []), 4);
  });

  it('splits by service and by attributes, with or without the prefix of those of the sender', async () => {
    const byService = await bench.run<Metric>('query_metric', { name: CPU, by: 'service', from: '-7d' });
    expect(byService.groups?.items.map(({ of }) => of).sort()).toEqual([...services.keys()].slice(0, 8).sort());
    const byHost = await bench.run<Metric>('query_metric', {
      name: CPU,
      by: 'host.name',
      aggregate: 'max',
      from: '-7d',
    });
    expect(byHost.groups?.items.map(({ of }) => of.slice(0, 4))).toEqual(Array(4).fill('web-'));
    expect(byHost.groups?.items[0]?.value).toBe(byHost.max);
  });

  it('adds up what is counted from point to point, and reads bounds of histograms from theirs', async () => {
    const point = (minutes: number, own: object): object => ({ timeUnixNano: at(minutes * MINUTE), ...own });
    await send('Metrics', { 'service.name': 'counter' }, [
      {
        name: 'sent',
        sum: { aggregationTemporality: 1, dataPoints: [point(5, { asInt: '3' }), point(9, { asInt: '4' })] },
      },
      {
        name: 'took',
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [point(5, { count: 2, sum: 30, min: 10, max: 20, bucketCounts: [2], explicitBounds: [] })],
        },
      },
      {
        name: 'since',
        sum: {
          aggregationTemporality: 2,
          isMonotonic: true,
          dataPoints: [point(5, { asInt: '9' }), point(9, { asInt: '6' })],
        },
      },
      {
        name: 'queued',
        sum: {
          aggregationTemporality: 2,
          isMonotonic: false,
          dataPoints: [point(5, { asInt: '9' }), point(9, { asInt: '6' })],
        },
      },
    ]);
    const sent = await bench.run<Metric>('query_metric', { name: 'sent', from: '-30m' });
    expect(sent).toMatchObject({ aggregate: 'sum', value: 7, points: 2, step: 'minute' });
    expect(sent.series?.items.map(({ value }) => value)).toEqual([4, 3]);
    const took = await bench.run<Metric>('query_metric', { name: 'took' });
    expect(took).toMatchObject({ type: 'Histogram', value: 15, min: 10, max: 20 });
    const since = await told('query_metric', { name: 'since' });
    expect(since).toMatchObject({ aggregate: 'max', value: 9 });
    expect(since.notes?.[0]).toContain('since the program started');
    const queued = await told('query_metric', { name: 'queued' });
    expect(queued).toMatchObject({ aggregate: 'avg', value: 7.5 });
    expect(queued).not.toHaveProperty('notes');
    const past = await told('query_metric', { name: 'sent', from: '-3d', to: '-2d' });
    expect(past).toMatchObject({ points: 0, value: null });
    expect(past).not.toHaveProperty('series');
    expect(past.notes).toEqual([`No points in this window: the last one came at ${ago(5 * MINUTE)}.`]);
  });

  it('names metrics near one that is not there', async () => {
    const near = await told('query_metric', { name: 'process.cpu.utilisation' });
    expect(near.error?.message).toBe('There is no metric called "process.cpu.utilisation".');
    expect(near.error?.next).toMatch(/^Near it there are: process\.cpu\.utilization/);
    expect((await told('query_metric', { name: 'memory' })).error?.next).toMatch(/are: process\.memory\.usage/);
    const other = await told('query_metric', { name: 'sent', service: 'checkout' });
    expect(other.error?.message).toBe('This service sends no metric called "sent".');
  });

  it('chooses steps that make no more than fifty points, and puts them in order across a change of clocks', () => {
    const window = (hours: number) => ({ from: new Date(0).toISOString(), to: new Date(hours * HOUR).toISOString() });
    expect([0.5, 24, 24 * 40, 24 * 200, 24 * 800].map((hours) => stepFor(window(hours)))).toEqual([
      ...['minute', 'hour', 'day', 'week', 'month'],
    ]);
    const by = (label: string) => ({ by: [label], figure: 1 });
    const hours = ['2026-10-25 02:00+01:00', '2026-10-25 02:00+02:00', '2026-10-25 01:00+02:00'];
    expect(inTimeOrder(hours.map(by)).map((group) => group.by[0])).toEqual([...hours].reverse());
  });
});

describe('list_exceptions_summary', () => {
  interface Summary {
    states: { open: number; resolved: number; archived: number };
    exceptions: Items<{ id: string; type: string; state: string; in_window: number; in_all: number; last: string }>;
  }

  it('groups what was thrown in the week, the most frequent first, with states and counts', async () => {
    const result = await bench.run<Summary>('list_exceptions_summary');
    const { window } = await told('list_exceptions_summary', {});
    const groups = await bench.rows(
      '/telemetry-exception',
      {},
      { exceptionType: true, isResolved: true, isArchived: true, occuranceCount: true, fingerprint: true },
    );
    const thrown = await rowsIn('/exceptions', window as never, {}, { fingerprint: true });
    const count = (fingerprint: unknown): number => thrown.filter((row) => row.fingerprint === fingerprint).length;
    expect(result.states).toEqual({
      open: groups.filter(({ isResolved, isArchived }) => !isResolved && !isArchived).length,
      resolved: groups.filter(({ isResolved, isArchived }) => isResolved && !isArchived).length,
      archived: groups.filter(({ isArchived }) => isArchived).length,
    });
    for (const { id, type, in_window: inWindow, in_all: inAll } of result.exceptions.items) {
      const group = groups.find(({ _id }) => plain(_id) === id);
      expect(type).toBe(group?.exceptionType);
      expect(inAll).toBe(group?.occuranceCount);
      expect(inWindow).toBe(count(group?.fingerprint));
    }
    const counts = result.exceptions.items.map(({ in_window: inWindow }) => inWindow);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    expect(result.exceptions.items.length).toBeGreaterThanOrEqual(4);
  });

  it('keeps to a state and a service', async () => {
    const resolved = await bench.run<Summary>('list_exceptions_summary', { state: 'resolved' });
    expect(resolved.exceptions.items).toMatchObject([{ type: 'StockLockError', state: 'resolved' }]);
    const [first] = resolved.exceptions.items;
    await bench.call('update_exception', { id: first?.id, isArchived: true });
    const archived = await bench.run<Summary>('list_exceptions_summary', { state: 'archived', service: 'catalogue' });
    expect(archived).toMatchObject({
      states: { open: 0, resolved: 0, archived: 1 },
      exceptions: { items: [{ type: 'StockLockError', state: 'archived' }] },
    });
    const none = await told('list_exceptions_summary', { service: 'shipping' });
    expect(none).toMatchObject({ exceptions: { items: [] } });
  });
});

it('every operation that a workflow names is one that it uses', () => {
  expect(telemetryWorkflows.map((workflow) => [workflow.name, bench.unused(workflow)])).toEqual(
    telemetryWorkflows.map(({ name }) => [name, []]),
  );
});
