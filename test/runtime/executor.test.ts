/** The single path of a call: always a result, in time, without the caller's key, and what surely changed nothing says so. */
import { describe, expect, it } from 'vitest';
import { ToolError } from '../../runtime/basics/errors.ts';
import { type After, TimeLimits } from '../../runtime/basics/time-limit.ts';
import { Executor } from '../../runtime/call/executor.ts';
import type { Platform, Row } from '../../runtime/call/platform.ts';
import { UNTRUSTED_META } from '../../runtime/call/untrusted.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import type { ResourceModule } from '../../runtime/catalogue/kinds.ts';
import type { ToolCall } from '../../runtime/mcp/tool-server.ts';
import type { Upstream } from '../../runtime/upstream/upstream.ts';
import { UpstreamFailure } from '../../runtime/upstream/upstream-failure.ts';
import { thing, thingWith } from '../small-module.ts';
import { indexOf, person, STUB_NOW, stubLabel, stubPlan, stubPlatform } from '../stub-calls.ts';

const KEY = 'key-of-the-caller-1234';

interface Asked {
  readonly platform?: Partial<Platform>;
  readonly module?: ResourceModule;
  readonly call?: Partial<ToolCall>;
  readonly send?: () => Promise<unknown>;
  readonly limits?: TimeLimits;
}

async function called(name: string, args: unknown, { platform, module = thing, call, send, limits }: Asked = {}) {
  const faults: [unknown, string][] = [];
  let unchanged = 0;
  let sent = 0;
  const upstream = {
    site: 'http://stub.test',
    send: () => {
      sent += 1;
      return send ? send() : Promise.resolve({ status: 200, body: {} });
    },
  };
  const executor = new Executor({
    catalogue: new Catalogue(indexOf(module, person, stubLabel)),
    platform: stubPlatform(platform),
    upstream: upstream as unknown as Upstream,
    onInternalError: (cause, tool) => faults.push([cause, tool]),
    now: () => STUB_NOW,
    ...(limits ? { limits } : {}),
  });
  const result = await executor.callByName({
    name,
    arguments: args,
    credential: { key: KEY },
    signal: new AbortController().signal,
    unchanged: () => {
      unchanged += 1;
    },
    ...call,
  });
  const text = result.content.map((part) => part.text).join('\n');
  return { result, text, faults, unchanged, sent, said: (result.structuredContent ?? {}) as Row };
}
const failing = (failure: unknown): Asked => ({
  platform: {
    query: async () => {
      throw failure;
    },
    plan: async () => {
      throw failure;
    },
  },
});
const failureOf = ({ said }: { said: Row }): { code: string; message: string; next: string } => said.error as never;

describe('a call by its name', () => {
  it('is carried out by its verb', async () => {
    const platform: Partial<Platform> = {
      count: async () => 7,
      get: async (_call, id) => ({ row: { id, name: 'a' }, omitted: [] }),
      groups: async () => {
        throw new ToolError('rejected', 'In groups.', 'x');
      },
    };
    expect((await called('list_things', {}, { platform })).said).toMatchObject({ items: [] });
    expect((await called('count_things', {}, { platform })).said).toMatchObject({ count: 7 });
    expect((await called('count_things', { by: ['level'] }, { platform })).text).toContain('In groups.');
    expect((await called('get_thing', { id: 'id-1' }, { platform })).said).toMatchObject({ item: { id: 'id-1' } });
    expect((await called('create_thing', { name: 'a' })).said).toMatchObject({ created: { name: 'a' } });
    expect((await called('update_thing', { id: 'id-1', name: 'a' })).said).toMatchObject({ updated: ['name'] });
    expect((await called('delete_thing', { id: 'id-1' })).said).toMatchObject({ id: 'id-1' });
  });

  it('that no tool has is told as that', async () => {
    const { said, result } = await called('borrow_thing', {});
    expect(result.isError).toBe(true);
    expect(said.error).toMatchObject({ code: 'unknown_tool', message: 'This instance has no tool borrow_thing.' });
  });

  it('without a key does nothing at all', async () => {
    const platform: Partial<Platform> = {
      query: () => {
        throw new Error('It was asked.');
      },
    };
    const none = await called('list_things', { zzz: 1 }, { platform, call: { credential: undefined } });
    expect(failureOf(none).code).toBe('no_credential');
    const problem = { message: 'It is cut.', next: 'Copy it.' };
    const cut = await called('list_things', {}, { platform, call: { credential: { key: 'x', problem } } });
    expect(failureOf(cut)).toMatchObject({ code: 'invalid_key', message: 'It is cut.' });
    expect([none.faults, cut.faults]).toEqual([[], []]);
  });
});

describe('a failure', () => {
  it('of a caller is explained by the platform', async () => {
    const platform: Partial<Platform> = {
      explain: async ({ code, message }) => new ToolError(code, `${message}!`, 'Ask.'),
    };
    const wrong = await called('list_things', { limit: 'x' }, { platform });
    expect(failureOf(wrong)).toMatchObject({
      code: 'bad_arguments',
      message: 'limit must be a number, not "x".!',
      next: 'Ask.',
    });
    expect(wrong.faults).toEqual([]);
  });

  it('of ours is told here, and never to the client', async () => {
    const fault = new TypeError('secret detail');
    const { result, text, faults } = await called('list_things', {}, failing(fault));
    expect(faults).toEqual([[fault, 'list_things']]);
    expect(result.isError).toBe(true);
    expect(text).toContain('(internal)');
    expect(text).not.toContain('secret detail');
  });

  it('of ours between two writes still tells what was done before', async () => {
    const fault = new TypeError('secret detail');
    let sent = 0;
    const platform: Partial<Platform> = {
      change: async (call, { request }) => {
        if (sent++ > 0) throw fault;
        await call.send(request);
        return [];
      },
    };
    const { said, faults, unchanged } = await called('update_thing', { id: ['id-1', 'id-2'], name: 'a' }, { platform });
    expect(faults).toEqual([[fault, 'update_thing']]);
    expect(said).toMatchObject({ error: { code: 'internal' }, done: [{ id: 'id-1' }], failed: { id: 'id-2' } });
    expect(unchanged).toBe(0);
  });

  it('is marked where it quotes what others wrote', async () => {
    const platform: Partial<Platform> = {
      rowsNamed: async () => ({ title: 'person', candidates: () => [{ id: '1', label: 'Ann', also: [] }] }),
    };
    const args = { name: 'a', owner: 'Zoe' };
    const encoding: Platform['plan'] = async (call) =>
      call.resolve(({ idOf }) => stubPlan(call.tool, { owner: idOf('person', 'Zoe', 'owner') }));
    const quoted = await called('create_thing', args, { platform: { ...platform, plan: encoding } });
    expect(quoted.text).toContain('Ann');
    expect(quoted.result._meta).toEqual(UNTRUSTED_META);
    const plain: Platform['plan'] = async (call) =>
      call.resolve(({ idOf }) => stubPlan(call.tool, { labels: idOf('label', 'Zoe', 'labels') }));
    expect(
      (await called('create_thing', args, { platform: { ...platform, plan: plain } })).result._meta,
    ).toBeUndefined();
    // What went through says itself whether it does.
    const quoting: Platform['query'] = async (call) => {
      call.quotes('person');
      return { query: {}, described: {}, notes: [] };
    };
    expect((await called('list_things', {}, { platform: { query: quoting } })).result._meta).toBeUndefined();
  });
});

describe('a call that surely changed nothing', () => {
  const lost = new UpstreamFailure('unreachable', 'Cut.', 'Wait.');
  const unsent = new UpstreamFailure('unreachable', 'Not there.', 'Wait.', { isUnsent: true });
  it.each([
    ['a read', 'list_things', {}, {}, 1],
    ['a preview', 'create_thing', { name: 'a', preview: true }, {}, 1],
    ['a refused argument', 'create_thing', { name: 7 }, {}, 1],
    ['a write', 'create_thing', { name: 'a' }, {}, 0],
    ['a write that may have been made', 'create_thing', { name: 'a' }, { send: () => Promise.reject(lost) }, 0],
    ['a write that was not sent', 'create_thing', { name: 'a' }, { send: () => Promise.reject(unsent) }, 1],
  ])('%s', async (_what, name, args, asked, times) => {
    expect((await called(name, args, asked as Asked)).unchanged).toBe(times);
  });

  it('need not be told anybody', async () => {
    expect((await called('list_things', {}, { call: { unchanged: undefined } })).result.isError).toBeUndefined();
  });
});

describe('a result', () => {
  it('never holds the key of its caller, however it came in', async () => {
    const get: Platform['get'] = async (_call, id) => ({ row: { id, name: `it is ${KEY}`, note: 'x' }, omitted: [] });
    const { text, said } = await called('get_thing', { id: 'id-1' }, { platform: { get } });
    expect(text).toContain('it is …');
    expect(JSON.stringify(said)).not.toContain(KEY);
    const wrong = await called('get_thing', { id: 'id-1', [KEY]: 1 });
    expect(wrong.text).not.toContain(KEY);
    expect(JSON.stringify(wrong.said)).not.toContain(KEY);
    // What an error tells programs alone is looked at, too.
    const failure = new ToolError('rejected', 'No.', 'Ask.');
    Object.assign(failure, { message: `No: ${KEY}` });
    const failed = await called('list_things', {}, failing(failure));
    expect(JSON.stringify(failed.result)).not.toContain(KEY);
    // A name is told whole to programs, and in a sentence only its beginning.
    const asked = `${'x'.repeat(120)} ${KEY}`;
    let sent = 0;
    const change: Platform['change'] = async () => {
      if (sent++ > 0) throw new ToolError('rejected', 'No.', 'Ask.');
      return [];
    };
    const rowsNamed: Platform['rowsNamed'] = async () => ({
      title: 'thing',
      candidates: (text) => [{ id: 'id-1', label: text, also: [] }],
    });
    const half = await called('update_thing', { id: [asked, 'id-2'], name: 'a' }, { platform: { change, rowsNamed } });
    expect(half.text).toContain('Done before it');
    expect(JSON.stringify(half.said)).toContain(`${'x'.repeat(120)} …`);
    expect(JSON.stringify(half.result)).not.toContain(KEY);
    const free = await called(
      'get_thing',
      { id: 'id-1' },
      { platform: { get: async (_call, id) => ({ row: { id }, omitted: [] }) } },
    );
    expect(free.said).toMatchObject({ item: { id: 'id-1' } });
  });

  it('of a write that fails does not repeat the secrets that it was given; of a read nothing was given', async () => {
    const failure = new ToolError('rejected', 'The password hush-hush-99 is weak.', 'Ask.');
    const args = { name: 'a', password: 'hush-hush-99' };
    for (const given of [args, JSON.stringify(args)]) {
      const { text, said } = await called('create_thing', given, failing(failure));
      expect(text).toContain('The password (hidden) is weak.');
      expect(JSON.stringify(said)).not.toContain('hush');
    }
    expect((await called('list_things', { filter: { password: 'hush-hush-99' } }, failing(failure))).text).toContain(
      'hush',
    );
    // Of whoever brings no key nothing was sent that could be quoted.
    const problem = { message: 'A key is longer than hush-hush-99.', next: 'Copy it.' };
    const cut = await called('create_thing', args, { call: { credential: { key: 'x', problem } } });
    expect(cut.text).toContain('longer than hush-hush-99');
    // One that goes through says what it says.
    const plan: Platform['plan'] = async ({ tool }) => stubPlan(tool, { a: 1 }, { notes: ['hush-hush-99'] });
    expect((await called('create_thing', args, { platform: { plan } })).text).toContain('hush-hush-99');
  });
});

describe('what a call says of itself', () => {
  it('are arguments that were left aside, here and on the way, and filters that were left open', async () => {
    const { said } = await called(
      'count_things',
      { task_progress: 'x', filter: { tags: [] } },
      { call: { ignored: ['sessionId'] } },
    );
    expect(said.notes).toEqual([
      'Ignored, being no argument of this tool: sessionId, task_progress.',
      'Left empty, so not filtered by: tags. {"empty": true} finds rows that have none.',
    ]);
    expect((await called('count_things', {})).said.notes).toBeUndefined();
  });
});

describe('times of a call', () => {
  const zoneOf = async (name: string, args: Row, module?: ResourceModule): Promise<string> => {
    let zone = '';
    const look = (call: { readonly timezone?: string }): void => {
      zone = String(call.timezone);
    };
    const platform: Partial<Platform> = {
      query: async (call) => {
        look(call as never);
        return { query: {}, described: {}, notes: [] };
      },
      plan: async (call) => {
        look(call as never);
        return stubPlan(call.tool, { a: 1 });
      },
    };
    await called(name, args, { platform, ...(module ? { module } : {}) });
    return zone;
  };

  it('are read in the zone that it names, else in UTC', async () => {
    expect(await zoneOf('list_things', { timezone: 'Asia/Kolkata' })).toBe('Asia/Kolkata');
    expect(await zoneOf('list_things', {})).toBe('UTC');
    expect(await zoneOf('create_thing', { name: 'a', timezone: 'Asia/Kolkata' })).toBe('Asia/Kolkata');
    expect(failureOf(await called('list_things', { timezone: 'Mars' })).message).toContain('no time zone "Mars"');
  });

  it('are in UTC where a write has a column of that name', async () => {
    const zoned = thingWith('zoned', { columns: { timezone: { kind: 'text', access: 'cru' } } });
    expect(await zoneOf('create_thing', { name: 'a', timezone: 'no zone' }, zoned)).toBe('UTC');
    expect(await zoneOf('update_thing', { id: 'id-1', timezone: 'no zone' }, zoned)).toBe('UTC');
    expect(await zoneOf('list_things', { timezone: 'Asia/Kolkata' }, zoned)).toBe('Asia/Kolkata');
  });
});

describe('the time of a call', () => {
  /** Limits whose moments come as fast as they are waited for; how often they were waited for, and given up. */
  const byHand = () => {
    const waits: number[] = [];
    let given = 0;
    const after: After = (ms) => {
      waits.push(ms);
      return () => {
        given += 1;
      };
    };
    return { limits: new TimeLimits({ ms: 9000, after }), waits, given: () => given };
  };

  it.each([
    ['list_things', {}, 9000],
    ['get_thing', { id: 'id-1' }, 9000],
    ['count_things', {}, 1000],
    ['create_thing', { name: 'a' }, 1000],
  ])('of %s is waited for to its first moment, and no longer than its answer', async (name, args, first) => {
    const { limits, waits, given } = byHand();
    await called(name, args, { limits });
    expect(waits).toEqual([first]);
    expect(given()).toBe(1);
    await called(name, args, { limits, call: { credential: undefined } });
    expect(given()).toBe(2);
  });

  it('is over when the server ends, as a result', async () => {
    const limits = new TimeLimits();
    limits.stop();
    const send = (): Promise<never> => new Promise(() => {});
    const { said } = await called(
      'create_thing',
      { name: 'a' },
      { limits, send: () => Promise.race([send(), Promise.reject(new TypeError('aborted'))]) },
    );
    expect(said).toHaveProperty('error');
  });
});
