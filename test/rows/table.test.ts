/** A page as a table: its columns, what stands in a cell for every kind of value, and what is said below. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inCell, printedTable, type Table, tableOf, tableResult, valueText } from '../../runtime/call/table.ts';
import { estimateTokens } from '../../runtime/call/tokens.ts';
import { type Column, KINDS, type Kind, type ResourceModule, shapeOf } from '../../runtime/catalogue/kinds.ts';

type Columns = Record<string, Omit<Column, 'access'>>;
const INCIDENT: Columns = {
  _id: { kind: 'id' },
  title: { kind: 'text' },
  incidentNumberWithPrefix: { kind: 'text' },
  monitor: { kind: 'one', to: 'monitor', via: 'monitorId', label: 'name' },
  monitorId: { kind: 'fk', to: 'monitor' },
  at: { kind: 'date' },
  took: { kind: 'nanos' },
  size: { kind: 'number' },
  body: { kind: 'json' },
  labels: { kind: 'many', to: 'label', label: 'name' },
};
const moduleOf = (columns: Columns, more: object = {}): ResourceModule =>
  ({
    resource: 'incident',
    label: 'title',
    numbered: true,
    columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, { access: 'cru', ...column }])),
    operations: {},
    ...more,
  }) as unknown as ResourceModule;

type Wish = Partial<Parameters<typeof tableOf>[1]>;
const laidOut = (rows: readonly Record<string, unknown>[], wish: Wish = {}): Table =>
  tableOf(rows, { module: moduleOf(INCIDENT), columns: ['_id'], fields: undefined, timezone: 'UTC', ...wish });
const headerOf = (...given: Parameters<typeof laidOut>): string => laidOut(...given).header;

describe('the columns of a table', () => {
  it('are those that any row has a value for, in the order of the rows', () => {
    const rows = [
      { id: '1', title: 'a', body: null, size: undefined },
      { id: '2', title: ' \n', at: 'b', body: {}, size: 0 },
    ];
    expect(headerOf(rows)).toBe('id | title | at | size');
    expect(headerOf([])).toBe('');
  });

  it('of later rows stand where they stand in those', () => {
    const rows = [
      { a: '1', d: '1' },
      { a: '1', b: '1', c: '1', d: '1', e: '1' },
      { z: '1', a: '1' },
    ];
    expect(headerOf(rows)).toBe('z | a | b | c | d | e');
    expect(headerOf([{ b: '1' }, { a: '1', b: '', c: '1' }])).toBe('a | b | c');
    expect(
      headerOf([
        { a: '1', b: '1', c: '1' },
        { c: '1', d: '1', a: '1', x: '1' },
      ]),
    ).toBe('a | x | b | c | d');
  });

  it.each<[string, unknown, boolean]>([
    ['a text', 'a', true],
    ['an empty text', '', false],
    ['blanks', ' \t\n', false],
    ['zero', 0, true],
    ['false', false, true],
    ['null', null, false],
    ['nothing', undefined, false],
    ['an object', { a: null }, true],
    ['an empty object', {}, false],
    ['an empty list', [], false],
    ['a list of nothing', [null, '', [], {}], false],
    ['a list with something in it', [null, 0], true],
  ])('show %s as a value: %j, %s', (_, value, isShown) => {
    expect(headerOf([{ title: 'a', x: value }])).toBe(isShown ? 'title | x' : 'title');
  });

  it('are a thousand of a row at the most', () => {
    const row = Object.fromEntries(
      Array.from({ length: 1001 }, (_, at) => [at === 1000 ? 'last' : `x${at}`, at < 999 ? '' : 'a']),
    );
    expect(headerOf([row])).toBe('x999');
  });

  it('are as many as a line can hold, the first ones', () => {
    const names = Array.from({ length: 1200 }, (_, at) => `column${at}`);
    const row = Object.fromEntries(names.map((name) => [name, 'a']));
    const shown = headerOf([row]).split(' | ');
    expect(shown).toEqual(names.slice(0, shown.length));
    const cost = (count: number): number => names.slice(0, count).reduce((sum, name) => sum + estimateTokens(name), 0);
    expect(cost(shown.length)).toBeLessThan(1500);
    expect(cost(shown.length + 1)).toBeGreaterThanOrEqual(1500);
  });

  it('that were asked for and have no value are told, but for the id, and those of which something else tells the gist', () => {
    const rows = [{ id: '1', title: 'a' }];
    const columns = ['_id', 'title', 'at', 'size', 'body'];
    expect(laidOut(rows, { columns }).empty).toEqual(['at', 'size', 'body']);
    expect(laidOut(rows, { columns, brief: ['body', 'at'] }).empty).toEqual(['size']);
    expect(laidOut([{ title: 'a' }], { columns }).empty).toEqual(['at', 'size', 'body']);
    const fields = ['size', 'monitorId', 'monitor.name', 'monitor._id', 'title', 'id'];
    expect(laidOut(rows, { columns, fields }).empty).toEqual(['size', 'monitor', 'monitor.name', 'monitor.id']);
    expect(laidOut(rows, { columns, fields: ['*', 'labels'] }).empty).toEqual(['at', 'size', 'body', 'labels']);
  });

  it('without a value are told as far as a line can hold their names', () => {
    const columns = Array.from({ length: 300 }, (_, at) => `column${at}`);
    const { empty } = laidOut([{ title: 'a' }], { columns });
    expect(empty).toEqual(columns.slice(0, empty.length));
    const cost = (count: number): number =>
      columns.slice(0, count).reduce((sum, name) => sum + estimateTokens(name), 0);
    expect(cost(empty.length)).toBeLessThan(300);
    expect(cost(empty.length + 1)).toBeGreaterThanOrEqual(300);
  });

  it('that were named come as they were named, an id that was not before them, what else rows bring behind', () => {
    const rows = [{ other: 'o', size: 1, title: 'a', id: '1', at: 'b', another: 'p' }];
    expect(headerOf(rows, { fields: ['at', 'title', 'size'] })).toBe('id | at | title | size | other | another');
    expect(headerOf(rows, { fields: ['at', 'id', 'title'] })).toBe('at | id | title | other | size | another');
    expect(headerOf(rows, { fields: ['size', '*'], columns: ['title', '_id'] })).toBe(
      'size | title | id | other | at | another',
    );
    const related = [{ id: '1', 'monitor.id': '2', 'monitor.name': 'm', title: 'a' }];
    expect(headerOf(related, { fields: ['monitor.name', 'title', 'monitor._id'] })).toBe(
      'id | monitor.name | title | monitor.id',
    );
  });
});

describe('ids of rows', () => {
  const rows = [
    { id: '1', title: 'a', incidentNumberWithPrefix: 'INC-1', size: 1 },
    { id: '2', title: 'b', incidentNumberWithPrefix: 'INC-2', size: 2 },
  ];
  const twice = rows.map((row) => ({ ...row, title: 'a', incidentNumberWithPrefix: 'INC-1' }));
  const unnamed = rows.map((row) => ({ ...row, title: ' ', incidentNumberWithPrefix: '' }));
  const numbered = rows.map((row, at) => ({ ...row, title: at }));

  it.each<[string, readonly Record<string, unknown>[], Wish, boolean]>([
    ['read and nothing is named', rows, { columns: ['title', '_id'] }, true],
    ['not read and nothing is named', rows, { columns: ['title'] }, false],
    ['asked for', rows, { fields: ['title', 'id'] }, true],
    ['asked for by the name of their column', rows, { fields: ['title', '_id'] }, true],
    ['not asked for, and names tell rows apart', rows, { fields: ['title', 'size'] }, false],
    ['not asked for, and numbers tell rows apart', rows, { fields: ['incidentNumberWithPrefix'] }, false],
    ['not asked for, and names stand behind something else', rows, { fields: ['size', 'title'] }, true],
    [
      'not asked for, and rows are known by nothing else',
      rows,
      { fields: ['title'], module: moduleOf(INCIDENT, { byId: true }) },
      true,
    ],
    [
      'not asked for, and rows have no numbers',
      rows,
      { fields: ['incidentNumberWithPrefix'], module: moduleOf(INCIDENT, { numbered: undefined }) },
      true,
    ],
    ['not asked for, and two rows have one name', twice, { fields: ['title'] }, true],
    ['not asked for, and two rows have one number', twice, { fields: ['incidentNumberWithPrefix'] }, true],
    ['not asked for, and rows have no name', unnamed, { fields: ['title'] }, true],
    ['not asked for, and names are no texts', numbered, { fields: ['title'] }, true],
    ['not asked for, and everything is', rows, { fields: ['*'] }, true],
    ['not asked for, and fields are none', rows, { fields: [] }, true],
    ['not asked for, and there are no rows', [], { fields: ['title'] }, false],
  ])('where they are %s: shown %#', (_, some, wish, isShown) => {
    const table = laidOut(some, wish);
    expect(table.hasIds).toBe(isShown);
    expect(table.header.split(' | ').includes('id')).toBe(isShown && some.length > 0);
  });
});

describe('a line', () => {
  it('has a cell for each column, parted as nothing in them is', () => {
    const row = { id: '1', title: 'a|b\n  c|', size: 2 };
    const table = laidOut([row, { id: '2', title: '', size: 3 }], {});
    expect(table.line(row)).toBe('1 | a\\|b c\\| | 2');
    expect(table.line({ id: '2' })).toBe('2 |  | ');
  });

  it('has more room for what was named', () => {
    const row = { id: '1', title: 'x'.repeat(500) };
    const cut = (length: number): string => `1 | ${'x'.repeat(length)}… (500 characters)`;
    expect(laidOut([row]).line(row)).toBe(cut(100));
    expect(laidOut([row], { fields: ['id', 'title'] }).line(row)).toBe(cut(400));
  });

  it('tells in the cell of a row what has no cell of its own', () => {
    const monitor = { id: 'm', name: 'Web', size: 3, at: 'x' };
    const row = { id: '1', monitor, 'monitor.size': 3, monitors: 'y' };
    expect(laidOut([row]).line(row)).toBe('1 | Web (at=x) | 3 | y');
    expect(laidOut([{ id: '1', monitor }]).line({ id: '1', monitor })).toBe('1 | Web (size=3, at=x)');
  });
});

const ALL_KINDS = Object.keys(KINDS) as Kind[];
const RELATIONS: readonly Kind[] = ['one', 'many'];
const columnOf = (kind: Kind, more: Partial<Column> = {}): Column => ({ kind, access: 'r', ...more });
const look = (column: Column | undefined, timezone = 'UTC', limit = 400) => ({ column, timezone, limit });

describe('the text of a value', () => {
  it.each([undefined, ...ALL_KINDS])(
    'of kind %s is nothing where there is none, and itself where it is plain',
    (kind) => {
      const column = kind && columnOf(kind);
      for (const value of [null, undefined, '', ' \n ']) expect(valueText(value, look(column))).toBe('');
      for (const value of [true, false, 0, 12]) expect(valueText(value, look(column))).toBe(String(value));
      expect(valueText(' a |\n\tb ', look(column))).toBe('a | b');
      expect(valueText(0.123456789, look(column))).toBe('0.1235');
      expect(valueText(['a', 7, null, 'b'], look(column))).toMatch(
        kind === undefined || RELATIONS.includes(kind) ? 'a, 7, , b' : /^\["a",7,null,"b"\]$/,
      );
      expect(valueText(['a', 7, 'b'], look(column))).toBe('a, 7, b');
    },
  );

  it.each([undefined, ...ALL_KINDS])(
    'of kind %s has whole seconds where it is a time, in the zone that was asked for',
    (kind) => {
      const column = kind && columnOf(kind);
      const isTime = kind === undefined || kind === 'nanos' || shapeOf({ kind }) === 'time';
      const time = '2026-03-10T12:34:56.789Z';
      expect(valueText(time, look(column))).toBe(isTime ? '2026-03-10T12:34:56Z' : time);
      expect(valueText(time, look(column, 'Asia/Kolkata'))).toBe(isTime ? '2026-03-10T18:04:56+05:30' : time);
      for (const other of [
        '2026-03-10T12:34:56Z',
        '2026-03-10',
        `at ${time}`,
        `${time}!`,
        '2026-03-10T12:34:56.7891234567Z',
      ])
        expect(valueText(other, look(column))).toBe(other);
      if (isTime && kind !== 'nanos') {
        expect(valueText('2026-03-10T12:34:56.1-02:30', look(column))).toBe('2026-03-10T12:34:56-02:30');
        expect(valueText('2026-03-10T12:34:56.123456789+01:00', look(column))).toBe('2026-03-10T12:34:56+01:00');
      }
      expect(valueText('1500000', look(column))).toBe(kind === 'nanos' ? '1.5 ms' : '1500000');
    },
  );

  it.each([undefined, ...ALL_KINDS])(
    'of kind %s goes by its name where it is a row, and by its parts where it is not',
    (kind) => {
      for (const to of [undefined, 'other']) {
        const column = kind && columnOf(kind, { label: 'title', ...(to ? { to } : {}) });
        const isRow = column === undefined || to !== undefined || RELATIONS.includes(column.kind);
        const row = { id: 'i', title: 'Web', size: 1 };
        expect(valueText(row, look(column))).toBe(isRow ? 'Web (size=1)' : 'id=i, title=Web, size=1');
        expect(valueText([row, { id: 'j', title: 'Api' }], look(column))).toBe(
          isRow ? 'Web (size=1), Api' : '[{"id":"i","title":"Web","size":1},{"id":"j","title":"Api"}]',
        );
        expect(valueText({ a: 1, b: { c: 'd' } }, look(column))).toBe('a=1, b.c=d');
        expect(valueText({ id: 7, title: 'Web' }, look(column))).toBe('id=7, title=Web');
      }
    },
  );

  it('of a row is its name by the label of its column, else by its first part, else its id', () => {
    const column = columnOf('one', { label: 'title' });
    expect(valueText({ size: 1, id: 'i', title: 'Web' }, look(column))).toBe('Web (size=1)');
    for (const title of [undefined, null, '', ' ', 7])
      expect(valueText({ id: 'i', title, size: 1 }, look(column))).toBe('i (size=1)');
    expect(valueText({ id: 'i' }, look(column))).toBe('i');
    expect(valueText({ id: 'i' }, look(undefined))).toBe('i');
    expect(valueText({ id: 'i', name: 'Web', size: 1 }, look(columnOf('one')))).toBe('Web (size=1)');
    expect(valueText({ id: 'i', name: 'Web', size: 1 }, look(undefined))).toBe('Web (size=1)');
  });

  it('is cut to its length, once it is on one line', () => {
    expect(valueText('a  b', look(columnOf('text'), 'UTC', 3))).toBe('a b');
    expect(valueText(' abcd', look(columnOf('text'), 'UTC', 3))).toBe('abc… (4 characters)');
  });
});

describe('a text in a cell', () => {
  it('is on one line, and parted from others by nothing that stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab| \n\t') }), (text) => {
        const told = inCell(text, 1000);
        expect(told).not.toMatch(/\s\s|[\n\t]|^\s|\s$/);
        expect(told.replaceAll('\\|', '|')).toBe(text.trim().replace(/\s+/g, ' '));
        expect(told.replaceAll('\\|', '')).not.toContain('|');
      }),
    );
  });

  it('is cut to its length', () => {
    expect(inCell('abc', 3)).toBe('abc');
    expect(inCell('abcd', 3)).toBe('abc… (4 characters)');
  });
});

describe('a table as a result', () => {
  const table: Table = { header: 'id | a', empty: ['b', 'c'], hasIds: true, line: () => '' };
  const page = {
    items: [{ id: '1' }, { id: '2' }],
    total: 5,
    atLeast: undefined,
    link: 'https://x/{id}',
    nextCursor: undefined,
    applied: undefined,
    omitted: undefined,
    notes: undefined,
  };
  const lines = ['1 | x', '2 | y'];
  const textOf = (...given: Parameters<typeof tableResult>): string => {
    const { content, structuredContent } = tableResult(...given);
    expect(structuredContent).toEqual({ table: content[0]?.text });
    return content[0]?.text ?? '';
  };

  it('says everything that there is to say below its lines', () => {
    const all = {
      ...page,
      nextCursor: 'abc',
      applied: { filter: { a: 1 } },
      omitted: { d: 'no', e: 'not this' },
      notes: ['One.', 'Two.'],
    };
    expect(textOf(all, table, lines)).toBe(
      'id | a\n1 | x\n2 | y\n2 of 5; nextCursor: abc; link: https://x/{id}; applied: {"filter":{"a":1}}; empty: b, c; omitted: d (no), e (not this); One.; Two.',
    );
  });

  it('says nothing of what is not there', () => {
    expect(textOf(page, { ...table, empty: [] }, lines)).toBe('id | a\n1 | x\n2 | y\n2 of 5; link: https://x/{id}');
    expect(textOf({ ...page, link: undefined }, { ...table, empty: [] }, lines)).toBe('id | a\n1 | x\n2 | y\n2 of 5');
    expect(textOf(page, { ...table, hasIds: false, empty: [] }, lines)).toBe('id | a\n1 | x\n2 | y\n2 of 5');
  });

  it('has neither a header nor empty columns where it has no rows', () => {
    expect(textOf({ ...page, items: [], total: 0, link: undefined }, table, [])).toBe('0 of 0');
  });

  it.each([
    [5, undefined, '2 of 5'],
    [0, undefined, '2 of 0'],
    [undefined, 7, '2 of at least 7'],
    [undefined, 0, '2 of at least 0'],
    [5, 7, '2 of 5'],
    [undefined, undefined, '2 more'],
  ])('of %s rows, or at least %s, is %j', (total, atLeast, said) => {
    const { header } = table;
    expect(textOf({ ...page, total, atLeast, link: undefined }, { ...table, empty: [] }, lines)).toBe(
      [header, ...lines, said].join('\n'),
    );
  });

  it('hides nothing that cannot be seen', () => {
    expect(printedTable(['a', 'b\u202ec'], ['d', 'e'])).toEqual({
      content: [{ type: 'text', text: expect.stringMatching(/^a\nb.*c\nd; e$/) }],
      structuredContent: { table: expect.not.stringContaining('\u202e') },
    });
  });
});
