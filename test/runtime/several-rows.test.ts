/** Several rows in one call: planned wholly, carried out in order, told truly when it comes to a stop. */
import { HttpResponse, http, type RequestHandler } from 'msw';
import { describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { Executor } from '../../runtime/call/executor.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { oneuptime } from '../../runtime/oneuptime/platform.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import { answer, api, callWith, changesAmong, errorOf, KEY, ORIGIN, textOf } from '../catalogue.ts';
import { MswDispatcher } from '../msw-dispatcher.ts';
import { contentOf, sandboxCaller } from '../sandbox-caller.ts';

const idOf = (place: number): string => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;
const IDS = [1, 2, 3, 4].map(idOf);
const [FIRST, SECOND, THIRD, FOURTH] = IDS as [string, string, string, string];

/** Labels of which some refuse every change. */
const labels = (...broken: string[]): RequestHandler =>
  http.all(api('/label/:id'), ({ params }) =>
    broken.includes(String(params.id))
      ? HttpResponse.json({ error: 'name length cannot be more than 100 characters' }, { status: 400 })
      : HttpResponse.json({}),
  );

describe('an update of several rows', () => {
  it('sends one request each, in order, and has a result per row', async () => {
    const { result, seen } = await callWith('update_label', { id: IDS, color: '#ff0000' }, { handlers: [labels()] });
    expect(changesAmong(seen).map(({ method, path }) => `${method} ${path}`)).toEqual(
      IDS.map((id) => `PUT /api/label/${id}`),
    );
    expect(result.structuredContent).toEqual({ rows: IDS.map((id) => ({ id })), updated: ['color'] });
  });

  it('takes a row once, however often and by whatever name it is named', async () => {
    const handlers = [answer('/label/get-list', { data: [{ _id: FIRST, name: 'a' }], count: 1 }), labels()];
    const { result, seen } = await callWith(
      'update_label',
      { id: ['A', FIRST, ' a '], color: '#ff0000' },
      { handlers },
    );
    expect(seen.filter(({ method }) => method === 'PUT')).toHaveLength(1);
    expect(result.structuredContent).toMatchObject({ rows: [{ id: FIRST }] });
  });

  it('stops at the first failure and tells what was done and what was not attempted', async () => {
    const { result, seen } = await callWith('update_label', { id: IDS, name: 'x' }, { handlers: [labels(THIRD)] });
    expect(changesAmong(seen)).toHaveLength(3);
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toMatchObject({
      error: { code: 'rejected', message: expect.stringMatching(/^Row 3 of 4 \(.*3\) failed: .*100 characters/) },
      done: [{ id: FIRST }, { id: SECOND }],
      failed: { id: THIRD },
      notAttempted: [{ id: FOURTH }],
    });
    expect(textOf(result)).toContain(`Done before it: ${FIRST}, ${SECOND}. Not attempted: ${FOURTH}.`);
  });

  it('says that nothing was done where the first one fails', async () => {
    const { result, seen } = await callWith('delete_label', { id: IDS }, { handlers: [labels(FIRST)] });
    expect(changesAmong(seen)).toHaveLength(1);
    expect(textOf(result)).toContain('Nothing was done before it.');
    expect(result.structuredContent).toMatchObject({ done: [], notAttempted: [{}, {}, {}] });
  });

  it('a fault of ours in the middle hides nothing of what was done', async () => {
    const catalogue = new Catalogue(resources);
    const platform = oneuptime(catalogue);
    const faults: unknown[] = [];
    const change: typeof platform.change = async (call, write) => {
      if (write.id === SECOND) throw new TypeError('a bug');
      return platform.change(call, write);
    };
    const executor = new Executor({
      catalogue,
      platform: { ...platform, change },
      upstream: new Upstream({ url: ORIGIN, api: ONEUPTIME_API, dispatcher: new MswDispatcher([labels()]) }),
      onInternalError: (fault) => faults.push(fault),
      now: () => new Date(),
    });
    const { signal } = new AbortController();
    const args = { id: IDS, name: 'x' };
    const result = await executor.callByName({
      name: 'update_label',
      arguments: args,
      credential: { key: KEY },
      signal,
    });
    expect(faults).toEqual([new TypeError('a bug')]);
    expect(result.structuredContent).toMatchObject({
      error: { code: 'internal' },
      done: [{ id: FIRST }],
      failed: { id: SECOND },
      notAttempted: [{ id: THIRD }, { id: FOURTH }],
    });
  });

  it('a failure of a single row is an error like any other', async () => {
    const { result } = await callWith('update_label', { id: FIRST, name: 'x' }, { handlers: [labels(FIRST)] });
    expect(Object.keys(result.structuredContent ?? {})).toEqual(['error']);
    expect(errorOf(result)?.message).not.toContain('Row 1');
  });

  it.each([
    ['too many', Array.from({ length: 101 }, (_, place) => idOf(place))],
    ['no text', [7, {}]],
  ])('%s are refused, and nothing is sent', async (_what, id) => {
    const { result, seen } = await callWith('delete_label', { id });
    expect(errorOf(result)).toMatchObject({
      code: 'bad_arguments',
      message: expect.stringMatching(/^id\S*: takes an id/),
    });
    expect(seen).toEqual([]);
  });

  it('a hundred are taken; a list may come as text', async () => {
    const id = Array.from({ length: 100 }, (_, place) => idOf(place));
    const { result } = await callWith('delete_label', { id: JSON.stringify(id) }, { handlers: [labels()] });
    expect(result.structuredContent?.rows).toHaveLength(100);
  });

  it('reads take one', async () => {
    const { result, seen } = await callWith('get_label', { id: IDS });
    expect(errorOf(result)).toMatchObject({ code: 'bad_arguments' });
    expect(seen).toEqual([]);
  });
});

describe('on the seeded company', () => {
  const names = ['Checkout API', 'Primary database', 'Replica database'];

  it('names are all looked up before anything is sent, in one request', async () => {
    const { call, dispatcher } = await sandboxCaller();
    const result = contentOf<{ rows: { id: string; asked: string }[] }>(
      await call('update_monitor', { id: names, description: 'Ours' }),
    );
    expect(result.rows.map(({ asked }) => asked)).toEqual(names);
    expect(dispatcher.seen[0]?.path).toBe('/api/monitor/get-list');
    expect(changesAmong(dispatcher.seen).map(({ method }) => method)).toEqual(['PUT', 'PUT', 'PUT']);
    const lookUps = dispatcher.seen.filter(({ body }) => names.some((name) => JSON.stringify(body).includes(name)));
    expect(lookUps).toHaveLength(1);
  });

  it('what monitors check is changed in each against its own steps', async () => {
    const { call } = await sandboxCaller();
    const urls = ['https://one.example.com', 'https://two.example.com'];
    for (const url of urls)
      contentOf(await call('create_monitor', { name: url.slice(8, 11), monitorType: 'Website', url }));
    contentOf(await call('update_monitor', { id: ['one', 'two'], check: { timeoutMs: 7000 } }));
    for (const [place, id] of ['one', 'two'].entries()) {
      const { item } = contentOf<{ item: { monitorSteps: unknown } }>(
        await call('get_monitor', { id, fields: ['monitorSteps'] }),
      );
      expect(JSON.stringify(item.monitorSteps)).toContain(urls[place]);
      expect(JSON.stringify(item.monitorSteps)).toContain('7000');
    }
  });

  it('one that nobody has keeps the others as they are', async () => {
    const { call, dispatcher } = await sandboxCaller();
    const result = await call('delete_monitor', { id: [...names, 'Chekout API'] });
    expect(textOf(result)).toMatch(/Chekout API.*Checkout API \(/);
    expect(dispatcher.seen.every(({ path }) => path.endsWith('/get-list'))).toBe(true);
  });

  it('a preview shows the whole plan, what is shared once, and sends nothing', async () => {
    const { call, dispatcher } = await sandboxCaller();
    const { preview, sent } = contentOf<{ preview: { body: unknown; rows: Record<string, unknown>[] }; sent: boolean }>(
      await call('update_monitor', { id: names, description: 'Ours', preview: true }),
    );
    expect(sent).toBe(false);
    expect(preview.body).toEqual({ data: { description: 'Ours' } });
    expect(preview.rows).toMatchObject(
      names.map((asked) => ({
        asked,
        method: 'PUT',
        path: expect.any(String),
        before: { description: expect.anything() },
      })),
    );
    expect(preview.rows.every((row) => !('body' in row))).toBe(true);
    expect(dispatcher.seen.every(({ method }) => method === 'POST')).toBe(true);
  });

  it('a preview names the row that is not there', async () => {
    const handlers = [
      answer(`/label/${FIRST}/get-item`, { _id: FIRST, name: 'a' }),
      answer(`/label/${SECOND}/get-item`, {}),
    ];
    const args = { id: [FIRST, SECOND], name: 'b', preview: true };
    const { result } = await callWith('update_label', args, { handlers });
    expect(errorOf(result)).toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(new RegExp(`^${SECOND}: `)),
      next: expect.stringMatching(/ Nothing was sent\.$/),
    });
  });

  it('what is named again after its names moved is looked up anew', async () => {
    const { call } = await sandboxCaller();
    const made = async (name: string): Promise<string> =>
      contentOf<{ created: { id: string } }>(await call('create_label', { name, color: '#ff0000' })).created.id;
    const ids = [await made('one'), await made('two')];
    const { rows } = contentOf<{ rows: { id: string }[] }>(await call('delete_label', { id: ['one', 'two'] }));
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect(textOf(await call('delete_label', { id: ['one', 'two'] }))).toContain('There is no label called "one"');
  });
});

describe('notes of several rows', () => {
  const RACE = expect.stringMatching(/^Whole lists were read/);

  it('are told once where every row that is changed has them, beside those of rows that stay', async () => {
    const { call } = await sandboxCaller();
    const { created } = contentOf<{ created: { id: string } }>(
      await call('create_label', { name: 'noted', color: '#ff0000' }),
    );
    const monitors = ['Checkout API', 'Payment gateway', 'Build server'];
    contentOf(await call('update_monitor', { id: 'Build server', labels: { add: [created.id] } }));
    const args = { id: monitors, labels: { add: ['noted'] } };
    const { preview } = contentOf<{ preview: object }>(await call('update_monitor', { ...args, preview: true }));
    const changed = contentOf(await call('update_monitor', args));
    for (const told of [preview, changed]) {
      expect(told).toMatchObject({
        notes: [RACE],
        rows: [
          { notes: [expect.stringMatching(/^labels: 1 added/)] },
          { notes: [expect.stringMatching(/^labels: 1 added/)] },
          { notes: ['labels stays as it is: noted was in it.'] },
        ],
      });
    }
  });
});

describe('a failure before anything is sent', () => {
  const down = (path: string): RequestHandler =>
    http.post(api(path), () => HttpResponse.json({ error: 'Server Error' }, { status: 500 }));

  it.each([
    ['of the look at a name', 'update_label', { id: 'a', name: 'b' }, '/label/get-list'],
    [
      'of the look at a related name',
      'create_incident',
      { title: 'a', incidentSeverity: 'b' },
      '/incident-severity/get-list',
    ],
    [
      'of reading what is changed',
      'update_monitor',
      { id: FIRST, labels: { add: [SECOND] } },
      `/monitor/${FIRST}/get-item`,
    ],
    ['of several rows', 'update_monitor', { id: IDS, labels: { add: [SECOND] } }, `/monitor/${FIRST}/get-item`],
    ['of a preview', 'update_monitor', { id: FIRST, name: 'b', preview: true }, `/monitor/${FIRST}/get-item`],
    ['of the look at what to delete', 'delete_label', { id: ['a', 'b'] }, '/label/get-list'],
  ])('%s says so, not that something may have changed', async (_what, name, args, path) => {
    const { result, seen } = await callWith(name, args, { handlers: [down(path)] });
    expect(errorOf(result)).toMatchObject({
      code: 'upstream_failed',
      next: expect.stringMatching(/^Nothing was sent/),
    });
    expect(textOf(result)).not.toMatch(/filter|change was made/);
    expect(seen.every(({ path: asked }) => asked.endsWith('/get-list') || asked.endsWith('/get-item'))).toBe(true);
  });
});
