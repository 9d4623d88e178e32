/** Groups that a count answers with, of generated rows, filters and columns, against a plain count of the same rows. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ResourceModule, relationOf, shapeOf } from '../../runtime/catalogue/kinds.ts';
import { textOf } from '../catalogue.ts';
import { sandboxCaller } from '../sandbox-caller.ts';
import { grouped, type PlainRow, plainRows, readTable, stepLabel } from './plain-groups.ts';

const NOW = new Date('2026-11-30T12:00:00.000Z');
const { sandbox, catalogue, call } = await sandboxCaller(() => NOW);
const { store } = sandbox;

/** Around them clocks are changed: in Europe, North America, Lord Howe by half an hour. */
const CHANGES = [
  '2026-03-08T07',
  '2026-03-29T01',
  '2026-04-04T15',
  '2026-10-03T15:30',
  '2026-10-25T01',
  '2026-11-01T06',
];
const ZONES = [undefined, 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia'];
const STEPS = ['minute', 'hour', 'day', 'week', 'month', 'year'];

/** Columns of every kind that rows of the table have values in. */
const GROUPED: Readonly<Record<string, readonly string[]>> = {
  incident: [
    'incidentSeverity',
    'currentIncidentState',
    'labels',
    'monitors',
    'createdByProbe',
    'isVisibleOnStatusPage',
    'subscriberNotificationStatusOnIncidentCreated',
    'reminderNotificationSentCount',
    'title',
    'declaredAt',
    'impactStartedAt',
    'createdAt',
    'monitors.monitorType',
    'monitors.currentMonitorStatus',
    'incidentSeverity.order',
    'currentIncidentState.isResolvedState',
    'createdByProbe.name',
  ],
  monitor: [
    'currentMonitorStatus',
    'currentMonitorStatus.isOperationalState',
    'monitorType',
    'labels',
    'disableActiveMonitoring',
    'createdAt',
    'description',
  ],
};

beforeAll(() => {
  const projectId = store.where('ApiKey', 'apiKey', sandbox.keys.admin)[0]?.projectId;
  const ids = (name: string): string[] =>
    store.where(name, 'projectId', projectId ?? null).map(({ _id }) => String(_id));
  const [severities, states, labels, monitors] = ['IncidentSeverity', 'IncidentState', 'Label', 'Monitor'].map(ids);
  const pick = (list: readonly string[] | undefined, at: number): string | undefined => list?.[at % list.length];
  for (const [place, change] of CHANGES.entries())
    for (let at = 0; at < 25; at++) {
      const moment = Date.parse(`${change.padEnd(16, ':00')}:00.000Z`) + (at - 12) * 11 * 60_000 + at;
      store.insert('Incident', {
        projectId,
        title: `Trouble ${at % 3}`,
        declaredAt: moment,
        createdAt: moment,
        impactStartedAt: at % 4 === 0 ? null : moment - 3_600_000,
        incidentSeverityId: pick(severities, at + place),
        currentIncidentStateId: pick(states, at),
        labels: labels?.filter((_id, index) => (index + at) % 4 === 0 && at % 5 !== 0) ?? [],
        monitors: at % 2 === 0 ? [] : [pick(monitors, at)],
        isVisibleOnStatusPage: at % 3 === 0 ? null : at % 3 === 1,
        reminderNotificationSentCount: (at * 7) % 11,
      });
    }
});

/** What is measured of the numbers of a group; of none, nothing. Percentiles lie between the values around their place. */
const MEASURES: Readonly<Record<string, (sorted: readonly number[]) => number>> = {
  sum: (sorted) => sorted.reduce((one, other) => one + other, 0),
  avg: (sorted) => sorted.reduce((one, other) => one + other, 0) / sorted.length,
  min: ([first = 0]) => first,
  max: (sorted) => sorted.at(-1) ?? 0,
  p50: (sorted) =>
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2,
};
const MEASURED = 'reminderNotificationSentCount';

/** All rows with these columns; related rows with all of theirs that are named after a dot, out of their own table. */
async function readAll(module: ResourceModule, names: readonly string[]): Promise<PlainRow[]> {
  const selected = (of: ResourceModule, name: string): [string, unknown] => {
    const column = of.columns[name];
    return [name, column && relationOf(column) ? { _id: true, name: true } : true];
  };
  const pathOf = ({ operations }: ResourceModule): string => operations.count?.path.replace('/count', '') ?? '';
  const own = [...new Set(names.map((name) => name.split('.')[0] as string))];
  const select = Object.fromEntries(own.map((name) => selected(module, name)));
  let rows = await plainRows(sandbox, pathOf(module), {}, select);
  for (const dotted of names.filter((name) => name.includes('.'))) {
    const [relation = '', inside = ''] = dotted.split('.');
    const target = await catalogue.module(module.columns[relation]?.to ?? '');
    const others = await plainRows(sandbox, pathOf(target), {}, Object.fromEntries([selected(target, inside)]));
    const byId = new Map(others.map((row) => [row._id, row]));
    const whole = (row: PlainRow | null): PlainRow | null => row && { ...row, ...byId.get(row._id) };
    rows = rows.map((row) => {
      const value = row[relation] as PlainRow | PlainRow[] | null;
      return { ...row, [relation]: Array.isArray(value) ? value.map(whole) : whole(value) };
    });
  }
  return rows;
}

/** How a plain reader tells the groups of a column. */
function labelOf(module: ResourceModule, key: string, zone = 'UTC'): (row: PlainRow) => readonly string[] {
  const [name = '', step = ''] = key.split(':');
  const [own = '', inside] = name.split('.');
  const column = module.columns[own];
  const one = (value: unknown): string => {
    if (value === null || value === undefined) return '(none)';
    if (step !== '') return stepLabel(String(value), step, zone);
    if (typeof value === 'object') return String((value as PlainRow).name);
    return value === '' ? '""' : String(value);
  };
  if (inside !== undefined)
    return (row) => {
      const related = [row[own]].flat() as (PlainRow | null)[];
      return related.length > 0 ? [...new Set(related.map((each) => one(each?.[inside])))] : ['(none)'];
    };
  if (column && relationOf(column) !== 'many') return (row) => [one(row[name])];
  return (row) => {
    const items = row[name] as unknown[] | null;
    return items && items.length > 0 ? items.map(one) : ['(none)'];
  };
}

const FILTERS: readonly (readonly [filter: object, holds: (row: PlainRow) => boolean])[] = [
  [{}, () => true],
  [{ labels: ['production'] }, ({ labels }) => (labels as PlainRow[]).some(({ name }) => name === 'production')],
  [{ createdAt: { gte: '2026-10-25T01:00:00Z' } }, ({ createdAt }) => String(createdAt) >= '2026-10-25T01:00:00.000Z'],
  [{ createdAt: { gt: '2027-01-01' } }, () => false],
];

describe.each(Object.entries(GROUPED))('groups of %s', (resource, names) => {
  it('are those of a plain count', async () => {
    const module = await catalogue.module(resource);
    const all = await readAll(module, [...names, 'labels', 'createdAt']);
    const key = fc.constantFrom(...names).chain((name) => {
      const column = module.columns[name];
      if (column === undefined || shapeOf(column) !== 'time') return fc.constant(name);
      return fc.constantFrom(...STEPS).map((step) => `${name}:${step}`);
    });
    const asked = fc.record({
      by: fc.uniqueArray(key, { minLength: 1, maxLength: 2 }),
      filter: fc.constantFrom(...FILTERS),
      timezone: fc.constantFrom(...ZONES),
      top: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
      measure: fc.option(fc.constantFrom(...Object.keys(MEASURES)), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ by, filter: [filter, holds], timezone, top, measure }) => {
        fc.pre(measure === undefined || names.includes(MEASURED));
        const zone = timezone === undefined ? {} : { timezone };
        const measured = measure === undefined ? {} : { measure: `${measure}(${MEASURED})` };
        const args = { filter, by, ...zone, ...measured, ...(top === undefined ? {} : { top }) };
        const found = readTable(textOf(await call(module.operations.count?.name ?? '', args)));
        // A zone of the filter's bounds too: these are whole moments.
        const rows = all.filter(holds);
        const expected = grouped(
          rows,
          by.map((each) => labelOf(module, each, timezone)),
        );
        const figureOf = (some: readonly PlainRow[]): number => {
          if (measure === undefined) return some.length;
          const numbers = some.flatMap((row) => (row[MEASURED] === null ? [] : [Number(row[MEASURED])]));
          // Nothing to measure leaves a blank.
          if (numbers.length === 0) return 0;
          return MEASURES[measure]?.(numbers.toSorted((one, other) => one - other)) ?? 0;
        };
        if (found.total !== 'none') expect(Number(found.total)).toBeCloseTo(figureOf(rows), 3);
        expect(found.groups).toBe(expected.size);
        for (const [label, figure] of found.shown)
          expect(Number(figure), label).toBeCloseTo(figureOf(expected.get(label) ?? []), 3);
        expect([...found.shown.keys()].filter((label) => !expected.has(label))).toEqual([]);
        if (measure === undefined || measure === 'sum') {
          const sum = [...expected.values()].reduce((total, group) => total + figureOf(group), 0);
          const shown = [...found.shown.values()].reduce((total, figure) => total + Number(figure), 0);
          expect(shown + Number(found.rest ?? 0)).toBe(sum);
        }
        expect(found.shown.size).toBeLessThanOrEqual(top ?? 100);
      }),
      { numRuns: 120 },
    );
  }, 120_000);
});
