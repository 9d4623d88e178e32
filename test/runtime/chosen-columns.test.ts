/** Which columns a read shows, in which order rows come, and which columns of related rows are put beside them. */
import { describe, expect, it } from 'vitest';
import type { ToolError } from '../../runtime/basics/errors.ts';
import { agedColumns, chosenColumns, findField, relationIn, sortOf, wholeColumns } from '../../runtime/call/fields.ts';
import { flattened, relatedColumns } from '../../runtime/call/related-fields.ts';
import type { ResourceModule } from '../../runtime/catalogue/kinds.ts';
import { thing, thingWith } from '../small-module.ts';

function refusalOf(run: () => unknown): string {
  try {
    run();
  } catch (cause) {
    const { message, next } = cause as ToolError;
    return `${message} ${next}`;
  }
  throw new Error('It was not refused.');
}

const LIGHT = [
  '_id',
  'name',
  'note',
  'level',
  'marks',
  'tags',
  'counts',
  'size',
  'big',
  'isOn',
  'startsAt',
  'owner',
  'labels',
  'config',
  'born',
  'stage',
];

describe('fields', () => {
  it('are the usual ones where none are named', () => {
    expect(chosenColumns(thing, undefined)).toEqual(thing.defaultColumns);
    expect(chosenColumns(thing, undefined)).not.toBe(thing.defaultColumns);
  });

  it.each([
    [['name'], ['_id', 'name']],
    [
      ['id', 'name'],
      ['_id', 'name'],
    ],
    [
      ['note', 'name', 'note'],
      ['_id', 'note', 'name'],
    ],
    [['startsAt:age'], ['_id', 'startsAt']],
    [
      ['owner.email', 'owner'],
      ['_id', 'owner'],
    ],
    [['ownerId'], ['_id', 'owner']],
    [
      ['page', 'password'],
      ['_id', 'page', 'password'],
    ],
    [['*'], LIGHT],
    [
      ['page', '*'],
      ['_id', 'page', ...LIGHT.slice(1)],
    ],
    [[], ['_id']],
  ])('%j are columns %j', (fields, columns) => expect(chosenColumns(thing, fields)).toEqual(columns));

  it('have no id where rows have none', () => {
    const { _id: _, ...columns } = thing.columns;
    const module: ResourceModule = { ...thing, columns };
    expect(chosenColumns(module, ['name'])).toEqual(['name']);
  });

  it.each(['hidden', 'zzz', 'toString', 'hidden:age', '_id.name.x', 'name.x', ''])('%j is refused', (field) => {
    expect(refusalOf(() => chosenColumns(thing, [field]))).toMatch(/have no field|is no relation|more than one/);
  });

  it('of a single row are all: the usual ones first, large ones last, no secrets', () => {
    const usual = [...thing.defaultColumns];
    expect(wholeColumns(thing)).toEqual([...usual, ...LIGHT.filter((name) => !usual.includes(name)), 'page']);
    const sealed = thingWith('sealed', { columns: { page: { kind: 'html', access: 'r', heavy: true, secret: true } } });
    expect(wholeColumns(sealed)).not.toContain('page');
    const unread = thingWith('unread', { columns: { page: { kind: 'html', access: 'c', heavy: true } } });
    expect(wholeColumns(unread)).not.toContain('page');
  });
});

describe('ages', () => {
  it('are those of times', () => {
    expect(agedColumns(thing)).toEqual([]);
    expect(agedColumns(thing, ['name', 'startsAt'])).toEqual([]);
    expect(agedColumns(thing, ['name', 'startsAt:age'])).toEqual(['startsAt']);
    expect(refusalOf(() => agedColumns(thing, ['name:age']))).toBe(
      'name is no time, so it has no age. Name it without ":age".',
    );
    expect(refusalOf(() => agedColumns(thing, ['zzz:age']))).toMatch(/^things have no field "zzz"/);
  });
});

describe('an order', () => {
  const up = (column: string) => ({ column, isDescending: false });
  const down = (column: string) => ({ column, isDescending: true });
  it.each([
    ['name', up('name')],
    ['+name', up('name')],
    ['-name', down('name')],
    ['name desc', down('name')],
    ['name DESC', down('name')],
    [' name : descending ', down('name')],
    ['name:asc', up('name')],
    ['+name ascending', up('name')],
    ['name  desc', down('name')],
    ['id', up('_id')],
    ['-ownerId', down('owner')],
    ['', undefined],
    [undefined, undefined],
  ])('%j', (sort, order) => expect(sortOf(thing, sort)).toEqual(order));

  it('is that of the table where none is named', () => {
    const module = { ...thing, sort: '-startsAt' };
    expect(sortOf(module, undefined)).toEqual(down('startsAt'));
    expect(sortOf(module, 'name')).toEqual(up('name'));
  });

  it.each([
    ['password', /cannot be sorted by password: it is a secret/],
    ['-labels', /cannot be sorted by the relation labels, which points to any number of rows/],
    ['zzz', /^things have no field "zzz"/],
    ['-zzz', /^things have no field "zzz"/],
    ['--name', /^things have no field "-name"/],
    ['zz name desc', /^things have no field "zz name desc"/],
    ['name desc zz', /^things have no field "name desc zz"/],
    ['name sideways', /^things have no field "name sideways"/],
    ['name-desc', /have no field "name-desc"/],
  ])('by %j is refused', (sort, said) => expect(refusalOf(() => sortOf(thing, sort))).toMatch(said));
});

describe('a column of a related row', () => {
  it.each([
    ['owner.email', 'owner'],
    ['ownerId.email', 'owner'],
    ['labels.name', 'labels'],
    ['name', undefined],
    ['owner', undefined],
  ])('%s goes through %s', (field, relation) => expect(relationIn(thing, field)).toBe(relation));

  it('is refused where nothing leads to it', () => {
    expect(refusalOf(() => relationIn(thing, 'name.x'))).toBe(
      '"name.x": name is no relation, so it has no columns of its own. Name it as a whole: "name".',
    );
    expect(refusalOf(() => relationIn(thing, `name.${'x'.repeat(70)}`))).toContain(`"name.${'x'.repeat(55)}": name`);
    expect(refusalOf(() => relationIn(thing, 'owner.team.name'))).toMatch(/^"owner.team.name" goes through more/);
    expect(refusalOf(() => relationIn(thing, `owner.a.${'x'.repeat(70)}`))).toContain(
      `"owner.a.${'x'.repeat(52)}" goes`,
    );
    expect(refusalOf(() => relationIn(thing, 'zzz.x'))).toMatch(/^things have no field "zzz"/);
    // A reference of a kind that is none, and a relation whose rows no tool shows.
    const closed = thingWith('closed', {
      columns: { owner: { kind: 'one', access: 'r' }, at: { kind: 'uuid', to: 'person', access: 'r' } },
    });
    for (const field of ['owner.x', 'at.x'])
      expect(refusalOf(() => relationIn(closed, field))).toMatch(/is no relation/);
  });

  it('is found in what the relation points to, each once', async () => {
    const person: ResourceModule = { ...thing, resource: 'person', plural: 'people' };
    const asked: string[] = [];
    const moduleOf = async (resource: string): Promise<ResourceModule> => {
      asked.push(resource);
      return person;
    };
    expect(await relatedColumns(thing, undefined, moduleOf)).toBeUndefined();
    expect(await relatedColumns(thing, ['name', 'owner'], moduleOf)).toBeUndefined();
    expect(asked).toEqual([]);
    expect(
      await relatedColumns(thing, ['owner.name', 'name', 'labels.id', 'owner.level', 'ownerId.name'], moduleOf),
    ).toEqual(
      new Map([
        ['owner', ['name', 'level']],
        ['labels', ['_id']],
      ]),
    );
    expect(new Set(asked)).toEqual(new Set(['person', 'label']));
    await expect(relatedColumns(thing, ['owner.zzz'], moduleOf)).rejects.toThrow('people have no field "zzz"');
  });

  it('has a cell of its own in the place of the relation', () => {
    const related = new Map([
      ['owner', ['name', '_id']],
      ['labels', ['color']],
    ]);
    const row = { name: 'a', owner: { id: '1', name: 'Ann' }, size: 7, labels: [{ id: '2', color: 'red' }, 'x'] };
    const flat = flattened(row, related, ['owner.name']);
    expect(Object.entries(flat)).toEqual([
      ['name', 'a'],
      ['owner.name', 'Ann'],
      ['owner.id', '1'],
      ['size', 7],
      // Of several rows, they tell whose the values are.
      ['labels', row.labels],
      ['labels.color', ['red', undefined]],
    ]);
    expect(Object.keys(flattened(row, related, ['owner', 'owner.name']))).toEqual([
      'name',
      'owner',
      'owner.name',
      'owner.id',
      'size',
      'labels',
      'labels.color',
    ]);
    expect(flattened({ owner: null }, related, [])).toEqual({ 'owner.name': undefined, 'owner.id': undefined });
  });
});

it('a field is a column that can be read, under any of its names', () => {
  expect(findField(thing, 'id')).toBe('_id');
  expect(findField(thing, 'ownerId')).toBe('owner');
  expect(refusalOf(() => findField(thing, 'z'.repeat(70)))).toContain(`no field "${'z'.repeat(60)}"`);
  // What is offered has names of arguments, and only what can be read.
  expect(refusalOf(() => findField(thing, 'qqqqqqqq'))).toMatch(
    /^things have no field "qqqqqqqq"\. Fields: name, level, startsAt, id, note, marks and 12 more\.$/,
  );
  expect(refusalOf(() => findField(thing, 'hiden'))).not.toContain('hidden');
});
