/** Every client in use does the same work on the built process: list, count, get, create, update, delete. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFile } from '../../runtime/start/package-root.ts';
import { readWorkflows } from '../../runtime/start/workflow-list.ts';
import { sentCode } from '../sent-result.ts';
import { type AnyClient, CLIENTS, call, type Product, startProduct } from './product.ts';

const manifest = JSON.parse(readFileSync(packageFile('generated/oneuptime/manifest.json'), 'utf8')) as {
  undocumented: { tools: number };
};

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.close());

const firstId = async (client: AnyClient, tool: string): Promise<string> => {
  const { items } = (await call(client, tool, { limit: 1 })) as { items: { id: string }[] };
  return items[0]?.id as string;
};

/** What a create needs, and a change to make afterwards, per everyday resource. */
const RESOURCES: Readonly<
  Record<string, { plural: string; label: string; create: (client: AnyClient) => Promise<Record<string, unknown>> }>
> = {
  incident: {
    plural: 'incidents',
    label: 'title',
    create: async (client) => ({
      title: 'Checkout is slow',
      incidentSeverity: await firstId(client, 'list_incident_severities'),
    }),
  },
  monitor: { plural: 'monitors', label: 'name', create: async () => ({ name: 'Checkout', monitorType: 'Manual' }) },
  label: {
    plural: 'labels',
    label: 'name',
    create: async () => ({ name: `end to end ${Math.random()}`, color: '#ff8800' }),
  },
  status_page: { plural: 'status_pages', label: 'name', create: async () => ({ name: 'Public' }) },
};

describe.each(Object.entries(CLIENTS))('%s', (_kind, open) => {
  let client: AnyClient;
  beforeAll(async () => {
    client = await open(product, product.keys.admin as string);
  });
  afterAll(() => client?.close());

  it('lists every tool', async () => {
    const { tools } = await client.listTools();
    const beside = tools.filter(({ description }) => description?.endsWith('not documented by OneUptime.'));
    const workflows = (await readWorkflows()).filter(({ switchedOnBy }) => switchedOnBy === undefined);
    expect(new Set(tools.map(({ name }) => name)).size - beside.length - workflows.length).toBe(1968);
    expect(beside).toHaveLength(manifest.undocumented.tools);
  });

  it.each(Object.entries(RESOURCES))('%s: from create to delete', async (name, { plural, label, create }) => {
    const before = (await call(client, `count_${plural}`)).count as number;
    const args = await create(client);
    const { created } = (await call(client, `create_${name}`, args)) as { created: { id: string } };
    expect(created).toMatchObject({ [label]: args[label] });
    expect(await call(client, `count_${plural}`)).toEqual({ count: before + 1 });

    const { items } = (await call(client, `list_${plural}`, { filter: { id: created.id } })) as { items: object[] };
    expect(items).toMatchObject([{ id: created.id, [label]: args[label] }]);

    await call(client, `update_${name}`, { id: created.id, [label]: `changed ${created.id}` });
    expect(await call(client, `get_${name}`, { id: created.id, fields: [label] })).toMatchObject({
      item: { id: created.id, [label]: `changed ${created.id}` },
    });

    await call(client, `delete_${name}`, { id: created.id });
    const gone = await client.callTool({ name: `get_${name}`, arguments: { id: created.id } });
    expect(sentCode(gone)).toBe('not_found');
    expect(await call(client, `count_${plural}`)).toEqual({ count: before });
  });

  it('refuses what it must, and says what to do', async () => {
    await expect(client.callTool({ name: 'list_nothing' })).rejects.toMatchObject({ code: -32602 });
    expect(await client.callTool({ name: 'list_labels', arguments: { bogus: 1 } })).toMatchObject({ isError: true });
  });
});

it('tells a wrong key from a missing one', async () => {
  const open = CLIENTS['v2 over HTTP, 2026-07-28'] as (typeof CLIENTS)[string];
  const wrong = await open(product, product.keys.invalid as string);
  expect(sentCode(await wrong.callTool({ name: 'count_labels' }))).toBe('invalid_key');
  await wrong.close();
  const none = await open(product, '');
  expect((await none.listTools()).tools.length).toBeGreaterThan(0);
  expect(sentCode(await none.callTool({ name: 'count_labels' }))).toBe('no_credential');
  await none.close();
});

it('serves the catalogue and its health over plain HTTP', async () => {
  const listed = (await (await fetch(`${product.url}/mcp/tools`)).json()) as {
    count: number;
    undocumented: number;
    workflows: number;
    tools: { resource: string; undocumented?: true }[];
  };
  expect(listed.count).toBe(1968);
  expect(listed.undocumented).toBe(manifest.undocumented.tools);
  expect(listed.workflows).toBe(
    (await readWorkflows()).filter(({ switchedOnBy }) => switchedOnBy === undefined).length,
  );
  const operations = listed.tools.slice(listed.workflows);
  const documented = operations.filter(({ undocumented }) => !undocumented);
  expect(documented).toHaveLength(1968);
  expect(operations).toHaveLength(1968 + listed.undocumented);
  expect(new Set(documented.map(({ resource }) => resource)).size).toBe(347);
  expect(operations[0]).toEqual({
    name: 'list_incidents',
    title: 'List incidents',
    description: expect.any(String),
    verb: 'list',
    resource: 'Incident',
    toolset: 'incidents',
    operationId: 'listIncident',
    readOnly: true,
    destructive: false,
  });
  const health = await (await fetch(`${product.url}/mcp/health`)).json();
  expect(health).toEqual({
    status: 'ok',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    tools: 1968,
    undocumented: manifest.undocumented.tools,
    upstream: 'ok',
  });
});
