/** What a call has when its time is over, and how it can be gone on with. */
import { expect, it } from 'vitest';
import { TimeLimits } from '../../runtime/basics/time-limit.ts';
import { ClientChannel } from '../../runtime/mcp/asking/questions.ts';
import { incidentPage } from '../../runtime/oneuptime/incident-page.ts';
import { answerOf, callWith, changesAmong, errorOf, ID, KEY, textOf } from '../catalogue.ts';
import { HandClock } from './hand-clock.ts';
import { type Answer, isReading, type SlowCall, slowCall, toTheEnd } from './slow-caller.ts';

const OTHER = '11111111-2222-4333-8444-555555555555';
const idOf = (place: number): string => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;
const IDS = [1, 2, 3].map(idOf) as [string, string, string];

/** Answers with one row of every table, unless `hang` matches the path. */
const hanging =
  (hang: RegExp, row: object = {}): Answer =>
  (request) => {
    const { path } = request;
    if (hang.test(path)) return undefined;
    const one = { _id: ID, createdAt: '2026-03-10T11:00:00.000Z', ...row };
    if (/get-list/.test(path)) return { data: [one], count: 2, hasMore: true };
    return /get-item/.test(path) ? one : answerOf(request);
  };

const shown = async (call: SlowCall): Promise<Record<string, unknown>> => {
  const result = await toTheEnd(call);
  expect(textOf(result)).not.toBe('');
  expect(result.isError, textOf(result)).toBeFalsy();
  return result.structuredContent as Record<string, unknown>;
};

it('rows are shown without what only explains them, and the result says so', async () => {
  const steps = { _type: 'MonitorSteps', value: { monitorStepsInstanceArray: [], defaultMonitorStatusId: OTHER } };
  const call = slowCall(
    'list_monitors',
    { fields: ['name', 'monitorSteps'] },
    hanging(/monitor-status|severity|on-call/, { name: 'Checkout', monitorSteps: steps }),
  );
  expect(await shown(call)).toMatchObject({
    items: [{ id: ID, name: 'Checkout', monitorSteps: expect.anything() }],
    notes: ['Not all names in checks could be read in time: ids stand there.'],
  });
  expect(call.held).toEqual({ count: 4, ended: 4 });
});

it('a page without what would hold later pages in place goes on at the next row all the same', async () => {
  let reads = 0;
  const rows: Answer = () => (++reads === 1 ? { data: [{ _id: ID, name: 'a' }], count: 2 } : undefined);
  const args = { sort: 'name', limit: 1 };
  const page = await shown(slowCall('list_labels', args, rows));
  expect(page).toMatchObject({ items: [{ id: ID }], notes: [expect.stringContaining('could not be read in time')] });
  const next = slowCall('list_labels', { ...args, cursor: page.nextCursor }, hanging(/nothing/));
  await shown(next);
  expect(next.seen[0]?.body).toMatchObject({ skip: 1, query: {} });
});

it('telemetry that cannot be counted in time has at least the rows that are there', async () => {
  const page = await shown(slowCall('list_logs', { limit: 1 }, hanging(/count/)));
  expect(page).toMatchObject({
    atLeast: 2,
    nextCursor: expect.any(String),
    notes: [expect.stringMatching(/^At least/)],
  });
});

it('telemetry behind a mark is shown as far as it was read, and goes on from there', async () => {
  const log = (place: number) => ({ _id: { _type: 'ObjectID', value: idOf(place) }, time: '2026-03-10T11:00:00.000Z' });
  const pageOf = (...places: number[]) => ({ data: places.map(log), hasMore: true });
  const first = await shown(slowCall('list_logs', { limit: 2 }, () => pageOf(1, 2, 3)));
  // A row came before the mark: two reads are needed for a whole page.
  let reads = 0;
  const later = slowCall('list_logs', { limit: 2, cursor: first.nextCursor }, () =>
    ++reads === 1 ? pageOf(9, 1, 2, 3) : undefined,
  );
  const page = await shown(later);
  expect(page).toMatchObject({ items: [{ id: idOf(3) }], notes: [expect.stringContaining('nextCursor goes on')] });
  const last = slowCall('list_logs', { limit: 2, cursor: page.nextCursor }, () => pageOf(1, 2, 3, 4, 5));
  expect(await shown(last)).toMatchObject({ items: [{ id: idOf(4) }, { id: idOf(5) }] });
});

it('names that cannot be looked up in time are told to be given as ids', async () => {
  const result = await toTheEnd(slowCall('list_incidents', { filter: { monitors: ['Checkout'] } }, () => undefined));
  expect(errorOf(result)).toMatchObject({
    code: 'timed_out',
    message: expect.stringMatching(/^Names could not be looked up: OneUptime had not answered 45 s into this call/),
    next: expect.stringContaining('ids'),
  });
});

/** Changes that take so long each. */
function slowWrites(ms: number, args: object, channel?: ClientChannel): SlowCall {
  const call = slowCall(
    'update_label',
    { id: IDS, color: '#ff0000', ...args },
    (request) => {
      if (!isReading(request)) call.clock.pass(ms);
      return answerOf(request);
    },
    channel,
  );
  return call;
}

it('several rows stop before the next one, and the result is how to go on', async () => {
  const call = slowWrites(16_000, {});
  const result = await call.result;
  expect(changesAmong(call.seen)).toHaveLength(2);
  expect(errorOf(result)?.code).toBe('timed_out');
  expect(textOf(result)).toMatch(/^Stopped after 2 of 3 rows: OneUptime is slow/);
  expect(textOf(result)).toContain(`Done: ${IDS[0]}, ${IDS[1]}.`);
  expect(textOf(result)).toContain(
    `Call update_label again for the rest, with the same arguments and id: ["${IDS[2]}"].`,
  );
  expect(result.structuredContent).toMatchObject({
    done: [{ id: IDS[0] }, { id: IDS[1] }],
    notAttempted: [{ id: IDS[2] }],
  });
  expect(call.clock.waiting).toBe(0);
});

it('rows that are quick are all done, however many', async () => {
  expect(await shown(slowWrites(10, { id: Array.from({ length: 100 }, (_, place) => idOf(place)) }))).toMatchObject({
    updated: ['color'],
  });
});

it('a row whose change hangs is not cut before its time, and nobody claims to know what became of it', async () => {
  const call = slowCall('delete_label', { id: IDS }, (request) =>
    request.path.includes(IDS[1]) ? undefined : answerOf(request),
  );
  await call.hangs();
  call.clock.pass(39_000);
  expect(call.held).toEqual({ count: 1, ended: 0 });
  const result = await toTheEnd(call);
  expect(textOf(result)).toMatch(
    new RegExp(`^Row 2 of 3 \\(${IDS[1]}\\) failed: OneUptime had not answered 40 s into`),
  );
  expect(textOf(result)).toMatch(/is not known, and it may still come: look with get_label/);
  expect(result.structuredContent).toMatchObject({ done: [{ id: IDS[0] }], notAttempted: [{ id: IDS[2] }] });
});

it('plans that take too long send nothing, and say how many rows would fit', async () => {
  const id = Array.from({ length: 20 }, (_, place) => idOf(place));
  let reads = 0;
  const call = slowCall('update_incident', { id, labels: { add: [OTHER] } }, (request) =>
    ++reads > 12 ? undefined : answerOf(request),
  );
  const result = await toTheEnd(call);
  expect(call.seen.every(isReading)).toBe(true);
  expect(errorOf(result)).toMatchObject({ code: 'timed_out' });
  expect(textOf(result)).toMatch(
    /Nothing was sent: .* 9 of 20 rows could be read in time\. Call again with fewer rows: 4/,
  );
});

it('a preview shows what would be sent where it cannot show what is there', async () => {
  const call = slowCall('update_label', { id: IDS, color: '#ff0000', preview: true }, () => undefined);
  const { preview } = (await shown(call)) as { preview: { rows: object[]; notes: string[] } };
  expect(preview.rows).toHaveLength(3);
  expect(preview.notes).toEqual([expect.stringContaining('could be read in time')]);
});

it.each([
  ['a quick call tells no progress', 100, []],
  ['a slow one tells each row, and no row twice', 6_000, [1, 2, 3]],
  ['one of many rows tells them in ten steps', 200, [28, 32, 36, 40], 40],
])('%s', async (_what, ms, told, rows = 3) => {
  const sent: { params: { progress: number; total: number; message: string } }[] = [];
  const writer = { notify: (notification: object) => sent.push(notification as never), log: () => {} };
  const channel = new ClientChannel({ capabilities: {}, token: 'p', logs: false, writer });
  const id = Array.from({ length: rows }, (_, place) => idOf(place));
  await shown(slowWrites(ms, { id }, channel));
  expect(sent.map(({ params }) => params)).toEqual(
    told.map((done) => ({ progressToken: 'p', progress: done, total: rows, message: `${done} of ${rows}` })),
  );
});

it('a create without an answer names the tool to look with', async () => {
  const result = await toTheEnd(slowCall('create_label', { name: 'a', color: '#ff0000' }, () => undefined));
  expect(textOf(result)).toMatch(/is not known, and it may still come: look with list_labels before you call again\./);
});

it('a create without an answer is looked for in the time that is left', async () => {
  const created = { _id: OTHER, createdAt: '2026-03-10T12:00:01.000Z' };
  const call = slowCall('create_label', { name: 'a', color: '#ff0000' }, ({ path }) =>
    /get-list/.test(path) ? { data: [created], count: 1 } : undefined,
  );
  expect(textOf(await toTheEnd(call))).toMatch(
    new RegExp(`had not answered 40 s into this call.*Yet the label is there: id ${OTHER}`),
  );
});

it('whoever cancels is not told of time', async () => {
  const stop = new AbortController();
  stop.abort();
  const { result } = await callWith('list_labels', {}, { signal: stop.signal });
  expect(errorOf(result)?.code).toBe('cancelled');
});

it('the page of an incident says what it could not read, and all of it has one limit', async () => {
  const clock = new HandClock();
  const limits = new TimeLimits({ after: clock.after });
  const calls: string[] = [];
  const reading = limits.within({ credential: { key: KEY }, signal: new AbortController().signal }, (client) =>
    incidentPage(
      async ({ name, signal }) => {
        calls.push(name);
        if (name === 'get_incident') {
          clock.pass(30_000);
          return { content: [], structuredContent: { item: { id: ID, title: 'Down' } } };
        }
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        return { content: [{ type: 'text', text: 'Too slow.' }], isError: true };
      },
      ID,
      client,
    ),
  );
  while (calls.length < 4) await Promise.resolve();
  clock.pass(15_000);
  expect(await reading).toEqual({
    isUntrusted: true,
    text: expect.stringContaining(
      'Not shown, because it could not be read: States, Told to subscribers, Internal notes. Too slow.',
    ),
  });
  expect(clock.waiting).toBe(0);
});
