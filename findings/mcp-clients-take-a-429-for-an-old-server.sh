#!/usr/bin/env bash
# What MCP clients make of a server that is busy for a moment, 1 December 2026.
#
# Clients of the revision 2026-07-28 open with server/discover, and fall back to the handshake era where a server does not know it.
# A server that answered 429 with Retry-After: 1 to that one request, and everything after it in both eras, was asked by the
# official client and by libraries; then one that answered 503 in the same way:
# - @modelcontextprotocol/client 2.4.0 ("auto"), and @openai/agents 0.20.0 and @mastra/mcp 2.0.0 over it: 429 is taken for a server
#   of the old era. initialize is sent at once, without the second that was asked for, and the connection stays in the old era for
#   good, with nothing said to anybody; after 503 the connection fails (ERA_NEGOTIATION_FAILED), and nothing is tried again;
# - @ai-sdk/mcp 2.0.99: falls back after either;
# - @langchain/mcp-adapters 1.1.4, which opens with initialize: takes 429 for a server that only knows the transport of 2024-11-05
#   and asks for an event stream with a GET; after 503 it fails at once.
# None of them reads Retry-After. So a limit that a client may meet with its first request changes, in silence, what it can be
# asked and told from then on: a rate limit belongs into results of calls, and who has to turn a first request away does better
# with 503 than with 429. Ours does both.
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
install ai @ai-sdk/mcp@2.0.99
install openai @openai/agents@0.20.0
install mastra @mastra/mcp@2.0.0
install langchain @langchain/mcp-adapters@1.1.4
cat >server/serve.mjs <<'JS'
import { createServer } from 'node:http';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';

const tools = [{ name: 'look', description: 'look', inputSchema: { type: 'object', properties: {} } }];
const handler = createMcpHandler(
  () => {
    const server = new Server({ name: 'finding', version: '1' }, { capabilities: { tools: {} } });
    server.setRequestHandler('tools/list', () => ({ tools }));
    server.setRequestHandler('tools/call', () => ({ content: [{ type: 'text', text: 'seen' }] }));
    return server;
  },
  { legacy: 'stateless' },
);
/** The status of the next answer, once; and what was asked since. */
let refusal;
let heard = [];
const http = createServer(async (request, response) => {
  const [, word, status] = request.url.split('/');
  if (word === 'refuse') {
    [refusal, heard] = [Number(status), []];
    return response.end();
  }
  if (word === 'heard') return response.end(JSON.stringify(heard));
  let body = '';
  for await (const part of request) body += part;
  heard.push(body === '' ? request.method : JSON.parse(body).method);
  if (refusal !== undefined && request.method === 'POST') {
    response.writeHead(refusal, { 'retry-after': '1', 'content-type': 'text/plain' });
    refusal = undefined;
    return response.end('busy');
  }
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const { method } = request;
  const asked = new Request(`http://localhost${request.url}`, { method, headers, ...(body === '' ? {} : { body }) });
  const answer = await handler.fetch(asked);
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
});
http.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${http.address().port}/mcp`));
JS
cat >tried.mjs <<'JS'
import assert from 'node:assert/strict';

/** Has the next request refused, calls the tool, and compares whether that went well and what the server was asked before. */
export async function tried(library, expected, look) {
  for (const [status, wanted] of Object.entries(expected)) {
    const url = new URL(process.argv[2]);
    await fetch(new URL(`/refuse/${status}`, url));
    const result = await look(url).then(
      (got) => (JSON.stringify(got).includes('seen') ? 'called' : 'something else'),
      () => 'failed',
    );
    const heard = await (await fetch(new URL('/heard', url))).json();
    // Streams that are opened beside the handshake say nothing of it, but where a library tries the old transport.
    const telling = ['server/discover', 'initialize', ...(wanted.includes('GET') ? ['GET'] : [])];
    const opening = heard.filter((method) => telling.includes(method));
    console.log(`${library}, HTTP ${status}: ${result}; the server was asked ${[...new Set(opening)].join(', ')}`);
    assert.deepEqual([result, ...new Set(opening)], wanted);
  }
  process.exit(0);
}

export const SILENT = { 429: ['called', 'server/discover', 'initialize'], 503: ['failed', 'server/discover'] };
JS
cat >official/look.mjs <<'JS'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { SILENT, tried } from '../tried.mjs';
await tried('@modelcontextprotocol/client', SILENT, async (url) => {
  const client = new Client({ name: 'finding', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(url));
  return client.callTool({ name: 'look', arguments: {} });
});
JS
cat >openai/look.mjs <<'JS'
import { MCPServerStreamableHttp } from '@openai/agents';
import { SILENT, tried } from '../tried.mjs';
await tried('@openai/agents', SILENT, async (url) => {
  const server = new MCPServerStreamableHttp({ url: url.href, name: 'finding' });
  await server.connect();
  return server.callTool('look', {});
});
JS
cat >mastra/look.mjs <<'JS'
import { MCPClient } from '@mastra/mcp';
import { SILENT, tried } from '../tried.mjs';
let count = 0;
await tried('@mastra/mcp', SILENT, async (url) => {
  const tools = await new MCPClient({ id: String(++count), servers: { x: { url } } }).listTools();
  return tools.x_look.execute({});
});
JS
cat >ai/look.mjs <<'JS'
import { createMCPClient } from '@ai-sdk/mcp';
import { SILENT, tried } from '../tried.mjs';
await tried('@ai-sdk/mcp', { 429: SILENT[429], 503: SILENT[429] }, async (url) => {
  const client = await createMCPClient({ transport: { type: 'http', url: url.href } });
  const { look } = await client.tools();
  return look.execute({}, { toolCallId: '1', messages: [] });
});
JS
cat >langchain/look.mjs <<'JS'
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { tried } from '../tried.mjs';
const expected = { 429: ['failed', 'initialize', 'GET'], 503: ['failed', 'initialize'] };
await tried('@langchain/mcp-adapters', expected, async (url) => {
  const client = new MultiServerMCPClient({ mcpServers: { x: { transport: 'http', url: url.href } } });
  const [look] = await client.getTools();
  return look.invoke({});
});
JS
node server/serve.mjs >url.txt &
server=$!
for _ in $(seq 100); do [ -s url.txt ] && break || sleep 0.1; done
for library in official openai mastra ai langchain; do
  (cd "$library" && timeout 60 node look.mjs "$(cat ../url.txt)" 2>/dev/null | grep -F HTTP)
done
echo 'As described.'
