/** One call under way: who calls, when what is sent has to be answered, what of it counts as a change, and what is said. */
import { describe, expect, it } from 'vitest';
import { keyDigest } from '../../runtime/basics/credential.ts';
import { ToolError } from '../../runtime/basics/errors.ts';
import { type CallMoment, ServerEnding, TimeUp } from '../../runtime/basics/time-limit.ts';
import { credentialOf } from '../../runtime/call/key-of-call.ts';
import { asFound, orExplained } from '../../runtime/call/no-rows.ts';
import type { Query } from '../../runtime/call/platform.ts';
import { listedRows, readTool } from '../../runtime/call/read-tool.ts';
import type { References } from '../../runtime/call/references.ts';
import { MASKED } from '../../runtime/call/secret-texts.ts';
import { namesTooSlow, plansTooSlow, readTooSlow, writeTooSlow } from '../../runtime/call/too-slow.ts';
import { look, mayBeMade, unknownOutcome } from '../../runtime/call/unknown-outcome.ts';
import type { Verb } from '../../runtime/catalogue/kinds.ts';
import { READ_VERBS, VERBS } from '../../runtime/catalogue/kinds.ts';
import { UpstreamFailure } from '../../runtime/upstream/upstream-failure.ts';
import { thing, thingWith } from '../small-module.ts';
import { rejection, STUB_NOW, stubCall, stubTool } from '../stub-calls.ts';

const READ = { method: 'POST', path: '/thing/get-list', isRead: true };
const WRITE = { method: 'PUT', path: '/thing/1', isRead: false };

describe('the key of a call', () => {
  it('is the one it brings, unless that plainly is none', () => {
    const credential = { key: 'abc' };
    expect(credentialOf({ credential }, 'Stub')).toBe(credential);
    const broken = { key: 'abc', problem: { message: 'It is cut.', next: 'Copy it whole.' } };
    expect(() => credentialOf({ credential: broken }, 'Stub')).toThrow(
      expect.objectContaining({ code: 'invalid_key', message: 'It is cut.', next: 'Copy it whole.' }),
    );
  });

  it('is asked for where there is none, in the places that are looked at', () => {
    const next = (headers?: Parameters<typeof credentialOf>[2]): string => {
      try {
        credentialOf({ credential: undefined }, 'Stub', headers);
      } catch (cause) {
        expect(cause).toMatchObject({ code: 'no_credential', message: 'This call brings no Stub API key.' });
        return (cause as ToolError).next;
      }
      return '';
    };
    const all = 'as x-api-key (or Authorization: Bearer; Basic and other schemes are not read);';
    expect(next()).toContain(all);
    expect(next(['x-api-key', 'apikey', 'authorization'])).toContain(all);
    expect(next(['apikey'])).toContain('as apikey;');
    expect(next(['x-api-key', 'authorization'])).toContain('as x-api-key or Authorization: Bearer;');
  });

  it('stands behind what is kept for its owner', () => {
    const { state, call } = stubCall('get', {});
    expect(state.credential()).toBe(call.credential);
    expect(state.owner).toBe(keyDigest(call.credential as never));
    const without = stubCall('get', {}, { call: { credential: undefined }, services: { keyHeaders: ['apikey'] } });
    expect(() => without.state.owner).toThrow('This call brings no Stub API key.');
  });
});

describe('what is sent', () => {
  it.each([
    ['list', READ, 'end'],
    ['count', READ, 'end'],
    ['get', READ, 'end'],
    ['create', READ, 'begin'],
    ['update', READ, 'begin'],
    ['delete', READ, 'begin'],
    ['create', WRITE, 'send'],
    ['update', WRITE, 'send'],
  ] as const)('by %s is waited for until its moment', async (verb, request, moment) => {
    const { state, moments, sent } = stubCall(verb, {});
    expect(await state.send(request)).toEqual({ status: 200, body: {} });
    expect(moments).toEqual([moment]);
    expect(sent).toEqual([request]);
  });

  it('is a look at what became of a write, once one was sent', async () => {
    const { state, moments } = stubCall('update', {});
    for (const request of [READ, WRITE, READ, READ]) await state.send(request);
    expect(moments).toEqual(['begin', 'send', 'end', 'end']);
  });

  it('counts as a change where it may be one, until it is refused or surely was not sent', async () => {
    const { state, account } = stubCall('update', {});
    await state.send(READ);
    expect(account.changes).toBe(0);
    await state.send(WRITE);
    await state.send(WRITE);
    expect(account.changes).toBe(2);
    state.refused();
    expect(account.changes).toBe(1);
  });

  const unsent = new UpstreamFailure('unreachable', 'Not there.', 'Wait.', { isUnsent: true });
  const unknown = new UpstreamFailure('unreachable', 'Cut.', 'Wait.');
  const late = new UpstreamFailure('timed_out', 'Late.', 'Wait.');
  const lateUnsent = new UpstreamFailure('timed_out', 'Late.', 'Wait.', { isUnsent: true });
  const refused = new ToolError('rejected', 'No.', 'Ask.');
  const fault = new TypeError('ours');
  const UNKNOWN = /^The change may have been made; whether it was is not known/;
  it.each([
    ['a read', READ, unsent, 0, unsent],
    ['a read', READ, unknown, 0, unknown],
    ['a read', READ, late, 0, { code: 'timed_out', message: 'Late.', next: 'Try again.' }],
    ['a read', READ, fault, 0, fault],
    ['a write', WRITE, unsent, 0, unsent],
    ['a write', WRITE, refused, 1, refused],
    ['a write', WRITE, fault, 1, fault],
    ['a write', WRITE, unknown, 1, { code: 'unreachable', message: 'Cut.', next: expect.stringMatching(UNKNOWN) }],
    ['a write', WRITE, late, 1, { code: 'timed_out', message: 'Late.', next: expect.stringMatching(UNKNOWN) }],
    ['a write', WRITE, lateUnsent, 0, lateUnsent],
  ])('%s that fails says so', async (_what, request, failure, changes, said) => {
    const { state, account } = stubCall('update', {}, { send: () => Promise.reject(failure) });
    const cause = await rejection(() => state.send(request));
    if (said instanceof Error) expect(cause).toBe(said);
    else expect(cause).toMatchObject(said);
    expect(account.changes).toBe(changes);
  });

  it('fails for want of time as that, whatever ended it', async () => {
    // The time was over, which ended what was sent.
    const up = AbortSignal.abort(new TimeUp(45));
    const { state, moments } = stubCall('update', {}, { send: () => Promise.reject(new TimeUp(1)), until: up });
    expect(await rejection(() => state.send(WRITE))).toMatchObject({
      code: 'timed_out',
      message: expect.stringContaining('had not answered 45 s into this call'),
    });
    expect(moments).toEqual(['send']);
    // What went wrong before says more.
    const other = new UpstreamFailure('unreachable', 'Cut.', 'Wait.', { isUnsent: true });
    const before = stubCall('update', {}, { send: () => Promise.reject(other), until: up });
    expect(await rejection(() => before.state.send(WRITE))).toBe(other);
    // Something else ended what was late.
    const gone = AbortSignal.abort(new Error('gone'));
    const ended = stubCall('update', {}, { send: () => Promise.reject(new TimeUp(7)), until: gone });
    expect((await rejection(() => ended.state.send(WRITE))).message).toContain('7 s into this call');
  });

  it('needs a key', async () => {
    const { state, sent, account } = stubCall('update', {}, { call: { credential: undefined } });
    expect(await rejection(() => state.send(WRITE))).toMatchObject({ code: 'no_credential' });
    expect([sent, account.changes]).toEqual([[], 0]);
  });

  it('may begin until that moment is over', () => {
    expect(stubCall('update', {}).state.mayBegin).toBe(true);
    expect(stubCall('update', {}, { past: ['slow'] }).state.mayBegin).toBe(true);
    expect(stubCall('update', {}, { past: ['slow', 'begin'] }).state.mayBegin).toBe(false);
  });
});

describe('what is known of a call', () => {
  it('when it began, where it is sent and in which zone, whatever times are read against later', async () => {
    const { state } = stubCall('list', {}, { timezone: 'Asia/Kolkata', notes: ['noted'] });
    expect(state.site).toBe('http://stub.test');
    expect(state.timezone).toBe('Asia/Kolkata');
    expect(state.notes).toEqual(['noted']);
    const then = new Date('2026-01-01T00:00:00Z');
    state.readTimesFrom(then);
    expect(state.now()).toBe(STUB_NOW);
    expect(await state.resolve(({ times }) => times)).toEqual({ now: then, timezone: 'Asia/Kolkata' });
  });

  it('whether anybody waits for it', () => {
    expect(stubCall('get', {}).state.isGone).toBe(false);
    const gone = new AbortController();
    const { state } = stubCall('get', {}, { call: { gone: gone.signal } });
    expect(state.isGone).toBe(false);
    gone.abort();
    expect(state.isGone).toBe(true);
  });

  it('the tools and the tables beside its own', async () => {
    const { state } = stubCall('get', {});
    expect(await state.toolOf('label', 'list')).toMatchObject({
      resource: 'label',
      verb: 'list',
      module: { title: 'label' },
    });
    expect(await state.toolOf('nothing', 'list')).toBeUndefined();
    expect((await state.module('person')).title).toBe('person');
    const { list: _, ...operations } = thing.operations;
    const closed = stubCall('get', {}, { module: thingWith('closed', { operations }) });
    expect(await closed.state.toolOf('closed', 'list')).toBeUndefined();
    expect(await closed.state.toolOf('closed', 'get')).toMatchObject({ verb: 'get' });
  });

  it('whether rows hold what others wrote', () => {
    const { state } = stubCall('get', {});
    expect(state.isFromOutside(['name', 'owner'])).toBe(true);
    expect(state.isFromOutside(['labels', 'name', 'zzz'])).toBe(false);
    expect(state.isFromOutside([])).toBe(false);
    const outside = stubCall('get', {}, { module: thingWith('letter', { outside: true }) });
    expect(outside.state.isFromOutside([])).toBe(true);
  });

  it('that an error quotes what others wrote', () => {
    const { state, account } = stubCall('get', {});
    state.quotes('label');
    expect(account.quotesOutside).toBe(false);
    state.quotes('person');
    state.quotes('label');
    expect(account.quotesOutside).toBe(true);
  });

  it('what was remarked and what was taken, each once', () => {
    const { state } = stubCall('update', { id: ['id-1', 'id-2'] });
    expect(state.takings).toEqual([]);
    for (const text of ['a', 'b', 'a']) {
      state.remark(text);
      state.took(text);
    }
    // Rows of one call share what was remarked.
    state.forRow('id-1', true).remark('c');
    expect(state.remarks).toEqual(['a', 'b', 'c']);
    expect(state.takings).toEqual(['a', 'b']);
  });

  it('rows without their secrets, save those just issued, and all where they are revealed', async () => {
    const row = { name: 'a', password: 'hush' };
    const { state } = stubCall('get', {});
    expect(await state.shownRow(row)).toEqual({ name: 'a', password: MASKED });
    expect(await state.shownRow(row, ['password'])).toEqual(row);
    expect(await stubCall('get', {}, { services: { revealSecrets: true } }).state.shownRow(row)).toBe(row);
  });
});

describe('how far a call has come', () => {
  const told = (total: number, past: readonly CallMoment[] = ['slow']) => {
    const steps: unknown[] = [];
    const channel = { progress: (...step: unknown[]) => steps.push(step) };
    const { state } = stubCall('update', {}, { past, call: { channel: channel as never } });
    for (let done = 1; done <= total; done += 1) state.tellProgress(done, total);
    return steps;
  };

  it('is told in ten steps, of which the last is the end, once it takes long', () => {
    expect(told(3)).toEqual([1, 2, 3].map((done) => [done, 3, `${done} of 3`]));
    expect(told(100)).toHaveLength(10);
    expect(told(25).map((step) => (step as number[])[0])).toEqual([3, 6, 9, 12, 15, 18, 21, 24, 25]);
    expect(told(100, [])).toEqual([]);
  });

  it('is told nobody where nobody asked', () => {
    expect(() => stubCall('update', {}, { past: ['slow'] }).state.tellProgress(1, 1)).not.toThrow();
  });
});

describe('rows that a call names', () => {
  it('are looked up once, one or a list, in their order', async () => {
    const asked: unknown[] = [];
    const rowsNamed = async (_call: unknown, resource: string, texts: readonly string[]) => {
      asked.push([resource, ...texts]);
      return { title: 'thing', candidates: (text: string) => [{ id: `id-${text}`, label: text, also: [] }] };
    };
    const { state } = stubCall('update', { id: ['b', 'id-a', 7] }, { platform: { rowsNamed } });
    expect(await state.rowIds()).toEqual(['id-b', 'id-a', 'id-7']);
    expect(await state.rowId()).toBe('id-b');
    expect(asked).toEqual([['thing', 'b', '7']]);
    expect(await stubCall('get', { id: 'x' }, { platform: { rowsNamed } }).state.rowId()).toBe('id-x');
  });

  it('are ids where they have no names', async () => {
    const { state } = stubCall('get', { id: 'x' }, { module: thingWith('nameless', { byId: true }) });
    expect(await rejection(() => state.rowId())).toMatchObject({ code: 'bad_arguments' });
    expect(await stubCall('get', { id: 'id-x' }, { module: thingWith('nameless', { byId: true }) }).state.rowId()).toBe(
      'id-x',
    );
  });

  it('are remembered from a moment ago in reads of lists, and for further rows of a write', async () => {
    const asked: boolean[] = [];
    const references = {
      resolve: async (encode: (idOf: unknown) => unknown, _call: unknown, mayRemember: boolean) => {
        asked.push(mayRemember);
        return encode(() => 'id');
      },
    } as unknown as References;
    for (const verb of VERBS) await stubCall(verb, {}, { services: { references } }).state.resolve(() => 1);
    expect(asked).toEqual(VERBS.map((verb) => verb === 'list' || verb === 'count'));
    asked.length = 0;
    const { state } = stubCall('update', { a: 1 }, { services: { references } });
    const [first, second] = [state.forRow('id-1', true), state.forRow('id-2', false)];
    await first.resolve(() => 1);
    await second.resolve(() => 1);
    expect(asked).toEqual([false, true]);
    expect([first.args, second.args]).toEqual([
      { a: 1, id: 'id-1' },
      { a: 1, id: 'id-2' },
    ]);
    const list = stubCall('list', {}, { services: { references } }).state.forRow('id-1', true);
    await list.resolve(() => 1);
    expect(asked).toEqual([false, true, true]);
  });

  it('that take too long to look up are told as that, and other failures as they are', async () => {
    const failing = (failure: unknown) => ({
      services: { references: { resolve: () => Promise.reject(failure) } as unknown as References },
    });
    const late = await rejection(() => stubCall('get', {}, failing(new TimeUp(3))).state.resolve(() => 1));
    expect(late).toMatchObject({ code: 'timed_out', next: 'Give ids in place of names, or try again.' });
    const other = new ToolError('bad_arguments', 'a', 'b');
    expect(await rejection(() => stubCall('get', {}, failing(other)).state.resolve(() => 1))).toBe(other);
  });

  it('are forgotten by the name of the table and the owner of the key', () => {
    const forgotten: unknown[] = [];
    const references = { forget: (...args: unknown[]) => forgotten.push(args) } as unknown as References;
    const { state } = stubCall('update', {}, { services: { references } });
    state.forgetNames();
    expect(forgotten).toEqual([['thing', state.owner]]);
  });
});

describe('what is said of what took too long', () => {
  const platform = { title: 'Stub' };
  const at = (verb: Verb) => ({ tool: stubTool(verb), platform });
  const ending = new ServerEnding();

  it.each(READ_VERBS)('of %s says what makes it faster', (verb) => {
    const up = readTooSlow(new TimeUp(45), at(verb));
    expect(up.message).toBe(
      'Stub had not answered 45 s into this call, which has to end before its client gives up (CALL_TIMEOUT).',
    );
    expect(up.next).toMatch(/less|Narrow/);
    expect(readTooSlow(new ToolError('timed_out', 'Late.', 'x'), at(verb)).message).toBe('Late.');
    expect(readTooSlow(ending, at(verb))).toBe(ending);
  });

  it('of a read in a write, to try again', () => {
    expect(readTooSlow(new TimeUp(1), at('update')).next).toBe('Try again.');
  });

  it('of names, to give ids', () => {
    expect(namesTooSlow(new ToolError('timed_out', 'Late.', 'x'))).toMatchObject({
      code: 'timed_out',
      message: 'Names could not be looked up: Late.',
    });
    expect(namesTooSlow(ending)).toBe(ending);
  });

  it.each([
    [0, 2, 1],
    [1, 2, 1],
    [3, 9, 1],
    [4, 9, 2],
    [41, 100, 20],
  ])('of plans, %i of %i: to write %i at a time', (planned, rows, most) => {
    expect(plansTooSlow(new ToolError('timed_out', 'Late.', 'Wait.'), planned, rows)).toMatchObject({
      code: 'timed_out',
      message: 'Late.',
      next: `${planned} of ${rows} rows could be read in time. Call again with fewer rows: ${most} at a time may do.`,
    });
  });

  it('of the plan of a single row, what is said of it', () => {
    expect(plansTooSlow(new ToolError('timed_out', 'Late.', 'Wait.'), 0, 1)).toMatchObject({ next: 'Wait.' });
  });

  it('of a write, where to look, unless it was not sent', () => {
    const made = /may have been made.* look with get_thing before you call again\.$/;
    expect(writeTooSlow(new TimeUp(40), at('update'), true)).toMatchObject({
      message: expect.stringContaining('40 s into this call'),
      next: expect.stringMatching(made),
      isUnsent: false,
    });
    expect(writeTooSlow(new TimeUp(40), at('update'), false)).toMatchObject({
      next: 'Nothing was sent. Try again.',
      isUnsent: true,
    });
    const failed = new UpstreamFailure('timed_out', 'Late.', 'x');
    expect(writeTooSlow(failed, at('update'), true)).toMatchObject({
      message: 'Late.',
      next: expect.stringMatching(made),
    });
    const unsent = new UpstreamFailure('timed_out', 'Late.', 'x', { isUnsent: true });
    expect(writeTooSlow(unsent, at('update'), true)).toBe(unsent);
    expect(writeTooSlow(unsent, at('update'), false)).toBe(unsent);
  });
});

describe('where to look', () => {
  const lookOf = (verb: Verb, ...others: Verb[]): string => {
    const operations = Object.fromEntries([verb, ...others].map((each) => [each, thing.operations[each]]));
    return look(stubTool(verb, { ...thing, operations }));
  };

  it('is the list after a create and the row after anything else, or whatever there is', () => {
    expect(lookOf('create', 'list', 'get')).toBe('look with list_things');
    expect(lookOf('create', 'get')).toBe('look with get_thing');
    for (const verb of ['update', 'delete'] as const) {
      expect(lookOf(verb, 'list', 'get')).toBe('look with get_thing');
      expect(lookOf(verb, 'list')).toBe('look with list_things');
      expect(lookOf(verb)).toBe('look');
    }
  });

  it('is said of a write whose outcome is not known, with what the failure knew', () => {
    const tool = stubTool('update');
    expect(mayBeMade(tool)).toBe(
      'The change may have been made; whether it was is not known: look with get_thing before trying again.',
    );
    const failure = new UpstreamFailure('unreachable', 'Cut.', 'Wait.', {
      isPassing: true,
      retryAfter: 7,
      status: 503,
    });
    const told = unknownOutcome(failure, tool);
    expect(told).toMatchObject({ code: 'unreachable', message: 'Cut.', isPassing: true, retryAfter: 7, status: 503 });
    expect(told.next).toBe(`${mayBeMade(tool)} If it was not made: Wait.`);
    expect(unknownOutcome(new ToolError('rejected', 'No.', 'Ask.'), tool)).toMatchObject({
      code: 'rejected',
      isPassing: false,
      retryAfter: undefined,
    });
  });
});

describe('a read that found nothing', () => {
  const query: Query = { query: { a: 1 }, described: {}, notes: [] };
  const explained = (why: object, read = async () => 'again') => {
    const { state } = stubCall('list', {}, { platform: { whyNone: async () => why as never } });
    return orExplained(state, query, 'nothing', read);
  };

  it('is what was found where nothing else was meant', async () => {
    const read = async (): Promise<string> => {
      throw new Error('Nobody asked.');
    };
    expect(await explained({ notes: ['why'] }, read)).toEqual({
      found: 'nothing',
      query,
      notes: ['why'],
      isQuoting: false,
    });
    expect(await explained({ notes: [], isQuoting: true, instead: query }, read)).toMatchObject({
      found: 'nothing',
      isQuoting: true,
    });
    expect(asFound('some', query)).toEqual({ found: 'some', query, notes: [], isQuoting: false });
  });

  it('is read again for what was meant', async () => {
    const instead: Query = { ...query, query: { a: 2 } };
    const { state } = stubCall('list', {}, { platform: { whyNone: async () => ({ instead, notes: [] }) } });
    const read = async (other: Query) => (other === instead ? 'other' : 'wrong');
    expect(await orExplained(state, query, 'nothing', read)).toEqual({
      found: 'other',
      query: instead,
      notes: [],
      isQuoting: false,
    });
  });
});

describe('a tool that the server itself calls', () => {
  const client = { credential: { key: 'abc' }, signal: new AbortController().signal, other: 1 } as never;
  const content = [
    { type: 'text', text: 'one' },
    { type: 'text', text: 'two' },
  ] as const;

  it('is called for whoever asked, and answers with what it found or why not', async () => {
    const calls: unknown[] = [];
    const answering = (result: object) => async (call: unknown) => {
      calls.push(call);
      return { content, ...result } as never;
    };
    expect(await readTool(answering({ structuredContent: { a: 1 } }), 'get_thing', { id: 1 }, client)).toEqual({
      value: { a: 1 },
    });
    expect(calls).toEqual([
      { name: 'get_thing', arguments: { id: 1 }, credential: { key: 'abc' }, signal: expect.any(AbortSignal) },
    ]);
    expect(await readTool(answering({ structuredContent: { a: 1 }, _meta: { b: 2 } }), 'x', {}, client)).toEqual({
      value: { a: 1 },
      meta: { b: 2 },
    });
    for (const failed of [{}, { structuredContent: { a: 1 }, isError: true }, { isError: true }])
      expect(await readTool(answering(failed), 'x', {}, client)).toEqual({ problem: 'one\ntwo' });
  });

  it('lists rows, or none and why', async () => {
    const listed = (result: object) => listedRows(async () => ({ content, ...result }) as never, 'list', {}, client);
    expect(await listed({ structuredContent: { items: [{ id: 1 }] } })).toEqual({ rows: [{ id: 1 }] });
    expect(await listed({ structuredContent: { table: 'x' } })).toEqual({ rows: [] });
    expect(await listed({ isError: true })).toEqual({ rows: [], problem: 'one\ntwo' });
  });
});
