#!/usr/bin/env bash
# For how long MCP libraries keep a list of tools, 1 December 2026.
#
# Since 2026-07-28 a list says for how long it holds (ttlMs). A server whose list holds for an hour was asked for it three times
# through each library, in both eras: without a session in the new one, in a session in that of the handshake:
# - @modelcontextprotocol/client 2.4.0 ("auto") and @mastra/mcp 2.0.0 over it: one request in the new era, three in the old, where
#   nothing says how long a list holds;
# - @openai/agents 0.20.0 with cacheToolsList: true, over the same client: the other way round. In a session one request; in the new
#   era three, for what it keeps belongs to the id of a session and is thrown away where there is none. So the switch that is made
#   to spare requests brings more of them than leaving the client of the SDK alone would;
# - @ai-sdk/mcp 2.0.99: three in either; neither the hint nor anything else is kept.
# So a server cannot count on ttlMs: an agent lists before every turn in one library and once an hour in the next. A list has to be
# as cheap as a call; ours is bytes made once, and weighs some hundred tokens on the compact surface.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
install() {
  mkdir "$1"
  (cd "$1" && npm init -y >/dev/null && npm install --silent --no-audit --no-fund --ignore-scripts "${@:2}" >/dev/null)
}
install server @modelcontextprotocol/server@2.4.0
install official @modelcontextprotocol/client@2.4.0
install openai @openai/agents@0.20.0
install ai @ai-sdk/mcp@2.0.99
install mastra @mastra/mcp@2.0.0
cat >server/serve.mjs <<'JS'
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';

const tools = [{ name: 'look', description: 'look', inputSchema: { type: 'object', properties: {} } }];
const cacheHints = { 'tools/list': { ttlMs: 3_600_000, cacheScope: 'public' } };
const handler = createMcpHandler(
  () => {
    const server = new Server({ name: 'finding', version: '1' }, { capabilities: { tools: {} }, cacheHints });
    server.setRequestHandler('tools/list', () => ({ tools }));
    return server;
  },
  { legacy: 'stateless' },
);
let heard = [];
const http = createServer(async (request, response) => {
  if (request.url === '/heard') return response.end(JSON.stringify(heard.splice(0)));
  let body = '';
  for await (const part of request) body += part;
  const { id, method: rpc } = body === '' ? {} : JSON.parse(body);
  heard.push(rpc ?? request.method);
  const isOld = request.url === '/handshake';
  if (isOld && (rpc === undefined || rpc === 'server/discover')) {
    const error = { code: -32601, message: 'Method not found' };
    response.writeHead(rpc === undefined ? 405 : 400, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ jsonrpc: '2.0', id: id ?? null, error }));
  }
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const { method } = request;
  const asked = new Request('http://localhost/mcp', { method, headers, ...(body === '' ? {} : { body }) });
  const answer = await handler.fetch(asked);
  const session = isOld && rpc === 'initialize' ? { 'mcp-session-id': randomUUID() } : {};
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), ...session });
  response.end(Buffer.from(await answer.arrayBuffer()));
});
http.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${http.address().port}`));
JS
cat >tried.mjs <<'JS'
import assert from 'node:assert/strict';

/** Lists three times, and compares how often the server was asked in each era. */
export async function tried(library, expected, list) {
  for (const [era, wanted] of Object.entries(expected)) {
    const url = new URL(era, process.argv[2]);
    await list(url);
    const heard = await (await fetch(new URL('/heard', url))).json();
    const lists = heard.filter((method) => method === 'tools/list').length;
    const opening = heard.includes('initialize') ? 'with a handshake' : 'without one';
    console.log(`${library}, ${opening}: listed three times, the server was asked ${lists} times`);
    assert.deepEqual([lists, heard.includes('initialize')], [wanted, era === 'handshake']);
  }
  process.exit(0);
}

export async function thrice(list) {
  for (let times = 0; times < 3; times += 1) await list();
}
JS
cat >official/look.mjs <<'JS'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { thrice, tried } from '../tried.mjs';
await tried('@modelcontextprotocol/client', { modern: 1, handshake: 3 }, async (url) => {
  const client = new Client({ name: 'finding', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(url));
  await thrice(() => client.listTools());
});
JS
cat >mastra/look.mjs <<'JS'
import { MCPClient } from '@mastra/mcp';
import { thrice, tried } from '../tried.mjs';
await tried('@mastra/mcp', { modern: 1, handshake: 3 }, async (url) => {
  const client = new MCPClient({ id: url.pathname, servers: { x: { url } } });
  await thrice(() => client.listTools());
});
JS
cat >openai/look.mjs <<'JS'
import { MCPServerStreamableHttp } from '@openai/agents';
import { thrice, tried } from '../tried.mjs';
await tried('@openai/agents, cacheToolsList', { modern: 3, handshake: 1 }, async (url) => {
  const server = new MCPServerStreamableHttp({ url: url.href, name: 'finding', cacheToolsList: true });
  await server.connect();
  await thrice(() => server.listTools());
});
JS
cat >ai/look.mjs <<'JS'
import { createMCPClient } from '@ai-sdk/mcp';
import { thrice, tried } from '../tried.mjs';
await tried('@ai-sdk/mcp', { modern: 3, handshake: 3 }, async (url) => {
  const client = await createMCPClient({ transport: { type: 'http', url: url.href } });
  await thrice(() => client.tools());
});
JS
node server/serve.mjs >address &
server=$!
for _ in $(seq 100); do [ -s address ] && break; sleep 0.1; done
for library in official mastra openai ai; do
  (cd "$library" && timeout 60 node look.mjs "$(cat ../address)/" 2>&1 | grep -v 'SYNCHRONOUS TERMINATION')
done
echo 'as found'
