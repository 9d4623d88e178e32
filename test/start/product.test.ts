/** What is set reaches the part that it is for. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { callerOf } from '../../runtime/guard/principal.ts';
import { isQuestions } from '../../runtime/mcp/asking/questions.ts';
import { openProduct, type Product } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { sentCode, sentText } from '../sent-result.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function productWith(env: NodeJS.ProcessEnv): Promise<Product> {
  const read = readSettings([], { ALLOW_MASTER_KEY: 'true', ...env });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  const product = await openProduct(read.settings);
  open.push(() => product.close());
  return product;
}

/** An upstream that answers nothing: it hangs up, or leaves its caller waiting. */
async function silent(isHangingUp: boolean): Promise<{ url: string; server: Server; asked: () => number }> {
  let count = 0;
  const server = createServer((request) => {
    count += 1;
    if (isHangingUp) request.socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, asked: () => count };
}

async function countLabels({ server }: Product): Promise<{ code: string | undefined; text: string }> {
  const { signal } = new AbortController();
  const result = await server.call({ name: 'count_labels', arguments: {}, credential: { key: 'k' }, signal });
  if (!result || isQuestions(result)) throw new Error('There is no such tool, or it asks.');
  return { code: sentCode(result), text: sentText(result) };
}

it('the server calls itself as SERVER_NAME says', async () => {
  expect((await productWith({})).server.name).toBe('oneuptime');
  expect((await productWith({ SERVER_NAME: 'acme' })).server.name).toBe('acme');
});

it.each([
  [{}, 3],
  [{ UPSTREAM_RETRIES: '0' }, 1],
  [{ UPSTREAM_RETRIES: '1' }, 2],
])('a read that fails is tried as often as said: %o', async (env, wanted) => {
  const { url, asked } = await silent(true);
  const product = await productWith({ ...env, ONEUPTIME_URL: url });
  expect(await countLabels(product)).toMatchObject({ code: 'unreachable' });
  expect(asked()).toBe(wanted);
});

it('a request is given up after UPSTREAM_TIMEOUT', async () => {
  const { url, asked } = await silent(false);
  const product = await productWith({ UPSTREAM_TIMEOUT: '1', ONEUPTIME_URL: url });
  expect(await countLabels(product)).toMatchObject({
    code: 'timed_out',
    text: expect.stringContaining('within 1 s'),
  });
  expect(asked()).toBe(1);
});

it('sends nothing for a key that plainly is none, and says what it is', async () => {
  const { url, asked } = await silent(true);
  const { server } = await productWith({ ONEUPTIME_URL: url });
  const { signal } = new AbortController();
  const { credential } = callerOf({})({ 'x-api-key': '%ONEUPTIME_API_KEY%' });
  for (const [name, args] of [
    ['count_labels', {}],
    ['get_label', { id: 'Backend' }],
    ['create_label', { name: 'x', color: '#ff0000' }],
    ['update_incident', { id: 'INC-12', incidentSeverity: 'Critical' }],
    ['delete_label', { id: ['Backend', 'Frontend'] }],
    ['call_read', { tool: 'list_incidents', arguments: { filter: { monitors: 'Checkout' } } }],
  ] as const) {
    const result = await server.call({ name, arguments: args, credential, signal });
    if (!result || isQuestions(result)) throw new Error(`${name} is not known, or asks.`);
    expect(result.isError, name).toBe(true);
    expect(`${sentCode(result)} ${sentText(result)}`, name).toMatch(/invalid_key.*%ONEUPTIME_API_KEY%.*x-api-key/);
  }
  const page = await server.resources?.read('oneuptime://incident/INC-12', { credential, signal });
  expect(JSON.stringify(page)).toContain('%ONEUPTIME_API_KEY%');
  expect(asked()).toBe(0);
});

it('lists every tool under TOOL_PREFIX, on every address, and takes each name with it, with ours, and bare', async () => {
  const product = await productWith({ TOOL_PREFIX: 'acme_', ONEUPTIME_URL: 'http://127.0.0.1:9' });
  for (const path of ['', '/all', '/x/labels', '/x/everyday', '/all/readonly']) {
    const server = product.at(path);
    if (!server || 'problem' in server) continue;
    const { json, count } = await server.list();
    const names = (JSON.parse(json.toString()) as { name: string }[]).map(({ name }) => name);
    expect(names).toHaveLength(count);
    expect(names.every((name) => /^acme_[a-z]/.test(name) && !name.startsWith('acme_acme_'))).toBe(true);
  }
  const { signal } = new AbortController();
  for (const name of [
    'acme_count_labels',
    'oneuptime_count_labels',
    'count_labels',
    'acme_find_tools',
    'acme_call_read',
  ])
    expect(await product.server.call({ name, arguments: {}, credential: { key: 'k' }, signal }), name).toBeDefined();
  expect(product.server.retrySafety?.('acme_call_read', { tool: 'acme_list_labels' })).toEqual({ isRead: true });
  expect(product.server.nearest?.('acme_count_labls')?.[0]).toBe('acme_count_labels');
});

it('writes names under TOOL_PREFIX wherever it speaks of tools, and takes a prefix that begins like another', async () => {
  const product = await productWith({ TOOL_PREFIX: 'oneuptime_prod_', ONEUPTIME_URL: 'http://127.0.0.1:9' });
  const { signal } = new AbortController();
  const said = async (name: string, args: unknown) => {
    const result = await product.server.call({ name, arguments: args, credential: undefined, signal });
    if (!result || isQuestions(result)) throw new Error(`${name} is not known, or asks.`);
    return result.content.map(({ text }) => text).join();
  };
  const found = await said('oneuptime_prod_find_tools', { intent: ['list incidents'] });
  expect(found).toMatch(/^oneuptime_prod_call_read {"tool":"oneuptime_prod_list_incidents"/m);
  expect(found, 'tools without a call').toMatch(/^oneuptime_prod_\w+(?:\(|: )/m);
  expect(await said('oneuptime_prod_call_read', { tool: 'delete_label' })).toMatch(/Use oneuptime_prod_call_delete /);
  expect(product.server.instructions).toContain(': oneuptime_prod_find_tools finds ');
  expect(product.server.nearest?.('list_incident')).toContain('oneuptime_prod_list_incidents');
  expect(product.server.retrySafety?.('create_label', {}).checkWith).toBe('oneuptime_prod_list_labels');
  const page = await product.server.resources?.read('oneuptime://toolset/incidents', { credential: undefined, signal });
  expect(JSON.stringify(page)).toContain('oneuptime_prod_list_incidents');
  const { tools } = (await product.tools({ q: 'list incidents' })) as { tools: { name: string }[] };
  expect(tools[0]?.name).toBe('oneuptime_prod_list_incidents');
});
