/**
 * Most agents never list again, whatever they are told: lists do not change while a process serves, and nothing says that
 * they would.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProduct, type Product } from '../../runtime/start/open-product.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { legacy, messageOf, modern, post, type RawRequest, type Served, serve } from './serve.ts';

let product: Product;
let served: Served;
beforeAll(async () => {
  const read = readSettings(['--http'], {});
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  product = await openProduct(read.settings);
  served = await serve({ at: (address) => product.at(address), sessions: undefined });
});
afterAll(async () => {
  await served.close();
  await product.close();
});

const SURFACES = ['', '/all', '/x/everyday', '/readonly'];
const HANDSHAKE = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
const said = async (address: string, request: RawRequest): Promise<string> =>
  JSON.stringify(await messageOf(await post(`${served.url}/mcp${address}`, request)));

describe.each(SURFACES)('at /mcp%s', (address) => {
  it.each([
    ['a handshake', legacy('initialize', HANDSHAKE), '"tools":{}'],
    ['discovery', modern('server/discover'), '"tools":{}'],
  ])('%s declares tools, and no changes of lists', async (_what, request, declared) => {
    const text = await said(address, request);
    expect(text).toContain(declared);
    expect(text).not.toMatch(/listChanged/i);
  });
});

it('whoever listens for changes of lists is promised none', async () => {
  const wanted = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true };
  const text = await (
    await post(`${served.url}/mcp`, modern('subscriptions/listen', { notifications: wanted }))
  ).text();
  expect(text).toContain('"method":"notifications/subscriptions/acknowledged","params":{"notifications":{}');
  expect(text).not.toMatch(/list_?changed/i);
});

it.each(SURFACES)('the list of /mcp%s is the same before and after calls', async (address) => {
  const list = () => said(address, modern('tools/list'));
  const before = await list();
  await said(address, modern('tools/call', { name: 'find_tools', arguments: { intent: ['open incidents'] } }));
  expect(await list()).toBe(before);
});

it('no word of ours, to people or to clients, counts on it', () => {
  const root = packageFile('');
  const sources = readdirSync(path.join(root, 'runtime'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join('runtime', name));
  const docs = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name));
  const sending = ['README.md', ...docs, ...sources].filter((file) =>
    /list_changed|send(Tool|Prompt|Resource)ListChanged/.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(sending).toEqual([]);
});
