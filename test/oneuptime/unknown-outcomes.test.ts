/** Answers that say to be fine and are none: to writes never a success, to reads never "nothing found". */
import { delay, HttpResponse, http, type RequestHandler } from 'msw';
import { describe, expect, it } from 'vitest';
import { ToolError } from '../../runtime/basics/errors.ts';
import { answer, api, callWith, errorOf, ID, KEY, textOf } from '../catalogue.ts';

const OTHER = '11111111-2222-4333-8444-555555555555';
const json = (body: string, status = 200) =>
  new HttpResponse(body, { status, headers: { 'content-type': 'application/json' } });

/** Bodies that no success of the API has. */
const NO_SUCCESS: readonly (readonly [what: string, body: string])[] = [
  ['an error under 200', '{"error":"Server Error"}'],
  ['a message under 200', '{"message":"You do not have permissions to read Label."}'],
  ['nothing', ''],
  ['blanks', ' \n'],
  ['half an object', '{"_id":"8f9ad6c1-52f0'],
  ['half a list', '[{"_id":'],
  ['null', 'null'],
  ['a bare list', '[]'],
  ['a bare text', '"ok"'],
  ['a bare number', '1'],
  ['true', 'true'],
  ['something else', '{"status":"ok"}'],
];

describe.each(NO_SUCCESS)('%s', (_what, body) => {
  const everywhere = [http.all('*', () => json(body))];

  it.each([
    ['list_labels', {}],
    ['count_labels', {}],
    ['get_label', { id: ID }],
    ['list_logs', {}],
    ['list_labels', { filter: { name: 'a' } }],
  ])('is an error of %s, and no absence', async (tool, args) => {
    const { result, faults } = await callWith(tool, args, { handlers: everywhere });
    expect(faults).toEqual([]);
    expect(errorOf(result)).toMatchObject({ code: 'upstream_failed' });
    expect(textOf(result)).not.toMatch(/There is no|no rows|not found/i);
  });

  it.each([
    ['create_label', { name: 'a', color: '#ff0000' }, '/label'],
    ['update_label', { id: ID, name: 'b' }, `/label/${ID}`],
    ['delete_label', { id: ID }, `/label/${ID}`],
    ['create_incident_state_timeline', { incident: ID, incidentState: OTHER }, '/incident-state-timeline'],
  ])('is no success of %s: it is looked for, and sent once', async (tool, args, path) => {
    const { result, seen } = await callWith(tool, args, { handlers: everywhere });
    expect(result.isError).toBe(true);
    expect(errorOf(result)?.next).toMatch(/may have been made; whether it was is not known: look with [a-z_]+ before/);
    expect(seen.filter((request) => request.path === `/api${path}`)).toHaveLength(1);
    expect(seen.length).toBeGreaterThan(1);
  });
});

it('a row that was made is told soon, though nothing more can be read of it', async () => {
  const silent = http.post(api(`/label/${ID}/get-item`), () => delay('infinite'));
  const handlers = [silent, answer('/label', { _id: ID, name: 'a' })];
  const begun = performance.now();
  const { result } = await callWith('create_label', { name: 'a', color: '#ff0000' }, { handlers });
  expect(result.structuredContent).toMatchObject({ created: { id: ID, name: 'a' } });
  expect(performance.now() - begun).toBeLessThan(10_000);
}, 20_000);

it('a create that is answered without its row is no success', async () => {
  const { result } = await callWith(
    'create_label',
    { name: 'a', color: '#ff0000' },
    { handlers: [answer('/label', {})] },
  );
  expect(errorOf(result)).toMatchObject({
    code: 'upstream_failed',
    message: expect.stringContaining('without the label'),
    next: expect.stringContaining('not known'),
  });
});

it('a refusal that breaks off is told as one, and may have saved', async () => {
  const half = http.post(api('/label'), () => json('{"error":"NotificationFor is n', 400));
  const { result } = await callWith('create_label', { name: 'a', color: '#ff0000' }, { handlers: [half] });
  expect(errorOf(result)).toMatchObject({
    message: expect.stringMatching(/^The answer of OneUptime \(400\) breaks off/),
    next: expect.stringContaining('is not known'),
  });
});

it('what is found is told instead', async () => {
  const handlers: RequestHandler[] = [
    http.put(api(`/label/${ID}`), () => json('{"error":"Server Error"}')),
    answer(`/label/${ID}/get-item`, { _id: ID, name: 'b' }),
  ];
  const { result } = await callWith('update_label', { id: ID, name: 'b' }, { handlers });
  expect(errorOf(result)).toMatchObject({ message: expect.stringContaining('Yet the row holds what was sent.') });
});

it('a row that has a column called error or message is a row', async () => {
  const handlers = [answer(`/exceptions/${ID}/get-item`, { _id: ID, message: 'Boom' })];
  const { result } = await callWith('get_exception_instance', { id: ID, fields: ['message'] }, { handlers });
  expect(result.structuredContent).toMatchObject({ item: { message: 'Boom' } });
});

it('a mark of byte order before an answer is passed over', async () => {
  const { result } = await callWith('count_labels', {}, { handlers: [http.all('*', () => json('\ufeff{"count":3}'))] });
  expect(result.structuredContent).toEqual({ count: 3 });
});

describe('a signal that ends a call with a reason of ours', () => {
  const limit = new ToolError('cancelled', 'The server is about to close.', 'Call again.');
  const late = http.all('*', async () => {
    await delay(200);
    return json('{"count":3}');
  });
  const endedBy = (controller: AbortController) => setTimeout(() => controller.abort(limit), 50);

  it('is told as that reason', async () => {
    const controller = new AbortController();
    endedBy(controller);
    const { result } = await callWith('count_labels', {}, { handlers: [late], signal: controller.signal });
    expect(errorOf(result)).toEqual({ code: limit.code, message: limit.message, next: limit.next });
  });

  it('and a write says that nobody knows what became of it', async () => {
    const controller = new AbortController();
    endedBy(controller);
    const handlers = [answer('/label/get-list', { data: [], count: 0 }), late];
    const { result } = await callWith('delete_label', { id: ID }, { handlers, signal: controller.signal });
    expect(errorOf(result)).toMatchObject({
      code: limit.code,
      message: limit.message,
      next: expect.stringMatching(/^The change may have been made; .* If it was not made: Call again\.$/),
    });
  });

  it('but not where it was over before anything was sent', async () => {
    const { result, seen } = await callWith('delete_label', { id: ID }, { signal: AbortSignal.abort(limit) });
    expect(errorOf(result)).toMatchObject({ code: limit.code, next: expect.not.stringContaining('not known') });
    expect(seen.length).toBeLessThanOrEqual(1);
  });
});

describe('a write that has to read first, and cannot', () => {
  const args = { id: 'Checkout', name: 'b' };

  it.each<[string, (() => HttpResponse<string | object>) | undefined, RegExp]>([
    ['a port where nothing listens', undefined, /^Check ONEUPTIME_URL/],
    [
      'a firewall',
      () => HttpResponse.html('<title>403 Forbidden</title>', { status: 403 }),
      /Nothing was sent: .*let this server's calls/,
    ],
    [
      'a time to wait',
      () => HttpResponse.json({ error: 'Slow down' }, { status: 429, headers: { 'retry-after': '60' } }),
      /Nothing was sent: .*Try again in 60 s/,
    ],
    ['a network', () => HttpResponse.error(), /Nothing was sent: .*Check ONEUPTIME_URL/],
    [
      'the API itself',
      () => HttpResponse.json({ error: 'Server Error' }, { status: 500 }),
      /^Nothing was sent: .* Try again\.$/,
    ],
  ])('keeps the next step of %s', async (_what, refusal, next) => {
    const handlers = refusal ? [http.all('*', refusal)] : [];
    const { result, seen } = await callWith('update_label', args, { handlers });
    expect(errorOf(result)?.next).toMatch(next);
    expect(seen.every(({ path }) => path.endsWith('/get-list'))).toBe(true);
    const several = { id: [ID, OTHER], labels: { add: [ID] } };
    const rows = await callWith('update_monitor', several, { handlers });
    expect(errorOf(rows.result)?.next).toMatch(next);
    expect(rows.seen.every(({ path }) => path.endsWith('/get-item'))).toBe(true);
    for (const told of [result, rows.result]) expect(textOf(told).match(/nothing was sent/gi)).toHaveLength(1);
  });
});

describe('the key of the caller is told nobody', () => {
  const shouted = KEY.toUpperCase();
  it.each([
    ['a refusal', () => HttpResponse.json({ message: `Unknown key ${KEY}` }, { status: 401 }), 'Unknown key …'],
    ['another case', () => HttpResponse.json({ error: `Bad key ${shouted}` }, { status: 400 }), 'Bad key …'],
    ['a refusal under 200', () => HttpResponse.json({ error: `Bad key ${KEY}` }), 'Bad key …'],
    ['a page', () => HttpResponse.html(`<h1>Denied: ${shouted}</h1>`, { status: 403 }), 'Denied: …'],
    [
      'a title that is cut in the middle of it',
      () => HttpResponse.html(`<title>${'a '.repeat(50)}${KEY}</title>`, { status: 403 }),
      'a a …',
    ],
    [
      'an address',
      () => new HttpResponse('', { status: 302, headers: { location: `https://login.test/${KEY}` } }),
      'https://login.test/…',
    ],
  ])('by %s', async (_what, refusal, told) => {
    for (const [tool, args] of [
      ['list_labels', {}],
      ['delete_label', { id: [ID, OTHER] }],
    ] as const) {
      const { result } = await callWith(tool, args, { handlers: [http.all('*', refusal)] });
      expect(textOf(result)).toContain(told);
      expect(JSON.stringify(result).toLowerCase()).not.toContain(KEY.slice(0, 12));
    }
  });
});

it.each(['list_labels', 'count_labels'])('an error beside data is no success of %s', async (tool) => {
  const body = '{"data":[],"count":0,"error":"Unauthorized"}';
  const { result } = await callWith(tool, {}, { handlers: [http.all('*', () => json(body))] });
  expect(errorOf(result)).toMatchObject({ code: 'upstream_failed', message: expect.stringContaining('Unauthorized') });
});

it('a page that repeats a credential that was sent is told without it', async () => {
  const page = http.all('*', () => HttpResponse.html('<title>Blocked: hunter2</title>', { status: 403 }));
  const args = { id: ID, masterPassword: 'hunter2' };
  const { result } = await callWith('update_status_page', args, { handlers: [page] });
  expect(errorOf(result)?.message).toContain('Blocked: (hidden)');
  expect(textOf(result)).not.toContain('hunter2');
});
