/** Writes of several rows, and each way to stop between them: what was done, what failed, what was not attempted. */
import { describe, expect, it } from 'vitest';
import { TimeUp } from '../../runtime/basics/time-limit.ts';
import type { Platform } from '../../runtime/call/platform.ts';
import { notSent } from '../../runtime/upstream/upstream-failure.ts';
import { said, toldRefusal, toldText } from './told-platform.ts';
import { type Wish, written } from './told-writes.ts';

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
      { change: failingAt('id-3', toldRefusal()), notes: (id) => (id === 'id-2' ? ['Mind this.', 'And this.'] : []) },
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
      { change: failingAt('id-4', toldRefusal()), notes: (id) => ['Of all.', ...(id === 'id-1' ? ['Of one.'] : [])] },
    );
    expect(toldText(result)).toContain('Done before it: id-1, beta (id-2), id-3. Of all. On id-1: Of one. (rejected)');
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
    expect(toldText(result)).toBe(
      'Row 2 of 2 (id-2) failed: No connection: this row was not sent. Wait. Done before it: id-1. (unreachable)',
    );
    expect(said(result)).toMatchObject({ notAttempted: [] });
  });

  it('say of one that was half done what went through', async () => {
    const half: Wish = {
      writes: () => ['one', 'two'],
      change: (id, place) => {
        if (id === 'id-2' && place === 1) throw toldRefusal();
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
      { change: failingAt('id-2', toldRefusal()), explain },
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
      { change: failingAt('id-2', toldRefusal()) },
    );
    expect(toldText(result)).toContain(`Done before it: ${'n'.repeat(100)}… (150 characters) (id-9).`);
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
