import { beforeEach, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import type { Facts } from '../../specs/facts.ts';
import { type Answer, type Client, clientOf, realFacts } from './client.ts';

const facts: Facts = await realFacts();
const UNKNOWN = '11111111-1111-4111-8111-111111111111';

describe('a key whose permissions are narrowed by labels', () => {
  let sandbox: Sandbox;
  let admin: Client;
  let [mine, other, label] = ['', '', ''];
  let plain: string;

  beforeEach(async () => {
    sandbox = new Sandbox({ facts, seed: null });
    admin = clientOf(sandbox, sandbox.keys.admin);
    label = await create('/label', { name: 'mine', color: '#112233' });
    const theirs = await create('/label', { name: 'theirs', color: '#112233' });
    const monitor = (labels: string[]): Promise<string> =>
      create('/monitor', { name: 'm', monitorType: 'Manual', labels: labels.map((_id) => ({ _id })) });
    [mine, other, plain] = [await monitor([label]), await monitor([theirs]), await monitor([])];
  });

  const create = async (path: string, data: unknown): Promise<string> => (await admin('POST', path, { data })).body._id;
  const keyWith = async (row: Record<string, unknown>, ...permissions: string[]): Promise<Client> => {
    const expiresAt = '2040-01-01T00:00:00.000Z';
    const { body } = await admin('POST', '/api-key', { data: { name: 'k', expiresAt } });
    for (const permission of permissions)
      await create('/api-key-permission', { apiKeyId: body._id, permission, ...row });
    return clientOf(sandbox, body.apiKey.value);
  };
  const refused = (error: string, status = 422): Answer => ({ status, body: { error } });

  test('changes rows with one of its labels, and is told which labels others have', async () => {
    const key = await keyWith({ labels: [{ _id: label }] }, 'EditProjectMonitor', 'DeleteProjectMonitor');
    const change = (id: string) => key('PUT', `/monitor/${id}`, { data: { description: 'd' } });
    expect(await change(mine)).toEqual({ status: 200, body: {} });
    for (const [verb, act] of [
      ['update', change],
      ['delete', (id: string) => key('DELETE', `/monitor/${id}`)],
    ] as const) {
      expect(await act(other)).toEqual(
        refused(
          `You do not have permission to ${verb} this Monitor. You need to have one of the following labels: theirs.`,
        ),
      );
      expect(await act(plain)).toEqual(refused(` You do not have permission to ${verb} Monitor without any labels.`));
      expect(await act(UNKNOWN)).toEqual(refused('Monitor not found.', 400));
    }
    expect(await key('DELETE', `/monitor/${mine}`)).toEqual({ status: 200, body: {} });
  });

  test('is blocked where a label is', async () => {
    const key = await keyWith({ labels: [{ _id: label }], isBlockPermission: true }, 'EditProjectMonitor');
    const [row] = sandbox.store.where('ApiKeyPermission', 'permission', 'EditProjectMonitor');
    await create('/api-key-permission', { apiKeyId: row?.apiKeyId, permission: 'ProjectAdmin' });
    const change = (id: string) => key('PUT', `/monitor/${id}`, { data: { description: 'd' } });
    expect(await change(mine)).toEqual(
      refused(
        "You are not authorized to update this Monitor because EditProjectMonitor is in your team's permission block list.",
      ),
    );
    expect(await change(other)).toEqual({ status: 200, body: {} });
    expect(await change(UNKNOWN)).toEqual(refused('Monitor not found.', 400));
  });
});
