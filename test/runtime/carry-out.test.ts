/** Writes that are carried out: what is told of one row and of several, as far as they went. */
import { describe, expect, it } from 'vitest';
import { ToolError } from '../../runtime/basics/errors.ts';
import { type After, TimeLimits } from '../../runtime/basics/time-limit.ts';
import { mayPass, ofRow } from '../../runtime/call/carry-out.ts';
import type { Row, Watch } from '../../runtime/call/platform.ts';
import { UNTRUSTED } from '../../runtime/call/untrusted.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { notSent, UpstreamFailure } from '../../runtime/upstream/upstream-failure.ts';
import { said, toldRefusal } from './told-platform.ts';
import { seen, written } from './told-writes.ts';

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
          throw toldRefusal();
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
    expect(ofRow(toldRefusal(), 'alpha')).toMatchObject({
      code: 'rejected',
      message: 'alpha: No.',
      next: 'Mend it. Nothing was sent.',
    });
    for (const code of ['upstream_failed', 'unreachable', 'timed_out', 'rate_limited'] as const)
      expect(ofRow(toldRefusal('No.', code), 'alpha')).toMatchObject({ code, message: 'alpha: No.', next: 'Mend it.' });
    expect(ofRow(toldRefusal(), 'n'.repeat(101)).message).toBe(`${'n'.repeat(100)}… (101 characters): No.`);
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
    expect(ofRow(toldRefusal(), 'alpha')).not.toBeInstanceOf(UpstreamFailure);
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
