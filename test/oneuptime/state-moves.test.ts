/** States move through the tables of state changes: an update of the column saves what it refuses. */
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import type { ResourceModule } from '../../runtime/catalogue/kinds.ts';
import { FLOWS } from '../../runtime/oneuptime/state-flows.ts';
import { answer, api, callWith, changesAmong, errorOf, ID, textOf } from '../catalogue.ts';
import { contentOf, sandboxCaller } from '../sandbox-caller.ts';

const [CREATED, ACKNOWLEDGED, RESOLVED] = [1, 2, 3].map((place) => `00000000-0000-4000-8000-00000000000${place}`) as [
  string,
  string,
  string,
];
const STATES = [
  { _id: CREATED, name: 'Identified', order: 1 },
  { _id: ACKNOWLEDGED, name: 'Acknowledged', order: 2 },
  { _id: RESOLVED, name: 'Resolved', order: 3 },
];
const modules = new Map<string, ResourceModule>();
for (const [resource, { load }] of Object.entries(resources)) modules.set(resource, await load());

/** A row whose column and history say a state each, and the tables around it. */
const OTHER = '11111111-2222-4333-8444-555555555555';

function rowIn(resource: string, column: string, history = column) {
  const flow = FLOWS[resource] as (typeof FLOWS)[string];
  const module = modules.get(resource) as ResourceModule;
  const through = modules.get(flow.through) as ResourceModule;
  const states = modules.get(String(module.columns[flow.column]?.to)) as ResourceModule;
  const path = (operation: { path: string } | undefined): string => (operation?.path ?? '').replace('{id}', ID);
  const handlers = [
    answer(path(states.operations.list), { data: STATES, count: 3 }),
    answer(path(module.operations.get), { _id: ID, [flow.column]: { _id: column, name: 'x' } }),
    answer(path(through.operations.list), { data: [{ _id: ID, [flow.state]: { _id: history } }], count: 1 }),
    answer(path(through.operations.create), { _id: ID }),
    answer(path(module.operations.update), {}),
  ];
  return { flow, module, through, handlers, update: module.operations.update?.name ?? '' };
}

it('episodes may go back, as on the sandbox', async () => {
  const { call } = await sandboxCaller();
  const { created } = contentOf<{ created: { id: string } }>(await call('create_alert_episode', { title: 'Flapping' }));
  for (const currentAlertState of ['Acknowledged', 'Identified'])
    expect(textOf(await call('update_alert_episode', { id: created.id, currentAlertState }))).toContain('moved to');
});

it('every resource whose state is a column that points to states has its flow, and every flow its tables', () => {
  const stated = [...modules.values()].filter(({ columns }) =>
    Object.values(columns).some(
      ({ to, via, access }) => via?.startsWith('current') && to?.endsWith('_state') && access.includes('u'),
    ),
  );
  expect(Object.keys(FLOWS).sort()).toEqual(stated.map(({ resource }) => resource).sort());
  for (const [resource, { column, through, of, state }] of Object.entries(FLOWS)) {
    const change = modules.get(through)?.columns;
    expect(change?.[of]?.to, through).toBe(resource);
    expect(change?.[state]?.to, through).toBe(modules.get(resource)?.columns[column]?.to);
  }
});

describe('a step back', () => {
  const FREE = ['incident_episode', 'alert_episode'];
  const STRICT = Object.keys(FLOWS).filter((resource) => !FREE.includes(resource));

  it.each(FREE)('of an %s is left to the API to decide, by a state change', async (resource) => {
    const { flow, handlers, update, through } = rowIn(resource, ACKNOWLEDGED);
    const { result, seen } = await callWith(update, { id: ID, [flow.column]: CREATED }, { handlers });
    expect(textOf(result)).toMatch(/moved to Identified by a new /);
    expect(seen.some(({ method }) => method === 'PUT')).toBe(false);
    expect(changesAmong(seen).at(-1)?.path).toBe(`/api${through.operations.create?.path}`);
  });

  it.each(STRICT)(
    'of an %s is refused before anything is sent, with what is ahead and how to take one back',
    async (resource) => {
      const { flow, handlers, update, through } = rowIn(resource, ACKNOWLEDGED);
      const { result, seen } = await callWith(update, { id: ID, [flow.column]: CREATED }, { handlers });
      expect(errorOf(result)).toMatchObject({
        code: 'bad_arguments',
        message: expect.stringMatching(/is Acknowledged, .*not back to Identified/),
        next: expect.stringMatching(/move to Resolved.*delete/),
      });
      expect(textOf(result)).toContain(through.operations.delete?.name);
      expect(seen.filter(({ method }) => method === 'PUT')).toEqual([]);
      expect(seen.every(({ path }) => /get-(list|item)$/.test(path))).toBe(true);
    },
  );
});

describe.each(Object.keys(FLOWS))('the state of an %s', (resource) => {
  it('is moved by a state change, never by the column', async () => {
    const { flow, through, handlers, update } = rowIn(resource, CREATED);
    const { result, seen } = await callWith(update, { id: ID, [flow.column]: RESOLVED }, { handlers });
    const writes = seen.filter(
      ({ method, path }) => method === 'PUT' || path === `/api${through.operations.create?.path}`,
    );
    expect(writes).toMatchObject([
      { method: 'POST', body: { data: { [`${flow.of}Id`]: ID, [`${flow.state}Id`]: RESOLVED } } },
    ]);
    const quiet = Object.keys(through.columns).filter((name) => name === 'shouldStatusPageSubscribersBeNotified');
    for (const name of quiet) expect(writes[0]?.body).toMatchObject({ data: { [name]: false } });
    expect(result.structuredContent).toMatchObject({
      id: ID,
      updated: [flow.column],
      notes: [expect.stringMatching(/moved to Resolved by a new .*create_\w+_state_timeline/)],
    });
  });

  it('that it has already is not sent', async () => {
    const { flow, handlers, update } = rowIn(resource, RESOLVED);
    const { result, seen } = await callWith(update, { id: ID, [flow.column]: RESOLVED }, { handlers });
    expect(result.structuredContent).toMatchObject({ notes: [`${flow.column} is Resolved already.`] });
    expect(seen.every(({ path }) => /get-(list|item)$/.test(path))).toBe(true);
  });

  it('that a refused step back has spoiled is set right by the column: its history is there already', async () => {
    const { flow, handlers, update, module } = rowIn(resource, CREATED, RESOLVED);
    const { result, seen } = await callWith(update, { id: ID, [flow.column]: RESOLVED }, { handlers });
    expect(seen.filter(({ method }) => method === 'PUT')).toMatchObject([
      { body: { data: { [String(module.columns[flow.column]?.via)]: RESOLVED } } },
    ]);
    expect(textOf(result)).toContain('by its history');
  });

  it('cannot be emptied', async () => {
    const { flow, handlers, update } = rowIn(resource, CREATED);
    const { result, seen } = await callWith(update, { id: ID, clear: [flow.column] }, { handlers });
    expect(errorOf(result)).toMatchObject({ code: 'bad_arguments' });
    expect(seen.filter(({ method }) => method === 'PUT')).toEqual([]);
  });
});

describe('on the seeded company', () => {
  const opened = async () => {
    const company = await sandboxCaller();
    const { created } = contentOf<{ created: { id: string } }>(
      await company.call('create_incident', { title: 'Down', incidentSeverity: 'Major Incident' }),
    );
    const state = async (): Promise<string> =>
      contentOf<{ item: { currentIncidentState: { name: string } } }>(
        await company.call('get_incident', { id: created.id, fields: ['currentIncidentState'] }),
      ).item.currentIncidentState.name;
    return { ...company, id: created.id, state };
  };

  it('other columns are saved first; the history has the new state, and the preview both requests', async () => {
    const { call, id, state } = await opened();
    const args = { id, currentIncidentState: 'Resolved', rootCause: 'A cable.' };
    const { preview } = contentOf<{ preview: { requests: { method: string; path: string }[] } }>(
      await call('update_incident', { ...args, preview: true }),
    );
    expect(preview.requests.map(({ method, path }) => `${method} ${path.replace(id, '')}`)).toEqual([
      'PUT /api/incident/',
      'POST /api/incident-state-timeline',
    ]);
    expect(await state()).not.toBe('Resolved');
    contentOf(await call('update_incident', args));
    expect(await state()).toBe('Resolved');
    const { total } = contentOf<{ total: number }>(
      await call('list_incident_state_timelines', { filter: { incident: id, incidentState: 'Resolved' } }),
    );
    expect(total).toBe(1);
  });

  it('of several rows one that would go back keeps all as they are', async () => {
    const { call, id, state } = await opened();
    contentOf(await call('update_incident', { id, currentIncidentState: 'Acknowledged' }));
    const other = contentOf<{ created: { id: string } }>(
      await call('create_incident', { title: 'Slow', incidentSeverity: 'Major Incident' }),
    ).created.id;
    contentOf(await call('update_incident', { id: other, currentIncidentState: 'Resolved' }));
    const result = await call('update_incident', { id: [id, other], currentIncidentState: 'Acknowledged' });
    expect(textOf(result)).toMatch(new RegExp(`^${other}: .*Nothing was sent`));
    expect(await state()).toBe('Acknowledged');
  });

  it('a key that may not add state changes is told which permission does', async () => {
    const { flow, handlers, update, through } = rowIn('incident', CREATED);
    const error = 'You do not have permissions to create IncidentStateTimeline. You need one of these permissions: x';
    const refusing = answer(through.operations.create?.path ?? '', { error }, 422);
    const { result } = await callWith(
      update,
      { id: ID, [flow.column]: RESOLVED },
      { handlers: [refusing, ...handlers] },
    );
    expect(errorOf(result)).toMatchObject({
      code: 'not_permitted',
      message: 'The API key may not create incident state changes.',
      next: expect.stringContaining('CreateIncidentStateTimeline'),
    });
  });

  it('waits for the first state of a row that was just made', async () => {
    const { flow, handlers, update, through } = rowIn('incident', CREATED);
    let looks = 0;
    const late = http.post(api(through.operations.list?.path ?? ''), async ({ request }) => {
      // Since when it is in its state is asked for after.
      if ('endsAt' in ((await request.json()) as { query: object }).query)
        return HttpResponse.json({ data: [], count: 0 });
      looks += 1;
      const data = looks > 1 ? [{ _id: ID, [flow.state]: { _id: CREATED } }] : [];
      return HttpResponse.json({ data, count: data.length });
    });
    const { result, seen } = await callWith(
      update,
      { id: ID, [flow.column]: RESOLVED },
      { handlers: [late, ...handlers] },
    );
    expect(result.isError).toBeFalsy();
    expect(looks).toBe(2);
    expect(changesAmong(seen).at(-1)?.path).toBe(`/api${through.operations.create?.path}`);
  });

  it('says which half went through when the state change fails', async () => {
    const { flow, handlers, update, through } = rowIn('incident', CREATED);
    const refusing = answer(through.operations.create?.path ?? '', { error: 'No.' }, 400);
    const { result } = await callWith(
      update,
      { id: ID, title: 'x', [flow.column]: RESOLVED },
      { handlers: [refusing, ...handlers] },
    );
    expect(result.structuredContent).toMatchObject({ failed: { id: ID, sent: ['update_incident'] } });
    expect(textOf(result)).toContain(
      `The rest of the change was not made. Of ${ID} update_incident went through before`,
    );
    const args = { id: [ID, OTHER], title: 'x', [flow.column]: RESOLVED };
    const row = answer(`/incident/${OTHER}/get-item`, { _id: OTHER, [flow.column]: { _id: CREATED, name: 'x' } });
    const several = await callWith(update, args, { handlers: [refusing, row, ...handlers] });
    expect(textOf(several.result)).toContain('Of this row update_incident went through before. Not attempted');
  });

  it('tells in the text what was said of the rows before the one that failed, by name and id', async () => {
    const { flow, handlers, update, through, module } = rowIn('incident', CREATED);
    const ids = [ID, OTHER];
    const list = answer(module.operations.list?.path ?? '', {
      data: ids.map((id, place) => ({ _id: id, title: `Outage ${place + 1}` })),
      count: 2,
    });
    const row = http.all(api(`/incident/${OTHER}*`), () =>
      HttpResponse.json({ _id: OTHER, [flow.column]: { _id: CREATED, name: 'x' } }),
    );
    const refusing = http.post(api(through.operations.create?.path ?? ''), async ({ request }) =>
      (await request.text()).includes(OTHER)
        ? HttpResponse.json({ error: 'No.' }, { status: 400 })
        : HttpResponse.json({ _id: ID }),
    );
    const { result } = await callWith(
      update,
      { id: ['Outage 1', 'Outage 2'], [flow.column]: RESOLVED },
      { handlers: [list, row, refusing, ...handlers] },
    );
    const [done] = (result.structuredContent as { done: { notes: string[] }[] }).done;
    expect(textOf(result)).toMatch(/^Row 2 of 2 \(Outage 2 \([0-9a-f-]+\)\) failed: /);
    expect(textOf(result)).toContain(`Done before it: Outage 1 (${ID}). ${done?.notes[0]}`);
    expect(done?.notes[0]).toContain('moved to Resolved');
  });
});

it('a new status of an incident that has monitors takes them along', async () => {
  const get = answer(`/incident/${ID}/get-item`, { _id: ID, monitors: [{ _id: CREATED }, { _id: RESOLVED }] });
  const handlers = [get, answer(`/incident/${ID}`, {})];
  const { result, seen } = await callWith('update_incident', { id: ID, changeMonitorStatusTo: RESOLVED }, { handlers });
  expect(changesAmong(seen).at(-1)?.body).toEqual({
    data: { changeMonitorStatusToId: RESOLVED, monitors: [{ _id: CREATED }, { _id: RESOLVED }] },
  });
  expect(result.structuredContent).toMatchObject({ notes: [expect.stringContaining('sent along')] });
  for (const args of [{ clear: ['changeMonitorStatusTo'] }, { changeMonitorStatusTo: RESOLVED, monitors: [CREATED] }]) {
    const plain = await callWith('update_incident', { id: ID, ...args }, { handlers });
    expect(changesAmong(plain.seen)).toHaveLength(1);
    expect(changesAmong(plain.seen)[0]?.body).not.toHaveProperty('data.monitors.1');
  }
});

it.each(['incident', 'alert'])(
  'policies that an update links to an %s page nobody, which is said',
  async (resource) => {
    const handlers = [answer(`/${resource}/${ID}`, {})];
    const { result } = await callWith(`update_${resource}`, { id: ID, onCallDutyPolicies: [CREATED] }, { handlers });
    expect(result.structuredContent).toMatchObject({ notes: [expect.stringMatching(/Nobody is paged/)] });
    const none = await callWith(`update_${resource}`, { id: ID, onCallDutyPolicies: [] }, { handlers });
    expect(none.result.structuredContent).not.toHaveProperty('notes');
    const present = answer(`/${resource}/${ID}/get-item`, {
      _id: ID,
      onCallDutyPolicies: [{ _id: CREATED }, { _id: RESOLVED }],
    });
    const edit = { id: ID, onCallDutyPolicies: { remove: [CREATED] } };
    const fewer = await callWith(`update_${resource}`, edit, { handlers: [present, ...handlers] });
    expect(textOf(fewer.result)).not.toContain('paged');
  },
);
