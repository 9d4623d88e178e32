/** Previews: what a write would send, beside the rows as they are, within what a result holds. */
import { describe, expect, it } from 'vitest';
import { TimeUp } from '../../runtime/basics/time-limit.ts';
import type { Platform, Row } from '../../runtime/call/platform.ts';
import { isPreview } from '../../runtime/call/preview.ts';
import { CELL } from '../../runtime/call/shown-row.ts';
import { BUDGET, CEILING, estimateTokens } from '../../runtime/call/tokens.ts';
import { UNTRUSTED_META } from '../../runtime/call/untrusted.ts';
import * as writes from '../../runtime/call/writes.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { resultsOf } from '../results-of.ts';
import { thing, thingWith } from '../small-module.ts';
import { rejection, stubCall, stubPlan } from '../stub-calls.ts';

const create = resultsOf(writes.create);
const update = resultsOf(writes.update);

const said = ({ structuredContent = {} }: ToolResult): Row => structuredContent;

describe('a preview', () => {
  it('is asked for by true, where no column is called so', () => {
    expect(isPreview(stubCall('create', { preview: true }).state)).toBe(true);
    for (const preview of [false, undefined, 'true', 1])
      expect(isPreview(stubCall('create', { preview }).state)).toBe(false);
    const own = thingWith('own', { columns: { preview: { kind: 'boolean', access: 'cru' } } });
    expect(isPreview(stubCall('create', { preview: true }, { module: own }).state)).toBe(false);
  });

  it('tells all requests of a row, notes of the plan, and why no key can complete it', async () => {
    const operations = {
      ...thing.operations,
      create: { ...thing.operations.create, impossible: 'No key can.' },
    } as never;
    const { state } = stubCall(
      'create',
      { preview: true },
      {
        module: thingWith('locked', { operations }),
        notes: ['of the call'],
        platform: {
          plan: async (call) => {
            call.remark('a remark');
            const { writes } = stubPlan(call.tool, { a: 1 });
            return { writes: [...writes, ...writes], changed: [], notes: ['of the plan'] };
          },
        },
      },
    );
    const request = { method: 'PUT', path: '/thing/', body: { a: 1 } };
    expect(said(await create(state))).toEqual({
      preview: {
        tool: 'create_thing',
        requests: [request, request],
        notes: ['No key can.', 'of the plan', 'a remark'],
      },
      sent: false,
      notes: ['of the call'],
    });
  });

  it('of a row shows its columns as they are, those that may be read and are no secrets', async () => {
    const asked: unknown[] = [];
    const present: Platform['present'] = async (_call, id, columns) => {
      asked.push([id, ...columns]);
      return { id, name: 'old', note: 'x'.repeat(CELL.item + 1), config: { a: 'y'.repeat(CELL.item + 1) } };
    };
    const args = { id: 'id-1', preview: true, name: 'new', password: 'hush', hidden: 'x', ownerId: 'id-2' };
    const result = await update(stubCall('update', args, { platform: { present } }).state);
    expect(asked).toEqual([['id-1', 'name', 'owner']]);
    expect(said(result)).toMatchObject({ preview: { tool: 'update_thing', path: '/thing/id-1' }, sent: false });
    expect((said(result).preview as Row).before).toEqual({
      name: 'old',
      note: `${'x'.repeat(CELL.item)}… (8001 characters)`,
      config: { a: 'y'.repeat(CELL.item + 1) },
    });
    // Where nothing of it may be read, it is looked for by its id alone.
    asked.length = 0;
    await update(stubCall('update', { id: 'id-1', preview: true, password: 'hush' }, { platform: { present } }).state);
    expect(asked).toEqual([['id-1', '_id']]);
  });

  it('shows nothing of a row that cannot be read, and is refused of one that is not there', async () => {
    const args = { id: 'id-1', preview: true, name: 'new' };
    const at = (present: Platform['present'], more: Row = {}) =>
      stubCall('update', { ...args, ...more }, { platform: { present } });
    const unreadable = said(await update(at(async () => 'unreadable').state)).preview as Row;
    expect(unreadable).toEqual({ tool: 'update_thing', method: 'PUT', path: '/thing/id-1', body: { name: 'new' } });
    expect(await rejection(() => update(at(async () => undefined).state))).toMatchObject({ code: 'not_found' });
    // Of several, the error names the row.
    const none = await rejection(() => update(at(async () => undefined, { id: ['id-1', 'id-2'] }).state));
    expect(none.message).toMatch(/^id-1: /);
    const only = await rejection(() => update(at(async () => undefined, { id: ['id-1'] }).state));
    expect(only.message).not.toContain('id-1');
    const late = said(await update(at(async () => Promise.reject(new TimeUp(3))).state)) as { preview: Row };
    expect(late.preview.before).toBeUndefined();
    expect(late.preview.notes).toEqual([expect.stringMatching(/^Not all rows could be read in time/)]);
    const fault = new TypeError('ours');
    expect(await rejection(() => update(at(() => Promise.reject(fault), { id: ['id-1', 'id-2'] }).state))).toBe(fault);
    const { get: _, ...operations } = thing.operations;
    const { state } = stubCall('update', args, { module: thingWith('unread', { operations }) });
    expect(said(await update(state)).preview).not.toHaveProperty('before');
  });

  it('is marked where it shows what others wrote, not for what is sent', async () => {
    const outside = thingWith('letter', { outside: true });
    const marks = async (args: Row, platform: Partial<Platform> = {}, module = outside) =>
      (await update(stubCall('update', { preview: true, ...args }, { module, platform }).state))._meta;
    expect(await marks({ id: 'id-1', name: 'x' })).toEqual(UNTRUSTED_META);
    expect(await marks({ id: ['id-1', 'id-2'], name: 'x' })).toEqual(UNTRUSTED_META);
    expect(await marks({ id: 'id-1', name: 'x' }, { present: async () => 'unreadable' })).toBeUndefined();
    expect(await marks({ id: ['id-1'], name: 'x' }, { present: async () => 'unreadable' })).toBeUndefined();
    expect(await marks({ id: 'id-1', name: 'x' }, {}, thing)).toBeUndefined();
    const owned: Platform['present'] = async (_call, id) => ({ id, owner: { id: 'x', name: 'Ann' } });
    expect(await marks({ id: 'id-1', owner: 'id-x' }, { present: owned }, thing)).toEqual(UNTRUSTED_META);
    expect(
      (await create(stubCall('create', { preview: true, name: 'x' }, { module: outside }).state))._meta,
    ).toBeUndefined();
  });

  describe('of several rows', () => {
    const args = (ids: readonly string[], more: Row = {}): Row => ({ id: ids, preview: true, name: 'new', ...more });
    const previewed = async (given: Row, platform: Partial<Platform> = {}) => {
      const { state, sent: requests } = stubCall('update', given, { platform });
      const { preview, sent } = said(await update(state));
      expect([sent, requests]).toEqual([false, []]);
      return preview as {
        readonly body?: unknown;
        readonly rows: readonly Row[];
        readonly notes?: readonly string[];
      };
    };

    it('shows what all are sent once, and each with how it was named', async () => {
      expect(await previewed(args(['id-1', 'two']))).toEqual({
        tool: 'update_thing',
        body: { name: 'new' },
        rows: [
          { id: 'id-1', asked: 'id-1', method: 'PUT', path: '/thing/id-1', before: { name: 'name of id-1' } },
          { id: 'id-two', asked: 'two', method: 'PUT', path: '/thing/id-two', before: { name: 'name of id-two' } },
        ],
      });
      expect((await previewed(args(['id-1']))).rows).toHaveLength(1);
      expect((await previewed(args(['id-1', 'id-1']))).rows).toHaveLength(1);
    });

    it('shows each body where they differ, or where a row has several requests or none', async () => {
      const plan = (bodies: (id: string) => readonly Row[]): Partial<Platform> => ({
        plan: async (call) => {
          const id = await call.rowId();
          const writes = bodies(id).flatMap((body) => stubPlan(call.tool, body, { id }).writes);
          return { writes, changed: ['name'], notes: [] };
        },
      });
      const apart = await previewed(
        args(['id-1', 'id-2']),
        plan((id) => [{ of: id }]),
      );
      expect(apart.body).toBeUndefined();
      expect(apart.rows[1]).toMatchObject({ path: '/thing/id-2', body: { of: 'id-2' } });
      const same = await previewed(
        args(['id-1', 'id-2', 'id-3']),
        plan((id) => [id === 'id-3' ? { b: 2 } : { a: [1] }]),
      );
      expect(same.body).toBeUndefined();
      expect(same.rows.map(({ body }) => body)).toEqual([{ a: [1] }, { a: [1] }, { b: 2 }]);
      const many = await previewed(
        args(['id-1', 'id-2']),
        plan(() => [{ a: 1 }, { b: 2 }]),
      );
      expect(many.body).toBeUndefined();
      expect(many.rows[0]?.requests).toHaveLength(2);
      const more = await previewed(
        args(['id-1', 'id-2']),
        plan((id) => (id === 'id-1' ? [{ a: 1 }] : [{ a: 1 }, { b: 2 }])),
      );
      expect(more.body).toBeUndefined();
      expect(more.rows.map(({ body, requests }) => [body, requests])).toEqual([
        [{ a: 1 }, undefined],
        [undefined, [expect.objectContaining({ body: { a: 1 } }), expect.objectContaining({ body: { b: 2 } })]],
      ]);
      const none = await previewed(
        args(['id-1', 'id-2']),
        plan(() => []),
      );
      expect(none.rows[0]).toMatchObject({ id: 'id-1', requests: [] });
    });

    it('tells notes that all have once, those of a row with it, and remarks', async () => {
      const plan: Platform['plan'] = async (call) => {
        const id = await call.rowId();
        call.remark('a remark');
        return { ...stubPlan(call.tool, { name: 'new' }, { id }), notes: ['all', ...(id === 'id-2' ? ['own'] : [])] };
      };
      const { rows, notes } = await previewed(args(['id-1', 'id-2']), { plan });
      expect(notes).toEqual(['all', 'a remark']);
      expect(rows.map((row) => row.notes)).toEqual([undefined, ['own']]);
    });

    it('leaves out what rows are before it leaves out rows, and says how many', async () => {
      const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `id-${at}`);
      const present: Platform['present'] = async (_call, id) => ({ id, name: 'old '.repeat(400) });
      const few = await previewed(args(ids(3)), { present });
      expect(few.rows.every((row) => row.before !== undefined)).toBe(true);
      const some = await previewed(args(ids(60)), { present });
      expect(some.rows).toHaveLength(60);
      expect(some.rows.some((row) => row.before !== undefined)).toBe(false);
      expect(some.notes).toBeUndefined();
      const plan: Platform['plan'] = async (call) => {
        const id = await call.rowId();
        return stubPlan(call.tool, { text: `${id} ${'word '.repeat(300)}` }, { id });
      };
      const many = await previewed(args(ids(60)), { plan });
      expect(many.rows.length).toBeLessThan(60);
      expect(many.rows.length).toBeGreaterThan(3);
      expect(many.notes).toEqual([`${60 - many.rows.length} more rows are not shown.`]);
      expect(estimateTokens(JSON.stringify(many.rows))).toBeLessThan(BUDGET * 1.1);
    });

    it('keeps each row within the budget, and the only one within what a result holds', async () => {
      const large = { text: 'word '.repeat(40_000) };
      const plan: Platform['plan'] = async (call) => {
        const id = await call.rowId();
        return stubPlan(call.tool, { id, ...large }, { id });
      };
      const { rows } = await previewed(args(['id-1', 'id-2']), { plan });
      expect(JSON.stringify(rows[0])).toContain('characters)');
      expect(estimateTokens(JSON.stringify(rows[0]))).toBeLessThan(BUDGET);
      const present: Platform['present'] = async (_call, id) => ({
        id,
        ...Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`c${at}`, 'word '.repeat(1500)])),
      });
      const costs = async (given: Row): Promise<number> => {
        const preview = (await previewed(given, { present })) as Row & { rows?: readonly Row[] };
        return estimateTokens(JSON.stringify(preview.before ?? preview.rows?.[0]?.before ?? ''));
      };
      const one = await costs(args(['id-1']));
      expect(one).toBeGreaterThan(BUDGET);
      expect(one).toBeLessThanOrEqual(CEILING);
      expect(await costs(args(['id-1'], { id: 'id-1' }))).toBeGreaterThan(BUDGET);
      expect(await costs(args(['id-1', 'id-2']))).toBeLessThanOrEqual(BUDGET);
      // Of two large parts of a row one gives way, so that what the other row is can be shown, too.
      const part = '漢'.repeat(2000);
      expect(estimateTokens(part)).toBeGreaterThan(BUDGET / 2);
      expect(estimateTokens(part)).toBeLessThan(BUDGET * 0.9);
      const uneven: Platform['present'] = async (_call, id) =>
        id === 'id-1' ? { id, a: part, b: part } : { id, a: 'x' };
      const shown = await previewed(args(['id-1', 'id-2']), { present: uneven });
      expect(shown.rows.map(({ before }) => Object.values(before as Row).sort())).toEqual([
        [part, '… (2002 characters)'].sort(),
        ['x'],
      ]);
    });
  });
});
