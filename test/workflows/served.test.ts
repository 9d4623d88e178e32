/** Workflows as clients meet them: listed, found, called, refused and named as operations are. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { isQuestions } from '../../runtime/mcp/asking/questions.ts';
import type { ToolResult, ToolServer } from '../../runtime/mcp/tool-server.ts';
import { openProduct, type Product } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { readWorkflows } from '../../runtime/start/workflow-list.ts';
import { sentCode, sentText, sentValue } from '../sent-result.ts';

async function open(env: NodeJS.ProcessEnv = {}): Promise<Product> {
  const read = readSettings(['--sandbox'], env);
  if ('settings' in read) return openProduct(read.settings);
  throw new Error(JSON.stringify(read));
}

let product: Product;
beforeAll(async () => {
  product = await open();
});
afterAll(() => product.close());

async function call(path: string, name: string, args: unknown = {}, from = product): Promise<ToolResult> {
  const { signal } = new AbortController();
  const server = from.at(path) as ToolServer;
  const result = await server.call({ name, arguments: args, credential: from.credential, signal });
  if (!result || isQuestions(result)) throw new Error(`There is no tool ${name}, or it asks.`);
  return result;
}

async function namesAt(path: string, from = product): Promise<string[]> {
  const { json, count } = await (from.at(path) as ToolServer).list();
  const tools = JSON.parse(json.toString()) as { name: string }[];
  expect(tools).toHaveLength(count);
  return tools.map(({ name }) => name);
}

it('are called by name, with a prefix, and through the compact tools, all to the same end', async () => {
  const direct = await call('/all', 'list_open_incidents');
  expect(direct.structuredContent).toEqual(sentValue(direct));
  for (const result of [
    await call('', 'oneuptime_list_open_incidents'),
    await call('', 'call_read', { tool: 'list_open_incidents' }),
    await call('/readonly', 'call_read', { tool: 'oneuptime_list_open_incidents', arguments: {} }),
  ])
    expect(sentValue(result).open).toBe(sentValue(direct).open);
  expect((await call('', 'call_read', { tool: 'list_open_incidents' })).structuredContent).toBeUndefined();
});

it('are refused where they may not be called, and through the wrong compact tool', async () => {
  const write = { tool: 'acknowledge_incident', arguments: { incident: 'INC-1' } };
  expect(sentCode(await call('/readonly', 'acknowledge_incident'))).toBe('read_only');
  expect(sentCode(await call('/readonly', 'call_write', write))).toBe('read_only');
  expect(sentText(await call('', 'call_read', write))).toMatch(/call_write.*\(wrong_dispatcher\)$/);
  expect(sentCode(await call('', 'call_delete', { tool: 'list_open_incidents' }))).toBe('wrong_dispatcher');
  expect(await namesAt('/all/readonly')).not.toContain('acknowledge_incident');
  const { signal } = new AbortController();
  const keyless = await product.server.call({
    name: 'list_open_incidents',
    arguments: {},
    credential: undefined,
    signal,
  });
  expect(sentCode(keyless as ToolResult)).toBe('no_credential');
});

it('are found by name with the whole schema, and tell whether a call may be repeated', async () => {
  const text = sentText(await call('', 'find_tools', { intent: ['acknowledge_incident'] }));
  expect(JSON.parse(text)).toMatchObject({
    name: 'acknowledge_incident',
    call: 'call_write',
    inputSchema: { type: 'object' },
  });
  expect(sentText(await call('/readonly', 'find_tools', { intent: 'acknowledge_incident' }))).toMatch(/only reads/);
  const { server } = product;
  expect(server.retrySafety?.('list_open_incidents', {})).toEqual({ isRead: true });
  expect(server.retrySafety?.('call_write', { tool: 'acknowledge_incident' })).toMatchObject({ isRead: false });
  expect(server.nearest?.('acknowledge_incidnt')?.[0]).toBe('acknowledge_incident');
  expect(sentText(await call('', 'call_read', { tool: 'list_opn_incidents' }))).toContain('list_open_incidents');
});

it('stand with their operations in GET /mcp/tools', async () => {
  const { tools, workflows } = (await product.tools({})) as { tools: Record<string, unknown>[]; workflows: number };
  // What has to be switched on is not there.
  const listed = (await readWorkflows()).filter(({ switchedOnBy }) => switchedOnBy === undefined);
  expect(workflows).toBe(listed.length);
  expect(tools.slice(0, workflows).map(({ name, operations }) => ({ name, operations }))).toEqual(
    listed.map(({ name, operations }) => ({ name, operations })),
  );
  expect(tools.find(({ name }) => name === 'acknowledge_incident')).toMatchObject({
    toolset: 'incidents',
    readOnly: false,
    destructive: false,
    operations: expect.arrayContaining(['create_incident_state_timeline']),
  });
});

it('have the names that TOOL_PREFIX gives all tools', async () => {
  const prefixed = await open({ TOOL_PREFIX: 'acme_' });
  try {
    expect(await namesAt('/x/incidents', prefixed)).toContain('acme_acknowledge_incident');
    expect(sentValue(await call('/all', 'acme_list_open_incidents', {}, prefixed)).open).toBeTypeOf('number');
  } finally {
    await prefixed.close();
  }
});

it('are not there where the instance lacks what they compose', async () => {
  const catalogue = new Catalogue({}, { workflows: await readWorkflows() });
  expect(catalogue.workflows.filter(({ operations }) => operations.some((name) => name !== '*'))).toEqual([]);
  expect(catalogue.workflow('list_open_incidents')).toBeUndefined();
});
