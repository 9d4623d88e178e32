import { beforeAll, describe, expect, test } from 'vitest';
import { ApiError } from '../../sandbox/engine/api-error.ts';
import { buildModel } from '../../sandbox/engine/model.ts';
import { compileQuery, likeTest } from '../../sandbox/engine/query.ts';
import { Store } from '../../sandbox/engine/store.ts';
import { tinyFacts } from './tiny-facts.ts';

describe('query engine', () => {
  const store = new Store(buildModel(tinyFacts()), () => new Date('2026-03-01T12:00:00.000Z'));
  let red = '';
  let blue = '';

  beforeAll(() => {
    red = store.insert('Label', { name: 'Red_1' })._id;
    blue = store.insert('Label', { name: 'blue' })._id;
    const at = (text: string): number => Date.parse(text);
    store.insert('Task', {
      title: 'Alpha',
      size: 1,
      dueAt: at('2026-01-01'),
      ownerId: red,
      labels: [red],
      extra: { a: 1, b: 2 },
    });
    store.insert('Task', {
      title: 'beta',
      size: 2,
      dueAt: at('2026-02-01'),
      ownerId: blue,
      labels: [red, blue],
      done: true,
    });
    store.insert('Task', { title: 'Gamma %', size: null, dueAt: null });
  });

  function find(query: unknown): string {
    const resource = store.table('Task').resource;
    const { test: matches } = compileQuery({ store, resource, onColumn: () => undefined }, query);
    return [...store.table('Task').rows.values()]
      .filter(matches)
      .map((row) => String(row.title)[0])
      .join('');
  }
  const op = (_type: string, value?: unknown): Record<string, unknown> => ({ _type, value });

  test.each([
    ['nothing asked', {}, 'AbG'],
    ['no query', undefined, 'AbG'],
    ['equality is case-sensitive', { title: 'alpha' }, ''],
    ['several columns', { title: 'beta', size: 2 }, 'b'],
    ['list', { title: ['Alpha', 'beta'] }, 'Ab'],
    ['null', { size: null }, 'G'],
    ['number as text', { size: '2' }, 'b'],
    ['boolean as text', { done: 'true' }, 'b'],
    ['EqualTo', { title: op('EqualTo', 'beta') }, 'b'],
    ['NotEqual leaves out null', { size: op('NotEqual', 1) }, 'b'],
    ['EqualToOrNull', { size: op('EqualToOrNull', 1) }, 'AG'],
    ['IsNull', { size: op('IsNull') }, 'G'],
    ['NotNull', { size: op('NotNull') }, 'Ab'],
    ['Search ignores case', { title: op('Search', 'ALP') }, 'A'],
    ['Search treats % as a wildcard', { title: op('Search', 'a%a') }, 'AG'],
    ['Search treats _ as a wildcard', { title: op('Search', 'b_ta') }, 'b'],
    ['Search on a number', { size: op('Search', '2') }, 'b'],
    ['Search without a value drops null only', { size: op('Search') }, 'Ab'],
    ['StartsWith', { title: op('StartsWith', 'BE') }, 'b'],
    ['EndsWith', { title: op('EndsWith', 'HA') }, 'A'],
    ['NotContains keeps null', { size: op('NotContains', '1') }, 'bG'],
    ['Includes', { size: op('Includes', [1, 2]) }, 'Ab'],
    ['Includes nothing', { size: op('Includes', []) }, ''],
    ['IncludesAll acts like Includes on a plain column', { size: op('IncludesAll', [1, 2]) }, 'Ab'],
    ['IncludesNone', { size: op('IncludesNone', [1]) }, 'b'],
    ['GreaterThan', { size: op('GreaterThan', 1) }, 'b'],
    ['GreaterThanOrEqual', { size: op('GreaterThanOrEqual', 1) }, 'Ab'],
    ['LessThan on dates', { dueAt: op('LessThan', '2026-01-15T00:00:00.000Z') }, 'A'],
    ['LessThanOrEqual on dates', { dueAt: op('LessThanOrEqual', '2026-02-01T00:00:00.000Z') }, 'Ab'],
    ['GreaterThanOrNull', { size: op('GreaterThanOrNull', 1) }, 'bG'],
    ['LessThanOrNull', { size: op('LessThanOrNull', 2) }, 'AG'],
    ['InBetween includes its bounds', { size: { _type: 'InBetween', startValue: 1, endValue: 2 } }, 'Ab'],
    ['InBetween with bounds inside value', { size: op('InBetween', { startValue: 1, endValue: 2 }) }, ''],
    ['unknown operator', { title: op('Foo', 'x') }, ''],
    ['object without _type', { title: { $eq: 'Alpha' } }, ''],
    ['MultiSearch under any key', { x: { _type: 'MultiSearch', value: 'alp', fields: ['title'] } }, 'A'],
    ['typed value', { dueAt: { _type: 'DateTime', value: '2026-01-01T00:00:00.000Z' } }, 'A'],
    ['JSON containment', { extra: { a: 1 } }, 'A'],
    ['JSON NotNull', { extra: op('NotNull') }, 'A'],
    ['to-one by a column', { owner: { name: 'blue' } }, 'b'],
    ['to-one by Search', { owner: { name: op('Search', 'RED') } }, 'A'],
    ['to-one with EqualTo gives nothing', { owner: { name: op('EqualTo', 'blue') } }, ''],
    ['the project is not the query’s business', { projectId: '00000000-0000-4000-8000-000000000001' }, 'AbG'],
  ])('%s', (_name, query, expected) => {
    expect(find(query)).toBe(expected);
  });

  test('to-one and to-many by id', () => {
    expect(find({ owner: { _id: red } })).toBe('A');
    expect(find({ owner: red })).toBe('A');
    expect(find({ ownerId: { _type: 'ObjectID', value: blue } })).toBe('b');
    expect(find({ labels: [red] })).toBe('Ab');
    expect(find({ labels: [{ _id: blue }] })).toBe('b');
    expect(find({ labels: { _id: red.toUpperCase() } })).toBe('Ab');
    expect(find({ labels: op('IncludesAll', [red, blue]) })).toBe('b');
    expect(find({ labels: op('IncludesNone', [blue]) })).toBe('AG');
    expect(find({ labels: op('IsNull') })).toBe('G');
    expect(find({ labels: op('NotNull') })).toBe('Ab');
  });

  test.each([
    ['unknown column', { bogus: 1 }, 400],
    ['dotted column', { 'owner.name': 'x' }, 400],
    ['list as query', [{ title: 'x' }], 400],
    ['unknown field of MultiSearch', { x: { _type: 'MultiSearch', value: 'a', fields: ['bogus'] } }, 400],
    ['text as number', { size: 'two' }, 500],
    ['text as boolean', { done: 'maybe' }, 500],
    ['text as id', { ownerId: 'nope' }, 500],
    ['text as date', { dueAt: 'garbage' }, 500],
    ['number as date', { dueAt: 1_738_368_000_000 }, 500],
    [
      'typed value inside an operator',
      { dueAt: { _type: 'GreaterThan', value: { _type: 'DateTime', value: '2026-01-01T00:00:00Z' } } },
      500,
    ],
    ['number for Search', { title: { _type: 'Search', value: 5 } }, 500],
    ['Includes without a list', { size: { _type: 'Includes', value: 1 } }, 500],
    ['EqualTo on JSON', { extra: { _type: 'EqualTo', value: { a: 1 } } }, 500],
    ['bare id on to-many', { labels: '00000000-0000-4000-8000-000000000001' }, 500],
    ['null on to-many', { labels: null }, 500],
  ])('%s is refused', (_name, query, status) => {
    let caught: unknown;
    try {
      find(query);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ApiError);
    expect((caught as ApiError).status).toBe(status);
  });

  test('members shown: the matching ones for plain forms, all for the others', () => {
    const resource = store.table('Task').resource;
    const members = (query: unknown): unknown => [
      ...compileQuery({ store, resource, onColumn: () => undefined }, query).members.keys(),
    ];
    expect(members({ labels: [red] })).toEqual(['labels']);
    expect(members({ labels: op('Includes', [red]) })).toEqual(['labels']);
    expect(members({ labels: op('IncludesAll', [red]) })).toEqual([]);
  });
});

test('takes a backslash before a wildcard for the character itself', () => {
  expect(likeTest('a%%b%_c%')('a-b-bxc-')).toBe(true);
  expect(likeTest('a%b%b')('ab')).toBe(false);
  expect(likeTest('%ab%ab')('abab')).toBe(true);
  expect(likeTest('%ab%ab')('xab')).toBe(false);
  expect(likeTest('A%\n%Z')('a\n\nz')).toBe(true);
  expect(likeTest('a\\_b')('a_b')).toBe(true);
  expect(likeTest('a\\_b')('axb')).toBe(false);
  expect(likeTest('%50\\%%')('at 50% now')).toBe(true);
  expect(likeTest('%50\\%%')('at 500 now')).toBe(false);
  expect(likeTest('a\\\\b')('a\\b')).toBe(true);
});

test('wildcards take no longer than the text is long, however many there are', () => {
  const text = 'ab'.repeat(500);
  for (const pattern of ['%'.repeat(60), '%a'.repeat(60), '%_'.repeat(60)]) {
    // Tried one after the other, they would take longer than any test may.
    expect(likeTest(`${pattern}%zzz%`)(text)).toBe(false);
  }
});
