import { beforeEach, describe, expect, test } from 'vitest';
import { buildModel } from '../../sandbox/engine/model.ts';
import { Store } from '../../sandbox/engine/store.ts';
import { tinyFacts } from './tiny-facts.ts';

const NOON = new Date('2026-03-01T12:00:00.000Z');

describe('store', () => {
  let store: Store;

  beforeEach(() => {
    store = new Store(buildModel(tinyFacts()), () => NOON);
  });

  test('a new row has every stored column, with defaults', () => {
    const row = store.insert('Task', { title: 'a' });
    expect(row).toMatchObject({
      title: 'a',
      done: false,
      size: null,
      labels: [],
      ownerId: null,
      deletedAt: null,
      version: 1,
    });
    expect(row).not.toHaveProperty('owner');
  });

  test('rows are alike whether they are the first of their kind or not, and no two have a default in common', () => {
    const given = [{ title: 'a', ownerId: undefined }, { title: 'b' }, { title: 'c' }, { title: 'd', labels: ['x'] }];
    const rows = given.map((values) => store.insert('Task', values));
    const [first, ...others] = rows.slice(1, 3);
    for (const row of others) {
      expect(Object.keys(row)).toEqual(Object.keys(first ?? {}));
      expect(row.labels).toEqual(first?.labels);
      expect(row.labels).not.toBe(first?.labels);
    }
    expect(rows.map(({ title, labels, version }) => [title, labels, version])).toEqual([
      ['a', [], 1],
      ['b', [], 1],
      ['c', [], 1],
      ['d', ['x'], 1],
    ]);
    expect(new Set(rows.map(({ _id }) => _id)).size).toBe(4);
  });

  test('what several parts say is one row, and counts as said last', () => {
    const apart = store.insert('Task', { title: 'a', size: 1, createdAt: 5 }, { size: 2 });
    const whole = store.insert('Task', { title: 'a', size: 2, createdAt: 5 });
    expect(JSON.stringify({ ...apart, _id: '' })).toBe(JSON.stringify({ ...whole, _id: '' }));
  });

  test('creation times are in order even when the clock stands still', () => {
    const times = Array.from({ length: 5 }, () => store.insert('Label', { name: 'x' }).createdAt);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(new Set(times).size).toBe(5);
    expect(times[0]).toBeGreaterThan(NOON.getTime());
  });

  test('lookups follow writes, also of to-many relations', () => {
    const [a, b] = [store.insert('Label', { name: 'a' }), store.insert('Label', { name: 'b' })];
    const task = store.insert('Task', { title: 't', ownerId: a._id, labels: [a._id] });
    const ids = (column: string, value: unknown): string[] => store.where('Task', column, value).map((row) => row._id);
    expect(ids('ownerId', a._id)).toEqual([task._id]);
    store.update(task, { ownerId: b._id, labels: [a._id, b._id] });
    expect(ids('ownerId', a._id)).toEqual([]);
    expect(ids('ownerId', b._id)).toEqual([task._id]);
    expect(ids('labels', b._id)).toEqual([task._id]);
    store.remove('Task', task);
    expect(ids('labels', a._id)).toEqual([]);
  });

  test('rows are found oldest first, whichever of them changed last', () => {
    const [a, b] = [store.insert('Task', { title: 'a', size: 1 }), store.insert('Task', { title: 'b', size: 1 })];
    expect(store.where('Task', 'size', 1)).toEqual([a, b]);
    store.update(a, { size: 2 });
    store.update(a, { size: 1 });
    expect(store.where('Task', 'size', 1)).toEqual([a, b]);
  });

  test('an update raises version and updatedAt', () => {
    const row = store.insert('Label', { name: 'a' });
    const before = row.updatedAt;
    store.update(row, { name: 'b' });
    expect(row).toMatchObject({ name: 'b', version: 2 });
    expect(row.updatedAt).toBeGreaterThan(Number(before));
  });

  test('a dump read back gives the same rows and goes on in order', () => {
    const row = store.insert('Label', { name: 'a' });
    const copy = new Store(buildModel(tinyFacts()), () => NOON);
    copy.load(JSON.parse(JSON.stringify(store.dump())));
    expect(copy.find('Label', row._id)).toEqual(row);
    expect(copy.insert('Label', { name: 'b' }).createdAt).toBeGreaterThan(row.createdAt);
  });
});
