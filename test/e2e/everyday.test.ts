/** What people ask every day, each in at most three calls with plain arguments, on the built product over the sandbox. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AnyClient, CLIENTS, type Product, startProduct } from './product.ts';

let product: Product;
let client: AnyClient;
let calls = 0;
beforeAll(async () => {
  product = await startProduct();
  client = await (CLIENTS['v2 over HTTP, 2026-07-28'] as (typeof CLIENTS)[string])(
    product,
    product.keys['admin'] as string,
  );
});
afterAll(async () => {
  await client?.close();
  await product?.close();
});
beforeEach(() => {
  calls = 0;
});

interface Item extends Record<string, unknown> {
  readonly id: string;
}
interface Answer {
  readonly items: readonly Item[];
  readonly total: number;
  readonly item: Item;
  readonly created: Item;
}

/** One call of the job; the fourth fails. */
async function ask(tool: string, args: Record<string, unknown> = {}): Promise<Answer> {
  calls += 1;
  expect(calls, 'calls for one job').toBeLessThanOrEqual(3);
  const result = await client.callTool({ name: tool, arguments: args });
  expect(result.isError, JSON.stringify(result.content)).toBeFalsy();
  return result.structuredContent as unknown as Answer;
}

/** A call of ours that looks whether the job was done; it does not count. */
async function check(tool: string, args: Record<string, unknown>): Promise<Answer> {
  const result = await client.callTool({ name: tool, arguments: args });
  expect(result.isError, JSON.stringify(result.content)).toBeFalsy();
  return result.structuredContent as unknown as Answer;
}

const named = (name: string | RegExp) => ({
  id: expect.any(String),
  name: name instanceof RegExp ? expect.stringMatching(name) : name,
});

describe('monitors', () => {
  it('current status of all monitors', async () => {
    const { items, total } = await ask('list_monitors', { fields: ['name', 'currentMonitorStatus'], limit: 100 });
    expect(items).toHaveLength(total);
    expect(items).toContainEqual({
      id: expect.any(String),
      name: 'Invoice worker',
      currentMonitorStatus: named('Offline'),
    });
  });

  it('create a website monitor for https://example.com that checks every 5 minutes, then every 2', async () => {
    const { created } = await ask('create_monitor', {
      monitorType: 'Website',
      url: 'https://example.com',
      interval: '5m',
    });
    const fields = ['name', 'monitoringInterval', 'monitorSteps'];
    const { item } = await check('get_monitor', { id: created.id, fields });
    expect(item).toMatchObject({ name: 'example.com', monitoringInterval: '*/5 * * * *' });
    expect(JSON.stringify(item['monitorSteps'])).toContain('https://example.com');
    await ask('update_monitor', { id: 'example.com', interval: '2m' });
    expect((await check('get_monitor', { id: created.id, fields })).item).toMatchObject({
      monitoringInterval: '*/2 * * * *',
      monitorSteps: item['monitorSteps'],
    });
  });

  it('refuses an interval the platform does not have, with the nearest ones', async () => {
    const result = await client.callTool({
      name: 'create_monitor',
      arguments: { monitorType: 'Website', url: 'https://example.org', interval: '30s' },
    });
    expect(result).toMatchObject({ isError: true, structuredContent: { error: { code: 'bad_arguments' } } });
    expect(JSON.stringify(result.content)).toMatch(/1 ?m|minute/);
  });

  it('disable the monitor for staging.example.com', async () => {
    const { items } = await ask('list_monitors', { filter: { name: { contains: 'staging.example.com' } } });
    expect(items).toHaveLength(1);
    await ask('update_monitor', { id: items[0]?.id, disableActiveMonitoring: true });
    expect((await check('get_monitor', { id: items[0]?.id, fields: ['disableActiveMonitoring'] })).item).toMatchObject({
      disableActiveMonitoring: true,
    });
  });
});

describe('incidents', () => {
  it('incidents of the last 24 hours', async () => {
    const { items, total } = await ask('list_incidents', { filter: { createdAt: { gte: '-24h' } } });
    expect(total).toBeGreaterThan(0);
    for (const { createdAt } of items) expect(Date.now() - Date.parse(String(createdAt))).toBeLessThan(24.1 * 3600e3);
  });

  it('create a high-priority incident on the database monitor', async () => {
    const { created } = await ask('create_incident', {
      title: 'Database outage affects sign-in',
      incidentSeverity: 'Critical Incident',
      monitors: ['Primary database'],
    });
    expect(
      (
        await check('get_incident', {
          id: created.id,
          fields: ['monitors', 'incidentSeverity', 'currentIncidentState'],
        })
      ).item,
    ).toEqual({
      id: created.id,
      monitors: [named('Primary database')],
      incidentSeverity: named('Critical Incident'),
      currentIncidentState: named('Identified'),
    });
  });

  it('add a note to incident #123', async () => {
    const note = 'Database connection restored, monitoring for stability';
    await ask('create_incident_internal_note', { incident: '#123', note });
    expect(
      (await check('list_incident_internal_notes', { filter: { incident: 'INC-123' }, fields: ['note'] })).items,
    ).toContainEqual({ id: expect.any(String), note });
  });

  it('mark incident #456 as resolved', async () => {
    await ask('create_incident_state_timeline', { incident: 'INC-456', incidentState: 'Resolved' });
    expect((await check('get_incident', { id: '#456' })).item).toMatchObject({
      currentIncidentState: named('Resolved'),
    });
  });

  it('assign the payment incident to the infrastructure team', async () => {
    const { items } = await ask('list_incidents', {
      filter: { title: { contains: 'payment' }, currentIncidentState: { isResolvedState: false } },
    });
    expect(items).toHaveLength(1);
    await ask('create_incident_team_owner', { incident: items[0]?.id, team: 'Infrastructure' });
    expect(
      (await check('list_incident_team_owners', { filter: { incident: items[0]?.id }, fields: ['team'] })).items,
    ).toContainEqual({ id: expect.any(String), team: named('Infrastructure') });
  });
});

describe('people', () => {
  it('members of the infrastructure team', async () => {
    const { items, total } = await ask('list_team_members', { filter: { team: 'infrastructure' }, fields: ['user'] });
    expect(total).toBeGreaterThan(1);
    for (const { user } of items) expect(user).toEqual(named(/\w+ \w+/));
  });

  it('who is on call', async () => {
    const { items } = await ask('list_on_call_policy_schedules', {
      fields: ['name', 'currentUserOnRoster', 'rosterHandoffAt'],
    });
    expect(items[0]).toMatchObject({ name: 'Infrastructure rota', currentUserOnRoster: named(/\w+ \w+/) });
  });
});

describe('telling what is going on', () => {
  it('error logs of the checkout service in the last hour', async () => {
    const { items: services } = await ask('list_services', { filter: { name: 'checkout' } });
    const { items, total } = await ask('list_logs', {
      filter: { primaryEntityId: services[0]?.id, severityText: 'Error', time: { gte: '-1h' } },
      fields: ['time', 'body'],
    });
    expect(total).toBeGreaterThan(0);
    expect(String(items[0]?.['body'])).not.toBe('');
  });

  it('an announcement on the status page', async () => {
    const { created } = await ask('create_status_page_announcement', {
      title: 'Maintenance this weekend',
      description: 'Checkout may be slow.',
      showAnnouncementAt: 'now',
      statusPages: ['Harbour Shop Status'],
    });
    expect(
      (await check('get_status_page_announcement', { id: created.id, fields: ['title', 'statusPages'] })).item,
    ).toMatchObject({ statusPages: [named('Harbour Shop Status')] });
  });

  it('a maintenance window Saturday 2-4 AM with the monitors of api.example.com', async () => {
    const { items } = await ask('list_monitors', { filter: { name: { contains: 'api.example.com' } } });
    expect(items.length).toBeGreaterThan(0);
    const { created } = await ask('create_scheduled_maintenance_event', {
      title: 'API maintenance',
      startsAt: '2027-01-16 02:00',
      endsAt: '2027-01-16 04:00',
      timezone: 'Europe/Berlin',
      monitors: items.map(({ id }) => id),
    });
    const { item } = await check('get_scheduled_maintenance_event', {
      id: created.id,
      fields: ['startsAt', 'endsAt', 'monitors'],
    });
    expect(item).toMatchObject({ startsAt: '2027-01-16T01:00:00.000Z', endsAt: '2027-01-16T03:00:00.000Z' });
    expect(item['monitors']).toHaveLength(items.length);
  });
});
