/** What became of a write that failed is looked for before anybody is told. */
import { delay, HttpResponse, http, type RequestHandler } from 'msw';
import { describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { Executor } from '../../runtime/call/executor.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { oneuptime } from '../../runtime/oneuptime/platform.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import { answer, api, callWith, errorOf, ID, KEY, ORIGIN, textOf } from '../catalogue.ts';
import { MswDispatcher } from '../msw-dispatcher.ts';

const OTHER = '11111111-2222-4333-8444-555555555555';
/** When the calls of `callWith` begin. */
const NOW = '2026-03-10T12:00:00.120Z';
const BEFORE = '2026-03-10T09:00:00.000Z';

const typed = (value: string) => ({ _type: 'DateTime', value });
const found = (path: string, ...created: string[]): RequestHandler =>
  answer(`${path}/get-list`, { data: created.map((time) => ({ _id: OTHER, createdAt: typed(time) })), count: 1 });
const failing = (path: string, status = 500, error = 'Server Error'): RequestHandler =>
  http.post(api(path), () => HttpResponse.json({ error }, { status }));
const broken = (path: string): RequestHandler => http.all(api(path), () => HttpResponse.error());

describe('owners of alert episodes, whose creates are refused and saved', () => {
  it.each([
    ['create_alert_episode_user_owner', '/alert-episode-owner-user', 'user', 'userId'],
    ['create_alert_episode_team_owner', '/alert-episode-owner-team', 'team', 'teamId'],
  ])('%s is done, which is said', async (tool, path, owner, column) => {
    const handlers = [
      failing(path, 400, 'NotificationFor is not supported'),
      found(path, NOW),
      answer(`${path}/${OTHER}/get-item`, { _id: OTHER, [owner]: { _id: ID, name: 'Ada' } }),
    ];
    const { result, seen } = await callWith(tool, { alertEpisode: ID, [owner]: ID }, { handlers });
    expect(result.isError).toBeFalsy();
    expect(result.structuredContent).toMatchObject({
      created: { id: OTHER, [owner]: { name: 'Ada' } },
      notes: [
        expect.stringContaining('at the next full minute'),
        expect.stringMatching(
          new RegExp(`refused.*NotificationFor.*Yet the alert episode (user|team) owner is there: id ${OTHER}`),
        ),
      ],
    });
    expect(seen[1]?.body).toMatchObject({ query: { alertEpisodeId: ID, [column]: ID } });
  });

  it('is an error where the row is not there', async () => {
    const path = '/alert-episode-owner-user';
    const handlers = [failing(path, 400, 'NotificationFor is not supported'), found(path)];
    const { result } = await callWith('create_alert_episode_user_owner', { alertEpisode: ID, user: ID }, { handlers });
    expect(errorOf(result)).toMatchObject({ code: 'rejected', message: expect.stringContaining('Nothing was saved') });
  });
});

describe('a create that failed', () => {
  const create = (handlers: RequestHandler[], args: object = {}) =>
    callWith('create_label', { name: 'a', color: '#ff0000', ...args }, { handlers });

  it.each([
    ['inside the API', failing('/label'), 'upstream_failed'],
    ['on the way back', broken('/label'), 'unreachable'],
    ['with an answer that is none', http.post(api('/label'), () => HttpResponse.text('<html>')), 'upstream_failed'],
  ])('%s names the row that is there', async (_how, handler, code) => {
    const { result, seen } = await create([handler, found('/label', NOW)]);
    expect(errorOf(result)).toMatchObject({
      code,
      message: expect.stringContaining(`Yet the label is there: id ${OTHER}`),
      next: expect.stringMatching(/^Do not create it again; .*get_label.*delete_label/),
    });
    expect(seen[1]?.body).toMatchObject({ query: { name: 'a' }, sort: { createdAt: 'DESC' }, limit: 1 });
  });

  it('is not told as made where the row that is there does not say since when', async () => {
    const timeless = answer('/label/get-list', { data: [{ _id: OTHER }], count: 1 });
    const { result } = await create([broken('/label'), timeless]);
    expect(textOf(result)).not.toMatch(/Yet|undefined|Do not create/);
    expect(errorOf(result)?.next).toContain('is not known');
  });

  it('and answered too late names the row that is there', async () => {
    const late = http.post(api('/label'), async () => {
      await delay(200);
      return HttpResponse.json({ _id: OTHER });
    });
    const catalogue = new Catalogue(resources);
    const dispatcher = new MswDispatcher([late, found('/label', new Date().toISOString())]);
    const executor = new Executor({
      catalogue,
      platform: oneuptime(catalogue),
      upstream: new Upstream({ url: ORIGIN, api: ONEUPTIME_API, dispatcher, deadlineMs: 100 }),
      onInternalError: (fault) => expect.unreachable(String(fault)),
      now: () => new Date(),
    });
    const { signal } = new AbortController();
    const args = { name: 'a', color: '#ff0000' };
    const result = await executor.callByName({
      name: 'create_label',
      arguments: args,
      credential: { key: KEY },
      signal,
    });
    expect(errorOf(result)).toMatchObject({
      code: 'timed_out',
      message: expect.stringContaining(`Yet the label is there: id ${OTHER}`),
    });
  });

  it('says that nothing was saved where there is no such row, and how to go on', async () => {
    const inside = await create([failing('/label'), found('/label')]);
    expect(errorOf(inside.result)).toMatchObject({
      message: expect.stringContaining('Nothing was saved: there is no such label.'),
      next: expect.stringContaining('correct them and call again'),
    });
    const away = await create([broken('/label'), found('/label')]);
    expect(errorOf(away.result)?.next).toContain('still be under way');
  });

  it('takes no row for the new one that was there before', async () => {
    const { result } = await create([failing('/label'), found('/label', BEFORE)]);
    expect(errorOf(result)?.message).toMatch(
      new RegExp(`Nothing was saved, .*: a row like it \\(id ${OTHER}\\).*${BEFORE}`),
    );
  });

  it('leaves it open where the look fails, too', async () => {
    const { result } = await create([failing('/label'), answer('/label/get-list', { error: 'No.' }, 422)]);
    expect(errorOf(result)).toMatchObject({
      code: 'upstream_failed',
      next: expect.stringContaining('may have been made'),
    });
  });

  it('is not looked for where the refusal says that nothing was saved', async () => {
    const { result, seen } = await create([failing('/label', 400, 'color is required')]);
    expect(errorOf(result)).toMatchObject({ code: 'rejected' });
    expect(seen).toHaveLength(1);
  });

  it('rows without a name are known by what they belong to and say', async () => {
    const path = '/incident-internal-note';
    const { seen } = await callWith(
      'create_incident_internal_note',
      { incident: ID, note: 'Rolled back.' },
      { handlers: [failing(path), found(path)] },
    );
    expect(seen[1]?.body).toMatchObject({ query: { incidentId: ID, note: 'Rolled back.' } });
  });
});

describe('an update that failed', () => {
  const update = (row: object) =>
    callWith(
      'update_incident',
      { id: ID, title: 'New', labels: [OTHER], declaredAt: '2026-03-10T11:00:00Z' },
      {
        handlers: [
          http.put(api(`/incident/${ID}`), () => HttpResponse.json({ error: 'Server Error' }, { status: 500 })),
          answer(`/incident/${ID}/get-item`, { _id: ID, ...row }),
        ],
      },
    );
  const declaredAt = typed('2026-03-10T11:00:00.000Z');

  it.each([
    ['all of it', { title: 'New', labels: [{ _id: OTHER }], declaredAt }, 'Yet the row holds what was sent.'],
    ['none of it', { title: 'Old', labels: [], declaredAt: typed(BEFORE) }, 'Nothing of it was saved'],
    ['half of it', { title: 'New', labels: [], declaredAt }, /sent in title, declaredAt, though not in labels/],
  ])('says that the row holds %s', async (_what, row, message) => {
    const { result } = await update(row);
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(message);
  });
});

describe('an update whose outcome nobody can see', () => {
  const path = `/status-page/${ID}`;
  const answers = (body: () => Response): RequestHandler => http.put(api(path), body);

  it.each([
    ['failed inside', () => HttpResponse.json({ error: 'Server Error' }, { status: 500 })],
    ['was answered with what is no JSON', () => HttpResponse.text('<html>')],
    ['was not answered', () => HttpResponse.error()],
  ])('of a password alone may be sent again where it %s', async (_what, body) => {
    const args = { id: ID, masterPassword: 'hunter2' };
    const { result } = await callWith('update_status_page', args, { handlers: [answers(body)] });
    expect(errorOf(result)).toMatchObject({
      message: expect.stringContaining('Whether it was saved cannot be seen'),
      next: expect.stringContaining('call again'),
    });
    expect(textOf(result)).not.toContain('hunter2');
  });

  it('is said to be unknown where the answer was lost and the look failed', async () => {
    const handlers = [answers(() => HttpResponse.text('<html>'))];
    const { result } = await callWith('update_status_page', { id: ID, name: 'New' }, { handlers });
    expect(errorOf(result)).toMatchObject({ code: 'upstream_failed', next: expect.stringContaining('is not known') });
  });

  it('is looked for where the answer was too large', async () => {
    const handlers = [
      answers(() => HttpResponse.text(`"${'x'.repeat(40_000_000)}"`)),
      answer(`${path}/get-item`, { _id: ID, name: 'New' }),
    ];
    const { result } = await callWith('update_status_page', { id: ID, name: 'New' }, { handlers });
    expect(errorOf(result)).toMatchObject({ code: 'too_large', message: expect.stringContaining('Yet the row holds') });
  });
});

describe('a delete that failed', () => {
  it('sends no values that could be corrected', async () => {
    const handlers = [
      http.delete(api(`/label/${ID}`), () => HttpResponse.json({ error: 'Server Error' }, { status: 500 })),
      answer(`/label/${ID}/get-item`, { _id: ID }),
    ];
    const { result } = await callWith('delete_label', { id: ID }, { handlers });
    expect(textOf(result)).toContain('The row is still there. Call again');
    expect(textOf(result)).not.toMatch(/values|correct/);
  });

  it.each([
    ['gone', {}, 'Yet the row is gone.'],
    ['there', { _id: ID }, 'The row is still there.'],
  ])('says that the row is %s', async (_what, row, message) => {
    const handlers = [
      http.delete(api(`/label/${ID}`), () => HttpResponse.error()),
      answer(`/label/${ID}/get-item`, row),
    ];
    const { result } = await callWith('delete_label', { id: ID }, { handlers });
    expect(errorOf(result)).toMatchObject({ code: 'unreachable', message: expect.stringContaining(message) });
  });
});

it('a state change of several rows that breaks off says what became of it', async () => {
  const handlers = [
    answer('/incident-state/get-list', { data: [], count: 0 }),
    answer(`/incident/${ID}/get-item`, { _id: ID, currentIncidentState: { _id: ID } }),
    answer(`/incident/${OTHER}/get-item`, { _id: OTHER, currentIncidentState: { _id: ID } }),
    failing('/incident-state-timeline'),
    found('/incident-state-timeline', NOW),
  ];
  const { result } = await callWith('update_incident', { id: [ID, OTHER], currentIncidentState: OTHER }, { handlers });
  expect(result.structuredContent).toMatchObject({ done: [], failed: { id: ID }, notAttempted: [{ id: OTHER }] });
  expect(textOf(result)).toContain('Yet the incident state change is there');
});
