/** Sandboxes that begin as a copy of another one: the same company, and nothing in common that one of them could change. */
import { beforeEach, describe, expect, test } from 'vitest';
import { Store, type StoredRow } from '../../sandbox/engine/store.ts';
import { Sandbox } from '../../sandbox/server.ts';
import { companyAt } from '../company.ts';
import { clientOf, realFacts } from './client.ts';

const NOW = new Date('2026-03-04T15:30:00.000Z');
const textOf = (sandbox: Sandbox): string => JSON.stringify(sandbox.snapshot());

/** Writes into everything in a value that can be written to; the path of what cannot. */
function scribble(value: unknown, path: string, fixed: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Object.isFrozen(value)) {
    fixed.add(path);
    return;
  }
  for (const [name, part] of Object.entries(value)) scribble(part, `${path}.${name}`, fixed);
  Object.assign(value, { scribbled: true });
}

describe('a copy of a sandbox', () => {
  let original: Sandbox;
  let copy: Sandbox;

  beforeEach(async () => {
    const facts = await realFacts();
    original = new Sandbox({ facts, now: () => NOW });
    copy = new Sandbox({ facts, now: () => NOW, original });
  });

  test('is like it, keys and all, and so is a copy of the copy', async () => {
    const again = new Sandbox({ facts: await realFacts(), now: () => NOW, original: copy });
    expect(textOf(again)).toBe(textOf(original));
    expect(textOf(copy)).toBe(textOf(original));
    expect(copy.keys).toEqual(original.keys);
  });

  test('shares nothing with it that can be changed', () => {
    const before = textOf(original);
    const fixed = new Set<string>();
    for (const { name } of copy.store.model.resources.values())
      for (const row of copy.store.table(name).rows.values()) scribble(row, name, fixed);
    expect(textOf(original)).toBe(before);
    expect(textOf(copy)).not.toBe(before);
    expect([...fixed].sort()).toEqual(
      ['LogItemV3', 'MetricItemV3', 'SpanItemV3'].flatMap((table) =>
        ['attributeKeys', 'attributes'].map((column) => `${table}.${column}`).filter((path) => fixed.has(path)),
      ),
    );
    expect(fixed.size).toBeGreaterThan(3);
  });

  test('goes its own way: what is made, changed and deleted in one is not in the other', async () => {
    const before = textOf(original);
    const [here, there] = [copy, original].map((sandbox) => clientOf(sandbox, sandbox.keys.admin));
    const { body } = (await here?.('POST', '/label', { data: { name: 'mine', color: '#ffffff' } })) ?? {};
    const labels = [...copy.store.table('Label').rows.values()];
    expect(labels.at(-1)?._id).toBe(body._id);
    expect(labels.every(({ createdAt }, at) => at === 0 || createdAt > Number(labels[at - 1]?.createdAt))).toBe(true);
    await here?.('PUT', `/label/${labels[0]?._id}`, { data: { description: 'changed' } });
    await here?.('DELETE', `/label/${labels[1]?._id}`);
    expect(textOf(original)).toBe(before);
    expect((await there?.('POST', '/label/count', {}))?.body.count).toBe(labels.length - 1);
  });

  test('keeps as much as it may: what it was copied with counts', () => {
    const full = new Store(original.store.model, () => NOW, { rows: 2, weight: 1e9 });
    for (const name of ['a', 'b']) full.insert('Label', { name });
    const other = full.copy(() => NOW);
    expect(other.isFull('Label')).toBe(true);
    other.remove('Label', [...other.table('Label').rows.values()][0] as StoredRow);
    expect(other.isFull('Label')).toBe(false);
    const heavy = new Store(original.store.model, () => NOW, { rows: 1e9, weight: 5_000 });
    for (const body of ['old', 'new']) heavy.insert('LogItemV3', { body: body.repeat(500) });
    const next = heavy.copy(() => NOW);
    next.insert('LogItemV3', { body: 'newest'.repeat(500) });
    expect([...next.table('LogItemV3').rows.values()].map(({ body }) => String(body).slice(0, 6))).toEqual(['newest']);
    expect(heavy.table('LogItemV3').rows.size).toBe(2);
  });
});

test('a company is planted anew for every minute, and for a clock that went back', async () => {
  const newest = async (at: number): Promise<number> => {
    const { store } = await companyAt(() => new Date(at));
    return Math.max(...[...store.table('LogItemV3').rows.values()].map(({ time }) => Number(time)));
  };
  const start = NOW.getTime();
  const [first, within, later, back] = [
    await newest(start),
    await newest(start + 59_999),
    await newest(start + 60_000),
    await newest(start + 59_999),
  ];
  expect([within, later - first, Math.round(later - back)]).toEqual([first, 60_000, 1]);
});
