/** Whatever sent telemetry goes by its name, in rows and in groups: services, hosts, clusters, monitors. */
import { beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../catalogue.ts';
import { contentOf, sandboxCaller } from '../sandbox-caller.ts';

const NOW = new Date('2026-03-10T12:00:00.000Z');
const { sandbox, call } = await sandboxCaller(() => NOW);
const { store } = sandbox;
const projectId = store.where('ApiKey', 'apiKey', sandbox.keys.admin)[0]?.projectId ?? null;

const KINDS = ['Host', 'KubernetesCluster', 'DockerHost', 'Monitor', 'Service'] as const;
const ids = new Map<string, string>();

beforeAll(() => {
  for (const kind of KINDS) {
    const { _id } = store.insert(kind, { projectId, name: `The ${kind}` });
    ids.set(kind, _id);
    const sender = { primaryEntityId: _id, primaryEntityType: kind === 'Service' ? 'OpenTelemetry' : kind };
    store.insert('LogItemV3', { projectId, time: NOW.getTime() - 1000, body: 'from a sender', ...sender });
  }
});

describe('senders', () => {
  const filter = { body: 'from a sender' };
  const names = KINDS.map((kind) => `The ${kind}`);

  it('of rows are named, whatever they are', async () => {
    const { items } = contentOf<{ items: { primaryEntityId: { id: string; name: string } }[] }>(
      await call('list_logs', { filter }),
    );
    expect(items.map(({ primaryEntityId: { name } }) => name).sort()).toEqual([...names].sort());
    expect(items.map(({ primaryEntityId: { id } }) => id).sort()).toEqual([...ids.values()].sort());
    expect(JSON.stringify(items)).not.toContain('primaryEntityType');
    const table = textOf(await call('list_logs', { filter, format: 'table' }));
    for (const name of names) expect(table).toContain(name);
  });

  it('of groups are named, too', async () => {
    const table = textOf(await call('count_logs', { filter, by: ['primaryEntityId'] }));
    for (const name of names) expect(table).toContain(`${name} | 1`);
  });

  it('of groups of exceptions and on-call time are named where the rows bring ids alone', async () => {
    const exceptions = textOf(await call('count_exceptions', { by: ['primaryEntityId'] }));
    expect(exceptions).toMatch(/^checkout \| \d+$/m);
    const hours = textOf(await call('count_on_call_time_logs', { by: ['onCallDutyPolicyId'] }));
    expect(hours).toMatch(/^Infrastructure on-call \| \d+$/m);
  });
});
