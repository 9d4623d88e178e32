import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { answer, api, callWith, changesAmong, errorOf, ID, KEY, textOf } from '../catalogue.ts';

const OTHER = '11111111-2222-4333-8444-555555555555';
describe('list', () => {
  it('sends query, select, sort and bounds, and shows names instead of wrappers', async () => {
    const row = {
      _id: ID,
      title: 'Database down',
      incidentSeverity: { _id: OTHER, name: 'Critical' },
      createdAt: { _type: 'DateTime', value: '2026-03-10T11:00:00.000Z' },
    };
    const { result, seen } = await callWith(
      'list_incidents',
      {
        filter: { incidentSeverity: OTHER, monitors: [ID], createdAt: { empty: true } },
        sort: '-createdAt',
        fields: ['title', 'incidentSeverity', 'createdAt'],
        limit: 1,
      },
      { handlers: [answer('/incident/get-list', { data: [row], count: 3, skip: 0, limit: 1 })] },
    );
    expect(seen).toMatchObject([
      {
        method: 'POST',
        path: '/api/incident/get-list',
        body: {
          query: {
            incidentSeverityId: OTHER,
            monitors: { _type: 'IncludesAll', value: [ID] },
            createdAt: { _type: 'IsNull' },
          },
          select: { title: true, incidentSeverity: { _id: true, name: true }, createdAt: true },
          sort: { createdAt: 'DESC' },
          limit: 1,
          skip: 0,
        },
      },
    ]);
    expect(seen[0]?.headers.get('apikey')).toBe(KEY);
    expect(result.structuredContent).toEqual({
      items: [
        {
          id: ID,
          title: 'Database down',
          incidentSeverity: { id: OTHER, name: 'Critical' },
          createdAt: '2026-03-10T11:00:00.000Z',
        },
      ],
      total: 3,
      nextCursor: expect.any(String),
      applied: { filter: { incidentSeverityId: OTHER, monitors: { all: [ID] }, createdAt: { empty: true } } },
    });
    expect(JSON.parse(textOf(result))).toEqual(result.structuredContent);
  });

  it('goes on where the cursor says, and refuses a foreign one', async () => {
    const handlers = [answer('/label/get-list', { data: [{ _id: ID, name: 'a' }], count: 2 })];
    const first = await callWith('list_labels', { limit: 1 }, { handlers });
    const cursor = first.result.structuredContent?.nextCursor;
    const second = await callWith('list_labels', { limit: 1, cursor }, { handlers });
    expect(second.seen[0]?.body).toMatchObject({ skip: 1 });
    expect(second.result.structuredContent).not.toHaveProperty('nextCursor');
    const foreign = await callWith('list_labels', { cursor: 'elsewhere' }, { handlers });
    expect(errorOf(foreign.result)).toMatchObject({ code: 'bad_arguments' });
    expect(foreign.seen).toEqual([]);
  });

  it('shows a table with a header line', async () => {
    const handlers = [answer('/label/get-list', { data: [{ _id: ID, name: 'a|b' }], count: 1 })];
    const { result } = await callWith('list_labels', { format: 'table', fields: ['id', 'name'] }, { handlers });
    expect(textOf(result)).toBe(`id | name\n${ID} | a\\|b\n1 of 1`);
  });

  it('shows a row in a cell by its name, and any other value whole', async () => {
    const attributes = { 'http.route': '/orders', 'http.method': 'POST' };
    const handlers = [
      answer('/logs/get-list', { data: [{ _id: ID, attributes }], count: 1 }),
      answer('/logs/count', 1),
    ];
    const { result } = await callWith('list_logs', { format: 'table', fields: ['attributes'] }, { handlers });
    expect(textOf(result)).toContain(`${ID} | http.route=/orders, http.method=POST`);
  });
});

describe('get', () => {
  it('takes an empty row for an unknown id', async () => {
    const { result } = await callWith('get_monitor', { id: ID }, { handlers: [answer(`/monitor/${ID}/get-item`, {})] });
    expect(result.isError).toBe(true);
    expect(errorOf(result)).toMatchObject({ code: 'not_found', next: expect.stringContaining('list_monitors') });
  });

  it('never asks for credentials unless they are named', async () => {
    const { seen } = await callWith(
      'get_monitor',
      { id: ID },
      { handlers: [answer(`/monitor/${ID}/get-item`, { _id: ID })] },
    );
    const [request] = seen as unknown as [{ body: { select: object } }];
    expect(Object.keys(request.body.select).join()).not.toMatch(/secret|password|apiKey/i);
  });
});

describe('create', () => {
  it('sends relations by id column, to-many as rows, and never an id', async () => {
    const { seen, result } = await callWith(
      'create_incident',
      { title: 'Down', incidentSeverityId: OTHER, labels: [ID], declaredAt: '-1h' },
      { handlers: [answer('/incident', { _id: ID, title: 'Down' })] },
    );
    expect(seen[0]).toMatchObject({
      method: 'POST',
      path: '/api/incident',
      body: {
        data: {
          title: 'Down',
          incidentSeverityId: OTHER,
          labels: [{ _id: ID }],
          declaredAt: '2026-03-10T11:00:00.000Z',
        },
      },
    });
    expect(result.structuredContent).toEqual({
      created: { id: ID, title: 'Down' },
      notes: [expect.stringContaining('Subscribers are not notified'), expect.stringContaining('Nobody is paged')],
    });
    const withId = await callWith('create_label', { name: 'a', color: '#ffffff', _id: ID });
    expect(errorOf(withId.result)?.message).toContain('"id"');
    expect(withId.seen).toEqual([]);
  });

  it('shows a new key, which is told only once', async () => {
    const row = { _id: ID, name: 'k', apiKey: { _type: 'ObjectID', value: OTHER } };
    const { result } = await callWith(
      'create_api_key',
      { name: 'k', expiresAt: '2027-01-01' },
      { handlers: [answer('/api-key', row)] },
    );
    expect(result.structuredContent).toMatchObject({ created: { apiKey: OTHER } });
  });

  it('previews without sending', async () => {
    const { result, seen } = await callWith('create_label', { name: 'a', color: '#ffffff', preview: true });
    expect(seen).toEqual([]);
    expect(result.structuredContent).toEqual({
      preview: {
        tool: 'create_label',
        method: 'POST',
        path: '/api/label',
        body: { data: { name: 'a', color: '#ffffff' } },
      },
      sent: false,
    });
  });
});

describe('update and delete', () => {
  it('takes an empty answer for success', async () => {
    const updated = await callWith('update_label', { id: ID, name: 'b' }, { handlers: [answer(`/label/${ID}`, {})] });
    expect(changesAmong(updated.seen)[0]).toMatchObject({ method: 'PUT', body: { data: { name: 'b' } } });
    expect(updated.result.structuredContent).toEqual({ id: ID, updated: ['name'] });
    const deleted = await callWith('delete_label', { id: ID }, { handlers: [answer(`/label/${ID}`, {})] });
    expect(changesAmong(deleted.seen)[0]).toMatchObject({ method: 'DELETE', body: undefined });
    expect(textOf(deleted.result)).toContain('already absent');
  });

  it('clears a to-many relation that is named and refuses an update of nothing', async () => {
    const { seen } = await callWith(
      'update_incident',
      { id: ID, clear: ['labels'] },
      { handlers: [answer(`/incident/${ID}`, {})] },
    );
    expect(changesAmong(seen)[0]?.body).toEqual({ data: { labels: [] } });
    const nothing = await callWith('update_incident', { id: ID });
    expect(errorOf(nothing.result)).toMatchObject({ code: 'bad_arguments', message: 'Nothing to change was given.' });
  });

  it('previews an update against the present row', async () => {
    const handlers = [answer(`/label/${ID}/get-item`, { _id: ID, name: 'old' })];
    const { result, seen } = await callWith('update_label', { id: ID, name: 'new', preview: true }, { handlers });
    expect(seen.map(({ path }) => path)).toEqual([`/api/label/${ID}/get-item`]);
    expect(result.structuredContent).toMatchObject({
      preview: { before: { name: 'old' }, body: { data: { name: 'new' } } },
      sent: false,
    });
  });
});

describe('wrong arguments are refused before anything is sent', () => {
  it.each([
    ['list_incidents', { filtre: {} }, /"filtre".*filter/],
    ['list_incidents', { filter: { titel: 'x' } }, /"titel".*title/],
    ['list_incidents', { fields: ['titel'] }, /"titel"/],
    ['list_incidents', { sort: 'labels' }, /cannot be sorted by the relation/],
    ['list_incidents', { limit: 101 }, /limit must be at most 100, not 101/],
    ['list_incidents', { limit: -1 }, /limit must be at least 1, not -1/],
    ['list_incidents', { limit: 1.5 }, /limit must be a whole number, not 1\.5/],
    ['list_incidents', { filter: 'x' }, /filter must be an object, not "x"/],
    ['list_incidents', { fields: {} }, /fields must be a list, not \{\}/],
    ['update_monitor', { id: ID, labels: { add: ['a'], delete: ['b'] } }, /^labels: takes a list.*"remove"/],
    ['list_incidents', { filter: { createdAt: 'today' } }, /no exact time ever matches.*gte/],
    ['list_incidents', { filter: { declaredAt: 'soon' } }, /filter\.declaredAt is not a time/],
    ['list_incidents', { timezone: 'Mars/Olympus' }, /time zone/],
    ['get_incident', {}, /id is missing/],
    ['get_incident_feed', { id: 'nope' }, /id is not an id/],
    ['create_label', { name: 'a' }, /color is missing/],
    [
      'create_monitor',
      { name: 'a', monitorType: 'Webseite' },
      /monitorType has no value "Webseite". Did you mean Website \(Loads a page.*It takes Website, Manual/,
    ],
    [
      'create_user_notification_rule',
      { ruleType: 'When user goes on call', user: ID, userCall: 'nope' },
      /userCall is not an id/,
    ],
    ['list_labels', 'text', /not an object/],
    ['list_labels', [1], /not an object/],
  ])('%s %j', async (name, args, message) => {
    const { result, seen, faults } = await callWith(name, args);
    expect(result.isError).toBe(true);
    expect(errorOf(result)).toMatchObject({ code: 'bad_arguments' });
    expect(textOf(result)).toMatch(message);
    expect(seen).toEqual([]);
    expect(faults).toEqual([]);
  });
});

describe('failures of the API become precise errors', () => {
  it.each([
    [400, { error: 'Invalid API Key' }, 'invalid_key'],
    [401, { message: 'AccessToken is invalid or expired.' }, 'invalid_key'],
    [402, { error: 'Please upgrade your plan' }, 'plan_required'],
    [422, { error: 'You do not have permissions to read Label.' }, 'not_permitted'],
    [404, { message: 'Page not found' }, 'not_found'],
    [400, { error: 'Invalid column on Label' }, 'rejected'],
    [429, {}, 'rate_limited'],
    [500, { error: 'Server Error' }, 'upstream_failed'],
  ])('%i %j', async (status, body, code) => {
    const { result } = await callWith('count_labels', {}, { handlers: [answer('/label/count', body, status)] });
    expect(result.isError).toBe(true);
    expect(errorOf(result)).toMatchObject({ code, next: expect.stringMatching(/\w+/) });
  });

  it('tells a missing row of an update from a missing permission', async () => {
    const body = { error: 'Unable to update this label. It either does not exist, or …' };
    const { result } = await callWith(
      'update_label',
      { id: ID, name: 'b' },
      { handlers: [answer(`/label/${ID}`, body, 422)] },
    );
    expect(errorOf(result)).toMatchObject({ code: 'not_found' });
  });

  it('quotes upstream text as data: one line, bounded, no control characters', async () => {
    const error = `bad\u0007\u202e "quoted"\n${'x'.repeat(5000)}`;
    const { result } = await callWith('count_labels', {}, { handlers: [answer('/label/count', { error }, 400)] });
    expect(textOf(result).length).toBeLessThan(1000);
    expect(textOf(result)).not.toMatch(/\p{Cc}|\u202e/u);
  });

  it('says what is unknown after a write that got no answer', async () => {
    const { result, seen } = await callWith(
      'create_label',
      { name: 'a', color: '#ffffff' },
      { handlers: [http.post(api('/label'), () => HttpResponse.error())] },
    );
    expect(errorOf(result)).toMatchObject({ code: 'unreachable', next: expect.stringContaining('not known') });
    // It is looked for, which fails as well, and never sent again.
    expect(seen.filter(({ path }) => path === '/api/label')).toHaveLength(1);
  });

  it('tries a read again when the connection fails, a bounded number of times', async () => {
    let calls = 0;
    const flaky = http.post(api('/label/count'), () =>
      ++calls < 3 ? HttpResponse.error() : HttpResponse.json({ count: 7 }),
    );
    expect((await callWith('count_labels', {}, { handlers: [flaky] })).result.structuredContent).toEqual({ count: 7 });
    const down = await callWith('count_labels', {});
    expect(errorOf(down.result)).toMatchObject({ code: 'unreachable', next: expect.stringContaining('ONEUPTIME_URL') });
    expect(down.seen).toHaveLength(3);
  });

  it('refuses an answer that is not JSON', async () => {
    const html = http.post(api('/label/count'), () => HttpResponse.text('<html>'));
    const { result } = await callWith('count_labels', {}, { handlers: [html] });
    expect(errorOf(result)).toMatchObject({ code: 'upstream_failed', next: expect.stringContaining('ONEUPTIME_URL') });
  });

  it('asks for a key where none came', async () => {
    const { result, seen } = await callWith('count_labels', {}, { key: null });
    expect(errorOf(result)).toMatchObject({ code: 'no_credential', next: expect.stringContaining('x-api-key') });
    expect(seen).toEqual([]);
  });

  it('stops the read when the client goes away', async () => {
    const controller = new AbortController();
    const slow = http.post(api('/label/count'), () => {
      controller.abort();
      return HttpResponse.json({ count: 1 });
    });
    const { result } = await callWith('count_labels', {}, { handlers: [slow], signal: controller.signal });
    expect(errorOf(result)).toMatchObject({ code: 'cancelled' });
  });
});
