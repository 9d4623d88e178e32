/** Writes on a platform that does as it is told: planned wholly, sent row by row, and told truly. */
import { describe, expect, it } from 'vitest';
import { ToolError } from '../../runtime/basics/errors.ts';
import { ServerEnding } from '../../runtime/basics/time-limit.ts';
import type { Platform, Row } from '../../runtime/call/platform.ts';
import type { References } from '../../runtime/call/references.ts';
import { MASKED } from '../../runtime/call/secret-texts.ts';
import { CELL } from '../../runtime/call/shown-row.ts';
import { UNTRUSTED_META } from '../../runtime/call/untrusted.ts';
import * as writes from '../../runtime/call/writes.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { UpstreamFailure } from '../../runtime/upstream/upstream-failure.ts';
import { resultsOf } from '../results-of.ts';
import { thing, thingWith } from '../small-module.ts';
import { rejection, stubCall, stubPlan } from '../stub-calls.ts';

const create = resultsOf(writes.create);
const remove = resultsOf(writes.remove);
const update = resultsOf(writes.update);

const said = ({ structuredContent = {} }: ToolResult): Row => structuredContent;
const planning = (failure: unknown): { platform: Partial<Platform> } => ({
  platform: {
    plan: async () => {
      throw failure;
    },
  },
});

describe('a create', () => {
  it('is planned, sent and told, with what there is to know of it', async () => {
    const { state, sent } = stubCall(
      'create',
      { name: 'a', level: 'Low' },
      {
        notes: ['of the call'],
        platform: {
          plan: async ({ tool }) => stubPlan(tool, { name: 'a' }, { notes: ['of the plan'] }),
          create: async (call, { request }) => {
            await call.send(request);
            call.remark('a remark');
            return { row: { id: 'id-new', name: 'a' }, notes: ['of the row'] };
          },
        },
      },
    );
    expect(said(await create(state))).toEqual({
      created: { id: 'id-new', name: 'a' },
      notes: ['of the call', 'of the plan', 'of the row', 'a remark'],
    });
    expect(sent).toHaveLength(1);
    const { state: quiet } = stubCall('create', { name: 'a' });
    expect(Object.keys(said(await create(quiet)))).toEqual(['created']);
  });

  it('forgets names of its table only when it is made', async () => {
    const asked: string[] = [];
    const platform: Partial<Platform> = {
      rowsNamed: async (_call, resource, texts) => {
        asked.push(resource);
        return { title: 'x', candidates: () => texts.map((text) => ({ id: `id-${text}`, label: text, also: [] })) };
      },
    };
    const { state } = stubCall('create', { name: 'a' }, { platform });
    const lookUp = () => state.forRow('x', false).resolve(({ idOf }) => idOf('thing', 'b', 'owner'));
    await lookUp();
    await lookUp();
    expect(asked).toHaveLength(1);
    await create(state);
    await lookUp();
    expect(asked).toHaveLength(2);
  });

  it('shows the row as it may be shown: secrets just issued, times of its zone, texts cut, marked where others wrote it', async () => {
    const at = '2026-03-10T12:00:00.000Z';
    const row = { id: 'id-1', password: 'hush', startsAt: at, note: 'x'.repeat(CELL.list + 1) };
    const made = (more: object, zone = 'UTC', module = thing) =>
      stubCall(
        'create',
        { name: 'a' },
        { module, timezone: zone, platform: { create: async () => ({ row, notes: [], ...more }) } },
      );
    const shown = await create(made({}).state);
    expect(said(shown).created).toEqual({
      id: 'id-1',
      password: MASKED,
      startsAt: at,
      note: `${'x'.repeat(CELL.list)}… (401 characters)`,
    });
    expect(shown._meta).toBeUndefined();
    const issued = said(await create(made({ issued: ['password'] }, 'Europe/Berlin').state)).created as Row;
    expect(issued.password).toBe('hush');
    expect(issued.startsAt).toBe('2026-03-10T13:00:00.000+01:00');
    const outside = await create(made({}, 'UTC', thingWith('letter', { outside: true })).state);
    expect(outside._meta).toEqual(UNTRUSTED_META);
    const owned = await create(made({ row: { owner: { id: 'x' } } }).state);
    expect(owned._meta).toEqual(UNTRUSTED_META);
  });

  it('is shown and not sent as a preview, or where nothing has to be sent', async () => {
    const { state, sent } = stubCall('create', { name: 'a', preview: true });
    expect(said(await create(state))).toEqual({
      preview: { tool: 'create_thing', method: 'PUT', path: '/thing/', body: { name: 'a' } },
      sent: false,
    });
    const idle = stubCall('create', {}, { platform: { plan: async () => ({ writes: [], changed: [], notes: [] }) } });
    expect(said(await create(idle.state))).toEqual({ preview: { tool: 'create_thing', requests: [] }, sent: false });
    expect([sent, idle.sent]).toEqual([[], []]);
  });
});

describe('an update', () => {
  const done = async (args: Row, options: Parameters<typeof stubCall>[2] = {}) => {
    const { state, sent } = stubCall('update', args, options);
    return { told: said(await update(state)), sent };
  };

  it('tells which columns it wrote and which it emptied', async () => {
    const { told, sent } = await done({
      id: 'id-1',
      name: 'a',
      note: null,
      tags: [],
      level: 'Low',
      timezone: 'UTC',
      preview: false,
    });
    expect(told).toEqual({ id: 'id-1', updated: ['name', 'level'], cleared: ['note', 'tags'] });
    expect(sent).toHaveLength(1);
    expect((await done({ id: 'id-1', name: 'a' })).told).toEqual({ id: 'id-1', updated: ['name'] });
    // What is no column is no emptied one, and a column called timezone is one.
    const extra = await done({ id: 'id-1', check: {} });
    expect(extra.told).toEqual({ id: 'id-1', updated: ['check'] });
    const zoned = thingWith('zoned', { columns: { timezone: { kind: 'text', access: 'cru' } } });
    expect((await done({ id: 'id-1', timezone: 'UTC', name: 'a' }, { module: zoned })).told.updated).toEqual([
      'timezone',
      'name',
    ]);
  });

  it('of nothing is refused, with what would be something', async () => {
    const nothing = { platform: { plan: async () => ({ writes: [], changed: [], notes: [] }) } };
    expect(await rejection(() => done({ id: 'id-1' }, nothing))).toMatchObject({
      code: 'bad_arguments',
      next: 'Give at least one column of the thing beside id, or name those to empty in clear.',
    });
    const columns = Object.fromEntries(
      Object.entries(thing.columns).filter(([name]) => ['_id', 'name'].includes(name)),
    );
    const kept = { ...thing, resource: 'kept', columns };
    expect(await rejection(() => done({ id: 'id-1' }, { ...nothing, module: kept }))).toMatchObject({
      next: 'Give at least one column of the thing beside id.',
    });
    // One row that changes is enough.
    let count = 0;
    const plan: Platform['plan'] = async ({ tool }) =>
      count++ === 0 ? { writes: [], changed: [], notes: [] } : stubPlan(tool, { a: 1 });
    expect((await done({ id: ['id-1', 'id-2'], name: 'a' }, { platform: { plan } })).told.updated).toEqual(['name']);
  });

  it('that finds all as it is wanted has updated nothing', async () => {
    const plan: Platform['plan'] = async () => ({ writes: [], changed: ['name'], notes: ['It is so.'] });
    const { told, sent } = await done({ id: 'id-1', name: 'a', note: null }, { platform: { plan } });
    expect(told).toEqual({ id: 'id-1', updated: [], notes: ['It is so.'] });
    expect(sent).toEqual([]);
  });

  it('plans each row once, the first one first, the others eight at a time', async () => {
    const begun: string[] = [];
    let [running, most, isFirstDone] = [0, 0, false];
    const plan: Platform['plan'] = async (call) => {
      const id = await call.rowId();
      begun.push(id);
      if (id !== 'id-0') expect(isFirstDone).toBe(true);
      running += 1;
      most = Math.max(most, running);
      await new Promise((end) => setTimeout(end, 1));
      running -= 1;
      isFirstDone = true;
      return stubPlan(call.tool, { name: 'a' }, { id });
    };
    const ids = Array.from({ length: 20 }, (_, at) => `id-${at}`);
    const { told, sent } = await done({ id: [...ids, 'id-3', 'id-0'], name: 'a' }, { platform: { plan } });
    expect(begun).toEqual(ids);
    expect(most).toBe(8);
    expect(sent.map(({ path }) => path)).toEqual(ids.map((id) => `/thing/${id}`));
    expect(told.rows).toHaveLength(20);
  });

  it('looks names up anew for its first row, and remembers them for the others', async () => {
    const asked: boolean[] = [];
    const references = {
      resolve: async (encode: (idOf: unknown) => unknown, _call: unknown, mayRemember: boolean) => {
        asked.push(mayRemember);
        return encode((_resource: unknown, text: string) => text);
      },
      forget: () => {},
    } as unknown as References;
    const plan: Platform['plan'] = async (call) => {
      await call.resolve(() => 1);
      return stubPlan(call.tool, { name: 'a' });
    };
    await done({ id: ['id-1', 'id-2', 'id-3'], name: 'a' }, { platform: { plan }, services: { references } });
    // Once for the rows themselves.
    expect(asked).toEqual([false, false, true, true]);
  });

  it('names the row that cannot be planned, where there are several', async () => {
    const failure = new ToolError('rejected', 'No.', 'Ask.');
    expect(await rejection(() => done({ id: 'id-1', name: 'a' }, planning(failure)))).toBe(failure);
    expect(await rejection(() => done({ id: ['id-1'], name: 'a' }, planning(failure)))).toBe(failure);
    expect(await rejection(() => done({ id: ['one', 'id-2'], name: 'a' }, planning(failure)))).toMatchObject({
      message: 'one: No.',
      next: 'Ask. Nothing was sent.',
    });
    const fault = new TypeError('ours');
    expect(await rejection(() => done({ id: ['one', 'id-2'], name: 'a' }, planning(fault)))).toBe(fault);
  });

  it('that cannot be planned in time says how many rows can', async () => {
    let planned = 0;
    const plan: Platform['plan'] = async ({ tool }) => {
      if (planned++ < 9) return stubPlan(tool, { name: 'a' });
      throw new ToolError('timed_out', 'Late.', 'Wait.');
    };
    const ids = Array.from({ length: 12 }, (_, at) => `id-${at}`);
    expect((await rejection(() => done({ id: ids, name: 'a' }, { platform: { plan } }))).next).toMatch(
      /^Nothing was sent: what has to be known first could not be read\. 9 of 12 rows could be read in time\. .* 4 at a time/,
    );
  });
});

describe('what has to be read before a write', () => {
  const write = (verb: 'create' | 'update' | 'delete', failure: unknown, preview = false) => {
    const { state } = stubCall(verb, { id: 'id-1', name: 'a', preview }, planning(failure));
    return rejection(() => ({ create, update, delete: remove })[verb](state));
  };
  const UNSENT = 'Nothing was sent: what has to be known first could not be read.';

  it.each(['create', 'update', 'delete'] as const)('and fails, sends nothing of a %s', async (verb) => {
    const failure = new UpstreamFailure('unreachable', 'Cut.', 'Wait.', {
      retryAfter: 7,
      isPassing: true,
      status: 502,
    });
    expect(await write(verb, failure)).toMatchObject({
      code: 'unreachable',
      message: 'Cut.',
      next: `${UNSENT} Wait.`,
      isUnsent: true,
      retryAfter: 7,
      isPassing: true,
      status: 502,
    });
    expect(await write(verb, new UpstreamFailure('too_large', 'Large.', 'x'))).toMatchObject({
      next: `${UNSENT} Give ids in place of names, or fewer rows in one call.`,
    });
    const told = new UpstreamFailure('unreachable', 'Nothing was sent.', 'x', { isUnsent: true, saysUnsent: true });
    expect(await write(verb, told)).toBe(told);
    for (const code of ['upstream_failed', 'unreachable'] as const)
      expect(await write(verb, new ToolError(code, 'm', 'n'))).toMatchObject({
        code,
        message: 'm',
        next: `${UNSENT} Try again.`,
      });
    for (const code of ['rate_limited', 'timed_out'] as const)
      expect(await write(verb, new ToolError(code, 'm', 'n'))).toMatchObject({ code, next: `${UNSENT} n` });
    for (const failed of [new ToolError('bad_arguments', 'm', 'n'), new TypeError('ours')])
      expect(await write(verb, failed)).toBe(failed);
    expect(await write(verb, new ServerEnding())).toMatchObject({ code: 'timed_out' });
  });

  it('is read for a preview, too', async () => {
    const failure = new UpstreamFailure('unreachable', 'Cut.', 'Wait.');
    for (const [verb, run] of [
      ['update', update],
      ['delete', remove],
    ] as const) {
      const present: Platform['present'] = () => Promise.reject(failure);
      const { state } = stubCall(verb, { id: 'id-1', name: 'a', preview: true }, { platform: { present } });
      expect(await rejection(() => run(state))).toMatchObject({ next: `${UNSENT} Wait.`, isUnsent: true });
    }
  });
});

describe('a delete', () => {
  it('says that a row is gone, and whether it was there where that is known', async () => {
    const told = async (args: Row, platform: Partial<Platform> = {}) =>
      said(await remove(stubCall('delete', args, { platform }).state));
    expect(await told({ id: 'id-1' })).toEqual({
      id: 'id-1',
      result: 'The thing is deleted, or was already absent: the API does not tell which.',
    });
    expect(await told({ id: ['id-1', 'id-2'] })).toMatchObject({
      result: 'The things are deleted, or were already absent: the API does not tell which.',
    });
    const watch: Platform['watch'] = async () => ({
      before: {},
      words: 'Thing a',
      after: async () => {
        throw new Error('Never asked.');
      },
    });
    expect(await told({ id: 'id-1' }, { watch })).toEqual({
      id: 'id-1',
      row: 'Thing a',
      result: 'The thing is deleted.',
    });
    expect(
      await told(
        { id: 'id-1' },
        { watch: async () => ({ before: {}, words: undefined, after: async () => ({}) as never }) },
      ),
    ).toEqual({
      id: 'id-1',
      result: 'The thing is deleted, or was already absent: the API does not tell which.',
    });
  });

  it('is shown and not sent as a preview', async () => {
    const { state, sent } = stubCall('delete', { id: 'id-1', preview: true });
    expect(said(await remove(state))).toMatchObject({ preview: { tool: 'delete_thing' }, sent: false });
    expect(sent).toEqual([]);
  });
});
