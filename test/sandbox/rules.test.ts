import { beforeEach, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import { type Client, clientOf, realFacts } from './client.ts';

describe('rules beyond the recorded scenarios', () => {
  let sandbox: Sandbox;
  let admin: Client;
  let now = new Date();

  beforeEach(async () => {
    now = new Date('2026-03-02T10:00:00.000Z');
    sandbox = new Sandbox({ facts: await realFacts(), seed: null, now: () => now });
    admin = clientOf(sandbox, sandbox.keys.admin);
  });

  const create = async (path: string, data: unknown): Promise<string> => {
    const { status, body } = await admin('POST', path, { data });
    expect(body, path).toHaveProperty('_id');
    expect(status).toBe(200);
    return body._id;
  };
  const list = async (path: string, body: unknown, client: Client = admin): Promise<Record<string, unknown>[]> =>
    (await client('POST', `${path}/get-list`, body)).body.data;
  const firstId = async (path: string, query: unknown = {}): Promise<string> =>
    String((await list(path, { query, limit: 1, sort: { createdAt: 'ASC' } }))[0]?._id);
  const read = async (path: string, id: string, ...names: string[]): Promise<Record<string, unknown>> =>
    (await admin('POST', `${path}/${id}/get-item`, { select: Object.fromEntries(names.map((name) => [name, true])) }))
      .body;

  const incident = async (more: Record<string, unknown> = {}): Promise<string> =>
    create('/incident', { title: 'x', incidentSeverityId: await firstId('/incident-severity'), ...more });

  test('a new project has its defaults and nothing else', async () => {
    const names = async (path: string, sort: string): Promise<unknown[]> =>
      (await list(path, { select: { name: true }, sort: { [sort]: 'ASC' } })).map((row) => row.name);
    expect(await names('/incident-state', 'order')).toEqual(['Identified', 'Acknowledged', 'Resolved']);
    expect(await names('/incident-severity', 'order')).toEqual([
      'Critical Incident',
      'Major Incident',
      'Minor Incident',
    ]);
    expect(await names('/monitor-status', 'priority')).toEqual(['Operational', 'Degraded', 'Offline']);
    expect(await names('/scheduled-maintenance-state', 'order')).toEqual([
      'Scheduled',
      'Ongoing',
      'Ended',
      'Completed',
    ]);
    expect(await names('/team', 'createdAt')).toEqual(['Owners', 'Admin', 'Members']);
    expect((await admin('POST', '/incident/count', {})).body.count).toBe(0);
  });

  test('a severity put in between pushes the later ones on, and removed lets them move up', async () => {
    const orders = async (): Promise<unknown> =>
      (await list('/incident-severity', { select: { name: true, order: true }, sort: { order: 'ASC' } })).map(
        (row) => `${row.order} ${row.name}`,
      );
    const id = await create('/incident-severity', { name: 'Between', color: '#123456', order: 2 });
    expect(await orders()).toEqual(['1 Critical Incident', '2 Between', '3 Major Incident', '4 Minor Incident']);
    await admin('DELETE', `/incident-severity/${id}`);
    expect(await orders()).toEqual(['1 Critical Incident', '2 Major Incident', '3 Minor Incident']);
  });

  test('a name may not repeat inside a project, whatever its letter case, but may in another', async () => {
    await create('/label', { name: 'Blue', color: '#0000ff' });
    const again = await admin('POST', '/label', { data: { name: 'blue  ', color: '#0000ff' } });
    expect(again).toEqual({ status: 400, body: { error: 'Label with the same name already exists in this project.' } });
    const other = clientOf(sandbox, sandbox.keys.other);
    expect((await other('POST', '/label', { data: { name: 'Blue', color: '#0000ff' } })).status).toBe(200);
    await create('/monitor', { name: 'Same', monitorType: 'Manual' });
    await create('/monitor', { name: 'Same', monitorType: 'Manual' });
  });

  test('a refused step back through the incident itself leaves the column changed', async () => {
    const id = await incident();
    const [created, resolved] = [
      await firstId('/incident-state', { isCreatedState: true }),
      await firstId('/incident-state', { isResolvedState: true }),
    ];
    expect((await admin('PUT', `/incident/${id}`, { data: { currentIncidentStateId: resolved } })).status).toBe(200);
    const back = await admin('PUT', `/incident/${id}`, { data: { currentIncidentStateId: created } });
    expect(back.status).toBe(400);
    expect(back.body.error).toContain('Incident cannot transition to Identified state from Resolved state');
    expect(await read('/incident', id, 'currentIncidentStateId')).toMatchObject({
      currentIncidentStateId: { value: created },
    });
    expect((await list('/incident-state-timeline', { query: { incidentId: id } })).length).toBe(2);
  });

  test('a back-dated state row is inserted into history', async () => {
    const id = await incident();
    const ack = await firstId('/incident-state', { isAcknowledgedState: true });
    const resolved = await firstId('/incident-state', { isResolvedState: true });
    now = new Date(now.getTime() + 3_600_000);
    await create('/incident-state-timeline', { incidentId: id, incidentStateId: resolved });
    const middle = new Date(now.getTime() - 1_800_000).toISOString();
    await create('/incident-state-timeline', { incidentId: id, incidentStateId: ack, startsAt: middle });
    const rows = await list('/incident-state-timeline', {
      query: { incidentId: id },
      select: { incidentStateId: true, startsAt: true, endsAt: true },
      sort: { startsAt: 'ASC' },
    });
    expect(rows.map((row) => (row.endsAt as { value: string } | null)?.value ?? null)).toEqual([
      middle,
      now.toISOString(),
      null,
    ]);
    expect(await read('/incident', id, 'currentIncidentStateId')).toMatchObject({
      currentIncidentStateId: { value: resolved },
    });
  });

  test('failed creates use numbers up; numbers are counted per project', async () => {
    await incident();
    await admin('POST', '/incident', { data: {} });
    const id = await incident({ incidentNumber: 999 });
    expect(await read('/incident', id, 'incidentNumber', 'incidentNumberWithPrefix')).toMatchObject({
      incidentNumber: 3,
      incidentNumberWithPrefix: 'INC-3',
    });
  });

  test('an incident changes the status of its monitors and resolving brings it back', async () => {
    const monitorId = await create('/monitor', { name: 'm', monitorType: 'Manual' });
    const offline = await firstId('/monitor-status', { isOfflineState: true });
    const id = await incident({ monitors: [{ _id: monitorId }], changeMonitorStatusToId: offline });
    expect(await read('/monitor', monitorId, 'currentMonitorStatusId')).toMatchObject({
      currentMonitorStatusId: { value: offline },
    });
    await create('/incident-state-timeline', {
      incidentId: id,
      incidentStateId: await firstId('/incident-state', { isResolvedState: true }),
    });
    const operational = await firstId('/monitor-status', { isOperationalState: true });
    expect(
      await read('/monitor', monitorId, 'currentMonitorStatusId', 'disableActiveMonitoringBecauseOfManualIncident'),
    ).toMatchObject({
      currentMonitorStatusId: { value: operational },
      disableActiveMonitoringBecauseOfManualIncident: false,
    });
  });

  test('maintenance starts and ends by itself, a minute late at most', async () => {
    const monitorId = await create('/monitor', { name: 'm', monitorType: 'Manual' });
    const at = (minutes: number): string => new Date(now.getTime() + minutes * 60_000).toISOString();
    const id = await create('/scheduled-maintenance', {
      title: 'w',
      startsAt: at(5),
      endsAt: at(10),
      monitors: [{ _id: monitorId }],
    });
    const state = async (): Promise<unknown> => {
      const select = { currentScheduledMaintenanceState: { name: true } };
      return (await admin('POST', `/scheduled-maintenance/${id}/get-item`, { select })).body
        .currentScheduledMaintenanceState.name;
    };
    const flag = 'disableActiveMonitoringBecauseOfScheduledMaintenanceEvent';
    expect(await state()).toBe('Scheduled');
    now = new Date(now.getTime() + 6 * 60_000);
    expect(await state()).toBe('Ongoing');
    expect(await read('/monitor', monitorId, flag)).toMatchObject({ [flag]: true });
    now = new Date(now.getTime() + 6 * 60_000);
    expect(await state()).toBe('Ended');
    expect(await read('/monitor', monitorId, flag)).toMatchObject({ [flag]: false });
  });

  test('a key restricted to a label sees only what carries it', async () => {
    const label = await create('/label', { name: 'team', color: '#fff' });
    const [mine, theirs] = [await incident({ labels: [{ _id: label }] }), await incident()];
    const { body: key } = await admin('POST', '/api-key', {
      data: { name: 'k', expiresAt: '2036-01-01T00:00:00.000Z' },
    });
    await create('/api-key-permission', { apiKeyId: key._id, permission: 'Viewer', labels: [{ _id: label }] });
    const client = clientOf(sandbox, key.apiKey.value);
    expect((await list('/incident', {}, client)).map((row) => row._id)).toEqual([mine]);
    expect((await client('POST', '/incident/count', {})).body).toEqual({ count: 1 });
    expect((await client('POST', `/incident/${theirs}/get-item`, {})).body).toEqual({});
    expect((await client('POST', '/incident-state-timeline/count', {})).body).toEqual({ count: 1 });
  });

  test('the master key reads all projects and needs one to create', async () => {
    const master = clientOf(sandbox, sandbox.keys.master);
    const projects = await list('/project', { select: { name: true } }, master);
    expect(projects.length).toBe(2);
    const data = { name: 'by master', color: '#fff' };
    expect((await master('POST', '/label', { data })).status).toBe(400);
    const made = await master('POST', '/label', { data }, { tenantid: String(projects[0]?._id) });
    expect(made.body.projectId).toEqual({ _type: 'ObjectID', value: projects[0]?._id });
  });

  test('nothing links across projects', async () => {
    const label = await create('/label', { name: 'mine', color: '#fff' });
    const other = clientOf(sandbox, sandbox.keys.other);
    const severity = String((await list('/incident-severity', {}, other))[0]?._id);
    const refused = await other('POST', '/incident', {
      data: { title: 'x', incidentSeverityId: severity, labels: [{ _id: label }] },
    });
    expect(refused.body.error).toBe(
      'This request references Label that does not exist. Please check the request and try again.',
    );
  });

  test('a create with the id of an existing row overwrites it', async () => {
    const id = await create('/label', { name: 'before', color: '#fff' });
    expect(await create('/label', { _id: id, name: 'after', color: '#000' })).toBe(id);
    expect((await list('/label', { select: { name: true } })).map((row) => row.name)).toEqual(['after']);
  });

  test('lists and rows come as CSV when asked: texts are quoted, the rest is not, columns are those of the first row', async () => {
    const id = await create('/label', { name: 'a,"b"', color: '#fff' });
    const csv = async (path: string, body: object = {}) =>
      (await admin('POST', `/label${path}?output-type=csv`, body)).body;
    const select = { name: true, description: true, version: true, color: true };
    const cells = [`"${id}"`, '"a,""b"""', '', 1, '"{""_type"":""Color"",""value"":""#fff""}"'];
    expect(await csv('/get-list', { select })).toBe(`"_id","name","description","version","color"\n${cells.join(',')}`);
    expect(await csv(`/${id}/get-item`, { select: { name: true } })).toBe(`"_id","name"\n"${id}","a,""b"""`);
    expect(await csv('/count')).toBe('"count"\n1');
    expect(await csv('/11111111-1111-4111-8111-111111111111/get-item')).toBe('');
  });

  test('an empty list cannot be written as CSV', async () => {
    const answer = await admin('POST', '/label/get-list?output-type=csv', {});
    expect(answer).toEqual({ status: 500, body: { error: 'Server Error' } });
  });
});
