import { beforeAll, describe, expect, test } from 'vitest';
import type { Resource } from '../../sandbox/engine/model.ts';
import { Sandbox } from '../../sandbox/server.ts';
import type { Facts } from '../../specs/facts.ts';
import { realFacts } from './client.ts';
import { RowMaker } from './minimal-row.ts';

/** Ranks are moved out of the way before anybody looks, and labels are looked at twice. */
const ELSEWHERE = /^(Label\.name|\w+\.order)$/;
/** A domain of its own is made of a verified one. */
const DERIVED = /^(StatusPage|Dashboard)Domain$/;

const facts: Facts = await realFacts();
const uniques = Object.entries(facts.resources).flatMap(([name, { uniqueBy = {} }]) =>
  Object.entries(uniqueBy).map(([column, within]) => ({ name, column, within })),
);

describe('what may stand once', () => {
  let sandbox: Sandbox;
  let rows: RowMaker;
  const table = (name: string): Resource => sandbox.store.table(name).resource;

  beforeAll(() => {
    sandbox = new Sandbox({ facts });
    rows = new RowMaker(sandbox);
  });

  test('every table of the survey is there', () => {
    expect(new Set(uniques.map(({ name }) => name)).size).toBe(64);
  });

  for (const { name, column, within } of uniques) {
    if (ELSEWHERE.test(`${name}.${column}`) || DERIVED.test(name)) continue;
    test(`${name}.${column} within ${within.join(' and ')}`, async () => {
      const resource = table(name);
      const facts = resource.columns.get(column);
      if (facts === undefined) throw new Error(`no column ${column}`);
      const first: Record<string, unknown> = await rows.minimum(resource);
      first[column] ??= await rows.sample(facts);
      const { body: made } = await rows.asMaster(resource, first);
      expect(made).toHaveProperty('_id');
      // Everything else differs, so that nothing but this column can be what is refused.
      const again: Record<string, unknown> = await rows.minimum(resource);
      // Of permissions a team or key has two lists, which look for themselves first.
      if (column === 'permission') again.isBlockPermission = true;
      for (const kept of [column, ...within]) if (kept in first) again[kept] = first[kept];
      const isText = typeof first[column] === 'string' && facts.kind !== 'fk' && facts.kind !== 'enum';
      if (isText) again[column] = ` ${String(first[column]).toUpperCase()} `;
      expect(await rows.asMaster(resource, again)).toEqual({
        status: 400,
        body: { error: `${resource.singular} with the same ${column} already exists.` },
      });
      await sandbox.store.remove(name, sandbox.store.find(name, made._id) as never);
    });
  }

  test('a label is told of its project', async () => {
    const data = { name: 'Once', color: '#fff' };
    await rows.asMaster(table('Label'), data);
    const error = 'Label with the same name already exists in this project.';
    expect((await rows.asMaster(table('Label'), { ...data, name: ' once' })).body).toEqual({ error });
  });

  test('a rank is made free, even by a create that is refused later', async () => {
    const severity = table('IncidentSeverity');
    const ranks = (): unknown[] => sandbox.store.where('IncidentSeverity', 'color', '#123456').map((row) => row.order);
    for (const name of ['a', 'b']) await rows.asMaster(severity, { name, color: '#123456', order: 70 });
    expect(ranks()).toEqual([71, 70]);
    await rows.asMaster(severity, { name: 'a', color: '#123456', order: 70 });
    expect(ranks()).toEqual([72, 71]);
  });

  test('other names may repeat', async () => {
    for (const name of [
      'OnCallDutyPolicy',
      'Probe',
      'TelemetryIngestionKey',
      'Team',
      'Monitor',
      'MonitorGroup',
      'ApiKey',
    ])
      for (let i = 0; i < 2; i += 1) {
        const data = { ...(await rows.minimum(table(name))), name: 'Twice' };
        expect((await rows.asMaster(table(name), data)).body, name).toHaveProperty('_id');
      }
  });

  test('a unique index of the database has a sentence of its own, and rows without a value do not count', async () => {
    const measurement = table('IncidentMeasurement');
    const data = { ...(await rows.minimum(measurement)), key: 'time-to-laugh' };
    await rows.asMaster(measurement, data);
    expect((await rows.asMaster(measurement, { ...data, name: 'another' })).body.error).toBe(
      'A Incident Measurement with the same Project Id, Key already exists. Please use different values and try again.',
    );
    const policy = table('IncomingCallPolicy');
    for (const name of ['a', 'b']) expect((await rows.asMaster(policy, { name })).status).toBe(200);
    const number = { routingPhoneNumber: '+15551234567' };
    await rows.asMaster(policy, { name: 'c', ...number });
    expect((await rows.asMaster(policy, { name: 'd', ...number })).body.error).toBe(
      'A Incoming Call Policy with this Routing Phone Number already exists. Please use a different value and try again.',
    );
  });

  test.each([
    ['Probe', 'undefined', 'undefined'],
    ['AIAgent', 'undefined', 'undefined'],
    ['Runner', 'Agent Key', 'Agent Key'],
  ])('the key of a %s is one of all projects', async (name, title, choice) => {
    const data = (more: string) => ({ name: `${name} ${more}`, key: `secret of ${name}` });
    expect((await rows.asMaster(table(name), data('a'))).status).toBe(200);
    const error = `${title} secret of ${name} already exists. Please choose a different ${choice}`;
    expect((await rows.asMaster(table(name), data('b'))).body).toEqual({ error });
  });

  test('who is joined twice is told in the words of that table', async () => {
    const cases = {
      TeamMember: 'This user has already been invited to this team',
      TeamPermission: 'This permission is already assigned to this team.',
      ApiKeyPermission: 'This permission is already assigned to this API Key',
      IncidentMember: 'This user is already assigned to this role for this incident',
      MonitorProbe: 'Probe is already added to this monitor.',
      StatusPagePrivateUser: 'This user is already invited to this status page.',
      NetworkTopologySuppression: 'This node is already hidden from the map.',
      InventoryItemRelationship:
        'A Inventory Item Relationship with the same Project Id, From Entity Key, To Entity Key, Relationship Type already exists. Please use different values and try again.',
    };
    for (const [name, error] of Object.entries(cases)) {
      const data = await rows.minimum(table(name));
      if (name === 'StatusPagePrivateUser') data.email = 'a@b.example';
      if (name === 'MonitorProbe')
        data.monitorId = (await rows.admin('POST', '/monitor', { data: { name: 'p', monitorType: 'Ping' } })).body._id;
      await rows.asMaster(table(name), data);
      expect((await rows.asMaster(table(name), data)).body, name).toEqual({ error });
    }
  });
});
