import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPlainInitialized, plainHandshake } from '../../runtime/mcp/hot/plain-handshake.ts';
import { LEGACY_REVISIONS } from '../../runtime/mcp/protocol.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { FullToolServer } from './full-tool-server.ts';
import { legacy, post, type Served, serve } from './serve.ts';

// What is answered without the SDK is answered as the SDK does.

let served: Served;
/** Serves all there is beside tools, too. */
let full: Served;
beforeAll(async () => {
  served = await serve({ sessions: new MemorySessions() });
  const toolServer = new FullToolServer();
  full = await serve({ sessions: new MemorySessions(), at: () => toolServer });
});
afterAll(() => Promise.all([served.close(), full.close()]));

const INFO = { name: 't', version: '1' };
const CAPABILITIES = [
  {},
  { elicitation: {} },
  { elicitation: { form: { applyDefaults: true } }, roots: { listChanged: true } },
  { sampling: { tools: {} }, experimental: { x: { y: 1 } }, extensions: { 'a/b': {} } },
];
const INFOS = [INFO, { ...INFO, title: 'T', websiteUrl: 'https://example.com', description: '' }];

const plain = [...LEGACY_REVISIONS].flatMap((protocolVersion) =>
  CAPABILITIES.flatMap((capabilities) => INFOS.map((clientInfo) => ({ protocolVersion, capabilities, clientInfo }))),
);

const answer = async (params: object, id: number | string, header?: string, { url } = served) => {
  const { headers, message } = legacy('initialize', { ...params }, id);
  const { 'mcp-protocol-version': _, ...others } = headers;
  const all = header === undefined ? others : { ...others, 'mcp-protocol-version': header };
  const response = await post(`${url}/mcp`, { headers: all, message });
  return { status: response.status, session: response.headers.has('mcp-session-id'), text: await response.text() };
};

describe('a handshake with nothing unusual about it', () => {
  it.each(plain)('is answered as by the SDK: %j', async (params) => {
    expect(plainHandshake({}, legacy('initialize', params).message)).toBeDefined();
    for (const server of [served, full]) {
      const plainly = await answer(params, 'an id "of" its own', undefined, server);
      // With something unusual it goes through the SDK.
      const unusual = await answer({ ...params, _meta: {} }, 'an id "of" its own', undefined, server);
      expect(plainly).toEqual(unusual);
      expect(JSON.parse(plainly.text)).toMatchObject({ result: { protocolVersion: params.protocolVersion } });
    }
  });

  const good = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: INFO };
  it.each([
    { ...good, protocolVersion: '2026-07-28' },
    { ...good, protocolVersion: '1999-01-01' },
    { ...good, protocolVersion: 1 },
    { ...good, capabilities: undefined },
    { ...good, capabilities: [] },
    { ...good, capabilities: { roots: { listChanged: 'yes' } } },
    { ...good, capabilities: { unknown: {} } },
    { ...good, clientInfo: undefined },
    { ...good, clientInfo: { name: 't' } },
    { ...good, clientInfo: { name: 1, version: '1' } },
    { ...good, clientInfo: { ...INFO, icons: [] } },
    { ...good, more: 1 },
  ])('is only that: %j', (params) => {
    expect(plainHandshake({}, legacy('initialize', params).message)).toBe(undefined);
  });

  it.each([
    [{ jsonrpc: '2.0', id: null, method: 'initialize', params: good }, {}],
    [{ jsonrpc: '1.0', id: 1, method: 'initialize', params: good }, {}],
    [{ jsonrpc: '2.0', id: 1, method: 'initialize', params: good, more: 1 }, {}],
    [{ jsonrpc: '2.0', id: 1, method: 'initialize', params: good }, { 'mcp-protocol-version': '1999-01-01' }],
    [{ jsonrpc: '2.0', id: 1, method: 'initialize' }, {}],
    [[], {}],
    [null, {}],
  ])('is nothing else: %j, %j', (message, headers) => {
    expect(plainHandshake(headers, message)).toBe(undefined);
  });

  it.each([
    [{ jsonrpc: '2.0', method: 'notifications/initialized' }, true],
    [{ jsonrpc: '2.0', method: 'notifications/initialized', params: {} }, false],
    [{ jsonrpc: '2.0', method: 'notifications/cancelled' }, false],
    [{ jsonrpc: '2.0', id: 1, method: 'notifications/initialized' }, false],
  ])('ends with a notification: %j', (message, isPlain) => {
    expect(isPlainInitialized({}, message)).toBe(isPlain);
  });
});
