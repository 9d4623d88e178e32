/** What `by` and `measure` are read as: every way of naming a column, for every kind, and what is said of what is none. */
import { describe, expect, it } from 'vitest';
import { measureOf, readGroupKeys } from '../../runtime/call/grouping.ts';
import type { GroupKey } from '../../runtime/call/groups/asked.ts';
import {
  type Column,
  KINDS,
  type Kind,
  type ResourceModule,
  relationOf,
  shapeOf,
} from '../../runtime/catalogue/kinds.ts';

type Columns = Record<string, Omit<Column, 'access'>>;
const moduleOf = (columns: Columns, more: object = {}): ResourceModule =>
  ({
    resource: 'thing',
    title: 'thing',
    plural: 'things',
    defaultColumns: ['title'],
    columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, { access: 'cru', ...column }])),
    operations: {},
    ...more,
  }) as unknown as ResourceModule;

const COLUMNS: Columns = {
  _id: { kind: 'id' },
  title: { kind: 'text' },
  createdAt: { kind: 'date' },
  endsAt: { kind: 'date' },
  state: { kind: 'one', to: 'state', via: 'stateId', label: 'name' },
  stateId: { kind: 'fk', to: 'state' },
  labels: { kind: 'many', to: 'label', label: 'name' },
  kinds: { kind: 'enums', values: ['a', 'b'] },
  size: { kind: 'number' },
  tookDuration: { kind: 'nanos' },
  body: { kind: 'json' },
  notes: { kind: 'markdown', heavy: true },
  settings: { kind: 'text', secretsInside: true },
  key: { kind: 'text', secret: true },
};
const STATE = moduleOf({
  name: { kind: 'text' },
  since: { kind: 'date' },
  tags: { kind: 'texts' },
  next: { kind: 'one', to: 'state', label: 'name' },
  key: { kind: 'text', secret: true },
});
const THINGS = moduleOf(COLUMNS);
const TELEMETRY = moduleOf(
  {
    _id: { kind: 'id' },
    time: { kind: 'date' },
    createdAt: { kind: 'date' },
    body: { kind: 'text' },
    attributes: { kind: 'textMap' },
    durationUnixNano: { kind: 'nanos' },
    startUnixNano: { kind: 'nanos' },
    count: { kind: 'bigint' },
  },
  { analytics: true, sort: '-time' },
);

const read = (by: readonly string[], module = THINGS): Promise<GroupKey[]> =>
  readGroupKeys(module, by, async () => STATE);
const one = async (text: string, module = THINGS): Promise<GroupKey | undefined> => (await read([text], module))[0];

describe('a column of the rows', () => {
  it.each(Object.keys(KINDS) as Kind[])(
    'of kind %s is a key by its own name, unless it is no plain value',
    async (kind) => {
      const shape = shapeOf({ kind });
      const module = moduleOf({ at: { kind, label: 'name' } });
      if (kind === 'id')
        return expect(one('at', module)).rejects.toThrow('things cannot be grouped by "at": each row has its own.');
      if (shape === 'json')
        return expect(one('at', module)).rejects.toThrow('"at": it is too large, or no plain value.');
      if (shape === 'time')
        return expect(await one('at', module)).toEqual({ name: 'at:day', column: 'at', step: 'day' });
      const isSeveral = kind === 'many' || shape === 'list' || shape === 'choices';
      expect(await one(' at ', module)).toEqual({
        name: 'at',
        column: 'at',
        ...(relationOf({ kind }) ? { label: 'name' } : {}),
        ...(isSeveral ? { isSeveral: true } : {}),
      });
      if (shape === 'text')
        expect(await one('at : shape', module)).toEqual({ name: 'at:shape', column: 'at', isShape: true });
      else await expect(one('at:shape', module)).rejects.toThrow('at cannot be grouped as "shape".');
      await expect(one('at:day', module)).rejects.toThrow('at cannot be grouped as "day".');
      expect(await one('at:', module)).toEqual(await one('at', module));
    },
  );

  it.each(['minute', 'hour', 'day', 'week', 'month', 'year'])(
    'of time has steps of a %s, however it is spelt',
    async (step) => {
      const words = [step, `${step}s`, step === 'day' ? 'daily' : `${step}ly`, step.toUpperCase()];
      for (const word of words)
        expect(await one(`endsAt:${word}`)).toEqual({ name: `endsAt:${step}`, column: 'endsAt', step });
      for (const word of [`${step}x`, 'dayly', 'shape', `${step}:${step}`])
        await expect(one(`endsAt:${word}`)).rejects.toThrow(`There is no step of time called ${JSON.stringify(word)}.`);
    },
  );

  it('goes by the relation that it is written through', async () => {
    const key = { name: 'state', column: 'state', label: 'name' };
    expect(await read(['stateId'])).toEqual([key]);
    expect(await read(['state'])).toEqual([key]);
  });

  it('keeps what is said of it short', async () => {
    await expect(one(`endsAt:${'x'.repeat(80)}`)).rejects.toThrow(`called "${'x'.repeat(60)}".`);
    await expect(one(`title:${'x'.repeat(80)}`)).rejects.toThrow(`as "${'x'.repeat(60)}".`);
    await expect(one('y'.repeat(80))).rejects.toThrow(`by "${'y'.repeat(60)}".`);
  });
});

describe('the time by which rows are ordered', () => {
  it.each([
    ['day', 'day'],
    ['weekly', 'week'],
    ['time', 'day'],
    ['date', 'day'],
    ['time:month', 'month'],
    ['date:hours', 'hour'],
  ])('is meant by %s', async (text, step) => {
    expect(await one(text)).toEqual({ name: `createdAt:${step}`, column: 'createdAt', step });
    const sorted = moduleOf({ createdAt: { kind: 'date' }, at: { kind: 'date' } }, { analytics: true, sort: 'at' });
    expect(await one(text, sorted)).toEqual({ name: `at:${step}`, column: 'at', step });
    if (!/^(time|day)/.test(text))
      expect(await one(text, TELEMETRY)).toEqual({ name: `time:${step}`, column: 'time', step });
  });

  it('is not meant where there is a column of that name', async () => {
    const module = moduleOf({
      createdAt: { kind: 'date' },
      day: { kind: 'text' },
      time: { kind: 'text' },
      date: { kind: 'date' },
    });
    expect(await one('day', module)).toEqual({ name: 'day', column: 'day' });
    expect(await one('time', module)).toEqual({ name: 'time', column: 'time' });
    expect(await one('date', module)).toEqual({ name: 'date:day', column: 'date', step: 'day' });
    expect(await one('date:week', module)).toEqual({ name: 'date:week', column: 'date', step: 'week' });
    await expect(one('time:week', module)).rejects.toThrow('time cannot be grouped as "week".');
    expect(await one('time:week', TELEMETRY)).toEqual({ name: 'time:week', column: 'time', step: 'week' });
  });

  it.each([
    ['rows have none', moduleOf({ title: { kind: 'text' } })],
    ['it is a secret', moduleOf({ createdAt: { kind: 'date', secret: true } })],
    ['telemetry has no order', moduleOf({ createdAt: { kind: 'date' } }, { analytics: true })],
    [
      'telemetry is ordered by what is no column',
      moduleOf({ createdAt: { kind: 'date' } }, { analytics: true, sort: '-at' }),
    ],
  ])('is not meant where %s', async (_, module) => {
    for (const text of ['day', 'time', 'time:week'])
      await expect(one(text, module)).rejects.toThrow('cannot be grouped by');
  });

  it('is not meant by other words', async () => {
    for (const text of ['time:time', 'date:date', 'when:day', 'time:shape', 'day:time', 'today'])
      await expect(one(text)).rejects.toThrow('things cannot be grouped by');
  });
});

describe('a column of related rows', () => {
  it.each<[string, GroupKey]>([
    ['state.name', { name: 'state.name', column: 'state', inside: 'name' }],
    ['stateId.name', { name: 'state.name', column: 'state', inside: 'name' }],
    ['state.name:shape', { name: 'state.name:shape', column: 'state', inside: 'name', isShape: true }],
    ['state.since:week', { name: 'state.since:week', column: 'state', inside: 'since', step: 'week' }],
    ['state.next', { name: 'state.next', column: 'state', inside: 'next', label: 'name' }],
    ['state.tags', { name: 'state.tags', column: 'state', inside: 'tags', isSeveral: true }],
    ['labels.name', { name: 'labels.name', column: 'labels', inside: 'name', isSeveral: true }],
    ['labels.since', { name: 'labels.since:day', column: 'labels', inside: 'since', step: 'day', isSeveral: true }],
  ])('is a key as %s', async (text, key) => {
    expect(await one(text)).toEqual(key);
  });

  it('is refused where there is no such relation, or the column is none to group by', async () => {
    await expect(one('title.name')).rejects.toThrow('title is no relation');
    await expect(one('state.next.name')).rejects.toThrow('goes through more than one relation');
    await expect(one('state.key')).rejects.toThrow('it is a secret');
    await expect(one('state.other')).rejects.toThrow('things cannot be grouped by "other".');
    await expect(one('state.')).rejects.toThrow('cannot be grouped by "".');
  });

  it('is not meant by a dot behind a step', async () => {
    await expect(one('endsAt:1.5h')).rejects.toThrow('There is no step of time called "1.5h".');
    await expect(one('title:a.b')).rejects.toThrow('title cannot be grouped as "a.b".');
  });
});

describe('a key of attributes', () => {
  it.each(['attributes.http.route', 'attributes.a', 'attributes.a:day', 'attributes..'])(
    'is %s as it stands',
    async (name) => {
      expect(await one(name, TELEMETRY)).toEqual({
        name,
        column: 'attributes',
        attribute: name.slice('attributes.'.length),
      });
    },
  );

  it('is that without the blanks around it', async () => {
    expect(await one(' attributes.a ', TELEMETRY)).toEqual({
      name: 'attributes.a',
      column: 'attributes',
      attribute: 'a',
    });
    await expect(one('id', TELEMETRY)).rejects.toThrow('each row has its own.');
  });

  it('is told where attributes are asked for as a whole', async () => {
    const refusal = 'things cannot be grouped by "attributes" as a whole.';
    await expect(one('attributes', TELEMETRY)).rejects.toThrow(refusal);
    await expect(one('attributes', TELEMETRY)).rejects.toMatchObject({
      next: 'Name one of its keys, such as attributes.http.route.',
    });
    const rows = moduleOf({ attributes: { kind: 'textMap' }, title: { kind: 'text' } });
    await expect(one('attributes', rows)).rejects.toThrow('it is too large, or no plain value.');
    await expect(one('attributes.a', rows)).rejects.toThrow('attributes is no relation');
  });

  it('is none of another column, of no column, or without a name', async () => {
    for (const text of ['body.a', 'attributesX', 'attributes.', 'other.a', '.a', 'toString.a', 'constructor.name'])
      await expect(one(text, TELEMETRY)).rejects.toThrow('things cannot be grouped by');
  });
});

describe('a refusal of a column', () => {
  it.each<[string, string, RegExp]>([
    [
      'key',
      'things cannot be grouped by "key": it is a secret, which groups would give away.',
      /^Groups: title, .*size/,
    ],
    ['_id', 'things cannot be grouped by "_id": each row has its own.', /^Groups: title, createdAt/],
    ['id', 'things cannot be grouped by "id": each row has its own.', /^Groups: title/],
    ['body', 'things cannot be grouped by "body": it is too large, or no plain value.', /^Groups: title/],
    ['notes', 'things cannot be grouped by "notes": it is too large, or no plain value.', /^Groups: title/],
    ['settings', 'things cannot be grouped by "settings": it is too large, or no plain value.', /^Groups: title/],
    ['titel', 'things cannot be grouped by "titel".', /title/],
    [
      'zzzzzz',
      'things cannot be grouped by "zzzzzz".',
      /^Groups: title, createdAt, endsAt, state, labels, kinds, size, tookDuration\.$/,
    ],
  ])('such as %s says why, and what there is', async (text, message, next) => {
    const refusal = await read([text]).catch((cause: unknown) => cause);
    expect(refusal).toMatchObject({ code: 'bad_arguments', message, next: expect.stringMatching(next) });
    // What is refused itself is no way out.
    if (text !== 'titel') expect((refusal as { next: string }).next).not.toMatch(/\b(key|body|notes|settings|_?id)\b/);
  });

  it.each<[string, string, string]>([
    [
      'title:day',
      'title cannot be grouped as "day".',
      'Write title alone; steps such as :day are of times, :shape is of texts.',
    ],
    [
      'createdAt:decade',
      'There is no step of time called "decade".',
      'Write createdAt:day; steps are minute, hour, day, week, month, year.',
    ],
  ])('such as %s says what to write', async (text, message, next) => {
    await expect(one(text)).rejects.toMatchObject({ code: 'bad_arguments', message, next });
  });
});

describe('two keys', () => {
  it('are read in their order, none is none', async () => {
    expect((await read(['size', 'title'])).map(({ name }) => name)).toEqual(['size', 'title']);
    expect(await read([])).toEqual([]);
    expect((await read(['title', 'title:shape'])).length).toBe(2);
    expect((await read(['createdAt:day', 'createdAt:week'])).length).toBe(2);
  });

  it('of one column are refused', async () => {
    for (const by of [
      ['title', 'title '],
      ['state', 'stateId'],
      ['day', 'createdAt:day'],
    ])
      await expect(read(by)).rejects.toThrow('by names the same column twice.');
  });

  it('of time are refused of telemetry, even of one column', async () => {
    expect(await read(['createdAt', 'endsAt'])).toHaveLength(2);
    expect(await read(['time:day', 'body'], TELEMETRY)).toHaveLength(2);
    for (const by of [
      ['time:day', 'createdAt:day'],
      ['time:day', 'time:week'],
    ])
      await expect(read(by, TELEMETRY)).rejects.toThrow('things can be grouped by one time only.');
  });
});

describe('a measure', () => {
  it.each(['avg', 'sum', 'min', 'max', 'p50', 'p90', 'p95', 'p99'])(
    'is %s of a column of numbers, however it is spelt',
    (figure) => {
      for (const text of [`${figure}(size)`, `${figure.toUpperCase()}(size)`, ` ${figure} ( size ) `])
        expect(measureOf(THINGS, text)).toEqual({ name: `${figure}(size)`, figure, column: 'size' });
      expect(measureOf(TELEMETRY, `${figure}(count)`)).toEqual({ name: `${figure}(count)`, figure, column: 'count' });
      expect(measureOf(THINGS, `${figure}(tookDuration)`).column).toBe('tookDuration');
    },
  );

  it.each([
    ['average', 'avg'],
    ['Mean', 'avg'],
    ['median', 'p50'],
    ['minimum', 'min'],
    ['MAXIMUM', 'max'],
  ])('is meant by %s, too', (word, figure) => {
    expect(measureOf(THINGS, `${word}(size)`)).toEqual({ name: `${figure}(size)`, figure, column: 'size' });
  });

  it.each([
    'median',
    '',
    'avg',
    'avg()',
    'avg(size',
    'avg(size) ',
    'count(size)',
    '-avg(size)',
    'toString(size)',
    'avg(a b)x',
    'xavg(size)',
    'avg(size)(size)',
  ])('is none where it is written %j', (text) => {
    if (text.trim() === 'avg(size)') return expect(measureOf(THINGS, text).figure).toBe('avg');
    expect(() => measureOf(THINGS, text)).toThrow(`There is no measure ${JSON.stringify(text)}.`);
  });

  it('says what can be measured where it is none', () => {
    const refusalOf = (module: ResourceModule, text: string): unknown => {
      try {
        return measureOf(module, text);
      } catch (cause) {
        return cause;
      }
    };
    expect(refusalOf(THINGS, `x${'y'.repeat(80)}`)).toMatchObject({
      code: 'bad_arguments',
      message: `There is no measure "x${'y'.repeat(59)}".`,
      next: 'Write one of avg, sum, min, max, p50, p90, p95, p99 and a column, such as avg(size).',
    });
    expect(refusalOf(THINGS, 'avg(zzzzzz)')).toMatchObject({
      message: 'zzzzzz of things is no number to measure.',
      next: 'Numbers: size, tookDuration.',
    });
    expect(refusalOf(THINGS, `avg(${'z'.repeat(80)})`)).toMatchObject({
      message: `${'z'.repeat(60)} of things is no number to measure.`,
    });
    expect(refusalOf(TELEMETRY, 'avg(startUnixNano)')).toMatchObject({
      message: 'startUnixNano of things is no number to measure.',
    });
    expect(refusalOf(STATE, 'avg(name)')).toMatchObject({
      message: 'things have no numbers to measure.',
      next: 'Count them: leave measure out.',
    });
    expect(refusalOf(STATE, 'nonsense')).toMatchObject({ message: 'things have no numbers to measure.' });
  });
});
