import { beforeAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import type { Facts } from '../../specs/facts.ts';
import { type Client, clientOf, realFacts } from './client.ts';

const NOW = new Date('2026-03-04T15:30:00.000Z');

describe('the seeded company', () => {
  let facts: Facts;
  let sandbox: Sandbox;
  let admin: Client;

  beforeAll(async () => {
    facts = await realFacts();
    sandbox = new Sandbox({ facts, now: () => NOW });
    admin = clientOf(sandbox, sandbox.keys.admin);
  });

  test('is the same at every start, and another with another number', () => {
    const dump = (seed: number): string => JSON.stringify(new Sandbox({ facts, seed, now: () => NOW }).snapshot());
    expect(dump(1)).toBe(JSON.stringify(sandbox.snapshot()));
    expect(dump(2)).not.toBe(dump(1));
  });

  test('every reference points to a row of the same project', () => {
    const { store } = sandbox;
    const broken: string[] = [];
    for (const resource of store.model.resources.values()) {
      for (const row of store.table(resource.name).rows.values()) {
        for (const column of resource.references) {
          const target = store.model.resources.get(column.to ?? '');
          for (const id of [row[column.name]].flat().filter((value) => value !== null && value !== undefined)) {
            const found = store.find(column.to, id);
            const isForeign =
              target?.facts.tenant === 'projectId' && found?.projectId !== row.projectId && found?.projectId !== null;
            if (found === undefined || isForeign) broken.push(`${resource.name}.${column.name}`);
          }
        }
      }
    }
    expect(broken).toEqual([]);
  });

  test.each([
    ['/monitor', { name: 'Checkout API' }],
    ['/monitor', { name: 'Staging website (staging.example.com)' }],
    ['/monitor', { name: 'api.example.com' }],
    ['/monitor', { name: 'Primary database' }],
    ['/team', { name: 'Infrastructure' }],
    ['/incident', { incidentNumber: 123 }],
    ['/incident', { incidentNumber: 456, currentIncidentState: { isResolvedState: false } }],
    [
      '/incident',
      { title: { _type: 'Search', value: 'payment gateway' }, currentIncidentState: { isResolvedState: false } },
    ],
    ['/status-page-resource', { displayName: 'Payment service' }],
    ['/service', { name: 'checkout' }],
    ['/on-call-duty-policy-schedule', { currentUserIdOnRoster: { _type: 'NotNull' } }],
    ['/on-call-duty-policy-user-override', { endsAt: { _type: 'GreaterThan', value: NOW.toISOString() } }],
  ])('has %s %j', async (path, query) => {
    expect((await admin('POST', `${path}/count`, { query })).body.count).toBe(1);
  });

  test('the checkout service has error logs of the last hour', async () => {
    const service = (await admin('POST', '/service/get-list', { query: { name: 'checkout' } })).body.data[0]._id;
    const time = { _type: 'GreaterThan', value: new Date(NOW.getTime() - 3_600_000).toISOString() };
    const { body } = await admin('POST', '/logs/count', {
      query: { primaryEntityId: service, severityText: 'Error', time },
    });
    expect(body.count).toBeGreaterThan(50);
  });

  test('monitors match their last status row, incidents their last state row', () => {
    const { store } = sandbox;
    const last = (table: string, key: string, id: string): Record<string, unknown> | undefined =>
      store.where(table, key, id).find((row) => row.endsAt === null);
    for (const monitor of store.table('Monitor').rows.values()) {
      expect(last('MonitorStatusTimeline', 'monitorId', monitor._id)?.monitorStatusId).toBe(
        monitor.currentMonitorStatusId,
      );
    }
    for (const incident of store.table('Incident').rows.values()) {
      expect(last('IncidentStateTimeline', 'incidentId', incident._id)?.incidentStateId).toBe(
        incident.currentIncidentStateId,
      );
    }
  });

  test('incidents are numbered in the order of time, without gaps', async () => {
    const select = { incidentNumber: true, declaredAt: true };
    const { data } = (
      await admin('POST', '/incident/get-list', { select, sort: { incidentNumber: 'ASC' }, limit: 1000 })
    ).body;
    const times = data.map((row: { declaredAt: { value: string } }) => row.declaredAt.value);
    expect([...times].sort()).toEqual(times);
    expect(times.at(-1) < NOW.toISOString()).toBe(true);
    expect(data.map((row: { incidentNumber: number }) => row.incidentNumber)).toEqual(
      data.map((_: unknown, index: number) => index + 1),
    );
  });

  test('a thousand incidents are listed, filtered and sorted', async () => {
    const busy = new Sandbox({ facts, seed: null });
    const client = clientOf(busy, busy.keys.admin);
    const severities = (await client('POST', '/incident-severity/get-list', {})).body.data;
    for (let index = 0; index < 1000; index += 1) {
      await client('POST', '/incident', {
        data: { title: `bulk ${index}`, incidentSeverityId: severities[index % 3]._id },
      });
    }
    const wanted = Array.from({ length: 1000 }, (_, index) => index).filter(
      (index) => index % 3 === 1 && String(index).startsWith('1'),
    );
    const body = {
      query: { title: { _type: 'Search', value: 'bulk 1' }, incidentSeverity: { _id: severities[1]._id } },
      select: { title: true, declaredAt: true, incidentSeverity: { name: true } },
      sort: { declaredAt: 'DESC', title: 'ASC' },
      limit: 1000,
    };
    const { data } = (await client('POST', '/incident/get-list', body)).body;
    const shown = data.map((row: { title: string; declaredAt: { value: string } }) => [
      row.declaredAt.value,
      row.title,
    ]);
    const byTime = ([at, title]: string[], [otherAt, other]: string[]): number =>
      String(otherAt).localeCompare(String(at)) || (String(title) < String(other) ? -1 : 1);
    expect(shown).toEqual([...shown].sort(byTime));
    expect(shown.map(([, title]: string[]) => title).sort()).toEqual(wanted.map((index) => `bulk ${index}`).sort());
    const page = (await client('POST', '/incident/get-list', { ...body, limit: 10, skip: 20 })).body.data;
    expect(page).toEqual(data.slice(20, 30));
  });
});
