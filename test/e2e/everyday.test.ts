/** What people ask every day, each in at most three calls with plain arguments, on the built product over the sandbox. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foundTools } from '../found-tools.ts';
import { sentCode, sentValue } from '../sent-result.ts';
import { type AnyClient, openAt, type Product, startProduct } from './product.ts';

interface Item extends Record<string, unknown> {
  readonly id: string;
}
interface Answer {
  readonly items: readonly Item[];
  readonly total: number;
  readonly item: Item;
  readonly created: Item;
}

let product: Product;
let client: AnyClient;
let calls = 0;
/** Tools that a search brought up; null when tools are called directly. */
let found: Set<string> | null = null;

/** One call of the job; one too many fails. On the compact surface a tool must have been found first. */
async function ask(tool: string, args: Record<string, unknown> = {}): Promise<Answer> {
  calls += 1;
  expect(calls, 'calls for one job').toBeLessThanOrEqual(found ? 4 : 3);
  if (found) expect([...found], 'tools that the search brought up').toContain(tool);
  const dispatcher = /^(list|count|get)_/.test(tool)
    ? 'call_read'
    : tool.startsWith('delete_')
      ? 'call_delete'
      : 'call_write';
  const result = await client.callTool(
    found ? { name: dispatcher, arguments: { tool, arguments: args } } : { name: tool, arguments: args },
  );
  expect(result.isError, JSON.stringify(result.content)).toBeFalsy();
  return sentValue<Answer>(result);
}

/** A call of ours that looks whether the job was done; it does not count. */
async function check(tool: string, args: Record<string, unknown>): Promise<Answer> {
  const result = await client.callTool({ name: tool, arguments: args });
  expect(result.isError, JSON.stringify(result.content)).toBeFalsy();
  return sentValue<Answer>(result);
}

const named = (name: string | RegExp) => ({
  id: expect.any(String),
  name: name instanceof RegExp ? expect.stringMatching(name) : name,
});

/** A job, with the words one would search its tools by. */
function job(title: string, intents: readonly string[], run: () => Promise<void>): void {
  it(title, async () => {
    calls = 0;
    if (found) {
      calls += 1;
      const result = await client.callTool({ name: 'find_tools', arguments: { intent: intents } });
      const text = (result.content as { text: string }[]).map((block) => block.text).join('\n');
      found = new Set(foundTools(text).map(({ name }) => name));
    }
    await run();
  });
}

describe.each([
  ['tools called directly', '/mcp/all'],
  ['the compact surface', '/mcp'],
])('%s', (_kind, path) => {
  beforeAll(async () => {
    product = await startProduct();
    client = await openAt(product, path, product.keys.admin as string);
    found = path === '/mcp' ? new Set() : null;
  });
  afterAll(async () => {
    await client?.close();
    await product?.close();
  });

  describe('monitors', () => {
    job('current status of all monitors', ['current status of all monitors'], async () => {
      const { items, total } = await ask('list_monitors', { fields: ['name', 'currentMonitorStatus'], limit: 100 });
      expect(items).toHaveLength(total);
      expect(items).toContainEqual({
        id: expect.any(String),
        name: 'Invoice worker',
        currentMonitorStatus: named('Offline'),
      });
    });

    job(
      'create a website monitor for https://example.com that checks every 5 minutes, then every 2',
      ['create a website monitor that checks every 5 minutes', 'change the interval of a monitor'],
      async () => {
        const { created } = await ask('create_monitor', {
          monitorType: 'Website',
          url: 'https://example.com',
          interval: '5m',
        });
        const fields = ['name', 'monitoringInterval', 'monitorSteps'];
        const { item } = await check('get_monitor', { id: created.id, fields });
        expect(item).toMatchObject({ name: 'example.com', monitoringInterval: '*/5 * * * *' });
        expect(JSON.stringify(item.monitorSteps)).toContain('https://example.com');
        await ask('update_monitor', { id: 'example.com', interval: '2m' });
        expect((await check('get_monitor', { id: created.id, fields })).item).toMatchObject({
          monitoringInterval: '*/2 * * * *',
          monitorSteps: item.monitorSteps,
        });
      },
    );

    it('refuses an interval the platform does not have, with the nearest ones', async () => {
      const result = await client.callTool({
        name: 'create_monitor',
        arguments: { monitorType: 'Website', url: 'https://example.org', interval: '30s' },
      });
      expect(sentCode(result)).toBe('bad_arguments');
      expect(JSON.stringify(result.content)).toMatch(/1 ?m|minute/);
    });

    job(
      'disable the monitor for staging.example.com',
      ['find the monitor for staging.example.com', 'disable a monitor'],
      async () => {
        const { items } = await ask('list_monitors', { filter: { name: { contains: 'staging.example.com' } } });
        expect(items).toHaveLength(1);
        await ask('update_monitor', { id: items[0]?.id, disableActiveMonitoring: true });
        expect(
          (await check('get_monitor', { id: items[0]?.id, fields: ['disableActiveMonitoring'] })).item,
        ).toMatchObject({
          disableActiveMonitoring: true,
        });
      },
    );
  });

  describe('incidents', () => {
    job('incidents of the last 24 hours', ['incidents of the last 24 hours'], async () => {
      const { items, total } = await ask('list_incidents', {
        filter: { createdAt: { gte: '-24h' } },
        fields: ['title', 'createdAt'],
      });
      expect(total).toBeGreaterThan(0);
      for (const { createdAt } of items) expect(Date.now() - Date.parse(String(createdAt))).toBeLessThan(24.1 * 3600e3);
    });

    job('create a high-priority incident on the database monitor', ['create a high-priority incident'], async () => {
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

    job('add a note to incident #123', ['add a note to incident #123'], async () => {
      const note = 'Database connection restored, monitoring for stability';
      await ask('create_incident_internal_note', { incident: '#123', note });
      expect(
        (await check('list_incident_internal_notes', { filter: { incident: 'INC-123' }, fields: ['note'] })).items,
      ).toContainEqual({ id: expect.any(String), note });
    });

    job('mark incident #456 as resolved', ['mark incident #456 as resolved'], async () => {
      await ask('create_incident_state_timeline', { incident: 'INC-456', incidentState: 'Resolved' });
      expect((await check('get_incident', { id: '#456' })).item).toMatchObject({
        currentIncidentState: named('Resolved'),
      });
    });

    job(
      'assign the payment incident to the infrastructure team',
      ['open payment incidents', 'assign an incident to a team'],
      async () => {
        const { items } = await ask('list_incidents', {
          filter: { title: { contains: 'payment' }, currentIncidentState: { isResolvedState: false } },
        });
        expect(items).toHaveLength(1);
        await ask('create_incident_team_owner', { incident: items[0]?.id, team: 'Infrastructure' });
        expect(
          (await check('list_incident_team_owners', { filter: { incident: items[0]?.id }, fields: ['team'] })).items,
        ).toContainEqual({ id: expect.any(String), team: named('Infrastructure') });
      },
    );
  });

  describe('people', () => {
    job('members of the infrastructure team', ['members of the infrastructure team'], async () => {
      const { items, total } = await ask('list_team_members', { filter: { team: 'infrastructure' }, fields: ['user'] });
      expect(total).toBeGreaterThan(1);
      for (const { user } of items) expect(user).toEqual(named(/\w+ \w+/));
    });

    job('who is on call', ['who is on call'], async () => {
      const { items } = await ask('list_on_call_policy_schedules', {
        fields: ['name', 'currentUserOnRoster', 'rosterHandoffAt'],
      });
      expect(items[0]).toMatchObject({ name: 'Infrastructure rota', currentUserOnRoster: named(/\w+ \w+/) });
    });
  });

  describe('telling what is going on', () => {
    job(
      'error logs of the checkout service in the last hour',
      ['list services', 'error logs of the last hour'],
      async () => {
        const { items: services } = await ask('list_services', { filter: { name: 'checkout' } });
        const { items, total } = await ask('list_logs', {
          filter: { primaryEntityId: services[0]?.id, severityText: 'Error', time: { gte: '-1h' } },
          fields: ['time', 'body'],
        });
        expect(total).toBeGreaterThan(0);
        expect(String(items[0]?.body)).not.toBe('');
      },
    );

    job('an announcement on the status page', ['publish an announcement on the status page'], async () => {
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

    job(
      'a maintenance window Saturday 2-4 AM with the monitors of api.example.com',
      ['monitors of api.example.com', 'schedule a maintenance window Saturday 2-4 AM'],
      async () => {
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
        expect(item.monitors).toHaveLength(items.length);
      },
    );
  });
});
