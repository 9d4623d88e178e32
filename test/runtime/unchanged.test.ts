/** Which calls surely changed nothing, so that an equal one may follow at once; and where a call stops whose client left. */
import { delay, HttpResponse, http, type RequestHandler } from 'msw';
import { describe, expect, it } from 'vitest';
import { api, callWith, changesAmong, errorOf, ID, textOf } from '../catalogue.ts';

const LABEL = { name: 'a', color: '#ff0000' };
const refused = (status: number, error: string): RequestHandler[] => [
  http.post(api('/label'), () => HttpResponse.json({ error }, { status })),
  http.post(api('/label/get-list'), () => HttpResponse.json({ data: [], count: 0 })),
];
const create = (handlers: RequestHandler[], args: object = LABEL, more: object = {}) =>
  callWith('create_label', args, { handlers, ...more });

describe('a call surely changed nothing', () => {
  it.each([
    ['an argument is wrong', () => create([], { name: 'a', color: 7 })],
    ['it brings no key', () => create([], LABEL, { key: null })],
    ['it is a preview', () => create([], { ...LABEL, preview: true })],
    ['no connection was made', () => create([])],
    ['the API refuses the key', () => create(refused(400, 'Invalid API Key'))],
    ['the API refuses the permission', () => create(refused(422, 'You need one of these permissions: X'))],
    ['the API refuses the plan', () => create(refused(402, 'Please upgrade your plan to Growth'))],
    ['the API refuses what was sent', () => create(refused(400, 'name length cannot be more than 100 characters'))],
    ['the API asks to slow down', () => create(refused(429, 'Too many requests'))],
    ['it only reads', () => callWith('list_labels', {}, { handlers: refused(400, '') })],
  ])('where %s', async (_why, call) => {
    expect((await call()).isUnchanged).toBe(true);
  });
});

describe('a call may have changed something', () => {
  const rows = (...statuses: number[]): RequestHandler[] => [
    http.put(api('/label/:id'), () => HttpResponse.json({ error: 'no' }, { status: statuses.shift() ?? 200 })),
  ];
  const OTHER = ID.replace('8', '9');

  it.each([
    ['it went through', () => create([http.post(api('/label'), () => HttpResponse.json({ _id: ID }))])],
    ['the API failed inside', () => create(refused(500, 'Server Error'))],
    ['the connection broke', () => create([http.post(api('/label'), () => HttpResponse.error())])],
    [
      'one of several rows went through before another was refused',
      () => callWith('update_label', { id: [ID, OTHER], name: 'b' }, { handlers: rows(200, 400) }),
    ],
    [
      'the API is known to save what it refuses',
      () =>
        callWith(
          'create_alert_episode_owner_user',
          { alertEpisode: ID, user: ID },
          {
            handlers: [
              http.all(api('/*'), () =>
                HttpResponse.json({ error: 'NotificationFor is not supported' }, { status: 400 }),
              ),
            ],
          },
        ),
    ],
  ])('where %s', async (_why, call) => {
    expect((await call()).isUnchanged).toBe(false);
  });

  it('where it was cancelled after it was sent', async () => {
    const stop = new AbortController();
    const hanging = http.post(api('/label'), async () => {
      stop.abort();
      await delay(10);
      return HttpResponse.json({ _id: ID });
    });
    const { result, isUnchanged } = await create([hanging], LABEL, { signal: stop.signal });
    expect([errorOf(result)?.code, isUnchanged]).toEqual(['cancelled', false]);
  });
});

describe('a write of several rows whose client has left', () => {
  it('finishes the row it is at, begins no other, and tells which', async () => {
    const ids = [1, 2, 3].map((place) => `00000000-0000-4000-8000-00000000000${place}`);
    const gone = new AbortController();
    const handlers = [
      http.put(api('/label/:id'), ({ params }) => {
        if (params.id === ids[1]) gone.abort();
        return HttpResponse.json({});
      }),
    ];
    const { result, seen } = await callWith('update_label', { id: ids, name: 'b' }, { handlers, gone: gone.signal });
    expect(changesAmong(seen)).toHaveLength(2);
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain(`Stopped after 2 of 3 rows`);
    expect(textOf(result)).toContain(`Done: ${ids[0]}, ${ids[1]}. Not attempted: ${ids[2]}.`);
  });
});
