/** Groups and measures of telemetry that the API works out, against a plain reading of the same rows. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { textOf } from '../catalogue.ts';
import { sandboxCaller } from '../sandbox-caller.ts';
import { grouped, type PlainRow, plainRows, readTable, stepLabel } from './plain-groups.ts';

const NOW = new Date('2026-11-02T12:00:00.000Z');
const { sandbox, call } = await sandboxCaller(() => NOW);
const { store } = sandbox;
/** Both sides of the night in which Europe's clocks go back, and of America's. */
const CHANGES = ['2026-10-25T01:00:00.000Z', '2026-11-01T06:00:00.000Z'].map(Date.parse);
const ZONES = [undefined, 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu'];
const ROUTES = ['/pay', '/mail', '', undefined];

let services: ReadonlyMap<string, string>;

beforeAll(() => {
  for (const name of ['LogItemV3', 'SpanItemV3', 'MetricItemV3'])
    for (const row of [...store.table(name).rows.values()]) store.remove(name, row);
  const projectId = store.where('ApiKey', 'apiKey', sandbox.keys.admin)[0]?.projectId ?? null;
  const known = store.where('Service', 'projectId', projectId).slice(0, 3);
  services = new Map(known.map(({ _id, name }) => [String(_id), String(name)]));
  const ids = [...services.keys(), '0a1b2c3d-52f0-4f54-9e0c-3a8f6f9a1b2c'];
  for (const change of CHANGES)
    for (let at = 0; at < 60; at++) {
      const moment = change + (at - 30) * 47 * 60_000 + at;
      const route = ROUTES[at % ROUTES.length];
      const own = {
        projectId,
        retentionDate: NOW.getTime() * 2,
        primaryEntityId: ids[at % ids.length],
        attributes: { odd: String(at % 2), user: `u${at}`, ...(route === undefined ? {} : { 'http.route': route }) },
        entityKeys: ['a', 'b', 'c'].filter((_key, place) => (at >> place) % 2 === 1),
      };
      const [severityText, severityNumber] = at % 3 === 0 ? ['Error', 17] : ['Information', 9];
      const body = at % 5 === 0 ? '' : `order ${at} of "${at}" failed`;
      store.insert('LogItemV3', { ...own, time: moment, severityText, severityNumber, body });
      const duration = ((at * 37) % 100) * 1_000_000;
      const status = at % 3;
      const span = { startTime: moment, name: `GET ${at % 2}`, durationUnixNano: duration, statusCode: status };
      store.insert('SpanItemV3', { ...own, ...span, hasException: at % 4 === 0 });
      const metric = at % 2 === 0 ? { name: 'cpu', value: at } : { name: 'memory', value: at * 1.5 };
      store.insert('MetricItemV3', { ...own, time: moment, ...metric, metricPointType: 'Gauge' });
    }
});

const TABLES = {
  logs: {
    path: '/logs',
    time: 'time',
    keys: ['severityText', 'severityNumber', 'body', 'body:shape'],
    number: 'severityNumber',
  },
  spans: { path: '/span', time: 'startTime', keys: ['name', 'statusCode', 'hasException'], number: 'durationUnixNano' },
  metrics: { path: '/metrics', time: 'time', keys: ['name', 'metricPointType'], number: 'value' },
} as const;
const SHARED = ['primaryEntityId', 'entityKeys', 'attributes.http.route', 'attributes.odd'];
const STEPS = ['hour', 'day', 'week', 'month'];

const MEASURES: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: (values) => values.reduce((one, other) => one + other, 0),
  avg: (values) => values.reduce((one, other) => one + other, 0) / values.length,
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
};

function labelOf(key: string, zone = 'UTC'): (row: PlainRow) => readonly string[] {
  const [name = '', suffix = ''] = key.split(':');
  if (suffix === 'shape') return ({ body }) => [body === '' ? '(none)' : 'order # of "…" failed'];
  if (suffix !== '') return (row) => [stepLabel(String(row[name]), suffix, zone)];
  if (name.startsWith('attributes.'))
    return ({ attributes }) => [String((attributes as PlainRow)[name.slice('attributes.'.length)] || '(none)')];
  if (name === 'entityKeys')
    return ({ entityKeys }) => ((entityKeys as string[]).length > 0 ? (entityKeys as string[]) : ['(none)']);
  if (name === 'primaryEntityId') return ({ primaryEntityId: id }) => [services.get(String(id)) ?? String(id)];
  return (row) => [row[name] === '' || row[name] === null ? '(none)' : String(row[name])];
}

const WINDOWS = [
  { filter: {}, holds: () => true },
  { filter: { gte: '2026-10-30T00:00:00Z' }, holds: (time: string) => time >= '2026-10-30T00:00:00.000Z' },
  {
    filter: { gte: '2026-10-24T23:30:00Z', lte: '2026-11-01T05:00:00Z' },
    holds: (time: string) => time >= '2026-10-24T23:30:00.000Z' && time <= '2026-11-01T05:00:00.000Z',
  },
] as const;

it.each(Object.entries(TABLES))(
  '%s in groups are those of a plain reading',
  async (table, { path, time, keys, number }) => {
    const names = keys.map((key) => key.replace(':shape', ''));
    const columns = ['primaryEntityId', 'entityKeys', 'attributes', time, number, ...names];
    const select = Object.fromEntries(columns.map((name) => [name, true]));
    const all = await plainRows(sandbox, path, {}, select);
    expect(all).toHaveLength(120);
    const asked = fc.record({
      by: fc.uniqueArray(fc.constantFrom(...keys, ...SHARED), { minLength: 1, maxLength: 2 }),
      step: fc.option(fc.constantFrom(...STEPS), { nil: undefined }),
      window: fc.constantFrom(...WINDOWS),
      timezone: fc.constantFrom(...ZONES),
      measure: fc.option(fc.constantFrom(...Object.keys(MEASURES)), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ by: named, step, window, timezone, measure }) => {
        const by = step ? [named[0] as string, `${time}:${step}`] : named;
        fc.pre(measure === undefined || !by.some((key) => key.startsWith(number)));
        const filter = Object.keys(window.filter).length > 0 ? { [time]: window.filter } : {};
        const zone = timezone === undefined ? {} : { timezone };
        const measured = measure === undefined ? {} : { measure: `${measure}(${number})` };
        const found = readTable(textOf(await call(`count_${table}`, { filter, by, top: 500, ...zone, ...measured })));
        const rows = all.filter((row) => window.holds(String(row[time])));
        const expected = grouped(
          rows,
          by.map((key) => labelOf(key, timezone)),
        );
        const figureOf = (some: readonly PlainRow[]): number => {
          if (measure === undefined) return some.length;
          const unit = number === 'durationUnixNano' ? 1e6 : 1;
          return (MEASURES[measure]?.(some.map((row) => Number(row[number]))) ?? 0) / unit;
        };
        expect(found.groups).toBe(expected.size);
        for (const [label, group] of expected) {
          const figure = Number(found.shown.get(label));
          if (found.shown.has(label)) expect(Math.abs(figure - figureOf(group)), label).toBeLessThan(0.001);
        }
        expect([...found.shown.keys()].filter((label) => !expected.has(label))).toEqual([]);
        expect(Math.abs(Number(found.total) - figureOf(rows))).toBeLessThan(0.001);
      }),
      { numRuns: 80 },
    );
  },
  120_000,
);
