/** What became of a row that was written: its columns before and after, in words. */
import { describe, expect, it } from 'vitest';
import type { Platform, Row } from '../../runtime/call/platform.ts';
import * as writes from '../../runtime/call/writes.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { resultsOf } from '../results-of.ts';
import { stubCall } from '../stub-calls.ts';

const update = resultsOf(writes.update);

const said = ({ structuredContent = {} }: ToolResult): Row => structuredContent;

describe('a row that is looked at on both sides of a write', () => {
  const told = async (
    before: Row,
    after: Row | undefined,
    more: { words?: string; notes?: string[]; verb?: string } = {},
    args: Row = { id: 'id-1', name: 'a' },
  ) => {
    const watch: Platform['watch'] = async () => ({
      before,
      words: 'before',
      after: async () => ({ row: after, words: more.words, notes: more.notes ?? [] }),
    });
    return said(await update(stubCall('update', args, { platform: { watch } }).state));
  };

  it('tells what changed, old and new, and what it is now', async () => {
    expect(
      await told(
        { name: 'a', size: 1, tags: ['x'] },
        { name: 'b', size: 1, tags: ['x'] },
        { words: 'Thing b', notes: ['moved'] },
      ),
    ).toEqual({
      id: 'id-1',
      row: 'Thing b',
      changed: { name: 'a -> b' },
      updated: ['name'],
      notes: ['moved'],
    });
    expect(await told({ name: null }, { name: 'b', note: 'n' })).toMatchObject({
      changed: { name: '(empty) -> b', note: '(empty) -> n' },
    });
    // What no document has of the table is told all the same.
    expect((await told({ extra: { a: 1 } }, { extra: { a: 2 } })).changed).toEqual({ extra: 'a: 1 -> 2' });
    expect(await told({ name: 'a' }, { name: 'a' })).toEqual({ id: 'id-1', updated: ['name'] });
    expect(await told({ name: 'a' }, undefined, { words: 'gone' })).toEqual({
      id: 'id-1',
      row: 'gone',
      updated: ['name'],
    });
    expect(await told({ password: 'a' }, { password: 'b' })).toEqual({ id: 'id-1', updated: ['name'] });
    expect(((await told({ note: '' }, { note: 'x'.repeat(121) })).changed as Row).note).toBe(
      `(empty) -> ${'x'.repeat(120)}… (121 characters)`,
    );
  });

  it('tells parts of an object, six of them, and a row that it points to by its name', async () => {
    const parts = (count: number, value: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, value]));
    expect((await told({ config: parts(6, 1) }, { config: parts(6, 2) })).changed).toEqual({
      config: [0, 1, 2, 3, 4, 5].map((at) => `p${at}: 1 -> 2`).join('; '),
    });
    expect(((await told({ config: parts(8, 1) }, { config: parts(8, 2) })).changed as Row).config).toMatch(
      /p5: 1 -> 2; 2 more$/,
    );
    expect((await told({ config: { a: { b: 1 }, c: 2 } }, { config: { a: { b: 1 } } })).changed).toEqual({
      config: 'c: 2 -> (empty)',
    });
    expect((await told({ config: null }, { config: { a: 1 } })).changed).toEqual({ config: '(empty) -> a=1' });
    expect((await told({ config: { a: 1 } }, { config: [1] })).changed).toEqual({ config: 'a=1 -> 1' });
    expect((await told({ owner: { id: '1', name: 'Ann' } }, { owner: { id: '2', name: 'Bob' } })).changed).toEqual({
      owner: 'Ann -> Bob',
    });
  });

  it('is not looked at where there are more than five, where nothing is sent, and where looking fails', async () => {
    const watching = async (count: number, more: Partial<Platform> = {}): Promise<number> => {
      let asked = 0;
      const watch: Platform['watch'] = async () => {
        asked += 1;
        return { before: {}, words: undefined, after: async () => ({ row: {}, words: undefined, notes: [] }) };
      };
      const ids = Array.from({ length: count }, (_, at) => `id-${at}`);
      await update(stubCall('update', { id: ids, name: 'a' }, { platform: { watch, ...more } }).state);
      return asked;
    };
    expect(await watching(5)).toBe(5);
    expect(await watching(6)).toBe(0);
    const idle: Platform['plan'] = async () => ({ writes: [], changed: ['name'], notes: [] });
    expect(await watching(1, { plan: idle })).toBe(0);
    const failing: Platform['watch'] = () => Promise.reject(new Error('no'));
    const { state } = stubCall('update', { id: 'id-1', name: 'a' }, { platform: { watch: failing } });
    expect(said(await update(state))).toEqual({ id: 'id-1', updated: ['name'] });
    const after: Platform['watch'] = async () => ({
      before: {},
      words: 'x',
      after: () => Promise.reject(new Error('no')),
    });
    const blind = stubCall('update', { id: 'id-1', name: 'a' }, { platform: { watch: after } });
    expect(said(await update(blind.state))).toEqual({ id: 'id-1', updated: ['name'] });
  });
});
