/** Writes of one row and of several, carried out in order: what is told of those that went through, and of each way to stop. */
import { describe, expect, it } from 'vitest';
import { ToolError } from '../../runtime/basics/errors.ts';
import { type After, TimeLimits, TimeUp } from '../../runtime/basics/time-limit.ts';
import { mayPass, ofRow } from '../../runtime/call/carry-out.ts';
import type { Plan, Platform, Row, SeenRow, Watch, Write } from '../../runtime/call/platform.ts';
import { UNTRUSTED } from '../../runtime/call/untrusted.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { notSent, UpstreamFailure } from '../../runtime/upstream/upstream-failure.ts';
import { moduleOf, refusal, said, type ToldCall, toldProduct } from './told-platform.ts';

const MAIL = moduleOf('mail', { _id: { kind: 'id' }, title: { kind: 'text' } }, { outside: true });
const THING = moduleOf('thing', { _id: { kind: 'id' }, title: { kind: 'text' }, size: { kind: 'number' } });
const LETTER = moduleOf('letter', {
  _id: { kind: 'id' },
  title: { kind: 'text' },
  mail: { kind: 'one', to: 'mail' },
});
const COPY = moduleOf('copy', { _id: { kind: 'id' }, title: { kind: 'text' }, mails: { kind: 'many', to: 'mail' } });

interface Wish {
  /** What is sent for a row, by its id: tools, one after the other. By default its own. */
  readonly writes?: (id: string) => readonly string[];
  readonly notes?: (id: string) => readonly string[];
  /** What comes of a request, by the row and the place among its requests. */
  readonly change?: (id: string, place: number) => readonly string[] | Promise<readonly string[]>;
  readonly watch?: (id: string) => Watch | undefined;
  readonly explain?: Platform['explain'];
  readonly limits?: TimeLimits;
}

interface Written {
  readonly result: ToolResult;
  /** Rows to which something was sent, once for each request. */
  readonly sent: string[];
  readonly watched: string[];
  readonly faults: unknown[];
  /** Whether names were forgotten. */
  readonly isForgotten: boolean;
}

const NAMES: Readonly<Record<string, string>> = { alpha: 'id-1', beta: 'id-2', 'the long one': 'id-3' };

/** Writes rows of a table, and asks for a name before and after. */
async function written(name: string, args: object, wish: Wish = {}, more: ToldCall = {}): Promise<Written> {
  const { writes, notes, change, watch, explain, limits } = wish;
  const sent: string[] = [];
  const watched: string[] = [];
  let lookUps = 0;
  const plan: Platform['plan'] = async (call): Promise<Plan> => {
    const id = await call.rowId();
    const tools = writes?.(id) ?? [name];
    return {
      writes: tools.map((tool): Write => {
        const operation = { ...call.tool.operation, name: tool };
        return {
          tool: { ...call.tool, operation },
          id,
          request: { method: 'PUT', path: '/', isRead: false },
          shown: {},
        };
      }),
      changed: ['title'],
      notes: notes?.(id) ?? [],
    };
  };
  const { call, faults } = toldProduct(
    [THING, LETTER, COPY, MAIL],
    {
      plan,
      change: async (_call, { id = '' }) => {
        const place = sent.filter((other) => other === id).length;
        const told = (await change?.(id, place)) ?? [];
        sent.push(id);
        return told;
      },
      watch: async (_call, id) => {
        watched.push(id);
        return watch?.(id);
      },
      rowsNamed: async (_call, resource) => {
        lookUps += 1;
        return {
          title: resource,
          candidates: (text) => [{ id: NAMES[text.trim()] ?? 'id-9', label: text.trim(), also: [] }],
        };
      },
      query: async (state) => {
        await state.resolve(({ idOf }) => idOf(name.split('_')[1], 'alpha', 'filter.thing'));
        return { query: {}, described: {}, notes: [] };
      },
      count: async () => 1,
      ...(explain ? { explain } : {}),
    },
    limits ? { limits } : {},
  );
  const count = `count_${name.split('_')[1]}`;
  await call(count);
  const result = await call(name, args, more);
  const before = lookUps;
  await call(count);
  return { result, sent, watched, faults, isForgotten: lookUps > before };
}
const textOf = ({ content }: ToolResult): string => content[0]?.text ?? '';
const seen = (before: Row, after: Row | undefined, words?: string, notes: readonly string[] = []): Watch => ({
  before,
  words,
  after: async (): Promise<SeenRow> => ({ row: after, words, notes }),
});

describe('one row', () => {
  it('is told by its id, and by how it was named where that is not its id', async () => {
    for (const [id, told] of [
      ['id-1', { id: 'id-1' }],
      [' ID-1 ', { id: 'id-1' }],
      ['alpha', { id: 'id-1' }],
    ] as const) {
      const { result, sent, isForgotten, faults } = await written('update_thing', { id, title: 'x' });
      expect(said(result)).toEqual({ ...told, updated: ['title'] });
      expect([sent, isForgotten, faults]).toEqual([[told.id], true, []]);
    }
  });

  it('in a list is told like several', async () => {
    for (const [id, row] of [
      ['alpha', { id: 'id-1', asked: 'alpha' }],
      [' ID-1 ', { id: 'id-1' }],
    ] as const) {
      const { result } = await written('update_thing', { id: [id], title: 'x' });
      expect(said(result)).toEqual({ rows: [row], updated: ['title'] });
    }
  });

  it('is told with what became of it, and all that there is to say, in its order', async () => {
    const { result } = await written(
      'update_thing',
      { id: 'id-1', title: 'x' },
      {
        notes: () => ['Of the plan.'],
        writes: () => ['one', 'two'],
        change: (_id, place) => [`Of request ${place}.`],
        watch: () => seen({ title: 'a' }, { title: 'x' }, 'Thing x', ['Of the row.']),
      },
      { ignored: ['chatId'] },
    );
    expect(said(result)).toEqual({
      id: 'id-1',
      row: 'Thing x',
      changed: { title: 'a -> x' },
      updated: ['title'],
      notes: [expect.stringContaining('chatId'), 'Of the plan.', 'Of request 0.', 'Of request 1.', 'Of the row.'],
    });
  });

  it('that was removed is told as the tool says it', async () => {
    const { result } = await written('delete_thing', { id: 'id-1' }, { watch: () => seen({}, undefined, 'Thing a') });
    expect(said(result)).toEqual({ id: 'id-1', row: 'Thing a', result: 'The thing is deleted.' });
  });

  it('of which nothing was sent fails like any other call', async () => {
    const { result, isForgotten } = await written(
      'update_thing',
      { id: 'id-1', title: 'x' },
      {
        change: () => {
          throw refusal();
        },
      },
    );
    expect(said(result)).toEqual({ error: { code: 'rejected', message: 'No.', next: 'Mend it.' } });
    expect(isForgotten).toBe(false);
  });

  it('of which a part was sent says which', async () => {
    const explained: unknown[] = [];
    const { result, isForgotten } = await written(
      'update_thing',
      { id: 'alpha', title: 'x' },
      {
        writes: () => ['one', 'two', 'three'],
        change: (_id, place) => {
          if (place === 2) throw notSent('unreachable', 'No connection', 'Wait.');
          return ['a note'];
        },
        explain: async (error, { name }, isRest) => {
          explained.push([name, isRest]);
          return error;
        },
      },
    );
    expect(said(result)).toEqual({
      error: {
        code: 'unreachable',
        message: 'No connection: the rest of the change was not sent.',
        next: 'Wait. Of alpha (id-1) one, two went through before.',
      },
      failed: { id: 'id-1', asked: 'alpha', sent: ['one', 'two'] },
    });
    expect(explained).toEqual([['update_thing', true]]);
    expect(isForgotten).toBe(true);
  });

  it('that broke off by a fault of ours says what was sent, and the fault is reported', async () => {
    const fault = new TypeError('a bug');
    const { result, faults, isForgotten } = await written(
      'update_thing',
      { id: 'id-1', title: 'x' },
      {
        writes: () => ['one', 'two'],
        change: (_id, place) => {
          if (place === 1) throw fault;
          return [];
        },
      },
    );
    expect(faults).toEqual([fault]);
    expect(said(result)).toMatchObject({ error: { code: 'internal' }, failed: { id: 'id-1', sent: ['one'] } });
    expect(isForgotten).toBe(true);
  });
});

describe('several rows', () => {
  const IDS = ['id-1', 'beta', 'id-3', 'id-4'];
  const failingAt =
    (bad: string, failure: Error): NonNullable<Wish['change']> =>
    (id) => {
      if (id === bad) throw failure;
      return [];
    };

  it('are sent in their order, and told one by one', async () => {
    const { result, sent, isForgotten } = await written(
      'update_thing',
      { id: IDS, title: 'x' },
      { notes: (id) => ['Of all.', `Of ${id}.`] },
    );
    expect(sent).toEqual(['id-1', 'id-2', 'id-3', 'id-4']);
    expect(said(result)).toEqual({
      rows: [
        { id: 'id-1', notes: ['Of id-1.'] },
        { id: 'id-2', asked: 'beta', notes: ['Of id-2.'] },
        { id: 'id-3', notes: ['Of id-3.'] },
        { id: 'id-4', notes: ['Of id-4.'] },
      ],
      updated: ['title'],
      notes: ['Of all.'],
    });
    expect(isForgotten).toBe(true);
  });

  it('stop at the first that fails: what was done, what failed and what was not attempted', async () => {
    const { result, sent, isForgotten } = await written(
      'update_thing',
      { id: IDS, title: 'x' },
      { change: failingAt('id-3', refusal()), notes: (id) => (id === 'id-2' ? ['Mind this.', 'And this.'] : []) },
    );
    expect(sent).toEqual(['id-1', 'id-2']);
    expect(said(result)).toEqual({
      error: {
        code: 'rejected',
        message: 'Row 3 of 4 (id-3) failed: No.',
        next: 'Mend it. Done before it: id-1, beta (id-2). On beta (id-2): Mind this. And this. Not attempted: id-4.',
      },
      done: [{ id: 'id-1' }, { id: 'id-2', asked: 'beta', notes: ['Mind this.', 'And this.'] }],
      failed: { id: 'id-3' },
      notAttempted: [{ id: 'id-4' }],
    });
    expect(isForgotten).toBe(true);
  });

  it('say once what holds for all that was done', async () => {
    const { result } = await written(
      'update_thing',
      { id: IDS, title: 'x' },
      { change: failingAt('id-4', refusal()), notes: (id) => ['Of all.', ...(id === 'id-1' ? ['Of one.'] : [])] },
    );
    expect(textOf(result)).toContain('Done before it: id-1, beta (id-2), id-3. Of all. On id-1: Of one. (rejected)');
  });

  it('say that nothing was done where the first fails, and ask for names no more', async () => {
    const { result, isForgotten } = await written(
      'update_thing',
      { id: ['beta', 'id-3'], title: 'x' },
      { change: failingAt('id-2', notSent('unreachable', 'No connection', 'Wait.')) },
    );
    expect(said(result)).toEqual({
      error: {
        code: 'unreachable',
        message: 'Row 1 of 2 (beta (id-2)) failed: No connection: nothing was sent.',
        next: 'Wait. Nothing was done before it. Not attempted: id-3.',
      },
      done: [],
      failed: { id: 'id-2', asked: 'beta' },
      notAttempted: [{ id: 'id-3' }],
    });
    expect(isForgotten).toBe(false);
  });

  it('say of the last that fails that nothing else was left', async () => {
    const { result } = await written(
      'update_thing',
      { id: ['id-1', 'id-2'], title: 'x' },
      { change: failingAt('id-2', notSent('unreachable', 'No connection', 'Wait.')) },
    );
    expect(textOf(result)).toBe(
      'Row 2 of 2 (id-2) failed: No connection: this row was not sent. Wait. Done before it: id-1. (unreachable)',
    );
    expect(said(result)).toMatchObject({ notAttempted: [] });
  });

  it('say of one that was half done what went through', async () => {
    const half: Wish = {
      writes: () => ['one', 'two'],
      change: (id, place) => {
        if (id === 'id-2' && place === 1) throw refusal();
        return [];
      },
    };
    const explained: unknown[] = [];
    const explain: Platform['explain'] = async (error, _tool, isRest) => {
      explained.push(isRest);
      return error;
    };
    const { result } = await written('update_thing', { id: ['id-1', 'id-2'], title: 'x' }, { ...half, explain });
    expect(said(result)).toMatchObject({
      error: { next: 'Mend it. Of this row one went through before. Done before it: id-1.' },
      failed: { id: 'id-2', sent: ['one'] },
    });
    const first = await written('update_thing', { id: ['id-2', 'id-1'], title: 'x' }, half);
    expect(said(first.result)).toMatchObject({
      error: { next: 'Mend it. Of this row one went through before. Not attempted: id-1.' },
      done: [],
    });
    expect(first.isForgotten).toBe(true);
    await written(
      'update_thing',
      { id: ['id-1', 'id-2'], title: 'x' },
      { change: failingAt('id-2', refusal()), explain },
    );
    expect(explained).toEqual([true, false]);
  });

  it('that broke off by a fault of ours say what was done', async () => {
    const fault = new TypeError('a bug');
    const { result, faults } = await written(
      'update_thing',
      { id: IDS, title: 'x' },
      { change: failingAt('id-2', fault) },
    );
    expect(faults).toEqual([fault]);
    expect(said(result)).toMatchObject({ error: { code: 'internal' }, done: [{ id: 'id-1' }], failed: { id: 'id-2' } });
    const first = await written('update_thing', { id: IDS, title: 'x' }, { change: failingAt('id-1', fault) });
    expect(said(first.result)).toMatchObject({ error: { code: 'internal' }, done: [], failed: { id: 'id-1' } });
  });

  it('with long names are told shortly', async () => {
    const long = 'n'.repeat(150);
    const { result } = await written(
      'update_thing',
      { id: [long, 'id-2'], title: 'x' },
      { change: failingAt('id-2', refusal()) },
    );
    expect(textOf(result)).toContain(`Done before it: ${'n'.repeat(100)}… (150 characters) (id-9).`);
  });
});

describe('rows that are looked at', () => {
  const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `id-${at + 1}`);

  it('are no more once one could not be read', async () => {
    const { watched, result } = await written(
      'update_thing',
      { id: ids(3), title: 'x' },
      { watch: (id) => (id === 'id-1' ? seen({ title: 'a' }, { title: 'x' }) : undefined) },
    );
    expect(watched).toEqual(['id-1', 'id-2']);
    expect(said(result).rows).toEqual([{ id: 'id-1', changed: { title: 'a -> x' } }, { id: 'id-2' }, { id: 'id-3' }]);
  });

  it('are those to which something is sent, and others do not end it', async () => {
    const { watched, result } = await written(
      'update_thing',
      { id: ids(3), title: 'x' },
      { writes: (id) => (id === 'id-3' ? ['update_thing'] : []), watch: () => seen({ title: 'a' }, { title: 'x' }) },
    );
    expect(watched).toEqual(['id-3']);
    expect((said(result).rows as Row[])[2]).toEqual({ id: 'id-3', changed: { title: 'a -> x' } });
  });
});

describe('a call that is out of time', () => {
  const reason = new TimeUp(45);
  const title = 'Told is slow, and a call has to end before its client gives up (CALL_TIMEOUT).';

  it('says how far it came, and what to call for the rest', async () => {
    const time = new AbortController();
    const { result, sent, isForgotten } = await written(
      'update_thing',
      { id: ['alpha', 'id-2', 'id-3'], title: 'x' },
      {
        change: (id) => {
          if (id === 'id-2') time.abort(reason);
          return [];
        },
      },
      { signal: time.signal },
    );
    expect(sent).toEqual(['id-1', 'id-2']);
    expect(said(result)).toEqual({
      error: {
        code: 'timed_out',
        message: `Stopped after 2 of 3 rows: ${title}`,
        next: 'Done: alpha (id-1), id-2. Call update_thing again for the rest, with the same arguments and id: ["id-3"].',
      },
      done: [{ id: 'id-1', asked: 'alpha' }, { id: 'id-2' }],
      notAttempted: [{ id: 'id-3' }],
    });
    expect(isForgotten).toBe(true);
  });

  it.each<[string | readonly string[], string]>([
    ['alpha', '"id-1"'],
    [['alpha'], '["id-1"]'],
  ])('before anything was sent of %j says so', async (id, told) => {
    const { result, sent, isForgotten } = await written(
      'update_thing',
      { id, title: 'x' },
      {},
      { signal: AbortSignal.abort(reason) },
    );
    expect(sent).toEqual([]);
    expect(said(result)).toEqual({
      error: {
        code: 'timed_out',
        message: `Stopped after 0 of 1 rows: ${title}`,
        next: `Nothing was sent. Call update_thing again for the rest, with the same arguments and id: ${told}.`,
      },
      done: [],
      notAttempted: [{ id: 'id-1', asked: 'alpha' }],
    });
    expect(isForgotten).toBe(false);
  });
});

describe('a call whose client left', () => {
  it('begins no other row, and says what was done', async () => {
    const left = new AbortController();
    const { result, sent, isForgotten } = await written(
      'update_thing',
      { id: ['id-1', 'beta', 'id-3'], title: 'x' },
      {
        change: () => {
          left.abort();
          return [];
        },
      },
      { gone: left.signal },
    );
    expect(sent).toEqual(['id-1']);
    expect(said(result)).toEqual({
      error: {
        code: 'cancelled',
        message: 'Stopped after 1 of 3 rows: the connection of the client was closed, and it did not come back.',
        next: 'Done: id-1. Not attempted: beta (id-2), id-3. Call again for those.',
      },
      done: [{ id: 'id-1' }],
      notAttempted: [{ id: 'id-2', asked: 'beta' }, { id: 'id-3' }],
    });
    expect(isForgotten).toBe(true);
  });

  it('before anything was sent is carried out as far as its first row', async () => {
    const { sent } = await written(
      'update_thing',
      { id: ['id-1', 'id-2'], title: 'x' },
      {},
      { gone: AbortSignal.abort() },
    );
    expect(sent).toEqual(['id-1']);
    const one = await written('update_thing', { id: 'id-1', title: 'x' }, {}, { gone: AbortSignal.abort() });
    expect(said(one.result)).toEqual({ id: 'id-1', updated: ['title'] });
  });
});

describe('how far a call has come', () => {
  /** Limits whose moments come when a test says so. */
  function byHand(): { limits: TimeLimits; next(): void } {
    let run: (() => void) | undefined;
    const after: After = (_ms, then) => {
      run = then;
      return () => {};
    };
    return { limits: new TimeLimits({ after }), next: () => run?.() };
  }

  it.each<[string, readonly string[], boolean, string[]]>([
    ['is told of several rows of a slow call', ['id-1', 'id-2'], true, ['1 of 2', '2 of 2']],
    ['is not of a quick one', ['id-1', 'id-2'], false, []],
    ['is not of one row', ['id-1'], true, []],
  ])('%s', async (_, id, isSlow, told) => {
    const { limits, next } = byHand();
    const steps: string[] = [];
    const channel = { progress: (_done: number, _total: number, text: string) => steps.push(text) };
    const change = (one: string): readonly string[] => {
      if (isSlow && one === 'id-1') next();
      return [];
    };
    const { result } = await written(
      'update_thing',
      { id, title: 'x' },
      { limits, change },
      { channel: channel as never },
    );
    expect(result.isError).toBeUndefined();
    expect(steps).toEqual(told);
  });
});

describe('what others wrote', () => {
  const isMarked = ({ _meta }: ToolResult): boolean => _meta?.[UNTRUSTED] === true;

  it.each<[string, string, Watch | undefined, boolean]>([
    ['is marked in what the row is called', 'update_letter', seen({}, {}, 'Letter a'), true],
    ['is marked in what changed', 'update_letter', seen({ title: 'a' }, { title: 'b' }), true],
    ['is not where neither is told', 'update_letter', undefined, false],
    [
      'is not where its rows belong to no others',
      'update_thing',
      seen({ title: 'a' }, { title: 'b' }, 'Thing b'),
      false,
    ],
    ['is not where they only list some', 'update_copy', seen({ title: 'a' }, { title: 'b' }, 'Copy b'), false],
  ])('%s', async (_, name, watch, expected) => {
    const { result } = await written(name, { id: 'id-1', title: 'b' }, { watch: () => watch });
    expect(isMarked(result)).toBe(expected);
  });

  it('is marked where one of several rows tells it', async () => {
    const { result } = await written(
      'update_letter',
      { id: ['id-1', 'id-2'], title: 'b' },
      { watch: (id) => seen({}, {}, id === 'id-2' ? 'Letter b' : undefined) },
    );
    expect(isMarked(result)).toBe(true);
  });
});

describe('a failure of one of several rows before anything is sent', () => {
  it('names the row, and says so where it will not pass', () => {
    expect(ofRow(refusal(), 'alpha')).toMatchObject({
      code: 'rejected',
      message: 'alpha: No.',
      next: 'Mend it. Nothing was sent.',
    });
    for (const code of ['upstream_failed', 'unreachable', 'timed_out', 'rate_limited'] as const)
      expect(ofRow(refusal('No.', code), 'alpha')).toMatchObject({ code, message: 'alpha: No.', next: 'Mend it.' });
    expect(ofRow(refusal(), 'n'.repeat(101)).message).toBe(`${'n'.repeat(100)}… (101 characters): No.`);
  });

  it('of the network stays one, with all that is known of it', () => {
    const failure = new UpstreamFailure('unreachable', 'No.', 'Wait.', {
      isUnsent: true,
      isPassing: true,
      retryAfter: 7,
      status: 503,
    });
    const told = ofRow(failure, 'alpha');
    expect(told).toBeInstanceOf(UpstreamFailure);
    expect(told).toMatchObject({
      message: 'alpha: No.',
      next: 'Wait.',
      isUnsent: true,
      isPassing: true,
      retryAfter: 7,
      status: 503,
    });
    expect(ofRow(refusal(), 'alpha')).not.toBeInstanceOf(UpstreamFailure);
  });

  it('may pass where nothing is wrong with what was asked for', () => {
    const codes = [
      'upstream_failed',
      'unreachable',
      'timed_out',
      'rate_limited',
      'rejected',
      'not_found',
      'bad_arguments',
    ] as const;
    expect(codes.filter((code) => mayPass(new ToolError(code, '', '')))).toEqual(codes.slice(0, 4));
  });
});
